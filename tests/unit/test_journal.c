/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The live journal: what was written is found again, whatever happened to its neighbours. */
#include "storage/journal.h"

#include "tests/unit/storage_fixture.h"

#include <fcntl.h>
#include <sys/stat.h>

#define IDENT 0x1122334455667788u

struct seen {
    size_t count;
    char text[4096];
};

static int see(void *userdata, const uint8_t *payload, size_t length)
{
    struct seen *seen = userdata;
    size_t at = strlen(seen->text);

    seen->count++;
    snprintf(seen->text + at, sizeof(seen->text) - at, "%.*s ", (int)length, (const char *)payload);
    return 0;
}

static struct seen scan(const struct fixture *fixture, uint64_t ident, uint64_t mark)
{
    struct seen seen = {0};

    assert_ok(journal_scan(fixture->live, ident, mark, see, &seen, NULL, &err));
    return seen;
}

static struct journal *open_journal(const struct fixture *fixture, uint64_t mark, size_t sectors)
{
    struct journal *journal = NULL;

    assert_ok(journal_open(fixture->live, IDENT, mark, sectors, JOURNAL_DIRECT, &journal, &err));
    return journal;
}

static int write_text(struct journal *journal, const char *text)
{
    return journal_write(journal, (const uint8_t *)text, strlen(text), NULL);
}

static void write_numbers(struct journal *journal, int from, int to)
{
    char text[16];

    for (int i = from; i <= to; i++) {
        snprintf(text, sizeof(text), "%d", i);
        assert_int_equal(write_text(journal, text), 0);
    }
}

/* Overwrites bytes of a slot, as a torn write or a bad card does. */
static void spoil(const struct fixture *fixture, size_t slot, size_t at, size_t length)
{
    uint8_t noise[JOURNAL_SECTOR];
    int fd = open(fixture->live, O_WRONLY);

    assert_true(fd >= 0);
    memset(noise, 0xa5, sizeof(noise));
    assert_int_equal(pwrite(fd, noise, length, (off_t)(slot * JOURNAL_SECTOR + at)), length);
    close(fd);
}

