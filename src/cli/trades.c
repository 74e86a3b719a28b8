/* kith neighbours listings, wish, answer, trades, record, move: what members of neighbouring hubs offer each
 * other, and what comes of it. */
#include <stdio.h>

#include "cli/doors.h"
#include "neighbours/json.h"

enum { LISTINGS = 2000, TRADES_MOST = 2000, WORDS_MOST = 1000, NOTE_MOST = 200, STEPS_MOST = 1000 };

struct dealing {
    struct cli *cli;
    struct doer by;
    struct hub hub;
    struct member member;
    struct neighbour_listing *listings;
    struct neighbour_wish *of_me, *mine;
    size_t n, n_of_me, n_mine;
    struct trade *trades;
    struct trade_record record;
    enum trade_move move;
    struct str words;
    int64_t id;
    bool yes, has_limit;
};

/* The member that an argument or --as names. */
static enum err_code load(struct db_conn *c, struct dealing *k, struct str who, struct err *err) {
    return who.p ? door_for(k->cli, c, who, &k->by, &k->hub, &k->member, err)
                 : door_hub(k->cli, c, &k->hub, err);
}

/* ---- what is offered, and who would like it ---- */

static enum err_code read_listings(struct db_conn *c, void *ctx, struct err *err) {
    struct dealing *k = ctx;
    enum err_code rc = load(c, k, k->cli->args[0], err);
    return rc ? rc
              : neighbour_listings_of(c, k->cli->arena, k->hub.id, k->member.person_id, k->by.today,
                                      (struct neighbour_after){0}, LISTINGS, &k->listings, &k->n, err);
}

static void put_listings(struct json_out *j, const void *of) {
    const struct dealing *k = of;
    json_object(j);
    json_key(j, "items");
    json_array(j);
    for (size_t i = 0; i < k->n; i++)
        neighbour_listing_json(j, &k->listings[i]);
    json_array_end(j);
    json_object_end(j);
}

enum err_code cli_neighbours_listings(struct cli *cli, struct err *err) {
    struct dealing k = {.cli = cli};
    enum err_code rc = door_read(cli, &k.by, read_listings, &k, err);
    if (rc)
        return rc;
    if (cli->json)
        return door_json(put_listings, &k, err);
    for (size_t i = 0; i < k.n; i++) {
        const struct neighbour_listing *l = &k.listings[i];
        (void)printf("%.*s %lld\t%s\t%.*s\t%.*s%s\n", STR_ARG(l->slug), (long long)l->id,
                     l->is_offer ? "offer" : "request", STR_ARG(l->title), STR_ARG(l->category_label),
                     l->wished ? "\tasked for" : "");
    }
    return ERR_OK;
}

static enum err_code wish_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct dealing *k = ctx;
    int64_t listing = k->record.wish_id;
    enum err_code rc = load(c, k, k->cli->args[0], err);
    return rc ? rc
              : neighbour_wish_make(c, k->cli->arena, &k->by, &k->hub, &k->member, k->cli->args[1], listing,
                                    k->words, &k->id, err);
}

enum err_code cli_neighbours_wish(struct cli *cli, struct err *err) {
    struct dealing k = {.cli = cli};
    enum err_code rc = door_id(cli->args[2], "LISTING", "kith neighbours listings", &k.record.wish_id, err);
    if (!rc)
        rc = door_option_text(cli, "words", WORDS_MOST, false, &k.words, err);
    if (!rc)
        rc = door_write(cli, &k.by, wish_flow, &k, err);
    if (!rc)
        (void)printf("%lld\n", (long long)k.id);
    return rc;
}

static enum err_code read_wishes(struct db_conn *c, void *ctx, struct err *err) {
    struct dealing *k = ctx;
    struct arena *a = k->cli->arena;
    enum err_code rc = load(c, k, k->cli->args[0], err);
    if (!rc)
        rc = neighbour_wishes(c, a, k->hub.id, k->member.id, true, &k->of_me, &k->n_of_me, err);
    return rc ? rc : neighbour_wishes(c, a, k->hub.id, k->member.id, false, &k->mine, &k->n_mine, err);
}

