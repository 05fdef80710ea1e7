#include "post/bundle.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "data/db.h"
#include "post/index.h"
#include "post/parts.h"
#include "post/worker.h"

enum {
    WORKERS_MAX = 64,
    DEATHS_MAX = 64,      /* serials of one bundle at which a worker died */
    INDEX_MAX = 256 << 20 /* bytes */
};

struct death {
    int64_t seq;
    int times;
};

/* What befell the workers of one bundle. */
struct deaths {
    size_t n;
    struct death death[DEATHS_MAX];
    size_t n_held;
    int64_t held[HELD_MAX];
};

/* A bundle that is to be written. */
struct job {
    struct bundle_row *row;
    bool again; /* the ledger has its figures already */
    bool waits; /* for a worker */
    int attempts;
    struct deaths *deaths; /* NULL: none, as nearly always */
};

struct slot {
    pid_t pid; /* 0: no process */
    int socket;
    struct job *job; /* NULL: idle */
};

struct bundling {
    struct db *db;
    const struct run *run;
    const struct bundle_terms *terms;
    int stage_fd;
    struct arena *arena, *scratch;
    struct composer *composer; /* and its set, settled: for all workers */
    size_t n_job, n_done;
    size_t first; /* no job before it waits */
    struct job *job;
    size_t n_slot;
    struct slot slot[WORKERS_MAX];
    _Atomic int64_t *serial; /* [WORKERS_MAX], shared with the workers */
    int64_t done, total;     /* pieces */
};

/* --- what is to be done -------------------------------------------------- */

/* Do its files stand there with the bytes of the ledger? */
static bool
is_intact(struct bundling *b, const struct bundle_row *row, bool *there,
          bool *intact, struct err *err)
{
    struct parts parts;
    struct sha256 hash;

    *intact = false;
    if (!parts_find(b->stage_fd, row->no, &parts, err))
        return false;
    *there = parts.n > 0;
    if (!*there || row->state == BUNDLE_PLANNED)
        return true;
    if (!parts_hash(b->stage_fd, &parts, &hash, err))
        return false;
    *intact = memcmp(&hash, &row->hash, sizeof hash) == 0;
    return true;
}

static bool
add_job(struct bundling *b, struct bundle_row *row, struct err *err)
{
    char name[BUNDLE_LABEL_MAX], index[INDEX_NAME_MAX];
    bool there, intact;

    bundle_label(b->terms->facts->stream, row->no, name);
    index_name(row->no, index);
    b->total += row->pieces;
    if (!is_intact(b, row, &there, &intact, err))
        return false;
    if (intact) {
        b->done += row->pieces;
        return true;
    }
    if (row->state == BUNDLE_VERIFIED)
        return err_set(err, ERR_STATE,
                       "%s: was verified and is missing or damaged now; bring "
                       "it back, or give the run up with shirase abandon",
                       name);
    /* Damaged files make room; one of a planned bundle must prove the same. */
    if (row->state == BUNDLE_WRITTEN && there &&
        !parts_remove(b->stage_fd, row->no, err))
        return false;
    (void)unlinkat(b->stage_fd, index, 0);
    b->job[b->n_job++] = (struct job){
        .row = row, .again = row->state == BUNDLE_WRITTEN, .waits = true};
    return true;
}

static bool
find_jobs(struct bundling *b, struct err *err)
{
    struct bundle_row *row;
    size_t n;

    if (!bundles_of(b->db, b->run->no, b->arena, &row, &n, err))
        return false;
    b->job = arena_array(b->arena, struct job, n);
    for (size_t i = 0; i < n; i++)
        if (!add_job(b, &row[i], err))
            return false;
    return true;
}

/* --- workers ------------------------------------------------------------- */

static _Noreturn void
become_worker(struct bundling *b, size_t i, int socket, pid_t parent)
{
    const struct worker_terms w = {b->run,      b->terms, b->composer,
                                   b->stage_fd, socket,   &b->serial[i]};
    /* A handler of the parent's would go on in the child as if it were it. */
    const int reset[] = {SIGTERM, SIGINT, SIGHUP,  SIGQUIT, SIGPIPE,
                         SIGSEGV, SIGBUS, SIGABRT, SIGFPE,  SIGILL};

    for (size_t k = 0; k < sizeof reset / sizeof reset[0]; k++)
        (void)signal(reset[k], SIG_DFL);
    /* Others see the end of their orders only if nobody else holds them. */
    for (size_t k = 0; k < b->n_slot; k++)
        if (b->slot[k].pid != 0)
            (void)close(b->slot[k].socket);
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent)
        _exit(EXIT_AGAIN);
    worker_main(&w);
}

