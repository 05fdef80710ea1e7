#include "data/postal.h"

#include <string.h>

#include "base/arena.h"
#include "base/chars.h"
#include "base/file.h"
#include "data/csv.h"
#include "data/db.h"
#include "data/text.h"

enum {
    FILE_MAX = 256 << 20,
    COLUMNS = 15,
    TOWN_MAX = 4096, /* bytes of a town over all its lines */
    /* columns of the file, from 0 */
    C_JIS = 0,
    C_DISTRICT = 1,
    C_CODE = 2,
    C_PREFECTURE = 6,
    C_CITY = 7,
    C_TOWN = 8,
    C_UPDATE = 13
};

struct loading {
    struct db *db;
    const char *name;
    const struct text_decoder *decoder;
    struct arena *keep, *scratch;
    struct csv csv;
    struct csv_record record;
    struct postal_row row; /* texts in keep while it is open */
    bool open;             /* its bracket has not closed yet */
    size_t open_line;
    struct postal_count *count;
};

/* --- names of towns ------------------------------------------------------- */

/* Where a text begins in another; t.len where it does not. */
static size_t
find(struct text t, const char *what)
{
    size_t len = strlen(what);

    for (size_t at = 0; at + len <= t.len; at++)
        if (memcmp(t.s + at, what, len) == 0)
            return at;
    return t.len;
}

static bool
ends(struct text t, const char *what)
{
    size_t len = strlen(what);

    return len <= t.len && memcmp(t.s + t.len - len, what, len) == 0;
}

static bool
is_number(uint32_t cp)
{
    return (cp >= '0' && cp <= '9') || (cp >= 0xFF10 && cp <= 0xFF19) ||
           chars_in(cp, "〇一二三四五六七八九十百");
}

/* 種市第１地割～第３地割 is 種市: its 地割 are numbers of the address. */
static struct text
without_lots(struct text town)
{
    size_t end = find(town, "地割"), from = end, at = 0, len;
    uint32_t cp;
    bool running = false;

    if (end == town.len)
        return town;
    /* The number before the first 地割, with its 第. */
    for (; at < end; at += len) {
        len = utf8_decode(town.s + at, end - at, &cp);
        if (cp == 0x7B2C || is_number(cp)) {
            from = running ? from : at;
            running = true;
        } else
            running = false;
    }
    return running ? (struct text){town.s, from} : town;
}

struct text
postal_town_name(struct text town, struct text city)
{
    static const char one[] = "一円";
    struct text head;

    town.len = find(town, "（");
    if (text_is(town, "以下に掲載がない場合") ||
        ends(town, "の次に番地がくる場合"))
        return TEXT("");
    /* 多賀町 has a town of that name; elsewhere it says "all of". */
    head = (struct text){town.s, town.len - (sizeof one - 1)};
    if (ends(town, one) && town.len > sizeof one - 1 && head.len <= city.len &&
        memcmp(city.s + city.len - head.len, head.s, head.len) == 0)
        return TEXT("");
    return without_lots(town);
}

/* --- reading -------------------------------------------------------------- */

static bool
bad_column(const struct loading *l, int column, const char *what,
           struct err *err)
{
    err_put(err, ERR_INPUT, "%s", what);
    return err_at(err, l->name, l->record.line, (size_t)column + 1);
}

static bool
field(struct loading *l, int column, struct text *out, struct err *err)
{
    size_t bad;

    return text_decode(l->decoder, l->csv.field[column], l->scratch, out,
                       &bad) ||
           bad_column(l, column,
                      "not in the encoding of the file; load the "
                      "file as Japan Post gives it",
                      err);
}

static bool
digits(struct loading *l, int column, size_t least, size_t most,
       struct text *out, const char *what, struct err *err)
{
    size_t n = 0;

    if (!field(l, column, out, err))
        return false;
    while (out->len > 0 && out->s[out->len - 1] == ' ')
        out->len--;
    while (n < out->len && out->s[n] >= '0' && out->s[n] <= '9')
        n++;
    return (n == out->len && (n == least || n == most)) ||
           bad_column(l, column, what, err);
}

/* 霞が関霞が関ビル（１階）: each floor of a high building has its code. */
static bool
has_floor(struct text town)
{
    size_t bracket = find(town, "（");

    return find((struct text){town.s + bracket, town.len - bracket}, "階") <
           town.len - bracket;
}

