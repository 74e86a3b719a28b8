/* Databases that are gone afterwards: a folder, or a schema. */
#include "bench/inside.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/rng.h"

static void remove_folder(struct arena *a, const char *path) {
    DIR *d = opendir(path);
    if (!d)
        return;
    for (const struct dirent *e = readdir(d); e; e = readdir(d)) {
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
            unlink(str_z(a, str_fmt(a, "%s/%s", path, e->d_name)));
    }
    closedir(d);
    rmdir(path);
}

static enum err_code flow_script(struct db_conn *c, void *ctx, struct err *err) {
    return db_script(c, ctx, err);
}

static enum err_code outside(const char *url, char *sql, struct err *err) {
    struct db *db = NULL;
    enum err_code code = db_open(&(struct db_options){.url = url}, &db, err);
    if (code != ERR_OK)
        return code;
    code = db_write(db, flow_script, sql, err);
    db_close(db);
    return code;
}

static enum err_code make_schema(struct bench_place *p, const char *url, struct err *err) {
    struct arena *a = p->a;
    struct rng rng = rng_system();
    struct str schema = str_fmt(a, "kith_bench_%016" PRIx64, rng_u64(&rng));
    char *make = str_z(a, str_fmt(a, "CREATE SCHEMA %.*s", STR_ARG(schema)));
    p->drop = str_z(a, str_fmt(a, "DROP SCHEMA %.*s CASCADE", STR_ARG(schema)));
    p->outer = url;
    p->url = str_z(a, str_fmt(a, "%s%coptions=-csearch_path%%3D%.*s", url, strchr(url, '?') ? '&' : '?',
                              STR_ARG(schema)));
    return a->failed ? err_nomem(err) : outside(url, make, err);
}

enum err_code place_make(struct arena *a, const struct bench_options *o, enum db_engine engine,
                         struct bench_place *ret, struct err *err) {
    struct bench_place p = {.a = a, .engine = engine};
    const char *parent = o->folder ? o->folder : ".";
    char *folder = str_z(a, str_fmt(a, "%s/kith-bench-XXXXXX", parent));
    if (a->failed)
        return err_nomem(err);
    if (!mkdtemp(folder))
        return err_set(err, ERR_UNAVAILABLE, "folder", "folder", "No temporary folder can be made in %s: %s.",
                       parent, strerror(errno));
    p.folder = folder;
    p.path = str_z(a, str_fmt(a, "%s/bench.db", folder));
    p.url = str_z(a, str_fmt(a, "sqlite:%s", p.path));
    enum err_code code = a->failed ? err_nomem(err) : ERR_OK;
    if (code == ERR_OK && engine == DB_POSTGRES)
        code = make_schema(&p, o->postgres_url, err);
    if (code != ERR_OK)
        remove_folder(a, folder);
    else
        *ret = p;
    return code;
}

enum err_code place_remove(struct bench_place *p, enum err_code code, struct err *err) {
    struct err why = {0};
    if (p->drop) {
        enum err_code dropped = outside(p->outer, str_z(p->a, str_from(p->drop)), &why);
        if (code == ERR_OK && dropped != ERR_OK) {
            code = dropped;
            *err = why;
        }
    }
    remove_folder(p->a, p->folder);
    return code;
}

enum err_code place_each(struct arena *a, const struct bench_options *o, bench_what *what, struct err *err) {
    enum err_code code = ERR_OK;
    for (enum db_engine e = DB_SQLITE; code == ERR_OK && e <= DB_POSTGRES; e++) {
        struct bench_place p;
        if (e == DB_POSTGRES && !o->postgres_url)
            break;
        struct arena_mark mark = arena_mark(a);
        code = place_make(a, o, e, &p, err);
        if (code == ERR_OK)
            code = place_remove(&p, what(a, o, &p, err), err);
        arena_rewind(a, mark);
    }
    return code;
}
