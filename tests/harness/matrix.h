/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The fault matrix of the Bluetooth room: each fault that BlueZ, the radio, the bus or a person can
 * bring, in each state of a link (enum link_state), and the time within which all is well again.
 * Faults are in matrix_faults.c, states in matrix_states.c; what a cell does is in matrix.c.
 *
 * A cell brings a link into its state, injects the fault there, lifts what a person or the world
 * would lift, and then expects within its bound: the strap's beats (of a device on demand: a
 * session that succeeds; of one without a bond: that it says so until a person makes one), no call
 * that is pending, and as many match rules as a link has that never met a fault.
 *
 * A bound is the sum of what the room's own deadlines allow: what is left of the state, what the
 * fault costs, and a pause and a search for each link that fails. It is counted in ticks of the
 * test's loop, so that a machine that gives the test no time does not use up the bound.
 *
 * Each state belongs to one of MATRIX_PARTS programs, which can run side by side.
 */
#ifndef TESTS_HARNESS_MATRIX_H
#define TESTS_HARNESS_MATRIX_H

#define MATRIX_PARTS 7
#define MATRIX_SPEED 40

/* Runs the cells of a part (from 0) as tests and prints them as a table; the result of main(). */
int matrix_run(unsigned part);

#endif
