/* SPDX-License-Identifier: GPL-3.0-or-later */
/* zonula doctor: whether the installation is well, and what to do where it is not. */
#include "core/cleanup.h"
#include "gateway/cli/commands.h"
#include "gateway/cli/doctor.h"
#include "gateway/cli/known.h"
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define LEVEL_CELLS 6
#define NAME_CELLS  14

static const char *const level_names[FINDING_LEVELS] = {"ok", "warn", "fail"};

void doctor_find(struct doctor *doctor, enum finding_level level, const char *name,
                 const char *format, ...)
{
    va_list arguments;

    if (doctor->count == doctor->capacity) {
        const size_t wanted = doctor->capacity ? 2 * doctor->capacity : 16;
        struct finding *grown = reallocarray(doctor->findings, wanted, sizeof(*grown));

        if (!grown) {
            doctor->failed = true;
            return;
        }
        doctor->findings = grown;
        doctor->capacity = wanted;
    }
    struct finding *finding = &doctor->findings[doctor->count++];
    finding->level = level;
    snprintf(finding->name, sizeof(finding->name), "%s", name);
    va_start(arguments, format);
    vsnprintf(finding->text, sizeof(finding->text), format, arguments);
    va_end(arguments);
}

static void doctor_done(struct doctor *doctor)
{
    free(doctor->findings);
}

static size_t count_level(const struct doctor *doctor, enum finding_level level)
{
    size_t count = 0;

    for (size_t i = 0; i < doctor->count; i++)
        count += doctor->findings[i].level == level;
    return count;
}

/* "1 failure, 2 warnings" */
static void sum_text(size_t failures, size_t warnings, char *ret, size_t size)
{
    char failed[32] = "no failure";
    char warned[32] = "no warning";

    if (failures > 0)
        snprintf(failed, sizeof(failed), "%zu failure%s", failures, failures == 1 ? "" : "s");
    if (warnings > 0)
        snprintf(warned, sizeof(warned), "%zu warning%s", warnings, warnings == 1 ? "" : "s");
    snprintf(ret, size, "%s, %s", warned, failed);
}

static int status_of(const struct doctor *doctor, size_t failures, size_t warnings)
{
    if (failures > 0)
        return EXIT_UNAVAILABLE;
    return warnings > 0 && doctor->context->options->strict ? EXIT_NOTHING : EXIT_OK;
}

static void print_findings(const struct doctor *doctor, const char *sum)
{
    const struct output *output = &doctor->context->output;
    size_t cells = NAME_CELLS;

    for (size_t i = 0; i < doctor->count; i++) {
        const size_t wanted = text_cells(doctor->findings[i].name) + 2;
        cells = wanted > cells ? wanted : cells;
    }
    for (size_t i = 0; i < doctor->count; i++) {
        const struct finding *finding = &doctor->findings[i];

        if (output->quiet && finding->level == FINDING_OK)
            continue;
        print_padded(output->out, level_names[finding->level], LEVEL_CELLS);
        print_padded(output->out, finding->name, cells);
        print_text(output->out, finding->text);
        fputc('\n', output->out);
    }
    if (!output->quiet)
        fprintf(output->out, "%s\n", sum);
}

static int print_findings_json(const struct doctor *doctor, int status, size_t failures,
                               size_t warnings, const char *sum)
{
    const struct output *output = &doctor->context->output;
    json_t *list = json_array();

    for (size_t i = 0; i < doctor->count; i++) {
        const struct finding *finding = &doctor->findings[i];
        json_array_append_new(list, json_pack("{s:s, s:s, s:s}", "name", finding->name, "state",
                                              level_names[finding->level], "text", finding->text));
    }
    json_t *extra = json_pack("{s:o, s:I, s:I}", "checks", list, "warnings", (json_int_t)warnings,
                              "failures", (json_int_t)failures);
    if (status)
        return output_fail(output, status, failures ? "failure" : "warning", NULL, sum, NULL,
                           extra);
    json_t *json = json_pack("{s:i, s:b}", "zonula", 1, "ok", 1);
    json_object_update(json, extra);
    json_decref(extra);
    return print_json(output, json);
}

int cmd_doctor(struct context *context)
{
    CLEANUP(doctor_done) struct doctor doctor = {.context = context};
    char sum[80];

    if (context->options->argument_count > 0)
        return context_usage(context, "doctor takes no argument but --strict");
    int status = context_config(context);
    if (status == 0)
        status = known_zone(context);
    if (status)
        return status;
    doctor_database(&doctor);
    doctor_foods(&doctor);
    doctor_clock(&doctor);
    doctor_backup(&doctor);
    doctor_daemon(&doctor);
    doctor_broker(&doctor);
    doctor_bluetooth(&doctor);
    doctor_wearables(&doctor);
    doctor_disk(&doctor);
    if (doctor.failed)
        return EXIT_SOFTWARE;
    const size_t failures = count_level(&doctor, FINDING_FAIL);
    const size_t warnings = count_level(&doctor, FINDING_WARN);
    status = status_of(&doctor, failures, warnings);
    sum_text(failures, warnings, sum, sizeof(sum));
    if (context->output.json)
        return print_findings_json(&doctor, status, failures, warnings, sum);
    print_findings(&doctor, sum);
    return status;
}
