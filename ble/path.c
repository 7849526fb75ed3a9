/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ble/path.h"
#include "ble/bluez_names.h"
#include "core/ident.h"
#include <stdio.h>
#include <string.h>

#define DEVICE_PREFIX "/dev_"

bool path_below(const char *path, const char *top)
{
    const size_t length = strlen(top);
    return strncmp(path, top, length) == 0 && path[length] == '/';
}

bool path_below_or_at(const char *path, const char *top)
{
    return strcmp(path, top) == 0 || path_below(path, top);
}

static size_t component_end(const char *path, size_t from)
{
    return from + strcspn(path + from, "/");
}

size_t path_adapter_length(const char *path)
{
    if (!path_below(path, BLUEZ_ROOT))
        return 0;
    return component_end(path, strlen(BLUEZ_ROOT "/"));
}

size_t path_device_length(const char *path)
{
    const size_t adapter = path_adapter_length(path);
    if (adapter == 0 || strncmp(path + adapter, DEVICE_PREFIX, strlen(DEVICE_PREFIX)) != 0)
        return 0;
    return component_end(path, adapter + 1);
}

bool path_address(const char *path, char ret[18])
{
    const size_t end = path_device_length(path);
    const size_t start = path_adapter_length(path) + strlen(DEVICE_PREFIX);
    if (end == 0 || end - start != 17)
        return false;
    char text[18];
    for (size_t i = 0; i < 17; i++)
        text[i] = (char)(path[start + i] == '_' ? ':' : path[start + i]);
    text[17] = '\0';
    return address_parse(text, ret);
}

bool path_is_private(const char *path)
{
    char address[18];
    return path_address(path, address) && address[0] >= '4' && address[0] <= '7';
}

bool path_of_device(const char *adapter, const char *address, char *ret, size_t size)
{
    const int length = snprintf(ret, size, "%s" DEVICE_PREFIX "%s", adapter, address);
    if (length < 0 || (size_t)length >= size)
        return false;
    for (char *at = ret + strlen(adapter); *at; at++)
        if (*at == ':')
            *at = '_';
    return true;
}
