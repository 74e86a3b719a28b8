/* Hubs and members, on both engines. */
#include "base/shortcode.h"
#include "world.h"

#include <pthread.h>
#include <string.h>

static void refused(struct world *w, enum err_code got, enum err_code want, const char *field,
                    const char *key) {
    if (got != want || (field && strcmp(w->err.field, field) != 0) || (key && strcmp(w->err.key, key) != 0))
        fail_msg("%s, field \"%s\", key \"%s\": %s", err_name(got), w->err.field, w->err.key, w->err.message);
}

/* ---- hubs ---- */

struct hub_call {
    struct world *w;
    struct hub_new n;
    struct hub change;
    int64_t version, id;
    struct hub got;
    struct str slug;
    struct hub *list;
    size_t n_list;
};

static enum err_code create_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct hub_call *s = ctx;
    struct doer by = world_doer(s->w, 0);
    return hub_create(c, &s->w->arena, &by, &s->n, &s->id, err);
}

static enum err_code change_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct hub_call *s = ctx;
    struct doer by = world_doer(s->w, 0);
    return hub_change(c, &s->w->arena, &by, &s->change, s->version, STR("about"), err);
}

static enum err_code slug_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct hub_call *s = ctx;
    enum err_code code = hub_list(c, &s->w->arena, &s->list, &s->n_list, err);
    return code != ERR_OK ? code : hub_by_slug(c, &s->w->arena, s->slug, &s->got, err);
}

static void test_hub(void **state) {
    struct world *w = world_new(state);
    assert_true(str_eqz(w->hub.letter, "R") && str_eqz(w->other.letter, "E"));
    assert_true(w->hub.confirm_days == 14 && w->hub.has_soft_floor && w->hub.soft_floor == -1200 &&
                !w->hub.has_floor && w->hub.public_offers && !w->hub.public_requests);
    assert_true(w->hub.pot_id != 0 && w->hub.version == 1 && w->hub.id != w->other.id);
    struct hub_call s = {.w = w, .n = {.slug = STR("riverside"), .name = STR("Again")}};
    refused(w, world_write(w, create_flow, &s), ERR_CONFLICT, "slug", "taken");
    s.n.slug = STR("Not Right");
    refused(w, world_write(w, create_flow, &s), ERR_INVALID, "slug", NULL);
    s.n = (struct hub_new){.slug = STR("third"), .name = STR("")};
    refused(w, world_write(w, create_flow, &s), ERR_INVALID, "name", NULL);
    s.n = (struct hub_new){.slug = STR("third"), .name = STR("T"), .has_floor = true, .floor = 60};
    refused(w, world_write(w, create_flow, &s), ERR_INVALID, "floor", NULL);
    s.slug = STR("nowhere");
    refused(w, world_read(w, slug_flow, &s), ERR_NOT_FOUND, "hub", NULL);
    assert_int_equal(s.n_list, 2);

    s.change = w->hub;
    s.change.about = STR("Neighbours");
    s.change.has_floor = true;
    s.change.floor = -3000;
    s.version = 1;
    testdb_ok(world_write(w, change_flow, &s), &w->err);
    refused(w, world_write(w, change_flow, &s), ERR_PRECONDITION, NULL, NULL);
    s.slug = STR("riverside");
    testdb_ok(world_read(w, slug_flow, &s), &w->err);
    assert_true(s.got.version == 2 && str_eqz(s.got.about, "Neighbours") && s.got.floor == -3000);
    s.change.floor = -60;
    s.version = 2;
    refused(w, world_write(w, change_flow, &s), ERR_INVALID, "floor", "order");
    assert_int_equal(audit_count(w, w->hub.id, "hub.change"), 1);
    world_free(w);
}

/* ---- joining ---- */

