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
            bit = ((unsigned)in->bytes[in->at / 8] >> (7 - in->at % 8)) & 1u;
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

/* ---- the expected time of the next sample ---- */

/*
 * A device that measures every second is heard every second and some milliseconds more or less. Its
 * clock is followed by an alpha-beta filter (gains 1/8 and 1/128), whose error is the jitter of one
 * arrival, not of three as with "the step before again". Times are in 1/256 ms. Two steps in a row
 * that do not fit are a new rhythm; one alone is a gap.
 */
#define TICKS_PER_MS 256

struct rhythm {
    int64_t line, step; /* smoothed time of the last sample, smoothed step */
    int64_t at_ms;      /* true time of the last sample */
    bool missed;
};

static int64_t floor_div(int64_t value, int64_t by)
{
    return value / by - (value % by < 0);
}

static int64_t rhythm_next_ms(const struct rhythm *rhythm)
{
    return floor_div(rhythm->line + rhythm->step + TICKS_PER_MS / 2, TICKS_PER_MS);
}

static void rhythm_learn(struct rhythm *rhythm, int64_t at_ms)
{
    int64_t at = at_ms * TICKS_PER_MS;
    int64_t expected = rhythm->line + rhythm->step;
    int64_t late = at - expected;

    if (llabs((long long)late) <= rhythm->step / 2) {
        rhythm->line = expected + late / 8;
        rhythm->step += late / 128;
        rhythm->missed = false;
    } else {
        if (rhythm->missed)
            rhythm->step = (at_ms - rhythm->at_ms) * TICKS_PER_MS;
        rhythm->line = at;
        rhythm->missed = true;
    }
    rhythm->at_ms = at_ms;
}

/* ---- what both directions know at a sample ---- */

struct state {
    enum reading_kind kind;
    struct rice values, times, runs;
    struct rhythm rhythm;
    int64_t value; /* of the sample before, divided */
    bool in_run;   /* the number of expected times to come was given ... */
    uint64_t run;  /* ... and is this */
};

static struct state state_start(enum reading_kind kind, int64_t at_ms, int64_t value)
{
    return (struct state){
        .kind = kind,
        .values = RICE_START,
        .times = RICE_START,
        .runs = RICE_START,
        .rhythm = {.line = at_ms * TICKS_PER_MS, .at_ms = at_ms, .missed = true},
        .value = value,
    };
}

static void state_learn(struct state *state, int64_t at_ms, int64_t value)
{
    rhythm_learn(&state->rhythm, at_ms);
    state->value = value;
}

/* An interval ends its own length after the one before; others keep their rhythm. */
static int64_t predict_ms(const struct state *state, int64_t raw_value)
{
    if (state->kind == READING_RR)
        return state->rhythm.at_ms +
               floor_div(raw_value + READING_RR_PER_MS / 2, READING_RR_PER_MS);
    return rhythm_next_ms(&state->rhythm);
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

/* How many samples from the first on come when expected. */
static uint64_t expected_run(const struct state *state, const struct sample *samples, size_t count)
{
    struct state ahead = *state;
    uint64_t run = 0;

    while (run < count && samples[run].at_ms == predict_ms(&ahead, samples[run].value)) {
        rhythm_learn(&ahead.rhythm, samples[run].at_ms);
        run++;
    }
    return run;
}

/* The first of the samples; the others are looked at for the length of a run. */
static void put_sample(struct state *state, struct bits_out *out, const struct sample *samples,
                       size_t count, int64_t divisor)
{
    int64_t value = samples->value / divisor;

    rice_put(&state->values, out, zigzag(value - state->value));
    if (!state->in_run) {
        state->run = expected_run(state, samples, count);
        state->in_run = true;
        rice_put(&state->runs, out, state->run);
    }
    if (state->run > 0) {
        state->run--;
    } else {
        rice_put(&state->times, out,
                 zigzag(samples->at_ms - predict_ms(state, samples->value)) - 1);
        state->in_run = false;
    }
    state_learn(state, samples->at_ms, value);
}

size_t pack_encode(enum reading_kind kind, const struct sample *samples, size_t count, uint8_t *ret,
                   size_t size, size_t *ret_used)
{
    struct state state;
    struct bits_out out;
    size_t head = 3, fitting = 1, end;
    int64_t divisor;

    *ret_used = 0;
    if (count == 0 || size < PACK_ONE_MAX)
        return 0;
    if (count > PACK_COUNT_MAX)
        count = PACK_COUNT_MAX;

    divisor = (int64_t)common_divisor(samples, count);
    state = state_start(kind, samples[0].at_ms, samples[0].value / divisor);
    memset(ret, 0, size);
    ret[0] = PACK_FORMAT;
    head += varint_put(ret + head, (uint64_t)divisor);
    head += varint_put(ret + head, zigzag(samples[0].at_ms));
    head += varint_put(ret + head, zigzag(state.value));

    out = (struct bits_out){.bytes = ret + head, .size = (size - head) * 8};
    end = 0;
    while (fitting < count) {
        put_sample(&state, &out, &samples[fitting], count - fitting, divisor);
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
    /* A sample costs one bit at least: no allocation beyond what the bytes can hold. */
    if (ret->count - 1 > (length - at) * 8)
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
    if (put_checked(ret, state->rhythm.at_ms, value, divisor) < 0)
        return -ERR_CORRUPT;
    if (!state->in_run) {
        state->run = rice_get(&state->runs, in);
        state->in_run = true;
    }
    if (state->run > 0) {
        state->run--;
    } else {
        uint64_t code = rice_get(&state->times, in);
        if (code == UINT64_MAX)
            return -ERR_CORRUPT;
        surprise = unzigzag(code + 1);
        state->in_run = false;
    }
    if (__builtin_add_overflow(predict_ms(state, ret->value), surprise, &at_ms) ||
        at_ms <= state->rhythm.at_ms || put_checked(ret, at_ms, value, divisor) < 0)
        return -ERR_CORRUPT;
    state_learn(state, at_ms, value);
    return 0;
}

int pack_decode(enum reading_kind kind, const uint8_t *bytes, size_t length, struct sample **ret,
                size_t *ret_count)
{
    CLEANUP(cleanup_free) struct sample *samples = NULL;
    struct state state;
    struct header header;
    struct bits_in in;

    if (read_header(bytes, length, &header) < 0)
        return -ERR_CORRUPT;
    samples = calloc(header.count, sizeof(*samples));
    if (!samples)
        return -ERR_NOMEM;
    if (put_checked(&samples[0], header.at_ms, header.value, header.divisor) < 0)
        return -ERR_CORRUPT;
    state = state_start(kind, header.at_ms, header.value);
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
