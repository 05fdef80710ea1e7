# shirase: make demo, make test.  Every other target is listed in README.md.

VERSION = 0.1.0
BUILD   = build
DEPS    = yes
PREFIX  = /usr/local
V       =
Q       = $(if $(V),,@)
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
       harfbuzz-subset sqlite3 expat libconfig libcrypto libdeflate
# Libraries' headers by -isystem: their warnings are not ours.
PKG_CFLAGS := $(shell pkg-config --cflags $(PKGS) 2>/dev/null | sed 's/-I/-isystem /g')
PKG_LIBS   := $(shell pkg-config --libs $(PKGS) 2>/dev/null) -lhpdf -lzint -lm

DIRS = -DLOCALEDIR='"$(PREFIX)/share/locale"' \
       -DDATADIR='"$(PREFIX)/share/shirase"'
CFLAGS  = $(STD) $(OPT) $(WARN) $(HARD) $(SAN)
LDFLAGS = -pie -Wl,-z,relro,-z,now $(SAN)

BASE   = arena chars conf date err file log str wareki
DATA   = csv db intake ledger ledger_plan ledger_run mapping register select text
RENDER = code face field form formtext glyph line mailset para pdf policy \
         preview shape style subset svg trace
POST   = address bundle compose facts handover manifest markread paperwork pdfread \
         pdfscan pdftext plan verify
CMD    = barcode commands explain frozen import init main names night options \
         preview run select site speak status verify

mod  = $(addprefix $(BUILD)/$(1)/,$(addsuffix .o,$(2)))
LIB_OBJ = $(call mod,base,$(BASE)) $(call mod,data,$(DATA)) \
          $(call mod,render,$(RENDER)) $(call mod,post,$(POST))
CMD_OBJ = $(call mod,cmd,$(CMD))

all: $(BUILD)/shirase

$(BUILD)/shirase: $(CMD_OBJ) $(BUILD)/libshirase.a
	@echo "  LD  $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $(CMD_OBJ) $(BUILD)/libshirase.a $(PKG_LIBS)

$(BUILD)/libshirase.a: $(LIB_OBJ)
	$(Q)rm -f $@ && ar rcs $@ $^

$(BUILD)/%.o: %.c Makefile
	@mkdir -p $(@D) $(if $(V),,&& echo "  CC  $<")
	$(Q)$(CC) $(CFLAGS) $(PKG_CFLAGS) $(DIRS) -I. -I$(BUILD) -MMD -MP -c -o $@ $<

# SQL travels inside the program.
$(BUILD)/data/%.inc: data/%.sql
	@mkdir -p $(@D)
	$(Q)od -An -v -tx1 $< | sed 's/ \([0-9a-f][0-9a-f]\)/0x\1,/g' > $@.tmp
	$(Q)echo 0 >> $@.tmp && mv $@.tmp $@
$(BUILD)/data/db.o: $(BUILD)/data/schema_register.inc \
                    $(BUILD)/data/schema_ledger.inc

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)

.PHONY: all clean
clean:
	rm -rf $(BUILD)
