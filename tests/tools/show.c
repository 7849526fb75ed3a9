/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Shows what the gateway publishes, for people: the demo's window.
 *
 *   show --port PORT [--base TOPIC] [--for SECONDS]
 *
 * On a terminal: a table, one row a topic, drawn again as messages come. Otherwise one line a
 * message, "HH:MM:SS topic value". Ends after --for, at SIGINT or SIGTERM with status 0, and with
 * status 69 when the broker is gone.
 */
#include "core/cleanup.h"
#include "core/json.h"
#include "core/person.h"
#include <getopt.h>
#include <mosquitto.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#define EXIT_GONE   69
#define ROWS_MAX    128
#define VALUE_MAX   160
#define TOPIC_BYTES 160
#define DRAW_MS     200
#define LABEL_WIDTH 26

struct row {
    char topic[TOPIC_BYTES]; /* below the base */
    char value[VALUE_MAX];
    char clock[9];
};

/* What is left of the terminal's window while the table is drawn. */
struct window_left {
    int lines, columns;
};

struct show {
    const char *base;
    int port;
    bool table;
    struct row rows[ROWS_MAX]; /* sorted by topic */
    size_t count;
    bool changed;
    bool gone;
    int64_t drawn_ms;
};

static volatile sig_atomic_t stopped;

static void on_signal(int number)
{
    (void)number;
    stopped = 1;
}

static int64_t mono_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void clock_text(char ret[9])
{
    time_t now = time(NULL);
    struct tm local;

    localtime_r(&now, &local);
    strftime(ret, 9, "%H:%M:%S", &local);
}

/* ---- what a payload says, in one line ---- */

struct text {
    char *at;
    size_t room;
};

__attribute__((format(printf, 2, 3))) static void add(struct text *text, const char *format, ...)
{
    va_list arguments;
    int length;

    va_start(arguments, format);
    length = vsnprintf(text->at, text->room, format, arguments);
    va_end(arguments);
    if (length < 0)
        return;
    if ((size_t)length >= text->room)
        length = (int)text->room - 1;
    text->at += length;
    text->room -= (size_t)length;
}

/* "label 61.5 unit" if the object has a number there. */
static void add_number(struct text *text, const json_t *object, const char *key, const char *label,
                       const char *unit)
{
    const json_t *value = json_object_get(object, key);

    if (json_is_number(value))
        add(text, "%s%.6g%s  ", label, json_number_value(value), unit);
}

static void add_word(struct text *text, const json_t *object, const char *key, const char *label)
{
    const char *word = json_string_value(json_object_get(object, key));

    if (word)
        add(text, "%s%s  ", label, word);
}

static void heart_text(const json_t *heart, struct text *text)
{
    const json_t *interval;
    size_t i;

    add_number(text, heart, "hr", "", " bpm");
    if (json_array_size(json_object_get(heart, "rr")) > 0) {
        add(text, "RR");
        json_array_foreach(json_object_get(heart, "rr"), i, interval)
            add(text, " %.0f", json_number_value(interval));
        add(text, " ms  ");
    }
    add_number(text, heart, "rmssd", "RMSSD ", " ms");
    if (json_is_false(json_object_get(heart, "contact")))
        add(text, "no skin contact");
}

static void indicator_text(const json_t *indicator, struct text *text)
{
    const char *unit = json_string_value(json_object_get(indicator, "unit"));
    const json_t *value = json_object_get(indicator, "value");

    if (json_is_number(value))
        add(text, "%.1f %s  ", json_number_value(value),
            unit && strcmp(unit, "1") != 0 ? unit : "");
    else if (json_is_string(value))
        add(text, "%s  ", json_string_value(value));
    else
        add(text, "- (%s)  ",
            json_is_string(json_object_get(indicator, "reason"))
                ? json_string_value(json_object_get(indicator, "reason"))
                : "unknown");
    add_word(text, indicator, "level", "");
    if (json_is_true(json_object_get(indicator, "provisional")))
        add(text, "so far  ");
    add_word(text, indicator, "grade", "grade ");
}

