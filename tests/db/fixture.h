/* Tables and queries that the tests of this room share. */
#ifndef KITH_TESTS_DB_FIXTURE_H
#define KITH_TESTS_DB_FIXTURE_H

#include "../support/testdb.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

extern const struct db_migration fixture_list[];
extern const size_t fixture_list_n;

/* value_row: id, i, r, t, b, f (all but id may be NULL); parent(id, name unique); child(id, parent_id →
 * parent, n > 0) */
extern const struct db_query insert_value;
extern const struct db_query select_value;
extern const struct db_query insert_parent; /* id, name */
extern const struct db_query insert_child;  /* id, parent_id, n (may be NULL: refused by the table) */
extern const struct db_query delete_parent; /* id */
extern const struct db_query count_parents;
extern const struct db_query sum_children;
extern const struct db_query set_child; /* n, id */
extern const struct db_query list_parents;
extern const struct db_query lock_child; /* id; FOR UPDATE where there is such a thing */

struct db_value number(int64_t i);
struct db_value text(const char *z);

/* A row of one whole number. */
int64_t ask_in(struct db_conn *c, const struct db_query *q, const struct db_value *in);
int64_t ask(struct db *db, const struct db_query *q);

/* A flow that runs one statement and answers what it answered. */
struct one {
    const struct db_query *query;
    const struct db_value *in;
};
enum err_code run_one(struct db_conn *c, void *one, struct err *err);
void write_one(struct db *db, const struct db_query *q, const struct db_value *in);

#endif
