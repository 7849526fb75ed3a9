/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The configuration: every key with its default, and every way of getting one wrong. */

#include "core/cleanup.h"
#include "core/log.h"
#include "gateway/config.h"
#include "tests/harness/test.h"
#include <string.h>

static int parse(const char *text, struct config *ret, struct error *err)
{
    return config_parse("z.conf", text, strlen(text), ret, err);
}

static void empty_file_gives_the_defaults(void **state)
{
    struct config config;
    struct error why;

    (void)state;
    assert_int_equal(parse("", &config, &why), 0);
    assert_string_equal(config.storage_path, "/var/lib/zonula/zonula.db");
    assert_string_equal(config.mqtt_host, "localhost");
    assert_int_equal(config.mqtt_port, 1883);
    assert_null(config.mqtt_username);
    assert_null(config.mqtt_password);
    assert_null(config.mqtt_tls_ca);
    assert_string_equal(config.mqtt_base, "zonula");
    assert_int_equal(config.mqtt_live_s, LIVE_OFF);
    assert_false(config.mqtt_takeover);
    assert_false(config.mqtt_admin);
    assert_int_equal(config.ha_discovery, DISCOVERY_DEVICE);
    assert_string_equal(config.ha_prefix, "homeassistant");
    assert_true(config.bluetooth_enabled);
    assert_null(config.bluetooth_adapter);
    assert_int_equal(config.bluetooth_max_links, 5);
    assert_null(config.bluetooth_secrets_file);
    assert_false(config.bluetooth_experimental);
    assert_true(config.bluetooth_configure);
    assert_false(config.bluetooth_manage_power);
    assert_int_equal(config.clock_trust, TRUST_AUTO);
    assert_int_equal(config.night_start_min, 23 * 60);
    assert_int_equal(config.night_end_min, 7 * 60);
    assert_int_equal(config.diary_day_start_min, 4 * 60);
    assert_null(config.diary_person);
    assert_int_equal(config.diary_breakfast_min, 8 * 60);
    assert_int_equal(config.diary_lunch_min, 12 * 60 + 30);
    assert_int_equal(config.diary_dinner_min, 19 * 60);
    assert_int_equal(config.log_level, LOG_LEVEL_INFO);
    config_done(&config);
}

static void every_key_is_read(void **state)
{
    struct config config;
    struct error why;

    (void)state;
    assert_int_equal(parse("# a comment\n"
                           "[storage]\npath = /tmp/a b.db\n"
                           "[mqtt]\nhost = broker.local\nport=8884\nusername = z\n"
                           "password_file = /etc/zonula/password\n"
                           "tls_ca = /etc/ca.crt\nbase = home/gut\nlive = 0\ntakeover = yes\n"
                           "admin_requests = on\n"
                           "[ha]\ndiscovery = off\nprefix = ha\n"
                           "[bluetooth]\nenabled = no\nadapter = hci1\nmax_links = 3\n"
                           "secrets_file = /etc/zonula/secrets\nexperimental = yes\n"
                           "configure = no\n"
                           "manage_power = yes\n"
                           "[clock]\ntrust = always\n"
                           "[person]\nnight_start = 22:30\nnight_end = 06:15\n"
                           "[diary]\ntrack = gas\nfibre_goal = 25\nplants_goal = 20\n"
                           "day_start = 05:30\nperson = bob\nbreakfast = 06:15\n"
                           "lunch = 13:00\ndinner = 20:30\n"
                           "[log]\nlevel = debug\n",
                           &config, &why),
                     0);
    assert_string_equal(config.storage_path, "/tmp/a b.db");
    assert_string_equal(config.mqtt_host, "broker.local");
    assert_int_equal(config.mqtt_port, 8884);
    assert_string_equal(config.mqtt_username, "z");
    assert_string_equal(config.mqtt_tls_ca, "/etc/ca.crt");
    assert_string_equal(config.mqtt_base, "home/gut");
    assert_int_equal(config.mqtt_live_s, 0);
    assert_true(config.mqtt_takeover);
    assert_true(config.mqtt_admin);
    assert_int_equal(config.ha_discovery, DISCOVERY_OFF);
    assert_string_equal(config.ha_prefix, "ha");
    assert_false(config.bluetooth_enabled);
    assert_string_equal(config.bluetooth_adapter, "hci1");
    assert_int_equal(config.bluetooth_max_links, 3);
    assert_string_equal(config.bluetooth_secrets_file, "/etc/zonula/secrets");
    assert_true(config.bluetooth_experimental);
    assert_false(config.bluetooth_configure);
    assert_true(config.bluetooth_manage_power);
    assert_int_equal(config.clock_trust, TRUST_ALWAYS);
    assert_int_equal(config.night_start_min, 22 * 60 + 30);
    assert_int_equal(config.night_end_min, 6 * 60 + 15);
    assert_string_equal(config.diary_track, "gas");
    assert_int_equal(config.diary_fibre_goal_g, 25);
    assert_int_equal(config.diary_plants_goal, 20);
    assert_int_equal(config.diary_day_start_min, 5 * 60 + 30);
    assert_string_equal(config.diary_person, "bob");
    assert_int_equal(config.diary_breakfast_min, 6 * 60 + 15);
    assert_int_equal(config.diary_lunch_min, 13 * 60);
    assert_int_equal(config.diary_dinner_min, 20 * 60 + 30);
    assert_int_equal(config.log_level, LOG_LEVEL_DEBUG);
    config_done(&config);
}