static bool
keep_row(struct loading *l, struct err *err)
{
    static const char sql[] =
        "INSERT INTO postal_town"
        " (code, jis, district, prefecture, city, town, building)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    struct text town = postal_town_name(l->row.town, l->row.city);
    struct query *q;

    if (!db_query(l->db, sql, &q, err))
        return false;
    query_bind_text(q, 1, l->row.code);
    query_bind_text(q, 2, l->row.jis);
    query_bind_text(q, 3, l->row.district);
    query_bind_text(q, 4, l->row.prefecture);
    query_bind_text(q, 5, l->row.city);
    query_bind_text(q, 6, town);
    query_bind_int(q, 7, has_floor(l->row.town));
    l->count->towns++;
    l->count->townless += town.len == 0;
    l->open = false;
    arena_reset(l->keep);
    return query_done(q, err);
}

static struct text
dup(struct loading *l, struct text t)
{
    return (struct text){text_dup(l->keep, t), t.len};
}

/* A town whose bracket is open goes on in the next line (KEN_ALL.CSV). */
static bool
go_on(struct loading *l, const struct postal_row *row, struct err *err)
{
    struct text whole;

    if (!text_equal(row->code, l->row.code) ||
        !text_equal(row->jis, l->row.jis))
        return bad_column(l, C_TOWN,
                          "the town of the line before does not end; the file "
                          "is not whole",
                          err);
    if (l->row.town.len + row->town.len > TOWN_MAX)
        return bad_column(l, C_TOWN, "a town that does not end", err);
    whole = (struct text){arena_printf(l->keep, "%.*s%.*s",
                                       (int)l->row.town.len, l->row.town.s,
                                       (int)row->town.len, row->town.s),
                          l->row.town.len + row->town.len};
    l->row.town = whole;
    l->count->joined++;
    return true;
}

static bool
read_row(struct loading *l, struct postal_row *row, bool *abolished,
         struct err *err)
{
    struct text update;

    if (!digits(l, C_JIS, 5, 5, &row->jis,
                "no code of a municipality; five digits are expected", err) ||
        !digits(l, C_DISTRICT, 3, 5, &row->district,
                "no district of an office; three or five digits are expected",
                err) ||
        !digits(l, C_CODE, 7, 7, &row->code,
                "no postal code; seven digits are expected", err) ||
        !digits(l, C_UPDATE, 1, 1, &update,
                "no mark of change; 0, 1 or 2 is expected", err) ||
        !field(l, C_PREFECTURE, &row->prefecture, err) ||
        !field(l, C_CITY, &row->city, err) ||
        !field(l, C_TOWN, &row->town, err))
        return false;
    if (row->city.len == 0 || row->town.len == 0)
        return bad_column(l, row->city.len == 0 ? C_CITY : C_TOWN,
                          "empty; load the file as Japan Post gives it", err);
    *abolished = text_is(update, "2");
    return true;
}

static bool
take_row(struct loading *l, struct err *err)
{
    struct postal_row row;
    bool abolished, whole;

    arena_reset(l->scratch);
    if (!read_row(l, &row, &abolished, err))
        return false;
    if (abolished)
        return true;
    if (l->open) {
        if (!go_on(l, &row, err))
            return false;
    } else
        l->row = (struct postal_row){dup(l, row.code),
                                     dup(l, row.jis),
                                     dup(l, row.district),
                                     dup(l, row.prefecture),
                                     dup(l, row.city),
                                     dup(l, row.town),
                                     false};
    whole = find(l->row.town, "（") == l->row.town.len ||
            find(l->row.town, "）") < l->row.town.len;
    l->open_line = l->record.line;
    l->open = !whole;
    return l->open || keep_row(l, err);
}

static bool
read_all(struct loading *l, struct err *err)
{
    while (csv_next(&l->csv, l->scratch, &l->record) == CSV_RECORD) {
        l->count->lines++;
        if (l->record.fault != NULL) {
            err_put(err, ERR_INPUT,
                    "%s: a line of Japan Post's list has 15 columns",
                    l->record.fault);
            return err_at(err, l->name, l->record.line, l->record.fault_field);
        }
        if (!take_row(l, err))
            return false;
    }
    if (l->open) {
        err_put(err, ERR_INPUT,
                "the town of the last line does not end; the file is not "
                "whole");
        return err_at(err, l->name, l->open_line, C_TOWN + 1);
    }
    return l->count->towns > 0 || err_set(err, ERR_INPUT,
                                          "holds no towns; load Japan Post's "
                                          "utf_ken_all.csv or KEN_ALL.CSV");
}

