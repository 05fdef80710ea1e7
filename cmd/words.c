#include "cmd/words.h"

#include <stddef.h>
#include <string.h>

#include "base/str.h"
#include "cmd/cmd.h"
#include "post/reasons.h"

struct words {
    const char *name, *words;
};

/* Rules that inform, and are no reason of a verdict. */
static const struct words facts[] = {
    {"live", N_("a certificate that is in force")},
    {"window", N_("its renewal window is open")},
    {"represented", N_("a legal representative is written to")},
    {"pinless", N_("a card without PINs")},
    {"order", N_("it does not outlast what it depends on")},
    {"last-day", N_("a birthday, the card or the stay explains its last day")},
};

/* Reasons in English; in Japanese post/reasons.c has them. */
static const struct words reasons[] = {
    {"due", "a letter is sent"},
    {"not-due", "the renewal window opens later"},
    {"already-notified", "a letter was sent before"},
    {"moved-out", "the resident has moved out"},
    {"dead", "the resident has died"},
    {"removed", "the resident record was removed"},
    {"not-current", "the register has no current record"},
    {"not-in-extract", "the last full file does not name the person"},
    {"revoked", "no certificate is in force"},
    {"stay-period", "the certificate ends with the period of stay"},
    {"other-abode", "post about the card goes elsewhere"},
    {"card-renewal", "the card ends too: it is renewed as a card"},
    {"before-start", "the window opened before this site began"},
    {"expired", "the certificate has expired"},
    {"too-late", "too few days are left to be of use"},
    {"not-posting-day", "the next posting day is waited for"},
    {"support-measure", "a support measure protects the person"},
    {"ambiguous-record", "the records of the person contradict each other"},
    {"leaving", "the person is about to move out"},
    {"postal-missing", "the postal code is missing"},
    {"address-missing", "the address is missing"},
    {"postal-unknown", "the postal code is on no list"},
    {"postal-elsewhere", "the postal code is another municipality's"},
    {"postal-other-town", "the postal code is another town's"},
    {"postal-no-town", "the town is on no list"},
    {"does-not-fit", "a text does not fit its place"},
    {"no-glyph", "no font has a character"},
    {"ivs-unsupported", "no font has a variant"},
    {"no-single-font", "no single font has all characters"},
    {"hanamin", "a rare character wants a person's eye"},
    {"pua", "a private character that nobody declared"},
    {"geta", "a geta mark stands for a lost character"},
    {"replacement-char", "a replacement stands for a lost character"},
    {"ids", "marks describe a character"},
    {"radical", "a radical stands for a character"},
    {"orphan-vs", "a variant of nothing"},
    {"combining", "combining characters in no good order"},
    {"script", "a script that is not handled"},
    {"emoji", "an emoji"},
    {"invisible", "an invisible character"},
    {"bidi", "a character that turns the direction"},
    {"control", "a control character"},
    {"noncharacter", "a code that is no character"},
    {"utf8", "broken text"},
    {"empty", "an empty text"},
    {"too-long", "a text that is too long"},
    {"bad-value", "a value that cannot be printed"},
    {"crash", "setting it failed twice"},
    {"address-changed", "the address has changed"},
    {"name-changed", "the name has changed"},
    {"renewed", "the certificate was renewed"},
    {"office", "the office decided so"},
    {"withdrawn", "the letter was taken out"},
    {"dropped", "the office decided to send none"},
};

static const char *
find(const struct words *list, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i].name, name) == 0)
            return list[i].words;
    return NULL;
}

const char *
words_of(const char *name)
{
    const char *fact = find(facts, sizeof facts / sizeof facts[0], name);
    const char *reason =
        find(reasons, sizeof reasons / sizeof reasons[0], name);

    if (fact != NULL)
        return _(fact);
    /* Both tables hold whole literals: the text ends with NUL. */
    if (cmd_japanese())
        return reason_words(text_from(name)).s;
    return reason != NULL ? reason : name;
}
