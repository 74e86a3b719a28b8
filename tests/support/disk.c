/* Files, faults and the history of a disk. */
#include "disk_inside.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SLOTS 512

/* A test is a program of its own, so what it keeps may be global. */
static struct {
    pthread_mutex_t mutex;
    struct disk *disks[SLOTS];
    char folder[64];
    pid_t owner;
} the = {.mutex = PTHREAD_MUTEX_INITIALIZER};

const char *disk_op_name(enum disk_op op) {
    static const char *const names[] = {"open", "read", "write", "sync", "truncate", "delete", "lock", "shm"};
    return op < DISK_OPS ? names[op] : "?";
}

void *disk_memory(size_t n) {
    void *p = NULL;
    if (posix_memalign(&p, 16, n == 0 ? 1 : n) != 0) {
        (void)fprintf(stderr, "no memory for the test's own disk\n");
        abort();
    }
    return memset(p, 0, n);
}

/* ---- bytes ---- */

static void reserve(struct bytes *b, size_t n) {
    if (n <= b->room) {
        return;
    }
    size_t room = b->room < 4096 ? 4096 : b->room;
    while (room < n) {
        room *= 2;
    }
    unsigned char *p = disk_memory(room);
    if (b->n > 0) {
        memcpy(p, b->p, b->n);
    }
    free(b->p);
    b->p = p;
    b->room = room;
}

void bytes_resize(struct bytes *b, size_t n) {
    reserve(b, n);
    if (n > b->n) {
        memset(b->p + b->n, 0, n - b->n);
    }
    b->n = n;
}

void bytes_write(struct bytes *b, size_t offset, const void *p, size_t n) {
    if (n == 0) {
        return;
    }
    if (offset + n > b->n) {
        bytes_resize(b, offset + n);
    }
    memcpy(b->p + offset, p, n);
}

void bytes_copy(struct bytes *to, const struct bytes *from) {
    to->n = 0;
    reserve(to, from->n);
    if (from->n > 0) {
        memcpy(to->p, from->p, from->n);
    }
    to->n = from->n;
}

/* ---- disks ---- */

static void remove_folder(void) {
    if (getpid() != the.owner) {
        return; /* a child that was forked */
    }
    for (unsigned i = 0; i < SLOTS; i++) {
        char path[DISK_PATH];
        (void)snprintf(path, sizeof path, "%s/%u.db", the.folder, i);
        (void)unlink(path);
    }
    (void)rmdir(the.folder);
}

void disk_install(void) {
    (void)pthread_mutex_lock(&the.mutex);
    if (the.folder[0] == '\0') {
        /* Kith syncs the names that it makes: in memory that costs nothing. */
        const char *where = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
        (void)snprintf(the.folder, sizeof the.folder, "%s/kith-disk.XXXXXX", where);
        if (mkdtemp(the.folder) == NULL || sqlite3_vfs_register(disk_vfs(), 1) != SQLITE_OK) {
            (void)fprintf(stderr, "the disk in memory cannot be installed\n");
            abort();
        }
        the.owner = getpid();
        (void)atexit(remove_folder);
    }
    (void)pthread_mutex_unlock(&the.mutex);
}

struct disk *disk_of_path(const char *path) {
    size_t n = strlen(the.folder);
    if (path == NULL || n == 0 || strncmp(path, the.folder, n) != 0 || path[n] != '/') {
        return NULL;
    }
    unsigned long slot = strtoul(path + n + 1, NULL, 10);
    (void)pthread_mutex_lock(&the.mutex);
    struct disk *d = slot < SLOTS ? the.disks[slot] : NULL;
    (void)pthread_mutex_unlock(&the.mutex);
    return d;
}

struct disk *disk_new(uint64_t seed) {
    disk_install();
    struct disk *d = disk_memory(sizeof *d);
    pthread_mutexattr_t attr;
    (void)pthread_mutexattr_init(&attr);
    (void)pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_ERRORCHECK);
    (void)pthread_mutex_init(&d->mutex, &attr);
    (void)pthread_mutexattr_destroy(&attr);
    d->seed = seed;
    (void)pthread_mutex_lock(&the.mutex);
    while (d->slot < SLOTS && the.disks[d->slot] != NULL) {
        d->slot++;
    }
    if (d->slot == SLOTS) {
        (void)fprintf(stderr, "more than %d disks at once\n", SLOTS);
        abort();
    }
    the.disks[d->slot] = d;
    (void)pthread_mutex_unlock(&the.mutex);
    (void)snprintf(d->url, sizeof d->url, "sqlite:%s/%u.db", the.folder, d->slot);
    return d;
}

