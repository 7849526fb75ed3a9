/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/exchange/foreign.h"

#include "core/cleanup.h"
#include "core/hash.h"
#include "core/ident.h"
#include "core/ztime.h"
#include "gateway/diary/mark.h"
#include "gateway/diary/remedy.h"
#include "gateway/diary/severity.h"
#include "gateway/food/meal.h"
#include <string.h>

#define TEXT_MAX 4096

/* ---- times ---- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Up to three numbers with single other characters between them. */
static size_t take_numbers(const char **text, int ret[3])
{
    size_t count = 0;

    while (count < 3 && is_digit(**text)) {
        int value = 0;

        for (; is_digit(**text); (*text)++)
            value = value < 100000 ? value * 10 + (**text - '0') : value;
        ret[count++] = value;
        if (**text && strchr(".-/:", **text) && is_digit((*text)[1]))
            (*text)++;
        else
            break;
    }
    return count;
}

static bool read_date(enum map_order order, const char **text, struct civil *ret)
{
    int numbers[3];

    if (take_numbers(text, numbers) != 3)
        return false;
    ret->year = numbers[order == ORDER_YMD ? 0 : 2];
    ret->month = numbers[order == ORDER_MDY ? 0 : 1];
    ret->day = numbers[order == ORDER_YMD ? 2 : order == ORDER_DMY ? 0 : 1];
    if (**text == '.')
        (*text)++;
    if (ret->year < 100)
        ret->year += 2000;
    return ret->year >= 1990 && ret->year <= 9999 && ret->month >= 1 && ret->month <= 12 &&
           ret->day >= 1 && ret->day <= 31;
}

/* "8:05", "20:05:33", "8:05 pm". */
static bool read_clock(const char *text, struct civil *ret)
{
    int numbers[3] = {0, 0, 0};
    const size_t count = take_numbers(&text, numbers);

    text += strspn(text, " ");
    if (count < 1 || numbers[0] > 23 || numbers[1] > 59 || numbers[2] > 59)
        return false;
    if (text[0] && (text[1] == 'm' || text[1] == 'M') && !text[2]) {
        const bool after_noon = text[0] == 'p' || text[0] == 'P';

        if (!strchr("aApP", text[0]) || numbers[0] < 1 || numbers[0] > 12)
            return false;
        numbers[0] = numbers[0] % 12 + (after_noon ? 12 : 0);
    } else if (*text || count < 2) {
        return false;
    }
    ret->hour = numbers[0];
    ret->minute = numbers[1];
    ret->second = numbers[2];
    return true;
}

int foreign_time(enum map_order order, const char *date, const char *time, const struct zone *zone,
                 int64_t *ret_ms, int32_t *ret_offset_s, bool *ret_day_only)
{
    struct civil civil = {.hour = 12};
    struct civil back;
    bool has_offset = false;

    if (!*time && time_parse_rfc3339(date, ret_ms, ret_offset_s, &has_offset) == 0 && has_offset) {
        *ret_day_only = false;
        return 0;
    }
    date += strspn(date, " ");
    if (!read_date(order, &date, &civil))
        return -ERR_SYNTAX;
    if (!*time && *date)
        time = date + (*date == 'T' || *date == ',');
    else if (*date)
        return -ERR_SYNTAX;
    time += strspn(time, " ");
    *ret_day_only = !*time;
    if (*time && !read_clock(time, &civil))
        return -ERR_SYNTAX;
    civil_from_day(civil_to_day(civil.year, civil.month, civil.day), &back);
    if (back.day != civil.day) /* 31 Feb */
        return -ERR_RANGE;
    zone_from_civil(zone, &civil, ret_ms, ret_offset_s);
    return 0;
}

/* ---- bodies ---- */

static int read_meal(const struct foreign *foreign, const char *text, json_t **ret,
                     struct error *err)
{
    CLEANUP(meal_done) struct meal meal = {0};
    CLEANUP(meal_problem_done) struct meal_problem problem = {0};
    const struct meal_help help = {.accept_much = false};
    const int r = meal_read(foreign->foods, text, &help, &meal, &problem, err);
    char candidates[200] = "";
    size_t used = 0;

    for (size_t i = 0; i < problem.match.count && i < 4; i++)
        used += (size_t)snprintf(candidates + used, sizeof(candidates) - used, "%s%.40s",
                                 i ? ", " : ": ", food_id(problem.match.list[i].food));
    if (r == -ERR_SYNTAX)
        return error_set(err, ERR_SYNTAX, "%.250s%s", problem.message, candidates);
    if (r == 0)
        *ret = meal_body(&meal, text);
    return r;
}

