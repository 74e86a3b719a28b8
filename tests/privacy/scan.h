/* Looks through the whole database, whatever tables and columns it has. */
#ifndef KITH_TESTS_PRIVACY_SCAN_H
#define KITH_TESTS_PRIVACY_SCAN_H

#include "../asset/world.h"

struct scan_column {
    struct str table, column;
    bool text; /* text or bytes */
};
/* All columns of all tables but the engines' own, sorted by table. */
size_t scan_columns(struct world *w, struct scan_column **ret);
/* In how many rows of a table one of the words stands, in whatever case; columns are those of that table. */
int64_t scan_words(struct world *w, const struct scan_column *columns, size_t n, const char *const *words,
                   size_t n_words);
/* SELECT COUNT(*) …, of one row. */
int64_t scan_count(struct world *w, const char *sql);
/* Any statement. */
void scan_do(struct world *w, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
