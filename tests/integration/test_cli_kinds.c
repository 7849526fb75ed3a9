/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each kind of entry with the real program: what is said of it, what is refused and why, and how a
 * list of all kinds looks. */
#include "core/cleanup.h"
#include "core/json.h"
#include "tests/harness/cli.h"
#include "tests/harness/test.h"
#include <stdio.h>
#include <string.h>

struct row {
    struct cli_run run;
    const char *says;
};

static void check_all(const struct cli *cli, const struct row *rows, size_t count, int status)
{
    for (size_t i = 0; i < count; i++)
        cli_check(cli, &rows[i].run, status, rows[i].says);
}

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))
#define HEAD(kind)  "(dry run) " kind "  Sat 14 Mar 08:10\n"
#define NOTE                                                                                       \
    "note: blood in the stool should be seen by a doctor; at once if it is much, if the stool is " \
    "black,\nor with fever, dizziness or strong pain\n"

static void understood(void **state)
{
    static const struct row rows[] = {
        {{.words = {"s", "cramps strong", "--for", "90m", "-n"}},
         HEAD("symptom") "  pain 7/10, for 1 h 30 min\n"},
        {{.words = {"checkin", "gas 3", "-n"}}, HEAD("symptom") "  gas 3/10  (morning)\n"},
        {{.words = {"c", "gas 3", "--slot", "e", "--complete", "-n"}},
         HEAD("symptom") "  gas 3/10  (evening)  all of the day is logged\n"},
        {{.words = {"c", "gas 3", "--at", "yesterday 15:00", "-n"}},
         "(dry run) symptom  Fri 13 Mar 15:00\n  gas 3/10  (afternoon)\n"},
        {{.words = {"c", "gas 3", "--at", "yesterday", "-n"}},
         "(dry run) symptom  Fri 13 Mar\n  gas 3/10\n"},
        {{.words = {"stool", "6", "--urgency", "3", "--pain", "2", "--mucus", "--incomplete",
                    "-n"}},
         HEAD("stool") "  type 6: mushy pieces with ragged edges; urgency 3/3; pain 2/10; "
                       "incomplete; mucus\n"},
        {{.words = {"stool", "--none", "-n"}}, HEAD("stool") "  none\n"},
        {{.words = {"supp", "probiotic 1e10 CFU with 4 strains and zinc 15 mg", "-n"}},
         HEAD("supplement") "  probiotic 10 billion CFU, 4 strains\n  zinc 15 mg\n"},
        {{.words = {"med", "ibuprofen 2 x 200 mg, diclofenac gel, snake oil", "-n"}},
         HEAD("medicine") "  ibuprofen 400 mg  nsaid\n  diclofenac gel  nsaid_topical\n"
                          "  snake oil  (not in the table of medicines)\n"},
        {{.words = {"med", "amoxicillin 500 mg", "--at", "2026-03-01", "--until", "2026-03-07",
                    "-n"}},
         "(dry run) medicine  Sun 1 Mar\n  amoxicillin 500 mg  antibiotic  until 2026-03-07\n"},
        {{.words = {"illness", "stomach flu 6", "-n"}}, HEAD("illness") "  gi infection 6/10\n"},
        {{.words = {"exercise", "run", "1h30m", "hard", "-n"}}, HEAD("exercise") "  90 min hard\n"},
        {{.words = {"mindfulness", "breathing 20 min", "-n"}}, HEAD("mindfulness") "  20 min\n"},
        {{.words = {"menstruation", "28", "-n"}},
         HEAD("menstruation") "  first day, cycle 28 days\n"},
        {{.words = {"mark", "sleep=7.5", "stress=3", "-n"}},
         HEAD("mark") "  sleep 7.5, stress 3\n"},
        {{.words = {"note", "a\x1b[31mb", "-n"}}, HEAD("note") "  a\\x1b[31mb\n"},
    };

    check_all(*state, rows, COUNT(rows), 0);
}

