/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Memory that is given back all at once. */
#include "core/arena.h"

#include "tests/harness/test.h"
#include <stdint.h>
#include <string.h>

/* Pieces of many sizes, also larger than a chunk: zeroed, aligned for anything, and apart. */
static void pieces_do_not_touch(void **state)
{
    struct arena arena = {0};
    unsigned char *pieces[400];
    size_t sizes[400];

    (void)state;
    for (size_t i = 0; i < 400; i++) {
        sizes[i] = i % 97 == 0 ? 20000 + i : i % 61 + 1;
        pieces[i] = arena_take(&arena, sizes[i]);
        assert_non_null(pieces[i]);
        assert_int_equal((uintptr_t)pieces[i] % _Alignof(max_align_t), 0);
        for (size_t j = 0; j < sizes[i]; j++)
            assert_int_equal(pieces[i][j], 0);
        memset(pieces[i], (int)(i % 251), sizes[i]);
    }
    for (size_t i = 0; i < 400; i++) {
        for (size_t j = 0; j < sizes[i]; j++)
            assert_int_equal(pieces[i][j], i % 251);
    }
    arena_done(&arena);
    assert_null(arena.chunks);
}

static void texts_are_copies(void **state)
{
    struct arena arena = {0};
    char text[] = "kefir";

    (void)state;
    const char *copy = arena_text(&arena, text);
    text[0] = 'x';
    assert_string_equal(copy, "kefir");
    assert_string_equal(arena_text(&arena, ""), "");
    arena_done(&arena);
}

static void what_cannot_be_had(void **state)
{
    struct arena arena = {0};

    (void)state;
    assert_null(arena_take(&arena, SIZE_MAX));
    assert_null(arena_take(&arena, SIZE_MAX - 4));
    assert_null(arena_take(&arena, SIZE_MAX - 40));
    assert_non_null(arena_take(&arena, 0));
    arena_done(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_do_not_touch),
        cmocka_unit_test(texts_are_copies),
        cmocka_unit_test(what_cannot_be_had),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
