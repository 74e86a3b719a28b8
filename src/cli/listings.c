/* kith offer, kith request: what members offer and ask for. The command line speaks as the coordinators do.
 */
#include <stdio.h>

#include "cli/doors.h"
#include "exchange/json.h"

struct telling {
    struct cli *cli;
    struct doer by;
    struct hub hub;
    struct listing_new n;
    struct listing l;
    enum listing_kind kind;
    enum listing_state state;
    bool has_state, changes;
    int64_t id;
};

/* "offer add" and "request add" are one function. */
static struct telling telling_of(struct cli *cli) {
    return (struct telling){.cli = cli,
                            .kind = str_starts(str_from(cli->command->name), "offer") ? LISTING_OFFER
                                                                                      : LISTING_REQUEST};
}

/* ---- what options say, over what is there ---- */

static enum err_code take_texts(const struct cli *cli, struct listing_new *n, struct err *err) {
    const struct {
        const char *option;
        struct str *to;
        size_t most;
        bool lines;
    } texts[] = {{"title", &n->title, 120, false},      {"words", &n->words, 2000, true},
                 {"category", &n->category, 40, false}, {"place", &n->place, 120, false},
                 {"times", &n->times, 120, false},      {"near", &n->near, 100, false},
                 {"needs", &n->needs, 200, false},      {"languages", &n->languages, 400, false},
                 {"hours", &n->hours, 600, false}};
    enum err_code rc = ERR_OK;
    for (size_t i = 0; !rc && i < sizeof texts / sizeof *texts; i++)
        rc = door_text(cli, texts[i].option, cli_given(cli, texts[i].option), texts[i].most, !texts[i].lines,
                       texts[i].to, err);
    return rc;
}

static enum err_code take_options(const struct cli *cli, struct listing_new *n, struct err *err) {
    const struct str until = cli_given(cli, "until"), check = cli_given(cli, "check");
    enum err_code rc = take_texts(cli, n, err);
    if (!rc && until.n)
        rc = door_day(cli, "until", &n->ends_on, NULL, err);
    if (until.p)
        n->has_ends_on = until.n > 0;
    if (!rc)
        rc = door_one_of(cli, "check", "none|basic|standard|enhanced|enhanced-barred", err);
    if (!rc && check.p)
        (void)check_level_parse(check, &n->check);
    return rc;
}

/* ---- telling ---- */

static void put_one(struct json_out *j, const void *of) {
    const struct telling *k = of;
    listing_json(j, k->cli->arena, &k->l, LISTING_WHOLE);
}

static enum err_code tell(const struct telling *k, struct err *err) {
    struct arena *a = k->cli->arena;
    const struct listing *l = &k->l;
    if (k->cli->json)
        return door_json(put_one, k, err);
    door_line("title", l->title);
    door_line("member", l->member_shown);
    door_line("state", str_from(listing_state_name(l->state)));
    door_line("words", str_clean(a, l->words, true));
    door_line("category", l->category);
    door_line("place", l->place);
    door_line("near", l->near);
    door_line("times", l->times);
    door_line("hours", l->hours);
    door_line("needs", l->needs);
    door_line("languages", l->languages);
    if (l->check)
        door_line("check", str_from(check_level_name(l->check)));
    if (l->has_ends_on)
        door_line("until", day_iso(a, l->ends_on));
    return ERR_OK;
}

/* ---- flows ---- */

static enum err_code load(struct db_conn *c, struct telling *k, struct err *err) {
    struct err why = {0};
    enum err_code rc = door_hub(k->cli, c, &k->hub, err);
    if (rc)
        return rc;
    rc = listing_get(c, k->cli->arena, k->hub.id, k->id, &k->l, &why);
    if (rc == ERR_NOT_FOUND || (!rc && k->l.kind != k->kind))
        return err_set(err, ERR_NOT_FOUND, "ID", "not-found",
                       "There is no %s %lld in \"%.*s\". See kith search.", listing_kind_name(k->kind),
                       (long long)k->id, STR_ARG(k->hub.slug));
    if (rc)
        *err = why;
    return rc;
}

static enum err_code read_one(struct db_conn *c, void *ctx, struct err *err) {
    return load(c, ctx, err);
}

static enum err_code add_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct telling *k = ctx;
    struct member m;
    enum err_code rc = door_for(k->cli, c, k->cli->args[0], &k->by, &k->hub, &m, err);
    return rc ? rc : listing_create(c, k->cli->arena, &k->by, k->hub.id, m.id, &k->n, &k->id, err);
}

static enum err_code set_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct telling *k = ctx;
    enum err_code rc = load(c, k, err);
    if (rc)
        return rc;
    const struct listing *l = &k->l;
    k->n = (struct listing_new){.kind = l->kind,
                                .title = l->title,
                                .words = l->words,
                                .category = l->category,
                                .place = l->place,
                                .times = l->times,
                                .has_ends_on = l->has_ends_on,
                                .ends_on = l->ends_on,
                                .near = l->near,
                                .check = l->check,
                                .needs = l->needs,
                                .languages = l->languages,
                                .hours = l->hours};
    k->by.for_member_id = l->member_id;
    rc = take_options(k->cli, &k->n, err);
    if (!rc && k->changes)
        rc = listing_edit(c, k->cli->arena, &k->by, k->hub.id, k->id, &k->n, l->version, err);
    if (!rc && k->has_state)
        rc = listing_set_state(c, k->cli->arena, &k->by, k->hub.id, k->id, k->state, err);
    return rc ? rc : load(c, k, err);
}

/* ---- commands ---- */

enum err_code cli_listing_add(struct cli *cli, struct err *err) {
    struct telling k = telling_of(cli);
    k.n.kind = k.kind;
    enum err_code rc = take_options(cli, &k.n, err);
    if (!rc)
        rc = door_text(cli, "TITLE", cli->args[1], 120, true, &k.n.title, err);
    if (!rc)
        rc = door_write(cli, &k.by, add_flow, &k, err);
    if (!rc)
        (void)printf("%lld\n", (long long)k.id);
    return rc;
}

enum err_code cli_listing_show(struct cli *cli, struct err *err) {
    struct telling k = telling_of(cli);
    enum err_code rc = door_id(cli->args[0], "ID", "kith search", &k.id, err);
    if (!rc)
        rc = door_read(cli, &k.by, read_one, &k, err);
    return rc ? rc : tell(&k, err);
}

enum err_code cli_listing_set(struct cli *cli, struct err *err) {
    struct telling k = telling_of(cli);
    const struct str state = cli_given(cli, "state");
    enum err_code rc = door_id(cli->args[0], "ID", "kith search", &k.id, err);
    if (!rc)
        rc = door_one_of(cli, "state", "open|paused|ended", err);
    k.has_state = !rc && listing_state_parse(state, &k.state);
    k.changes = door_changes(cli, "state");
    if (!rc)
        rc = door_write(cli, &k.by, set_flow, &k, err);
    return rc ? rc : tell(&k, err);
}