static void device_text(const json_t *device, struct text *text)
{
    add_word(text, device, "connection", "");
    add_number(text, device, "battery", "battery ", " %");
    add_number(text, device, "rssi", "signal ", " dBm");
    add_word(text, device, "error", "error ");
}

static void event_text(const json_t *event, struct text *text)
{
    add_word(text, event, "type", "");
    add_word(text, event, "kind", "");
    add_word(text, json_object_get(event, "entry"), "kind", "");
    add_number(text, event, "seq", "no. ", "");
}

static bool begins(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

/* The part of a topic that says what it is: "indicator/stress_day" of "person/alice/...". */
static const char *subject(const char *topic)
{
    const char *slash;

    if (!begins(topic, "person/"))
        return topic;
    slash = strchr(topic + strlen("person/"), '/');
    return slash ? slash + 1 : topic;
}

static void value_text(const char *topic, const char *payload, size_t length, char ret[VALUE_MAX])
{
    static const struct {
        const char *subject;
        void (*describe)(const json_t *json, struct text *text);
    } forms[] = {
        {"live/", heart_text},
        {"indicator/", indicator_text},
        {"device/", device_text},
        {"event/", event_text},
    };
    CLEANUP(json_drop) json_t *json = json_loadb(payload, length, 0, NULL);
    struct text text = {ret, VALUE_MAX};

    ret[0] = '\0';
    for (size_t i = 0; json && i < sizeof(forms) / sizeof(forms[0]); i++)
        if (begins(subject(topic), forms[i].subject))
            forms[i].describe(json, &text);
    if (ret[0] == '\0')
        add(&text, "%.*s", (int)(length < 100 ? length : 100), payload);
    for (char *last = text.at; last > ret && last[-1] == ' '; last--)
        last[-1] = '\0';
    for (char *byte = ret; *byte; byte++)
        if ((unsigned char)*byte < ' ')
            *byte = '?';
}

/* ---- the table ---- */

static struct row *row_of(struct show *show, const char *topic)
{
    size_t at = 0;
    int order = 1;

    while (at < show->count && (order = strcmp(show->rows[at].topic, topic)) < 0)
        at++;
    if (at < show->count && order == 0)
        return &show->rows[at];
    if (show->count == ROWS_MAX || strlen(topic) >= TOPIC_BYTES)
        return NULL;
    memmove(&show->rows[at + 1], &show->rows[at], (show->count - at) * sizeof(show->rows[0]));
    show->count++;
    memset(&show->rows[at], 0, sizeof(show->rows[at]));
    snprintf(show->rows[at].topic, TOPIC_BYTES, "%s", topic);
    return &show->rows[at];
}

/* One line of the table, cut at the width of the window; false when the window is full. */
__attribute__((format(printf, 2, 3))) static bool put_line(struct window_left *left,
                                                           const char *format, ...)
{
    char line[TOPIC_BYTES + VALUE_MAX + 16];
    va_list arguments;

    if (left->lines <= 1)
        return false;
    left->lines--;
    va_start(arguments, format);
    vsnprintf(line, sizeof(line), format, arguments);
    va_end(arguments);
    printf("%.*s\033[K\n", left->columns, line);
    return true;
}

static void draw(struct show *show)
{
    struct winsize size = {.ws_row = 24, .ws_col = 80};
    char person[IDENT_MAX + 1] = "";

    ioctl(STDOUT_FILENO, TIOCGWINSZ, &size);
    struct window_left left = {size.ws_row ? size.ws_row : 24, size.ws_col ? size.ws_col : 80};
    printf("\033[H");
    put_line(&left, "Zonula   broker 127.0.0.1, port %d   Ctrl-C ends", show->port);
    for (size_t i = 0; i < show->count; i++) {
        const struct row *row = &show->rows[i];
        char of[IDENT_MAX + 1] = "gateway";

        sscanf(row->topic, "person/%32[^/]", of);
        if (strcmp(person, of) != 0) {
            snprintf(person, sizeof(person), "%s", of);
            put_line(&left, "%s", "");
            put_line(&left, "%s", person);
        }
        if (!put_line(&left, "  %-*.60s %s  %s", LABEL_WIDTH, subject(row->topic), row->clock,
                      row->value))
            break;
    }
    printf("\033[J");
    fflush(stdout);
    show->changed = false;
    show->drawn_ms = mono_ms();
}

static void on_message(struct mosquitto *client, void *userdata,
                       const struct mosquitto_message *message)
{
    struct show *show = userdata;
    const char *topic = message->topic + strlen(show->base) + 1;
    char value[VALUE_MAX];
    char now[9];
    struct row *row;

    (void)client;
    value_text(topic, message->payload ? message->payload : "", (size_t)message->payloadlen, value);
    clock_text(now);
    if (!show->table) {
        printf("%s %s %s\n", now, topic, value);
        fflush(stdout);
        return;
    }
    row = row_of(show, topic);
    if (!row)
        return;
    memcpy(row->value, value, sizeof(row->value));
    memcpy(row->clock, now, sizeof(row->clock));
    show->changed = true;
}

/* ---- the connection ---- */

/* What people want to look at; state and info say the same again. */
static const char *const wanted[] = {"status", "person/+/live/#", "person/+/indicator/#",
                                     "person/+/device/#", "person/+/event/#"};

static void on_connect(struct mosquitto *client, void *userdata, int result)
{
    struct show *show = userdata;

    if (result != 0) {
        show->gone = true;
        return;
    }
    for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
        char filter[TOPIC_BYTES];
        snprintf(filter, sizeof(filter), "%s/%s", show->base, wanted[i]);
        mosquitto_subscribe(client, NULL, filter, 1);
    }
}

