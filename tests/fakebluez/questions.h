/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between a pairing and the questions of it. */
#ifndef TESTS_FAKEBLUEZ_QUESTIONS_H
#define TESTS_FAKEBLUEZ_QUESTIONS_H

#include "tests/fakebluez/device.h"

/* questions.c: both sides know what the other has to show and to type with (a timer's run). */
void fake_pairing_ask(void *owner);

/* pairing.c: goes on if both sides have done what was asked of them. */
void fake_pairing_proceed(struct fake_device *device);
/* One side has said no, or too late, or what the other did not show. */
void fake_pairing_failed(struct fake_device *device);
/* The pairing's timer. */
void fake_pairing_after(struct fake_device *device, unsigned after_ms, void (*run)(void *owner));

#endif
