/*
 * Read inserter lines back from a raster, as a machine's camera does: one
 * line of 1 and 0 for each picture.
 *
 * usage: omr DPI FIRST PITCH N LENGTH THICKNESS PICTURE.pgm...
 *
 * The pictures are strips of a page, its whole height and nothing beside the
 * lines.  Every dark run of rows must be a line of that length and
 * thickness (to 0.2 mm) at one of N positions; else the tool says so and
 * exits 1.  Knows nothing of profiles: what it is told, a test has written.
 */
#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SLACK 0.2 /* mm */

enum {
    DARK = 128,
    NUMBERS = 6, /* arguments before the pictures */
    SIDE_MAX = 20000
};

struct strip {
    size_t width, height;
    unsigned char *grey;
};

struct layout {
    double dpi, first, pitch, n, length, thickness;
};

static bool
strip_read(const char *path, struct strip *out)
{
    FILE *f = fopen(path, "rbe");
    unsigned most = 0;
    bool ok;

    if (f == NULL)
        return false;
    ok = fscanf(f, "P5 %zu %zu %u", &out->width, &out->height, &most) == 3 &&
         fgetc(f) != EOF && most == 255 && out->width > 0 &&
         out->width < SIDE_MAX && out->height > 0 && out->height < SIDE_MAX;
    if (ok) {
        out->grey = malloc(out->width * out->height);
        ok = out->grey != NULL &&
             fread(out->grey, out->width, out->height, f) == out->height;
    }
    (void)fclose(f);
    return ok;
}

/* How many pixels of a row are dark. */
static size_t
dark_in(const struct strip *s, size_t row)
{
    size_t n = 0;

    for (size_t x = 0; x < s->width; x++)
        n += s->grey[row * s->width + x] < DARK;
    return n;
}

/* The line in rows [from, to) as a position; false: it is none. */
static bool
line_find(const struct layout *l, const struct strip *s, size_t from, size_t to,
          size_t *out)
{
    double mm = 25.4 / l->dpi, middle = (double)(from + to) / 2 * mm;
    double at = (middle - l->first) / l->pitch, nearest = round(at);
    double length = (double)dark_in(s, (from + to) / 2) * mm;

    *out = (size_t)fmax(nearest, 0);
    return nearest >= 0 && nearest < l->n &&
           fabs(at - nearest) * l->pitch <= SLACK &&
           fabs(length - l->length) <= SLACK &&
           fabs((double)(to - from) * mm - l->thickness) <= SLACK;
}

static bool
strip_tell(const struct layout *l, const struct strip *s, const char *path)
{
    char bits[65] = "";

    memset(bits, '0', (size_t)l->n);
    for (size_t row = 0; row < s->height; row++) {
        size_t from = row, at;

        while (row < s->height && dark_in(s, row) > 0)
            row++;
        if (row == from)
            continue;
        if (!line_find(l, s, from, row, &at)) {
            (void)fprintf(stderr, "%s: rows %zu to %zu are no line\n", path,
                          from, row);
            return false;
        }
        bits[at] = '1';
    }
    return puts(bits) != EOF;
}

static bool
layout_read(char **argv, struct layout *out)
{
    double v[NUMBERS];

    for (int i = 0; i < NUMBERS; i++) {
        char *end;

        errno = 0;
        v[i] = strtod(argv[i], &end);
        if (errno != 0 || end == argv[i] || *end != '\0')
            return false;
    }
    *out = (struct layout){v[0], v[1], v[2], v[3], v[4], v[5]};
    return out->dpi > 0 && out->pitch > 0 && out->n >= 1 && out->n <= 64;
}

int
main(int argc, char **argv)
{
    struct layout l;

    if (argc < NUMBERS + 2 || !layout_read(argv + 1, &l)) {
        (void)fputs("usage: omr DPI FIRST PITCH N LENGTH THICKNESS "
                    "PICTURE.pgm...\n",
                    stderr);
        return 2;
    }
    for (int i = NUMBERS + 1; i < argc; i++) {
        struct strip s = {0};
        bool ok = strip_read(argv[i], &s);

        if (!ok)
            (void)fprintf(stderr, "%s: not a grey picture\n", argv[i]);
        ok = ok && strip_tell(&l, &s, argv[i]);
        free(s.grey);
        if (!ok)
            return 1;
    }
    return 0;
}
