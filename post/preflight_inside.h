/*
 * Inside of the preflight: what its files share.
 */
#ifndef POST_PREFLIGHT_INSIDE_H
#define POST_PREFLIGHT_INSIDE_H

#include "post/preflight.h"
#include "post/qdoc.h"

struct arena;
struct qscan;
struct qtoken;

/* In the order of the table in preflight.c. */
enum rule {
    RULE_SOUND,
    RULE_ENCRYPTION,
    RULE_ID,
    RULE_INFO,
    RULE_ACTIONS,
    RULE_EMBEDDED,
    RULE_PAGES,
    RULE_TRIM,
    RULE_BOXES,
    RULE_SIZE,
    RULE_BLEED,
    RULE_MARKS,
    RULE_ANNOTATIONS,
    RULE_OPERATORS,
    RULE_FONT_EMBEDDED,
    RULE_FONT_UNICODE,
    RULE_FONT_GLYPH,
    RULE_RGB,
    RULE_DEVICE,
    RULE_ALTERNATE,
    RULE_BLACK,
    RULE_BLACK_GRAY,
    RULE_BLACK_RICH,
    RULE_OVERPRINT,
    RULE_REGISTRATION,
    RULE_TAC,
    RULE_LINE,
    RULE_TRANSPARENCY,
    /* PDF/X */
    RULE_VERSION,
    RULE_COMPRESSED,
    RULE_PDFX,
    RULE_INFO_TEXT,
    RULE_TRAPPED,
    RULE_INTENT,
    RULE_PROFILE,
    RULE_LAYERS,
    RULE_SEPARATED,
    RULE_FILTERS,
    RULE_DEPTH,
    RULE_POSTSCRIPT,
    RULE_OPI,
    RULE_ALTERNATES,
    RULE_TRANSFER,
    RULE_HALFTONE,
    /* PDF/X-4 alone */
    RULE_REFERENCE,
    RULE_ANNOTATION_KIND,
    RULE_GROUP,
    RULE_ICC_CMYK,
    RULE_XMP,
    RULE_XMP_FIELDS,
    RULE_XMP_INFO,
    /* PDF/VT-1 */
    RULE_VT_VERSION,
    RULE_DPART_ROOT,
    RULE_DPART_NODE,
    RULE_DPART_PAGES,
    RULE_DPART_META,
    RULE_DPART_PERSON,
    RULE_VT_HINTS,
    N_RULES
};

/* llx lly urx ury, in points of the page. */
struct area {
    double x0, y0, x1, y1;
};

bool pf_area_within(struct area inner, struct area outer);
bool pf_area_apart(struct area a, struct area b); /* no point in common */
struct area pf_area_meet(struct area a, struct area b);
bool pf_area_empty(struct area a);

enum space_kind {
    SPACE_GRAY,
    SPACE_CMYK,
    SPACE_RGB,
    SPACE_CIE, /* CalGray, Lab, ICCBased but of three colours */
    SPACE_SPOT,
    SPACE_PATTERN,
    SPACE_BAD
};

enum {
    INKS_MAX = 32 /* DeviceN, ISO 32000-1 annex C */
};

struct space {
    enum space_kind kind;
    size_t n;  /* numbers of a colour */
    bool all;  /* the Separation /All: every plate */
    bool none; /* /None: nothing is painted */
};

struct paint {
    struct space space;
    double c[INKS_MAX];
};

struct font;

/* Graphics state, as far as a rule asks for it (8.4). */
struct gstate {
    double ctm[6];
    struct area clip;
    struct paint fill, stroke;
    bool fill_over, stroke_over; /* op, OP */
    int64_t mode;                /* OPM */
    double width;                /* of lines */
    struct font *font;
    double leading;
    int text_mode;  /* Tr */
    double line[6]; /* text line matrix */
};

enum {
    FORMS_MAX = 28 /* forms within forms */
};

struct slot {
    uint64_t key; /* 0: free */
    void *value;
};

enum {
    SLOTS = 65536
};

struct preflight {
    struct qdoc *doc;
    const struct preflight_want *want;
    struct preflight_report *report;
    struct arena *arena; /* fonts, colour spaces: as long as the document */
    struct slot *slots;
    size_t n_slots;
    /* where we are */
    int64_t page; /* from 1 */
    int object;   /* whose content is read; 0: the page's */
    struct area media, bleed, trim;
    bool trim_known;
    bool masking;           /* within a soft mask: no ink is laid */
    int running[FORMS_MAX]; /* forms that are being read, from 1 */
    int runs;               /* on this page */
    struct area first;      /* trim of the first page that has one */
};

/* One finding; its place is where pf is.  fmt is a sentence for gettext. */
void preflight_find(struct preflight *pf, enum rule rule, const char *fmt, ...)
    PRINTF_LIKE(3, 4);
/* The same about another object than the one that pf is in. */
void preflight_find_at(struct preflight *pf, enum rule rule, int object,
                       const char *fmt, ...) PRINTF_LIKE(4, 5);

/* --- what was met before ---------------------------------------------- */

/* A key from another and a value; begin with a letter for the purpose. */
uint64_t preflight_key(uint64_t key, int64_t n);
uint64_t preflight_key_reals(uint64_t key, const double *v, size_t n);
uint64_t preflight_key_text(uint64_t key, const char *s);
/* The value's place; NULL where there is no room to remember it. */
void **preflight_slot(struct preflight *pf, uint64_t key, bool *known);
/* Whether this object is looked at for the first time, for this purpose. */
bool preflight_first(struct preflight *pf, struct qobj o, char purpose);

/* --- the document, preflight_doc.c; pages, preflight_page.c ------------- */

