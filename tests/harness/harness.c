/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The directory, the build, and waiting. */
#include "tests/harness/harness.h"

#include "core/cleanup.h"
#include "tests/harness/internal.h"
#include <errno.h>
#include <ftw.h>
#include <limits.h>
#include <stdarg.h>
#include <string.h>
#include <time.h>

int64_t harness_now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void harness_pause(void)
{
    const unsigned ms = 2 * harness_speed();
    const struct timespec step = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L};
    nanosleep(&step, NULL);
}

bool harness_wait(bool (*condition)(void *userdata), void *userdata, unsigned timeout_ms)
{
    const int64_t deadline_ms = harness_now_ms() + harness_patience(timeout_ms);
    while (!condition(userdata)) {
        if (harness_now_ms() >= deadline_ms)
            return false;
        harness_pause();
    }
    return true;
}

char *harness_find_build(void)
{
    const char *named = getenv("BUILD");
    if (named && *named)
        return realpath(named, NULL);
    char path[PATH_MAX];
    const ssize_t length = readlink("/proc/self/exe", path, sizeof(path) - 1);
    if (length < 0)
        return NULL;
    path[length] = '\0';
    char *tests = NULL;
    for (char *found = strstr(path, "/tests/"); found; found = strstr(found + 1, "/tests/"))
        tests = found;
    if (!tests)
        return NULL;
    *tests = '\0';
    return strdup(path);
}

int harness_open(struct harness **ret, struct error *err)
{
    struct harness *harness = calloc(1, sizeof(*harness));
    if (!harness)
        return error_set(err, ERR_NOMEM, "out of memory");
    harness->control = -1;
    const char *temporary = getenv("TMPDIR");
    char *dir = NULL;
    if (asprintf(&dir, "%s/zonula-test-XXXXXX", temporary && *temporary ? temporary : "/tmp") < 0)
        dir = NULL;
    if (dir && mkdtemp(dir))
        harness->dir = dir;
    else
        free(dir);
    harness->build = harness_find_build();
    if (!harness->dir || !harness->build) {
        harness_close(harness);
        return error_set(err, ERR_IO, "no temporary directory, or no build directory found: %s",
                         strerror(errno));
    }
    *ret = harness;
    return 0;
}

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *place)
{
    (void)status;
    (void)type;
    (void)place;
    return remove(path);
}

/* What a sanitizer or valgrind says in a child would otherwise be lost with its log. */
static bool found_fault(const struct harness_process *process)
{
    static const char *const words[] = {"ERROR: AddressSanitizer", "ERROR: LeakSanitizer",
                                        "runtime error:", "WARNING: ThreadSanitizer"};
    CLEANUP(cleanup_free) char *log = harness_log(process);
    for (size_t i = 0; log && i < sizeof(words) / sizeof(words[0]); i++) {
        if (strstr(log, words[i])) {
            fprintf(stderr, "---- %s ----\n%s\n", process->name, log);
            return true;
        }
    }
    return false;
}

void harness_close(struct harness *harness)
{
    if (!harness)
        return;
    bool fault = false;
    harness_mqtt_close(harness);
    if (harness->control >= 0)
        close(harness->control);
    struct harness_process *process = LIST_FIRST(&harness->processes);
    while (process) { /* the last started goes first */
        struct harness_process *next = LIST_NEXT(process, link);
        harness_stop(process, 5000);
        fault = found_fault(process) || fault;
        if (process->input >= 0)
            close(process->input);
        free(process->name);
        free(process->log_path);
        free(process);
        process = next;
    }
    harness_real_close(harness);
    if (harness->dir && !getenv("HARNESS_KEEP"))
        nftw(harness->dir, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    struct harness_text *text = LIST_FIRST(&harness->texts);
    while (text) {
        struct harness_text *next = LIST_NEXT(text, link);
        free(text);
        text = next;
    }
    free(harness->dir);
    free(harness->build);
    free(harness);
    if (fault)
        abort(); /* the test program has failed, whatever its tests say */
}

const char *harness_dir(const struct harness *harness)
{
    return harness->dir;
}

static const char *keep(struct harness *harness, const char *first, const char *second)
{
    const size_t size = strlen(first) + strlen(second) + 2;
    struct harness_text *kept = malloc(sizeof(*kept) + size);
    if (!kept)
        abort();
    snprintf(kept->text, size, "%s/%s", first, second);
    LIST_INSERT_HEAD(&harness->texts, kept, link);
    return kept->text;
}

const char *harness_path(struct harness *harness, const char *format, ...)
{
    char name[PATH_MAX];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(name, sizeof(name), format, arguments);
    va_end(arguments);
    return keep(harness, harness->dir, name);
}

const char *harness_program(struct harness *harness, const char *name)
{
    return keep(harness, harness->build, name);
}

const char *harness_write_file(struct harness *harness, const char *name, const char *text)
{
    const char *path = harness_path(harness, "%s", name);
    CLEANUP(cleanup_file) FILE *file = fopen(path, "we");
    if (!file || fputs(text, file) < 0 || fflush(file) != 0)
        return NULL;
    return path;
}
