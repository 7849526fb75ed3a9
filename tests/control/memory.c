/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/control/memory.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void *must_alloc(size_t size)
{
    void *memory = calloc(1, size);
    if (!memory)
        abort();
    return memory;
}

char *must_format(const char *format, ...)
{
    char *text = NULL;
    va_list arguments;
    va_start(arguments, format);
    const int length = vasprintf(&text, format, arguments);
    va_end(arguments);
    if (length < 0)
        abort();
    return text;
}
