/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Zones: from a name to a file, and from instants to local time and back.
 *
 * The line of time is cut into segments of one offset each: those between the changes that the
 * file lists, then those of its rule. All questions are answered by walking segments.
 */
#include "core/zone.h"

#include "core/cleanup.h"
#include "core/zone_data.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>

#define UTC           "UTC"
#define ZONEINFO      "/usr/share/zoneinfo"
#define FILE_SIZE_MAX 65536 /* the largest real file has 4 KiB */
/* No offset is larger (RFC 8536 section 3.2), so the instant of a local time lies this near. */
#define OFFSET_REACH_S 93600

int zone_new(const char *name, struct zone **ret, struct error *err)
{
    size_t length = strlen(name);
    if (length > ZONE_NAME_MAX)
        return error_set(err, ERR_LENGTH, "the name of a time zone has at most %d characters",
                         ZONE_NAME_MAX);
    struct zone *zone = calloc(1, sizeof(*zone));
    if (!zone)
        return error_set(err, ERR_NOMEM, "out of memory");
    memcpy(zone->name, name, length + 1);
    *ret = zone;
    return 0;
}

struct zone *zone_free(struct zone *zone)
{
    if (zone)
        free(zone->changes);
    free(zone);
    return NULL;
}

void zone_freep(struct zone **zone)
{
    *zone = zone_free(*zone);
}

const char *zone_name(const struct zone *zone)
{
    return zone->name;
}

/* ---- loading ---- */

/* Whether a name stays inside the zoneinfo directory, and is one at all. */
static bool name_is_safe(const char *name)
{
    size_t length = strlen(name);
    return length > 0 && length <= ZONE_NAME_MAX && name[0] != '/' && !strstr(name, "..") &&
           strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/.") ==
               length;
}

static int open_error(const char *name, int error_number, struct error *err)
{
    switch (error_number) {
    case ENOENT:
    case ENOTDIR:
        return error_set(err, ERR_NOT_FOUND,
                         "unknown time zone \"%s\"; names look like Europe/Berlin", name);
    case EACCES:
        return error_set(err, ERR_DENIED, "the file of time zone \"%s\" may not be read", name);
    default:
        return error_set(err, ERR_IO, "the file of time zone \"%s\" cannot be read: %s", name,
                         strerror(error_number));
    }
}

static int load_file(const char *name, struct zone **ret, struct error *err)
{
    const char *directory = getenv("TZDIR");
    char path[PATH_MAX];
    if (!directory || !*directory)
        directory = ZONEINFO;
    int length = snprintf(path, sizeof(path), "%s/%s", directory, name);
    if (length < 0 || (size_t)length >= sizeof(path))
        return error_set(err, ERR_LENGTH, "TZDIR is too long");
    CLEANUP(cleanup_fd) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0 && errno == ENOENT && access(directory, F_OK) < 0)
        return error_set(err, ERR_NOT_FOUND,
                         "there are no time zones in %.100s (package tzdata); only UTC is known",
                         directory);
    if (fd < 0)
        return open_error(name, errno, err);
    struct stat status;
    if (fstat(fd, &status) < 0)
        return open_error(name, errno, err);
    if (!S_ISREG(status.st_mode)) /* "Europe" is a directory */
        return open_error(name, ENOENT, err);
    CLEANUP(cleanup_free) uint8_t *bytes = malloc(FILE_SIZE_MAX);
    if (!bytes)
        return error_set(err, ERR_NOMEM, "out of memory");
    size_t used = 0;
    ssize_t got = 1;
    while (got > 0 && used < FILE_SIZE_MAX) {
        got = read(fd, bytes + used, FILE_SIZE_MAX - used);
        if (got > 0)
            used += (size_t)got;
        else if (got < 0 && errno == EINTR)
            got = 1;
    }
    if (got < 0)
        return open_error(name, errno, err);
    return zone_parse(name, bytes, used, ret, err);
}

static int load_named(const char *name, struct zone **ret, struct error *err)
{
    if (!name_is_safe(name))
        return error_set(err, ERR_SYNTAX,
                         "\"%.80s\" is not the name of a time zone, such as Europe/Berlin", name);
    struct error reason = {0};
    int r = load_file(name, ret, &reason);
    if (r == -ERR_NOT_FOUND && strcmp(name, UTC) == 0) /* needs no file: there may be none */
        return zone_new(UTC, ret, err);
    return r < 0 ? error_set(err, reason.code, "%s", reason.text) : 0;
}

/* The part of a path that names the zone: what follows "zoneinfo/"; NULL if there is none. */
static const char *name_in_path(const char *path)
{
    static const char mark[] = "/zoneinfo/";
    const char *found = strstr(path, mark);
    return found ? found + strlen(mark) : NULL;
}

