/* The ways in: sessions, passwords, acting, invitations, tokens, the set-up link; on both engines. */
#include "world.h"

#include <string.h>

/* One call of any flow: what it takes and what it gave. */
struct call {
    struct world *w;
    enum {
        START,
        FIND,
        SEEN,
        END,
        OTHERS,
        NUMBER,
        ACT,
        PASSWORD,
        INVITE,
        OPEN,
        TAKE,
        TAKE_SIGNED_IN,
        TOKEN_MAKE,
        TOKEN_FIND,
        TOKEN_STOP,
        SETUP_MAKE,
        SETUP_FIND,
        SETUP_USE,
        PERSON,
        PROMOTE
    } what;
    int64_t person, member, hub, id, n;
    struct str token, old, name, hash;
    bool found, shared;
    enum scope scope;
    struct session session;
    struct token api;
    struct invitation invitation;
    struct member_new m;
    struct person p;
};

static enum err_code way_in(struct call *s, struct db_conn *c, const struct doer *by, struct err *err) {
    struct arena *a = &s->w->arena;
    switch (s->what) {
    case START:
        return session_start(
            c, a, by,
            &(struct session_new){
                .person_id = s->person, .old = s->old, .token = s->token, .shared = s->shared},
            err);
    case FIND: return session_find(c, a, s->token, world_now(s->w), &s->found, &s->session, err);
    case SEEN: return session_seen(c, a, s->token, world_now(s->w), err);
    case END: return session_end(c, a, by, s->token, err);
    case OTHERS: return session_end_others(c, a, by, s->token, err);
    case NUMBER: {
        struct session_line *list;
        size_t n = 0;
        enum err_code code = session_list(c, a, s->person, false, s->token, world_now(s->w), &list, &n, err);
        s->n = (int64_t)n;
        return code;
    }
    case ACT: return session_act_for(c, a, by, s->token, s->hub ? s->hub : s->w->hub.id, s->member, err);
    case PASSWORD: return person_set_password(c, by, s->person, s->hash, err);
    case PERSON: return person_get(c, a, s->person, &s->p, err);
    case PROMOTE: return person_make_administrator(c, by, s->person, err);
    default: return ERR_INTERNAL;
    }
}

static enum err_code call_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct call *s = ctx;
    struct world *w = s->w;
    struct arena *a = &w->arena;
    struct doer by = world_doer(w, s->person);
    switch (s->what) {
    case INVITE: return invitation_make(c, a, &by, &w->hub, s->member, s->name, s->token, err);
    case OPEN:
        return invitation_find(c, a, s->hub ? s->hub : w->hub.id, s->token, world_now(w), &s->invitation,
                               err);
    case TAKE: return invitation_take(c, a, &by, &w->hub, s->token, &s->m, err);
    case TAKE_SIGNED_IN: return invitation_take_signed_in(c, a, &by, &w->hub, s->token, err);
    case TOKEN_MAKE:
        return token_create(c, a, &by, w->hub.id, s->member, s->scope, true, s->name, &s->token, err);
    case TOKEN_FIND: return token_find(c, a, s->token, world_now(w), &s->found, &s->api, err);
    case TOKEN_STOP: return token_stop(c, &by, w->hub.id, s->member, s->id, err);
    case SETUP_MAKE: return setup_link_create(c, a, &by, &s->token, err);
    case SETUP_FIND: return setup_find(c, a, s->token, err);
    case SETUP_USE: return setup_use_link(c, a, &by, s->token, &s->p, &s->id, err);
    default: return way_in(s, c, &by, err);
    }
}

static enum err_code run(struct call *s) {
    bool reads = s->what == FIND || s->what == OPEN || s->what == TOKEN_FIND || s->what == SETUP_FIND ||
                 s->what == NUMBER || s->what == PERSON;
    return reads ? world_read(s->w, call_flow, s) : world_write(s->w, call_flow, s);
}

static void ok(struct call *s) {
    testdb_ok(run(s), &s->w->err);
}

static void refused(struct call *s, enum err_code want, const char *key) {
    enum err_code got = run(s);
    if (got != want || (key && strcmp(s->w->err.key, key) != 0))
        fail_msg("%s, key \"%s\": %s", err_name(got), s->w->err.key, s->w->err.message);
}

static struct str start(struct world *w, int64_t person, struct str old) {
    struct call s = {.w = w, .what = START, .person = person, .old = old, .token = secret_new(&w->arena)};
    ok(&s);
    return s.token;
}

static bool alive(struct world *w, struct str token) {
    struct call s = {.w = w, .what = FIND, .token = token};
    ok(&s);
    return s.found;
}