static void test_join_accept_decline(void **state) {
    struct world *w = world_new(state);
    const struct member_new ask = {.name = STR("Joan  Price"),
                                   .email = STR("joan@example.org"),
                                   .about = STR("Lifts"),
                                   .state = MEMBER_ASKED};
    struct member m, again;
    testdb_ok(do_add(w, &w->hub, &ask, &m), &w->err);
    assert_true(m.state == MEMBER_ASKED && m.account_id == 0 && m.number == 1 && m.joined_at == 0 &&
                m.version == 1);
    assert_true(str_eqz(m.shown, "Joan P.") && str_eqz(m.email, "joan@example.org") && !m.phone.p);
    refused(w, do_move(w, &w->hub, m.id, MEMBER_MOVE_PAUSE), ERR_CONFLICT, "state", "state");
    testdb_ok(do_move(w, &w->hub, m.id, MEMBER_MOVE_ACCEPT), &w->err);
    testdb_ok(do_get(w, &w->hub, m.id, &again), &w->err);
    assert_true(again.state == MEMBER_ACTIVE && again.account_id != 0 && again.joined_at == world_now(w) &&
                again.version == 2);
    refused(w, do_move(w, &w->hub, m.id, MEMBER_MOVE_ACCEPT), ERR_CONFLICT, "state", "state");
    refused(w, do_move(w, &w->other, m.id, MEMBER_MOVE_PAUSE), ERR_NOT_FOUND, NULL, NULL);

    int64_t joined = again.joined_at, account = again.account_id;
    world_pass(w, 86400);
    testdb_ok(do_move(w, &w->hub, m.id, MEMBER_MOVE_PAUSE), &w->err);
    testdb_ok(do_move(w, &w->hub, m.id, MEMBER_MOVE_RESUME), &w->err);
    testdb_ok(do_move(w, &w->hub, m.id, MEMBER_MOVE_LEAVE), &w->err);
    testdb_ok(do_move(w, &w->hub, m.id, MEMBER_MOVE_RESUME), &w->err);
    testdb_ok(do_get(w, &w->hub, m.id, &again), &w->err);
    assert_true(again.state == MEMBER_ACTIVE && again.joined_at == joined && again.account_id == account);

    const struct member_new other = {
        .name = STR("Dev Shah"), .phone = STR("01632 960001"), .state = MEMBER_ASKED};
    testdb_ok(do_add(w, &w->hub, &other, &again), &w->err);
    testdb_ok(do_move(w, &w->hub, again.id, MEMBER_MOVE_DECLINE), &w->err);
    refused(w, do_move(w, &w->hub, again.id, MEMBER_MOVE_RESUME), ERR_CONFLICT, "state", NULL);
    testdb_ok(do_move(w, &w->hub, again.id, MEMBER_MOVE_ACCEPT), &w->err);
    assert_true(audit_count(w, w->hub.id, "member.accept") == 2 &&
                audit_count(w, w->hub.id, "member.decline") == 1 &&
                audit_count(w, w->hub.id, "member.pause") == 1);
    world_free(w);
}

