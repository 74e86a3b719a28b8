/* Consents, people who act for others, what is kept and for how long. */
#include <stdio.h>
#include <string.h>

#include "../asset/world.h"
#include "../base/property.h"
#include "catalogue/catalogue.h"
#include "privacy/mine.h"
#include "privacy/privacy.h"

/* ---- consents ---- */

struct call {
    int64_t id, member_id, days, *ret_id;
    const char *kind;
    bool yes, *ret;
    enum consent_way way;
    const void *what;
    void *list;
    size_t n;
};

static enum err_code say(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                         struct err *err) {
    const struct call *k = ctx;
    return consent_set(c, &w->arena, by, w->hub.id, w->ben.id, str_from(k->kind), k->yes, k->way, err);
}

static enum err_code holds(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                           struct err *err) {
    struct call *k = ctx;
    struct consent_member *list;
    size_t n;
    (void)by;
    enum err_code rc = consent_members(c, &w->arena, w->hub.id, str_from(k->kind), &list, &n, err);
    *k->ret = !rc && n == 1 && list[0].id == w->ben.id;
    return rc;
}

static bool given(struct world *w, const char *kind) {
    bool yes = false;
    testdb_ok(world_read(w, holds, &(struct call){.kind = kind, .ret = &yes}), &w->err);
    return yes;
}

static enum err_code word(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                          struct err *err) {
    const struct call *k = ctx;
    return consent_word(c, &w->arena, by, w->hub.id, k->what, err);
}

static enum err_code history(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                             struct err *err) {
    struct call *k = ctx;
    (void)by;
    return consent_history(c, &w->arena, w->hub.id, w->ben.id, (struct consent_said **)k->list, &k->n, err);
}

static void consents_are_kept(void **state) {
    struct world *w = world_new(state);
    struct consent_said *said;
    struct call k = {.kind = "pictures", .yes = true, .way = CONSENT_PAPER, .list = &said};
    assert_false(given(w, "pictures"));
    testdb_ok(world_write(w, say, &k), &w->err);
    testdb_ok(world_write(w, say, &k), &w->err); /* once is enough */
    assert_true(given(w, "pictures"));
    /* Other words from now on: who agreed did so to the old ones. */
    struct consent_kind other = {.kind = STR("pictures"),
                                 .label = STR("Pictures"),
                                 .words = STR("In the newsletter only."),
                                 .open = true};
    testdb_ok(world_write(w, word, &(struct call){.what = &other}), &w->err);
    assert_true(given(w, "pictures"));
    world_pass_days(w, 1);
    k.yes = false;
    k.way = CONSENT_PAGE;
    testdb_ok(world_write(w, say, &k), &w->err);
    assert_false(given(w, "pictures"));
    k.yes = true;
    world_pass_days(w, 1);
    testdb_ok(world_write(w, say, &k), &w->err);
    testdb_ok(world_read(w, history, &k), &w->err);
    assert_int_equal(k.n, 3);
    assert_true(said[0].given && !said[1].given && said[2].given);
    assert_int_equal(said[0].version, 1);
    assert_int_equal(said[2].version, 0);
    assert_true(str_eqz(said[0].words, "In the newsletter only."));
    assert_false(str_eqz(said[2].words, "In the newsletter only."));
    assert_int_equal(said[2].way, CONSENT_PAPER);
    assert_int_equal(said[2].actor_id, w->ann.person_id);
    /* No longer asked for: taken back, but not given. */
    other.open = false;
    testdb_ok(world_write(w, word, &(struct call){.what = &other}), &w->err);
    k.yes = false;
    testdb_ok(world_write(w, say, &k), &w->err);
    k.yes = true;
    refuses(w, world_write(w, say, &k), ERR_NOT_FOUND, "kind", "kind");
    k.kind = "nonsense";
    refuses(w, world_write(w, say, &k), ERR_NOT_FOUND, "kind", "kind");
    other.kind = STR("Not a word");
    refuses(w, world_write(w, word, &(struct call){.what = &other}), ERR_INVALID, "kind", NULL);
    world_free(w);
}

