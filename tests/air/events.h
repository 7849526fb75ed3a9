/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a controller says to its host (Core specification 5.4, volume 4, part E, 7.7). */
#ifndef TESTS_AIR_EVENTS_H
#define TESTS_AIR_EVENTS_H

#include "tests/air/controller.h"
#include "tests/air/hci.h"

/* The answers to a command; `returns` follow the status. */
void event_command_complete(struct controller *controller, uint16_t opcode, enum hci_error status,
                            const uint8_t *returns, size_t length);
void event_command_status(struct controller *controller, uint16_t opcode, enum hci_error status);

/* The radio. */
void event_advertisement(struct controller *controller, uint8_t type, struct address from,
                         const uint8_t *data, size_t length, int8_t rssi_dbm);

/* Links. A connection that failed has no handle. */
void event_connected(struct controller *controller, enum hci_error status, uint16_t handle,
                     enum hci_role role, struct address other,
                     const struct connection_parameters *parameters);
void event_disconnected(struct controller *controller, uint16_t handle, enum hci_error reason);
void event_updated(struct controller *controller, uint16_t handle,
                   const struct connection_parameters *parameters);
void event_remote_features(struct controller *controller, uint16_t handle);
void event_remote_version(struct controller *controller, uint16_t handle);
void event_packet_completed(struct controller *controller, uint16_t handle);

/* Encryption; `refreshed`: it was on already, with another key. */
void event_encrypted(struct controller *controller, uint16_t handle, enum hci_error status,
                     bool refreshed);
void event_key_request(struct controller *controller, uint16_t handle, const uint8_t *random,
                       uint16_t diversifier);

#endif
