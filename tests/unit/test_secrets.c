/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The file of keys: what is found, every way of getting it wrong, and that no key shows in words.
 */
#include "core/cleanup.h"
#include "core/log.h"
#include "gateway/secrets.h"
#include "tests/harness/test.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BAND "C4:7C:8D:6A:11:02"
#define RING "AA:BB:CC:DD:EE:FF"
#define KEY  "00112233445566778899AAbbccddeeff"

struct place {
    char directory[64];
    char path[80];
};

static int place_open(void **state)
{
    struct place *place = calloc(1, sizeof(*place));

    snprintf(place->directory, sizeof(place->directory), "/tmp/zonula-secrets-XXXXXX");
    if (!mkdtemp(place->directory))
        return -1;
    snprintf(place->path, sizeof(place->path), "%s/secrets", place->directory);
    *state = place;
    return 0;
}

static int place_close(void **state)
{
    struct place *place = *state;

    unlink(place->path);
    rmdir(place->directory);
    free(place);
    return 0;
}

static void write_file(const struct place *place, const char *text, mode_t mode)
{
    CLEANUP(cleanup_file) FILE *file = fopen(place->path, "we");

    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
    assert_int_equal(fflush(file), 0);
    assert_int_equal(chmod(place->path, mode), 0);
}

/* ---- what is found ---- */

static void keys_are_found(void **state)
{
    static const char text[] = "# of the house\n" BAND " " KEY " # Alice's band\n"
                               "\n  \t\n\taa:bb:cc:dd:ee:ff\t0Xa1B2  \r\n"
                               "AA:BB:CC:DD:EE:01 01";
    static const struct {
        const char *address;
        uint8_t first, last;
        size_t length;
    } rows[] = {{BAND, 0x00, 0xff, 16},
                {RING, 0xa1, 0xb2, 2},
                {"aa:bb:cc:dd:ee:fF", 0xa1, 0xb2, 2},
                {"AA:BB:CC:DD:EE:01", 0x01, 0x01, 1}};
    struct error err = {0};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint8_t key[32] = {0};
        size_t length = 0;
        assert_int_equal(
            secrets_parse("keys", text, strlen(text), rows[i].address, key, 32, &length, &err), 0);
        assert_int_equal(length, rows[i].length);
        assert_int_equal(key[0], rows[i].first);
        assert_int_equal(key[length - 1], rows[i].last);
    }
}

static void what_is_not_there_is_said(void **state)
{
    const struct place *place = *state;
    struct error err = {0};
    char expected[128];
    uint8_t key[32];
    size_t length = 99;

    assert_int_equal(secrets_find(NULL, BAND, key, 32, &length, &err), -ERR_NOT_FOUND);
    assert_string_equal(err.text, "no file with keys is configured");
    assert_int_equal(secrets_find(place->path, BAND, key, 32, &length, &err), -ERR_NOT_FOUND);
    snprintf(expected, sizeof(expected), "%s: No such file or directory", place->path);
    assert_string_equal(err.text, expected);
    write_file(place, RING " 01\n", 0600);
    assert_int_equal(secrets_find(place->path, BAND, key, 32, &length, &err), -ERR_NOT_FOUND);
    snprintf(expected, sizeof(expected), "%s: there is no key for " BAND, place->path);
    assert_string_equal(err.text, expected);
    assert_int_equal(length, 99);
}

/* ---- what is refused ---- */

static const struct {
    const char *text;
    const char *message; /* behind "keys:" */
} refused[] = {
    {KEY "\n", "1: must begin with an address that looks like C4:7C:8D:6A:11:02"},
    {KEY " " BAND "\n", "1: must begin with an address that looks like C4:7C:8D:6A:11:02"},
    {"\n\nC4-7C-8D-6A-11-02 " KEY, "3: must begin with an address that looks like "
                                   "C4:7C:8D:6A:11:02"},
    {BAND "=" KEY, "1: must begin with an address that looks like C4:7C:8D:6A:11:02"},
    {BAND, "1: the key must have 1 to 32 bytes of two hexadecimal digits each"},
    {BAND " # " KEY, "1: the key must have 1 to 32 bytes of two hexadecimal digits each"},
    {BAND " 0x", "1: the key must have 1 to 32 bytes of two hexadecimal digits each"},
    {BAND " " KEY "0", "1: the key must have 1 to 32 bytes of two hexadecimal digits each"},
    {BAND " " KEY KEY "00", "1: the key must have 1 to 32 bytes of two hexadecimal digits each"},
    {BAND " " KEY "xy", "1: the key must be of hexadecimal digits"},
    {BAND " " KEY " " KEY, "1: there is more behind the key"},
    {BAND " " KEY "\nc4:7c:8d:6a:11:02 " KEY, "2: this address has a key already"},
    {RING " " KEY "\n" BAND " g" KEY, "2: the key must be of hexadecimal digits"},
};

/* No run of digits of the key is in the text. */
static void assert_silent(const char *text)
{
    for (size_t i = 0; i + 6 <= strlen(KEY); i++) {
        char piece[7] = "";
        memcpy(piece, KEY + i, 6);
        if (strcasestr(text, piece))
            fail_msg("\"%s\" shows \"%s\"", text, piece);
    }
}

