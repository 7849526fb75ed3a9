/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Programs and their logs. */
#include "tests/harness/harness.h"

#include "core/cleanup.h"
#include "tests/harness/internal.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>

/* In the child: never returns. */
static void run_child(int input, int log, const char *const *arguments,
                      const char *const *environment, pid_t parent)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(126);
    if (input < 0)
        input = open("/dev/null", O_RDONLY);
    if (input < 0 || dup2(input, 0) < 0 || dup2(log, 1) < 0 || dup2(log, 2) < 0)
        _exit(126);
    for (; environment && *environment; environment++)
        putenv((char *)*environment);
    execvp(arguments[0], (char *const *)arguments);
    dprintf(2, "cannot start %s: %s\n", arguments[0], strerror(errno));
    _exit(127);
}

static struct harness_process *make_process(struct harness *harness, const char *name)
{
    struct harness_process *process = calloc(1, sizeof(*process));
    if (!process)
        abort();
    process->name = strdup(name);
    process->input = -1;
    if (!process->name || asprintf(&process->log_path, "%s/%s.log", harness->dir, name) < 0)
        abort();
    LIST_INSERT_HEAD(&harness->processes, process, link);
    return process;
}

/* `input` is its standard input, -1: it has none. */
static int start(struct harness *harness, const char *name, const char *const *arguments,
                 const char *const *environment, int input, struct harness_process **ret,
                 struct error *err)
{
    struct harness_process *process = make_process(harness, name);
    CLEANUP(cleanup_fd)
    int log = open(process->log_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (log < 0)
        return error_set(err, ERR_IO, "%s: %s", process->log_path, strerror(errno));
    process->log_start = lseek(log, 0, SEEK_END);
    const pid_t parent = getpid();
    const pid_t pid = fork();
    if (pid < 0)
        return error_set(err, ERR_IO, "fork: %s", strerror(errno));
    if (pid == 0)
        run_child(input, log, arguments, environment, parent);
    process->pid = pid;
    *ret = process;
    return 0;
}

int harness_start(struct harness *harness, const char *name, const char *const *arguments,
                  const char *const *environment, struct harness_process **ret, struct error *err)
{
    return start(harness, name, arguments, environment, -1, ret, err);
}

int harness_start_typing(struct harness *harness, const char *name, const char *const *arguments,
                         const char *const *environment, struct harness_process **ret,
                         struct error *err)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) < 0)
        return error_set(err, ERR_IO, "pipe: %s", strerror(errno));
    const int r = start(harness, name, arguments, environment, ends[0], ret, err);
    close(ends[0]);
    if (r < 0)
        close(ends[1]);
    else
        (*ret)->input = ends[1];
    return r;
}

bool harness_type(struct harness_process *process, const char *line)
{
    return process->input >= 0 && dprintf(process->input, "%s\n", line) > 0;
}

pid_t harness_pid(const struct harness_process *process)
{
    return process->pid;
}

void harness_signal(struct harness_process *process, int number)
{
    if (process->pid > 0)
        kill(process->pid, number);
}

static bool has_ended(void *userdata)
{
    struct harness_process *process = userdata;
    if (process->pid > 0 && waitpid(process->pid, &process->status, WNOHANG) == process->pid)
        process->pid = 0;
    return process->pid == 0;
}

int harness_wait_exit(struct harness_process *process, unsigned timeout_ms, int *ret_status)
{
    if (!harness_wait(has_ended, process, timeout_ms))
        return -ERR_TIMEOUT;
    *ret_status = process->status;
    return 0;
}

void harness_stop(struct harness_process *process, unsigned timeout_ms)
{
    int status;
    if (!process || process->pid == 0)
        return;
    harness_signal(process, SIGTERM);
    harness_signal(process, SIGCONT);
    if (harness_wait_exit(process, timeout_ms, &status) == 0)
        return;
    harness_signal(process, SIGKILL);
    waitpid(process->pid, &process->status, 0);
    process->pid = 0;
}

char *harness_log(const struct harness_process *process)
{
    CLEANUP(cleanup_file) FILE *file = fopen(process->log_path, "re");
    if (!file || fseek(file, 0, SEEK_END) != 0)
        return NULL;
    const long end = ftell(file);
    if (end < process->log_start || fseek(file, process->log_start, SEEK_SET) != 0)
        return NULL;
    const size_t length = (size_t)(end - process->log_start);
    char *text = calloc(1, length + 1);
    if (text)
        text[fread(text, 1, length, file)] = '\0';
    return text;
}

struct log_wait {
    struct harness_process *process;
    const char *text;
    bool found;
};

static bool log_is_decided(void *userdata)
{
    struct log_wait *wait = userdata;
    const bool ended = has_ended(wait->process); /* before reading: nothing comes after it */
    CLEANUP(cleanup_free) char *log = harness_log(wait->process);
    wait->found = log && strstr(log, wait->text);
    return wait->found || ended;
}

bool harness_wait_log(struct harness_process *process, const char *text, unsigned timeout_ms)
{
    struct log_wait wait = {.process = process, .text = text};
    harness_wait(log_is_decided, &wait, timeout_ms);
    return wait.found;
}

void harness_dump_logs(const struct harness *harness)
{
    const struct harness_process *process;
    LIST_FOREACH (process, &harness->processes, link) {
        CLEANUP(cleanup_free) char *log = harness_log(process);
        fprintf(stderr, "---- %s ----\n%s\n", process->name, log ? log : "(no log)");
    }
}

int harness_run(struct harness *harness, const char *name, const char *const *arguments,
                const char *const *environment, unsigned timeout_ms, char **ret_output,
                int *ret_exit, struct error *err)
{
    struct harness_process *process = NULL;
    int r = harness_start(harness, name, arguments, environment, &process, err);
    if (r < 0 || !process)
        return r;
    int status;
    r = harness_wait_exit(process, timeout_ms, &status);
    if (r < 0) {
        harness_stop(process, 0);
        return error_set(err, ERR_TIMEOUT, "%s did not end in %u ms", name, timeout_ms);
    }
    char *output = harness_log(process);
    if (!output)
        return error_set(err, ERR_IO, "%s: no output", name);
    *ret_output = output;
    *ret_exit = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return 0;
}
