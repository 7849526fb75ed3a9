// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Any doubles as RR intervals, NaN and infinities too: what is accepted lies in the accepted range,
 * the counts fit together, and a window that calls itself valid has its figures. Each nine bytes
 * are one interval: eight of the double, one for what makes it likely to be plausible and whether
 * it follows.
 */
#include "gateway/indicators/hrv.h"
#include "tests/fuzz/must.h"
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const double *rr_ms, size_t count, const struct hrv_window_metrics *m)
{
    bool artefact[HRV_INTERVALS_MAX];
    size_t accepted = 0;

    must(hrv_clean(rr_ms, count, artefact) == 0);
    for (size_t i = 0; i < count; i++) {
        if (artefact[i])
            continue;
        accepted++;
        must(rr_ms[i] >= 300 && rr_ms[i] <= 2000);
    }
    must(m->n_all == count && m->n_ok == accepted);
    must(m->n_diff < count || count == 0);
    must(accepted == 0 || (m->mean_hr >= 29.9 && m->mean_hr <= 200.1));
    must(isnan(m->rmssd) == (m->n_diff == 0));
    must(!isinf(m->rmssd) && !isinf(m->lnrmssd) && !isinf(m->sdnn) && !isinf(m->si));
    must(!(m->si <= 0));
    if (m->valid) {
        must(m->seconds >= 60 && m->artefact <= 0.2 && m->n_diff >= 30);
        must(isfinite(m->mean_hr) && isfinite(m->rmssd) && isfinite(m->sdnn));
        must(isfinite(m->lnrmssd) == (m->rmssd > 0));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static double rr_ms[HRV_INTERVALS_MAX];
    static bool follows[HRV_INTERVALS_MAX];
    struct hrv_window_metrics metrics;
    size_t count = 0;

    for (; size >= 9 && count < HRV_INTERVALS_MAX; size -= 9, data += 9) {
        uint8_t form = data[8];

        if (form & 2)
            rr_ms[count] = 600 + data[0] + (form & 4 ? data[1] * 8.0 : 0);
        else
            memcpy(&rr_ms[count], data, sizeof(double));
        follows[count++] = form & 1;
        /* A run of beats near the last one, so that long windows need few bytes. */
        for (unsigned k = 0; k < (form >> 3U) && count < HRV_INTERVALS_MAX; k++, count++) {
            rr_ms[count] = rr_ms[count - 1] + (double)(data[k % 8] % 32) - 16;
            follows[count] = true;
        }
    }
    must(hrv_window_compute(rr_ms, follows, count, &metrics) == 0);
    check(rr_ms, count, &metrics);
    return 0;
}
