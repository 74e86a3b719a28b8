/* kith saved, kith feed: the searches that a member keeps, and the secret address of their feeds. */
#include <stdio.h>

#include "cli/doors.h"
#include "cli/find.h"
#include "search/json.h"

struct keeping {
    struct cli *cli;
    struct doer by;
    struct hub hub;
    struct member member;
    struct search_ways ways;
    struct saved_search *list;
    size_t n;
    int64_t id;
    struct str name, word;
    bool has;
};

static enum err_code load(struct db_conn *c, struct keeping *k, struct err *err) {
    return door_for(k->cli, c, k->cli->args[0], &k->by, &k->hub, &k->member, err);
}

/* ---- kept searches ---- */

static enum err_code read_saved(struct db_conn *c, void *ctx, struct err *err) {
    struct keeping *k = ctx;
    enum err_code rc = load(c, k, err);
    return rc ? rc : saved_list(c, k->cli->arena, k->hub.id, k->member.id, k->by.today, &k->list, &k->n, err);
}

static void put_saved(struct json_out *j, const void *of) {
    const struct keeping *k = of;
    json_object(j);
    json_key(j, "items");
    json_array(j);
    for (size_t i = 0; i < k->n; i++)
        saved_search_json(j, k->cli->arena, &k->list[i]);
    json_array_end(j);
    json_object_end(j);
}

enum err_code cli_saved_list(struct cli *cli, struct err *err) {
    struct keeping k = {.cli = cli};
    enum err_code rc = door_read(cli, &k.by, read_saved, &k, err);
    if (rc)
        return rc;
    if (cli->json)
        return door_json(put_saved, &k, err);
    for (size_t i = 0; i < k.n; i++)
        (void)printf("%lld\t%.*s\t%zu new\t%.*s\n", (long long)k.list[i].id, STR_ARG(k.list[i].name),
                     k.list[i].fresh, STR_ARG(k.list[i].query));
    return ERR_OK;
}

static enum err_code add_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct keeping *k = ctx;
    struct arena *a = k->cli->arena;
    enum err_code rc = load(c, k, err);
    if (!rc)
        rc = door_area(k->cli, c, k->hub.id, &k->ways.area, err);
    return rc ? rc
              : saved_keep(c, a, &k->by, k->hub.id, k->member.id, k->name, ways_write(a, &k->ways), &k->id,
                           err);
}

enum err_code cli_saved_add(struct cli *cli, struct err *err) {
    struct keeping k = {.cli = cli};
    enum err_code rc = door_ways(cli, 1, &k.ways, err);
    if (!rc)
        rc = door_option_text(cli, "name", SAVED_NAME_MOST, true, &k.name, err);
    if (!rc)
        rc = door_write(cli, &k.by, add_flow, &k, err);
    if (!rc)
        (void)printf("%lld\n", (long long)k.id);
    return rc;
}

static enum err_code rename_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct keeping *k = ctx;
    enum err_code rc = load(c, k, err);
    return rc ? rc : saved_rename(c, k->cli->arena, &k->by, k->hub.id, k->member.id, k->id, k->name, err);
}

static enum err_code seen_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct keeping *k = ctx;
    enum err_code rc = load(c, k, err);
    return rc ? rc : saved_seen(c, &k->by, k->hub.id, k->member.id, k->id, err);
}

static enum err_code end_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct keeping *k = ctx;
    enum err_code rc = load(c, k, err);
    return rc ? rc : saved_end(c, &k->by, k->hub.id, k->member.id, k->id, err);
}

static enum err_code change(struct keeping *k, db_flow *flow, struct err *err) {
    enum err_code rc = door_id(k->cli->args[1], "ID", "kith saved list", &k->id, err);
    return rc ? rc : door_write(k->cli, &k->by, flow, k, err);
}

enum err_code cli_saved_rename(struct cli *cli, struct err *err) {
    struct keeping k = {.cli = cli};
    enum err_code rc = door_text(cli, "NAME", cli->args[2], SAVED_NAME_MOST, true, &k.name, err);
    if (!rc && str_empty(k.name))
        rc = err_set(err, ERR_USAGE, "NAME", "required", "NAME is empty");
    return rc ? rc : change(&k, rename_flow, err);
}

enum err_code cli_saved_seen(struct cli *cli, struct err *err) {
    struct keeping k = {.cli = cli};
    return change(&k, seen_flow, err);
}

enum err_code cli_saved_end(struct cli *cli, struct err *err) {
    struct keeping k = {.cli = cli};
    return change(&k, end_flow, err);
}

/* ---- feeds ---- */

static enum err_code read_feed(struct db_conn *c, void *ctx, struct err *err) {
    struct keeping *k = ctx;
    enum err_code rc = load(c, k, err);
    return rc ? rc : feed_has(c, k->cli->arena, k->hub.id, k->member.id, &k->has, err);
}

enum err_code cli_feed(struct cli *cli, struct err *err) {
    struct keeping k = {.cli = cli};
    enum err_code rc = door_read(cli, &k.by, read_feed, &k, err);
    if (rc)
        return rc;
    if (cli->json)
        (void)printf("{\"has_address\":%s}\n", k.has ? "true" : "false");
    else
        (void)printf("%s secret address\n", k.has ? "A" : "No");
    return ERR_OK;
}

static enum err_code make_feed(struct db_conn *c, void *ctx, struct err *err) {
    struct keeping *k = ctx;
    enum err_code rc = load(c, k, err);
    return rc ? rc : feed_new(c, k->cli->arena, &k->by, k->hub.id, k->member.id, &k->word, err);
}

enum err_code cli_feed_address(struct cli *cli, struct err *err) {
    struct keeping k = {.cli = cli};
    enum err_code rc = door_write(cli, &k.by, make_feed, &k, err);
    if (!rc)
        (void)printf("%.*s\n", STR_ARG(door_address(cli, str_fmt(cli->arena, "/h/%.*s/feed/%.*s",
                                                                 STR_ARG(k.hub.slug), STR_ARG(k.word)))));
    return rc;
}

static enum err_code end_feed(struct db_conn *c, void *ctx, struct err *err) {
    struct keeping *k = ctx;
    enum err_code rc = load(c, k, err);
    return rc ? rc : feed_end(c, &k->by, k->hub.id, k->member.id, err);
}

enum err_code cli_feed_end(struct cli *cli, struct err *err) {
    struct keeping k = {.cli = cli};
    return door_write(cli, &k.by, end_feed, &k, err);
}
