/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A virtual controller's door to the kernel: /dev/vhci (module hci_vhci). Opening makes a hciN,
 * closing takes it away.
 */
#ifndef TESTS_AIR_VHCI_H
#define TESTS_AIR_VHCI_H

#include "core/error.h"
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

struct vhci;

/* A packet of the host: its kind (enum hci_packet) and what follows. */
typedef void (*vhci_receive_fn)(void *owner, uint8_t kind, const uint8_t *bytes, size_t length);

/* *ret_index is the number that the kernel gave. */
int vhci_open(uv_loop_t *loop, vhci_receive_fn receive, void *owner, struct vhci **ret,
              unsigned *ret_index, struct error *err);

void vhci_close(struct vhci *vhci);

/* Hands a packet to the host. */
void vhci_send(struct vhci *vhci, uint8_t kind, const uint8_t *bytes, size_t length);

#endif
