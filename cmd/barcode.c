#include "cmd/cmd.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "cmd/site.h"
#include "post/address.h"
#include "post/town.h"

/* A character as the manual names it. */
static const char *
character(char c, char buf[static 4])
{
    if (c >= 'a' && c <= 'h')
        (void)snprintf(buf, 4, "CC%c", c - 'a' + '1');
    else
        (void)snprintf(buf, 4, "%c", c);
    return buf;
}

/* Seven digits, also as 100-8792. */
static struct text
postal_of(const char *s, char buf[static 8])
{
    size_t len = strlen(s);

    if (len != 8 || s[3] != '-')
        return (struct text){s, len};
    (void)snprintf(buf, 8, "%.3s%.4s", s, s + 4);
    return (struct text){buf, 7};
}

/* What follows the town, by the site's list. */
static bool
split(struct cmd *cmd, struct text postal, struct arena *arena,
      struct text *rest, struct err *err)
{
    struct town_split split = {.found = TOWN_NO_CODE};
    struct site *site = NULL;
    struct towns *towns = NULL;
    bool good;

    good = site_open(cmd->site, &site, err) && site_db(site, false, err) &&
           towns_open(site->db, TEXT(""), arena, &towns, err);
    if (good && towns == NULL)
        good = err_set(err, ERR_USAGE,
                       "--full: no list of postal codes is loaded; see shirase "
                       "postal --help");
    good = good && towns_split_full(towns, postal, *rest, arena, &split, err);
    site_close(site);
    *rest = split.rest;
    if (good && split.found != TOWN_GOOD)
        return err_set(err, ERR_USAGE,
                       "%s: the list does not tell where the "
                       "town of this address ends",
                       town_finding(split.found));
    return good;
}

static void
print(const struct barcode *b)
{
    char name[4];

    printf("%s\t", b->number);
    for (size_t i = 0; i < BARCODE_FIELD; i++)
        printf("%s%s", i > 0 ? " " : "", character(b->field[i], name));
    printf("\t%s\t%s\n", character(b->check, name), b->bars);
}

int
cmd_barcode(struct cmd *cmd)
{
    bool full = false, good;
    const struct option_spec spec[] = {{"full", NULL, &full}};
    struct arena *arena = arena_new();
    struct text postal, rest;
    struct barcode b;
    struct err err = {0};
    char digits[8];

    good = cmd_options(cmd, spec, 1, &err) && cmd_no_more(cmd, 3, &err);
    if (good) {
        postal = postal_of(cmd->argv[1], digits);
        rest = text_from(cmd->argv[2]);
        good = (!full || split(cmd, postal, arena, &rest, &err)) &&
               barcode_of(postal, rest, &b, &err);
    }
    arena_free(arena);
    if (good) {
        print(&b);
        return EXIT_DONE;
    }
    if (err.code == ERR_INPUT)
        err.code = ERR_USAGE; /* here the field is an argument */
    return cmd_fail(&err);
}
