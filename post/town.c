#include "post/town.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/chars.h"
#include "data/db.h"
#include "data/postal.h"

/* A town of the municipality, under the first character that counts. */
struct entry {
    uint32_t first;
    struct text town;
};

struct towns {
    struct db *db;
    struct text jis; /* empty: any */
    size_t n;
    struct entry *entry; /* by first, then in file order */
};

const char *
town_finding(enum town_found found)
{
    static const char *const names[TOWN_FOUND_KINDS] = {
        [TOWN_GOOD] = "",
        [TOWN_NO_CODE] = "postal-unknown",
        [TOWN_ELSEWHERE] = "postal-elsewhere",
        [TOWN_OTHER_CODE] = "postal-other-town",
        [TOWN_NOT_MATCHED] = "postal-no-town",
    };

    return names[found];
}

/* --- characters that count --------------------------------------------------
 */

/* Spellings of one thing: the first stands for all. */
static uint32_t
spelled(uint32_t cp)
{
    static const char *const alike[] = {"ケヶがガヵ", "ノのﾉ之", "ツっッつ"};
    uint32_t first, one;

    if (cp >= 0xFF01 && cp <= 0xFF5E)
        cp -= 0xFEE0;
    if (cp >= 'a' && cp <= 'z')
        cp -= 'a' - 'A';
    for (size_t i = 0; i < sizeof alike / sizeof alike[0]; i++) {
        const char *s = alike[i];

        s += utf8_decode(s, strlen(s), &first);
        while (*s != '\0') {
            s += utf8_decode(s, strlen(s), &one);
            if (one == cp)
                return first;
        }
    }
    return cp;
}

static bool
is_blank(uint32_t cp)
{
    return cp == ' ' || cp == 0x3000 || chars_is_selector(cp);
}

/* A place in a text that is compared. */
struct cursor {
    struct text t;
    size_t at;
};

/* The next character that counts; 0 at the end. */
static uint32_t
peek(struct cursor *c, size_t *len)
{
    uint32_t cp;

    while (c->at < c->t.len) {
        *len = utf8_decode(c->t.s + c->at, c->t.len - c->at, &cp);
        if (*len == 0)
            return 0;
        if (!is_blank(cp))
            return spelled(cp);
        c->at += *len;
    }
    *len = 0;
    return 0;
}

static bool
skip(struct cursor *c, const char *word)
{
    struct cursor tried = *c;
    uint32_t want, cp;
    size_t len;

    while (*word != '\0') {
        word += utf8_decode(word, strlen(word), &want);
        cp = peek(&tried, &len);
        if (cp != want)
            return false;
        tried.at += len;
    }
    *c = tried;
    return true;
}

/* --- numbers ------------------------------------------------------------- */

static int
digit_of(uint32_t cp)
{
    uint32_t one;
    int value = 0;

    if (cp >= '0' && cp <= '9')
        return (int)(cp - '0');
    for (const char *s = "〇一二三四五六七八九"; *s != '\0'; value++) {
        s += utf8_decode(s, strlen(s), &one);
        if (one == cp)
            return value;
    }
    return -1;
}

static bool
is_numeral(uint32_t cp)
{
    return digit_of(cp) >= 0 || cp == 0x5341 || cp == 0x767E; /* 十 百 */
}

/* A number below 1000 written 12, １２, 十二 or 一二; 0: none stands here. */
static int
number(struct cursor *c)
{
    int sum = 0, last = -1, value, taken = 0;
    uint32_t cp;
    size_t len;

    for (; taken < 6; taken++, c->at += len) {
        cp = peek(c, &len);
        value = digit_of(cp);
        if (cp == 0x5341 || cp == 0x767E) { /* 十 百 */
            sum += (last > 0 ? last : 1) * (cp == 0x5341 ? 10 : 100);
            last = -1;
        } else if (value >= 0)
            last = last > 0 ? last * 10 + value : value;
        else
            break;
    }
    return sum + (last > 0 ? last : 0);
}

/* Both go on with the same number, differently written. */
static bool
same_number(struct cursor *a, struct cursor *b)
{
    struct cursor x = *a, y = *b;
    int n = number(&x);

    if (n == 0 || n != number(&y))
        return false;
    *a = x;
    *b = y;
    return true;
}

static bool
is_arabic(uint32_t cp)
{
    return spelled(cp) <= '9';
}

