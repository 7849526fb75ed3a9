/* SPDX-License-Identifier: GPL-3.0-or-later */
/* zonula symptom TEXT [--for DURATION]: the onset of a symptom and how strong it is. */
#include "gateway/cli/commands.h"
#include "gateway/cli/logging.h"
#include "gateway/cli/severity.h"
#include <string.h>

#define MINUTES_MAX 10080 /* a week */

static json_t *symptom_body(const char *text, const struct severity *severity, int minutes)
{
    json_t *body = json_pack("{s:s*, s:s, s:i}", "text", text, "symptom", severity->kind,
                             "severity", severity->value);

    if (body && minutes >= 0)
        json_object_set_new(body, "duration_min", json_integer(minutes));
    return body;
}

int cmd_symptom(struct context *context)
{
    const char *span = context->options->for_text;
    char text[LOG_TEXT_SIZE];
    char message[128];
    struct severity severity;
    struct error err = {0};
    int minutes = -1;

    int status = logging_text(context, text);
    if (status)
        return status;
    if (!text[strspn(text, " \t\r\n")])
        return context_usage(context,
                             "symptom: what, and how strong? e.g. zonula symptom \"bloating 4\"");
    if (severity_parse(text, &severity, &err) < 0)
        return output_error(&context->output, &err, "nothing logged");
    if (span) {
        minutes = when_parse_span(span);
        if (minutes < 0 || minutes > MINUTES_MAX) {
            snprintf(message, sizeof(message),
                     "--for %.60s: a time like 2h, 90m or 1h30m, a week at most", span);
            return output_fail(&context->output, EXIT_DATA, "duration", span, message,
                               "nothing logged", NULL);
        }
    }
    status = context_person(context);
    if (status)
        return status;
    return logging_store(context, ENTRY_SYMPTOM, symptom_body(text, &severity, minutes));
}
