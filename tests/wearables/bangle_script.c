/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/wearables/bangle_script.h"

#include "core/ztime.h"
#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define VALUE_MAX 8192
#define WORD_MAX  64

struct value;

struct run {
    const struct bangle_script *script;
    const char *at;
    bool failed;
    char name; /* of the function's parameter; 0: none */
    const struct value *bound;
};

struct value {
    char text[VALUE_MAX]; /* JSON; empty: undefined */
};

static void expression(struct run *run, struct value *ret);

static void fail(struct run *run, const char *kind, const char *text)
{
    if (!run->failed)
        fprintf(run->script->out, "Uncaught %s: %s\r\n at line 1 col 1\r\n", kind, text);
    run->failed = true;
}

static void skip_spaces(struct run *run)
{
    while (*run->at == ' ')
        run->at++;
}

static bool accept(struct run *run, const char *token)
{
    skip_spaces(run);
    if (strncmp(run->at, token, strlen(token)) != 0)
        return false;
    run->at += strlen(token);
    return true;
}

static void expect(struct run *run, const char *token)
{
    if (!accept(run, token))
        fail(run, "SyntaxError", "Got something else");
}

static void set_int(struct value *value, int64_t number)
{
    snprintf(value->text, sizeof(value->text), "%" PRId64, number);
}

static double number_of(const struct value *value)
{
    return strtod(value->text, NULL);
}

/* Up to two arguments and the closing parenthesis. */
static size_t arguments(struct run *run, struct value ret[2])
{
    size_t count = 0;
    ret[0].text[0] = ret[1].text[0] = '\0';
    if (accept(run, ")"))
        return 0;
    do {
        expression(run, &ret[count < 2 ? count : 1]);
        count++;
    } while (!run->failed && accept(run, ","));
    expect(run, ")");
    return count;
}

static void object(struct run *run, struct value *ret)
{
    size_t length = 0;
    struct value *inner = malloc(sizeof(*inner));
    const char *comma = "";
    length += (size_t)snprintf(ret->text, VALUE_MAX, "{");
    while (inner && !run->failed && !accept(run, "}")) {
        char key[WORD_MAX] = "";
        const bool quoted = accept(run, "\"");
        for (size_t i = 0; i + 1 < sizeof(key) && (isalnum((unsigned char)*run->at)); i++)
            key[i] = *run->at++;
        if (quoted)
            expect(run, "\"");
        expect(run, ":");
        expression(run, inner);
        if (inner->text[0] != '\0')
            length += (size_t)snprintf(ret->text + length, VALUE_MAX - length, "%s\"%s\":%s", comma,
                                       key, inner->text);
        comma = ",";
        if (length + WORD_MAX > VALUE_MAX || (!accept(run, ",") && *run->at != '}'))
            fail(run, "SyntaxError", "Got something else");
    }
    free(inner);
    if (!run->failed)
        snprintf(ret->text + length, VALUE_MAX - length, "}");
}

static void string(struct run *run, struct value *ret)
{
    size_t length = 0;
    ret->text[length++] = '"';
    while (*run->at != '\0' && *run->at != '"' && length < WORD_MAX)
        ret->text[length++] = *run->at++;
    ret->text[length++] = '"';
    ret->text[length] = '\0';
    expect(run, "\"");
}

static void date(struct run *run, struct value *ret, const struct value *argument)
{
    const int64_t at_ms = argument->text[0] != '\0'
                              ? (int64_t)number_of(argument)
                              : bangle_now_ms(run->script->memory, run->script->host_ms);
    if (accept(run, ".getTimezoneOffset()"))
        set_int(ret, -bangle_offset_min(run->script->memory));
    else if (accept(run, ".getTime()"))
        set_int(ret, at_ms);
    else
        fail(run, "Error", "Function not found");
}

static void read_log(struct run *run, struct value *ret, const struct value argument[2])
{
    const struct bangle_script *script = run->script;
    const int64_t now_ms = bangle_now_ms(script->memory, script->host_ms);
    FILE *out = fmemopen(ret->text, sizeof(ret->text), "w");
    if (!out)
        return;
    bangle_read_log(script->memory, out, (int64_t)number_of(&argument[0]),
                    argument[1].text[0] != '\0' ? (int64_t)number_of(&argument[1]) : now_ms,
                    now_ms);
    fclose(out);
}

static void gadgetbridge(struct run *run, const struct value *argument)
{
    const char *since = strstr(argument->text, "\"ts\":");
    if (strstr(argument->text, "\"t\":\"actfetch\"") && since)
        *run->script->fetch_since_ms = strtoll(since + strlen("\"ts\":"), NULL, 10);
}

