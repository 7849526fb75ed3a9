/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/harness/radio.h"

#include "core/cleanup.h"
#include "tests/harness/test.h"
#include <fcntl.h>
#include <limits.h>
#include <pty.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define TIMEOUT_MS 40000

int radio_open_bus(void **state)
{
    struct radio *radio = calloc(1, sizeof(*radio));
    struct error err = {0};

    if (!radio)
        return -1;
    *state = radio;
    radio->keyboard = radio->terminal = -1;
    if (harness_open(&radio->harness, &err) == 0 &&
        harness_start_bus(radio->harness, NULL, &err) == 0)
        return 0;
    print_error("%s\n", err.text);
    return -1;
}

int radio_open(void **state)
{
    struct radio *radio;
    struct error err = {0};

    if (radio_open_bus(state) < 0)
        return -1;
    radio = *state;
    if (harness_start_bluez(radio->harness, NULL, &err) == 0 &&
        harness_air(radio->harness, &err, "adapter add hci0 00:1A:7D:DA:71:13") == 0)
        return 0;
    print_error("%s\n", err.text);
    return -1;
}

static void close_input(struct radio *radio)
{
    cleanup_fd(&radio->keyboard);
    cleanup_fd(&radio->terminal);
    radio->keyboard = radio->terminal = -1;
}

int radio_close(void **state)
{
    struct radio *radio = *state;

    close_input(radio);
    harness_close(radio->harness);
    free(radio);
    return 0;
}

const char *radio_air(struct radio *radio, const char *format, ...)
{
    struct error err = {0};
    char command[256];
    va_list list;

    va_start(list, format);
    vsnprintf(command, sizeof(command), format, list);
    va_end(list);
    if (harness_air(radio->harness, &err, "%s", command) < 0)
        fail_msg("%s: %s", command, err.text);
    return harness_answer(radio->harness);
}

struct pairing_wait {
    struct radio *radio;
    const char *address;
    const char *text;
};

static bool pairing_says(void *userdata)
{
    const struct pairing_wait *wait = userdata;
    return strstr(radio_air(wait->radio, "strap pairing %s", wait->address), wait->text);
}

const char *radio_wait_pairing(struct radio *radio, const char *address, const char *text)
{
    struct pairing_wait wait = {radio, address, text};

    if (!harness_wait(pairing_says, &wait, TIMEOUT_MS))
        fail_msg("%s and not %s", harness_answer(radio->harness), text);
    return harness_answer(radio->harness);
}

/* Opens this end of the program's standard input; *path is the other. */
static void open_input(struct radio *radio, enum radio_input input, char path[PATH_MAX])
{
    close_input(radio);
    snprintf(path, PATH_MAX, "/dev/null");
    if (input == RADIO_FILE) {
        snprintf(path, PATH_MAX, "%s", harness_path(radio->harness, RADIO_FILE_NAME));
    } else if (input == RADIO_PIPE) {
        snprintf(path, PATH_MAX, "%s", harness_path(radio->harness, "input"));
        unlink(path);
        assert_int_equal(mkfifo(path, 0600), 0);
        radio->keyboard = open(path, O_RDWR | O_CLOEXEC);
    } else if (input == RADIO_TERMINAL) {
        assert_int_equal(openpty(&radio->keyboard, &radio->terminal, path, NULL, NULL), 0);
        fcntl(radio->keyboard, F_SETFD, FD_CLOEXEC);
        fcntl(radio->terminal, F_SETFD, FD_CLOEXEC);
    }
}

void radio_start(struct radio *radio, const char *const *words, enum radio_input input)
{
    const char *arguments[RADIO_WORDS + 5] = {
        "sh", "-c",
        input == RADIO_CLOSED ? "exec \"$0\" \"$@\" <&-" : "exec \"$0\" \"$@\" <\"$INPUT\"",
        harness_program(radio->harness, "zonula")};
    char database[600];
    char path[PATH_MAX];
    char stdin_path[PATH_MAX + 8];
    char config[PATH_MAX + 16];
    const char *const environment[] = {database,         stdin_path,   config,
                                       "LC_ALL=C.UTF-8", "COLUMNS=80", NULL};
    struct error err = {0};

    snprintf(config, sizeof(config), "ZONULA_CONFIG=%s",
             radio->config ? radio->config : "/dev/null");
    snprintf(database, sizeof(database), "ZONULA_DB=%s", harness_path(radio->harness, "z.db"));
    open_input(radio, input, path);
    snprintf(stdin_path, sizeof(stdin_path), "INPUT=%s", path);
    for (size_t i = 0; words[i]; i++) {
        assert_true(i < RADIO_WORDS);
        arguments[i + 4] = words[i];
    }
    if (harness_start(radio->harness, "zonula", arguments, environment, &radio->program, &err) < 0)
        fail_msg("%s", err.text);
}

void radio_wait_output(struct radio *radio, const char *text)
{
    if (harness_wait_log(radio->program, text, TIMEOUT_MS))
        return;
    CLEANUP(cleanup_free) char *output = harness_log(radio->program);
    fail_msg("\"%s\" and not \"%s\"", output, text);
}

void radio_type(struct radio *radio, const char *text)
{
    assert_int_equal(write(radio->keyboard, text, strlen(text)), (ssize_t)strlen(text));
}

void radio_hang_up(struct radio *radio)
{
    close_input(radio);
}

char *radio_finish(struct radio *radio, int *ret_exit)
{
    int status = 0;

    if (harness_wait_exit(radio->program, TIMEOUT_MS, &status) < 0)
        fail_msg("the program goes on");
    *ret_exit = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    char *output = harness_log(radio->program);
    assert_non_null(output);
    return output;
}

void radio_check_end(struct radio *radio, int status, const char *text)
{
    int got = 0;
    CLEANUP(cleanup_free) char *output = radio_finish(radio, &got);
    size_t length = strlen(output);

    if (length < strlen(text) || strcmp(output + length - strlen(text), text) != 0)
        fail_msg("\"%s\" does not end with \"%s\"", output, text);
    assert_int_equal(got, status);
}

char *radio_run(struct radio *radio, const char *const *words, int *ret_exit)
{
    radio_start(radio, words, RADIO_NULL);
    return radio_finish(radio, ret_exit);
}

void radio_check(struct radio *radio, const char *const *words, int status, const char *output)
{
    int got = 0;
    CLEANUP(cleanup_free) char *said = radio_run(radio, words, &got);

    assert_string_equal(said, output);
    assert_int_equal(got, status);
}
