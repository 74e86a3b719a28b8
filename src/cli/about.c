/* kith about, kith apart, kith hide: what somebody told of themselves, and whom they are kept apart from. */
#include <stdio.h>

#include "app/trace.h"
#include "catalogue/json.h"
#include "cli/doors.h"

enum { WORDS_MOST = 2000, LIST_MOST = 100 };

struct telling {
    struct cli *cli;
    struct doer by;
    struct hub hub;
    struct member member, other;
    struct profile told;
    struct area *areas;
    size_t n_areas;
    struct block_made *blocks;
    size_t n_blocks;
    bool changes, ends;
};

static enum err_code load(struct db_conn *c, struct telling *k, struct err *err) {
    enum err_code rc = door_hub(k->cli, c, &k->hub, err);
    return rc ? rc : door_member(k->cli, c, &k->hub, k->cli->args[0], &k->member, err);
}

/* ---- what they told ---- */

/* An empty option takes the words away. */
static enum err_code take_words(const struct cli *cli, struct profile *p, struct err *err) {
    const struct {
        const char *option;
        struct str *to;
        bool one_line;
    } texts[] = {{"head", &p->head, false},
                 {"hands", &p->hands, false},
                 {"heart", &p->heart, false},
                 {"life", &p->life, false},
                 {"postcode", &p->postcode, true}};
    enum err_code rc = ERR_OK;
    for (size_t i = 0; !rc && i < sizeof texts / sizeof *texts; i++)
        rc = door_option_text(cli, texts[i].option, texts[i].one_line ? 20 : WORDS_MOST, texts[i].one_line,
                              texts[i].to, err);
    if (!rc)
        rc = door_option_yes(cli, "findable", &p->findable, err);
    return rc ? rc : door_option_yes(cli, "neighbours", &p->neighbours, err);
}

/* Words that are given take the place of those that were there; an empty one leaves none. */
static enum err_code take_list(const struct cli *cli, const char *option, const struct str **to,
                               size_t *ret_n, struct err *err) {
    struct str word, *list;
    size_t at = 0, n = 0;
    if (!cli_given(cli, option).p)
        return ERR_OK;
    list = arena_new_array(cli->arena, struct str, CLI_GIVEN);
    if (!list)
        return err_nomem(err);
    while (cli_each(cli, option, &at, &word))
        if (!str_empty(word))
            list[n++] = word;
    *to = list;
    *ret_n = n;
    return ERR_OK;
}

static enum err_code take_lists(const struct cli *cli, struct profile *p, struct err *err) {
    enum err_code rc = take_list(cli, "can", &p->can, &p->n_can, err);
    if (!rc)
        rc = take_list(cli, "wish", &p->wish, &p->n_wish, err);
    if (!rc)
        rc = take_list(cli, "language", &p->languages, &p->n_languages, err);
    return rc ? rc : take_list(cli, "access", &p->access, &p->n_access, err);
}

static enum err_code take_area(struct db_conn *c, struct telling *k, struct err *err) {
    struct str given = cli_given(k->cli, "area");
    if (!given.p || given.n)
        return door_area(k->cli, c, k->hub.id, &k->told.area_id, err);
    k->told.area_id = 0;
    return ERR_OK;
}

/* That the program itself read it is kept, as for whoever reads it on the page. */
static enum err_code about_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct telling *k = ctx;
    struct arena *a = k->cli->arena;
    enum err_code rc = load(c, k, err);
    if (!rc)
        rc = profile_get(c, a, k->hub.id, k->member.id, &k->told, err);
    if (!rc && k->changes) {
        rc = take_words(k->cli, &k->told, err);
        if (!rc)
            rc = take_lists(k->cli, &k->told, err);
        if (!rc)
            rc = take_area(c, k, err);
        k->by.for_member_id = k->member.id;
        if (!rc)
            rc = profile_set(c, a, &k->by, k->hub.id, &k->told, err);
        if (!rc)
            rc = profile_get(c, a, k->hub.id, k->member.id, &k->told, err);
    }
    if (!rc)
        rc = areas_of(c, a, k->hub.id, &k->areas, &k->n_areas, err);
    const struct trace_look look = {.hub_id = k->hub.id, .about_id = k->member.id, .kind = TRACE_PERSON};
    return rc ? rc : trace_write(c, &look, k->by.at, err);
}

static void put_profile(struct json_out *j, const void *of) {
    profile_json(j, &((const struct telling *)of)->told, true);
}

