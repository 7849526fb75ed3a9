/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "storage/pack.h"

#include "core/cleanup.h"
#include "storage/samples.h"

#include <string.h>

#define PACK_FORMAT    1
#define PACK_UNARY_MAX 24

size_t varint_put(uint8_t *ret, uint64_t value)
{
    size_t n = 0;

    for (; value > 127; value >>= 7)
        ret[n++] = (uint8_t)(value | 128);
    ret[n++] = (uint8_t)value;
    return n;
}

size_t varint_get(const uint8_t *bytes, size_t length, uint64_t *ret)
{
    uint64_t value = 0;

    for (size_t n = 0; n < length && n < VARINT_MAX; n++) {
        if (n == VARINT_MAX - 1 && bytes[n] > 1)
            return 0;
        value |= (uint64_t)(bytes[n] & 127) << (7 * n);
        if (!(bytes[n] & 128)) {
            *ret = value;
            return n + 1;
        }
    }
    return 0;
}

static uint64_t zigzag(int64_t value)
{
    return value < 0 ? ((uint64_t)(-(value + 1)) << 1) | 1 : (uint64_t)value << 1;
}

static int64_t unzigzag(uint64_t code)
{
    return code & 1 ? -(int64_t)(code >> 1) - 1 : (int64_t)(code >> 1);
}

/* ---- bits ---- */

struct bits_out {
    uint8_t *bytes;
    size_t size; /* in bits */
    size_t at;   /* in bits; may run past size, then nothing more is written */
};

static void put_bits(struct bits_out *out, uint64_t value, unsigned count)
{
    while (count-- > 0) {
        if (out->at < out->size && (value >> count) & 1)
            out->bytes[out->at / 8] |= (uint8_t)(128 >> (out->at % 8));
        out->at++;
    }
}

struct bits_in {
    const uint8_t *bytes;
    size_t size, at; /* in bits */
};

/* Past the end there are zeros; the caller looks at `at` afterwards. */
static uint64_t get_bits(struct bits_in *in, unsigned count)
{
    uint64_t value = 0;

    while (count-- > 0) {
        unsigned bit = 0;
        if (in->at < in->size)
            bit = (in->bytes[in->at / 8] >> (7 - in->at % 8)) & 1u;
        value = value << 1 | bit;
        in->at++;
    }
    return value;
}

/* ---- Rice codes whose parameter follows the mean ---- */

struct rice {
    uint64_t sum;
    unsigned count;
};

#define RICE_START           \
    {                        \
        .sum = 4, .count = 1 \
    }

static unsigned rice_parameter(const struct rice *rice)
{
    unsigned k = 0;

    while (((uint64_t)rice->count << k) < rice->sum)
        k++;
    return k;
}

/* One large value, such as a gap, must not spoil the next fifty. The clamp also bounds the sum. */
static void rice_learn(struct rice *rice, uint64_t value, unsigned k)
{
    uint64_t limit = UINT64_C(16) << (k < 40 ? k : 40);

    rice->sum += value < limit ? value : limit;
    if (++rice->count >= 64) {
        rice->sum >>= 1;
        rice->count >>= 1;
    }
}

static void rice_put(struct rice *rice, struct bits_out *out, uint64_t value)
{
    unsigned k = rice_parameter(rice);

    if (value >> k < PACK_UNARY_MAX) {
        unsigned ones = (unsigned)(value >> k);
        put_bits(out, (UINT64_C(1) << (ones + 1)) - 2, ones + 1);
        put_bits(out, value, k);
    } else {
        put_bits(out, (UINT64_C(1) << PACK_UNARY_MAX) - 1, PACK_UNARY_MAX);
        put_bits(out, value, 64);
    }
    rice_learn(rice, value, k);
}

static uint64_t rice_get(struct rice *rice, struct bits_in *in)
{
    unsigned k = rice_parameter(rice);
    unsigned ones = 0;
    uint64_t value;

    while (ones < PACK_UNARY_MAX && get_bits(in, 1))
        ones++;
    if (ones < PACK_UNARY_MAX)
        value = (uint64_t)ones << k | get_bits(in, k);
    else
        value = get_bits(in, 64);
    rice_learn(rice, value, k);
    return value;
}

/* ---- what both directions know at a sample ---- */

struct state {
    enum reading_kind kind;
    struct rice values, times;
    int64_t value; /* of the sample before, divided */
    int64_t at_ms;
    int64_t step_ms;
};

/* The rounded number of milliseconds, floor((v + 64) / 128) also below zero. */
static int64_t rr_step_ms(int64_t value)
{
    int64_t shifted = value + READING_RR_PER_MS / 2;

    return (shifted - (((shifted % READING_RR_PER_MS) + READING_RR_PER_MS) % READING_RR_PER_MS)) /
           READING_RR_PER_MS;
}

/* Both are within +-2^53 for all that is packed. */
static int64_t predict_ms(const struct state *state, int64_t raw_value)
{
    return state->at_ms + (state->kind == READING_RR ? rr_step_ms(raw_value) : state->step_ms);
}

static uint64_t common_divisor(const struct sample *samples, size_t count)
{
    uint64_t divisor = 0;

    for (size_t i = 0; i < count && divisor != 1; i++) {
        uint64_t a = divisor, b = (uint64_t)llabs((long long)samples[i].value);
        while (b) {
            uint64_t rest = a % b;
            a = b;
            b = rest;
        }
        divisor = a;
    }
    return divisor ? divisor : 1;
}

static void put_sample(struct state *state, struct bits_out *out, const struct sample *sample,
                       int64_t divisor)
{
    int64_t value = sample->value / divisor;
    int64_t surprise = sample->at_ms - predict_ms(state, sample->value);

    rice_put(&state->values, out, zigzag(value - state->value));
    put_bits(out, surprise != 0, 1);
    if (surprise != 0)
        rice_put(&state->times, out, zigzag(surprise) - 1);

    state->step_ms = sample->at_ms - state->at_ms;
    state->at_ms = sample->at_ms;
    state->value = value;
}

