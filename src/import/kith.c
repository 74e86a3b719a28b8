/* Taking an export of kith's own into an empty hub: the same ids, the same lines, the same balances. */
#include "import/kith.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "gen/import_sql.h"

enum { BATCH = 5000, JSON_MOST = 1 << 20 };

static const char *path_of(struct intake *in, const struct kith_run *run, const char *name) {
    return str_z(in->scratch, str_fmt(in->scratch, "%s/%s", run->dir, name));
}

/* ---- the export's own identity: a digest of all its files ---- */

static enum err_code digest_file(crypto_generichash_state *state, const char *path, struct str *ret_head,
                                 struct buf *head, struct err *err) {
    unsigned char chunk[16384];
    ssize_t n = 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_set(err, errno == ENOENT || errno == ENOTDIR ? ERR_NOT_FOUND : ERR_DENIED, NULL, "open",
                       "%s cannot be opened: %s", path, strerrordesc_np(errno));
    while ((n = read(fd, chunk, sizeof chunk)) > 0) {
        (void)crypto_generichash_update(state, chunk, (size_t)n);
        if (head)
            buf_put(head, chunk, (size_t)n);
    }
    int why = errno;
    (void)close(fd);
    if (head)
        *ret_head = buf_view(head);
    return n < 0 ? err_set(err, ERR_UNAVAILABLE, NULL, "read", "%s cannot be read: %s", path,
                           strerrordesc_np(why))
                 : ERR_OK;
}

static enum err_code read_hub(struct intake *in, struct kith_run *run, struct str text, struct err *err) {
    const struct json *j = NULL;
    struct row_fault f;
    struct err e = {0};
    struct spot at = {STR("hub.json"), 1};
    enum err_code code = json_parse(in->scratch, text, &j, &e);
    if (code == ERR_NOMEM)
        return err_nomem(err);
    if (code != ERR_OK)
        intake_refuse(in, at, 0, "json", "%s", e.message);
    else if (!kith_hub_read(in->scratch, j, &run->from, &f))
        intake_refuse_fault(in, at, &f);
    return ERR_OK;
}

static bool lacks(struct intake *in, const struct kith_run *run, const struct kith_table *t) {
    const bool there = file_there(path_of(in, run, t->name));
    in->tells_ways = in->tells_ways || (there && strcmp(t->name, "join_settings.csv") == 0);
    return t->may_lack && !there;
}

static enum err_code identify(struct intake *in, struct kith_run *run, struct err *err) {
    crypto_generichash_state state;
    unsigned char out[32];
    struct str text = STR("");
    struct buf b;
    buf_init(&b, JSON_MOST);
    (void)crypto_generichash_init(&state, NULL, 0, sizeof out);
    enum err_code code = digest_file(&state, path_of(in, run, "hub.json"), &text, &b, err);
    for (const struct kith_table *t = kith_tables; code == ERR_OK && t->name; t++)
        if (!lacks(in, run, t))
            code = digest_file(&state, path_of(in, run, t->name), NULL, NULL, err);
    (void)crypto_generichash_final(&state, out, sizeof out);
    run->digest = str_hex(in->scratch, out, sizeof out);
    if (code == ERR_OK)
        code = buf_check(&b, err);
    if (code == ERR_OK)
        code = read_hub(in, run, str_dup(in->scratch, text), err);
    buf_release(&b);
    return code;
}

/* ---- the tables ---- */

static enum err_code each_row(struct intake *in, void *ctx, struct spot at, const struct csv_row *row,
                              struct err *err) {
    struct kith_run *run = ctx;
    struct cell cells[CELLS_MOST];
    struct row_fault f;
    if (!run->header) {
        in->report->rows--;
        run->header = true;
        if (cells_header(in->scratch, run->table->cells, row, &run->columns, &f))
            return ERR_OK;
        return err_set(err, ERR_INVALID, f.field, "header", "%.*s, column %lld: %s", STR_ARG(at.file),
                       (long long)f.column, f.reason);
    }
    struct arena_mark mark = arena_mark(in->scratch);
    enum err_code code = ERR_OK;
    if (!cells_read(in->scratch, run->table->cells, run->columns, row, cells, &f))
        intake_refuse_fault(in, at, &f);
    else
        code = run->table->take(in, run, at, cells, err);
    arena_rewind(in->scratch, mark);
    return code;
}

static enum err_code count_row(struct intake *in, void *ctx, struct spot at, const struct csv_row *row,
                               struct err *err) {
    struct kith_run *run = ctx;
    (void)at;
    (void)row;
    (void)err;
    if (run->header)
        in->report->known++;
    else
        in->report->rows--;
    run->header = true;
    return ERR_OK;
}

static enum err_code read_table(struct intake *in, struct kith_run *run, const struct kith_table *t,
                                intake_row *each, struct err *err) {
    run->table = t;
    run->header = false;
    if (lacks(in, run, t))
        return ERR_OK;
    enum err_code code = intake_file(in, path_of(in, run, t->name), t->name, each, run, err);
    if (code == ERR_OK && !run->header && in->report->refused == 0)
        code = err_set(err, ERR_INVALID, "file", "empty", "%s is empty: a header line is wanted", t->name);
    return code == ERR_OK && t->end && each == each_row ? t->end(in, run, err) : code;
}

