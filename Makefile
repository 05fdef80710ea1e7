# shirase: make demo, make test.  Every other target is listed in README.md.

VERSION = 0.1.0
BUILD   = build
DEPS    = yes
PREFIX  = /usr/local
V       =
Q       = $(if $(V),,@)
QUIET   =
SAY     = $(if $(V)$(QUIET),:,echo)
CC      = gcc

WARN = -Wall -Wextra -Werror -Wpedantic -Wshadow -Wconversion \
       -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wformat=2 -Wundef \
       -Wwrite-strings -Wcast-qual
OPT  = -O2 -g -fno-omit-frame-pointer
HARD = -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fPIE
# clang counts a translated format as no literal; gettext's catalogue is
# checked by msgfmt --check-format instead.
WARN += -Wno-format-nonliteral
STD  = -std=c17 -D_GNU_SOURCE

PKGS = cairo pango pangocairo pangoft2 fontconfig freetype2 harfbuzz \
       harfbuzz-subset sqlite3 expat libconfig libcrypto libdeflate libqpdf
# Libraries' headers by -isystem: their warnings are not ours.
PKG_CFLAGS := $(shell pkg-config --cflags $(PKGS) 2>/dev/null | sed 's/-I/-isystem /g')
PKG_LIBS   := $(shell pkg-config --libs $(PKGS) 2>/dev/null) -lhpdf -lzint -lm

DIRS = -DDATADIR=\"$(PREFIX)/share/shirase\"
CFLAGS  = $(STD) $(OPT) $(WARN) $(HARD) $(SAN)
LDFLAGS = -pie -Wl,-z,relro,-z,now $(SAN)

