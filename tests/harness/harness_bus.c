/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The private bus, and the control socket of the stand-in or of the virtual controllers. */
#include "tests/harness/harness.h"

#include "core/cleanup.h"
#include "tests/harness/internal.h"
#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#define CONTROL_TIMEOUT_MS 10000

/* ---- dbus-daemon ---- */

/* Like the system bus, with everything allowed and no user to change to. */
static const char bus_config[] =
    "<!DOCTYPE busconfig PUBLIC \"-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN\"\n"
    " \"http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd\">\n"
    "<busconfig>\n"
    "  <listen>unix:path=%s/bus.sock</listen>\n"
    "  <auth>EXTERNAL</auth>\n"
    "  %s%s%s\n"
    "  <policy context=\"default\">\n"
    "    <allow user=\"*\"/> <allow own=\"*\"/> <allow eavesdrop=\"true\"/>\n"
    "    <allow send_destination=\"*\" eavesdrop=\"true\"/>\n"
    "  </policy>\n"
    "  <limit name=\"max_incoming_bytes\">133169152</limit>\n"
    "  <limit name=\"max_outgoing_bytes\">133169152</limit>\n"
    "  <limit name=\"max_replies_per_connection\">4096</limit>\n"
    "  <limit name=\"auth_timeout\">600000</limit>\n" /* the clock may be hurried */
    "</busconfig>\n";

static bool bus_answers(void *userdata)
{
    (void)userdata;
    DBusConnection *connection = harness_bus_enter();
    if (!connection)
        return false;
    harness_bus_leave(connection);
    return true;
}

int harness_start_bus(struct harness *harness, const char *service_dir, struct error *err)
{
    CLEANUP(cleanup_free) char *config = NULL;
    CLEANUP(cleanup_free) char *address = NULL;
    if (asprintf(&config, bus_config, harness->dir, service_dir ? "<servicedir>" : "",
                 service_dir ? service_dir : "", service_dir ? "</servicedir>" : "") < 0 ||
        asprintf(&address, "unix:path=%s/bus.sock", harness->dir) < 0)
        return error_set(err, ERR_NOMEM, "out of memory");
    const char *path = harness_write_file(harness, "bus.conf", config);
    if (!path)
        return error_set(err, ERR_IO, "cannot write bus.conf");
    unlink(harness_path(harness, "bus.sock")); /* of a daemon that was killed */
    setenv("DBUS_SYSTEM_BUS_ADDRESS", address, 1);
    const char *const arguments[] = {"dbus-daemon",   "--nofork", "--nopidfile",
                                     "--config-file", path,       NULL};
    const int r = harness_start(harness, "dbus-daemon", arguments, NULL, &harness->bus, err);
    if (r < 0)
        return r;
    if (!harness_wait(bus_answers, NULL, HARNESS_START_MS))
        return error_set(err, ERR_TIMEOUT, "dbus-daemon does not answer");
    return 0;
}

void harness_stop_bus(struct harness *harness)
{
    harness_stop(harness->bus, 5000);
    harness->bus = NULL;
}

/* ---- the air ---- */

static int connect_control(struct harness *harness, const char *path, struct error *err)
{
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof(name.sun_path))
        return error_set(err, ERR_LENGTH, "path of the control socket is too long");
    strcpy(name.sun_path, path); /* NOLINT: the length was checked */
    const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || connect(fd, (const struct sockaddr *)&name, sizeof(name)) < 0) {
        const int r = error_set(err, ERR_IO, "control socket: %s", strerror(errno));
        if (fd >= 0)
            close(fd);
        return r;
    }
    if (harness->control >= 0)
        close(harness->control);
    harness->control = fd;
    return 0;
}