static void test_one_person_in_two_hubs(void **state) {
    struct world *w = world_new(state);
    struct member a = an_active(w, &w->hub, "Joan Price", "joan@example.org"), b, none;
    struct member_new elsewhere = {.name = STR("Somebody Else"),
                                   .email = STR("JOAN@example.org"),
                                   .phone = STR("1"),
                                   .password_hash = STR("attacker's"),
                                   .state = MEMBER_ACTIVE};
    /* Nobody draws another hub's member into theirs by knowing the e-mail, and a stranger who asks is told
     * nothing. */
    refused(w, do_add(w, &w->other, &elsewhere, &none), ERR_CONFLICT, "email", "known");
    testdb_ok(do_ask(w, &w->other, &elsewhere), &w->err);
    assert_int_equal(audit_count(w, w->other.id, "member.add") + audit_count(w, w->other.id, "member.ask"),
                     0);
    elsewhere.known_joins = true;
    testdb_ok(do_add(w, &w->other, &elsewhere, &b), &w->err);
    assert_true(a.person_id == b.person_id && a.id != b.id && a.account_id != b.account_id);
    assert_true(str_eqz(b.name, "Joan Price") && !b.phone.p);
    refused(w, do_add(w, &w->hub, &elsewhere, &none), ERR_CONFLICT, "email", "in-hub");
    refused(w, do_get(w, &w->hub, b.id, &none), ERR_NOT_FOUND, NULL, NULL);

    /* A coordinator of one hub may not change what is the person's everywhere. */
    const struct member_change rename = {.set_name = true, .name = STR("Joan Jones")};
    refused(w, do_change(w, &w->other, b.id, &rename, 0), ERR_DENIED, "name", "own-account");
    const struct member_change words = {
        .set_about = true, .about = STR("Cakes"), .set_name = true, .name = STR("Joan Price")};
    testdb_ok(do_change(w, &w->other, b.id, &words, 0), &w->err);
    const struct member_change own = {.set_name = true, .name = STR("Joan Jones"), .by_themselves = true};
    testdb_ok(do_change(w, &w->other, b.id, &own, 0), &w->err);
    int64_t version = a.version;
    testdb_ok(do_get(w, &w->hub, a.id, &a), &w->err);
    assert_true(str_eqz(a.name, "Joan Jones") && str_empty(a.about) && a.version > version);
    world_free(w);
}

static void test_asking_tells_nothing(void **state) {
    struct world *w = world_new(state);
    struct member m = an_active(w, &w->hub, "Joan Price", "joan@example.org"), after;
    const struct member_new ask = {.name = STR("Joan"),
                                   .email = STR("joan@example.org"),
                                   .password_hash = STR("x"),
                                   .roles = ROLE_COORDINATOR};
    testdb_ok(do_ask(w, &w->hub, &ask), &w->err);
    testdb_ok(do_get(w, &w->hub, m.id, &after), &w->err);
    assert_true(after.state == MEMBER_ACTIVE && after.version == m.version && after.roles == 0);
    testdb_ok(do_move(w, &w->hub, m.id, MEMBER_MOVE_LEAVE), &w->err);
    testdb_ok(do_ask(w, &w->hub, &ask), &w->err);
    testdb_ok(do_get(w, &w->hub, m.id, &after), &w->err);
    assert_true(after.state == MEMBER_ASKED && after.roles == 0);
    const struct member_new stranger = {.name = STR("New One"),
                                        .email = STR("new@example.org"),
                                        .roles = ROLE_COORDINATOR,
                                        .state = MEMBER_ACTIVE};
    testdb_ok(do_ask(w, &w->hub, &stranger), &w->err);
    world_free(w);
}

static void test_numbers(void **state) {
    struct world *w = world_new(state);
    struct member m;
    struct member_new n = {.name = STR("One"), .state = MEMBER_ACTIVE, .number = 417};
    testdb_ok(do_add(w, &w->hub, &n, &m), &w->err);
    assert_int_equal(m.number, 417);
    refused(w, do_add(w, &w->hub, &n, &m), ERR_CONFLICT, "number", "taken");
    testdb_ok(do_add(w, &w->other, &n, &m), &w->err);
    n.number = 0;
    testdb_ok(do_add(w, &w->hub, &n, &m), &w->err);
    assert_int_equal(m.number, 418);
    n.number = 12;
    testdb_ok(do_add(w, &w->hub, &n, &m), &w->err);
    n.number = 0;
    testdb_ok(do_add(w, &w->hub, &n, &m), &w->err);
    assert_int_equal(m.number, 419);
    n.number = -1;
    refused(w, do_add(w, &w->hub, &n, &m), ERR_INVALID, "number", NULL);
    n = (struct member_new){.name = STR("  "), .state = MEMBER_ACTIVE};
    refused(w, do_add(w, &w->hub, &n, &m), ERR_INVALID, "name", NULL);
    n = (struct member_new){.name = STR("X"), .state = MEMBER_LEFT};
    refused(w, do_add(w, &w->hub, &n, &m), ERR_INVALID, "state", NULL);
    world_free(w);
}

