/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/harness/usage.h"

#include "core/cleanup.h"
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

uint64_t usage_number_in(const char *path, const char *key)
{
    CLEANUP(cleanup_file) FILE *file = fopen(path, "re");
    char line[256];

    while (file && fgets(line, sizeof(line), file))
        if (strncmp(line, key, strlen(key)) == 0)
            return strtoull(line + strlen(key), NULL, 10);
    return 0;
}

struct usage usage_of(pid_t pid)
{
    struct usage sum = {0};
    char path[300];
    DIR *threads;
    const struct dirent *thread;

    snprintf(path, sizeof(path), "/proc/%d/task", (int)pid);
    threads = opendir(path);
    while (threads && (thread = readdir(threads)) != NULL) {
        if (thread->d_name[0] == '.')
            continue;
        snprintf(path, sizeof(path), "/proc/%d/task/%.20s/schedstat", (int)pid, thread->d_name);
        sum.cpu_ns += usage_number_in(path, "");
        snprintf(path, sizeof(path), "/proc/%d/task/%.20s/status", (int)pid, thread->d_name);
        sum.wakeups += usage_number_in(path, "voluntary_ctxt_switches:");
    }
    if (threads)
        closedir(threads);
    return sum;
}

uint64_t usage_resident_kib(pid_t pid)
{
    char path[64];

    snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
    return usage_number_in(path, "VmRSS:");
}