static int read_symptoms(const char *text, bool checkin, json_t **ret, struct error *err)
{
    struct severity list[SEVERITIES_MAX];
    size_t count = 0;
    bool is_checkin = false;
    int r = severity_parse_list(text, list, &count, &is_checkin, err);

    if (r < 0)
        return r;
    if (!checkin && (is_checkin || count != 1))
        return error_set(err, ERR_SYNTAX,
                         "\"%.60s\": one symptom with a strength above 0; several "
                         "are a checkin",
                         text);
    if (!checkin) {
        *ret = json_pack("{s:s, s:s, s:i}", "text", text, "symptom", list[0].kind, "severity",
                         list[0].value);
        return 0;
    }
    json_t *symptoms = json_object();
    for (const char *const *kind = symptom_kinds; *kind; kind++) /* in alphabetical order */
        for (size_t i = 0; i < count; i++)
            if (strcmp(list[i].kind, *kind) == 0)
                json_object_set_new(symptoms, *kind, json_integer(list[i].value));
    *ret = json_pack("{s:s, s:s, s:b, s:o}", "text", text, "slot", "day", "complete", 0, "symptoms",
                     symptoms);
    return 0;
}

static int read_stool(const char *text, json_t **ret, struct error *err)
{
    if (text[0] < '1' || text[0] > '7' || text[1])
        return error_set(err, ERR_SYNTAX, "\"%.40s\": a type from 1 to 7", text);
    *ret = json_pack("{s:s, s:i, s:n, s:n, s:b, s:b, s:b, s:b, s:b, s:n}", "text", text, "bristol",
                     text[0] - '0', "urgency", "pain", "incomplete", 0, "mucus", 0, "blood", 0,
                     "black", 0, "nocturnal", 0, "colour");
    return 0;
}

static int read_remedies(const char *text, bool medicine, json_t **ret, struct error *err)
{
    struct remedy remedies[REMEDIES_MAX];
    size_t count = 0;
    const int r = remedies_read(text, remedies, &count, err);

    if (r == 0)
        *ret = medicine ? medication_body(text, remedies, count, NULL)
                        : supplement_body(text, remedies, count);
    return r;
}

static int read_body(const struct foreign *foreign, enum entry_kind kind, const char *text,
                     json_t **ret, struct error *err)
{
    switch (kind) {
    case ENTRY_FOOD:
    case ENTRY_DRINK:
        return read_meal(foreign, text, ret, err);
    case ENTRY_SYMPTOM:
    case ENTRY_CHECKIN:
        return read_symptoms(text, kind == ENTRY_CHECKIN, ret, err);
    case ENTRY_STOOL:
        return read_stool(text, ret, err);
    case ENTRY_SUPPLEMENT:
    case ENTRY_MEDICATION:
        return read_remedies(text, kind == ENTRY_MEDICATION, ret, err);
    case ENTRY_MARK:
        return mark_read(text, ret, err);
    case ENTRY_NOTE:
        *ret = json_pack("{s:s}", "text", text);
        return 0;
    default:
        return error_set(err, ERR_UNSUPPORTED, "%s cannot be read from another table",
                         entry_kind_name(kind));
    }
}

/* ---- lines ---- */

static const char *cell(const struct foreign *foreign, const struct csv_row *row,
                        enum map_column column)
{
    const int field = foreign->fields[column];

    return field >= 0 && (size_t)field < row->count ? row->fields[field] : "";
}

static size_t add_text(char *text, size_t used, const char *more)
{
    if (!*more || used >= TEXT_MAX)
        return used;
    return used + (size_t)snprintf(text + used, TEXT_MAX + 1 - used, "%s%s", used ? " " : "", more);
}

/* The place of some bits in a table of 2^n places that is not full. */
static struct foreign_seen *place_of(struct foreign_seen *seen, size_t room, uint64_t bits)
{
    size_t at = (size_t)bits & (room - 1);

    while (seen[at].bits != 0 && seen[at].bits != bits)
        at = (at + 1) & (room - 1);
    return &seen[at];
}

static int make_room(struct foreign *foreign, struct error *err)
{
    const size_t room = foreign->seen_room ? 2 * foreign->seen_room : 256;
    struct foreign_seen *grown = NULL;

    if (foreign->seen_count < foreign->seen_room / 2)
        return 0;
    grown = calloc(room, sizeof(*grown));
    if (!grown)
        return error_set(err, ERR_NOMEM, "out of memory");
    for (size_t i = 0; i < foreign->seen_room; i++)
        if (foreign->seen[i].bits != 0)
            *place_of(grown, room, foreign->seen[i].bits) = foreign->seen[i];
    free(foreign->seen);
    foreign->seen = grown;
    foreign->seen_room = room;
    return 0;
}

/* How often a line like this was there before: two coffees in a minute are two. */
static int count_seen(struct foreign *foreign, uint64_t bits, unsigned *ret, struct error *err)
{
    const int r = make_room(foreign, err);

    if (r < 0)
        return r;
    struct foreign_seen *place = place_of(foreign->seen, foreign->seen_room, bits | 1);
    foreign->seen_count += place->bits == 0;
    place->bits = bits | 1;
    *ret = place->count++;
    return 0;
}

