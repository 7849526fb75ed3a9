/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A clock that runs faster, or is set while programs run that know nothing of it: a library for
 * LD_PRELOAD (build/tests/faster.so, see harness_hurry() and harness_own_clock()).
 *
 *   ZONULA_TEST_SPEED    how many seconds pass in one
 *   ZONULA_TEST_ORIGIN   the nanosecond of the machine's monotonic clock at which both are the same
 *   ZONULA_TEST_SET      a file of one int64_t: by how many nanoseconds the wall clock is ahead now
 *
 * Every clock of time (not of processors) is ahead of the machine's by what has passed since that
 * origin, times speed - 1. So all processes with the same two words agree, whenever they started,
 * and both the monotonic and the wall clock go on from where they were. What waits for a time waits
 * for that many times less. Without the words nothing is changed.
 *
 * Only what our programs, dbus-daemon, mosquitto and their libraries call is here. Not scaled are:
 * times of files, timers of the kernel (timerfd, setitimer, SO_RCVTIMEO), semaphores and mutexes.
 * It needs epoll_pwait2 (Linux 5.11, glibc 2.35), because milliseconds are too coarse to divide.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/select.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define NS_PER_SECOND INT64_C(1000000000)
#define NS_PER_MS     INT64_C(1000000)
#define NS_PER_US     INT64_C(1000)
/* A deadline before this second is one of the monotonic clock (32 years after the machine was
 * started), a later one is one of the wall clock (after 2001). */
#define WALL_BEGINS_S 1000000000

static struct {
    int64_t speed; /* 0: the environment was not read yet */
    int64_t origin_ns;
    const volatile int64_t *set_ns; /* NULL: nobody sets the wall clock */
    int (*clock_gettime)(clockid_t clock, struct timespec *ret);
    int (*clock_nanosleep)(clockid_t clock, int flags, const struct timespec *wanted,
                           struct timespec *left);
    int (*ppoll)(struct pollfd *fds, nfds_t count, const struct timespec *timeout,
                 const sigset_t *mask);
    int (*pselect)(int count, fd_set *reads, fd_set *writes, fd_set *errors,
                   const struct timespec *timeout, const sigset_t *mask);
    int (*epoll_pwait2)(int fd, struct epoll_event *events, int size,
                        const struct timespec *timeout, const sigset_t *mask);
    int (*cond_clockwait)(pthread_cond_t *condition, pthread_mutex_t *mutex, clockid_t clock,
                          const struct timespec *deadline);
} real;

/* ISO C has no cast from an object to a function; POSIX says that this works. */
static void find(const char *name, void *function)
{
    void *found = dlsym(RTLD_NEXT, name);
    if (!found)
        abort();
    memcpy(function, &found, sizeof(found));
}

static int64_t number_in(const char *name, int64_t otherwise)
{
    const char *text = getenv(name);
    const int64_t number = text ? strtoll(text, NULL, 10) : 0;
    return number > 0 ? number : otherwise;
}

static const volatile int64_t *map_set(const char *path)
{
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    const void *map = mmap(NULL, sizeof(int64_t), PROT_READ, MAP_SHARED, fd, 0);
    if (fd < 0 || map == MAP_FAILED)
        abort();
    close(fd);
    return map;
}

/* Other libraries ask for the time before this one's turn to begin: whoever comes first. */
__attribute__((constructor)) static void begin(void)
{
    if (real.speed)
        return;
    find("clock_gettime", &real.clock_gettime);
    find("clock_nanosleep", &real.clock_nanosleep);
    find("ppoll", &real.ppoll);
    find("pselect", &real.pselect);
    find("epoll_pwait2", &real.epoll_pwait2);
    find("pthread_cond_clockwait", &real.cond_clockwait);
    real.origin_ns = number_in("ZONULA_TEST_ORIGIN", 0);
    const char *set = getenv("ZONULA_TEST_SET");
    if (set)
        real.set_ns = map_set(set);
    real.speed = real.origin_ns ? number_in("ZONULA_TEST_SPEED", 1) : 1;
}

/* ---- arithmetic ---- */

static int64_t to_ns(const struct timespec *time)
{
    return (int64_t)time->tv_sec * NS_PER_SECOND + time->tv_nsec;
}

static struct timespec from_ns(int64_t ns)
{
    return (struct timespec){.tv_sec = ns / NS_PER_SECOND, .tv_nsec = ns % NS_PER_SECOND};
}

/* How long the machine takes for so much of our time; rounded up, so that no wait is too short. */
static struct timespec shortened(int64_t ns)
{
    begin();
    return from_ns(ns <= 0 ? 0 : (ns + real.speed - 1) / real.speed);
}

static int64_t ahead_ns(void)
{
    struct timespec now;
    real.clock_gettime(CLOCK_MONOTONIC, &now);
    return (to_ns(&now) - real.origin_ns) * (real.speed - 1);
}

static bool is_of_time(clockid_t clock)
{
    switch (clock) {
    case CLOCK_REALTIME:
    case CLOCK_REALTIME_COARSE:
    case CLOCK_MONOTONIC:
    case CLOCK_MONOTONIC_COARSE:
    case CLOCK_MONOTONIC_RAW:
    case CLOCK_BOOTTIME:
    case CLOCK_TAI:
        return true;
    default:
        return false;
    }
}

static bool is_wall(clockid_t clock)
{
    return clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE || clock == CLOCK_TAI;
}

