/* The second step and the codes that are read out, as flows on both engines. */
#include "../hub/world.h"

#include <string.h>

#include "hub/tries.h"
#include "signin/inside.h"

struct call {
    struct world *w;
    struct app *app;
    enum { BEGIN, CONFIRM, GET, CHECK, CODES, END, MAKE, TAKE, SESSION, ALIVE, RULE } what;
    int64_t by, person, member;
    struct str typed, email, token;
    const struct str *codes;
    struct second second;
    bool right, recovery, found;
    struct str code;
};

static enum err_code one(struct call *s, struct db_conn *c, const struct doer *by, struct err *err) {
    struct arena *a = &s->w->arena;
    const struct hub *h = &s->w->hub;
    struct session session;
    int64_t id;
    switch (s->what) {
    case BEGIN: return second_begin(c, a, s->app, by, err);
    case CONFIRM: return second_confirm(c, a, s->app, by, s->typed, &s->codes, err);
    case GET: return second_get(c, a, s->app, s->person, &s->second, err);
    case CHECK: return second_check(c, a, s->app, by, s->person, s->typed, &s->right, &s->recovery, err);
    case CODES: return second_codes(c, a, s->app, by, &s->codes, err);
    case END: return second_end(c, a, by, s->person, err);
    case MAKE: return start_make(c, a, s->app, by, h, s->member, &s->code, err);
    case TAKE: return start_take(c, a, s->app, by, h, s->typed, s->email, STR("$hash"), &id, err);
    case SESSION:
        return session_start(
            c, a, by, &(struct session_new){.person_id = s->person, .token = s->token, .way = WAY_MAIL}, err);
    case ALIVE: return session_find(c, a, s->token, world_now(s->w), &s->found, &session, err);
    case RULE: return second_rule_set(c, a, by, h->id, true, s->member, err);
    }
    return ERR_INTERNAL;
}

static enum err_code flow(struct db_conn *c, void *ctx, struct err *err) {
    struct call *s = ctx;
    const struct doer by = world_doer(s->w, s->by);
    return one(s, c, &by, err);
}

static enum err_code run(struct call *s) {
    return s->what == GET || s->what == ALIVE ? world_read(s->w, flow, s) : world_write(s->w, flow, s);
}

static void ok(struct call *s) {
    testdb_ok(run(s), &s->w->err);
}

static void refused(struct call *s, enum err_code want, const char *key) {
    const enum err_code got = run(s);
    if (got != want || strcmp(s->w->err.key, key) != 0)
        fail_msg("%s, key \"%s\": %s", err_name(got), s->w->err.key, s->w->err.message);
}

struct scene {
    struct world *w;
    struct app app;
    struct config config;
    struct member joan, amina;
};

static struct scene *scene_new(void **state) {
    struct scene *s = mem_new(sizeof *s);
    s->w = world_new(state);
    s->joan = an_active(s->w, &s->w->hub, "Joan Price", "joan@example.org");
    s->amina = an_active(s->w, &s->w->hub, "Amina Khan", NULL);
    testdb_ok(config_load(&s->w->arena, "/dev/null", NULL, NULL, 0, &s->config, &s->w->err), &s->w->err);
    s->app = (struct app){.db = s->w->db, .config = &s->config, .secret = {7}};
    return s;
}

static void scene_free(struct scene *s) {
    world_free(s->w);
    mem_free(s);
}

static struct call by(struct scene *s, int64_t person_id) {
    return (struct call){.w = s->w, .app = &s->app, .by = person_id, .person = person_id};
}

static struct str app_code(struct scene *s, struct str secret, int64_t away) {
    char code[TOTP_DIGITS + 1];
    assert_true(
        totp_code((const unsigned char *)secret.p, secret.n, world_now(s->w) / TOTP_SECONDS + away, code));
    return str_dup(&s->w->arena, str_from(code));
}

static bool checks(struct call *s, struct str typed) {
    s->what = CHECK;
    s->typed = typed;
    ok(s);
    return s->right;
}

