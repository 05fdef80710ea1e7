#include "cmd/cmd.h"

#include <stdio.h>
#include <string.h>

#include "post/address.h"

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

int
cmd_barcode(struct cmd *cmd)
{
    struct barcode b;
    struct err err = {0};
    char name[4], postal[8];

    if (!cmd_options(cmd, NULL, 0, &err) || !cmd_no_more(cmd, 3, &err) ||
        !barcode_of(postal_of(cmd->argv[1], postal), text_from(cmd->argv[2]),
                    &b, &err)) {
        if (err.code == ERR_INPUT)
            err.code = ERR_USAGE; /* here the field is an argument */
        return cmd_fail(&err);
    }
    printf("%s\t", b.number);
    for (size_t i = 0; i < BARCODE_FIELD; i++)
        printf("%s%s", i > 0 ? " " : "", character(b.field[i], name));
    printf("\t%s\t%s\n", character(b.check, name), b.bars);
    return EXIT_DONE;
}
