/* SQLite's side of the disk: its file system, its locks and its shared memory. */
#include "disk_inside.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct disk_handle {
    sqlite3_file base;
    struct disk *disk;
    struct disk_file *file;
    int level;
    bool mapped;
    unsigned shm_shared, shm_exclusive; /* bits */
};

static struct {
    sqlite3_vfs vfs;
    sqlite3_vfs *real;
    pthread_mutex_t mutex;
    uint64_t random;
} the = {.mutex = PTHREAD_MUTEX_INITIALIZER};

static struct disk_handle *handle_of(sqlite3_file *file) {
    return (struct disk_handle *)file;
}

static void lock(struct disk *d) {
    int rc = pthread_mutex_lock(&d->mutex);
    assert(rc == 0);
}

static int unlock(struct disk *d, int rc) {
    int freed = pthread_mutex_unlock(&d->mutex);
    assert(freed == 0);
    return rc;
}

/* ---- reading and writing ---- */

static int file_read(sqlite3_file *file, void *to, int amount, sqlite3_int64 offset) {
    struct disk_handle *h = handle_of(file);
    const struct disk_fault *fault;
    size_t n = (size_t)amount;
    size_t from = (size_t)offset;
    lock(h->disk);
    int rc = disk_ask(h->disk, DISK_READ, h->file, &fault);
    if (rc != SQLITE_OK) {
        return unlock(h->disk, rc);
    }
    size_t there = from >= h->file->now.n ? 0 : h->file->now.n - from;
    there = there > n ? n : there;
    if (there > 0) {
        memcpy(to, h->file->now.p + from, there);
    }
    memset((unsigned char *)to + there, 0, n - there);
    return unlock(h->disk, there == n ? SQLITE_OK : SQLITE_IOERR_SHORT_READ);
}

static bool too_much(const struct disk *d, const struct disk_file *f, size_t end) {
    size_t more = end > f->now.n ? end - f->now.n : 0;
    return d->capacity != 0 && more > 0 && disk_used_inside(d) + more > d->capacity;
}

static int file_write(sqlite3_file *file, const void *from, int amount, sqlite3_int64 offset) {
    struct disk_handle *h = handle_of(file);
    const struct disk_fault *fault;
    size_t n = (size_t)amount;
    lock(h->disk);
    int rc = disk_ask(h->disk, DISK_WRITE, h->file, &fault);
    if (rc == SQLITE_OK && too_much(h->disk, h->file, (size_t)offset + n)) {
        h->disk->fired++;
        rc = SQLITE_FULL;
        n = 0;
    }
    if (fault != NULL) {
        n = fault->keep < n ? fault->keep : n;
    }
    disk_do_write(h->disk, h->file, (size_t)offset, from, n);
    return unlock(h->disk, rc);
}

static int file_truncate(sqlite3_file *file, sqlite3_int64 size) {
    struct disk_handle *h = handle_of(file);
    const struct disk_fault *fault;
    lock(h->disk);
    int rc = disk_ask(h->disk, DISK_TRUNCATE, h->file, &fault);
    if (rc == SQLITE_OK) {
        disk_do_truncate(h->disk, h->file, (size_t)size);
    }
    return unlock(h->disk, rc);
}

static int file_sync(sqlite3_file *file, int flags) {
    struct disk_handle *h = handle_of(file);
    const struct disk_fault *fault;
    (void)flags;
    lock(h->disk);
    int rc = disk_ask(h->disk, DISK_SYNC, h->file, &fault);
    if (rc == SQLITE_OK && fault == NULL) {
        disk_do_sync(h->disk, h->file);
    } else {
        disk_do_sync_failed(h->disk, h->file);
    }
    return unlock(h->disk, rc);
}

static int file_size(sqlite3_file *file, sqlite3_int64 *ret) {
    struct disk_handle *h = handle_of(file);
    lock(h->disk);
    *ret = (sqlite3_int64)h->file->now.n;
    return unlock(h->disk, SQLITE_OK);
}