static void put_wish_list(struct json_out *j, struct arena *a, const char *key,
                          const struct neighbour_wish *list, size_t n) {
    json_key(j, key);
    json_array(j);
    for (size_t i = 0; i < n; i++)
        neighbour_wish_json(j, a, &list[i]);
    json_array_end(j);
}

static void put_wishes(struct json_out *j, const void *of) {
    const struct dealing *k = of;
    json_object(j);
    put_wish_list(j, k->cli->arena, "of_me", k->of_me, k->n_of_me);
    put_wish_list(j, k->cli->arena, "mine", k->mine, k->n_mine);
    json_object_end(j);
}

static void print_wishes(const char *whose, const struct neighbour_wish *list, size_t n) {
    for (size_t i = 0; i < n; i++)
        (void)printf("%lld\t%s\t%.*s\t%.*s\t%s\t%.*s\n", (long long)list[i].id, whose, STR_ARG(list[i].title),
                     STR_ARG(list[i].hub_name), list[i].agreed ? "agreed" : "waits", STR_ARG(list[i].shown));
}

enum err_code cli_neighbours_wishes(struct cli *cli, struct err *err) {
    struct dealing k = {.cli = cli};
    enum err_code rc = door_read(cli, &k.by, read_wishes, &k, err);
    if (rc)
        return rc;
    if (cli->json)
        return door_json(put_wishes, &k, err);
    print_wishes("asked of them", k.of_me, k.n_of_me);
    print_wishes("asked by them", k.mine, k.n_mine);
    return ERR_OK;
}

static enum err_code answer_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct dealing *k = ctx;
    enum err_code rc = load(c, k, k->cli->args[0], err);
    return rc ? rc : neighbour_wish_say(c, k->cli->arena, &k->by, &k->hub, k->member.id, k->id, k->yes, err);
}

enum err_code cli_neighbours_answer(struct cli *cli, struct err *err) {
    struct dealing k = {.cli = cli};
    enum err_code rc = door_id(cli->args[1], "WISH", "kith neighbours wishes", &k.id, err);
    if (!rc)
        rc = door_yes(cli->args[2], "ANSWER", &k.yes, err);
    return rc ? rc : door_write(cli, &k.by, answer_flow, &k, err);
}

/* ---- help that happened ---- */

static struct trade_mover mover(const struct dealing *k) {
    return (struct trade_mover){.member_id = k->member.id, .coordinator = k->member.id == 0};
}

static void put_trades(struct json_out *j, const void *of) {
    const struct dealing *k = of;
    json_object(j);
    json_key(j, "items");
    json_array(j);
    for (size_t i = 0; i < k->n; i++)
        neighbour_trade_json(j, k->cli->arena, &k->trades[i]);
    json_array_end(j);
    json_object_end(j);
}

static enum err_code tell(const struct dealing *k, struct err *err) {
    if (k->cli->json)
        return door_json(put_trades, k, err);
    for (size_t i = 0; i < k->n; i++) {
        const struct trade *t = &k->trades[i];
        (void)printf("%lld\t%.*s\t%.*s %s %lld minutes\t%.*s\t%.*s\t%s%s\n", (long long)t->id,
                     STR_ARG(day_iso(k->cli->arena, t->day)), STR_ARG(t->name),
                     t->gives ? "gave" : "received", (long long)t->minutes, STR_ARG(t->hub_name),
                     STR_ARG(t->title), trade_state_name(t->state), t->awaits ? ", ours to answer" : "");
    }
    return ERR_OK;
}

static enum err_code one(struct db_conn *c, struct dealing *k, struct err *err) {
    k->trades = arena_new(k->cli->arena, struct trade);
    k->n = 1;
    return k->trades ? trade_get(c, k->cli->arena, k->hub.id, k->id, k->trades, err) : err_nomem(err);
}

static enum err_code read_trades(struct db_conn *c, void *ctx, struct err *err) {
    struct dealing *k = ctx;
    enum err_code rc = load(c, k, k->cli->n_args ? k->cli->args[0] : STR_NULL, err);
    const struct trade_filter f = {.member_id = k->member.id};
    return rc ? rc : trade_list(c, k->cli->arena, k->hub.id, &f, TRADES_MOST, &k->trades, &k->n, err);
}

