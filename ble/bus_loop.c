/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The library asks for two watches on one file descriptor, one for reading and one for writing.
 * epoll takes a descriptor only once, so a record per descriptor joins the flags of all enabled
 * watches on it. The library calls back with its lock held: here nothing is handled at once, only
 * our own tables change.
 */
#include "ble/bus_loop.h"
#include <stdlib.h>

struct bus_timeout {
    uv_timer_t timer;
    struct bus_loop *loop;
    DBusTimeout *timeout;
};

static void fd_closed(uv_handle_t *handle)
{
    struct bus_fd *fd = handle->data;
    struct bus_loop *loop = fd->loop;
    free(fd);
    loop->handles--;
    loop->on_handle_closed(loop->userdata);
}

static unsigned from_uv(int status, int events)
{
    unsigned flags = 0;
    if (events & UV_READABLE)
        flags |= DBUS_WATCH_READABLE;
    if (events & UV_WRITABLE)
        flags |= DBUS_WATCH_WRITABLE;
    if (status < 0)
        flags |= DBUS_WATCH_ERROR;
    return flags;
}

/* Whether the record still has the watch: handling one may remove another. */
static bool has_watch(const struct bus_fd *fd, const DBusWatch *watch)
{
    for (size_t i = 0; i < BUS_WATCHES_MAX; i++)
        if (fd->watches[i] == watch)
            return true;
    return false;
}

static void fd_event(uv_poll_t *handle, int status, int events)
{
    struct bus_fd *fd = handle->data;
    struct bus_loop *loop = fd->loop;
    const unsigned flags = from_uv(status, events);
    DBusWatch *watches[BUS_WATCHES_MAX];
    for (size_t i = 0; i < BUS_WATCHES_MAX; i++)
        watches[i] = fd->watches[i];
    /* fd lives until its close callback, which does not run from here. */
    for (size_t i = 0; i < BUS_WATCHES_MAX; i++) {
        if (!watches[i] || !has_watch(fd, watches[i]) || !dbus_watch_get_enabled(watches[i]))
            continue;
        const unsigned wanted =
            dbus_watch_get_flags(watches[i]) | DBUS_WATCH_ERROR | DBUS_WATCH_HANGUP;
        if (flags & wanted)
            dbus_watch_handle(watches[i], flags & wanted);
    }
    loop->on_activity(loop->userdata);
}

static void fd_update(struct bus_fd *fd)
{
    int events = 0;
    for (size_t i = 0; i < BUS_WATCHES_MAX; i++) {
        if (!fd->watches[i] || !dbus_watch_get_enabled(fd->watches[i]))
            continue;
        const unsigned flags = dbus_watch_get_flags(fd->watches[i]);
        if (flags & DBUS_WATCH_READABLE)
            events |= UV_READABLE;
        if (flags & DBUS_WATCH_WRITABLE)
            events |= UV_WRITABLE;
    }
    if (events)
        uv_poll_start(&fd->poll, events, fd_event);
    else
        uv_poll_stop(&fd->poll);
}

static struct bus_fd *fd_get(struct bus_loop *loop, int number)
{
    for (struct bus_fd *fd = loop->fds; fd; fd = fd->next)
        if (fd->fd == number)
            return fd;
    struct bus_fd *fd = calloc(1, sizeof(*fd));
    if (!fd)
        return NULL;
    if (uv_poll_init(loop->uv, &fd->poll, number) < 0) {
        free(fd);
        return NULL;
    }
    fd->poll.data = fd;
    fd->fd = number;
    fd->loop = loop;
    fd->next = loop->fds;
    loop->fds = fd;
    loop->handles++;
    return fd;
}

static void fd_drop(struct bus_fd *fd)
{
    struct bus_fd **at = &fd->loop->fds;
    while (*at != fd)
        at = &(*at)->next;
    *at = fd->next;
    uv_close((uv_handle_t *)&fd->poll, fd_closed);
}

static dbus_bool_t watch_add(DBusWatch *watch, void *data)
{
    struct bus_fd *fd = fd_get(data, dbus_watch_get_unix_fd(watch));
    if (!fd)
        return FALSE;
    for (size_t i = 0; i < BUS_WATCHES_MAX; i++) {
        if (!fd->watches[i]) {
            fd->watches[i] = watch;
            dbus_watch_set_data(watch, fd, NULL);
            fd_update(fd);
            return TRUE;
        }
    }
    return FALSE;
}

static void watch_remove(DBusWatch *watch, void *data)
{
    (void)data;
    struct bus_fd *fd = dbus_watch_get_data(watch);
    if (!fd)
        return;
    bool empty = true;
    for (size_t i = 0; i < BUS_WATCHES_MAX; i++) {
        if (fd->watches[i] == watch)
            fd->watches[i] = NULL;
        empty = empty && !fd->watches[i];
    }
    dbus_watch_set_data(watch, NULL, NULL);
    if (empty)
        fd_drop(fd);
    else
        fd_update(fd);
}

static void watch_toggled(DBusWatch *watch, void *data)
{
    (void)data;
    struct bus_fd *fd = dbus_watch_get_data(watch);
    if (fd)
        fd_update(fd);
}

static void timeout_closed(uv_handle_t *handle)
{
    struct bus_timeout *timeout = handle->data;
    struct bus_loop *loop = timeout->loop;
    free(timeout);
    loop->handles--;
    loop->on_handle_closed(loop->userdata);
}

static void timeout_due(uv_timer_t *handle)
{
    struct bus_timeout *timeout = handle->data;
    struct bus_loop *loop = timeout->loop;
    dbus_timeout_handle(timeout->timeout);
    loop->on_activity(loop->userdata);
}

static void timeout_update(struct bus_timeout *timeout)
{
    if (!dbus_timeout_get_enabled(timeout->timeout)) {
        uv_timer_stop(&timeout->timer);
        return;
    }
    const uint64_t interval = (uint64_t)dbus_timeout_get_interval(timeout->timeout);
    uv_update_time(timeout->loop->uv); /* from now on, not from when this turn began */
    uv_timer_start(&timeout->timer, timeout_due, interval, interval ? interval : 1);
}

static dbus_bool_t timeout_add(DBusTimeout *library, void *data)
{
    struct bus_loop *loop = data;
    struct bus_timeout *timeout = calloc(1, sizeof(*timeout));
    if (!timeout)
        return FALSE;
    uv_timer_init(loop->uv, &timeout->timer);
    timeout->timer.data = timeout;
    timeout->loop = loop;
    timeout->timeout = library;
    loop->handles++;
    dbus_timeout_set_data(library, timeout, NULL);
    timeout_update(timeout);
    return TRUE;
}

static void timeout_remove(DBusTimeout *library, void *data)
{
    (void)data;
    struct bus_timeout *timeout = dbus_timeout_get_data(library);
    if (!timeout)
        return;
    dbus_timeout_set_data(library, NULL, NULL);
    uv_close((uv_handle_t *)&timeout->timer, timeout_closed);
}

static void timeout_toggled(DBusTimeout *library, void *data)
{
    (void)data;
    struct bus_timeout *timeout = dbus_timeout_get_data(library);
    if (timeout)
        timeout_update(timeout);
}

bool bus_loop_attach(struct bus_loop *loop, DBusConnection *connection)
{
    return dbus_connection_set_watch_functions(connection, watch_add, watch_remove, watch_toggled,
                                               loop, NULL) &&
           dbus_connection_set_timeout_functions(connection, timeout_add, timeout_remove,
                                                 timeout_toggled, loop, NULL);
}
