/* Rows that queries gave, remembered: for as long as it is proved that the same query would give the same
 * rows again. The proof is a token, which stands for one state of the whole database. */
#ifndef KITH_DB_REMEMBER_H
#define KITH_DB_REMEMBER_H

#include "db/db.h"

struct memory;     /* of one database: shared by all threads */
struct remembered; /* the rows of one query with its values: never changes, is counted */
struct recording;  /* rows that are being read, to be remembered */

struct memory *memory_new(size_t bytes); /* NULL: no memory; 0 bytes: nothing is remembered */
void memory_free(struct memory *m);      /* when nobody holds rows of it; NULL is fine */

/* A number for a state, told by bytes that are the same if and only if the state is: the same number for the
 * same bytes as last time, a new one for others. Never 0, which stands for "not known". */
uint64_t memory_token(struct memory *m, const void *p, size_t n);

/* Something was committed: all that is remembered now is of a state that is no more. Costs nothing. */
void memory_outdate(struct memory *m);
/* Lets go of what is of such a state. memory_token() does some of it at each call, for what others commit. */
void memory_sweep(struct memory *m);

/* What was remembered of this query with these values in that state, or NULL. Given back by
 * remembered_release. */
struct remembered *memory_find(struct memory *m, uint64_t token, const struct db_query *q,
                               const struct db_value *in);
/* The same in another state: are the rows that `made` holds byte for byte those of `r`? */
bool remembered_same(const struct remembered *r, const struct recording *made);
const struct db_query *remembered_query(const struct remembered *r);
const struct db_value *remembered_values(const struct remembered *r);
void remembered_keep(struct remembered *r); /* one more who holds it */
void remembered_release(struct remembered *r);
/* Row number `row`, its text copied into the arena; false: there are no more. */
bool remembered_row(const struct remembered *r, size_t row, struct arena *a, struct db_value *out);

/* Begins with the query and its values, takes each row, and is kept when the last was read. One that grows
 * too large forgets all and stays empty. */
struct recording *recording_new(const struct db_query *q, const struct db_value *in); /* NULL: no memory */
void recording_row(struct recording *rec, const struct db_value *out);
void recording_keep(struct recording *rec, struct memory *m, uint64_t token);
void recording_free(struct recording *rec); /* NULL is fine */

void memory_count(struct memory *m, struct db_stats *ret);

#endif
