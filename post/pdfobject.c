#include "post/pdfobject.h"

#include <stddef.h>

struct pdf_scan
pdf_scan_at(const struct pdf_file *pdf, size_t at, size_t to)
{
    struct buf *scratch = (struct buf *)(uintptr_t)&pdf->scratch;

    return (struct pdf_scan){pdf->s, to, at, scratch};
}

/* Step over one value, whatever it is; "n g R" is one value. */
bool
pdf_skip_value(struct pdf_scan *scan, struct err *err)
{
    struct pdf_token t, a, b;
    size_t back;
    int depth = 0;

    do {
        if (!pdf_scan_next(scan, &t, err))
            return false;
        if (t.kind == PDF_END)
            return err_set(err, ERR_STATE, "pdf: value without end");
        if (t.kind == PDF_OPEN_DICT || t.kind == PDF_OPEN_ARRAY)
            depth++;
        if (t.kind == PDF_CLOSE_DICT || t.kind == PDF_CLOSE_ARRAY)
            depth--;
        if (t.kind == PDF_NUMBER && depth == 0) {
            back = scan->at;
            if (!pdf_scan_next(scan, &a, err) || !pdf_scan_next(scan, &b, err))
                return false;
            if (a.kind != PDF_NUMBER || b.kind != PDF_WORD ||
                !text_is(b.text, "R"))
                scan->at = back;
        }
    } while (depth > 0);
    return depth == 0 ? true : err_set(err, ERR_STATE, "pdf: stray bracket");
}

/* The body of an indirect object. */
bool
pdf_object(const struct pdf_file *pdf, uint32_t number, struct pdf_value *out,
           struct err *err)
{
    struct pdf_scan scan;
    struct pdf_token t[3];

    if (number == 0 || number >= pdf->n_object || pdf->offset[number] == 0)
        return err_set(err, ERR_STATE, "pdf: object %u is missing", number);
    scan = pdf_scan_at(pdf, (size_t)pdf->offset[number], pdf->len);
    for (int i = 0; i < 3; i++)
        if (!pdf_scan_next(&scan, &t[i], err))
            return false;
    if (t[0].kind != PDF_NUMBER || t[0].number != (double)number ||
        t[2].kind != PDF_WORD || !text_is(t[2].text, "obj"))
        return err_set(err, ERR_STATE,
                       "pdf: object %u is not where the cross-reference says",
                       number);
    out->from = scan.at;
    if (!pdf_skip_value(&scan, err))
        return false;
    out->to = scan.at;
    return true;
}

/* An object number as it stands in a reference. */
bool
pdf_object_number(const struct pdf_file *pdf, const struct pdf_token *t,
                  uint32_t *out, struct err *err)
{
    if (t->kind != PDF_NUMBER || !(t->number >= 1) ||
        !(t->number < (double)pdf->n_object))
        return err_set(err, ERR_STATE, "pdf: reference to no object");
    *out = (uint32_t)t->number;
    return true;
}

/* Follow a reference; a direct value stays. */
bool
pdf_resolve(const struct pdf_file *pdf, struct pdf_value v,
            struct pdf_value *out, uint32_t *number, struct err *err)
{
    struct pdf_scan scan = pdf_scan_at(pdf, v.from, v.to);
    struct pdf_token t[3];

    *out = v;
    *number = 0;
    for (int i = 0; i < 3; i++)
        if (!pdf_scan_next(&scan, &t[i], err))
            return false;
        else if (t[0].kind != PDF_NUMBER)
            return true;
    if (t[2].kind != PDF_WORD || !text_is(t[2].text, "R"))
        return true;
    return pdf_object_number(pdf, &t[0], number, err) &&
           pdf_object(pdf, *number, out, err);
}

/* The value of a key of a dictionary; from == to where there is none. */
bool
pdf_dict_find(const struct pdf_file *pdf, struct pdf_value dict,
              struct text key, struct pdf_value *out, struct err *err)
{
    struct pdf_scan scan = pdf_scan_at(pdf, dict.from, dict.to);
    struct pdf_token t;

    *out = (struct pdf_value){0, 0};
    if (!pdf_scan_next(&scan, &t, err))
        return false;
    if (t.kind != PDF_OPEN_DICT)
        return err_set(err, ERR_STATE, "pdf: dictionary expected");
    for (;;) {
        struct pdf_value v;

        if (!pdf_scan_next(&scan, &t, err))
            return false;
        if (t.kind == PDF_CLOSE_DICT)
            return true;
        if (t.kind != PDF_NAME)
            return err_set(err, ERR_STATE, "pdf: name expected");
        v.from = scan.at;
        if (!pdf_skip_value(&scan, err))
            return false;
        v.to = scan.at;
        if (text_equal(t.text, key)) {
            *out = v;
            return true;
        }
    }
}

bool
pdf_dict_require(const struct pdf_file *pdf, struct pdf_value dict,
                 const char *key, struct pdf_value *out, uint32_t *number,
                 struct err *err)
{
    struct pdf_value v;

    if (!pdf_dict_find(pdf, dict, text_from(key), &v, err))
        return false;
    if (v.from == v.to)
        return err_set(err, ERR_STATE, "pdf: /%s is missing", key);
    return pdf_resolve(pdf, v, out, number, err);
}

bool
pdf_value_number(const struct pdf_file *pdf, struct pdf_value v, double *out,
                 struct err *err)
{
    struct pdf_scan scan = pdf_scan_at(pdf, v.from, v.to);
    struct pdf_token t;

    if (!pdf_scan_next(&scan, &t, err))
        return false;
    if (t.kind != PDF_NUMBER)
        return err_set(err, ERR_STATE, "pdf: number expected");
    *out = t.number;
    return true;
}

bool
pdf_value_is_name(const struct pdf_file *pdf, struct pdf_value v,
                  const char *name)
{
    struct pdf_scan scan = pdf_scan_at(pdf, v.from, v.to);
    struct pdf_token t;

    return pdf_scan_next(&scan, &t, NULL) && t.kind == PDF_NAME &&
           text_is(t.text, name);
}
