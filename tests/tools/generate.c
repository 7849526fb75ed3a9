/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * generate: fills a database with weeks of a made-up person's evenings and nights with a heart-rate
 * strap, and three meals a day. The strap's beats become the bytes of its notifications, and those
 * take the way of every reading: driver, ingest, windows, blocks; only time runs faster. Meals are
 * read by the grammar of the command line and stored as imported entries, without events: a broker
 * should not be told today what was eaten last month.
 *
 * The heart: an interval depends on the time of day, on the night (some are bad), breathes with a
 * period of four seconds, and has a little noise of a fixed generator. Nothing is drawn by chance:
 * the same arguments give the same readings.
 */
#include "ble/drivers/driver.h"
#include "core/cleanup.h"
#include "core/clock.h"
#include "core/zone.h"
#include "gateway/food/meal.h"
#include "gateway/food/table.h"
#include "gateway/ingest.h"
#include "storage/diary.h"
#include "storage/people.h"
#include "tests/wearables/heart_rate.h"
#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

/* Every evening until the next morning; and today since the morning, so that there is a running
 * day to look at. */
#define EVENING_HOUR  18
#define EVENING_HOURS 15
#define MORNING_HOUR  9
#define MORNING_HOURS 19
/* The readings end this long ago: the live value of whoever goes on from here, which looks at the
 * last five minutes, is made of new beats alone. */
#define PAUSE_MS (15 * MS_PER_MINUTE)
#define PI       3.14159265358979323846

struct options {
    const char *database;
    const char *person;
    const char *name;
    const char *device;
    const char *address;
    const char *tz;
    int nights;
    uint32_t seed;
};

struct generator {
    const struct options *options;
    struct store *store;
    struct ingest *ingest;
    struct zone *zone;
    struct food_table *foods;
    const struct driver *driver;
    void *driver_state;
    struct person person;
    struct device device;
    struct reading_batch batch; /* what the driver last emitted */
    bool emitted;
    uint32_t random;
    int64_t now_ms;
};

/* The generator of docs/indicators.md (test data): 15 bits a draw. */
static unsigned draw(struct generator *generator)
{
    generator->random = (1103515245U * generator->random + 12345U) & 0x7fffffffU;
    return generator->random >> 16;
}

/* ---- beats ---- */

/* How good a night is, -1 to 1: a slow wave with a bad weekend now and then. */
static double night_quality(const struct generator *generator, int night)
{
    double wave = sin(2 * PI * (night + (int)(generator->options->seed % 7)) / 9.0);

    return night % 7 == 5 ? -1.0 : 0.6 * wave;
}

/* The interval that begins at a local hour of day, in milliseconds. */
static double interval_ms(struct generator *generator, double hour, double quality, double second)
{
    bool asleep = hour >= 23 || hour < 7;
    double base = asleep ? 1020 + 60 * quality : 810 + 25 * quality;
    double breath = asleep ? 42 + 14 * quality : 26 + 8 * quality;
    /* Deepest in the small hours. */
    double depth = asleep ? 45 * cos(2 * PI * (hour < 12 ? hour - 3 : hour - 27) / 16.0) : 0;
    double noise = (double)(draw(generator) % 21) - 10;

    return base + depth + breath * sin(2 * PI * second / 4.0) + noise;
}

static void on_emit(void *host, const struct reading_batch *batch)
{
    struct generator *generator = host;

    generator->batch = *batch;
    generator->emitted = true;
}

/* One notification: bytes, driver, ingest. */
static int notify(struct generator *generator, int64_t arrival_ms, const uint16_t *rr, size_t count,
                  struct error *err)
{
    const struct driver_io io = {.host = generator, .emit = on_emit};
    uint8_t bytes[HEART_RATE_BYTES_MAX];
    struct heart_rate measurement = {
        .bpm = (unsigned)lround(60.0 * 1024 / rr[count - 1]),
        .contact_supported = true,
        .contact = true,
        .energy_kj = -1,
        .has_rr = true,
        .rr = rr,
        .rr_count = count,
    };
    size_t length = heart_rate_encode(&measurement, bytes);

    generator->emitted = false;
    if (generator->driver->on_notification(generator->driver_state, &io, UUID_HR_MEASUREMENT, bytes,
                                           length) < 0 ||
        !generator->emitted)
        return error_set(err, ERR_INTERNAL, "the driver refuses a notification");
    return ingest_batch(generator->ingest, generator->device.row, generator->person.row, arrival_ms,
                        arrival_ms, &generator->batch, err);
}

/* The strap is worn from an hour of a local date for some hours, or until PAUSE_MS ago. */
static int wear(struct generator *generator, int32_t day, int night, int from_hour, int hours,
                struct error *err)
{
    struct civil civil = {0};
    double quality = night_quality(generator, night);
    double beat_ms = 0; /* end of the newest beat, since the strap was put on */
    int64_t start_ms;
    int32_t offset_s;
    uint16_t rr[HEART_RATE_RR_MAX];
    size_t count = 0;

