#include "post/plan.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "data/calendar.h"
#include "data/db.h"
#include "data/hold.h"
#include "data/select.h"
#include "post/cut.h"
#include "post/posted.h"
#include "post/runid.h"
#include "post/unfit.h"
#include "render/face.h"
#include "render/pagesize.h"

enum {
    PROGRESS = 1000,
    PIECES_MAX = 9999999,
    MEGABYTE = 1000000,    /* bytes, as vendors count them */
    RESERVE = 4 * MEGABYTE /* of a file for its faces and static art */
};

struct planning {
    struct db *db;
    const struct night *night;
    const struct plan_terms *terms;
    struct run *run;
    struct plan_count *count;
    struct arena *arena, *scratch;
    struct composer *composer; /* with numbers as long as any */
    int64_t by_reason[REASON_COUNT];
    int64_t by_chars[CHARS_DOES_NOT_FIT + 1]; /* held: why text is unfit */
    int64_t by_office, by_drop;        /* held, excluded: persons' word */
    int64_t waiting;                   /* due, and no posting day */
    int64_t by_town[TOWN_FOUND_KINDS]; /* held: why an address is */
    size_t largest;                    /* bytes of a piece's pages at most */
    struct runid *id;
    struct cut cut;
};

/* --- from verdict to piece ----------------------------------------------- */

/* What makes the letters of a variant differ; manifest and forms use it. */
static struct text
variant_of(const struct verdict *v, struct arena *arena)
{
    const char *due = v->signature.due && v->authentication.due ? "both"
                      : v->signature.due ? "signature-only"
                                         : "authentication-only";

    return text_from(arena_printf(arena, "%s%s%s", due,
                                  v->represented ? "-represented" : "",
                                  v->pinless ? "-pinless" : ""));
}

/* Does the posting office deliver there itself? */
static bool
is_local(const struct plan_terms *terms, struct text district)
{
    for (size_t i = 0; i < terms->n_local; i++)
        if (text_equal(terms->local[i], district))
            return true;
    return false;
}

static struct piece
piece_of(const struct verdict *v, const struct plan_terms *terms,
         const struct posted *posted, struct arena *arena)
{
    return (struct piece){
        /* As long as any number: what fits now fits with its own. */
        .seq = 8888888,
        .bundle = 8888,
        .person = v->person,
        .name = v->name,
        .kana = v->kana,
        .alias = v->alias,
        .postal = v->postal,
        .prefecture = v->prefecture,
        .city = v->city,
        .town = v->town,
        .block = v->block,
        .building = v->building,
        .birth = v->birth,
        .foreign = v->foreign,
        .represented = v->represented,
        .signature = v->signature,
        .authentication = v->authentication,
        .card_expires = v->card_expires,
        .envelope = v->represented ? TEXT("represented") : TEXT("standard"),
        .payment = is_local(terms, posted->district) ? terms->sort.local
                                                     : terms->sort.payment,
        .district = posted->district,
        .variant = variant_of(v, arena),
        .barcode = posted->barcode,
    };
}

/* --- verdicts ------------------------------------------------------------ */

static bool
keep_verdict(struct planning *p, const struct verdict *v, const char *outcome,
             const char *reason, const char *detail, struct err *err)
{
    return night_verdict(p->db, p->night->no, v->person, outcome, reason,
                         detail, err);
}

/* A piece that cannot be set as it stands waits for a person. */
static bool
hold_unfit(struct planning *p, const struct verdict *v,
           const struct fit_problem *problem, struct err *err)
{
    char detail[UNFIT_DETAIL_MAX];

    unfit_detail(problem, detail);
    p->by_chars[problem->reason]++;
    p->count->held++;
    return keep_verdict(p, v, "held", unfit_reason(problem), detail, err);
}

static bool
hold_address(struct planning *p, const struct verdict *v, enum reason reason,
             struct err *err)
{
    p->by_reason[reason]++;
    p->count->held++;
    return keep_verdict(p, v, "held", reason_name(reason), "", err);
}

