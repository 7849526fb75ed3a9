/* SPDX-License-Identifier: GPL-3.0-or-later */
/* zonula backup FILE, zonula restore FILE: the database as a copy, and back again. */
#include "core/cleanup.h"
#include "core/ztime.h"
#include "gateway/cli/commands.h"
#include "gateway/cli/outfile.h"
#include "storage/backup.h"
#include "storage/outbox.h"
#include "storage/samples.h"
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool same_file(const char *a, const char *b)
{
    struct stat one, other;

    return stat(a, &one) == 0 && stat(b, &other) == 0 && one.st_dev == other.st_dev &&
           one.st_ino == other.st_ino;
}

static int fail(const struct context *context, int status, const char *path,
                const struct error *err, const char *more)
{
    char message[ERROR_TEXT_MAX];

    snprintf(message, sizeof(message), "%.150s: %.300s", path, err->text);
    return output_fail(&context->output, status, error_name((int)err->code), path, message, more,
                       NULL);
}

static int answer(const struct context *context, const char *path, int64_t entries,
                  const char *text, const char *kept)
{
    const struct output *output = &context->output;

    if (output->json) {
        json_t *json =
            json_pack("{s:i, s:b, s:b, s:s, s:I}", "zonula", 1, "ok", 1, "dry_run",
                      (int)context->options->dry_run, "file", path, "entries", (json_int_t)entries);
        if (kept)
            json_object_set_new(json, "kept", json_string(kept));
        return print_json(output, json);
    }
    if (output->quiet)
        return EXIT_OK;
    print_text(output->out, path);
    fprintf(output->out, ": %lld entries, %s", (long long)entries, text);
    if (kept) {
        fputs("; what was there is kept: ", output->out);
        print_text(output->out, kept);
    }
    fputc('\n', output->out);
    return EXIT_OK;
}

/* ---- backup ---- */

/* For the doctor, who warns when it was long ago. */
static int note_backup(const struct context *context, struct error *err)
{
    char text[32];
    int r = store_begin(context->store, err);

    snprintf(text, sizeof(text), "%lld", (long long)context->now_ms);
    if (r == 0)
        r = meta_set(context->store, "backup_ms", text, err);
    return store_end(context->store, r, err);
}

static int write_backup(const struct context *context, const char *path, int64_t *ret_entries)
{
    struct error err = {0};

    if (backup_write(context->database, path, &err) < 0)
        return fail(context, exit_of(err.code), path, &err, "nothing written");
    if (backup_verify(path, ret_entries, &err) < 0) {
        unlink(path);
        return fail(context, EXIT_IO, path, &err, "the copy could not be read back; nothing kept");
    }
    if (note_backup(context, &err) < 0)
        return fail(context, exit_of(err.code), path, &err,
                    "the copy is good; that it was made could not be noted");
    return EXIT_OK;
}

int cmd_backup(struct context *context)
{
    const struct options *options = context->options;
    int64_t entries = 0;

    if (options->argument_count != 1)
        return context_usage(context, "backup: to which file? e.g. zonula backup backup.db");
    const char *path = options->arguments[0];
    int status = context_database(context);
    if (status == 0 && access(context->database, F_OK) < 0 && errno == ENOENT)
        return output_fail(&context->output, EXIT_NOTHING, "nothing", NULL, "there is no database",
                           NULL, NULL);
    if (status == 0)
        status = context_store(context);
    if (status)
        return status;
    if (same_file(context->database, path))
        return output_fail(&context->output, EXIT_CANNOT_CREATE, "exists", path,
                           "that is the database itself", "nothing written", NULL);
    status = outfile_check(context, path);
    if (status)
        return status;
    if (options->dry_run)
        return answer(context, path, 0, "not written (dry run)", NULL);
    status = write_backup(context, path, &entries);
    return status ? status : answer(context, path, entries, "verified by reading it back", NULL);
}

/* ---- restore ---- */

