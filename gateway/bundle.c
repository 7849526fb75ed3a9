/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/bundle.h"

#include "core/cleanup.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zip.h>

#define READ_SIZE 65536

struct bundle {
    zip_t *zip;      /* NULL: a directory */
    char *directory; /* NULL: a zip file */
};

struct bundle_file {
    char name[256];
    zip_file_t *zip; /* or */
    int fd;
    uint64_t at, size;
    uint64_t line;        /* of what was handed out last, from 1 on */
    uint64_t ends;        /* line ends that were passed */
    char read[READ_SIZE]; /* bytes from `from` to `until` are still to come */
    size_t from, until;
    char text[BUNDLE_LINE_MAX + 1];
};

/* ---- opening ---- */

static int fail_errno(const char *path, struct error *err)
{
    if (errno == ENOENT || errno == ENOTDIR)
        return error_set(err, ERR_NOT_FOUND, "there is no %.200s", path);
    return error_set(err, errno == EACCES ? ERR_DENIED : ERR_IO, "%.200s: %s", path,
                     strerror(errno));
}

/* Whether a file begins as a zip file does. */
static int is_zip(const char *path, bool *ret, struct error *err)
{
    char mark[4] = "";
    const int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0)
        return fail_errno(path, err);
    *ret = read(fd, mark, sizeof(mark)) == sizeof(mark) && memcmp(mark, "PK\3\4", 4) == 0;
    close(fd);
    return 0;
}

static int open_zip(const char *path, struct bundle *bundle, struct error *err)
{
    zip_error_t why;
    int code = 0;

    bundle->zip = zip_open(path, ZIP_RDONLY, &code);
    if (bundle->zip)
        return 0;
    zip_error_init_with_code(&why, code);
    error_set(err, ERR_CORRUPT, "%.200s: %s", path, zip_error_strerror(&why));
    zip_error_fini(&why);
    return -ERR_CORRUPT;
}

int bundle_open(const char *path, struct bundle **ret, struct error *err)
{
    CLEANUP(bundle_closep) struct bundle *bundle = calloc(1, sizeof(*bundle));
    const char *slash = strrchr(path, '/');
    struct stat status;
    bool zip = false;

    if (!bundle)
        return error_set(err, ERR_NOMEM, "out of memory");
    if (stat(path, &status) < 0)
        return fail_errno(path, err);
    if (S_ISDIR(status.st_mode))
        bundle->directory = strdup(path);
    int r = bundle->directory ? 0 : is_zip(path, &zip, err);
    if (r == 0 && zip)
        r = open_zip(path, bundle, err);
    else if (r == 0 && !bundle->directory)
        bundle->directory = slash ? strndup(path, (size_t)(slash - path) + 1) : strdup(".");
    if (r < 0)
        return r;
    if (!bundle->zip && !bundle->directory)
        return error_set(err, ERR_NOMEM, "out of memory");
    *ret = TAKE(bundle);
    return 0;
}

void bundle_closep(struct bundle **bundle)
{
    if (!*bundle)
        return;
    if ((*bundle)->zip)
        zip_discard((*bundle)->zip);
    free((*bundle)->directory);
    free(*bundle);
    *bundle = NULL;
}

/* ---- files ---- */

/* The file of a directory as it is spelled there; false if there is none. */
static bool find_in_directory(const char *directory, const char *name, char ret[256])
{
    DIR *stream = opendir(directory);
    const struct dirent *entry;
    bool found = false;

    while (stream && !found && (entry = readdir(stream))) {
        found = strcasecmp(entry->d_name, name) == 0;
        if (found)
            snprintf(ret, 256, "%s", entry->d_name);
    }
    if (stream)
        closedir(stream);
    return found;
}

static zip_int64_t find_in_zip(zip_t *zip, const char *name)
{
    return zip_name_locate(zip, name, ZIP_FL_NOCASE | ZIP_FL_NODIR);
}

bool bundle_has(const struct bundle *bundle, const char *name)
{
    char spelled[256];

    return bundle->zip ? find_in_zip(bundle->zip, name) >= 0
                       : find_in_directory(bundle->directory, name, spelled);
}

static int open_in_zip(struct bundle *bundle, struct bundle_file *file, struct error *err)
{
    const zip_int64_t index = find_in_zip(bundle->zip, file->name);
    zip_stat_t status;

    if (index < 0)
        return error_set(err, ERR_NOT_FOUND, "there is no %s in it", file->name);
    file->zip = zip_fopen_index(bundle->zip, (zip_uint64_t)index, 0);
    if (!file->zip)
        return error_set(err, ERR_CORRUPT, "%s: %s", file->name, zip_strerror(bundle->zip));
    if (zip_stat_index(bundle->zip, (zip_uint64_t)index, 0, &status) == 0 &&
        (status.valid & ZIP_STAT_SIZE))
        file->size = status.size;
    return 0;
}

