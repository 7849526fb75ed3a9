/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/diary/week.h"

#include "core/cleanup.h"
#include "core/error.h"
#include "core/ztime.h"
#include "gateway/diary/course.h"
#include "gateway/diary/irritant.h"
#include <math.h>
#include <string.h>

#define STRAINS_LIMIT 50.0
#define MINUTES_MAX   1440.0
#define MG_PER_G      1000.0

int week_init(struct week *week, int32_t day)
{
    int r = 0;

    *week = (struct week){.day = day};
    for (size_t i = 0; r == 0 && i < DIET_DAYS; i++)
        r = figures_init(&week->days[i].figures);
    return r < 0 ? -ERR_NOMEM : 0;
}

void week_done(struct week *week)
{
    for (size_t i = 0; i < DIET_DAYS; i++)
        figures_done(&week->days[i].figures);
    for (size_t i = 0; i < DIET_VALUES; i++)
        doses_done(&week->parts[i]);
}

static double number_of(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    return json_is_number(value) ? json_number_value(value) : NAN;
}

static int add_value(struct week *week, struct week_day *day, const struct entry *entry,
                     const json_t *item, enum diet_value value, double amount)
{
    tally_add(&day->values[value], amount);
    return doses_add(&week->parts[value], entry, item, amount);
}

/* ---- food ---- */

/* Foods that are what the supplements are, by weight, or a serving of broth. */
static const struct {
    const char *food;
    enum diet_value value;
} bought[] = {
    {"bone-broth-beef", DIET_BROTH},
    {"bone-broth-chicken", DIET_BROTH},
    {"collagen-peptides", DIET_COLLAGEN_G},
    {"gelatine", DIET_COLLAGEN_G},
    {"glutamine-powder", DIET_GLUTAMINE_G},
    {"inulin", DIET_PREBIOTIC_G},
    {"phgg", DIET_PREBIOTIC_G},
    {"psyllium", DIET_PREBIOTIC_G},
    {"resistant-starch", DIET_PREBIOTIC_G},
};

/* Beta-glucan as it is meant here is that of cereals: what is known to hold none of them has none.
 */
static double beta_glucan_of(const json_t *item)
{
    static const char *const cereals[] = {"oat", "barley", "rye", "wheat", "spelt"};
    const double figure = item_nutrient(item, "beta_glucan_g");
    const json_t *plants = json_object_get(item, "plants");

    if (!isnan(figure) || !json_is_object(plants))
        return figure;
    for (size_t i = 0; i < sizeof(cereals) / sizeof(cereals[0]); i++)
        if (json_object_get(plants, cereals[i]))
            return NAN;
    return 0;
}

/* Servings of what has a property. */
static double flagged(const json_t *item, const char *prop, double servings)
{
    if (item_has(item, "props", prop))
        return servings;
    return json_is_array(json_object_get(item, "props")) ? 0 : NAN;
}

static void set_bought(const json_t *item, double servings, double amounts[DIET_VALUES])
{
    const char *id = json_string_value(json_object_get(item, "food"));

    for (size_t i = 0; id && i < sizeof(bought) / sizeof(bought[0]); i++)
        if (strcmp(bought[i].food, id) == 0)
            amounts[bought[i].value] =
                bought[i].value == DIET_BROTH ? servings : number_of(item, "grams");
    if (amounts[DIET_GLUTAMINE_G] > 0)
        amounts[DIET_GLUTAMINE_RICH] = 0;
}

static int add_food(struct week *week, struct week_day *day, const struct entry *entry,
                    const json_t *item, double servings)
{
    const json_int_t nova = json_integer_value(json_object_get(item, "nova"));
    const bool nova_known = nova >= 1 && nova <= 4;
    double amounts[DIET_VALUES] = {
        [DIET_FIBRE_G] = item_nutrient(item, "fibre_g"),
        [DIET_SUGAR_G] = item_nutrient(item, "sugar_g"),
        [DIET_ALCOHOL_G] = item_nutrient(item, "alcohol_g"),
        [DIET_FERMENTED] = flagged(item, "live", servings),
        [DIET_POLYPHENOL] = flagged(item, "polyphenol", servings),
        [DIET_GLUTAMINE_RICH] = flagged(item, "glutamine", servings),
        [DIET_ZINC_MG] = item_nutrient(item, "zinc_mg"),
        [DIET_BETA_GLUCAN_G] = beta_glucan_of(item),
        /* A share: both sums are of the same items. */
        [DIET_NOVA4] = nova == 4                        ? servings
                       : nova_known && !isnan(servings) ? 0
                                                        : NAN,
        [DIET_SERVINGS] = nova_known ? servings : NAN,
    };
    int r = 0;

    set_bought(item, servings, amounts);
    tally_add(&day->plants_said, json_is_object(json_object_get(item, "plants")) ? 1 : NAN);
    for (size_t i = 0; r == 0 && i < DIET_VALUES; i++)
        if (i != DIET_PPI && i != DIET_PROBIOTIC)
            r = add_value(week, day, entry, item, (enum diet_value)i, amounts[i]);
    return r;
}

/* ---- what is taken ---- */

static void add_strains(struct week_day *day, double strains)
{
    if (strains >= 0 && strains <= STRAINS_LIMIT)
        day->strains = fmax(day->strains, strains);
    else
        day->strains_unsaid = true;
}

/* A day with it is one, however often it was taken. */
static int add_presence(struct week *week, struct week_day *day, const struct entry *entry,
                        const json_t *item, enum diet_value value)
{
    day->values[value].sum = 1;
    return doses_add_of_day(&week->parts[value], entry, item,
                            week->day - (int32_t)(day - week->days), 1);
}

