/* What disk.c (files, faults, history), disk_crash.c and disk_vfs.c (SQLite's side) share. */
#ifndef KITH_TESTS_SUPPORT_DISK_INSIDE_H
#define KITH_TESTS_SUPPORT_DISK_INSIDE_H

#include <pthread.h>
#include <sqlite3.h>

#include "disk.h"

enum { DISK_FILES = 16, DISK_FAULTS = 16, DISK_PATH = 192, SHM_REGIONS = 64, SHM_LOCKS = 8 };

#define NEVER SIZE_MAX

struct disk_handle;

struct bytes {
    unsigned char *p;
    size_t n;
    size_t room;
};

/* The WAL index of a file, as long as somebody has it mapped. */
struct shm {
    unsigned char *regions[SHM_REGIONS];
    unsigned users;
    unsigned shared[SHM_LOCKS];
    const struct disk_handle *exclusive[SHM_LOCKS];
};

struct disk_file {
    char path[DISK_PATH];
    bool used;          /* the entry */
    bool there;         /* now */
    bool there_at_base; /* on the base image */
    struct bytes now;
    struct bytes base; /* durable, before the first operation that is kept */
    bool distrusted;   /* a sync of it failed: writes of before it never become durable */
    unsigned handles;
    unsigned shared;
    const struct disk_handle *reserved, *pending, *exclusive;
    struct shm shm;
};

/* One operation that waits for a sync, or is kept for the history. */
struct change {
    enum disk_op op; /* WRITE, SYNC, TRUNCATE, DELETE */
    unsigned file;
    size_t at;        /* its point: it has happened at points > at */
    size_t synced_at; /* point of the sync that made it durable, or NEVER */
    bool forgotten;   /* by a sync that failed */
    size_t offset;    /* TRUNCATE: the new size */
    size_t n;
    unsigned char *p;
};

struct disk {
    pthread_mutex_t mutex;
    unsigned slot;
    uint64_t seed;
    char url[DISK_PATH];
    struct disk_file files[DISK_FILES];
    struct change *changes;
    size_t n_changes, room_changes;
    size_t point;
    bool recording;
    size_t capacity;
    size_t handles;
    struct {
        struct disk_fault fault;
        uint64_t seen;
        bool spent;
    } faults[DISK_FAULTS];
    size_t n_faults;
    uint64_t count[DISK_OPS];
    uint64_t fired;
};

/* The disk that a path lies on, or NULL. */
struct disk *disk_of_path(const char *path);
/* With the mutex held: the file, made (empty, not there) when `make` says so. */
struct disk_file *disk_file_at(struct disk *d, const char *path, bool make);

/* With the mutex held. Counts the operation, and answers what it gets: SQLITE_OK, or a fault's code.
 * *ret_fault: the fault that fired (also a silent one, whose code is SQLITE_OK), or NULL. */
int disk_ask(struct disk *d, enum disk_op op, const struct disk_file *f, const struct disk_fault **ret_fault);

/* With the mutex held: the operation itself, and its place in the history. */
void disk_do_write(struct disk *d, struct disk_file *f, size_t offset, const void *p, size_t n);
void disk_do_truncate(struct disk *d, struct disk_file *f, size_t n);
void disk_do_delete(struct disk *d, struct disk_file *f, bool durable);
void disk_do_sync(struct disk *d, struct disk_file *f);
void disk_do_sync_failed(struct disk *d, struct disk_file *f);
size_t disk_used_inside(const struct disk *d);

void bytes_write(struct bytes *b, size_t offset, const void *p, size_t n);
void bytes_resize(struct bytes *b, size_t n);
void bytes_copy(struct bytes *to, const struct bytes *from);

void *disk_memory(
    size_t n); /* zeroed; ends the test when there is none; never a failed allocation of a fault test */

sqlite3_vfs *disk_vfs(void);

#endif