/* ---- sessions ---- */

static void test_session_ends(void **state) {
    struct world *w = world_new(state);
    struct member m = an_active(w, &w->hub, "Joan Price", "joan@example.org"),
                  boss = an_active(w, &w->hub, "Amina", NULL);
    testdb_ok(do_roles(w, &w->hub, boss.id, ROLE_COORDINATOR), &w->err);
    struct str member = start(w, m.person_id, STR_NULL), trusted = start(w, boss.person_id, STR_NULL);
    assert_true(member.n == 43 && !str_eq(member, trusted));
    assert_true(alive(w, member) && alive(w, trusted));
    assert_false(alive(w, STR("unknown")) || alive(w, STR("")));
    world_pass(w, 12 * 3600 - 1);
    assert_true(alive(w, trusted));
    world_pass(w, 1);
    assert_true(alive(w, member));
    assert_false(alive(w, trusted));

    /* Idle for 30 days less a moment, again and again: it lives, until the 90 days are over. */
    struct call seen = {.w = w, .what = SEEN, .token = member};
    ok(&seen);
    world_pass(w, 30 * 86400 - 1);
    assert_true(alive(w, member));
    ok(&seen);
    world_pass(w, 30 * 86400 - 1);
    assert_true(alive(w, member));
    ok(&seen);
    world_pass(w, 30 * 86400 - 1 - 12 * 3600);
    assert_true(alive(w, member));
    ok(&seen);
    world_pass(w, 12 * 3600);
    assert_false(alive(w, member));

    struct str idle = start(w, m.person_id, STR_NULL);
    world_pass(w, 30 * 86400);
    assert_false(alive(w, idle));
    world_free(w);
}

static void test_session_rotation(void **state) {
    struct world *w = world_new(state);
    struct member m = an_active(w, &w->hub, "Joan Price", "joan@example.org");
    struct str first = start(w, m.person_id, STR_NULL), second = start(w, m.person_id, first),
               third = start(w, m.person_id, STR_NULL);
    assert_false(alive(w, first));
    assert_true(alive(w, second) && alive(w, third));
    struct call number = {.w = w, .what = NUMBER, .person = m.person_id};
    ok(&number);
    assert_int_equal(number.n, 2);
    ok(&(struct call){.w = w, .what = OTHERS, .person = m.person_id, .token = third});
    assert_true(!alive(w, second) && alive(w, third));
    ok(&(struct call){.w = w, .what = END, .person = m.person_id, .token = third});
    assert_false(alive(w, third));
    ok(&(struct call){.w = w, .what = END, .person = m.person_id, .token = third});
    assert_int_equal(audit_count(w, 0, "session.start"), 3);
    assert_int_equal(audit_count(w, 0, "session.end"), 1);
    world_free(w);
}

static void test_password_change_ends_all(void **state) {
    struct world *w = world_new(state);
    struct member m = an_active(w, &w->hub, "Joan Price", "joan@example.org"),
                  other = an_active(w, &w->hub, "Ben", NULL);
    struct str one = start(w, m.person_id, STR_NULL), two = start(w, m.person_id, STR_NULL),
               bens = start(w, other.person_id, STR_NULL);
    ok(&(struct call){.w = w, .what = PASSWORD, .person = m.person_id, .hash = STR("$hash")});
    assert_true(!alive(w, one) && !alive(w, two) && alive(w, bens));
    struct call p = {.w = w, .what = PERSON, .person = m.person_id};
    ok(&p);
    assert_true(str_eqz(p.p.password_hash, "$hash"));
    refused(&(struct call){.w = w, .what = PASSWORD, .person = 12345, .hash = STR("$hash")}, ERR_NOT_FOUND,
            NULL);
    world_free(w);
}

