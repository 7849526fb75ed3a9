/* SPDX-License-Identifier: GPL-3.0-or-later */
/* zonula device sync: zonulad fetches now what wearables have recorded; a line for each as it ends.
 */
#include "ble/drivers/driver.h"
#include "core/cleanup.h"
#include "core/json.h"
#include "core/ztime.h"
#include "gateway/cli/adopt.h"
#include "gateway/cli/commands.h"
#include "gateway/cli/failure.h"
#include "gateway/cli/fetch.h"
#include "gateway/cli/known.h"
#include "storage/samples.h"
#include <stdlib.h>
#include <string.h>

#define NOTHING         "nothing fetched"
#define SECONDS         180
#define SESSION_SECONDS 120 /* of a driver that does not say */
#define HEAR_SECONDS    60  /* until a device is heard, of those that are there */

struct task {
    struct context *context;
    struct device *devices; /* of the household */
    size_t count;
    const struct device **wanted; /* of these */
    size_t wanted_count;
    struct fetch_item *items; /* of these again, those that have something to fetch */
    size_t item_count;
    size_t cells;     /* of the widest name */
    unsigned seconds; /* to wait */
    size_t failed;
    int status;       /* the highest */
    const char *word; /* of the last failure */
    char failure[FAILURE_TEXT_MAX];
    json_t *json; /* of what was said */
};

static void task_done(struct task *task)
{
    free(task->devices);
    free(task->wanted);
    free(task->items);
    json_decref(task->json);
}

/* ---- what is said of a device ---- */

static void say(struct task *task, FILE *file, const struct device *device, const char *text)
{
    const struct output *output = &task->context->output;

    if (output->json)
        return;
    print_progress_end(output);
    fflush(output->out); /* the lines of both streams in their order */
    print_padded(file, device->id, task->cells + 2);
    print_text(file, text);
    fputc('\n', file);
    fflush(file);
}

/* A device that was not fetched; without a word there was nothing to fetch. */
static json_t *unfetched_json(const struct device *device, const char *word, const char *message)
{
    return json_pack("{s:s, s:b, s:n, s:n, s:n, s:o, s:s}", "id", device->id, "fetched", 0,
                     "new_readings", "new_sleep", "up_to", "failure",
                     word ? json_string(word) : json_null(), "message", message);
}

static void say_nothing_to_fetch(struct task *task, const struct device *device)
{
    static const char text[] = "keeps its link, nothing to fetch";

    json_array_append_new(task->json, unfetched_json(device, NULL, text));
    if (!task->context->output.quiet)
        say(task, task->context->output.out, device, text);
}

static void say_failed(struct task *task, const struct device *device, int status, const char *word,
                       const char *text)
{
    task->failed++;
    task->word = word;
    task->status = status > task->status ? status : task->status;
    snprintf(task->failure, sizeof(task->failure), "%s", text);
    json_array_append_new(task->json, unfetched_json(device, word, text));
    say(task, task->context->output.err, device, text);
}

/* What there is now and was not there before. */
struct gain {
    int64_t readings, blocks, newest_ms;
};

/* "12 new readings, 1 new sleep, up to Sat 14 Mar 08:09" */
static void gain_text(const struct context *context, const struct gain *gain, char *ret,
                      size_t size)
{
    char when[DATE_TEXT_MAX];
    char readings[48] = "";
    char sleep[48] = "";

    known_time(context, gain->newest_ms, when);
    if (gain->readings > 0)
        snprintf(readings, sizeof(readings), "%lld new reading%s, ", (long long)gain->readings,
                 gain->readings == 1 ? "" : "s");
    if (gain->blocks > 0)
        snprintf(sleep, sizeof(sleep), "%lld new sleep%s, ", (long long)gain->blocks,
                 gain->blocks == 1 ? "" : "s");
    if (gain->newest_ms == 0)
        snprintf(ret, size, "nothing recorded yet");
    else
        snprintf(ret, size, "%s%s%sup to %s", readings, sleep,
                 *readings || *sleep ? "" : "nothing new, ", when);
}

static int measure_gain(const struct task *task, const struct fetch_item *item, struct gain *ret,
                        struct error *err)
{
    struct history_extent now;
    const int r = history_extent_get(task->context->store, item->device->row, &now, err);

    if (r < 0)
        return r;
    *ret = (struct gain){
        .readings = now.readings - item->before.readings,
        .blocks = now.blocks - item->before.blocks,
        .newest_ms = now.newest_ms > now.newest_sleep_ms ? now.newest_ms : now.newest_sleep_ms,
    };
    return 0;
}

