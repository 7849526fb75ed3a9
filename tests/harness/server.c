/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/harness/server.h"
#include "core/cleanup.h"
#include "core/clock.h"
#include "tests/harness/test.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

#define START_WAIT_MS 10000

static int loopback_socket(int port, struct sockaddr_in *ret)
{
    *ret = (struct sockaddr_in){.sin_family = AF_INET,
                                .sin_port = htons((uint16_t)port),
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    return socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
}

int server_free_port(void)
{
    struct sockaddr_in address;
    socklen_t size = sizeof(address);
    CLEANUP(cleanup_fd) int fd = loopback_socket(0, &address);

    assert_int_equal(bind(fd, (struct sockaddr *)&address, size), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &size), 0);
    return ntohs(address.sin_port);
}

const char *server_path(const struct server *server, const char *name)
{
    static char path[128];

    snprintf(path, sizeof(path), "%s/%s", server->directory, name);
    return path;
}

void server_write(const struct server *server, const char *name, const char *text)
{
    CLEANUP(cleanup_file) FILE *file = fopen(server_path(server, name), "we");

    assert_non_null(file);
    if (text)
        fputs(text, file);
}

void server_init(struct server *server, const char *options)
{
    *server = (struct server){.directory = "/tmp/zonula-mosquitto-XXXXXX"};
    assert_non_null(mkdtemp(server->directory));
    server->port = server_free_port();
    server->options = options ? strdup(options) : NULL;
}

static void write_configuration(const struct server *server)
{
    char text[2048];

    /* "user root": a mosquitto started by root would drop to a user who cannot read the files. */
    snprintf(text, sizeof(text),
             "listener %d 127.0.0.1\nuser root\npersistence false\nlog_type all\n"
             "connection_messages true\nlog_dest file %s/log\nlog_timestamp false\n%s\n",
             server->port, server->directory,
             server->options ? server->options : "allow_anonymous true");
    server_write(server, "mosquitto.conf", text);
}

static bool accepts(int port)
{
    struct sockaddr_in address;
    CLEANUP(cleanup_fd) int fd = loopback_socket(port, &address);

    return connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0;
}

/* Runs a program with its output thrown away; it dies with the test. */
static pid_t run(const char *const arguments[])
{
    pid_t parent = getpid(), pid = fork();

    assert_true(pid >= 0);
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != parent || !freopen("/dev/null", "w", stdout) ||
            !freopen("/dev/null", "w", stderr))
            _exit(126);
        execvp(arguments[0], (char *const *)arguments);
        _exit(127);
    }
    return pid;
}

void server_start(struct server *server)
{
    int64_t deadline_ms = clock_mono_ms() + START_WAIT_MS;
    char configuration[128];

    write_configuration(server);
    snprintf(configuration, sizeof(configuration), "%s", server_path(server, "mosquitto.conf"));
    setenv("PATH", "/usr/sbin:/usr/bin:/sbin:/bin", 0);
    server->pid = run((const char *const[]){"/usr/sbin/mosquitto", "-c", configuration, NULL});
    while (!accepts(server->port)) {
        if (clock_mono_ms() > deadline_ms || waitpid(server->pid, NULL, WNOHANG) != 0)
            fail_msg("mosquitto does not start");
        poll(NULL, 0, 5);
    }
}

void server_stop(struct server *server, int signal_number)
{
    if (server->pid > 0) {
        kill(server->pid, signal_number);
        waitpid(server->pid, NULL, 0);
    }
    server->pid = 0;
}

void server_password(const struct server *server, const char *user, const char *password)
{
    char file[128];
    int status = 0;

    snprintf(file, sizeof(file), "%s", server_path(server, "passwords"));
    pid_t pid = run((const char *const[]){"mosquitto_passwd", "-b", file, user, password, NULL});
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
}

long server_log_find(const struct server *server, const char *text)
{
    CLEANUP(cleanup_file) FILE *file = fopen(server_path(server, "log"), "re");
    CLEANUP(cleanup_free) char *line = NULL;
    size_t size = 0;
    long at = 0;

    while (file && getline(&line, &size, file) >= 0) {
        if (strstr(line, text))
            return at;
        at = ftell(file);
    }
    return -1;
}

void server_done(struct server *server)
{
    static const char *const names[] = {"mosquitto.conf", "log",    "passwords", "acl",
                                        "ca.crt",         "ca.key", "other.crt", "other.key"};

    server_stop(server, SIGKILL);
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        unlink(server_path(server, names[i]));
    rmdir(server->directory);
    free(server->options);
}
