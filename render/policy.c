#include "render/policy.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "render/face.h"
#include "render/sitefont.h"

struct policy {
    struct faces *faces;
};

/* A character, or a character with its variation selector. */
struct unit {
    uint32_t cp, vs;
    size_t at; /* position in the composed field, from 1 */
    const char *s;
    size_t len;
    const struct site_face *site; /* whose range holds it; NULL: nobody's */
};

bool
policy_new(struct faces *faces, struct policy **out, struct err *err)
{
    const struct text *names;
    struct policy *p;

    if (faces_role(faces, ROLE_HAN, &names) == 0 ||
        faces_role(faces, ROLE_LATIN, &names) == 0)
        return err_set(err, ERR_CONF, "fonts.conf names no face for names");
    p = mem_new(sizeof *p);
    p->faces = faces;
    *out = p;
    return true;
}

void
policy_free(struct policy *policy)
{
    mem_free(policy);
}

/* Units of a valid field. */
static size_t
split_units(struct text t, struct unit *unit)
{
    size_t n = 0, position = 0;
    uint32_t cp;

    for (size_t at = 0, len; at < t.len; at += len) {
        len = utf8_decode(t.s + at, t.len - at, &cp);
        position++;
        if (n > 0 && chars_is_selector(cp)) {
            unit[n - 1].vs = cp;
            unit[n - 1].len += len;
        } else {
            unit[n++] = (struct unit){cp, 0, position, t.s + at, len, NULL};
        }
    }
    return n;
}

/*
 * A private-use character is what its own site face draws: IPAmj too has
 * glyphs of its own there, and another site face may have.
 */
static bool
covers(const struct face *face, const struct unit *u)
{
    if (u->site != NULL && !text_is(u->site->name, face_name(face)))
        return false;
    return face_glyph(face, u->cp, u->vs) != 0;
}

static bool
covers_all(const struct face *face, const struct unit *unit, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!covers(face, &unit[i]))
            return false;
    return true;
}

/* Japanese or Korean: what the Latin face alone could not set. */
static bool
is_eastern(uint32_t cp)
{
    return !chars_is_latin(cp) &&
           ((cp >= 0x2E80 && cp <= 0xD7FF) || (cp >= 0xF900 && cp <= 0xFAFF) ||
            (cp >= 0xFE30 && cp <= 0xFFEF) || (cp >= 0x1100 && cp <= 0x11FF) ||
            cp >= 0x16FE0);
}

static void
whole(const struct face *face, struct text composed, struct arena *arena,
      struct policy_verdict *out)
{
    struct policy_part *part = arena_array(arena, struct policy_part, 1);

    *part = (struct policy_part){face, composed};
    out->part = part;
    out->n_part = 1;
}

/* What serves the characters of one field: han, and faces beside it. */
struct service {
    const struct face *han;
    const struct face *latin;                /* NULL: han's own letters */
    const struct face *site[SITE_FACES_MAX]; /* companions, by row */
    const struct site_face *row[SITE_FACES_MAX];
    size_t n_site;
};

static const struct face *
serving(const struct service *s, const struct unit *u)
{
    for (size_t i = 0; i < s->n_site; i++)
        if (s->row[i] == u->site)
            return s->site[i];
    return s->latin != NULL && chars_is_latin(u->cp) ? s->latin : s->han;
}

/* Each character in the face that serves it; false: not covered. */
static bool
split_field(const struct service *s, const struct unit *unit, size_t n,
            struct arena *arena, struct policy_verdict *out)
{
    struct policy_part *part;
    size_t parts = 0;

    for (size_t i = 0; i < n; i++)
        if (!covers(serving(s, &unit[i]), &unit[i]))
            return false;
    part = arena_array(arena, struct policy_part, n);
    for (size_t i = 0; i < n; i++) {
        const struct face *face = serving(s, &unit[i]);

        if (parts > 0 && part[parts - 1].face == face)
            part[parts - 1].text.len += unit[i].len;
        else
            part[parts++] =
                (struct policy_part){face, {unit[i].s, unit[i].len}};
    }
    out->part = part;
    out->n_part = parts;
    return true;
}

struct role_faces {
    size_t n;
    const struct face *face[16];
};

static bool
open_role(struct policy *p, enum face_role role, struct role_faces *out,
          struct err *err)
{
    const struct text *name;
    size_t n = faces_role(p->faces, role, &name);

    for (size_t i = 0; i < n; i++)
        if (!face_use(p->faces, name[i], &out->face[out->n++], err))
            return false;
    return true;
}

static bool
covered_by_any(const struct role_faces *faces, const struct unit *u)
{
    for (size_t i = 0; i < faces->n; i++)
        if (covers(faces->face[i], u))
            return true;
    return false;
}

static void
blame(struct policy_verdict *out, enum chars_reason reason,
      const struct unit *u)
{
    out->reason = reason;
    out->outcome = chars_outcome_of(reason);
    if (u != NULL) {
        out->cp = u->cp;
        out->vs = u->vs;
        out->at = u->at;
    }
}