static void wrong_lines_are_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
        struct error err = {0};
        uint8_t key[32];
        size_t length = 99;
        assert_int_equal(secrets_parse("keys", refused[i].text, strlen(refused[i].text), RING, key,
                                       32, &length, &err),
                         -ERR_SYNTAX);
        assert_memory_equal(err.text, "keys:", 5);
        assert_string_equal(err.text + 5, refused[i].message);
        assert_int_equal(length, 99);
        assert_silent(err.text);
    }
}

static void other_bad_texts_are_refused(void **state)
{
    static const char nul[] = BAND " 01\0" KEY;
    struct error err = {0};
    uint8_t key[32];
    size_t length = 0;

    (void)state;
    assert_int_equal(secrets_parse("keys", nul, sizeof(nul), BAND, key, 32, &length, &err),
                     -ERR_SYNTAX);
    assert_string_equal(err.text, "keys:1: there is a NUL byte");
    assert_int_equal(
        secrets_parse("keys", BAND " " KEY, strlen(BAND " " KEY), BAND, key, 8, &length, &err),
        -ERR_LENGTH);
    assert_silent(err.text);
}

/* A file that others may read is no secret any more. */
static void only_the_owner_may_read_it(void **state)
{
    static const mode_t bad[] = {0644, 0640, 0604, 0620, 0601, 0700, 0200, 04600};
    static const mode_t good[] = {0600, 0400};
    const struct place *place = *state;
    struct error err = {0};
    uint8_t key[32];
    size_t length = 0;

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        char expected[200];
        write_file(place, BAND " " KEY "\n", bad[i]);
        snprintf(expected, sizeof(expected),
                 "%s: has mode %04o, and only its owner may have a right to it: chmod 600",
                 place->path, (unsigned)bad[i]);
        assert_int_equal(secrets_find(place->path, BAND, key, 32, &length, &err), -ERR_DENIED);
        if (bad[i] != 0200 || geteuid() == 0)
            assert_string_equal(err.text, expected);
        unlink(place->path);
    }
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        write_file(place, BAND " " KEY "\n", good[i]);
        assert_int_equal(secrets_find(place->path, BAND, key, 32, &length, &err), 0);
        assert_int_equal(length, 16);
        unlink(place->path);
    }
}

static void what_is_no_file_is_refused(void **state)
{
    const struct place *place = *state;
    struct error err = {0};
    uint8_t key[32];
    size_t length = 0;

    assert_int_equal(mkfifo(place->path, 0600), 0);
    assert_int_equal(secrets_find(place->path, BAND, key, 32, &length, &err), -ERR_DENIED);
    unlink(place->path);
    assert_int_equal(secrets_find(place->directory, BAND, key, 32, &length, &err), -ERR_DENIED);
}

static void a_large_file_is_refused(void **state)
{
    const struct place *place = *state;
    CLEANUP(cleanup_free) char *text = malloc(65600);
    struct error err = {0};
    uint8_t key[32];
    size_t length = 0;

    assert_non_null(text);
    memset(text, '\n', 65599);
    text[65599] = '\0';
    write_file(place, text, 0600);
    assert_int_equal(secrets_find(place->path, BAND, key, 32, &length, &err), -ERR_SYNTAX);
    text[65536] = '\0';
    write_file(place, text, 0600);
    assert_int_equal(secrets_find(place->path, BAND, key, 32, &length, &err), -ERR_NOT_FOUND);
}

/* ---- silence ---- */

/* All that the program logs while the keys are read, well and badly, at the loudest level. */
static void nothing_is_logged(void **state)
{
    const struct place *place = *state;
    CLEANUP(cleanup_file) FILE *log = tmpfile();
    CLEANUP(cleanup_fd) const int saved = dup(STDERR_FILENO);
    uint8_t key[32];
    size_t length = 0;

    assert_non_null(log);
    dup2(fileno(log), STDERR_FILENO);
    log_set_level(LOG_LEVEL_DEBUG);
    write_file(place, BAND " " KEY "\n", 0600);
    secrets_find(place->path, BAND, key, 32, &length, NULL);
    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
        write_file(place, refused[i].text, 0600);
        secrets_find(place->path, BAND, key, 32, &length, NULL);
    }
    log_set_level(LOG_LEVEL_INFO);
    dup2(saved, STDERR_FILENO);
    assert_int_equal(lseek(fileno(log), 0, SEEK_END), 0);
}

int main(void)
{
#define IN_PLACE(test) cmocka_unit_test_setup_teardown(test, place_open, place_close)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_are_found),          IN_PLACE(what_is_not_there_is_said),
        cmocka_unit_test(wrong_lines_are_refused), cmocka_unit_test(other_bad_texts_are_refused),
        IN_PLACE(only_the_owner_may_read_it),      IN_PLACE(what_is_no_file_is_refused),
        IN_PLACE(a_large_file_is_refused),         IN_PLACE(nothing_is_logged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
