/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The USDA's files: lines, figures, measures, and what is told of files that are wrong. */
#include "core/cleanup.h"
#include "gateway/food/table.h"
#include "gateway/food/utf8.h"
#include "gateway/usda_files.h"
#include "tests/unit/storage_fixture.h"
#include <math.h>
#include <sys/stat.h>
#include <zip.h>

#define SAMPLE_SR  "tests/data/usda/sr"
#define SAMPLE_FDC "tests/data/usda/fdc"

static const char *const sr_files[] = {"FD_GROUP.txt", "FOOD_DES.txt", "NUT_DATA.txt", "WEIGHT.txt",
                                       NULL};

/* ---- lines ---- */

static void lines_are_cut(void **state)
{
    static const struct {
        const char *line;
        int count;
        const char *fields[4];
    } cases[] = {
        {"~01001~^~203~^0.85^16", 4, {"01001", "203", "0.85", "16"}},
        {"~a^b~^^", 3, {"a^b", "", ""}},
        {"", 1, {""}},
        {"~~", 1, {""}},
        {"x", 1, {"x"}},
        {"~open", -ERR_SYNTAX, {0}},
        {"~a~b", -ERR_SYNTAX, {0}},
        {"1^2^3^4^5", -ERR_SYNTAX, {0}},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const char *fields[4];
        char line[64];

        snprintf(line, sizeof(line), "%s", cases[i].line);
        const int count = usda_cut(line, fields, 4);
        if (count != cases[i].count)
            fail_msg("%s: %d", cases[i].line, count);
        for (int j = 0; j < count; j++)
            assert_string_equal(fields[j], cases[i].fields[j]);
    }
}

static void units_are_converted(void **state)
{
    (void)state;
    assert_true(usda_factor(NUTRIENT_KCAL, "KCAL") == 1);
    assert_true(usda_factor(NUTRIENT_KCAL, "kJ") == 0);
    assert_true(usda_factor(NUTRIENT_ZINC, "UG") == 0.001);
    assert_true(usda_factor(NUTRIENT_SODIUM, "G") == 1000);
    assert_true(usda_factor(NUTRIENT_PROTEIN, "mg") == 0.001);
    assert_true(usda_factor(NUTRIENT_PROTEIN, "IU") == 0);
}

static void figures_and_numbers(void **state)
{
    static const char *const bad[] = {"", "x", "1,5", "nan", "inf", "0x10", "1e999", "--1"};
    uint64_t number = 0;

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_true(isnan(usda_figure(bad[i])) != 0);
    assert_true(usda_figure("81.11") == 81.11);
    assert_true(usda_figure(".5") == 0.5);
    assert_true(usda_number("01001", &number) && number == 1001);
    assert_false(usda_number("-1", &number));
    assert_false(usda_number("1234567890123456789", &number));
    assert_false(usda_number("", &number));
}

static void measures_become_units(void **state)
{
    struct usda usda = {.count = 0};

    (void)state;
    assert_int_equal(usda_add(&usda, 7, "Tea", ""), 0);
    struct usda_food *food = usda_find(&usda, 7);
    usda_portion(food, 2, "cups, brewed", 474);
    usda_portion(food, NAN, "1 bowl", 300);
    usda_portion(food, 1, "fl oz (no ice)", 29.6);
    usda_portion(food, 3, "oz", 85);
    usda_portion(food, 1, "cup", 999); /* said already */
    usda_portion(food, 0, "slice", 30);
    usda_portion(food, 1, "slice", -30);
    usda_portion(food, 1, "", 30);
    assert_string_equal(food->units, "cup=237;bowl=300;fl oz=29.6");
    assert_string_equal(food->serving, "2 cups");
    assert_true(food->serving_g == 474);
    usda_done(&usda);
}

