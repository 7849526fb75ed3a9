/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/cli/food_print.h"

#include "core/cleanup.h"
#include "core/json.h"
#include "gateway/food/grams.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SERVING_SIZE 96
#define PAGE_COLUMN  10
#define PAGE_WIDTH   100 /* a page of a food is made for this, where nobody says otherwise */

/* "1 handful = 30 g" of "1 handful (24)"; "" if none is known. */
static void serving_text(const char *serving, double serving_g, char ret[SERVING_SIZE])
{
    char grams[32];
    size_t length = strcspn(serving, "(");

    ret[0] = '\0';
    if (isnan(serving_g))
        return;
    while (length > 0 && serving[length - 1] == ' ')
        length--;
    figure_text(serving_g, grams);
    snprintf(ret, SERVING_SIZE, "%.*s = %s g", length < 50 ? (int)length : 50, serving, grams);
}

/* ---- a list ---- */

#define CELLS          3
#define CELL_WIDTH_MAX 60 /* longer names push their line to the right */

struct line {
    const struct food *food;
    struct food_line figures;
    char serving[SERVING_SIZE];
};

static void get_cells(const struct line *line, const char *cells[CELLS])
{
    cells[0] = food_id(line->food);
    cells[1] = food_name(line->food);
    cells[2] = line->serving;
}

static void print_line(FILE *out, const struct line *line, const size_t widths[CELLS])
{
    const double kcal = line->figures.kcal;
    const double fibre_g = line->figures.fibre_g;
    const char *cells[CELLS];

    get_cells(line, cells);
    for (int column = 0; column < CELLS; column++) {
        print_padded(out, cells[column], widths[column]);
        fputs("  ", out);
    }
    if (isnan(kcal))
        fputs("     ? kcal  ", out);
    else
        fprintf(out, "%6.0f kcal  ", kcal);
    if (isnan(fibre_g))
        fputs("fibre unknown\n", out);
    else
        fprintf(out, "fibre %.1f g\n", fibre_g);
}

static void widen(const struct line *line, size_t widths[CELLS])
{
    const char *cells[CELLS];

    get_cells(line, cells);
    for (int column = 0; column < CELLS; column++) {
        const size_t width = text_cells(cells[column]);
        if (width > widths[column] && width <= CELL_WIDTH_MAX)
            widths[column] = width;
    }
}

int food_print_list(const struct context *context, struct food_table *table,
                    const struct food *const *foods, size_t count)
{
    CLEANUP(cleanup_free) struct line *lines = calloc(count + 1, sizeof(*lines));
    size_t widths[CELLS] = {0};
    struct error err = {0};

    if (!lines)
        return EXIT_SOFTWARE;
    for (size_t i = 0; i < count; i++) {
        struct line *line = &lines[i];
        line->food = foods[i];
        if (food_table_read_line(table, foods[i], &line->figures, &err) < 0)
            return output_error(&context->output, &err, NULL);
        serving_text(line->figures.serving, line->figures.serving_g, line->serving);
        widen(line, widths);
    }
    for (size_t i = 0; i < count; i++)
        print_line(context->output.out, &lines[i], widths);
    return EXIT_OK;
}

/* ---- a page ---- */

/* How a nutrient is shown, in the order of the page. */
static const struct shown {
    enum nutrient nutrient;
    const char *name;
    const char *unit;
    const char *short_name; /* in the column `est` */
    int decimals;
    bool line_end; /* the lines of the page end here */
} shown[] = {
    {NUTRIENT_KCAL, "", "kcal", "kcal", 0, false},
    {NUTRIENT_PROTEIN, "protein", "", "protein", 1, false},
    {NUTRIENT_FAT, "fat", "", "fat", 1, false},
    {NUTRIENT_CARB, "carbohydrate", "", "carb", 1, false},
    {NUTRIENT_FIBRE, "fibre", "", "fibre", 1, false},
    {NUTRIENT_SUGAR, "sugar", "", "sugar", 1, false},
    {NUTRIENT_ALCOHOL, "alcohol", "g", "alcohol", 1, true},
    {NUTRIENT_LACTOSE, "lactose", "g", "lactose", 1, false},
    {NUTRIENT_FRUCTOSE, "fructose", "g", "fructose", 1, false},
    {NUTRIENT_GLUCOSE, "glucose", "g", "glucose", 1, false},
    {NUTRIENT_ZINC, "zinc", "mg", "zinc", 2, false},
    {NUTRIENT_CAFFEINE, "caffeine", "mg", "caffeine", 1, false},
    {NUTRIENT_GLX, "glutamate+glutamine", "g", "glx", 2, false},
    {NUTRIENT_HYP, "hydroxyproline", "g", "hyp", 2, false},
    {NUTRIENT_BETA_GLUCAN, "beta-glucan", "g", "beta_glucan", 2, false},
};

#define SHOWN (sizeof(shown) / sizeof(shown[0]))

