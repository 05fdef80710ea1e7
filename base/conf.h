/*
 * Configuration: libconfig files, where nothing unknown passes.
 *
 * Every setting is asked for by name and type; conf_close refuses, with line
 * number, each setting that nobody asked for and each that stands twice.
 * Codes (postal codes, file numbers) are strings, or leading zeros are lost.
 */
#ifndef BASE_CONF_H
#define BASE_CONF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/date.h"
#include "base/err.h"
#include "base/str.h"

struct arena;
struct conf;      /* an open file */
struct conf_node; /* a group, list, array or scalar; borrowed */

/*
 * Read a file; name is what messages call it.
 *
 * Errors: ERR_CONF with file and line.  Includes are refused.
 */
bool conf_open(struct text source, const char *name, struct conf **out,
               struct err *err) MUST_CHECK;

/* The outermost group. */
const struct conf_node *conf_root(const struct conf *conf);

/* Refuse settings that were not asked for.  Frees conf in every case. */
bool conf_close(struct conf *conf, struct err *err) MUST_CHECK;
void conf_free(struct conf *conf); /* without that check */

/* Line of a node in its file. */
size_t conf_line(const struct conf_node *node);

/* A child by name, marked as asked for; NULL where there is none. */
const struct conf_node *
conf_find(const struct conf_node *group, const char *name);
/* Children of a list, array or group, in file order. */
size_t conf_count(const struct conf_node *node);
const struct conf_node *conf_item(const struct conf_node *node, size_t i);
const char *conf_name(const struct conf_node *node); /* "" for list items */

/*
 * Scalars.  Without the setting: the default; NULL or CONF_REQUIRED says
 * that it must stand there.  Text lives in arena.
 *
 * Errors: ERR_CONF with file, line and what is expected.
 */
#define CONF_REQUIRED INT64_MIN
bool conf_text(const struct conf_node *group, const char *name,
               const char *otherwise, struct arena *arena, struct text *out,
               struct err *err) MUST_CHECK;
bool conf_int(const struct conf_node *group, const char *name, int64_t least,
              int64_t most, int64_t otherwise, int64_t *out,
              struct err *err) MUST_CHECK;
bool conf_real(const struct conf_node *group, const char *name, double least,
               double most, double otherwise, double *out,
               struct err *err) MUST_CHECK; /* NAN: required */
bool conf_bool(const struct conf_node *group, const char *name, bool otherwise,
               bool *out, struct err *err) MUST_CHECK;
bool conf_date(const struct conf_node *group, const char *name,
               struct date otherwise, struct date *out,
               struct err *err) MUST_CHECK; /* year 0: required */

/* Scalar items of a list or array (conf_item) as text or number. */
bool conf_item_text(const struct conf_node *node, struct arena *arena,
                    struct text *out, struct err *err) MUST_CHECK;
bool conf_item_real(const struct conf_node *node, double *out,
                    struct err *err) MUST_CHECK;

/* Fail at a node: sets file and line.  Use: return conf_bad(node, err, ...). */
#define conf_bad(...) (conf_blame(__VA_ARGS__), false)
void conf_blame(const struct conf_node *node, struct err *err, const char *fmt,
                ...) PRINTF_LIKE(3, 4);

#endif
