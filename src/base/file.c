#include "base/file.h"

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

/* The folder's entry of a file is durable only when the folder is. */
static enum err_code sync_folder(const char *path, struct err *err) {
    char folder[PATH_MAX];
    const char *slash = strrchr(path, '/');
    const int n = slash == NULL   ? snprintf(folder, sizeof folder, ".")
                  : slash == path ? snprintf(folder, sizeof folder, "/")
                                  : snprintf(folder, sizeof folder, "%.*s", (int)(slash - path), path);
    if (n < 0 || (size_t)n >= sizeof folder)
        return cannot(path, ENAMETOOLONG, err);
    const int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return cannot(path, errno, err);
    const enum err_code code = file_sync(fd, folder, err);
    (void)close(fd);
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
