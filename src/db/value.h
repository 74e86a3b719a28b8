/* Values of columns: whether there is one, whether two are the same, and what they come to as a number. */
#ifndef KITH_DB_VALUE_H
#define KITH_DB_VALUE_H

#include "db/db.h"

/* Whether it points at bytes of its own: text or a blob that is not null. */
bool value_has_bytes(const struct db_column *column, const struct db_value *v);
static inline bool value_is_null(const struct db_column *column, const struct db_value *v) {
    return v->null || ((column->type == DB_TEXT || column->type == DB_BLOB) && v->s.p == NULL);
}
/* Byte for byte; two nulls are the same. */
bool value_same(const struct db_column *column, const struct db_value *a, const struct db_value *b);
/* Of a query with the values that go into it; another number with another seed. */
uint64_t values_hash(uint64_t seed, const struct db_query *q, const struct db_value *in);

#endif
