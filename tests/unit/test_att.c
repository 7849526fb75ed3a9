/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The ATT server and the L2CAP end of virtual wearables: bytes of a request, bytes of the response,
 * by the Core specification 5.4, volume 3, parts A and F; and bytes that nobody may trust.
 */
#include "tests/air/att.h"

#include "tests/air/advert.h"
#include "tests/air/l2cap.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define BYTES(...) (const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__})

struct fixture {
    struct wearable *strap;
    struct l2cap l2cap;
    uint8_t sent[L2CAP_FRAME_MAX];
    size_t sent_length;
    unsigned frames;
    unsigned subscriptions;
};

static void keep(void *owner, const uint8_t *frame, size_t length)
{
    struct fixture *fixture = owner;
    memcpy(fixture->sent, frame, length);
    fixture->sent_length = length;
    fixture->frames++;
}

static void count_subscription(void *owner, const struct wearable_characteristic *characteristic,
                               bool on)
{
    struct fixture *fixture = owner;
    assert_non_null(characteristic);
    fixture->subscriptions += on ? 1 : 0;
}

static int set_up(void **state)
{
    struct error err = {0};
    struct fixture *fixture = calloc(1, sizeof(*fixture));
    assert_non_null(fixture);
    assert_int_equal(wearable_new("strap", "AA:BB:CC:00:11:22", "name=H10", &fixture->strap, &err),
                     0);
    fixture->l2cap.send = keep;
    fixture->l2cap.owner = fixture;
    fixture->l2cap.att.subscribed = count_subscription;
    fixture->l2cap.att.owner = fixture;
    att_start(&fixture->l2cap.att, fixture->strap, 0);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    wearable_free(fixture->strap);
    free(fixture);
    return 0;
}

static void expect(struct fixture *fixture, const uint8_t *request, size_t request_length,
                   const uint8_t *response, size_t length)
{
    uint8_t found[ATT_PDU_MAX];
    assert_int_equal(att_receive(&fixture->l2cap.att, request, request_length, found), length);
    assert_memory_equal(found, response, length);
}

static void expect_silence(struct fixture *fixture, const uint8_t *request, size_t length)
{
    uint8_t found[ATT_PDU_MAX];
    assert_int_equal(att_receive(&fixture->l2cap.att, request, length, found), 0);
}

/* ---- finding ---- */

static void test_services(void **state)
{
    struct fixture *fixture = *state;
    /* Read By Group Type, all primary services: the three that fit into 23 bytes */
    expect(fixture, BYTES(0x10, 0x01, 0x00, 0xff, 0xff, 0x00, 0x28),
           BYTES(0x11, 6, 0x01, 0x00, 0x05, 0x00, 0x00, 0x18, 0x06, 0x00, 0x09, 0x00, 0x01, 0x18,
                 0x0a, 0x00, 0x11, 0x00, 0x0d, 0x18));
    expect(fixture, BYTES(0x10, 0x12, 0x00, 0xff, 0xff, 0x00, 0x28),
           BYTES(0x11, 6, 0x20, 0x00, 0x23, 0x00, 0x0f, 0x18));
    expect(fixture, BYTES(0x10, 0x24, 0x00, 0xff, 0xff, 0x00, 0x28),
           BYTES(0x01, 0x10, 0x24, 0x00, 0x0a)); /* attribute not found */
    expect(fixture, BYTES(0x10, 0x01, 0x00, 0xff, 0xff, 0x03, 0x28),
           BYTES(0x01, 0x10, 0x01, 0x00, 0x10)); /* no group */
    /* Find By Type Value: the Heart Rate Service */
    expect(fixture, BYTES(0x06, 0x01, 0x00, 0xff, 0xff, 0x00, 0x28, 0x0d, 0x18),
           BYTES(0x07, 0x0a, 0x00, 0x11, 0x00));
    expect(fixture, BYTES(0x10, 0x00, 0x00, 0xff, 0xff, 0x00, 0x28),
           BYTES(0x01, 0x10, 0x00, 0x00, 0x01)); /* handle 0 */
    expect(fixture, BYTES(0x10, 0x05, 0x00, 0x04, 0x00, 0x00, 0x28),
           BYTES(0x01, 0x10, 0x05, 0x00, 0x01)); /* the end before the start */
}

