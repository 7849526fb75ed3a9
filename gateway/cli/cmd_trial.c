/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * zonula trial start|status|result|stop|list|suggest: phases with and without a food in an order
 * drawn by lot. A trial is an entry of the diary; undo takes back what was done last.
 */
#include "core/cleanup.h"
#include "gateway/cli/commands.h"
#include "gateway/cli/logging.h"
#include "gateway/cli/trial_print.h"
#include "gateway/cli/trial_start.h"
#include "gateway/record.h"
#include "gateway/trial_suggest.h"
#include "storage/diary.h"
#include <stdlib.h>
#include <string.h>

#define NOT_STARTED "see: zonula help trial"

static int32_t today_of(const struct context *context)
{
    return gut_day_of(context->now_ms, zone_offset_s(context->zone, context->now_ms));
}

static int load(struct context *context, struct trials *ret)
{
    struct error err = {0};

    *ret = (struct trials){0};
    if (context->store && trials_read(context->store, context->person.row, ret, &err) < 0)
        return output_error(&context->output, &err, NULL);
    return EXIT_OK;
}

static int load_days(const struct context *context, const struct trial *trial,
                     struct trial_days *ret)
{
    struct error err = {0};

    if (trial_days_read(context->store, context->person.row, context->zone, context->now_ms, trial,
                        ret, &err) < 0)
        return output_error(&context->output, &err, NULL);
    return EXIT_OK;
}

/* The trial of the argument, or the latest. NULL: *ret_status, what is wrong was said. */
static const struct trial *find(const struct context *context, const struct trials *trials,
                                int *ret_status)
{
    const char *word = context_argument(context, 1);
    const bool is_number = *word && strspn(word, "0123456789") == strlen(word) && strlen(word) < 9;
    const long number = is_number ? strtol(word, NULL, 10) : 0;
    char message[96];

    if (context->options->argument_count > 2 || (*word && !is_number)) {
        *ret_status =
            context_usage(context, "trial: the number of a trial, e.g. zonula trial result 1");
        return NULL;
    }
    for (size_t i = trials->count; i > 0; i--)
        if (!is_number || trials->list[i - 1].number == number)
            return &trials->list[i - 1];
    snprintf(message, sizeof(message), is_number ? "there is no trial %.8s" : "no trials yet",
             word);
    *ret_status = output_fail(&context->output, EXIT_NOTHING, "not_found", word, message,
                              "see: zonula trial list", NULL);
    return NULL;
}

/* Reads the trials, and finds the one that is meant. */
static const struct trial *load_one(struct context *context, struct trials *trials, int *ret_status)
{
    *ret_status = load(context, trials);
    return *ret_status ? NULL : find(context, trials, ret_status);
}

static int answer_json(const struct context *context, const struct trial *trial,
                       const struct trial_days *days, bool with_result)
{
    return print_json(&context->output,
                      json_pack("{s:i, s:b, s:b, s:o}", "zonula", 1, "ok", 1, "dry_run",
                                context->options->dry_run, "trial",
                                trial_json(trial, days, with_result, today_of(context))));
}

/* ---- start ---- */

static int store_new(struct context *context, struct trial *trial)
{
    CLEANUP(entry_done)
    struct entry entry = {
        .kind = ENTRY_TRIAL,
        .body = trial_body(trial),
        .source = SOURCE_CLI,
        .at_ms = context->now_ms,
        .offset_s = zone_offset_s(context->zone, context->now_ms),
        .recorded_ms = context->now_ms,
    };
    char command[256];
    struct error err = {0};
    bool existed = false;

    if (!entry.body)
        return EXIT_SOFTWARE;
    snprintf(entry.tz, sizeof(entry.tz), "%s", zone_name(context->zone));
    context_command_text(context, command, sizeof(command));
    if (record_entry(context->store, &context->person, &entry, context->options->key, command,
                     entry.offset_s, &existed, &err) < 0)
        return output_error(&context->output, &err, "nothing started");
    trial->entry = entry.number;
    if (existed && trial_of_entry(&entry, trial, &err) < 0)
        return output_error(&context->output, &err, NULL);
    return EXIT_OK;
}

static int start(struct context *context)
{
    CLEANUP(trials_done) struct trials trials = {0};
    struct trial trial = {0};

    int status = load(context, &trials);
    if (status == 0)
        status = trial_start_read(context, &trials, today_of(context), &trial);
    if (status == 0 && !context->options->dry_run)
        status = store_new(context, &trial);
    if (status)
        return status;
    if (context->output.json)
        return answer_json(context, &trial, NULL, false);
    trial_print_plan(&context->output, &trial);
    trial_start_print_care(&context->output, &trial);
    return EXIT_OK;
}

/* ---- how it goes, and what came out of it ---- */

static int status_of(struct context *context)
{
    CLEANUP(trials_done) struct trials trials = {0};
    CLEANUP(trial_days_done) struct trial_days days = {0};
    int status = EXIT_OK;
    const struct trial *trial = load_one(context, &trials, &status);

    if (!trial)
        return status;
    status = load_days(context, trial, &days);
    if (status)
        return status;
    if (context->output.json)
        return answer_json(context, trial, &days, false);
    trial_print_status(&context->output, trial, &days, today_of(context));
    return EXIT_OK;
}

