/* kith unmet, kith ask list, kith ask answer, kith weights: the coordinator's desk, what somebody is asked,
 * and what counts. */
#include <stdio.h>

#include "cli/doors.h"
#include "match/json.h"

enum { UNMET_USUAL = 10, UNMET_MOST = 100, BEST = 3 };

struct desk {
    struct cli *cli;
    struct hub hub;
    struct doer by;
    struct member member;
    int64_t limit, id, exchange_id;
    struct unmet *unmet;
    struct ask *asks;
    size_t n;
    struct match_weights weights;
    struct weights_change *changes;
    size_t looked;
    bool yes;
};

/* ---- what waits ---- */

static enum err_code read_unmet(struct db_conn *c, void *ctx, struct err *err) {
    struct desk *k = ctx;
    enum err_code rc = door_hub(k->cli, c, &k->hub, err);
    return rc ? rc
              : unmet_requests(c, k->cli->arena, &k->by, &k->hub, (size_t)k->limit, BEST, &k->unmet, &k->n,
                               err);
}

static void put_unmet(struct json_out *j, const void *of) {
    const struct desk *k = of;
    json_object(j);
    json_key(j, "items");
    json_array(j);
    for (size_t i = 0; i < k->n; i++)
        unmet_json(j, k->cli->arena, &k->unmet[i]);
    json_array_end(j);
    json_object_end(j);
}

enum err_code cli_unmet(struct cli *cli, struct err *err) {
    struct desk k = {.cli = cli};
    enum err_code rc = cli_number(cli, "limit", UNMET_USUAL, 1, UNMET_MOST, &k.limit, err);
    if (!rc)
        rc = door_read(cli, &k.by, read_unmet, &k, err);
    if (!rc)
        rc = door_trace(cli, k.hub.id, 0, TRACE_LIST, &k.by, err);
    if (rc)
        return rc;
    if (cli->json)
        return door_json(put_unmet, &k, err);
    for (size_t i = 0; i < k.n; i++) {
        const struct unmet *u = &k.unmet[i];
        (void)printf("%lld\t%.*s\t%.*s\tsince %.*s, %lld asked\n", (long long)u->id, STR_ARG(u->title),
                     STR_ARG(u->name), STR_ARG(day_iso(cli->arena, day_of_seconds(u->created_at))),
                     (long long)(u->asked + u->asked_before));
        for (size_t s = 0; s < u->n_best; s++)
            (void)printf("\t%.3f\t%lld\t%.*s\n", u->best[s].score.score / 1000.0,
                         (long long)u->best[s].hand->member_id, STR_ARG(u->best[s].sentence));
    }
    return ERR_OK;
}

/* ---- what somebody is asked, and their answer ---- */

/* Who said no sees it here as unanswered, as any coordinator who acts for them does. */
static enum err_code read_asks(struct db_conn *c, void *ctx, struct err *err) {
    struct desk *k = ctx;
    enum err_code rc = door_hub(k->cli, c, &k->hub, err);
    if (!rc)
        rc = door_member(k->cli, c, &k->hub, k->cli->args[0], &k->member, err);
    return rc ? rc
              : asks_for(c, k->cli->arena, k->hub.id, k->member.id, k->by.today, true, &k->asks, &k->n, err);
}

static void put_asks(struct json_out *j, const void *of) {
    const struct desk *k = of;
    json_object(j);
    json_key(j, "items");
    json_array(j);
    for (size_t i = 0; i < k->n; i++)
        ask_json(j, k->cli->arena, &k->asks[i]);
    json_array_end(j);
    json_object_end(j);
}

enum err_code cli_ask_list(struct cli *cli, struct err *err) {
    struct desk k = {.cli = cli};
    enum err_code rc = door_read(cli, &k.by, read_asks, &k, err);
    if (rc)
        return rc;
    if (cli->json)
        return door_json(put_asks, &k, err);
    for (size_t i = 0; i < k.n; i++)
        (void)printf("%lld\t%.*s\t%.*s\tsince %.*s\n", (long long)k.asks[i].id, STR_ARG(k.asks[i].title),
                     STR_ARG(k.asks[i].wish_shown),
                     STR_ARG(day_iso(cli->arena, day_of_seconds(k.asks[i].asked_at))));
    return ERR_OK;
}

static enum err_code answer_ask(struct db_conn *c, void *ctx, struct err *err) {
    struct desk *k = ctx;
    enum err_code rc = door_for(k->cli, c, k->cli->args[1], &k->by, &k->hub, &k->member, err);
    if (rc)
        return rc;
    return k->yes
               ? ask_answer_yes(c, k->cli->arena, &k->by, &k->hub, k->member.id, k->id, &k->exchange_id, err)
               : ask_answer_no(c, k->cli->arena, &k->by, &k->hub, k->member.id, k->id, err);
}