static bool
start_worker(struct bundling *b, size_t i, struct err *err)
{
    struct slot *slot = &b->slot[i];
    pid_t parent = getpid();
    int pair[2];

    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
        return err_set(err, ERR_IO, "worker: socket: %s", strerror(errno));
    atomic_store(&b->serial[i], 0);
    slot->pid = fork();
    if (slot->pid == 0) {
        (void)close(pair[0]);
        become_worker(b, i, pair[1], parent);
    }
    (void)close(pair[1]);
    if (slot->pid < 0) {
        slot->pid = 0;
        (void)close(pair[0]);
        return err_set(err, ERR_IO, "worker: fork: %s", strerror(errno));
    }
    slot->socket = pair[0];
    slot->job = NULL;
    return true;
}

static int
reap(struct slot *slot)
{
    int status = 0;

    (void)close(slot->socket);
    while (waitpid(slot->pid, &status, 0) < 0 && errno == EINTR)
        ;
    slot->pid = 0;
    return status;
}

/* Idle workers see the end of their orders; on failure none is waited for. */
static void
stop_workers(struct bundling *b, bool now)
{
    for (size_t i = 0; i < b->n_slot; i++) {
        if (b->slot[i].pid == 0)
            continue;
        if (now)
            (void)kill(b->slot[i].pid, SIGKILL);
        (void)reap(&b->slot[i]);
    }
}

/* --- orders -------------------------------------------------------------- */

static struct job *
next_job(struct bundling *b)
{
    while (b->first < b->n_job && !b->job[b->first].waits)
        b->first++;
    return b->first < b->n_job ? &b->job[b->first] : NULL;
}

static bool
give_order(struct bundling *b, struct slot *slot, struct job *job,
           struct err *err)
{
    struct worker_order order = {.bundle = job->row->no};

    if (!bundle_attempt(b->db, b->run->no, job->row->no, err))
        return false;
    if (job->deaths != NULL) {
        order.n_held = job->deaths->n_held;
        memcpy(order.held, job->deaths->held, sizeof order.held);
    }
    order.crash = job->attempts < b->terms->crash.times;
    job->attempts++;
    job->waits = false;
    slot->job = job;
    /* A worker that is gone already is seen by its silence. */
    if (send(slot->socket, &order, sizeof order, MSG_NOSIGNAL) < 0 &&
        errno != EPIPE && errno != ECONNRESET)
        return err_set(err, ERR_IO, "worker: send: %s", strerror(errno));
    return true;
}

static bool
give_orders(struct bundling *b, struct err *err)
{
    struct job *job;

    for (size_t i = 0; i < b->n_slot; i++) {
        if (b->slot[i].job != NULL)
            continue;
        job = next_job(b);
        if (job == NULL)
            return true;
        if ((b->slot[i].pid == 0 && !start_worker(b, i, err)) ||
            !give_order(b, &b->slot[i], job, err))
            return false;
    }
    return true;
}

/* --- a bundle is there --------------------------------------------------- */

static bool
put_lines(struct bundling *b, const struct bundle_row *row,
          const struct index_line *line, struct err *err)
{
    for (int64_t i = 0; i < row->pieces; i++, line++)
        if (!(line->reason == NULL
                  ? piece_pages_put(b->db, b->run->no, &line->pages, err)
                  : piece_held(b->db, b->run->no, line->pages.seq, line->reason,
                               line->detail, err)))
            return false;
    return true;
}

/* Figures, pages and holds of a bundle in one transaction. */
static bool
note_bundle(struct bundling *b, const struct bundle_row *row,
            const struct index_line *line, struct err *err)
{
    if (!db_begin(b->db, err))
        return false;
    if (put_lines(b, row, line, err) &&
        bundle_written(b->db, b->run->no, row, err) && db_commit(b->db, err))
        return true;
    db_rollback(b->db);
    return false;
}

static bool
same_figures(const struct bundle_row *a, const struct bundle_row *b)
{
    return a->printed == b->printed && a->pages == b->pages &&
           a->sheets == b->sheets && a->bytes == b->bytes &&
           memcmp(&a->hash, &b->hash, sizeof a->hash) == 0;
}

static bool
finish_job(struct bundling *b, struct job *job, struct err *err)
{
    char name[INDEX_NAME_MAX];
    struct bundle_row row = *job->row;
    struct index_line *line;
    struct text data;

    arena_reset(b->scratch);
    index_name(row.no, name);
    if (!file_read(b->stage_fd, name, INDEX_MAX, b->scratch, &data, err) ||
        !index_read(data, b->run->id, &row, b->scratch, &line, err))
        return false;
    if (job->again && !same_figures(&row, job->row))
        return err_set(err, ERR_STATE,
                       "bundle %03lld: written anew with other bytes than "
                       "before; give the run up with shirase abandon",
                       (long long)row.no);
    if (!job->again && !note_bundle(b, &row, line, err))
        return false;
    b->n_done++;
    b->done += row.pieces;
    if (b->terms->progress != NULL)
        b->terms->progress(b->terms->context, b->done, b->total);
    return true;
}

/* --- a worker died ------------------------------------------------------- */

