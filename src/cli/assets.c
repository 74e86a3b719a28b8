/* kith asset: what places and groups have. The command line speaks as the coordinators do. */
#include <stdio.h>

#include "asset/json.h"
#include "cli/doors.h"

enum { LIST_MOST = 2000 };

static const struct asset_hand coordinators = {.coordinator = true};

struct lending {
    struct cli *cli;
    struct doer by;
    int64_t id;
    struct asset_new n;
    struct asset *assets;
    size_t n_rows;
    enum asset_move move;
};

/* ---- places and things ---- */

static enum err_code read_assets(struct db_conn *c, void *ctx, struct err *err) {
    struct lending *k = ctx;
    struct str state = cli_given(k->cli, "state"), kind = cli_given(k->cli, "kind");
    struct asset_filter f = {.any_kind = !kind.p, .state = ASSET_OPEN, .words = cli_given(k->cli, "words")};
    struct hub h;
    f.any_state = str_eqz(state, "all");
    if (state.p && !f.any_state)
        (void)asset_state_parse(state, &f.state);
    if (kind.p)
        (void)asset_kind_parse(kind, &f.kind);
    enum err_code rc = door_hub(k->cli, c, &h, err);
    return rc ? rc : asset_list(c, k->cli->arena, h.id, &f, LIST_MOST, &k->assets, &k->n_rows, err);
}

static void put_assets(struct json_out *j, const void *of) {
    const struct lending *k = of;
    json_object(j);
    json_key(j, "items");
    json_array(j);
    for (size_t i = 0; i < k->n_rows; i++)
        asset_json(j, k->cli->arena, &k->assets[i]);
    json_array_end(j);
    json_object_end(j);
}

#define KINDS "room|kitchen|vehicle|tool|outdoors|club|service|other"

enum err_code cli_asset_list(struct cli *cli, struct err *err) {
    struct lending k = {.cli = cli};
    enum err_code rc = door_one_of(cli, "state", "open|proposed|paused|ended|all", err);
    if (!rc)
        rc = door_one_of(cli, "kind", KINDS, err);
    if (!rc)
        rc = door_read(cli, &k.by, read_assets, &k, err);
    if (rc)
        return rc;
    if (cli->json)
        return door_json(put_assets, &k, err);
    for (size_t i = 0; i < k.n_rows; i++) {
        const struct asset *s = &k.assets[i];
        (void)printf("%lld\t%.*s\t%s\t%s\t%.*s\n", (long long)s->id, STR_ARG(s->name),
                     asset_kind_label(s->kind), asset_state_name(s->state),
                     STR_ARG(s->member_id ? s->member_name : STR("the coordinators")));
    }
    return ERR_OK;
}

/* ---- adding, changing ---- */

/* What options say, over what is there. */
static enum err_code take_texts(const struct cli *cli, struct asset_new *n, struct err *err) {
    const struct {
        const char *option;
        struct str *to;
        size_t most;
        bool lines;
    } texts[] = {{"name", &n->name, 120, false},
                 {"words", &n->words, 2000, true},
                 {"conditions", &n->conditions, 1000, true},
                 {"size", &n->size, 120, false},
                 {"category", &n->category, 40, false},
                 {"organisation", &n->organisation, 120, false},
                 {"place", &n->place, 120, false},
                 {"address", &n->address, 200, false},
                 {"town", &n->town, 60, false},
                 {"county", &n->county, 60, false},
                 {"postcode", &n->postcode, 12, false},
                 {"hours", &n->hours, 2000, false},
                 {"times", &n->times, 200, false},
                 {"access", &n->access, 200, false},
                 {"contact-name", &n->contact_name, 80, false},
                 {"contact-phone", &n->contact_phone, 40, false},
                 {"contact-email", &n->contact_email, 254, false},
                 {"website", &n->website, 300, false}};
    enum err_code rc = ERR_OK;
    for (size_t i = 0; !rc && i < sizeof texts / sizeof *texts; i++)
        rc = door_option_text(cli, texts[i].option, texts[i].most, !texts[i].lines, texts[i].to, err);
    return rc;
}

/* A switch says yes. */
static enum err_code take_choices(const struct cli *cli, struct asset_new *n, struct err *err) {
    const struct {
        const char *option;
        bool *to;
    } choices[] = {
        {"booked", &n->bookable}, {"at-once", &n->at_once}, {"to-pot", &n->to_pot}, {"public", &n->public}};
    const struct str kind = cli_given(cli, "kind"), per = cli_given(cli, "per"),
                     point = cli_given(cli, "point");
    enum err_code rc = door_one_of(cli, "kind", KINDS, err);
    if (!rc)
        rc = door_one_of(cli, "per", "hour|booking", err);
    if (!rc)
        rc = cli_number(cli, "price", n->price, 0, 1440, &n->price, err);
    if (!rc)
        rc = cli_number(cli, "capacity", n->capacity, 1, 1000, &n->capacity, err);
    if (!rc && point.n)
        rc = place_parse(point, "point", &n->point, err);
    for (size_t i = 0; !rc && i < sizeof choices / sizeof *choices; i++)
        rc = door_option_yes(cli, choices[i].option, choices[i].to, err);
    if (!rc && kind.p)
        (void)asset_kind_parse(kind, &n->kind);
    if (per.p)
        n->per_hour = str_eqz(per, "hour");
    return rc;
}

/* What only the hub knows: its areas, its members. */
static enum err_code take_ours(struct db_conn *c, struct lending *k, const struct hub *h, struct err *err) {
    const struct str keeper = cli_given(k->cli, "keeper");
    struct member m = {0};
    enum err_code rc = door_area(k->cli, c, h->id, &k->n.area_id, err);
    if (!rc && keeper.n)
        rc = door_member(k->cli, c, h, keeper, &m, err);
    if (!rc && keeper.p)
        k->n.member_id = m.id;
    return rc;
}