enum err_code cli_neighbours_trades(struct cli *cli, struct err *err) {
    struct dealing k = {.cli = cli};
    enum err_code rc = door_read(cli, &k.by, read_trades, &k, err);
    return rc ? rc : tell(&k, err);
}

static enum err_code record_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct dealing *k = ctx;
    enum err_code rc = load(c, k, cli_given(k->cli, "as"), err);
    const struct trade_mover who = mover(k);
    if (!rc)
        rc = trade_record(c, k->cli->arena, &k->by, &k->hub, &who, &k->record, &k->id, err);
    return rc ? rc : one(c, k, err);
}

enum err_code cli_neighbours_record(struct cli *cli, struct err *err) {
    struct dealing k = {.cli = cli};
    enum err_code rc = door_id(cli->args[0], "WISH", "kith neighbours wishes", &k.record.wish_id, err);
    if (!rc && (!str_i64(cli->args[1], &k.record.minutes) || k.record.minutes < 1 || k.record.minutes > 1440))
        rc = err_set(err, ERR_USAGE, "MINUTES", "number", "MINUTES must be a whole number from 1 to 1440");
    if (!rc && !day_parse(cli->args[2], &k.record.day))
        rc = err_set(err, ERR_USAGE, "DAY", "day", "DAY must be a day like 2026-06-12");
    if (!rc)
        rc = door_option_text(cli, "words", NOTE_MOST, false, &k.record.words, err);
    if (!rc)
        rc = door_write(cli, &k.by, record_flow, &k, err);
    return rc ? rc : tell(&k, err);
}

static enum err_code move_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct dealing *k = ctx;
    enum err_code rc = load(c, k, cli_given(k->cli, "as"), err);
    const struct trade_mover who = mover(k);
    if (!rc)
        rc = trade_move(c, k->cli->arena, &k->by, &k->hub, &who, k->id, k->move, err);
    return rc;
}

static enum err_code read_one(struct db_conn *c, void *ctx, struct err *err) {
    return one(c, ctx, err);
}

enum err_code cli_neighbours_move(struct cli *cli, struct err *err) {
    struct dealing k = {.cli = cli};
    size_t steps;
    enum err_code rc = door_id(cli->args[0], "TRADE", "kith neighbours trades", &k.id, err);
    if (!rc && !trade_move_parse(cli->args[1], &k.move))
        rc = err_set(err, ERR_USAGE, "MOVE", "choice",
                     "MOVE must be confirm, decline, cancel, again, drop or return, not \"%.*s\"",
                     STR_ARG(cli->args[1]));
    if (!rc)
        rc = door_write(cli, &k.by, move_flow, &k, err);
    /* Hours that are on their way go on at once, as the server would. */
    const struct doer by = rc ? k.by : cli_doer(cli);
    if (!rc)
        rc = trades_go_on(cli->app.db, &by, STEPS_MOST, &steps, err);
    if (!rc)
        rc = db_read(cli->app.db, read_one, &k, err);
    return rc ? rc : tell(&k, err);
}

/* ---- from how many hours on the coordinators are told ---- */

static enum err_code limit_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct dealing *k = ctx;
    enum err_code rc = load(c, k, STR_NULL, err);
    return rc ? rc
              : trade_limit(c, k->cli->arena, &k->by, &k->hub, k->cli->args[0], k->has_limit,
                            k->record.minutes, err);
}

enum err_code cli_neighbours_limit(struct cli *cli, struct err *err) {
    struct dealing k = {.cli = cli, .has_limit = !str_eqz(cli->args[1], "none")};
    if (k.has_limit && (!str_i64(cli->args[1], &k.record.minutes) || k.record.minutes < 1))
        return err_set(err, ERR_USAGE, "MINUTES", "number",
                       "MINUTES must be a whole number from 1 on, or none");
    return door_write(cli, &k.by, limit_flow, &k, err);
}
