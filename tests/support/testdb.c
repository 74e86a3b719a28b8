#include "testdb.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "shared.h"

#define OPEN_MAX_DATABASES 16
#define TEMPLATES_MAX 64

struct entry {
    struct db *db;
    enum db_engine engine;
    char folder[64]; /* SQLite */
    char name[64];   /* PostgreSQL */
    char url[512];
    char path[128];
    char superuser[512];
};

/* A test is a program of its own, so what it keeps may be global. */
static struct {
    struct entry entries[OPEN_MAX_DATABASES];
    struct template {
        const struct db_migration *list;
        size_t n;
        char name[64];
        bool shared; /* with other programs, and not this one's to drop */
    }
    templates[TEMPLATES_MAX];
    size_t n_templates;
    unsigned counter;
    char cluster[256]; /* address of the maintenance database */
    pid_t sweeper;
    pid_t owner;  /* who made the templates: a forked child must not remove them */
    pid_t holder; /* of a cluster of our own */
    int holder_in;
} the;

void testdb_ok_at(enum err_code code, const struct err *err, const char *file, int line) {
    if (code != ERR_OK) {
        print_error("%s (field '%s', key '%s'): %s\n", err_name(code), err->field, err->key, err->message);
        _fail(file, line);
    }
}

/* ---- the cluster ---- */

static void stop_cluster(void) {
    if (the.holder == 0 || getpid() != the.owner) {
        return;
    }
    (void)close(the.holder_in); /* its standard input ends, and so does it */
    (void)waitpid(the.holder, NULL, 0);
    the.holder = 0;
}

static void hold(int in, int out) {
    const char *root = getenv("KITH_TEST_ROOT");
    char script[512];
    (void)snprintf(script, sizeof script, "%s/tests/support/postgres", root != NULL ? root : KITH_TEST_ROOT);
    (void)dup2(in, STDIN_FILENO);
    (void)dup2(out, STDOUT_FILENO);
    (void)execl(script, script, "hold", (char *)NULL);
    (void)fprintf(stderr, "%s: %s\n", script, strerror(errno));
    _exit(127);
}

/* For a test that is run by hand. The holder sees its standard input end also when this process is killed. */
static void start_cluster(void) {
    int in[2];
    int out[2];
    size_t n = 0;
    if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0) {
        fail_msg("no pipe: %s", strerror(errno));
    }
    the.holder = fork();
    if (the.holder < 0) {
        fail_msg("no process: %s", strerror(errno));
    }
    if (the.holder == 0) {
        hold(in[0], out[1]);
    }
    (void)close(in[0]);
    (void)close(out[1]);
    the.holder_in = in[1];
    (void)atexit(stop_cluster);
    for (;;) {
        ssize_t got = read(out[0], the.cluster + n, sizeof the.cluster - 1 - n);
        if (got <= 0 || n + (size_t)got >= sizeof the.cluster - 1) {
            break;
        }
        n += (size_t)got;
        if (memchr(the.cluster, '\n', n) != NULL) {
            break;
        }
    }
    (void)close(out[0]);
    the.cluster[n] = '\0';
    the.cluster[strcspn(the.cluster, "\n")] = '\0';
    if (the.cluster[0] == '\0') {
        fail_msg("PostgreSQL could not be started (tests/support/postgres hold): it is needed, not skipped");
    }
}

static void drop_templates(void);

static const char *cluster(void) {
    if (the.cluster[0] != '\0') {
        return the.cluster;
    }
    the.owner = getpid();
    const char *given = getenv("KITH_TEST_POSTGRES");
    if (given != NULL && given[0] != '\0') {
        (void)snprintf(the.cluster, sizeof the.cluster, "%s", given);
    } else {
        start_cluster();
    }
    (void)atexit(drop_templates); /* runs before stop_cluster */
    return the.cluster;
}

/* "postgresql://kith@/postgres?host=…" with another role and database in its place */
static void address(char *ret, size_t size, const char *role, const char *name) {
    const char *url = cluster();
    const char *query = strchr(url, '?');
    const char *scheme_end = strstr(url, "://");
    const char *at = strchr(url, '@');
    const char *slash = scheme_end == NULL ? NULL : strchr(scheme_end + 3, '/');
    if (scheme_end == NULL || at == NULL || slash == NULL || at > slash) {
        fail_msg(
            "KITH_TEST_POSTGRES must look like postgresql://ROLE@[HOST]/DATABASE[?host=FOLDER], it is %s",
            url);
        return;
    }
    const char *role_start = scheme_end + 3;
    int role_n = role == NULL ? (int)(at - role_start) : (int)strlen(role);
    (void)snprintf(ret, size, "postgresql://%.*s%.*s/%s%s", role_n, role == NULL ? role_start : role,
                   (int)(slash - at), at, name, query == NULL ? "" : query);
}

static bool command(const char *sql, char *ret_why, size_t size) {
    PGconn *pg = PQconnectdb(cluster());
    PGresult *r = PQstatus(pg) == CONNECTION_OK ? PQexec(pg, sql) : NULL;
    bool ok = PQresultStatus(r) == PGRES_COMMAND_OK;
    (void)snprintf(ret_why, size, "%s", PQerrorMessage(pg));
    PQclear(r);
    PQfinish(pg);
    return ok;
}

