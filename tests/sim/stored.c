#include "stored.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gen/app_sql.h"

enum { MOST = 2000, LINES_FIRST = 32 };

/* ---- reading ---- */

struct reading {
    struct arena *a;
    struct arena rows; /* gives back each row's memory */
    const struct model *m;
    struct stored *ret;
    struct stored_hub *hub;
    size_t room; /* for lines of the hub */
};

static enum err_code keep_line(void *ctx, const struct ledger_line *line, struct err *err) {
    struct reading *r = ctx;
    struct stored_hub *s = r->hub;
    if (s->n_lines == r->room) {
        struct ledger_line *more = arena_new_array(r->a, struct ledger_line, 2 * r->room);
        if (!more)
            return err_nomem(err);
        memcpy(more, s->lines, s->n_lines * sizeof *more);
        s->lines = more;
        r->room *= 2;
    }
    struct ledger_line *l = &s->lines[s->n_lines++];
    *l = *line;
    l->description = str_dup(r->a, line->description);
    if (line->key.p)
        l->key = str_dup(r->a, line->key);
    return ERR_OK;
}

static enum err_code read_trail(struct db_conn *c, struct reading *r, int64_t hub_id, struct err *err) {
    struct audit_recent_row *rows = NULL;
    size_t n = 0;
    const struct audit_recent_in in = {.hub_id = hub_id, .before_id = INT64_MAX, .most = MOST};
    enum err_code code = audit_recent(c, r->a, &in, &rows, &n, err);
    if (code != ERR_OK)
        return code;
    r->hub->trail = arena_new_array(r->a, struct stored_trail, n);
    for (size_t i = 0; i < n; i++) {
        if (str_starts(rows[i].action, "transfer."))
            continue;
        r->hub->trail[r->hub->n_trail++] = (struct stored_trail){
            rows[i].action, rows[i].subject_id, rows[i].has_actor_id ? rows[i].actor_id : 0, rows[i].at};
    }
    return ERR_OK;
}

/* Which exchanges there are is asked here, plainly; what they are like, of the room. */
static enum err_code read_exchange_ids(struct db_conn *c, struct reading *r, int64_t hub_id, int64_t *ids,
                                       size_t *ret_n, struct err *err) {
    static const struct db_column hub[] = {{"hub_id", DB_I64, false}}, id[] = {{"id", DB_I64, false}};
    static const struct db_query q = {.name = "sim_exchanges",
                                      .sqlite = "SELECT id FROM exchange WHERE hub_id = ?1 ORDER BY id DESC",
                                      .postgres =
                                          "SELECT id FROM exchange WHERE hub_id = $1 ORDER BY id DESC",
                                      .in = hub,
                                      .n_in = 1,
                                      .out = id,
                                      .n_out = 1};
    struct db_cursor cursor;
    struct db_value value = {.i = hub_id};
    enum err_code code = db_query_open(c, &q, &value, false, &cursor, err);
    if (code != ERR_OK)
        return code;
    bool row = true;
    while (code == ERR_OK && row && *ret_n < MODEL_EXCHANGES) {
        code = db_query_next(&cursor, r->a, &value, &row, err);
        if (code == ERR_OK && row)
            ids[(*ret_n)++] = value.i;
    }
    db_query_close(&cursor);
    return code;
}

static enum err_code read_exchanges(struct db_conn *c, struct reading *r, int64_t hub_id, struct err *err) {
    struct stored_hub *s = r->hub;
    int64_t ids[MODEL_EXCHANGES];
    enum err_code code = read_exchange_ids(c, r, hub_id, ids, &s->n_exchanges, err);
    s->exchanges = arena_new_array(r->a, struct exchange, s->n_exchanges);
    for (size_t i = 0; code == ERR_OK && i < s->n_exchanges; i++)
        code = exchange_get(c, r->a, hub_id, ids[i], &s->exchanges[i], err);
    return code;
}

