#include "post/runid.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/file.h"

struct runid {
    struct sha256_state *hash;
    struct buf row; /* values that are not hashed yet: many are small */
};

struct runid *
runid_new(void)
{
    struct runid *id = mem_new(sizeof *id);

    *id = (struct runid){.hash = sha256_new()};
    return id;
}

void
runid_free(struct runid *id)
{
    if (id == NULL)
        return;
    sha256_free(id->hash);
    buf_clear(&id->row);
    mem_free(id);
}

static void
flush(struct runid *id)
{
    sha256_add(id->hash, id->row.s, id->row.len);
    id->row.len = 0;
}

static void
add_number(struct runid *id, int64_t v)
{
    char *to = buf_room(&id->row, 8);

    for (int i = 0; i < 8; i++)
        to[i] = (char)(unsigned char)((uint64_t)v >> (8 * i));
    id->row.len += 8;
}

static void
add_text(struct runid *id, struct text t)
{
    add_number(id, (int64_t)t.len);
    buf_text(&id->row, t);
}

static void
add_date(struct runid *id, struct date d)
{
    add_number(id, d.year * 10000 + d.month * 100 + d.day);
}

static void
add_certificate(struct runid *id, const struct certificate *c)
{
    add_number(id, c->present);
    add_number(id, c->due);
    add_text(id, c->present ? c->serial : TEXT(""));
    add_date(id, c->issued);
    add_date(id, c->expires);
    add_date(id, c->opens);
}

void
runid_terms(struct runid *id, const struct run *run, const char *program,
            const struct source_file *file, size_t n)
{
    add_text(id, TEXT("shirase run 1"));
    add_text(id, text_from(program));
    add_date(id, run->as_of);
    add_date(id, run->posting);
    add_number(id, run->no);
    add_number(id, (int64_t)n);
    for (size_t i = 0; i < n; i++) {
        add_text(id, text_from(file[i].name));
        add_text(id, file[i].data);
        flush(id);
    }
}

void
runid_piece(struct runid *id, const struct piece *p)
{
    const struct text text[] = {
        p->person,     p->name,    p->kana,     p->alias,   p->postal,
        p->prefecture, p->city,    p->town,     p->block,   p->building,
        p->envelope,   p->payment, p->district, p->variant, p->barcode};

    add_number(id, p->seq);
    add_number(id, p->bundle);
    for (size_t i = 0; i < sizeof text / sizeof text[0]; i++)
        add_text(id, text[i]);
    add_date(id, p->birth);
    add_number(id, p->foreign);
    add_number(id, p->represented);
    add_certificate(id, &p->signature);
    add_certificate(id, &p->authentication);
    add_date(id, p->card_expires);
    flush(id);
}

void
runid_end(struct runid *id, struct run *run)
{
    struct sha256 hash;
    char hex[SHA256_HEX];

    flush(id);
    sha256_end(id->hash, &hash);
    sha256_hex(&hash, hex);
    (void)snprintf(run->id, sizeof run->id, "R-%04d%02d%02d-%.12s",
                   run->as_of.year % 10000, run->as_of.month % 100,
                   run->as_of.day % 100, hex);
}