static void tls_moves_the_default_port(void **state)
{
    struct config config;
    struct error why;

    (void)state;
    assert_int_equal(parse("[mqtt]\ntls_ca = /etc/ca.crt\n", &config, &why), 0);
    assert_int_equal(config.mqtt_port, 8883);
    config_done(&config);
}

static const struct {
    const char *text;
    const char *message;
} refused[] = {
    {"[mqtt]\nhots = x\n", "z.conf:2: mqtt hots: there is no such key"},
    {"[mqqt]\nhost = x\n", "z.conf:1: section [mqqt]: there is no such section"},
    {"[nothing]\n", "z.conf:1: section [nothing]: there is no such section"},
    {"host = x\n", "z.conf:1: key host: there is no such key"},
    {"[mqtt]\nport = 0\n", "z.conf:2: mqtt port must be a whole number from 1 to 65535"},
    {"[mqtt]\nport = 1883x\n", "z.conf:2: mqtt port must be a whole number from 1 to 65535"},
    {"[mqtt]\n\n\nport = 99999999999999999999\n",
     "z.conf:4: mqtt port must be a whole number from 1 to 65535"},
    {"[mqtt]\nhost =\n", "z.conf:2: mqtt host must not be empty"},
    {"[mqtt]\nlive = -1\n", "z.conf:2: mqtt live must be a whole number from 0 to 3600"},
    {"[mqtt]\ntakeover = maybe\n", "z.conf:2: mqtt takeover must be yes or no"},
    {"[mqtt]\nbase = a/#\n",
     "z.conf:2: mqtt base must be 1 to 64 bytes without + and #, not beginning with $, and "
     "without / at either end"},
    {"[mqtt]\nbase = /a\n",
     "z.conf:2: mqtt base must be 1 to 64 bytes without + and #, not beginning with $, and "
     "without / at either end"},
    {"[mqtt]\nhost = a\nhost = b\n", "z.conf:3: mqtt host is given twice"},
    {"[mqtt]\nhost\n", "z.conf:2: not of the form key = value"},
    {"[mqtt\nhost = a\n", "z.conf:1: not of the form key = value"},
    {"[mqtt]\npassword_file = /x\n", "z.conf: mqtt password_file needs mqtt username"},
    {"[ha]\ndiscovery = component\n", "z.conf:2: ha discovery must be device or off"},
    {"[bluetooth]\nmax_links = 0\n",
     "z.conf:2: bluetooth max_links must be a whole number from 1 to 32"},
    {"[bluetooth]\nexperimental = perhaps\n", "z.conf:2: bluetooth experimental must be yes or no"},
    {"[bluetooth]\nconfigure =\n", "z.conf:2: bluetooth configure must be yes or no"},
    {"[bluetooth]\nmanage_power = maybe\n", "z.conf:2: bluetooth manage_power must be yes or no"},
    {"[clock]\ntrust = never\n", "z.conf:2: clock trust must be auto or always"},
    {"[person]\nnight_start = 25:00\n",
     "z.conf:2: person night_start must be a time of day like 23:00"},
    {"[person]\nnight_start = 7:00\n",
     "z.conf:2: person night_start must be a time of day like 23:00"},
    {"[person]\nnight_end = 23:00\n",
     "z.conf: person night_start and night_end must not be the same"},
    {"[diary]\nday_start = 12:01\n", "z.conf:2: diary day_start must be from 00:00 to 12:00"},
    {"[diary]\nday_start = 4\n", "z.conf:2: diary day_start must be a time of day like 23:00"},
    {"[diary]\nfibre_goal = 0\n",
     "z.conf:2: diary fibre_goal must be a whole number from 1 to 1000"},
    {"[log]\nlevel = loud\n", "z.conf:2: log level must be error, warning, info or debug"},
};

