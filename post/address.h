/*
 * Address number (住所表示番号) and customer barcode (カスタマバーコード).
 *
 * Only the part of an address after its town is scanned; numerals inside the
 * town must not leak (the register keeps town and rest in separate columns).
 * Letters and digits of full width, circled and Roman ones count as NFKC writes
 * them.  A kanji numeral that is none (十十番地) makes the whole address
 * unreadable: no number, as a guess would name another house.
 *
 * Source: Japan Post 郵便番号・バーコードマニュアル p17-p22;
 * reference/postal.md 1.1-1.4 and 2.1-2.5 (open cases: literal reading, listed
 * in docs).
 */
#ifndef POST_ADDRESS_H
#define POST_ADDRESS_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"

#define BARCODE_FIELD 13 /* characters of the address number field */
#define BARCODE_BARS 67

/* A character of the symbol: '0'-'9', '-', or 'a'-'h' for CC1-CC8. */
struct barcode {
    char number[128];              /* address number before the cut, ASCII */
    char field[BARCODE_FIELD + 1]; /* 13 characters, padded with 'd' (CC4) */
    char check;
    char bars[BARCODE_BARS + 1]; /* digits 1-4, postal.md 1.1 */
};

/*
 * Extract the address number from the rest of an address (B part).
 *
 * Shape:  out has room for size bytes and receives ASCII with NUL; empty
 *         where nothing can be extracted.
 */
void address_number(struct text rest, char *out, size_t size);

/*
 * The end of a town's name that belongs to the rest: its N丁目, which registers
 * keep with the town and the manual with the number (p18: 4丁目 gives 4-).
 *
 * Owner:  borrowed from town; empty where it has none.
 */
struct text address_chome(struct text town);

/*
 * The whole symbol of a postal code and a rest.
 *
 * Errors: ERR_INPUT if postal is not seven digits.
 */
bool barcode_of(struct text postal, struct text rest, struct barcode *out,
                struct err *err) MUST_CHECK;

/*
 * May an address bear a barcode: not with a representative code (6th and 7th
 * digit 00) and not where nothing can be extracted.
 */
bool barcode_wanted(struct text postal, struct text rest);

#endif