/* Begun, confirmed, with the secret that it had. */
static struct str set_up(struct scene *s, struct call *c) {
    c->what = BEGIN;
    ok(c);
    c->what = GET;
    ok(c);
    assert_true(c->second.begun);
    const struct str secret = c->second.next_secret;
    assert_int_equal(secret.n, TOTP_SECRET);
    c->what = CONFIRM;
    c->typed = app_code(s, secret, 0);
    ok(c);
    return secret;
}

static void the_second_step(void **state) {
    struct scene *s = scene_new(state);
    struct call c = by(s, s->joan.person_id);
    c.what = CONFIRM;
    c.typed = STR("123456");
    refused(&c, ERR_CONFLICT, "second-step");
    c.what = BEGIN;
    ok(&c);
    assert_false(checks(&c, STR("000000"))); /* nothing is in force yet */
    const struct str secret = set_up(s, &c), used = app_code(s, secret, 0);
    assert_int_equal(audit_count(s->w, 0, "second-step.on"), 1);
    assert_false(checks(&c, used)); /* the code that confirmed it */
    assert_true(checks(&c, app_code(s, secret, 1)));
    assert_false(checks(&c, app_code(s, secret, 1)) || checks(&c, app_code(s, secret, 0)));
    world_pass(s->w, 60);
    assert_true(checks(&c, app_code(s, secret, 0)));
    /* a new one counts only when it is confirmed, and ends the old */
    world_pass(s->w, 60);
    c.what = BEGIN;
    ok(&c);
    assert_true(checks(&c, app_code(s, secret, 0)));
    world_pass(s->w, 60);
    const struct str other = set_up(s, &c);
    world_pass(s->w, 60);
    assert_false(checks(&c, app_code(s, secret, 0)));
    assert_true(checks(&c, app_code(s, other, 0)));
    /* with another secret of the installation nobody comes in by it */
    s->app.secret[0] = 8;
    c.what = CHECK;
    c.typed = app_code(s, other, 1);
    refused(&c, ERR_CORRUPT, "second-step");
    scene_free(s);
}

static void recovery(void **state) {
    struct scene *s = scene_new(state);
    struct call c = by(s, s->joan.person_id), amina = by(s, s->amina.person_id);
    c.what = CODES;
    refused(&c, ERR_CONFLICT, "second-step");
    (void)set_up(s, &c);
    const struct str *first = c.codes;
    assert_true(checks(&c, str_lower_ascii(&s->w->arena, first[3])) && c.recovery);
    assert_false(checks(&c, first[3]));
    assert_int_equal(audit_count(s->w, 0, "second-step.recover"), 1);
    assert_false(checks(&amina, first[4])); /* somebody else's */
    c.what = GET;
    ok(&c);
    assert_int_equal(c.second.left, RECOVERY_CODES - 1);
    c.what = CODES;
    ok(&c);
    const struct str *then = c.codes;
    assert_false(checks(&c, first[4]));
    assert_true(checks(&c, then[0]));
    assert_int_equal(audit_count(s->w, 0, "second-step.codes"), 1);
    scene_free(s);
}

static void taken_away(void **state) {
    struct scene *s = scene_new(state);
    struct call c = by(s, s->joan.person_id), boss = by(s, s->amina.person_id);
    boss.person = s->joan.person_id;
    boss.what = END;
    refused(&boss, ERR_CONFLICT, "second-step");
    const struct str secret = set_up(s, &c);
    c.what = SESSION;
    c.token = secret_new(&s->w->arena);
    ok(&c);
    ok(&boss);
    assert_int_equal(audit_count(s->w, 0, "second-step.reset"), 1);
    c.what = ALIVE;
    ok(&c);
    assert_false(c.found); /* they are out everywhere */
    world_pass(s->w, 60);
    assert_false(checks(&c, app_code(s, secret, 0)));
    assert_false(checks(&c, c.codes[0]));
    scene_free(s);
}

