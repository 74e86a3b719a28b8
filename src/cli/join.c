/* kith join, kith check: who is on the way in, and what checks are asked for, held and about to end. */
#include <stdio.h>

#include "app/trace.h"
#include "catalogue/json.h"
#include "cli/doors.h"
#include "joining/joining.h"

struct joins {
    struct cli *cli;
    struct doer by;
    struct hub hub;
    struct join_setting setting;
    struct join_way *ways;
    struct member_check *checks;
    struct check_lapsing *lapsing;
    size_t n;
    struct str who, words, category;
    enum join_step step;
    enum join_move move;
    struct check_entry entry;
    bool disclosed;
    int64_t days, id;
};

static enum err_code load_hub(struct joins *k, struct db_conn *c, struct err *err) {
    enum err_code rc = door_hub(k->cli, c, &k->hub, err);
    return rc ? rc : join_setting_get(c, k->cli->arena, k->hub.id, &k->setting, err);
}

/* ---- join list ---- */

static enum err_code read_ways(struct db_conn *c, void *ctx, struct err *err) {
    struct joins *k = ctx;
    enum err_code rc = load_hub(k, c, err);
    return rc ? rc : join_ways(c, k->cli->arena, &k->hub, &k->setting, 10000, &k->ways, &k->n, err);
}

static void put_way(struct json_out *j, const struct joins *k, const struct join_way *w) {
    json_object(j);
    json_put_id(j, "member", w->member_id);
    json_put_str(j, "number", member_card(k->cli->arena, &k->hub, w->number));
    json_put_str(j, "name", w->name);
    json_put_str(j, "next", str_from(join_act_name(w->next)));
    json_put_bool(j, "waits", join_act_waits(w->next));
    json_put_str(j, "asked_at", time_rfc3339(k->cli->arena, w->asked_at));
    json_object_end(j);
}

static void put_ways(struct json_out *j, const void *of) {
    const struct joins *k = of;
    json_array(j);
    for (size_t i = 0; i < k->n; i++)
        put_way(j, k, &k->ways[i]);
    json_array_end(j);
}

enum err_code cli_join_list(struct cli *cli, struct err *err) {
    struct joins k = {.cli = cli};
    enum err_code rc = door_read(cli, &k.by, read_ways, &k, err);
    if (rc)
        return rc;
    if (cli->json)
        return door_json(put_ways, &k, err);
    for (size_t i = 0; i < k.n; i++)
        (void)printf("%.*s\t%.*s\t%s\n", STR_ARG(member_card(cli->arena, &k.hub, k.ways[i].number)),
                     STR_ARG(k.ways[i].name), join_act_label(k.ways[i].next));
    return ERR_OK;
}

/* ---- join note, join decline ---- */

static enum err_code note_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct joins *k = ctx;
    struct member m;
    enum err_code rc = load_hub(k, c, err);
    if (!rc)
        rc = door_member(k->cli, c, &k->hub, k->who, &m, err);
    return rc ? rc : join_mark_set(c, k->cli->arena, &k->by, &k->hub, m.id, k->step, k->move, k->words, err);
}

enum err_code cli_join_note(struct cli *cli, struct err *err) {
    struct joins k = {.cli = cli, .who = cli->args[0], .words = cli_given(cli, "words"), .move = JOIN_DO};
    if (!join_step_parse(cli->args[1], &k.step))
        return err_set(err, ERR_USAGE, "STEP", "choice",
                       "STEP must be conversation, references, checks, induction, welcome or first");
    if (cli_switch(cli, "skip") && cli_switch(cli, "undo"))
        return err_set(err, ERR_USAGE, "skip", "both", "Say --skip or --undo, not both");
    k.move = cli_switch(cli, "skip") ? JOIN_SKIP : cli_switch(cli, "undo") ? JOIN_UNDO : JOIN_DO;
    return door_write(cli, &k.by, note_flow, &k, err);
}

static enum err_code decline_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct joins *k = ctx;
    struct member m;
    enum err_code rc = load_hub(k, c, err);
    if (!rc)
        rc = door_member(k->cli, c, &k->hub, k->who, &m, err);
    return rc ? rc : join_decline(c, k->cli->arena, &k->by, &k->hub, m.id, k->words, err);
}

enum err_code cli_join_decline(struct cli *cli, struct err *err) {
    struct joins k = {.cli = cli, .who = cli->args[0], .words = cli->args[1]};
    return door_write(cli, &k.by, decline_flow, &k, err);
}

/* ---- check list, check ask, check enter, check lapsing ---- */

/* That the program itself read them is kept, as for whoever reads them on the page. */
static enum err_code read_checks(struct db_conn *c, void *ctx, struct err *err) {
    struct joins *k = ctx;
    struct member m;
    enum err_code rc = load_hub(k, c, err);
    if (!rc)
        rc = door_member(k->cli, c, &k->hub, k->who, &m, err);
    if (!rc)
        rc = member_checks(c, k->cli->arena, k->hub.id, m.id, &k->checks, &k->n, err);
    const struct trace_look look = {.hub_id = k->hub.id, .about_id = m.id, .kind = TRACE_CHECKS};
    return rc ? rc : trace_write(c, &look, k->by.at, err);
}