static enum err_code read_hub(struct db_conn *c, struct reading *r, int64_t hub_id, struct err *err) {
    struct stored_hub *s = r->hub;
    r->room = LINES_FIRST;
    s->lines = arena_new_array(r->a, struct ledger_line, r->room);
    enum err_code code = ledger_each(c, &r->rows, hub_id, 0, keep_line, r, err);
    if (code == ERR_OK)
        code = ledger_accounts(c, r->a, hub_id, 0, MOST, &s->accounts, &s->n_accounts, err);
    if (code == ERR_OK)
        code = read_exchanges(c, r, hub_id, err);
    return code == ERR_OK ? read_trail(c, r, hub_id, err) : code;
}

static enum err_code read_all(struct db_conn *c, void *ctx, struct err *err) {
    struct reading *r = ctx;
    enum err_code code = ERR_OK;
    *r->ret = (struct stored){0};
    for (size_t i = 0; code == ERR_OK && i < MODEL_HUBS; i++) {
        r->hub = &r->ret->hubs[i];
        code = read_hub(c, r, r->m->hubs[i].id, err);
    }
    return code;
}

enum err_code stored_read(struct db *db, struct arena *a, const struct model *m, struct stored *ret,
                          struct err *err) {
    struct reading r = {.a = a, .m = m, .ret = ret};
    arena_init(&r.rows, (size_t)16 << 20);
    enum err_code code = db_read(db, read_all, &r, err);
    arena_release(&r.rows);
    return code == ERR_OK && a->failed ? err_nomem(err) : code;
}

/* ---- comparing ---- */

__attribute__((format(printf, 3, 4))) static bool differs(char *why, size_t n, const char *fmt, ...) {
    va_list list;
    va_start(list, fmt);
    (void)vsnprintf(why, n, fmt, list);
    va_end(list);
    return false;
}

static bool learn_names(const struct stored_hub *s, struct model_hub *h, char *why, size_t n) {
    if (s->n_accounts != h->n_accounts)
        return differs(why, n, "%zu accounts are stored, and there must be %zu", s->n_accounts,
                       h->n_accounts);
    if (s->n_exchanges != h->n_exchanges)
        return differs(why, n, "%zu exchanges are stored, and there must be %zu", s->n_exchanges,
                       h->n_exchanges);
    for (size_t i = 0; i < s->n_accounts; i++)
        for (size_t j = 0; j < h->n_accounts; j++)
            if (h->accounts[j].id < 0 && str_eq(h->accounts[j].name, s->accounts[i].name))
                model_learn(h, h->accounts[j].id, s->accounts[i].a.id);
    for (size_t i = 0; i < s->n_exchanges; i++)
        for (size_t j = 0; j < h->n_exchanges; j++)
            if (h->exchanges[j].id < 0 && str_eq(h->exchanges[j].title, s->exchanges[i].title))
                model_learn(h, h->exchanges[j].id, s->exchanges[i].id);
    return true;
}

static bool same_limit(bool has_a, int64_t a, bool has_b, int64_t b) {
    return has_a == has_b && (!has_a || a == b);
}

static bool meets_accounts(const struct stored_hub *s, struct model_hub *h, char *why, size_t n) {
    for (size_t i = 0; i < s->n_accounts; i++) {
        const struct ledger_account *a = &s->accounts[i].a;
        const struct model_account *m = model_account(h, a->id);
        if (!m)
            return differs(why, n, "account %lld is stored, and must not be", (long long)a->id);
        if (a->unit != m->unit || a->closed != m->closed || s->accounts[i].version != m->version ||
            !same_limit(a->has_floor, a->floor, m->has_floor, m->floor) ||
            !same_limit(a->has_ceiling, a->ceiling, m->has_ceiling, m->ceiling) ||
            !same_limit(a->has_soft_floor, a->soft_floor, m->has_soft_floor, m->soft_floor))
            return differs(why, n, "account %lld has not the limits, state and version %lld it must have",
                           (long long)a->id, (long long)m->version);
    }
    return true;
}

