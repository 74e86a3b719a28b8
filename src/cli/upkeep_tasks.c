/* What falls due, and how often. */
#include "asset/asset.h"
#include "cli/upkeep.h"
#include "exchange/exchange.h"
#include "exchange/statements.h"
#include "joining/joining.h"
#include "mail/mail.h"
#include "match/people.h"
#include "neighbours/trades.h"
#include "privacy/privacy.h"
#include "report/report.h"
#include "rings/rings.h"
#include "search/index.h"
#include "search/search.h"
#include "slips/slips.h"

#define AT_ONCE 500

/* Exchanges that nobody answered confirm themselves. */
static enum err_code confirm(struct upkeep_turn *turn, struct err *err) {
    return exchange_confirm_due(turn->app->db, &turn->by, AT_ONCE, &turn->n, err);
}

/* Bookings that nobody spoke of any more count as used. */
static enum err_code use_bookings(struct upkeep_turn *turn, struct err *err) {
    return booking_use_due(turn->app->db, &turn->by, AT_ONCE, &turn->n, err);
}

#define LINES_AT_ONCE 4096

struct expiring {
    struct upkeep_turn *turn;
    int64_t *hub_ids;
    size_t n_hubs, n_expired;
    int64_t hub_id;
};

static enum err_code read_due_hubs(struct db_conn *c, void *ctx, struct err *err) {
    struct expiring *e = ctx;
    return ledger_hubs_due(c, e->turn->arena, e->turn->by.at, &e->hub_ids, &e->n_hubs, err);
}

static enum err_code expire_hub(struct db_conn *c, void *ctx, struct err *err) {
    struct expiring *e = ctx;
    return ledger_expire_due(c, e->turn->arena, &e->turn->by, e->hub_id, AT_ONCE, &e->n_expired, err);
}

/* Pending transfers end with their time. */
static enum err_code expire(struct upkeep_turn *turn, struct err *err) {
    struct expiring e = {.turn = turn};
    enum err_code rc = db_read(turn->app->db, read_due_hubs, &e, err);
    for (size_t i = 0; !rc && i < e.n_hubs; i++) {
        struct arena_mark mark = arena_mark(turn->arena);
        e.hub_id = e.hub_ids[i];
        rc = db_write(turn->app->db, expire_hub, &e, err);
        turn->n += rc ? 0 : e.n_expired;
        arena_rewind(turn->arena, mark);
    }
    return rc;
}

struct deriving {
    struct upkeep_turn *turn;
    int64_t *hub_ids;
    size_t n_hubs, n_lines;
    int64_t hub_id;
    bool more;
};

static enum err_code read_hubs_behind(struct db_conn *c, void *ctx, struct err *err) {
    struct deriving *d = ctx;
    return ledger_hubs_behind(c, d->turn->arena, 1, &d->hub_ids, &d->n_hubs, err);
}

static enum err_code derive_hub(struct db_conn *c, void *ctx, struct err *err) {
    struct deriving *d = ctx;
    return ledger_catch_up(c, d->turn->arena, d->hub_id, LINES_AT_ONCE, &d->n_lines, err);
}

/* What is derived from the ledgers catches up; so many lines at a time that nobody waits long behind it. It
 * is not told in the log, for it would be every second. */
static enum err_code derive(struct upkeep_turn *turn, struct err *err) {
    struct deriving d = {.turn = turn};
    enum err_code rc = db_read(turn->app->db, read_hubs_behind, &d, err);
    for (size_t i = 0; !rc && i < d.n_hubs && !upkeep_stopping(turn); i++) {
        struct arena_mark mark = arena_mark(turn->arena);
        d.hub_id = d.hub_ids[i];
        rc = db_write(turn->app->db, derive_hub, &d, err);
        arena_rewind(turn->arena, mark);
    }
    return rc;
}

static bool stopping(const void *ctx) {
    return upkeep_stopping(ctx);
}

/* What changed becomes part of the index that searches use; until then they look at it themselves. */
static enum err_code index_changes(struct upkeep_turn *turn, struct err *err) {
    size_t n;
    return search_catch_up(turn->app->db, stopping, turn, &n, err);
}

/* Who was asked and did not answer in time is asked no longer. */
static enum err_code end_asks(struct upkeep_turn *turn, struct err *err) {
    return asks_expire(turn->app->db, &turn->by, AT_ONCE, &turn->n, err);
}

static enum err_code read_standing_behind(struct db_conn *c, void *ctx, struct err *err) {
    struct deriving *d = ctx;
    return match_hubs_behind(c, d->turn->arena, &d->hub_ids, &d->n_hubs, err);
}

static enum err_code derive_standing(struct db_conn *c, void *ctx, struct err *err) {
    struct deriving *d = ctx;
    bool more;
    return match_catch_up(c, d->turn->arena, d->hub_id, LINES_AT_ONCE, &more, err);
}

/* Who gave and received how much, for suggestions; told as little as what the balances do. */
static enum err_code standing(struct upkeep_turn *turn, struct err *err) {
    struct deriving d = {.turn = turn};
    enum err_code rc = db_read(turn->app->db, read_standing_behind, &d, err);
    for (size_t i = 0; !rc && i < d.n_hubs && !upkeep_stopping(turn); i++) {
        struct arena_mark mark = arena_mark(turn->arena);
        d.hub_id = d.hub_ids[i];
        rc = db_write(turn->app->db, derive_standing, &d, err);
        arena_rewind(turn->arena, mark);
    }
    return rc;
}

