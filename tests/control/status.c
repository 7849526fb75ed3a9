/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/control/status.h"

#include <stdarg.h>
#include <stdio.h>

void status_key(struct status *status, const char *name)
{
    status_put(status, "%s%s=", status->length > 0 ? " " : "", name);
    status->listed = false;
}

void status_next(struct status *status)
{
    if (status->listed)
        status_put(status, ",");
    status->listed = true;
}

void status_put(struct status *status, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const int length =
        vsnprintf(status->text + status->length, status->size - status->length, format, arguments);
    va_end(arguments);
    if (length > 0 && status->length + (size_t)length < status->size)
        status->length += (size_t)length;
}
