/* A schema without what a life does not look at. */
#include <sqlite3.h>
#include <stdio.h>

#include "disk.h"

/* What a virtual table stands on goes with it, so it goes first. */
static bool next_other(sqlite3 *lite, const char *keep, char *ret_drop, size_t size) {
    sqlite3_stmt *q = NULL;
    char *others =
        sqlite3_mprintf("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite!_%%' "
                        "ESCAPE '!' AND name NOT IN (%s) ORDER BY sql LIKE 'CREATE VIRTUAL%%' DESC LIMIT 1",
                        keep);
    const bool found =
        sqlite3_prepare_v2(lite, others, -1, &q, NULL) == SQLITE_OK && sqlite3_step(q) == SQLITE_ROW;
    if (found)
        (void)snprintf(ret_drop, size, "DROP TABLE \"%s\"", (const char *)sqlite3_column_text(q, 0));
    (void)sqlite3_finalize(q);
    sqlite3_free(others);
    return found;
}

bool disk_shed(const struct disk *d, const char *keep) {
    sqlite3 *lite = NULL;
    char drop[200];
    bool ok = sqlite3_open(disk_path(d), &lite) == SQLITE_OK &&
              sqlite3_exec(lite, "PRAGMA foreign_keys = OFF; BEGIN", NULL, NULL, NULL) == SQLITE_OK;
    while (ok && next_other(lite, keep, drop, sizeof drop))
        ok = sqlite3_exec(lite, drop, NULL, NULL, NULL) == SQLITE_OK;
    ok = ok && sqlite3_exec(lite, "COMMIT; VACUUM", NULL, NULL, NULL) == SQLITE_OK;
    (void)sqlite3_close(lite);
    return ok;
}