/* A look before the end would make a decision of a moment. */
static int result(struct context *context)
{
    CLEANUP(trials_done) struct trials trials = {0};
    CLEANUP(trial_days_done) struct trial_days days = {0};
    int status = EXIT_OK;
    const struct trial *trial = load_one(context, &trials, &status);
    char message[96];

    if (!trial)
        return status;
    if (!trial_is_over(trial, today_of(context))) {
        snprintf(message, sizeof(message), "trial %d is not over; its result is shown at its end",
                 trial->number);
        return output_fail(&context->output, EXIT_NOTHING, "running", NULL, message,
                           "see: zonula trial status", NULL);
    }
    status = load_days(context, trial, &days);
    if (status)
        return status;
    if (context->output.json)
        return answer_json(context, trial, &days, true);
    trial_print_result(&context->output, trial, &days);
    return EXIT_OK;
}

/* ---- stop, list ---- */

static int store_stopped(struct context *context, const struct trial *trial)
{
    CLEANUP(entry_done) struct entry entry = {0};
    char command[256];
    struct error err = {0};

    int r = entry_get(context->store, context->person.row, trial->entry, &entry, &err);
    if (r < 0)
        return output_error(&context->output, &err, "nothing changed");
    json_decref(entry.body);
    entry.body = trial_body(trial);
    if (!entry.body)
        return EXIT_SOFTWARE;
    context_command_text(context, command, sizeof(command));
    r = record_edit(context->store, &context->person, &entry, command, context->now_ms,
                    zone_offset_s(context->zone, context->now_ms), &err);
    return r < 0 ? output_error(&context->output, &err, "nothing changed") : EXIT_OK;
}

static int stop(struct context *context)
{
    CLEANUP(trials_done) struct trials trials = {0};
    int status = EXIT_OK;
    const struct trial *found = load_one(context, &trials, &status);
    struct trial trial;

    if (!found)
        return status;
    if (trial_is_over(found, today_of(context)))
        return output_fail(&context->output, EXIT_NOTHING, "nothing", NULL, "no trial is running",
                           NULL, NULL);
    trial = *found;
    trial.stopped = true;
    trial.stopped_day = today_of(context);
    status = context->options->dry_run ? EXIT_OK : store_stopped(context, &trial);
    if (status)
        return status;
    if (context->output.json)
        return answer_json(context, &trial, NULL, false);
    fprintf(context->output.out, "trial %d: %s, stopped   (zonula undo brings it back)\n",
            trial.number, trial.name);
    return EXIT_OK;
}

static int list(struct context *context)
{
    CLEANUP(trials_done) struct trials trials = {0};
    const int32_t today = today_of(context);

    int status = load(context, &trials);
    if (status)
        return status;
    if (trials.count == 0)
        return output_fail(&context->output, EXIT_NOTHING, "nothing", NULL, "no trials yet",
                           "what to try: zonula trial suggest", json_pack("{s:[]}", "trials"));
    if (context->output.json) {
        json_t *array = json_array();
        for (size_t i = 0; i < trials.count; i++)
            json_array_append_new(array, trial_json(&trials.list[i], NULL, false, today));
        return print_json(&context->output,
                          json_pack("{s:i, s:b, s:o}", "zonula", 1, "ok", 1, "trials", array));
    }
    for (size_t i = 0; i < trials.count; i++)
        trial_print_line(&context->output, &trials.list[i], today);
    return EXIT_OK;
}

/* ---- suggest ---- */

static int suggest(struct context *context)
{
    CLEANUP(cleanup_free) char *text = NULL;
    struct error err = {0};
    struct trial_suggestion suggestion = {0};

    if (context->options->argument_count > 1)
        return context_usage(context, "trial suggest takes no argument");
    if (!context->store)
        return output_fail(&context->output, EXIT_NOTHING, "nothing", NULL, "no entries yet", NULL,
                           NULL);
    if (trial_suggest(context->store, context->person.row, context->config, context->zone,
                      context->now_ms, &suggestion, &err) < 0)
        return output_error(&context->output, &err, NULL);
    text = trial_suggestion_text(&suggestion);
    if (!text)
        return EXIT_SOFTWARE;
    if (context->output.json)
        return print_json(&context->output,
                          json_pack("{s:i, s:b, s:s?, s:s, s:s}", "zonula", 1, "ok", 1, "subject",
                                    *suggestion.key ? suggestion.key : NULL, "next",
                                    triggers_next_name(suggestion.next), "text", text));
    print_wrapped(&context->output, text, 0);
    return EXIT_OK;
}

int cmd_trial(struct context *context)
{
    static const struct {
        const char *word;
        int (*run)(struct context *context);
    } subcommands[] = {
        {"start", start}, {"status", status_of}, {"result", result},
        {"stop", stop},   {"list", list},        {"suggest", suggest},
    };
    const char *word = context_argument(context, 0);

    for (size_t i = 0; i < sizeof(subcommands) / sizeof(subcommands[0]); i++) {
        if (strcmp(subcommands[i].word, word) != 0)
            continue;
        int status = context_config(context);
        if (status == 0)
            status = context_person(context);
        return status ? status : subcommands[i].run(context);
    }
    return context_usage(context,
                         "trial: start, status, result, stop, list or suggest; " NOT_STARTED);
}
