/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which of several adapters is used. */
#include "ble/choice.h"
#include "tests/harness/test.h"

#define ON  true
#define OFF false

static const struct {
    const char *name;
    struct choice list[3];
    const char *best;
} cases[] = {
    {"none", {{NULL, OFF, false, 0}}, NULL},
    {"one that is off", {{"/org/bluez/hci0", OFF, false, 3}}, NULL},
    {"the lowest number",
     {{"/org/bluez/hci10", ON, false, 0}, {"/org/bluez/hci2", ON, false, 0}},
     "/org/bluez/hci2"},
    {"one that is on",
     {{"/org/bluez/hci0", OFF, false, 0}, {"/org/bluez/hci1", ON, false, 0}},
     "/org/bluez/hci1"},
    {"the bond counts more than the number",
     {{"/org/bluez/hci0", ON, false, 0}, {"/org/bluez/hci1", ON, false, 1}},
     "/org/bluez/hci1"},
    {"the most bonds",
     {{"/org/bluez/hci0", ON, false, 1},
      {"/org/bluez/hci1", ON, false, 3},
      {"/org/bluez/hci2", ON, false, 2}},
     "/org/bluez/hci1"},
    {"as many bonds: the lowest number",
     {{"/org/bluez/hci1", ON, false, 2}, {"/org/bluez/hci0", ON, false, 2}},
     "/org/bluez/hci0"},
    {"what failed comes last, whatever bonds it has",
     {{"/org/bluez/hci0", ON, true, 2}, {"/org/bluez/hci1", ON, false, 0}},
     "/org/bluez/hci1"},
    {"all have failed: as if none had",
     {{"/org/bluez/hci0", ON, true, 0}, {"/org/bluez/hci1", ON, true, 1}},
     "/org/bluez/hci1"},
    {"the only one on has failed", {{"/org/bluez/hci0", ON, true, 0}}, "/org/bluez/hci0"},
};

static void the_best_is_chosen(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        print_message("%s\n", cases[i].name);
        size_t count = 0;
        while (count < 3 && cases[i].list[count].path)
            count++;
        const struct choice *best = choice_best(cases[i].list, count);
        if (cases[i].best)
            assert_string_equal(best ? best->path : "none", cases[i].best);
        else
            assert_null(best);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_best_is_chosen)};
    return cmocka_run_group_tests_name("choice", tests, NULL, NULL);
}