/* Whether the column `est` says of a figure that it is of a kind: "z:lactose+alcohol". */
static bool is_of(const char *est, char kind, const char *name)
{
    const size_t length = strlen(name);

    for (const char *at = strstr(est, name); at; at = strstr(at + 1, name)) {
        const char *from = at;
        if (at == est || !strchr(":+", at[-1]) || (at[length] && !strchr("+,", at[length])))
            continue;
        while (from > est && from[-1] != ',')
            from--;
        if (from[0] == kind && from[1] == ':')
            return true;
    }
    return false;
}

/* Text that is cut into lines behind commas; it begins in PAGE_COLUMN. */
static void print_items(const struct context *context, const char *text)
{
    struct output wide = context->output;

    if (wide.width < PAGE_WIDTH && !wide.terminal)
        wide.width = PAGE_WIDTH;
    print_wrapped(&wide, text, PAGE_COLUMN);
}

static void write_figure(FILE *out, const struct shown *row, double value, const char *est)
{
    const char *mark = is_of(est, 'z', row->short_name)   ? NO_BREAK "(by" NO_BREAK "logic)"
                       : is_of(est, 'm', row->short_name) ? NO_BREAK "(from" NO_BREAK "the" NO_BREAK
                                                                     "literature)"
                                                          : "";

    if (!*row->name)
        fprintf(out, "%.*f" NO_BREAK "%s", row->decimals, value, row->unit);
    else
        fprintf(out, "%s" NO_BREAK "%.*f%s%s%s", row->name, row->decimals, value,
                *row->unit ? NO_BREAK : "", row->unit, mark);
}

/* "259 kcal, protein 8.5, ..." in two paragraphs; what is unknown stands at the end. */
static void print_per_100g(const struct context *context, const struct food *food,
                           const struct food_facts *facts)
{
    size_t from = 0;

    fprintf(context->output.out, "%-*s", PAGE_COLUMN, "per 100 g");
    for (size_t i = 0; i < SHOWN; i++) {
        CLEANUP(cleanup_free) char *text = NULL;
        size_t size = 0;
        size_t known = 0;
        size_t unknown = 0;
        if (!shown[i].line_end && i + 1 < SHOWN)
            continue;
        FILE *out = open_memstream(&text, &size);
        if (!out)
            return;
        for (size_t j = from; j <= i; j++) {
            const double value = facts->per_100g[shown[j].nutrient];
            if (isnan(value))
                continue;
            fputs(known++ ? ", " : "", out);
            write_figure(out, &shown[j], value, food->columns[COLUMN_EST]);
        }
        for (size_t j = from; j <= i; j++) {
            if (!isnan(facts->per_100g[shown[j].nutrient]))
                continue;
            fputs(unknown++ ? ", " : known ? "; unknown: " : "unknown: ", out);
            fputs(*shown[j].name ? shown[j].name : "energy", out);
        }
        fclose(out);
        if (from > 0)
            fprintf(context->output.out, "%*s", PAGE_COLUMN, "");
        print_items(context, text);
        from = i + 1;
    }
}

static void print_field(const struct context *context, const char *label, const char *text)
{
    fprintf(context->output.out, "%-*s ", PAGE_COLUMN - 1, label);
    print_items(context, text);
}

/* "a;b" as "a, b". */
static void print_aliases(const struct context *context, const char *aliases)
{
    CLEANUP(cleanup_free) char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);

    if (!out)
        return;
    for (; *aliases; aliases++) {
        if (*aliases == ';')
            fputs(", ", out);
        else
            fputc(*aliases, out);
    }
    fclose(out);
    print_field(context, "also", text);
}

static void print_words(const struct context *context, const char *label, bool known,
                        const struct food_word *words, size_t count)
{
    CLEANUP(cleanup_free) char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);

    if (!out)
        return;
    for (size_t i = 0; i < count; i++)
        fprintf(out, "%s%s", i ? ", " : "", words[i].text);
    if (!known)
        fputs("unknown", out);
    fclose(out);
    if (*text)
        print_field(context, label, text);
}

static void print_plants(const struct context *context, const struct food_facts *facts)
{
    CLEANUP(cleanup_free) char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);

    if (!out)
        return;
    for (size_t i = 0; i < facts->plant_count; i++)
        fprintf(out, "%s%s%s", i ? ", " : "", facts->plants[i].name,
                facts->plants[i].weight < 1 ? NO_BREAK "(minor)" : "");
    if (!facts->plants_known)
        fputs("unknown", out);
    fclose(out);
    if (*text)
        print_field(context, "plants", text);
}

