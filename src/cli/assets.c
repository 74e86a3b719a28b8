/* kith asset, kith booking: what places and groups have, and who asked for it. The command line speaks as the
 * coordinators do. */
#include <stdio.h>

#include "asset/asset.h"
#include "cli/doors.h"

enum { LIST_MOST = 2000 };

static const struct asset_hand coordinators = {.coordinator = true};

struct lending {
    struct cli *cli;
    struct doer by;
    int64_t id;
    struct asset_new n;
    struct asset *assets;
    struct booking *bookings;
    size_t n_rows;
    enum booking_move move;
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
    json_array(j);
    for (size_t i = 0; i < k->n_rows; i++) {
        const struct asset *s = &k->assets[i];
        json_object(j);
        json_put_id(j, "id", s->id);
        json_put_str(j, "kind", str_from(asset_kind_name(s->kind)));
        json_put_str(j, "name", s->name);
        json_put_str(j, "state", str_from(asset_state_name(s->state)));
        json_put_str(j, "keeper", s->member_id ? s->member_name : STR_NULL);
        json_put_str(j, "area", s->area);
        json_put_str(j, "hours", s->hours);
        json_put_i64(j, "price", s->price);
        json_put_str(j, "price_per", s->per_hour ? STR("hour") : STR("booking"));
        json_put_bool(j, "bookable", s->bookable);
        json_put_bool(j, "public", s->public);
        json_object_end(j);
    }
    json_array_end(j);
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

static enum err_code add_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct lending *k = ctx;
    struct str keeper = cli_given(k->cli, "keeper");
    struct member m;
    struct hub h;
    enum err_code rc = door_hub(k->cli, c, &h, err);
    if (!rc)
        rc = door_area(k->cli, c, h.id, &k->n.area_id, err);
    if (!rc && keeper.p)
        rc = door_member(k->cli, c, &h, keeper, &m, err);
    if (!rc && keeper.p)
        k->n.member_id = m.id;
    return rc ? rc : asset_add(c, k->cli->arena, &k->by, &h, &coordinators, &k->n, &k->id, err);
}

static enum err_code read_options(struct lending *k, struct err *err) {
    const struct cli *cli = k->cli;
    struct asset_new *n = &k->n;
    struct str kind = cli_given(cli, "kind");
    *n = (struct asset_new){.kind = ASSET_OTHER,
                            .category = cli_given(cli, "category"),
                            .hours = cli_given(cli, "hours"),
                            .bookable = !cli_switch(cli, "not-booked"),
                            .at_once = cli_switch(cli, "at-once"),
                            .to_pot = cli_switch(cli, "to-pot"),
                            .per_hour = str_eqz(cli_given(cli, "per"), "hour"),
                            .public = cli_switch(cli, "public")};
    enum err_code rc = door_one_of(cli, "kind", KINDS, err);
    if (!rc)
        rc = door_one_of(cli, "per", "hour|booking", err);
    if (!rc)
        rc = door_text(cli, "NAME", cli->args[0], 120, true, &n->name, err);
    if (!rc)
        rc = door_text(cli, "--words", cli_given(cli, "words"), 2000, true, &n->words, err);
    if (!rc)
        rc = door_text(cli, "--place", cli_given(cli, "place"), 120, true, &n->place, err);
    if (!rc)
        rc = door_text(cli, "--organisation", cli_given(cli, "organisation"), 120, true, &n->organisation,
                       err);
    if (!rc)
        rc = door_text(cli, "--access", cli_given(cli, "access"), 200, true, &n->access, err);
    if (!rc)
        rc = cli_number(cli, "price", 0, 0, 1440, &n->price, err);
    if (!rc)
        rc = cli_number(cli, "capacity", 1, 1, 1000, &n->capacity, err);
    if (!rc && kind.p)
        (void)asset_kind_parse(kind, &n->kind);
    return rc;
}

enum err_code cli_asset_add(struct cli *cli, struct err *err) {
    struct lending k = {.cli = cli};
    enum err_code rc = read_options(&k, err);
    if (!rc)
        rc = door_write(cli, &k.by, add_flow, &k, err);
    if (!rc)
        (void)printf("%lld\n", (long long)k.id);
    return rc;
}

static enum err_code check_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct lending *k = ctx;
    struct hub h;
    enum err_code rc = door_hub(k->cli, c, &h, err);
    return rc ? rc : asset_step(c, k->cli->arena, &k->by, &h, &coordinators, k->id, ASSET_CHECK, err);
}

