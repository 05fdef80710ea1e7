/*
 * Split addresses by the list of a register, and count what comes out.
 * usage: splits SITE.db < rows   (postal<TAB>address<TAB>rest, in whole)
 *
 * Prints one line per wrong row, and the counts last; exit 1 where a rest is
 * wrong (none at all, which prints no barcode, is not wrong).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "data/db.h"
#include "post/town.h"

int
main(int argc, char **argv)
{
    struct arena *arena = arena_new(), *scratch = arena_new();
    struct db *db = NULL;
    struct towns *towns = NULL;
    struct err err = {0};
    long n[TOWN_FOUND_KINDS] = {0}, rows = 0, wrong = 0;
    char line[4096];

    if (argc != 2 || !db_open(argv[1], DB_READ, &db, &err) ||
        !towns_open(db, TEXT(""), arena, &towns, &err) || towns == NULL) {
        fprintf(stderr, "splits: %s\n", err.msg);
        return 2;
    }
    while (fgets(line, sizeof line, stdin) != NULL) {
        char *address = strchr(line, '\t'), *rest;
        struct town_split split;

        line[strcspn(line, "\n")] = '\0';
        rest = address != NULL ? strchr(address + 1, '\t') : NULL;
        if (rest == NULL)
            return 2;
        *address++ = '\0';
        *rest++ = '\0';
        arena_reset(scratch);
        if (!towns_split_full(towns, text_from(line), text_from(address),
                              scratch, &split, &err)) {
            fprintf(stderr, "splits: %s\n", err.msg);
            return 2;
        }
        rows++;
        n[split.found]++;
        if (split.found == TOWN_GOOD && !text_is(split.rest, rest)) {
            wrong++;
            printf("wrong\t%s\t%s\t%s\t%.*s\n", line, address, rest,
                   (int)split.rest.len, split.rest.s);
        } else if (split.found != TOWN_GOOD)
            printf("%s\t%s\t%s\n", town_finding(split.found), line, address);
    }
    printf("%ld rows: %ld split right, %ld wrong", rows, n[TOWN_GOOD] - wrong,
           wrong);
    for (int i = 1; i < TOWN_FOUND_KINDS; i++)
        printf(", %ld %s", n[i], town_finding((enum town_found)i));
    putchar('\n');
    arena_free(scratch);
    arena_free(arena);
    return !db_close(db, &err) || wrong > 0;
}
