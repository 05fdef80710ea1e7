#include "post/cut.h"

#include "data/sort.h"

enum {
    BUNDLES_MAX = 9999
};

bool
cut_begin(struct cut *cut, struct db *db, int64_t run, int64_t most,
          struct arena *arena, struct err *err)
{
    struct sort_group *group;

    *cut = (struct cut){.db = db, .run = run, .most = most};
    if (!sort_groups(db, run, arena, &group, &cut->n, err))
        return false;
    cut->group = group;
    return true;
}

bool
cut_end(struct cut *cut, struct err *err)
{
    if (cut->bundle.no == 0)
        return true;
    cut->bundle.last_seq = cut->placed;
    cut->bundle.pieces = cut->bundle.last_seq - cut->bundle.first_seq + 1;
    return bundle_put_row(cut->db, cut->run, &cut->bundle, err);
}

/* Does the bundle take this piece, the first of its group or a later one? */
static bool
takes(const struct cut *cut, const struct sort_group *group)
{
    int64_t filled = cut->placed - cut->bundle.first_seq + 1;

    if (cut->bundle.no == 0 || filled >= cut->most)
        return false;
    if (cut->in_group > 0)
        return true;
    /* A new class begins a bundle; so does a district that would not fit in
       this one and fits in one of its own. */
    return text_equal(group->envelope, group[-1].envelope) &&
           (filled + group->n <= cut->most || group->n > cut->most);
}

bool
cut_place(struct cut *cut, const struct piece *piece, int64_t *bundle,
          struct err *err)
{
    const struct sort_group *group;

    if (cut->at < cut->n && cut->in_group == cut->group[cut->at].n) {
        cut->at++;
        cut->in_group = 0;
    }
    group = &cut->group[cut->at];
    if (cut->at == cut->n || !text_equal(group->district, piece->district) ||
        !text_equal(group->payment, piece->payment) ||
        !text_equal(group->envelope, piece->envelope))
        return err_set(err, ERR_BUG, "plan: pieces and their groups differ");
    if (!takes(cut, group)) {
        if (!cut_end(cut, err))
            return false;
        if (cut->bundle.no == BUNDLES_MAX)
            return err_set(err, ERR_CONF,
                           "site.conf: more than %d bundles; raise "
                           "\"bundle_pieces\"",
                           BUNDLES_MAX);
        cut->bundle = (struct bundle_row){.no = cut->bundle.no + 1,
                                          .first_seq = cut->placed + 1,
                                          .state = BUNDLE_PLANNED};
    }
    cut->in_group++;
    cut->placed++;
    *bundle = cut->bundle.no;
    return true;
}
