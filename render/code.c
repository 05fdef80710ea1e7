#include "render/code.h"

#include <string.h>
#include <zint.h>

#include "base/arena.h"

enum {
    ECC = 18,
    TOTAL = MARK_CODEWORDS + ECC,
    ROW_BITS = 24
};

/* --- Data Matrix --------------------------------------------------------- */

/*
 * Where bit 8 (most significant) to bit 1 of each codeword stand, as
 * row * 24 + column of the symbol: ISO/IEC 16022 annex F for the 18 x 18
 * mapping matrix, shifted by the finder.  A test compares it with zint.
 */
static const uint16_t place[TOTAL][8] = {
    {41, 42, 65, 66, 97, 89, 90, 121},
    {25, 26, 49, 50, 51, 73, 74, 75},
    {409, 410, 433, 434, 435, 27, 28, 29},
    {436, 437, 30, 31, 32, 54, 55, 56},
    {52, 53, 76, 77, 78, 100, 101, 102},
    {98, 99, 122, 123, 124, 146, 147, 148},
    {114, 145, 138, 169, 170, 162, 193, 194},
    {233, 234, 257, 258, 289, 281, 282, 313},
    {217, 218, 241, 242, 243, 265, 266, 267},
    {171, 172, 195, 196, 197, 219, 220, 221},
    {125, 126, 149, 150, 151, 173, 174, 175},
    {79, 80, 103, 104, 105, 127, 128, 129},
    {33, 34, 57, 58, 59, 81, 82, 83},
    {417, 418, 441, 442, 443, 35, 36, 37},
    {444, 445, 38, 39, 40, 62, 63, 64},
    {60, 61, 84, 85, 86, 108, 109, 110},
    {106, 107, 130, 131, 132, 154, 155, 156},
    {152, 153, 176, 177, 178, 200, 201, 202},
    {198, 199, 222, 223, 224, 246, 247, 248},
    {244, 245, 268, 269, 270, 292, 293, 294},
    {290, 291, 314, 315, 316, 338, 339, 340},
    {306, 337, 330, 361, 362, 354, 385, 386},
    {363, 364, 387, 388, 389, 411, 412, 413},
    {317, 318, 341, 342, 343, 365, 366, 367},
    {271, 272, 295, 296, 297, 319, 320, 321},
    {225, 226, 249, 250, 251, 273, 274, 275},
    {179, 180, 203, 204, 205, 227, 228, 229},
    {133, 134, 157, 158, 159, 181, 182, 183},
    {87, 88, 111, 112, 113, 135, 136, 137},
    {160, 161, 184, 185, 186, 208, 209, 210},
    {206, 207, 230, 231, 232, 254, 255, 256},
    {252, 253, 276, 277, 278, 300, 301, 302},
    {298, 299, 322, 323, 324, 346, 347, 348},
    {344, 345, 368, 369, 370, 392, 393, 394},
    {390, 391, 414, 415, 416, 438, 439, 440},
    {371, 372, 395, 396, 397, 419, 420, 421},
    {325, 326, 349, 350, 351, 373, 374, 375},
    {279, 280, 303, 304, 305, 327, 328, 329},
    {352, 353, 376, 377, 378, 400, 401, 402},
    {398, 399, 422, 423, 424, 446, 447, 448},
};

/* Product in GF(256) with x^8 + x^5 + x^3 + x^2 + 1 (clause 5.7). */
static unsigned
multiply(unsigned a, unsigned b)
{
    unsigned p = 0;

    for (; b != 0; b >>= 1) {
        if (b & 1)
            p ^= a;
        a <<= 1;
        if (a & 0x100)
            a ^= 0x12D;
    }
    return p;
}

/*
 * Generator of 18 check codewords, product of (x - 2^i), i = 1..18; highest
 * power first, the leading 1 left out (annex E.1).  The same test compares it.
 */
static const uint8_t generator[ECC] = {188, 90, 48, 225, 254, 94, 129, 109, 213,
                                       241, 61, 66, 75,  188, 39, 100, 195, 83};

/* Codewords in ASCII encodation: digit pairs, else character + 1. */
static bool
encode_ascii(struct text t, uint8_t cw[static MARK_CODEWORDS], struct err *err)
{
    size_t n = 0;

    for (size_t i = 0; i < t.len; n++) {
        unsigned char a = (unsigned char)t.s[i];
        unsigned char b = i + 1 < t.len ? (unsigned char)t.s[i + 1] : 0;
        bool pair = a >= '0' && a <= '9' && b >= '0' && b <= '9';

        if (a > 127)
            return err_set(err, ERR_INPUT, "a piece mark holds ASCII only");
        if (n == MARK_CODEWORDS)
            return err_set(err, ERR_INPUT, "text is too long for a piece mark");
        cw[n] = (uint8_t)(pair ? 130 + (a - '0') * 10 + (b - '0') : a + 1);
        i += pair ? 2 : 1;
    }
    /* Pad: 129 first, then in the 253-state of its position (5.2.3). */
    for (size_t first = n; n < MARK_CODEWORDS; n++) {
        size_t v = 129 + (149 * (n + 1)) % 253 + 1;

        cw[n] = (uint8_t)(n == first ? 129 : v > 254 ? v - 254 : v);
    }
    return true;
}