static int add_supplement(struct week *week, struct week_day *day, const struct entry *entry,
                          const json_t *item)
{
    static const struct {
        const char *kind;
        enum diet_value value;
        double times; /* of grams */
    } kinds[] = {
        {"prebiotic", DIET_PREBIOTIC_G, 1},         {"l_glutamine", DIET_GLUTAMINE_G, 1},
        {"collagen", DIET_COLLAGEN_G, 1},           {"zinc", DIET_ZINC_MG, MG_PER_G},
        {"oat_beta_glucan", DIET_BETA_GLUCAN_G, 1},
    };
    const char *kind = json_string_value(json_object_get(item, "supplement"));
    const double grams = number_of(item, "grams");

    if (kind && strcmp(kind, "probiotic") == 0) {
        add_strains(day, number_of(item, "strains"));
        return add_presence(week, day, entry, item, DIET_PROBIOTIC);
    }
    for (size_t i = 0; kind && i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        const double amount = grams >= 0 ? grams * kinds[i].times : NAN;

        if (strcmp(kinds[i].kind, kind) != 0)
            continue;
        day->values[kinds[i].value].lost = day->values[kinds[i].value].lost || isnan(amount);
        if (kinds[i].value == DIET_ZINC_MG && !isnan(amount))
            day->zinc_supplement_mg += amount;
        return add_value(week, day, entry, item, kinds[i].value, amount);
    }
    return 0;
}

static int add_medicine(struct week *week, const struct entry *entry, const json_t *item)
{
    const int32_t begin = gut_day_of(entry->at_ms, entry->offset_s);
    const int64_t end = irritant_is(item, "ppi") ? course_end(item, begin) : INT64_MIN;
    int r = 0;

    for (int32_t back = 0; r == 0 && back < DIET_DAYS; back++)
        if (week->day - back >= begin && week->day - back <= end)
            r = add_presence(week, &week->days[back], entry, item, DIET_PPI);
    return r;
}

static void add_minutes(const struct entry *entry, double *minutes)
{
    const double said = number_of(entry->body, "minutes");

    *minutes += said >= 0 && said <= MINUTES_MAX ? said : NAN;
}

static void add_movement(struct week_day *day, const struct entry *entry)
{
    const json_t *type = json_object_get(entry->body, "bristol");

    if (json_is_integer(type) && day->movements < WEEK_MOVEMENTS_MAX)
        day->bristol[day->movements++] = (int)json_integer_value(type);
}

/* ---- all of it ---- */

static int add_items(struct week *week, struct week_day *day, const struct entry *entry,
                     eaten_servings_fn servings, void *userdata)
{
    size_t index = 0;
    const json_t *item;
    int r = 0;

    json_array_foreach(json_object_get(entry->body, "items"), index, item)
    {
        if (r < 0)
            break;
        if (entry->kind == ENTRY_MEDICATION)
            r = add_medicine(week, entry, item);
        else if (entry->kind == ENTRY_SUPPLEMENT)
            r = add_supplement(week, day, entry, item);
        else
            r = add_food(week, day, entry, item, item_servings(item, servings, userdata));
    }
    return r;
}

int week_add(struct week *week, const struct entry *entry, eaten_servings_fn servings,
             void *userdata)
{
    const int64_t back = (int64_t)week->day - gut_day_of(entry->at_ms, entry->offset_s);
    struct week_day *day = back >= 0 && back < DIET_DAYS ? &week->days[back] : NULL;
    const char *intensity = json_string_value(json_object_get(entry->body, "intensity"));

    if (entry->kind == ENTRY_MEDICATION)
        return add_items(week, NULL, entry, servings, userdata);
    if (!day)
        return 0;
    switch (entry->kind) {
    case ENTRY_FOOD:
    case ENTRY_DRINK:
        figures_add(&day->figures, entry);
        return add_items(week, day, entry, servings, userdata);
    case ENTRY_SUPPLEMENT:
        return add_items(week, day, entry, servings, userdata);
    case ENTRY_MINDFULNESS:
        add_minutes(entry, &day->mindfulness_min);
        return 0;
    case ENTRY_EXERCISE:
        if (intensity && strcmp(intensity, "hard") != 0)
            add_minutes(entry, &day->easy_min);
        return 0;
    case ENTRY_STOOL:
        add_movement(day, entry);
        return 0;
    default:
        return 0;
    }
}

/* ---- what is asked of it ---- */

double week_value(const struct week_day *day, enum diet_value value)
{
    return tally_sum(&day->values[value]);
}

double week_strains(const struct week_day *day)
{
    return day->strains == 0 && day->strains_unsaid ? NAN : day->strains;
}

/* Different plants of the complete days; NaN if they were said of too few foods. */
static int count_plants(const struct week *week, double *ret)
{
    CLEANUP(figures_done) struct figures all = {0};
    struct tally said = {0};

    if (figures_init(&all) < 0)
        return -ERR_NOMEM;
    for (size_t i = 0; i < DIET_DAYS; i++) {
        const struct week_day *day = &week->days[i];

        if (!day->complete)
            continue;
        figures_join_plants(&all, &day->figures);
        said.known += day->plants_said.known;
        said.all += day->plants_said.all;
    }
    *ret = isnan(tally_sum(&said)) ? NAN : figures_plants(&all);
    return 0;
}

int week_diet(const struct week *week, struct diet_week *ret)
{
    struct diet_day days[DIET_DAYS];
    double plants = NAN;
    const int r = count_plants(week, &plants);

    for (size_t i = 0; i < DIET_DAYS; i++) {
        days[i].complete = week->days[i].complete;
        days[i].strains = week_strains(&week->days[i]);
        for (size_t value = 0; value < DIET_VALUES; value++)
            days[i].sums[value] = week_value(&week->days[i], (enum diet_value)value);
    }
    *ret = diet_week_of(days, plants);
    return r;
}
