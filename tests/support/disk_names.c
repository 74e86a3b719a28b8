/* Names that are changed by other means than SQLite. */
#include "disk_inside.h"

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Stands in for libc's, also for the program under test: its own definition wins. The name stands empty in
 * the folder, and what it holds is here. */
int renameat2(int from_dir, const char *from, int to_dir, const char *to, unsigned flags);
int rename(const char *from, const char *to);
int unlink(const char *path);

static void renamed(const char *from, const char *to) {
    struct disk *d = disk_of_path(from);
    if (d == NULL || disk_of_path(to) != d) {
        return;
    }
    (void)pthread_mutex_lock(&d->mutex);
    struct disk_file *old = disk_file_at(d, from, false);
    if (old != NULL && old->there) {
        struct disk_file *new = disk_file_at(d, to, true);
        bytes_copy(&new->now, &old->now);
        bytes_copy(&new->base, &old->now);
        new->there = new->there_at_base = true;
        disk_do_delete(d, old, true);
    }
    (void)pthread_mutex_unlock(&d->mutex);
}

int renameat2(int from_dir, const char *from, int to_dir, const char *to, unsigned flags) {
    int rc = (int)syscall(SYS_renameat2, from_dir, from, to_dir, to, flags);
    if (rc == 0) {
        renamed(from, to);
    }
    return rc;
}

int rename(const char *from, const char *to) {
    return renameat2(AT_FDCWD, from, AT_FDCWD, to, 0);
}

int unlink(const char *path) {
    struct disk *d = disk_of_path(path);
    if (d != NULL) {
        (void)pthread_mutex_lock(&d->mutex);
        struct disk_file *f = disk_file_at(d, path, false);
        if (f != NULL && f->there) {
            disk_do_delete(d, f, true);
        }
        (void)pthread_mutex_unlock(&d->mutex);
    }
    return (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0);
}
