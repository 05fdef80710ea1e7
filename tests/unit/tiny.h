/*
 * What the tests of the mail side share: a set small enough to read, with
 * every field of `renewal`, and a site to send it.
 */
#ifndef TESTS_UNIT_TINY_H
#define TESTS_UNIT_TINY_H

#include "base/arena.h"
#include "base/conf.h"
#include "post/compose.h"
#include "render/face.h"
#include "tests/unit/check.h"

#define TINY_SVG                                                               \
    "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"210mm\" "               \
    "height=\"297mm\" viewBox=\"0 0 210 297\" font-family=\"BIZ UDGothic\" "   \
    "font-size=\"4\" fill=\"#000000\">"
#define TINY_MARK                                                              \
    "<text x=\"150\" y=\"280\" data-width=\"50\">{{mark.text}} {{side.kn}}"    \
    "</text><rect x=\"180\" y=\"262\" width=\"12\" height=\"12\" "             \
    "fill=\"none\" data-code=\"datamatrix\" "                                  \
    "data-value=\"{{mark}}{{side.k}}{{side.n}}\"/></svg>"

static const char tiny_notice[] = TINY_SVG
    "<text x=\"20\" y=\"20\" data-width=\"70\">{{postal}}</text>"
    "<text x=\"20\" y=\"30\" data-width=\"70\" data-fit=\"condense 70 wrap 3\">"
    "{{address}}</text>"
    "<text x=\"20\" y=\"45\" data-width=\"70\">{{building}}</text>"
    "<text x=\"20\" y=\"55\" data-width=\"70\">{{name}}　様</text>"
    "<rect x=\"20\" y=\"60\" width=\"70\" height=\"5\" fill=\"none\" "
    "data-code=\"customer\" data-value=\"{{barcode}}\"/>"
    "<text x=\"120\" y=\"20\">お知らせ</text>"
    "<text x=\"120\" y=\"30\" data-if=\"both\">二つの証明書</text>"
    "<text x=\"20\" y=\"100\" data-width=\"120\">{{until|wareki_seireki}}まで"
    "</text>" TINY_MARK;

static const char tiny_form[] = TINY_SVG
    "<text x=\"20\" y=\"20\">照会書</text>"
    "<text x=\"20\" y=\"40\" data-width=\"100\">{{name}}</text>" TINY_MARK;

static const char tiny_back[] =
    TINY_SVG "<text x=\"20\" y=\"20\">記入例</text>" TINY_MARK;

#define TINY_PLACE(n)                                                          \
    "{ name = \"place" n ".name\"; kind = \"text\"; },"                        \
    "{ name = \"place" n ".address\"; kind = \"text\"; },"                     \
    "{ name = \"place" n ".hours\"; kind = \"text\"; },"                       \
    "{ name = \"place" n ".telephone\"; kind = \"text\"; },"                   \
    "{ name = \"place" n ".proxy\"; kind = \"condition\"; },"

#define TINY_FIELDS                                                            \
    "{ name = \"postal\"; kind = \"text\"; },"                                 \
    "{ name = \"address\"; kind = \"register\"; },"                            \
    "{ name = \"building\"; kind = \"register\"; },"                           \
    "{ name = \"name\"; kind = \"register\"; },"                               \
    "{ name = \"barcode\"; kind = \"code\"; },"                                \
    "{ name = \"mark\"; kind = \"code\"; },"                                   \
    "{ name = \"mark.text\"; kind = \"text\"; },"                              \
    "{ name = \"document\"; kind = \"text\"; },"                               \
    "{ name = \"posting\"; kind = \"date\"; },"                                \
    "{ name = \"as_of\"; kind = \"date\"; },"                                  \
    "{ name = \"piece\"; kind = \"text\"; },"                                  \
    "{ name = \"municipality\"; kind = \"text\"; },"                           \
    "{ name = \"mayor_title\"; kind = \"text\"; },"                            \
    "{ name = \"mayor\"; kind = \"text\"; },"                                  \
    "{ name = \"seal\"; kind = \"text\"; },"                                   \
    "{ name = \"office\"; kind = \"text\"; },"                                 \
    "{ name = \"telephone\"; kind = \"text\"; },"                              \
    "{ name = \"hours\"; kind = \"text\"; },"                                  \
    "{ name = \"office.postal\"; kind = \"text\"; },"                          \
    "{ name = \"office.address\"; kind = \"text\"; },"                         \
    "{ name = \"url\"; kind = \"text\"; },"                                    \
    "{ name = \"signature.expires\"; kind = \"date\"; },"                      \
    "{ name = \"authentication.expires\"; kind = \"date\"; },"                 \
    "{ name = \"card.expires\"; kind = \"date\"; },"                           \
    "{ name = \"signature.due\"; kind = \"condition\"; },"                     \
    "{ name = \"authentication.due\"; kind = \"condition\"; },"                \
    "{ name = \"both\"; kind = \"condition\"; },"                              \
    "{ name = \"same_day\"; kind = \"condition\"; },"                          \
    "{ name = \"different\"; kind = \"condition\"; },"                         \
    "{ name = \"signature_only\"; kind = \"condition\"; },"                    \
    "{ name = \"authentication_only\"; kind = \"condition\"; },"               \
    "{ name = \"opens\"; kind = \"date\"; },"                                  \
    "{ name = \"until\"; kind = \"date\"; },"                                  \
    "{ name = \"until.open\"; kind = \"date\"; },"                             \
    "{ name = \"insurance.until\"; kind = \"date\"; },"                        \
    "{ name = \"represented\"; kind = \"condition\"; }," TINY_PLACE("1")       \
        TINY_PLACE("2") TINY_PLACE("3") TINY_PLACE("4") TINY_PLACE("5")        \
            TINY_PLACE("6") "{ name = \"foreign\"; kind = \"condition\"; }"

