/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What any program may retain on bridge/info, and the other topics that the gateway listens to. */
#include "mqtt/inbox.h"
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct inbox inbox;

    inbox_init(&inbox, "zonula", "homeassistant");
    inbox.online = true;
    inbox_message(&inbox, inbox.info_topic, data, size, true, 1);
    size_t length = strlen(inbox.info_instance);
    if (length != 0 && length != INSTANCE_LENGTH)
        abort();
    inbox_message(&inbox, inbox.status_topic, data, size, false, 1);
    inbox_message(&inbox, inbox.birth_topic, data, size, false, 1);
    return 0;
}
