/*
 * Do two programs draw the same page?  usage: samepicture A.png B.png
 *
 * Both are looked at in grey, softened, at 150 dpi.  Renderers differ in
 * hinting, antialiasing and in how they turn ink into light, so a point agrees
 * where the other picture has its grey, within GREY, no further than a
 * neighbour away.  What is missing, doubled or moved shows as a cluster: no
 * cell of 1 mm may hold more than CELL of its 36 points that disagree, in
 * either direction.  On the sample's pages poppler comes to 6, Ghostscript,
 * whose thin white strokes on blue are heavier, to 10.
 *
 * Prints both counts and the worst cell in mm; exit 0 same, 1 not, 2 unread.
 */
#include <cairo.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    GREY = 72, /* of 255: press blue and press black differ by 50 */
    CELL = 12,
    CELL_PX = 6, /* 1 mm at 150 dpi */
    MM_PX_10 = 59
};

struct grey {
    int w, h;
    unsigned char *at;
};

static int
grey_read(const char *path, struct grey *out)
{
    cairo_surface_t *s = cairo_image_surface_create_from_png(path);
    const unsigned char *row;
    int stride, step;

    if (cairo_surface_status(s) != CAIRO_STATUS_SUCCESS)
        return 0;
    step = cairo_image_surface_get_format(s) == CAIRO_FORMAT_A8 ? 1 : 4;
    out->w = cairo_image_surface_get_width(s);
    out->h = cairo_image_surface_get_height(s);
    stride = cairo_image_surface_get_stride(s);
    out->at = malloc((size_t)out->w * (size_t)out->h);
    row = cairo_image_surface_get_data(s);
    for (int y = 0; out->at != NULL && y < out->h; y++, row += stride)
        for (int x = 0; x < out->w; x++) {
            const unsigned char *p = row + step * x;

            out->at[y * out->w + x] =
                (unsigned char)(step == 1
                                    ? p[0]
                                    : (29 * p[0] + 150 * p[1] + 77 * p[2]) >>
                                          8);
        }
    cairo_surface_destroy(s);
    return out->at != NULL;
}

/* The mean of each point and its neighbours: hinting evens out. */
static int
soften(struct grey *g)
{
    unsigned char *soft = malloc((size_t)g->w * (size_t)g->h);

    for (int y = 0; soft != NULL && y < g->h; y++)
        for (int x = 0; x < g->w; x++) {
            int sum = 0, n = 0;

            for (int j = y - 1; j <= y + 1; j++)
                for (int i = x - 1; i <= x + 1; i++)
                    if (i >= 0 && j >= 0 && i < g->w && j < g->h) {
                        sum += g->at[j * g->w + i];
                        n++;
                    }
            soft[y * g->w + x] = (unsigned char)(sum / n);
        }
    free(g->at);
    g->at = soft;
    return soft != NULL;
}

/* Is the grey of a at (x, y) found in b, there or between its neighbours? */
static int
agrees(const struct grey *a, const struct grey *b, int x, int y)
{
    int least = 255, most = 0, is = a->at[y * a->w + x];

    for (int j = y - 1; j <= y + 1; j++)
        for (int i = x - 1; i <= x + 1; i++) {
            int v = i < 0 || j < 0 || i >= b->w || j >= b->h
                        ? 255
                        : b->at[j * b->w + i];

            least = v < least ? v : least;
            most = v > most ? v : most;
        }
    return is >= least - GREY && is <= most + GREY;
}

/* Points of a that b lacks; the fullest cell. */
static int
differ(const struct grey *a, const struct grey *b, int *worst, int place[2])
{
    int n = 0;

    for (int y = 0; y < a->h; y += CELL_PX)
        for (int x = 0; x < a->w; x += CELL_PX) {
            int in = 0;

            for (int j = y; j < y + CELL_PX && j < a->h && j < b->h; j++)
                for (int i = x; i < x + CELL_PX && i < a->w && i < b->w; i++)
                    in += !agrees(a, b, i, j);
            n += in;
            if (in > *worst) {
                *worst = in;
                place[0] = x;
                place[1] = y;
            }
        }
    return n;
}

int
main(int argc, char **argv)
{
    struct grey a, b;
    int worst = 0, place[2] = {0, 0}, ab, ba;

    if (argc != 3 || !grey_read(argv[1], &a) || !grey_read(argv[2], &b) ||
        !soften(&a) || !soften(&b)) {
        fprintf(stderr, "usage: samepicture A.png B.png\n");
        return 2;
    }
    if (abs(a.w - b.w) > 1 || abs(a.h - b.h) > 1) {
        printf("sizes %dx%d and %dx%d\n", a.w, a.h, b.w, b.h);
        return 1;
    }
    ab = differ(&a, &b, &worst, place);
    ba = differ(&b, &a, &worst, place);
    printf("%d and %d points; worst cell %d at %d,%d mm\n", ab, ba, worst,
           place[0] * 10 / MM_PX_10, place[1] * 10 / MM_PX_10);
    free(a.at);
    free(b.at);
    return worst > CELL;
}
