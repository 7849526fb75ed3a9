/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The keys of wearables that give their readings only to whom knows one: a file of lines
 *
 *     C4:7C:8D:6A:11:02 00112233445566778899aabbccddeeff
 *
 * an address, blanks, and the key in hexadecimal digits, with or without "0x" before them. What
 * follows a "#" is a comment. Only its owner may have a right to the file. No key and no part of a
 * line ever gets into a message.
 */
#ifndef GATEWAY_SECRETS_H
#define GATEWAY_SECRETS_H

#include "core/error.h"
#include <stddef.h>
#include <stdint.h>

/*
 * The key of a wearable, of at most `size` bytes. The whole file is read, so that a line which is
 * wrong shows before it is needed. `path` may be NULL: no file is configured.
 *
 * -ERR_NOT_FOUND: there is no key for it, or no file; -ERR_DENIED: it may not be read by us, or may
 * be by others; -ERR_SYNTAX: "FILE:LINE: ..."; -ERR_IO, -ERR_NOMEM.
 */
int secrets_find(const char *path, const char *address, uint8_t *ret, size_t size,
                 size_t *ret_length, struct error *err);

/* The same from text in memory; `name` stands for the file in messages. */
int secrets_parse(const char *name, const char *text, size_t length, const char *address,
                  uint8_t *ret, size_t size, size_t *ret_length, struct error *err);

#endif
