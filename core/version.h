/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CORE_VERSION_H
#define CORE_VERSION_H

#define ZONULA_VERSION "0.1.0"

/* Version of the formulas (docs/indicators.md A.5). */
#define ZONULA_MODEL "gut-1.0.0"

#endif