# Every .c of a folder is a module of it.
module = $(sort $(basename $(notdir $(wildcard $(1)/*.c))))
BASE   = $(call module,base)
DATA   = $(call module,data)
RENDER = $(call module,render)
POST   = $(call module,post)
CMD    = $(call module,cmd)

mod  = $(addprefix $(BUILD)/$(1)/,$(addsuffix .o,$(2)))
LIB_OBJ = $(call mod,base,$(BASE)) $(call mod,data,$(DATA)) \
          $(call mod,render,$(RENDER)) $(call mod,post,$(POST))
CMD_OBJ = $(call mod,cmd,$(CMD))

all: $(BUILD)/shirase

$(BUILD)/shirase: $(CMD_OBJ) $(BUILD)/libshirase.a
	@$(SAY) "  LD  $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $(CMD_OBJ) $(BUILD)/libshirase.a $(PKG_LIBS)

$(BUILD)/libshirase.a: $(LIB_OBJ)
	$(Q)rm -f $@ && ar rcs $@ $^

$(BUILD)/%.o: %.c Makefile
	@mkdir -p $(@D) && $(SAY) "  CC  $<"
	$(Q)$(CC) $(CFLAGS) $(PKG_CFLAGS) $(DIRS) -I. -I$(BUILD) -MMD -MP -c -o $@ $<

# SQL travels inside the program.
$(BUILD)/data/%.inc: data/%.sql
	@mkdir -p $(@D)
	$(Q)od -An -v -tx1 $< | sed 's/ \([0-9a-f][0-9a-f]\)/0x\1,/g' > $@.tmp
	$(Q)echo 0 >> $@.tmp && mv $@.tmp $@
SCHEMA = $(patsubst %.sql,$(BUILD)/%.inc,$(wildcard data/schema_*.sql))
$(BUILD)/data/db_open.o: $(SCHEMA)

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)

# --- words of the program in Japanese ---------------------------------------

XGETTEXT = xgettext --from-code=UTF-8 --no-location \
           --sort-output --keyword=_ --keyword=N_ --keyword=err_set:3 \
           --keyword=err_put:3 --keyword=err_wrap:2 --keyword=err_prefix:2 \
           --keyword=conf_bad:3 --keyword=svg_bad:3 \
           --keyword=preflight_find:3 --keyword=preflight_find_at:4
SOURCES = $(foreach d,base data render post cmd,$(wildcard $(d)/*.c))

$(BUILD)/locale/ja/LC_MESSAGES/shirase.mo: po/ja.po
	@mkdir -p $(@D)
	$(Q)msgfmt --check-format -o $@ $<

# Bring po/ja.po up to the sources; new words come out empty, to be written.
po:
	@mkdir -p $(BUILD)
	$(XGETTEXT) -o $(BUILD)/shirase.pot $(SOURCES)
	msgmerge --no-location --sort-output --no-fuzzy-matching --update \
	    --backup=none po/ja.po $(BUILD)/shirase.pot

# --- the two commands ------------------------------------------------------------

ifeq ($(DEPS),no)
deps:
else
deps:
	@./deps.sh packages.txt
endif

# The libraries' flags are looked up when make starts: begin anew after deps.
demo: deps
	@$(MAKE) --no-print-directory QUIET=yes demo-run
test: deps
	@$(MAKE) --no-print-directory test-run
check: deps
	@$(MAKE) --no-print-directory check-run
bench: deps
	@$(MAKE) --no-print-directory bench-run

program: $(BUILD)/shirase $(BUILD)/locale/ja/LC_MESSAGES/shirase.mo

demo-run: program $(BUILD)/tests/sample
	@tests/tool/demo.sh $(BUILD)

# --- tests -----------------------------------------------------------------------

UNIT      = $(basename $(notdir $(wildcard tests/unit/test_*.c)))
UNIT_BIN  = $(addprefix $(BUILD)/tests/,$(UNIT))
TEST_LIBS = -lcmocka
TEST_DEFS = -DSRCDIR=\"$(CURDIR)\"

$(BUILD)/tests/test_%: tests/unit/test_%.c $(BUILD)/libshirase.a \
                       $(BUILD)/tests/tool/comma.o Makefile
	@mkdir -p $(@D) && $(SAY) "  CC  $<"
	$(Q)$(CC) $(CFLAGS) $(PKG_CFLAGS) $(TEST_DEFS) -I. -Itests/unit -MMD -MP \
	    $(LDFLAGS) -o $@ $< $(BUILD)/tests/tool/comma.o \
	    $(BUILD)/libshirase.a $(PKG_LIBS) $(TEST_LIBS)

SAMPLE_OBJ = $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/tool/sample*.c))
$(BUILD)/tests/sample: $(SAMPLE_OBJ) $(BUILD)/libshirase.a
	@mkdir -p $(@D)
	$(Q)$(CC) $(LDFLAGS) -o $@ $(SAMPLE_OBJ) $(BUILD)/libshirase.a $(PKG_LIBS)

$(BUILD)/tests/%: tests/tool/%.c $(BUILD)/libshirase.a Makefile
	@mkdir -p $(@D) && $(SAY) "  CC  $<"
	$(Q)$(CC) $(CFLAGS) $(PKG_CFLAGS) $(TEST_DEFS) -I. -MMD -MP \
	    $(LDFLAGS) -o $@ $< $(BUILD)/libshirase.a $(PKG_LIBS)

# Preloaded, so that it stands alone.
$(BUILD)/tests/writefail.so: tests/tool/writefail.c Makefile
	@mkdir -p $(@D) && $(SAY) "  CC  $<"
	$(Q)$(CC) $(STD) $(WARN) -O2 -g -fPIC -shared -o $@ $<

TEST_TOOLS = $(addprefix $(BUILD)/tests/,omr sample tinyfont samepicture shim.so writefail.so)

test-run: program $(UNIT_BIN) $(TEST_TOOLS)
	@tests/run.sh $(BUILD)

# Sanitizers, and a second time under a locale that writes 1,5.
check-run:
	@$(MAKE) --no-print-directory BUILD=$(BUILD)/asan OPT='-O1 -g' HARD=-fPIE \
	    SAN='-fsanitize=address,undefined -fno-sanitize-recover=undefined -Wno-format-truncation' \
	    check-again
check-again: program $(UNIT_BIN) $(TEST_TOOLS)
	@ASAN_OPTIONS=detect_leaks=1 LSAN_OPTIONS=suppressions=$(CURDIR)/tests/lsan.supp:print_suppressions=0 \
	    tests/run.sh $(BUILD)
	@ASAN_OPTIONS=detect_leaks=0 tests/comma.sh $(BUILD)

# A second build of other flags at another path writes the same bytes.
check-repro: program $(BUILD)/tests/sample
	@tests/repro.sh $(BUILD)

bench-run: program $(BUILD)/tests/sample $(BUILD)/tests/floor $(BUILD)/tests/parse
	@tests/bench/bench.sh $(BUILD)

bench-memory: program $(BUILD)/tests/sample $(BUILD)/tests/peak
	@tests/bench/memory.sh $(BUILD)

$(BUILD)/tests/text: tests/bench/text.c $(BUILD)/libshirase.a Makefile
	@mkdir -p $(@D) && $(SAY) "  CC  $<"
	$(Q)$(CC) $(CFLAGS) $(PKG_CFLAGS) $(TEST_DEFS) -I. -MMD -MP \
	    $(LDFLAGS) -o $@ $< $(BUILD)/libshirase.a $(PKG_LIBS)

bench-text: $(BUILD)/tests/text
	@tests/bench/text.sh $(BUILD)

# Every piece mark of the sample's night, read from a raster of 300 dpi.
check-marks: program $(BUILD)/tests/sample
	@BUILD=$(abspath $(BUILD)) SRCDIR=$(CURDIR) MARKS=all bash tests/cli/piecemark.sh

# Kill at every state-changing call and run again (FAULT_STEP=n: every n-th);
# flip 600 single bits in a site and see that the audit reports each.
FAULT_STEP = 1
FAULT_SEED = 1
$(BUILD)/tests/shim.so: tests/fault/shim.c Makefile
	@mkdir -p $(@D) && $(SAY) "  CC  $<"
	$(Q)$(CC) $(STD) $(WARN) -O1 -shared -fPIC -o $@ $< -ldl

fault: program $(BUILD)/tests/sample $(BUILD)/tests/shim.so
	@tests/fault/fault.sh $(BUILD) $(FAULT_STEP)
flips: program $(BUILD)/tests/sample
	@BUILD=$(BUILD) SRCDIR=$(CURDIR) FLIPS=600 SEED=$(FAULT_SEED) \
	    bash tests/fault/flips.sh

# libFuzzer over what comes from outside.  Small blocks let the sanitizer see
# the end of each piece of an arena.
FUZZ_SECONDS = 60
FUZZ_BIN = $(addprefix $(BUILD)/tests/,$(basename $(notdir $(wildcard tests/fuzz/fuzz_*.c))))

$(BUILD)/tests/fuzz_%: tests/fuzz/fuzz_%.c $(BUILD)/libshirase.a Makefile
	@mkdir -p $(@D) && $(SAY) "  CC  $<"
	$(Q)$(CC) $(CFLAGS) -fsanitize=fuzzer $(PKG_CFLAGS) $(TEST_DEFS) -I. -MMD \
	    -MP $(LDFLAGS) -o $@ $< $(BUILD)/libshirase.a $(PKG_LIBS) $(TEST_LIBS)

fuzz:
	@tests/fuzz/fuzz.sh check
	@$(MAKE) --no-print-directory BUILD=$(BUILD)/fuzz CC=clang OPT='-O1 -g' \
	    HARD=-fPIE SAN='-fsanitize=address,undefined,float-cast-overflow,fuzzer-no-link -fno-sanitize-recover=undefined,float-cast-overflow -DARENA_BLOCK=16' \
	    fuzz-run
fuzz-run: $(FUZZ_BIN)
	@tests/fuzz/fuzz.sh run $(BUILD) $(FUZZ_SECONDS)

# Forms in Inkscape and Chromium, which make test does without.
check-forms: program
	@tests/forms/check.sh $(BUILD)

# Rewrite the golden files, one by one, after asking.
regen: program
	@tests/regen.sh $(BUILD)

# --- order ---------------------------------------------------------------------------

# base <- data, base <- render, all of them <- post <- cmd; and each foreign
# header in the files that design and style name.
# Addresses of all Japan against the whole list of towns (needs npm).
check-postal: program $(BUILD)/tests/splits
	@tests/tool/check_postal.sh $(BUILD)

deps-check:
	@tests/deps_check.sh

lint: $(SCHEMA)
	@tests/lint.sh $(BUILD) '$(STD) $(PKG_CFLAGS) $(DIRS) $(TEST_DEFS) -I. -I$(BUILD) -Itests/unit'

install: program
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/shirase
	install -m 755 $(BUILD)/shirase $(DESTDIR)$(PREFIX)/bin
	cp -r templates fonts $(DESTDIR)$(PREFIX)/share/shirase
	install -d $(DESTDIR)$(PREFIX)/share/shirase/cmd
	install -m 644 cmd/audit.py $(DESTDIR)$(PREFIX)/share/shirase/cmd
	install -d $(DESTDIR)$(PREFIX)/share/shirase/locale/ja/LC_MESSAGES
	install -m 644 $(BUILD)/locale/ja/LC_MESSAGES/shirase.mo \
	    $(DESTDIR)$(PREFIX)/share/shirase/locale/ja/LC_MESSAGES
	install -d $(DESTDIR)$(PREFIX)/share/man/man1 $(DESTDIR)$(PREFIX)/share/man/ja/man1
	install -m 644 docs/man/*.1 $(DESTDIR)$(PREFIX)/share/man/man1
	install -m 644 docs/man/ja/*.1 $(DESTDIR)$(PREFIX)/share/man/ja/man1

clean:
	rm -rf $(BUILD) demo

.PHONY: check-postal all bench bench-run bench-text check check-again check-forms check-marks check-run clean demo demo-run \
        deps deps-check fault flips fuzz fuzz-run install lint po program regen test test-run
.SECONDARY:
.DELETE_ON_ERROR:
