/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as lines of the USDA's files: what is read is a food table whose rows can be read. The
 * first byte says as which file. */
#include "core/cleanup.h"
#include "gateway/food/table.h"
#include "gateway/food/usda.h"
#include "gateway/food/utf8.h"
#include "gateway/usda_files.h"
#include "tests/fuzz/must.h"
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static const char *const files[] = {"FOOD_DES.txt",     "NUT_DATA.txt",     "WEIGHT.txt",
                                    "FD_GROUP.txt",     "food.csv",         "food_nutrient.csv",
                                    "nutrient.csv",     "food_portion.csv", "measure_unit.csv",
                                    "food_category.csv"};
#define FILES (sizeof(files) / sizeof(files[0]))

/* What the other files hold. */
static const char *const usual[FILES] = {
    "~01001~^~0100~^~Butter~\r\n",
    "~01001~^~208~^717^0\r\n",
    "~01001~^1^1^~cup~^227^^\r\n",
    "~0100~^~Dairy~\r\n",
    "\"fdc_id\",\"data_type\",\"description\"\n\"1\",\"sr_legacy_food\",\"Butter\"\n",
    "\"fdc_id\",\"nutrient_id\",\"amount\"\n\"1\",\"1008\",\"717\"\n",
    "\"id\",\"name\",\"unit_name\",\"nutrient_nbr\"\n\"1008\",\"Energy\",\"KCAL\",\"208\"\n",
    "\"fdc_id\",\"amount\",\"measure_unit_id\",\"gram_weight\"\n\"1\",\"1\",\"1000\",\"227\"\n",
    "\"id\",\"name\"\n\"1000\",\"cup\"\n",
    "\"id\",\"description\"\n\"1\",\"Dairy\"\n",
};

static void write_file(const char *directory, const char *name, const void *bytes, size_t length)
{
    char path[128];

    snprintf(path, sizeof(path), "%s/%s", directory, name);
    const int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    must(fd >= 0 && write(fd, bytes, length) == (ssize_t)length);
    close(fd);
}

static void check_foods(const struct usda *usda, const char *prefix)
{
    for (size_t i = 0; i < usda->count; i++) {
        struct usda_texts texts;
        struct food_facts facts;
        struct food food;

        usda_row(&usda->foods[i], prefix, &texts, &food);
        must(food_facts_read(&food, &facts, NULL) == 0);
        for (int j = 0; j < FOOD_COLUMNS; j++)
            must(utf8_valid(food.columns[j]));
        must(usda_find(usda, usda->foods[i].number) == &usda->foods[i]);
    }
}

/* Files of the other kind are not there: one kind is looked for first. */
static void read_as(const char *directory, size_t which, const uint8_t *bytes, size_t length)
{
    CLEANUP(bundle_closep) struct bundle *bundle = NULL;
    CLEANUP(usda_done) struct usda usda = {.count = 0};
    struct usda_source source = {.prefix = NULL};
    const size_t first = which < 4 ? 0 : 4;
    const size_t end = which < 4 ? 4 : FILES;
    char path[128];

    for (size_t i = first; i < end; i++) {
        if (i == which)
            write_file(directory, files[i], bytes, length);
        else
            write_file(directory, files[i], usual[i], strlen(usual[i]));
    }
    must(bundle_open(directory, &bundle, NULL) == 0);
    if (usda_read(bundle, &source, &usda, NULL) == 0)
        must(usda.count > 0);
    if (source.prefix)
        check_foods(&usda, source.prefix);
    for (size_t i = first; i < end; i++) {
        snprintf(path, sizeof(path), "%s/%s", directory, files[i]);
        unlink(path);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static char directory[] = "/tmp/zonula-fuzz-usda-XXXXXX";
    static int made;

    if (!made) {
        must(mkdtemp(directory) != NULL);
        made = 1;
    }
    if (length > 0)
        read_as(directory, bytes[0] % FILES, bytes + 1, length - 1);
    return 0;
}
