/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Advice of a day as codes: a table of rules over what is known, each with a severity and a pause
 * before it is said again. docs/indicators.md D.10.
 *
 * What is unknown (NaN, false) triggers nothing, except that a log with gaps is said.
 */
#ifndef GATEWAY_INDICATORS_ADVICE_H
#define GATEWAY_INDICATORS_ADVICE_H

#include <stdbool.h>
#include <stddef.h>

/* In the order in which they are given within their severity. */
enum advice_code {
    ADVICE_URGENT,
    ADVICE_RED_FLAG,
    ADVICE_NSAID_TALK,
    ADVICE_NSAID_EXERTION,
    ADVICE_MED_IRRITANT,
    ADVICE_ANTIBIOTIC_COURSE,
    ADVICE_ALCOHOL_LIMIT,
    ADVICE_REFINED_LESS,
    ADVICE_FIBRE_UP,
    ADVICE_PLANTS_UP,
    ADVICE_FERMENTED_UP,
    ADVICE_PROBIOTIC_STEP,
    ADVICE_BROTH_STEP,
    ADVICE_GLUTAMINE_INFO,
    ADVICE_BETA_GLUCAN_INFO,
    ADVICE_ZINC_UPPER,
    ADVICE_SLEEP_FIRST,
    ADVICE_CALM_FIRST,
    ADVICE_COELIAC_FIRST,
    ADVICE_ELIMINATION_START,
    ADVICE_REINTRODUCE,
    ADVICE_ILLNESS_SIGNAL,
    ADVICE_LOW_SPO2,
    ADVICE_MOOD_TALK,
    ADVICE_LOG_GAP,
    ADVICE_CODES
};

enum advice_severity { ADVICE_INFO, ADVICE_SUGGEST, ADVICE_CLINICIAN, ADVICE_EMERGENCY };

/* Of these and "suggest" a day has at most so many. */
#define ADVICE_A_DAY 3

/* NaN: unknown. "of_7" are days among the last seven. */
struct advice_input {
    struct {
        bool blood_in_stool, black_stool;
        bool weight_loss, anaemia, family_history; /* said by the person; loss not intended */
        bool trouble_swallowing;
        bool looser_stools_6_weeks;
        bool vomited_blood, dizzy, fainted;
        bool reaction_to_food; /* hives, swollen lips or throat, wheeze within 2 h of food */
        bool diarrhoea;
        double nocturnal_diarrhoea_of_14;
        double age_years, temperature_c;
        double pain, pain_hours; /* the worst abdominal pain of the day, and how long */
    } flag;

    struct {
        double nsaid_days_of_7;
        double u_nsaid, u_exertion;  /* shares of full points, barrier.h */
        double irritant_burden_rise; /* burden against the seven days before an irritant began */
        bool antibiotic_course;
        bool immunosuppressant;
        double zinc_over_days_of_7; /* days with more than ADVICE_ZINC_MG from supplements */
    } medicine;

    struct {
        double alcohol_g_7_days, alcohol_g_day;                /* a sum, and the largest day */
        double upf_share, sugar_g, fibre_g, plants, fermented; /* as of diet.h */
        double repair;                                         /* repair nutrition */
        bool fermented_suspected; /* or histamine: a verdict of at least "possible" */
        bool gluten_suspected;
    } food;

    struct {
        bool active;
        bool asks; /* for glutamine or beta-glucan */
        bool liver_or_kidney_disease;
        bool severe_illness;
        bool coeliac_tested, gluten_elimination_planned;
        bool elimination_possible; /* all that a start wants is fulfilled */
        bool eliminating;
        double elimination_days;
        double few_strains_days_of_7; /* fewer than two strains */
        double broth_days_of_7;
    } plan;

    struct {
        double poor_sleep_of_7; /* sleep score below ADVICE_SLEEP_SCORE */
        double stressed_of_5;   /* stress_day of ADVICE_STRESS or more */
        double low_spo2_of_7;   /* nights with a mean below ADVICE_SPO2, of 3 h of data or more */
        double low_mood_of_14;  /* low_mood of ADVICE_MOOD or more */
        double z_rhr, z_temp;   /* of the same night */
        double c_short;         /* how complete the log is; NaN counts as a gap */
    } state;
};

/* The limits of the days that are counted above. */
#define ADVICE_ZINC_MG     25.0
#define ADVICE_SLEEP_SCORE 60.0
#define ADVICE_STRESS      65.0
#define ADVICE_SPO2        90.0
#define ADVICE_MOOD        7.0

struct advice {
    enum advice_code code;
    const char *because; /* what of the input it was, by name */
    double value;        /* of it; 1 where it was said */
};

/* What there is to know of a code. */
struct advice_row {
    const char *name; /* "NSAID_TALK" */
    enum advice_severity severity;
    double pause_days; /* before it is said again */
    const char *text;
};

extern const struct advice_row advice_rows[ADVICE_CODES];

/* "info" "suggest" "clinician" "urgent". */
const char *advice_severity_name(enum advice_severity severity);

/* Whether a rule holds; *ret what made it so, only then. No pause and no limit. */
bool advice_holds(enum advice_code code, const struct advice_input *input, struct advice *ret);

/*
 * The advice of a day: urgent, then clinician, then the others in the order of the codes, of these
 * at most ADVICE_A_DAY. `days_since` each code was last given on an earlier day; NaN: never.
 * Returns how many there are.
 */
size_t advice_of_day(const struct advice_input *input, const double days_since[ADVICE_CODES],
                     struct advice ret[ADVICE_CODES]);

#endif