static void test_acting(void **state) {
    struct world *w = world_new(state);
    struct member boss = an_active(w, &w->hub, "Amina", NULL), m = an_active(w, &w->hub, "Joan Price", NULL),
                  paused = an_active(w, &w->hub, "Ben", NULL);
    struct member elsewhere = an_active(w, &w->other, "Far Away", NULL);
    testdb_ok(do_move(w, &w->hub, paused.id, MEMBER_MOVE_PAUSE), &w->err);
    struct str token = start(w, boss.person_id, STR_NULL);
    struct call act = {.w = w, .what = ACT, .person = boss.person_id, .token = token, .member = m.id};
    ok(&act);
    struct call look = {.w = w, .what = FIND, .token = token};
    ok(&look);
    assert_true(look.session.acting_hub_id == w->hub.id && look.session.acting_member_id == m.id &&
                look.session.person_id == boss.person_id);
    act.member = paused.id;
    refused(&act, ERR_CONFLICT, "state");
    act.member = elsewhere.id;
    refused(&act, ERR_NOT_FOUND, NULL);
    ok(&look);
    assert_int_equal(look.session.acting_member_id, m.id);
    act.member = 0;
    ok(&act);
    ok(&look);
    assert_true(look.session.acting_hub_id == 0 && look.session.acting_member_id == 0);
    act.token = STR("nobody's");
    refused(&act, ERR_UNAUTHENTICATED, NULL);
    assert_true(audit_count(w, w->hub.id, "act.start") == 1 && audit_count(w, w->hub.id, "act.stop") == 1);
    world_free(w);
}

/* ---- invitations ---- */

static struct str invite(struct world *w, int64_t member, const char *name) {
    struct call s = {.w = w,
                     .what = INVITE,
                     .person = 77,
                     .member = member,
                     .name = str_from(name),
                     .token = secret_new(&w->arena)};
    ok(&s);
    return s.token;
}

static void test_invitation_of_a_member(void **state) {
    struct world *w = world_new(state);
    struct member m = an_active(w, &w->hub, "Joan Price", NULL), got;
    struct str first = invite(w, m.id, NULL), token = invite(w, m.id, NULL);
    struct call open = {.w = w, .what = OPEN, .token = first};
    refused(&open, ERR_NOT_FOUND, "invitation");
    open.token = token;
    ok(&open);
    assert_true(open.invitation.member_id == m.id && str_eqz(open.invitation.name, "Joan Price"));
    open.hub = w->other.id;
    refused(&open, ERR_NOT_FOUND, "invitation");
    struct str browser = start(w, m.person_id, STR_NULL);
    struct call take = {.w = w,
                        .what = TAKE,
                        .token = token,
                        .m = {.email = STR("joan@example.org"), .password_hash = STR("$new")}};
    ok(&take);
    assert_false(alive(w, browser));
    refused(&take, ERR_NOT_FOUND, "invitation");
    struct call p = {.w = w, .what = PERSON, .person = m.person_id};
    ok(&p);
    assert_true(str_eqz(p.p.password_hash, "$new") && str_eqz(p.p.email, "joan@example.org"));
    testdb_ok(do_get(w, &w->hub, m.id, &got), &w->err);
    assert_true(str_eqz(got.email, "joan@example.org") && str_eqz(got.name, "Joan Price"));

    /* Later ones change the password, never the e-mail. */
    take.token = invite(w, m.id, NULL);
    take.m = (struct member_new){.email = STR("other@example.org"), .password_hash = STR("$newer")};
    ok(&take);
    ok(&p);
    assert_true(str_eqz(p.p.password_hash, "$newer") && str_eqz(p.p.email, "joan@example.org"));
    world_free(w);
}

static void test_invitation_ends(void **state) {
    struct world *w = world_new(state);
    struct str token = invite(w, 0, "Dev");
    struct call open = {.w = w, .what = OPEN, .token = token};
    world_pass(w, 14 * 86400 - 1);
    ok(&open);
    world_pass(w, 1);
    refused(&open, ERR_NOT_FOUND, "invitation");
    struct call take = {
        .w = w,
        .what = TAKE,
        .token = token,
        .m = {.name = STR("Dev"), .email = STR("dev@example.org"), .password_hash = STR("$d")}};
    refused(&take, ERR_NOT_FOUND, "invitation");
    open.token = STR("none");
    refused(&open, ERR_NOT_FOUND, "invitation");
    world_free(w);
}