/* "USDA SR28 18060, FoodData Central 172684" */
static void print_source(const struct context *context, const struct food *food)
{
    static const struct {
        const char *prefix, *text;
    } sources[] = {{"sr28:", "USDA SR28 "},       {"sr:", "USDA SR "},
                   {"fdc:", "FoodData Central "}, {"fndds:", "USDA FNDDS "},
                   {"recipe:", "recipe "},        {"memory", "general knowledge"}};
    const char *source = food->columns[COLUMN_SOURCE];
    const char *name = "";
    char text[640];

    for (size_t i = 0; i < sizeof(sources) / sizeof(sources[0]); i++) {
        const size_t length = strlen(sources[i].prefix);
        if (!*name && strncmp(source, sources[i].prefix, length) == 0) {
            name = sources[i].text;
            source += length;
        }
    }
    const char *fdc_id = food->columns[COLUMN_FDC_ID];
    if (strcmp(source, fdc_id) == 0) /* said already */
        fdc_id = "";
    snprintf(text, sizeof(text), "%s%.400s%s%.32s", name, source,
             *fdc_id ? ", FoodData Central " : "", fdc_id);
    if (*text)
        print_field(context, "source", text);
}

void food_print_page(const struct context *context, const struct food *food,
                     const struct food_facts *facts)
{
    FILE *out = context->output.out;
    char serving[SERVING_SIZE];

    print_text(out, food_id(food));
    fputs(": ", out);
    print_text(out, food_name(food));
    fputs(" (", out);
    print_text(out, *food->columns[COLUMN_GROUP] ? food->columns[COLUMN_GROUP] : "no group");
    if (facts->nova)
        fprintf(out, ", NOVA %d", facts->nova);
    fputs(")\n", out);
    if (*food->columns[COLUMN_ALIASES])
        print_aliases(context, food->columns[COLUMN_ALIASES]);
    serving_text(food->columns[COLUMN_SERVING], facts->serving_g, serving);
    print_field(context, "serving", *serving ? serving : "unknown");
    print_per_100g(context, food, facts);
    print_plants(context, facts);
    print_words(context, "is", facts->props_known, facts->props, facts->prop_count);
    print_words(context, "may matter", facts->triggers_known, facts->triggers,
                facts->trigger_count);
    print_source(context, food);
}

static json_t *words_json(bool known, const struct food_word *words, size_t count)
{
    json_t *list = known ? json_array() : json_null();

    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, json_string(words[i].text));
    return list;
}

json_t *food_page_json(const struct food *food, const struct food_facts *facts)
{
    static const char *const layers[] = {"shipped", "own", "imported"};
    json_t *nutrients = json_object();
    json_t *units = json_object();
    json_t *plants = facts->plants_known ? json_object() : json_null();

    for (int i = 0; i < NUTRIENTS; i++)
        json_object_set_new(nutrients, nutrient_names[i], json_figure(facts->per_100g[i]));
    for (size_t i = 0; i < facts->unit_count; i++)
        json_object_set_new(units, facts->units[i].name, json_figure(facts->units[i].grams));
    for (size_t i = 0; i < facts->plant_count; i++)
        json_object_set_new(plants, facts->plants[i].name, json_figure(facts->plants[i].weight));
    return json_pack(
        "{s:s, s:s, s:s, s:s, s:s, s:o, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o,"
        " s:s, s:s}",
        "food", food_id(food), "name", food_name(food), "layer", layers[food->layer], "group",
        food->columns[COLUMN_GROUP], "aliases", food->columns[COLUMN_ALIASES], "serving_g",
        json_figure(facts->serving_g), "serving", food->columns[COLUMN_SERVING], "each_g",
        json_figure(facts->each_g), "units", units, "density", json_figure(facts->density_g_ml),
        "per_100g", nutrients, "nova", facts->nova ? json_integer(facts->nova) : json_null(),
        "plants", plants, "props", words_json(facts->props_known, facts->props, facts->prop_count),
        "triggers", words_json(facts->triggers_known, facts->triggers, facts->trigger_count),
        "source", food->columns[COLUMN_SOURCE], "fdc_id", food->columns[COLUMN_FDC_ID]);
}

void food_print_summary(FILE *out, const struct food_facts *facts)
{
    const double kcal = facts->per_100g[NUTRIENT_KCAL];
    const double fibre = facts->per_100g[NUTRIENT_FIBRE];
    size_t unknown = 0;

    for (int i = 0; i < NUTRIENTS; i++)
        unknown += isnan(facts->per_100g[i]) != 0;
    if (!isnan(kcal))
        fprintf(out, "%.0f kcal", kcal);
    if (!isnan(fibre))
        fprintf(out, "%sfibre %.1f g", isnan(kcal) ? "" : ", ", fibre);
    if (!isnan(kcal) || !isnan(fibre))
        fputs(" per 100 g", out);
    if (unknown > 0)
        fprintf(out, "%sunknown: %zu figures", isnan(kcal) && isnan(fibre) ? "" : "; ", unknown);
    if (!facts->triggers_known) {
        fputs("; flags unknown", out);
        return;
    }
    const size_t flags = facts->trigger_count + facts->prop_count;
    fputs(flags ? "; flags " : "; no flags", out);
    for (size_t i = 0; i < flags; i++)
        fprintf(out, "%s%s", i ? ", " : "",
                i < facts->trigger_count ? facts->triggers[i].text
                                         : facts->props[i - facts->trigger_count].text);
}