    civil_from_day(day, &civil);
    civil.hour = from_hour;
    zone_from_civil(generator->zone, &civil, &start_ms, &offset_s);
    for (int64_t second = 1; second <= hours * 3600; second++) {
        int64_t arrival_ms = start_ms + second * MS_PER_SECOND;
        double hour = fmod(from_hour + (double)second / 3600.0, 24.0);
        int r;

        if (arrival_ms > generator->now_ms - PAUSE_MS)
            break;
        while (count < HEART_RATE_RR_MAX) {
            double next_ms = interval_ms(generator, hour, quality, beat_ms / 1000.0);

            if (beat_ms + next_ms > (double)(second * MS_PER_SECOND))
                break;
            beat_ms += next_ms;
            rr[count++] = (uint16_t)lround(next_ms * 1.024);
        }
        if (count == 0)
            continue;
        r = notify(generator, arrival_ms, rr, count, err);
        if (r < 0)
            return r;
        count = 0;
    }
    ingest_tick(generator->ingest, INT64_MAX, INT64_MAX);
    return ingest_commit(generator->ingest, err);
}

/* ---- meals ---- */

struct dish {
    int hour, minute;
    enum entry_kind kind;
    const char *text;
};

static const struct dish dishes[] = {
    {8, 5, ENTRY_FOOD, "1 bowl porridge with milk, 1 banana"},
    {8, 10, ENTRY_DRINK, "1 mug coffee"},
    {13, 0, ENTRY_FOOD, "1 bowl lentil soup, 1 slice rye bread, 1 apple"},
    {19, 20, ENTRY_FOOD, "150 g chicken breast, 1 cup brown rice, 1 cup broccoli"},
    {8, 0, ENTRY_FOOD, "200 ml kefir, 40 g muesli, 75 g blueberries"},
    {8, 10, ENTRY_DRINK, "1 mug green tea"},
    {12, 40, ENTRY_FOOD, "1 bowl minestrone, 1 slice rye bread"},
    {19, 0, ENTRY_FOOD, "1 fillet salmon, 2 potatoes, 1 cup broccoli"},
    {7, 55, ENTRY_FOOD, "2 boiled eggs, 2 slices sourdough, 10 g butter"},
    {8, 0, ENTRY_DRINK, "1 mug coffee"},
    {12, 50, ENTRY_FOOD, "1 cup quinoa, 60 g feta, 1 tomato"},
    {19, 15, ENTRY_FOOD, "2 slices pizza, 1 bowl green salad"},
};
#define DISHES_A_DAY 4

static int log_dish(struct generator *generator, int32_t day, const struct dish *dish,
                    struct error *err)
{
    struct entry entry = {.person_row = generator->person.row,
                          .kind = dish->kind,
                          .source = SOURCE_IMPORT,
                          .recorded_ms = generator->now_ms};
    struct meal meal = {0};
    struct meal_problem problem = {0};
    struct civil civil = {.hour = 0};
    bool existed;
    int r;

    civil_from_day(day, &civil);
    civil.hour = dish->hour;
    civil.minute = dish->minute;
    zone_from_civil(generator->zone, &civil, &entry.at_ms, &entry.offset_s);
    snprintf(entry.tz, sizeof(entry.tz), "%s", zone_name(generator->zone));
    if (entry.at_ms > generator->now_ms)
        return 0;
    r = meal_read(generator->foods, dish->text, NULL, &meal, &problem, err);
    if (r == -ERR_SYNTAX)
        error_set(err, ERR_SYNTAX, "\"%s\": %s", dish->text, problem.message);
    if (r == 0) {
        entry.body = meal_body(&meal, dish->text);
        r = entry.body ? entry_add(generator->store, &entry, NULL, "generate", &existed, err)
                       : error_set(err, ERR_NOMEM, "out of memory");
    }
    entry_done(&entry);
    meal_done(&meal);
    meal_problem_done(&problem);
    return r;
}

static int eat(struct generator *generator, int32_t first_day, int32_t last_day, struct error *err)
{
    size_t days = sizeof(dishes) / sizeof(dishes[0]) / DISHES_A_DAY;
    int r = store_begin(generator->store, err);

    for (int32_t day = first_day; r == 0 && day <= last_day; day++) {
        const struct dish *menu = &dishes[(size_t)(day % (int32_t)days) * DISHES_A_DAY];

        for (size_t i = 0; r == 0 && i < DISHES_A_DAY; i++)
            r = log_dish(generator, day, &menu[i], err);
    }
    return store_end(generator->store, r, err);
}

/* ---- set-up ---- */

