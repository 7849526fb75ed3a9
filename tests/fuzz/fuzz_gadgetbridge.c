/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as a database of Gadgetbridge: refused, or read to the end, and never changed. */
#include "storage/gadgetbridge.h"
#include "tests/fuzz/must.h"
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static int count_row(void *userdata, const struct gadgetbridge_row *row)
{
    int *count = userdata;

    must(row->at_ms >= 0);
    return ++*count > 100000;
}

struct devices {
    int64_t ids[16];
    int count;
};

static int take_device(void *userdata, const struct gadgetbridge_device *device)
{
    struct devices *devices = userdata;

    must(strlen(device->address) == ADDRESS_LENGTH);
    devices->ids[devices->count++] = device->id;
    return devices->count == 16;
}

static void read_all(struct gadgetbridge *gadgetbridge)
{
    struct devices devices = {.count = 0};
    struct error err = {0};
    int count = 0;

    if (gadgetbridge_devices(gadgetbridge, take_device, &devices, &err) < 0)
        must(err.text[0] != '\0');
    for (int i = 0; i < devices.count; i++)
        for (int table = 0; table < GB_TABLES; table++)
            gadgetbridge_rows(gadgetbridge, (enum gadgetbridge_table)table, devices.ids[i],
                              count_row, &count, &err);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static char path[64];
    struct gadgetbridge *gadgetbridge = NULL;
    struct error err = {0};
    struct stat status;

    if (!path[0])
        snprintf(path, sizeof(path), "/tmp/fuzz-gadgetbridge-%d", (int)getpid());
    const int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    must(fd >= 0 && write(fd, bytes, length) == (ssize_t)length);
    close(fd);
    if (gadgetbridge_open(path, &gadgetbridge, &err) == 0)
        read_all(gadgetbridge);
    else
        must(err.text[0] != '\0');
    gadgetbridge_close(gadgetbridge);
    must(stat(path, &status) == 0 && status.st_size == (off_t)length);
    unlink(path);
    return 0;
}