static void say_fetched(struct task *task, const struct fetch_item *item)
{
    const struct device *device = item->device;
    struct error err = {0};
    struct gain gain;
    char text[160];
    const int r = measure_gain(task, item, &gain, &err);

    if (r < 0) {
        say_failed(task, device, exit_of(err.code), error_name(r), err.text);
        return;
    }
    json_array_append_new(task->json,
                          json_pack("{s:s, s:b, s:I, s:I, s:o, s:n, s:n}", "id", device->id,
                                    "fetched", 1, "new_readings", (json_int_t)gain.readings,
                                    "new_sleep", (json_int_t)gain.blocks, "up_to",
                                    json_time(gain.newest_ms, 0), "failure", "message"));
    gain_text(task->context, &gain, text, sizeof(text));
    if (!task->context->output.quiet)
        say(task, task->context->output.out, device, text);
}

static void on_ended(void *userdata, const struct fetch_item *item)
{
    struct task *task = userdata;
    const char *word = item->state.failure;
    char text[FAILURE_TEXT_MAX];

    if (!*word) {
        say_fetched(task, item);
        return;
    }
    failure_text(word, item->device, text);
    say_failed(task, item->device, failure_exit(word), word, text);
}

/* Those that did not end in time. */
static void say_unended(struct task *task, enum fetch_end end)
{
    for (size_t i = 0; i < task->item_count; i++) {
        const struct fetch_item *item = &task->items[i];
        char text[FAILURE_TEXT_MAX];

        if (item->ended)
            continue;
        if (end == FETCH_LEFT) {
            say_failed(task, item->device, EXIT_UNAVAILABLE, "unavailable", "zonulad has ended");
            continue;
        }
        snprintf(text, sizeof(text), "%s %u s, and goes on; see: zonula device info %s",
                 fetch_begun(item) ? "still being fetched after" : "its turn did not come in",
                 task->seconds, item->device->id);
        say_failed(task, item->device, EXIT_TEMPORARY, "busy", text);
    }
}

static void on_tick(void *userdata, unsigned second)
{
    const struct task *task = userdata;
    const struct fetch_item *first = NULL;
    char text[96];
    size_t left = 0;

    for (size_t i = task->item_count; i-- > 0;) {
        if (task->items[i].ended)
            continue;
        first = &task->items[i];
        left++;
    }
    if (left == 1)
        snprintf(text, sizeof(text), "%s %s, %u s", fetch_begun(first) ? "fetching" : "waiting for",
                 first->device->id, second);
    else
        snprintf(text, sizeof(text), "waiting for %zu devices, %u s", left, second);
    print_progress(&task->context->output, second, task->seconds, text);
}

/* ---- which ---- */

static int choose_named(struct task *task)
{
    const struct options *options = task->context->options;

    for (size_t i = 1; i < options->argument_count; i++) {
        const struct device *device = known_find(task->devices, task->count, options->arguments[i]);
        bool twice = false;

        if (!device)
            return known_fail(task->context, options->arguments[i],
                              NOTHING "; see: zonula device list");
        for (size_t k = 0; k < task->wanted_count; k++)
            twice = twice || task->wanted[k] == device;
        if (!twice)
            task->wanted[task->wanted_count++] = device;
    }
    return EXIT_OK;
}

static int choose(struct task *task)
{
    int status = known_load(task->context, &task->devices, &task->count);

    if (status)
        return status;
    task->wanted = calloc(task->count + 1, sizeof(struct device *));
    task->items = calloc(task->count + 1, sizeof(*task->items));
    if (!task->wanted || !task->items)
        return EXIT_SOFTWARE;
    if (task->context->options->argument_count > 1)
        return choose_named(task);
    for (size_t i = 0; i < task->count; i++)
        task->wanted[task->wanted_count++] = &task->devices[i];
    if (task->count > 0)
        return EXIT_OK;
    return output_fail(&task->context->output, EXIT_NOTHING, "nothing", NULL,
                       "no device yet; see: zonula device scan", NULL,
                       json_pack("{s:[]}", "devices"));
}