/* ---- locks of the file ---- */

static int take_exclusive(struct disk_handle *h) {
    struct disk_file *f = h->file;
    if (f->pending != NULL && f->pending != h) {
        return SQLITE_BUSY;
    }
    f->pending = h;
    h->level = SQLITE_LOCK_PENDING;
    if (f->shared > 1 || (f->reserved != NULL && f->reserved != h)) {
        return SQLITE_BUSY;
    }
    f->exclusive = h;
    h->level = SQLITE_LOCK_EXCLUSIVE;
    return SQLITE_OK;
}

static int take_lock(struct disk_handle *h, int level) {
    struct disk_file *f = h->file;
    if (h->level >= level) {
        return SQLITE_OK;
    }
    if (level == SQLITE_LOCK_SHARED) {
        if (f->pending != NULL || f->exclusive != NULL) {
            return SQLITE_BUSY;
        }
        f->shared++;
        h->level = SQLITE_LOCK_SHARED;
        return SQLITE_OK;
    }
    if (level == SQLITE_LOCK_RESERVED) {
        if ((f->reserved != NULL && f->reserved != h) || (f->pending != NULL && f->pending != h)) {
            return SQLITE_BUSY;
        }
        f->reserved = h;
        h->level = SQLITE_LOCK_RESERVED;
        return SQLITE_OK;
    }
    return take_exclusive(h);
}

static int file_lock(sqlite3_file *file, int level) {
    struct disk_handle *h = handle_of(file);
    const struct disk_fault *fault;
    lock(h->disk);
    int rc = disk_ask(h->disk, DISK_LOCK, h->file, &fault);
    if (rc == SQLITE_OK) {
        rc = take_lock(h, level);
    }
    return unlock(h->disk, rc);
}

static void give_lock(struct disk_handle *h, int level) {
    struct disk_file *f = h->file;
    if (h->level <= level) {
        return;
    }
    f->reserved = f->reserved == h ? NULL : f->reserved;
    f->pending = f->pending == h ? NULL : f->pending;
    f->exclusive = f->exclusive == h ? NULL : f->exclusive;
    if (level == SQLITE_LOCK_NONE) {
        assert(f->shared > 0);
        f->shared--;
    }
    h->level = level;
}

static int file_unlock(sqlite3_file *file, int level) {
    struct disk_handle *h = handle_of(file);
    lock(h->disk);
    give_lock(h, level);
    return unlock(h->disk, SQLITE_OK);
}

static int file_reserved(sqlite3_file *file, int *ret) {
    struct disk_handle *h = handle_of(file);
    lock(h->disk);
    *ret = h->file->reserved != NULL || h->file->pending != NULL || h->file->exclusive != NULL;
    return unlock(h->disk, SQLITE_OK);
}

static int file_control(sqlite3_file *file, int op, void *arg) {
    (void)file;
    (void)op;
    (void)arg;
    return SQLITE_NOTFOUND;
}

static int file_sector(sqlite3_file *file) {
    (void)file;
    return 4096; /* as SQLite says of a Linux file */
}

