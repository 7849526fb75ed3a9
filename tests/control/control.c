/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/control/control.h"

#include "tests/control/memory.h"
#include <stdlib.h>
#include <string.h>

#define LINE_MAX_BYTES 2048

struct control_client {
    LIST_ENTRY(control_client) link;
    uv_pipe_t pipe;
    struct control *control;
    char line[LINE_MAX_BYTES];
    size_t length;
};

struct answer {
    uv_write_t request;
    char text[CONTROL_ANSWER_MAX];
};

static void on_client_closed(uv_handle_t *handle)
{
    free(handle->data);
}

static void close_client(struct control_client *client)
{
    LIST_REMOVE(client, link);
    client->pipe.data = client;
    uv_close((uv_handle_t *)&client->pipe, on_client_closed);
}

static void on_written(uv_write_t *request, int status)
{
    (void)status;
    free(request->data);
}

static void run_line(struct control_client *client)
{
    struct answer *answer = must_alloc(sizeof(*answer));
    client->control->run(client->control->userdata, client->line, answer->text,
                         sizeof(answer->text) - 1);
    strcat(answer->text, "\n"); /* NOLINT: a byte was kept for it */
    answer->request.data = answer;
    uv_buf_t buffer = uv_buf_init(answer->text, (unsigned)strlen(answer->text));
    if (uv_write(&answer->request, (uv_stream_t *)&client->pipe, &buffer, 1, on_written) < 0)
        free(answer);
}

static void on_allocate(uv_handle_t *handle, size_t suggested, uv_buf_t *buffer)
{
    (void)suggested;
    struct control_client *client = handle->data;
    *buffer = uv_buf_init(client->line + client->length,
                          (unsigned)(sizeof(client->line) - client->length));
}

static void on_read(uv_stream_t *stream, ssize_t bytes, const uv_buf_t *buffer)
{
    (void)buffer;
    struct control_client *client = stream->data;
    if (bytes < 0) { /* end of file, or a line that is too long: the buffer has no room */
        close_client(client);
        return;
    }
    client->length += (size_t)bytes;
    char *end = memchr(client->line, '\n', client->length);
    for (; end; end = memchr(client->line, '\n', client->length)) {
        *end = '\0';
        const size_t used = (size_t)(end - client->line) + 1;
        run_line(client);
        client->length -= used;
        memmove(client->line, end + 1, client->length);
    }
}

static void on_connection(uv_stream_t *server, int status)
{
    struct control *control = server->data;
    if (status < 0)
        return;
    struct control_client *client = must_alloc(sizeof(*client));
    client->control = control;
    client->pipe.data = client;
    LIST_INSERT_HEAD(&control->clients, client, link);
    uv_pipe_init(server->loop, &client->pipe, 0);
    if (uv_accept(server, (uv_stream_t *)&client->pipe) < 0 ||
        uv_read_start((uv_stream_t *)&client->pipe, on_allocate, on_read) < 0)
        close_client(client);
}

int control_open(struct control *control, uv_loop_t *loop, const char *path, control_run_fn run,
                 void *userdata, struct error *err)
{
    LIST_INIT(&control->clients);
    control->run = run;
    control->userdata = userdata;
    uv_pipe_init(loop, &control->server, 0);
    control->server.data = control;
    control->open = true;
    int r = uv_pipe_bind(&control->server, path);
    if (r == 0)
        r = uv_listen((uv_stream_t *)&control->server, 8, on_connection);
    return r == 0 ? 0 : error_set(err, ERR_IO, "control socket %s: %s", path, uv_strerror(r));
}

void control_close(struct control *control, uv_close_cb closed)
{
    struct control_client *client;
    if (!control->open)
        return;
    while ((client = LIST_FIRST(&control->clients)))
        close_client(client);
    control->server.data = control->userdata;
    uv_close((uv_handle_t *)&control->server, closed);
}
