/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/report/words.h"

#include <stddef.h>
#include <string.h>

static const char *const languages[LANGUAGES] = {[LANGUAGE_EN] = "en", [LANGUAGE_DE] = "de"};

static const char *const words[WORDS][LANGUAGES] = {
    [WORD_TITLE] = {"Gut diary", "Darm-Tagebuch"},
    [WORD_NO_DIAGNOSIS] = {"This is a diary: what one person wrote down and what sensors measured. "
                           "It is no diagnosis.",
                           "Dies ist ein Tagebuch: was eine Person aufgeschrieben hat und was "
                           "Sensoren gemessen haben. Es ist keine Diagnose."},
    [WORD_PERIOD] = {"Period", "Zeitraum"},
    [WORD_MADE] = {"Made", "Erstellt"},
    [WORD_DAYS_WITH] = {"Days with data", "Tage mit Daten"},
    [WORD_FOOD] = {"food and drink", "Essen und Trinken"},
    [WORD_CHECKIN] = {"symptoms asked for", "nach Beschwerden gefragt"},
    [WORD_STOOL] = {"stool", "Stuhlgang"},
    [WORD_OF] = {"of", "von"},
    [WORD_DAYS] = {"days", "Tagen"},
    [WORD_MISSING] = {"What is missing", "Was fehlt"},
    [WORD_NOTHING_MISSING] = {"nothing", "nichts"},
    [WORD_NO_FOOD_ON] = {"no food logged", "kein Essen notiert"},
    [WORD_NO_CHECKIN_ON] = {"not asked for symptoms", "nicht nach Beschwerden gefragt"},
    [WORD_MORE] = {"more", "weitere"},
    [WORD_UNKNOWN_FIGURES] = {"items whose fibre is not known", "Speisen mit unbekannten "
                                                                "Ballaststoffen"},
    [WORD_RUNNING] = {"the last day is not over", "der letzte Tag ist nicht zu Ende"},
    [WORD_MEDICATION] = {"Medicines", "Medikamente"},
    [WORD_SUPPLEMENT] = {"Supplements", "Nahrungsergänzung"},
    [WORD_NONE] = {"none logged", "nichts notiert"},
    [WORD_NOTES] = {"Notes", "Notizen"},
    [WORD_TABLE] = {"as a table", "als Tabelle"},
    [WORD_DAY] = {"day", "Tag"},
    [WORD_WEEK] = {"week from", "Woche ab"},
    [WORD_CHART_SYMPTOMS] = {"Symptoms", "Beschwerden"},
    [WORD_DESC_SYMPTOMS] = {"The strongest of each day, 0 to 10; gaps where nobody asked.",
                            "Die stärkste jedes Tages, 0 bis 10; Lücken, wo niemand fragte."},
    [WORD_CHART_STOOL] = {"Stool", "Stuhlgang"},
    [WORD_DESC_STOOL] = {"One column a day, a cell for each movement with its Bristol type, 1 hard "
                         "to 7 liquid.",
                         "Eine Spalte je Tag, ein Feld je Stuhlgang mit Bristol-Typ, 1 hart bis 7 "
                         "flüssig."},
    [WORD_TYPES] = {"Bristol types", "Bristol-Typen"},
    [WORD_NO_MOVEMENT] = {"no movement", "kein Stuhlgang"},
    [WORD_CHART_FIBRE] = {"Fibre, g", "Ballaststoffe, g"},
    [WORD_DESC_FIBRE] = {"Per day, with the goal as a line.", "Je Tag, das Ziel als Linie."},
    [WORD_CHART_PLANTS] = {"Different plants in 7 days", "Verschiedene Pflanzen in 7 Tagen"},
    [WORD_DESC_PLANTS] = {"Of the seven days up to each day, with the goal as a line.",
                          "Der sieben Tage bis zu jedem Tag, das Ziel als Linie."},
    [WORD_PLANTS] = {"plants", "Pflanzen"},
    [WORD_GOAL] = {"goal", "Ziel"},
    [WORD_CHART_LIVE] = {"Live and fermented foods", "Lebende und fermentierte Lebensmittel"},
    [WORD_DESC_LIVE] = {"Items a day: dark with live cultures, light fermented without.",
                        "Speisen je Tag: dunkel mit lebenden Kulturen, hell fermentiert ohne."},
    [WORD_LIVE] = {"live", "lebend"},
    [WORD_FERMENTED] = {"fermented, not live", "fermentiert, nicht lebend"},
    [WORD_CHART_NOVA4] = {"Energy from ultra-processed food, %",
                          "Energie aus hochverarbeiteten Lebensmitteln, %"},
    [WORD_DESC_NOVA4] = {"Share of NOVA 4 by week.", "Anteil von NOVA 4 je Woche."},
    [WORD_CHART_HOURS] = {"Hours of eating", "Zeiten des Essens"},
    [WORD_DESC_HOURS] = {"Meals and drinks by weekday and hour; darker is more often.",
                         "Mahlzeiten und Getränke nach Wochentag und Stunde; dunkler ist öfter."},
    [WORD_HOUR] = {"hour", "Stunde"},
    [WORD_CHART_GROUPS] = {"Groups of food before check-ins",
                           "Lebensmittelgruppen vor den Fragen nach Beschwerden"},
    [WORD_DESC_GROUPS] = {"How many check-ins had food of a group 1 to 24 h before (dark) and how "
                          "many had not (light).",
                          "Vor wie vielen Fragen nach Beschwerden 1 bis 24 h vorher aus einer "
                          "Gruppe gegessen wurde (dunkel) und vor wie vielen nicht (hell)."},
    [WORD_GROUP] = {"group", "Gruppe"},
    [WORD_WITH] = {"with", "mit"},
    [WORD_WITHOUT] = {"without", "ohne"},
    [WORD_CHECKINS] = {"check-ins", "Fragen nach Beschwerden"},
    [WORD_GROUPS_CAUTION] = {"These counts say what was eaten, and nothing of what causes what.",
                             "Diese Zahlen sagen, was gegessen wurde, und nichts darüber, was "
                             "wovon kommt."},
    [WORD_DESC_SENSOR] = {"As the wearables measured it, by day.",
                          "Wie von den Sensoren gemessen, je Tag."},
};

