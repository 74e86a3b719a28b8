/* Copies of the database that can be trusted: consistent, proved, sealed with a checksum, encrypted where a
 * key file is given, kept by a schedule. SQLite only: PostgreSQL has its own tools (docs/operators.md). */
#ifndef KITH_BACKUP_BACKUP_H
#define KITH_BACKUP_BACKUP_H

#include "db/db.h"

struct backup_options {
    struct db *db;
    const char *path;      /* of the new file; refused (CONFLICT) when it exists */
    const char *database;  /* the file of the database: room for a passing copy is taken beside it */
    const char *key_file;  /* NULL: not encrypted. Made, mode 0600, when missing */
    const char *version;   /* of the program: told in the seal */
    int64_t now;           /* seconds */
    const struct log *log; /* may be NULL */
};

struct backup_report {
    int64_t bytes;  /* of the database within */
    int64_t schema; /* its version */
    int64_t made_at;
    int64_t hubs, transfers; /* proved */
    bool encrypted;
    char digest[65]; /* BLAKE2b-256 of content and seal, hex */
};

/* Copies the database while it is in use, proves the copy (the engine's own check of every page, then every
 * hub's ledger), seals it, and moves it to its name when it is whole and durable: a file of that name is
 * always a whole one. CORRUPT when the copy does not hold; UNAVAILABLE when there is no room. */
enum err_code backup_make(struct arena *a, const struct backup_options *o, struct backup_report *ret,
                          struct err *err) ERR_CHECK;

struct backup_restore {
    const char *path;
    const char *database;  /* where it goes: refused (CONFLICT) when a file is there */
    const char *key_file;  /* needed for an encrypted one */
    bool unsealed;         /* take a copy without a seal (PATH.before-N of a migration) */
    int64_t newest_schema; /* that the program knows; a newer one is refused */
    const struct log *log;
};
/* The way back: checks seal and checksum, proves the ledgers, and only then moves the database to its place.
 * CORRUPT for a damaged file, DENIED for a wrong or missing key. */
enum err_code backup_restore(struct arena *a, const struct backup_restore *o, struct backup_report *ret,
                             struct err *err) ERR_CHECK;

/* ---- the schedule: pure but for backup_turn ---- */

/* How many of the newest days, weeks and months keep their newest copy. The newest of all is always kept. */
struct backup_policy {
    unsigned days, weeks, months;
};
/* "7,5,12" */
bool backup_policy_parse(struct str s, struct backup_policy *ret);
/* made: seconds, in any order. keep[i] is set for those that stay. */
void backup_retain(const int64_t *made, size_t n, const struct backup_policy *p, bool *keep);
/* "kith-20261122T014500Z.db", with ".enc" where encrypted; false for any other name. */
struct str backup_name(struct arena *a, int64_t made, bool encrypted);
bool backup_name_parse(struct str name, int64_t *ret_made);

struct backup_schedule {
    const char *folder; /* made when missing, mode 0700 */
    int64_t every_seconds;
    struct backup_policy keep;
};
/* One turn: makes a backup when the newest in the folder is older than every_seconds, and then, and only
 * then, removes those that the policy lets go. Files of other names are never touched. *ret_made: a new one
 * stands. */
enum err_code backup_turn(struct arena *a, const struct backup_options *o, const struct backup_schedule *s,
                          bool *ret_made, struct backup_report *ret, struct err *err) ERR_CHECK;

#endif
