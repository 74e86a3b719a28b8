/* Commands on the database as a whole: migrate, rebuild. */
#include <stdio.h>

#include "cli/cli.h"
#include "exchange/exchange.h"
#include "match/people.h"
#include "report/report.h"
#include "search/index.h"

enum err_code cli_migrate(struct cli *cli, struct err *err) {
    int64_t from = 0, to = 0;
    int64_t sealed = 0;
    enum err_code rc = cli_open(cli, false, err);
    if (!rc)
        rc = db_migrate(cli->app.db, cli->world->migrations, cli->world->n_migrations,
                        clock_seconds(&cli->app.clock), &from, &to, err);
    if (!rc)
        rc = cli_seal(cli, &sealed, err);
    if (rc)
        return rc;
    if (cli->json)
        (void)printf("{\"from\":%lld,\"to\":%lld,\"sealed_lines\":%lld}\n", (long long)from, (long long)to,
                     (long long)sealed);
    else if (from == to)
        (void)printf("The schema is up to date (%lld).\n", (long long)to);
    else
        (void)printf("The schema went from %lld to %lld.\n", (long long)from, (long long)to);
    if (!cli->json && sealed > 0)
        (void)printf("%lld lines of before the chain were taken into it: it vouches for them from now on.\n",
                     (long long)sealed);
    return ERR_OK;
}

struct hub_names {
    struct arena *arena;
    struct hub *list;
    size_t n;
};

static enum err_code read_hubs(struct db_conn *c, void *ctx, struct err *err) {
    struct hub_names *h = ctx;
    return hub_list(c, h->arena, &h->list, &h->n, err);
}

struct one_hub {
    struct arena *arena;
    int64_t hub_id, today;
};

static enum err_code rebuild_one(struct db_conn *c, void *ctx, struct err *err) {
    struct one_hub *h = ctx;
    enum err_code rc = ledger_rebuild(c, h->arena, h->hub_id, err);
    if (!rc)
        rc = search_rebuild(c, h->arena, h->hub_id, err);
    if (!rc)
        rc = match_rebuild(c, h->arena, h->hub_id, err);
    return rc ? rc : report_rebuild(c, h->arena, h->hub_id, h->today, err);
}

enum err_code cli_rebuild(struct cli *cli, struct err *err) {
    struct hub_names hubs = {.arena = cli->arena};
    enum err_code rc = cli_open(cli, true, err);
    if (!rc)
        rc = db_read(cli->app.db, read_hubs, &hubs, err);
    for (size_t i = 0; !rc && i < hubs.n; i++) {
        struct one_hub h = {.arena = cli->arena, .hub_id = hubs.list[i].id, .today = cli_doer(cli).today};
        struct arena_mark mark = arena_mark(cli->arena);
        rc = db_write(cli->app.db, rebuild_one, &h, err);
        arena_rewind(cli->arena, mark);
    }
    if (rc)
        return rc;
    if (cli->json)
        (void)printf("{\"hubs\":%zu}\n", hubs.n);
    else
        (void)printf("The derived tables of %zu hubs were built again.\n", hubs.n);
    return ERR_OK;
}
