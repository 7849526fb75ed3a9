/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The doctor's look at what is no radio: database, foods, clock, daemon, broker, disk. */
#include "core/cleanup.h"
#include "core/ztime.h"
#include "gateway/cli/doctor.h"
#include "gateway/food/table.h"
#include "gateway/trust.h"
#include "storage/foods.h"
#include "storage/samples.h"
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <netdb.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define BROKER_MS 2000
#define MEGABYTE  1000000.0
#define DISK_WARN (200 * MEGABYTE)
#define DISK_FAIL (20 * MEGABYTE)

/* "1.2 MB", "5.1 GB" */
static void size_text(double bytes, char *ret, size_t size)
{
    if (bytes >= 1000 * MEGABYTE)
        snprintf(ret, size, "%.1f GB", bytes / MEGABYTE / 1000);
    else
        snprintf(ret, size, "%.1f MB", bytes / MEGABYTE);
}

/* ---- database ---- */

static void check_database(struct doctor *doctor)
{
    struct context *context = doctor->context;
    struct stat status = {0};
    struct error err = {0};
    char size[32];

    if (store_check(context->store, &err) < 0) {
        doctor_find(doctor, FINDING_FAIL, "database", "damaged: %s; a copy may lie beside it: %s",
                    err.text, context->database);
        return;
    }
    stat(context->database, &status);
    size_text((double)status.st_size, size, sizeof(size));
    const bool open_to_others = status.st_mode & 077;
    doctor_find(doctor, open_to_others ? FINDING_WARN : FINDING_OK, "database",
                "version %lld, integrity sound, %s, mode %04o%s",
                (long long)store_version(context->store), size, (unsigned)status.st_mode & 07777,
                open_to_others ? "; others can read it: chmod 600" : "");
}

void doctor_database(struct doctor *doctor)
{
    struct context *context = doctor->context;
    struct error err = {0};

    if (context_database(context)) {
        doctor_find(doctor, FINDING_FAIL, "database", "there is no place for it");
        return;
    }
    if (access(context->database, F_OK) < 0 && errno == ENOENT) {
        doctor_find(doctor, FINDING_WARN, "database", "there is none yet: %.300s",
                    context->database);
        return;
    }
    if (store_open(context->database, &context->store, &err) < 0)
        doctor_find(doctor, FINDING_FAIL, "database", "%s", err.text);
    else
        check_database(doctor);
}

void doctor_foods(struct doctor *doctor)
{
    CLEANUP(food_table_freep) struct food_table *table = NULL;
    const struct context *context = doctor->context;
    struct food_counts counts = {0};
    struct error err = {0};
    char imported[48] = "";

    int r = food_table_open(&table, &err);
    if (r == 0 && context->store)
        r = food_count(context->store, context->person.row, &counts, &err);
    if (counts.imported > 0)
        snprintf(imported, sizeof(imported), ", and %lld imported", (long long)counts.imported);
    if (r < 0)
        doctor_find(doctor, FINDING_FAIL, "food table", "%s", err.text);
    else
        doctor_find(doctor, FINDING_OK, "food table", "%zu foods, version %d%s", table->food_count,
                    FOOD_TABLE_VERSION, imported);
}

/* ---- clock ---- */

void doctor_clock(struct doctor *doctor)
{
    const struct context *context = doctor->context;
    const char *zone = zone_name(context->zone);
    struct trust_evidence evidence;

    trust_look(context->now_ms, &evidence);
    if (context->clock_wrong)
        doctor_find(doctor, FINDING_FAIL, "clock", "it shows a time of long ago: set it");
    else if (evidence.synchronised)
        doctor_find(doctor, FINDING_OK, "clock", "set from the network, zone %s", zone);
    else if (trust_decide(context->config->clock_trust, &evidence))
        doctor_find(doctor, FINDING_OK, "clock", "kept by the machine, zone %s", zone);
    else
        doctor_find(doctor, FINDING_WARN, "clock",
                    "not set from the network yet, so readings wait: timedatectl; zone %s", zone);
}

/* ---- daemon ---- */

void doctor_daemon(struct doctor *doctor)
{
    const char *database = doctor->context->database;

    if (database && samples_written(database))
        doctor_find(doctor, FINDING_OK, "zonulad", "runs");
    else
        doctor_find(doctor, FINDING_WARN, "zonulad",
                    "does not run, so no wearable is listened to: systemctl start zonulad");
}

/* ---- broker ---- */

/* Whether somebody takes a connection at an address, in time. */
static bool answers(const struct addrinfo *address)
{
    CLEANUP(cleanup_fd)
    int fd = socket(address->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    struct pollfd wait = {.fd = fd, .events = POLLOUT};
    int result = 0;
    socklen_t size = sizeof(result);

    if (fd < 0)
        return false;
    if (connect(fd, address->ai_addr, address->ai_addrlen) == 0)
        return true;
    return errno == EINPROGRESS && poll(&wait, 1, BROKER_MS) == 1 &&
           getsockopt(fd, SOL_SOCKET, SO_ERROR, &result, &size) == 0 && result == 0;
}

void doctor_broker(struct doctor *doctor)
{
    const struct config *config = doctor->context->config;
    const struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    bool any = false;
    char port[16];

    snprintf(port, sizeof(port), "%d", config->mqtt_port);
    if (getaddrinfo(config->mqtt_host, port, &hints, &found) != 0) {
        doctor_find(doctor, FINDING_WARN, "broker", "%.200s is not known to the network",
                    config->mqtt_host);
        return;
    }
    for (const struct addrinfo *address = found; address && !any; address = address->ai_next)
        any = answers(address);
    freeaddrinfo(found);
    if (any)
        doctor_find(doctor, FINDING_OK, "broker", "%.200s port %s answers", config->mqtt_host,
                    port);
    else
        doctor_find(doctor, FINDING_WARN, "broker",
                    "%.200s port %s does not answer; is mosquitto running? see zonula.conf(5)",
                    config->mqtt_host, port);
}

/* ---- disk ---- */

void doctor_disk(struct doctor *doctor)
{
    const char *database = doctor->context->database;
    CLEANUP(cleanup_free) char *copy = database ? strdup(database) : NULL;
    struct statvfs status;
    char size[32];

    if (!copy || statvfs(dirname(copy), &status) < 0) {
        doctor_find(doctor, FINDING_WARN, "disk", "how much is free cannot be told");
        return;
    }
    const double free_bytes = (double)status.f_bavail * (double)status.f_frsize;
    size_text(free_bytes, size, sizeof(size));
    doctor_find(doctor,
                free_bytes < DISK_FAIL   ? FINDING_FAIL
                : free_bytes < DISK_WARN ? FINDING_WARN
                                         : FINDING_OK,
                "disk", "%s free", size);
}
