/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/air/vhci.h"

#include "tests/air/hci.h"
#include "tests/control/memory.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#define DEVICE         "/dev/vhci"
#define CREATE_PRIMARY 0x00 /* of the vendor packet that asks for a controller */
#define READS_AT_ONCE  32   /* so that one busy host does not keep the others waiting */

struct vhci {
    uv_poll_t poll;
    int fd;
    vhci_receive_fn receive;
    void *owner;
};

/* Asks the kernel for a controller; the answer is there when write() returns. */
static int create(int fd, unsigned *ret_index, struct error *err)
{
    const uint8_t request[] = {HCI_VENDOR, CREATE_PRIMARY};
    uint8_t answer[4]; /* vendor packet, what was asked for, the number */
    if (write(fd, request, sizeof(request)) != (ssize_t)sizeof(request) ||
        read(fd, answer, sizeof(answer)) != (ssize_t)sizeof(answer) || answer[0] != HCI_VENDOR)
        return error_set(err, ERR_IO, "%s made no controller: %s", DEVICE, strerror(errno));
    *ret_index = (unsigned)(answer[2] | answer[3] << 8);
    return 0;
}

static void on_readable(uv_poll_t *poll, int status, int events)
{
    (void)events;
    const struct vhci *vhci = poll->data;
    uint8_t packet[HCI_PACKET_MAX];
    for (int i = 0; i < READS_AT_ONCE && status == 0; i++) {
        const ssize_t got = read(vhci->fd, packet, sizeof(packet));
        if (got <= 0)
            return;
        vhci->receive(vhci->owner, packet[0], packet + 1, (size_t)got - 1);
    }
}

int vhci_open(uv_loop_t *loop, vhci_receive_fn receive, void *owner, struct vhci **ret,
              unsigned *ret_index, struct error *err)
{
    const int fd = open(DEVICE, O_RDWR | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return error_set(err, ERR_UNAVAILABLE, "%s: %s", DEVICE, strerror(errno));
    const int r = create(fd, ret_index, err);
    if (r < 0) {
        close(fd);
        return r;
    }
    struct vhci *vhci = must_alloc(sizeof(*vhci));
    *vhci = (struct vhci){.fd = fd, .receive = receive, .owner = owner};
    vhci->poll.data = vhci;
    uv_poll_init(loop, &vhci->poll, fd);
    uv_poll_start(&vhci->poll, UV_READABLE, on_readable);
    *ret = vhci;
    return 0;
}

static void on_closed(uv_handle_t *handle)
{
    free(handle->data);
}

void vhci_close(struct vhci *vhci)
{
    uv_poll_stop(&vhci->poll);
    close(vhci->fd);
    uv_close((uv_handle_t *)&vhci->poll, on_closed);
}

void vhci_send(struct vhci *vhci, uint8_t kind, const uint8_t *bytes, size_t length)
{
    const struct iovec parts[] = {{.iov_base = &kind, .iov_len = 1},
                                  {.iov_base = (void *)bytes, .iov_len = length}};
    if (writev(vhci->fd, parts, 2) < 0)
        fprintf(stderr, "air: %s: %s\n", DEVICE, strerror(errno));
}
