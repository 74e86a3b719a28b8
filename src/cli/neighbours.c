/* kith neighbours: what stands between a hub and each of the others. */
#include <stdio.h>

#include "cli/doors.h"
#include "neighbours/json.h"

struct telling {
    struct cli *cli;
    struct doer by;
    struct hub hub;
    bool open;
    struct trade_balance *list;
    size_t n;
};

static enum err_code read_all(struct db_conn *c, void *ctx, struct err *err) {
    struct telling *t = ctx;
    enum err_code rc = door_hub(t->cli, c, &t->hub, err);
    return rc ? rc
              : trade_balances(c, t->cli->arena, t->hub.id, &(struct trade_hubs){0}, &t->list, &t->n, err);
}

static void put_hubs(struct json_out *j, const void *of) {
    const struct telling *t = of;
    json_object(j);
    json_key(j, "items");
    json_array(j);
    for (size_t i = 0; i < t->n; i++)
        neighbour_hub_json(j, &t->list[i]);
    json_array_end(j);
    json_object_end(j);
}

static void print_words(const struct telling *t) {
    for (size_t i = 0; i < t->n; i++) {
        const struct trade_balance *n = &t->list[i];
        const char *open = n->ours && n->theirs ? "open to each other"
                           : n->ours            ? "opened by us alone"
                           : n->theirs          ? "opened by them alone"
                                                : "closed";
        (void)printf("%.*s: %s. %.*s%s\n", STR_ARG(n->slug), n->here ? open : "not here any more",
                     STR_ARG(trade_between(t->cli->arena, n->name, n->minutes)),
                     n->over ? " That is at the soft limit or past it." : "");
    }
}

/* ---- opening and closing ---- */

static enum err_code open_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct telling *t = ctx;
    enum err_code rc = door_hub(t->cli, c, &t->hub, err);
    return rc ? rc : neighbour_set(c, t->cli->arena, &t->by, &t->hub, t->cli->args[0], t->open, err);
}

enum err_code cli_neighbours_open(struct cli *cli, struct err *err) {
    struct telling t = {.cli = cli, .open = true};
    return door_write(cli, &t.by, open_flow, &t, err);
}

enum err_code cli_neighbours_close(struct cli *cli, struct err *err) {
    struct telling t = {.cli = cli};
    return door_write(cli, &t.by, open_flow, &t, err);
}

enum err_code cli_neighbours(struct cli *cli, struct err *err) {
    struct telling t = {.cli = cli};
    enum err_code rc = door_read(cli, &t.by, read_all, &t, err);
    if (rc)
        return rc;
    if (cli->json)
        return door_json(put_hubs, &t, err);
    print_words(&t);
    return ERR_OK;
}
