#include "base/conf.h"

#include <libconfig.h>
#include <libintl.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"

struct conf {
    config_t config;
    char *name;
};

/* What the hook of a setting points to once somebody asked for it. */
static const char asked = 1;

static config_setting_t *
setting_of(const struct conf_node *node)
{
    /* libconfig's readers take a plain pointer and change nothing. */
    return (config_setting_t *)(uintptr_t)node;
}

static const struct conf_node *
node_of(config_setting_t *setting)
{
    return (const struct conf_node *)(const void *)setting;
}

/* The hook of the outermost group leads back to the file. */
static const struct conf *
conf_of(const struct conf_node *node)
{
    const config_setting_t *s = setting_of(node);

    while (s->parent != NULL)
        s = s->parent;
    return s->hook;
}

static void
mark(config_setting_t *setting)
{
    if (setting->parent != NULL)
        config_setting_set_hook(setting, (void *)(uintptr_t)&asked);
}

void
conf_blame(const struct conf_node *node, struct err *err, const char *fmt, ...)
{
    char msg[400];
    va_list ap;

    va_start(ap, fmt);
    (void)vsnprintf(msg, sizeof msg, dgettext("shirase", fmt), ap);
    va_end(ap);
    err_put(err, ERR_CONF, "%s", msg);
    err_place(err, conf_of(node)->name, conf_line(node), 0);
}

/* An include would read a file that nobody froze or hashed. */
static size_t
include_line(struct text source)
{
    size_t line = 1;
    bool start = true;

    for (size_t i = 0; i < source.len; i++) {
        char c = source.s[i];

        if (c == '@' && start)
            return line;
        if (c == '\n')
            line++;
        start = c == '\n' || (start && (c == ' ' || c == '\t' || c == '\r'));
    }
    return 0;
}

bool
conf_open(struct text source, const char *name, struct conf **out,
          struct err *err)
{
    struct conf *conf;
    char *copy;
    size_t line = include_line(source);
    bool good;

    if (line != 0)
        return err_put(err, ERR_CONF,
                       "includes are not allowed; write the settings here"),
               err_at(err, name, line, 0);
    if (source.len > 0 && memchr(source.s, '\0', source.len) != NULL)
        return err_put(err, ERR_CONF, "the file holds a NUL byte"),
               err_at(err, name, 0, 0);
    conf = mem_new(sizeof *conf);
    config_init(&conf->config);
    conf->name = mem_new(strlen(name) + 1);
    memcpy(conf->name, name, strlen(name) + 1);
    copy = mem_new(source.len + 1);
    if (source.len > 0)
        memcpy(copy, source.s, source.len);
    copy[source.len] = '\0';
    good = config_read_string(&conf->config, copy) == CONFIG_TRUE;
    mem_free(copy);
    if (!good) {
        err_put(err, ERR_CONF, "%s", config_error_text(&conf->config));
        err_place(err, name, (size_t)config_error_line(&conf->config), 0);
        conf_free(conf);
        return false;
    }
    config_setting_set_hook(config_root_setting(&conf->config), conf);
    *out = conf;
    return true;
}

const struct conf_node *
conf_root(const struct conf *conf)
{
    return node_of(config_root_setting(&conf->config));
}

/* The first setting below that nobody asked for. */
static const config_setting_t *
first_unasked(const config_setting_t *s)
{
    unsigned n =
        config_setting_is_aggregate(s) ? (unsigned)config_setting_length(s) : 0;

    for (unsigned i = 0; i < n; i++) {
        const config_setting_t *child = config_setting_get_elem(s, i);
        const config_setting_t *found;

        if (child->name != NULL && child->hook != &asked)
            return child;
        found = first_unasked(child);
        if (found != NULL)
            return found;
    }
    return NULL;
}

bool
conf_close(struct conf *conf, struct err *err)
{
    const config_setting_t *s =
        first_unasked(config_root_setting(&conf->config));
    bool good = s == NULL;

    if (!good) {
        err_put(err, ERR_CONF, "unknown setting \"%s\"", s->name);
        err_place(err, conf->name, s->line, 0);
    }
    conf_free(conf);
    return good;
}

void
conf_free(struct conf *conf)
{
    if (conf == NULL)
        return;
    config_destroy(&conf->config);
    mem_free(conf->name);
    mem_free(conf);
}

size_t
conf_line(const struct conf_node *node)
{
    return config_setting_source_line(setting_of(node));
}

const struct conf_node *
conf_find(const struct conf_node *group, const char *name)
{
    config_setting_t *s;

    if (!config_setting_is_group(setting_of(group)))
        return NULL;
    s = config_setting_get_member(setting_of(group), name);
    if (s != NULL)
        mark(s);
    return s != NULL ? node_of(s) : NULL;
}

size_t
conf_count(const struct conf_node *node)
{
    return config_setting_is_aggregate(setting_of(node))
               ? (size_t)config_setting_length(setting_of(node))
               : 0;
}

