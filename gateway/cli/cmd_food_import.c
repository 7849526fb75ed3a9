/* SPDX-License-Identifier: GPL-3.0-or-later */
/* zonula food import FILE|DIR|ZIP: foods of the USDA, beside those that ship. */
#include "core/cleanup.h"
#include "gateway/cli/food_commands.h"
#include "gateway/food/utf8.h"
#include "gateway/foods_change.h"
#include "gateway/usda_files.h"
#include <libgen.h>
#include <limits.h>
#include <string.h>

static void on_progress(void *userdata, const char *file, uint64_t at, uint64_t size)
{
    const struct context *context = userdata;

    print_progress(&context->output, (double)at, (double)size, file);
}

/* What the file is called, without its directory. */
static void base_name(const char *path, char ret[64])
{
    char copy[PATH_MAX];

    snprintf(copy, sizeof(copy), "%s", path);
    utf8_copy(basename(copy), ret, 64);
}

static int fail(const struct context *context, const char *path, const struct error *err)
{
    struct error told = {.code = err->code};

    if (err->code == ERR_NOT_FOUND)
        return output_fail(&context->output, EXIT_NO_INPUT, "not_found", path, err->text,
                           "nothing imported", NULL);
    snprintf(told.text, sizeof(told.text), "%.200s: %.250s", path, err->text);
    return output_error(&context->output, &told,
                        err->code == ERR_UNSUPPORTED
                            ? "nothing imported; it takes USDA's Standard Reference (ASCII) and "
                              "FoodData Central (CSV), as a zip file or a directory"
                            : "nothing imported");
}

static int answer(const struct context *context, const char *path, const struct usda *usda,
                  bool news)
{
    const bool dry = context->options->dry_run;

    if (context->output.json)
        return print_json(&context->output,
                          json_pack("{s:i, s:b, s:b, s:s, s:I, s:I, s:b}", "zonula", 1, "ok", 1,
                                    "dry_run", (int)dry, "file", path, "foods",
                                    (json_int_t)usda->count, "values", (json_int_t)usda->values,
                                    "new", (int)news));
    if (context->output.quiet)
        return EXIT_OK;
    print_text(context->output.out, path);
    fprintf(context->output.out, ": %zu foods, %llu values read%s\n", usda->count,
            (unsigned long long)usda->values,
            dry    ? ", nothing written"
            : news ? "; their plants and flags are unknown"
                   : ", all of them there already");
    return EXIT_OK;
}

static int import(struct context *context, const char *path, struct usda *usda, const char *prefix)
{
    char command[256];
    char name[64];
    struct error err = {0};

    if (context->options->dry_run)
        return answer(context, path, usda, true);
    base_name(path, name);
    const struct foods_change change = food_change_of(context, command);
    const int r = foods_import(&change, usda, prefix, name, &err);
    if (r < 0 && r != -ERR_EXISTS)
        return fail(context, path, &err);
    return answer(context, path, usda, r == 0);
}

int food_import(struct context *context)
{
    CLEANUP(bundle_closep) struct bundle *bundle = NULL;
    CLEANUP(usda_done) struct usda usda = {.count = 0};
    struct usda_source source = {.progress = on_progress, .userdata = context};
    struct error err = {0};

    if (context->options->argument_count != 2)
        return context_usage(context, "food import: a zip file or a directory of the USDA's food "
                                      "composition data");
    const char *path = context->options->arguments[1];
    int status = context_person(context);
    if (status)
        return status;
    int r = bundle_open(path, &bundle, &err);
    if (r == 0)
        r = usda_read(bundle, &source, &usda, &err);
    print_progress_end(&context->output);
    return r < 0 ? fail(context, path, &err) : import(context, path, &usda, source.prefix);
}
