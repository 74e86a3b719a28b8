/* Commands on the database as a whole: migrate, rebuild, verify. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "cli/cli.h"
#include "exchange/exchange.h"

static void print_json(struct buf *b) {
    buf_putc(b, '\n');
    struct str s = buf_view(b);
    (void)fwrite(s.p, 1, s.n, stdout);
    buf_release(b);
}

enum err_code cli_migrate(struct cli *cli, struct err *err) {
    int64_t from = 0, to = 0;
    enum err_code rc = cli_open(cli, false, err);
    if (!rc)
        rc = db_migrate(cli->app.db, cli->world->migrations, cli->world->n_migrations,
                        clock_seconds(&cli->app.clock), &from, &to, err);
    if (rc)
        return rc;
    if (cli->json)
        (void)printf("{\"from\":%lld,\"to\":%lld}\n", (long long)from, (long long)to);
    else if (from == to)
        (void)printf("The schema is up to date (%lld).\n", (long long)to);
    else
        (void)printf("The schema went from %lld to %lld.\n", (long long)from, (long long)to);
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
    int64_t hub_id;
    struct ledger_verdict verdict;
    int64_t bad_exchange; /* 0: none, or not looked at for a ledger that is wrong itself */
};

static enum err_code rebuild_one(struct db_conn *c, void *ctx, struct err *err) {
    struct one_hub *h = ctx;
    return ledger_rebuild(c, h->arena, h->hub_id, err);
}

static enum err_code verify_one(struct db_conn *c, void *ctx, struct err *err) {
    struct one_hub *h = ctx;
    struct str reason;
    enum err_code rc = ledger_verify(c, h->arena, h->hub_id, &h->verdict, err);
    if (rc || !h->verdict.sound)
        return rc;
    rc = exchange_verify(c, h->arena, h->hub_id, &h->bad_exchange, &reason, err);
    if (!rc && h->bad_exchange) {
        h->verdict.sound = false;
        h->verdict.reason = reason;
    }
    return rc;
}

enum err_code cli_rebuild(struct cli *cli, struct err *err) {
    struct hub_names hubs = {.arena = cli->arena};
    enum err_code rc = cli_open(cli, true, err);
    if (!rc)
        rc = db_read(cli->app.db, read_hubs, &hubs, err);
    for (size_t i = 0; !rc && i < hubs.n; i++) {
        struct one_hub h = {.arena = cli->arena, .hub_id = hubs.list[i].id};
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

static void verdict_json(struct json_out *j, const struct hub *h, const struct one_hub *found) {
    const struct ledger_verdict *v = &found->verdict;
    json_object(j);
    json_put_str(j, "hub", h->slug);
    json_put_bool(j, "sound", v->sound);
    json_put_i64(j, "transfers", v->transfers);
    json_put_i64(j, "accounts", v->accounts);
    json_put_i64(j, "minutes", v->minutes_moved);
    if (!v->sound) {
        json_key(j, "first_bad_sequence");
        if (v->bad_sequence)
            json_i64(j, v->bad_sequence);
        else
            json_null(j);
        if (found->bad_exchange)
            json_put_id(j, "first_bad_exchange", found->bad_exchange);
        json_put_str(j, "reason", v->reason);
    }
    json_object_end(j);
}

static void verdict_words(const struct hub *h, const struct ledger_verdict *v) {
    if (v->sound) {
        (void)printf(
            "%.*s: sound. %lld transfers between %lld accounts moved %lld minutes; they sum to zero.\n",
            STR_ARG(h->slug), (long long)v->transfers, (long long)v->accounts, (long long)v->minutes_moved);
    } else if (v->bad_sequence) {
        (void)printf("%.*s: WRONG at line %lld: %.*s\n", STR_ARG(h->slug), (long long)v->bad_sequence,
                     STR_ARG(v->reason));
    } else {
        (void)printf("%.*s: WRONG: %.*s\n", STR_ARG(h->slug), STR_ARG(v->reason));
    }
}

enum err_code cli_verify(struct cli *cli, struct err *err) {
    struct hub_names hubs = {.arena = cli->arena};
    struct buf out;
    struct json_out j;
    enum err_code rc = cli_open(cli, true, err);
    if (!rc)
        rc = db_read(cli->app.db, read_hubs, &hubs, err);
    if (rc)
        return rc;
    buf_init(&out, (size_t)64 << 20);
    json_start(&j, &out);
    json_object(&j);
    json_key(&j, "hubs");
    json_array(&j);
    for (size_t i = 0; !rc && i < hubs.n; i++) {
        struct arena_mark mark = arena_mark(cli->arena);
        struct one_hub h = {.arena = cli->arena, .hub_id = hubs.list[i].id};
        rc = db_read(cli->app.db, verify_one, &h, err);
        if (rc)
            break;
        cli->found_wrong = cli->found_wrong || !h.verdict.sound;
        if (cli->json)
            verdict_json(&j, &hubs.list[i], &h);
        else
            verdict_words(&hubs.list[i], &h.verdict);
        arena_rewind(cli->arena, mark);
    }
    json_array_end(&j);
    json_put_bool(&j, "sound", !cli->found_wrong);
    json_object_end(&j);
    if (rc || !cli->json)
        buf_release(&out);
    else
        print_json(&out);
    if (!rc && !cli->json && hubs.n == 0)
        (void)printf("There is no hub yet: nothing to verify.\n");
    return rc;
}
