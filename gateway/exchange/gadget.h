/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Gadgetbridge's database into the inlet. What bands of Huami recorded goes through the code that
 * reads the bands themselves (ble/drivers/huami_activity.h), so that a night that came by air and
 * comes again by file is the same night.
 */
#ifndef GATEWAY_EXCHANGE_GADGET_H
#define GATEWAY_EXCHANGE_GADGET_H

#include "core/zone.h"
#include "gateway/exchange/inlet.h"
#include "storage/gadgetbridge.h"

/* All devices become those of a person, in whose zone their sleep is. */
int gadget_take(struct gadgetbridge *gadgetbridge, struct inlet *inlet, const struct person *person,
                const struct zone *zone, struct error *err);

#endif
