#include "tests/unit/check.h"

#include "base/arena.h"
#include "base/conf.h"
#include "render/output.h"

/* A profile's header; what stands where is named in render/output.c. */
static struct text
profile(struct arena *arena, unsigned version, const char *class,
        const char *space)
{
    char *p = arena_alloc(arena, 132);

    p[3] = (char)132;
    p[8] = (char)version;
    memcpy(p + 12, class, 4);
    memcpy(p + 16, space, 4);
    memcpy(p + 36, "acsp", 4);
    return (struct text){p, 132};
}

static bool
settings(const char *source, struct arena *arena, struct output *out,
         struct err *err)
{
    struct conf *conf;

    if (!conf_open(text_from(source), "site.conf", &conf, err))
        return false;
    if (!output_read(conf_root(conf), arena, out, err)) {
        conf_free(conf);
        return false;
    }
    return conf_close(conf, err);
}

static void
test_settings(void **state)
{
    static const struct {
        const char *source;
        enum wrapper wrapper;
        bool archive;
        const char *condition, *icc;
        enum packing packing;
    } rows[] = {
        {"", WRAPPER_X1A, false, "JC200103", NULL, PACKING_NONE},
        {"wrapper = \"x1a\"; output_condition = \"JCS2011\";", WRAPPER_X1A,
         false, "JCS2011", NULL, PACKING_NONE},
        {"output_condition = \"PRESS 1\"; icc = \"a.icc\";", WRAPPER_X1A, false,
         "PRESS 1", "a.icc", PACKING_NONE},
        {"wrapper = \"x4\"; icc = \"a.icc\";", WRAPPER_X4, false, "JC200103",
         "a.icc", PACKING_NONE},
        {"wrapper = \"plain\";", WRAPPER_PLAIN, false, "JC200103", NULL,
         PACKING_NONE},
        {"wrapper = \"plain\"; archive = true; icc = \"a.icc\";", WRAPPER_PLAIN,
         true, "JC200103", "a.icc", PACKING_NONE},
        {"compression = \"fast\";", WRAPPER_X1A, false, "JC200103", NULL,
         PACKING_FAST},
        {"compression = \"small\";", WRAPPER_X1A, false, "JC200103", NULL,
         PACKING_SMALL},
    };
    struct arena *arena = arena_new();

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct output o;
        struct err err = {0};

        CHECK_OK(settings(rows[i].source, arena, &o, &err));
        assert_int_equal(o.wrapper, rows[i].wrapper);
        assert_int_equal(o.archive, rows[i].archive);
        assert_int_equal(o.packing, rows[i].packing);
        assert_string_equal(output_condition(&o), rows[i].condition);
        if (rows[i].icc == NULL)
            assert_null(o.icc_file);
        else
            assert_string_equal(o.icc_file, rows[i].icc);
    }
    assert_string_equal(output_condition(&(struct output){0}), "JC200103");
    assert_true(output_registered("FOGRA39"));
    assert_false(output_registered("PRESS 1"));
    arena_free(arena);
}

static void
test_wrong(void **state)
{
    static const struct {
        const char *source, *part;
    } rows[] = {
        {"\nwrapper = \"x3\";", "site.conf:2: wrapper: must be x1a, x4"},
        {"wrapper = \"x4\";", "wrapper: x4 carries the profile"},
        {"\ncompression = \"zip\";",
         "site.conf:2: compression: must be none, fast or small"},
        {"archive = true;", "archive: only wrapper plain"},
        {"wrapper = \"x4\"; icc = \"a\"; archive = true;",
         "archive: only wrapper plain"},
        {"wrapper = \"plain\"; archive = true;",
         "archive: PDF/A carries the profile"},
        {"\noutput_condition = \"PRESS 1\";",
         "site.conf:2: output_condition: not one of the registered"},
        {"output_condition = \"墨\";", "output_condition: ASCII"},
        {"output_condition = \"\";", "output_condition: 1 to 127"},
    };
    struct arena *arena = arena_new();
    struct output o;
    struct err err = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        CHECK_FAILS(settings(rows[i].source, arena, &o, &err), ERR_CONF,
                    rows[i].part);
    arena_free(arena);
}

static void
test_profile(void **state)
{
    struct arena *arena = arena_new();
    struct output x4 = {.wrapper = WRAPPER_X4}, x1a = {.wrapper = WRAPPER_X1A};
    struct text good = profile(arena, 4, "prtr", "CMYK");
    struct err err = {0};

    (void)state;
    CHECK_OK(output_icc(&x4, good, &err));
    assert_ptr_equal(x4.icc.s, good.s);
    CHECK_OK(output_icc(&x1a, profile(arena, 2, "prtr", "CMYK"), &err));
    CHECK_FAILS(output_icc(&x1a, good, &err), ERR_CONF,
                "icc: a profile of version 2 at most");
    CHECK_FAILS(output_icc(&x4, profile(arena, 5, "prtr", "CMYK"), &err),
                ERR_CONF, "icc: a profile of version 4 at most");
    CHECK_FAILS(output_icc(&x4, profile(arena, 2, "mntr", "RGB "), &err),
                ERR_CONF, "icc: not the CMYK profile of a printer");
    CHECK_FAILS(output_icc(&x4, profile(arena, 2, "prtr", "RGB "), &err),
                ERR_CONF, "icc: not the CMYK profile of a printer");
    CHECK_FAILS(output_icc(&x4, (struct text){good.s, 130}, &err), ERR_CONF,
                "icc: the profile is cut short");
    CHECK_FAILS(output_icc(&x4, (struct text){good.s, 127}, &err), ERR_CONF,
                "icc: not an ICC profile");
    CHECK_FAILS(output_icc(&x4, TEXT(""), &err), ERR_CONF,
                "icc: not an ICC profile");
    arena_free(arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_settings),
        cmocka_unit_test(test_wrong),
        cmocka_unit_test(test_profile),
    };

    return check_main(tests);
}
