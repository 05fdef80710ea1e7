#include "data/picks.h"

#include "base/arena.h"
#include "data/db.h"

enum {
    PICKS_MAX = 64
};

#define LETTERS                                                                \
    " FROM piece WHERE run = ?1 AND NOT EXISTS (SELECT 1 FROM exception"       \
    " WHERE exception.run = piece.run AND exception.seq = piece.seq)"
#define LONGEST(what)                                                          \
    "SELECT seq" LETTERS " AND length(" what ") > 0"                           \
    " ORDER BY length(" what ") DESC, seq LIMIT 1"
#define FIRST_WITH(what)                                                       \
    "SELECT seq" LETTERS " AND " what " ORDER BY seq LIMIT 1"

static const struct {
    const char *why, *sql;
} rules[] = {
    {"first", "SELECT min(seq)" LETTERS},
    {"last", "SELECT max(seq)" LETTERS},
    {"long-name", LONGEST("name")},
    {"long-address", LONGEST("prefecture || city || town || block")},
    {"long-building", LONGEST("building")},
    {"alias", FIRST_WITH("alias <> ''")},
    {"roman", FIRST_WITH("name GLOB '[A-Za-zＡ-Ｚａ-ｚ]*'")},
    {"selector", FIRST_WITH("name GLOB '*[' || char(0xFE00) || '-' ||"
                            " char(0xFE0F) || char(0xE0100) || '-' ||"
                            " char(0xE01EF) || ']*'")},
    {"supplementary", FIRST_WITH("name GLOB '*[' || char(0x20000) || '-' ||"
                                 " char(0x3FFFF) || ']*'")},
    {"private", FIRST_WITH("name GLOB '*[' || char(0xE000) || '-' ||"
                           " char(0xF8FF) || ']*'")},
    {"no-barcode", FIRST_WITH("barcode = ''")},
    {"soon",
     "SELECT seq" LETTERS " ORDER BY min(ifnull(signature_expires, 99991231),"
     " ifnull(authentication_expires, 99991231)), seq LIMIT 1"},
};

static bool
take(struct query *q, struct arena *arena, const char *why, struct pick *picks,
     size_t *n, struct err *err)
{
    bool more = true;

    while (query_step(q, &more, err) && more) {
        struct text name;

        if (query_null(q, 0))
            continue;
        if (*n == PICKS_MAX) {
            query_reset(q);
            return err_set(err, ERR_STATE, "proof: a list has no end");
        }
        name = why != NULL ? text_from(why) : query_text(q, 1);
        picks[(*n)++] =
            (struct pick){query_int(q, 0), {text_dup(arena, name), name.len}};
    }
    query_reset(q);
    return !more;
}

bool
picks_of(struct db *db, const struct run *run, struct arena *arena,
         struct pick **picks, size_t *n, struct err *err)
{
    static const char variants[] =
        "SELECT min(seq), 'variant:' || variant" LETTERS
        " GROUP BY variant ORDER BY 1";
    struct query *q;

    *n = 0;
    *picks = arena_array(arena, struct pick, PICKS_MAX);
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        if (!db_query(db, rules[i].sql, &q, err))
            return false;
        query_bind_int(q, 1, run->no);
        if (!take(q, arena, rules[i].why, *picks, n, err))
            return false;
    }
    if (!db_query(db, variants, &q, err))
        return false;
    query_bind_int(q, 1, run->no);
    return take(q, arena, NULL, *picks, n, err);
}
