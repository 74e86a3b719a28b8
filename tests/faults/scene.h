/* A short life of a ledger on a disk in memory, with a journal of what was acknowledged; and the judge of
 * what the disk holds afterwards. Everything goes through db_open, db_write, db_submit and the ledger's own
 * functions. */
#ifndef KITH_TESTS_FAULTS_SCENE_H
#define KITH_TESTS_FAULTS_SCENE_H

#include <assert.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../support/disk.h"
#include "db/db.h"
#include "ledger/ledger.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

enum { SCENE_HUB = 7, SCENE_DAY = 20000, SCENE_ACCOUNTS = 4, SCENE_ACTS = 64, ACT_IDS = 6 };

enum act_kind {
    ACT_HUB,
    ACT_ACCOUNT,
    ACT_POST,
    ACT_REVERSE,
    ACT_EXPIRE,
    ACT_CHANGE,
    ACT_CATCH_UP,
    ACT_COPY,
    ACT_REOPEN
};

/* One thing that somebody asked for, in one transaction. */
struct act {
    enum act_kind kind;
    const char *what;
    struct ledger_order orders[ACT_IDS]; /* POST: all or none */
    size_t n;
    int64_t id;      /* ACCOUNT: its id, once acknowledged; REVERSE, EXPIRE: of the transfer it is about */
    unsigned number; /* ACCOUNT: which of them; COPY: of the copy */
    bool acked;
    enum err_code code; /* what was answered where it was not */
    bool tried;
    size_t point; /* of the disk, when the answer came */
};

struct scene {
    struct disk *disk;
    struct db *db; /* NULL while it could not be opened */
    struct arena arena;
    int64_t micros;
    struct id_gen ids;
    struct doer by;
    int64_t accounts[SCENE_ACCOUNTS];
    struct act acts[SCENE_ACTS];
    size_t n;
    unsigned fatal; /* how often the hook was called */
    unsigned written_after_fatal;
    char url[256];
};

/* Every migration applied, every file closed. One for the whole process. */
const struct disk *scene_template(void);

/* The whole life on that disk (which it does not free). Goes on after each failure, as people do; opens again
 * what could not be opened. After the fatal hook nothing more may succeed: that is counted. */
void scene_live(struct scene *s, struct disk *disk);
void scene_end(struct scene *s);  /* closes the database */
void scene_free(struct scene *s); /* the journal */

/* The judge. Opens the disk as a new machine, and answers "" or what is wrong: something acknowledged (by
 * `point`) is not there, an act is there in part, something that nobody asked for is there, the ledger is not
 * sound, the file is not whole. */
const char *scene_wrong(const struct scene *s, struct disk *disk, size_t point);
/* After scene_wrong() of the same disk, a new machine goes on: every act that was not acknowledged is sent
 * again with its key. "" or what is wrong: no effect, or two. */
const char *scene_goes_on(struct scene *s, struct disk *disk);

/* How much of the long form is wanted: 1 in the test command; KITH_TORTURE says more. */
unsigned scene_torture(void);
uint64_t scene_seed(void); /* KITH_SEED, or 1 */

#endif