/* "zonula.db.replaced-20260314-071000", in UTC. */
static char *kept_name(const struct context *context)
{
    struct civil now;
    char *name = NULL;

    civil_from_ms(context->now_ms, 0, &now);
    if (asprintf(&name, "%s.replaced-%04d%02d%02d-%02d%02d%02d", context->database, now.year,
                 now.month, now.day, now.hour, now.minute, now.second) < 0)
        return NULL;
    return name;
}

/* A database that cannot be read any more is put aside as it is, with its log. */
static int put_aside(const struct context *context, const char *kept, struct error *err)
{
    static const char *const parts[] = {"-wal", "-shm", ""};
    char from[4200], to[4200];

    for (size_t i = 0; i < 3; i++) {
        snprintf(from, sizeof(from), "%s%s", context->database, parts[i]);
        snprintf(to, sizeof(to), "%s%s", kept, parts[i]);
        if (rename(from, to) < 0 && errno != ENOENT)
            return error_set(err, ERR_IO, "rename %.200s: %s", from, strerror(errno));
    }
    return 0;
}

/* Keeps the present database beside, then puts the copy in its place. */
static int replace(const struct context *context, const char *path, const char *kept,
                   struct error *err)
{
    int64_t entries = 0;
    const int sound = backup_verify(context->database, &entries, err);
    int r = 0;

    if (sound == -ERR_BUSY || sound == -ERR_DENIED)
        return sound;
    if (sound < 0) {
        r = put_aside(context, kept, err);
        return r < 0 ? r : backup_write(path, context->database, err);
    }
    r = backup_write(context->database, kept, err);
    if (r < 0)
        return r;
    r = backup_bring_back(path, context->database, err);
    if (r < 0) /* all is as it was */
        unlink(kept);
    return r;
}

static int restore(struct context *context, const char *path, const char *kept)
{
    struct error err = {0};
    const bool there = access(context->database, F_OK) == 0;
    const int r =
        there ? replace(context, path, kept, &err) : backup_write(path, context->database, &err);

    if (r < 0)
        return fail(context, exit_of(err.code), context->database, &err,
                    access(kept, F_OK) == 0 ? "not restored; what was there has another name now"
                                            : "not restored; nothing changed");
    return context_store(context); /* brings an older schema up to date */
}

/* Whether the file is one that can be brought back, and nobody is in the way. */
static int check_restore(const struct context *context, const char *path, int64_t *ret_entries)
{
    struct error err = {0};
    const int r = backup_verify(path, ret_entries, &err);

    if (r == -ERR_NOT_FOUND)
        return output_fail(&context->output, EXIT_NO_INPUT, "not_found", path, err.text,
                           "nothing restored", NULL);
    if (r < 0)
        return fail(context, err.code == ERR_CORRUPT ? EXIT_DATA : exit_of(err.code), path, &err,
                    "nothing restored");
    if (same_file(context->database, path))
        return output_fail(&context->output, EXIT_DATA, "exists", path,
                           "that is the database itself", "nothing restored", NULL);
    if (samples_written(context->database))
        return output_fail(&context->output, EXIT_TEMPORARY, "busy", path, "zonulad is running",
                           "nothing restored; stop it first: systemctl stop zonulad", NULL);
    return EXIT_OK;
}

int cmd_restore(struct context *context)
{
    const struct options *options = context->options;
    int64_t entries = 0;

    if (options->argument_count != 1)
        return context_usage(context, "restore: from which file? e.g. zonula restore backup.db");
    const char *path = options->arguments[0];
    int status = context_database(context);
    if (status == 0)
        status = check_restore(context, path, &entries);
    if (status)
        return status;
    if (options->dry_run)
        return answer(context, path, entries, "can be restored", NULL);
    CLEANUP(cleanup_free) char *kept = kept_name(context);
    if (!kept)
        return EXIT_SOFTWARE;
    status = restore(context, path, kept);
    return status
               ? status
               : answer(context, path, entries, "restored", access(kept, F_OK) == 0 ? kept : NULL);
}
