/* Rings of a hub: looked for, offered, and what their people answered; the same flows as the page's. */
#include <stdio.h>

#include "cli/doors.h"
#include "hub/api.h"
#include "rings/rings.h"

#define LIST_MOST 1000

struct rounds {
    struct cli *cli;
    struct hub hub;
    struct doer by;
    int64_t length, seconds, days;
    struct ring_room room;
    struct ring_look look;
    int64_t id;
    int64_t *ids; /* of those offered */
    struct ring *list;
    size_t n, n_offered;
    bool yes;
};

/* ---- telling ---- */

static void print_legs(const struct ring_leg *legs, size_t n) {
    for (size_t i = 0; i < n; i++)
        (void)printf("\t%.*s\t%.*s\t%.*s\t%.*s\n", STR_ARG(legs[i].giver_name), STR_ARG(legs[i].offer_title),
                     STR_ARG(legs[i].receiver_name), STR_ARG(legs[i].request_title));
}

static void put_legs(struct json_out *j, const struct ring_leg *legs, size_t n) {
    json_key(j, "legs");
    json_array(j);
    for (size_t i = 0; i < n; i++) {
        json_object(j);
        api_put_party(j, "giver", legs[i].giver_id, legs[i].giver_name);
        api_put_party(j, "receiver", legs[i].receiver_id, legs[i].receiver_name);
        json_put_id(j, "offer", legs[i].offer_id);
        json_put_str(j, "offer_title", legs[i].offer_title);
        json_put_id(j, "request", legs[i].request_id);
        json_put_str(j, "request_title", legs[i].request_title);
        json_key(j, "score");
        json_f64(j, legs[i].score / 1000.0);
        if (legs[i].exchange_id)
            json_put_id(j, "exchange", legs[i].exchange_id);
        json_object_end(j);
    }
    json_array_end(j);
}

/* ---- looking ---- */

static enum err_code read_room(struct db_conn *c, void *ctx, struct err *err) {
    struct rounds *k = ctx;
    enum err_code rc = door_hub(k->cli, c, &k->hub, err);
    return rc ? rc : ring_room_of(c, k->cli->arena, k->hub.id, k->by.today, &k->room, err);
}

/* The rings are looked for when the transaction that loaded them is over. */
static enum err_code look(struct rounds *k, struct err *err) {
    enum err_code rc = db_read(k->cli->app.db, read_room, k, err);
    return rc ? rc : ring_look(k->cli->arena, &k->room, (int)k->length, (double)k->seconds, &k->look, err);
}

static void put_found(struct json_out *j, const void *of) {
    const struct rounds *k = of;
    json_object(j);
    json_key(j, "rings");
    json_array(j);
    for (size_t i = 0; i < k->look.n; i++) {
        const struct ring_found *f = &k->look.rings[i];
        json_object(j);
        json_put_str(j, "ring", ring_code(k->cli->arena, f->legs, f->n));
        put_legs(j, f->legs, f->n);
        json_object_end(j);
    }
    json_array_end(j);
    json_put_i64(j, "people", (int64_t)k->look.people);
    json_key(j, "weight");
    json_f64(j, (double)k->look.weight / (double)RING_UNIT);
    json_key(j, "bound");
    json_f64(j, (double)k->look.bound / (double)RING_UNIT);
    json_put_bool(j, "proven", k->look.proven);
    json_put_bool(j, "cut", k->look.cut);
    json_object_end(j);
}

static void print_found(const struct rounds *k) {
    for (size_t i = 0; i < k->look.n; i++) {
        const struct ring_found *f = &k->look.rings[i];
        (void)printf("%.*s\n", STR_ARG(ring_code(k->cli->arena, f->legs, f->n)));
        print_legs(f->legs, f->n);
    }
    (void)printf("%zu rings with %zu of %zu people%s\n", k->look.n, k->look.people, k->look.could,
                 k->look.proven ? "; no other choice of rings would do better" : "");
    if (k->look.cut)
        (void)printf("Only the thousand newest requests were looked at.\n");
}

