// SPDX-License-Identifier: GPL-3.0-or-later
/* What one event counts as (docs/indicators.md B.4, D.1). */
#include "gateway/indicators/event_dose.h"
#include "tests/harness/near.h"

static void doses_of_medicines(void **state)
{
    static const struct {
        const char *medicine_class, *name;
        double mg, dose;
        bool irritates;
    } rows[] = {
        {"nsaid", "ibuprofen", 400, 1, true},
        {"nsaid", "Nurofen forte", 200, 0.5, true},
        {"nsaid", "ibuprofen lysine", 1200, 2, true},
        {"nsaid", "naproxen", 500, 2, true},
        {"nsaid", "diclofenac", 75, 1.5, true},
        {"nsaid", "indometacin", 25, 0.5, true},
        {"nsaid", "naproxen", NAN, 1, true},
        {"nsaid", "etodolac", 300, 1, true},
        {"nsaid", "dexibuprofen", 200, 1, true}, /* another medicine than ibuprofen */
        {"aspirin", "aspirin", 500, 1, true},
        {"aspirin", "aspirin", 100, 0.5, true},
        {"aspirin", "aspirin", 75, 0.5, true},
        {"aspirin", "aspirin", 200, 0.75, true},
        {"aspirin", "aspirin", NAN, 1, true},
        {"nsaid_cox2", "celecoxib", 200, 0.4, true},
        {"nsaid_topical", "diclofenac gel", NAN, 0.1, false},
        {"ppi", "omeprazole", 20, 0, false},
        {"antibiotic", "amoxicillin", 500, 0, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        assert_near(event_dose_nsaid(rows[i].medicine_class, rows[i].name, rows[i].mg),
                    rows[i].dose);
        assert_int_equal(event_dose_irritates(rows[i].medicine_class), rows[i].irritates);
    }
}

/* The names that have a usual dose of their own, by half of it. */
static void usual_doses(void **state)
{
    static const struct {
        const char *name;
        double mg;
    } rows[] = {
        {"ibuprofen", 400},  {"Advil", 400},    {"nurofen", 400},     {"motrin", 400},
        {"brufen", 400},     {"naproxen", 250}, {"aleve", 250},       {"diclofenac", 50},
        {"voltaren 50", 50}, {"voltarol", 50},  {"indomethacin", 50}, {"indometacin", 50},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        assert_near(event_dose_nsaid("nsaid", rows[i].name, rows[i].mg / 2), 0.5);
}

static void doses_of_exercise_and_illness(void **state)
{
    (void)state;
    assert_near(event_dose_exertion(45, NAN), 0);
    assert_near(event_dose_exertion(30, 35), 0);
    assert_near(event_dose_exertion(120, NAN), 1);
    assert_near(event_dose_exertion(120, 23), 1);
    assert_near(event_dose_exertion(120, 24), 1.3);
    assert_nan(event_dose_exertion(NAN, 24));
    assert_near(event_dose_illness(6), 0.6);
    assert_nan(event_dose_illness(NAN));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(doses_of_medicines),
        cmocka_unit_test(usual_doses),
        cmocka_unit_test(doses_of_exercise_and_illness),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
