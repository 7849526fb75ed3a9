/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kernel's switches of radios, read from a directory like /sys/class/rfkill. */
#include "gateway/cli/rfkill.h"
#include "tests/unit/storage_fixture.h"
#include <sys/stat.h>

static void write_word(const struct fixture *fixture, const char *radio, const char *name,
                       const char *word)
{
    char path[200];

    snprintf(path, sizeof(path), "%s/%s", fixture->directory, radio);
    mkdir(path, 0700);
    snprintf(path, sizeof(path), "%s/%s/%s", fixture->directory, radio, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(word, file);
    fclose(file);
}

static void switches(void **state)
{
    static const struct {
        const char *type, *soft, *hard;
        bool blocked, by_switch;
    } rows[] = {
        {"bluetooth\n", "0\n", "0\n", false, false},
        {"bluetooth\n", "1\n", "0\n", true, false},
        {"bluetooth\n", "0\n", "1\n", true, true},
        {"wlan\n", "1\n", "1\n", false, false},
        {"", "1\n", "", false, false},
    };
    const struct fixture *fixture = *state;
    bool hard = true;

    assert_false(rfkill_is_blocked(fixture->directory, &hard));
    assert_false(hard);
    write_word(fixture, "rfkill0", "type", "wlan\n");
    write_word(fixture, "rfkill0", "soft", "1\n");
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        write_word(fixture, "rfkill1", "type", rows[i].type);
        write_word(fixture, "rfkill1", "soft", rows[i].soft);
        write_word(fixture, "rfkill1", "hard", rows[i].hard);
        assert_int_equal(rfkill_is_blocked(fixture->directory, &hard), rows[i].blocked);
        assert_int_equal(hard, rows[i].by_switch);
    }
    assert_false(rfkill_is_blocked("/nonexistent", &hard));
}

static int remove_radios(void **state)
{
    static const char *const names[] = {"rfkill0/type", "rfkill0/soft", "rfkill0", "rfkill1/type",
                                        "rfkill1/soft", "rfkill1/hard", "rfkill1"};
    const struct fixture *fixture = *state;

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        char path[200];
        snprintf(path, sizeof(path), "%s/%s", fixture->directory, names[i]);
        remove(path);
    }
    return fixture_teardown(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(switches, fixture_directory, remove_radios),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