static enum err_code begin(struct rounds *k, struct err *err) {
    enum err_code rc =
        cli_number(k->cli, "length", RINGS_LENGTH_USUAL, RING_SHORTEST, RING_LONGEST, &k->length, err);
    if (!rc)
        rc = cli_number(k->cli, "time", (int64_t)RING_LOOK_SECONDS, 1, 86400, &k->seconds, err);
    if (!rc)
        rc = cli_number(k->cli, "days", RING_DAYS, 1, RING_DAYS_MOST, &k->days, err);
    return rc ? rc : door_begin(k->cli, &k->by, err);
}

enum err_code cli_ring_look(struct cli *cli, struct err *err) {
    struct rounds k = {.cli = cli};
    enum err_code rc = begin(&k, err);
    if (!rc)
        rc = look(&k, err);
    if (!rc && k.look.n > 0)
        rc = door_trace(cli, k.hub.id, 0, TRACE_LIST, &k.by, err);
    if (rc)
        return rc;
    if (cli->json)
        return door_json(put_found, &k, err);
    print_found(&k);
    return ERR_OK;
}

/* ---- offering ---- */

static enum err_code offer_one(struct rounds *k, struct db_conn *c, const struct ring_pair *legs, size_t n,
                               struct err *err) {
    return ring_offer(c, k->cli->arena, &k->by, &k->hub, legs, n, k->days, &k->ids[k->n_offered++], err);
}

static enum err_code offer_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct rounds *k = ctx;
    struct ring_pair legs[RING_LONGEST];
    size_t n;
    k->n_offered = 0; /* the flow may be run again */
    enum err_code rc = door_hub(k->cli, c, &k->hub, err);
    for (size_t i = 0; !rc && i < k->cli->n_args; i++) {
        if (!ring_code_parse(k->cli->args[i], legs, &n))
            return err_set(err, ERR_USAGE, "RING", "ring",
                           "\"%.*s\" is no ring: name what kith ring look prints, like 12-7_9-14",
                           STR_ARG(k->cli->args[i]));
        rc = offer_one(k, c, legs, n, err);
    }
    for (size_t i = 0; !rc && i < k->look.n; i++) {
        const struct ring_found *f = &k->look.rings[i];
        for (n = 0; n < f->n; n++)
            legs[n] = (struct ring_pair){f->legs[n].offer_id, f->legs[n].request_id};
        rc = offer_one(k, c, legs, n, err);
    }
    return rc;
}

static void put_offered(struct json_out *j, const void *of) {
    const struct rounds *k = of;
    json_object(j);
    json_key(j, "offered");
    json_array(j);
    for (size_t i = 0; i < k->n_offered; i++)
        json_str(j, str_fmt(k->cli->arena, "%lld", (long long)k->ids[i]));
    json_array_end(j);
    json_object_end(j);
}

enum err_code cli_ring_offer(struct cli *cli, struct err *err) {
    struct rounds k = {.cli = cli};
    if ((cli->n_args > 0) == cli_switch(cli, "all"))
        return err_set(err, ERR_USAGE, "RING", "one", "Name rings as kith ring look prints them, or --all");
    enum err_code rc = begin(&k, err);
    if (!rc && cli->n_args == 0)
        rc = look(&k, err);
    k.ids = rc ? NULL : arena_new_array(cli->arena, int64_t, k.look.n + cli->n_args + 1);
    if (!rc && !k.ids)
        rc = err_nomem(err);
    if (!rc)
        rc = db_write(cli->app.db, offer_flow, &k, err);
    if (rc)
        return rc;
    if (cli->json)
        return door_json(put_offered, &k, err);
    for (size_t i = 0; i < k.n_offered; i++)
        (void)printf("%lld\n", (long long)k.ids[i]);
    return ERR_OK;
}

/* ---- those that were offered ---- */

