/* kith suggest, kith ask: who might help whom, and asking them. */
#include <stdio.h>

#include "cli/doors.h"
#include "exchange/exchange.h"
#include "match/json.h"

enum { USUAL = 10, MOST = 50, ASKED_MOST = 20 };

struct helping {
    struct cli *cli;
    struct doer by;
    struct hub hub;
    struct member member;
    int64_t limit;
    bool of_request;
    struct listing request;
    struct suggestion *hands, *wishes;
    size_t n_hands, n_wishes, n_asked;
};

/* ---- suggestions ---- */

static struct suggest_terms terms_of(const struct helping *k) {
    return (struct suggest_terms){.hub_id = k->hub.id,
                                  .today = k->by.today,
                                  .audience = MATCH_FOR_COORDINATOR,
                                  .most = (size_t)k->limit,
                                  .zone = zone_of(k->hub.time_zone)};
}

/* The number of a request is far longer than that of any member. */
static enum err_code find_request(struct db_conn *c, struct helping *k, struct err *err) {
    struct err why = {0};
    int64_t id;
    if (!str_i64(k->cli->args[0], &id) || id <= 0)
        return ERR_OK;
    enum err_code rc = listing_get(c, k->cli->arena, k->hub.id, id, &k->request, &why);
    if (rc == ERR_NOT_FOUND)
        return ERR_OK;
    if (rc) {
        *err = why;
        return rc;
    }
    if (k->request.kind != LISTING_REQUEST)
        return err_set(err, ERR_INVALID, "REQUEST", "kind", "%lld is an offer: name a request, or a member",
                       (long long)id);
    k->of_request = true;
    return ERR_OK;
}

static enum err_code read_suggestions(struct db_conn *c, void *ctx, struct err *err) {
    struct helping *k = ctx;
    struct arena *a = k->cli->arena;
    enum err_code rc = door_hub(k->cli, c, &k->hub, err);
    if (!rc)
        rc = find_request(c, k, err);
    if (rc)
        return rc;
    const struct suggest_terms t = terms_of(k);
    if (k->of_request)
        return suggest_hands(c, a, &t, k->request.id, &k->hands, &k->n_hands, err);
    rc = door_member(k->cli, c, &k->hub, k->cli->args[0], &k->member, err);
    if (!rc)
        rc = suggest_wishes(c, a, &t, k->member.id, false, &k->wishes, &k->n_wishes, err);
    return rc ? rc : suggest_offers(c, a, &t, k->member.id, &k->hands, &k->n_hands, err);
}

static void put_suggestions(struct json_out *j, const void *of) {
    const struct helping *k = of;
    json_object(j);
    if (!k->of_request)
        suggestions_json(j, k->cli->arena, "could_help", k->wishes, k->n_wishes, false);
    suggestions_json(j, k->cli->arena, k->of_request ? "items" : "might_be_helped_by", k->hands, k->n_hands,
                     true);
    json_object_end(j);
}

static void print_list(const struct suggestion *list, size_t n, bool hand) {
    for (size_t i = 0; i < n; i++) {
        const struct suggestion *s = &list[i];
        (void)printf("%.3f\t%lld\t%.*s\t%.*s\n", s->score.score / 1000.0,
                     (long long)(hand ? s->hand->member_id : s->wish->id),
                     STR_ARG(hand ? s->hand->shown : s->told.title), STR_ARG(s->sentence));
    }
    if (n == 0)
        (void)printf("Nobody fits at the moment\n");
}

enum err_code cli_suggest(struct cli *cli, struct err *err) {
    struct helping k = {.cli = cli};
    enum err_code rc = cli_number(cli, "limit", USUAL, 1, MOST, &k.limit, err);
    if (!rc)
        rc = door_read(cli, &k.by, read_suggestions, &k, err);
    /* As on the pages: who might help is a list; whom somebody could help is about them. */
    if (!rc)
        rc = door_trace(cli, k.hub.id, k.of_request ? 0 : k.member.id,
                        k.of_request ? TRACE_LIST : TRACE_PERSON, &k.by, err);
    if (rc)
        return rc;
    if (cli->json)
        return door_json(put_suggestions, &k, err);
    if (!k.of_request) {
        (void)printf("Whom they could help:\n");
        print_list(k.wishes, k.n_wishes, false);
        (void)printf("What might help them:\n");
    }
    print_list(k.hands, k.n_hands, true);
    return ERR_OK;
}

/* ---- asking ---- */

static enum err_code ask_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct helping *k = ctx;
    struct cli *cli = k->cli;
    int64_t members[ASKED_MOST];
    size_t n = 0;
    enum err_code rc = door_hub(cli, c, &k->hub, err);
    if (!rc)
        rc = find_request(c, k, err);
    if (!rc && !k->of_request)
        rc = err_set(err, ERR_NOT_FOUND, "REQUEST", "not-found",
                     "There is no request %.*s in \"%.*s\". See kith search --kind requests.",
                     STR_ARG(cli->args[0]), STR_ARG(k->hub.slug));
    for (size_t i = 1; !rc && i < cli->n_args; i++) {
        struct member m;
        rc = door_member(cli, c, &k->hub, cli->args[i], &m, err);
        if (!rc)
            members[n++] = m.id;
    }
    return rc ? rc : ask_several(c, cli->arena, &k->by, &k->hub, k->request.id, members, n, &k->n_asked, err);
}

enum err_code cli_ask(struct cli *cli, struct err *err) {
    struct helping k = {.cli = cli};
    enum err_code rc = door_write(cli, &k.by, ask_flow, &k, err);
    if (rc)
        return rc;
    if (cli->json)
        (void)printf("{\"request\":\"%lld\",\"asked\":%zu}\n", (long long)k.request.id, k.n_asked);
    else
        (void)printf("%zu asked. What they answer stands in the list of requests.\n", k.n_asked);
    return ERR_OK;
}