static void test_write_and_scan(void **state)
{
    const struct fixture *fixture = *state;
    struct journal *journal = open_journal(fixture, 0, 16);
    struct stat status;

    assert_string_equal(scan(fixture, IDENT, 0).text, "");
    write_numbers(journal, 1, 5);
    assert_int_equal(journal_last(journal), 5);
    assert_string_equal(scan(fixture, IDENT, 0).text, "1 2 3 4 5 ");
    assert_string_equal(scan(fixture, IDENT, 3).text, "4 5 ");
    assert_string_equal(scan(fixture, IDENT, 9).text, "");
    assert_int_equal(stat(fixture->live, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    assert_int_equal(status.st_size, 16 * JOURNAL_SECTOR);
    journal_close(journal);
}

static void test_no_file(void **state)
{
    assert_int_equal(scan(*state, IDENT, 0).count, 0);
}

static void test_other_database(void **state)
{
    const struct fixture *fixture = *state;
    struct journal *journal = open_journal(fixture, 0, 16);

    write_numbers(journal, 1, 3);
    journal_close(journal);
    assert_int_equal(scan(fixture, IDENT + 1, 0).count, 0);
}

static void test_goes_on_after_reopening(void **state)
{
    const struct fixture *fixture = *state;
    struct journal *journal = open_journal(fixture, 0, 16);

    write_numbers(journal, 1, 4);
    journal_close(journal);
    journal = open_journal(fixture, 2, 16);
    assert_int_equal(journal_last(journal), 4);
    assert_int_equal(journal_used(journal), 2);
    write_numbers(journal, 5, 6);
    assert_string_equal(scan(fixture, IDENT, 2).text, "3 4 5 6 ");
    journal_close(journal);

    /* The file is gone, the database is further: numbers go on behind the mark. */
    unlink(fixture->live);
    journal = open_journal(fixture, 40, 16);
    write_numbers(journal, 41, 41);
    assert_int_equal(journal_last(journal), 41);
    assert_string_equal(scan(fixture, IDENT, 40).text, "41 ");
    journal_close(journal);
}

static void test_torn_sectors(void **state)
{
    const struct fixture *fixture = *state;
    struct journal *journal = open_journal(fixture, 0, 16);
    static const struct {
        size_t at, length;
        const char *left;
    } rows[] = {
        {0, 1, "1 2 3 5 6 7 8 "},     /* magic */
        {4, 4, "1 2 3 5 6 7 8 "},     /* checksum */
        {16, 1, "1 2 3 5 6 7 8 "},    /* number */
        {256, 256, "1 2 3 5 6 7 8 "}, /* the second half */
        {26, 486, "1 2 3 5 6 7 8 "},  /* payload */
        {0, 512, "1 2 3 5 6 7 8 "},   /* all */
    };
    write_numbers(journal, 1, 8);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint8_t keep[JOURNAL_SECTOR];
        int fd = open(fixture->live, O_RDWR);

        assert_int_equal(pread(fd, keep, sizeof(keep), 4 * JOURNAL_SECTOR), sizeof(keep));
        spoil(fixture, 4, rows[i].at, rows[i].length);
        assert_string_equal(scan(fixture, IDENT, 0).text, rows[i].left);
        assert_int_equal(pwrite(fd, keep, sizeof(keep), 4 * JOURNAL_SECTOR), sizeof(keep));
        close(fd);
    }
    journal_close(journal);
}

static void test_wraps_around(void **state)
{
    const struct fixture *fixture = *state;
    struct journal *journal = open_journal(fixture, 0, 8);

    for (int round = 0; round < 10; round++) {
        write_numbers(journal, round * 6 + 1, round * 6 + 6);
        journal_set_mark(journal, (uint64_t)round * 6 + 6);
    }
    write_numbers(journal, 61, 65);
    assert_string_equal(scan(fixture, IDENT, 60).text, "61 62 63 64 65 ");
    journal_close(journal);
}

static void test_full_ring_is_refused(void **state)
{
    const struct fixture *fixture = *state;
    struct journal *journal = open_journal(fixture, 0, 8);

    write_numbers(journal, 1, 8);
    assert_int_equal(write_text(journal, "9"), -ERR_BUSY);
    assert_int_equal(journal_used(journal), 8);
    assert_string_equal(scan(fixture, IDENT, 0).text, "1 2 3 4 5 6 7 8 ");
    journal_set_mark(journal, 1);
    assert_int_equal(write_text(journal, "9"), 0);
    assert_int_equal(write_text(journal, "10"), -ERR_BUSY);
    assert_string_equal(scan(fixture, IDENT, 1).text, "2 3 4 5 6 7 8 9 ");
    journal_close(journal);
}

static void test_too_long(void **state)
{
    struct journal *journal = open_journal(*state, 0, 8);
    uint8_t bytes[JOURNAL_PAYLOAD_MAX + 1] = {0};

    assert_int_equal(journal_write(journal, bytes, sizeof(bytes), NULL), -ERR_LENGTH);
    assert_int_equal(journal_write(journal, bytes, sizeof(bytes) - 1, NULL), 0);
    journal_close(journal);
}

static void test_second_writer_is_busy(void **state)
{
    const struct fixture *fixture = *state;
    struct journal *journal = open_journal(fixture, 0, 8), *second = NULL;

    assert_int_equal(journal_open(fixture->live, IDENT, 0, 8, JOURNAL_DIRECT, &second, NULL),
                     -ERR_BUSY);
    assert_null(second);
    journal_close(journal);
    journal = open_journal(fixture, 0, 8);
    journal_close(journal);
}

/* What a file system without direct writes gets. */
static void test_through_the_page_cache(void **state)
{
    const struct fixture *fixture = *state;
    struct journal *journal = NULL;

    assert_ok(journal_open(fixture->live, IDENT, 0, 8, JOURNAL_BUFFERED, &journal, &err));
    write_numbers(journal, 1, 3);
    journal_close(journal);
    assert_string_equal(scan(fixture, IDENT, 0).text, "1 2 3 ");
}

static void test_memory_file_system(void **state)
{
    struct fixture shm = *(struct fixture *)*state;
    struct journal *journal;

    snprintf(shm.live, sizeof(shm.live), "/dev/shm/zonula-journal-%d", (int)getpid());
    if (access("/dev/shm", W_OK) != 0)
        skip();
    journal = open_journal(&shm, 0, 8);
    write_numbers(journal, 1, 3);
    journal_close(journal);
    assert_string_equal(scan(&shm, IDENT, 0).text, "1 2 3 ");
    unlink(shm.live);
}

/* The promise of the ring: on a disk, a sector costs its 512 bytes and nothing else. */
static long written_bytes(void)
{
    FILE *io = fopen("/proc/self/io", "r");
    char line[128];
    long bytes = -1;

    while (io && fgets(line, sizeof(line), io)) {
        if (strncmp(line, "write_bytes:", 12) == 0)
            bytes = strtol(line + 12, NULL, 10);
    }
    if (io)
        fclose(io);
    return bytes;
}

static void test_costs_a_sector(void **state)
{
    struct journal *journal = open_journal(*state, 0, 64);
    long before = written_bytes(), bytes;

    write_numbers(journal, 1, 50);
    bytes = written_bytes() - before;
    journal_close(journal);
    /* /proc/self/io may be absent, and a file system without direct writes counts pages or nothing.
     */
    if (before < 0 || bytes == 0 || bytes >= 50 * 4096)
        skip();
    assert_int_equal(bytes, 50 * JOURNAL_SECTOR);
}

static void test_shorter_file_is_filled_up(void **state)
{
    const struct fixture *fixture = *state;
    struct journal *journal = open_journal(fixture, 0, 16);

    write_numbers(journal, 1, 6);
    journal_close(journal);
    assert_int_equal(truncate(fixture->live, 4 * JOURNAL_SECTOR + 100), 0);
    journal = open_journal(fixture, 0, 16);
    assert_string_equal(scan(fixture, IDENT, 0).text, "1 2 3 ");
    assert_int_equal(journal_last(journal), 3);
    journal_close(journal);
}

static void test_not_writable(void **state)
{
    const struct fixture *fixture = *state;
    struct journal *journal = NULL;
    char path[128];

    snprintf(path, sizeof(path), "%s/none/live", fixture->directory);
    assert_int_equal(journal_open(path, IDENT, 0, 8, JOURNAL_DIRECT, &journal, NULL), -ERR_IO);
    assert_int_equal(journal_open(fixture->directory, IDENT, 0, 8, JOURNAL_DIRECT, &journal, NULL),
                     -ERR_IO);
}

static void test_checksum_is_the_known_one(void **state)
{
    (void)state;
    uint8_t sector[JOURNAL_SECTOR];
    uint64_t sequence;
    const uint8_t *payload;
    size_t length;

    journal_format(sector, 1, 2, (const uint8_t *)"abc", 3);
    /* zlib.crc32 of bytes 8..511 of this sector */
    static const uint8_t crc[4] = {0x13, 0x85, 0x05, 0x9d};
    assert_memory_equal(sector + 4, crc, 4);
    assert_int_equal(journal_parse(sector, 1, &sequence, &payload, &length), 0);
    assert_int_equal(sequence, 2);
    assert_int_equal(length, 3);
    assert_memory_equal(payload, "abc", 3);
    assert_int_equal(journal_parse(sector, 3, &sequence, &payload, &length), -ERR_NOT_FOUND);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_directory, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_write_and_scan),
        TEST(test_no_file),
        TEST(test_other_database),
        TEST(test_goes_on_after_reopening),
        TEST(test_torn_sectors),
        TEST(test_wraps_around),
        TEST(test_full_ring_is_refused),
        TEST(test_too_long),
        TEST(test_second_writer_is_busy),
        TEST(test_through_the_page_cache),
        TEST(test_memory_file_system),
        TEST(test_costs_a_sector),
        TEST(test_shorter_file_is_filled_up),
        TEST(test_not_writable),
        TEST(test_checksum_is_the_known_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
