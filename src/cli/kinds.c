/* kith category, kith area: what there is to choose from when help is asked for or given. */
#include <stdio.h>

#include "catalogue/json.h"
#include "cli/doors.h"
#include "exchange/exchange.h"

struct kinds {
    struct cli *cli;
    struct doer by;
    struct str word;
    struct catalogue tree;
    struct area *areas;
    size_t n_areas;
    bool adds; /* an area, rather than to change one */
};

static enum err_code read_tree(struct db_conn *c, void *ctx, struct err *err) {
    struct kinds *k = ctx;
    struct hub h;
    enum err_code rc = door_hub(k->cli, c, &h, err);
    return rc ? rc : catalogue_of(c, k->cli->arena, h.id, &k->tree, err);
}

static void put_tree(struct json_out *j, const void *of) {
    const struct kinds *k = of;
    json_object(j);
    json_key(j, "items");
    json_array(j);
    for (size_t i = 0; i < k->tree.n; i++)
        category_json(j, &k->tree.categories[i]);
    json_array_end(j);
    json_object_end(j);
}

enum err_code cli_category_list(struct cli *cli, struct err *err) {
    struct kinds k = {.cli = cli};
    enum err_code rc = door_read(cli, &k.by, read_tree, &k, err);
    if (rc)
        return rc;
    if (cli->json)
        return door_json(put_tree, &k, err);
    for (size_t i = 0; i < k.tree.n; i++) {
        const struct category *t = &k.tree.categories[i];
        (void)printf("%s%.*s\t%.*s\t%.*s%s%s%s\n", str_empty(t->parent) ? "" : "  ", STR_ARG(t->word),
                     STR_ARG(t->label), STR_ARG(t->icatus), t->check ? "\t" : "",
                     t->check ? check_level_label(t->check) : "", t->closed ? "\tclosed" : "");
    }
    return ERR_OK;
}

/* ---- a new one, and a change ---- */

static enum err_code take_options(struct kinds *k, struct category *one, struct err *err) {
    const struct cli *cli = k->cli;
    struct str check = cli_given(cli, "check"), nature = cli_given(cli, "nature");
    if (cli_given(cli, "label").p)
        one->label = str_clean(cli->arena, cli_given(cli, "label"), true);
    if (cli_given(cli, "under").p)
        one->parent = cli_given(cli, "under");
    if (cli_given(cli, "icatus").p)
        one->icatus = cli_given(cli, "icatus");
    if (cli_switch(cli, "close"))
        one->closed = true;
    if (cli_switch(cli, "open"))
        one->closed = false;
    if (check.p && !check_level_parse(check, &one->check))
        return err_set(err, ERR_USAGE, "check", "choice",
                       "--check must be none, basic, standard, enhanced or enhanced-barred, not \"%.*s\"",
                       STR_ARG(check));
    if (nature.p && !nature_parse(nature, &one->nature))
        return err_set(err, ERR_USAGE, "nature", "choice",
                       "--nature takes words with a blank between: children, adults, patients, caring, "
                       "personal-care, health-care, money, driving, place, alone, often");
    return ERR_OK;
}

static enum err_code add_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct kinds *k = ctx;
    struct arena *a = k->cli->arena;
    struct category one = {.label = str_clean(a, k->cli->args[0], true)};
    struct hub h;
    enum err_code rc = door_hub(k->cli, c, &h, err);
    if (!rc)
        rc = catalogue_of(c, a, h.id, &k->tree, err);
    if (!rc)
        rc = take_options(k, &one, err);
    if (rc)
        return rc;
    const struct category *top = str_empty(one.parent) ? NULL : catalogue_find(&k->tree, one.parent);
    if (!one.icatus.p)
        one.icatus = top ? top->icatus : STR("519");
    if (!cli_given(k->cli, "nature").p && top)
        one.nature = top->nature;
    one.word = catalogue_word(a, &k->tree, one.parent, one.label);
    k->word = one.word;
    return category_change(c, a, &k->by, h.id, &one, err);
}

static enum err_code set_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct kinds *k = ctx;
    struct arena *a = k->cli->arena;
    struct hub h;
    enum err_code rc = door_hub(k->cli, c, &h, err);
    if (!rc)
        rc = catalogue_of(c, a, h.id, &k->tree, err);
    if (!rc)
        rc = catalogue_known(&k->tree, a, k->cli->args[0], "WORD", err);
    if (rc)
        return rc;
    struct category one = *catalogue_find(&k->tree, k->cli->args[0]);
    k->word = one.word;
    rc = take_options(k, &one, err);
    return rc ? rc : category_change(c, a, &k->by, h.id, &one, err);
}

static enum err_code write_one(struct cli *cli, bool adds, db_flow *flow, struct err *err) {
    struct kinds k = {.cli = cli, .adds = adds};
    enum err_code rc = door_write(cli, &k.by, flow, &k, err);
    if (!rc)
        (void)printf("%.*s\n", STR_ARG(k.word));
    return rc;
}

static enum err_code write_kind(struct cli *cli, db_flow *flow, struct err *err) {
    return write_one(cli, false, flow, err);
}

enum err_code cli_category_add(struct cli *cli, struct err *err) {
    return write_kind(cli, add_flow, err);
}