static int file_device(sqlite3_file *file) {
    (void)file;
    return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

/* ---- the WAL index ---- */

static int shm_map(sqlite3_file *file, int region, int size, int extend, void volatile **ret) {
    struct disk_handle *h = handle_of(file);
    struct shm *shm = &h->file->shm;
    const struct disk_fault *fault;
    *ret = NULL;
    lock(h->disk);
    if (!h->mapped) {
        h->mapped = true;
        shm->users++;
    }
    if (region >= SHM_REGIONS) {
        return unlock(h->disk, SQLITE_IOERR_SHMMAP);
    }
    if (shm->regions[region] == NULL && extend != 0) {
        int rc = disk_ask(h->disk, DISK_SHM, h->file, &fault);
        if (rc != SQLITE_OK) {
            return unlock(h->disk, rc);
        }
        shm->regions[region] = disk_memory((size_t)size);
    }
    *ret = shm->regions[region];
    return unlock(h->disk, SQLITE_OK);
}

static bool shm_free_for(const struct disk_handle *h, unsigned i, bool exclusive) {
    const struct shm *shm = &h->file->shm;
    if (shm->exclusive[i] != NULL && shm->exclusive[i] != h) {
        return false;
    }
    unsigned own = h->shm_shared >> i & 1;
    return !exclusive || shm->shared[i] <= own;
}

static void shm_take(struct disk_handle *h, unsigned i, bool exclusive) {
    struct shm *shm = &h->file->shm;
    if (exclusive) {
        shm->exclusive[i] = h;
        h->shm_exclusive |= 1U << i;
    } else if ((h->shm_shared >> i & 1) == 0) {
        shm->shared[i]++;
        h->shm_shared |= 1U << i;
    }
}

static void shm_give(struct disk_handle *h, unsigned i) {
    struct shm *shm = &h->file->shm;
    if ((h->shm_exclusive >> i & 1) != 0) {
        shm->exclusive[i] = NULL;
        h->shm_exclusive &= ~(1U << i);
    }
    if ((h->shm_shared >> i & 1) != 0) {
        shm->shared[i]--;
        h->shm_shared &= ~(1U << i);
    }
}

static int shm_lock(sqlite3_file *file, int offset, int n, int flags) {
    struct disk_handle *h = handle_of(file);
    bool exclusive = (flags & SQLITE_SHM_EXCLUSIVE) != 0;
    lock(h->disk);
    for (int i = offset; i < offset + n && (flags & SQLITE_SHM_UNLOCK) == 0; i++) {
        if (!shm_free_for(h, (unsigned)i, exclusive)) {
            return unlock(h->disk, SQLITE_BUSY);
        }
    }
    for (int i = offset; i < offset + n; i++) {
        if ((flags & SQLITE_SHM_UNLOCK) != 0) {
            shm_give(h, (unsigned)i);
        } else {
            shm_take(h, (unsigned)i, exclusive);
        }
    }
    return unlock(h->disk, SQLITE_OK);
}

static void shm_barrier(sqlite3_file *file) {
    struct disk_handle *h = handle_of(file);
    lock(h->disk); /* a mutex is a barrier too */
    (void)unlock(h->disk, SQLITE_OK);
}

static void unmap(struct disk_handle *h) {
    struct shm *shm = &h->file->shm;
    if (!h->mapped) {
        return;
    }
    for (unsigned i = 0; i < SHM_LOCKS; i++) {
        shm_give(h, i);
    }
    h->mapped = false;
    if (--shm->users == 0) {
        for (unsigned i = 0; i < SHM_REGIONS; i++) {
            free(shm->regions[i]);
        }
        memset(shm, 0, sizeof *shm);
    }
}

static int shm_unmap(sqlite3_file *file, int delete) {
    struct disk_handle *h = handle_of(file);
    (void)delete;
    lock(h->disk);
    unmap(h);
    return unlock(h->disk, SQLITE_OK);
}

static int file_close(sqlite3_file *file) {
    struct disk_handle *h = handle_of(file);
    lock(h->disk);
    unmap(h);
    give_lock(h, SQLITE_LOCK_NONE);
    h->file->handles--;
    h->disk->handles--;
    return unlock(h->disk, SQLITE_OK);
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_size,
    .xLock = file_lock,
    .xUnlock = file_unlock,
    .xCheckReservedLock = file_reserved,
    .xFileControl = file_control,
    .xSectorSize = file_sector,
    .xDeviceCharacteristics = file_device,
    .xShmMap = shm_map,
    .xShmLock = shm_lock,
    .xShmBarrier = shm_barrier,
    .xShmUnmap = shm_unmap,
};

/* ---- the file system ---- */

static int vfs_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *file, int flags, int *ret_flags) {
    struct disk *d = disk_of_path(path);
    struct disk_handle *h = handle_of(file);
    const struct disk_fault *fault;
    (void)vfs;
    if (d == NULL) {
        return the.real->xOpen(the.real, path, file, flags, ret_flags);
    }
    *h = (struct disk_handle){.disk = d};
    /* Kith makes the file itself: its name then stands in the folder */
    bool make = (flags & SQLITE_OPEN_CREATE) != 0 || access(path, F_OK) == 0;
    lock(d);
    struct disk_file *f = disk_file_at(d, path, make);
    int rc = disk_ask(d, DISK_OPEN, f, &fault);
    if (rc == SQLITE_OK && (f == NULL || (!f->there && !make))) {
        rc = SQLITE_CANTOPEN;
    }
    if (rc == SQLITE_OK) {
        f->there = true;
        f->handles++;
        d->handles++;
        h->file = f;
        h->base.pMethods = &methods;
        if (ret_flags != NULL) {
            *ret_flags = flags;
        }
    }
    return unlock(d, rc);
}

