#include "render/policy.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "render/face.h"

struct policy {
    struct faces *faces;
};

/* A character, or a character with its variation selector. */
struct unit {
    uint32_t cp, vs;
    size_t at; /* position in the composed field, from 1 */
    const char *s;
    size_t len;
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
            unit[n++] = (struct unit){cp, 0, position, t.s + at, len};
        }
    }
    return n;
}

static bool
covers(const struct face *face, const struct unit *u)
{
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

/* Latin letters in the Latin face, all else in han; false: not covered. */
static bool
split_latin(const struct face *han, const struct face *latin,
            const struct unit *unit, size_t n, struct arena *arena,
            struct policy_verdict *out)
{
    struct policy_part *part;
    size_t parts = 0;

    for (size_t i = 0; i < n; i++)
        if (!covers(chars_is_latin(unit[i].cp) ? latin : han, &unit[i]))
            return false;
    part = arena_array(arena, struct policy_part, n);
    for (size_t i = 0; i < n; i++) {
        const struct face *face = chars_is_latin(unit[i].cp) ? latin : han;

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

/* No face sets the field: say what kind of obstacle it is. */
static bool
blame_coverage(struct policy *p, const struct unit *unit, size_t n,
               struct policy_verdict *out, struct err *err)
{
    struct role_faces good = {0}, doubtful = {0};
    const struct unit *first = NULL, *lost = NULL, *odd = NULL;
    struct unit base;

    if (!open_role(p, ROLE_HAN, &good, err) ||
        !open_role(p, ROLE_LATIN, &good, err) ||
        !open_role(p, ROLE_DOUBTFUL, &doubtful, err))
        return false;
    for (size_t i = 0; i < n; i++) {
        if (covered_by_any(&good, &unit[i]))
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

/* Step 7 for a field with Japanese or Korean in it; *done: set or blamed. */
static bool
try_han(struct policy *p, struct text composed, const struct unit *unit,
        size_t n, struct arena *arena, struct policy_verdict *out,
        struct err *err)
{
    const struct text *han, *latin_name;
    size_t n_han = faces_role(p->faces, ROLE_HAN, &han);
    const struct face *face, *latin;

    for (size_t i = 0; i < n_han; i++) {
        if (!face_use(p->faces, han[i], &face, err))
            return false;
        if (covers_all(face, unit, n)) {
            whole(face, composed, arena, out);
            return true;
        }
    }
    (void)faces_role(p->faces, ROLE_LATIN, &latin_name);
    if (!face_use(p->faces, latin_name[0], &latin, err))
        return false;
    for (size_t i = 0; i < n_han; i++) {
        if (!face_use(p->faces, han[i], &face, err))
            return false;
        if (split_latin(face, latin, unit, n, arena, out))
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

bool
policy_judge(struct policy *p, struct text field, struct arena *arena,
             struct policy_verdict *out, struct err *err)
{
    struct chars_verdict chars;
    struct unit *unit;
    size_t n;
    bool eastern = false;

    *out = (struct policy_verdict){.outcome = CHARS_OK};
    chars_judge(field, NULL, NULL, arena, &chars);
    if (chars.reason != CHARS_FINE) {
        out->reason = chars.reason;
        out->outcome = chars_outcome_of(chars.reason);
        out->cp = chars.cp;
        out->at = chars.at;
        return true;
    }
    unit = arena_raw(arena, chars.composed.len * sizeof *unit);
    n = split_units(chars.composed, unit);
    for (size_t i = 0; i < n && !eastern; i++)
        eastern = is_eastern(unit[i].cp);
    if (!(eastern ? try_han(p, chars.composed, unit, n, arena, out, err)
                  : try_latin(p, chars.composed, unit, n, arena, out, err)))
        return false;
    /* The clerk counts characters of the field, not of what it composes to. */
    if (out->at != 0)
        out->at = chars_origin(field, out->at);
    return true;
}

void
policy_outcome(const struct policy_verdict *v,
               char buf[static POLICY_OUTCOME_MAX])
{
    const char *word = v->reason == CHARS_IVS_UNSUPPORTED ? "report"
                       : v->outcome == CHARS_HOLD         ? "hold"
                                                          : "reject";
    const char *a, *b;
    uint32_t cp = 0;

    if (v->outcome != CHARS_OK) {
        (void)snprintf(buf, POLICY_OUTCOME_MAX, "%s:%s", word,
                       chars_reason_name(v->reason));
        return;
    }
    a = face_name(v->part[0].face);
    b = v->n_part > 1 ? face_name(v->part[1].face) : NULL;
    if (b == NULL) {
        (void)snprintf(buf, POLICY_OUTCOME_MAX, "ok:%s", a);
        return;
    }
    /* The face of the field first, the one of its Latin letters after it. */
    (void)utf8_decode(v->part[0].text.s, v->part[0].text.len, &cp);
    if (chars_is_latin(cp)) {
        const char *swap = a;

        a = b;
        b = swap;
    }
    (void)snprintf(buf, POLICY_OUTCOME_MAX, "ok:mixed(%s+%s)", a, b);
}
