/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The manual: the texts of docs/manual, embedded. The man pages are made of the same texts
 * (scripts/make-man).
 */
#ifndef GATEWAY_CLI_MANUAL_H
#define GATEWAY_CLI_MANUAL_H

#include <stdio.h>

/* The text in whose synopsis a command is, or which is called zonula-`name`; NULL: none. */
const char *manual_find(const char *name);

/* Prints a text as it is, but for the marks of what is typed. */
void manual_print(FILE *out, const char *text);

#endif
