/* SPDX-License-Identifier: GPL-3.0-or-later */
/* zonula import readings FILE */
#include "gateway/cli/commands.h"

int cmd_import_readings(struct context *context)
{
    return context_usage(context, "import readings: which file?");
}