static void test_invitation_of_a_stranger(void **state) {
    struct world *w = world_new(state);
    struct call take = {.w = w,
                        .what = TAKE,
                        .token = invite(w, 0, "Dev"),
                        .m = {.name = STR("Dev Shah"),
                              .email = STR("dev@example.org"),
                              .password_hash = STR("$d"),
                              .roles = ROLE_COORDINATOR}};
    ok(&take);
    refused(&take, ERR_NOT_FOUND, "invitation");
    assert_int_equal(audit_count(w, w->hub.id, "member.add"), 1);

    /* Somebody known elsewhere: only from their own account, so that nobody brings them here by knowing their
     * e-mail. */
    struct member known = an_active(w, &w->other, "Joan Price", "joan@example.org");
    ok(&(struct call){.w = w, .what = PASSWORD, .person = known.person_id, .hash = STR("$own")});
    take.token = invite(w, 0, "Joan");
    take.m = (struct member_new){
        .name = STR("Mallory"), .email = STR("joan@example.org"), .password_hash = STR("$stolen")};
    refused(&take, ERR_CONFLICT, "known");
    struct call p = {.w = w, .what = PERSON, .person = known.person_id};
    ok(&p);
    assert_true(str_eqz(p.p.password_hash, "$own") && str_eqz(p.p.name, "Joan Price"));

    /* Signed in. */
    struct member third = an_active(w, &w->other, "Third", "third@example.org"), got;
    struct call in = {
        .w = w, .what = TAKE_SIGNED_IN, .person = third.person_id, .token = invite(w, 0, "Third")};
    ok(&in);
    refused(&in, ERR_NOT_FOUND, "invitation");
    struct member m = an_active(w, &w->hub, "Paper", NULL);
    in.token = invite(w, m.id, NULL);
    refused(&in, ERR_CONFLICT, "not-yours");
    testdb_ok(do_get(w, &w->hub, m.id, &got), &w->err);
    world_free(w);
}

/* A coordinator's link must not open what is not theirs: other hubs, the installation. */
static void test_invitation_never_takes_over(void **state) {
    struct world *w = world_new(state);
    struct member m = an_active(w, &w->hub, "Joan Price", "joan@example.org");
    struct str early = invite(w, m.id, NULL);
    an_active(w, &w->other, "Joan Price", "joan@example.org");
    struct call make = {.w = w, .what = INVITE, .member = m.id, .token = secret_new(&w->arena)};
    refused(&make, ERR_DENIED, "own-account");
    struct call take = {.w = w, .what = TAKE, .token = early, .m = {.password_hash = STR("$stolen")}};
    refused(&take, ERR_DENIED, "own-account");
    struct call p = {.w = w, .what = PERSON, .person = m.person_id};
    ok(&p);
    assert_null(p.p.password_hash.p);

    struct member admin = an_active(w, &w->hub, "Root", "root@example.org");
    ok(&(struct call){.w = w, .what = PROMOTE, .person = admin.person_id});
    make.member = admin.id;
    refused(&make, ERR_DENIED, "own-account");
    struct member paused = an_active(w, &w->hub, "Paused", NULL);
    testdb_ok(do_move(w, &w->hub, paused.id, MEMBER_MOVE_PAUSE), &w->err);
    make.member = paused.id;
    refused(&make, ERR_CONFLICT, "state");
    world_free(w);
}

/* ---- tokens ---- */

static void test_tokens(void **state) {
    struct world *w = world_new(state);
    struct member m = an_active(w, &w->hub, "Joan Price", NULL),
                  elsewhere = an_active(w, &w->other, "Far", NULL);
    struct call make = {.w = w,
                        .what = TOKEN_MAKE,
                        .person = m.person_id,
                        .member = m.id,
                        .scope = SCOPE_WRITE,
                        .name = STR("Sheet")};
    ok(&make);
    assert_true(str_starts(make.token, "kith_") && make.token.n == 48);
    struct call find = {.w = w, .what = TOKEN_FIND, .token = make.token};
    ok(&find);
    assert_true(find.found && find.api.hub_id == w->hub.id && find.api.member_id == m.id &&
                find.api.scope == SCOPE_WRITE && find.api.used_at == 0);
    find.token = STR("kith_unknown");
    ok(&find);
    assert_false(find.found);
    find.token = str_slice(make.token, 5, make.token.n);
    ok(&find);
    assert_false(find.found);
    struct call wrong = {.w = w, .what = TOKEN_MAKE, .member = elsewhere.id, .name = STR("x")};
    refused(&wrong, ERR_NOT_FOUND, NULL);

    find.token = make.token;
    ok(&find);
    struct call stop = {.w = w, .what = TOKEN_STOP, .member = m.id + 1, .id = find.api.id};
    refused(&stop, ERR_NOT_FOUND, NULL);
    stop.member = m.id;
    ok(&stop);
    ok(&find);
    assert_false(find.found);
    refused(&stop, ERR_NOT_FOUND, NULL);
    assert_true(audit_count(w, w->hub.id, "token.make") == 1 && audit_count(w, w->hub.id, "token.end") == 1);
    world_free(w);
}