static bool same_key(const struct ledger_line *l, const struct model_line *m) {
    if (!m->key_of_exchange)
        return str_eq(l->key, m->key);
    char room[48];
    (void)snprintf(room, sizeof room, "exchange:%lld", (long long)m->about_id);
    return str_eqz(l->key, room);
}

static bool meets_lines(const struct stored_hub *s, struct model_hub *h, char *why, size_t n) {
    if (s->n_lines != h->n_lines)
        return differs(why, n, "%zu lines are stored, and there must be %zu", s->n_lines, h->n_lines);
    for (size_t i = 0; i < s->n_lines; i++) {
        const struct ledger_line *l = &s->lines[i];
        const struct model_line *m = &h->lines[i];
        if (m->id < 0)
            model_learn(h, m->id, l->id);
        bool same = l->id == m->id && l->phase == m->phase && l->kind == m->kind &&
                    l->from_id == m->from_id && l->to_id == m->to_id && l->amount == m->amount &&
                    l->day == m->day && l->at == m->at && l->actor_id == m->actor_id &&
                    l->about_id == m->about_id && l->link_id == m->link_id &&
                    l->pending_id == m->pending_id && l->expires_at == m->expires_at &&
                    l->reverses_id == m->reverses_id && str_eq(l->description, m->words) && same_key(l, m);
        if (!same)
            return differs(
                why, n,
                "line %zu is transfer %lld, %s, of %lld, and must be %lld, %s, of %lld (or another "
                "part of it differs)",
                i + 1, (long long)l->id, ledger_phase_name(l->phase), (long long)l->amount, (long long)m->id,
                ledger_phase_name(m->phase), (long long)m->amount);
    }
    return true;
}

static bool meets_exchanges(const struct stored_hub *s, struct model_hub *h, char *why, size_t n) {
    for (size_t i = 0; i < s->n_exchanges; i++) {
        const struct exchange *x = &s->exchanges[i];
        const struct model_exchange *m = model_exchange(h, x->id);
        if (!m)
            return differs(why, n, "exchange %lld is stored, and must not be", (long long)x->id);
        if (x->state != m->state || x->giver_id != m->giver_id || x->receiver_id != m->receiver_id ||
            x->waits_for != m->waits_for || x->confirm_at != m->confirm_at ||
            x->transfer_id != m->transfer_id || x->version != m->version ||
            !same_limit(x->has_minutes, x->minutes, m->has_minutes, m->minutes) ||
            !same_limit(x->has_day, x->day, m->has_day, m->day))
            return differs(why, n,
                           "exchange %lld is %s, version %lld, and must be %s, version %lld (or "
                           "another part of it differs)",
                           (long long)x->id, exchange_state_name(x->state), (long long)x->version,
                           exchange_state_name(m->state), (long long)m->version);
    }
    return true;
}

bool stored_meets(const struct stored_hub *s, struct model_hub *h, char *why, size_t n) {
    return learn_names(s, h, why, n) && meets_lines(s, h, why, n) && meets_accounts(s, h, why, n) &&
           meets_exchanges(s, h, why, n);
}

/* ---- the start ---- */

void stored_adopt(const struct stored_hub *s, struct model_hub *h) {
    assert(s->n_lines == 0 && s->n_exchanges == 0);
    for (size_t i = 0; i < s->n_accounts; i++) {
        const struct ledger_account_view *v = &s->accounts[i];
        h->accounts[h->n_accounts++] = (struct model_account){.id = v->a.id,
                                                              .name = v->name,
                                                              .unit = v->a.unit,
                                                              .closed = v->a.closed,
                                                              .has_floor = v->a.has_floor,
                                                              .has_soft_floor = v->a.has_soft_floor,
                                                              .has_ceiling = v->a.has_ceiling,
                                                              .floor = v->a.floor,
                                                              .soft_floor = v->a.soft_floor,
                                                              .ceiling = v->a.ceiling,
                                                              .version = v->version};
    }
    for (size_t i = s->n_trail; i-- > 0;) {
        char action[32];
        (void)snprintf(action, sizeof action, "%.*s", STR_ARG(s->trail[i].action));
        model_add_trail(h, action, s->trail[i].subject_id, s->trail[i].actor_id);
    }
}

