/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/cli/editor.h"

#include "core/cleanup.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define PLACE_SIZE 512

static const char explanation[] = "\n"
                                  "# What was it, and how much? A line an item, as in\n"
                                  "# 200 ml kefir\n"
                                  "# Lines like this one are left out; without others nothing is "
                                  "logged.\n";

/* A directory of our own, because editors leave copies beside the file. */
struct desk {
    char directory[PLACE_SIZE]; /* "": there is none */
    char file[PLACE_SIZE + 16];
};

static void desk_clear(struct desk *desk)
{
    DIR *directory = *desk->directory ? opendir(desk->directory) : NULL;
    const struct dirent *entry;

    while (directory && (entry = readdir(directory)))
        unlinkat(dirfd(directory), entry->d_name, 0);
    if (directory)
        closedir(directory);
    if (*desk->directory)
        rmdir(desk->directory);
}

static int fail(const struct context *context, int status, const char *what, const char *why)
{
    char message[ERROR_TEXT_MAX];

    snprintf(message, sizeof(message), "%.200s: %s", what, why);
    return output_fail(&context->output, status, "editor", NULL, message, "nothing logged", NULL);
}

static int make_desk(const struct context *context, struct desk *desk)
{
    static const char *const places[] = {"XDG_RUNTIME_DIR", "TMPDIR"};
    const char *place = NULL;

    for (size_t i = 0; !place && i < sizeof(places) / sizeof(places[0]); i++) {
        place = getenv(places[i]);
        place = place && *place == '/' ? place : NULL;
    }
    if (snprintf(desk->directory, sizeof(desk->directory), "%s/zonula-XXXXXX",
                 place ? place : "/tmp") >= PLACE_SIZE ||
        !mkdtemp(desk->directory)) {
        desk->directory[0] = '\0';
        return fail(context, EXIT_CANNOT_CREATE, "a file to write into", strerror(errno));
    }
    snprintf(desk->file, sizeof(desk->file), "%s/zonula.txt", desk->directory);
    CLEANUP(cleanup_file) FILE *file = fopen(desk->file, "wxe");
    if (!file || fchmod(fileno(file), S_IRUSR | S_IWUSR) < 0 || fputs(explanation, file) < 0 ||
        fflush(file) != 0)
        return fail(context, EXIT_CANNOT_CREATE, desk->file, strerror(errno));
    return EXIT_OK;
}

/* The editor has the terminal, with its keys for interrupting. What $EDITOR says may have options,
 * so a shell reads it. Its exit status; -1: it did not end by itself. */
static int run_editor(const char *editor, const char *file)
{
    const struct sigaction ignore = {.sa_handler = SIG_IGN};
    CLEANUP(cleanup_free) char *command = NULL;
    struct sigaction interrupt;
    int status = -1;
    pid_t child;

    if (asprintf(&command, "%s \"$1\"", editor) < 0) {
        command = NULL;
        return -1;
    }
    sigaction(SIGINT, &ignore, &interrupt);
    child = fork();
    if (child == 0) {
        sigaction(SIGINT, &interrupt, NULL);
        execl("/bin/sh", "sh", "-c", command, "sh", file, (char *)NULL);
        _exit(127);
    }
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    sigaction(SIGINT, &interrupt, NULL);
    return child > 0 && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* Adds a line, if it says something. */
static void add_line(char *line, char *ret, size_t size)
{
    size_t used = strlen(ret);
    char *start = line + strspn(line, " \t");

    start[strcspn(start, "\r\n")] = '\0';
    if (*start && *start != '#')
        snprintf(ret + used, size - used, "%s%s", used ? "; " : "", start);
}

static int read_file(const struct context *context, const char *path, char *ret, size_t size)
{
    CLEANUP(cleanup_file) FILE *file = fopen(path, "re");
    CLEANUP(cleanup_free) char *line = NULL;
    size_t room = 0;
    ssize_t length;

    ret[0] = '\0';
    if (!file)
        return fail(context, EXIT_IO, path, strerror(errno));
    while ((length = getline(&line, &room, file)) > 0) {
        if (strlen(line) != (size_t)length)
            return fail(context, EXIT_DATA, "the text", "there is a NUL byte in it");
        add_line(line, ret, size);
    }
    return ferror(file) ? fail(context, EXIT_IO, path, "it could not be read") : EXIT_OK;
}

int editor_text(const struct context *context, char *ret, size_t size)
{
    CLEANUP(desk_clear) struct desk desk = {0};
    const char *editor = getenv("EDITOR");

    if (context->options->no_input)
        return context_usage(context, "--editor asks, and --no-input forbids it");
    if (context->options->argument_count > 0)
        return context_usage(context, "--editor takes the place of the text");
    if (!editor || !*editor)
        editor = "vi";
    int status = make_desk(context, &desk);
    if (status)
        return status;
    if (run_editor(editor, desk.file) != 0)
        return fail(context, EXIT_UNAVAILABLE, editor,
                    "the editor cannot be started, or has failed");
    return read_file(context, desk.file, ret, size);
}