static bool
count_codes(struct db *db, int64_t *codes, struct err *err)
{
    struct query *q;
    bool row = false;

    if (!db_query(db, "SELECT count(DISTINCT code) FROM postal_town", &q,
                  err) ||
        !query_step(q, &row, err))
        return false;
    *codes = query_int(q, 0);
    query_reset(q);
    return true;
}

static bool
replace(struct loading *l, struct text file, struct err *err)
{
    static const char sql[] =
        "INSERT OR REPLACE INTO postal_list VALUES (1, ?1, ?2)";
    struct sha256 hash;
    struct query *q;

    sha256_of(file.s, file.len, &hash);
    if (!db_exec(l->db, "DELETE FROM postal_town", err) || !read_all(l, err) ||
        !count_codes(l->db, &l->count->codes, err) ||
        !db_query(l->db, sql, &q, err))
        return false;
    query_bind_blob(q, 1, hash.byte, sizeof hash.byte);
    query_bind_int(q, 2, l->count->lines);
    return query_done(q, err);
}

static bool
load_text(struct loading *l, struct text file, struct arena *arena,
          struct err *err)
{
    size_t bom = text_bom(file);
    bool good;

    if (!text_decoder_new(text_utf8_or_cp932(file), arena, &l->decoder, err))
        return false;
    csv_init(&l->csv);
    l->csv.expect = COLUMNS;
    csv_window(&l->csv, (struct text){file.s + bom, file.len - bom}, true);
    if (!db_begin(l->db, err))
        return false;
    good = replace(l, file, err) && db_commit(l->db, err);
    if (!good)
        db_rollback(l->db);
    return good;
}

bool
postal_load(struct db *db, int dir_fd, const char *name,
            struct postal_count *count, struct err *err)
{
    struct arena *arena = arena_new(), *keep = arena_new();
    struct loading *l = arena_alloc(arena, sizeof *l);
    struct text file;
    bool good;

    *count = (struct postal_count){0};
    *l = (struct loading){.db = db,
                          .name = name,
                          .keep = keep,
                          .scratch = arena_new(),
                          .count = count};
    good = file_read(dir_fd, name, FILE_MAX, arena, &file, err) &&
           load_text(l, file, arena, err);
    arena_free(l->scratch);
    arena_free(keep);
    arena_free(arena);
    return good || err_at(err, name, 0, 0);
}

/* --- asking ----------------------------------------------------------------
 */

bool
postal_loaded(struct db *db, bool *loaded, struct err *err)
{
    struct query *q;

    if (!db_query(db, "SELECT 1 FROM postal_list", &q, err) ||
        !query_step(q, loaded, err))
        return false;
    query_reset(q);
    return true;
}

static bool
rows_of(struct db *db, const char *sql, struct text key, struct arena *arena,
        struct postal_row **rows, size_t *n, struct err *err)
{
    struct query *q;
    size_t cap = 0;
    bool more = true;

    *rows = NULL;
    *n = 0;
    if (!db_query(db, sql, &q, err))
        return false;
    query_bind_text(q, 1, key);
    while (query_step(q, &more, err) && more) {
        if (*n == cap) {
            struct postal_row *wider;

            cap = cap == 0 ? 16 : 2 * cap;
            wider = arena_array(arena, struct postal_row, cap);
            if (*n > 0)
                memcpy(wider, *rows, *n * sizeof *wider);
            *rows = wider;
        }
        (*rows)[(*n)++] =
            (struct postal_row){query_dup(q, 0, arena), query_dup(q, 1, arena),
                                query_dup(q, 2, arena), query_dup(q, 3, arena),
                                query_dup(q, 4, arena), query_dup(q, 5, arena),
                                query_int(q, 6) != 0};
    }
    query_reset(q);
    return !more;
}

bool
postal_of_code(struct db *db, struct text code, struct arena *arena,
               struct postal_row **rows, size_t *n, struct err *err)
{
    return rows_of(
        db,
        "SELECT code, jis, district, prefecture, city, town, building"
        " FROM postal_town WHERE code = ?1 ORDER BY no",
        code, arena, rows, n, err);
}

bool
postal_of_municipality(struct db *db, struct text jis, struct arena *arena,
                       struct postal_row **rows, size_t *n, struct err *err)
{
    return rows_of(
        db,
        "SELECT code, jis, district, prefecture, city, town, building"
        " FROM postal_town WHERE jis = ?1 ORDER BY no",
        jis, arena, rows, n, err);
}
