/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/control/later.h"

#include "tests/control/memory.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct later {
    struct timer timer;
    control_run_fn run;
    void *userdata;
    char line[];
};

static void run_now(void *owner)
{
    struct later *later = owner;
    char answer[256];
    later->run(later->userdata, later->line, answer, sizeof(answer));
    if (strncmp(answer, "ok", 2) != 0)
        fprintf(stderr, "%s: %s: %s\n", program_invocation_short_name, later->line, answer);
    free(later);
}

int later_at(const struct words *words, struct timers *timers, control_run_fn run,
             struct error *err)
{
    long after_ms;
    const int r = word_number(words->word[1], 0, 3600000, &after_ms, err);
    if (r < 0)
        return r;
    const char *line = words->line + strcspn(words->line, " ") + 1;
    line += strcspn(line, " ") + 1;
    struct later *later = must_alloc(sizeof(*later) + strlen(line) + 1);
    later->run = run;
    later->userdata = words->host;
    memcpy(later->line, line, strlen(line) + 1);
    timer_set(timers, &later->timer, after_ms, run_now, later);
    return 0;
}

void later_drop(struct timers *timers)
{
    struct later *later;
    while ((later = timers_take(timers, run_now)))
        free(later);
}