size_t pack_encode(enum reading_kind kind, const struct sample *samples, size_t count, uint8_t *ret,
                   size_t size, size_t *ret_used)
{
    struct state state = {.kind = kind, .values = RICE_START, .times = RICE_START};
    struct bits_out out;
    size_t head = 3, fitting = 1, end;
    int64_t divisor;

    *ret_used = 0;
    if (count == 0 || size < PACK_ONE_MAX)
        return 0;
    if (count > PACK_COUNT_MAX)
        count = PACK_COUNT_MAX;

    divisor = (int64_t)common_divisor(samples, count);
    state.at_ms = samples[0].at_ms;
    state.value = samples[0].value / divisor;
    memset(ret, 0, size);
    ret[0] = PACK_FORMAT;
    head += varint_put(ret + head, (uint64_t)divisor);
    head += varint_put(ret + head, zigzag(state.at_ms));
    head += varint_put(ret + head, zigzag(state.value));

    out = (struct bits_out){.bytes = ret + head, .size = (size - head) * 8};
    end = 0;
    while (fitting < count) {
        put_sample(&state, &out, &samples[fitting], divisor);
        if (out.at > out.size)
            break;
        end = out.at;
        fitting++;
    }

    /* Take back the bits of the sample that did not fit. */
    if (end % 8)
        out.bytes[end / 8] &= (uint8_t)(0xff00 >> (end % 8));
    ret[1] = (uint8_t)(fitting & 0xff);
    ret[2] = (uint8_t)(fitting >> 8);
    *ret_used = head + (end + 7) / 8;
    return fitting;
}

struct header {
    size_t count;
    int64_t divisor, at_ms, value;
    size_t length;
};

static int read_header(const uint8_t *bytes, size_t length, struct header *ret)
{
    uint64_t numbers[3];
    size_t at = 3;

    if (length < at || bytes[0] != PACK_FORMAT)
        return -ERR_CORRUPT;
    for (size_t i = 0; i < 3; i++) {
        size_t used = varint_get(bytes + at, length - at, &numbers[i]);
        if (used == 0)
            return -ERR_CORRUPT;
        at += used;
    }
    ret->count = (size_t)(bytes[1] | bytes[2] << 8);
    ret->divisor = (int64_t)numbers[0];
    ret->at_ms = unzigzag(numbers[1]);
    ret->value = unzigzag(numbers[2]);
    ret->length = at;
    if (ret->count == 0 || numbers[0] == 0 || numbers[0] > (uint64_t)INT32_MAX + 1)
        return -ERR_CORRUPT;
    /* A sample costs two bits at least: no allocation beyond what the bytes can hold. */
    if (ret->count - 1 > (length - at) * 4)
        return -ERR_CORRUPT;
    return 0;
}

static int put_checked(struct sample *ret, int64_t at_ms, int64_t value, int64_t divisor)
{
    int64_t raw;

    if (at_ms > PACK_TIME_MAX || at_ms < -PACK_TIME_MAX)
        return -ERR_CORRUPT;
    if (__builtin_mul_overflow(value, divisor, &raw) || raw > INT32_MAX || raw < INT32_MIN)
        return -ERR_CORRUPT;
    *ret = (struct sample){.at_ms = at_ms, .value = (int32_t)raw};
    return 0;
}

static int get_sample(struct state *state, struct bits_in *in, int64_t divisor, struct sample *ret)
{
    int64_t value, at_ms, surprise = 0;

    if (__builtin_add_overflow(state->value, unzigzag(rice_get(&state->values, in)), &value))
        return -ERR_CORRUPT;
    if (put_checked(ret, state->at_ms, value, divisor) < 0)
        return -ERR_CORRUPT;
    if (get_bits(in, 1)) {
        uint64_t code = rice_get(&state->times, in);
        if (code == UINT64_MAX)
            return -ERR_CORRUPT;
        surprise = unzigzag(code + 1);
    }
    if (__builtin_add_overflow(predict_ms(state, ret->value), surprise, &at_ms) ||
        at_ms <= state->at_ms || put_checked(ret, at_ms, value, divisor) < 0)
        return -ERR_CORRUPT;

    state->step_ms = at_ms - state->at_ms;
    state->at_ms = at_ms;
    state->value = value;
    return 0;
}

int pack_decode(enum reading_kind kind, const uint8_t *bytes, size_t length, struct sample **ret,
                size_t *ret_count)
{
    CLEANUP(cleanup_free) struct sample *samples = NULL;
    struct state state = {.kind = kind, .values = RICE_START, .times = RICE_START};
    struct header header;
    struct bits_in in;

    if (read_header(bytes, length, &header) < 0)
        return -ERR_CORRUPT;
    samples = calloc(header.count, sizeof(*samples));
    if (!samples)
        return -ERR_NOMEM;
    if (put_checked(&samples[0], header.at_ms, header.value, header.divisor) < 0)
        return -ERR_CORRUPT;
    state.at_ms = header.at_ms;
    state.value = header.value;
    in = (struct bits_in){.bytes = bytes + header.length, .size = (length - header.length) * 8};

    for (size_t i = 1; i < header.count; i++) {
        if (get_sample(&state, &in, header.divisor, &samples[i]) < 0 || in.at > in.size)
            return -ERR_CORRUPT;
    }
    if (in.size - in.at >= 8 || get_bits(&in, (unsigned)(in.size - in.at)) != 0)
        return -ERR_CORRUPT;

    *ret = TAKE(samples);
    *ret_count = header.count;
    return 0;
}