/* Would a name end within a number: 三 in 三十番地 is no town. */
static bool
cuts_number(struct text name, struct text address, size_t end)
{
    uint32_t last = 0, next = 0;
    size_t at = 0, len;

    for (; at < name.len; at += len) {
        len = utf8_decode(name.s + at, name.len - at, &last);
        if (len == 0)
            return true;
    }
    return utf8_decode(address.s + end, address.len - end, &next) > 0 &&
           is_numeral(spelled(last)) && is_numeral(spelled(next)) &&
           is_arabic(last) == is_arabic(next);
}

/* --- comparing -------------------------------------------------------------
 */

/* As town_match; 大字 and 字 are passed over where the texts part. */
static size_t
match_here(struct text name, struct text address)
{
    struct cursor n = {name, 0}, a = {address, 0};
    size_t nl, al, end = 0;
    uint32_t want, is;

    while ((want = peek(&n, &nl)) != 0) {
        is = peek(&a, &al);
        if (is == want) {
            n.at += nl;
            a.at += al;
        } else if (!same_number(&n, &a) && !skip(&a, "大字") &&
                   !skip(&a, "字") && !skip(&n, "大字") && !skip(&n, "字"))
            return 0;
        end = a.at;
    }
    return end > 0 && cuts_number(name, address, end) ? 0 : end;
}

size_t
town_match(struct text name, struct text address)
{
    struct cursor a = {address, 0};
    struct text behind;
    size_t end = match_here(name, address), from_behind;

    /* 大字大沢: where the texts part it is too late to pass 大字 over. */
    if (!skip(&a, "大字") && !skip(&a, "字"))
        return end;
    behind = (struct text){address.s + a.at, address.len - a.at};
    from_behind = match_here(name, behind);
    if (from_behind > 0)
        from_behind += a.at;
    return from_behind > end ? from_behind : end;
}

/* --- the towns of a municipality --------------------------------------------
 */

static uint32_t
first_of(struct text town)
{
    struct cursor c = {town, 0};
    uint32_t cp;
    size_t len;

    if (!skip(&c, "大字"))
        (void)skip(&c, "字");
    cp = peek(&c, &len);
    return is_numeral(cp) ? '0' : cp;
}

static int
by_first(const void *x, const void *y)
{
    const struct entry *a = x, *b = y;

    if (a->first != b->first)
        return a->first < b->first ? -1 : 1;
    return a->town.s < b->town.s ? -1 : a->town.s > b->town.s;
}

static void
take_entries(struct towns *t, const struct postal_row *row, size_t n,
             struct arena *arena)
{
    t->entry = arena_array(arena, struct entry, n + 1);
    t->n = 0;
    for (size_t i = 0; i < n; i++)
        if (row[i].town.len > 0)
            t->entry[t->n++] =
                (struct entry){first_of(row[i].town), row[i].town};
    qsort(t->entry, t->n, sizeof *t->entry, by_first);
}

bool
towns_open(struct db *db, struct text jis, struct arena *arena,
           struct towns **out, struct err *err)
{
    struct towns *t = arena_alloc(arena, sizeof *t);
    struct postal_row *row;
    bool loaded;
    size_t n;

    *out = NULL;
    *t = (struct towns){.db = db, .jis = jis};
    if (!postal_loaded(db, &loaded, err))
        return false;
    if (!loaded)
        return true;
    if (!postal_of_municipality(db, jis, arena, &row, &n, err))
        return false;
    take_entries(t, row, n, arena);
    *out = t;
    return true;
}

/* The longest town of the municipality that the address begins with. */
static size_t
longest(const struct towns *t, struct text address, struct text *town)
{
    uint32_t first = first_of(address);
    size_t low = 0, high = t->n, best = 0;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (t->entry[middle].first < first)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < t->n && t->entry[low].first == first; low++) {
        size_t end = town_match(t->entry[low].town, address);

        if (end > best) {
            best = end;
            *town = t->entry[low].town;
        }
    }
    return best;
}

/* --- splitting ---------------------------------------------------------------
 */

/* 京都市: streets and 上る, 下る, 東入, 西入 stand before the town. */
static bool
is_kyoto(struct text jis)
{
    return jis.len == 5 && memcmp(jis.s, "261", 3) == 0 && jis.s[3] <= '1';
}

static size_t
behind_streets(struct text address)
{
    static const char *const ways[] = {"上る", "上ル", "下る", "下ル",
                                       "入る", "入ル", "東入", "西入"};
    size_t end = 0;

    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        size_t len = strlen(ways[i]);

        for (size_t at = 0; at + len <= address.len; at++)
            if (memcmp(address.s + at, ways[i], len) == 0 && at + len > end)
                end = at + len;
    }
    return end;
}