static enum err_code add_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct lending *k = ctx;
    struct hub h;
    enum err_code rc = door_hub(k->cli, c, &h, err);
    if (!rc)
        rc = take_ours(c, k, &h, err);
    return rc ? rc : asset_add(c, k->cli->arena, &k->by, &h, &coordinators, &k->n, &k->id, err);
}

enum err_code cli_asset_add(struct cli *cli, struct err *err) {
    struct lending k = {
        .cli = cli, .n = {.kind = ASSET_OTHER, .capacity = 1, .bookable = !cli_switch(cli, "not-booked")}};
    enum err_code rc = door_text(cli, "NAME", cli->args[0], 120, true, &k.n.name, err);
    if (!rc)
        rc = take_texts(cli, &k.n, err);
    if (!rc)
        rc = take_choices(cli, &k.n, err);
    if (!rc)
        rc = door_write(cli, &k.by, add_flow, &k, err);
    if (!rc)
        (void)printf("%lld\n", (long long)k.id);
    return rc;
}

static enum err_code one(struct db_conn *c, struct lending *k, int64_t hub_id, struct err *err) {
    k->assets = arena_new(k->cli->arena, struct asset);
    return k->assets ? asset_get(c, k->cli->arena, hub_id, k->id, k->assets, err) : err_nomem(err);
}

static enum err_code set_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct lending *k = ctx;
    struct hub h;
    enum err_code rc = door_hub(k->cli, c, &h, err);
    if (!rc)
        rc = one(c, k, h.id, err);
    if (!rc) {
        k->n = asset_as_it_is(k->assets);
        rc = take_texts(k->cli, &k->n, err);
    }
    if (!rc)
        rc = take_choices(k->cli, &k->n, err);
    if (!rc)
        rc = take_ours(c, k, &h, err);
    if (!rc)
        rc = asset_edit(c, k->cli->arena, &k->by, &h, &coordinators, k->id, &k->n, k->assets->version, err);
    return rc ? rc : one(c, k, h.id, err);
}

static enum err_code read_one(struct db_conn *c, void *ctx, struct err *err) {
    struct lending *k = ctx;
    struct hub h;
    enum err_code rc = door_hub(k->cli, c, &h, err);
    return rc ? rc : one(c, k, h.id, err);
}

static void put_one(struct json_out *j, const void *of) {
    const struct lending *k = of;
    asset_json(j, k->cli->arena, k->assets);
}

static enum err_code tell_one(const struct lending *k, struct err *err) {
    struct arena *a = k->cli->arena;
    const struct asset *s = k->assets;
    if (k->cli->json)
        return door_json(put_one, k, err);
    door_line("name", s->name);
    door_line("kind", str_from(asset_kind_name(s->kind)));
    door_line("state", str_from(asset_state_name(s->state)));
    door_line("words", str_clean(a, s->words, true));
    door_line("conditions", str_clean(a, s->conditions, true));
    door_line("size", s->size);
    door_line("category", s->category);
    door_line("organisation", s->organisation.name);
    door_line("keeper", s->member_id ? s->member_name : STR("the coordinators"));
    door_line("place", s->place);
    door_line("address", s->address);
    door_line("town", s->town);
    door_line("postcode", s->postcode);
    door_line("area", s->area);
    door_line("hours", s->hours);
    door_line("times", s->times);
    door_line("access", s->access);
    (void)printf("price\t%lld minutes %s\n", (long long)s->price, s->per_hour ? "an hour" : "a booking");
    (void)printf("booked\t%s\npublic\t%s\n", s->bookable ? "yes" : "no", s->public ? "yes" : "no");
    return ERR_OK;
}

enum err_code cli_asset_show(struct cli *cli, struct err *err) {
    struct lending k = {.cli = cli};
    enum err_code rc = door_id(cli->args[0], "ID", "kith asset list", &k.id, err);
    if (!rc)
        rc = door_read(cli, &k.by, read_one, &k, err);
    return rc ? rc : tell_one(&k, err);
}

enum err_code cli_asset_set(struct cli *cli, struct err *err) {
    struct lending k = {.cli = cli};
    enum err_code rc = door_id(cli->args[0], "ID", "kith asset list", &k.id, err);
    if (!rc)
        rc = door_write(cli, &k.by, set_flow, &k, err);
    return rc ? rc : tell_one(&k, err);
}

/* ---- what becomes of one ---- */

static enum err_code step_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct lending *k = ctx;
    struct hub h;
    enum err_code rc = door_hub(k->cli, c, &h, err);
    return rc ? rc : asset_step(c, k->cli->arena, &k->by, &h, &coordinators, k->id, k->move, err);
}

static enum err_code step(struct cli *cli, enum asset_move move, struct err *err) {
    struct lending k = {.cli = cli, .move = move};
    enum err_code rc = door_id(cli->args[0], "ID", "kith asset list", &k.id, err);
    return rc ? rc : door_write(cli, &k.by, step_flow, &k, err);
}

enum err_code cli_asset_check(struct cli *cli, struct err *err) {
    return step(cli, ASSET_CHECK, err);
}

enum err_code cli_asset_pause(struct cli *cli, struct err *err) {
    return step(cli, ASSET_PAUSE, err);
}

enum err_code cli_asset_resume(struct cli *cli, struct err *err) {
    return step(cli, ASSET_RESUME, err);
}

enum err_code cli_asset_end(struct cli *cli, struct err *err) {
    return step(cli, ASSET_END, err);
}