static void read_out(void **state) {
    struct scene *s = scene_new(state);
    struct call boss = by(s, s->joan.person_id), nobody = by(s, 0);
    boss.member = s->amina.id;
    boss.what = MAKE;
    ok(&boss);
    const struct str first = boss.code;
    ok(&boss);
    assert_int_equal(boss.code.n, START_DIGITS);
    nobody.what = TAKE;
    nobody.typed = first;
    refused(&nobody, ERR_INVALID, "code"); /* only the newest */
    nobody.typed = boss.code;
    nobody.email = STR("joan@example.org");
    refused(&nobody, ERR_CONFLICT, "taken"); /* and it is not used up by a mistake */
    nobody.email = STR_NULL;
    ok(&nobody);
    refused(&nobody, ERR_INVALID, "code");
    assert_int_equal(audit_count(s->w, s->w->hub.id, "start-code.make"), 2);
    assert_int_equal(audit_count(s->w, s->w->hub.id, "start-code.use"), 1);
    boss.what = MAKE;
    ok(&boss);
    world_pass(s->w, START_SECONDS);
    nobody.typed = boss.code;
    refused(&nobody, ERR_INVALID, "code");
    /* nobody in two hubs is let in by one of them */
    struct member both;
    const struct member_new m = {.name = STR("Joan Price"),
                                 .email = STR("joan@example.org"),
                                 .state = MEMBER_ACTIVE,
                                 .known_joins = true};
    testdb_ok(do_add(s->w, &s->w->other, &m, &both), &s->w->err);
    boss.member = s->joan.id;
    boss.what = MAKE;
    refused(&boss, ERR_DENIED, "own-account");
    boss.member = 91;
    boss.what = RULE;
    refused(&boss, ERR_INVALID, "range");
    scene_free(s);
}

/* ---- all processes count together ---- */

struct counting {
    struct world *w;
    const unsigned char *key;
    enum { WAIT, NOTE, FORGET } what;
    int64_t wait;
};

static enum err_code count_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct counting *s = ctx;
    const int64_t now = world_now(s->w);
    return s->what == WAIT   ? tries_wait(c, &s->w->arena, s->key, &tries_by_account, now, &s->wait, err)
           : s->what == NOTE ? tries_note(c, s->key, &tries_by_account, now, err)
                             : tries_forget(c, s->key, err);
}

static int64_t waits(struct scene *s, const unsigned char *key) {
    struct counting q = {.w = s->w, .key = key, .what = WAIT};
    testdb_ok(world_read(s->w, count_flow, &q), &s->w->err);
    return q.wait;
}

static void counts(struct scene *s, const unsigned char *key, unsigned times) {
    struct counting q = {.w = s->w, .key = key, .what = NOTE};
    while (times--)
        testdb_ok(world_write(s->w, count_flow, &q), &s->w->err);
}

static void counted_together(void **state) {
    struct scene *s = scene_new(state);
    unsigned char one[TRIES_KEY], same[TRIES_KEY], other[TRIES_KEY];
    tries_key(&s->app, "account", STR("joan@example.org"), one);
    tries_key(&s->app, "account", STR("joan@example.org"), same);
    tries_key(&s->app, "address", STR("joan@example.org"), other);
    assert_memory_equal(one, same, TRIES_KEY);
    assert_memory_not_equal(one, other, TRIES_KEY);
    assert_int_equal(waits(s, one), 0);
    counts(s, one, tries_by_account.burst);
    assert_int_equal(waits(s, one), tries_by_account.refill);
    assert_int_equal(waits(s, other), 0);
    world_pass(s->w, tries_by_account.refill);
    assert_int_equal(waits(s, one), 0); /* one is there again, and no more */
    counts(s, one, 1);
    assert_true(waits(s, one) > 0);
    struct counting q = {.w = s->w, .key = one, .what = FORGET};
    testdb_ok(world_write(s->w, count_flow, &q), &s->w->err);
    assert_int_equal(waits(s, one), 0);
    counts(s, one, 500); /* far more than are there: it is not held against them for ever */
    assert_int_equal(waits(s, one), (int64_t)tries_by_account.refill);
    world_pass(s->w, tries_by_account.refill * (tries_by_account.burst + 1));
    counts(s, other, 1); /* whoever comes next forgets what is over */
    assert_int_equal(waits(s, one), 0);
    scene_free(s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_second_step), cmocka_unit_test(recovery),         cmocka_unit_test(taken_away),
        cmocka_unit_test(read_out),        cmocka_unit_test(counted_together),
    };
    return testdb_run("signin/flows", tests, sizeof(tests) / sizeof(*tests));
}
