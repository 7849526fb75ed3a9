/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/cli/context.h"

#include "core/cleanup.h"
#include "core/ztime.h"
#include "gateway/cli/entries.h"
#include "gateway/cli/places.h"
#include "gateway/diary/days.h"
#include "gateway/trust.h"
#include "storage/people.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

int context_init(struct context *context)
{
    struct clock clock;
    struct error err = {0};

    if (clock_init_fixed(&clock, &err) < 0)
        return output_error(&context->output, &err, NULL);
    context->now_ms = clock_wall_ms(&clock);
    context->clock_wrong =
        clock.fixed ? context->now_ms < WHEN_EARLIEST_MS : !trust_is_sane(context->now_ms);
    return 0;
}

void context_done(struct context *context)
{
    if (context->config) {
        config_done(context->config);
        free(context->config);
        context->config = NULL;
    }
    context->store = store_close(context->store);
    free(context->database);
    context->database = NULL;
    context->zone = zone_free(context->zone);
}

int context_usage(const struct context *context, const char *message)
{
    return output_fail(&context->output, EXIT_USAGE, "usage", NULL, message, NULL, NULL);
}

static int load_config(const struct context *context, struct config *config, struct error *err)
{
    struct config_place place;

    place_of_config(context->options->config, &place);
    return place.named || place.there ? config_load(place.path, config, err)
                                      : config_defaults(config);
}

int context_config(struct context *context)
{
    struct error err = {0};

    if (context->config)
        return 0;
    context->config = calloc(1, sizeof(*context->config));
    if (!context->config)
        return EXIT_SOFTWARE;
    int r = load_config(context, context->config, &err);
    if (r == 0)
        return 0;
    if (r == -ERR_NOT_FOUND)
        return output_fail(&context->output, EXIT_NO_INPUT, "not_found", NULL, err.text, NULL,
                           NULL);
    return output_error(&context->output, &err, NULL);
}

/* Where the database is. 0, or an exit status. */
static int find_database(struct context *context, char ret[PLACE_SIZE])
{
    const char *named = context->options->db ? context->options->db : getenv("ZONULA_DB");
    struct config_place config;

    place_of_config(context->options->config, &config);
    if (!(named && *named) && (config.named || config.there)) {
        int status = context_config(context);
        if (status)
            return status;
        named = context->config->storage_path;
    }
    if (named && *named) {
        if (snprintf(ret, PLACE_SIZE, "%s", named) < PLACE_SIZE)
            return 0;
        return output_fail(&context->output, EXIT_USAGE, "usage", NULL,
                           "the path of the database is too long", NULL, NULL);
    }
    if (!place_of_data(ret))
        return output_fail(&context->output, EXIT_CONFIGURATION, "config", NULL,
                           "no place for a database: HOME is not set", "say it with --db FILE",
                           NULL);
    if (!context->options->dry_run)
        place_make_directories(ret);
    return 0;
}

int context_database(struct context *context)
{
    char path[PLACE_SIZE];
    int status = find_database(context, path);

    if (status)
        return status;
    free(context->database);
    context->database = strdup(path);
    return context->database ? 0 : EXIT_SOFTWARE;
}

int context_store(struct context *context)
{
    struct error err = {0};

    if (context->store)
        return 0;
    int status = context_database(context);
    if (status)
        return status;
    if (context->options->dry_run && access(context->database, F_OK) < 0)
        return 0; /* a dry run creates nothing; the store stays NULL */
    int r = store_open(context->database, &context->store, &err);
    if (r == -ERR_NOT_FOUND) /* its directory: exit 1 would say "nothing found in the diary" */
        return output_fail(&context->output, EXIT_CANNOT_CREATE, "not_found", context->database,
                           err.text, "nothing done", NULL);
    return r < 0 ? output_error(&context->output, &err, NULL) : 0;
}

const char *context_adapter(struct context *context)
{
    struct adapter_trouble trouble = {0};
    struct error err = {0};

    if (!context->store || adapter_trouble_get(context->store, &trouble, &err) < 0)
        return NULL;
    snprintf(context->adapter, sizeof(context->adapter), "%s", trouble.adapter);
    return *context->adapter ? context->adapter : NULL;
}

int context_fail_zone(const struct context *context, const struct error *err)
{
    return output_fail(&context->output, EXIT_CONFIGURATION, "tz", NULL, err->text, "nothing done",
                       NULL);
}

static int load_zone(struct context *context)
{
    struct error err = {0};

    if (zone_load(context->person.row ? context->person.tz : NULL, &context->zone, &err) < 0)
        return context_fail_zone(context, &err);
    return 0;
}

/* Several persons, and nobody said whose diary. */
static int fail_whose(const struct context *context, const struct person *persons, size_t count)
{
    char message[ERROR_TEXT_MAX];
    size_t used = (size_t)snprintf(message, sizeof(message), "whose diary? there are");

    for (size_t i = 0; i < count && used < sizeof(message); i++)
        used += (size_t)snprintf(message + used, sizeof(message) - used, "%s %s", i ? "," : "",
                                 persons[i].id);
    return output_fail(&context->output, EXIT_USAGE, "usage", NULL, message,
                       "nothing done; say --person NAME", NULL);
}