static void must(const char *fmt, const char *a, const char *b) {
    char sql[256];
    char why[256];
    (void)snprintf(sql, sizeof sql, "%s %s%s%s", fmt, a, b == NULL ? "" : " TEMPLATE ", b == NULL ? "" : b);
    if (!command(sql, why, sizeof why)) {
        fail_msg("PostgreSQL (%s): %s: %s", the.cluster, sql, why);
    }
}

static void drop(const char *name) {
    char sql[160];
    char why[256];
    (void)snprintf(sql, sizeof sql, "DROP DATABASE IF EXISTS %s WITH (FORCE)", name);
    if (!command(sql, why, sizeof why)) {
        (void)fprintf(stderr, "%s: %s\n", sql, why);
    }
}

static void drop_templates(void) {
    for (size_t i = 0; getpid() == the.owner && i < the.n_templates; i++) {
        if (!the.templates[i].shared) {
            drop(the.templates[i].name);
        }
    }
}

/* ---- databases ---- */

static struct db *open_url(const char *url) {
    struct db *db = NULL;
    struct err err = {0};
    struct db_options o = {.url = url, .busy_millis = 20000};
    testdb_ok(db_open(&o, &db, &err), &err);
    return db;
}

static void migrate(struct db *db, const struct db_migration *list, size_t n) {
    struct err err = {0};
    if (n > 0) {
        testdb_ok(db_migrate(db, list, n, 0, NULL, NULL, &err), &err);
    }
}

static void remove_folder(const char *folder);

/* A test that failed did not get to its testdb_close. */
static void sweep(void) {
    for (size_t i = 0; getpid() == the.sweeper && i < OPEN_MAX_DATABASES; i++) {
        if (the.entries[i].db != NULL && the.entries[i].engine == DB_SQLITE) {
            remove_folder(the.entries[i].folder);
        } else if (the.entries[i].db != NULL) {
            drop(the.entries[i].name);
        }
    }
}

static struct entry *free_entry(void) {
    if (the.sweeper == 0) {
        (void)cluster(); /* its own end is then registered first, and comes after the sweep */
        the.sweeper = getpid();
        (void)atexit(sweep);
    }
    for (size_t i = 0; i < OPEN_MAX_DATABASES; i++) {
        if (the.entries[i].db == NULL) {
            the.entries[i] = (struct entry){0};
            return &the.entries[i];
        }
    }
    fail_msg("more than %d test databases are open", OPEN_MAX_DATABASES);
    return NULL;
}

static const struct entry *entry_of(const struct db *db) {
    for (size_t i = 0; i < OPEN_MAX_DATABASES; i++) {
        if (db != NULL && the.entries[i].db == db) {
            return &the.entries[i];
        }
    }
    fail_msg("not a database of testdb_open");
    return NULL;
}

void testdb_folder(char *ret, size_t size, const char *name) {
    const char *in = getenv("TMPDIR");
    const int n = snprintf(ret, size, "%s/%s-XXXXXX",
                           in != NULL && in[0] == '/' && strlen(in) < 32 ? in : "/tmp", name);
    if (n < 0 || (size_t)n >= size || mkdtemp(ret) == NULL) {
        fail_msg("no folder %s: %s", ret, strerror(errno));
    }
}

static void open_sqlite(struct entry *e, const struct db_migration *list, size_t n) {
    testdb_folder(e->folder, sizeof e->folder, "kith-test");
    char folder[sizeof e->folder]; /* of its own: a newer gcc fears that one member may run into the next */
    memcpy(folder, e->folder, sizeof folder);
    (void)snprintf(e->path, sizeof e->path, "%s/test.db", folder);
    (void)snprintf(e->url, sizeof e->url, "sqlite:%s/test.db", folder);
    const char *shared = n == 0 ? NULL : shared_folder();
    char name[32], kept[192];
    if (shared != NULL) {
        shared_name(DB_SQLITE, list, n, name, sizeof name);
        (void)snprintf(kept, sizeof kept, "%s/%s.db", shared, name);
    }
    if (shared != NULL && shared_copy(kept, e->path)) {
        e->db = open_url(e->url);
        return;
    }
    e->db = open_url(e->url);
    migrate(e->db, list, n);
    if (shared != NULL) {
        char part[224];
        struct err err = {0};
        (void)snprintf(part, sizeof part, "%s.%ld", kept, (long)getpid());
        testdb_ok(db_copy(e->db, part, &err), &err);
        shared_keep(part, kept);
    }
}

static bool exists(const char *name) {
    char sql[128];
    (void)snprintf(sql, sizeof sql, "SELECT 1 FROM pg_database WHERE datname = '%s'", name);
    PGconn *pg = PQconnectdb(cluster());
    PGresult *r = PQstatus(pg) == CONNECTION_OK ? PQexec(pg, sql) : NULL;
    bool ret = PQresultStatus(r) == PGRES_TUPLES_OK && PQntuples(r) == 1;
    PQclear(r);
    PQfinish(pg);
    return ret;
}

