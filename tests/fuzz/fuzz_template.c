/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A use of a template ("@breakfast * 0.5 -almonds"): read, and taken of a meal of three items. */
#include "gateway/cli/template.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static json_t *meal(void)
{
    return json_pack(
        "{s:[{s:i,s:s,s:s,s:f,s:{s:f,s:s},s:{s:f,s:n}},{s:i,s:s,s:s,s:f,s:{s:f,s:s},s:{s:f,s:n}},"
        "{s:i,s:s}]}",
        "items", "n", 1, "food", "kefir", "name", "Kefir, plain", "grams", 200.0, "amount", "value",
        200.0, "unit", "ml", "nutrients", "kcal", 104.0, "hyp_g", "n", 2, "food", "almond", "name",
        "Almonds", "grams", 30.0, "amount", "value", 1.0, "unit", "handful", "nutrients", "kcal",
        174.0, "hyp_g", "n", 3, "name", "of another program");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    json_t *body = meal();
    json_t *items = json_array();
    struct template_use use;
    struct error err;

    if (!text || !body || !items)
        abort();
    if (size > 0)
        memcpy(text, data, size);
    text[size] = '\0';
    if (template_read(text, &use, &err) == 0) {
        if (!(use.factor > 0) || !isfinite(use.factor) || template_check_name(use.name, &err) < 0)
            abort();
        const char *out = template_find_left_out(text);
        if (out && template_leave_out(&use, out, &err) == 0 &&
            use.removed_count > TEMPLATE_REMOVED_MAX)
            abort();
        template_take(&use, body, items, &err);
        if (json_array_size(items) > 3)
            abort();
    }
    json_decref(items);
    json_decref(body);
    free(text);
    return 0;
}
