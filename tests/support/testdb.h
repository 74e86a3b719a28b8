/* A fresh database on either engine for each test. PostgreSQL is never skipped: where it cannot be started,
 * the test fails. */
#ifndef KITH_TESTS_SUPPORT_TESTDB_H
#define KITH_TESTS_SUPPORT_TESTDB_H

#include <assert.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "db/db.h"

/* Runs all tests once on each engine, as groups "name (sqlite)" and "name (postgres)", and answers how many
 * failed: what main() returns. Within a test, testdb_engine(state) tells which one it is. */
int testdb_run(const char *name, const struct CMUnitTest *tests, size_t n);
enum db_engine testdb_engine(void **state);

/* Both engines, for a loop of one's own. */
const enum db_engine *testdb_engines(size_t *ret_n);

/* A new database brought up with the list (n = 0: an empty one). Fails the test when it cannot. On PostgreSQL
 * the same list is migrated once a process, then cloned. testdb_close() removes it, with every file beside
 * it. */
struct db *testdb_open(enum db_engine e, const struct db_migration *list, size_t n);
void testdb_close(struct db *db);

/* The address of an open test database, for a second db_open on it. Valid until testdb_close. */
const char *testdb_url(const struct db *db);
/* SQLite: the path of the file. */
const char *testdb_path(const struct db *db);
/* The same database as the cluster's superuser (PostgreSQL). Valid until testdb_close. */
const char *testdb_superuser_url(const struct db *db);
/* Closes it and opens it anew on the same data. */
struct db *testdb_reopen(struct db *db);

/* Makes "name-XXXXXX" in the folder for what is left behind by nobody (TMPDIR, else /tmp): script/test puts
 * that into memory, where a sync costs nothing. ret: at least 48 bytes. */
void testdb_folder(char *ret, size_t size, const char *name);

/* Fails the test with the error's own words when code is not ERR_OK. */
#define testdb_ok(code, err) testdb_ok_at((code), (err), __FILE__, __LINE__)
void testdb_ok_at(enum err_code code, const struct err *err, const char *file, int line);

#endif
