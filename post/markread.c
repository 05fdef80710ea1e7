#include "post/markread.h"

#include <assert.h>

enum {
    SIDE = 20,  /* modules with finder */
    INNER = 18, /* mapping matrix */
    N_DATA = 22,
    N_ECC = 18,
    N_ALL = N_DATA + N_ECC,
    POLYNOMIAL = 0x12d, /* x^8+x^5+x^3+x^2+1, annex E */
    PAD = 129,
    DIGITS = 130,
    DIGITS_LAST = 229
};

struct matrix_reader {
    const uint8_t *bit;
    uint8_t seen[INNER][INNER];
};

static bool
module_at(const uint8_t *bit, int row, int col)
{
    return (bit[row * 3 + col / 8] >> (7 - col % 8) & 1) != 0;
}

/* Solid left and bottom, alternating top and right (5.7.1). */
static bool
finder_right(const uint8_t *bit)
{
    for (int i = 0; i < SIDE; i++)
        if (!module_at(bit, i, 0) || !module_at(bit, SIDE - 1, i) ||
            module_at(bit, 0, i) != (i % 2 == 0) ||
            module_at(bit, i, SIDE - 1) != (i % 2 == 1))
            return false;
    return true;
}

/* The corner that no codeword fills: dark on its falling diagonal (F.2). */
static bool
corner_right(const uint8_t *bit)
{
    return module_at(bit, INNER - 1, INNER - 1) &&
           !module_at(bit, INNER - 1, INNER) &&
           !module_at(bit, INNER, INNER - 1) && module_at(bit, INNER, INNER);
}

/* A module of the mapping matrix, wrapped as annex F says. */
static int
read_module(struct matrix_reader *m, int row, int col)
{
    if (row < 0) {
        row += INNER;
        col += 4 - (INNER + 4) % 8;
    }
    if (col < 0) {
        col += INNER;
        row += 4 - (INNER + 4) % 8;
    }
    m->seen[row][col] = 1;
    return module_at(m->bit, row + 1, col + 1) ? 1 : 0;
}

/* The eight modules of a codeword, most significant first, around its corner.
 */
static uint8_t
read_utah(struct matrix_reader *m, int row, int col)
{
    static const int8_t step[8][2] = {{-2, -2}, {-2, -1}, {-1, -2}, {-1, -1},
                                      {-1, 0},  {0, -2},  {0, -1},  {0, 0}};
    int v = 0;

    for (int i = 0; i < 8; i++)
        v = v * 2 + read_module(m, row + step[i][0], col + step[i][1]);
    return (uint8_t)v;
}

/*
 * Of annex F's four special corners only the second arises here: the side of
 * the mapping matrix, 18, leaves 2 after division by 4 and by 8.
 */
static uint8_t
read_corner(struct matrix_reader *m)
{
    static const int8_t place[8][2] = {
        {INNER - 3, 0}, {INNER - 2, 0}, {INNER - 1, 0}, {0, INNER - 4},
        {0, INNER - 3}, {0, INNER - 2}, {0, INNER - 1}, {1, INNER - 1}};
    int v = 0;

    for (int i = 0; i < 8; i++)
        v = v * 2 + read_module(m, place[i][0], place[i][1]);
    return (uint8_t)v;
}

/* Walk the diagonals of annex F and collect the codewords: always N_ALL. */
static void
read_codewords(struct matrix_reader *m, uint8_t word[static N_ALL])
{
    int row = 4, col = 0;
    size_t n = 0;

    do {
        if (row == INNER - 2 && col == 0)
            word[n++] = read_corner(m);
        do {
            if (row < INNER && col >= 0 && !m->seen[row][col])
                word[n++] = read_utah(m, row, col);
            row -= 2;
            col += 2;
        } while (row >= 0 && col < INNER);
        row += 1;
        col += 3;
        do {
            if (row >= 0 && col < INNER && !m->seen[row][col])
                word[n++] = read_utah(m, row, col);
            row += 2;
            col -= 2;
        } while (row < INNER && col >= 0);
        row += 3;
        col += 1;
    } while (row < INNER || col < INNER);
    assert(n == N_ALL);
}

static uint8_t
gf_multiply(uint8_t a, uint8_t b)
{
    unsigned r = 0, x = a;

    for (unsigned y = b; y != 0; y >>= 1) {
        if (y & 1)
            r ^= x;
        x <<= 1;
        if (x & 0x100)
            x ^= POLYNOMIAL;
    }
    return (uint8_t)r;
}

/* Every syndrome of a right codeword is 0: the roots are 2^1 .. 2^18. */
static bool
syndromes_zero(const uint8_t word[static N_ALL])
{
    uint8_t root = 1;

    for (int i = 0; i < N_ECC; i++) {
        uint8_t sum = 0;

        root = gf_multiply(root, 2);
        for (int k = 0; k < N_ALL; k++)
            sum = (uint8_t)(gf_multiply(sum, root) ^ word[k]);
        if (sum != 0)
            return false;
    }
    return true;
}

static bool
read_ascii(const uint8_t word[static N_DATA], char out[static MARK_TEXT_MAX],
           struct err *err)
{
    size_t n = 0;

    for (int i = 0; i < N_DATA && word[i] != PAD; i++) {
        uint8_t c = word[i];

        if (c >= 1 && c <= 128)
            out[n++] = (char)(c - 1);
        else if (c >= DIGITS && c <= DIGITS_LAST) {
            out[n++] = (char)('0' + (c - DIGITS) / 10);
            out[n++] = (char)('0' + (c - DIGITS) % 10);
        } else
            return err_set(err, ERR_STATE, "mark: unknown codeword");
    }
    out[n] = '\0';
    return true;
}

bool
mark_read(size_t columns, size_t rows, const uint8_t *bit,
          char out[static MARK_TEXT_MAX], struct err *err)
{
    struct matrix_reader m = {.bit = bit};
    uint8_t word[N_ALL];

    if (columns != SIDE || rows != SIDE)
        return err_set(err, ERR_STATE, "mark: not 20 x 20 modules");
    if (!finder_right(bit) || !corner_right(bit))
        return err_set(err, ERR_STATE, "mark: finder pattern is broken");
    read_codewords(&m, word);
    if (!syndromes_zero(word))
        return err_set(err, ERR_STATE, "mark: error correction does not agree");
    return read_ascii(word, out, err);
}
