/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the shell asks for while somebody types (zonula __complete): foods, templates, symptoms,
 * wearables, entries and the like, which no script can know. It reads and changes nothing, and is
 * silent about whatever is wrong: nobody has asked yet.
 */
#ifndef GATEWAY_CLI_COMPLETE_H
#define GATEWAY_CLI_COMPLETE_H

/* The hidden command. */
#define COMPLETE_COMMAND "__complete"

/*
 * argv[1] and on are the words behind the program's name, without quotes; the last is the one that
 * is being typed. Prints at most 50 lines "VALUE TAB DESCRIPTION", each value in place of the whole
 * word.
 */
void complete_main(int argc, char *const argv[]);

#endif
