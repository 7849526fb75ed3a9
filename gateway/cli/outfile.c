/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/cli/outfile.h"

#include "core/cleanup.h"
#include "storage/backup.h"
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <string.h>
#include <sys/stat.h>

static int fail(const struct context *context, int status, const char *name, const char *path,
                const char *what)
{
    char message[ERROR_TEXT_MAX];

    snprintf(message, sizeof(message), "%.300s: %.150s", path, what);
    return output_fail(&context->output, status, name, path, message, NULL, NULL);
}

int outfile_check(const struct context *context, const char *path)
{
    CLEANUP(cleanup_free) char *copy = strdup(path);
    char message[ERROR_TEXT_MAX];
    struct stat status;

    if (!copy)
        return EXIT_SOFTWARE;
    if (lstat(path, &status) == 0 && !context->options->force) {
        snprintf(message, sizeof(message), "%.300s exists; --force overwrites it", path);
        return output_fail(&context->output, EXIT_CANNOT_CREATE, "exists", path, message, NULL,
                           NULL);
    }
    if (stat(path, &status) == 0 && !S_ISREG(status.st_mode))
        return fail(context, EXIT_CANNOT_CREATE, "exists", path, "not a file that can be replaced");
    if (access(dirname(copy), W_OK | X_OK) < 0)
        return fail(context, EXIT_CANNOT_CREATE, "cannot_create", path, strerror(errno));
    return EXIT_OK;
}

int outfile_begin(const struct context *context, const char *path, struct outfile *ret)
{
    int fd = -1;

    *ret = (struct outfile){.path = strdup(path)};
    int status = outfile_check(context, path);
    if (status)
        return status;
    if (!ret->path || asprintf(&ret->draft, "%s.draft", path) < 0) {
        ret->draft = NULL;
        return EXIT_SOFTWARE;
    }
    unlink(ret->draft);
    fd = open(ret->draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    ret->file = fd < 0 ? NULL : fdopen(fd, "w");
    if (ret->file)
        return EXIT_OK;
    status = fail(context, EXIT_CANNOT_CREATE, "cannot_create", path, strerror(errno));
    if (fd >= 0)
        close(fd);
    return status;
}

int outfile_finish(const struct context *context, struct outfile *outfile)
{
    struct error err = {0};

    /* Why an earlier write failed nobody has kept; a disk that is full is the usual cause. */
    if (ferror(outfile->file))
        return fail(context, EXIT_IO, "io", outfile->path,
                    "it could not be written whole; is the disk full?");
    if (fflush(outfile->file) != 0 || fsync(fileno(outfile->file)) != 0)
        return fail(context, EXIT_IO, "io", outfile->path, strerror(errno));
    if (rename(outfile->draft, outfile->path) < 0)
        return fail(context, EXIT_CANNOT_CREATE, "cannot_create", outfile->path, strerror(errno));
    free(outfile->draft);
    outfile->draft = NULL;
    return backup_flush_name(outfile->path, &err) < 0 ? output_error(&context->output, &err, NULL)
                                                      : EXIT_OK;
}

void outfile_done(struct outfile *outfile)
{
    if (outfile->file)
        fclose(outfile->file);
    if (outfile->draft)
        unlink(outfile->draft);
    free(outfile->draft);
    free(outfile->path);
    *outfile = (struct outfile){0};
}
