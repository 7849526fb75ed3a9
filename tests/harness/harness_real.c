/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The real bluetoothd in the place of the stand-in: with HARNESS_BLUEZ=real in the environment, as
 * in the virtual machine of tests/vm. It needs root. What bluetoothd stores stays in a file system
 * in memory that only this process and its children see, so it begins with nothing and the state of
 * the machine is not touched.
 */
#include "tests/harness/harness.h"

#include "tests/harness/internal.h"
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>

#define BLUETOOTHD "/usr/libexec/bluetooth/bluetoothd"
#define STATE_DIR  "/var/lib/bluetooth" /* compiled in */
#define SLOWER     4                    /* than the stand-in: the processor is emulated */
#define END_MS     10000

bool harness_is_real(void)
{
    const char *wanted = getenv("HARNESS_BLUEZ");
    return wanted && strcmp(wanted, "real") == 0;
}

unsigned harness_patience(unsigned ms)
{
    return (harness_is_real() ? SLOWER : harness_speed()) * ms;
}

/* ---- what it stores ---- */

static int hide_state(struct harness *harness, struct error *err)
{
    if (harness->state_hidden)
        return 0;
    mkdir(STATE_DIR, 0700);
    if (unshare(CLONE_NEWNS) < 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
        mount("tmpfs", STATE_DIR, "tmpfs", MS_NODEV | MS_NOEXEC, "mode=0700") < 0)
        return error_set(err, ERR_IO, "%s: %s", STATE_DIR, strerror(errno));
    harness->state_hidden = true;
    return 0;
}

void harness_real_close(struct harness *harness)
{
    if (harness->state_hidden)
        umount2(STATE_DIR, MNT_DETACH);
}

/* ---- its life ---- */

static bool owns_name(void *userdata)
{
    (void)userdata;
    DBusConnection *connection = harness_bus_enter();
    if (!connection)
        return false;
    const bool owned = dbus_bus_name_has_owner(connection, "org.bluez", NULL);
    harness_bus_leave(connection);
    return owned;
}

int harness_real_start(struct harness *harness, struct error *err)
{
    int r = hide_state(harness, err);
    if (r < 0)
        return r;
    harness_stop(harness->bluetoothd, END_MS); /* one that outlived its bus */
    const char *const arguments[] = {BLUETOOTHD, "--nodetach", NULL};
    r = harness_start(harness, "bluetoothd", arguments, NULL, &harness->bluetoothd, err);
    if (r < 0)
        return r;
    if (!harness_wait(owns_name, NULL, HARNESS_START_MS))
        return error_set(err, ERR_TIMEOUT, "bluetoothd does not take its name");
    return 0;
}

/* "restart clean|crash [DOWN_MS]" */
static int restart(struct harness *harness, const char *words, struct error *err)
{
    int status;
    unsigned down_ms = 0;
    char how[8];
    if (sscanf(words, "%7s %u", how, &down_ms) < 1) /* NOLINT: a bad number is 0 */
        return error_set(err, ERR_SYNTAX, "restart clean|crash [DOWN_MS]");
    harness_signal(harness->bluetoothd, strcmp(how, "crash") == 0 ? SIGKILL : SIGTERM);
    if (harness_wait_exit(harness->bluetoothd, END_MS, &status) < 0)
        return error_set(err, ERR_TIMEOUT, "bluetoothd does not end");
    const int64_t start_ms = harness_now_ms() + down_ms;
    while (harness_now_ms() < start_ms) /* nobody is there: that is what was asked for */
        harness_pause();
    return harness_real_start(harness, err);
}

bool harness_real_command(struct harness *harness, const char *line, int *ret, struct error *err)
{
    static const char restart_word[] = "restart ";
    harness->answer[0] = '\0';
    *ret = 0;
    if (strncmp(line, restart_word, sizeof(restart_word) - 1) == 0)
        *ret = restart(harness, line + sizeof(restart_word) - 1, err);
    else
        return strncmp(line, "set ", 4) == 0; /* it takes the times that it takes */
    return true;
}
