/* SQLite as it is, without a line of ours between: what kith bench measures against. One table, one prepared
 * INSERT, WAL, synchronous=FULL. */
#ifndef KITH_DB_BARE_H
#define KITH_DB_BARE_H

#include "db/db.h"

struct bare;

/* A new file. `table` and `insert` are statements; the insert's parameters are ?1 … ?n of these columns. */
enum err_code bare_open(const char *path, const char *table, const char *insert,
                        const struct db_column *columns, size_t n, struct bare **ret,
                        struct err *err) ERR_CHECK;
void bare_close(struct bare *b); /* NULL is fine; the file stays */
enum err_code bare_begin(struct bare *b, struct err *err) ERR_CHECK;
/* What the values point at must live until the next call. */
enum err_code bare_insert(struct bare *b, const struct db_value *values, struct err *err) ERR_CHECK;
enum err_code bare_commit(struct bare *b, struct err *err) ERR_CHECK;

#endif
