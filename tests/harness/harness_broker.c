/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A real mosquitto on a private port. */
#include "tests/harness/harness.h"

#include "core/cleanup.h"
#include "tests/harness/internal.h"
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>

#define START_ATTEMPTS 5

static struct sockaddr_in loopback(unsigned port)
{
    return (struct sockaddr_in){
        .sin_family = AF_INET,
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
        .sin_port = htons((uint16_t)port),
    };
}

/* A port that was free a moment ago; 0: none. Another process may still take it: see below. */
static unsigned free_port(void)
{
    CLEANUP(cleanup_fd) int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in name = loopback(0);
    socklen_t length = sizeof(name);
    if (fd < 0 || bind(fd, (const struct sockaddr *)&name, sizeof(name)) < 0 ||
        getsockname(fd, (struct sockaddr *)&name, &length) < 0)
        return 0;
    return ntohs(name.sin_port);
}

/* Ready, or it has ended. */
static bool is_decided(void *userdata)
{
    const struct harness *harness = userdata;
    int status;
    if (harness_wait_exit(harness->broker, 0, &status) == 0)
        return true;
    CLEANUP(cleanup_fd) int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const struct sockaddr_in name = loopback(harness->broker_port);
    return connect(fd, (const struct sockaddr *)&name, sizeof(name)) == 0;
}

static int start_once(struct harness *harness, const struct harness_broker_options *options,
                      struct error *err)
{
    CLEANUP(cleanup_free) char *config = NULL;
    if (asprintf(&config,
                 "listener %u 127.0.0.1\n%s%s"
                 "persistence %s\npersistence_location %s/\nautosave_interval 1\n"
                 "autosave_on_changes true\nlog_type all\nmax_queued_messages 0\n%s\n",
                 harness->broker_port, options->no_anonymous ? "" : "allow_anonymous true\n",
                 geteuid() == 0 ? "user root\n" : "", options->persistent ? "true" : "false",
                 harness->dir, options->extra ? options->extra : "") < 0)
        return error_set(err, ERR_NOMEM, "out of memory");
    const char *path = harness_write_file(harness, "mosquitto.conf", config);
    if (!path)
        return error_set(err, ERR_IO, "cannot write mosquitto.conf");
    /* Debian keeps it where only root's PATH looks. */
    const char *program =
        access("/usr/sbin/mosquitto", X_OK) == 0 ? "/usr/sbin/mosquitto" : "mosquitto";
    const char *const arguments[] = {program, "-c", path, NULL};
    const int r = harness_start(harness, "mosquitto", arguments, NULL, &harness->broker, err);
    if (r < 0)
        return r;
    if (!harness_wait(is_decided, harness, HARNESS_START_MS))
        return error_set(err, ERR_TIMEOUT, "mosquitto does not accept connections");
    return harness_pid(harness->broker) > 0 ? 0 : error_set(err, ERR_BUSY, "mosquitto has ended");
}

int harness_start_broker(struct harness *harness, const struct harness_broker_options *options,
                         struct error *err)
{
    static const struct harness_broker_options defaults = {0};
    const bool again = harness->broker_port != 0;
    int r = -ERR_BUSY;
    for (int i = 0; i < START_ATTEMPTS && r == -ERR_BUSY; i++) {
        if (!again)
            harness->broker_port = free_port();
        r = start_once(harness, options ? options : &defaults, err);
    }
    return r;
}

void harness_stop_broker(struct harness *harness, bool crash)
{
    if (crash && harness->broker)
        harness_signal(harness->broker, SIGKILL);
    harness_stop(harness->broker, 5000);
    harness->broker = NULL;
}

unsigned harness_broker_port(const struct harness *harness)
{
    return harness->broker_port;
}
