#include "post/preflight.h"

#include <libintl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "post/preflight_inside.h"

enum {
    PAGES_TOLD = 200 /* a fraction of a second */
};

/* --- findings ---------------------------------------------------------------
 */

/* What a file puts into a message shows no control characters. */
static void
make_printable(char *s)
{
    for (; *s != '\0'; s++)
        if ((unsigned char)*s < 0x20 || *s == 0x7f)
            *s = '?';
}

/* A message cut at its end is not cut within a character. */
static void
mend_end(char *s, size_t len)
{
    size_t bad = 0;

    if (!utf8_valid((struct text){s, len}, &bad) && len - bad < 4)
        s[bad] = '\0';
}

static void
find(struct preflight *pf, enum rule rule, int object, const char *fmt,
     va_list ap)
{
    struct preflight_result *r = &pf->report->rule[rule];
    struct preflight_finding *f;

    if (!r->applies)
        return;
    if (r->n < PREFLIGHT_SHOWN) {
        f = &r->first[r->n];
        f->page = pf->page;
        f->object = object;
        (void)vsnprintf(f->text, sizeof f->text, dgettext("shirase", fmt), ap);
        make_printable(f->text);
        mend_end(f->text, strlen(f->text));
    }
    r->n++;
}

void
preflight_find(struct preflight *pf, enum rule rule, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    find(pf, rule, pf->object, fmt, ap);
    va_end(ap);
}

void
preflight_find_at(struct preflight *pf, enum rule rule, int object,
                  const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    find(pf, rule, object, fmt, ap);
    va_end(ap);
}

/* --- what was met before ----------------------------------------------------
 */

/*
 * Odd factors of 64 random bits spread both; a plain xor would let letter and
 * number of one object meet those of another.  Never 0, which marks a free
 * slot.
 */
static uint64_t
mix(uint64_t key, uint64_t n)
{
    key = key * 0x9e3779b97f4a7c15U ^ n * 0xff51afd7ed558ccdU;
    key ^= key >> 32;
    return key == 0 ? 1 : key;
}

uint64_t
preflight_key(uint64_t key, int64_t n)
{
    return mix(key, (uint64_t)n);
}

uint64_t
preflight_key_reals(uint64_t key, const double *v, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        uint64_t bits;

        memcpy(&bits, &v[i], sizeof bits);
        key = mix(key, bits);
    }
    return key;
}

uint64_t
preflight_key_text(uint64_t key, const char *s)
{
    for (; *s != '\0'; s++)
        key = mix(key, (unsigned char)*s);
    return key;
}

void **
preflight_slot(struct preflight *pf, uint64_t key, bool *known)
{
    size_t at = (size_t)(key % SLOTS);

    *known = false;
    if (key == 0)
        return NULL;
    while (pf->slots[at].key != 0 && pf->slots[at].key != key)
        at = (at + 1) % SLOTS;
    if (pf->slots[at].key == key) {
        *known = true;
        return &pf->slots[at].value;
    }
    /* A table that fills up forgets nothing, but takes no more. */
    if (pf->n_slots >= SLOTS / 2)
        return NULL;
    pf->n_slots++;
    pf->slots[at].key = key;
    return &pf->slots[at].value;
}

bool
preflight_first(struct preflight *pf, struct qobj o, char purpose)
{
    int id = qdoc_id(pf->doc, o);
    uint64_t key = preflight_key((unsigned char)purpose, id);
    bool known = false;

    key = preflight_key(key, qdoc_generation(pf->doc, o));
    if (id != 0)
        (void)preflight_slot(pf, key, &known);
    return !known;
}

/* --- a file -----------------------------------------------------------------
 */

static void
choose_rules(struct preflight_report *report)
{
    for (size_t i = 0; i < N_RULES; i++) {
        report->rule[i].applies =
            (preflight_rule(i)->profiles >> report->profile & 1U) != 0;
        report->checked += report->rule[i].applies ? 1 : 0;
    }
}

static void
count_broken(struct preflight_report *report)
{
    for (size_t i = 0; i < N_RULES; i++)
        report->broken += report->rule[i].n > 0 ? 1 : 0;
}

/* What libqpdf had to mend while all this was read. */
static void
gather_complaints(struct preflight *pf)
{
    struct text what;

    pf->page = 0;
    pf->object = 0;
    while (qdoc_complaint(pf->doc, &what))
        preflight_find(pf, RULE_SOUND, "%.*s", (int)what.len, what.s);
}

static void
tell_progress(const struct preflight *pf)
{
    if (pf->want->progress != NULL &&
        (pf->page % PAGES_TOLD == 0 || pf->page == pf->report->pages))
        pf->want->progress(pf->page, pf->report->pages);
}

static void
check_all(struct preflight *pf)
{
    pf->report->profile = pf->want->profile == PREFLIGHT_AUTO
                              ? preflight_guess(pf)
                              : pf->want->profile;
    choose_rules(pf->report);
    preflight_document(pf);
    preflight_x(pf);
    preflight_count(pf);
    preflight_dpart(pf);
    qdoc_release(pf->doc);
    for (int64_t i = 0; i < pf->report->pages; i++) {
        pf->page = i + 1;
        pf->object = 0;
        preflight_page(pf, i);
        qdoc_release(pf->doc);
        tell_progress(pf);
    }
    gather_complaints(pf);
    count_broken(pf->report);
}

bool
preflight_file(const char *path, const struct preflight_want *want,
               struct preflight_report *out, struct err *err)
{
    struct preflight pf = {.want = want, .report = out};
    bool ok;

    *out = (struct preflight_report){0};
    if (!qdoc_open(path, &pf.doc, err))
        return false;
    pf.arena = arena_new();
    pf.slots = arena_array(pf.arena, struct slot, SLOTS);
    check_all(&pf);
    ok = qdoc_whole(pf.doc, err);
    arena_free(pf.arena);
    qdoc_close(pf.doc);
    return ok;
}