static void the_better_source_wins(void **state)
{
    struct usda usda = {.count = 0};

    (void)state;
    assert_int_equal(usda_add(&usda, 7, "Oats", ""), 0);
    struct usda_food *food = usda_find(&usda, 7);
    usda_set(food, NUTRIENT_KCAL, 370, 3);
    usda_set(food, NUTRIENT_KCAL, 379, 2);
    usda_set(food, NUTRIENT_KCAL, 380, 3);
    usda_set(food, NUTRIENT_KCAL, NAN, 1);
    usda_set(food, NUTRIENT_KCAL, -1, 1);
    assert_true(food->per_100g[NUTRIENT_KCAL] == 379);
    assert_int_equal(usda_add(&usda, 7, "Oats", ""), -ERR_EXISTS);
    usda_done(&usda);
}

static void there_is_an_end_of_foods(void **state)
{
    struct usda usda = {.count = 0};

    (void)state;
    for (uint64_t i = 0; i < USDA_FOODS_MAX; i++)
        assert_int_equal(usda_add(&usda, i * 7919, "x", ""), 0);
    assert_int_equal(usda_add(&usda, 1, "x", ""), -ERR_LENGTH);
    for (uint64_t i = 0; i < USDA_FOODS_MAX; i++)
        assert_int_equal(usda_find(&usda, i * 7919)->number, i * 7919);
    usda_done(&usda);
}

/* ---- files ---- */

static int read_path(const char *path, struct usda *usda, struct error *err)
{
    CLEANUP(bundle_closep) struct bundle *bundle = NULL;
    struct usda_source source = {.prefix = NULL};
    const int r = bundle_open(path, &bundle, err);

    return r < 0 ? r : usda_read(bundle, &source, usda, err);
}

static void check_sample(const struct usda *usda)
{
    const struct usda_food *beans = usda_find(usda, 90001);

    assert_int_equal(usda->count, 4);
    assert_int_equal(usda->values, 27);
    assert_non_null(beans);
    assert_string_equal(beans->name, "Beans, baked, in a can, sauce of tomatoes");
    assert_string_equal(beans->group, "Legumes");
    assert_string_equal(beans->units, "cup=254;can=420");
    assert_true(beans->per_100g[NUTRIENT_SODIUM] == 380);
    assert_true(isnan(beans->per_100g[NUTRIENT_LACTOSE]) != 0);
    assert_string_equal(usda_find(usda, 90003)->name, "Crème brûlée");
    assert_null(usda_find(usda, 90009));
}

static void the_standard_reference(void **state)
{
    struct usda usda = {.count = 0};

    (void)state;
    struct error err = {0};
    assert_int_equal(read_path(SAMPLE_SR, &usda, &err), 0);
    check_sample(&usda);
    usda_done(&usda);
}

static void food_data_central(void **state)
{
    struct usda usda = {.count = 0};
    struct error err = {0};

    (void)state;
    assert_int_equal(read_path(SAMPLE_FDC, &usda, &err), 0);
    assert_int_equal(usda.count, 3); /* a sample food is none */
    const struct usda_food *lentils = usda_find(&usda, 500001);
    const struct usda_food *oats = usda_find(&usda, 500003);
    const struct usda_food *soup = usda_find(&usda, 500004);
    assert_string_equal(lentils->name, "Lentils, \"beluga\", boiled, with\n a line end");
    assert_true(lentils->per_100g[NUTRIENT_KCAL] == 116);
    assert_true(lentils->per_100g[NUTRIENT_SUGAR] == 1.8);
    assert_string_equal(lentils->units, "cup=198;tbsp=14");
    assert_true(oats->per_100g[NUTRIENT_KCAL] == 379); /* no 1008: by Atwater factors */
    assert_true(fabs(oats->per_100g[NUTRIENT_ZINC] - 3.6) < 1e-9);
    assert_true(oats->per_100g[NUTRIENT_BETA_GLUCAN] == 4.1);
    assert_true(isnan(oats->per_100g[NUTRIENT_CARB]) != 0);
    assert_string_equal(soup->serving, "1 bowl");
    assert_string_equal(soup->units, "bowl=250");
    usda_done(&usda);
}

