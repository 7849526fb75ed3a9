-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Views for people who look into the database with sqlite3 (docs/database.md). No program of ours
-- reads them. A later step that changes a table below drops its views first and makes them anew.

-- One row an entry that is not removed. at: local time; day: the gut-day, which begins at 04:00.
-- Sums leave out what is not known, and known_* says of how many items it is.
CREATE VIEW v_entry AS
SELECT
    p.id AS person,
    e.number AS number,
    e.kind AS kind,
    date(e.at_ms / 1000 + e.offset_s - 14400, 'unixepoch') AS day,
    CASE WHEN e.day_only THEN date(e.at_ms / 1000 + e.offset_s, 'unixepoch')
         ELSE strftime('%Y-%m-%d %H:%M', e.at_ms / 1000 + e.offset_s, 'unixepoch') END AS at,
    e.tz AS tz,
    json_extract(e.body, '$.text') AS text,
    (SELECT group_concat(json_extract(i.value, '$.name'), '; ')
       FROM json_each(e.body, '$.items') AS i) AS items,
    (SELECT sum(json_extract(i.value, '$.grams')) FROM json_each(e.body, '$.items') AS i) AS grams,
    (SELECT sum(json_extract(i.value, '$.nutrients.kcal'))
       FROM json_each(e.body, '$.items') AS i) AS kcal,
    (SELECT sum(json_extract(i.value, '$.nutrients.fibre_g'))
       FROM json_each(e.body, '$.items') AS i) AS fibre_g,
    coalesce(json_array_length(e.body, '$.items'), 0) AS item_count,
    (SELECT count(json_extract(i.value, '$.nutrients.kcal'))
       FROM json_each(e.body, '$.items') AS i) AS known_kcal,
    (SELECT count(json_extract(i.value, '$.nutrients.fibre_g'))
       FROM json_each(e.body, '$.items') AS i) AS known_fibre,
    CASE e.kind
         WHEN 'symptom' THEN json_extract(e.body, '$.symptom')
         WHEN 'checkin' THEN (SELECT group_concat(s.key, '; ')
                                FROM json_each(e.body, '$.symptoms') AS s) END AS symptoms,
    CASE e.kind
         WHEN 'symptom' THEN json_extract(e.body, '$.severity')
         WHEN 'checkin' THEN (SELECT max(s.value)
                                FROM json_each(e.body, '$.symptoms') AS s) END AS severity,
    json_extract(e.body, '$.bristol') AS bristol,
    e.body AS body
FROM entry AS e JOIN person AS p ON p.row = e.person
WHERE e.removed = 0;

-- One row a person and day with an entry.
CREATE VIEW v_day AS
SELECT
    person,
    day,
    count(*) AS entries,
    sum(kind IN ('food', 'drink')) AS meals,
    sum(kcal) AS kcal,
    sum(fibre_g) AS fibre_g,
    sum(item_count) AS items,
    sum(known_kcal) AS known_kcal,
    sum(known_fibre) AS known_fibre,
    sum(kind = 'stool' AND bristol IS NOT NULL) AS stools,
    max(severity) AS worst_symptom,
    sum(kind = 'checkin') AS checkins
FROM v_entry
GROUP BY person, day;

-- One row a value: what wearables with a memory recorded, in the units of docs/indicators.md B.1,
-- sleep in minutes, and of each valid window of five minutes the heart rate and RMSSD. at: UTC. What
-- straps measure each second is packed (storage/pack.h) and shows only in the windows.
CREATE VIEW v_reading AS
SELECT p.id AS person, d.id AS device, r.kind AS kind,
       strftime('%Y-%m-%dT%H:%M:%SZ', r.at_ms / 1000, 'unixepoch') AS at,
       CASE r.kind WHEN 'skin_temp' THEN r.value / 100.0 WHEN 'resp_rate' THEN r.value / 10.0
                   ELSE r.value END AS value
  FROM history_reading AS r JOIN device AS d ON d.row = r.device
  LEFT JOIN person AS p ON p.row = r.person
UNION ALL
SELECT p.id, d.id, 'sleep', strftime('%Y-%m-%dT%H:%M:%SZ', s.start_ms / 1000, 'unixepoch'),
       (s.end_ms - s.start_ms) / 60000.0
  FROM sleep_block AS s JOIN device AS d ON d.row = s.device
  LEFT JOIN person AS p ON p.row = s.person
UNION ALL
SELECT p.id, d.id, k.kind, strftime('%Y-%m-%dT%H:%M:%SZ', w.start_ms / 1000, 'unixepoch'),
       iif(k.kind = 'window_hr', w.mean_hr, w.rmssd)
  FROM hrv_window AS w JOIN device AS d ON d.row = w.device JOIN person AS p ON p.row = w.person
  JOIN (SELECT 'window_hr' AS kind UNION ALL SELECT 'window_rmssd') AS k
 WHERE w.valid = 1;