static void wrong_text_is_refused_with_its_line(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
        struct config config;
        struct error why = {0};

        assert_int_equal(parse(refused[i].text, &config, &why), -ERR_CONFIG);
        assert_string_equal(why.text, refused[i].message);
        config_done(&config);
    }
}

static void a_long_line_is_refused(void **state)
{
    char text[600] = "[mqtt]\nhost = ";
    size_t length = strlen(text);
    struct config config;
    struct error why;

    (void)state;
    memset(text + length, 'x', 500);
    text[length + 500] = '\0';
    assert_int_equal(parse(text, &config, &why), -ERR_CONFIG);
    assert_string_equal(why.text, "z.conf:2: the line is too long");
    config_done(&config);
}

static void a_binary_file_is_refused(void **state)
{
    struct config config;
    struct error why;

    (void)state;
    assert_int_equal(config_parse("z.conf", "[mqtt]\0x\n", 9, &config, &why), -ERR_CONFIG);
    assert_string_equal(why.text, "z.conf: not a text file");
    config_done(&config);
}

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "we");

    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

static void the_password_comes_from_its_file(void **state)
{
    char folder[] = "/tmp/test_config.XXXXXX";
    char path[64];
    char password[64];
    char text[200];
    struct config config;
    struct error why;

    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof(path), "%s/z.conf", folder);
    snprintf(password, sizeof(password), "%s/password", folder);
    snprintf(text, sizeof(text), "[mqtt]\nusername = z\npassword_file = %s\n", password);
    write_file(path, text);

    assert_int_equal(config_load(path, &config, &why), -ERR_CONFIG);
    assert_non_null(strstr(why.text, "there is no such password file"));
    config_done(&config);

    write_file(password, "\nsecond line\n");
    assert_int_equal(config_load(path, &config, &why), -ERR_CONFIG);
    assert_non_null(strstr(why.text, "the first line is empty"));
    config_done(&config);

    write_file(password, "s3cret \r\nsecond line\n");
    assert_int_equal(config_load(path, &config, &why), 0);
    assert_string_equal(config.mqtt_password, "s3cret ");
    config_done(&config);

    unlink(password);
    unlink(path);
    assert_int_equal(config_load(path, &config, &why), -ERR_NOT_FOUND);
    config_done(&config);
    rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(empty_file_gives_the_defaults),
        cmocka_unit_test(every_key_is_read),
        cmocka_unit_test(tls_moves_the_default_port),
        cmocka_unit_test(wrong_text_is_refused_with_its_line),
        cmocka_unit_test(a_long_line_is_refused),
        cmocka_unit_test(a_binary_file_is_refused),
        cmocka_unit_test(the_password_comes_from_its_file),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
