/* SPDX-License-Identifier: GPL-3.0-or-later */
/* zonula device sync: zonulad fetches now what wearables have recorded; a line for each as it ends.
 */
#include "ble/drivers/driver.h"
#include "core/cleanup.h"
#include "core/ztime.h"
#include "gateway/cli/account.h"
#include "gateway/cli/adopt.h"
#include "gateway/cli/commands.h"
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
    unsigned seconds; /* to wait */
    struct account account;
};

static void task_done(struct task *task)
{
    free(task->devices);
    free(task->wanted);
    free(task->items);
    account_done(&task->account);
}

/* ---- while and after waiting ---- */

/* Those that did not end in time. */
static void say_unended(struct task *task, enum fetch_end end)
{
    for (size_t i = 0; i < task->item_count; i++) {
        const struct fetch_item *item = &task->items[i];
        char text[FAILURE_TEXT_MAX];

        if (item->ended)
            continue;
        if (end == FETCH_LEFT) {
            account_failed(&task->account, item->device, EXIT_UNAVAILABLE, "unavailable",
                           "zonulad has ended");
            continue;
        }
        snprintf(text, sizeof(text), "%s %u s, and goes on; see: zonula device info %s",
                 fetch_begun(item) ? "still being fetched after" : "its turn did not come in",
                 task->seconds, item->device->id);
        account_failed(&task->account, item->device, EXIT_TEMPORARY, "busy", text);
    }
}

static void on_ended(void *userdata, const struct fetch_item *item)
{
    struct task *task = userdata;

    account_ended(&task->account, item);
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
    for (size_t i = 0; i < task->wanted_count; i++)
        account_widen(&task->account, task->wanted[i]);
    for (size_t i = 0; i < task->wanted_count; i++) {
        const struct device *device = task->wanted[i];
        const struct driver *driver = driver_by_name(device->driver);

        if (!driver)
            account_failed(&task->account, device, EXIT_CONFIGURATION, "no_driver",
                           "this program does not have its driver");
        else if (!driver->history)
            account_nothing(&task->account, device);
        else if (device->person_row == 0)
            account_failed(
                &task->account, device, EXIT_CONFIGURATION, "no_person",
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
    for (size_t i = 0; i < task->item_count; i++)
        account_pretend(&task->account, task->items[i].device);
    return EXIT_OK;
}

int cmd_device_sync(struct context *context)
{
    CLEANUP(task_done) struct task task = {.context = context};

    account_begin(&task.account, context);
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
    return status ? status : account_conclude(&task.account, task.wanted_count);
}
