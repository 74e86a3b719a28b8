/* A statement of hours: what came and what went between two days, as it is told on paper. */
#ifndef KITH_EXCHANGE_STATEMENT_OF_H
#define KITH_EXCHANGE_STATEMENT_OF_H

#include "exchange/exchange.h"

struct statement_line {
    int64_t day, minutes;
    bool came, taken_back;
    struct str what, way; /* "Shopping for Joan P.", "Given"; in the language of the thread */
};
struct statement_of {
    int64_t opening, closing, came, went; /* minutes; came and went: of the lines told */
    const struct statement_line *lines;   /* oldest day first */
    size_t n;
    bool more; /* there are lines that are not told */
};
/* The days from and to included; at most so many lines, the latest. */
enum err_code statement_of(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t account_id,
                           int64_t from, int64_t to, size_t most, struct statement_of *ret,
                           struct err *err) ERR_CHECK;

#endif
