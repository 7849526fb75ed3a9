/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command line: one command a run, see gateway/cli/commands.c. */
#include "gateway/cli/commands.h"

int main(int argc, char *argv[])
{
    return commands_main(argc, argv);
}
