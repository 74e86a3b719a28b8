/* A hub in a fresh database, folders of files to take in, and each import as one call. */
#ifndef KITH_TESTS_IMPORT_WORLD_H
#define KITH_TESTS_IMPORT_WORLD_H

#include "../support/testdb.h"

#include "export/export.h"
#include "import/import.h"

struct world {
    struct db *db;
    struct arena arena;
    int64_t micros;
    struct id_gen ids;
    struct doer by;
    struct hub hub;
    char dir[64]; /* of this test, empty at first */
    struct err err;
    struct import_report report;
};

struct world *world_new(void **state);
void world_free(struct world *w);
struct hub world_hub(struct world *w, const char *slug, const struct hub_new *more);
/* A path below the test's folder. */
const char *world_path(struct world *w, const char *name);
void world_write(struct world *w, const char *name, const char *text);
struct str world_read(struct world *w, const char *path);

enum err_code do_timeoverflow(struct world *w, const char *dir, bool dry_run);
enum err_code do_csv(struct world *w, const char *path, const char *map);
enum err_code do_kith(struct world *w, const char *slug, const char *dir);
enum err_code do_export(struct world *w, const char *slug, const char *dir);

/* The only refusal: "transfers.csv:3:5: amount: …". */
const char *world_refusal(struct world *w);
int64_t world_balance(struct world *w, int64_t number); /* of a member; 0 is the pot */
int64_t world_count(struct world *w, const char *sql);
void world_sound(struct world *w, int64_t hub_id);
enum err_code world_flow(struct world *w, db_flow *flow, void *ctx);

#endif