static enum err_code tick_findable(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                                   struct err *err) {
    const struct call *k = ctx;
    struct profile p;
    enum err_code rc = profile_get(c, &w->arena, w->hub.id, w->ben.id, &p, err);
    p.member_id = w->ben.id;
    p.findable = k->yes;
    return rc ? rc : profile_set(c, &w->arena, by, w->hub.id, &p, err);
}

/* What a profile says is a consent, and is kept as one. */
static void a_profile_consents(void **state) {
    struct world *w = world_new(state);
    testdb_ok(world_write(w, tick_findable, &(struct call){.yes = true}), &w->err);
    assert_true(given(w, "findable"));
    testdb_ok(world_write(w, tick_findable, &(struct call){.yes = false}), &w->err);
    assert_false(given(w, "findable"));
    world_free(w);
}

/* ---- guardians ---- */

static enum err_code ask(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                         struct err *err) {
    const struct call *k = ctx;
    return guardian_ask(c, &w->arena, by, &w->hub, k->what, k->ret_id, err);
}

static enum err_code confirm(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                             struct err *err) {
    const struct call *k = ctx;
    return guardian_confirm(c, &w->arena, by, &w->hub, k->id, k->yes, err);
}

static enum err_code end(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                         struct err *err) {
    const struct call *k = ctx;
    return guardian_end(c, &w->arena, by, &w->hub, k->id, k->member_id, err);
}

static enum err_code between(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                             struct err *err) {
    const struct call *k = ctx;
    struct guardian g;
    return guardian_between(c, &w->arena, w->hub.id, w->cat.id, w->ben.id, by->today, k->ret, &g, err);
}

static bool may_act(struct world *w) {
    bool yes = false;
    testdb_ok(world_read(w, between, &(struct call){.ret = &yes}), &w->err);
    return yes;
}

static void acting_is_agreed(void **state) {
    struct world *w = world_new(state);
    int64_t id = 0;
    struct guardian g = {.member_id = w->ben.id,
                         .guardian_id = w->cat.id,
                         .scope = GUARDIAN_ACT,
                         .why = GUARDIAN_WISH,
                         .until_day = world_today(w) + 10};
    struct call k = {.what = &g, .ret_id = &id};
    testdb_ok(world_write(w, ask, &k), &w->err);
    assert_false(may_act(w)); /* nobody has confirmed it */
    refuses(w, world_write(w, ask, &k), ERR_CONFLICT, "guardian", "twice");
    testdb_ok(world_write(w, confirm, &(struct call){.id = id, .yes = true}), &w->err);
    refuses(w, world_write(w, confirm, &(struct call){.id = id}), ERR_CONFLICT, "guardian", "state");
    assert_true(may_act(w));
    /* Whom it restricts cannot end it by themselves; a third cannot at all. */
    refuses(w, world_write(w, end, &(struct call){.id = id, .member_id = w->ben.id}), ERR_DENIED, "guardian",
            "restricted");
    refuses(w, world_write(w, end, &(struct call){.id = id, .member_id = w->ann.id}), ERR_NOT_FOUND, NULL,
            NULL);
    world_pass_days(w, 10);
    assert_true(may_act(w));
    world_pass_days(w, 1);
    assert_false(may_act(w));
    testdb_ok(world_write(w, end, &(struct call){.id = id, .member_id = w->ben.id}), &w->err);
    refuses(w, world_write(w, end, &(struct call){.id = id}), ERR_CONFLICT, "guardian", "state");
    /* Who confirms is no part of it: the doer is Ann. */
    g = (struct guardian){.member_id = w->ann.id, .guardian_id = w->cat.id, .until_day = world_today(w) + 1};
    testdb_ok(world_write(w, ask, &k), &w->err);
    refuses(w, world_write(w, confirm, &(struct call){.id = id}), ERR_DENIED, "guardian", "own");
    testdb_ok(world_write(w, end, &(struct call){.id = id, .member_id = w->cat.id}), &w->err);
    world_free(w);
}

