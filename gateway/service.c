/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/service.h"

#include "core/cleanup.h"
#include "core/log.h"
#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

void service_notify(const char *lines)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    const char *path = getenv("NOTIFY_SOCKET");
    CLEANUP(cleanup_fd) int fd = -1;
    size_t length;

    if (!path)
        return;
    length = strlen(path);
    if (length == 0 || length >= sizeof(address.sun_path))
        return;
    memcpy(address.sun_path, path, length);
    if (address.sun_path[0] == '@') /* an abstract name */
        address.sun_path[0] = '\0';
    fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || sendto(fd, lines, strlen(lines), MSG_NOSIGNAL, (struct sockaddr *)&address,
                         (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length)) < 0)
        log_warning("the service manager cannot be told (%s), ignoring", strerror(errno));
}

uint64_t service_watchdog_ms(void)
{
    const char *text = getenv("WATCHDOG_USEC");
    char *end = NULL;
    unsigned long long usec;

    if (!text)
        return 0;
    errno = 0;
    usec = strtoull(text, &end, 10);
    if (errno || end == text || *end)
        return 0;
    return usec / 1000;
}