enum err_code cli_asset_check(struct cli *cli, struct err *err) {
    struct lending k = {.cli = cli};
    enum err_code rc = door_id(cli->args[0], "ID", "kith asset list", &k.id, err);
    return rc ? rc : door_write(cli, &k.by, check_flow, &k, err);
}

/* ---- bookings ---- */

static enum err_code read_bookings(struct db_conn *c, void *ctx, struct err *err) {
    struct lending *k = ctx;
    struct str state = cli_given(k->cli, "state");
    struct booking_filter f = {.asset_id = k->id, .has_state = state.p != NULL};
    struct hub h;
    if (state.p)
        (void)booking_state_parse(state, &f.state);
    enum err_code rc = door_hub(k->cli, c, &h, err);
    return rc ? rc : booking_list(c, k->cli->arena, h.id, &f, LIST_MOST, &k->bookings, &k->n_rows, err);
}

static void put_bookings(struct json_out *j, const void *of) {
    const struct lending *k = of;
    struct arena *a = k->cli->arena;
    json_array(j);
    for (size_t i = 0; i < k->n_rows; i++) {
        const struct booking *b = &k->bookings[i];
        json_object(j);
        json_put_id(j, "id", b->id);
        json_put_id(j, "asset", b->asset_id);
        json_put_str(j, "name", b->asset_name);
        json_put_str(j, "member", b->member_name);
        json_put_str(j, "keeper", b->keeper_id ? b->keeper_name : STR_NULL);
        json_put_str(j, "day", day_iso(a, b->day));
        json_put_str(j, "from", minute_of_day(a, b->span.from));
        json_put_str(j, "until_day", day_iso(a, b->day + span_days(b->span)));
        json_put_str(j, "until", span_until(a, b->span));
        json_put_str(j, "state", str_from(booking_state_name(b->state)));
        json_put_i64(j, "minutes", b->minutes);
        json_object_end(j);
    }
    json_array_end(j);
}

enum err_code cli_booking_list(struct cli *cli, struct err *err) {
    struct lending k = {.cli = cli};
    struct str asset = cli_given(cli, "asset");
    enum err_code rc = door_one_of(cli, "state", "asked|agreed|declined|cancelled|used", err);
    if (!rc && asset.p)
        rc = door_id(asset, "--asset", "kith asset list", &k.id, err);
    if (!rc)
        rc = door_read(cli, &k.by, read_bookings, &k, err);
    if (rc)
        return rc;
    if (cli->json)
        return door_json(put_bookings, &k, err);
    for (size_t i = 0; i < k.n_rows; i++) {
        const struct booking *b = &k.bookings[i];
        (void)printf("%lld\t%.*s\t%.*s, %.*s\t%.*s\t%s\n", (long long)b->id, STR_ARG(b->asset_name),
                     STR_ARG(day_iso(cli->arena, b->day)), STR_ARG(span_words(cli->arena, b->day, b->span)),
                     STR_ARG(b->member_name), booking_state_name(b->state));
    }
    return ERR_OK;
}

static enum err_code answer_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct lending *k = ctx;
    struct booking_step s = {.booking_id = k->id, .who = coordinators, .move = k->move, .answer = k->n.words};
    struct hub h;
    enum err_code rc = door_hub(k->cli, c, &h, err);
    return rc ? rc : booking_do(c, k->cli->arena, &k->by, &h, &s, err);
}

enum err_code cli_booking_answer(struct cli *cli, struct err *err) {
    static const struct {
        const char *word;
        enum booking_move move;
    } answers[] = {
        {"yes", BOOKING_AGREE}, {"no", BOOKING_DECLINE}, {"off", BOOKING_CANCEL}, {"used", BOOKING_USE}};
    struct lending k = {.cli = cli};
    enum err_code rc = door_id(cli->args[0], "ID", "kith booking list", &k.id, err);
    size_t i = 0;
    while (i < 4 && !str_eqz(cli->args[1], answers[i].word))
        i++;
    if (!rc && i == 4)
        rc = err_set(err, ERR_USAGE, "ANSWER", "choice", "ANSWER must be yes, no, off or used, not \"%.*s\"",
                     STR_ARG(cli->args[1]));
    if (!rc)
        rc = door_text(cli, "--words", cli_given(cli, "words"), 500, true, &k.n.words, err);
    if (rc)
        return rc;
    k.move = answers[i].move;
    return door_write(cli, &k.by, answer_flow, &k, err);
}