static bool rename_to(const char *name, const char *shared) {
    char sql[160], why[256];
    (void)snprintf(sql, sizeof sql, "ALTER DATABASE %s RENAME TO %s", name, shared);
    return command(sql, why, sizeof why); /* false: another was quicker */
}

static const char *template_for(const struct db_migration *list, size_t n) {
    for (size_t i = 0; i < the.n_templates; i++) {
        if (the.templates[i].list == list && the.templates[i].n == n) {
            return the.templates[i].name;
        }
    }
    assert_true(the.n_templates < TEMPLATES_MAX);
    char url[512], shared[32] = "";
    struct template *t = &the.templates[the.n_templates];
    *t = (struct template){.list = list, .n = n};
    (void)snprintf(t->name, sizeof t->name, "kith_t%ld_%zu", (long)getpid(), the.n_templates);
    if (shared_folder() != NULL) {
        shared_name(DB_POSTGRES, list, n, shared, sizeof shared);
        t->shared = exists(shared);
    }
    if (!t->shared) {
        must("CREATE DATABASE", t->name, NULL);
        the.n_templates++; /* from here on it is to be dropped */
        address(url, sizeof url, NULL, t->name);
        struct db *db = open_url(url);
        migrate(db, list, n);
        db_close(db);
        t->shared = shared[0] != '\0' && rename_to(t->name, shared);
    } else {
        the.n_templates++;
    }
    if (t->shared) {
        (void)snprintf(t->name, sizeof t->name, "%s", shared);
    }
    return t->name;
}

static void open_postgres(struct entry *e, const struct db_migration *list, size_t n) {
    (void)cluster();
    const char *from = n == 0 ? NULL : template_for(list, n);
    (void)snprintf(e->name, sizeof e->name, "kith_d%ld_%u", (long)getpid(), the.counter++);
    must("CREATE DATABASE", e->name, from);
    address(e->url, sizeof e->url, NULL, e->name);
    address(e->superuser, sizeof e->superuser, "postgres", e->name);
    e->db = open_url(e->url);
}

struct db *testdb_open(enum db_engine engine, const struct db_migration *list, size_t n) {
    struct entry *e = free_entry();
    e->engine = engine;
    if (engine == DB_SQLITE) {
        open_sqlite(e, list, n);
    } else {
        open_postgres(e, list, n);
    }
    return e->db;
}

struct db *testdb_reopen(struct db *db) {
    struct entry *e = (struct entry *)entry_of(db);
    db_close(db);
    e->db = open_url(e->url);
    return e->db;
}

static void remove_folder(const char *folder) {
    DIR *d = opendir(folder);
    for (struct dirent *f = d == NULL ? NULL : readdir(d); f != NULL; f = readdir(d)) {
        if (strcmp(f->d_name, ".") != 0 && strcmp(f->d_name, "..") != 0) {
            (void)unlinkat(dirfd(d), f->d_name, 0);
        }
    }
    if (d != NULL) {
        (void)closedir(d);
    }
    (void)rmdir(folder);
}

void testdb_close(struct db *db) {
    struct entry *e = (struct entry *)entry_of(db);
    db_close(db);
    if (e->engine == DB_SQLITE) {
        remove_folder(e->folder);
    } else {
        drop(e->name);
    }
    e->db = NULL;
}

const char *testdb_url(const struct db *db) {
    return entry_of(db)->url;
}

const char *testdb_path(const struct db *db) {
    return entry_of(db)->path;
}

const char *testdb_superuser_url(const struct db *db) {
    return entry_of(db)->superuser;
}

/* ---- suites ---- */

const enum db_engine *testdb_engines(size_t *ret_n) {
    static const enum db_engine engines[] = {DB_SQLITE, DB_POSTGRES};
    *ret_n = sizeof engines / sizeof engines[0];
    return engines;
}

enum db_engine testdb_engine(void **state) {
    return *(const enum db_engine *)*state;
}

static int choose_sqlite(void **state) {
    size_t n = 0;
    *state = (void *)(uintptr_t)&testdb_engines(&n)[0];
    return 0;
}

static int choose_postgres(void **state) {
    size_t n = 0;
    *state = (void *)(uintptr_t)&testdb_engines(&n)[1];
    return 0;
}

/* Long runs may want one engine alone: KITH_TEST_ENGINE=sqlite or postgres. */
static bool wanted(const char *engine) {
    const char *alone = getenv("KITH_TEST_ENGINE");
    return alone == NULL || strcmp(alone, engine) == 0;
}

int testdb_run(const char *name, const struct CMUnitTest *tests, size_t n) {
    char title[128];
    int failed = 0;
    if (wanted("sqlite")) {
        (void)snprintf(title, sizeof title, "%s (sqlite)", name);
        failed += _cmocka_run_group_tests(title, tests, n, choose_sqlite, NULL);
    }
    if (wanted("postgres")) {
        (void)snprintf(title, sizeof title, "%s (postgres)", name);
        failed += _cmocka_run_group_tests(title, tests, n, choose_postgres, NULL);
    }
    return failed;
}
