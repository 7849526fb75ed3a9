/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/cli/places.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SYSTEM_CONFIG "/etc/zonula/zonula.conf"

/* "$VARIABLE/zonula/FILE", or under the home directory; false if there is no home. */
static bool xdg_path(const char *variable, const char *below_home, const char *file,
                     char ret[PLACE_SIZE])
{
    const char *base = getenv(variable);
    const char *home = getenv("HOME");
    int length;

    if (base && base[0] == '/')
        length = snprintf(ret, PLACE_SIZE, "%s/zonula/%s", base, file);
    else if (home && home[0] == '/')
        length = snprintf(ret, PLACE_SIZE, "%s/%s/zonula/%s", home, below_home, file);
    else
        return false;
    return length > 0 && length < PLACE_SIZE;
}

void place_of_config(const char *named, struct config_place *ret)
{
    memset(ret, 0, sizeof(*ret));
    if (!named)
        named = getenv("ZONULA_CONFIG");
    if (named && *named) {
        ret->named = true;
        snprintf(ret->path, sizeof(ret->path), "%s", named);
    } else if (!xdg_path("XDG_CONFIG_HOME", ".config", "zonula.conf", ret->path)) {
        ret->path[0] = '\0';
    }
    ret->there = *ret->path && access(ret->path, F_OK) == 0;
    if (ret->named || ret->there || access(SYSTEM_CONFIG, R_OK) < 0)
        return;
    snprintf(ret->path, sizeof(ret->path), "%s", SYSTEM_CONFIG);
    ret->there = true;
}

bool place_of_data(char ret[PLACE_SIZE])
{
    return xdg_path("XDG_DATA_HOME", ".local/share", "zonula.db", ret);
}

void place_make_directories(char *path)
{
    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(path, 0700); /* what fails here is named when the file is opened */
        *slash = '/';
    }
}
