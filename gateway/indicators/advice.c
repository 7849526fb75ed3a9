// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/indicators/advice.h"

const struct advice_row advice_rows[ADVICE_CODES] = {
    [ADVICE_URGENT] = {"URGENT", ADVICE_EMERGENCY, 0,
                       "What was logged can be an emergency. Call emergency services, or have "
                       "somebody take you to a hospital."},
    [ADVICE_RED_FLAG] =
        {"RED_FLAG", ADVICE_CLINICIAN, 3,
         "What was logged should be looked at by a doctor soon. It may be harmless; "
         "it cannot be told from here."},
    [ADVICE_NSAID_TALK] = {"NSAID_TALK", ADVICE_CLINICIAN, 7,
                           "Pain relievers of this kind irritate the gut. Ask a doctor or "
                           "pharmacist about alternatives or stomach protection; do not stop "
                           "prescribed medicine yourself."},
    [ADVICE_NSAID_EXERTION] = {"NSAID_EXERTION", ADVICE_SUGGEST, 3,
                               "Pain relievers and long hard exercise together are harder on the "
                               "gut than either. If you can, leave time between them."},
    [ADVICE_MED_IRRITANT] = {"MED_IRRITANT", ADVICE_CLINICIAN, 14,
                             "Symptoms rose after a medicine that can irritate the gut was begun. "
                             "Talk about it with whoever prescribed it; do not stop it yourself."},
    [ADVICE_ANTIBIOTIC_COURSE] = {"ANTIBIOTIC_COURSE", ADVICE_INFO, 7,
                                  "Finish the course as prescribed. Gut bacteria may take weeks to "
                                  "recover."},
    [ADVICE_ALCOHOL_LIMIT] = {"ALCOHOL_LIMIT", ADVICE_SUGGEST, 7,
                              "More alcohol was logged than the usual low-risk limit of 14 units a "
                              "week, or much in one day. Less is easier on the gut."},
    [ADVICE_REFINED_LESS] = {"REFINED_LESS", ADVICE_SUGGEST, 7,
                             "Much of the week was ultra-processed or sweetened. One swap a day is "
                             "a start."},
    [ADVICE_FIBRE_UP] = {"FIBRE_UP", ADVICE_SUGGEST, 7,
                         "The week had less than 20 g of fibre a day. Raise it slowly, and drink "
                         "with it."},
    [ADVICE_PLANTS_UP] = {"PLANTS_UP", ADVICE_SUGGEST, 7,
                          "The week had fewer than 20 different plants. Nuts, seeds, herbs and "
                          "pulses count too."},
    [ADVICE_FERMENTED_UP] = {"FERMENTED_UP", ADVICE_SUGGEST, 7,
                             "There was less than one serving of fermented food a day. Yoghurt, "
                             "kefir or sauerkraut would be some."},
    [ADVICE_PROBIOTIC_STEP] = {"PROBIOTIC_STEP", ADVICE_SUGGEST, 7,
                               "The plan has a probiotic of several strains. Try it for up to 12 "
                               "weeks; stop if it does nothing for you."},
    [ADVICE_BROTH_STEP] = {"BROTH_STEP", ADVICE_INFO, 7,
                           "Broth or collagen was part of fewer than four days of the week."},
    [ADVICE_GLUTAMINE_INFO] = {"GLUTAMINE_INFO", ADVICE_INFO, 30,
                               "Glutamine helped in one trial after an infection of the gut; ten "
                               "trials together showed no effect on permeability."},
    [ADVICE_BETA_GLUCAN_INFO] = {"BETA_GLUCAN_INFO", ADVICE_INFO, 30,
                                 "Beta-glucan of oats feeds gut bacteria; that of barley did not "
                                 "change permeability."},
    [ADVICE_ZINC_UPPER] = {"ZINC_UPPER", ADVICE_CLINICIAN, 14,
                           "More than 25 mg of zinc a day from supplements for a week can lower "
                           "copper. Ask a doctor or pharmacist whether you need it."},
    [ADVICE_SLEEP_FIRST] = {"SLEEP_FIRST", ADVICE_SUGGEST, 7,
                            "Most nights of the week were poor. Sleep may be the best place to "
                            "begin."},
    [ADVICE_CALM_FIRST] = {"CALM_FIRST", ADVICE_SUGGEST, 5,
                           "Several days were more stressful than usual for you. Easy movement or "
                           "some minutes of calm may help."},
    [ADVICE_COELIAC_FIRST] = {"COELIAC_FIRST", ADVICE_CLINICIAN, 30,
                              "Have a test for coeliac disease before you stop eating gluten; "
                              "afterwards it may miss it."},
    [ADVICE_ELIMINATION_START] = {"ELIMINATION_START", ADVICE_SUGGEST, 7,
                                  "There is enough in the log to begin leaving out a suspect, if "
                                  "you want to."},
    [ADVICE_REINTRODUCE] = {"REINTRODUCE", ADVICE_SUGGEST, 7,
                            "Foods have been left out for more than four weeks. It is time to try "
                            "them again, one by one."},
    [ADVICE_ILLNESS_SIGNAL] = {"ILLNESS_SIGNAL", ADVICE_INFO, 3,
                               "Heart rate and skin temperature of the night were well above your "
                               "usual. You may be getting ill."},
    [ADVICE_LOW_SPO2] = {"LOW_SPO2", ADVICE_CLINICIAN, 14,
                         "Blood oxygen was low in several nights. Wearables err here; a doctor can "
                         "measure it."},
    [ADVICE_MOOD_TALK] = {"MOOD_TALK", ADVICE_CLINICIAN, 14,
                          "Your mood was very low on most days of two weeks. Please talk with a "
                          "doctor or somebody you trust."},
    [ADVICE_LOG_GAP] = {"LOG_GAP", ADVICE_INFO, 2,
                        "Little was logged in the last days; scores that need it are not known."},
};

const char *advice_severity_name(enum advice_severity severity)
{
    static const char *const names[] = {
        [ADVICE_INFO] = "info",
        [ADVICE_SUGGEST] = "suggest",
        [ADVICE_CLINICIAN] = "clinician",
        [ADVICE_EMERGENCY] = "urgent",
    };

    return names[severity];
}

/* Adds what holds and has not been said of late, from one severity to another. */
static size_t gather(const struct advice_input *input, const double *days_since,
                     enum advice_severity from, enum advice_severity to, struct advice *ret,
                     size_t max)
{
    size_t count = 0;

    for (size_t code = 0; code < ADVICE_CODES && count < max; code++) {
        const struct advice_row *row = &advice_rows[code];

        if (row->severity < from || row->severity > to || days_since[code] < row->pause_days)
            continue;
        count += advice_holds((enum advice_code)code, input, &ret[count]);
    }
    return count;
}

size_t advice_of_day(const struct advice_input *input, const double days_since[ADVICE_CODES],
                     struct advice ret[ADVICE_CODES])
{
    size_t count = gather(input, days_since, ADVICE_EMERGENCY, ADVICE_EMERGENCY, ret, ADVICE_CODES);

    count += gather(input, days_since, ADVICE_CLINICIAN, ADVICE_CLINICIAN, ret + count,
                    ADVICE_CODES - count);
    return count +
           gather(input, days_since, ADVICE_INFO, ADVICE_SUGGEST, ret + count, ADVICE_A_DAY);
}