static void
add_checks(uint8_t cw[static TOTAL])
{
    uint8_t rest[ECC] = {0};

    for (size_t i = 0; i < MARK_CODEWORDS; i++) {
        unsigned k = cw[i] ^ rest[0];

        memmove(rest, rest + 1, ECC - 1);
        rest[ECC - 1] = 0;
        if (k == 0)
            continue;
        for (size_t j = 0; j < ECC; j++)
            rest[j] ^= (uint8_t)multiply(generator[j], k);
    }
    memcpy(cw + MARK_CODEWORDS, rest, ECC);
}

static void
set_bit(uint8_t *bit, unsigned at)
{
    bit[at >> 3] |= (uint8_t)(0x80 >> (at & 7));
}

/* Finder and clock, and the corner that no codeword fills (annex F.2). */
static void
put_frame(uint8_t bit[static MARK_SIZE * 3])
{
    memset(bit, 0, (size_t)MARK_SIZE * 3);
    for (unsigned i = 0; i < MARK_SIZE; i++) {
        set_bit(bit, i * ROW_BITS);                   /* left: solid */
        set_bit(bit, (MARK_SIZE - 1) * ROW_BITS + i); /* bottom: solid */
        if (i % 2 == 0)
            set_bit(bit, i); /* top: clock */
        else
            set_bit(bit, i * ROW_BITS + MARK_SIZE - 1); /* right: clock */
    }
    set_bit(bit, 17 * ROW_BITS + 17);
    set_bit(bit, 18 * ROW_BITS + 18);
}

static void
put_codewords(const uint8_t cw[static TOTAL], uint8_t bit[static MARK_SIZE * 3])
{
    for (size_t k = 0; k < TOTAL; k++)
        for (unsigned b = 0; b < 8; b++)
            if (cw[k] & 0x80 >> b)
                set_bit(bit, place[k][b]);
}

bool
code_mark(struct text text, uint8_t bit[static MARK_SIZE * 3], struct err *err)
{
    uint8_t cw[TOTAL];

    if (!encode_ascii(text, cw, err))
        return false;
    add_checks(cw);
    put_frame(bit);
    put_codewords(cw, bit);
    return true;
}

/* --- Data Matrix from a table -------------------------------------------- */

/*
 * Check codewords are a linear function of data over GF(2), as is the place of
 * each bit: modules of a message are the exclusive or of those of its
 * codewords, each with zeros around it.
 */
enum {
    SUM_WORDS = 8
}; /* 60 bytes of modules, in words of 8 */

struct code_marks {
    uint64_t frame[SUM_WORDS];
    uint8_t known[MARK_CODEWORDS][256];
    uint64_t part[MARK_CODEWORDS][256][SUM_WORDS];
};

struct code_marks *
code_marks_new(void)
{
    struct code_marks *m = mem_new(sizeof *m);
    uint8_t bit[MARK_SIZE * 3];

    put_frame(bit);
    m->frame[SUM_WORDS - 1] = 0;
    memcpy(m->frame, bit, sizeof bit);
    /* Parts are filled, and their memory taken, as they are needed. */
    memset(m->known, 0, sizeof m->known);
    return m;
}

void
code_marks_free(struct code_marks *marks)
{
    mem_free(marks);
}

static const uint64_t *
part_of(struct code_marks *m, size_t position, uint8_t value)
{
    uint64_t *part = m->part[position][value];
    uint8_t cw[TOTAL] = {0}, bit[MARK_SIZE * 3] = {0};

    if (m->known[position][value])
        return part;
    cw[position] = value;
    add_checks(cw);
    put_codewords(cw, bit);
    part[SUM_WORDS - 1] = 0;
    memcpy(part, bit, sizeof bit);
    m->known[position][value] = 1;
    return part;
}

bool
code_marks_put(struct code_marks *m, struct text text,
               uint8_t bit[static MARK_SIZE * 3], struct err *err)
{
    uint8_t cw[MARK_CODEWORDS];
    uint64_t sum[SUM_WORDS];

    if (!encode_ascii(text, cw, err))
        return false;
    memcpy(sum, m->frame, sizeof sum);
    for (size_t k = 0; k < MARK_CODEWORDS; k++) {
        const uint64_t *part = part_of(m, k, cw[k]);

        for (size_t i = 0; i < SUM_WORDS; i++)
            sum[i] ^= part[i];
    }
    memcpy(bit, sum, (size_t)MARK_SIZE * 3);
    return true;
}

