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

/* Whether something can be put there, in place of what may be there. */
static int check_place(const struct context *context, const char *path)
{
    CLEANUP(cleanup_free) char *copy = strdup(path);
    struct stat status;

    if (!copy)
        return EXIT_SOFTWARE;
    if (stat(path, &status) == 0 && !S_ISREG(status.st_mode))
        return fail(context, EXIT_CANNOT_CREATE, "exists", path, "not a file that can be replaced");
    if (access(dirname(copy), W_OK | X_OK) < 0)
        return fail(context, EXIT_CANNOT_CREATE, "cannot_create", path, strerror(errno));
    return EXIT_OK;
}

int outfile_check(const struct context *context, const char *path)
{
    char message[ERROR_TEXT_MAX];
    struct stat status;

    if (context->options->force || lstat(path, &status) < 0)
        return check_place(context, path);
    snprintf(message, sizeof(message), "%.300s exists; --force overwrites it", path);
    return output_fail(&context->output, EXIT_CANNOT_CREATE, "exists", path, message, NULL, NULL);
}

static int open_draft(const struct context *context, const char *path, struct outfile *outfile)
{
    int fd = -1;

    outfile->path = strdup(path);
    if (!outfile->path || asprintf(&outfile->draft, "%s.draft", path) < 0) {
        outfile->draft = NULL;
        return EXIT_SOFTWARE;
    }
    unlink(outfile->draft);
    fd = open(outfile->draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    outfile->file = fd < 0 ? NULL : fdopen(fd, "w");
    if (outfile->file)
        return EXIT_OK;
    int status = fail(context, EXIT_CANNOT_CREATE, "cannot_create", path, strerror(errno));
    if (fd >= 0)
        close(fd);
    return status;
}

int outfile_begin(const struct context *context, const char *path, struct outfile *ret)
{
    *ret = (struct outfile){0};
    int status = outfile_check(context, path);
    return status ? status : open_draft(context, path, ret);
}

int outfile_replace(const struct context *context, const char *path, struct outfile *ret)
{
    CLEANUP(cleanup_free) char *real = realpath(path, NULL);
    struct stat before;

    *ret = (struct outfile){0};
    path = real ? real : path;
    int status = check_place(context, path);
    if (status == EXIT_OK)
        status = open_draft(context, path, ret);
    if (status || stat(path, &before) < 0)
        return status;
    const int fd = fileno(ret->file);
    if (fchown(fd, before.st_uid, before.st_gid) < 0 || fchmod(fd, before.st_mode & 07777) < 0)
        return fail(context, EXIT_CANNOT_CREATE, "cannot_create", path,
                    "it belongs to somebody else, who would lose it");
    return EXIT_OK;
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
