/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What people say of symptoms, doses, medicines, exercise, illness and context: words in, values
 * out. */
#include "core/cleanup.h"
#include "core/json.h"
#include "gateway/diary/checkin.h"
#include "gateway/diary/doing.h"
#include "gateway/diary/mark.h"
#include "gateway/diary/remedy.h"
#include "tests/harness/near.h"
#include "tests/harness/test.h"
#include <math.h>
#include <string.h>

/* ---- symptoms ---- */

static void lists_of_symptoms(void **state)
{
    static const struct {
        const char *text;
        const char *kind; /* of the first */
        size_t count;
        int result, value;
        bool checkin;
    } rows[] = {
        {"bloating 4", "bloating", 1, 0, 4, false},
        {"bloating 4, pain 2", "bloating", 2, 0, 4, true},
        {"pain 0", "abdominal_pain", 1, 0, 0, true},
        {"cramps strong; gas none", "abdominal_pain", 2, 0, 7, true},
        {"none", NULL, 0, 0, 0, true},
        {" OK ", NULL, 0, 0, 0, true},
        {"bloating 4, bloated 5", NULL, 0, -ERR_SYNTAX, 0, false},
        {"bloating 4, elbow 5", NULL, 0, -ERR_SYNTAX, 0, false},
        {"bloating 12", NULL, 0, -ERR_RANGE, 0, false},
        {"bloating 4,", "bloating", 1, 0, 4, false},
        {"bloating 4                                                             9", NULL, 0,
         -ERR_LENGTH, 0, false},
        {"", NULL, 0, -ERR_SYNTAX, 0, false},
        {",", NULL, 0, -ERR_SYNTAX, 0, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct severity list[SEVERITIES_MAX];
        struct error err = {0};
        size_t count = 0;
        bool checkin = false;

        print_message("\"%s\"\n", rows[i].text);
        assert_int_equal(severity_parse_list(rows[i].text, list, &count, &checkin, &err),
                         rows[i].result);
        if (rows[i].result < 0)
            continue;
        assert_int_equal(count, rows[i].count);
        assert_int_equal(checkin, rows[i].checkin);
        if (rows[i].kind) {
            assert_string_equal(list[0].kind, rows[i].kind);
            assert_int_equal(list[0].value, rows[i].value);
        }
    }
}

/* Named, tracked, neither. */
static void what_is_tracked_counts_as_none(void **state)
{
    const char *tracked[SEVERITIES_MAX];
    const struct severity said[] = {{"gas", 3}, {"bloating", 2}};
    struct error err = {0};
    size_t count = 0;

    (void)state;
    assert_int_equal(checkin_tracked(" bloating, Pain ,bloating", tracked, &count, &err), 0);
    assert_int_equal(count, 2);
    CLEANUP(json_drop) json_t *body = checkin_body("x", "E", true, said, 2, tracked, count);
    CLEANUP(cleanup_free) char *text = json_text(body, 17);
    assert_string_equal(text, "{\"text\":\"x\",\"slot\":\"E\",\"complete\":true,\"symptoms\":"
                              "{\"abdominal_pain\":0,\"bloating\":2,\"gas\":3}}");
    assert_int_equal(checkin_tracked("bloating, elbow", tracked, &count, &err), -ERR_SYNTAX);
    assert_int_equal(checkin_tracked("", tracked, &count, &err), 0);
    assert_int_equal(count, 0);
}

/* docs/indicators.md, E.1 */
static void slots_of_the_day(void **state)
{
    static const struct {
        int minute;
        const char *slot;
    } rows[] = {{239, "E"}, {240, "M"}, {719, "M"}, {720, "A"}, {1079, "A"}, {1080, "E"}, {0, "E"}};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_string_equal(checkin_slot(rows[i].minute), rows[i].slot);
}

/* ---- doses ---- */

static void doses(void **state)
{
    static const struct {
        const char *text, *name;
        double value;
        const char *unit; /* NULL: no dose */
        double grams;
        int strains;
    } rows[] = {
        {"psyllium 5 g", "psyllium", 5, "g", 5, -1},
        {"5g psyllium", "psyllium", 5, "g", 5, -1},
        {"5 g of psyllium husk", "psyllium husk", 5, "g", 5, -1},
        {"zinc 15mg", "zinc", 15, "mg", 0.015, -1},
        {"zinc 1,5 mg", "zinc", 1.5, "mg", 0.0015, -1},
        {"vitamin D 1000 IU", "vitamin D", 1000, "IU", NAN, -1},
        {"B12 500 \xc2\xb5g", "B12", 500, "ug", 0.0005, -1},
        {"B12 500 mcg", "B12", 500, "ug", 0.0005, -1},
        {"probiotic 10 billion CFU", "probiotic", 1e10, "CFU", NAN, -1},
        {"probiotic 1e10 CFU 4 strains", "probiotic", 1e10, "CFU", NAN, 4},
        {"iberogast 20 drops", "iberogast", 20, "drops", NAN, -1},
        {"omeprazole 2 tablets", "omeprazole", 2, "tablet", NAN, -1},
        {"omega 3", "omega 3", 0, NULL, NAN, -1},
        {"ibuprofen", "ibuprofen", 0, NULL, NAN, -1},
        {"probiotic 1E10CFU", "probiotic", 1e10, "CFU", NAN, -1},
        {"probiotic 1.5e10 CFU", "probiotic", 1.5e10, "CFU", NAN, -1},
        {"probiotic 10000000000 CFU", "probiotic", 1e10, "CFU", NAN, -1},
        {"probiotic 2,5 bn CFU", "probiotic", 2.5e9, "CFU", NAN, -1},
        {"probiotic with 4 strains", "probiotic", 0, NULL, NAN, 4},
        {"1/2 tablet zinc", "zinc", 0.5, "tablet", NAN, -1},
        {"\xc2\xbd tablet zinc", "zinc", 0.5, "tablet", NAN, -1},
        {"half a tablet of zinc", "zinc", 0.5, "tablet", NAN, -1},
        {"1 1/2 tablets zinc", "zinc", 1.5, "tablet", NAN, -1},
        {"two capsules zinc", "zinc", 2, "capsule", NAN, -1},
        {"a sachet of macrogol", "macrogol", 1, "sachet", NAN, -1},
        {"ibuprofen 2 x 200 mg", "ibuprofen", 400, "mg", 0.4, -1},
        {"2x200mg ibuprofen", "ibuprofen", 400, "mg", 0.4, -1},
        {"2 \xc3\x97 200 mg ibuprofen", "ibuprofen", 400, "mg", 0.4, -1},
        {"vitamin d 3 1000 IU", "vitamin d 3", 1000, "IU", NAN, -1},
        {"vitamin B 12 500 ug", "vitamin B 12", 500, "ug", 0.0005, -1},
        {"vitamin a 800 ug", "vitamin a", 800, "ug", 0.0008, -1},
        {"omega 3 6 9 1 capsule", "omega 3 6 9", 1, "capsule", NAN, -1},
        {"5-HTP 100 mg", "5-HTP", 100, "mg", 0.1, -1},
        {"omega 3-6-9 1 g", "omega 3-6-9", 1, "g", 1, -1},
        {"hydrocortisone cream 1%", "hydrocortisone cream 1%", 0, NULL, NAN, -1},
        {"hydrocortisone cream 1 %", "hydrocortisone cream 1 %", 0, NULL, NAN, -1},
        {"vitamin d and k", "vitamin d and k", 0, NULL, NAN, -1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct remedy list[REMEDIES_MAX];
        struct error err = {0};
        size_t count = 0;

        print_message("\"%s\"\n", rows[i].text);
        assert_int_equal(remedies_read(rows[i].text, list, &count, &err), 0);
        assert_int_equal(count, 1);
        assert_string_equal(list[0].name, rows[i].name);
        assert_string_equal(list[0].text, rows[i].text);
        assert_int_equal(list[0].doses, rows[i].unit != NULL);
        assert_int_equal(list[0].strains, rows[i].strains);
        assert_near_or_nan(list[0].grams, rows[i].grams);
        if (rows[i].unit) {
            assert_string_equal(list[0].unit, rows[i].unit);
            assert_true(list[0].value == rows[i].value);
        }
    }
}

/* What parts items, and what does not. */
static void several_doses(void **state)
{
    static const struct {
        const char *text;
        const char *names[3];
        int strains; /* of the first */
    } rows[] = {
        {"psyllium 5 g, zinc 15 mg", {"psyllium", "zinc"}, -1},
        {"psyllium 5 g and zinc 15 mg", {"psyllium", "zinc"}, -1},
        {"5 g psyllium & 15 mg zinc", {"psyllium", "zinc"}, -1},
        {"calcium and 5 g inulin", {"calcium", "inulin"}, -1},
        {"calcium and magnesium", {"calcium and magnesium"}, -1},
        {"zinc 15 mg, and vitamin d; iron", {"zinc", "vitamin d", "iron"}, -1},
        {"zinc 1,5 mg + iron", {"zinc", "iron"}, -1},
        {"probiotic 10 billion CFU, 4 strains", {"probiotic"}, 4},
        {"probiotic 10 billion CFU and 4 strains, zinc", {"probiotic", "zinc"}, 4},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct remedy list[REMEDIES_MAX];
        struct error err = {0};
        size_t count = 0;
        size_t wanted = 0;

        print_message("\"%s\"\n", rows[i].text);
        while (wanted < 3 && rows[i].names[wanted])
            wanted++;
        assert_int_equal(remedies_read(rows[i].text, list, &count, &err), 0);
        assert_int_equal(count, wanted);
        for (size_t k = 0; k < count; k++)
            assert_string_equal(list[k].name, rows[i].names[k]);
        assert_int_equal(list[0].strains, rows[i].strains);
    }
}

static void doses_that_are_none(void **state)
{
    static const struct {
        const char *text;
        int result;
    } rows[] = {
        {"", -ERR_SYNTAX},
        {" , ;", -ERR_SYNTAX},
        {"5 g", -ERR_SYNTAX},
        {"psyllium 5 g zinc 15 mg", -ERR_SYNTAX},
        {"zinc 0 mg", -ERR_RANGE},
        {"salt 5000 g", -ERR_RANGE},
        {"probiotic 200 strains", -ERR_RANGE},
        {"probiotic 4 strains, 5 strains", -ERR_SYNTAX},
        {"4 strains", -ERR_SYNTAX},
        {"amoxiclav 875/125 mg", -ERR_SYNTAX}, /* not 7 mg */
        {"cotrimoxazole 160/800 mg", -ERR_SYNTAX},
        {"ibuprofen 400", -ERR_SYNTAX},
        {"ibuprofen 400 mgg", -ERR_SYNTAX},
        {"ibuprofen 400mgg", -ERR_SYNTAX},
        {"ibuprofen -400 mg", -ERR_SYNTAX},
        {"ibuprofen .5 g", -ERR_SYNTAX},
        {"ibuprofen 2 x 200", -ERR_SYNTAX},
        {"ibuprofen 2 x", -ERR_SYNTAX},
        {"ibuprofen 1.000.000 mg", -ERR_SYNTAX},
        {"probiotic 1e99 CFU", -ERR_RANGE},
        {"probiotic 10000000000000000 CFU", -ERR_SYNTAX},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct remedy list[REMEDIES_MAX];
        struct error err = {0};
        size_t count = 0;

        print_message("\"%s\"\n", rows[i].text);
        assert_int_equal(remedies_read(rows[i].text, list, &count, &err), rows[i].result);
    }
    char many[REMEDIES_MAX * 4 + 8] = "";
    for (int i = 0; i <= REMEDIES_MAX; i++)
        memcpy(many + i * 3, "a, ", 4);
    struct remedy list[REMEDIES_MAX];
    struct error err = {0};
    size_t count = 0;
    assert_int_equal(remedies_read(many, list, &count, &err), -ERR_LENGTH);
}

static void doses_are_written(void **state)
{
    static const struct {
        double value;
        const char *unit, *text;
    } rows[] = {
        {5, "g", "5 g"},
        {1.5, "mg", "1.5 mg"},
        {1e10, "CFU", "10 billion CFU"},
        {5e6, "CFU", "5 million CFU"},
        {1, "tablet", "1 tablet"},
        {2, "capsule", "2 capsules"},
        {20, "drops", "20 drops"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char text[64];
        dose_text(rows[i].value, rows[i].unit, text, sizeof(text));
        assert_string_equal(text, rows[i].text);
    }
}

/* ---- what it is ---- */

static void kinds_of_supplements(void **state)
{
    static const char *const rows[][2] = {
        {"psyllium", "prebiotic"},
        {"Probiotic", "probiotic"},
        {"Lactobacillus rhamnosus GG", "probiotic"},
        {"L-glutamine", "l_glutamine"},
        {"collagen peptides", "collagen"},
        {"zinc", "zinc"},
        {"oat beta-glucan", "oat_beta_glucan"},
        {"vitamin D", "other"},
        {"guarana", "other"},
        {"guar gum", "prebiotic"},
        {"S. boulardii", "probiotic"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_string_equal(supplement_kind(rows[i][0]), rows[i][1]);
}

static void classes_of_medicines(void **state)
{
    static const struct {
        const char *name, *class;
        bool known;
    } rows[] = {
        {"ibuprofen", "nsaid", true},
        {"Ibuprofen lysine", "nsaid", true},
        {"celecoxib", "nsaid_cox2", true},
        {"Aspirin", "aspirin", true},
        {"acetylsalicylic acid", "aspirin", true},
        {"amoxicillin", "antibiotic", true},
        {"co-amoxiclav", "antibiotic", true},
        {"pantoprazole", "ppi", true},
        {"macrogol", "laxative", true},
        {"Imodium", "loperamide", true},
        {"paracetamol", "other", true},
        {"Voltaren gel", "nsaid_topical", true},
        {"ibuprofen patch", "nsaid_topical", true},
        {"ofloxacin eye drops", "other", true},
        {"gel", "other", false},
        {"geltex diclofenac", "nsaid", true}, /* only whole words */
        {"Prozac", "ssri", true},
        {"co-codamol", "opioid", true},
        {"the pill", "hormonal", true},
        {"potassium chloride", "potassium_chloride", true},
        {"ibuprofen codeine", "nsaid", true}, /* what irritates comes first */
        {"snake oil", "other", false},
        {"ass", "aspirin", true},
        {"assam", "other", false}, /* only whole words */
        {"iron-free", "other", false},
        {"", "other", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char class[MEDICINE_CLASS_MAX + 1];
        print_message("\"%s\"\n", rows[i].name);
        assert_int_equal(medicine_class(rows[i].name, class), rows[i].known);
        assert_string_equal(class, rows[i].class);
    }
}

/* ---- exercise, calm, illness ---- */

static void exercise(void **state)
{
    static const struct {
        const char *text;
        const char *intensity;
        double ambient_c;
        int result, minutes;
    } rows[] = {
        {"run 40 min hard", "hard", NAN, 0, 40},
        {"40 hard", "hard", NAN, 0, 40},
        {"hard 40", "hard", NAN, 0, 40},
        {"easy walk, 1h30m", "easy", NAN, 0, 90},
        {"Light ride 1.5 h", "easy", NAN, 0, 90},
        {"swim 1h intense", "hard", NAN, 0, 60},
        {"swim 1h5 moderate", "moderate", NAN, 0, 65},
        {"run 10 km 45 minutes vigorous 28 C", "hard", 28, 0, 45},
        {"run 10km 45m hard -5\xc2\xb0"
         "C",
         "hard", -5, 0, 45},
        {"swim 800m hard", NULL, NAN, -ERR_SYNTAX, 0},
        {"run 10 km hard", NULL, NAN, -ERR_SYNTAX, 0},
        {"run 40 min", NULL, NAN, -ERR_SYNTAX, 0},
        {"run hard", NULL, NAN, -ERR_SYNTAX, 0},
        {"40 min 50 min hard", NULL, NAN, -ERR_SYNTAX, 0},
        {"40 min easy hard", NULL, NAN, -ERR_SYNTAX, 0},
        {"0 min hard", NULL, NAN, -ERR_RANGE, 0},
        {"-5 min hard", NULL, NAN, -ERR_RANGE, 0},
        {"25 h hard", NULL, NAN, -ERR_RANGE, 0},
        {"40 min hard 100 C", NULL, NAN, -ERR_RANGE, 0},
        {"", NULL, NAN, -ERR_SYNTAX, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct exercise got = {0};
        struct error err = {0};

        print_message("\"%s\"\n", rows[i].text);
        assert_int_equal(exercise_read(rows[i].text, &got, &err), rows[i].result);
        if (rows[i].result < 0)
            continue;
        assert_int_equal(got.minutes, rows[i].minutes);
        assert_string_equal(got.intensity, rows[i].intensity);
        assert_near_or_nan(got.ambient_c, rows[i].ambient_c);
    }
}

static void mindfulness(void **state)
{
    static const struct {
        const char *text;
        int result, minutes;
    } rows[] = {
        {"20", 0, 20},
        {"20 min", 0, 20},
        {"breathing 1h", 0, 60},
        {"", -ERR_SYNTAX, 0},
        {"long", -ERR_SYNTAX, 0},
        {"601", -ERR_RANGE, 0},
        {"20 30", -ERR_SYNTAX, 0},
        {"99999999 min", -ERR_SYNTAX, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct error err = {0};
        int minutes = 0;

        print_message("\"%s\"\n", rows[i].text);
        assert_int_equal(mindfulness_read(rows[i].text, &minutes, &err), rows[i].result);
        assert_int_equal(minutes, rows[i].minutes);
    }
}

static void illness(void **state)
{
    static const struct {
        const char *text, *type;
        int result, severity;
    } rows[] = {
        {"gi_infection 6", "gi_infection", 0, 6},
        {"Stomach flu 6", "gi_infection", 0, 6}, /* not the flu */
        {"6/10 food-poisoning", "gi_infection", 0, 6},
        {"flu strong", "febrile", 0, 7},
        {"chronic infection 3", "chronic_infection", 0, 3},
        {"other 2 cold", "other", 0, 2},
        {"fluent 3", NULL, -ERR_SYNTAX, 0},
        {"cold 3", NULL, -ERR_SYNTAX, 0},
        {"flu", NULL, -ERR_SYNTAX, 0},
        {"flu 3 4", NULL, -ERR_SYNTAX, 0},
        {"flu 11", NULL, -ERR_RANGE, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct illness got = {0};
        struct error err = {0};

        print_message("\"%s\"\n", rows[i].text);
        assert_int_equal(illness_read(rows[i].text, &got, &err), rows[i].result);
        if (rows[i].result < 0)
            continue;
        assert_string_equal(got.type, rows[i].type);
        assert_int_equal(got.severity, rows[i].severity);
    }
}

/* ---- marks ---- */

static void marks(void **state)
{
    CLEANUP(json_drop) json_t *body = NULL;
    struct error err = {0};

    (void)state;
    assert_int_equal(mark_read("sleep=7.5 Stress=3 place=home x=-2 v=1.2.3 w=.5", &body, &err), 0);
    CLEANUP(cleanup_free) char *text = json_text(json_object_get(body, "marks"), 17);
    assert_string_equal(text, "{\"sleep\":7.5,\"stress\":3,\"place\":\"home\",\"x\":-2,"
                              "\"v\":\"1.2.3\",\"w\":\".5\"}");
}

static void marks_that_are_none(void **state)
{
    static const char *const rows[] = {
        "", "sleep", "sleep=", "=7", "a b=1", "sle\xc3\xa9p=1", "a=1 a=2", "a=\xff",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        CLEANUP(json_drop) json_t *body = NULL;
        struct error err = {0};
        assert_int_equal(mark_read(rows[i], &body, &err), -ERR_SYNTAX);
        assert_null(body);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_of_symptoms),
        cmocka_unit_test(what_is_tracked_counts_as_none),
        cmocka_unit_test(slots_of_the_day),
        cmocka_unit_test(doses),
        cmocka_unit_test(several_doses),
        cmocka_unit_test(doses_that_are_none),
        cmocka_unit_test(doses_are_written),
        cmocka_unit_test(kinds_of_supplements),
        cmocka_unit_test(classes_of_medicines),
        cmocka_unit_test(exercise),
        cmocka_unit_test(mindfulness),
        cmocka_unit_test(illness),
        cmocka_unit_test(marks),
        cmocka_unit_test(marks_that_are_none),
    };
    return cmocka_run_group_tests_name("said", tests, NULL, NULL);
}
