/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The doctor's look at Bluetooth: bluetoothd itself is asked, by a short search. */
#include "core/cleanup.h"
#include "gateway/cli/doctor.h"
#include "gateway/cli/rfkill.h"
#include "gateway/cli/session.h"
#include "gateway/failure.h"
#include "storage/people.h"
#include "storage/samples.h"
#include "storage/trouble.h"
#include <stdlib.h>
#include <string.h>

#define SEARCH_SECONDS 1

static void on_scan_end(void *userdata, int result)
{
    session_end(userdata, result, 0);
}

static int start(struct session *session, struct error *err)
{
    return ble_scan(session->ble, SEARCH_SECONDS, err);
}

/* Without a wearable the radio is of no matter. */
static enum finding_level how_bad(const struct doctor *doctor)
{
    CLEANUP(cleanup_free) struct device *devices = NULL;
    struct error err = {0};
    size_t count = 0;

    if (doctor->context->store)
        device_list(doctor->context->store, &devices, &count, &err);
    return count > 0 ? FINDING_FAIL : FINDING_WARN;
}

static void find_trouble(struct doctor *doctor, const char *trouble)
{
    char advice[FAILURE_TEXT_MAX];
    bool hard = false;

    if (strcmp(trouble, BLE_NO_ACCESS) != 0 && rfkill_is_blocked(RFKILL_DIRECTORY, &hard)) {
        doctor_find(doctor, how_bad(doctor), "bluetooth", "%s: %s", BLE_BLOCKED,
                    hard ? "there is a switch for it on the machine" : "rfkill unblock bluetooth");
        return;
    }
    failure_adapter_text(trouble, advice);
    doctor_find(doctor, how_bad(doctor), "bluetooth", "%s: %s", trouble, advice);
}

/* What only the daemon can know, since it listens for longer. */
static bool find_stored(struct doctor *doctor)
{
    struct context *context = doctor->context;
    struct adapter_trouble trouble = {0};
    struct error err = {0};
    char advice[FAILURE_TEXT_MAX];

    if (!context->store || !samples_written(context->database) ||
        adapter_trouble_get(context->store, &trouble, &err) < 0)
        return false;
    if (strcmp(trouble.text, BLE_DEAF) != 0 && strcmp(trouble.text, BLE_NO_SEARCH) != 0 &&
        strcmp(trouble.text, BLE_NO_LINKS) != 0)
        return false;
    failure_adapter_text(trouble.text, advice);
    doctor_find(doctor, FINDING_FAIL, "bluetooth", "%s: %s", trouble.text, advice);
    return true;
}

void doctor_bluetooth(struct doctor *doctor)
{
    const struct config *config = doctor->context->config;
    CLEANUP(cleanup_free) struct session *session = calloc(1, sizeof(*session));
    const struct errand errand = {
        .config = config, .events = {.on_scan_end = on_scan_end}, .start = start};
    struct error err = {0};

    if (!config->bluetooth_enabled) {
        doctor_find(doctor, FINDING_OK, "bluetooth", "switched off: [bluetooth] enabled = no");
        return;
    }
    if (!session) {
        doctor->failed = true;
        return;
    }
    const int r = session_run(session, &errand, &err);
    if (session->trouble)
        find_trouble(doctor, session->trouble);
    else if (r < 0)
        doctor_find(doctor, how_bad(doctor), "bluetooth", "the adapter does not search: %s",
                    error_name(r));
    else if (!find_stored(doctor))
        doctor_find(doctor, FINDING_OK, "bluetooth", "%s up", session->adapter);
}