/* By site.conf an address that the list contradicts waits, or goes unbarred. */
static bool
hold_town(struct planning *p, const struct verdict *v, enum town_found found,
          struct err *err)
{
    p->by_town[found]++;
    p->count->held++;
    return keep_verdict(p, v, "held", town_finding(found), "", err);
}

/* Behind a front without back stands an empty page. */
static void
note_size(struct planning *p, const struct side_list *sides)
{
    const struct page empty = {.n = 0};
    size_t n = 0;

    for (size_t i = 0; i < sides->n; i++) {
        n += page_bytes(&sides->side[i].own);
        if (i + 1 == sides->n || !sides->side[i + 1].back)
            n += page_bytes(&empty);
    }
    if (n > p->largest)
        p->largest = n;
}

/* Can all sides of the piece be set?  problem says what stands in the way. */
static bool
measure(struct planning *p, const struct piece *piece, bool *fits,
        struct fit_problem *problem, struct err *err)
{
    struct values values;
    struct side_list sides;

    *problem = (struct fit_problem){.field = ""};
    *fits =
        compose_piece(p->composer, piece, p->scratch, &values, err) &&
        mailset_fill(p->terms->set, &values, p->scratch, &sides, problem, err);
    if (*fits)
        note_size(p, &sides);
    return *fits || err->code == ERR_GLYPH || err->code == ERR_FIT ||
           err->code == ERR_INPUT;
}

static bool
take_selected(struct planning *p, const struct verdict *v, bool decided,
              struct err *err)
{
    struct fit_problem problem;
    struct posted posted;
    struct piece piece;
    struct err unfit = {0};
    bool fits;

    if (v->postal.len != 7)
        return hold_address(p, v, REASON_POSTAL_MISSING, err);
    if (v->town.len == 0 && v->block.len == 0)
        return hold_address(p, v, REASON_ADDRESS_MISSING, err);
    if (!posted_read(p->terms->towns, v, p->scratch, &posted, err))
        return false;
    if (p->terms->hold_towns && !decided && posted.found != TOWN_GOOD)
        return hold_town(p, v, posted.found, err);
    piece = piece_of(v, p->terms, &posted, p->scratch);
    if (!measure(p, &piece, &fits, &problem, &unfit)) {
        *err = unfit;
        return false;
    }
    if (!fits)
        return hold_unfit(p, v, &problem, err);
    if (p->terms->waiting) {
        p->waiting++;
        p->count->excluded++;
        return keep_verdict(p, v, "excluded", CALENDAR_WAITS, "", err);
    }
    if (p->run->no == 0 && !run_begin(p->db, p->run, err))
        return false;
    p->by_reason[REASON_DUE]++;
    p->count->selected++;
    p->count->odd += v->odd;
    return plan_candidate(p->db, p->run->no, &piece, err) &&
           keep_verdict(p, v, "selected", reason_name(REASON_DUE),
                        town_finding(posted.found), err);
}

/* A person's word about someone who would be selected or held. */
static bool
take_decided(struct planning *p, const struct verdict *v,
             enum hold_decision decision, struct err *err)
{
    if (decision == DECISION_SEND)
        return take_selected(p, v, true, err);
    if (decision == DECISION_OFFICE) {
        p->by_office++;
        p->count->held++;
        return keep_verdict(p, v, "held", HOLD_OFFICE, "", err);
    }
    p->by_drop++;
    p->count->excluded++;
    return keep_verdict(p, v, "excluded", HOLD_DROPPED, "", err);
}

static bool
take_verdict(struct planning *p, const struct verdict *v, struct err *err)
{
    enum outcome outcome = reason_outcome(v->reason);
    enum hold_decision decision = DECISION_NONE;

    if ((outcome == OUTCOME_SELECTED || outcome == OUTCOME_HELD) &&
        !hold_decision(p->db, v, &decision, err))
        return false;
    if (decision != DECISION_NONE)
        return take_decided(p, v, decision, err);
    if (outcome == OUTCOME_SELECTED)
        return take_selected(p, v, false, err);
    p->by_reason[v->reason]++;
    if (outcome == OUTCOME_NOT_DUE) {
        p->count->not_due++;
        return true;
    }
    *(outcome == OUTCOME_HELD ? &p->count->held : &p->count->excluded) += 1;
    return keep_verdict(p, v, outcome == OUTCOME_HELD ? "held" : "excluded",
                        reason_name(v->reason), "", err);
}

