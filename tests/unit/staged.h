/*
 * What the tests of manifest, paperwork, hand-over and verify share: a site
 * with a run whose bundles are written by the real engine and, where wanted,
 * verified and sealed.
 */
#ifndef TESTS_UNIT_STAGED_H
#define TESTS_UNIT_STAGED_H

#include "base/file.h"
#include "post/bundle.h"
#include "post/handover.h"
#include "post/manifest.h"
#include "post/paperwork.h"
#include "post/verify.h"
#include "tests/unit/tinydb.h"

enum {
    STAGED_CONTROL = 8,
    STAGED_FILE_MAX = 1 << 24
};

struct staged {
    struct tiny t;
    int stage_fd, run_fd;
    size_t n_control;
    struct source_file control[STAGED_CONTROL];
};

static inline void
staged_control(struct staged *s)
{
    int fd =
        open(SRCDIR "/templates/control", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const char *const *name;
    struct err err = {0};

    CHECK_OK(dir_list(fd, s->t.arena, &name, &s->n_control, &err));
    assert_true(s->n_control <= STAGED_CONTROL);
    for (size_t i = 0; i < s->n_control; i++) {
        s->control[i].name = name[i];
        CHECK_OK(file_read(fd, name[i], STAGED_FILE_MAX, s->t.arena,
                           &s->control[i].data, &err));
    }
    (void)close(fd);
}

/* A run of the people that stand in the register, its bundles written. */
static inline void
staged_run(struct staged *s, int64_t each)
{
    struct bundle_terms terms;
    struct err err = {0};

    tiny_planned(&s->t, each);
    CHECK_OK(dir_open(s->t.fd, "stage", true, &s->stage_fd, &err));
    CHECK_OK(stage_open(s->stage_fd, &s->t.run, &s->run_fd, &err));
    terms = (struct bundle_terms){.site = s->t.path,
                                  .facts = &s->t.facts,
                                  .set = s->t.set,
                                  .faces = s->t.faces,
                                  .program = "shirase test",
                                  .workers = 1};
    CHECK_OK(bundle_all(s->t.db, &s->t.run, &terms, s->run_fd, &err));
    staged_control(s);
}

/* n usual people, and the last of them a child. */
static inline void
staged_open(struct staged *s, const char *conf, int n, int64_t each)
{
    *s = (struct staged){.run_fd = -1};
    tiny_open(&s->t, conf);
    for (int i = 1; i < n; i++)
        tiny_usual(&s->t, i);
    tiny_add(&s->t, (struct tiny_person){.no = n,
                                         .name = "見本　一郎",
                                         .postal = "1234567",
                                         .town = "港町",
                                         .block = "1-2-3",
                                         .building = "",
                                         .birth = 20200101});
    staged_run(s, each);
}

static inline void
staged_close(struct staged *s)
{
    (void)close(s->run_fd);
    (void)close(s->stage_fd);
    tiny_close(&s->t);
}

static inline struct bundle_row *
staged_bundles(struct staged *s, size_t *n)
{
    struct bundle_row *row;
    struct err err = {0};

    CHECK_OK(bundles_of(s->t.db, s->t.run.no, s->t.arena, &row, n, &err));
    return row;
}

static inline bool
staged_verify(struct staged *s, enum verify_level level,
              struct verify_report *report, struct err *err)
{
    size_t n;
    const struct bundle_row *row = staged_bundles(s, &n);

    *report = (struct verify_report){0};
    for (size_t i = 0; i < n; i++)
        if (!verify_bundle(s->t.db, &s->t.run, &row[i], s->run_fd, level, 3,
                           report, err))
            return false;
    return true;
}

/* Note every bundle as verified, whatever is in it. */
static inline void
staged_believe(struct staged *s)
{
    struct err err = {0};
    size_t n;
    const struct bundle_row *row = staged_bundles(s, &n);

    for (size_t i = 0; i < n; i++)
        CHECK_OK(bundle_verified(s->t.db, s->t.run.no, row[i].no, &err));
}

static inline struct seal_terms
staged_terms(const struct staged *s)
{
    return (struct seal_terms){.facts = &s->t.facts,
                               .set = s->t.set,
                               .control = s->control,
                               .n_control = s->n_control,
                               .faces = s->t.faces,
                               .program = "shirase test"};
}

static inline bool
staged_seal(struct staged *s, struct err *err)
{
    struct seal_terms terms = staged_terms(s);

    return run_by_no(s->t.db, s->t.run.no, &s->t.run, err) &&
           handover_seal(s->t.db, &s->t.run, &terms, s->stage_fd, err) &&
           run_by_no(s->t.db, s->t.run.no, &s->t.run, err);
}

/* The bytes of a file, in the run's arena. */
static inline struct text
staged_read(struct staged *s, const char *name)
{
    struct text data;
    struct err err = {0};

    CHECK_OK(
        file_read(s->run_fd, name, STAGED_FILE_MAX, s->t.arena, &data, &err));
    return data;
}

static inline bool
staged_there(int dir_fd, const char *name)
{
    return faccessat(dir_fd, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

#endif
