#include "post/fields.h"

#include <string.h>

struct fact_name {
    const char *name;
    enum field_kind kind;
};

static const struct fact_name fact_names[FACT_PLACE] = {
    [FACT_POSTAL] = {"postal", FIELD_TEXT},
    [FACT_ADDRESS] = {"address", FIELD_REGISTER},
    [FACT_BUILDING] = {"building", FIELD_REGISTER},
    [FACT_NAME] = {"name", FIELD_REGISTER},
    [FACT_BARCODE] = {"barcode", FIELD_CODE},
    [FACT_MARK] = {"mark", FIELD_CODE},
    [FACT_MARK_TEXT] = {"mark.text", FIELD_TEXT},
    [FACT_DOCUMENT] = {"document", FIELD_TEXT},
    [FACT_POSTING] = {"posting", FIELD_DATE},
    [FACT_AS_OF] = {"as_of", FIELD_DATE},
    [FACT_PIECE] = {"piece", FIELD_TEXT},
    [FACT_MUNICIPALITY] = {"municipality", FIELD_TEXT},
    [FACT_MAYOR_TITLE] = {"mayor_title", FIELD_TEXT},
    [FACT_MAYOR] = {"mayor", FIELD_TEXT},
    [FACT_SEAL] = {"seal", FIELD_TEXT},
    [FACT_OFFICE] = {"office", FIELD_TEXT},
    [FACT_TELEPHONE] = {"telephone", FIELD_TEXT},
    [FACT_HOURS] = {"hours", FIELD_TEXT},
    [FACT_OFFICE_POSTAL] = {"office.postal", FIELD_TEXT},
    [FACT_OFFICE_ADDRESS] = {"office.address", FIELD_TEXT},
    [FACT_URL] = {"url", FIELD_TEXT},
    [FACT_SIGNATURE_EXPIRES] = {"signature.expires", FIELD_DATE},
    [FACT_AUTHENTICATION_EXPIRES] = {"authentication.expires", FIELD_DATE},
    [FACT_CARD_EXPIRES] = {"card.expires", FIELD_DATE},
    [FACT_SIGNATURE_DUE] = {"signature.due", FIELD_CONDITION},
    [FACT_AUTHENTICATION_DUE] = {"authentication.due", FIELD_CONDITION},
    [FACT_BOTH] = {"both", FIELD_CONDITION},
    [FACT_SAME_DAY] = {"same_day", FIELD_CONDITION},
    [FACT_DIFFERENT] = {"different", FIELD_CONDITION},
    [FACT_SIGNATURE_ONLY] = {"signature_only", FIELD_CONDITION},
    [FACT_AUTHENTICATION_ONLY] = {"authentication_only", FIELD_CONDITION},
    [FACT_OPENS] = {"opens", FIELD_DATE},
    [FACT_UNTIL] = {"until", FIELD_DATE},
    [FACT_UNTIL_OPEN] = {"until.open", FIELD_DATE},
    [FACT_INSURANCE_UNTIL] = {"insurance.until", FIELD_DATE},
    [FACT_REPRESENTED] = {"represented", FIELD_CONDITION},
    [FACT_FOREIGN] = {"foreign", FIELD_CONDITION},
    [FACT_PINLESS] = {"pinless", FIELD_CONDITION},
};

/* place1.name is the first fact of the first place. */
static const struct fact_name place_names[PLACE_FACTS] = {
    {"name", FIELD_TEXT},
    {"address", FIELD_TEXT},
    {"hours", FIELD_TEXT},
    {"telephone", FIELD_TEXT},
    {"proxy", FIELD_CONDITION}};

bool
fact_find(const char *name, size_t *fact, enum field_kind *kind)
{
    for (size_t i = 0; i < FACT_PLACE; i++)
        if (strcmp(name, fact_names[i].name) == 0) {
            *fact = i;
            *kind = fact_names[i].kind;
            return true;
        }
    if (strncmp(name, "place", 5) != 0 || name[5] < '1' ||
        name[5] > '0' + PLACES_MAX || name[6] != '.')
        return false;
    for (size_t i = 0; i < PLACE_FACTS; i++)
        if (strcmp(name + 7, place_names[i].name) == 0) {
            *fact = FACT_PLACE + (size_t)(name[5] - '1') * PLACE_FACTS + i;
            *kind = place_names[i].kind;
            return true;
        }
    return false;
}

bool
fact_shared(size_t fact)
{
    return (fact >= FACT_DOCUMENT && fact <= FACT_AS_OF) ||
           (fact >= FACT_MUNICIPALITY && fact <= FACT_URL) ||
           fact >= FACT_PLACE;
}
