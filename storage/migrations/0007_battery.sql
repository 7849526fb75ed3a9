-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- A low battery is told once, also by a daemon that is started anew.

-- battery_low: an event has told of the battery, which has not been charged since.
-- battery_told_ms: when one did last; 0: never.
ALTER TABLE device_trouble ADD COLUMN
    battery_low INTEGER NOT NULL DEFAULT 0 CHECK (battery_low IN (0, 1));
ALTER TABLE device_trouble ADD COLUMN
    battery_told_ms INTEGER NOT NULL DEFAULT 0;
