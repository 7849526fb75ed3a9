/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "storage/journal.h"

#include "core/cleanup.h"
#include "core/log.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <libgen.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>

/* Direct writes want memory and file offsets aligned to the sectors of the disk. */
#define ALIGNMENT   4096
#define CHUNK_BYTES (128 * JOURNAL_SECTOR)

/* Who only looks whether there is a writer holds the lock for less. */
#define LOCK_AGAIN_MS 50

struct journal {
    int fd;
    bool direct;
    char *path;
    uint64_t ident, last, mark;
    size_t sectors;
    uint8_t *buffer; /* one aligned sector */
};

static int io_error(const char *path, const char *what, struct error *err)
{
    enum error_code code =
        errno == EACCES || errno == EPERM || errno == EROFS ? ERR_DENIED : ERR_IO;

    return error_set(err, code, "live journal %s: %s: %s", path, what, strerror(errno));
}

/* A new name is on disk only when its directory is. */
static void sync_directory(const char *path)
{
    CLEANUP(cleanup_free) char *copy = strdup(path);
    CLEANUP(cleanup_fd) int fd = -1;

    if (copy)
        fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0)
        fsync(fd);
}

/*
 * Makes the file as long as the ring. Zeros are written once instead of being promised by the file
 * system, so that no later write has to turn a promise into a block, which costs more than it.
 */