/* Calls with arguments in parentheses. */
static bool call(struct run *run, struct value *ret, struct value argument[2])
{
    const struct bangle_script *script = run->script;
    const int64_t now_ms = bangle_now_ms(script->memory, script->host_ms);
    ret->text[0] = '\0';
    if (accept(run, "print(")) {
        arguments(run, argument);
        if (!run->failed)
            fprintf(script->out, "%s\r\n", argument[0].text);
    } else if (accept(run, "JSON.stringify(")) {
        arguments(run, argument);
        memcpy(ret, &argument[0], sizeof(*ret));
    } else if (accept(run, "new Date(")) {
        arguments(run, argument);
        date(run, ret, &argument[0]);
    } else if (accept(run, "Date.now()")) {
        set_int(ret, now_ms);
    } else if (accept(run, "setTime(")) {
        arguments(run, argument);
        bangle_set_ms(script->memory, script->host_ms, (int64_t)(number_of(&argument[0]) * 1000));
    } else if (accept(run, "E.setTimeZone(")) {
        arguments(run, argument);
        bangle_set_zone(script->memory, now_ms, (int)(number_of(&argument[0]) * 60));
    } else if (script->apps->android && accept(run, "GB(")) {
        arguments(run, argument);
        gadgetbridge(run, &argument[0]);
    } else if (script->apps->sleeplog && accept(run, "require(\"sleeplog\").readLog(")) {
        arguments(run, argument);
        read_log(run, ret, argument);
    } else {
        return false;
    }
    return true;
}

/* Past the parenthesis that closes the one at hand. */
static void skip_parentheses(struct run *run)
{
    int depth = 0;
    do {
        depth += *run->at == '(' ? 1 : *run->at == ')' ? -1 : 0;
    } while (*run->at++ != '\0' && depth > 0);
    if (depth > 0) {
        run->at--;
        fail(run, "SyntaxError", "Got EOF");
    }
}

/* (s=>...)(...): a function that is called at once. With a block it can only be a change of the
 * settings, which are not modelled; else its body is one expression. */
static void function(struct run *run, struct value *ret, struct value *argument)
{
    const char *body = run->at + strlen("(s=>");
    const char name = run->at[1];
    skip_parentheses(run);
    if (run->failed || *body == '{') {
        if (!run->failed && *run->at == '(')
            skip_parentheses(run);
        return;
    }
    expect(run, "(");
    arguments(run, argument);
    struct run inner = {run->script, body, run->failed, name, argument};
    if (!run->failed)
        expression(&inner, ret);
    run->failed = run->failed || inner.failed;
}

static size_t count_rows(const char *text)
{
    size_t rows = 0;
    for (const char *c = strchr(text, '[') + 1; (c = strchr(c, '[')); c++)
        rows++;
    return rows;
}

static bool is_bound(const struct run *run)
{
    return run->bound && *run->at == run->name && !isalnum((unsigned char)run->at[1]);
}

static void variable(struct run *run, struct value *ret)
{
    run->at++;
    if (accept(run, ".length"))
        set_int(ret, (int64_t)count_rows(run->bound->text));
    else
        memcpy(ret, run->bound, sizeof(*ret));
}

static void unknown(struct run *run)
{
    char name[WORD_MAX] = "";
    char text[2 * WORD_MAX];
    if (accept(run, "require(\"")) {
        for (size_t i = 0; i + 1 < sizeof(name) && isalnum((unsigned char)*run->at); i++)
            name[i] = *run->at++;
        snprintf(text, sizeof(text), "Module \"%s\" not found", name);
        fail(run, "Error", text);
        return;
    }
    for (size_t i = 0; i + 1 < sizeof(name) && isalnum((unsigned char)*run->at); i++)
        name[i] = *run->at++;
    snprintf(text, sizeof(text), "\"%s\" is not defined", name);
    fail(run, name[0] != '\0' ? "ReferenceError" : "SyntaxError", text);
}

static void expression(struct run *run, struct value *ret)
{
    struct value *argument = calloc(2, sizeof(*argument));
    ret->text[0] = '\0';
    skip_spaces(run);
    if (!argument || run->failed) {
        run->failed = true;
    } else if (isdigit((unsigned char)*run->at) || *run->at == '-') {
        const size_t length = strspn(run->at, "-.0123456789");
        snprintf(ret->text, VALUE_MAX, "%.*s", (int)length, run->at);
        run->at += length;
    } else if (accept(run, "\"")) {
        string(run, ret);
    } else if (accept(run, "{")) {
        object(run, ret);
    } else if (accept(run, "process.env.VERSION")) {
        snprintf(ret->text, VALUE_MAX, "\"2v24\"");
    } else if (accept(run, "process.env.BOARD")) {
        snprintf(ret->text, VALUE_MAX, "\"BANGLEJS2\"");
    } else if (strncmp(run->at, "(", 1) == 0 && strncmp(run->at + 2, "=>", 2) == 0) {
        function(run, ret, argument);
    } else if (is_bound(run)) {
        variable(run, ret);
    } else if (!call(run, ret, argument)) {
        unknown(run);
    }
    free(argument);
}

void bangle_run(const struct bangle_script *script, const char *line)
{
    struct run run = {.script = script, .at = line};
    struct value *value = malloc(sizeof(*value));
    while (value && !run.failed && *run.at != '\0') {
        expression(&run, value);
        if (!run.failed && *run.at != '\0')
            expect(&run, ";");
    }
    free(value);
}
