/* A disk in memory for SQLite, for tests: it fails when it is told to, and it can be cut from power at any
 * moment. It is registered as SQLite's default file system, so nothing in src/db knows of it. All that is
 * here may be used by several threads at once, but a disk is freed by one, after its databases were closed.
 *
 *     disk_install();                                     once, before the first database is opened
 *     struct disk *d = disk_new(seed);
 *     db_open(&(struct db_options){.url = disk_url(d)}, &db, &err);
 *     …
 *     struct disk *after = disk_crash(d, disk_point(d), &(struct disk_state){.i = 3, .most = 50});
 *     db_open(… disk_url(after) …);                       the same files, as a new machine finds them
 *     …
 *     db_close(db); disk_free(d);                         what the dead machine still writes goes to its own
 * disk
 *
 * What it models
 * - A write stands in the machine's cache, where every reader sees it, until a sync of its file has
 * succeeded. What was not synced may be on the disk after a crash or not, each sector for itself, in any
 * order, and the last one of them torn within. Files are independent of each other.
 * - A truncation waits for a sync like a write. A deletion is durable with a sync of the folder, or with the
 * next sync of any file of the disk, as on every file system that keeps a journal of its names.
 * - A sync that FAILED leaves its writes in the cache for ever: the next sync of that file succeeds and does
 * not make them durable, as Linux does. Who tries again believes in vain.
 * - A failed write has stored its first `keep` bytes.
 * - The WAL index lies in the heap and is gone after a crash. File locks work between the connections of this
 * process.
 * - A rename (renameat2, rename) within a disk is durable at once. Files made by other means than SQLite are
 * seen as empty.
 *
 * The same calls with the same seed give the same disks. The files themselves are in memory; names stand
 * empty in a folder of this process's own under /dev/shm (or /tmp), for those who ask the system whether they
 * are there. */
#ifndef KITH_TESTS_SUPPORT_DISK_H
#define KITH_TESTS_SUPPORT_DISK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum disk_op {
    DISK_OPEN,
    DISK_READ,
    DISK_WRITE,
    DISK_SYNC,
    DISK_TRUNCATE,
    DISK_DELETE,
    DISK_LOCK,
    DISK_SHM, /* growing the WAL index */
    DISK_OPS  /* how many there are */
};
const char *disk_op_name(enum disk_op op);

struct disk;

/* Makes it SQLite's default; again is fine. Databases at other paths go on using the system's files. */
void disk_install(void);

struct disk *disk_new(uint64_t seed);
/* A new disk with what `from` reads now, all of it durable; no faults, no history. Costs a copy of the bytes:
 * make a template once, migrated and closed, and copy that. `from` may be in use meanwhile by others who
 * copy, not by who writes. */
struct disk *disk_copy(const struct disk *from, uint64_t seed);
/* The same disk as the process finds it that comes after one that was killed at this moment: what stood in
 * the machine's cache is still read there, and still waits for a sync; what the dead one still writes goes to
 * `from`. No faults. */
struct disk *disk_kill(const struct disk *from, uint64_t seed);
void disk_free(struct disk *d); /* NULL is fine */
/* "sqlite:PATH" of the disk's first database; further ones may stand beside it (PATH with something
 * appended). */
const char *disk_url(const struct disk *d);
const char *disk_path(const struct disk *d);
/* Bytes of all files together, as they read now. */
size_t disk_used(const struct disk *d);

/* ---- faults ---- */

struct disk_fault {
    enum disk_op op;
    uint64_t nth;  /* counted from now on, 1 is the next one that matches; 0 is taken as 1 */
    bool for_ever; /* the nth and all after it; else once */
    int rc; /* what SQLite gets: SQLITE_IOERR_WRITE, SQLITE_FULL, …; 0: the usual one of that operation */
    const char *file; /* only files that end so: "-wal", ".db"; NULL any. Must live as long as the fault */
    size_t keep;      /* a write: so many of its bytes are stored nevertheless */
    bool silent; /* success is answered, although of a write only `keep` bytes are stored, or what a sync was
                  * to make durable never will be (as when somebody underneath tries a failed one again) */
};
void disk_fail(struct disk *d, const struct disk_fault *f); /* up to 16 at a time */
void disk_heal(struct disk *d);                             /* takes all faults away */
/* A full disk: a write that makes the files larger than this together fails with SQLITE_FULL. 0: no limit. */
void disk_capacity(struct disk *d, size_t bytes);

/* For the proof that a fault fired: operations asked for so far, and faults given so far (a full disk
 * counts). */
uint64_t disk_count(const struct disk *d, enum disk_op op);
uint64_t disk_fired(const struct disk *d);
/* Operations that the first fault of those set now was asked about. */
uint64_t disk_matched(const struct disk *d);

/* ---- crashes ---- */

/* Keeps every operation from here on (after bringing all that is there to rest: it counts as durable), so
 * that earlier points can be gone back to. Without it only the present point can be crashed at, and memory
 * stays small. */
void disk_record(struct disk *d);
/* The present point: how many operations that change something (a sync counts) have been made. What was
 * acknowledged when this number was read must be found after a crash at this point or any later one. */
size_t disk_point(const struct disk *d);
/* The operation just before the point is a sync that succeeded. */
bool disk_point_is_sync(const struct disk *d, size_t point);

struct disk_state {
    size_t i;        /* 0 <= i < disk_states() */
    size_t most;     /* how many states to sample when there are more than that; 0 is taken as 64 */
    unsigned sector; /* 512 when 0 */
    uint64_t seed;
};
/* How many disks a crash at that point is to be tried with (s->i is not looked at). When all combinations of
 * unsynced sectors are no more than s->most, they are all of them, each once; else s->most: nothing of what
 * was not synced, all of it, and then by seed prefixes and subsets, some torn within a sector. */
size_t disk_states(const struct disk *d, size_t point, const struct disk_state *s);
/* The s->i-th of them, as a new disk: nothing waits on it. `d` may be in use meanwhile. */
struct disk *disk_crash(const struct disk *d, size_t point, const struct disk_state *s);

/* Takes away the tables that are not among `keep` ('a', 'b'), so that a life sees only those: each start of
 * the program reads the schema, and in a test of many starts all of it would be most of the time. False: it
 * failed. DISK_SHED_LEDGER: the ledger's, and what exchanges ask of members. */
#define DISK_SHED_LEDGER                                                                                     \
    "'schema_migration', 'idempotency', 'audit', 'access_trace', 'ledger', 'account', 'transfer', "          \
    "'balance', 'signing_key', 'ledger_head', 'hub', 'hub_address', 'person', 'member', 'member_role', "     \
    "'member_block', 'member_check', 'check_hold', 'check_limit', 'category', 'join_setting', 'join_step', " \
    "'join_mark', 'join_end', 'exchange', 'exchange_move', 'mail_way', 'import_ref'"
bool disk_shed(const struct disk *d, const char *keep);

#endif