/* ---- roles ---- */

static void test_roles(void **state) {
    struct world *w = world_new(state);
    struct member a = an_active(w, &w->hub, "Amina", NULL), b = an_active(w, &w->hub, "Ben", NULL), got;
    testdb_ok(do_roles(w, &w->hub, a.id, ROLE_COORDINATOR | ROLE_PRACTITIONER), &w->err);
    testdb_ok(do_get(w, &w->hub, a.id, &got), &w->err);
    assert_true(got.roles == (ROLE_COORDINATOR | ROLE_PRACTITIONER));
    refused(w, do_roles(w, &w->hub, a.id, ROLE_PRACTITIONER), ERR_CONFLICT, NULL, "last-coordinator");
    refused(w, do_move(w, &w->hub, a.id, MEMBER_MOVE_PAUSE), ERR_CONFLICT, NULL, "last-coordinator");
    refused(w, do_move(w, &w->hub, a.id, MEMBER_MOVE_LEAVE), ERR_CONFLICT, NULL, "last-coordinator");
    testdb_ok(do_roles(w, &w->hub, b.id, ROLE_COORDINATOR), &w->err);
    testdb_ok(do_roles(w, &w->hub, a.id, 0), &w->err);
    refused(w, do_move(w, &w->hub, b.id, MEMBER_MOVE_LEAVE), ERR_CONFLICT, NULL, "last-coordinator");
    testdb_ok(do_get(w, &w->hub, a.id, &got), &w->err);
    assert_int_equal(got.roles, 0);
    assert_int_equal(audit_count(w, w->hub.id, "member.roles"), 3);
    world_free(w);
}

static void test_versions(void **state) {
    struct world *w = world_new(state);
    struct member m = an_active(w, &w->hub, "Joan Price", "joan@example.org"), got;
    const struct member_change change = {.set_email = true,
                                         .email = STR("new@example.org"),
                                         .set_area = true,
                                         .area = STR("Eastgate"),
                                         .set_on_paper = true,
                                         .on_paper = true};
    testdb_ok(do_change(w, &w->hub, m.id, &change, m.version), &w->err);
    refused(w, do_change(w, &w->hub, m.id, &change, m.version), ERR_PRECONDITION, NULL, "version");
    testdb_ok(do_get(w, &w->hub, m.id, &got), &w->err);
    assert_int_equal(got.version, m.version + 1);
    assert_true(str_eqz(got.email, "new@example.org") && str_eqz(got.area, "Eastgate") && got.on_paper &&
                str_eqz(got.name, "Joan Price"));
    an_active(w, &w->hub, "Other", "taken@example.org");
    const struct member_change taken = {.set_email = true, .email = STR("Taken@example.org")};
    refused(w, do_change(w, &w->hub, m.id, &taken, 0), ERR_CONFLICT, "email", "taken");
    const struct member_change gone = {.set_email = true, .set_name = true, .name = STR("J")};
    testdb_ok(do_change(w, &w->hub, m.id, &gone, 0), &w->err);
    testdb_ok(do_get(w, &w->hub, m.id, &got), &w->err);
    assert_true(!got.email.p && str_eqz(got.shown, "J"));
    world_free(w);
}

/* ---- finding ---- */

struct finding {
    struct world *w;
    struct str words;
    struct member_filter filter;
    size_t most;
    bool list;
    struct member *found;
    size_t n;
    struct member one;
    int64_t number, account;
    struct str email;
    int what;
    int64_t counts[5];
};

static enum err_code find_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct finding *s = ctx;
    struct arena *a = &s->w->arena;
    switch (s->what) {
    case 0: return member_find(c, a, &s->w->hub, s->words, s->most, &s->found, &s->n, err);
    case 1: return member_list(c, a, s->w->hub.id, &s->filter, s->most, &s->found, &s->n, err);
    case 2: return member_by_number(c, a, s->w->hub.id, s->number, &s->one, err);
    case 3: return member_by_account(c, a, s->w->hub.id, s->account, &s->one, err);
    case 4: return member_by_email(c, a, s->w->hub.id, s->email, &s->one, err);
    default: return member_counts(c, a, s->w->hub.id, s->counts, err);
    }
}

