/* SPDX-License-Identifier: GPL-3.0-or-later */
/* zonulad: the gateway daemon. Parses the command line, reads the configuration, runs. */
#include "core/log.h"
#include "core/version.h"
#include "gateway/config.h"
#include "gateway/daemon.h"
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#define DEFAULT_CONFIG "/etc/zonula/zonula.conf"

struct options {
    const char *config;
    bool check_only;
};

static const char usage[] = "usage: zonulad [--config FILE] [--check-config]\n"
                            "       zonulad --version | --help\n"
                            "\n"
                            "  --config FILE    configuration (" DEFAULT_CONFIG ")\n"
                            "  --check-config   read it, say what is wrong, do nothing else\n";

/* Returns -1 to go on, else the exit status. */
static int parse_options(int argc, char **argv, struct options *ret)
{
    static const struct option known[] = {
        {"config", required_argument, NULL, 'c'},
        {"check-config", no_argument, NULL, 'n'},
        {"version", no_argument, NULL, 'V'},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0},
    };
    int option;

    while ((option = getopt_long(argc, argv, "c:hV", known, NULL)) != -1) {
        switch (option) {
        case 'c':
            ret->config = optarg;
            break;
        case 'n':
            ret->check_only = true;
            break;
        case 'V':
            puts("zonulad " ZONULA_VERSION);
            return EXIT_SUCCESS;
        case 'h':
            fputs(usage, stdout);
            return EXIT_SUCCESS;
        default:
            fputs(usage, stderr);
            return EX_USAGE;
        }
    }
    if (optind < argc) {
        fputs(usage, stderr);
        return EX_USAGE;
    }
    return -1;
}

/* Without --config the environment names the file; a default file that is not there is an empty
 * one, a named one that is not there is an error. */
static int load(struct options *options, struct config *config, struct error *err)
{
    const char *named = options->config ? options->config : getenv("ZONULA_CONFIG");
    const char *database = getenv("ZONULA_DB");
    int r;

    if (!options->config && named && !*named)
        named = NULL; /* an empty variable is none */
    options->config = named ? named : DEFAULT_CONFIG;
    r = config_load(options->config, config, err);
    if (r == -ERR_NOT_FOUND && !named)
        r = config_defaults(config);
    if (r == 0 && database && *database) {
        char *copy = strdup(database);

        if (!copy)
            return error_set(err, ERR_NOMEM, "out of memory");
        free(config->storage_path);
        config->storage_path = copy;
    }
    return r;
}

static int exit_status(int error)
{
    switch (-error) {
    case ERR_NONE:
        return EXIT_SUCCESS;
    case ERR_CONFIG:
    case ERR_NOT_FOUND:
    case ERR_SYNTAX: /* of a variable of the environment */
    case ERR_RANGE:
    case ERR_LENGTH:
    case ERR_VERSION: /* a newer database: trying again does not help */
        return EX_CONFIG;
    case ERR_DENIED:
        return EX_NOPERM;
    case ERR_BUSY:
        return EX_TEMPFAIL;
    case ERR_IO:
    case ERR_CORRUPT:
        return EX_IOERR;
    default:
        return EX_SOFTWARE;
    }
}

int main(int argc, char **argv)
{
    struct options options = {0};
    struct config config = {0};
    struct error why = {0};
    int r = parse_options(argc, argv, &options);

    if (r >= 0)
        return r;
    r = load(&options, &config, &why);
    if (r < 0) {
        log_error("%s", why.text);
    } else if (options.check_only) {
        printf("%s: ok\n", options.config);
    } else {
        log_set_level((enum log_level)config.log_level);
        r = daemon_run(&config, &why);
        if (r < 0)
            log_error("%s", why.text);
    }
    config_done(&config);
    return exit_status(r);
}