static enum err_code read_rings(struct db_conn *c, void *ctx, struct err *err) {
    struct rounds *k = ctx;
    const struct ring_filter f = {.today = k->by.today, .open_only = !cli_switch(k->cli, "all")};
    enum err_code rc = door_hub(k->cli, c, &k->hub, err);
    if (!rc && k->id) {
        k->list = arena_new(k->cli->arena, struct ring);
        k->n = 1;
        return k->list ? ring_get(c, k->cli->arena, k->hub.id, k->id, k->by.today, k->list, err)
                       : err_nomem(err);
    }
    return rc ? rc : ring_list(c, k->cli->arena, k->hub.id, &f, LIST_MOST, &k->list, &k->n, err);
}

/* Why one did not come about is told to nobody: it would tell who said no. */
static const char *state_of(const struct rounds *k, const struct ring *r) {
    if (r->state == RING_AGREED)
        return "agreed";
    return r->state == RING_OFFERED && k->by.at < r->ends_at ? "offered" : "over";
}

static void put_rings(struct json_out *j, const void *of) {
    const struct rounds *k = of;
    json_object(j);
    json_key(j, "items");
    json_array(j);
    for (size_t i = 0; i < k->n; i++) {
        const struct ring *r = &k->list[i];
        json_object(j);
        json_put_id(j, "id", r->id);
        json_put_str(j, "state", str_from(state_of(k, r)));
        json_put_str(j, "made_at", time_rfc3339(k->cli->arena, r->made_at));
        json_put_str(j, "ends_at", time_rfc3339(k->cli->arena, r->ends_at));
        put_legs(j, r->legs, r->n);
        json_object_end(j);
    }
    json_array_end(j);
    json_object_end(j);
}

static enum err_code tell_rings(struct rounds *k, struct err *err) {
    enum err_code rc = db_read(k->cli->app.db, read_rings, k, err);
    if (!rc && k->n > 0)
        rc = door_trace(k->cli, k->hub.id, 0, TRACE_LIST, &k->by, err);
    if (rc)
        return rc;
    if (k->cli->json)
        return door_json(put_rings, k, err);
    for (size_t i = 0; i < k->n; i++) {
        const struct ring *r = &k->list[i];
        const char *state = state_of(k, r);
        (void)printf("%lld\t%s", (long long)r->id, state);
        if (state[0] == 'o' && state[1] == 'f')
            (void)printf("\t%zu of %zu have answered, until %.*s", r->answered, r->n,
                         STR_ARG(time_rfc3339(k->cli->arena, r->ends_at)));
        (void)putchar('\n');
        print_legs(r->legs, r->n);
    }
    return ERR_OK;
}

enum err_code cli_ring_list(struct cli *cli, struct err *err) {
    struct rounds k = {.cli = cli};
    enum err_code rc = ERR_OK;
    if (cli->n_args > 0)
        rc = door_id(cli->args[0], "ID", "kith ring list", &k.id, err);
    if (!rc)
        rc = begin(&k, err);
    return rc ? rc : tell_rings(&k, err);
}

/* ---- answering, taking back ---- */

static enum err_code answer_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct rounds *k = ctx;
    struct member m;
    enum err_code rc = k->cli->n_args < 3 ? door_hub(k->cli, c, &k->hub, err)
                                          : door_for(k->cli, c, k->cli->args[1], &k->by, &k->hub, &m, err);
    if (rc)
        return rc;
    return k->cli->n_args < 3 ? ring_withdraw(c, k->cli->arena, &k->by, &k->hub, k->id, err)
                              : ring_answer(c, k->cli->arena, &k->by, &k->hub, m.id, k->id, k->yes, err);
}

enum err_code cli_ring_answer(struct cli *cli, struct err *err) {
    struct rounds k = {.cli = cli};
    enum err_code rc = door_id(cli->args[0], "ID", "kith ring list", &k.id, err);
    if (!rc && cli->n_args == 3)
        rc = door_yes(cli->args[2], "ANSWER", &k.yes, err);
    if (!rc)
        rc = begin(&k, err);
    if (!rc)
        rc = db_write(cli->app.db, answer_flow, &k, err);
    return rc ? rc : tell_rings(&k, err);
}