/* The file of the same name on another disk. */
static struct disk_file *same_file(struct disk *d, const struct disk *from, const struct disk_file *f) {
    char path[2 * DISK_PATH];
    (void)snprintf(path, sizeof path, "%s%s", disk_path(d), f->path + strlen(disk_path(from)));
    return disk_file_at(d, path, true);
}

struct disk *disk_copy(const struct disk *from, uint64_t seed) {
    struct disk *d = disk_new(seed);
    (void)pthread_mutex_lock(&((struct disk *)from)->mutex);
    for (unsigned i = 0; i < DISK_FILES; i++) {
        const struct disk_file *f = &from->files[i];
        if (!f->used || !f->there) {
            continue;
        }
        struct disk_file *to = same_file(d, from, f);
        bytes_copy(&to->now, &f->now);
        bytes_copy(&to->base, &f->now);
        to->there = to->there_at_base = true;
    }
    (void)pthread_mutex_unlock(&((struct disk *)from)->mutex);
    return d;
}

struct disk *disk_kill(const struct disk *from, uint64_t seed) {
    struct disk *d = disk_new(seed);
    unsigned place[DISK_FILES] = {0};
    (void)pthread_mutex_lock(&((struct disk *)from)->mutex);
    for (unsigned i = 0; i < DISK_FILES; i++) {
        const struct disk_file *f = &from->files[i];
        if (!f->used) {
            continue;
        }
        struct disk_file *to = same_file(d, from, f);
        bytes_copy(&to->now, &f->now);
        bytes_copy(&to->base, &f->base);
        to->there = f->there;
        to->there_at_base = f->there_at_base;
        to->distrusted = f->distrusted;
        place[i] = (unsigned)(to - d->files);
    }
    d->changes = calloc(from->n_changes + 1, sizeof *d->changes);
    assert(d->changes != NULL);
    d->n_changes = from->n_changes;
    d->room_changes = from->n_changes + 1;
    d->point = from->point;
    for (size_t i = 0; i < from->n_changes; i++) {
        struct change *c = &d->changes[i];
        *c = from->changes[i];
        c->file = place[c->file];
        if (c->p != NULL) {
            c->p = malloc(c->n);
            assert(c->p != NULL);
            memcpy(c->p, from->changes[i].p, c->n);
        }
    }
    (void)pthread_mutex_unlock(&((struct disk *)from)->mutex);
    return d;
}

void disk_free(struct disk *d) {
    if (d == NULL) {
        return;
    }
    assert(d->handles == 0); /* its databases are closed */
    (void)pthread_mutex_lock(&the.mutex);
    the.disks[d->slot] = NULL;
    (void)pthread_mutex_unlock(&the.mutex);
    for (unsigned i = 0; i < DISK_FILES; i++) {
        if (d->files[i].used && strcmp(d->files[i].path, disk_path(d)) != 0) {
            (void)unlink(d->files[i].path); /* the first name is used again by the next disk */
        }
        free(d->files[i].now.p);
        free(d->files[i].base.p);
    }
    for (size_t i = 0; i < d->n_changes; i++) {
        free(d->changes[i].p);
    }
    free(d->changes);
    (void)pthread_mutex_destroy(&d->mutex);
    free(d);
}

const char *disk_url(const struct disk *d) {
    return d->url;
}

const char *disk_path(const struct disk *d) {
    return d->url + strlen("sqlite:");
}

struct disk_file *disk_file_at(struct disk *d, const char *path, bool make) {
    struct disk_file *unused = NULL;
    for (unsigned i = 0; i < DISK_FILES; i++) {
        if (d->files[i].used && strcmp(d->files[i].path, path) == 0) {
            return &d->files[i];
        }
        if (!d->files[i].used && unused == NULL) {
            unused = &d->files[i];
        }
    }
    if (!make) {
        return NULL;
    }
    if (unused == NULL || strlen(path) >= DISK_PATH) {
        (void)fprintf(stderr, "%s: too many files on the disk, or too long a name\n", path);
        abort();
    }
    (void)snprintf(unused->path, sizeof unused->path, "%s", path);
    unused->used = true;
    return unused;
}

size_t disk_used_inside(const struct disk *d) {
    size_t n = 0;
    for (unsigned i = 0; i < DISK_FILES; i++) {
        n += d->files[i].there ? d->files[i].now.n : 0;
    }
    return n;
}