/* A permanent key that the same line always gets. */
static int make_key(struct foreign *foreign, const char *kind, const char *text, int64_t at_ms,
                    char ret[ULID_LENGTH + 1], struct error *err)
{
    char said[TEXT_MAX + 160];
    uint8_t bits[ULID_BITS_BYTES];
    unsigned before = 0;
    const size_t length = (size_t)snprintf(said, sizeof(said), "%s %lld %s %s", foreign->person,
                                           (long long)at_ms, kind, text);
    const uint64_t first = hash_bytes(said, length);
    const int r = count_seen(foreign, first, &before, err);

    if (r < 0)
        return r;
    snprintf(said, sizeof(said), "%u %016llx", before, (unsigned long long)first);
    const uint64_t second = hash_bytes(said, strlen(said));
    memcpy(bits, &second, 8);
    memcpy(bits + 8, &first, 2);
    ulid_of(at_ms, bits, ret);
    return 0;
}

static int make_entry(struct foreign *foreign, enum entry_kind kind, const char *text,
                      int64_t at_ms, int32_t offset_s, bool day_only, json_t **ret,
                      struct error *err)
{
    char key[ULID_LENGTH + 1], at[RFC3339_MAX], recorded[RFC3339_MAX];
    json_t *body = NULL;
    int r = read_body(foreign, kind, text, &body, err);

    if (r == 0)
        r = make_key(foreign, entry_kind_name(kind), text, at_ms, key, err);
    if (r < 0) {
        json_decref(body);
        return r;
    }
    time_format_rfc3339(at_ms, offset_s, false, at);
    time_format_rfc3339(foreign->now_ms, 0, foreign->now_ms % 1000 != 0, recorded);
    *ret = json_pack("{s:s, s:n, s:s, s:s, s:s, s:s, s:b, s:s, s:s, s:b, s:o}", "key", key,
                     "number", "person", foreign->person, "kind", entry_kind_name(kind), "at", at,
                     "tz", zone_name(foreign->zone), "day_only", (int)day_only, "source", "import",
                     "recorded", recorded, "removed", 0, "body", body);
    return *ret ? 0 : error_set(err, ERR_NOMEM, "out of memory");
}

/* *ret stays NULL for a line that is passed over. */
static int read_line(struct foreign *foreign, const struct csv_row *row, json_t **ret,
                     struct error *err)
{
    const char *date = cell(foreign, row, *foreign->map.columns[MAP_AT] ? MAP_AT : MAP_DATE);
    const char *word = cell(foreign, row, MAP_KIND);
    char text[TEXT_MAX + 1] = "";
    int kind = foreign->map.kind;
    int64_t at_ms = 0;
    int32_t offset_s = 0;
    bool day_only = false;
    size_t used = 0;

    if (foreign->fields[MAP_KIND] >= 0 && map_kind(&foreign->map, word, &kind) < 0)
        return error_set(err, ERR_SYNTAX,
                         "\"%.60s\" is no kind; [kinds] of the mapping says what "
                         "it is",
                         word);
    if (kind == MAP_PASS)
        return 0;
    used = add_text(text, used, cell(foreign, row, MAP_AMOUNT));
    used = add_text(text, used, cell(foreign, row, MAP_TEXT));
    used = add_text(text, used, cell(foreign, row, MAP_VALUE));
    if (used == 0 || used > TEXT_MAX)
        return error_set(err, ERR_SYNTAX,
                         used ? "more than 4096 bytes in one line" : "there is nothing in it");
    if (foreign_time(foreign->map.order, date, cell(foreign, row, MAP_TIME), foreign->zone, &at_ms,
                     &offset_s, &day_only) < 0)
        return error_set(err, ERR_SYNTAX, "\"%.40s\" is not a date or time in this order", date);
    return make_entry(foreign, (enum entry_kind)kind, text, at_ms, offset_s, day_only, ret, err);
}

int foreign_begin(struct foreign *foreign, const struct map *map, const char *text, size_t length,
                  struct error *err)
{
    struct csv_row header;
    int r = 0;

    foreign->map = *map;
    foreign->csv = (struct csv_reader){.text = text, .length = length, .separator = map->separator};
    r = csv_next(&foreign->csv, &header, err);
    if (r == 0)
        return error_set(err, ERR_SYNTAX, "there is no header");
    for (enum map_column i = 0; r == 1 && i < MAP_COLUMNS; i++) {
        foreign->fields[i] = -1;
        for (size_t j = 0; *map->columns[i] && j < header.count; j++)
            if (strcmp(header.fields[j], map->columns[i]) == 0)
                foreign->fields[i] = (short)j;
        if (*map->columns[i] && foreign->fields[i] < 0)
            return error_set(err, ERR_SYNTAX, "there is no column \"%.60s\"", map->columns[i]);
    }
    return r < 0 ? r : 0;
}

void foreign_done(struct foreign *foreign)
{
    csv_done(&foreign->csv);
    free(foreign->seen);
    foreign->seen = NULL;
}

int foreign_next(struct foreign *foreign, json_t **ret, struct error *err)
{
    struct csv_row row;
    int r = 1;

    *ret = NULL;
    while (r == 1 && !*ret) {
        r = csv_next(&foreign->csv, &row, err);
        if (r == 1) {
            const int read = read_line(foreign, &row, ret, err);
            r = read < 0 ? read : 1;
        }
    }
    return r;
}