static void any_agreement(struct property_case *c) {
    const int64_t today = 20000;
    struct guardian g = {.member_id = (int64_t)rng_below(&c->rng, 3),
                         .guardian_id = (int64_t)rng_below(&c->rng, 3),
                         .state = (enum guardian_state)rng_below(&c->rng, 4),
                         .until_day = today - 5 + (int64_t)rng_below(&c->rng, 3000)};
    struct err err = {0};
    const bool fine =
        g.member_id != g.guardian_id && g.until_day > today && g.until_day <= today + GUARDIAN_MOST_DAYS;
    HOLDS(c, (guardian_check(&g, today, &err) == ERR_OK) == fine);
    HOLDS(c, guardian_holds(&g, today) == (g.state == GUARDIAN_CONFIRMED && g.until_day >= today));
    HOLDS(c, !guardian_holds(&g, g.until_day + 1));
}

static void rules_of_acting(void **state) {
    (void)state;
    property(any_agreement);
}

/* ---- all that is kept ---- */

static enum err_code gather(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                            struct err *err) {
    const struct call *k = ctx;
    return mine_gather(c, &w->arena, &w->hub, k->member_id, by->at, k->list, err);
}

static const struct mine_section *section(const struct mine *m, const char *table) {
    for (size_t i = 0; i < m->n; i++)
        if (strcmp(m->sections[i].table->name, table) == 0)
            return &m->sections[i];
    return NULL;
}

static struct str told_of(struct world *w, const struct mine *m, const struct mine_section *s,
                          const char *column) {
    for (size_t i = 0; i < s->n_columns; i++)
        if (strcmp(s->columns[i].name, column) == 0)
            return mine_told(&w->arena, m, s, i, &s->values[i]);
    return STR_NULL;
}

static void all_that_is_kept(void **state) {
    struct world *w = world_new(state);
    struct mine m;
    struct buf b;
    struct json_out j;
    const struct json *read;
    struct err err = {0};
    testdb_ok(world_write(w, say, &(struct call){.kind = "story", .yes = true}), &w->err);
    testdb_ok(world_read(w, gather, &(struct call){.member_id = w->ben.id, .list = &m}), &w->err);
    assert_non_null(section(&m, "person"));
    assert_non_null(section(&m, "member"));
    assert_non_null(section(&m, "consent"));
    assert_null(section(&m, "profile")); /* there is none */
    const struct mine_section *own = section(&m, "member"), *agreed = section(&m, "consent");
    assert_true(str_eqz(told_of(w, &m, own, "state"), "Active"));
    assert_true(str_eqz(told_of(w, &m, agreed, "kind"), "My story"));
    assert_true(str_eqz(told_of(w, &m, agreed, "way"), "On their page"));
    assert_true(str_eqz(told_of(w, &m, own, "about"), "")); /* their own words stay theirs */
    buf_init(&b, 1 << 20);
    json_start(&j, &b);
    mine_json(&j, &w->arena, &m);
    testdb_ok(json_parse(&w->arena, buf_view(&b), &read, &err), &err);
    const struct json *tables = json_get(read, "tables"), *person = json_at(json_get(tables, "person"), 0),
                      *consent = json_at(json_get(tables, "consent"), 0);
    assert_true(str_eqz(json_text(json_get(person, "own")), "Ben Birch"));
    assert_int_equal(json_type(json_get(person, "email")), JSON_NULL);
    assert_true(json_truth(json_get(consent, "given")));
    assert_true(str_eqz(json_text(json_get(consent, "written_down_by_name")), "Ann A."));
    assert_true(str_eqz(json_text(json_get(consent, "at")), "2026-05-28T00:00:00Z"));
    buf_release(&b);
    /* Nobody of another hub. */
    assert_int_equal(world_read(w, gather, &(struct call){.member_id = w->far.id, .list = &m}),
                     ERR_NOT_FOUND);
    world_free(w);
}

/* ---- for how long ---- */