static int add_people(struct generator *generator, struct error *err)
{
    const struct options *options = generator->options;
    struct person *person = &generator->person;
    struct device *device = &generator->device;
    int r = person_find(generator->store, options->person, person, NULL);

    if (r == -ERR_NOT_FOUND) {
        snprintf(person->id, sizeof(person->id), "%s", options->person);
        snprintf(person->name, sizeof(person->name), "%s", options->name);
        snprintf(person->tz, sizeof(person->tz), "%s", zone_name(generator->zone));
        person->share_text = true;
        r = person_add(generator->store, person, err);
    }
    if (r < 0)
        return r;
    snprintf(device->id, sizeof(device->id), "%s", options->device);
    snprintf(device->label, sizeof(device->label), "%s", options->device);
    snprintf(device->driver, sizeof(device->driver), "%s", generator->driver->name);
    if (!address_parse(options->address, device->address))
        return error_set(err, ERR_SYNTAX, "\"%s\" is not an address", options->address);
    device->person_row = person->row;
    device->battery_percent = -1;
    return device_add(generator->store, device, err);
}

static int open_generator(struct generator *generator, struct error *err)
{
    const struct options *options = generator->options;
    const struct ingest_events none = {0};
    struct clock clock;
    int r = clock_init_fixed(&clock, err);

    if (r < 0)
        return r;
    generator->now_ms = clock_wall_ms(&clock);
    generator->random = options->seed;
    generator->driver = driver_by_name("heart-rate");
    if (!generator->driver)
        return error_set(err, ERR_NOT_FOUND, "there is no driver \"heart-rate\"");
    generator->driver_state = calloc(1, generator->driver->state_size + 1);
    if (!generator->driver_state)
        return error_set(err, ERR_NOMEM, "out of memory");
    r = zone_load(options->tz, &generator->zone, err);
    if (r == 0)
        r = food_table_open(&generator->foods, err);
    if (r == 0)
        r = store_open(options->database, &generator->store, err);
    if (r == 0)
        r = store_begin(generator->store, err);
    if (r == 0)
        r = add_people(generator, err);
    if (r == 0)
        r = store_commit(generator->store, err);
    if (r == 0)
        r = ingest_open(generator->store, options->database, &none, NULL, &generator->ingest, err);
    return r;
}

static int generate(const struct options *options, struct error *err)
{
    struct generator generator = {.options = options};
    int r = open_generator(&generator, err);

    if (r == 0) {
        int32_t offset_s = zone_offset_s(generator.zone, generator.now_ms);
        int32_t today = gut_day_of(generator.now_ms, offset_s);

        for (int night = 0; r == 0 && night < options->nights; night++)
            r = wear(&generator, today - options->nights + night, night, EVENING_HOUR,
                     EVENING_HOURS, err);
        if (r == 0)
            r = wear(&generator, today, options->nights, MORNING_HOUR, MORNING_HOURS, err);
        if (r == 0)
            r = eat(&generator, today - options->nights, today, err);
    }
    ingest_close(generator.ingest);
    store_close(generator.store);
    food_table_free(generator.foods);
    zone_free(generator.zone);
    free(generator.driver_state);
    return r;
}

static const char usage[] =
    "usage: generate --db FILE [--person ID] [--name NAME] [--device ID] [--address ADDRESS]\n"
    "                [--tz ZONE] [--nights N] [--seed N]\n";

static bool parse_options(int argc, char **argv, struct options *ret)
{
    static const struct option known[] = {
        {"db", required_argument, NULL, 'd'},
        {"person", required_argument, NULL, 'p'},
        {"name", required_argument, NULL, 'n'},
        {"device", required_argument, NULL, 'v'},
        {"address", required_argument, NULL, 'a'},
        {"tz", required_argument, NULL, 'z'},
        {"nights", required_argument, NULL, 'N'},
        {"seed", required_argument, NULL, 's'},
        {NULL, 0, NULL, 0},
    };
    int option;

    while ((option = getopt_long(argc, argv, "", known, NULL)) != -1) {
        switch (option) {
        case 'd':
            ret->database = optarg;
            break;
        case 'p':
            ret->person = optarg;
            break;
        case 'n':
            ret->name = optarg;
            break;
        case 'v':
            ret->device = optarg;
            break;
        case 'a':
            ret->address = optarg;
            break;
        case 'z':
            ret->tz = optarg;
            break;
        case 'N':
            ret->nights = (int)strtol(optarg, NULL, 10);
            break;
        case 's':
            ret->seed = (uint32_t)strtoul(optarg, NULL, 10);
            break;
        default:
            return false;
        }
    }
    return ret->database && optind == argc && ret->nights > 0 && ret->nights <= 366;
}

int main(int argc, char **argv)
{
    struct options options = {.person = "alice",
                              .name = "Alice",
                              .device = "strap_1",
                              .address = "C0:00:00:00:00:01",
                              .tz = "",
                              .nights = 35,
                              .seed = 1};
    struct error why = {0};

    if (!parse_options(argc, argv, &options)) {
        fputs(usage, stderr);
        return EX_USAGE;
    }
    if (generate(&options, &why) < 0) {
        fprintf(stderr, "generate: %s\n", why.text);
        return EX_SOFTWARE;
    }
    return EXIT_SUCCESS;
}
