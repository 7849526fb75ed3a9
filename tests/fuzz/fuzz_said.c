/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A text through every reader of what people say of symptoms, doses, medicines, exercise, illness
 * and context. */
#include "core/json.h"
#include "gateway/diary/checkin.h"
#include "gateway/diary/doing.h"
#include "gateway/diary/mark.h"
#include "gateway/diary/remedy.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void need(bool holds)
{
    if (!holds)
        abort();
}

static void read_symptoms(const char *text)
{
    struct severity list[SEVERITIES_MAX];
    const char *tracked[SEVERITIES_MAX];
    struct error err;
    size_t count = 0;
    size_t tracked_count = 0;
    bool checkin;

    if (checkin_tracked(text, tracked, &tracked_count, &err) == 0)
        need(tracked_count <= SEVERITIES_MAX);
    if (severity_parse_list(text, list, &count, &checkin, &err) < 0)
        return;
    for (size_t i = 0; i < count; i++)
        need(list[i].value >= 0 && list[i].value <= 10);
    need(count <= 1 || checkin);
    json_decref(checkin_body("x", "M", false, list, count, tracked, tracked_count));
}

static void read_remedies(const char *text)
{
    struct remedy list[REMEDIES_MAX];
    struct error err;
    size_t count = 0;

    if (remedies_read(text, list, &count, &err) < 0)
        return;
    need(count >= 1 && count <= REMEDIES_MAX);
    for (size_t i = 0; i < count; i++) {
        char said[64];
        need(list[i].name[0] != '\0');
        if (list[i].doses > 0) {
            need(list[i].value > 0);
            dose_text(list[i].value, list[i].unit, said, sizeof(said));
        }
    }
    json_decref(supplement_body("x", list, count));
    json_decref(medication_body("x", list, count, NULL));
}

static void read_doing(const char *text)
{
    struct exercise exercise;
    struct illness illness;
    struct error err;
    int minutes = 0;

    if (exercise_read(text, &exercise, &err) == 0)
        need(exercise.minutes >= 1 && exercise.minutes <= EXERCISE_MINUTES_MAX &&
             exercise.intensity);
    if (mindfulness_read(text, &minutes, &err) == 0)
        need(minutes >= 1 && minutes <= MINDFULNESS_MINUTES_MAX);
    if (illness_read(text, &illness, &err) == 0)
        need(illness.severity >= 0 && illness.severity <= 10 && illness.type);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    json_t *body = NULL;
    struct error err;

    if (!text)
        return 0;
    if (size > 0)
        memcpy(text, data, size);
    text[size] = '\0';
    read_symptoms(text);
    read_remedies(text);
    read_doing(text);
    if (mark_read(text, &body, &err) == 0)
        need(json_object_size(json_object_get(body, "marks")) > 0);
    json_decref(body);
    free(text);
    return 0;
}