size_t disk_used(const struct disk *d) {
    (void)pthread_mutex_lock(&((struct disk *)d)->mutex);
    size_t n = disk_used_inside(d);
    (void)pthread_mutex_unlock(&((struct disk *)d)->mutex);
    return n;
}

/* ---- faults ---- */

void disk_fail(struct disk *d, const struct disk_fault *f) {
    (void)pthread_mutex_lock(&d->mutex);
    assert(d->n_faults < DISK_FAULTS && f->op < DISK_OPS);
    d->faults[d->n_faults].fault = *f;
    d->faults[d->n_faults].seen = 0;
    d->faults[d->n_faults].spent = false;
    d->n_faults++;
    (void)pthread_mutex_unlock(&d->mutex);
}

void disk_heal(struct disk *d) {
    (void)pthread_mutex_lock(&d->mutex);
    d->n_faults = 0;
    (void)pthread_mutex_unlock(&d->mutex);
}

void disk_capacity(struct disk *d, size_t bytes) {
    (void)pthread_mutex_lock(&d->mutex);
    d->capacity = bytes;
    (void)pthread_mutex_unlock(&d->mutex);
}

uint64_t disk_count(const struct disk *d, enum disk_op op) {
    (void)pthread_mutex_lock(&((struct disk *)d)->mutex);
    uint64_t n = d->count[op];
    (void)pthread_mutex_unlock(&((struct disk *)d)->mutex);
    return n;
}

uint64_t disk_fired(const struct disk *d) {
    (void)pthread_mutex_lock(&((struct disk *)d)->mutex);
    uint64_t n = d->fired;
    (void)pthread_mutex_unlock(&((struct disk *)d)->mutex);
    return n;
}

uint64_t disk_matched(const struct disk *d) {
    (void)pthread_mutex_lock(&((struct disk *)d)->mutex);
    uint64_t n = d->n_faults == 0 ? 0 : d->faults[0].seen;
    (void)pthread_mutex_unlock(&((struct disk *)d)->mutex);
    return n;
}

static bool ends_with(const char *s, const char *end) {
    size_t n = strlen(s);
    size_t m = strlen(end);
    return n >= m && strcmp(s + n - m, end) == 0;
}

int disk_ask(struct disk *d, enum disk_op op, const struct disk_file *f,
             const struct disk_fault **ret_fault) {
    static const int usual[] = {
        [DISK_OPEN] = SQLITE_CANTOPEN,           [DISK_READ] = SQLITE_IOERR_READ,
        [DISK_WRITE] = SQLITE_IOERR_WRITE,       [DISK_SYNC] = SQLITE_IOERR_FSYNC,
        [DISK_TRUNCATE] = SQLITE_IOERR_TRUNCATE, [DISK_DELETE] = SQLITE_IOERR_DELETE,
        [DISK_LOCK] = SQLITE_IOERR_LOCK,         [DISK_SHM] = SQLITE_IOERR_SHMSIZE,
    };
    *ret_fault = NULL;
    d->count[op]++;
    for (size_t i = 0; i < d->n_faults; i++) {
        const struct disk_fault *fault = &d->faults[i].fault;
        if (fault->op != op || (fault->file != NULL && (f == NULL || !ends_with(f->path, fault->file)))) {
            continue;
        }
        uint64_t nth = fault->nth == 0 ? 1 : fault->nth;
        d->faults[i].seen++;
        if (*ret_fault != NULL || d->faults[i].seen < nth || (d->faults[i].spent && !fault->for_ever)) {
            continue;
        }
        d->faults[i].spent = true;
        d->fired++;
        *ret_fault = fault;
    }
    if (*ret_fault == NULL || (*ret_fault)->silent) {
        return SQLITE_OK;
    }
    return (*ret_fault)->rc != 0 ? (*ret_fault)->rc : usual[op];
}

/* ---- what happens, and its history ---- */

static struct change *add_change(struct disk *d, enum disk_op op, const struct disk_file *f) {
    if (d->n_changes == d->room_changes) {
        size_t room = d->room_changes == 0 ? 64 : d->room_changes * 2;
        struct change *more = disk_memory(room * sizeof *more);
        if (d->n_changes > 0) {
            memcpy(more, d->changes, d->n_changes * sizeof *more);
        }
        free(d->changes);
        d->changes = more;
        d->room_changes = room;
    }
    struct change *c = &d->changes[d->n_changes++];
    *c = (struct change){.op = op, .file = (unsigned)(f - d->files), .at = d->point++, .synced_at = NEVER};
    return c;
}