static int64_t now_ns(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return to_ns(&now);
}

/* ---- what time it is ---- */

int clock_gettime(clockid_t clock, struct timespec *ret)
{
    begin();
    const int r = real.clock_gettime(clock, ret);
    if (r == 0 && real.speed > 1 && is_of_time(clock))
        *ret = from_ns(to_ns(ret) + ahead_ns());
    if (r == 0 && real.set_ns && is_wall(clock))
        *ret = from_ns(to_ns(ret) + *real.set_ns);
    return r;
}

int gettimeofday(struct timeval *restrict ret, void *restrict zone)
{
    (void)zone;
    const int64_t ns = now_ns(CLOCK_REALTIME);
    *ret = (struct timeval){.tv_sec = ns / NS_PER_SECOND, .tv_usec = ns % NS_PER_SECOND / 1000};
    return 0;
}

time_t time(time_t *ret)
{
    const time_t now = now_ns(CLOCK_REALTIME) / NS_PER_SECOND;
    if (ret)
        *ret = now;
    return now;
}

/* ---- sleeping ---- */

static int sleep_for(int64_t ns, struct timespec *left)
{
    const struct timespec wanted = shortened(ns);
    const int r = real.clock_nanosleep(CLOCK_MONOTONIC, 0, &wanted, left);
    if (r == EINTR && left)
        *left = from_ns(to_ns(left) * real.speed);
    return r;
}

int clock_nanosleep(clockid_t clock, int flags, const struct timespec *wanted,
                    struct timespec *left)
{
    begin();
    if (!is_of_time(clock))
        return real.clock_nanosleep(clock, flags, wanted, left);
    if (wanted->tv_sec < 0 || wanted->tv_nsec < 0 || wanted->tv_nsec >= NS_PER_SECOND)
        return EINVAL;
    if (flags & TIMER_ABSTIME)
        return sleep_for(to_ns(wanted) - now_ns(clock), NULL);
    return sleep_for(to_ns(wanted), left);
}

int nanosleep(const struct timespec *wanted, struct timespec *left)
{
    const int r = clock_nanosleep(CLOCK_REALTIME, 0, wanted, left);
    if (r == 0)
        return 0;
    errno = r;
    return -1;
}

int usleep(useconds_t us)
{
    const struct timespec wanted = from_ns((int64_t)us * NS_PER_US);
    return nanosleep(&wanted, NULL);
}

unsigned sleep(unsigned seconds)
{
    const struct timespec wanted = {.tv_sec = seconds};
    struct timespec left;
    return nanosleep(&wanted, &left) == 0 ? 0 : (unsigned)left.tv_sec;
}

/* ---- waiting for descriptors ---- */

int ppoll(struct pollfd *fds, nfds_t count, const struct timespec *timeout, const sigset_t *mask)
{
    const struct timespec wanted = shortened(timeout ? to_ns(timeout) : 0);
    return real.ppoll(fds, count, timeout ? &wanted : NULL, mask);
}

int poll(struct pollfd *fds, nfds_t count, int timeout_ms)
{
    const struct timespec timeout = from_ns(timeout_ms * NS_PER_MS);
    return ppoll(fds, count, timeout_ms < 0 ? NULL : &timeout, NULL);
}

int pselect(int count, fd_set *reads, fd_set *writes, fd_set *errors,
            const struct timespec *timeout, const sigset_t *mask)
{
    const struct timespec wanted = shortened(timeout ? to_ns(timeout) : 0);
    return real.pselect(count, reads, writes, errors, timeout ? &wanted : NULL, mask);
}

int select(int count, fd_set *reads, fd_set *writes, fd_set *errors, struct timeval *timeout)
{
    struct timespec wanted = {0};
    if (timeout)
        wanted = (struct timespec){timeout->tv_sec, timeout->tv_usec * NS_PER_US};
    return pselect(count, reads, writes, errors, timeout ? &wanted : NULL, NULL);
}

int epoll_pwait2(int fd, struct epoll_event *events, int size, const struct timespec *timeout,
                 const sigset_t *mask)
{
    const struct timespec wanted = shortened(timeout ? to_ns(timeout) : 0);
    return real.epoll_pwait2(fd, events, size, timeout ? &wanted : NULL, mask);
}

int epoll_pwait(int fd, struct epoll_event *events, int size, int timeout_ms, const sigset_t *mask)
{
    const struct timespec timeout = from_ns(timeout_ms * NS_PER_MS);
    return epoll_pwait2(fd, events, size, timeout_ms < 0 ? NULL : &timeout, mask);
}

int epoll_wait(int fd, struct epoll_event *events, int size, int timeout_ms)
{
    return epoll_pwait(fd, events, size, timeout_ms, NULL);
}

/* ---- waiting for threads ---- */

int pthread_cond_timedwait(pthread_cond_t *restrict condition, pthread_mutex_t *restrict mutex,
                           const struct timespec *restrict deadline)
{
    begin();
    const clockid_t clock = deadline->tv_sec < WALL_BEGINS_S ? CLOCK_MONOTONIC : CLOCK_REALTIME;
    const struct timespec left = shortened(to_ns(deadline) - now_ns(clock));
    struct timespec machine;
    real.clock_gettime(CLOCK_MONOTONIC, &machine);
    machine = from_ns(to_ns(&machine) + to_ns(&left));
    return real.cond_clockwait(condition, mutex, CLOCK_MONOTONIC, &machine);
}
