/*
 * Postal codes of a site: what site.conf asks for, and the loaded list.
 */
#ifndef CMD_POSTAL_H
#define CMD_POSTAL_H

#include <stdbool.h>

#include "base/err.h"

struct conf_node;
struct site;
struct towns;

/*
 * postal_check = "warn" or "hold": what becomes of a letter whose address the
 * list contradicts; payment, district_least and local_mail: how letters are
 * sorted (data/sort.h).
 */
bool postal_conf(const struct conf_node *root, struct site *site,
                 struct err *err) MUST_CHECK;

/*
 * The towns of the site's municipality; *out is NULL where no list is loaded.
 * The register is open.
 */
bool
site_towns(struct site *site, struct towns **out, struct err *err) MUST_CHECK;

#endif
