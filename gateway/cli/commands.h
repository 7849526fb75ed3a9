/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commands of zonula: one row and one file (cmd_*.c) each. */
#ifndef GATEWAY_CLI_COMMANDS_H
#define GATEWAY_CLI_COMMANDS_H

#include "gateway/cli/context.h"

struct command {
    const char *name;
    const char *letter;    /* short form, or NULL */
    const char *arguments; /* for the usage line */
    const char *does;
    const char *examples; /* two lines for -h */
    int (*run)(struct context *context);
};

/* In the order of the help text; the last row has no name. */
extern const struct command commands[];

/*
 * The command that a word means: a name, a letter, or the only name it begins. NULL otherwise, with
 * what is wrong in *err.
 */
const struct command *command_find(const char *word, struct error *err);

/* Parses the arguments and runs the command; the exit status. */
int commands_main(int argc, char *const argv[]);

/* Prints the page of one command, or of all for NULL. */
int print_help(const struct context *context, const struct command *command);

int cmd_eat(struct context *context);
int cmd_drink(struct context *context);
int cmd_food(struct context *context);
int cmd_symptom(struct context *context);
int cmd_checkin(struct context *context);
int cmd_stool(struct context *context);
int cmd_supp(struct context *context);
int cmd_med(struct context *context);
int cmd_note(struct context *context);
int cmd_mark(struct context *context);
int cmd_illness(struct context *context);
int cmd_exercise(struct context *context);
int cmd_mindfulness(struct context *context);
int cmd_menstruation(struct context *context);
int cmd_indicators(struct context *context);
int cmd_explain(struct context *context);
int cmd_triggers(struct context *context);
int cmd_trial(struct context *context);
int cmd_log(struct context *context);
int cmd_show(struct context *context);
int cmd_edit(struct context *context);
int cmd_rm(struct context *context);
int cmd_completion(struct context *context);
int cmd_config(struct context *context);
int cmd_undo(struct context *context);
int cmd_redo(struct context *context);
int cmd_history(struct context *context);
int cmd_again(struct context *context);
int cmd_copy(struct context *context);
int cmd_meal(struct context *context);
int cmd_batch(struct context *context);
int cmd_today(struct context *context);
int cmd_day(struct context *context);
int cmd_week(struct context *context);
int cmd_month(struct context *context);
int cmd_report(struct context *context);
int cmd_plot(struct context *context);
int cmd_person(struct context *context);
int cmd_device(struct context *context);
int cmd_device_scan(struct context *context);
int cmd_device_add(struct context *context);
int cmd_device_pair(struct context *context);
int cmd_device_info(struct context *context);
int cmd_device_sync(struct context *context);
int cmd_device_unpair(struct context *context);
int cmd_export(struct context *context);
int cmd_import(struct context *context);
int cmd_import_readings(struct context *context);
int cmd_backup(struct context *context);
int cmd_restore(struct context *context);
int cmd_doctor(struct context *context);
int cmd_help(struct context *context);
int cmd_version(struct context *context);

#endif
