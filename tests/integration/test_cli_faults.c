/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What can go wrong around the program while data goes in and out: a disk that is full, a file that
 * may not be written, another writer, a damaged page. Each has its name and its exit status, and
 * nothing is half written.
 */
#include "core/cleanup.h"
#include "tests/harness/lines.h"
#include "tests/harness/test.h"
#include <string.h>

/* The diary is as it was: 39 entries, sound, and no draft lies about. */
#define AS_BEFORE                                                                                \
    "\nzonula log --limit 100 | grep -c '#'; sqlite3 diary.db 'PRAGMA integrity_check'; find . " \
    "-name '*draft*'\n"
#define WAS "39\nok\n"

/* A limit of the file size stands for a full disk. */
#define FULL(blocks) "full() { (trap '' XFSZ; ulimit -f " blocks "; \"$ZONULA\" \"$@\"); }\n"

static void test_a_full_disk(void **state)
{
    lines_check(*state, FULL("80") "full export -o a; echo $?; ls a*" AS_BEFORE, 0,
                "zonula: a: it could not be written whole; is the disk full?\n74\nls: cannot "
                "access 'a*': No such file or "
                "directory\n" WAS);
    lines_check(*state, FULL("80") "full backup b.db; echo $?; ls b*" AS_BEFORE, 0,
                "zonula: b.db: copy the database: disk I/O error\nnothing written\n74\n"
                "ls: cannot access 'b*': No such file or directory\n" WAS);
    lines_check(*state,
                "zonula export -o a -q; export ZONULA_DB=b.db; zonula -q person add Alice\n" FULL(
                    "100") "full import a; echo $?; zonula log; echo $?; zonula import a",
                0,
                "alice\nzonula: a: commit: disk I/O error\nnothing imported\n74\nzonula: no "
                "entries\n1\na: 39 entries read, 0 already there, 39 new\n");
    lines_check(
        *state,
        "zonula -q backup b.db\n" FULL("80") "full restore b.db; echo $?; ls *.db" AS_BEFORE, 0,
        "zonula: diary.db: copy the database: disk I/O error\n"
        "not restored; nothing changed\n74\nb.db\ndiary.db\n" WAS);
    lines_check(*state, "zonula export >/dev/full; echo $?" AS_BEFORE, 0,
                "zonula: the output could not be written\n74\n" WAS);
}

/* Root may do everything, so the program is run as somebody else. */
#define NOBODY                                                                                     \
    "cp \"$ZONULA\" z; chmod 755 .. . z\n"                                                         \
    "as() { if [ $(id -u) = 0 ]; then setpriv --reuid=65534 --regid=65534 --clear-groups \"$@\"; " \
    "else \"$@\"; fi; }\n"

static void test_no_rights(void **state)
{
    lines_check(*state,
                NOBODY "zonula export -o a -q; chmod 600 a; chmod 444 diary.db; chmod 555 .\n"
                       "as ./z import a 2>&1 | sed 's/permitted.*/denied/'; chmod 755 .; chmod 600 "
                       "diary.db\n" AS_BEFORE,
                0, "zonula: a: Permission denied\nnothing imported\n" WAS);
    lines_check(*state,
                NOBODY "zonula export -o a -q; chmod 644 a; chmod 400 diary.db; chmod 555 .\n"
                       "for what in 'import a' 'export' 'backup b.db' 'restore diary.db'; do\n"
                       "as ./z $what >out 2>&1; echo $?; done; chmod 755 .; chmod 600 diary.db\n"
                       "head -c 8 out; echo" AS_BEFORE,
                0, "77\n77\n77\n77\nzonula: \n" WAS);
}

/* Another program writes and does not end. */
#define HOLD                                           \
    "mkfifo f; sqlite3 diary.db <f >held & exec 3>f\n" \
    "echo 'BEGIN IMMEDIATE; SELECT 1;' >&3; until [ -s held ]; do :; done\n"

