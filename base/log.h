/*
 * Journal: one JSON line per event, for morning reading and monitoring.
 *
 * Holds run, step, counts and reason codes; never a personal value.  The
 * caller passes the time: nothing below cmd/ reads a clock.
 *
 * Source: reliability.md 4.1 OP-04.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdint.h>

#include "base/err.h"

struct log;

/* Append to dir_fd/name (0600).  now gives RFC 3339 text with offset. */
bool log_open(int dir_fd, const char *name, void (*now)(char buf[static 40]),
              struct log **out, struct err *err) MUST_CHECK;
bool log_close(struct log *log, struct err *err) MUST_CHECK;

struct log_field {
    const char *name;
    const char *text; /* NULL: number counts */
    int64_t number;
};

/* Write one event as one line with one write(); a failure is told by log_close.
 */
void log_event(struct log *log, const char *id, const char *step,
               const struct log_field *fields, size_t n);

#endif