static bool
take_all(struct planning *p, struct err *err)
{
    struct selection *s;
    struct verdict v;
    bool more = true, good;

    if (!select_open(p->db, p->night->as_of, &s, err))
        return false;
    while ((good = select_next(s, &more, &v, err)) && more) {
        arena_reset(p->scratch);
        good = take_verdict(p, &v, err);
        if (!good)
            break;
        p->count->holders++;
        if (p->count->holders % PROGRESS == 0 && p->terms->progress != NULL)
            p->terms->progress(p->terms->context, p->count->holders);
    }
    select_close(s);
    return good;
}

static bool
tally_put(struct planning *p, const char *outcome, const char *reason,
          int64_t n, struct err *err)
{
    struct tally t = {.n = n};

    if (n == 0)
        return true;
    (void)snprintf(t.outcome, sizeof t.outcome, "%s", outcome);
    (void)snprintf(t.reason, sizeof t.reason, "%s", reason);
    return night_tally_set(p->db, p->night->no, &t, err);
}

static bool
tally_all(struct planning *p, struct err *err)
{
    static const char *const words[] = {[OUTCOME_SELECTED] = "selected",
                                        [OUTCOME_EXCLUDED] = "excluded",
                                        [OUTCOME_HELD] = "held",
                                        [OUTCOME_NOT_DUE] = "not-due"};

    for (int i = 0; i < REASON_COUNT; i++)
        if (!tally_put(p, words[reason_outcome((enum reason)i)],
                       reason_name((enum reason)i), p->by_reason[i], err))
            return false;
    if (!tally_put(p, "excluded", CALENDAR_WAITS, p->waiting, err) ||
        !tally_put(p, "held", HOLD_OFFICE, p->by_office, err) ||
        !tally_put(p, "excluded", HOLD_DROPPED, p->by_drop, err))
        return false;
    for (int i = 0; i < TOWN_FOUND_KINDS; i++)
        if (!tally_put(p, "held", town_finding((enum town_found)i),
                       p->by_town[i], err))
            return false;
    for (int i = 0; i <= CHARS_DOES_NOT_FIT; i++) {
        struct fit_problem why = {.reason = (enum chars_reason)i};

        if (!tally_put(p, "held", unfit_reason(&why), p->by_chars[i], err))
            return false;
    }
    return true;
}

/* --- order and cut ------------------------------------------------------- */

static bool
place_piece(void *context, const struct piece *piece, struct err *err)
{
    struct planning *p = context;
    struct piece placed = *piece;

    if (!cut_place(&p->cut, piece, &placed.bundle, err))
        return false;
    if (p->run->pieces == PIECES_MAX)
        return err_set(err, ERR_CONF, "more than %d pieces in one run",
                       PIECES_MAX);
    placed.seq = ++p->run->pieces;
    runid_piece(p->id, &placed);
    return plan_place(p->db, p->run->no, piece->person, placed.seq,
                      placed.bundle, err);
}

/* Pieces of a bundle, so that not even the largest make a larger file. */
static int64_t
pieces_at_most(const struct planning *p)
{
    int64_t bytes = p->terms->bundle_megabytes * MEGABYTE, n;

    if (bytes == 0 || p->largest == 0)
        return p->terms->bundle_pieces;
    n = (bytes - RESERVE) / (int64_t)p->largest;
    if (n < 1)
        return 1;
    return n < p->terms->bundle_pieces ? n : p->terms->bundle_pieces;
}

