/* Write a small font of square glyphs: tinyfont NAME FIRST-HEX N >FILE */
#include <stdio.h>
#include <stdlib.h>

#include "tests/unit/tinyfont.h"

int
main(int argc, char **argv)
{
    struct buf font = {0};
    unsigned long n;
    int bad;

    if (argc != 4) {
        fputs("usage: tinyfont NAME FIRST-HEX N\n", stderr);
        return 16;
    }
    n = strtoul(argv[3], NULL, 10);
    if (n == 0 || n > TINY_GLYPHS_MAX)
        return 16;
    tinyfont(argv[1], (uint32_t)strtoul(argv[2], NULL, 16), (unsigned)n, &font);
    bad = fwrite(font.s, 1, font.len, stdout) != font.len;
    buf_clear(&font);
    return bad;
}
