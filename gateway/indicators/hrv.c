// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/indicators/hrv.h"
#include "core/error.h"
#include "gateway/indicators/statistics.h"
#include <math.h>
#include <string.h>

#define RR_MIN_MS       300.0
#define RR_MAX_MS       2000.0
#define NEIGHBOURS      5 /* on each side */
#define GOOD_MIN        5
#define SPREAD_FACTOR   4.0
#define THRESHOLD_MS    60.0 /* never stricter than this */
#define THRESHOLD_SHARE 0.30 /* never more lenient than this share of the local median */

#define VALID_SECONDS  60.0
#define VALID_ARTEFACT 0.20
#define VALID_DIFFS    30

#define SI_SECONDS 150.0
#define SI_RANGE_S 0.05
#define SI_BIN_MS  50.0
/* Accepted intervals lie in [300, 2000]. */
#define SI_FIRST_BIN 6
#define SI_BINS      35

static bool is_good(double rr_ms)
{
    return rr_ms >= RR_MIN_MS && rr_ms <= RR_MAX_MS; /* false for NaN */
}

/* The median of the good values around i, i included. */
static double local_median(const double *rr_ms, size_t count, size_t i)
{
    double near[2 * NEIGHBOURS + 1];
    size_t first = i > NEIGHBOURS ? i - NEIGHBOURS : 0;
    size_t last = i + NEIGHBOURS < count ? i + NEIGHBOURS : count - 1;
    size_t n = 0;

    for (size_t k = first; k <= last; k++)
        if (is_good(rr_ms[k]))
            near[n++] = rr_ms[k];
    return statistics_median(near, n);
}

/* An accepted interval between two artefacts is one too: what surrounds it cannot be trusted. The
 * neighbours of one that is dropped are artefacts already, so the order does not matter. */
static void drop_lonely(bool *artefact, size_t count)
{
    for (size_t i = 1; i + 1 < count; i++)
        if (artefact[i - 1] && artefact[i + 1])
            artefact[i] = true;
}

int hrv_clean(const double *rr_ms, size_t count, bool *ret_artefact)
{
    double local[HRV_INTERVALS_MAX];
    double deviation[HRV_INTERVALS_MAX];
    size_t n = 0;
    double spread;

    if (count > HRV_INTERVALS_MAX)
        return -ERR_LENGTH;
    for (size_t i = 0; i < count; i++) {
        ret_artefact[i] = true;
        if (!is_good(rr_ms[i]))
            continue;
        local[i] = local_median(rr_ms, count, i);
        deviation[n++] = rr_ms[i] - local[i];
    }
    if (n < GOOD_MIN)
        return 0;

    statistics_sort(deviation, n);
    spread = (statistics_quantile_sorted(deviation, n, 0.75) -
              statistics_quantile_sorted(deviation, n, 0.25)) /
             2.0;
    for (size_t i = 0; i < count; i++)
        if (is_good(rr_ms[i]))
            ret_artefact[i] =
                fabs(rr_ms[i] - local[i]) >
                fmin(fmax(SPREAD_FACTOR * spread, THRESHOLD_MS), THRESHOLD_SHARE * local[i]);
    drop_lonely(ret_artefact, count);
    return 0;
}

/* Baevsky's index from the histogram of the accepted intervals. */
static double stress_index(const double *ok, size_t n, double seconds)
{
    size_t bins[SI_BINS] = {0};
    size_t mode = 0;
    double low = INFINITY, high = -INFINITY, range_s, mode_s;

    for (size_t i = 0; i < n; i++) {
        bins[(size_t)(ok[i] / SI_BIN_MS) - SI_FIRST_BIN]++;
        low = fmin(low, ok[i]);
        high = fmax(high, ok[i]);
    }
    range_s = (high - low) / 1000.0;
    if (seconds < SI_SECONDS || range_s < SI_RANGE_S)
        return NAN;
    for (size_t bin = 1; bin < SI_BINS; bin++)
        if (bins[bin] > bins[mode])
            mode = bin;
    mode_s = ((double)(mode + SI_FIRST_BIN) + 0.5) * SI_BIN_MS / 1000.0;
    return 100.0 * (double)bins[mode] / (double)n / (2.0 * mode_s * range_s);
}

/* The figures that need the accepted intervals alone. */
static void describe(const double *ok, size_t n, struct hrv_window_metrics *m)
{
    double sum = 0, squares = 0, mean;

    if (n == 0)
        return;
    for (size_t i = 0; i < n; i++)
        sum += ok[i];
    mean = sum / (double)n;
    for (size_t i = 0; i < n; i++)
        squares += (ok[i] - mean) * (ok[i] - mean);

    m->n_ok = n;
    m->seconds = sum / 1000.0;
    m->mean_hr = 60000.0 / mean;
    if (n > 1)
        m->sdnn = sqrt(squares / (double)(n - 1));
    m->si = stress_index(ok, n, m->seconds);
}

int hrv_window_compute(const double *rr_ms, const bool *follows, size_t count,
                       struct hrv_window_metrics *ret)
{
    struct hrv_window_metrics m = {.n_all = count,
                                   .artefact = NAN,
                                   .mean_hr = NAN,
                                   .rmssd = NAN,
                                   .lnrmssd = NAN,
                                   .sdnn = NAN,
                                   .si = NAN};
    bool artefact[HRV_INTERVALS_MAX];
    double ok[HRV_INTERVALS_MAX];
    size_t n = 0;
    double squares = 0;
    int r = hrv_clean(rr_ms, count, artefact);

    if (r < 0)
        return r;
    for (size_t i = 0; i < count; i++) {
        if (artefact[i])
            continue;
        ok[n++] = rr_ms[i];
        if (i > 0 && !artefact[i - 1] && follows[i]) {
            squares += (rr_ms[i] - rr_ms[i - 1]) * (rr_ms[i] - rr_ms[i - 1]);
            m.n_diff++;
        }
    }
    describe(ok, n, &m);
    if (count > 0)
        m.artefact = (double)(count - n) / (double)count;
    if (m.n_diff > 0)
        m.rmssd = sqrt(squares / (double)m.n_diff);
    if (m.rmssd > 0)
        m.lnrmssd = log(m.rmssd);
    m.valid = m.seconds >= VALID_SECONDS && m.artefact <= VALID_ARTEFACT && m.n_diff >= VALID_DIFFS;
    *ret = m;
    return 0;
}
