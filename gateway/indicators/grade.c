// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/indicators/grade.h"

char grade_of(double coverage, size_t baseline_days)
{
    if (coverage >= 0.85 && baseline_days >= 14)
        return 'A';
    if (coverage >= 0.70 && baseline_days >= 7)
        return 'B';
    return coverage >= GRADE_COVERAGE_MIN ? 'C' : 0;
}

char grade_cap(char grade, char limit)
{
    return grade != 0 && grade < limit ? limit : grade;
}