static void test_characteristics(void **state)
{
    struct fixture *fixture = *state;
    /* Read By Type, declarations of the Heart Rate Service, also by the long form of the type */
    const uint8_t found[] = {0x09, 7,    0x0b, 0x00, 0x10, 0x0c, 0x00, 0x37, 0x2a, 0x0e, 0x00, 0x02,
                             0x0f, 0x00, 0x38, 0x2a, 0x10, 0x00, 0x08, 0x11, 0x00, 0x39, 0x2a};
    expect(fixture, BYTES(0x08, 0x0a, 0x00, 0x11, 0x00, 0x03, 0x28), found, sizeof(found));
    expect(fixture,
           BYTES(0x08, 0x0a, 0x00, 0x11, 0x00, 0xfb, 0x34, 0x9b, 0x5f, 0x80, 0x00, 0x00, 0x80, 0x00,
                 0x10, 0x00, 0x00, 0x03, 0x28, 0x00, 0x00),
           found, sizeof(found));
    expect(
        fixture, BYTES(0x04, 0x0c, 0x00, 0x0e, 0x00),
        BYTES(0x05, 0x01, 0x0c, 0x00, 0x37, 0x2a, 0x0d, 0x00, 0x02, 0x29, 0x0e, 0x00, 0x03, 0x28));
    expect(fixture, BYTES(0x08, 0x01, 0x00, 0xff, 0xff, 0x00),
           BYTES(0x01, 0x08, 0x00, 0x00, 0x04)); /* a type of one byte */
}

/* ---- values ---- */

static void test_reading(void **state)
{
    struct fixture *fixture = *state;
    expect(fixture, BYTES(0x0a, 0x22, 0x00), BYTES(0x0b, 77)); /* battery */
    expect(fixture, BYTES(0x0a, 0x03, 0x00), BYTES(0x0b, 'H', '1', '0'));
    expect(fixture, BYTES(0x0c, 0x03, 0x00, 0x01, 0x00), BYTES(0x0d, '1', '0'));
    expect(fixture, BYTES(0x0c, 0x03, 0x00, 0x03, 0x00), BYTES(0x0d)); /* its end */
    expect(fixture, BYTES(0x0c, 0x03, 0x00, 0x04, 0x00), BYTES(0x01, 0x0c, 0x03, 0x00, 0x07));
    expect(fixture, BYTES(0x0a, 0x0c, 0x00),
           BYTES(0x01, 0x0a, 0x0c, 0x00, 0x02)); /* only notified */
    expect(fixture, BYTES(0x0a, 0x44, 0x00), BYTES(0x01, 0x0a, 0x44, 0x00, 0x01)); /* no such */
}

static void test_writing_and_subscribing(void **state)
{
    struct fixture *fixture = *state;
    struct att *att = &fixture->l2cap.att;
    const struct wearable_characteristic *beats = wearable_find(fixture->strap, "2a37");
    expect(fixture, BYTES(0x12, 0x11, 0x00, 0x01), BYTES(0x13));
    expect(fixture, BYTES(0x12, 0x11, 0x00, 0x02), BYTES(0x01, 0x12, 0x11, 0x00, 0x80));
    expect(fixture, BYTES(0x12, 0x22, 0x00, 0x01), BYTES(0x01, 0x12, 0x22, 0x00, 0x03));
    expect_silence(fixture, BYTES(0x52, 0x22, 0x00, 0x01)); /* a command is never answered */
    assert_false(att_is_subscribed(att, beats));
    expect(fixture, BYTES(0x12, 0x0d, 0x00, 0x01), BYTES(0x01, 0x12, 0x0d, 0x00, 0x0d));
    expect(fixture, BYTES(0x12, 0x0d, 0x00, 0x02, 0x00), BYTES(0x01, 0x12, 0x0d, 0x00, 0xfd));
    expect(fixture, BYTES(0x12, 0x0d, 0x00, 0x01, 0x00), BYTES(0x13));
    expect(fixture, BYTES(0x12, 0x0d, 0x00, 0x01, 0x00), BYTES(0x13)); /* again changes nothing */
    assert_int_equal(fixture->subscriptions, 1);
    assert_true(att_is_subscribed(att, beats));
    expect(fixture, BYTES(0x0a, 0x0d, 0x00), BYTES(0x0b, 0x01, 0x00));
    uint8_t pdu[ATT_PDU_MAX];
    assert_int_equal(att_notification(att, beats, BYTES(0x00, 60), pdu), 5);
    assert_memory_equal(pdu, ((const uint8_t[]){0x1b, 0x0c, 0x00, 0x00, 60}), 5);
    att_stop(att);
    assert_false(att_is_subscribed(att, beats));
}