/* The site's faces that this field needs; others stay shut. */
static bool
open_site(struct policy *p, const struct unit *unit, size_t n, bool companion,
          struct service *out, struct err *err)
{
    for (size_t i = 0; i < n; i++) {
        const struct site_face *row = unit[i].site;
        size_t k = 0;

        if (row == NULL || row->companion != companion)
            continue;
        while (k < out->n_site && out->row[k] != row)
            k++;
        if (k < out->n_site)
            continue;
        if (!face_use(p->faces, row->name, &out->site[k], err))
            return false;
        out->row[k] = row;
        out->n_site++;
    }
    return true;
}

/* No face sets the field: say what kind of obstacle it is. */
static bool
blame_coverage(struct policy *p, const struct unit *unit, size_t n,
               struct policy_verdict *out, struct err *err)
{
    struct role_faces good = {0}, doubtful = {0};
    struct service site = {0};
    const struct unit *first = NULL, *lost = NULL, *odd = NULL;
    struct unit base;

    if (!open_role(p, ROLE_HAN, &good, err) ||
        !open_role(p, ROLE_LATIN, &good, err) ||
        !open_role(p, ROLE_DOUBTFUL, &doubtful, err) ||
        !open_site(p, unit, n, true, &site, err) ||
        !open_site(p, unit, n, false, &site, err))
        return false;
    for (size_t i = 0; i < n; i++) {
        if (unit[i].site != NULL ? covers(serving(&site, &unit[i]), &unit[i])
                                 : covered_by_any(&good, &unit[i]))
            continue;
        if (first == NULL)
            first = &unit[i];
        if (covered_by_any(&doubtful, &unit[i]))
            continue;
        if (lost == NULL)
            lost = &unit[i];
        base = unit[i];
        base.vs = 0;
        if (odd == NULL && (unit[i].vs == 0 || !covered_by_any(&good, &base)))
            odd = &unit[i];
    }
    if (first == NULL)
        blame(out, CHARS_NO_SINGLE_FONT, NULL);
    else if (lost == NULL)
        blame(out, CHARS_HANAMIN, first);
    else if (odd == NULL)
        blame(out, CHARS_IVS_UNSUPPORTED, lost);
    else
        blame(out, CHARS_NO_GLYPH, odd);
    return true;
}

static bool
has_site(const struct unit *unit, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (unit[i].site != NULL)
            return true;
    return false;
}

/* A face of the site that stands alone sets the whole field, or nothing. */
static bool
try_site(struct policy *p, struct text mapped, const struct unit *unit,
         size_t n, struct arena *arena, struct policy_verdict *out, bool *done,
         struct err *err)
{
    struct service alone = {0};

    *done = false;
    if (!open_site(p, unit, n, false, &alone, err))
        return false;
    if (alone.n_site == 1 && covers_all(alone.site[0], unit, n)) {
        whole(alone.site[0], mapped, arena, out);
        *done = true;
    }
    return true;
}

/* Step 7 for a field with Japanese or Korean in it. */
static bool
try_han(struct policy *p, struct text mapped, const struct unit *unit, size_t n,
        struct arena *arena, struct policy_verdict *out, struct err *err)
{
    const struct text *han, *latin_name;
    size_t n_han = faces_role(p->faces, ROLE_HAN, &han);
    struct service s = {0};
    const struct face *latin;
    bool done = false;

    for (size_t i = 0; i < n_han; i++) {
        if (!face_use(p->faces, han[i], &s.han, err))
            return false;
        if (covers_all(s.han, unit, n)) {
            whole(s.han, mapped, arena, out);
            return true;
        }
    }
    if (has_site(unit, n)) {
        if (!try_site(p, mapped, unit, n, arena, out, &done, err))
            return false;
        if (done)
            return true;
    }
    (void)faces_role(p->faces, ROLE_LATIN, &latin_name);
    if (!face_use(p->faces, latin_name[0], &latin, err))
        return false;
    for (size_t i = 0; i < n_han; i++) {
        if (!face_use(p->faces, han[i], &s.han, err))
            return false;
        /* Added characters are drawn to stand beside the first face only. */
        s.n_site = 0;
        if (i == 0 && !open_site(p, unit, n, true, &s, err))
            return false;
        s.latin = NULL;
        if (s.n_site > 0 && split_field(&s, unit, n, arena, out))
            return true;
        s.latin = latin;
        if (split_field(&s, unit, n, arena, out))
            return true;
    }
    return blame_coverage(p, unit, n, out, err);
}

static bool
try_latin(struct policy *p, struct text composed, const struct unit *unit,
          size_t n, struct arena *arena, struct policy_verdict *out,
          struct err *err)
{
    const struct text *name;
    const struct face *face;

    (void)faces_role(p->faces, ROLE_LATIN, &name);
    if (!face_use(p->faces, name[0], &face, err))
        return false;
    if (!covers_all(face, unit, n))
        return try_han(p, composed, unit, n, arena, out, err);
    whole(face, composed, arena, out);
    return true;
}

