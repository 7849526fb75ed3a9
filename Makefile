# SPDX-License-Identifier: GPL-3.0-or-later
#
# Plain GNU make, everything out of the tree in $(BUILD).
#
#   make            the two programs and the test programs' library
#   make test       build and run all tests
#   make check      format, lint, arrows between the rooms, packaging
#   make asan       the tests under AddressSanitizer and UndefinedBehaviorSanitizer
#   make vm         the tests of tests/bluez against the real bluetoothd, in a virtual machine;
#                   VM_TESTS="test_chain ..." for some of them
#   make valgrind   the unit tests, and the daemon in the tests of the whole chain, under valgrind
#   make fuzz       each fuzz target for FUZZ_SECONDS (60)
#   make bench      measurements, printed
#   make install    DESTDIR= PREFIX=/usr
#
# V=1 shows the commands whole.
#
# A room is a folder. Its .c files become $(BUILD)/lib<room>.a; which room may include which is
# checked by scripts/check-arrows.

BUILD  ?= build
PREFIX ?= /usr
SYSCONFDIR ?= /etc
FUZZ_SECONDS ?= 60

# What is printed of a command: its name and what it makes, or with V=1 all of it.
Q = $(if $(V),,@)
say = $(if $(V),,@printf '  %-5s %s\n' $(1) $(2))

CC     ?= cc
CSTD    = -std=c11 -D_GNU_SOURCE
WARN    = -Wall -Wextra -Wshadow -Wconversion -Werror
OPT    ?= -O2 -g
SANITIZE ?=

PACKAGES = dbus-1 libuv sqlite3 libmosquitto jansson inih gsl libcrypto libzip
PKG_CFLAGS := $(shell pkg-config --cflags $(PACKAGES))
PKG_LIBS   := $(shell pkg-config --libs $(PACKAGES))
TEST_LIBS   = $(shell pkg-config --libs cmocka)

# Headers of the system and of libraries are not ours to warn about.
SYSTEM_CFLAGS = $(patsubst -I%,-isystem %,$(PKG_CFLAGS))
CPPFLAGS += -I. -I$(BUILD)
CFLAGS   += $(CSTD) $(WARN) $(OPT) -fstack-protector-strong $(SANITIZE) $(SYSTEM_CFLAGS)
LDFLAGS  += $(SANITIZE) -Wl,--as-needed
LDLIBS   += $(PKG_LIBS) -lpthread -lm

# ---- sources: every .c file of a room, found by its place ----

