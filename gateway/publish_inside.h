/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of gateway/publish.h share. */
#ifndef GATEWAY_PUBLISH_INSIDE_H
#define GATEWAY_PUBLISH_INSIDE_H

#include "gateway/publish.h"

/* Sends a retained document if it is due by its essence; NULL (out of memory) is dropped. */
void publish_document(struct publisher *publisher, enum topic_kind kind, const char *person,
                      const char *detail, const char *text, const char *essence);

#endif