/* Says at once of what nothing can be fetched, and takes the others. */
static void sort_out(struct task *task)
{
    for (size_t i = 0; i < task->wanted_count; i++) {
        const size_t cells = text_cells(task->wanted[i]->id);
        task->cells = cells > task->cells ? cells : task->cells;
    }
    for (size_t i = 0; i < task->wanted_count; i++) {
        const struct device *device = task->wanted[i];
        const struct driver *driver = driver_by_name(device->driver);

        if (!driver)
            say_failed(task, device, EXIT_CONFIGURATION, "no_driver",
                       "this program does not have its driver");
        else if (!driver->history)
            say_nothing_to_fetch(task, device);
        else if (device->person_row == 0)
            say_failed(task, device, EXIT_CONFIGURATION, "no_person",
                       "belongs to nobody, so nothing is fetched: device rm, then add --person");
        else
            task->items[task->item_count++].device = device;
    }
}

/* --for; else three minutes, or what the longest session may take. */
static int find_seconds(struct task *task)
{
    unsigned seconds = SECONDS;

    for (size_t i = 0; i < task->wanted_count; i++) {
        const struct driver *driver = driver_by_name(task->wanted[i]->driver);
        const unsigned session = driver && driver->session_ms
                                     ? driver->session_ms / (unsigned)MS_PER_SECOND
                                     : SESSION_SECONDS;
        if (session + HEAR_SECONDS > seconds)
            seconds = session + HEAR_SECONDS;
    }
    return adopt_seconds(task->context, seconds, &task->seconds);
}

/* ---- from the beginning to the end ---- */

static int check_daemon(const struct context *context)
{
    if (!context->config->bluetooth_enabled)
        return output_fail(&context->output, EXIT_CONFIGURATION, "config", NULL,
                           "Bluetooth is switched off: [bluetooth] enabled = no", NOTHING, NULL);
    if (!samples_written(context->database))
        return output_fail(&context->output, EXIT_UNAVAILABLE, "unavailable", NULL,
                           "zonulad does not run, which fetches",
                           NOTHING "; start it: systemctl start zonulad", NULL);
    return EXIT_OK;
}

static int fetch(struct task *task)
{
    struct context *context = task->context;
    struct fetch fetch = {.items = task->items,
                          .count = task->item_count,
                          .seconds = task->seconds,
                          .ended = on_ended,
                          .tick = context->output.terminal ? on_tick : NULL,
                          .userdata = task};
    enum fetch_end end = FETCH_ALL;
    struct error err = {0};

    int status = context_config(context);
    if (status == 0)
        status = check_daemon(context);
    if (status)
        return status;
    if (fetch_run(context->store, context->database, context->now_ms, &fetch, &end, &err) < 0)
        return output_error(&context->output, &err, NULL);
    print_progress_end(&context->output);
    if (end == FETCH_INTERRUPTED)
        return output_fail(&context->output, EXIT_INTERRUPTED, "interrupted", NULL, "interrupted",
                           "what was asked for goes on", NULL);
    say_unended(task, end);
    return EXIT_OK;
}

static int pretend(struct task *task)
{
    for (size_t i = 0; i < task->item_count; i++) {
        const struct device *device = task->items[i].device;
        json_array_append_new(task->json, unfetched_json(device, NULL, "would be fetched"));
        say(task, task->context->output.out, device, "would be fetched");
    }
    return EXIT_OK;
}

/* The lines are said; of JSON this is all. */
static int conclude(struct task *task)
{
    const struct context *context = task->context;
    char message[FAILURE_TEXT_MAX + 64];

    if (!context->output.json)
        return task->status;
    if (task->failed == 0)
        return print_json(&context->output,
                          json_pack("{s:i, s:b, s:b, s:O}", "zonula", 1, "ok", 1, "dry_run",
                                    (int)context->options->dry_run, "devices", task->json));
    if (task->failed == 1)
        snprintf(message, sizeof(message), "%s", task->failure);
    else
        snprintf(message, sizeof(message), "%zu of %zu devices were not fetched", task->failed,
                 task->wanted_count);
    return output_fail(&context->output, task->status, task->failed == 1 ? task->word : "several",
                       NULL, message, NULL, json_pack("{s:O}", "devices", task->json));
}

int cmd_device_sync(struct context *context)
{
    CLEANUP(task_done) struct task task = {.context = context, .json = json_array()};

    int status = choose(&task);
    if (status == 0)
        status = find_seconds(&task);
    if (status == 0)
        status = known_zone(context);
    if (status)
        return status;
    sort_out(&task);
    if (task.item_count > 0)
        status = context->options->dry_run ? pretend(&task) : fetch(&task);
    return status ? status : conclude(&task);
}