static enum err_code read_facts_behind(struct db_conn *c, void *ctx, struct err *err) {
    struct deriving *d = ctx;
    return report_hubs_behind(c, d->turn->arena, d->turn->by.today, &d->hub_ids, &d->n_hubs, err);
}

static enum err_code derive_facts(struct db_conn *c, void *ctx, struct err *err) {
    struct deriving *d = ctx;
    return report_catch_up(c, d->turn->arena, d->hub_id, d->turn->by.today, LINES_AT_ONCE, &d->more, err);
}

/* What reports count; told as little as what the balances do. Others may write between two steps. */
static enum err_code facts(struct upkeep_turn *turn, struct err *err) {
    struct deriving d = {.turn = turn};
    enum err_code rc = db_read(turn->app->db, read_facts_behind, &d, err);
    for (size_t i = 0; !rc && i < d.n_hubs && !upkeep_stopping(turn); i++) {
        struct arena_mark mark = arena_mark(turn->arena);
        d.hub_id = d.hub_ids[i];
        do {
            d.more = false;
            rc = db_write(turn->app->db, derive_facts, &d, err);
        } while (!rc && d.more && !upkeep_stopping(turn));
        arena_rewind(turn->arena, mark);
    }
    return rc;
}

/* Rings that not everybody answered end. */
static enum err_code end_rings(struct upkeep_turn *turn, struct err *err) {
    return rings_expire(turn->app->db, &turn->by, AT_ONCE, &turn->n, err);
}

/* Hours between hubs go on where they were, whatever ended between two steps. */
static enum err_code go_on_with_neighbours(struct upkeep_turn *turn, struct err *err) {
    return trades_go_on(turn->app->db, &turn->by, AT_ONCE, &turn->n, err);
}

/* Old answers go. */
static enum err_code purge(struct upkeep_turn *turn, struct err *err) {
    return app_purge(turn->app->db, turn->by.at, NULL, err);
}

/* Where a hub wants its statements to go by themselves, the program asks for them. */
static enum err_code ask_statements(struct upkeep_turn *turn, struct err *err) {
    return statements_ask_due(turn->app->db, &turn->by, &turn->n, err);
}

/* Statements that somebody asked for go into the queue. */
static enum err_code queue_statements(struct upkeep_turn *turn, struct err *err) {
    return statements_queue_due(turn->app->db, &turn->by, stopping, turn, &turn->n, err);
}

/* News of kept searches. */
static enum err_code tell_searches(struct upkeep_turn *turn, struct err *err) {
    return saved_tell_due(turn->app->db, &turn->by, &turn->n, err);
}

/* Words and addresses of messages that ended long ago go. */
static enum err_code forget_mail(struct upkeep_turn *turn, struct err *err) {
    int64_t n = 0;
    enum err_code rc = mail_forget(turn->app->db, turn->by.at, &n, err);
    turn->n = (size_t)n;
    return rc;
}

/* Checks that end soon are told of; who had a first exchange is at home. */
static enum err_code watch_joining(struct upkeep_turn *turn, struct err *err) {
    return joining_upkeep(turn->app->db, &turn->by, &turn->n, err);
}

/* Photographs of slips that were kept long enough go. */
static enum err_code forget_photographs(struct upkeep_turn *turn, struct err *err) {
    return slip_photos_expire(turn->app->db, &turn->by, AT_ONCE, &turn->n, err);
}

/* Who asked to be forgotten, and thought it over. */
static enum err_code forget(struct upkeep_turn *turn, struct err *err) {
    return forget_run_due(turn->app->db, &turn->by, AT_ONCE, &turn->n, err);
}

/* What is kept for long enough goes. */
static enum err_code retain(struct upkeep_turn *turn, struct err *err) {
    int64_t n = 0;
    enum err_code rc = retention_run(turn->app->db, turn->arena, &turn->by, 0, &n, err);
    turn->n = (size_t)n;
    return rc;
}

const struct upkeep_task upkeep_tasks[] = {
    {"confirm", 60, confirm, false},
    {"bookings", 300, use_bookings, false},
    {"expire", 60, expire, false},
    {"derive", 1, derive, true},
    {"index", 1, index_changes, true},
    {"asks", 300, end_asks, false},
    {"standing", 5, standing, true},
    {"facts", 5, facts, true},
    {"rings", 60, end_rings, false},
    {"neighbours", 1, go_on_with_neighbours, false},
    {"purge", 60, purge, true},
    {"monthly", 600, ask_statements, true},
    {"statements", 5, queue_statements, false},
    {"searches", 300, tell_searches, false},
    {"mail", 3600, forget_mail, true},
    {"joining", 3600, watch_joining, false},
    {"photographs", 3600, forget_photographs, true},
    {"retention", 21600, retain, false},
    {"forget", 600, forget, false},
    {"heads", 300, upkeep_heads, true},
    {"backup", 300, upkeep_backup, true},
    {"figures", 300, upkeep_figures, true},
    {NULL, 0, NULL, false}, /* a row a line */
};