static int choose_person(struct context *context, const struct person *persons, size_t count)
{
    const char *said = context->options->person;
    const char *wanted = said ? said : context->config->diary_person;
    const struct person *found = NULL;
    char message[ERROR_TEXT_MAX];

    for (size_t i = 0; wanted && i < count; i++) {
        bool is_id = strcmp(persons[i].id, wanted) == 0;
        if (is_id || (!found && strcasecmp(persons[i].name, wanted) == 0))
            found = &persons[i];
    }
    if (!wanted && count == 1)
        found = &persons[0];
    if (found) {
        context->person = *found;
        return 0;
    }
    if (count == 0)
        return output_fail(&context->output, EXIT_CONFIGURATION, "no_person", NULL,
                           "there is no person yet whose diary this could be",
                           "nothing done; add one: zonula person add NAME", NULL);
    if (!wanted)
        return fail_whose(context, persons, count);
    snprintf(message, sizeof(message), "no person called \"%.100s\"%s", wanted,
             said ? "" : ", of whom the configuration speaks");
    return output_fail(&context->output, said ? EXIT_DATA : EXIT_CONFIGURATION, "unknown_person",
                       wanted, message, "nothing done; see: zonula person list", NULL);
}

int context_person(struct context *context)
{
    CLEANUP(cleanup_free) struct person *persons = NULL;
    struct error err = {0};
    size_t count = 0;

    if (context->zone)
        return 0;
    int status = context_config(context);
    if (status == 0)
        status = context_store(context);
    if (status)
        return status;
    if (context->store) {
        if (person_list(context->store, &persons, &count, &err) < 0)
            return output_error(&context->output, &err, NULL);
        status = choose_person(context, persons, count);
        if (status)
            return status;
    }
    return load_zone(context);
}

/* Neither "now" nor "2h ago" means anything then. */
int context_fail_clock(const struct context *context, const char *more)
{
    char date[DATE_TEXT_MAX];
    char message[128];

    long_date_text(gut_day_of(context->now_ms, 0), date);
    snprintf(message, sizeof(message), "the clock is wrong: it shows %s", date);
    return output_fail(&context->output, EXIT_DATA, "clock", NULL, message, more, NULL);
}

int context_today(struct context *context, int32_t *ret)
{
    int status = context_config(context);

    if (status == 0)
        *ret = day_of(context->now_ms, zone_offset_s(context->zone, context->now_ms),
                      context->config->diary_day_start_min);
    return status;
}

int context_day(struct context *context, const char *text, int32_t *ret)
{
    struct error err = {0};
    int status = context_config(context);

    if (status)
        return status;
    /* Before the day begins, the date of the clock is that of the next one. */
    const int64_t day_ms = context->now_ms - context->config->diary_day_start_min * MS_PER_MINUTE;
    if (when_parse_day(text, day_ms, context->zone, ret, &err) == 0)
        return EXIT_OK;
    return output_error(&context->output, &err, NULL);
}

int context_when(struct context *context, struct when *ret)
{
    struct error err = {0};

    if (context->clock_wrong)
        return context_fail_clock(context, "nothing logged; set the clock first");
    if (!context->options->at) {
        *ret = (struct when){
            .at_ms = context->now_ms,
            .offset_s = zone_offset_s(context->zone, context->now_ms),
            .precision = PRECISION_MINUTE,
        };
        return 0;
    }
    int status = context_config(context);
    if (status)
        return status;
    const struct config *config = context->config;
    const struct when_slots slots = {.breakfast_min = config->diary_breakfast_min,
                                     .lunch_min = config->diary_lunch_min,
                                     .dinner_min = config->diary_dinner_min};
    if (when_parse(context->options->at, context->now_ms, context->zone, &slots, ret, &err) == 0)
        return 0;
    return output_fail(&context->output, EXIT_DATA, "time", context->options->at, err.text,
                       "nothing logged", NULL);
}

const char *context_argument(const struct context *context, size_t index)
{
    const struct options *options = context->options;

    return index < options->argument_count ? options->arguments[index] : "";
}

void context_arguments(const struct context *context, size_t first, char *ret, size_t size)
{
    const struct options *options = context->options;
    size_t used = 0;

    ret[0] = '\0';
    for (size_t i = first; i < options->argument_count && used < size - 1; i++)
        used += (size_t)snprintf(ret + used, size - used, "%s%s", i > first ? " " : "",
                                 options->arguments[i]);
}

void context_command_text(const struct context *context, char *ret, size_t size)
{
    const struct options *options = context->options;
    size_t used = (size_t)snprintf(ret, size, "%s", context->command);

    if (options->at && used < size)
        used += (size_t)snprintf(ret + used, size - used, " --at \"%s\"", options->at);
    for (size_t i = 0; i < options->argument_count && used < size; i++)
        used += (size_t)snprintf(ret + used, size - used, " %s", options->arguments[i]);
    if (used >= size) { /* cut, but not in the middle of a character */
        used = size - 1;
        while (used > 0 && ((unsigned char)ret[used - 1] & 0xc0) == 0x80)
            used--;
        if (used > 0 && (unsigned char)ret[used - 1] >= 0xc0)
            used--;
        ret[used] = '\0';
    }
}