static void print_profile(const struct telling *k) {
    struct arena *a = k->cli->arena;
    const struct profile *p = &k->told;
    const struct area *area = area_find(k->areas, k->n_areas, p->area_id);
    door_line("head", str_clean(a, p->head, true));
    door_line("hands", str_clean(a, p->hands, true));
    door_line("heart", str_clean(a, p->heart, true));
    door_line("life", str_clean(a, p->life, true));
    door_line("can", str_join(a, p->can, p->n_can, STR(" ")));
    door_line("wish", str_join(a, p->wish, p->n_wish, STR(" ")));
    door_line("languages", str_join(a, p->languages, p->n_languages, STR(" ")));
    door_line("access", str_join(a, p->access, p->n_access, STR(" ")));
    door_line("area", area ? area->name : STR(""));
    door_line("postcode", p->postcode);
    (void)printf("findable\t%s\nneighbours\t%s\n", p->findable ? "yes" : "no", p->neighbours ? "yes" : "no");
}

enum err_code cli_about(struct cli *cli, struct err *err) {
    struct telling k = {.cli = cli, .changes = door_changes(cli, NULL)};
    enum err_code rc = door_write(cli, &k.by, about_flow, &k, err);
    if (rc)
        return rc;
    if (cli->json)
        return door_json(put_profile, &k, err);
    print_profile(&k);
    return ERR_OK;
}

/* ---- kept apart ---- */

/* That the program itself read it is kept, as for whoever reads it on the page. */
static enum err_code told_apart(struct db_conn *c, struct telling *k, bool by_coordinator, struct err *err) {
    const struct trace_look look = {.hub_id = k->hub.id, .about_id = k->member.id, .kind = TRACE_CHECKS};
    enum err_code rc =
        blocks_made(c, k->cli->arena, k->hub.id, k->member.id, by_coordinator, &k->blocks, &k->n_blocks, err);
    return rc ? rc : trace_write(c, &look, k->by.at, err);
}

static enum err_code load_both(struct db_conn *c, struct telling *k, struct err *err) {
    enum err_code rc = load(c, k, err);
    if (!rc && k->cli->n_args == 2)
        rc = door_member(k->cli, c, &k->hub, k->cli->args[1], &k->other, err);
    return rc;
}

static enum err_code apart_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct telling *k = ctx;
    enum err_code rc = load_both(c, k, err);
    if (!rc && k->cli->n_args == 2)
        rc = member_block_as(c, k->cli->arena, &k->by, k->hub.id, k->member.id, k->other.id, !k->ends, true,
                             err);
    return rc ? rc : told_apart(c, k, true, err);
}

static enum err_code hide_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct telling *k = ctx;
    enum err_code rc = load_both(c, k, err);
    if (!rc && k->cli->n_args == 2) {
        k->by.for_member_id = k->member.id;
        rc = member_hide(c, k->cli->arena, &k->by, k->hub.id, k->member.id, k->other.id, !k->ends, err);
        if (rc == ERR_NOT_FOUND)
            return err_set(err, rc, "OTHER", "no-member",
                           "They can hide from who may be found, shows something or had to do with them, and "
                           "is not kept from them already. kith apart keeps any two apart");
    }
    return rc ? rc : told_apart(c, k, false, err);
}

static void put_blocks(struct json_out *j, const void *of) {
    const struct telling *k = of;
    json_object(j);
    json_key(j, "items");
    json_array(j);
    for (size_t i = 0; i < k->n_blocks; i++) {
        json_object(j);
        json_put_id(j, "other", k->blocks[i].other_id);
        json_put_str(j, "name", k->blocks[i].name);
        json_put_str(j, "at", time_rfc3339(k->cli->arena, k->blocks[i].at));
        json_object_end(j);
    }
    json_array_end(j);
    json_object_end(j);
}

static enum err_code apart_run(struct cli *cli, db_flow *flow, struct err *err) {
    struct telling k = {.cli = cli, .ends = cli_switch(cli, "end")};
    if (k.ends && cli->n_args < 2)
        return err_set(err, ERR_USAGE, "OTHER", "required", "OTHER is missing: from whom");
    enum err_code rc = door_write(cli, &k.by, flow, &k, err);
    if (rc)
        return rc;
    if (cli->json)
        return door_json(put_blocks, &k, err);
    for (size_t i = 0; i < k.n_blocks; i++)
        (void)printf("%lld\t%.*s\tsince %.*s\n", (long long)k.blocks[i].number, STR_ARG(k.blocks[i].name),
                     STR_ARG(day_iso(cli->arena, day_of_seconds(k.blocks[i].at))));
    return ERR_OK;
}

/* What coordinators decided of them. */
enum err_code cli_apart(struct cli *cli, struct err *err) {
    return apart_run(cli, apart_flow, err);
}

/* From whom they hide by themselves. */
enum err_code cli_hide(struct cli *cli, struct err *err) {
    return apart_run(cli, hide_flow, err);
}