static void copy_file(const char *name, const char *directory, size_t cut)
{
    char from[160];
    char to[160];
    char text[8192];

    snprintf(from, sizeof(from), SAMPLE_SR "/%s", name);
    snprintf(to, sizeof(to), "%s/%s", directory, name);
    FILE *in = fopen(from, "r");
    FILE *out = fopen(to, "w");
    assert_true(in && out);
    const size_t length = fread(text, 1, sizeof(text), in);
    assert_true(length > cut && length < sizeof(text));
    assert_int_equal(fwrite(text, 1, length - cut, out), length - cut);
    fclose(in);
    fclose(out);
}

/* The sample in a folder inside a zip file, as the USDA packs it. */
static void make_zip(const char *path)
{
    zip_t *zip = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, NULL);

    assert_non_null(zip);
    for (size_t i = 0; sr_files[i]; i++) {
        char from[160];
        char name[160];
        snprintf(from, sizeof(from), SAMPLE_SR "/%s", sr_files[i]);
        snprintf(name, sizeof(name), "sr28/%s", sr_files[i]);
        assert_true(zip_file_add(zip, name, zip_source_file(zip, from, 0, -1), 0) >= 0);
    }
    assert_int_equal(zip_close(zip), 0);
}

static void a_zip_file(void **state)
{
    const struct fixture *fixture = *state;
    struct usda usda = {.count = 0};
    struct error err = {0};
    char path[160];

    snprintf(path, sizeof(path), "%s/sr.zip", fixture->directory);
    make_zip(path);
    assert_int_equal(read_path(path, &usda, &err), 0);
    check_sample(&usda);
    usda_done(&usda);
}

static void change_byte(const char *path, long at, size_t cut)
{
    struct stat status;
    FILE *file = fopen(path, "r+");

    assert_non_null(file);
    assert_int_equal(fseek(file, at, SEEK_SET), 0);
    const int byte = fgetc(file);
    assert_int_equal(fseek(file, at, SEEK_SET), 0);
    fputc(byte ^ 0x55, file);
    fclose(file);
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(truncate(path, status.st_size - (off_t)cut), 0);
}

/* A bit that is wrong anywhere, a file that ends too soon: an error, or the same foods where it was
 * no part of what is read. */
static void damaged_zip_files(void **state)
{
    const struct fixture *fixture = *state;
    char path[160];
    struct stat status;
    size_t refused = 0;

    snprintf(path, sizeof(path), "%s/sr.zip", fixture->directory);
    make_zip(path);
    assert_int_equal(stat(path, &status), 0);
    for (long at = 4; at < status.st_size; at += 7) {
        struct usda usda = {.count = 0};
        struct error err = {0};

        make_zip(path);
        change_byte(path, at, at % 5 == 0 ? (size_t)(status.st_size - at) / 2 : 0);
        const int r = read_path(path, &usda, &err);
        assert_true(r == 0 || err.text[0]);
        refused += r < 0;
        usda_done(&usda);
    }
    assert_true(refused > 50);
}

static void wrong_files_are_told(void **state)
{
    static const struct {
        const char *file, *text;
        int error;
        const char *message;
    } cases[] = {
        {"FOOD_DES.txt", "~1~^~0100~\r\n", -ERR_SYNTAX,
         "FOOD_DES.txt, line 1: not a line of this file"},
        {"FOOD_DES.txt", "~1~^~0100~^~A~\r\n\r\n~x~^~0100~^~B~\r\n", -ERR_SYNTAX,
         "FOOD_DES.txt, line 3: no number or no name"},
        {"FOOD_DES.txt", "~1~^~0100~^~A~\n~1~^~0100~^~B~\n", -ERR_SYNTAX,
         "FOOD_DES.txt, line 2: a food that was there already"},
        {"FOOD_DES.txt", "", -ERR_NOT_FOUND, "there are no foods in it"},
        {"NUT_DATA.txt", "~1~^~203~^abc\n", -ERR_SYNTAX,
         "NUT_DATA.txt, line 1: no number or no value"},
        {"WEIGHT.txt", "~1~^1^1^~cup\n", -ERR_SYNTAX,
         "WEIGHT.txt, line 1: not a line of this file"},
    };
    const struct fixture *fixture = *state;

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct usda usda = {.count = 0};
        struct error err = {0};
        char path[160];

        for (size_t j = 0; sr_files[j]; j++)
            copy_file(sr_files[j], fixture->directory, 0);
        snprintf(path, sizeof(path), "%s/%s", fixture->directory, cases[i].file);
        FILE *file = fopen(path, "w");
        assert_non_null(file);
        fputs(cases[i].text, file);
        fclose(file);
        assert_int_equal(read_path(fixture->directory, &usda, &err), cases[i].error);
        assert_string_equal(err.text, cases[i].message);
        usda_done(&usda);
    }
}

