/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The configuration parser on any bytes: an error with a text, or a configuration that holds. */
#include "gateway/config.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct config config;
    struct error why = {0};
    int r = config_parse("fuzz.conf", (const char *)bytes, length, &config, &why);

    if (r < 0 && (why.code == ERR_NONE || why.text[0] == '\0'))
        abort();
    if (r == 0 && (!config.storage_path || !config.mqtt_base || config.mqtt_port < 1))
        abort();
    config_done(&config);
    return 0;
}
