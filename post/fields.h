/*
 * The fields of the set renewal, by name: which fact each holds, of what kind
 * it must be, and whether it is the same in every piece of a run.
 *
 * Source: docs/forms.
 */
#ifndef POST_FIELDS_H
#define POST_FIELDS_H

#include <stdbool.h>
#include <stddef.h>

#include "post/compose.h"

enum fact {
    FACT_POSTAL,
    FACT_ADDRESS,
    FACT_BUILDING,
    FACT_NAME,
    FACT_BARCODE,
    FACT_MARK,
    FACT_MARK_TEXT,
    FACT_DOCUMENT,
    FACT_POSTING,
    FACT_AS_OF,
    FACT_PIECE,
    FACT_MUNICIPALITY,
    FACT_MAYOR_TITLE,
    FACT_MAYOR,
    FACT_SEAL,
    FACT_OFFICE,
    FACT_TELEPHONE,
    FACT_HOURS,
    FACT_OFFICE_POSTAL,
    FACT_OFFICE_ADDRESS,
    FACT_URL,
    FACT_SIGNATURE_EXPIRES,
    FACT_AUTHENTICATION_EXPIRES,
    FACT_CARD_EXPIRES,
    FACT_SIGNATURE_DUE,
    FACT_AUTHENTICATION_DUE,
    FACT_BOTH,
    FACT_SAME_DAY,
    FACT_DIFFERENT,
    FACT_SIGNATURE_ONLY,
    FACT_AUTHENTICATION_ONLY,
    FACT_OPENS,
    FACT_UNTIL,
    FACT_UNTIL_OPEN,
    FACT_INSURANCE_UNTIL,
    FACT_REPRESENTED,
    FACT_FOREIGN,
    FACT_PINLESS,
    FACT_PLACE, /* and, PLACE_FACTS a place, those of the others */
};

enum {
    PLACE_FACTS = 5,
    FACTS = FACT_PLACE + PLACES_MAX * PLACE_FACTS
};

/* The fact of a field's name; false where there is none. */
bool fact_find(const char *name, size_t *fact, enum field_kind *kind);

/* Of the run, not of the piece: sender, places, days, document. */
bool fact_shared(size_t fact);

#endif