static void test_mtu(void **state)
{
    struct fixture *fixture = *state;
    expect(fixture, BYTES(0x02, 0x05, 0x02), BYTES(0x03, 185, 0x00));
    assert_int_equal(fixture->l2cap.att.mtu, 185);
    expect(fixture, BYTES(0x02, 0x05, 0x00), BYTES(0x03, 185, 0x00)); /* less than there can be */
    assert_int_equal(fixture->l2cap.att.mtu, 23);
    expect(fixture, BYTES(0x02, 0x05), BYTES(0x01, 0x02, 0x00, 0x00, 0x04));
}

static void test_services_change(void **state)
{
    struct fixture *fixture = *state;
    uint8_t pdu[ATT_PDU_MAX];
    assert_int_equal(att_change(&fixture->l2cap.att, 0x40, pdu), 0); /* nobody wants to know */
    expect(fixture, BYTES(0x12, 0x09, 0x00, 0x02, 0x00), BYTES(0x13));
    expect(fixture, BYTES(0x0a, 0x62, 0x00), BYTES(0x0b, 77));
    assert_int_equal(att_change(&fixture->l2cap.att, 0, pdu), 7);
    assert_memory_equal(pdu, ((const uint8_t[]){0x1d, 0x08, 0x00, 0x01, 0x00, 0xff, 0xff}), 7);
    expect(fixture, BYTES(0x0a, 0x22, 0x00), BYTES(0x0b, 77));
    expect(fixture, BYTES(0x0a, 0x09, 0x00), BYTES(0x0b, 0x02, 0x00)); /* and still does */
}

/* ---- what is not understood ---- */

static void test_unknown_requests(void **state)
{
    struct fixture *fixture = *state;
    expect(fixture, BYTES(0x16, 0x11, 0x00, 0x00, 0x00, 0x01),
           BYTES(0x01, 0x16, 0x00, 0x00, 0x06)); /* prepared write */
    expect(fixture, BYTES(0x3e), BYTES(0x01, 0x3e, 0x00, 0x00, 0x06));
    expect_silence(fixture, BYTES(0xd2, 0x11, 0x00));       /* signed write command */
    expect_silence(fixture, BYTES(0x0b, 0x00));             /* a response */
    expect_silence(fixture, BYTES(0x1b, 0x00, 0x00, 0x00)); /* a notification */
    expect_silence(fixture, BYTES(0x1e));
    expect_silence(fixture, NULL, 0);
}

/* Every request, at every length, with bytes that mean nothing: an answer within the MTU. */
static void test_any_bytes(void **state)
{
    struct fixture *fixture = *state;
    uint32_t random = 1;
    for (unsigned i = 0; i < 200000; i++) {
        uint8_t *request = malloc(i % 32 + 1); /* its own size: a sanitizer sees a read behind it */
        assert_non_null(request);
        for (unsigned j = 0; j < i % 32 + 1; j++) {
            random = random * 1664525 + 1013904223;
            request[j] = (uint8_t)(random >> 24) & (j % 2 == 0 && j > 0 ? 0x03 : 0xff);
        }
        uint8_t response[ATT_PDU_MAX];
        assert_true(att_receive(&fixture->l2cap.att, request, i % 32 + 1, response) <=
                    fixture->strap->mtu);
        free(request);
    }
}

/* ---- L2CAP ---- */