int harness_start_bluez(struct harness *harness, const char *version, struct error *err)
{
    const bool real = harness_is_real();
    const char *name = real ? "air" : "fakebluez";
    const char *control = harness_path(harness, "air.sock");
    harness_stop(harness->fake, HARNESS_START_MS); /* one that outlived its bus */
    unlink(control);                               /* of one that was killed */
    const char *const arguments[] = {
        harness_program(harness, name), "--control", control, real ? NULL : "--version",
        version ? version : "5.66",     NULL};
    int r = harness_start(harness, name, arguments, NULL, &harness->fake, err);
    if (r < 0)
        return r;
    if (!harness_wait_log(harness->fake, "ready\n", HARNESS_START_MS)) {
        CLEANUP(cleanup_free) char *log = harness_log(harness->fake);
        return error_set(err, ERR_UNAVAILABLE, "%s is not ready: %s", name, log ? log : "");
    }
    if (real)
        r = harness_real_start(harness, err);
    return r < 0 ? r : connect_control(harness, control, err);
}

/* One line of answer. */
static int read_answer(struct harness *harness, struct error *err)
{
    size_t length = 0;
    for (;;) {
        struct pollfd wait = {.fd = harness->control, .events = POLLIN};
        if (poll(&wait, 1, (int)harness_patience(CONTROL_TIMEOUT_MS)) != 1)
            return error_set(err, ERR_TIMEOUT, "the air does not answer");
        const ssize_t got =
            read(harness->control, harness->answer + length, sizeof(harness->answer) - 1 - length);
        if (got <= 0)
            return error_set(err, ERR_IO, "the air has gone");
        length += (size_t)got;
        harness->answer[length] = '\0';
        if (harness->answer[length - 1] == '\n') {
            harness->answer[length - 1] = '\0';
            return 0;
        }
    }
}

static int command(struct harness *harness, const char *line, struct error *err)
{
    int real;
    if (harness_is_real() && harness_real_command(harness, line, &real, err))
        return real;
    if (harness->control < 0)
        return error_set(err, ERR_UNAVAILABLE, "no air");
    const size_t length = strlen(line);
    if (send(harness->control, line, length, MSG_NOSIGNAL) != (ssize_t)length)
        return error_set(err, ERR_IO, "the air has gone");
    const int r = read_answer(harness, err);
    if (r < 0)
        return r;
    if (strncmp(harness->answer, "ok", 2) != 0)
        return error_set(err, ERR_INTERNAL, "%.*s: %s", (int)length - 1, line, harness->answer);
    const size_t skip = harness->answer[2] == ' ' ? 3 : 2;
    memmove(harness->answer, harness->answer + skip, strlen(harness->answer + skip) + 1);
    return 0;
}

int harness_air(struct harness *harness, struct error *err, const char *format, ...)
{
    char line[2048];
    va_list arguments;
    va_start(arguments, format);
    const int length = vsnprintf(line, sizeof(line) - 1, format, arguments);
    va_end(arguments);
    if (length < 0 || (size_t)length >= sizeof(line) - 1)
        return error_set(err, ERR_LENGTH, "command is too long");
    line[length] = '\n';
    line[length + 1] = '\0';
    return command(harness, line, err);
}

const char *harness_answer(const struct harness *harness)
{
    return harness->answer;
}

struct status_wait {
    struct harness *harness;
    const char *text;
};

static bool status_holds(void *userdata)
{
    const struct status_wait *wait = userdata;
    return command(wait->harness, "status\n", NULL) == 0 &&
           strstr(wait->harness->answer, wait->text);
}

bool harness_air_wait(struct harness *harness, const char *text, unsigned timeout_ms)
{
    struct status_wait wait = {.harness = harness, .text = text};
    return harness_wait(status_holds, &wait, timeout_ms);
}

long long harness_air_number(struct harness *harness, const char *key)
{
    if (command(harness, "status\n", NULL) < 0)
        return -1;
    const size_t length = strlen(key);
    const char *found = strstr(harness->answer, key);
    for (; found; found = strstr(found + 1, key)) {
        const char before = found == harness->answer ? ' ' : found[-1];
        const char after = found[length];
        if (strchr(" ,=", before) && (after == '=' || after == ':'))
            return strtoll(found + length + 1, NULL, 10);
    }
    return -1;
}