enum err_code cli_category_set(struct cli *cli, struct err *err) {
    if (cli_switch(cli, "close") && cli_switch(cli, "open"))
        return err_set(err, ERR_USAGE, "close", "both", "Say --close or --open, not both");
    return write_kind(cli, set_flow, err);
}

/* ---- areas ---- */

static enum err_code read_areas(struct db_conn *c, void *ctx, struct err *err) {
    struct kinds *k = ctx;
    struct hub h;
    enum err_code rc = door_hub(k->cli, c, &h, err);
    return rc ? rc : areas_of(c, k->cli->arena, h.id, &k->areas, &k->n_areas, err);
}

static void put_areas(struct json_out *j, const void *of) {
    const struct kinds *k = of;
    json_object(j);
    json_key(j, "items");
    json_array(j);
    for (size_t i = 0; i < k->n_areas; i++)
        area_json(j, &k->areas[i], true);
    json_array_end(j);
    json_object_end(j);
}

enum err_code cli_area_list(struct cli *cli, struct err *err) {
    struct kinds k = {.cli = cli};
    enum err_code rc = door_read(cli, &k.by, read_areas, &k, err);
    if (rc)
        return rc;
    if (cli->json)
        return door_json(put_areas, &k, err);
    for (size_t i = 0; i < k.n_areas; i++) {
        const struct area *r = &k.areas[i];
        (void)printf(
            "%lld\t%.*s\t%lld %s%s%.*s%s\n", (long long)r->id, STR_ARG(r->name), (long long)r->members,
            r->members == 1 ? "member" : "members", r->coordinator_id ? "\t" : "",
            STR_ARG(r->coordinator_id ? r->coordinator_shown : STR("")), r->closed ? "\tclosed" : "");
    }
    return ERR_OK;
}

/* A new one has a name to begin with; of one that is there, what is not named stays. */
static enum err_code area_options(struct db_conn *c, struct kinds *k, const struct hub *h, struct area *one,
                                  struct err *err) {
    const struct cli *cli = k->cli;
    const struct str point = cli_given(cli, "point"), keeper = cli_given(cli, "coordinator");
    struct member m;
    enum err_code rc = ERR_OK;
    if (cli_given(cli, "name").p)
        one->name = str_clean(cli->arena, cli_given(cli, "name"), true);
    one->closed = cli_switch(cli, "close") || (one->closed && !cli_switch(cli, "open"));
    if (point.p)
        rc = place_parse(point, "point", &one->place, err);
    if (keeper.p && str_empty(keeper))
        one->coordinator_id = 0;
    else if (!rc && keeper.p && !(rc = door_member(k->cli, c, h, keeper, &m, err)))
        one->coordinator_id = m.id;
    return rc;
}

static enum err_code area_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct kinds *k = ctx;
    struct arena *a = k->cli->arena;
    const struct str given = str_clean(a, k->cli->args[0], true);
    struct area one = {.name = given};
    struct hub h;
    int64_t id = 0;
    bool found = k->adds;
    enum err_code rc = door_hub(k->cli, c, &h, err);
    if (!rc)
        rc = areas_of(c, a, h.id, &k->areas, &k->n_areas, err);
    (void)str_i64(given, &id);
    for (size_t i = 0; !rc && !k->adds && i < k->n_areas; i++)
        if (str_eq(k->areas[i].name, given) || k->areas[i].id == id) {
            one = k->areas[i];
            found = true;
        }
    if (!rc && !found)
        rc = err_set(err, ERR_NOT_FOUND, "area", "not-found",
                     "There is no area \"%.*s\" in this hub. See kith area list.", STR_ARG(given));
    one.version = 0;
    if (!rc)
        rc = area_options(c, k, &h, &one, err);
    if (!rc)
        rc = area_set(c, a, &k->by, h.id, &one, &id, err);
    k->word = rc ? STR("") : str_fmt(a, "%lld", (long long)(one.id ? one.id : id));
    return rc;
}

static enum err_code write_area(struct cli *cli, bool adds, struct err *err) {
    if (cli_switch(cli, "close") && cli_switch(cli, "open"))
        return err_set(err, ERR_USAGE, "close", "both", "Say --close or --open, not both");
    return write_one(cli, adds, area_flow, err);
}

enum err_code cli_area_add(struct cli *cli, struct err *err) {
    return write_area(cli, true, err);
}

enum err_code cli_area_set(struct cli *cli, struct err *err) {
    return write_area(cli, false, err);
}

/* ---- another kind for several ---- */

static enum err_code give_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct kinds *k = ctx;
    const size_t n = k->cli->n_args - 1;
    int64_t *ids = arena_new_array(k->cli->arena, int64_t, n);
    struct hub h;
    if (!ids)
        return err_nomem(err);
    for (size_t i = 0; i < n; i++)
        if (!str_i64(k->cli->args[i + 1], &ids[i]))
            return err_set(err, ERR_USAGE, "LISTING", "id",
                           "\"%.*s\" is no id of an offer or request: kith search --json tells them",
                           STR_ARG(k->cli->args[i + 1]));
    k->word = k->cli->args[0];
    enum err_code rc = door_hub(k->cli, c, &h, err);
    return rc ? rc : listings_retag(c, k->cli->arena, &k->by, h.id, ids, n, k->word, err);
}

enum err_code cli_category_give(struct cli *cli, struct err *err) {
    return write_kind(cli, give_flow, err);
}