/* --- QR ------------------------------------------------------------------ */

bool
code_qr(struct text text, struct arena *arena, struct draw_bits *out,
        struct err *err)
{
    struct zint_symbol *symbol = ZBarcode_Create();
    size_t row_bytes, rows;
    uint8_t *bit;
    int rc;

    if (symbol == NULL)
        return err_set(err, ERR_IO, "no memory for a QR code");
    symbol->symbology = BARCODE_QRCODE;
    symbol->option_1 = 2; /* level M */
    symbol->input_mode = UNICODE_MODE;
    rc = ZBarcode_Encode(symbol, (const unsigned char *)text.s, (int)text.len);
    if (rc >= ZINT_ERROR) {
        err_put(err, ERR_INPUT, "QR code: %s", symbol->errtxt);
        ZBarcode_Delete(symbol);
        return false;
    }
    rows = (size_t)symbol->rows;
    row_bytes = ((size_t)symbol->width + 7) / 8;
    bit = arena_alloc(arena, rows * row_bytes);
    for (size_t r = 0; r < rows; r++)
        for (size_t c = 0; c < (size_t)symbol->width; c++)
            if (symbol->encoded_data[r][c >> 3] >> (c & 7) & 1)
                bit[r * row_bytes + (c >> 3)] |= (uint8_t)(0x80 >> (c & 7));
    out->columns = (size_t)symbol->width;
    out->rows = rows;
    out->bit = bit;
    ZBarcode_Delete(symbol);
    return true;
}

/* --- customer barcode ---------------------------------------------------- */

/*
 * Bars on a 600 dpi grid, inside every tolerance of their point size; the
 * nominal sizes are upper limits and leave nothing for a press that thins or
 * swells (postal.md 1.5; manual p12).
 */
struct profile {
    double point;
    int pitch, bar; /* in 1/600 inch */
    int full, timing;
};

static const struct profile profiles[] = {
    {10, 26, 14, 83, 29},
    {9, 24, 13, 74, 26},
    {8.3, 21, 11, 69, 23},
};

#define GRID (72.0 / 600)

enum {
    BARS = 67 /* manual p12: of every address */
};

static struct size
profile_size(const struct profile *p)
{
    return (struct size){((BARS - 1) * p->pitch + p->bar) * GRID,
                         p->full * GRID};
}

/* The largest profile for this much room, or NULL. */
static const struct profile *
profile_for(double width, double height)
{
    for (size_t i = 0; i < sizeof profiles / sizeof profiles[0]; i++) {
        struct size size = profile_size(&profiles[i]);

        if (size.width <= width && size.height <= height)
            return &profiles[i];
    }
    return NULL;
}

bool
code_bars_largest(struct size room, struct bars_size *out)
{
    const struct profile *p = profile_for(room.width, room.height);

    if (p == NULL)
        return false;
    *out = (struct bars_size){p->point, profile_size(p)};
    return true;
}

struct size
code_bars_smallest(void)
{
    return profile_size(&profiles[sizeof profiles / sizeof profiles[0] - 1]);
}

/* A bar of a kind, '1' to '4', from the top of a full one. */
static struct box
bar_shape(const struct profile *p, char kind)
{
    int tail = (p->full - p->timing) / 2;
    int top = kind == '1' || kind == '2' ? 0 : tail;
    int height = kind == '1'   ? p->full
                 : kind == '4' ? p->timing
                               : p->full - tail;

    return (struct box){0, top * GRID, p->bar * GRID, height * GRID};
}

bool
code_bars(struct text bars, struct box box, struct arena *arena,
          struct draw_bars *out, struct err *err)
{
    const struct profile *p = profile_for(box.width, box.height);
    struct box *b, shape[4];

    if (bars.len != BARS)
        return err_set(err, ERR_INPUT, "a customer barcode has 67 bars");
    if (p == NULL)
        return err_set(
            err, ERR_FIT,
            "customer barcode needs a box of at least 59.1 x 3.0 mm");
    for (int k = 0; k < 4; k++) {
        shape[k] = bar_shape(p, (char)('1' + k));
        shape[k].y += box.y + (box.height - p->full * GRID) / 2;
    }
    b = arena_raw(arena, bars.len * sizeof *b);
    for (size_t i = 0; i < bars.len; i++) {
        if (bars.s[i] < '1' || bars.s[i] > '4')
            return err_set(err, ERR_INPUT, "bars are digits from 1 to 4");
        b[i] = shape[bars.s[i] - '1'];
        b[i].x = box.x + (double)i * p->pitch * GRID;
    }
    *out = (struct draw_bars){bars.len, b};
    return true;
}
