/* On random hubs, on either engine: every figure is what a naive count of the ledger's own lines gives, the
 * rows of a table add up to their total, each figure's lines are as many as it says, and what was counted at
 * an earlier line of the ledger is counted again the same. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../asset/world.h"
#include "base/rng.h"
#include "group/group.h"
#include "report/inside.h"

enum { PEOPLE = 9, DEEDS = 90, SPAN = 360, LINES_MOST = 2000 };

struct hub_made {
    struct world *w;
    struct rng rng;
    uint64_t seed;
    struct member people[PEOPLE];
    struct ledger_line lines[LINES_MOST];
    size_t n_lines;
    int64_t sessions[LINES_MOST]; /* of each line, 0: none */
};

#define MUST(h, condition)                                                                                   \
    do {                                                                                                     \
        if (!(condition))                                                                                    \
            fail_msg("KITH_SEED=%llu: %s", (unsigned long long)(h)->seed, #condition);                       \
    } while (0)

static int64_t some_day(struct hub_made *h) {
    return world_today(h->w) - rng_between(&h->rng, 0, SPAN);
}

static struct member *somebody(struct hub_made *h) {
    return &h->people[rng_below(&h->rng, PEOPLE)];
}

static struct str some_kind(struct hub_made *h) {
    static const char *const kinds[] = {"garden", "garden-lawn", "company", "learning", "other"};
    return str_from(kinds[rng_below(&h->rng, 5)]);
}

/* ---- what happens in the hub ---- */

static enum err_code exchange_one(struct hub_made *h, struct db_conn *c, const struct doer *by,
                                  struct err *err) {
    struct member *giver = somebody(h), *receiver = somebody(h);
    int64_t id;
    if (giver == receiver)
        return ERR_OK;
    const struct exchange_record r = {.giver_id = giver->id,
                                      .receiver_id = receiver->id,
                                      .title = STR("Help"),
                                      .category = some_kind(h),
                                      .minutes = rng_between(&h->rng, 1, 300),
                                      .day = some_day(h)};
    enum err_code rc = exchange_record(c, &h->w->arena, by, &h->w->hub, 0, &r, true, &id, err);
    if (rc || rng_below(&h->rng, 6))
        return rc;
    const struct exchange_step back = {
        .exchange_id = id, .coordinator = true, .move = MOVE_REVERSE, .words = STR("A mistake")};
    return exchange_step(c, &h->w->arena, by, &h->w->hub, &back, err);
}

/* A line of any kind, posted or first held; from or to the pot now and then. */
static enum err_code line_one(struct hub_made *h, struct db_conn *c, const struct doer *by, struct err *err) {
    static const enum ledger_kind kinds[] = {LEDGER_EXCHANGE, LEDGER_GIFT, LEDGER_OPENING, LEDGER_CORRECTION};
    struct member *from = somebody(h), *to = somebody(h);
    struct ledger_result r;
    int64_t id;
    struct ledger_order o = {.id = id_next(by->ids),
                             .phase = rng_below(&h->rng, 3) ? LEDGER_POSTED : LEDGER_PENDING,
                             .kind = kinds[rng_below(&h->rng, 4)],
                             .from_id = rng_below(&h->rng, 5) ? from->account_id : h->w->hub.pot_id,
                             .to_id = to->account_id,
                             .amount = rng_between(&h->rng, 2, 300),
                             .day = some_day(h),
                             .description = STR("A line")};
    if (o.from_id == o.to_id)
        return ERR_OK;
    enum err_code rc = ledger_post_one(c, &h->w->arena, by, h->w->hub.id, &o, &r, err);
    int64_t posted = o.id;
    if (!rc && o.phase == LEDGER_PENDING) {
        if (!rng_below(&h->rng, 3))
            return ERR_OK;
        struct ledger_order end = {.id = id_next(by->ids),
                                   .phase = LEDGER_POST,
                                   .amount = rng_below(&h->rng, 2) ? 0 : 1,
                                   .day = some_day(h),
                                   .pending_id = o.id,
                                   .description = STR("")};
        posted = end.id;
        rc = ledger_post_one(c, &h->w->arena, by, h->w->hub.id, &end, &r, err);
    }
    if (rc || rng_below(&h->rng, 5))
        return rc;
    return ledger_reverse(c, &h->w->arena, by, h->w->hub.id, posted, STR("Back"), &r, &id, err);
}

static enum err_code session_one(struct hub_made *h, struct db_conn *c, const struct doer *by,
                                 struct err *err) {
    struct group_tick came[4];
    int64_t id;
    size_t n, first = rng_below(&h->rng, PEOPLE);
    for (size_t i = 0; i < 4; i++)
        came[i] =
            (struct group_tick){h->people[(first + i) % PEOPLE].id, rng_between(&h->rng, 10, 120), i == 0};
    const struct group_new plan = {.title = STR("Together"),
                                   .category = some_kind(h),
                                   .place = STR("Hall"),
                                   .day = world_today(h->w) - rng_between(&h->rng, 1, 360),
                                   .start_minute = 600,
                                   .minutes = 90,
                                   .leaders = &came[0].member_id,
                                   .n_leaders = 1,
                                   .has_rule = true,
                                   .rule = (enum group_rule)rng_below(&h->rng, GROUP_RULES),
                                   .past = true};
    const struct group_hand who = {.coordinator = true};
    struct group_sheet sheet = {.came = came, .n_came = 4};
    enum err_code rc = group_create(c, &h->w->arena, by, &h->w->hub, &plan, &id, &n, err);
    if (!rc)
        rc = group_record(c, &h->w->arena, by, &h->w->hub, &who, id, &sheet, &n, err);
    if (!rc && !rng_below(&h->rng, 3)) { /* corrected: lines are taken back, and others come */
        came[1].minutes += 7;
        rc = group_record(c, &h->w->arena, by, &h->w->hub, &who, id, &sheet, &n, err);
    }
    if (!rc && !rng_below(&h->rng, 5))
        rc = group_take_back(c, &h->w->arena, by, &h->w->hub, id, 0, err);
    return rc;
}

static bool holds(const struct hub_made *h, const struct ledger_line *l, int64_t upto) {
    if (l->sequence > upto || l->kind == LEDGER_REVERSAL ||
        (l->phase != LEDGER_POSTED && l->phase != LEDGER_POST))
        return false;
    for (size_t i = 0; i < h->n_lines; i++)
        if (h->lines[i].reverses_id == l->id && h->lines[i].sequence <= upto)
            return false;
    return true;
}

/* A line of an earlier time, that a report may have counted, is taken back now. */
static enum err_code back_one(struct hub_made *h, struct db_conn *c, const struct doer *by, struct err *err) {
    struct ledger_result r;
    int64_t id;
    if (!h->n_lines)
        return ERR_OK;
    struct ledger_line *l = &h->lines[rng_below(&h->rng, h->n_lines)];
    if (!holds(h, l, INT64_MAX))
        return ERR_OK;
    l->kind = LEDGER_REVERSAL; /* until the lines are read again: it is taken back once */
    return ledger_reverse(c, &h->w->arena, by, h->w->hub.id, l->id, STR("Back"), &r, &id, err);
}

static enum err_code happen(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                            struct err *err) {
    struct hub_made *h = ctx;
    enum err_code rc = ERR_OK;
    (void)w;
    for (size_t i = 0; !rc && i < DEEDS / 3; i++) {
        uint64_t what = rng_below(&h->rng, 5);
        if (i % 10 == 0)
            rc = back_one(h, c, by, err);
        if (rc)
            break;
        rc = what < 2   ? exchange_one(h, c, by, err)
             : what < 4 ? line_one(h, c, by, err)
                        : session_one(h, c, by, err);
    }
    return rc;
}

static enum err_code catch_up(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                              struct err *err) {
    bool more = true;
    enum err_code rc = ERR_OK;
    (void)ctx;
    while (!rc && more)
        rc = report_catch_up(c, &w->arena, w->hub.id, by->today, 17, &more, err);
    return rc;
}

static enum err_code rebuild(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                             struct err *err) {
    (void)ctx;
    return report_rebuild(c, &w->arena, w->hub.id, by->today, err);
}

static enum err_code people_in(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                               struct err *err) {
    struct hub_made *h = ctx;
    enum err_code rc = ERR_OK;
    for (size_t i = 0; !rc && i < PEOPLE; i++) {
        const struct member_new n = {.name = str_fmt(&w->arena, "Person %zu", i),
                                     .state = MEMBER_ACTIVE,
                                     .staff = i % 4 == 0,
                                     .roles = i == 0 ? ROLE_COORDINATOR : 0,
                                     .has_entry_day = true,
                                     .entry_day = world_today(w) - rng_between(&h->rng, 0, 2 * SPAN)};
        rc = member_add(c, &w->arena, by, &w->hub, &n, &h->people[i], err);
    }
    for (int64_t k = 0; !rc && k < 2; k++) {
        const struct area area = {.name = k ? STR("Grove") : STR("Hill"), .coordinator_id = h->people[0].id};
        int64_t id;
        rc = area_set(c, &w->arena, by, w->hub.id, &area, &id, err);
        for (size_t i = 0; !rc && i < PEOPLE; i++)
            if (i % 3 == (size_t)k)
                rc = member_area_set(c, &w->arena, by, w->hub.id, h->people[i].id, id, err);
    }
    return rc;
}

/* ---- the naive count ---- */

static enum err_code keep_line(void *ctx, const struct ledger_line *l, struct err *err) {
    struct hub_made *h = ctx;
    (void)err;
    assert_true(h->n_lines < LINES_MOST);
    h->lines[h->n_lines++] = *l;
    return ERR_OK;
}

static enum err_code read_lines(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                                struct err *err) {
    struct hub_made *h = ctx;
    (void)by;
    h->n_lines = 0;
    return ledger_each(c, &w->arena, w->hub.id, 0, keep_line, h, err);
}

static bool is_member(const struct hub_made *h, int64_t account_id) {
    for (size_t i = 0; i < PEOPLE; i++)
        if (h->people[i].account_id == account_id)
            return true;
    return false;
}

/* Minutes and people of help, or of all that moved, on these days; all of it looked at again each time. */
static void naive(const struct hub_made *h, int64_t from, int64_t to, int64_t upto, bool all,
                  int64_t *ret_lines, int64_t *ret_minutes, int64_t *ret_people) {
    int64_t seen[2 * LINES_MOST];
    size_t n = 0;
    *ret_lines = *ret_minutes = *ret_people = 0;
    for (size_t i = 0; i < h->n_lines; i++) {
        const struct ledger_line *l = &h->lines[i];
        const int64_t sides[] = {l->from_id, l->to_id};
        if (!holds(h, l, upto) || l->day < from || l->day > to || (!all && l->kind != LEDGER_EXCHANGE))
            continue;
        ++*ret_lines;
        *ret_minutes += l->amount;
        for (size_t s = 0; s < 2; s++) {
            bool known = !is_member(h, sides[s]);
            for (size_t k = 0; !known && k < n; k++)
                known = seen[k] == sides[s];
            if (!known)
                seen[n++] = sides[s];
        }
    }
    *ret_people = (int64_t)n;
}

/* ---- reports ---- */

struct asking {
    struct hub_made *h;
    struct report_asked q;
    struct report report;
    struct report_pick pick;
    struct report_lines lines;
    struct report_month *months;
    size_t n_months;
};

static enum err_code make(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                          struct err *err) {
    struct asking *k = ctx;
    k->q.hub = &w->hub;
    k->q.at = by->at;
    k->q.version = "test";
    return report_make(c, &w->arena, &k->q, &k->report, err);
}

static enum err_code lines_behind(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                                  struct err *err) {
    struct asking *k = ctx;
    (void)by;
    return report_lines(c, &w->arena, &w->hub, &k->report.scope, &k->pick, 0, 3, &k->lines, err);
}

static enum err_code months(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                            struct err *err) {
    struct asking *k = ctx;
    (void)by;
    return report_months(c, &w->arena, w->hub.id, k->q.scope.from_day, k->q.scope.to_day, &k->months,
                         &k->n_months, err);
}

static const struct report_table *table_of(const struct report *r, const char *key) {
    for (size_t i = 0; i < r->n_tables; i++)
        if (strcmp(r->tables[i].key, key) == 0)
            return &r->tables[i];
    fail_msg("no table %s", key);
    return NULL;
}

static int64_t cell(const struct report_table *t, const char *row, const char *column) {
    for (size_t k = 0; k < t->n_columns; k++)
        for (size_t i = 0; strcmp(t->columns[k].key, column) == 0 && i < t->n_rows; i++)
            if (str_eqz(t->rows[i].key, row))
                return t->rows[i].cells[k].value;
    fail_msg("no cell %s/%s/%s", t->key, row, column);
    return 0;
}

/* Hours add up: rows to their total, parts to their row. (People do not: one may be in several rows.) */
static void adds_up(struct hub_made *h, const struct report_table *t) {
    for (size_t k = 0; k < t->n_columns; k++) {
        if (t->columns[k].unit != REPORT_MINUTES || strcmp(t->key, "paid") == 0 ||
            strcmp(t->key, "natures") == 0)
            continue;
        int64_t sum = 0, part = 0, of = -1;
        for (size_t i = 0; i < t->n_rows; i++) {
            const struct report_row *r = &t->rows[i];
            if (!r->under && of >= 0)
                MUST(h, part == of);
            if (r->under) {
                part += r->cells[k].value;
                of = of < 0 ? t->rows[i - 1].cells[k].value : of;
                continue;
            }
            of = -1;
            part = 0;
            if (r->total)
                MUST(h, r->cells[k].value == sum);
            else
                sum += r->cells[k].value;
        }
    }
}

/* The address of a figure, read as the page reads it. */
static struct str value_of(struct str href, const char *key) {
    struct str rest = str_slice(href, (size_t)(str_find(href, STR("?")) + 1), href.n), part;
    while (str_next(&rest, '&', &part))
        if (part.n > strlen(key) && strncmp(part.p, key, strlen(key)) == 0 && part.p[strlen(key)] == '=')
            return str_slice(part, strlen(key) + 1, part.n);
    return STR_NULL;
}

static void leads_to_lines(struct asking *k, const struct report_column *column,
                           const struct report_cell *c) {
    struct world *w = k->h->w;
    struct str href = c->href;
    int64_t least = 0, most = 0, session = 0;
    (void)(value_of(href, "session").n && str_i64(value_of(href, "session"), &session));
    (void)(value_of(href, "least").n && str_i64(value_of(href, "least"), &least));
    (void)(value_of(href, "most").n && str_i64(value_of(href, "most"), &most));
    const struct report_pick_words words = {.show = value_of(href, "show"),
                                            .side = value_of(href, "side"),
                                            .group = value_of(href, "group"),
                                            .month = value_of(href, "month"),
                                            .nature = value_of(href, "nature"),
                                            .kind = value_of(href, "kind"),
                                            .icatus = value_of(href, "icatus"),
                                            .giver_area = value_of(href, "giver_area"),
                                            .receiver_area = value_of(href, "receiver_area"),
                                            .of_area = value_of(href, "of_area"),
                                            .giver = value_of(href, "giver"),
                                            .receiver = value_of(href, "receiver"),
                                            .who = value_of(href, "who"),
                                            .below = value_of(href, "below").n > 0,
                                            .major = value_of(href, "major").n > 0,
                                            .came = value_of(href, "came"),
                                            .within = value_of(href, "within").n > 0,
                                            .together = value_of(href, "together").n > 0,
                                            .session_id = session,
                                            .least = least,
                                            .most = most};
    testdb_ok(report_pick_read(&words, &k->pick, &w->err), &w->err);
    testdb_ok(world_read(w, lines_behind, k), &w->err);
    int64_t shown = column->unit == REPORT_MINUTES ? k->lines.minutes : k->lines.count;
    bool part = column->unit == REPORT_SHARE || column->unit == REPORT_MEASURE; /* of what it tells */
    if (part ? c->value && shown == 0 : shown != c->value)
        fail_msg("KITH_SEED=%llu: %.*s has %lld, the figure says %lld", (unsigned long long)k->h->seed,
                 STR_ARG(href), (long long)shown, (long long)c->value);
}

static void check_report(struct hub_made *h, const char *name, const struct report_scope *scope) {
    struct asking k = {.h = h, .q = {.kind = report_kind_of(str_from(name)), .scope = *scope}};
    testdb_ok(world_read(h->w, make, &k), &h->w->err);
    for (size_t i = 0; i < k.report.n_tables; i++) {
        const struct report_table *t = &k.report.tables[i];
        adds_up(h, t);
        for (size_t r = 0; r < t->n_rows; r++)
            for (size_t n = 0; n < t->n_columns; n++)
                if (!t->rows[r].cells[n].none && !t->rows[r].cells[n].href.n)
                    fail_msg("%s/%s/%.*s/%s leads to no lines", name, t->key, STR_ARG(t->rows[r].key),
                             t->columns[n].key);
                else if (str_find(t->rows[r].cells[n].href, STR("/lines?")) > 0 && rng_below(&h->rng, 6) == 0)
                    leads_to_lines(&k, &t->columns[n], &t->rows[r].cells[n]);
    }
}

static void check_against_ledger(struct hub_made *h, const struct report_scope *scope) {
    struct asking k = {.h = h, .q = {.kind = report_kind_of(STR("activity")), .scope = *scope}};
    int64_t lines, minutes, people;
    testdb_ok(world_read(h->w, make, &k), &h->w->err);
    const int64_t upto = k.report.scope.upto;
    const struct report_table *natures = table_of(&k.report, "natures"),
                              *by_month = table_of(&k.report, "months");
    naive(h, scope->from_day, scope->to_day, upto, true, &lines, &minutes, &people);
    MUST(h, cell(natures, "all", "lines") == lines);
    MUST(h, cell(natures, "all", "minutes") == minutes);
    MUST(h, cell(natures, "all", "people") == people);
    naive(h, scope->from_day, scope->to_day, upto, false, &lines, &minutes, &people);
    MUST(h, cell(natures, "total", "lines") == lines);
    MUST(h, cell(by_month, "total", "minutes") == minutes);
    MUST(h, cell(by_month, "total", "people") == people);
    int64_t exchanges = 0;
    for (size_t i = 0; i + 1 < by_month->n_rows; i++) {
        int64_t first = day_add_months(day_first_of_month(scope->from_day), (int)i);
        int64_t last = day_add_months(first, 1) - 1;
        naive(h, first > scope->from_day ? first : scope->from_day,
              last < scope->to_day ? last : scope->to_day, upto, false, &lines, &minutes, &people);
        MUST(h, by_month->rows[i].cells[1].value == minutes);
        MUST(h, by_month->rows[i].cells[2].value == people);
        exchanges += by_month->rows[i].cells[0].value;
    }
    MUST(h, cell(by_month, "total", "exchanges") == exchanges);
    /* Each breakdown of each report tells the same total. */
    static const char *const others[][3] = {{"categories", "kinds", "minutes"},
                                            {"categories", "icatus", "minutes"},
                                            {"staff", "sides", "total"},
                                            {"areas", "areas", "given"},
                                            {"areas", "areas", "received"}};
    for (size_t i = 0; i < 5; i++) {
        struct asking o = {.h = h, .q = {.kind = report_kind_of(str_from(others[i][0])), .scope = *scope}};
        testdb_ok(world_read(h->w, make, &o), &h->w->err);
        MUST(h, cell(table_of(&o.report, others[i][1]), "total", others[i][2]) ==
                    cell(by_month, "total", "minutes"));
    }
}

/* start + joined - left = end, in the whole and month by month. */
static void check_members(struct hub_made *h, const struct report_scope *scope) {
    struct asking k = {.h = h, .q = {.kind = report_kind_of(STR("members")), .scope = *scope}};
    testdb_ok(world_read(h->w, make, &k), &h->w->err);
    const struct report_table *t = table_of(&k.report, "members"), *m = table_of(&k.report, "months");
    int64_t members = cell(t, "start", "people");
    MUST(h, members + cell(t, "joined", "people") - cell(t, "left", "people") == cell(t, "end", "people"));
    for (size_t i = 0; i < m->n_rows; i++) {
        members += m->rows[i].cells[0].value - m->rows[i].cells[1].value;
        MUST(h, m->rows[i].cells[2].value == members);
    }
    MUST(h, cell(t, "part", "people") >= cell(t, "first", "people"));
    MUST(h, cell(t, "before", "people") >= cell(t, "kept", "people"));
}

static struct str told(struct hub_made *h, const char *name, const struct report_scope *scope) {
    struct asking k = {.h = h, .q = {.kind = report_kind_of(str_from(name)), .scope = *scope}};
    testdb_ok(world_read(h->w, make, &k), &h->w->err);
    return report_cells(&h->w->arena, &k.report);
}

/* What is folded ahead is what the facts say. */
static void check_folded(struct hub_made *h) {
    int64_t end = day_first_of_month(world_today(h->w)) - 1;
    struct asking k = {.h = h, .q = {.kind = report_kind_of(STR("activity"))}};
    k.q.scope = (struct report_scope){.from_day = day_add_months(end + 1, -12), .to_day = end};
    testdb_ok(world_read(h->w, months, &k), &h->w->err);
    testdb_ok(world_read(h->w, make, &k), &h->w->err);
    const struct report_table *t = table_of(&k.report, "months");
    MUST(h, k.n_months == 12 && t->n_rows == 13);
    for (size_t i = 0; i < 12; i++) {
        MUST(h, t->rows[i].cells[0].value == k.months[i].exchanges);
        MUST(h, t->rows[i].cells[1].value == k.months[i].minutes);
        MUST(h, t->rows[i].cells[2].value == k.months[i].people);
    }
}

static struct hub_made *hub_new(void **state) {
    struct hub_made *h = mem_new(sizeof *h);
    const char *given = getenv("KITH_SEED");
    assert_non_null(h);
    h->seed = given ? strtoull(given, NULL, 10) : (uint64_t)clock_monotonic_micros();
    h->rng = rng_seeded(h->seed);
    h->w = world_new(state);
    (void)printf("# seed %llu\n", (unsigned long long)h->seed);
    testdb_ok(world_write(h->w, people_in, h), &h->w->err);
    return h;
}

static void hub_end(struct hub_made *h) {
    world_free(h->w);
    mem_free(h);
}

static void every_figure_is_of_the_ledger(void **state) {
    static const char *const names[] = {"activity", "members",     "categories", "staff",
                                        "areas",    "reciprocity", "sessions"};
    struct hub_made *h = hub_new(state);
    int64_t today = world_today(h->w);
    struct report_scope early = {.from_day = today - SPAN, .to_day = today};
    testdb_ok(world_write(h->w, happen, h), &h->w->err);
    testdb_ok(world_write(h->w, catch_up, h), &h->w->err);
    struct str before[6];
    for (size_t i = 0; i < 6; i++)
        before[i] = told(h, names[i], &early);
    testdb_ok(world_read(h->w, read_lines, h), &h->w->err);
    early.upto = (int64_t)h->n_lines;
    for (size_t round = 0; round < 2; round++) {
        testdb_ok(world_write(h->w, happen, h), &h->w->err);
        testdb_ok(world_write(h->w, catch_up, h), &h->w->err);
        testdb_ok(world_read(h->w, read_lines, h), &h->w->err);
    }
    for (size_t i = 0; i < 6; i++) /* at its line of the ledger each report is what it was */
        MUST(h, str_eq(told(h, names[i], &early), before[i]));
    int64_t from = today - rng_between(&h->rng, 0, SPAN), to = from + rng_between(&h->rng, 0, today - from);
    const struct report_scope scopes[] = {{.from_day = today - SPAN, .to_day = today},
                                          {.from_day = from, .to_day = to, .upto = early.upto}};
    for (size_t i = 0; i < 2; i++) {
        check_against_ledger(h, &scopes[i]);
        check_members(h, &scopes[i]);
        for (size_t k = 0; k < 7; k++)
            check_report(h, names[k], &scopes[i]);
    }
    const struct report_scope team = {
        .from_day = today - SPAN, .to_day = today, .coordinator_id = h->people[0].id};
    const struct report_scope kind = {
        .from_day = today - SPAN, .to_day = today, .category = STR("garden"), .paid_minutes = 6000};
    for (size_t k = 0; k < 7; k++) {
        check_report(h, names[k], &team);
        check_report(h, names[k], &kind);
    }
    check_folded(h);
    hub_end(h);
}

static void rebuilt_is_the_same(void **state) {
    struct hub_made *h = hub_new(state);
    const struct report_scope s = {.from_day = world_today(h->w) - SPAN, .to_day = world_today(h->w)};
    testdb_ok(world_write(h->w, happen, h), &h->w->err);
    testdb_ok(world_write(h->w, catch_up, h), &h->w->err);
    struct str before = told(h, "activity", &s), kinds = told(h, "categories", &s);
    testdb_ok(world_write(h->w, rebuild, h), &h->w->err);
    MUST(h, str_eq(told(h, "activity", &s), before));
    MUST(h, str_eq(told(h, "categories", &s), kinds));
    check_folded(h);
    hub_end(h);
}

/* A file tells its parameters, its head and its figures, and they are read back as they were. */
static void files_are_read_back(void **state) {
    struct hub_made *h = hub_new(state);
    struct arena *a = &h->w->arena;
    struct json_out j;
    struct report_told back;
    testdb_ok(world_write(h->w, happen, h), &h->w->err);
    testdb_ok(world_write(h->w, catch_up, h), &h->w->err);
    struct asking k = {.h = h,
                       .q = {.kind = report_kind_of(STR("staff")),
                             .scope = {.from_day = world_today(h->w) - SPAN,
                                       .to_day = world_today(h->w),
                                       .paid_minutes = 2400,
                                       .category = STR("garden"),
                                       .coordinator_id = h->people[0].id},
                             .outside = true}};
    testdb_ok(world_read(h->w, make, &k), &h->w->err);
    for (int csv = 0; csv < 3; csv++) {
        struct buf b;
        struct str cells = report_cells(a, &k.report);
        buf_init(&b, 1 << 20);
        if (csv == 2) {
            testdb_ok(report_xlsx(&b, a, &k.report, &h->w->err), &h->w->err);
            testdb_ok(report_sheet_cells(a, &k.report, &cells, &h->w->err), &h->w->err);
            assert_true(str_find(cells, STR("\nB8=report=staff&from=")) > 0);
        } else if (csv) {
            report_csv(&b, a, &k.report);
        } else {
            json_start(&j, &b);
            report_json(&j, a, &k.report);
        }
        testdb_ok(report_read(a, buf_view(&b), &back, &h->w->err), &h->w->err);
        assert_true(str_eq(back.hub_slug, h->w->hub.slug) && str_eqz(back.name, "staff") && back.outside);
        assert_true(str_eq(back.scope.category, STR("garden")));
        back.scope.category = k.report.scope.category;
        assert_memory_equal(&back.scope, &k.report.scope, sizeof back.scope);
        assert_memory_equal(back.head.hash, k.report.head.hash, LEDGER_HASH);
        assert_int_equal(back.head.sequence, k.report.head.sequence);
        assert_true(str_eq(back.cells, cells) && back.sheet == (csv == 2));
        buf_release(&b);
    }
    assert_int_equal(report_read(a, STR("PK\003\004 nothing"), &back, &h->w->err), ERR_INVALID);
    assert_int_equal(report_read(a, STR("{\"a\":1}"), &back, &h->w->err), ERR_INVALID);
    assert_int_equal(report_read(a, STR("report,activity\r\n"), &back, &h->w->err), ERR_INVALID);
    hub_end(h);
}

/* Two of nine staff: whatever tells of them alone is hidden, and so is what would give it away. */
static void small_groups_are_hidden(void **state) {
    struct hub_made *h = hub_new(state);
    testdb_ok(world_write(h->w, happen, h), &h->w->err);
    testdb_ok(world_write(h->w, catch_up, h), &h->w->err);
    static const char *const names[] = {"activity", "members", "categories", "staff", "areas", "reciprocity"};
    for (size_t i = 0; i < 6; i++) {
        struct asking k = {.h = h,
                           .q = {.kind = report_kind_of(str_from(names[i])),
                                 .scope = {.from_day = world_today(h->w) - SPAN, .to_day = world_today(h->w)},
                                 .outside = true}};
        testdb_ok(world_read(h->w, make, &k), &h->w->err);
        for (size_t t = 0; t < k.report.n_tables; t++) {
            const struct report_table *table = &k.report.tables[t];
            size_t hidden = 0, shown_total = 0;
            for (size_t r = 0; r < table->n_rows; r++) {
                const struct report_row *row = &table->rows[r];
                bool gone = row->cells[0].hidden;
                MUST(h, gone || row->people < 0 || row->people == 0 || row->people >= 5);
                hidden += !row->under && !row->total && gone;
                shown_total += row->total && !gone;
                for (size_t n = 0; n < table->n_columns; n++)
                    MUST(h, !row->cells[n].href.n);
            }
            MUST(h, !shown_total || hidden != 1);
        }
    }
    hub_end(h);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_figure_is_of_the_ledger),
        cmocka_unit_test(rebuilt_is_the_same),
        cmocka_unit_test(files_are_read_back),
        cmocka_unit_test(small_groups_are_hidden),
    };
    return testdb_run("report facts", tests, sizeof tests / sizeof *tests);
}