struct candidates {
    const struct postal_row *row; /* of the code */
    size_t n;
};

/* By the towns of the code, the longest first; else by those of the city. */
static void
split_at(const struct towns *t, const struct candidates *c, struct text address,
         struct town_split *out)
{
    size_t best = 0, end;
    struct text town = {NULL, 0};
    bool whole = false;

    for (size_t i = 0; i < c->n; i++) {
        end = town_match(c->row[i].town, address);
        if (end > best)
            best = end;
        whole = whole || c->row[i].town.len == 0;
    }
    out->found = TOWN_GOOD;
    if (best == 0) {
        best = longest(t, address, &town);
        out->found = best == 0 ? TOWN_NOT_MATCHED : TOWN_OTHER_CODE;
        /* A building of its own code: 西新宿 and the building's name. */
        for (size_t i = 0; best > 0 && i < c->n; i++)
            if (c->row[i].building && town_match(town, c->row[i].town) > 0)
                out->found = TOWN_GOOD;
        if (best == 0 && whole)
            out->found = TOWN_GOOD; /* the municipality itself: all is rest */
    }
    out->rest = out->found == TOWN_NOT_MATCHED
                    ? (struct text){address.s, 0}
                    : (struct text){address.s + best, address.len - best};
}

static bool
rows_of(struct towns *t, struct text postal, struct arena *scratch,
        struct candidates *c, struct town_split *out, struct err *err)
{
    struct postal_row *row;
    size_t n, kept = 0;

    if (!postal_of_code(t->db, postal, scratch, &row, &n, err))
        return false;
    *out = (struct town_split){.found = TOWN_NO_CODE, .rest = TEXT("")};
    if (n == 0)
        return true;
    out->found = TOWN_ELSEWHERE;
    out->district = row[0].district;
    for (size_t i = 0; i < n; i++)
        if (t->jis.len == 0 || text_equal(row[i].jis, t->jis))
            row[kept++] = row[i];
    *c = (struct candidates){row, kept};
    if (kept > 0)
        out->found = TOWN_NOT_MATCHED;
    return true;
}

bool
towns_split(struct towns *t, struct text postal, struct text address,
            struct arena *scratch, struct town_split *out, struct err *err)
{
    struct candidates c = {NULL, 0};
    struct town_split behind;
    size_t streets;

    if (!rows_of(t, postal, scratch, &c, out, err))
        return false;
    if (c.n == 0)
        return true;
    split_at(t, &c, address, out);
    if (out->found == TOWN_GOOD || !is_kyoto(c.row->jis))
        return true;
    streets = behind_streets(address);
    behind = *out;
    split_at(t, &c, (struct text){address.s + streets, address.len - streets},
             &behind);
    if (streets > 0 && behind.found < out->found)
        *out = behind;
    return true;
}

/* Bytes of prefecture and city at the beginning of an address; each may lack,
   and a county too. */
static size_t
place_end(const struct postal_row *row, struct text address)
{
    size_t from = town_match(row->prefecture, address), end;
    struct text behind = {address.s + from, address.len - from};
    struct text city = row->city;

    for (;;) {
        end = town_match(city, behind);
        if (end > 0)
            return from + end;
        /* 西多摩郡瑞穂町 is written 瑞穂町, too. */
        while (city.len > 3 && memcmp(city.s, "郡", 3) != 0) {
            city.s += 3;
            city.len -= 3;
        }
        if (city.len <= 3)
            return from;
        city.s += 3;
        city.len -= 3;
    }
}

bool
towns_split_full(struct towns *t, struct text postal, struct text address,
                 struct arena *scratch, struct town_split *out, struct err *err)
{
    struct candidates c = {NULL, 0};
    struct towns of_code = *t;
    size_t best = 0;

    if (!rows_of(t, postal, scratch, &c, out, err))
        return false;
    for (size_t i = 0; i < c.n; i++) {
        size_t end = place_end(&c.row[i], address);

        if (end > best || of_code.jis.len == 0)
            of_code.jis = c.row[i].jis;
        best = end > best ? end : best;
    }
    if (c.n > 0 && t->jis.len == 0) {
        struct postal_row *row;
        size_t n;

        if (!postal_of_municipality(t->db, of_code.jis, scratch, &row, &n, err))
            return false;
        take_entries(&of_code, row, n, scratch);
    }
    address.s += best;
    address.len -= best;
    return c.n == 0 ||
           towns_split(&of_code, postal, address, scratch, out, err);
}