static void refused(void **state)
{
    static const struct row rows[] = {
        {{.words = {"s", "bloating 12"}},
         "zonula: bloating 12: symptoms go from 0 to 10\nnothing logged\n"},
        {{.words = {"stool", "8"}},
         "zonula: 8: types go from 1 (hard lumps) to 7 (watery)\nnothing logged\n"},
        {{.words = {"stool", "4", "--urgency", "4"}},
         "zonula: 4: urgency goes from 0 to 3\nnothing logged\n"},
        {{.words = {"stool", "4", "--pain", "x"}},
         "zonula: x: pain goes from 0 to 10\nnothing logged\n"},
        {{.words = {"med", "amoxiclav 875/125 mg"}},
         "zonula: 875/125 mg: no dose; say it like 400 mg, 2 x 200 mg, 1/2 tablet or 10 billion "
         "CFU\nnothing logged\n"},
        {{.words = {"med", "ibuprofen 400 mg 2 tablets"}},
         "zonula: ibuprofen 400 mg 2 tablets: two doses; one taken twice is 2 x 200 mg, and a "
         "comma "
         "parts what is taken\nnothing logged\n"},
        {{.words = {"med", "amoxicillin", "--until", "2026-03-13"}},
         "zonula: --until is a day from then on, within a year, as in 2026-03-20\n"
         "nothing logged\n"},
        {{.words = {"exercise", "run 40 min"}},
         "zonula: how hard? easy, moderate or hard\nnothing logged\n"},
        {{.words = {"illness", "gi_infection"}},
         "zonula: how bad? one number from 0 to 10\nnothing logged\n"},
        {{.words = {"mark", "sleep"}},
         "zonula: \"sleep\": a mark is NAME=VALUE, as in sleep=7.5\nnothing logged\n"},
    };

    check_all(*state, rows, COUNT(rows), 65);
    cli_check(*state, &(struct cli_run){.words = {"log"}}, 1, "zonula: no entries\n");
}

static void used_wrongly(void **state)
{
    static const struct row rows[] = {
        {{.words = {"s"}},
         "zonula: symptom: what, and how strong? e.g. zonula symptom \"bloating 4\"\n"},
        {{.words = {"checkin", "ok"}},
         "zonula: nothing is tracked; name symptoms, or set [diary] track\n"},
        {{.words = {"checkin", "gas 1", "--slot", "noon"}},
         "zonula: --slot is M, A, E (morning, afternoon, evening) or day\n"},
        {{.words = {"stool", "4", "--none"}}, "zonula: stool --none has no type\n"},
        {{.words = {"med", " "}},
         "zonula: med: what, and how much? e.g. zonula med \"ibuprofen 400 mg\"\n"},
        {{.words = {"supp", "zinc", "--until", "2026-03-20"}},
         "zonula: --until does not belong to supp\n"},
        {{.words = {"exercise"}},
         "zonula: exercise: how long, and how hard? e.g. zonula exercise "
         "\"run 40 min hard\"\n"},
        {{.words = {"menstruation", "5"}},
         "zonula: menstruation: the length of the cycle in days, "
         "or nothing; e.g. zonula menstruation 28\n"},
    };

    check_all(*state, rows, COUNT(rows), 64);
}

/* Without a list of symptoms in the configuration those that were logged are tracked. */
static void tracked_is_what_was_logged(void **state)
{
    static const struct row rows[] = {
        {{.words = {"checkin", "bloating 3", "-q"}}, "1\n"},
        {{.words = {"s", "cramps 2", "-q"}}, "2\n"},
        {{.words = {"checkin", "ok", "-n"}},
         HEAD("symptom") "  none: bloating 0/10, pain 0/10  (morning)\n"},
        {{.words = {"undo"}}, "undone: symptom #2 (pain 2)\n"},
        {{.words = {"s", "none", "-n"}}, HEAD("symptom") "  none: bloating 0/10\n"},
    };

    check_all(*state, rows, COUNT(rows), 0);
}

/* Once a day; black stool is told like blood. */
static void blood_is_told_once(void **state)
{
    static const struct row rows[] = {
        {{.words = {"-q", "stool", "5", "--black", "--at", "yesterday"}}, NOTE "1\n"},
        {{.words = {"-q", "stool", "5"}}, "2\n"},
        {{.words = {"-q", "stool", "5", "--blood"}}, NOTE "3\n"},
        {{.words = {"-q", "stool", "5", "--blood"}}, "4\n"},
        {{.words = {"-q", "stool", "5", "--black"}}, "5\n"},
    };

    check_all(*state, rows, COUNT(rows), 0);
}

