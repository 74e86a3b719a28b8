#include "export/files.h"

#include <stdio.h>

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FLUSH = 64 * 1024, LIMIT = 16 << 20 };

static enum err_code cannot(const struct out *o, const char *name, int why, struct err *err) {
    if (why == ENOSPC || why == EDQUOT || why == EFBIG)
        return err_set(err, ERR_UNAVAILABLE, "dir", "disk-full",
                       "There is not enough room for %s/%s: free some space, or export to another disk. What "
                       "was written was taken away again",
                       o->dir, name);
    enum err_code code = why == EACCES || why == EPERM || why == EROFS ? ERR_DENIED : ERR_UNAVAILABLE;
    return err_set(err, code, "dir", "write", "%s/%s cannot be written: %s", o->dir, name,
                   strerrordesc_np(why));
}

static bool is_empty(DIR *d) {
    const struct dirent *e;
    while ((e = readdir(d)) != NULL)
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
            return false;
    return true;
}

static enum err_code open_folder(struct out *o, struct err *err) {
    o->made = mkdir(o->dir, 0700) == 0;
    if (!o->made && errno != EEXIST)
        return err_set(err,
                       errno == EACCES                       ? ERR_DENIED
                       : errno == ENOENT || errno == ENOTDIR ? ERR_NOT_FOUND
                                                             : ERR_UNAVAILABLE,
                       "dir", "folder", "The folder %s cannot be made: %s", o->dir, strerrordesc_np(errno));
    DIR *d = opendir(o->dir);
    if (!d)
        return err_set(err, errno == ENOTDIR ? ERR_CONFLICT : ERR_DENIED, "dir", "folder",
                       "%s is not a folder that can be opened: %s", o->dir, strerrordesc_np(errno));
    bool empty = is_empty(d);
    o->dir_fd = empty ? fcntl(dirfd(d), F_DUPFD_CLOEXEC, 3) : -1;
    (void)closedir(d);
    if (!empty)
        return err_set(err, ERR_CONFLICT, "dir", "not-empty",
                       "The folder %s is not empty: name one that is, or one that does not exist yet",
                       o->dir);
    return o->dir_fd < 0
               ? err_set(err, ERR_UNAVAILABLE, "dir", "folder", "The folder %s cannot be opened", o->dir)
               : ERR_OK;
}

enum err_code out_open(struct out *o, const char *dir, struct err *err) {
    *o = (struct out){.dir = dir, .dir_fd = -1, .fd = -1};
    buf_init(&o->b, LIMIT);
    arena_init(&o->a, (size_t)4 << 20);
    arena_init(&o->rows, (size_t)4 << 20);
    return open_folder(o, err);
}

static enum err_code flush(struct out *o, struct err *err) {
    enum err_code code = buf_check(&o->b, err);
    struct str rest = buf_view(&o->b);
    while (code == ERR_OK && rest.n > 0) {
        ssize_t n = write(o->fd, rest.p, rest.n);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return cannot(o, o->names[o->n - 1], n < 0 ? errno : ENOSPC, err);
        rest = str_slice(rest, (size_t)n, rest.n);
    }
    buf_clear(&o->b);
    return code;
}

enum err_code out_file(struct out *o, const char *name, const char *header, struct err *err) {
    o->fd = openat(o->dir_fd, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (o->fd < 0)
        return cannot(o, name, errno, err);
    assert(o->n < OUT_FILES);
    o->names[o->n++] = name;
    buf_clear(&o->b);
    csv_start(&o->csv, &o->b);
    if (header) {
        buf_puts(&o->b, header);
        buf_puts(&o->b, "\r\n");
    }
    return ERR_OK;
}

enum err_code out_record(struct out *o, struct err *err) {
    csv_end(&o->csv);
    arena_release(&o->a);
    return o->b.n >= FLUSH ? flush(o, err) : buf_check(&o->b, err);
}

enum err_code out_file_end(struct out *o, struct err *err) {
    enum err_code code = flush(o, err);
    int fd = o->fd;
    o->fd = -1;
    if (code == ERR_OK && fsync(fd) != 0)
        code = cannot(o, o->names[o->n - 1], errno, err);
    if (close(fd) != 0 && code == ERR_OK)
        code = cannot(o, o->names[o->n - 1], errno, err);
    return code;
}

enum err_code out_close(struct out *o, bool keep, struct err *err) {
    enum err_code code = ERR_OK;
    if (o->fd >= 0)
        (void)close(o->fd);
    if (keep && fsync(o->dir_fd) != 0)
        code = cannot(o, "", errno, err);
    for (size_t i = 0; (!keep || code != ERR_OK) && i < o->n; i++)
        (void)unlinkat(o->dir_fd, o->names[i], 0);
    if (o->made && (!keep || code != ERR_OK))
        (void)rmdir(o->dir);
    if (o->dir_fd >= 0)
        (void)close(o->dir_fd);
    buf_release(&o->b);
    arena_release(&o->a);
    arena_release(&o->rows);
    return code;
}

void out_opt(struct out *o, bool has, int64_t v) {
    if (has)
        csv_i64(&o->csv, v);
    else
        csv_str(&o->csv, STR(""));
}

void out_real(struct out *o, bool has, double v) {
    char z[40] = "";
    for (int digits = 15; has && digits <= 17; digits++) {
        (void)snprintf(z, sizeof z, "%.*g", digits, v);
        double back;
        if (str_f64(str_from(z), &back) && back == v)
            break;
    }
    csv_str(&o->csv, str_from(z));
}

void out_bool(struct out *o, bool v) {
    csv_str(&o->csv, v ? STR("yes") : STR("no"));
}

void out_time(struct out *o, bool has, int64_t seconds) {
    csv_str(&o->csv, has ? time_rfc3339(&o->a, seconds) : STR(""));
}

void out_day(struct out *o, bool has, int64_t day) {
    csv_str(&o->csv, has ? day_iso(&o->a, day) : STR(""));
}

void out_hex(struct out *o, struct str bytes) {
    csv_str(&o->csv, str_hex(&o->a, bytes.p ? bytes.p : "", bytes.n));
}
