/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Errors with a name and a sentence.
 *
 * Every function that can fail returns an int: 0 for success, -code for failure (a negative
 * enum error_code). Where a person will read the reason, the function also takes a
 * struct error * as its last argument and fills it; NULL is allowed everywhere. A function writes
 * its outputs only on success. An error is logged once, by whoever decides to go on without the
 * thing that failed, never by the function that reports it.
 */
#ifndef CORE_ERROR_H
#define CORE_ERROR_H

enum error_code {
    ERR_NONE = 0,
    ERR_NOMEM,       /* out of memory */
    ERR_IO,          /* a file, socket or disk failed */
    ERR_BUSY,        /* somebody else holds it; try again */
    ERR_DENIED,      /* no permission */
    ERR_NOT_FOUND,   /* no such thing */
    ERR_EXISTS,      /* already there */
    ERR_CORRUPT,     /* stored data does not make sense */
    ERR_VERSION,     /* written by a newer program */
    ERR_SYNTAX,      /* text or bytes do not have the form */
    ERR_RANGE,       /* well formed, but outside of what is possible */
    ERR_AMBIGUOUS,   /* several things fit */
    ERR_LENGTH,      /* too short or too long */
    ERR_UNSUPPORTED, /* well formed, but not something we do */
    ERR_UNAVAILABLE, /* the other side is not there */
    ERR_TIMEOUT,     /* the other side did not answer */
    ERR_USAGE,       /* the caller's command line is wrong */
    ERR_CONFIG,      /* the configuration is wrong */
    ERR_INTERNAL,    /* a fault in the program */
    ERROR_CODES
};

#define ERROR_TEXT_MAX 512

struct error {
    enum error_code code;
    char text[ERROR_TEXT_MAX]; /* one line for people, no trailing newline */
};

/* Fills *err (if not NULL). */
void error_fill(struct error *err, enum error_code code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static inline int error_negated(enum error_code code)
{
    return -(int)code;
}

/* Fills *err (if not NULL) and gives -code, so that "return error_set(...)" reads well. A macro, so
 * that compiler and analyser see that the value is negative. */
#define error_set(err, code, ...) (error_fill((err), (code), __VA_ARGS__), error_negated(code))

/* The stable lower-case name of a code, of either sign: error_name(-ERR_IO) is "io". */
const char *error_name(int code);

#endif