struct privates {
    const struct faces *faces;
    bool seen;
};

/* Characters that the site's faces or its table of old codes let in. */
static bool
let_in(void *context, uint32_t cp)
{
    struct privates *p = context;

    p->seen = true;
    return faces_site(p->faces, cp) != NULL ||
           faces_gaiji(p->faces, cp) != NULL;
}

/*
 * Old codes become what the table says, for shaping only: register and text
 * layer keep what came.  at receives each character's place before that.
 */
static struct text
map_gaiji(const struct policy *p, struct text t, struct arena *arena,
          size_t **at)
{
    struct text out = t;
    size_t n = 0, position = 0, room = 1;
    uint32_t cp;
    char *s;

    for (size_t i = 0; i < t.len; i += utf8_decode(t.s + i, t.len - i, &cp))
        room++;
    room *= GAIJI_MAX;
    s = arena_raw(arena, room * 4);
    *at = arena_array(arena, size_t, room);
    out.len = 0;
    for (size_t i = 0, len; i < t.len; i += len) {
        const struct gaiji *g;
        struct text put = {t.s + i, 0};

        len = utf8_decode(t.s + i, t.len - i, &cp);
        put.len = len;
        g = faces_gaiji(p->faces, cp);
        if (g != NULL)
            put = g->target;
        memcpy(s + out.len, put.s, put.len);
        out.len += put.len;
        position++;
        for (size_t k = utf8_count(put); k > 0; k--)
            (*at)[n++] = position;
    }
    out.s = s;
    return out;
}

bool
policy_judge(struct policy *p, struct text field, struct arena *arena,
             struct policy_verdict *out, struct err *err)
{
    struct chars_verdict chars;
    struct unit *unit;
    size_t n;
    bool eastern = false;
    struct privates privates = {p->faces, false};
    size_t *at = NULL; /* places before old codes were mapped */

    *out = (struct policy_verdict){.outcome = CHARS_OK};
    chars_judge(field, let_in, &privates, arena, &chars);
    if (chars.reason != CHARS_FINE) {
        out->reason = chars.reason;
        out->outcome = chars_outcome_of(chars.reason);
        out->cp = chars.cp;
        out->at = chars.at;
        return true;
    }
    if (privates.seen)
        chars.composed = map_gaiji(p, chars.composed, arena, &at);
    unit = arena_raw(arena, chars.composed.len * sizeof *unit);
    n = split_units(chars.composed, unit);
    for (size_t i = 0; at != NULL && i < n; i++) {
        unit[i].at = at[unit[i].at - 1];
        unit[i].site = faces_site(p->faces, unit[i].cp);
    }
    for (size_t i = 0; i < n && !eastern; i++)
        eastern = is_eastern(unit[i].cp) || unit[i].site != NULL;
    if (!(eastern ? try_han(p, chars.composed, unit, n, arena, out, err)
                  : try_latin(p, chars.composed, unit, n, arena, out, err)))
        return false;
    /* The clerk counts characters of the field, not of what it composes to. */
    if (out->at != 0)
        out->at = chars_origin(field, out->at);
    return true;
}

/* The face of the field, not the one of its Latin letters or of the site. */
static bool
is_main(const struct policy_part *part)
{
    uint32_t cp = 0;

    (void)utf8_decode(part->text.s, part->text.len, &cp);
    return !chars_is_latin(cp) && !(cp >= 0xE000 && cp <= 0xF8FF) &&
           cp < 0xF0000;
}

void
policy_outcome(const struct policy_verdict *v,
               char buf[static POLICY_OUTCOME_MAX])
{
    const char *word = v->reason == CHARS_IVS_UNSUPPORTED ? "report"
                       : v->outcome == CHARS_HOLD         ? "hold"
                                                          : "reject";
    const struct face *main = NULL;
    size_t len;

    if (v->outcome != CHARS_OK) {
        (void)snprintf(buf, POLICY_OUTCOME_MAX, "%s:%s", word,
                       chars_reason_name(v->reason));
        return;
    }
    for (size_t i = 0; i < v->n_part && main == NULL; i++)
        if (is_main(&v->part[i]))
            main = v->part[i].face;
    if (main == NULL)
        main = v->part[0].face;
    len = (size_t)snprintf(buf, POLICY_OUTCOME_MAX,
                           v->n_part > 1 ? "ok:mixed(%s" : "ok:%s",
                           face_name(main));
    for (size_t i = 0; v->n_part > 1 && i < v->n_part; i++) {
        bool told = v->part[i].face == main;

        for (size_t k = 0; k < i; k++)
            told = told || v->part[k].face == v->part[i].face;
        if (!told && len < POLICY_OUTCOME_MAX)
            len += (size_t)snprintf(buf + len, POLICY_OUTCOME_MAX - len, "+%s",
                                    face_name(v->part[i].face));
    }
    if (v->n_part > 1 && len < POLICY_OUTCOME_MAX)
        (void)snprintf(buf + len, POLICY_OUTCOME_MAX - len, ")");
}