/* Whoever is no coordinator any more keeps no key to what coordinators do. */
static void test_a_role_takes_its_tokens_along(void **state) {
    struct world *w = world_new(state);
    struct member m = an_active(w, &w->hub, "Joan Price", NULL), boss = an_active(w, &w->hub, "Amina", NULL);
    testdb_ok(do_roles(w, &w->hub, m.id, ROLE_COORDINATOR | ROLE_PRACTITIONER), &w->err);
    testdb_ok(do_roles(w, &w->hub, boss.id, ROLE_COORDINATOR), &w->err);
    struct call admin = {.w = w, .what = TOKEN_MAKE, .member = m.id, .scope = SCOPE_ADMIN, .name = STR("a")},
                write = {.w = w, .what = TOKEN_MAKE, .member = m.id, .scope = SCOPE_WRITE, .name = STR("w")},
                other = {
                    .w = w, .what = TOKEN_MAKE, .member = boss.id, .scope = SCOPE_ADMIN, .name = STR("o")};
    ok(&admin);
    ok(&write);
    ok(&other);
    struct call find = {.w = w, .what = TOKEN_FIND, .token = admin.token};
    testdb_ok(do_roles(w, &w->hub, m.id, ROLE_COORDINATOR), &w->err);
    ok(&find);
    assert_true(find.found);
    testdb_ok(do_roles(w, &w->hub, m.id, 0), &w->err);
    ok(&find);
    assert_false(find.found);
    find.token = write.token;
    ok(&find);
    assert_true(find.found);
    find.token = other.token;
    ok(&find);
    assert_true(find.found);
    world_free(w);
}

/* ---- the first administrator ---- */

/* The link stands in the log of the first start: it ends with its purpose, however that was reached. */
static void test_setup_ends_with_the_first_administrator(void **state) {
    struct world *w = world_new(state);
    struct member m = an_active(w, &w->hub, "Joan Price", "joan@example.org");
    struct call link = {.w = w, .what = SETUP_MAKE};
    ok(&link);
    ok(&(struct call){.w = w, .what = PROMOTE, .person = m.person_id});
    struct call find = {.w = w, .what = SETUP_FIND, .token = link.token};
    refused(&find, ERR_NOT_FOUND, "setup");
    world_free(w);
}

static void test_setup_once(void **state) {
    struct world *w = world_new(state);
    struct call first = {.w = w, .what = SETUP_MAKE}, second = {.w = w, .what = SETUP_MAKE};
    ok(&first);
    ok(&second);
    struct call find = {.w = w, .what = SETUP_FIND, .token = first.token};
    refused(&find, ERR_NOT_FOUND, "setup");
    find.token = second.token;
    ok(&find);
    struct call use = {
        .w = w,
        .what = SETUP_USE,
        .token = second.token,
        .p = {.name = STR("Root"), .email = STR("root@example.org"), .password_hash = STR("$r")}};
    ok(&use);
    struct call p = {.w = w, .what = PERSON, .person = use.id};
    ok(&p);
    assert_true(p.p.administrator && str_eqz(p.p.name, "Root"));
    use.p.email = STR("two@example.org");
    refused(&use, ERR_NOT_FOUND, "setup");
    refused(&find, ERR_NOT_FOUND, "setup");

    /* A refusal leaves the link as it was. */
    ok(&second);
    use.token = second.token;
    use.p.email = STR("root@example.org");
    refused(&use, ERR_CONFLICT, "taken");
    use.p.email = STR("two@example.org");
    ok(&use);
    world_free(w);
}

/* Words that open doors are not in the database. */
static void test_only_hashes_are_kept(void **state) {
    struct world *w = world_new(state);
    struct arena *a = &w->arena;
    struct str one = secret_new(a), two = secret_new(a);
    assert_true(one.n == 43 && two.n == 43 && !str_eq(one, two));
    assert_true(secret_hash(a, one).n == 32 && !str_eq(secret_hash(a, one), secret_hash(a, two)) &&
                str_eq(secret_hash(a, one), secret_hash(a, str_dup(a, one))));
    world_free(w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_session_ends),
        cmocka_unit_test(test_session_rotation),
        cmocka_unit_test(test_password_change_ends_all),
        cmocka_unit_test(test_acting),
        cmocka_unit_test(test_invitation_of_a_member),
        cmocka_unit_test(test_invitation_ends),
        cmocka_unit_test(test_invitation_of_a_stranger),
        cmocka_unit_test(test_invitation_never_takes_over),
        cmocka_unit_test(test_tokens),
        cmocka_unit_test(test_a_role_takes_its_tokens_along),
        cmocka_unit_test(test_setup_ends_with_the_first_administrator),
        cmocka_unit_test(test_setup_once),
        cmocka_unit_test(test_only_hashes_are_kept),
    };
    return testdb_run("sessions", tests, sizeof(tests) / sizeof(*tests));
}