MAINS       = gateway/zonulad.c gateway/zonula.c
core_SRC    = $(wildcard core/*.c)
ble_SRC     = $(wildcard ble/*.c ble/drivers/*.c)
storage_SRC = $(wildcard storage/*.c)
mqtt_SRC    = $(wildcard mqtt/*.c)
gateway_SRC = $(filter-out $(MAINS),$(wildcard gateway/*.c gateway/indicators/*.c gateway/food/*.c gateway/diary/*.c gateway/report/*.c gateway/exchange/*.c gateway/cli/*.c))
# What the demo and tests share: virtual wearables and the fake org.bluez; and what only tests use,
# which needs cmocka.
fake_SRC    = $(wildcard tests/wearables/*.c tests/control/*.c) $(filter-out tests/fakebluez/main.c,$(wildcard tests/fakebluez/*.c))
harness_SRC = $(wildcard tests/harness/*.c)
# Virtual controllers below the real bluetoothd.
air_SRC     = $(filter-out tests/air/main.c,$(wildcard tests/air/*.c))

UNIT_TESTS = $(patsubst tests/unit/%.c,$(BUILD)/tests/unit/%,$(wildcard tests/unit/test_*.c))
INTEGRATION_TESTS = $(patsubst tests/integration/%.c,$(BUILD)/tests/integration/%,$(wildcard tests/integration/test_*.c))
# These also run against the real bluetoothd.
BLUEZ_TESTS = $(patsubst tests/bluez/%.c,$(BUILD)/tests/bluez/%,$(wildcard tests/bluez/test_*.c))
TOOLS   = $(patsubst tests/tools/%.c,$(BUILD)/tests/%,$(wildcard tests/tools/*.c))
BENCHES = $(patsubst tests/bench/%.c,$(BUILD)/tests/bench/%,$(wildcard tests/bench/bench_*.c))
FUZZERS = $(patsubst tests/fuzz/%.c,$(BUILD)/fuzz/%,$(wildcard tests/fuzz/fuzz_*.c))

# The room that includes all others comes first; the linker reads from left to right.
LIBS = $(BUILD)/libgateway.a $(BUILD)/libmqtt.a $(BUILD)/libstorage.a $(BUILD)/libble.a $(BUILD)/libcore.a

object = $(patsubst %.c,$(BUILD)/obj/%.o,$(1))
ALL_SRC = $(core_SRC) $(ble_SRC) $(storage_SRC) $(mqtt_SRC) $(gateway_SRC) $(MAINS) $(fake_SRC) $(harness_SRC) $(air_SRC) \
          $(wildcard tests/clock/*.c tests/fakebluez/main.c tests/air/main.c tests/unit/*.c tests/integration/*.c tests/bluez/*.c tests/tools/*.c tests/bench/*.c)

.PHONY: all test test-programs demo-programs check lint arrows packaging format asan vm valgrind fuzz fuzz-build bench bench-smoke install clean
.SECONDARY:
.DELETE_ON_ERROR:

all: $(BUILD)/zonulad $(BUILD)/zonula

$(BUILD)/zonulad: $(BUILD)/obj/gateway/zonulad.o $(LIBS)
$(BUILD)/zonula: $(BUILD)/obj/gateway/zonula.o $(LIBS)
$(BUILD)/fakebluez: $(BUILD)/obj/tests/fakebluez/main.o $(BUILD)/libfake.a $(LIBS)
$(BUILD)/air: $(BUILD)/obj/tests/air/main.o $(BUILD)/libair.a $(BUILD)/libfake.a $(LIBS)
$(BUILD)/zonulad $(BUILD)/zonula $(BUILD)/fakebluez $(BUILD)/air:
	$(call say,LD,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(BUILD)/lib%.a:
	$(call say,AR,$@)
	@rm -f $@
	$(Q)$(AR) rcs $@ $^
$(BUILD)/libcore.a: $(call object,$(core_SRC))
$(BUILD)/libble.a: $(call object,$(ble_SRC))
$(BUILD)/libstorage.a: $(call object,$(storage_SRC))
$(BUILD)/libmqtt.a: $(call object,$(mqtt_SRC))
$(BUILD)/libgateway.a: $(call object,$(gateway_SRC))
$(BUILD)/libfake.a: $(call object,$(fake_SRC))
$(BUILD)/libair.a: $(call object,$(air_SRC))
$(BUILD)/libharness.a: $(call object,$(harness_SRC))

$(BUILD)/obj/%.o: %.c
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

# ---- files that become part of a program ----

# Migrations, the food table and the manual are embedded: the programs need no data file at run time.
$(BUILD)/embedded/migrations.h: $(sort $(wildcard storage/migrations/*.sql)) scripts/embed
	@mkdir -p $(@D)
	$(Q)scripts/embed migrations $(filter %.sql,$^) > $@
$(BUILD)/embedded/foods.h: gateway/food/foods.tsv scripts/embed
	@mkdir -p $(@D)
	$(Q)scripts/embed foods $< > $@
$(BUILD)/embedded/pages.h: $(sort $(wildcard docs/manual/*.txt)) scripts/embed
	@mkdir -p $(@D)
	$(Q)scripts/embed pages $(filter %.txt,$^) > $@
$(BUILD)/embedded/completion.h: $(sort $(wildcard gateway/cli/completion/zonula.*)) scripts/embed
	@mkdir -p $(@D)
	$(Q)scripts/embed completion $(filter gateway/%,$^) > $@
$(BUILD)/embedded/medicines.h: gateway/diary/medicines.tsv scripts/embed
	@mkdir -p $(@D)
	$(Q)scripts/embed medicines $< > $@
$(call object,$(storage_SRC)): | $(BUILD)/embedded/migrations.h
$(BUILD)/obj/storage/store.o $(BUILD)/obj/storage/migrate.o: $(BUILD)/embedded/migrations.h
$(call object,$(gateway_SRC)): | $(BUILD)/embedded/foods.h $(BUILD)/embedded/pages.h $(BUILD)/embedded/completion.h $(BUILD)/embedded/medicines.h
$(BUILD)/obj/gateway/food/table.o: $(BUILD)/embedded/foods.h
$(BUILD)/obj/gateway/cli/manual.o: $(BUILD)/embedded/pages.h
$(BUILD)/obj/gateway/cli/cmd_completion.o: $(BUILD)/embedded/completion.h
$(BUILD)/obj/gateway/diary/remedy.o: $(BUILD)/embedded/medicines.h

# ---- tests ----

$(BUILD)/tests/%: $(BUILD)/obj/tests/%.o $(BUILD)/libharness.a $(BUILD)/libair.a $(BUILD)/libfake.a $(LIBS)
	$(call say,LD,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS) $(TEST_LIBS)
$(BUILD)/tests/%: $(BUILD)/obj/tests/tools/%.o $(BUILD)/libfake.a $(LIBS)
	$(call say,LD,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)
# A clock that runs faster. It is loaded into programs that are not ours, too: no sanitizer.
$(BUILD)/tests/faster.so: tests/clock/faster.c
	$(call say,LD,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(CSTD) $(WARN) -O2 -g -fPIC -shared -MMD -MP -MF $@.d -o $@ $<
$(INTEGRATION_TESTS) $(BENCHES): | $(BUILD)/tests/faster.so

test-programs: all $(BUILD)/fakebluez $(UNIT_TESTS) $(INTEGRATION_TESTS) $(BLUEZ_TESTS) $(TOOLS)

# What scripts/demo starts, without the test programs.
demo-programs: all $(BUILD)/fakebluez $(BUILD)/tests/generate $(BUILD)/tests/show

test: test-programs
	$(Q)BUILD=$(BUILD) scripts/run-tests $(INTEGRATION_TESTS) $(BLUEZ_TESTS) $(UNIT_TESTS)

VM_TESTS ?= $(notdir $(BLUEZ_TESTS))
VM_PROGRAMS = $(addprefix $(BUILD)/tests/bluez/,$(VM_TESTS))
vm: all $(BUILD)/air $(VM_PROGRAMS)
	$(Q)tests/vm/image --build $(BUILD)
	$(Q)tests/vm/run --build $(BUILD) $(VM_PROGRAMS)

asan:
	$(MAKE) BUILD=$(BUILD)/asan OPT="-O1 -g -fno-omit-frame-pointer" \
	    SANITIZE="-fsanitize=address,undefined -fno-sanitize-recover=all" test

# The unit tests under valgrind, and the daemon under valgrind in the tests of the whole chain.
CHAIN_TESTS = $(BUILD)/tests/integration/test_chain $(BUILD)/tests/integration/test_recovery
valgrind: $(UNIT_TESTS) $(CHAIN_TESTS) all $(BUILD)/fakebluez
	$(Q)BUILD=$(BUILD) scripts/run-tests --valgrind $(UNIT_TESTS)
	$(Q)BUILD=$(BUILD) GATEWAY_VALGRIND=1 scripts/run-tests $(CHAIN_TESTS)

# ---- fuzzing: clang's libFuzzer, one binary a parser, corpus in tests/fuzz/corpus/<target> ----

FUZZ_CC = clang
FUZZ_FLAGS = -g -O1 -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=undefined
# The parsers and what they call; the programs' main files are not part of it.
FUZZ_SRC = $(core_SRC) $(ble_SRC) $(storage_SRC) $(mqtt_SRC) $(gateway_SRC)
$(BUILD)/fuzz/obj/%.o: %.c $(BUILD)/embedded/migrations.h $(BUILD)/embedded/foods.h $(BUILD)/embedded/pages.h $(BUILD)/embedded/completion.h $(BUILD)/embedded/medicines.h
	$(call say,FUZZ,$<)
	@mkdir -p $(@D)
	$(Q)$(FUZZ_CC) $(CPPFLAGS) $(CSTD) $(SYSTEM_CFLAGS) -w -g -O1 -fsanitize=fuzzer-no-link,address,undefined \
	    -fno-sanitize-recover=undefined -MMD -MP -c -o $@ $<
$(BUILD)/fuzz/libfuzzed.a: $(patsubst %.c,$(BUILD)/fuzz/obj/%.o,$(FUZZ_SRC))
	$(call say,AR,$@)
	@rm -f $@
	$(Q)$(AR) rcs $@ $^
$(BUILD)/fuzz/fuzz_%: $(BUILD)/fuzz/obj/tests/fuzz/fuzz_%.o $(BUILD)/fuzz/libfuzzed.a
	$(call say,LD,$@)
	$(Q)$(FUZZ_CC) $(FUZZ_FLAGS) -o $@ $^ $(LDLIBS)
# It has no bus, and looks at what is sent there.
$(BUILD)/fuzz/fuzz_agent: FUZZ_FLAGS += -Wl,--wrap=bus_send
fuzz-build: $(FUZZERS)
fuzz: fuzz-build
	$(Q)BUILD=$(BUILD) scripts/run-fuzz $(FUZZ_SECONDS) $(FUZZERS)

# ---- measurements ----

bench: test-programs $(BENCHES)
	$(Q)BUILD=$(BUILD) scripts/run-bench full $(BENCHES)
bench-smoke: test-programs $(BENCHES)
	$(Q)BUILD=$(BUILD) scripts/run-bench smoke $(BENCHES)

# ---- form ----

FORMATTED = $(shell git ls-files -co --exclude-standard '*.c' '*.h')
check: arrows lint packaging
arrows:
	scripts/check-arrows
lint: compile_commands.json
	$(Q)clang-format --dry-run --Werror $(FORMATTED)
	$(Q)scripts/run-tidy $(BUILD) $(filter-out $(BUILD)/%,$(sort $(ALL_SRC)))
packaging: all
	BUILD=$(BUILD) scripts/check-packaging
format:
	clang-format -i $(FORMATTED)

compile_commands.json: Makefile scripts/compile-commands $(ALL_SRC) $(BUILD)/embedded/migrations.h $(BUILD)/embedded/foods.h $(BUILD)/embedded/pages.h $(BUILD)/embedded/completion.h $(BUILD)/embedded/medicines.h
	$(Q)scripts/compile-commands '$(CC) $(CPPFLAGS) $(CSTD) $(WARN) $(SYSTEM_CFLAGS)' $(sort $(ALL_SRC)) > $@

# ---- installation ----

install: all
	BUILD='$(BUILD)' DESTDIR='$(DESTDIR)' PREFIX='$(PREFIX)' SYSCONFDIR='$(SYSCONFDIR)' scripts/install

clean:
	rm -rf $(BUILD) compile_commands.json

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
