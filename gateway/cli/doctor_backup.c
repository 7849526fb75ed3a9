/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The doctor's look at backups: when zonula backup was last run to its end. */
#include "core/ztime.h"
#include "gateway/cli/doctor.h"
#include "storage/outbox.h"
#include <stdlib.h>

#define OLD_DAYS 7

void doctor_backup(struct doctor *doctor)
{
    const struct context *context = doctor->context;
    char text[32] = "";

    if (!context->store)
        return;
    if (meta_get(context->store, "backup_ms", text, sizeof(text), NULL) < 0) {
        doctor_find(doctor, FINDING_WARN, "backup", "none was made yet; zonula backup FILE");
        return;
    }
    const long long days = (context->now_ms - strtoll(text, NULL, 10)) / MS_PER_DAY;
    if (days < 1)
        doctor_find(doctor, FINDING_OK, "backup", "the last one is less than a day old");
    else
        doctor_find(doctor, days > OLD_DAYS ? FINDING_WARN : FINDING_OK, "backup",
                    "last one %lld day%s ago%s", days, days == 1 ? "" : "s",
                    days > OLD_DAYS ? "; zonula backup" : "");
}