static int vfs_delete(sqlite3_vfs *vfs, const char *path, int sync_folder) {
    struct disk *d = disk_of_path(path);
    const struct disk_fault *fault;
    (void)vfs;
    if (d == NULL) {
        return the.real->xDelete(the.real, path, sync_folder);
    }
    lock(d);
    struct disk_file *f = disk_file_at(d, path, false);
    int rc = disk_ask(d, DISK_DELETE, f, &fault);
    if (rc == SQLITE_OK && (f == NULL || !f->there)) {
        rc = SQLITE_IOERR_DELETE_NOENT;
    }
    if (rc == SQLITE_OK) {
        disk_do_delete(d, f, sync_folder != 0);
    }
    return unlock(d, rc);
}

/* As SQLite's own: an empty file is none. */
static int vfs_access(sqlite3_vfs *vfs, const char *path, int flags, int *ret) {
    struct disk *d = disk_of_path(path);
    (void)vfs;
    if (d == NULL) {
        return the.real->xAccess(the.real, path, flags, ret);
    }
    lock(d);
    const struct disk_file *f = disk_file_at(d, path, false);
    *ret = f != NULL && f->there && (flags != SQLITE_ACCESS_EXISTS || f->now.n > 0);
    return unlock(d, SQLITE_OK);
}

static int vfs_full(sqlite3_vfs *vfs, const char *path, int n, char *ret) {
    (void)vfs;
    if (disk_of_path(path) == NULL) {
        return the.real->xFullPathname(the.real, path, n, ret);
    }
    if (strlen(path) >= (size_t)n) {
        return SQLITE_CANTOPEN;
    }
    memcpy(ret, path, strlen(path) + 1);
    return SQLITE_OK;
}

/* The salts of the log come from here: the same in every run. */
static int vfs_random(sqlite3_vfs *vfs, int n, char *ret) {
    (void)vfs;
    (void)pthread_mutex_lock(&the.mutex);
    for (int i = 0; i < n; i++) {
        the.random = the.random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        ret[i] = (char)(the.random >> 56);
    }
    (void)pthread_mutex_unlock(&the.mutex);
    return n;
}

sqlite3_vfs *disk_vfs(void) {
    the.real = sqlite3_vfs_find(NULL);
    assert(the.real != NULL && the.real != &the.vfs);
    the.vfs = *the.real;
    the.vfs.pNext = NULL;
    the.vfs.zName = "kith-disk";
    if (the.vfs.szOsFile < (int)sizeof(struct disk_handle)) {
        the.vfs.szOsFile = (int)sizeof(struct disk_handle);
    }
    the.vfs.xOpen = vfs_open;
    the.vfs.xDelete = vfs_delete;
    the.vfs.xAccess = vfs_access;
    the.vfs.xFullPathname = vfs_full;
    the.vfs.xRandomness = vfs_random;
    return &the.vfs;
}
