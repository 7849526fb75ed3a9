/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/secrets.h"

#include "ble/drivers/driver.h"
#include "core/cleanup.h"
#include "core/ident.h"
#include "core/person.h"
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#define FILE_BYTES_MAX 65536
#define KEY_BYTES_MAX  DRIVER_SECRET_MAX
#define ENTRIES_MAX    256

static const char blanks[] = " \t\r";

/* ---- a line ---- */

struct entry {
    char address[ADDRESS_LENGTH + 1];
    const char *digits; /* in the text, without "0x" */
    size_t digit_count; /* even */
};

/* A piece of a line. */
struct span {
    const char *at;
    size_t length;
};

static bool is_blank(char character)
{
    return strchr(blanks, character) && character;
}

/* Takes the next word off a line; its length is 0 at the end. */
static struct span take_word(struct span *line)
{
    struct span word;

    while (line->length > 0 && is_blank(*line->at)) {
        line->at++;
        line->length--;
    }
    word = (struct span){.at = line->at};
    while (word.length < line->length && !is_blank(word.at[word.length]))
        word.length++;
    line->at += word.length;
    line->length -= word.length;
    return word;
}

static bool is_digit(char character)
{
    return isxdigit((unsigned char)character);
}

/* Of a hexadecimal digit. */
static unsigned digit_value(char digit)
{
    if (isdigit((unsigned char)digit))
        return (unsigned)(digit - '0');
    return (unsigned)(tolower((unsigned char)digit) - 'a') + 10;
}

/* Returns what is wrong, or NULL. */
static const char *read_address(struct span word, char ret[ADDRESS_LENGTH + 1])
{
    char text[ADDRESS_LENGTH + 1] = "";

    if (word.length == ADDRESS_LENGTH)
        memcpy(text, word.at, word.length);
    return address_parse(text, ret)
               ? NULL
               : "must begin with an address that looks like C4:7C:8D:6A:11:02";
}

static const char *read_key(struct span word, struct entry *entry)
{
    if (word.length >= 2 && word.at[0] == '0' && (word.at[1] == 'x' || word.at[1] == 'X')) {
        word.at += 2;
        word.length -= 2;
    }
    for (size_t i = 0; i < word.length; i++)
        if (!is_digit(word.at[i]))
            return "the key must be of hexadecimal digits";
    if (word.length == 0 || word.length % 2 != 0 || word.length > 2 * KEY_BYTES_MAX)
        return "the key must have 1 to 32 bytes of two hexadecimal digits each";
    entry->digits = word.at;
    entry->digit_count = word.length;
    return NULL;
}

/* A line without its comment. *ret_any: there is something on it. */
static const char *read_line(struct span line, struct entry *ret, bool *ret_any)
{
    struct span word = take_word(&line);
    const char *wrong;

    *ret_any = word.length > 0;
    if (!*ret_any)
        return NULL;
    wrong = read_address(word, ret->address);
    if (!wrong)
        wrong = read_key(take_word(&line), ret);
    if (!wrong && take_word(&line).length > 0)
        wrong = "there is more behind the key";
    return wrong;
}

/* ---- the text ---- */

struct entries {
    struct entry list[ENTRIES_MAX];
    size_t count;
};

static const struct entry *find(const struct entries *entries, const char *address)
{
    for (size_t i = 0; i < entries->count; i++)
        if (strcasecmp(entries->list[i].address, address) == 0)
            return &entries->list[i];
    return NULL;
}

static const char *add_line(struct entries *entries, struct span line)
{
    const char *comment = memchr(line.at, '#', line.length);
    struct entry entry = {0};
    bool any = false;
    const char *wrong;

    if (memchr(line.at, '\0', line.length))
        return "there is a NUL byte";
    if (comment)
        line.length = (size_t)(comment - line.at);
    wrong = read_line(line, &entry, &any);
    if (wrong || !any)
        return wrong;
    if (find(entries, entry.address))
        return "this address has a key already";
    if (entries->count == ENTRIES_MAX)
        return "there are more than 256 keys";
    entries->list[entries->count++] = entry;
    return NULL;
}