#define TINY_HEAD "name = \"tiny\"; version = \"1\"; title = \"tiny\"; "

/* As `renewal`: a notice without a back, a form with one. */
static const char tiny_conf[] =
    TINY_HEAD "sheets = ( { name = \"notice\"; front = \"notice.svg\"; },"
              "{ name = \"form\"; front = \"form.svg\"; back = \"back.svg\"; "
              "if = \"!represented\"; } ); fields = ( " TINY_FIELDS " );";

/* Nothing has a back: every side is a sheet. */
static const char tiny_simplex_conf[] = TINY_HEAD
    "sheets = ( { name = \"notice\"; front = \"notice.svg\"; },"
    "{ name = \"form\"; front = \"form.svg\"; if = \"!represented\"; } );"
    "fields = ( " TINY_FIELDS " );";

static const char tiny_site[] =
    "municipality = { code = \"999999\"; document = \"見市民第1204号\"; };\n"
    "senders = (\n"
    "  { valid_from = \"2026-04-01\"; municipality = \"見本市\";\n"
    "    mayor_title = \"見本市長\"; mayor = \"見本 太郎\"; seal = "
    "\"（公印省略）\";\n"
    "    office = \"市民課\"; telephone = \"0123-45-6789\";\n"
    "    hours = \"平日 8:30〜17:15\"; postal = \"123-4567\";\n"
    "    address = \"見本県見本市中央1-1\"; url = \"https://example.jp/\";\n"
    "    places = ( { name = \"市役所\"; address = \"中央1-1\"; hours = "
    "\"平日\";\n"
    "                 telephone = \"0123-45-6789\"; proxy = true; },\n"
    "               { name = \"港支所\"; } ); },\n"
    "  { valid_from = \"2027-04-01\"; municipality = \"新見本市\";\n"
    "    mayor_title = \"新見本市長\"; mayor = \"新見 次郎\";\n"
    "    office = \"窓口課\"; telephone = \"0123-45-0000\"; hours = \"平日\";\n"
    "    postal = \"123-0000\"; address = \"新見本市1\"; } );\n"
    "closed = [ \"2026-11-23\", \"2026-11-24\" ];\n";

static inline struct faces *
tiny_faces(void)
{
    struct faces *faces;
    struct err err = {0};
    int fd = open(SRCDIR "/fonts", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    CHECK_OK(faces_open(fd, "fonts.conf", &faces, &err));
    (void)close(fd);
    return faces;
}

enum {
    TINY_FILES = 4
};

static inline void
tiny_files(const char *conf, struct source_file file[static TINY_FILES])
{
    file[0] = (struct source_file){"set.conf", text_from(conf)};
    file[1] = (struct source_file){"notice.svg", text_from(tiny_notice)};
    file[2] = (struct source_file){"form.svg", text_from(tiny_form)};
    file[3] = (struct source_file){"back.svg", text_from(tiny_back)};
}

static inline struct mailset *
tiny_set(const char *conf, struct faces *faces)
{
    struct source_file file[TINY_FILES];
    struct mailset *set;
    struct err err = {0};

    tiny_files(conf, file);
    CHECK_OK(mailset_load(file, TINY_FILES, faces, &set, &err));
    return set;
}

static inline bool
tiny_facts_of(const char *source, struct arena *arena, struct site_facts *facts,
              struct err *err)
{
    struct conf *conf;

    if (!conf_open(text_from(source), "site.conf", &conf, err))
        return false;
    if (!site_facts_read(conf_root(conf), arena, facts, err)) {
        conf_free(conf);
        return false;
    }
    return conf_close(conf, err);
}

static inline struct site_facts
tiny_facts(struct arena *arena)
{
    struct site_facts facts;
    struct err err = {0};

    CHECK_OK(tiny_facts_of(tiny_site, arena, &facts, &err));
    return facts;
}

#endif
