#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static enum err_code cannot(const char *name, int why, struct err *err) {
    return err_set(err, ERR_UNAVAILABLE, NULL, "storage",
                   "%s cannot be written: %s. Name a folder with enough room that Kith's user may write to.",
                   name, strerror(why));
}

enum err_code file_sync(int fd, const char *name, struct err *err) {
    return fsync(fd) == 0 ? ERR_OK : cannot(name, errno, err);
}

enum err_code file_new(const char *path, int *ret_fd, struct err *err) {
    (void)unlink(path);
    *ret_fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    return *ret_fd >= 0 ? ERR_OK : cannot(path, errno, err);
}

const char *file_folder(struct arena *a, struct str path) {
    size_t n = path.n;
    while (n && path.p[n - 1] != '/')
        n--;
    return n ? str_z(a, str_slice(path, 0, n)) : ".";
}

/* The folder's entry of a file is durable only when the folder is. */
static enum err_code sync_folder(const char *path, struct err *err) {
    struct arena a;
    arena_init(&a, 2 * PATH_MAX);
    const char *folder = file_folder(&a, str_from(path));
    const int fd = a.failed ? -1 : open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    enum err_code code = a.failed ? err_nomem(err) : fd < 0 ? cannot(path, errno, err) : ERR_OK;
    if (code == ERR_OK)
        code = file_sync(fd, folder, err);
    if (fd >= 0)
        (void)close(fd);
    arena_release(&a);
    return code;
}

enum err_code file_place(const char *part, const char *path, struct err *err) {
    int rc = renameat2(AT_FDCWD, part, AT_FDCWD, path, RENAME_NOREPLACE);
    if (rc != 0 && errno == EINVAL && access(path, F_OK) != 0)
        rc = rename(part, path); /* a file system that cannot be asked to keep what is there */
    if (rc != 0 && (errno == EEXIST || errno == EINVAL))
        return err_set(err, ERR_CONFLICT, NULL, "file-exists",
                       "The file %s exists already: name another one.", path);
    return rc == 0 ? sync_folder(path, err) : cannot(path, errno, err);
}

bool file_left_over(const char *name) {
    struct str s = str_from(name);
    char process[64];
    int64_t pid = 0;
    if (str_ends(s, "-journal"))
        s.n -= strlen("-journal");
    size_t digits = 0;
    while (digits < s.n && s.p[s.n - 1 - digits] >= '0' && s.p[s.n - 1 - digits] <= '9')
        digits++;
    if (digits == 0 || digits == s.n || s.p[s.n - 1 - digits] != '-' ||
        !str_i64(str_slice(s, s.n - digits, s.n), &pid))
        return false;
    (void)snprintf(process, sizeof process, "/proc/%lld", (long long)pid);
    return access("/proc/self", F_OK) == 0 && access(process, F_OK) != 0;
}

void file_sweep(struct arena *a, const char *stem) {
    const char *slash = strrchr(stem, '/');
    const char *base = slash == NULL ? stem : slash + 1;
    DIR *d = opendir(file_folder(a, str_from(stem)));
    if (d == NULL)
        return;
    for (const struct dirent *e = readdir(d); e != NULL; e = readdir(d))
        if (strncmp(e->d_name, base, strlen(base)) == 0 && file_left_over(e->d_name))
            (void)unlinkat(dirfd(d), e->d_name, 0);
    (void)closedir(d);
}