static void put_checks(struct json_out *j, const void *of) {
    const struct joins *k = of;
    checks_json(j, k->cli->arena, k->checks, k->n);
}

enum err_code cli_check_list(struct cli *cli, struct err *err) {
    struct joins k = {.cli = cli, .who = cli->args[0]};
    enum err_code rc = door_write(cli, &k.by, read_checks, &k, err);
    if (rc)
        return rc;
    if (cli->json)
        return door_json(put_checks, &k, err);
    for (size_t i = 0; i < k.n; i++)
        if (k.checks[i].counts)
            (void)printf("%s\t%.*s\n", check_level_name(k.checks[i].level),
                         STR_ARG(day_iso(cli->arena, k.checks[i].until_day)));
    return ERR_OK;
}

static enum err_code read_level(struct str s, enum check_level *ret, struct err *err) {
    return check_level_parse(s, ret) && *ret != CHECK_NONE
               ? ERR_OK
               : err_set(err, ERR_USAGE, "LEVEL", "choice",
                         "LEVEL must be basic, standard, enhanced or enhanced-barred");
}

static enum err_code ask_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct joins *k = ctx;
    struct member m;
    enum err_code rc = load_hub(k, c, err);
    if (!rc)
        rc = door_member(k->cli, c, &k->hub, k->who, &m, err);
    return rc ? rc
              : check_request_make(c, k->cli->arena, &k->by, &k->hub, m.id, k->entry.level, k->category,
                                   &k->id, err);
}

enum err_code cli_check_ask(struct cli *cli, struct err *err) {
    struct joins k = {.cli = cli, .who = cli->args[0], .category = cli->args[2]};
    enum err_code rc = read_level(cli->args[1], &k.entry.level, err);
    return rc ? rc : door_write(cli, &k.by, ask_flow, &k, err);
}

static enum err_code enter_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct joins *k = ctx;
    struct member m;
    enum err_code rc = load_hub(k, c, err);
    if (!rc)
        rc = door_member(k->cli, c, &k->hub, k->who, &m, err);
    return rc ? rc : check_seen(c, k->cli->arena, &k->by, &k->hub, m.id, &k->entry, k->disclosed, err);
}

enum err_code cli_check_enter(struct cli *cli, struct err *err) {
    struct joins k = {.cli = cli, .who = cli->args[0], .disclosed = cli_switch(cli, "talk")};
    k.entry.digits = cli_given(cli, "digits");
    enum err_code rc = read_level(cli->args[1], &k.entry.level, err);
    if (!rc && !day_parse(cli->args[2], &k.entry.until_day))
        rc = err_set(err, ERR_USAGE, "UNTIL", "day", "UNTIL must be a day like 2026-06-12");
    if (!rc)
        rc = door_day(cli, "issued", &k.entry.issued_day, NULL, err);
    return rc ? rc : door_write(cli, &k.by, enter_flow, &k, err);
}

static enum err_code read_lapsing(struct db_conn *c, void *ctx, struct err *err) {
    struct joins *k = ctx;
    enum err_code rc = load_hub(k, c, err);
    return rc ? rc
              : checks_lapsing(c, k->cli->arena, k->hub.id, k->by.today, k->days, &k->lapsing, &k->n, err);
}

static void put_lapsing(struct json_out *j, const void *of) {
    const struct joins *k = of;
    json_array(j);
    for (size_t i = 0; i < k->n; i++) {
        json_object(j);
        json_put_str(j, "number", member_card(k->cli->arena, &k->hub, k->lapsing[i].number));
        json_put_str(j, "name", k->lapsing[i].name);
        json_put_str(j, "level", str_from(check_level_name(k->lapsing[i].level)));
        json_put_str(j, "until", day_iso(k->cli->arena, k->lapsing[i].until_day));
        json_object_end(j);
    }
    json_array_end(j);
}

enum err_code cli_check_lapsing(struct cli *cli, struct err *err) {
    struct joins k = {.cli = cli};
    enum err_code rc = cli_number(cli, "days", CHECK_SOON_DAYS, 1, 400, &k.days, err);
    if (!rc)
        rc = door_read(cli, &k.by, read_lapsing, &k, err);
    if (rc)
        return rc;
    if (cli->json)
        return door_json(put_lapsing, &k, err);
    for (size_t i = 0; i < k.n; i++)
        (void)printf("%.*s\t%.*s\t%s\t%.*s\n", STR_ARG(member_card(cli->arena, &k.hub, k.lapsing[i].number)),
                     STR_ARG(k.lapsing[i].name), check_level_name(k.lapsing[i].level),
                     STR_ARG(day_iso(cli->arena, k.lapsing[i].until_day)));
    return ERR_OK;
}