static void test_frames_of_fragments(void **state)
{
    struct fixture *fixture = *state;
    struct l2cap *l2cap = &fixture->l2cap;
    l2cap_receive(l2cap, true, BYTES(0x03));
    l2cap_receive(l2cap, false, BYTES(0x00, 0x04, 0x00, 0x0a));
    assert_int_equal(fixture->frames, 0);
    l2cap_receive(l2cap, false, BYTES(0x22, 0x00));
    assert_int_equal(fixture->frames, 1);
    assert_memory_equal(fixture->sent, ((const uint8_t[]){2, 0, 4, 0, 0x0b, 77}), 6);
    l2cap_receive(l2cap, false, BYTES(0x22, 0x00)); /* no beginning */
    l2cap_receive(l2cap, true,
                  BYTES(0x03, 0x00, 0x04, 0x00, 0x0a, 0x22, 0x00, 0x00)); /* too long */
    l2cap_receive(l2cap, true, BYTES(0xff, 0xff, 0x04, 0x00, 0x0a));
    const uint8_t much[L2CAP_FRAME_MAX] = {0};
    l2cap_receive(l2cap, false, much, sizeof(much)); /* more than a frame can be */
    assert_int_equal(fixture->frames, 1);
    l2cap_receive(l2cap, true, BYTES(0x03, 0x00, 0x04, 0x00, 0x0a, 0x22, 0x00)); /* and goes on */
    assert_int_equal(fixture->frames, 2);
}

static void test_other_channels(void **state)
{
    struct fixture *fixture = *state;
    struct l2cap *l2cap = &fixture->l2cap;
    l2cap_receive(l2cap, true, BYTES(2, 0, 5, 0, 0x12, 7)); /* shorter than its header */
    assert_int_equal(fixture->frames, 0);
    l2cap_receive(l2cap, true, BYTES(4, 0, 5, 0, 0x14, 7, 0, 0));
    assert_memory_equal(fixture->sent, ((const uint8_t[]){6, 0, 5, 0, 0x01, 7, 2, 0, 0, 0}), 10);
    l2cap_receive(l2cap, true, BYTES(7, 0, 6, 0, 0x01, 0x03, 0, 0x01, 16, 7, 7)); /* pairing */
    assert_memory_equal(fixture->sent, ((const uint8_t[]){2, 0, 6, 0, 0x05, 0x05}), 6);
    assert_int_equal(fixture->frames, 2);
}

/* ---- advertising ---- */

static void test_advertisement(void **state)
{
    struct fixture *fixture = *state;
    struct error err = {0};
    struct advert advert;
    advert_make(&advert, fixture->strap);
    const uint8_t data[] = {2, 0x01, 0x06, 5, 0x03, 0x0d, 0x18, 0x0f, 0x18};
    assert_int_equal(advert.length, sizeof(data));
    assert_memory_equal(advert.data, data, sizeof(data));
    assert_int_equal(advert.response_length, 5);
    assert_memory_equal(advert.response, ((const uint8_t[]){4, 0x09, 'H', '1', '0'}), 5);
    /* A name of 31 characters is shortened to 29, and manufacturer's data go where there is room.
     */
    assert_int_equal(wearable_options(fixture->strap,
                                      "name=0123456789012345678901234567890 "
                                      "manufacturer=006b:0102",
                                      &err),
                     0);
    advert_make(&advert, fixture->strap);
    assert_int_equal(advert.response_length, ADVERT_MAX);
    assert_int_equal(advert.response[1], 0x08);
    assert_int_equal(advert.length, sizeof(data) + 6);
    assert_memory_equal(advert.data + sizeof(data), ((const uint8_t[]){5, 0xff, 0x6b, 0, 1, 2}), 6);
}

int main(void)
{
#define CASE(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(test_services),
        CASE(test_characteristics),
        CASE(test_reading),
        CASE(test_writing_and_subscribing),
        CASE(test_mtu),
        CASE(test_services_change),
        CASE(test_unknown_requests),
        CASE(test_any_bytes),
        CASE(test_frames_of_fragments),
        CASE(test_other_channels),
        CASE(test_advertisement),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