static int fill(struct journal *journal, int fd, struct error *err)
{
    CLEANUP(cleanup_free) uint8_t *zeros = NULL;
    struct stat status;
    off_t size = (off_t)journal->sectors * JOURNAL_SECTOR;

    if (fstat(fd, &status) < 0)
        return io_error(journal->path, "size", err);
    if (status.st_size >= size)
        return 0;
    zeros = calloc(1, CHUNK_BYTES);
    if (!zeros)
        return error_set(err, ERR_NOMEM, "out of memory");
    for (off_t at = status.st_size / JOURNAL_SECTOR * JOURNAL_SECTOR; at < size;) {
        off_t rest = size - at;
        ssize_t n = pwrite(fd, zeros, (size_t)(rest < CHUNK_BYTES ? rest : CHUNK_BYTES), at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return io_error(journal->path, "fill", err);
        at += n;
    }
    sync_directory(journal->path);
    return 0;
}

static void use_buffered(struct journal *journal)
{
    log_info("live journal %s: the file system cannot write directly, using the page cache",
             journal->path);
    journal->direct = false;
    fcntl(journal->fd, F_SETFL, 0);
}

/* Locks for writing. */
static int lock(int fd)
{
    static const struct timespec moment = {.tv_nsec = LOCK_AGAIN_MS * 1000000};

    if (flock(fd, LOCK_EX | LOCK_NB) == 0)
        return 0;
    if (errno != EWOULDBLOCK)
        return -1;
    nanosleep(&moment, NULL);
    return flock(fd, LOCK_EX | LOCK_NB);
}

bool journal_is_written(const char *path)
{
    CLEANUP(cleanup_fd) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

    return fd >= 0 && flock(fd, LOCK_SH | LOCK_NB) < 0 && errno == EWOULDBLOCK;
}

static int open_file(struct journal *journal, enum journal_io io, struct error *err)
{
    struct error cause = {0};
    int r;

    journal->fd = open(journal->path, O_RDWR | O_CREAT | O_DSYNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (journal->fd < 0)
        return io_error(journal->path, "open", err);
    if (lock(journal->fd) < 0) {
        if (errno == EWOULDBLOCK)
            return error_set(err, ERR_BUSY, "live journal %s: another program writes it",
                             journal->path);
        return io_error(journal->path, "lock", err);
    }
    r = fill(journal, journal->fd, &cause);
    if (r < 0)
        return error_set(err, cause.code, "%s", cause.text);
    if (io == JOURNAL_BUFFERED)
        return 0;
    journal->direct = true;
    if (fcntl(journal->fd, F_SETFL, O_DIRECT) < 0)
        use_buffered(journal);
    return 0;
}

int journal_open(const char *path, uint64_t ident, uint64_t mark, size_t sectors,
                 enum journal_io io, struct journal **ret, struct error *err)
{
    CLEANUP(journal_closep) struct journal *journal = calloc(1, sizeof(*journal));
    uint64_t last = 0;
    int r;

    if (!journal)
        return error_set(err, ERR_NOMEM, "out of memory");
    journal->fd = -1;
    journal->ident = ident;
    journal->mark = mark;
    journal->sectors = sectors;
    journal->path = strdup(path);
    journal->buffer = aligned_alloc(ALIGNMENT, ALIGNMENT);
    if (!journal->path || !journal->buffer)
        return error_set(err, ERR_NOMEM, "out of memory");
    r = open_file(journal, io, err);
    if (r == 0)
        r = journal_scan(path, ident, mark, NULL, NULL, &last, err);
    if (r < 0)
        return r;
    journal->last = last > mark ? last : mark;
    *ret = TAKE(journal);
    return 0;
}

struct journal *journal_close(struct journal *journal)
{
    if (!journal)
        return NULL;
    if (journal->fd >= 0)
        close(journal->fd);
    free(journal->buffer);
    free(journal->path);
    free(journal);
    return NULL;
}

void journal_closep(struct journal **journal)
{
    *journal = journal_close(*journal);
}

uint64_t journal_last(const struct journal *journal)
{
    return journal->last;
}

void journal_set_mark(struct journal *journal, uint64_t mark)
{
    journal->mark = mark;
}

size_t journal_used(const struct journal *journal)
{
    return journal->last > journal->mark ? (size_t)(journal->last - journal->mark) : 0;
}

size_t journal_size(const struct journal *journal)
{
    return journal->sectors;
}

/* One sector to its slot and, because of O_DSYNC, onto the disk. */
static int write_sector(struct journal *journal, uint64_t sequence)
{
    off_t at = (off_t)(sequence % journal->sectors) * JOURNAL_SECTOR;
    ssize_t n;

    do
        n = pwrite(journal->fd, journal->buffer, JOURNAL_SECTOR, at);
    while (n < 0 && errno == EINTR);
    if (n >= 0 && n != JOURNAL_SECTOR) {
        errno = EIO;
        return -1;
    }
    return n < 0 ? -1 : 0;
}

int journal_write(struct journal *journal, const uint8_t *payload, size_t length, struct error *err)
{
    uint64_t sequence = journal->last + 1;
    int r;

    if (length > JOURNAL_PAYLOAD_MAX)
        return error_set(err, ERR_LENGTH, "live journal: %zu bytes do not fit a sector", length);
    if (journal_used(journal) >= journal->sectors)
        return error_set(err, ERR_BUSY, "live journal %s: full until the next commit",
                         journal->path);
    journal_format(journal->buffer, journal->ident, sequence, payload, length);
    r = write_sector(journal, sequence);
    if (r < 0 && errno == EINVAL && journal->direct) {
        use_buffered(journal);
        r = write_sector(journal, sequence);
    }
    if (r < 0)
        return io_error(journal->path, "write", err);
    journal->last = sequence;
    return 0;
}

/* ---- reading ---- */

struct found {
    uint64_t sequence;
    uint64_t slot;
};

static int compare_found(const void *a, const void *b)
{
    const struct found *left = a, *right = b;

    return (left->sequence > right->sequence) - (left->sequence < right->sequence);
}

struct scan {
    const char *path;
    int fd;
    uint64_t ident, mark;
    struct found *found;
    size_t count, capacity;
};

static int note(struct scan *scan, uint64_t sequence, uint64_t slot, struct error *err)
{
    if (scan->count == scan->capacity) {
        size_t wanted = scan->capacity ? scan->capacity * 2 : 64;
        struct found *grown = reallocarray(scan->found, wanted, sizeof(*grown));
        if (!grown)
            return error_set(err, ERR_NOMEM, "out of memory");
        scan->found = grown;
        scan->capacity = wanted;
    }
    scan->found[scan->count++] = (struct found){.sequence = sequence, .slot = slot};
    return 0;
}

/* Looks at every slot of the file and notes the sectors above the mark. */
static int find_sectors(struct scan *scan, uint8_t *chunk, struct error *err)
{
    uint64_t slot = 0;

    for (;;) {
        ssize_t n = pread(scan->fd, chunk, CHUNK_BYTES, (off_t)(slot * JOURNAL_SECTOR));
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return io_error(scan->path, "read", err);
        if (n < JOURNAL_SECTOR)
            return 0;
        for (ssize_t at = 0; at + JOURNAL_SECTOR <= n; at += JOURNAL_SECTOR, slot++) {
            uint64_t sequence;
            const uint8_t *payload;
            size_t length;
            if (journal_parse(chunk + at, scan->ident, &sequence, &payload, &length) < 0 ||
                sequence <= scan->mark)
                continue;
            if (note(scan, sequence, slot, err) < 0)
                return -ERR_NOMEM;
        }
    }
}

/* Reads the noted sectors again, in order. One that the writer has meanwhile used again belongs to
 * a newer commit, and is passed over. */
static int visit_sectors(const struct scan *scan, journal_visit_fn visit, void *userdata)
{
    uint8_t sector[JOURNAL_SECTOR];

    for (size_t i = 0; i < scan->count; i++) {
        uint64_t sequence;
        const uint8_t *payload;
        size_t length;
        off_t at = (off_t)(scan->found[i].slot * JOURNAL_SECTOR);
        int r;

        if (pread(scan->fd, sector, sizeof(sector), at) != (ssize_t)sizeof(sector))
            continue;
        if (journal_parse(sector, scan->ident, &sequence, &payload, &length) < 0 ||
            sequence != scan->found[i].sequence)
            continue;
        r = visit(userdata, payload, length);
        if (r < 0)
            return r;
    }
    return 0;
}

int journal_scan(const char *path, uint64_t ident, uint64_t mark, journal_visit_fn visit,
                 void *userdata, uint64_t *ret_last, struct error *err)
{
    CLEANUP(cleanup_fd) int fd = open(path, O_RDONLY | O_CLOEXEC);
    CLEANUP(cleanup_free) uint8_t *chunk = NULL;
    struct scan scan = {.path = path, .fd = fd, .ident = ident, .mark = mark};
    uint64_t last = 0;
    int r;

    if (fd < 0 && errno != ENOENT)
        return io_error(path, "open", err);
    if (fd >= 0) {
        chunk = malloc(CHUNK_BYTES);
        if (!chunk)
            return error_set(err, ERR_NOMEM, "out of memory");
        r = find_sectors(&scan, chunk, err);
        if (r == 0 && scan.count > 0) {
            qsort(scan.found, scan.count, sizeof(*scan.found), compare_found);
            last = scan.found[scan.count - 1].sequence;
            if (visit)
                r = visit_sectors(&scan, visit, userdata);
        }
        free(scan.found);
        if (r < 0)
            return r;
    }
    if (ret_last)
        *ret_last = last;
    return 0;
}