/* ---- telling ---- */

/* Ids are in the order of the clock, which may be set back: so the lists are told by name, title and time. */
static int by_name(const void *x, const void *y) {
    const struct ledger_account_view *a = x, *b = y;
    int order = str_cmp(a->name, b->name);
    return order != 0 ? order : (a->a.id > b->a.id) - (a->a.id < b->a.id);
}

static int by_title(const void *x, const void *y) {
    const struct exchange *a = x, *b = y;
    return str_cmp(a->title, b->title);
}

static int by_time(const void *x, const void *y) {
    const struct stored_trail *a = x, *b = y;
    return a->at != b->at ? (a->at > b->at) - (a->at < b->at) : str_cmp(a->action, b->action);
}

static size_t account_place(const struct stored_hub *s, int64_t id) {
    size_t i = 0;
    while (i < s->n_accounts && s->accounts[i].a.id != id)
        i++;
    return i;
}

static int64_t line_place(const struct stored_hub *s, int64_t id) {
    for (size_t i = 0; i < s->n_lines; i++)
        if (s->lines[i].id == id)
            return s->lines[i].sequence;
    return id == 0 ? 0 : -1;
}

static void tell_lines(const struct stored_hub *s, struct buf *b) {
    for (size_t i = 0; i < s->n_lines; i++) {
        const struct ledger_line *l = &s->lines[i];
        buf_fmt(b, "line %lld %s %s from %zu to %zu amount %lld day %lld at %lld ", (long long)l->sequence,
                ledger_phase_name(l->phase), ledger_kind_name(l->kind), account_place(s, l->from_id),
                account_place(s, l->to_id), (long long)l->amount, (long long)l->day, (long long)l->at);
        buf_fmt(b, "ends %lld reverses %lld ended by %lld reversed by %lld \"%.*s\"\n",
                (long long)line_place(s, l->pending_id), (long long)line_place(s, l->reverses_id),
                (long long)line_place(s, l->ended_by), (long long)line_place(s, l->reversed_by),
                STR_ARG(l->description));
    }
}

void stored_tell(struct stored_hub *s, struct buf *b) {
    if (s->n_accounts > 0)
        qsort(s->accounts, s->n_accounts, sizeof *s->accounts, by_name);
    if (s->n_exchanges > 0)
        qsort(s->exchanges, s->n_exchanges, sizeof *s->exchanges, by_title);
    if (s->n_trail > 0)
        qsort(s->trail, s->n_trail, sizeof *s->trail, by_time);
    for (size_t i = 0; i < s->n_accounts; i++) {
        const struct ledger_account_view *v = &s->accounts[i];
        buf_fmt(b, "account %zu \"%.*s\" given %lld received %lld out %lld in %lld closed %d version %lld\n",
                i, STR_ARG(v->name), (long long)v->a.given, (long long)v->a.received,
                (long long)v->a.held_out, (long long)v->a.held_in, v->a.closed, (long long)v->version);
    }
    tell_lines(s, b);
    for (size_t i = 0; i < s->n_exchanges; i++) {
        const struct exchange *x = &s->exchanges[i];
        buf_fmt(b, "exchange \"%.*s\" %s version %lld minutes %lld line %lld\n", STR_ARG(x->title),
                exchange_state_name(x->state), (long long)x->version, (long long)x->minutes,
                (long long)line_place(s, x->transfer_id));
    }
    for (size_t i = 0; i < s->n_trail; i++)
        buf_fmt(b, "trail %.*s at %lld\n", STR_ARG(s->trail[i].action), (long long)s->trail[i].at);
}
