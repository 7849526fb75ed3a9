/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The test program begins again, under a clock that runs faster; and programs whose clock is set.
 */
#include "tests/harness/harness.h"

#include "core/cleanup.h"
#include "tests/harness/internal.h"
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <string.h>
#include <time.h>

#define SPEED   "ZONULA_TEST_SPEED"
#define ORIGIN  "ZONULA_TEST_ORIGIN"
#define PRELOAD "LD_PRELOAD"
#define SET     "ZONULA_TEST_SET"

unsigned harness_speed(void)
{
    const char *speed = getenv(SPEED);
    const unsigned long number = speed ? strtoul(speed, NULL, 10) : 0;
    return number > 0 ? (unsigned)number : 1;
}

static void give_up(const char *what, const char *why)
{
    fprintf(stderr, "the clock cannot be hurried: %s: %s\n", what, why);
    exit(1);
}

/* Adds a word to a list in the environment. */
static void add(const char *name, const char *word)
{
    const char *before = getenv(name);
    CLEANUP(cleanup_free) char *list = NULL;
    if (asprintf(&list, "%s%s%s", word, before ? ":" : "", before ? before : "") < 0 ||
        setenv(name, list, 1) < 0)
        give_up(name, strerror(errno));
}

static void set_number(const char *name, int64_t number)
{
    char text[24];
    snprintf(text, sizeof(text), "%" PRId64, number);
    if (setenv(name, text, 1) < 0)
        give_up(name, strerror(errno));
}

void harness_hurry(char **argv, unsigned speed)
{
    if (getenv(SPEED))
        return;
    const char *preload = getenv(PRELOAD);
    if (preload && strstr(preload, "vgpreload"))
        give_up("valgrind", "a program that begins again has left it");
    if (harness_is_real())
        give_up("HARNESS_BLUEZ=real", "the kernel below bluetoothd keeps its own time");
    CLEANUP(cleanup_free) char *build = harness_find_build();
    CLEANUP(cleanup_free) char *library = NULL;
    if (!build || asprintf(&library, "%s/tests/faster.so", build) < 0 || access(library, R_OK) < 0)
        give_up("tests/faster.so", strerror(errno));
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    set_number(ORIGIN, (int64_t)now.tv_sec * 1000000000 + now.tv_nsec);
    set_number(SPEED, speed);
    add(PRELOAD, library);
    /* The library comes before the runtime of the sanitizer, which is fine: it has no part of it.
     */
    add("ASAN_OPTIONS", "verify_asan_link_order=0");
    execv("/proc/self/exe", argv);
    give_up(argv[0], strerror(errno));
}

#define SET_FILE "clock"

void harness_set_clock(struct harness *harness, int64_t ahead_ms)
{
    const int64_t ahead_ns = ahead_ms * 1000000;
    const char *path = harness_path(harness, SET_FILE);
    CLEANUP(cleanup_fd) int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0 || pwrite(fd, &ahead_ns, sizeof(ahead_ns), 0) != sizeof(ahead_ns))
        give_up(path, strerror(errno));
}

const char *const *harness_own_clock(struct harness *harness, int64_t ahead_ms)
{
    static char preload[PATH_MAX + 16], set[PATH_MAX + 16];
    static const char *const environment[] = {preload, set, "ASAN_OPTIONS=verify_asan_link_order=0",
                                              NULL};
    harness_set_clock(harness, ahead_ms);
    snprintf(preload, sizeof(preload), PRELOAD "=%s/tests/faster.so", harness->build);
    snprintf(set, sizeof(set), SET "=%s", harness_path(harness, SET_FILE));
    return environment;
}