void disk_do_write(struct disk *d, struct disk_file *f, size_t offset, const void *p, size_t n) {
    if (n == 0) {
        return;
    }
    struct change *c = add_change(d, DISK_WRITE, f);
    c->offset = offset;
    c->n = n;
    c->p = disk_memory(n);
    memcpy(c->p, p, n);
    f->there = true;
    bytes_write(&f->now, offset, p, n);
}

void disk_do_truncate(struct disk *d, struct disk_file *f, size_t n) {
    struct change *c = add_change(d, DISK_TRUNCATE, f);
    c->offset = n;
    bytes_resize(&f->now, n);
}

/* Brings a durable change to the base image. */
static void settle(struct disk *d, const struct change *c) {
    struct disk_file *f = &d->files[c->file];
    switch (c->op) {
    case DISK_WRITE:
        f->there_at_base = true;
        bytes_write(&f->base, c->offset, c->p, c->n);
        break;
    case DISK_TRUNCATE: bytes_resize(&f->base, c->offset); break;
    case DISK_DELETE:
        f->there_at_base = false;
        bytes_resize(&f->base, 0);
        break;
    default: break;
    }
}

/* Forgets what is durable and needs no keeping: all changes of a file, unless one of them may never become
 * durable. */
static void drop_settled(struct disk *d, const struct disk_file *f) {
    if (d->recording || f->distrusted) {
        return;
    }
    size_t kept = 0;
    for (size_t i = 0; i < d->n_changes; i++) {
        struct change *c = &d->changes[i];
        if (&d->files[c->file] != f || (c->op != DISK_SYNC && c->synced_at == NEVER)) {
            d->changes[kept++] = *c;
            continue;
        }
        settle(d, c);
        free(c->p);
    }
    d->n_changes = kept;
}

/* The file is gone for good, and what was done to it before does not matter any more. */
static void delete_for_good(struct disk *d, struct disk_file *f, size_t deleted_at, size_t synced_at) {
    for (size_t i = 0; i < d->n_changes; i++) {
        struct change *c = &d->changes[i];
        if (&d->files[c->file] == f && c->at <= deleted_at && c->synced_at == NEVER) {
            c->synced_at = synced_at;
        }
    }
    f->distrusted = false;
}

void disk_do_delete(struct disk *d, struct disk_file *f, bool durable) {
    size_t at = add_change(d, DISK_DELETE, f)->at;
    f->there = false;
    bytes_resize(&f->now, 0);
    if (durable) {
        delete_for_good(d, f, at, at);
        drop_settled(d, f);
    }
}

void disk_do_sync(struct disk *d, struct disk_file *f) {
    size_t at = add_change(d, DISK_SYNC, f)->at;
    bool deleted[DISK_FILES] = {false};
    for (size_t i = 0; i < d->n_changes; i++) {
        struct change *c = &d->changes[i];
        if (c->op == DISK_DELETE && c->synced_at == NEVER) {
            delete_for_good(d, &d->files[c->file], c->at, at);
            deleted[c->file] = true;
        }
        if (&d->files[c->file] == f && c->synced_at == NEVER && !c->forgotten) {
            c->synced_at = at;
        }
    }
    drop_settled(d, f);
    for (unsigned i = 0; i < DISK_FILES; i++) {
        if (deleted[i] && &d->files[i] != f) {
            drop_settled(d, &d->files[i]);
        }
    }
}

void disk_do_sync_failed(struct disk *d, struct disk_file *f) {
    for (size_t i = 0; i < d->n_changes; i++) {
        struct change *c = &d->changes[i];
        if (&d->files[c->file] == f && c->synced_at == NEVER && c->op != DISK_SYNC) {
            c->forgotten = true;
            f->distrusted = true;
        }
    }
}

void disk_record(struct disk *d) {
    (void)pthread_mutex_lock(&d->mutex);
    for (size_t i = 0; i < d->n_changes; i++) {
        free(d->changes[i].p);
    }
    d->n_changes = 0;
    for (unsigned i = 0; i < DISK_FILES; i++) {
        struct disk_file *f = &d->files[i];
        bytes_copy(&f->base, &f->now);
        f->there_at_base = f->there;
        f->distrusted = false;
    }
    d->recording = true;
    (void)pthread_mutex_unlock(&d->mutex);
}

size_t disk_point(const struct disk *d) {
    (void)pthread_mutex_lock(&((struct disk *)d)->mutex);
    size_t n = d->point;
    (void)pthread_mutex_unlock(&((struct disk *)d)->mutex);
    return n;
}
