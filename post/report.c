#include "post/report.h"

#include <inttypes.h>
#include <string.h>

#include "post/reasons.h"

enum {
    PAD = 64 /* the place of = among base64's characters */
};

/* --- parts of a page --------------------------------------------------------
 */

static void
escaped(struct buf *out, struct text t)
{
    for (size_t i = 0; i < t.len; i++)
        switch (t.s[i]) {
        case '&':
            buf_str(out, "&amp;");
            break;
        case '<':
            buf_str(out, "&lt;");
            break;
        case '>':
            buf_str(out, "&gt;");
            break;
        case '"':
            buf_str(out, "&quot;");
            break;
        default:
            buf_put(out, t.s + i, 1);
        }
}

static void
base64(struct buf *out, struct text t)
{
    static const char set[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                              "abcdefghijklmnopqrstuvwxyz0123456789+/=";
    const unsigned char *s = (const unsigned char *)t.s;

    for (size_t i = 0; i < t.len; i += 3) {
        size_t left = t.len - i;
        uint32_t v = (uint32_t)s[i] << 16 |
                     (left > 1 ? (uint32_t)s[i + 1] << 8 : 0) |
                     (left > 2 ? (uint32_t)s[i + 2] : 0);
        char four[4] = {set[v >> 18], set[v >> 12 & 63],
                        set[left > 1 ? v >> 6 & 63 : PAD],
                        set[left > 2 ? v & 63 : PAD]};

        buf_put(out, four, sizeof four);
    }
}

static void
heading(struct buf *out, const char *words)
{
    buf_printf(out, "<h2>%s</h2>\n", words);
}

/* --- head --------------------------------------------------------------------
 */

static const char style[] =
    ":root{--ink:#1d2730;--blue:#235170;--pale:#e2e8ee;--grey:#5b6873}"
    "*{box-sizing:border-box}"
    "body{margin:0 auto;max-width:60rem;padding:2rem 1.5rem;color:var(--ink);"
    "font:16px/1.6 'BIZ UDPGothic','Yu Gothic UI','Hiragino Sans',"
    "'Noto Sans CJK JP',sans-serif;background:#fff}"
    "header{background:var(--blue);color:#fff;padding:1.2rem 1.5rem;"
    "border-radius:.5rem}"
    "header h1{margin:0;font-size:1.6rem}"
    "header p{margin:.2rem 0 0}"
    "h2{margin:2.2rem 0 .8rem;padding-bottom:.2rem;font-size:1.2rem;"
    "color:var(--blue);border-bottom:2px solid var(--blue)}"
    ".big{display:grid;grid-template-columns:repeat(auto-fit,minmax(8.3rem,1fr)"
    ");"
    "gap:.8rem;margin:1.2rem 0 0;padding:0;list-style:none}"
    ".big li{background:var(--pale);border-radius:.5rem;padding:.7rem 1rem}"
    ".big b{display:block;font-size:1.7rem;line-height:1.2;"
    "font-variant-numeric:tabular-nums}"
    "table{border-collapse:collapse;width:100%}"
    "th,td{padding:.3rem .6rem;text-align:left;vertical-align:top;"
    "border-bottom:1px solid #c9d2da}"
    "th{color:var(--grey);font-weight:normal;font-size:.9rem}"
    ".n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}"
    ".bar{width:45%}.bar i{display:block;height:.9rem;margin-top:.35rem;"
    "background:var(--blue);border-radius:.15rem;min-width:2px}"
    ".held i{background:#9a6a00}.excluded i{background:#8796a3}"
    "tr:last-child.sum td{border-top:2px solid var(--ink);font-weight:bold}"
    "code{font-family:'BIZ UDGothic',monospace;font-size:.9rem;"
    "overflow-wrap:anywhere}"
    ".forms{display:grid;grid-template-columns:repeat(auto-fill,"
    "minmax(17rem,1fr));gap:1.2rem}"
    "figure{margin:0}figure img{width:100%;border:1px solid #c9d2da}"
    "figcaption{color:var(--grey);font-size:.9rem}"
    "footer{margin-top:2.5rem;color:var(--grey);font-size:.9rem}"
    "@media print{body{max-width:none;padding:0;font-size:10.5pt}"
    "header,.big li,.bar i{print-color-adjust:exact;"
    "-webkit-print-color-adjust:exact}"
    "h2{break-after:avoid}tr,figure,.big li{break-inside:avoid}"
    "@page{size:A4;margin:15mm}}";

static void
head(struct buf *out, const struct control *c)
{
    char as_of[DATE_MAX], posting[DATE_MAX];

    date_format(c->run->as_of, as_of);
    date_format(c->run->posting, posting);
    buf_printf(out,
               "<!DOCTYPE html>\n<html lang=\"ja\">\n<head>\n"
               "<meta charset=\"utf-8\">\n"
               "<meta name=\"viewport\" content=\"width=device-width\">\n"
               "<meta http-equiv=\"Content-Security-Policy\" content=\""
               "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
               "\">\n<title>処理報告 %s</title>\n<style>%s</style>\n</head>\n"
               "<body>\n<header>\n<h1>処理報告</h1>\n<p>",
               c->run->id, style);
    escaped(out, c->sender->municipality);
    buf_printf(out,
               " ・ 基準日 %s ・ 発送日 %s</p>\n<p><code>%s</code></p>\n"
               "</header>\n",
               as_of, posting, c->run->id);
}

static void
big_one(struct buf *out, const char *words, int64_t n, const char *unit)
{
    buf_printf(out, "<li>%s<b>", words);
    buf_grouped(out, n);
    buf_printf(out, "<small>%s</small></b></li>\n", unit);
}

static void
big(struct buf *out, const struct control *c)
{
    buf_str(out, "<ul class=\"big\">\n");
    big_one(out, "発送", c->printed, "通");
    big_one(out, "束", (int64_t)c->n_bundle, "");
    big_one(out, "用紙", c->sheets, "枚");
    big_one(out, "ページ", c->pages, "");
    big_one(out, "保留", c->n_held, "人");
    big_one(out, "対象外", c->n_excluded, "人");
    buf_str(out, "</ul>\n");
}

/* --- tables ------------------------------------------------------------------
 */

static void
bar_row(struct buf *out, const char *class, struct text name, int64_t n,
        int64_t most)
{
    buf_printf(out, "<tr class=\"%s\"><td>", class);
    escaped(out, name);
    buf_str(out, "</td><td class=\"n\">");
    buf_grouped(out, n);
    buf_printf(out,
               "</td><td class=\"bar\"><i style=\"width:%.1f%%\"></i></td>"
               "</tr>\n",
               most > 0 ? 100.0 * (double)n / (double)most : 0.0);
}

/* Where every holder of a certificate is counted, once. */
static void
persons(struct buf *out, const struct control *c)
{
    heading(out, "カードをお持ちの方");
    buf_str(out, "<table>\n");
    bar_row(out, "", TEXT("発送する"), c->run->pieces, c->holders);
    bar_row(out, "held", TEXT("保留（人が見る）"), c->n_held, c->holders);
    bar_row(out, "excluded", TEXT("対象外"), c->n_excluded, c->holders);
    bar_row(out, "excluded", TEXT("更新の時期の前"), c->not_due, c->holders);
    buf_str(out, "<tr class=\"sum\"><td>計</td><td class=\"n\">");
    buf_grouped(out, c->holders);
    buf_str(out, "</td><td></td></tr>\n</table>\n");
}

static void
reasons(struct buf *out, const char *title, const char *class,
        const struct reason_list *list)
{
    int64_t most = 0;

    if (list->n == 0)
        return;
    for (size_t i = 0; i < list->n; i++)
        most = list->row[i].n > most ? list->row[i].n : most;
    heading(out, title);
    buf_str(out, "<table>\n");
    for (size_t i = 0; i < list->n; i++)
        bar_row(out, class, list->row[i].words, list->row[i].n, most);
    buf_str(out, "</table>\n");
}

/* Names as they stand, or in the words of an office. */
static void
figures(struct buf *out, const char *title, const struct figure_list *list,
        struct text (*words)(struct text))
{
    int64_t most = 0;

    if (list->n == 0)
        return;
    for (size_t i = 0; i < list->n; i++)
        most = list->figure[i].n > most ? list->figure[i].n : most;
    heading(out, title);
    buf_str(out, "<table>\n");
    for (size_t i = 0; i < list->n; i++)
        bar_row(out, "", words(list->figure[i].name), list->figure[i].n, most);
    buf_str(out, "</table>\n");
}

static struct text
as_it_is(struct text t)
{
    return t;
}

/* The tables of the control sheet; numeric from the column `from` on. */
static void
table(struct buf *out, const char *title, const char *const *column,
      const struct table *t, size_t from, size_t to, bool sum)
{
    if (t->n == 0)
        return;
    heading(out, title);
    buf_str(out, "<table>\n<tr>");
    for (size_t k = 0; k < t->n_column; k++)
        buf_printf(out, "<th%s>%s</th>",
                   k >= from && k < to ? " class=\"n\"" : "", column[k]);
    buf_str(out, "</tr>\n");
    for (size_t i = 0; i < t->n; i++) {
        buf_str(out, sum && i + 1 == t->n ? "<tr class=\"sum\">" : "<tr>");
        for (size_t k = 0; k < t->n_column; k++) {
            buf_str(out, k >= from && k < to ? "<td class=\"n\">" : "<td>");
            escaped(out, t->cell[i * t->n_column + k]);
            buf_str(out, "</td>");
        }
        buf_str(out, "</tr>\n");
    }
    buf_str(out, "</table>\n");
}

static void
barcodes(struct buf *out, const struct control *c, const struct figures *f)
{
    heading(out, "カスタマバーコード");
    buf_str(out, "<table>\n");
    bar_row(out, "", TEXT("印刷した"), f->barcodes, c->run->pieces);
    bar_row(out, "excluded", TEXT("印刷しない"), c->run->pieces - f->barcodes,
            c->run->pieces);
    for (size_t i = 0; i < f->postal.n; i++)
        bar_row(out, "held", reason_words(f->postal.figure[i].name),
                f->postal.figure[i].n, c->run->pieces);
    buf_str(out, "</table>\n");
}

static void
pictures(struct buf *out, const struct report_picture *picture, size_t n)
{
    if (n == 0)
        return;
    heading(out, "様式（見本の値）");
    buf_str(out, "<div class=\"forms\">\n");
    for (size_t i = 0; i < n; i++) {
        buf_str(out, "<figure><img alt=\"");
        escaped(out, text_from(picture[i].form));
        buf_str(out, "\" src=\"data:image/png;base64,");
        base64(out, picture[i].png);
        buf_str(out, "\"><figcaption>");
        escaped(out, text_from(picture[i].form));
        buf_str(out, "</figcaption></figure>\n");
    }
    buf_str(out, "</div>\n");
}

void
report_html(const struct control *c, const struct figures *f,
            const struct report_picture *picture, size_t n, struct buf *out)
{
    static const char *const bundle[] = {"束",   "封筒",   "通し番号", "通数",
                                         "用紙", "ページ", "SHA-256"};
    static const char *const district[] = {"封筒", "料金", "郵便区", "通数",
                                           "通し番号"};
    static const char *const empty[] = {"通し番号", "束", "状態", "理由"};

    head(out, c);
    big(out, c);
    persons(out, c);
    reasons(out, "保留の理由", "held", &c->held);
    reasons(out, "対象外の理由", "excluded", &c->excluded);
    figures(out, "期限の月", &f->months, as_it_is);
    if (f->days.n > 1)
        figures(out, "これまでの発送", &f->days, as_it_is);
    table(out, "束", bundle, &c->bundles, 3, 6, true);
    table(out, "郵便区", district, &c->districts, 3, 4, false);
    table(out, "欠番", empty, &c->empty, 0, 0, false);
    barcodes(out, c, f);
    figures(out, "通知の種類", &f->variants, variant_words);
    pictures(out, picture, n);
    buf_str(out, "<footer>様式 ");
    escaped(out, c->set_name);
    buf_str(out, " ");
    escaped(out, c->set_version);
    buf_printf(out,
               " ・ %s ・ この報告に個人の情報はありません。</footer>\n"
               "</body>\n</html>\n",
               c->program);
}
