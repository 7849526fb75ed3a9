/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the doctor looks at, and what it found. */
#ifndef GATEWAY_CLI_DOCTOR_H
#define GATEWAY_CLI_DOCTOR_H

#include "gateway/cli/context.h"

#define FINDING_TEXT_MAX 512

enum finding_level { FINDING_OK, FINDING_WARN, FINDING_FAIL, FINDING_LEVELS };

struct finding {
    enum finding_level level;
    char name[IDENT_MAX + 1];
    char text[FINDING_TEXT_MAX];
};

struct doctor {
    struct context
        *context; /* its configuration and zone are there; its store as far as it opens */
    struct finding *findings;
    size_t count, capacity;
    bool failed; /* out of memory */
};

void doctor_find(struct doctor *doctor, enum finding_level level, const char *name,
                 const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Each part finds one thing or more. */
void doctor_database(struct doctor *doctor);
void doctor_foods(struct doctor *doctor);
void doctor_clock(struct doctor *doctor);
void doctor_backup(struct doctor *doctor);
void doctor_daemon(struct doctor *doctor);
void doctor_bluetooth(struct doctor *doctor);
void doctor_broker(struct doctor *doctor);
void doctor_wearables(struct doctor *doctor);
void doctor_disk(struct doctor *doctor);

#endif
