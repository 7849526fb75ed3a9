/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was felt, whichever kind of entry says it: an onset, or a check-in with several answers. */
#ifndef STORAGE_SYMPTOMS_H
#define STORAGE_SYMPTOMS_H

#include "storage/store.h"

/* Time of the newest entry that is not removed and in which a symptom is more than 0; 0 if there is
 * none. */
int64_t symptom_latest_ms(struct store *store, int64_t person_row);

/* Each kind of symptom that was ever logged and is not removed, also as 0, in alphabetical order.
 */
typedef int (*symptom_visit_fn)(void *userdata, const char *kind);
int symptom_each_logged(struct store *store, int64_t person_row, symptom_visit_fn visit,
                        void *userdata, struct error *err);

#endif
