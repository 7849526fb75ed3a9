/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every handler takes what follows the opcode and writes the response behind its opcode, or returns
 * an ATT error; *ret_handle is then the attribute that the error is about.
 */
#include "tests/air/att.h"

#include "tests/air/att_values.h"
#include "tests/air/bytes.h"
#include <string.h>

struct request {
    struct att *att;
    struct reader in;
    struct writer *out;
    uint16_t *ret_handle;
};

void att_start(struct att *att, struct wearable *wearable, uint16_t shift)
{
    att->wearable = wearable;
    att->mtu = ATT_MTU_MIN;
    memset(att->ccc, 0, sizeof(att->ccc));
    gatt_table_make(&att->table, wearable, shift);
}

/* ---- finding ---- */

/* The range of handles that many requests start with. */
static int take_range(struct request *request, uint16_t *ret_first, uint16_t *ret_last)
{
    *ret_first = get_u16(&request->in);
    *ret_last = get_u16(&request->in);
    *request->ret_handle = *ret_first;
    if (request->in.failed)
        return ATT_INVALID_PDU;
    return *ret_first == 0 || *ret_first > *ret_last ? ATT_INVALID_HANDLE : ATT_OK;
}

static bool inside(const struct attribute *attribute, uint16_t first, uint16_t last)
{
    return attribute->handle >= first && attribute->handle <= last;
}

static size_t room(const struct request *request)
{
    return (size_t)request->att->mtu - request->out->length;
}

static int exchange_mtu(struct request *request)
{
    struct att *att = request->att;
    const uint16_t theirs = get_u16(&request->in);
    if (request->in.failed || request->in.left > 0)
        return ATT_INVALID_PDU;
    put_u16(request->out, att->wearable->mtu);
    att->mtu = theirs < att->wearable->mtu ? theirs : att->wearable->mtu;
    if (att->mtu < ATT_MTU_MIN)
        att->mtu = ATT_MTU_MIN;
    return ATT_OK;
}

static int find_information(struct request *request)
{
    uint16_t first;
    uint16_t last;
    const int r = take_range(request, &first, &last);
    if (r != ATT_OK || request->in.left > 0)
        return r != ATT_OK ? r : ATT_INVALID_PDU;
    size_t form = 0; /* length of the UUIDs: all in one response have the same */
    for (size_t i = 0; i < request->att->table.count; i++) {
        const struct attribute *found = &request->att->table.attributes[i];
        if (!inside(found, first, last))
            continue;
        if (form == 0) {
            form = found->type.length;
            put_u8(request->out, form == UUID_SHORT ? 0x01 : 0x02);
        }
        if (found->type.length != form || room(request) < 2 + form)
            break;
        put_u16(request->out, found->handle);
        put_bytes(request->out, found->type.bytes, form);
    }
    return form > 0 ? ATT_OK : ATT_ATTRIBUTE_NOT_FOUND;
}

static int find_by_type_value(struct request *request)
{
    uint16_t first;
    uint16_t last;
    int r = take_range(request, &first, &last);
    uint8_t type[UUID_SHORT];
    get_copy(&request->in, type, sizeof(type));
    if (request->in.failed)
        return ATT_INVALID_PDU;
    if (r != ATT_OK)
        return r;
    r = ATT_ATTRIBUTE_NOT_FOUND;
    for (size_t i = 0; i < request->att->table.count && room(request) >= 4; i++) {
        const struct attribute *found = &request->att->table.attributes[i];
        uint8_t value[WEARABLE_VALUE_MAX];
        size_t length;
        if (!inside(found, first, last) || !uuid_equals(&found->type, type, sizeof(type)) ||
            att_value(request->att, found, value, &length) != ATT_OK ||
            length != request->in.left || memcmp(value, request->in.at, length) != 0)
            continue;
        put_u16(request->out, found->handle);
        put_u16(request->out, found->kind == ATTRIBUTE_SERVICE ? found->group_end : found->handle);
        r = ATT_OK;
    }
    return r;
}

/* Read By Type and Read By Group Type: handles and values of one length, the first one's. */
static int read_all(struct request *request, uint16_t first, uint16_t last,
                    const struct reader *type, bool groups)
{
    const size_t head = groups ? 4 : 2;
    size_t form = 0;
    for (size_t i = 0; i < request->att->table.count; i++) {
        const struct attribute *found = &request->att->table.attributes[i];
        if (!inside(found, first, last) || !uuid_equals(&found->type, type->at, type->left))
            continue;
        uint8_t value[WEARABLE_VALUE_MAX];
        size_t length;
        const int r = att_value(request->att, found, value, &length);
        if (r != ATT_OK && form == 0) {
            *request->ret_handle = found->handle;
            return r;
        }
        const size_t most = (size_t)request->att->mtu - 2 - head;
        length = length < most ? length : most;
        length = length < 255 - head ? length : 255 - head;
        if (r != ATT_OK || (form > 0 && form != length + head))
            break;
        if (form == 0) {
            form = length + head;
            put_u8(request->out, (unsigned)form);
        }
        if (room(request) < form)
            break;
        put_u16(request->out, found->handle);
        if (groups)
            put_u16(request->out, found->group_end);
        put_bytes(request->out, value, length);
    }
    return form > 0 ? ATT_OK : ATT_ATTRIBUTE_NOT_FOUND;
}

static int read_by_type(struct request *request)
{
    uint16_t first;
    uint16_t last;
    const int r = take_range(request, &first, &last);
    if (request->in.left != UUID_SHORT && request->in.left != UUID_LONG)
        return ATT_INVALID_PDU;
    return r != ATT_OK ? r : read_all(request, first, last, &request->in, false);
}

