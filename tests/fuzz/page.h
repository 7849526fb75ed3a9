/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whether a text is a page as reports are to be: well-formed, of the elements and attributes that
 * are meant to be in it and no others, so that nothing from outside has become markup.
 */
#ifndef TESTS_FUZZ_PAGE_H
#define TESTS_FUZZ_PAGE_H

#include "gateway/food/utf8.h"
#include <stdbool.h>
#include <string.h>

#define PAGE_DEPTH 32
#define PAGE_NAME  32

struct page_check {
    const char *at;
    char open[PAGE_DEPTH][PAGE_NAME];
    int depth;
    size_t charts; /* svg elements */
};

static inline bool page_among(const char *name, const char *const *names)
{
    for (; *names; names++)
        if (strcmp(name, *names) == 0)
            return true;
    return false;
}

/* Letters, digits and '-' from *at on; false if there is none or too many. */
static inline bool page_name(const char **at, char ret[PAGE_NAME])
{
    const size_t length =
        strspn(*at, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-");

    if (length == 0 || length >= PAGE_NAME)
        return false;
    memcpy(ret, *at, length);
    ret[length] = '\0';
    *at += length;
    return true;
}

static inline bool page_attribute(const char **at)
{
    static const char *const known[] = {"lang",       "charset",
                                        "http-equiv", "content",
                                        "name",       "class",
                                        "id",         "role",
                                        "d",          "x",
                                        "y",          "x1",
                                        "y1",         "x2",
                                        "y2",         "cx",
                                        "cy",         "r",
                                        "height",     "width",
                                        "viewBox",    "aria-labelledby",
                                        NULL};
    char name[PAGE_NAME];

    if (!page_name(at, name) || !page_among(name, known) || strncmp(*at, "=\"", 2) != 0)
        return false;
    *at += 2;
    *at += strcspn(*at, "\"<>&");
    return *(*at)++ == '"';
}

/* A tag, from behind its '<' on. */
static inline bool page_tag(struct page_check *check)
{
    static const char *const known[] = {
        "html",  "head", "meta", "title", "style",   "body",    "h1",      "h2",   "p",    "dl",
        "dt",    "dd",   "svg",  "desc",  "g",       "line",    "text",    "path", "rect", "circle",
        "table", "tr",   "th",   "td",    "details", "summary", "section", NULL};
    const bool is_end = *check->at == '/';
    char name[PAGE_NAME];

    check->at += is_end;
    if (!page_name(&check->at, name) || !page_among(name, known))
        return false;
    if (is_end)
        return *check->at++ == '>' && check->depth > 0 &&
               strcmp(check->open[--check->depth], name) == 0;
    check->charts += strcmp(name, "svg") == 0;
    while (*check->at == ' ') {
        check->at++;
        if (!page_attribute(&check->at))
            return false;
    }
    if (strncmp(check->at, "/>", 2) == 0) {
        check->at += 2;
        return true;
    }
    if (*check->at++ != '>' || check->depth == PAGE_DEPTH)
        return false;
    memcpy(check->open[check->depth++], name, sizeof(name));
    return true;
}

static inline bool page_entity(struct page_check *check)
{
    static const char *const known[] = {"amp;", "lt;", "gt;", "quot;", "#39;", NULL};

    for (const char *const *entity = known; *entity; entity++)
        if (strncmp(check->at, *entity, strlen(*entity)) == 0) {
            check->at += strlen(*entity);
            return true;
        }
    return false;
}

static inline bool page_text(struct page_check *check)
{
    const uint32_t character = utf8_decode(&check->at);

    return !(character & UTF8_BAD) && (character >= 0x20 || character == '\n') &&
           character != 0x7f && character != 0xfffe && character != 0xffff;
}

/* *ret_charts: how many svg elements. */
static inline bool page_is_sound(const char *text, size_t *ret_charts)
{
    static const char begin[] = "<!DOCTYPE html>\n";
    struct page_check check = {.at = text + sizeof(begin) - 1};
    bool is_sound = strncmp(text, begin, sizeof(begin) - 1) == 0;

    while (is_sound && *check.at) {
        if (*check.at == '<') {
            check.at++;
            is_sound = page_tag(&check);
        } else if (*check.at == '&') {
            check.at++;
            is_sound = page_entity(&check);
        } else {
            is_sound = page_text(&check);
        }
    }
    *ret_charts = check.charts;
    return is_sound && check.depth == 0;
}

#endif
