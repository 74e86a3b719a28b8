#include "backup/prove.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/secret.h"
#include "exchange/exchange.h"
#include "gen/backup_sql.h"
#include "group/group.h"
#include "hub/hub.h"
#include "ledger/ledger.h"

struct proof {
    struct arena *a;
    const char *path;
    struct backup_report *r;
    struct hub *hubs;
    size_t n_hubs;
};

static enum err_code wrong(const char *path, struct str what, struct err *err) {
    return err_set(err, ERR_CORRUPT, "FILE", "damaged", "%s does not hold a sound database: %.*s", path,
                   STR_ARG(what));
}

static enum err_code prove_pages(struct db_conn *c, void *ctx, struct err *err) {
    struct proof *p = ctx;
    struct page_faults_row *rows = NULL;
    size_t n = 0;
    enum err_code code = page_faults(c, p->a, &rows, &n, err);
    if (code == ERR_OK && (n != 1 || !str_eqz(rows[0].fault, "ok")))
        code = wrong(p->path, n > 0 ? rows[0].fault : STR("nothing can be read."), err);
    return code == ERR_OK ? hub_list(c, p->a, &p->hubs, &p->n_hubs, err) : code;
}

static enum err_code prove_hub(struct db_conn *c, struct proof *p, const struct hub *h, struct err *err) {
    struct ledger_verdict v = {0};
    struct str reason = STR_NULL;
    int64_t bad_exchange = 0;
    enum err_code code = ledger_verify(c, p->a, h->id, &v, err);
    if (code == ERR_OK && v.sound)
        code = exchange_verify(c, p->a, h->id, &bad_exchange, &reason, err);
    if (code == ERR_OK && v.sound && !bad_exchange)
        code = group_verify(c, p->a, h->id, &bad_exchange, &reason, err);
    if (code != ERR_OK)
        return code;
    p->r->hubs++;
    p->r->transfers += v.transfers;
    if (!v.sound && v.bad_sequence)
        return wrong(p->path,
                     str_fmt(p->a, "hub %.*s, line %" PRId64 ": %.*s", STR_ARG(h->slug), v.bad_sequence,
                             STR_ARG(v.reason)),
                     err);
    if (!v.sound || bad_exchange)
        return wrong(p->path,
                     str_fmt(p->a, "hub %.*s: %.*s", STR_ARG(h->slug), STR_ARG(v.sound ? reason : v.reason)),
                     err);
    return ERR_OK;
}

static enum err_code prove_hubs(struct db_conn *c, void *ctx, struct err *err) {
    struct proof *p = ctx;
    enum err_code code = ERR_OK;
    for (size_t i = 0; code == ERR_OK && i < p->n_hubs; i++) {
        struct arena_mark mark = arena_mark(p->a);
        code = prove_hub(c, p, &p->hubs[i], err);
        arena_rewind(p->a, mark);
    }
    return code;
}

static enum err_code prove_version(struct db *db, struct proof *p, int64_t newest, struct err *err) {
    enum err_code code = db_version(db, &p->r->schema, err);
    if (code == ERR_OK && p->r->schema < 1)
        code = wrong(p->path, STR("it has none of Kith's tables."), err);
    if (code == ERR_OK && newest > 0 && p->r->schema > newest)
        code = err_set(err, ERR_CONFLICT, "FILE", "version",
                       "%s was made by a newer Kith (schema %" PRId64 ", this one knows %" PRId64
                       "): use that one.",
                       p->path, p->r->schema, newest);
    return code;
}

enum err_code prove_file(struct arena *a, const char *path, int64_t newest_schema, const struct log *log,
                         struct backup_report *r, struct err *err) {
    struct db *db = NULL;
    struct proof p = {.a = a, .path = path, .r = r};
    const char *url = str_z(a, str_fmt(a, "sqlite:%s", path));
    r->hubs = r->transfers = 0;
    if (a->failed)
        return err_nomem(err);
    enum err_code code =
        db_open(&(struct db_options){.url = url, .readers = 1, .log = log, .read_only = true}, &db, err);
    if (code == ERR_OK)
        code = prove_version(db, &p, newest_schema, err);
    if (code == ERR_OK)
        code = db_read(db, prove_pages, &p, err);
    /* The rules of an older schema are not ours: its pages were checked, its ledgers are after the migration.
     */
    if (code == ERR_OK && (newest_schema == 0 || r->schema == newest_schema))
        code = db_read(db, prove_hubs, &p, err);
    db_close(db);
    return code;
}

enum err_code prove_key(const char *path, bool make, unsigned char ret[32], struct err *err) {
    if (!make && access(path, F_OK) != 0)
        return err_set(err, ERR_NOT_FOUND, "key-file", "key-file",
                       "The key file %s cannot be found (%s): without it the backup cannot be read.", path,
                       strerror(errno));
    enum err_code code = app_secret_read(path, ret, err);
    if (code != ERR_OK && err != NULL) { /* it speaks of the installation's secret */
        struct err told = *err;
        (void)err_set(
            err, code, "key-file", "key-file",
            "The key file %s cannot be used: it must be a plain file of 64 hexadecimal digits that only "
            "its owner may read (chmod 600).",
            path);
        err->retry_after = told.retry_after;
    }
    return code;
}