enum err_code cli_ask_answer(struct cli *cli, struct err *err) {
    struct desk k = {.cli = cli};
    enum err_code rc = door_id(cli->args[0], "ID", "kith ask list", &k.id, err);
    if (!rc)
        rc = door_yes(cli->args[2], "ANSWER", &k.yes, err);
    if (!rc)
        rc = door_write(cli, &k.by, answer_ask, &k, err);
    if (!rc && k.yes)
        (void)printf("exchange %lld\n", (long long)k.exchange_id);
    return rc;
}

/* ---- what counts ---- */

static enum err_code read_weights(struct db_conn *c, void *ctx, struct err *err) {
    struct desk *k = ctx;
    enum err_code rc = door_hub(k->cli, c, &k->hub, err);
    return rc ? rc : match_weights_of(c, k->cli->arena, k->hub.id, &k->weights, err);
}

/* "reach" "10", and more such. */
static enum err_code take_weights(struct db_conn *c, struct desk *k, struct err *err) {
    enum err_code rc = read_weights(c, k, err);
    for (size_t i = 0; !rc && i + 1 < k->cli->n_args; i += 2) {
        const struct str *args = &k->cli->args[i];
        int64_t value = -1;
        size_t p = 0;
        while (p < MATCH_PARTS && !str_eqz(args[0], match_part_name((enum match_part)p)))
            p++;
        if (p == MATCH_PARTS)
            return err_set(err, ERR_USAGE, "PART", "part", "There is no part \"%.*s\". See kith weights.",
                           STR_ARG(args[0]));
        if (!str_i64(args[1], &value) || value < 0 || value > MATCH_WEIGHT_MOST)
            return err_set(err, ERR_USAGE, "N", "weight", "How much it counts is a number from 0 to %d",
                           MATCH_WEIGHT_MOST);
        k->weights.of[p] = (int)value;
    }
    return rc;
}

static enum err_code change_weights(struct db_conn *c, void *ctx, struct err *err) {
    struct desk *k = ctx;
    enum err_code rc = take_weights(c, k, err);
    return rc ? rc : match_weights_set(c, &k->by, k->hub.id, &k->weights, err);
}

static enum err_code try_weights(struct db_conn *c, void *ctx, struct err *err) {
    struct desk *k = ctx;
    enum err_code rc = take_weights(c, k, err);
    return rc ? rc
              : match_weights_try(c, k->cli->arena, &k->by, &k->hub, &k->weights, &k->changes, &k->n,
                                  &k->looked, err);
}

static void put_weights(struct json_out *j, const void *of) {
    match_weights_json(j, &((const struct desk *)of)->weights);
}

static void put_changes(struct json_out *j, const void *of) {
    const struct desk *k = of;
    weights_changes_json(j, k->changes, k->n, k->looked);
}

static struct str names_of(struct arena *a, const struct weights_best *best) {
    return best->n ? str_join(a, best->names, best->n, STR(", ")) : STR("nobody");
}

enum err_code cli_weights_try(struct cli *cli, struct err *err) {
    struct desk k = {.cli = cli};
    if (cli->n_args % 2)
        return err_set(err, ERR_USAGE, "N", "required", "Name each part with how much it counts");
    enum err_code rc = door_read(cli, &k.by, try_weights, &k, err);
    if (!rc)
        rc = door_trace(cli, k.hub.id, 0, TRACE_LIST, &k.by, err);
    if (rc)
        return rc;
    if (cli->json)
        return door_json(put_changes, &k, err);
    for (size_t i = 0; i < k.n; i++)
        (void)printf("%lld\t%.*s\tnow: %.*s\tthen: %.*s\n", (long long)k.changes[i].id,
                     STR_ARG(k.changes[i].title), STR_ARG(names_of(cli->arena, &k.changes[i].now)),
                     STR_ARG(names_of(cli->arena, &k.changes[i].then)));
    (void)printf("%zu of %zu requests would have other best candidates\n", k.n, k.looked);
    return ERR_OK;
}

enum err_code cli_weights(struct cli *cli, struct err *err) {
    struct desk k = {.cli = cli};
    if (cli->n_args % 2)
        return err_set(err, ERR_USAGE, "N", "required", "How much \"%.*s\" counts is missing: 0 to %d",
                       STR_ARG(cli->args[cli->n_args - 1]), MATCH_WEIGHT_MOST);
    enum err_code rc = cli->n_args ? door_write(cli, &k.by, change_weights, &k, err)
                                   : door_read(cli, &k.by, read_weights, &k, err);
    if (rc)
        return rc;
    if (cli->json)
        return door_json(put_weights, &k, err);
    for (size_t p = 0; p < MATCH_PARTS; p++)
        (void)printf("%s\t%d\t%s\n", match_part_name((enum match_part)p), k.weights.of[p],
                     match_part_label((enum match_part)p));
    return ERR_OK;
}
