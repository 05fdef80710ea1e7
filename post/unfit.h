/*
 * Why a piece could not be set, as the ledger and the office's list keep it:
 * a reason's identifier and where to look, never the text itself.
 */
#ifndef POST_UNFIT_H
#define POST_UNFIT_H

#include "render/mailset.h"

/* chars_reason_name, or "bad-value" where no character is at fault. */
const char *unfit_reason(const struct fit_problem *problem);

#define UNFIT_DETAIL_MAX 96
/* "name U+8FBB U+E0102 at 3", as much of it as is known. */
void unfit_detail(const struct fit_problem *problem,
                  char buf[static UNFIT_DETAIL_MAX]);

#endif