static int run(struct show *show, int seconds)
{
    struct mosquitto *client = mosquitto_new(NULL, true, show);
    int64_t end_ms = mono_ms() + (int64_t)seconds * 1000;

    if (!client)
        return EXIT_GONE;
    mosquitto_connect_callback_set(client, on_connect);
    mosquitto_message_callback_set(client, on_message);
    if (mosquitto_connect(client, "127.0.0.1", show->port, 60) != MOSQ_ERR_SUCCESS)
        show->gone = true;
    if (show->table)
        printf("\033[2J");
    while (!stopped && !show->gone && (seconds == 0 || mono_ms() < end_ms)) {
        /* A signal ends the wait with an error that is none. */
        if (mosquitto_loop(client, DRAW_MS, 1) != MOSQ_ERR_SUCCESS && !stopped)
            show->gone = true;
        if (show->changed && mono_ms() - show->drawn_ms >= DRAW_MS)
            draw(show);
    }
    if (show->table)
        printf("\n");
    mosquitto_disconnect(client);
    mosquitto_destroy(client);
    return show->gone ? EXIT_GONE : 0;
}

int main(int argc, char **argv)
{
    static const struct option options[] = {{"port", required_argument, NULL, 'p'},
                                            {"base", required_argument, NULL, 'b'},
                                            {"for", required_argument, NULL, 'f'},
                                            {NULL, 0, NULL, 0}};
    struct sigaction action = {.sa_handler = on_signal};
    struct show show = {.base = "zonula", .table = isatty(STDOUT_FILENO)};
    int seconds = 0;
    int option;
    int result;

    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (option == 'p')
            show.port = (int)strtol(optarg, NULL, 10);
        else if (option == 'b')
            show.base = optarg;
        else if (option == 'f')
            seconds = (int)strtol(optarg, NULL, 10);
        else
            return 64;
    }
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    mosquitto_lib_init();
    result = run(&show, seconds);
    mosquitto_lib_cleanup();
    return result;
}