/* The zone that the machine is set to; false if nothing says. */
static bool machine_zone(char ret[PATH_MAX])
{
    char target[PATH_MAX];
    ssize_t length = readlink("/etc/localtime", target, sizeof(target) - 1);
    if (length > 0) {
        target[length] = '\0';
        const char *name = name_in_path(target);
        if (name) {
            memcpy(ret, name, strlen(name) + 1);
            return true;
        }
    }
    CLEANUP(cleanup_file) FILE *file = fopen("/etc/timezone", "re");
    if (!file || !fgets(ret, PATH_MAX, file))
        return false;
    ret[strcspn(ret, " \t\r\n")] = '\0';
    return *ret != '\0';
}

static int load_system(struct zone **ret, struct error *err)
{
    const char *variable = getenv("TZ");
    char name[PATH_MAX];
    if (!variable)
        return machine_zone(name) ? load_named(name, ret, err) : zone_new(UTC, ret, err);
    if (*variable == ':') /* POSIX: what follows is a name, not a rule */
        variable++;
    if (*variable == '\0')
        return zone_new(UTC, ret, err);
    const char *inside = *variable == '/' ? name_in_path(variable) : NULL;
    struct error reason;
    int r = load_named(inside ? inside : variable, ret, &reason);
    return r < 0 ? error_set(err, reason.code, "environment variable TZ: %s", reason.text) : 0;
}

int zone_load(const char *name, struct zone **ret, struct error *err)
{
    return name && *name ? load_named(name, ret, err) : load_system(ret, err);
}

/* ---- instants and local time ---- */

/* The offset in force at a UTC second, and the end of its segment (INT64_MAX: none). */
static void segment_at(const struct zone *zone, int64_t at_s, int32_t *ret_offset_s,
                       int64_t *ret_end_s)
{
    if (zone->has_rule && at_s >= zone->rule_from_s) {
        zone_rule_at(&zone->rule, at_s, ret_offset_s, ret_end_s);
        return;
    }
    size_t low = 0; /* number of changes that are not later than at_s */
    for (size_t high = zone->count; low < high;) {
        size_t middle = low + (high - low) / 2;
        if (zone->changes[middle].at_s <= at_s)
            low = middle + 1;
        else
            high = middle;
    }
    *ret_offset_s = low > 0 ? zone->changes[low - 1].offset_s : zone->first_offset_s;
    if (low < zone->count)
        *ret_end_s = zone->changes[low].at_s;
    else
        *ret_end_s = zone->has_rule ? zone->rule_from_s : INT64_MAX;
}

static int64_t floor_seconds(int64_t at_ms)
{
    int64_t seconds = at_ms / MS_PER_SECOND;
    return at_ms % MS_PER_SECOND < 0 ? seconds - 1 : seconds;
}

int32_t zone_offset_s(const struct zone *zone, int64_t at_ms)
{
    int32_t offset_s;
    int64_t end_s;
    segment_at(zone, floor_seconds(at_ms), &offset_s, &end_s);
    return offset_s;
}

struct place {
    enum zone_fit fit;
    int64_t at_s;    /* the instant */
    int64_t first_s; /* the first instant at which the clock shows this time or a later one */
};

/* The instant of a local second, which is counted as if it were UTC. */
static struct place locate(const struct zone *zone, int64_t local_s)
{
    struct place place = {.fit = ZONE_SKIPPED};
    bool found = false, skipped = false;
    int64_t before_s = INT64_MIN; /* the instant by the offset of the segment before */
    int64_t start_s = local_s - OFFSET_REACH_S;
    while (start_s <= local_s + OFFSET_REACH_S) {
        int32_t offset_s;
        int64_t end_s;
        segment_at(zone, start_s, &offset_s, &end_s);
        int64_t at_s = local_s - offset_s;
        if (at_s >= start_s && at_s < end_s) {
            if (found) {
                place.fit = ZONE_AMBIGUOUS;
                return place;
            }
            found = true;
            place.fit = ZONE_EXACT;
            place.at_s = at_s;
            if (!skipped)
                place.first_s = at_s;
        } else if (!found && !skipped && before_s >= start_s && at_s < start_s) {
            /* Too late for the segment before, too early for this one. */
            skipped = true;
            place.at_s = before_s;
            place.first_s = start_s;
        }
        before_s = at_s;
        start_s = end_s;
    }
    return place;
}

enum zone_fit zone_from_civil(const struct zone *zone, const struct civil *civil, int64_t *ret_ms,
                              int32_t *ret_offset_s)
{
    int64_t local_ms = civil_to_ms(civil, 0);
    int64_t local_s = floor_seconds(local_ms);
    struct place place = locate(zone, local_s);
    *ret_ms = place.at_s * MS_PER_SECOND + (local_ms - local_s * MS_PER_SECOND);
    *ret_offset_s = zone_offset_s(zone, *ret_ms);
    return place.fit;
}

int64_t zone_gut_day_start_ms(const struct zone *zone, int32_t day)
{
    /* Where the clock jumps over 04:00, the day begins with the first instant behind the jump: so
     * it holds every instant that gut_day_of() counts to it. */
    int64_t local_s = (day * MS_PER_DAY + GUT_DAY_START_MS) / MS_PER_SECOND;
    return locate(zone, local_s).first_s * MS_PER_SECOND;
}
