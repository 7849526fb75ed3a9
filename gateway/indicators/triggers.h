/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Trigger foods: by how many points does one portion raise the worst symptom of a later part of the
 * day, how sure is that, and is it more than half a point (docs/indicators.md E).
 *
 * A row is one slot (morning, afternoon, evening) of a complete gut-day. Stress and short nights
 * make both symptoms and appetites, symptoms last for days, and foods are eaten together: so all
 * foods are weighed against each other and against confounders at once, and the errors of
 * neighbouring slots belong together. Nothing here is random; the order of rows, meals and
 * candidates does not matter.
 */
#ifndef GATEWAY_INDICATORS_TRIGGERS_H
#define GATEWAY_INDICATORS_TRIGGERS_H

#include "gateway/indicators/trigger_confounders.h"
#include "gateway/indicators/trigger_kernel.h"
#include <stdbool.h>
#include <stddef.h>

#define TRIGGERS_MAX      60   /* candidates */
#define TRIGGERS_ROWS_MAX 2200 /* two years; the window of analysis is 180 gut-days */
#define TRIGGERS_NONE     ((size_t)-1)

/* Less than that says nothing at all. */
#define TRIGGERS_ROWS_MIN         42
#define TRIGGERS_DAYS_MIN         14
#define TRIGGERS_SYMPTOM_ROWS_MIN 8

#define TRIGGERS_EXPOSURES_MIN    6
#define TRIGGERS_EXPOSED_DAYS_MIN 5

struct triggers_row {
    long position;            /* on the grid of six hours: 4 * day + 0, 1, 2 */
    struct trigger_slot slot; /* the core of it */
    double severity;          /* y: the worst of the slot, 0..10 */
};

struct triggers_candidate {
    const char *key;                  /* breaks ties of priority */
    const struct trigger_meal *meals; /* of complete days, each one exposure */
    size_t meal_count;
    size_t exposed_days;
    bool group;      /* a trigger group and not a food: twice as likely beforehand */
    bool challenged; /* a reintroduction has already decided */
};

struct triggers_input {
    const struct triggers_row *rows;
    size_t row_count;
    /* row_count * TRIGGER_CONFOUNDERS, row-major, as trigger_confounders_prepare() leaves them:
     * all within +-3 */
    const double *confounders;
    const bool *used; /* TRIGGER_CONFOUNDERS of them: which columns count */
    const struct triggers_candidate *candidates;
    size_t candidate_count;
    size_t complete_days;
    bool exploratory; /* not the primary target: nothing is more than possible */
};

enum triggers_verdict {
    TRIGGERS_INSUFFICIENT,
    TRIGGERS_UNLIKELY,
    TRIGGERS_POSSIBLE,
    TRIGGERS_PROBABLE,
};

/* Why a verdict is not a higher one; several can hold. */
enum triggers_reason {
    TRIGGERS_REASON_GATE = 1 << 0,        /* the diary as a whole is too short, see `gate` */
    TRIGGERS_REASON_EXPOSURES = 1 << 1,   /* eaten too seldom */
    TRIGGERS_REASON_DAYS = 1 << 2,        /* or on too few days */
    TRIGGERS_REASON_CANNOT_TELL = 1 << 3, /* the data fit with an effect and without one */
    TRIGGERS_REASON_EVIDENCE = 1 << 4,    /* not sure enough to be listed */
    TRIGGERS_REASON_TWIN = 1 << 5,        /* the food `twin` explains it as well */
    TRIGGERS_REASON_LEAD = 1 << 6,        /* eaten after the symptom: may be its consequence */
    TRIGGERS_REASON_EXPLORATORY = 1 << 7, /* not the primary target */
};

/* What would tell more. */
enum triggers_next {
    TRIGGERS_NEXT_NOTHING,
    TRIGGERS_NEXT_CHALLENGE, /* leave it out and bring it back */
    TRIGGERS_NEXT_SEPARATE,  /* eat it without `twin` on at least 5 days */
    TRIGGERS_NEXT_VARY,      /* leave it out on 6 scattered days */
};

enum triggers_gate {
    TRIGGERS_GATE_OPEN,
    TRIGGERS_GATE_ROWS,     /* fewer than 42 */
    TRIGGERS_GATE_DAYS,     /* fewer than 14 complete ones */
    TRIGGERS_GATE_SYMPTOMS, /* fewer than 8 rows with a severity of 1 or more */
};

/* Of one candidate. Probabilities and effects are NaN while the gate is closed. */
struct triggers_result {
    double pip;               /* that it has any effect */
    double p_harm, p_benefit; /* that a portion adds, or takes away, more than half a point */
    size_t kernel;            /* the likeliest, index into trigger_kernels[] */
    double effect, low, high; /* points a portion, and the 90 % interval */
    double share;  /* of the signal that is this food's, against all that could explain it */
    size_t twin;   /* the best of the others, index; TRIGGERS_NONE */
    double p_lead; /* that what is eaten follows the symptom */
    double dse;    /* how exactly an effect can be measured at all, points */
    enum triggers_verdict verdict;
    unsigned reasons; /* bits of enum triggers_reason */
    bool eases;       /* p_benefit >= 0.9 */
    enum triggers_next next;
    double priority; /* of testing it, 0 and more; NaN if nothing asks for it */
    size_t rank;     /* 1 is tested first; 0: not at all */
};

struct triggers {
    struct triggers_result *results; /* one a candidate, in the order of the input */
    size_t count;
    enum triggers_gate gate;
    size_t rows, symptom_rows;
    double rho, sigma2; /* of the errors; NaN while the gate is closed */
    unsigned sweeps;    /* of the last fit, at most 200: did not settle */
    unsigned fits;
};

/*
 * Weighs all candidates. -ERR_RANGE if two rows have one position, if slots do not ascend with it,
 * if a value is not finite, a severity not 0..10, a dose not above 0 or a confounder beyond +-3;
 * -ERR_LENGTH if there are too many rows or candidates; -ERR_NOMEM. Else triggers_done() frees it.
 */
int triggers_find(const struct triggers_input *input, struct triggers *ret);
void triggers_done(struct triggers *triggers);

/* In a word: "insufficient_data" "unlikely" "possible" "probable". */
const char *triggers_verdict_name(enum triggers_verdict verdict);
/* "gate" "exposures" "days" "cannot_tell" "evidence" "twin" "lead" "exploratory"; one bit. */
const char *triggers_reason_name(enum triggers_reason reason);
/* "none" "challenge" "separate" "vary". */
const char *triggers_next_name(enum triggers_next next);
/* "open" "rows" "days" "symptoms". */
const char *triggers_gate_name(enum triggers_gate gate);

#endif
