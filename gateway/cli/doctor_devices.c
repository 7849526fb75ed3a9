/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The doctor's look at the wearables: what is stored of them, and the likely cause in words. */
#include "ble/drivers/driver.h"
#include "core/cleanup.h"
#include "core/ztime.h"
#include "gateway/cli/doctor.h"
#include "gateway/cli/known.h"
#include "gateway/failure.h"
#include "gateway/news.h"
#include "gateway/schedule.h"
#include "storage/people.h"
#include "storage/trouble.h"
#include <stdlib.h>
#include <string.h>

#define CHARGE "charge it, or change it"

struct patient {
    const struct device *device;
    const struct driver *driver;
    struct device_trouble trouble;
    struct sync_state sync;
};

/* "3 days", "5 hours", "a moment" */
static void age_text(int64_t age_ms, char *ret, size_t size)
{
    if (age_ms >= 2 * MS_PER_DAY)
        snprintf(ret, size, "%lld days", (long long)(age_ms / MS_PER_DAY));
    else if (age_ms >= 2 * MS_PER_HOUR)
        snprintf(ret, size, "%lld hours", (long long)(age_ms / MS_PER_HOUR));
    else
        snprintf(ret, size, "%lld minutes", (long long)(age_ms > 0 ? age_ms / MS_PER_MINUTE : 0));
}

/* Why nothing comes: what is known to be wrong, else why the last session failed. */
static const char *word_of(const struct patient *patient)
{
    if (*patient->trouble.word)
        return patient->trouble.word;
    if (patient->driver->history && *patient->sync.failure)
        return patient->sync.failure;
    return NULL;
}

/* When something came last; of a new device, when it was added. */
static int64_t news_ms(const struct patient *patient)
{
    const int64_t came_ms =
        patient->driver->history ? patient->sync.succeeded_ms : patient->device->last_sync_ms;

    return came_ms ? came_ms : patient->device->created_ms;
}

static bool is_silent(const struct doctor *doctor, const struct patient *patient)
{
    return doctor->context->now_ms - news_ms(patient) >= SCHEDULE_LATE_MS;
}

static bool is_low(const struct device *device)
{
    return device->battery_percent >= 0 && device->battery_percent <= NEWS_BATTERY_LOW;
}

/* ", battery 81 %"; nothing where it is not known. */
static void battery_text(const struct device *device, char *ret, size_t size)
{
    ret[0] = '\0';
    if (device->battery_percent >= 0)
        snprintf(ret, size, ", battery %d %%", device->battery_percent);
}

static void find_ill(struct doctor *doctor, const struct patient *patient, const char *battery)
{
    const struct device *device = patient->device;
    const char *word = word_of(patient);
    const bool unheard = !word || strcmp(word, "not_seen") == 0;
    const char *tried = patient->trouble.unreachable ? "; all that could be tried was tried" : "";
    const char *advice = is_low(device) ? ": " CHARGE : "";
    char cause[FAILURE_TEXT_MAX];
    char age[32];

    failure_text(word ? word : "not_seen", device->id, cause);
    age_text(doctor->context->now_ms - news_ms(patient), age, sizeof(age));
    if (!is_silent(doctor, patient))
        doctor_find(doctor, FINDING_WARN, device->id, "%s%s%s%s", cause, tried, battery, advice);
    else if (unheard && is_low(device)) /* which is why, most likely */
        doctor_find(doctor, FINDING_WARN, device->id, "silent for %s%s%s", age, battery, advice);
    else
        doctor_find(doctor, FINDING_WARN, device->id, "silent for %s%s: %s%s", age, battery, cause,
                    tried);
}

static void find_well(struct doctor *doctor, const struct patient *patient, const char *battery)
{
    const struct device *device = patient->device;
    const int64_t came_ms =
        patient->driver->history ? patient->sync.succeeded_ms : device->last_sync_ms;
    char when[DATE_TEXT_MAX];

    known_time(doctor->context, came_ms, when);
    doctor_find(doctor, is_low(device) ? FINDING_WARN : FINDING_OK, device->id, "%s%s%s%s",
                came_ms ? (patient->driver->history ? "fetched " : "last reading ") : "",
                came_ms ? when : "nothing came yet", battery, is_low(device) ? ": " CHARGE : "");
}

static void look(struct doctor *doctor, const struct device *device)
{
    struct patient patient = {.device = device, .driver = driver_by_name(device->driver)};
    struct error err = {0};
    char battery[64];

    if (strcmp(device->driver, DRIVER_IMPORT) == 0)
        return;
    if (!patient.driver) {
        doctor_find(doctor, FINDING_FAIL, device->id, "this program does not have its driver");
        return;
    }
    if (device->person_row == 0) {
        doctor_find(doctor, FINDING_WARN, device->id,
                    "belongs to nobody: device rm, then add --person");
        return;
    }
    if (device_trouble_get(doctor->context->store, device->row, &patient.trouble, &err) < 0 ||
        sync_state_get(doctor->context->store, device->row, &patient.sync, &err) < 0) {
        doctor_find(doctor, FINDING_FAIL, device->id, "%s", err.text);
        return;
    }
    battery_text(device, battery, sizeof(battery));
    const char *word = word_of(&patient);
    const bool unheard_lately = word && strcmp(word, "not_seen") == 0;
    if (is_silent(doctor, &patient) || (word && !unheard_lately))
        find_ill(doctor, &patient, battery);
    else
        find_well(doctor, &patient, battery);
}

void doctor_wearables(struct doctor *doctor)
{
    CLEANUP(cleanup_free) struct device *devices = NULL;
    struct error err = {0};
    size_t count = 0;

    if (!doctor->context->store)
        return;
    if (device_list(doctor->context->store, &devices, &count, &err) < 0)
        doctor_find(doctor, FINDING_FAIL, "wearables", "%s", err.text);
    else if (count == 0)
        doctor_find(doctor, FINDING_OK, "wearables", "none yet; see: zonula device scan");
    for (size_t i = 0; i < count; i++)
        look(doctor, &devices[i]);
}
