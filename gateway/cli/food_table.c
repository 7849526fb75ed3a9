/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/cli/food_table.h"

#include "core/cleanup.h"
#include "storage/people.h"
#include <unistd.h>

int food_table_of(struct context *context, const char *otherwise, struct food_table **ret)
{
    struct error err = {0};

    if (foods_open(context->store, context->person.row, context->now_ms, ret, &err) < 0)
        return output_error(&context->output, &err, otherwise);
    return EXIT_OK;
}

int food_table_look(struct context *context, struct food_table **ret)
{
    CLEANUP(cleanup_free) struct person *persons = NULL;
    struct error err = {0};
    size_t count = 0;
    int status = context->options->person ? context_person(context) : context_database(context);

    if (status == 0 && access(context->database, F_OK) == 0)
        status = context_store(context);
    if (status)
        return status;
    if (context->store && !context->person.row) {
        if (person_list(context->store, &persons, &count, &err) < 0)
            return output_error(&context->output, &err, NULL);
        if (count == 1)
            context->person = persons[0];
    }
    return food_table_of(context, NULL, ret);
}