static size_t found(struct world *w, const char *words) {
    struct finding s = {.w = w, .words = str_from(words), .most = 10};
    testdb_ok(world_read(w, find_flow, &s), &w->err);
    return s.n;
}

static void test_find(void **state) {
    struct world *w = world_new(state);
    struct member joan = an_active(w, &w->hub, "Joan Price", "joan@example.org"),
                  paused = an_active(w, &w->hub, "Joan Paused", NULL);
    an_active(w, &w->hub, "José Ñandú", NULL);
    an_active(w, &w->hub, "100% Real_Name", NULL);
    an_active(w, &w->other, "Joan Elsewhere", NULL);
    testdb_ok(do_move(w, &w->hub, paused.id, MEMBER_MOVE_PAUSE), &w->err);
    assert_int_equal(found(w, "joan"), 1);
    assert_int_equal(found(w, "PRI jo"), 1);
    assert_int_equal(found(w, "oan"), 0);
    assert_int_equal(found(w, "jose nandu"), 1);
    assert_int_equal(found(w, "%"), 0);
    assert_int_equal(found(w, "100%"), 1);
    assert_int_equal(found(w, "real_"), 1);
    assert_int_equal(found(w, "real!"), 0);
    assert_int_equal(found(w, "R-0001"), 1);
    assert_int_equal(found(w, "R\xE2\x80\x91\x30\x30\x30\x31"), 1);
    assert_int_equal(found(w, "2"), 0);
    assert_int_equal(found(w, "99"), 0);
    assert_int_equal(found(w, str_z(&w->arena, shortcode_make(&w->arena, SHORTCODE_PERSON, 1))), 1);
    assert_int_equal(found(w, str_z(&w->arena, shortcode_make(&w->arena, SHORTCODE_PERSON, 2))), 0);
    assert_int_equal(found(w, str_z(&w->arena, shortcode_make(&w->arena, SHORTCODE_EXCHANGE, 1))), 0);
    assert_int_equal(found(w, "  "), 0);
    assert_int_equal(found(w, "joan price extra words"), 0);

    struct finding s = {.w = w, .what = 2, .number = 1};
    testdb_ok(world_read(w, find_flow, &s), &w->err);
    assert_int_equal(s.one.id, joan.id);
    s = (struct finding){.w = w, .what = 3, .account = joan.account_id};
    testdb_ok(world_read(w, find_flow, &s), &w->err);
    assert_int_equal(s.one.id, joan.id);
    s.account = w->hub.pot_id;
    refused(w, world_read(w, find_flow, &s), ERR_NOT_FOUND, NULL, NULL);
    s = (struct finding){.w = w, .what = 4, .email = STR("Joan@Example.org")};
    testdb_ok(world_read(w, find_flow, &s), &w->err);
    assert_int_equal(s.one.id, joan.id);
    s = (struct finding){.w = w, .what = 5};
    testdb_ok(world_read(w, find_flow, &s), &w->err);
    assert_true(s.counts[MEMBER_ACTIVE] == 3 && s.counts[MEMBER_PAUSED] == 1 && s.counts[MEMBER_ASKED] == 0);
    world_free(w);
}

static void test_list_pages(void **state) {
    struct world *w = world_new(state);
    for (int i = 0; i < 7; i++)
        an_active(w, &w->hub, "Somebody", NULL);
    struct finding s = {.w = w, .what = 1, .most = 3, .filter = {.any_state = true}};
    size_t seen = 0;
    int64_t last = 0;
    do {
        testdb_ok(world_read(w, find_flow, &s), &w->err);
        for (size_t i = 0; i < s.n; i++) {
            assert_true(s.found[i].number > last);
            last = s.found[i].number;
            seen++;
        }
        s.filter.after_number = last;
    } while (s.n == 3);
    assert_int_equal(seen, 7);
    world_free(w);
}