static void long_lines_and_missing_files(void **state)
{
    const struct fixture *fixture = *state;
    struct usda usda = {.count = 0};
    struct error err = {0};
    char path[160];

    copy_file("FOOD_DES.txt", fixture->directory, 0);
    assert_int_equal(read_path(fixture->directory, &usda, &err), -ERR_NOT_FOUND);
    assert_string_equal(err.text, "there is no NUT_DATA.txt in it");
    usda_done(&usda);
    snprintf(path, sizeof(path), "%s/NUT_DATA.txt", fixture->directory);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    for (int i = 0; i <= BUNDLE_LINE_MAX; i++)
        fputc('1', file);
    fclose(file);
    assert_int_equal(read_path(fixture->directory, &usda, &err), -ERR_LENGTH);
    assert_string_equal(err.text, "NUT_DATA.txt, line 1: it is too long");
    usda_done(&usda);
    assert_int_equal(read_path("tests/data", &usda, &err), -ERR_UNSUPPORTED);
    assert_int_equal(read_path("/nowhere", &usda, &err), -ERR_NOT_FOUND);
}

/* What is too long for its place is cut between two characters. */
static void long_names_are_cut(void **state)
{
    const struct fixture *fixture = *state;
    struct usda usda = {.count = 0};
    struct usda_texts texts;
    struct food food;
    struct error err = {0};
    char path[160];

    for (size_t j = 0; sr_files[j]; j++)
        copy_file(sr_files[j], fixture->directory, 0);
    snprintf(path, sizeof(path), "%s/FD_GROUP.txt", fixture->directory);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs("~1600~^~x", file);
    for (int i = 0; i < 60; i++)
        fputc(0xe9, file); /* e with an accent, in Latin-1 */
    fputs("~\n", file);
    fclose(file);
    assert_int_equal(read_path(fixture->directory, &usda, &err), 0);
    usda_row(usda_find(&usda, 90001), "sr", &texts, &food);
    assert_true(utf8_valid(food.columns[COLUMN_GROUP]));
    assert_int_equal(strlen(food.columns[COLUMN_GROUP]), 47);
    usda_done(&usda);
}

/* A line may stop anywhere. */
static void a_file_that_is_cut(void **state)
{
    const struct fixture *fixture = *state;

    for (size_t cut = 0; cut < 60; cut++) {
        struct usda usda = {.count = 0};
        struct error err = {0};

        for (size_t j = 0; sr_files[j]; j++)
            copy_file(sr_files[j], fixture->directory, j == 2 ? cut : 0);
        const int r = read_path(fixture->directory, &usda, &err);
        assert_true(r == 0 || r == -ERR_SYNTAX);
        usda_done(&usda);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_cut),
        cmocka_unit_test(units_are_converted),
        cmocka_unit_test(figures_and_numbers),
        cmocka_unit_test(measures_become_units),
        cmocka_unit_test(the_better_source_wins),
        cmocka_unit_test(there_is_an_end_of_foods),
        cmocka_unit_test(the_standard_reference),
        cmocka_unit_test(food_data_central),
        cmocka_unit_test_setup_teardown(a_zip_file, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(damaged_zip_files, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(wrong_files_are_told, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(long_lines_and_missing_files, fixture_setup,
                                        fixture_teardown),
        cmocka_unit_test_setup_teardown(long_names_are_cut, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(a_file_that_is_cut, fixture_setup, fixture_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