const struct conf_node *
conf_item(const struct conf_node *node, size_t i)
{
    config_setting_t *s =
        config_setting_get_elem(setting_of(node), (unsigned)i);

    mark(s);
    return node_of(s);
}

const char *
conf_name(const struct conf_node *node)
{
    const char *name = config_setting_name(setting_of(node));

    return name != NULL ? name : "";
}

static bool
missing(const struct conf_node *group, const char *name, struct err *err)
{
    return conf_bad(group, err, "setting \"%s\" is missing", name);
}

bool
conf_item_text(const struct conf_node *node, struct arena *arena,
               struct text *out, struct err *err)
{
    const char *s;
    size_t bad;

    if (config_setting_type(setting_of(node)) != CONFIG_TYPE_STRING)
        return conf_bad(node, err, "%s%sa text in quotes is expected",
                        conf_name(node),
                        conf_name(node)[0] != '\0' ? ": " : "");
    s = config_setting_get_string(setting_of(node));
    *out = (struct text){arena_copy(arena, s, strlen(s)), strlen(s)};
    if (!utf8_valid(*out, &bad))
        return conf_bad(node, err, "text is not UTF-8");
    return true;
}

bool
conf_text(const struct conf_node *group, const char *name,
          const char *otherwise, struct arena *arena, struct text *out,
          struct err *err)
{
    const struct conf_node *node = conf_find(group, name);

    if (node != NULL)
        return conf_item_text(node, arena, out, err);
    if (otherwise == NULL)
        return missing(group, name, err);
    *out = (struct text){arena_copy(arena, otherwise, strlen(otherwise)),
                         strlen(otherwise)};
    return true;
}

bool
conf_int(const struct conf_node *group, const char *name, int64_t least,
         int64_t most, int64_t otherwise, int64_t *out, struct err *err)
{
    const struct conf_node *node = conf_find(group, name);
    int type;
    int64_t v;

    if (node == NULL && otherwise == CONF_REQUIRED)
        return missing(group, name, err);
    if (node == NULL) {
        *out = otherwise;
        return true;
    }
    type = config_setting_type(setting_of(node));
    if (type != CONFIG_TYPE_INT && type != CONFIG_TYPE_INT64)
        return conf_bad(node, err, "%s: a whole number is expected", name);
    v = config_setting_get_int64(setting_of(node));
    if (v < least || v > most)
        return conf_bad(node, err, "%s: must be from %lld to %lld", name,
                        (long long)least, (long long)most);
    *out = v;
    return true;
}

bool
conf_item_real(const struct conf_node *node, double *out, struct err *err)
{
    config_setting_t *s = setting_of(node);
    int type = config_setting_type(s);

    if (type == CONFIG_TYPE_FLOAT)
        *out = config_setting_get_float(s);
    else if (type == CONFIG_TYPE_INT || type == CONFIG_TYPE_INT64)
        *out = (double)config_setting_get_int64(s);
    else
        return conf_bad(node, err, "%s%sa number is expected", conf_name(node),
                        conf_name(node)[0] != '\0' ? ": " : "");
    return true;
}

bool
conf_real(const struct conf_node *group, const char *name, double least,
          double most, double otherwise, double *out, struct err *err)
{
    const struct conf_node *node = conf_find(group, name);
    double v;

    if (node == NULL && isnan(otherwise))
        return missing(group, name, err);
    if (node == NULL) {
        *out = otherwise;
        return true;
    }
    if (!conf_item_real(node, &v, err))
        return false;
    if (!(v >= least && v <= most))
        return conf_bad(node, err, "%s: must be from %g to %g", name, least,
                        most);
    *out = v;
    return true;
}

bool
conf_bool(const struct conf_node *group, const char *name, bool otherwise,
          bool *out, struct err *err)
{
    const struct conf_node *node = conf_find(group, name);

    if (node != NULL &&
        config_setting_type(setting_of(node)) != CONFIG_TYPE_BOOL)
        return conf_bad(node, err, "%s: true or false is expected", name);
    *out = node != NULL ? config_setting_get_bool(setting_of(node)) != 0
                        : otherwise;
    return true;
}

bool
conf_date(const struct conf_node *group, const char *name,
          struct date otherwise, struct date *out, struct err *err)
{
    const struct conf_node *node = conf_find(group, name);
    const char *s;

    if (node == NULL && otherwise.year == 0)
        return missing(group, name, err);
    if (node == NULL) {
        *out = otherwise;
        return true;
    }
    s = config_setting_type(setting_of(node)) == CONFIG_TYPE_STRING
            ? config_setting_get_string(setting_of(node))
            : "";
    if (!date_from_text(text_from(s), out, NULL))
        return conf_bad(node, err,
                        "%s: a day such as \"2026-04-01\" is expected", name);
    return true;
}
