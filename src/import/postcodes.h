/* Where postcodes lie: from a list like the ONS Postcode Directory. */
#ifndef KITH_IMPORT_POSTCODES_H
#define KITH_IMPORT_POSTCODES_H

#include "catalogue/catalogue.h"

struct postcodes_options {
    struct db *db;
    struct doer by;
    const char *path;                          /* a CSV file with a header; "-" is standard input */
    void (*progress)(void *ctx, int64_t rows); /* or NULL */
    void *ctx;
};
struct postcodes_report {
    int64_t rows;    /* postcodes read */
    int64_t without; /* rows that have no place (the directory writes 99.999999): left out */
    int64_t changed; /* new or moved, outward parts too */
};
/* In writes of a few thousand. INVALID names line and column: nothing was changed then, but of standard
 * input, of which what came before it stays. Running it again changes nothing, or goes on where it ended. */
enum err_code import_postcodes(struct arena *a, const struct postcodes_options *o,
                               struct postcodes_report *ret, struct err *err) ERR_CHECK;

#endif