static enum err_code must_be_empty(struct intake *in, struct err *err) {
    struct kith_contents_row n;
    enum err_code code =
        kith_contents(in->c, in->scratch, &(struct kith_contents_in){.hub_id = in->hub.id}, &n, err);
    if (code != ERR_OK || (n.members == 0 && n.transfers == 0 && n.listings == 0 && n.accounts == 1))
        return code;
    return err_set(err, ERR_CONFLICT, "hub", "not-empty",
                   "The hub has %lld members and %lld transfers already: make a new one with kith hub "
                   "create, and import into that",
                   (long long)n.members, (long long)n.transfers);
}

static enum err_code restore_hub(struct intake *in, const struct kith_run *run, struct err *err) {
    const struct hub *h = &run->from;
    const struct kith_hub_restore_in row = {
        .hub_id = in->hub.id,
        .about = h->about,
        .host = h->host,
        .letter = h->letter,
        .joining = h->by_invitation ? STR("invitation") : STR("request"),
        .confirm_days = h->confirm_days,
        .most_minutes = h->most_minutes,
        .has_soft_floor = h->has_soft_floor,
        .soft_floor = h->soft_floor,
        .has_floor = h->has_floor,
        .floor = h->floor,
        .public_offers = h->public_offers,
        .public_requests = h->public_requests,
        .public_figures = h->public_figures,
        .public_assets = h->public_assets,
        .contact_name = h->contact_name,
        .contact_phone = h->contact_phone,
        .contact_email = h->contact_email,
        .time_zone = h->time_zone,
        .pot_id = h->pot_id,
    };
    enum err_code code = kith_pot_drop_balance(
        in->c, &(struct kith_pot_drop_balance_in){.hub_id = in->hub.id, .id = in->hub.pot_id}, NULL, err);
    if (code == ERR_OK)
        code = kith_pot_drop(in->c, &(struct kith_pot_drop_in){.hub_id = in->hub.id, .id = in->hub.pot_id},
                             NULL, err);
    if (code == ERR_OK)
        code = ledger_accounts_touched(in->c, &in->o->by, in->hub.id, err);
    return code == ERR_OK ? kith_hub_restore(in->c, &row, NULL, err) : code;
}

static enum err_code check_pot(struct intake *in, const struct kith_run *run, struct err *err) {
    struct ledger_account_view v;
    struct err e = {0};
    enum err_code code = ledger_account_get(in->c, in->scratch, in->hub.id, run->from.pot_id, &v, &e);
    if (code == ERR_NOT_FOUND || (code == ERR_OK && v.a.kind != LEDGER_POT))
        intake_refuse(in, (struct spot){STR("hub.json"), 1}, 0, "pot_id",
                      "accounts.csv has no pot with the id %lld", (long long)run->from.pot_id);
    else if (code != ERR_OK && err)
        *err = e;
    return code == ERR_NOT_FOUND ? ERR_OK : code;
}

static void texts_release(void *p) {
    arena_release(p);
}

static enum err_code take_all(struct intake *in, struct kith_run *run, struct err *err) {
    run->orders = arena_new_array(in->scratch, struct ledger_order, BATCH);
    run->results = arena_new_array(in->scratch, struct ledger_result, BATCH);
    run->notes = arena_new_array(in->scratch, struct kith_note, BATCH);
    arena_init(&run->texts, (size_t)192 << 20);
    if (!run->orders || !run->results || !run->notes || !arena_defer(in->scratch, texts_release, &run->texts))
        return err_nomem(err);
    enum err_code code = restore_hub(in, run, err);
    for (const struct kith_table *t = kith_tables; code == ERR_OK && t->name; t++)
        code = read_table(in, run, t, each_row, err);
    size_t caught_up = 0;
    if (code == ERR_OK)
        code = ledger_catch_up(in->c, in->scratch, in->hub.id, SIZE_MAX, &caught_up, err);
    if (code == ERR_OK)
        code = check_pot(in, run, err);
    int64_t rows = in->report->rows;
    if (code == ERR_OK && in->report->refused == 0)
        code = read_table(in, run, &kith_limits, each_row, err);
    in->report->rows = rows; /* accounts.csv was read twice */
    return code == ERR_OK ? ref_keep(in, "export", run->digest, in->hub.id, err) : code;
}

static enum err_code read_all(struct intake *in, void *ctx, struct err *err) {
    struct kith_run *run = ctx;
    *run = (struct kith_run){.dir = run->dir};
    bool known = false;
    enum err_code code = identify(in, run, err);
    if (code != ERR_OK || in->report->refused > 0)
        return code;
    code = ref_find(in, "export", run->digest, &known, err);
    if (code == ERR_OK && !known)
        code = must_be_empty(in, err);
    if (code != ERR_OK)
        return code;
    if (!known)
        return take_all(in, run, err);
    for (const struct kith_table *t = kith_tables; code == ERR_OK && t->name; t++)
        code = read_table(in, run, t, count_row, err);
    return code;
}

enum err_code import_kith(struct arena *a, const struct import_options *o, const char *dir,
                          struct import_report *ret, struct err *err) {
    struct kith_run run = {.dir = dir};
    return intake_run(a, o, "kith", read_all, &run, ret, err);
}
