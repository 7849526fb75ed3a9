/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/cli/account.h"

#include "core/json.h"
#include "gateway/cli/failure_exit.h"
#include "gateway/cli/known.h"
#include <string.h>

#define NO_ADAPTER "no_adapter"

void account_begin(struct account *account, const struct context *context)
{
    *account = (struct account){.context = context, .json = json_array()};
}

void account_done(struct account *account)
{
    json_decref(account->json);
}

void account_widen(struct account *account, const struct device *device)
{
    const size_t cells = text_cells(device->id);

    account->cells = cells > account->cells ? cells : account->cells;
}

static void say(struct account *account, FILE *file, const struct device *device, const char *text)
{
    const struct output *output = &account->context->output;

    if (output->json)
        return;
    print_progress_end(output);
    fflush(output->out); /* the lines of both streams in their order */
    print_padded(file, device->id, account->cells + 2);
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

void account_nothing(struct account *account, const struct device *device)
{
    static const char text[] = "keeps its link, nothing to fetch";

    json_array_append_new(account->json, unfetched_json(device, NULL, text));
    if (!account->context->output.quiet)
        say(account, account->context->output.out, device, text);
}

static void note_failed(struct account *account, const struct device *device, int status,
                        const char *word, const char *text)
{
    account->failed++;
    account->word = word;
    account->status = status > account->status ? status : account->status;
    snprintf(account->failure, sizeof(account->failure), "%s", text);
    json_array_append_new(account->json, unfetched_json(device, word, text));
}

void account_failed(struct account *account, const struct device *device, int status,
                    const char *word, const char *text)
{
    note_failed(account, device, status, word, text);
    say(account, account->context->output.err, device, text);
}

/* What there is now and was not there before. */
struct gain {
    int64_t readings, blocks, newest_ms;
};

#define GAIN_TEXT_MAX 192

/* "12 new readings, 1 new sleep, up to Sat 14 Mar 08:09" */
static void gain_text(const struct context *context, const struct gain *gain,
                      char ret[GAIN_TEXT_MAX])
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
        snprintf(ret, GAIN_TEXT_MAX, "nothing recorded yet");
    else
        snprintf(ret, GAIN_TEXT_MAX, "%s%s%sup to %s", readings, sleep,
                 *readings || *sleep ? "" : "nothing new, ", when);
}

static int measure_gain(const struct account *account, const struct fetch_item *item,
                        struct gain *ret, struct error *err)
{
    struct history_extent now;
    const int r = history_extent_get(account->context->store, item->device->row, &now, err);

    if (r < 0)
        return r;
    *ret = (struct gain){
        .readings = now.readings - item->before.readings,
        .blocks = now.blocks - item->before.blocks,
        .newest_ms = now.newest_ms > now.newest_sleep_ms ? now.newest_ms : now.newest_sleep_ms,
    };
    return 0;
}

static void say_fetched(struct account *account, const struct fetch_item *item)
{
    const struct device *device = item->device;
    struct error err = {0};
    struct gain gain;
    char text[GAIN_TEXT_MAX];
    const int r = measure_gain(account, item, &gain, &err);

    if (r < 0) {
        account_failed(account, device, exit_of(err.code), error_name(r), err.text);
        return;
    }
    account->fetched++;
    json_array_append_new(account->json,
                          json_pack("{s:s, s:b, s:I, s:I, s:o, s:n, s:n}", "id", device->id,
                                    "fetched", 1, "new_readings", (json_int_t)gain.readings,
                                    "new_sleep", (json_int_t)gain.blocks, "up_to",
                                    json_time(gain.newest_ms, 0), "failure", "message"));
    gain_text(account->context, &gain, text);
    if (!account->context->output.quiet)
        say(account, account->context->output.out, device, text);
}

void account_ended(struct account *account, const struct fetch_item *item)
{
    const char *word = item->state.failure;
    char text[FAILURE_TEXT_MAX];

    if (!*word) {
        say_fetched(account, item);
        return;
    }
    failure_text(word, item->device->id, text);
    if (strcmp(word, NO_ADAPTER) == 0) {
        account->without_adapter++;
        note_failed(account, item->device, failure_exit(word), word, text);
        return;
    }
    account_failed(account, item->device, failure_exit(word), word, text);
}

void account_pretend(struct account *account, const struct device *device)
{
    static const char text[] = "would be fetched";

    json_array_append_new(account->json, unfetched_json(device, NULL, text));
    say(account, account->context->output.out, device, text);
}

static void say_no_adapter(const struct account *account)
{
    char text[FAILURE_TEXT_MAX];

    failure_text(NO_ADAPTER, "", text);
    output_fail(&account->context->output, failure_exit(NO_ADAPTER), NO_ADAPTER, NULL, text,
                account->fetched > 0 ? "not all was read; see: zonula doctor"
                                     : "nothing read; see: zonula doctor",
                NULL);
}

int account_conclude(const struct account *account, size_t total)
{
    const struct context *context = account->context;
    char message[FAILURE_TEXT_MAX + 64];

    if (!context->output.json && account->without_adapter > 0)
        say_no_adapter(account);
    if (!context->output.json)
        return account->status;
    if (account->failed == 0)
        return print_json(&context->output,
                          json_pack("{s:i, s:b, s:b, s:O}", "zonula", 1, "ok", 1, "dry_run",
                                    (int)context->options->dry_run, "devices", account->json));
    if (account->failed == 1)
        snprintf(message, sizeof(message), "%s", account->failure);
    else
        snprintf(message, sizeof(message), "%zu of %zu devices were not fetched", account->failed,
                 total);
    return output_fail(&context->output, account->status,
                       account->failed == 1 ? account->word : "several", NULL, message, NULL,
                       json_pack("{s:O}", "devices", account->json));
}