static int read_by_group_type(struct request *request)
{
    uint16_t first;
    uint16_t last;
    const int r = take_range(request, &first, &last);
    const struct uuid primary = uuid_short(GATT_PRIMARY_SERVICE);
    const struct uuid secondary = uuid_short(GATT_SECONDARY);
    if (request->in.left != UUID_SHORT && request->in.left != UUID_LONG)
        return ATT_INVALID_PDU;
    if (r != ATT_OK)
        return r;
    if (!uuid_equals(&primary, request->in.at, request->in.left) &&
        !uuid_equals(&secondary, request->in.at, request->in.left))
        return ATT_UNSUPPORTED_GROUP_TYPE;
    return read_all(request, first, last, &request->in, true);
}

/* ---- reading and writing ---- */

/* The attribute whose handle comes next. */
static int take_attribute(struct request *request, const struct attribute **ret)
{
    *request->ret_handle = get_u16(&request->in);
    *ret = gatt_table_at(&request->att->table, *request->ret_handle);
    if (request->in.failed)
        return ATT_INVALID_PDU;
    return *ret ? ATT_OK : ATT_INVALID_HANDLE;
}

static int read_from(struct request *request, const struct attribute *attribute, size_t offset)
{
    uint8_t value[WEARABLE_VALUE_MAX];
    size_t length;
    const int r = att_value(request->att, attribute, value, &length);
    if (r != ATT_OK)
        return r;
    if (offset > length)
        return ATT_INVALID_OFFSET;
    length -= offset;
    put_bytes(request->out, value + offset, length < room(request) ? length : room(request));
    return ATT_OK;
}

static int read_value(struct request *request)
{
    const struct attribute *attribute;
    const int r = take_attribute(request, &attribute);
    if (request->in.left > 0)
        return ATT_INVALID_PDU;
    return r != ATT_OK ? r : read_from(request, attribute, 0);
}

static int read_blob(struct request *request)
{
    const struct attribute *attribute;
    const int r = take_attribute(request, &attribute);
    const uint16_t offset = get_u16(&request->in);
    if (request->in.failed || request->in.left > 0)
        return ATT_INVALID_PDU;
    return r != ATT_OK ? r : read_from(request, attribute, offset);
}

static int write_value(struct request *request)
{
    const struct attribute *attribute;
    const int r = take_attribute(request, &attribute);
    return r != ATT_OK
               ? r
               : att_write(request->att, attribute, "write", request->in.at, request->in.left);
}

static int write_command(struct request *request)
{
    const struct attribute *attribute;
    if (take_attribute(request, &attribute) == ATT_OK)
        att_write(request->att, attribute, "write-without-response", request->in.at,
                  request->in.left);
    return ATT_OK; /* a command is never answered */
}

/* ---- all of them ---- */

static const struct {
    uint8_t opcode;
    uint8_t response; /* 0: none */
    int (*run)(struct request *request);
} handlers[] = {
    {ATT_MTU_REQUEST, ATT_MTU_RESPONSE, exchange_mtu},
    {ATT_FIND_INFORMATION_REQUEST, ATT_FIND_INFORMATION_RESPONSE, find_information},
    {ATT_FIND_BY_TYPE_VALUE_REQUEST, ATT_FIND_BY_TYPE_VALUE_RESPONSE, find_by_type_value},
    {ATT_READ_BY_TYPE_REQUEST, ATT_READ_BY_TYPE_RESPONSE, read_by_type},
    {ATT_READ_BY_GROUP_TYPE_REQUEST, ATT_READ_BY_GROUP_TYPE_RESPONSE, read_by_group_type},
    {ATT_READ_REQUEST, ATT_READ_RESPONSE, read_value},
    {ATT_READ_BLOB_REQUEST, ATT_READ_BLOB_RESPONSE, read_blob},
    {ATT_WRITE_REQUEST, ATT_WRITE_RESPONSE, write_value},
    {ATT_WRITE_COMMAND, 0, write_command},
};

static size_t error_response(uint8_t opcode, uint16_t handle, int error,
                             uint8_t response[ATT_PDU_MAX])
{
    struct writer out = {.bytes = response, .size = ATT_PDU_MAX};
    put_u8(&out, ATT_ERROR_RESPONSE);
    put_u8(&out, opcode);
    put_u16(&out, handle);
    put_u8(&out, (unsigned)error);
    return out.length;
}

/* Responses, notifications and confirmations have odd numbers, or this one; a server has nothing to
 * say to them. */
static bool is_request(uint8_t opcode)
{
    return (opcode & ATT_COMMAND_FLAG) == 0 && opcode % 2 == 0 && opcode != ATT_CONFIRMATION;
}

size_t att_receive(struct att *att, const uint8_t *pdu, size_t length,
                   uint8_t response[ATT_PDU_MAX])
{
    if (length == 0)
        return 0;
    uint16_t handle = 0;
    struct writer out = {.bytes = response, .size = ATT_PDU_MAX};
    struct request request = {
        .att = att, .in = {.at = pdu + 1, .left = length - 1}, .out = &out, .ret_handle = &handle};
    for (size_t i = 0; i < sizeof(handlers) / sizeof(handlers[0]); i++) {
        if (handlers[i].opcode != pdu[0])
            continue;
        put_u8(&out, handlers[i].response);
        const int error = handlers[i].run(&request);
        if (error != ATT_OK)
            return error_response(pdu[0], error == ATT_INVALID_PDU ? 0 : handle, error, response);
        return handlers[i].response ? out.length : 0;
    }
    return is_request(pdu[0]) ? error_response(pdu[0], 0, ATT_REQUEST_NOT_SUPPORTED, response) : 0;
}