static bool
place_all(struct planning *p, struct err *err)
{
    if (!sort_candidates(p->db, p->run->no, &p->terms->sort, err) ||
        !cut_begin(&p->cut, p->db, p->run->no, pieces_at_most(p), p->arena,
                   err) ||
        !plan_ordered(p->db, p->run->no, place_piece, p, err) ||
        !cut_end(&p->cut, err))
        return false;
    p->run->bundles = p->cut.bundle.no;
    if (p->run->pieces != p->count->selected)
        return err_set(err, ERR_BUG, "plan: not every piece got a place");
    p->count->pieces = p->run->pieces;
    p->count->bundles = p->run->bundles;
    return true;
}

/* --- freezing ------------------------------------------------------------ */

static bool
freeze_files(struct planning *p, struct err *err)
{
    for (size_t i = 0; i < p->terms->n_file; i++)
        if (!run_file_put(p->db, p->run->no, p->terms->file[i].name,
                          p->terms->file[i].data, err))
            return false;
    for (size_t i = 0; i < faces_count(p->terms->faces); i++) {
        const struct face *face = faces_at(p->terms->faces, i);

        if (!run_font_put(p->db, p->run->no, face_name(face), face_hash(face),
                          err))
            return false;
    }
    return true;
}

static bool
freeze_run(struct planning *p, struct err *err)
{
    if (p->run->no == 0)
        return true;
    runid_terms(p->id, p->run, p->terms->program, p->terms->file,
                p->terms->n_file);
    if (!place_all(p, err) || !freeze_files(p, err))
        return false;
    runid_end(p->id, p->run);
    return run_freeze(p->db, p->run, err);
}

static bool
ready(struct planning *p, struct date as_of, struct err *err)
{
    /* Digits for the hash that is not known yet. */
    struct run stand_in = {.id = "R-88888888-888888888888",
                           .as_of = as_of,
                           .posting = p->terms->posting};

    return composer_new(p->terms->set, p->terms->facts, &stand_in, p->arena,
                        &p->composer, err) &&
           composer_settle(p->composer, p->terms->set, err);
}

static bool
plan_all(struct planning *p, struct err *err)
{
    return ready(p, p->run->as_of, err) && take_all(p, err) &&
           tally_all(p, err) && freeze_run(p, err);
}

bool
plan_night(struct db *db, const struct night *night,
           const struct plan_terms *terms, struct run *run,
           struct plan_count *count, struct err *err)
{
    struct planning p = {.db = db,
                         .night = night,
                         .terms = terms,
                         .run = run,
                         .count = count,
                         .arena = arena_new(),
                         .scratch = arena_new(),
                         .id = runid_new()};
    bool good;

    *run = (struct run){.night = night->no,
                        .state = RUN_PLANNED,
                        .as_of = night->as_of,
                        .posting = terms->posting};
    *count = (struct plan_count){0};
    good = plan_all(&p, err);
    runid_free(p.id);
    arena_free(p.scratch);
    arena_free(p.arena);
    return good;
}

bool
plan_fits(const struct plan_terms *terms, struct date as_of,
          const struct verdict *v, bool *fits, const char **reason,
          char detail[static UNFIT_DETAIL_MAX], struct err *err)
{
    struct planning p = {
        .terms = terms, .arena = arena_new(), .scratch = arena_new()};
    struct fit_problem problem = {.field = ""};
    struct posted posted;
    struct piece piece;
    bool good;

    *reason = "";
    detail[0] = '\0';
    *fits = false;
    good = posted_read(terms->towns, v, p.scratch, &posted, err);
    if (good && terms->hold_towns && posted.found != TOWN_GOOD)
        *reason = town_finding(posted.found);
    else if (good) {
        struct err unfit = {0};

        piece = piece_of(v, terms, &posted, p.scratch);
        good = ready(&p, as_of, &unfit) &&
               measure(&p, &piece, fits, &problem, &unfit);
        if (!good)
            *err = unfit;
        else if (!*fits) {
            *reason = unfit_reason(&problem);
            unfit_detail(&problem, detail);
        } else
            (void)snprintf(detail, UNFIT_DETAIL_MAX, "%s",
                           town_finding(posted.found));
    }
    arena_free(p.scratch);
    arena_free(p.arena);
    return good;
}
