#include "post/runid.h"

#include <stdint.h>
#include <stdio.h>

static void
add_number(struct sha256_state *s, int64_t v)
{
    uint8_t byte[8];

    for (int i = 0; i < 8; i++)
        byte[i] = (uint8_t)((uint64_t)v >> (8 * i));
    sha256_add(s, byte, sizeof byte);
}

static void
add_text(struct sha256_state *s, struct text t)
{
    add_number(s, (int64_t)t.len);
    sha256_add(s, t.s, t.len);
}

static void
add_date(struct sha256_state *s, struct date d)
{
    add_number(s, d.year * 10000 + d.month * 100 + d.day);
}

static void
add_certificate(struct sha256_state *s, const struct certificate *c)
{
    add_number(s, c->present);
    add_number(s, c->due);
    add_text(s, c->present ? c->serial : TEXT(""));
    add_date(s, c->issued);
    add_date(s, c->expires);
    add_date(s, c->opens);
}

void
runid_terms(struct sha256_state *s, const struct run *run, const char *program,
            const struct source_file *file, size_t n)
{
    add_text(s, TEXT("shirase run 1"));
    add_text(s, text_from(program));
    add_date(s, run->as_of);
    add_date(s, run->posting);
    add_number(s, run->no);
    add_number(s, (int64_t)n);
    for (size_t i = 0; i < n; i++) {
        add_text(s, text_from(file[i].name));
        add_text(s, file[i].data);
    }
}

void
runid_piece(struct sha256_state *s, const struct piece *p)
{
    const struct text text[] = {
        p->person,     p->name,    p->kana,     p->alias,   p->postal,
        p->prefecture, p->city,    p->town,     p->block,   p->building,
        p->envelope,   p->payment, p->district, p->variant, p->barcode};

    add_number(s, p->seq);
    add_number(s, p->bundle);
    for (size_t i = 0; i < sizeof text / sizeof text[0]; i++)
        add_text(s, text[i]);
    add_date(s, p->birth);
    add_number(s, p->foreign);
    add_number(s, p->represented);
    add_certificate(s, &p->signature);
    add_certificate(s, &p->authentication);
    add_date(s, p->card_expires);
}

void
runid_end(struct sha256_state *s, struct run *run)
{
    struct sha256 hash;
    char hex[SHA256_HEX];

    sha256_end(s, &hash);
    sha256_hex(&hash, hex);
    (void)snprintf(run->id, sizeof run->id, "R-%04d%02d%02d-%.12s",
                   run->as_of.year % 10000, run->as_of.month % 100,
                   run->as_of.day % 100, hex);
}
