/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Text and numbers in a page that is HTML and well-formed XML at once. Everything from outside goes
 * through html_text(). Pure.
 */
#ifndef GATEWAY_REPORT_HTML_H
#define GATEWAY_REPORT_HTML_H

#include <stdio.h>

/* Writes a text so that it is only text: markup is escaped, control characters and those that turn
 * the direction of writing are shown as "\x1b", bytes that are no UTF-8 become U+FFFD. */
void html_text(FILE *out, const char *text);

/* A number with so many decimals, without the locale; "-" for NaN. */
void html_number(FILE *out, double value, int decimals);

#endif
