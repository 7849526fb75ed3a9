/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/harness/order.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void give_up(struct order *order, const char *what, const char *why)
{
    harness_dump_logs(order->harness);
    probe_dump(order->probe);
    fail_msg("%s: %s", what, why);
}

void order_air(struct order *order, const char *format, ...)
{
    char line[512];
    struct error err = {0};
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof(line), format, arguments);
    va_end(arguments);
    if (harness_air(order->harness, &err, "%s", line) < 0)
        give_up(order, line, err.text);
}

int order_expect(struct order *order, const char *text, int from)
{
    const int line = probe_wait(order->probe, text, from, ORDER_SOON_MS);
    if (line < 0)
        give_up(order, text, "did not come");
    return line;
}

int order_call(struct order *order, const char *tag, const char *path, const char *interface,
               const char *member)
{
    char text[64];
    const int from = probe_lines(order->probe);
    snprintf(text, sizeof(text), "= %s ", tag);
    probe_call(order->probe, tag, path, interface, member);
    const int line = probe_wait(order->probe, text, from, ORDER_SOON_MS);
    if (line < 0)
        give_up(order, tag, "was not answered");
    return line;
}

/* Whether a line that nobody asked for may stand between others. */
static bool is_noise(const char *line)
{
    return strstr(line, " Value=") || strstr(line, " RSSI=") || strstr(line, "dev/service");
}

int order_expect_exactly(struct order *order, int from, const char *const *patterns)
{
    for (; *patterns; from++) {
        if (probe_wait(order->probe, "", from, ORDER_SOON_MS) < 0)
            give_up(order, *patterns, "did not come");
        const char *line = probe_line(order->probe, from);
        while (patterns[0][0] == '?' && patterns[1] && !strstr(line, patterns[0] + 1) &&
               !is_noise(line))
            patterns++;
        if (strstr(line, patterns[0] + (patterns[0][0] == '?')))
            patterns++;
        else if (!is_noise(line))
            give_up(order, line, *patterns);
    }
    return from;
}

void order_expect_never(struct order *order, const char *text, int from)
{
    if (probe_find(order->probe, text, from) >= 0)
        give_up(order, text, " came");
}

int order_mark(struct order *order)
{
    const int from = probe_lines(order->probe);
    probe_get(order->probe, "mark", ORDER_AD, "Adapter1", "Address");
    order_expect(order, "= mark", from);
    return probe_lines(order->probe);
}

int order_start(void **state)
{
    struct error err = {0};
    struct order *order = calloc(1, sizeof(*order));
    assert_non_null(order);
    *state = order;
    if (harness_open(&order->harness, &err) < 0 ||
        harness_start_bus(order->harness, NULL, &err) < 0 ||
        harness_start_bluez(order->harness, NULL, &err) < 0 || probe_open(&order->probe, &err) < 0)
        fail_msg("%s", err.text);
    order_air(order, "adapter add hci0 " ORDER_ADAPTER);
    if (!harness_adapter_wait("hci0", ORDER_SOON_MS))
        give_up(order, "hci0", "is not switched on");
    order_expect(order, "+ hci0 Adapter1", 0);
    return 0;
}

int order_stop(void **state)
{
    struct order *order = *state;
    probe_close(order->probe);
    harness_close(order->harness);
    free(order);
    return 0;
}

void order_discover(struct order *order, const char *options)
{
    const int from = order_mark(order);
    order_air(order, "strap add " ORDER_ADDRESS " name=H10 random=1 %s", options);
    order_call(order, "discover", ORDER_AD, "Adapter1", "StartDiscovery");
    order_expect(order, "Discovering=true", from);
    order_expect(order, "+ dev Device1", from);
    order_call(order, "enough", ORDER_AD, "Adapter1", "StopDiscovery");
    order_expect(order, "Discovering=false", from);
}

void order_connect(struct order *order, const char *options)
{
    order_discover(order, options);
    const int from = order_mark(order);
    probe_set(order->probe, "trust", ORDER_DEV, "Device1", "Trusted", true);
    order_expect(order, "= trust ok", from);
    probe_call(order->probe, "connect", ORDER_DEV, "Device1", "Connect");
    order_expect(order, "= connect ok", from);
    order_expect(order, "ServicesResolved=true", from);
    order_expect(order, "+ dev Battery1", from);
}

void order_subscribe(struct order *order)
{
    const int from = order_mark(order);
    order_call(order, "notify", ORDER_HR, "GattCharacteristic1", "StartNotify");
    order_expect(order, "char000b GattCharacteristic1 Value=", from);
}
