#include "db/reach.h"

#include <libpq-fe.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"

/* The journals lie beside the file itself, wherever a symbolic link leads. */
static void reach_file(struct arena *a, const char *path, struct db_reach *ret) {
    ret->folders[0] = file_folder(a, str_from(path));
    char real[PATH_MAX];
    if (realpath(path, real))
        ret->folders[1] = file_folder(a, str_from(real));
}

static void add_file(struct db_reach *r, const char *path) {
    if (path && *path && r->n_files < DB_REACH_FILES)
        r->files[r->n_files++] = path;
}

static void add_ports(struct db_reach *r, struct str list) {
    struct str part;
    while (str_next(&list, ',', &part)) {
        int64_t port = 5432; /* an empty one means libpq's own */
        part = str_trim(part);
        if ((part.n && !str_i64(part, &port)) || port <= 0 || port > UINT16_MAX ||
            r->n_ports == DB_REACH_PORTS)
            r->any_port = true;
        else
            r->ports[r->n_ports++] = (uint16_t)port;
    }
}

/* A parameter of the address, else the variable that libpq takes instead. */
static const char *value_of(struct arena *a, const PQconninfoOption *o) {
    const char *v = o->val ? o->val : o->envvar ? getenv(o->envvar) : NULL;
    return v ? str_z(a, str_from(v)) : NULL;
}

static bool names_a_file(const char *keyword) {
    static const char *const keys[] = {"sslcert", "sslkey", "sslrootcert", "sslcrl", "sslcrldir", "passfile"};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (strcmp(keyword, keys[i]) == 0)
            return true;
    return false;
}

static void reach_option(struct arena *a, const PQconninfoOption *o, struct db_reach *ret) {
    const char *v = value_of(a, o);
    if (strcmp(o->keyword, "port") == 0)
        add_ports(ret, v ? str_from(v) : STR("5432"));
    else if (v && strcmp(o->keyword, "service") == 0)
        ret->any_port = true; /* a file of libpq's says where it is */
    else if (v && strcmp(o->keyword, "host") == 0)
        ret->abstract |= str_has(str_from(v), '@');
    else if (v && names_a_file(o->keyword))
        add_file(ret, v);
}

static enum err_code reach_server(struct arena *a, const char *url, struct db_reach *ret, struct err *err) {
    char *why = NULL;
    PQconninfoOption *parts = PQconninfoParse(url, &why);
    PQfreemem(why);
    if (!parts) /* db_open says it better */
        return ERR_OK;
    for (const PQconninfoOption *o = parts; o->keyword; o++)
        reach_option(a, o, ret);
    PQconninfoFree(parts);
    const char *home = getenv("HOME"), *service = getenv("PGSERVICEFILE");
    if (home && *home) {
        add_file(ret, str_z(a, str_fmt(a, "%s/.postgresql", home)));
        add_file(ret, str_z(a, str_fmt(a, "%s/.pgpass", home)));
        add_file(ret, str_z(a, str_fmt(a, "%s/.pg_service.conf", home)));
    }
    add_file(ret, service ? str_z(a, str_from(service)) : NULL);
    add_file(ret, "/etc/postgresql-common");
    return a->failed ? err_nomem(err) : ERR_OK;
}

enum err_code db_reach(struct arena *a, const char *url, struct db_reach *ret, struct err *err) {
    *ret = (struct db_reach){0};
    if (strncmp(url, "sqlite:", 7) != 0)
        return reach_server(a, url, ret, err);
    reach_file(a, url + 7, ret);
    return a->failed ? err_nomem(err) : ERR_OK;
}
