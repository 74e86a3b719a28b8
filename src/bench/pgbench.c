/* pgbench, PostgreSQL's own measure, as a child process. */
#include "bench/inside.h"

#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char clients[] = "16";

/* On PATH, or where Debian keeps it: the newest. NULL when there is none. */
static const char *find(struct arena *a) {
    struct str path = str_from(getenv("PATH")), folder;
    while (path.p && str_next(&path, ':', &folder)) {
        const char *file = str_z(a, str_fmt(a, "%.*s/pgbench", STR_ARG(folder)));
        /* Debian's own wrapper in /usr/bin looks for a cluster of its own making. */
        if (!str_eqz(folder, "/usr/bin") && access(file, X_OK) == 0)
            return file;
    }
    glob_t found;
    const char *file = NULL;
    if (glob("/usr/lib/postgresql/*/bin/pgbench", 0, NULL, &found) == 0) {
        file = str_z(a, str_from(found.gl_pathv[found.gl_pathc - 1]));
        globfree(&found);
    }
    return file ? file : access("/usr/bin/pgbench", X_OK) == 0 ? "/usr/bin/pgbench" : NULL;
}

static enum err_code missing(struct err *err) {
    return err_set(err, ERR_UNAVAILABLE, "postgres", "pgbench",
                   "pgbench is not there: install PostgreSQL's contrib programs (Debian: postgresql).");
}

/* Runs it and keeps what it says, the end of it where that is long. */
static enum err_code run(const char *const *argv, char *text, size_t size, struct err *err) {
    int fds[2], status = 0;
    if (pipe(fds) != 0)
        return err_set(err, ERR_UNAVAILABLE, NULL, "pipe", "No pipe for pgbench: %s.", strerror(errno));
    pid_t pid = fork();
    if (pid == 0) {
        (void)dup2(fds[1], STDOUT_FILENO);
        (void)dup2(fds[1], STDERR_FILENO);
        (void)close(fds[0]);
        (void)execv(argv[0], (char *const *)(uintptr_t)argv);
        _exit(127);
    }
    (void)close(fds[1]);
    size_t n = 0;
    for (ssize_t got; pid > 0 && (got = read(fds[0], text + n, size - 1 - n)) > 0;) {
        n += (size_t)got;
        if (n == size - 1) {
            memmove(text, text + size / 2, n - size / 2);
            n -= size / 2;
        }
    }
    (void)close(fds[0]);
    text[n] = '\0';
    if (pid < 0 || waitpid(pid, &status, 0) != pid || status != 0)
        return err_set(err, ERR_UNAVAILABLE, "postgres", "pgbench", "pgbench failed: %s.",
                       n > 300 ? text + n - 300 : text);
    return ERR_OK;
}

enum err_code pgbench_prepare(struct arena *a, const struct bench_place *p, unsigned scale, struct err *err) {
    char text[4096], number[16];
    const char *program = find(a);
    if (!program)
        return missing(err);
    (void)snprintf(number, sizeof number, "%u", scale);
    const char *const argv[] = {program, "--initialize", "--quiet", "--scale", number, p->url, NULL};
    return run(argv, text, sizeof text, err);
}

enum err_code pgbench_run(struct arena *a, const struct bench_place *p, double seconds, double *ret_rate,
                          struct err *err) {
    char text[4096], number[16];
    const char *program = find(a);
    if (!program)
        return missing(err);
    (void)snprintf(number, sizeof number, "%d", seconds < 1 ? 1 : (int)(seconds + 0.5));
    const char *const argv[] = {program, "--no-vacuum", "--client", clients, "--jobs",
                                "2",     "--time",      number,     p->url,  NULL};
    enum err_code code = run(argv, text, sizeof text, err);
    if (code != ERR_OK)
        return code;
    const char *tps = strstr(text, "tps = ");
    *ret_rate = tps ? strtod(tps + 6, NULL) : 0;
    if (*ret_rate <= 0)
        return err_set(err, ERR_UNAVAILABLE, "postgres", "pgbench", "pgbench told no rate: %s.", text);
    return ERR_OK;
}