/* Stopped from outside, or without memory: nothing of the piece's doing. */
static bool
died_innocent(int status, struct err *err)
{
    int by = WIFSIGNALED(status) ? WTERMSIG(status) : 0;

    if (by == SIGTERM || by == SIGINT || by == SIGHUP) {
        err_put(err, ERR_IO, "a worker was stopped by signal %d; run again",
                by);
        return true;
    }
    if (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_AGAIN) {
        err_put(err, ERR_IO, "a worker could not go on; run again");
        return true;
    }
    return false;
}

/* Count a death at a serial; receives how many that makes, 0: too many. */
static int
count_death(struct deaths *d, int64_t seq)
{
    for (size_t i = 0; i < d->n; i++)
        if (d->death[i].seq == seq)
            return ++d->death[i].times;
    if (d->n == DEATHS_MAX)
        return 0;
    d->death[d->n++] = (struct death){seq, 1};
    return 1;
}

/* Once may be chance; a piece at which a worker dies twice is held. */
static bool
take_death(struct bundling *b, struct slot *slot, int64_t seq, struct err *err)
{
    struct job *job = slot->job;
    int status = reap(slot), times;

    slot->job = NULL;
    if (job == NULL) /* it had nothing to do */
        return true;
    if (died_innocent(status, err))
        return false;
    if (job->deaths == NULL) {
        job->deaths = arena_array(b->arena, struct deaths, 1);
        *job->deaths = (struct deaths){.n = 0};
    }
    times = count_death(job->deaths, seq);
    job->waits = true;
    b->first = 0;
    if (times == 1)
        return true;
    if (times == 0 || seq == 0 || job->deaths->n_held == HELD_MAX)
        return err_set(err, ERR_PDF,
                       "bundle %03lld: workers die again and again; see the "
                       "system's log",
                       (long long)job->row->no);
    job->deaths->held[job->deaths->n_held++] = seq;
    return true;
}

/* --- the loop ------------------------------------------------------------ */

static bool
hear(struct bundling *b, size_t i, struct err *err)
{
    struct slot *slot = &b->slot[i];
    struct worker_report report;
    struct job *job = slot->job;
    ssize_t n = recv(slot->socket, &report, sizeof report, 0);

    if (n < 0 && errno == EINTR)
        return true;
    if (n != (ssize_t)sizeof report)
        return take_death(b, slot, atomic_load(&b->serial[i]), err);
    if (!report.good) {
        *err = report.err;
        return job != NULL
                   ? err_wrap(err, "bundle %03lld", (long long)job->row->no)
                   : false;
    }
    slot->job = NULL;
    return finish_job(b, job, err);
}

static bool
listen_once(struct bundling *b, struct err *err)
{
    struct pollfd fd[WORKERS_MAX];

    for (size_t i = 0; i < b->n_slot; i++)
        fd[i] =
            (struct pollfd){.fd = b->slot[i].pid != 0 ? b->slot[i].socket : -1,
                            .events = POLLIN};
    if (poll(fd, (nfds_t)b->n_slot, -1) < 0)
        return errno == EINTR ||
               err_set(err, ERR_IO, "worker: poll: %s", strerror(errno));
    for (size_t i = 0; i < b->n_slot; i++)
        if (fd[i].revents != 0 && !hear(b, i, err))
            return false;
    return true;
}

/* What workers share, made before they are. */
static bool
prepare(struct bundling *b, struct err *err)
{
    const struct bundle_terms *t = b->terms;

    return composer_new(t->set, t->facts, b->run, b->arena, &b->composer,
                        err) &&
           composer_settle(b->composer, t->set, err);
}

static bool
work(struct bundling *b, struct err *err)
{
    size_t most = b->terms->workers < WORKERS_MAX ? (size_t)b->terms->workers
                                                  : WORKERS_MAX;
    size_t size = WORKERS_MAX * sizeof *b->serial;
    void *shared = mmap(NULL, size, PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    bool good = true;

    if (shared == MAP_FAILED)
        return err_set(err, ERR_IO, "worker: mmap: %s", strerror(errno));
    b->serial = shared;
    b->n_slot = b->n_job < most ? b->n_job : most;
    while (good && b->n_done < b->n_job)
        good = give_orders(b, err) && listen_once(b, err);
    stop_workers(b, !good);
    (void)munmap(shared, size);
    return good;
}

bool
bundle_all(struct db *db, const struct run *run,
           const struct bundle_terms *terms, int stage_fd, struct err *err)
{
    struct bundling b = {.db = db,
                         .run = run,
                         .terms = terms,
                         .stage_fd = stage_fd,
                         .arena = arena_new(),
                         .scratch = arena_new()};
    bool good = find_jobs(&b, err) &&
                (b.n_job == 0 || (prepare(&b, err) && work(&b, err)));

    if (good && terms->progress != NULL && b.n_job == 0)
        terms->progress(terms->context, b.done, b.total);
    arena_free(b.scratch);
    arena_free(b.arena);
    return good;
}
