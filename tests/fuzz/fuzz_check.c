/*
 * Any bytes as a file that check looks at.
 *
 * Shape:  the first byte says what the rest is: '0' a file; '1' the content of
 *         a page, '2' of a form, '3' a ToUnicode table, '4' an XMP packet, '5'
 *         the root of the document parts, all in a good PDF/VT file.
 */
#include "tests/fuzz/fuzz.h"

#include "post/preflight.h"
#include "tests/unit/seedpdf.h"

static char folder[64], path[96];
static int dir_fd = -1;

static void
remove_folder(void)
{
    check_folder_end(folder, dir_fd);
}

static void
save(struct text t)
{
    FILE *f = fopen(path, "wb");

    MUST(f != NULL && fwrite(t.s, 1, t.len, f) == t.len && fclose(f) == 0);
}

static void
look(enum preflight_profile profile)
{
    struct preflight_want want = preflight_usual();
    struct preflight_report report;
    struct err err = {0};
    int64_t broken = 0;

    want.profile = profile;
    if (!preflight_file(path, &want, &report, &err)) {
        fuzz_said(&err);
        return;
    }
    for (size_t i = 0; preflight_rule(i) != NULL; i++) {
        const struct preflight_result *r = &report.rule[i];

        MUST(r->applies || r->n == 0);
        broken += r->n > 0 ? 1 : 0;
        for (int64_t k = 0; k < r->n && k < PREFLIGHT_SHOWN; k++)
            MUST(r->first[k].text[0] != '\0');
    }
    MUST(broken == report.broken && broken <= report.checked);
}

/* Object by object as it is, but for the one that the input takes the place
 * of. */
static void
make_file(char what, struct text t)
{
    static const struct {
        char what;
        size_t object;
        bool stream;
    } places[] = {
        {'1', 6, true},  {'2', 14, true},  {'3', 12, true},
        {'4', 24, true}, {'5', 25, false},
    };
    struct seed *s = mem_new(sizeof *s);

    seed_begin(s, PREFLIGHT_VT);
    for (size_t i = 0; i < COUNT(places); i++)
        if (places[i].what == what) {
            struct buf *b = places[i].stream ? &s->data[places[i].object]
                                             : &s->dict[places[i].object];

            b->len = 0;
            buf_text(b, t);
        }
    seed_bytes(s);
    save((struct text){s->out.s, s->out.len});
    seed_clear(s);
    mem_free(s);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct text t;

    if (dir_fd < 0) {
        dir_fd = check_folder(folder);
        (void)snprintf(path, sizeof path, "%s/fuzz.pdf", folder);
        MUST(atexit(remove_folder) == 0);
    }
    if (len == 0)
        return 0;
    t = fuzz_text(data + 1, len - 1);
    if (data[0] >= '1' && data[0] <= '5') {
        make_file((char)data[0], t);
        look(PREFLIGHT_VT);
    } else {
        save(t);
        look(PREFLIGHT_AUTO);
    }
    return 0;
}
