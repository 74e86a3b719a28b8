/* kith neighbours: what stands between a hub and each of the others. */
#include <stdio.h>

#include "base/json.h"
#include "cli/doors.h"
#include "neighbours/trades.h"

#define OUT_MOST ((size_t)16 << 20)

struct telling {
    struct arena *arena;
    struct str slug;
    struct trade_balance *list;
    size_t n;
};

static enum err_code read_all(struct db_conn *c, void *ctx, struct err *err) {
    struct telling *t = ctx;
    struct hub h;
    enum err_code rc = door_hub_named(c, t->arena, t->slug, &h, err);
    return rc ? rc : trade_balances(c, t->arena, h.id, &(struct trade_hubs){0}, &t->list, &t->n, err);
}

static enum err_code print_json(const struct telling *t, struct err *err) {
    struct buf b;
    struct json_out j;
    buf_init(&b, OUT_MOST);
    json_start(&j, &b);
    json_array(&j);
    for (size_t i = 0; i < t->n; i++) {
        const struct trade_balance *n = &t->list[i];
        json_object(&j);
        json_put_str(&j, "hub", n->slug);
        json_put_str(&j, "name", n->name);
        json_put_bool(&j, "opened", n->ours);
        json_put_bool(&j, "opened_to_us", n->theirs);
        json_put_bool(&j, "here", n->here);
        json_put_i64(&j, "minutes", n->minutes);
        json_key(&j, "soft_limit");
        if (n->has_soft_limit)
            json_i64(&j, n->soft_limit);
        else
            json_null(&j);
        json_put_bool(&j, "over", n->over);
        json_object_end(&j);
    }
    json_array_end(&j);
    enum err_code rc = buf_check(&b, err);
    if (!rc)
        (void)printf("%.*s\n", STR_ARG(buf_view(&b)));
    buf_release(&b);
    return rc;
}

static void print_words(const struct telling *t) {
    for (size_t i = 0; i < t->n; i++) {
        const struct trade_balance *n = &t->list[i];
        const char *open = n->ours && n->theirs ? "open to each other"
                           : n->ours            ? "opened by us alone"
                           : n->theirs          ? "opened by them alone"
                                                : "closed";
        (void)printf("%.*s: %s. %.*s%s\n", STR_ARG(n->slug), n->here ? open : "not here any more",
                     STR_ARG(trade_between(t->arena, n->name, n->minutes)),
                     n->over ? " That is at the soft limit or past it." : "");
    }
}

/* ---- opening and closing ---- */

struct opening {
    struct cli *cli;
    bool open;
};

static enum err_code open_flow(struct db_conn *c, void *ctx, struct err *err) {
    const struct opening *o = ctx;
    const struct doer by = cli_doer(o->cli);
    struct hub h;
    enum err_code rc = door_hub(o->cli, c, &h, err);
    return rc ? rc : neighbour_set(c, o->cli->arena, &by, &h, o->cli->args[0], o->open, err);
}

static enum err_code set_open(struct cli *cli, bool open, struct err *err) {
    struct opening o = {.cli = cli, .open = open};
    enum err_code rc = door_hub_given(cli, err);
    if (!rc)
        rc = cli_open(cli, true, err);
    return rc ? rc : db_write(cli->app.db, open_flow, &o, err);
}

enum err_code cli_neighbours_open(struct cli *cli, struct err *err) {
    return set_open(cli, true, err);
}

enum err_code cli_neighbours_close(struct cli *cli, struct err *err) {
    return set_open(cli, false, err);
}

enum err_code cli_neighbours(struct cli *cli, struct err *err) {
    struct telling t = {.arena = cli->arena, .slug = cli_given(cli, "hub")};
    if (str_empty(t.slug))
        return err_set(err, ERR_USAGE, "hub", "required",
                       "--hub is missing: the hub whose neighbours to tell");
    enum err_code rc = cli_open(cli, true, err);
    if (!rc)
        rc = db_read(cli->app.db, read_all, &t, err);
    if (rc)
        return rc;
    if (cli_switch(cli, "json"))
        return print_json(&t, err);
    print_words(&t);
    return ERR_OK;
}
