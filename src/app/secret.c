#include "app/app.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SECRET = 32, DIGITS = 2 * SECRET };

static enum err_code unusable(struct err *err, const char *path, int why) {
    return err_set(err, ERR_UNAVAILABLE, "secret_file", "secret-file",
                   "The secret file %s can be neither read nor made: %s.", path, strerror(why));
}

/* Written beside its place and linked into it when whole: whoever finds the file finds all of it, and of two
 * programs that start at once, one makes it and both read it. */
static enum err_code make(const char *path, struct err *err) {
    char temporary[4096], line[DIGITS + 2];
    unsigned char raw[SECRET];
    const size_t n = strlen(path);
    if (n + 8 > sizeof temporary)
        return unusable(err, path, ENAMETOOLONG);
    memcpy(temporary, path, n);
    memcpy(temporary + n, ".XXXXXX", 8);
    const int fd = mkostemp(temporary, O_CLOEXEC); /* mode 0600 */
    if (fd < 0)
        return unusable(err, path, errno);
    randombytes_buf(raw, sizeof raw);
    sodium_bin2hex(line, sizeof line, raw, sizeof raw);
    line[DIGITS] = '\n';
    bool ok = write(fd, line, DIGITS + 1) == DIGITS + 1 && fsync(fd) == 0;
    ok = ok && (link(temporary, path) == 0 || errno == EEXIST);
    const int why = errno;
    close(fd);
    unlink(temporary);
    sodium_memzero(line, sizeof line);
    sodium_memzero(raw, sizeof raw);
    return ok ? ERR_OK : unusable(err, path, why);
}

static enum err_code check(int fd, const char *path, struct err *err) {
    struct stat st;
    if (fstat(fd, &st) != 0)
        return unusable(err, path, errno);
    if (!S_ISREG(st.st_mode))
        return err_set(err, ERR_CORRUPT, "secret_file", "secret-file",
                       "The secret file %s is not a plain file.", path);
    if (st.st_mode & (S_IRWXG | S_IRWXO))
        return err_set(err, ERR_DENIED, "secret_file", "secret-file",
                       "Others may read the secret file %s (mode %03o). Allow its owner alone: chmod 600 %s",
                       path, (unsigned)(st.st_mode & 0777), path);
    return ERR_OK;
}

static enum err_code read_secret(int fd, const char *path, unsigned char ret[SECRET], struct err *err) {
    char text[DIGITS + 2];
    enum err_code code = check(fd, path, err);
    if (code != ERR_OK)
        return code;
    const ssize_t n = read(fd, text, sizeof text);
    if (n < 0)
        return unusable(err, path, errno);
    if ((n != DIGITS && !(n == DIGITS + 1 && text[DIGITS] == '\n')) ||
        !str_unhex(str_of(text, DIGITS), ret, SECRET))
        code = err_set(
            err, ERR_CORRUPT, "secret_file", "secret-file",
            "The secret file %s must hold 64 hexadecimal digits and nothing else. Bring back the file from a "
            "backup, or move it away: a new one is made, and forms that are open in browsers must be loaded "
            "anew.",
            path);
    sodium_memzero(text, sizeof text);
    return code;
}

enum err_code app_secret_read(const char *path, unsigned char ret[32], struct err *err) {
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a pipe must not hang the start */
    if (fd < 0 && errno == ENOENT) {
        const enum err_code code = make(path, err);
        if (code != ERR_OK)
            return code;
        fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    }
    if (fd < 0)
        return unusable(err, path, errno);
    const enum err_code code = read_secret(fd, path, ret, err);
    close(fd);
    return code;
}

const char *app_secret_path(struct arena *a, const struct config *c) {
    const struct str given = config_text(c, CONFIG_SECRET_FILE);
    const struct str database = config_text(c, CONFIG_DATABASE);
    if (given.n)
        return given.p;
    if (!str_starts(database, "sqlite:"))
        return "kith.secret";
    struct str folder = str_slice(database, 7, database.n);
    while (folder.n && folder.p[folder.n - 1] != '/')
        folder.n--;
    return str_z(a, str_fmt(a, "%.*skith.secret", STR_ARG(folder)));
}

enum err_code app_secret_load(struct app *app, struct err *err) {
    struct arena a;
    arena_init(&a, 16384);
    const enum err_code code = app_secret_read(app_secret_path(&a, app->config), app->secret, err);
    arena_release(&a);
    return code;
}
