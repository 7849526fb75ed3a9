/* SPDX-License-Identifier: GPL-3.0-or-later */
/* zonula supp TEXT, zonula med TEXT: supplements and medicines with their doses. */
#include "core/ztime.h"
#include "gateway/cli/commands.h"
#include "gateway/cli/logging.h"
#include "gateway/diary/remedy.h"
#include <string.h>

#define COURSE_DAYS_MAX 366

struct taken {
    char text[LOG_TEXT_SIZE];
    struct remedy list[REMEDIES_MAX];
    size_t count;
};

static int read_taken(struct context *context, const char *usage, struct taken *ret)
{
    struct error err = {0};

    const int status = logging_needed_text(context, usage, ret->text);
    if (status)
        return status;
    if (remedies_read(ret->text, ret->list, &ret->count, &err) < 0)
        return output_error(&context->output, &err, "nothing logged");
    return context_person(context);
}

int cmd_supp(struct context *context)
{
    struct taken taken;
    int status =
        read_taken(context, "supp: what, and how much? e.g. zonula supp \"psyllium 5 g\"", &taken);

    if (status)
        return status;
    return logging_store(context, ENTRY_SUPPLEMENT,
                         supplement_body(taken.text, taken.list, taken.count));
}

/* "2026-03-20": the day of the entry or later, within a year. */
static bool is_end_of_course(const struct when *when, const char *text)
{
    const int32_t first = gut_day_of(when->at_ms, when->offset_s);
    char same[11];

    if (strlen(text) != 10)
        return false;
    for (int32_t day = first; day <= first + COURSE_DAYS_MAX; day++) {
        day_format(day, same);
        if (strcmp(same, text) == 0)
            return true;
    }
    return false;
}

int cmd_med(struct context *context)
{
    const char *until = context->options->until;
    struct taken taken;
    struct when when;
    int status = read_taken(
        context, "med: what, and how much? e.g. zonula med \"ibuprofen 400 mg\"", &taken);

    if (status == 0)
        status = context_when(context, &when);
    if (status)
        return status;
    if (until && !is_end_of_course(&when, until))
        return output_fail(&context->output, EXIT_DATA, "time", until,
                           "--until is a day from then on, within a year, as in 2026-03-20",
                           "nothing logged", NULL);
    return logging_store(context, ENTRY_MEDICATION,
                         medication_body(taken.text, taken.list, taken.count, until));
}
