/*
 * Compose: from a planned piece to the named texts that its forms print.
 *
 * The fields of the set renewal and where each comes from are listed in
 * docs/forms.  Mayor, office, telephone, hours and places are dated rows of the
 * site: the posting day decides which holds.
 *
 * A condition that holds is the text "1".
 *
 * Source: content.md 3 and 4 as docs/forms tells them; days on which health
 *         insurance use ends: reference/domain.md 1.4.
 */
#ifndef POST_COMPOSE_H
#define POST_COMPOSE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/date.h"
#include "base/err.h"
#include "base/str.h"
#include "data/calendar.h"
#include "data/ledger.h"
#include "post/parts.h"
#include "post/stock.h"
#include "render/mailset.h"
#include "render/output.h"
#include "render/values.h"

struct arena;
struct conf_node;

enum {
    PLACES_MAX = 6
};

/* Where a certificate can be renewed. */
struct place {
    struct text name, address, hours, telephone;
    bool proxy; /* a proxy may come here */
};

/* Who sends, from a day on. */
struct sender {
    struct date valid_from;
    struct text municipality;       /* 見本市 */
    struct text mayor_title, mayor; /* 見本市長, 見本 太郎 */
    struct text seal;               /* "", "（公印省略）" */
    struct text office;             /* 市民課 */
    struct text telephone, hours;
    struct text postal, address; /* of the office: return address */
    struct text url;             /* own page, printed as text and QR */
    size_t n_place;
    struct place place[PLACES_MAX];
};

/* What site.conf says of the municipality. */
struct site_facts {
    struct text code;     /* 団体コード, six digits */
    struct text document; /* 文書番号, such as "見市民第1204号" */
    size_t n_sender;
    const struct sender *sender; /* by valid_from, ascending */
    struct calendar calendar;    /* days without its holiday file, see there */
    enum stream stream;          /* how the run's files are parted */
    struct stock_terms stock;    /* of sheets, where not as the set says */
    struct output output;        /* icc without its bytes, see there */
};

/*
 * Read the group "municipality", the list "senders" and the settings of the
 * calendar (data/calendar.h) of a site.conf:
 *   municipality = { code = "999999"; document = "..."; };
 *   senders = ( { valid_from = "2026-04-01"; municipality = "..."; mayor_title
 *       = "..."; mayor = "..."; seal = ""; office = "..."; telephone = "...";
 *       hours = "..."; postal = "123-4567"; address = "..."; url = "";
 *       places = ( { name = "..."; address = ""; hours = ""; telephone = "";
 *                    proxy = false; }, ... ); }, ... );
 * and those of stock (post/stock.h) and output (render/output.h).
 * Rows of senders ascend by valid_from.
 *
 * Errors: ERR_CONF with line.
 */
bool site_facts_read(const struct conf_node *root, struct arena *arena,
                     struct site_facts *out, struct err *err) MUST_CHECK;

/* The row that holds on a day; NULL: none does yet. */
const struct sender *sender_on(const struct site_facts *facts, struct date day);

struct composer; /* field numbers of a set, and what is the same for a run */

/*
 * Prepare for one run: everything that does not differ between pieces is
 * made here, once.
 *
 * Owner:  arena holds it; set and facts outlive it.
 * Errors: ERR_CONF if no sender holds on the posting day; ERR_FORM if the set
 *         asks for a field that compose does not know, or as another kind.
 */
bool composer_new(const struct mailset *set, const struct site_facts *facts,
                  const struct run *run, struct arena *arena,
                  struct composer **out, struct err *err) MUST_CHECK;

/*
 * Does the set ask for fields that compose knows, and as they are?
 *
 * Errors: ERR_FORM naming the first that it does not.
 */
bool composer_knows(const struct mailset *set, struct err *err) MUST_CHECK;

/*
 * Settle in the set what no piece of the run changes: sender, places, days.
 *
 * Errors: as mailset_settle: ERR_CONF for a text of site.conf that does not
 * fit.
 */
bool composer_settle(const struct composer *c, struct mailset *set,
                     struct err *err) MUST_CHECK;

/* What all pieces share, and everything else empty: for enclosures. */
struct values composer_shared(const struct composer *c);

/*
 * The values of one piece.
 *
 * Owner:  texts live in scratch, in the piece, or as long as the composer.
 * Errors: ERR_INPUT if the postal code is not seven digits.
 */
bool compose_piece(const struct composer *c, const struct piece *piece,
                   struct arena *scratch, struct values *out,
                   struct err *err) MUST_CHECK;

#define MARK_DIGITS 26
/*
 * The piece's part of a Data Matrix: the run's hash part as 15 decimal digits,
 * bundle (4), serial (7).  The form appends {{side.k}}{{side.n}}, two digits
 * each; 30 digits are 15 codewords of the 22 that a 20 x 20 symbol holds.
 */
void mark_digits(const struct run *run, int64_t bundle, int64_t seq,
                 char buf[static MARK_DIGITS + 1]);

/* "0123456789ab-000123": run's hash part and serial; opaque. */
#define PIECE_ID_MAX 40
void
piece_id(const struct run *run, int64_t seq, char buf[static PIECE_ID_MAX]);

#endif