static const char *const weekdays[LANGUAGES][7] = {
    {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"},
    {"Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"},
};
static const char *const months[LANGUAGES][12] = {
    {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"},
    {"Jan", "Feb", "Mär", "Apr", "Mai", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Dez"},
};

static const struct {
    const char *name;
    const char *texts[LANGUAGES];
} names[] = {
    {"abdominal_pain", {"pain", "Bauchschmerzen"}},
    {"bloating", {"bloating", "Blähbauch"}},
    {"brain_fog", {"brain fog", "Benommenheit"}},
    {"constipation", {"constipation", "Verstopfung"}},
    {"diarrhoea", {"diarrhoea", "Durchfall"}},
    {"fatigue", {"fatigue", "Erschöpfung"}},
    {"gas", {"gas", "Blähungen"}},
    {"headache", {"headache", "Kopfschmerzen"}},
    {"joint_pain", {"joint pain", "Gelenkschmerzen"}},
    {"low_mood", {"low mood", "gedrückte Stimmung"}},
    {"nausea", {"nausea", "Übelkeit"}},
    {"reflux", {"reflux", "Sodbrennen"}},
    {"skin", {"skin", "Haut"}},
    {"alcohol", {"alcohol", "Alkohol"}},
    {"caffeine", {"caffeine", "Koffein"}},
    {"carbonated", {"carbonated", "Kohlensäure"}},
    {"dairy", {"dairy", "Milchprodukte"}},
    {"egg", {"egg", "Ei"}},
    {"fish", {"fish", "Fisch"}},
    {"fructan", {"fructan", "Fruktane"}},
    {"fructose", {"fructose", "Fruktose"}},
    {"gluten", {"gluten", "Gluten"}},
    {"gos", {"gos", "Galakto-Oligosaccharide"}},
    {"high_fat", {"high fat", "viel Fett"}},
    {"histamine", {"histamine", "Histamin"}},
    {"lactose", {"lactose", "Laktose"}},
    {"nightshade", {"nightshade", "Nachtschatten"}},
    {"nut", {"nut", "Nüsse"}},
    {"peanut", {"peanut", "Erdnuss"}},
    {"polyol", {"polyol", "Polyole"}},
    {"sesame", {"sesame", "Sesam"}},
    {"shellfish", {"shellfish", "Schalentiere"}},
    {"soy", {"soy", "Soja"}},
    {"spicy", {"spicy", "scharf"}},
    {"sweetener", {"sweetener", "Süßstoff"}},
    {"sleep", {"Sleep, hours", "Schlaf, Stunden"}},
    {"sleep_score", {"Sleep score, 0 to 100", "Schlafwert, 0 bis 100"}},
    {"stress", {"Stress, 0 to 100", "Stress, 0 bis 100"}},
    {"resting_hr", {"Resting heart rate, 1/min", "Ruhepuls, 1/min"}},
    {"hrv", {"Heart rate variability (RMSSD), ms", "Herzratenvariabilität (RMSSD), ms"}},
    {"heart", {"Heart rate, 1/min", "Herzfrequenz, 1/min"}},
};

int language_from_name(const char *name)
{
    for (int i = 0; i < LANGUAGES; i++)
        if (strcmp(languages[i], name) == 0)
            return i;
    return -1;
}

const char *language_name(enum language language)
{
    return languages[language];
}

const char *word_text(enum language language, enum word word)
{
    return words[word][language];
}

const char *word_weekday(enum language language, int weekday)
{
    return weekdays[language][(weekday - 1) % 7];
}

const char *word_month(enum language language, int month)
{
    return months[language][(month - 1) % 12];
}

const char *word_of_name(enum language language, const char *name)
{
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (strcmp(names[i].name, name) == 0)
            return names[i].texts[language];
    return name;
}
