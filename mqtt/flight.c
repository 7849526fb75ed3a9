/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mqtt/flight.h"
#include <stdlib.h>
#include <string.h>

bool flights_are_full(const struct flights *flights)
{
    return flights->count == BROKER_IN_FLIGHT_MAX;
}

void flights_add(struct flights *flights, int mid, const struct broker_message *message,
                 void *owner)
{
    flights->list[flights->count++] = (struct flight){mid, *message, owner};
}

bool flights_take(struct flights *flights, int mid, struct flight *ret)
{
    for (size_t i = 0; i < flights->count; i++) {
        if (flights->list[i].mid == mid) {
            *ret = flights->list[i];
            flights->list[i] = flights->list[--flights->count];
            return true;
        }
    }
    return false;
}

void flights_clear(struct flights *flights)
{
    while (flights->count > 0)
        free(flights->list[--flights->count].owner);
}

bool flights_first_refusal(struct flights *flights, const char *topic)
{
    for (size_t i = 0; i < flights->refused_count; i++)
        if (strcmp(flights->refused_topics[i], topic) == 0)
            return false;
    if (flights->refused_count == REFUSED_TOPICS_MAX)
        return false;

    char *copy = strdup(topic);
    if (copy)
        flights->refused_topics[flights->refused_count++] = copy;
    return true;
}

void flights_done(struct flights *flights)
{
    flights_clear(flights);
    while (flights->refused_count > 0)
        free(flights->refused_topics[--flights->refused_count]);
}