/* ---- at the same time ---- */

enum { AT_ONCE = 8, EACH = 5 };

struct racer {
    struct world *w;
    struct arena arena;
    int64_t id; /* who steps down; 0: adds members */
    int64_t numbers[EACH];
    enum err_code code;
    struct err err;
    int turn;
};

static enum err_code race_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct racer *r = ctx;
    struct doer by = world_doer(r->w, 0);
    struct member m;
    if (r->id)
        return member_roles_set(c, &r->arena, &by, &r->w->hub, r->id, 0, err);
    const struct member_new n = {.name = STR("Somebody"), .state = MEMBER_ACTIVE};
    enum err_code code = member_add(c, &r->arena, &by, &r->w->hub, &n, &m, err);
    r->numbers[r->turn] = code == ERR_OK ? m.number : 0;
    return code;
}

static void *race(void *ctx) {
    struct racer *r = ctx;
    for (r->turn = 0; r->turn < (r->id ? 1 : EACH); r->turn++)
        if ((r->code = db_write(r->w->db, race_flow, r, &r->err)) != ERR_OK)
            break;
    return NULL;
}

static void run_race(struct racer *racers, size_t n) {
    pthread_t threads[AT_ONCE];
    for (size_t i = 0; i < n; i++) {
        arena_init(&racers[i].arena, 8u << 20);
        assert_int_equal(pthread_create(&threads[i], NULL, race, &racers[i]), 0);
    }
    for (size_t i = 0; i < n; i++) {
        pthread_join(threads[i], NULL);
        arena_release(&racers[i].arena);
    }
}

static void test_numbers_at_once(void **state) {
    struct world *w = world_new(state);
    struct racer racers[AT_ONCE] = {0};
    bool seen[AT_ONCE * EACH + 1] = {false};
    for (size_t i = 0; i < AT_ONCE; i++)
        racers[i].w = w;
    run_race(racers, AT_ONCE);
    for (size_t i = 0; i < AT_ONCE; i++) {
        testdb_ok(racers[i].code, &racers[i].err);
        for (size_t k = 0; k < EACH; k++) {
            int64_t number = racers[i].numbers[k];
            assert_true(number >= 1 && number <= AT_ONCE * EACH && !seen[number]);
            seen[number] = true;
        }
    }
    world_free(w);
}

/* Two coordinators step down at once: one of them is the last, and stays. */
static void test_last_coordinator_at_once(void **state) {
    struct world *w = world_new(state);
    struct member a = an_active(w, &w->hub, "Amina", NULL), b = an_active(w, &w->hub, "Ben", NULL);
    for (int round = 0; round < 5; round++) {
        struct racer racers[2] = {{.w = w, .id = a.id}, {.w = w, .id = b.id}};
        testdb_ok(do_roles(w, &w->hub, a.id, ROLE_COORDINATOR), &w->err);
        testdb_ok(do_roles(w, &w->hub, b.id, ROLE_COORDINATOR), &w->err);
        run_race(racers, 2);
        assert_true((racers[0].code == ERR_OK) != (racers[1].code == ERR_OK));
        const struct racer *refusal = racers[0].code == ERR_OK ? &racers[1] : &racers[0];
        assert_int_equal(refusal->code, ERR_CONFLICT);
        assert_string_equal(refusal->err.key, "last-coordinator");
    }
    world_free(w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hub),
        cmocka_unit_test(test_join_accept_decline),
        cmocka_unit_test(test_one_person_in_two_hubs),
        cmocka_unit_test(test_asking_tells_nothing),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_roles),
        cmocka_unit_test(test_versions),
        cmocka_unit_test(test_find),
        cmocka_unit_test(test_list_pages),
        cmocka_unit_test(test_numbers_at_once),
        cmocka_unit_test(test_last_coordinator_at_once),
    };
    return testdb_run("members", tests, sizeof(tests) / sizeof(*tests));
}