static enum err_code trace(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                           struct err *err) {
    const struct call *k = ctx;
    const struct trace_look look = {
        .hub_id = w->hub.id, .about_id = k->id, .reader_id = 5, .kind = TRACE_NOTES};
    return trace_write(c, &look, by->at, err);
}

static enum err_code count(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                           struct err *err) {
    struct call *k = ctx;
    return retention_count(c, &w->arena, w->hub.id, by->at, k->list, err);
}

static enum err_code choose(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                            struct err *err) {
    const struct call *k = ctx;
    return retention_set(c, &w->arena, by, w->hub.id, str_from(k->kind), k->days, err);
}

static int64_t too_old(struct world *w, size_t rule) {
    int64_t *counts;
    testdb_ok(world_read(w, count, &(struct call){.list = &counts}), &w->err);
    return counts[rule];
}

static int64_t run(struct world *w) {
    struct err err = {0};
    int64_t n = 0;
    const struct doer by = world_doer(w);
    testdb_ok(retention_run(w->db, &w->arena, &by, 0, &n, &err), &err);
    return n;
}

static void old_things_go(void **state) {
    struct world *w = world_new(state);
    for (int64_t i = 0; i < 1200; i++) /* more than a step */
        testdb_ok(world_write(w, trace, &(struct call){.id = i + 1}), &w->err);
    world_pass_days(w, 729);
    testdb_ok(world_write(w, trace, &(struct call){.id = 1}), &w->err);
    assert_int_equal(too_old(w, 0), 0);
    world_pass_days(w, 2);
    assert_int_equal(too_old(w, 0), 1200); /* counted, and nothing else */
    assert_int_equal(too_old(w, 0), 1200);
    assert_int_equal(run(w), 1200);
    assert_int_equal(too_old(w, 0), 0);
    assert_int_equal(run(w), 0);
    refuses(w, world_write(w, choose, &(struct call){.kind = "trace", .days = 1}), ERR_INVALID, "months",
            NULL);
    refuses(w, world_write(w, choose, &(struct call){.kind = "gossip", .days = 100}), ERR_INVALID, "kind",
            NULL);
    testdb_ok(world_write(w, choose, &(struct call){.kind = "trace", .days = 0}), &w->err);
    world_pass_days(w, 5000);
    assert_int_equal(too_old(w, 0), 0); /* for ever */
    testdb_ok(world_write(w, choose, &(struct call){.kind = "trace", .days = 100}), &w->err);
    assert_int_equal(too_old(w, 0), 1);
    world_free(w);
}

static enum err_code leave(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                           struct err *err) {
    (void)ctx;
    enum err_code rc = db_script(c,
                                 "UPDATE member SET state = 'left' WHERE id IN (SELECT MAX(id) FROM member "
                                 "m WHERE m.state = 'active' AND m.hub_id = member.hub_id)",
                                 err);
    return rc ? rc : audit_write(c, by, w->hub.id, "member.left", w->cat.id, STR_NULL, err);
}

/* Who left long ago is forgotten by the rule, through the same door as everybody. */
static void who_left_is_forgotten(void **state) {
    struct world *w = world_new(state);
    struct erasure e;
    size_t n = 0;
    struct err err = {0};
    (void)e;
    testdb_ok(world_write(w, leave, NULL), &w->err);
    world_pass_days(w, 1094);
    assert_int_equal(run(w), 0);
    world_pass_days(w, 2);
    assert_int_equal(run(w), 1);
    assert_int_equal(run(w), 0); /* it waits already */
    const struct doer by = world_doer(w);
    testdb_ok(forget_run_due(w->db, &by, 10, &n, &err), &err);
    assert_int_equal(n, 1);
    assert_int_equal(run(w), 0);
    world_sound(w);
    world_free(w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(consents_are_kept),     cmocka_unit_test(a_profile_consents),
        cmocka_unit_test(acting_is_agreed),      cmocka_unit_test(rules_of_acting),
        cmocka_unit_test(all_that_is_kept),      cmocka_unit_test(old_things_go),
        cmocka_unit_test(who_left_is_forgotten),
    };
    return testdb_run("care", tests, sizeof tests / sizeof tests[0]);
}