void preflight_document(struct preflight *pf);
void preflight_count(struct preflight *pf); /* forgets all objects */
void preflight_page(struct preflight *pf, int64_t index);
/* An action that a dictionary brings along. */
void preflight_actions(struct preflight *pf, struct qobj o);
/* A stream: its data in the file, its filters allowed. */
void preflight_stream(struct preflight *pf, struct qobj o);

/* --- PDF/X: preflight_x.c, preflight_xmp.c -------------------------------- */

bool preflight_is_x4(const struct preflight *pf); /* or VT */
enum preflight_profile preflight_guess(struct preflight *pf);
void preflight_x(struct preflight *pf);
/* What PDF/X forbids in the dictionary of a form or image. */
void preflight_xobject(struct preflight *pf, struct qobj o);
/* The colour space of a transparency group. */
void preflight_group(struct preflight *pf, struct qobj group, int object);
void preflight_gstate(struct preflight *pf, struct qobj o);

#define XMP_NS_PDFX "http://www.npes.org/pdfx/ns/id/"
#define XMP_NS_PDFVT "http://www.npes.org/pdfvt/ns/id/"
#define XMP_NS_PDF "http://ns.adobe.com/pdf/1.3/"
#define XMP_NS_XMP "http://ns.adobe.com/xap/1.0/"

/*
 * A property of an XMP packet: an attribute, or an element's text, of a
 * list its first; entities resolved.  False: it is not there, or empty.
 */
#define XMP_ROOM 512
bool xmp_find(struct text packet, const char *ns, const char *name,
              char out[static XMP_ROOM]);
/* The packet; "" where there is none or it cannot be read. */
struct text xmp_packet(struct preflight *pf);
void preflight_xmp(struct preflight *pf);

/* --- PDF/VT: preflight_dpart.c ------------------------------------------- */

void preflight_dpart(struct preflight *pf);
/* Hints that a form or image carries. */
void preflight_hints(struct preflight *pf, struct qobj o);

/* --- content, preflight_run.c ------------------------------------------- */

enum {
    RUNS_MAX = 100000 /* of forms and cells, on one page */
};

/* One content stream being read. */
struct run {
    struct preflight *pf;
    struct qobj resources;
    int depth;
    struct gstate *gs; /* top of the stack */
    struct gstate *stack;
    size_t n_stack, cap_stack;
    /* path under construction */
    struct area path;
    bool path_any;
    double at[2];     /* current point, user space */
    int clip;         /* W was said */
    size_t marked;    /* depth of marked content */
    size_t actual;    /* depth at which ActualText began; 0: there is none */
    struct buf bytes; /* of the string being shown */
    struct qtoken *operand;
    size_t n, cap; /* operands */
};

struct gstate pf_gstate_new(void);
void preflight_run(struct preflight *pf, struct text content,
                   struct qobj resources, const struct gstate *gs, int depth);

void pf_run_push(struct run *r, const struct qtoken *t); /* an operand */
double pf_run_number(const struct run *r, size_t i); /* 0 where it is none */
/* Operand i, a name, with slash and NUL; "" where it is none. */
#define NAME_ROOM 256
void pf_run_name(const struct run *r, size_t i, char name[static NAME_ROOM]);

/* Key under which a name of these resources is remembered; 0: under none. */
uint64_t pf_run_key(const struct run *r, char purpose, const char *name);
struct qobj
pf_run_resource(const struct run *r, const char *category, const char *name);

/*
 * From BI on: entries up to ID, then the data, up to EI; preflight_inline.c.
 * False: nothing behind it can be understood.
 */
bool pf_inline_image(struct run *r, struct qscan *scan);

void pf_matrix_apply(const double m[static 6], double x, double y,
                     double out[static 2]);
/* first, then second */
void pf_matrix_join(const double first[static 6], const double second[static 6],
                    double out[static 6]);
double pf_matrix_scale(const double m[static 6]);

/* --- colour: preflight_space.c, preflight_paint.c ------------------------ */

void pf_space_read(struct preflight *pf, struct qobj o, int depth,
                   struct space *out);
/* A space by its name in a content stream or inline image. */
void pf_space_named(const struct run *r, const char *name, struct space *out);
void pf_space_defaults(const struct run *r);
double
pf_paint_total(const struct paint *p); /* of all inks, 1 is one full ink */

void pf_paint_colour(struct run *r, const char *op);
void pf_paint_ink(struct run *r, const struct paint *paint, bool over,
                  const char *what, struct area where);
void pf_paint_path(struct run *r, bool fill, bool stroke);
void pf_paint_mask(struct run *r);  /* the unit square, in the fill colour */
void pf_paint_image(struct run *r); /* the unit square, in colours of its own */
/* Where something is painted: marks must not be lost. */
void pf_paint_place(struct run *r, struct area where, const char *what);
struct area pf_paint_square(const struct run *r);

/* --- text: preflight_text.c, preflight_font.c ------------------------------
 */

void pf_text_operator(struct run *r, const char *op);

struct font *pf_font_of(struct run *r, const char *name);
bool pf_font_wide(const struct font *f); /* codes of two bytes */
void pf_font_shown(const struct run *r, struct font *f, unsigned code);
void pf_font_used(struct run *r, struct font *f);

/* --- things drawn and states set: preflight_object.c, preflight_image.c --- */

void pf_object_draw(struct run *r, const char *name);
void pf_object_state(struct run *r, const char *name);
void pf_object_shading(struct run *r, const char *name);
void pf_object_pattern(struct run *r, const char *name);
void pf_object_nowhere(struct run *r, struct qobj stream, struct qobj resources,
                       bool inherits);
void pf_image_check(struct preflight *pf, struct qobj image);

#endif