static int open_in_directory(const struct bundle *bundle, struct bundle_file *file,
                             struct error *err)
{
    CLEANUP(cleanup_free) char *path = NULL;
    char spelled[256];
    struct stat status;

    if (!find_in_directory(bundle->directory, file->name, spelled))
        return error_set(err, ERR_NOT_FOUND, "there is no %s in it", file->name);
    if (asprintf(&path, "%s/%s", bundle->directory, spelled) < 0) {
        path = NULL;
        return error_set(err, ERR_NOMEM, "out of memory");
    }
    file->fd = open(path, O_RDONLY | O_CLOEXEC);
    if (file->fd < 0)
        return fail_errno(path, err);
    if (fstat(file->fd, &status) == 0)
        file->size = (uint64_t)status.st_size;
    return 0;
}

int bundle_file_open(struct bundle *bundle, const char *name, struct bundle_file **ret,
                     struct error *err)
{
    CLEANUP(bundle_file_closep) struct bundle_file *file = calloc(1, sizeof(*file));

    if (!file)
        return error_set(err, ERR_NOMEM, "out of memory");
    file->fd = -1;
    snprintf(file->name, sizeof(file->name), "%s", name);
    const int r =
        bundle->zip ? open_in_zip(bundle, file, err) : open_in_directory(bundle, file, err);
    if (r < 0)
        return r;
    *ret = TAKE(file);
    return 0;
}

void bundle_file_closep(struct bundle_file **file)
{
    if (!*file)
        return;
    if ((*file)->zip)
        zip_fclose((*file)->zip);
    if ((*file)->fd >= 0)
        close((*file)->fd);
    free(*file);
    *file = NULL;
}

void bundle_file_at(const struct bundle_file *file, uint64_t *ret_at, uint64_t *ret_size)
{
    *ret_at = file->at;
    *ret_size = file->size;
}

int bundle_fail(const struct bundle_file *file, enum error_code code, const char *what,
                struct error *err)
{
    return error_set(err, code, "%s, line %llu: %s", file->name, (unsigned long long)file->line,
                     what);
}

/* ---- lines ---- */

/* Bytes into the empty buffer: 1, or 0 at the end. */
static int fill(struct bundle_file *file, struct error *err)
{
    const int64_t got = file->zip ? zip_fread(file->zip, file->read, READ_SIZE)
                                  : read(file->fd, file->read, READ_SIZE);

    if (got < 0 && file->zip)
        return bundle_fail(file, ERR_CORRUPT, "what is packed there is damaged", err);
    if (got < 0)
        return bundle_fail(file, ERR_IO, strerror(errno), err);
    file->from = 0;
    file->until = (size_t)got;
    file->at += (uint64_t)got;
    return got > 0;
}

/* Moves bytes up to the end of the line or of the buffer; whether the end was there. */
static bool move(struct bundle_file *file, bool quoted, bool *in_quotes, size_t *length)
{
    while (file->from < file->until && *length < BUNDLE_LINE_MAX) {
        const char byte = file->read[file->from++];
        file->ends += byte == '\n';
        if (byte == '\n' && !*in_quotes)
            return true;
        *in_quotes ^= quoted && byte == '"';
        file->text[(*length)++] = byte;
    }
    return false;
}

int bundle_line(struct bundle_file *file, bool quoted, char **ret, size_t *ret_length,
                struct error *err)
{
    size_t length = 0;
    bool in_quotes = false;
    int r = 1;

    file->line = file->ends + 1;
    do {
        if (file->from == file->until)
            r = fill(file, err);
        if (r == 1 && move(file, quoted, &in_quotes, &length))
            break;
        if (length == BUNDLE_LINE_MAX)
            return bundle_fail(file, ERR_LENGTH, "it is too long", err);
    } while (r == 1);
    if (r < 0 || (r == 0 && length == 0))
        return r;
    while (length > 0 && file->text[length - 1] == '\r')
        length--;
    file->text[length] = '\0';
    if (memchr(file->text, '\0', length))
        return bundle_fail(file, ERR_SYNTAX, "there is a NUL byte in it", err);
    *ret = file->text;
    *ret_length = length;
    return 1;
}
