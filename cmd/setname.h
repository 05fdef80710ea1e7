/*
 * Which set a site sends: a name, or versions with the day from which each
 * holds.
 *
 *   set = "renewal";
 *   set = ( { valid_from = "2026-04-01"; name = "renewal"; },
 *           { valid_from = "2027-10-01"; name = "renewal-2027"; } );
 */
#ifndef CMD_SETNAME_H
#define CMD_SETNAME_H

#include "base/date.h"
#include "base/err.h"
#include "base/str.h"

struct arena;
struct conf_node;

/*
 * The folder in templates/ for letters posted on a day; year 0: the newest.
 *
 * Owner:  arena.
 * Errors: ERR_CONF with line: no folder's name, rows that do not ascend, or
 *         none that holds on the day.
 */
bool set_name_read(const struct conf_node *root, struct date posting,
                   struct arena *arena, struct text *out,
                   struct err *err) MUST_CHECK;

#endif
