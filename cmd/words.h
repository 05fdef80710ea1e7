/*
 * Words of a person's language for identifiers of rules and reasons.
 *
 * The Japanese ones are those that control sheet and office lists use.
 */
#ifndef CMD_WORDS_H
#define CMD_WORDS_H

/* What a rule or a reason says; the identifier itself where it has none. */
const char *words_of(const char *name);

#endif