static void test_another_writer(void **state)
{
    lines_check(*state,
                "zonula export -o a.json -q; zonula -q backup b.db\n" HOLD
                "zonula import a.json; echo $?\n"
                "zonula export -o c.json; zonula -q backup d.db 2>&1; echo $?\n"
                "zonula restore b.db; echo $?\n"
                "exec 3>&-; wait; ls" AS_BEFORE,
                0,
                "zonula: a.json: begin: another program is using the database\nnothing "
                "imported\n75\nc.json: 39 entries, 48 lines\n"
                "zonula: d.db: begin: another program is using the database\n"
                "the copy is good; that it was made could not be noted\n75\n"
                "zonula: diary.db: restore: another program is using the database\n"
                "not restored; nothing changed\n75\n"
                "a.json\nb.db\nc.json\nd.db\ndiary.db\nf\nheld\n" WAS);
}

/* A page of entries is noise: what reads it says so, and nothing is left of the copy. */
static void test_a_damaged_page(void **state)
{
    lines_check(*state,
                "page=$(sqlite3 diary.db \"SELECT rootpage FROM sqlite_schema WHERE name = "
                "'entry'\")\n"
                "dd if=/dev/urandom of=diary.db bs=1024 seek=$((page - 1)) count=1 conv=notrunc "
                "2>/dev/null\n"
                "for what in 'export -o a' 'backup b.db' 'import c'; do\n"
                ": >c; printf '{\"zonula\":1,\"export\":1}\\n' >c\n"
                "zonula $what 2>&1 | sed 's/.*malformed.*/malformed/' | head -1; done; ls a b.db",
                2,
                "malformed\nmalformed\nc: 0 entries read, 0 already there, 0 new\n"
                "ls: cannot access 'a': No such file or directory\n"
                "ls: cannot access 'b.db': No such file or directory\n");
}

static void test_a_clock_of_long_ago(void **state)
{
    lines_check(*state,
                "zonula export -o a -q; export ZONULA_NOW=1970-01-01T05:00:10Z\n"
                "echo 'device,kind,at,value' >r; zonula import a; zonula import readings r; zonula "
                "eat '1 fig'; echo $?; zonula export --format csv | wc -l; zonula backup b.db",
                0,
                "zonula: the clock is wrong: it shows Thursday 1 January 1970\nnothing imported; "
                "set the clock first\n"
                "zonula: the clock is wrong: it shows Thursday 1 January 1970\nnothing imported; "
                "set the clock first\n"
                "zonula: the clock is wrong: it shows Thursday 1 January 1970\nnothing logged; set "
                "the clock first\n65\n84\nb.db: 39 entries, verified by reading it back\n");
}

static void test_much_of_it(void **state)
{
    lines_check(
        *state,
        "zonula eat '5 kg salt'; echo $?; zonula eat --yes '5.1 kg salt'; echo $?\n"
        "many=$(printf '\\360\\237\\253\\220%.0s' $(seq 1024)); zonula eat \"$many\" >o 2>&1; echo "
        "$?; grep -ac '^zonula: .*more than\\|no food' o\n"
        "some=$(printf '\\360\\237\\253\\220%.0s' $(seq 500)); zonula -q note \"$some\"; zonula "
        "note "
        "\"$many\"; echo $?\n"
        "for form in json csv; do zonula export --format $form -o a.$form -q; done\n"
        "export ZONULA_DB=b.db; zonula -q person add Alice --tz Europe/Berlin; zonula import "
        "a.csv\n"
        "zonula export --format csv -o b.csv -q; cmp a.csv b.csv; grep -c \"$some\" a.json\n",
        0,
        "zonula: \"5 kg salt\": 5000 g is unusually much\nnothing logged; if it is right: --yes\n"
        "65\nzonula: \"5.1 kg salt\": more than 5 kg of one thing\nnothing logged\n65\n65\n"
        "1\n40\n"
        "zonula: a note has 2000 bytes at most\nnothing logged\n65\nalice\n"
        "a.csv: 40 entries read, 0 already there, 40 new\n1\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_full_disk),         cmocka_unit_test(test_no_rights),
        cmocka_unit_test(test_another_writer),      cmocka_unit_test(test_a_damaged_page),
        cmocka_unit_test(test_a_clock_of_long_ago), cmocka_unit_test(test_much_of_it),
    };

    return cmocka_run_group_tests(tests, lines_open, lines_close);
}