static int read_all(const char *name, const char *text, size_t length, struct entries *entries,
                    struct error *err)
{
    for (int number = 1; length > 0; number++) {
        const char *newline = memchr(text, '\n', length);
        const size_t size = newline ? (size_t)(newline - text) : length;
        const size_t whole = size + (newline ? 1 : 0);
        const char *wrong = add_line(entries, (struct span){text, size});

        if (wrong)
            return error_set(err, ERR_SYNTAX, "%s:%d: %s", name, number, wrong);
        text += whole;
        length -= whole;
    }
    return 0;
}

int secrets_parse(const char *name, const char *text, size_t length, const char *address,
                  uint8_t *ret, size_t size, size_t *ret_length, struct error *err)
{
    CLEANUP(cleanup_free) struct entries *entries = calloc(1, sizeof(*entries));
    const struct entry *entry;
    int r;

    if (!entries)
        return error_set(err, ERR_NOMEM, "out of memory");
    r = read_all(name, text, length, entries, err);
    if (r < 0)
        return r;
    entry = find(entries, address);
    if (!entry)
        return error_set(err, ERR_NOT_FOUND, "%s: there is no key for %s", name, address);
    if (entry->digit_count / 2 > size)
        return error_set(err, ERR_LENGTH, "%s: the key of %s is longer than %zu bytes", name,
                         address, size);
    for (size_t i = 0; i < entry->digit_count / 2; i++)
        ret[i] = (uint8_t)(digit_value(entry->digits[2 * i]) << 4 |
                           digit_value(entry->digits[2 * i + 1]));
    *ret_length = entry->digit_count / 2;
    return 0;
}

/* ---- the file ---- */

/* Keys do not stay in memory that is used for something else. */
struct secret_text {
    size_t length;
    char bytes[FILE_BYTES_MAX + 1];
};

static void forget(struct secret_text **text)
{
    if (*text)
        explicit_bzero(*text, sizeof(**text));
    free(*text);
}

static int fail_file(const char *path, struct error *err)
{
    return error_set(err,
                     errno == ENOENT   ? ERR_NOT_FOUND
                     : errno == EACCES ? ERR_DENIED
                                       : ERR_IO,
                     "%s: %s", path, strerror(errno));
}

static int check_rights(const char *path, int fd, struct error *err)
{
    struct stat status;

    if (fstat(fd, &status) < 0)
        return fail_file(path, err);
    if (!S_ISREG(status.st_mode))
        return error_set(err, ERR_DENIED, "%s: not a file", path);
    const unsigned mode = status.st_mode & 07777;
    if (mode != 0600 && mode != 0400)
        return error_set(err, ERR_DENIED,
                         "%s: has mode %04o, and only its owner may have a right to it: chmod 600",
                         path, mode);
    return 0;
}

static int read_text(const char *path, struct secret_text *text, struct error *err)
{
    /* Not to wait for the other end of a pipe. */
    CLEANUP(cleanup_fd) const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    ssize_t got = 1;
    int r;

    if (fd < 0)
        return fail_file(path, err);
    r = check_rights(path, fd, err);
    if (r < 0)
        return r;
    while (got > 0 && text->length < sizeof(text->bytes)) {
        got = read(fd, text->bytes + text->length, sizeof(text->bytes) - text->length);
        if (got > 0)
            text->length += (size_t)got;
    }
    if (got < 0)
        return fail_file(path, err);
    if (text->length > FILE_BYTES_MAX)
        return error_set(err, ERR_SYNTAX, "%s: larger than %d bytes", path, FILE_BYTES_MAX);
    return 0;
}

int secrets_find(const char *path, const char *address, uint8_t *ret, size_t size,
                 size_t *ret_length, struct error *err)
{
    CLEANUP(forget) struct secret_text *text = NULL;
    int r;

    if (!path)
        return error_set(err, ERR_NOT_FOUND, "no file with keys is configured");
    text = calloc(1, sizeof(*text));
    if (!text)
        return error_set(err, ERR_NOMEM, "out of memory");
    r = read_text(path, text, err);
    if (r < 0)
        return r;
    return secrets_parse(path, text->bytes, text->length, address, ret, size, ret_length, err);
}