static void a_list_of_all_kinds(void **state)
{
    static const struct row rows[] = {
        {{.words = {"-q", "stool", "4"}}, "1\n"},
        {{.words = {"-q", "supp", "psyllium 5 g, zinc 15 mg"}}, "2\n"},
        {{.words = {"-q", "med", "ibuprofen 400 mg"}}, "3\n"},
        {{.words = {"-q", "mindfulness", "20"}}, "4\n"},
        {{.words = {"-q", "note", "hello"}}, "5\n"},
        {{.words = {"log"}},
         "Saturday 14 March 2026\n"
         "08:10  #1 stool        type 4\n"
         "08:10  #2 supplement   psyllium 5 g; zinc 15 mg\n"
         "08:10  #3 medicine     ibuprofen 400 mg\n"
         "08:10  #4 mindfulness  20 min\n"
         "08:10  #5 note         hello\n"},
        {{.words = {"log", "stool"}}, "Saturday 14 March 2026\n08:10  #1 stool    type 4\n"},
    };

    check_all(*state, rows, COUNT(rows), 0);
}

/* Bodies as docs/entries.md has them. */
static void bodies(void **state)
{
    static const char before[] =
        ",\"at\":\"2026-03-14T08:10:00+01:00\",\"tz\":\"Europe/Berlin\",\"precision\":\"minute\",";
    static const struct {
        struct cli_run run;
        const char *kind, *body;
    } rows[] = {
        {{.words = {"checkin", "gas 3"}},
         "checkin",
         "\"text\":\"gas 3\",\"slot\":\"M\",\"complete\":false,\"symptoms\":{\"gas\":3}"},
        {{.words = {"stool", "4", "--urgency", "1"}},
         "stool",
         "\"bristol\":4,\"text\":\"4\",\"urgency\":1,\"pain\":null,\"incomplete\":false,"
         "\"mucus\":false,\"blood\":false,\"black\":false,\"nocturnal\":false,\"colour\":null"},
        {{.words = {"med", "ibuprofen 2 x 200 mg"}},
         "medication",
         "\"items\":[{\"n\":1,\"text\":\"ibuprofen 2 x 200 mg\",\"name\":\"ibuprofen\","
         "\"dose\":{\"value\":400,\"unit\":\"mg\"},\"grams\":0.4,\"class\":\"nsaid\","
         "\"known\":true,\"until\":null}]"},
        {{.words = {"exercise", "run 40 min hard 28 C"}},
         "exercise",
         "\"text\":\"run 40 min hard 28 C\",\"minutes\":40,\"intensity\":\"hard\","
         "\"ambient_c\":28"},
        {{.words = {"illness", "stomach flu 6"}},
         "illness",
         "\"text\":\"stomach flu 6\",\"type\":\"gi_infection\",\"severity\":6"},
        {{.words = {"mindfulness", "20 min"}}, "mindfulness", "\"text\":\"20 min\",\"minutes\":20"},
        {{.words = {"menstruation"}}, "menstruation", "\"text\":\"\",\"cycle_days\":null"},
        {{.words = {"mark", "sleep=7.5"}},
         "mark",
         "\"text\":\"sleep=7.5\",\"marks\":{\"sleep\":7.5}"},
    };
    const struct cli *cli = *state;

    for (size_t i = 0; i < COUNT(rows); i++) {
        char expected[1024];
        int status = 1;
        struct cli_run dry = rows[i].run;
        size_t used = 0;

        while (dry.words[used])
            used++;
        dry.words[used] = "-n";
        CLEANUP(cleanup_free) char *output = cli_run(cli, &dry, "--json", &status);
        snprintf(expected, sizeof(expected),
                 "{\"zonula\":1,\"ok\":true,\"dry_run\":true,\"entry\":{\"id\":null,\"kind\":\"%s\""
                 "%s%s}}\n",
                 rows[i].kind, before, rows[i].body);
        assert_string_equal(output, expected);
        assert_int_equal(status, 0);
    }
}

#define FRESH(name) cmocka_unit_test_setup_teardown(name, cli_set_up, cli_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FRESH(understood),
        FRESH(refused),
        FRESH(used_wrongly),
        FRESH(tracked_is_what_was_logged),
        FRESH(blood_is_told_once),
        FRESH(a_list_of_all_kinds),
        FRESH(bodies),
    };
    return cmocka_run_group_tests_name("kinds", tests, NULL, NULL);
}
