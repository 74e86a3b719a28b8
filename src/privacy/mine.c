#include "privacy/mine.h"

#include <assert.h>
#include <string.h>

#include "base/language.h"
#include "gen/privacy_sql.h"

#define MINE(table) &mine_##table##_query, false
#define APART NULL, true
#define NONE NULL, false
#define T(name, erase, mine, label, why) {#name, ERASE_##erase, mine, label, why},
const struct table privacy_tables[] = {
#include "privacy/tables.def"
};
#undef T
#undef NONE
#undef APART
#undef MINE
const size_t privacy_tables_n = sizeof privacy_tables / sizeof privacy_tables[0];

/* ---- whom a query is about ---- */

static struct db_value of_whom(const struct whom *w, const char *name) {
    const struct {
        const char *name;
        int64_t i;
        struct str s;
    } known[] = {
        {"hub_id", w->hub_id, STR_NULL},
        {"member_id", w->member_id, STR_NULL},
        {"person_id", w->person_id, STR_NULL},
        {"at", w->at, STR_NULL},
        {"name", 0, w->name},
        {"shown", 0, w->shown},
        {"email", 0, w->email},
        {"phone", 0, w->phone},
        {"gone", 0, w->gone},
        {"folded_name", 0, w->folded_name},
        {"folded_shown", 0, w->folded_shown},
        {"folded_email", 0, w->folded_email},
        {"folded_phone", 0, w->folded_phone},
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (strcmp(known[i].name, name) == 0)
            return (struct db_value){.i = known[i].i, .s = known[i].s};
    assert(false && "a query of tables.def asks for something else");
    return (struct db_value){0};
}

void whom_values(const struct db_query *q, const struct whom *w, struct db_value ret[WHOM_MOST]) {
    assert(q->n_in <= WHOM_MOST);
    for (size_t i = 0; i < q->n_in; i++)
        ret[i] = of_whom(w, q->in[i].name);
}

/* ---- columns ---- */

static bool ends(const char *name, const char *with) {
    return str_ends(str_from(name), with);
}

static enum cell_kind kind_of(const struct db_column *c) {
    if (c->type == DB_BOOL)
        return MINE_YES;
    if (c->type == DB_TEXT || c->type == DB_BLOB)
        return MINE_TEXT;
    if (ends(c->name, "_at") || strcmp(c->name, "at") == 0)
        return MINE_TIME;
    if (ends(c->name, "_day") || strcmp(c->name, "day") == 0 || ends(c->name, "_until"))
        return MINE_DAY;
    return ends(c->name, "_id") || strcmp(c->name, "id") == 0 ? MINE_ID : MINE_NUMBER;
}

static const struct {
    const char *name, *label;
} column_labels[] = {
#define C(name, label) {#name, label},
#include "privacy/columns.def"
#undef C
};

const char *mine_label(const char *column) {
    for (size_t i = 0; i < sizeof column_labels / sizeof column_labels[0]; i++)
        if (strcmp(column_labels[i].name, column) == 0)
            return column_labels[i].label;
    return NULL;
}

static enum err_code columns_of(struct arena *a, const struct db_query *q, struct mine_section *s,
                                struct err *err) {
    struct mine_column *columns = arena_new_array(a, struct mine_column, q->n_out);
    if (!columns)
        return err_nomem(err);
    for (size_t i = 0; i < q->n_out; i++) {
        const char *name = q->out[i].name, *label = mine_label(name);
        columns[i] =
            (struct mine_column){.name = name, .label = label ? label : name, .kind = kind_of(&q->out[i])};
    }
    s->columns = columns;
    s->n_columns = q->n_out;
    return ERR_OK;
}

/* ---- rows ---- */

struct rows {
    struct db_value *values;
    size_t n, room; /* rows */
};

static enum err_code one_more(struct arena *a, struct rows *r, size_t wide, const struct db_value *row,
                              struct err *err) {
    if (r->n == r->room) {
        const size_t room = r->room ? 2 * r->room : 8;
        struct db_value *wider = arena_new_array(a, struct db_value, room * wide);
        if (!wider)
            return err_nomem(err);
        for (size_t i = 0; i < r->n * wide; i++)
            wider[i] = r->values[i];
        r->values = wider;
        r->room = room;
    }
    for (size_t i = 0; i < wide; i++)
        r->values[r->n * wide + i] = row[i];
    r->n++;
    return ERR_OK;
}

/* Others are shown to people as others see them. */
static void hide_names(struct arena *a, const struct db_query *q, struct db_value *row) {
    for (size_t i = 0; i < q->n_out; i++)
        if (ends(q->out[i].name, "_name") && !row[i].null)
            row[i].s = person_shown(a, row[i].s);
}

enum { COLUMNS_MOST = 24 };

static enum err_code gather_one(struct db_conn *c, struct arena *a, const struct table *t,
                                const struct whom *w, struct mine_section *s, struct err *err) {
    struct db_value in[WHOM_MOST], row[COLUMNS_MOST];
    struct db_cursor cursor = {0};
    struct rows rows = {0};
    bool has = true;
    assert(t->mine->n_out <= COLUMNS_MOST);
    *s = (struct mine_section){.table = t};
    enum err_code rc = columns_of(a, t->mine, s, err);
    if (rc)
        return rc;
    whom_values(t->mine, w, in);
    rc = db_query_open(c, t->mine, in, false, &cursor, err);
    while (!rc && has) {
        rc = db_query_next(&cursor, a, row, &has, err);
        if (rc || !has)
            break;
        hide_names(a, t->mine, row);
        rc = one_more(a, &rows, s->n_columns, row, err);
    }
    db_query_close(&cursor);
    s->values = rows.values;
    s->n_rows = rows.n;
    return rc;
}

/* ---- the ledger: read along its own links, for it has no index by account ---- */

static const struct mine_column line_columns[] = {
    {"id", TR("Number"), MINE_ID},
    {"sequence", TR("Line"), MINE_NUMBER},
    {"day", TR("Day"), MINE_DAY},
    {"at", TR("Written at"), MINE_TIME},
    {"phase", TR("Phase"), MINE_TEXT},
    {"kind", TR("Kind"), MINE_TEXT},
    {"minutes", TR("Minutes"), MINE_NUMBER},
    {"came", TR("Came to you"), MINE_YES},
    {"other", TR("Other side"), MINE_TEXT},
    {"words", TR("Words"), MINE_TEXT},
};
enum { LINE_COLUMNS = sizeof line_columns / sizeof line_columns[0], LINES_AT_ONCE = 200 };

static enum err_code name_others(struct db_conn *c, struct arena *a, int64_t hub_id,
                                 const struct ledger_line *lines, size_t n, int64_t own,
                                 struct member_party **ret, size_t *ret_n, struct err *err) {
    int64_t *ids = arena_new_array(a, int64_t, n);
    size_t k = 0;
    if (!ids)
        return err_nomem(err);
    for (size_t i = 0; i < n; i++) {
        const int64_t other = lines[i].from_id == own ? lines[i].to_id : lines[i].from_id;
        size_t at = 0;
        while (at < k && ids[at] < other)
            at++;
        if (at < k && ids[at] == other)
            continue;
        memmove(&ids[at + 1], &ids[at], (k - at) * sizeof *ids);
        ids[at] = other;
        k++;
    }
    return member_parties(c, a, hub_id, ids, k, ret, ret_n, err);
}

static struct str party_of(const struct member_party *list, size_t n, int64_t account_id) {
    for (size_t i = 0; i < n; i++)
        if (list[i].account_id == account_id)
            return list[i].shown;
    return STR("");
}

static enum err_code put_lines(struct db_conn *c, struct arena *a, const struct mine *m,
                               const struct ledger_line *lines, size_t n, struct rows *rows,
                               struct err *err) {
    struct member_party *parties = NULL;
    size_t n_parties = 0;
    const int64_t own = m->member.account_id;
    enum err_code rc = name_others(c, a, m->hub.id, lines, n, own, &parties, &n_parties, err);
    for (size_t i = 0; !rc && i < n; i++) {
        const struct ledger_line *l = &lines[i];
        const bool came = l->to_id == own;
        const struct db_value row[LINE_COLUMNS] = {
            {.i = l->id},
            {.i = l->sequence},
            {.i = l->day},
            {.i = l->at},
            {.s = str_from(ledger_phase_name(l->phase))},
            {.s = str_from(ledger_kind_name(l->kind))},
            {.i = l->amount},
            {.i = came},
            {.s = party_of(parties, n_parties, came ? l->from_id : l->to_id)},
            {.s = l->description},
        };
        rc = one_more(a, rows, LINE_COLUMNS, row, err);
    }
    return rc;
}

static enum err_code gather_lines(struct db_conn *c, struct arena *a, const struct table *t,
                                  const struct mine *m, struct mine_section *s, struct err *err) {
    struct ledger_filter f = {.account_id = m->member.account_id};
    struct rows rows = {0};
    struct ledger_line *lines;
    size_t n = LINES_AT_ONCE;
    enum err_code rc = ERR_OK;
    *s = (struct mine_section){.table = t, .columns = line_columns, .n_columns = LINE_COLUMNS};
    while (!rc && f.account_id && n == LINES_AT_ONCE) {
        rc = ledger_transfers(c, a, m->hub.id, &f, LINES_AT_ONCE, &lines, &n, err);
        if (!rc && n)
            rc = put_lines(c, a, m, lines, n, &rows, err);
        f.before_sequence = !rc && n ? lines[n - 1].sequence : 0;
    }
    s->values = rows.values;
    s->n_rows = rows.n;
    return rc;
}

/* ---- together ---- */

enum err_code mine_gather(struct db_conn *c, struct arena *a, const struct hub *h, int64_t member_id,
                          int64_t now, struct mine *ret, struct err *err) {
    *ret = (struct mine){
        .hub = *h, .at = now, .sections = arena_new_array(a, struct mine_section, privacy_tables_n)};
    if (!ret->sections)
        return err_nomem(err);
    enum err_code rc = member_get(c, a, h->id, member_id, &ret->member, err);
    if (!rc)
        rc = catalogue_of(c, a, h->id, &ret->tree, err);
    if (!rc)
        rc = consent_kinds(c, a, h->id, &ret->consents, &ret->n_consents, err);
    const struct whom w = {.hub_id = h->id, .member_id = member_id, .person_id = ret->member.person_id};
    for (size_t i = 0; !rc && i < privacy_tables_n; i++) {
        const struct table *t = &privacy_tables[i];
        if (!t->mine && !t->apart)
            continue;
        struct mine_section *s = &ret->sections[ret->n];
        rc = t->apart ? gather_lines(c, a, t, ret, s, err) : gather_one(c, a, t, &w, s, err);
        ret->n += !rc && s->n_rows > 0;
    }
    return rc;
}

/* ---- for programs ---- */

static void json_value(struct json_out *j, struct arena *a, const struct mine_column *c,
                       const struct db_value *v) {
    if (v->null) {
        json_null(j);
        return;
    }
    switch (c->kind) {
    case MINE_TEXT: json_str(j, str_or_empty(v->s)); return;
    case MINE_NUMBER:
        if (v->r != 0)
            json_f64(j, v->r);
        else
            json_i64(j, v->i);
        return;
    case MINE_ID: json_id(j, v->i); return;
    case MINE_YES: json_bool(j, v->i != 0); return;
    case MINE_TIME: json_str(j, time_rfc3339(a, v->i)); return;
    case MINE_DAY: json_str(j, day_iso(a, v->i)); return;
    }
}

static void json_section(struct json_out *j, struct arena *a, const struct mine_section *s) {
    json_key(j, s->table->name);
    json_array(j);
    for (size_t r = 0; r < s->n_rows; r++) {
        json_object(j);
        for (size_t i = 0; i < s->n_columns; i++) {
            json_key(j, s->columns[i].name);
            json_value(j, a, &s->columns[i], &s->values[r * s->n_columns + i]);
        }
        json_object_end(j);
    }
    json_array_end(j);
}

void mine_json(struct json_out *j, struct arena *a, const struct mine *m) {
    json_object(j);
    json_put_str(j, "format", STR("kith my-data 1"));
    json_put_str(j, "hub", m->hub.slug);
    json_put_str(j, "hub_name", m->hub.name);
    json_put_id(j, "member", m->member.id);
    json_put_str(j, "made_at", time_rfc3339(a, m->at));
    json_key(j, "tables");
    json_object(j);
    for (size_t i = 0; i < m->n; i++)
        json_section(j, a, &m->sections[i]);
    json_object_end(j);
    json_object_end(j);
}

struct str mine_words(struct arena *a, enum cell_kind kind, const struct db_value *v) {
    if (v->null)
        return STR("");
    switch (kind) {
    case MINE_TEXT: return str_or_empty(v->s);
    case MINE_YES: return v->i ? tr_str("Yes") : tr_str("No");
    case MINE_TIME: return time_words(a, v->i);
    case MINE_DAY: return day_words(a, v->i);
    case MINE_ID: break;
    case MINE_NUMBER:
        if (v->r != 0)
            return str_fmt(a, "%g", v->r);
        break;
    }
    return str_fmt(a, "%lld", (long long)v->i);
}
