#include "post/unfit.h"

#include <stdio.h>

const char *
unfit_reason(const struct fit_problem *problem)
{
    return problem->reason == CHARS_FINE ? "bad-value"
                                         : chars_reason_name(problem->reason);
}

void
unfit_detail(const struct fit_problem *problem,
             char buf[static UNFIT_DETAIL_MAX])
{
    size_t n = (size_t)snprintf(buf, UNFIT_DETAIL_MAX, "%.40s", problem->field);

    if (problem->cp != 0)
        n += (size_t)snprintf(buf + n, UNFIT_DETAIL_MAX - n, "%sU+%04X",
                              n > 0 ? " " : "", (unsigned)problem->cp);
    if (problem->vs != 0)
        n += (size_t)snprintf(buf + n, UNFIT_DETAIL_MAX - n, " U+%04X",
                              (unsigned)problem->vs);
    if (problem->at != 0)
        (void)snprintf(buf + n, UNFIT_DETAIL_MAX - n, "%sat %zu",
                       n > 0 ? " " : "", problem->at);
}
