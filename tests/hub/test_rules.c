/* The pure rules of hubs, people and memberships. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../base/property.h"
#include "hub/inside.h"
#include "hub/listing.h"
#include "hub/rules.h"

/* ---- who may: the whole table ---- */

struct world {
    enum access need;
    bool person, administrator, token, hub_named, in_hub, writing;
    enum scope scope;
    int state; /* of their own membership; -1: none */
    bool role; /* coordinator by role */
    bool practitioner;
};

/* The independent statement, as sentences of interface.md rather than as branches of the code. */
static enum err_code stated(const struct world *w) {
    bool active = w->in_hub && w->state == MEMBER_ACTIVE;
    bool coordinates = active && (w->role || (w->token && w->scope == SCOPE_ADMIN));
    /* "401 no token", and pages that are not for anyone. */
    if (!w->person && w->need != ACCESS_ANYONE)
        return ERR_UNAUTHENTICATED;
    /* "404 for what does not exist". */
    if (w->hub_named && !w->in_hub)
        return ERR_NOT_FOUND;
    /* "read = GET". */
    bool may_write = !w->token || w->scope != SCOPE_READ;
    bool enough = w->need == ACCESS_ANYONE || w->need == ACCESS_PERSON ||
                  (w->need == ACCESS_MEMBER && w->hub_named && active) ||
                  (w->need == ACCESS_STAFF && w->hub_named && (coordinates || (active && w->practitioner))) ||
                  (w->need == ACCESS_COORDINATOR && w->hub_named && coordinates) ||
                  (w->need == ACCESS_ADMINISTRATOR && w->administrator && !w->token);
    /* "404 for what is another hub's", whatever the token; "403 when it is yours to see but not to do". */
    bool of_hub = w->need == ACCESS_MEMBER || w->need == ACCESS_STAFF || w->need == ACCESS_COORDINATOR;
    if (of_hub && (!w->in_hub || w->state < 0))
        return ERR_NOT_FOUND;
    return enough && (may_write || !w->writing) ? ERR_OK : ERR_DENIED;
}

static struct principal principal_for(const struct world *w) {
    struct principal p = {0};
    if (w->in_hub)
        p.in_hub = true;
    if (!w->person)
        return p;
    p.person_id = 7;
    p.administrator = w->administrator;
    p.by_token = w->token;
    p.scope = w->token ? w->scope : SCOPE_READ;
    if (w->in_hub && w->state >= 0) {
        p.member.id = 9;
        p.member.state = (enum member_state)w->state;
        p.member.roles = (w->role ? (unsigned)ROLE_COORDINATOR : 0u) |
                         (w->practitioner ? (unsigned)ROLE_PRACTITIONER : 0u);
        principal_weigh(&p);
    }
    return p;
}

static size_t decide(const struct world *w) {
    struct principal p = principal_for(w);
    struct err err = {0};
    enum err_code got = access_decide(w->need, &p, w->hub_named, w->writing, &err), want = stated(w);
    if (got != want)
        fail_msg("need %d person %d admin %d token %d scope %d named %d in %d state %d role %d writing %d: "
                 "%s, should be %s",
                 (int)w->need, w->person, w->administrator, w->token, (int)w->scope, w->hub_named, w->in_hub,
                 w->state, w->role, w->writing, err_name(got), err_name(want));
    if (got != ERR_OK)
        assert_true(err.message[0] != '\0' && err.code == got);
    return 1;
}

static void test_access_table(void **state) {
    (void)state;
    size_t n = 0;
    for (int need = ACCESS_ANYONE; need <= ACCESS_ADMINISTRATOR; need++)
        for (unsigned bits = 0; bits < 256; bits++)
            for (int scope = SCOPE_READ; scope <= SCOPE_ADMIN; scope++)
                for (int s = -1; s <= MEMBER_DECLINED; s++) {
                    struct world w = {.need = (enum access)need,
                                      .person = bits & 1,
                                      .administrator = bits & 2,
                                      .token = bits & 4,
                                      .hub_named = bits & 8,
                                      .in_hub = (bits & 16) && (bits & 8),
                                      .writing = bits & 32,
                                      .role = bits & 64,
                                      .practitioner = bits & 128,
                                      .scope = (enum scope)scope,
                                      .state = s};
                    if (!w.person && w.token)
                        continue;
                    n += decide(&w);
                }
    assert_true(n > 5000);
}

static void test_access_unknown_need_is_refused(void **state) {
    (void)state;
    struct principal all = {
        .person_id = 1, .administrator = true, .in_hub = true, .is_member = true, .coordinator = true};
    struct err err;
    assert_int_equal(access_decide((enum access)99, &all, true, false, &err), ERR_DENIED);
}

/* ---- moves of a membership ---- */

static void test_moves(void **state) {
    (void)state;
    static const struct {
        enum member_state from;
        enum member_move move;
        enum member_state to;
    } allowed[] = {
        {MEMBER_ASKED, MEMBER_MOVE_ACCEPT, MEMBER_ACTIVE},
        {MEMBER_DECLINED, MEMBER_MOVE_ACCEPT, MEMBER_ACTIVE},
        {MEMBER_ASKED, MEMBER_MOVE_DECLINE, MEMBER_DECLINED},
        {MEMBER_ACTIVE, MEMBER_MOVE_PAUSE, MEMBER_PAUSED},
        {MEMBER_PAUSED, MEMBER_MOVE_RESUME, MEMBER_ACTIVE},
        {MEMBER_LEFT, MEMBER_MOVE_RESUME, MEMBER_ACTIVE},
        {MEMBER_ACTIVE, MEMBER_MOVE_LEAVE, MEMBER_LEFT},
        {MEMBER_PAUSED, MEMBER_MOVE_LEAVE, MEMBER_LEFT},
        {MEMBER_LEFT, MEMBER_MOVE_ASK_AGAIN, MEMBER_ASKED},
        {MEMBER_DECLINED, MEMBER_MOVE_ASK_AGAIN, MEMBER_ASKED},
    };
    const size_t n = sizeof(allowed) / sizeof(*allowed);
    for (int from = 0; from <= MEMBER_DECLINED; from++)
        for (int move = 0; move < MEMBER_MOVES; move++) {
            enum member_state to = MEMBER_ASKED;
            bool expected = false,
                 got = member_move_rule((enum member_state)from, (enum member_move)move, &to);
            for (size_t i = 0; i < n; i++)
                if (allowed[i].from == (enum member_state)from && allowed[i].move == (enum member_move)move) {
                    expected = true;
                    assert_int_equal(to, allowed[i].to);
                }
            assert_int_equal(got, expected);
        }
}

static void test_words_read_back(void **state) {
    (void)state;
    for (int s = 0; s <= MEMBER_DECLINED; s++) {
        enum member_state back;
        assert_true(member_state_parse(str_from(member_state_name((enum member_state)s)), &back) &&
                    back == (enum member_state)s);
    }
    for (int s = 0; s <= SCOPE_ADMIN; s++) {
        enum scope back;
        assert_true(scope_parse(str_from(scope_name((enum scope)s)), &back) && back == (enum scope)s);
    }
    unsigned bits;
    assert_true(role_parse(STR("member"), &bits) && bits == 0);
    assert_true(role_parse(STR("coordinator"), &bits) && bits == ROLE_COORDINATOR);
    assert_true(role_parse(STR("practitioner"), &bits) && bits == ROLE_PRACTITIONER);
    assert_false(role_parse(STR("Coordinator"), &bits) || role_parse(STR(""), &bits) ||
                 role_parse(STR("administrator"), &bits));
}

/* ---- sessions ---- */

static void session_holds(struct property_case *c) {
    int64_t made = rng_between(&c->rng, 0, 2000000000), ends = made + SESSION_WHOLE;
    int64_t seen = rng_between(&c->rng, made, ends), now = rng_between(&c->rng, seen, ends + SESSION_WHOLE);
    bool member = session_alive(seen, ends, session_idle(false, false), now),
         trusted = session_alive(seen, ends, session_idle(true, false), now);
    HOLDS(c, !trusted || member);
    HOLDS(c, !member || (now < ends && now - seen < 30 * 86400));
    HOLDS(c, member || now >= ends || now - seen >= 30 * 86400);
    HOLDS(c, trusted == (now < ends && now - seen < 12 * 3600));
    HOLDS(c, !session_alive(now, ends, session_idle(false, false), ends));
}

static void test_sessions(void **state) {
    (void)state;
    property(session_holds);
}

static void test_local_path(void **state) {
    (void)state;
    static const char *const bad[] = {"",
                                      "h",
                                      "//evil.example",
                                      "/\\evil",
                                      "https://evil.example/",
                                      "\\\\x",
                                      "/a\nb",
                                      "/sign-in",
                                      "/sign-out",
                                      "/sign-in?next=/",
                                      "javascript:alert(1)",
                                      "/api/v1/hubs",
                                      " /h",
                                      "/..//evil.example",
                                      "/h//x",
                                      "/h/../x",
                                      "/h/%2e%2E/x",
                                      "/h/./x",
                                      "/h/.."};
    static const char *const good[] = {"/", "/h/r/find?q=//x/../y", "/h/riverside/home", "/h/r/find?q=a&b=c",
                                       "/account"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
        assert_null(local_path(str_from(bad[i])).p);
    assert_null(local_path(STR_NULL).p);
    for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++)
        assert_true(str_eqz(local_path(str_from(good[i])), good[i]));
}

static void local_path_holds(struct property_case *c) {
    struct str s = property_text(c, 20);
    if (rng_chance(&c->rng, 0.7))
        s = str_fmt(&c->arena, "/%.*s", STR_ARG(s));
    struct str got = local_path(s);
    HOLDS(c, !got.p || (str_eq(got, s) && got.p[0] == '/' && !str_starts(got, "//") && !str_has(got, '\\') &&
                        !str_has(got, '\r') && !str_has(got, '\n')));
}

static void test_local_path_never_leads_away(void **state) {
    (void)state;
    property(local_path_holds);
}

/* ---- names, cards, addresses ---- */

static void test_person_shown(void **state) {
    (void)state;
    static const char *const pairs[][2] = {{"Joan Price", "Joan P."},
                                           {"Joan", "Joan"},
                                           {"Mary Ann Evans", "Mary E."},
                                           {" Joan  Price ", "Joan P."},
                                           {"", ""},
                                           {"Łukasz Świątek", "Łukasz Ś."},
                                           {"Zoë O'Brien", "Zoë O."},
                                           {"J P", "J P."},
                                           {"Bob \"Smith\"", "Bob S."},
                                           {"Bob Smith \"Bobby\"", "Bob S."},
                                           {"Bob \"The Builder\" Smith", "Bob S."},
                                           {"Bob \"", "Bob"},
                                           {"Ann (Annie) Ash", "Ann A."},
                                           {"Ann “Świątek”", "Ann Ś."},
                                           {"Ivy D'Arcy", "Ivy D."}};
    struct arena a;
    arena_init(&a, 1 << 20);
    for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
        struct str got = person_shown(&a, str_from(pairs[i][0]));
        if (!str_eqz(got, pairs[i][1]))
            fail_msg("\"%s\" is shown as \"%.*s\", not \"%s\"", pairs[i][0], STR_ARG(got), pairs[i][1]);
    }
    arena_release(&a);
}

/* Other members never see the family name: at most one letter of it. */
static void shown_holds(struct property_case *c) {
    struct str name = str_clean(&c->arena, property_text(c, 30), true), shown = person_shown(&c->arena, name);
    struct str rest = str_trim(name), word, first = STR_NULL;
    bool among = false;
    while (str_empty(first) && str_next(&rest, ' ', &first))
        ;
    HOLDS(c, str_utf8_valid(shown) || name.n == 0);
    if (str_eq(shown, first))
        return;
    HOLDS(c, shown.n >= first.n + 3 && memcmp(shown.p, first.p, first.n) == 0 && shown.p[first.n] == ' ' &&
                 shown.p[shown.n - 1] == '.');
    struct str initial = str_slice(shown, first.n + 1, shown.n - 1);
    while (str_next(&rest, ' ', &word))
        among = among || str_find(word, initial) >= 0;
    HOLDS(c, str_utf8_length(initial) == 1 && among);
}

static void test_person_shown_hides(void **state) {
    (void)state;
    property(shown_holds);
}

static void card_holds(struct property_case *c) {
    char letter = (char)('A' + rng_below(&c->rng, 26));
    struct hub h = {.letter = str_of(&letter, 1)};
    int64_t number = rng_between(&c->rng, 1, rng_chance(&c->rng, 0.5) ? 9999 : INT64_C(999999999)), back = 0;
    struct str card = member_card(&c->arena, &h, number);
    HOLDS(c, card.n >= 6 && card.p[0] == letter && card.p[1] == '-');
    HOLDS(c, member_card_parse(&h, card, &back) && back == number);
    HOLDS(c, member_card_parse(&h, str_lower_ascii(&c->arena, card), &back) && back == number);
    HOLDS(c, member_card_parse(&h, str_fmt(&c->arena, " %lld ", (long long)number), &back) && back == number);
    HOLDS(c, member_card_parse(&h, str_fmt(&c->arena, "%c%04lld", letter, (long long)number), &back) &&
                 back == number);
    char other = letter == 'Z' ? 'A' : (char)(letter + 1);
    HOLDS(c, !member_card_parse(&h, str_fmt(&c->arena, "%c-%lld", other, (long long)number), &back));
    struct str text = property_text(c, 12);
    int64_t read = 0;
    HOLDS(c, !member_card_parse(&h, text, &read) || read > 0);
}

static void test_cards(void **state) {
    (void)state;
    property(card_holds);
    struct hub h = {.letter = STR("R")};
    int64_t n;
    static const char *const none[] = {
        "", "R", "R-", "-5", "R--5", "0", "R-0", "Joan", "R417x", "4 17", "99999999999999999999"};
    for (size_t i = 0; i < sizeof(none) / sizeof(*none); i++)
        assert_false(member_card_parse(&h, str_from(none[i]), &n));
    assert_true(member_card_parse(&h, STR("R-0417"), &n) && n == 417);
    struct arena a;
    arena_init(&a, 4096);
    assert_true(member_card_parse(&h, member_card_whole(&a, &h, 417), &n) && n == 417);
    arena_release(&a);
}

static bool slug_stated(struct str s) {
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz",
                      all[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
    if (s.n < 2 || s.n > 40 || !memchr(letters, s.p[0], 26) || str_find(s, STR("--")) >= 0 ||
        str_ends(s, "-"))
        return false;
    for (size_t i = 0; i < s.n; i++)
        if (!memchr(all, s.p[i], sizeof(all) - 1))
            return false;
    return true;
}

static void slug_holds(struct property_case *c) {
    static const char some[] = "ab-z0-9A_.- ";
    char z[48];
    size_t n = (size_t)rng_below(&c->rng, 44);
    for (size_t i = 0; i < n; i++)
        z[i] = some[rng_below(&c->rng, rng_chance(&c->rng, 0.9) ? 7 : sizeof(some) - 1)];
    HOLDS(c, slug_valid(str_of(z, n)) == slug_stated(str_of(z, n)));
}

static void test_slugs(void **state) {
    (void)state;
    property(slug_holds);
    assert_true(slug_valid(STR("riverside")) && slug_valid(STR("st-johns-2")));
    assert_false(slug_valid(STR("Riverside")) || slug_valid(STR("r")) || slug_valid(STR("2nd")) ||
                 slug_valid(STR("a--b")) || slug_valid(STR("a-")));
}

static void test_letters_and_keys(void **state) {
    (void)state;
    struct arena a;
    arena_init(&a, 1 << 20);
    assert_true(str_eqz(hub_letter_of(&a, STR("Riverside Time Bank")), "R"));
    assert_true(str_eqz(hub_letter_of(&a, STR("The Élan School")), "E"));
    assert_true(str_eqz(hub_letter_of(&a, STR("42")), "K"));
    assert_true(str_eqz(email_key(&a, STR("Joan@Example.ORG")), "joan@example.org"));
    assert_false(
        str_eq(email_key(&a, STR("jos\xC3\xA9@example.org")), email_key(&a, STR("jose@example.org"))));
    assert_null(email_key(&a, STR("")).p);
    arena_release(&a);
}

/* ---- cursors ---- */

static void cursor_holds(struct property_case *c) {
    int64_t keys[API_CURSOR_KEYS], back[API_CURSOR_KEYS];
    size_t n = 1 + (size_t)rng_below(&c->rng, API_CURSOR_KEYS);
    for (size_t i = 0; i < n; i++)
        keys[i] = (int64_t)rng_u64(&c->rng);
    struct str cursor = api_cursor(&c->arena, "offers", keys, n);
    HOLDS(c, api_cursor_parse(&c->arena, "offers", cursor, back, n) &&
                 memcmp(keys, back, n * sizeof(*keys)) == 0);
    for (size_t other = 1; other <= API_CURSOR_KEYS; other++)
        HOLDS(c, other == n || !api_cursor_parse(&c->arena, "offers", cursor, back, other));
    HOLDS(c, !api_cursor_parse(&c->arena, "offers", str_slice(cursor, 0, cursor.n - 1), back, n));
    HOLDS(c, !api_cursor_parse(&c->arena, "requests", cursor, back, n));
    HOLDS(c, !api_cursor_parse(&c->arena, "offer", cursor, back, n));
    HOLDS(c, !api_cursor_parse(&c->arena, "", cursor, back, n));
    struct str noise = property_text(c, 20);
    struct api_list list;
    struct err err;
    enum err_code code = api_list_read(&c->arena, "offers", false, 0, noise, 1, &list, &err);
    HOLDS(c, code == ERR_OK || (code == ERR_INVALID && strcmp(err.field, "cursor") == 0));
}

static void test_cursors(void **state) {
    (void)state;
    property(cursor_holds);
    struct arena a;
    struct api_list list;
    struct err err;
    arena_init(&a, 1 << 20);
    assert_int_equal(api_list_read(&a, "offers", false, 0, STR_NULL, 1, &list, &err), ERR_OK);
    assert_true(list.limit == 50 && list.n_keys == 0);
    assert_int_equal(api_list_read(&a, "offers", true, 200, STR_NULL, 1, &list, &err), ERR_OK);
    assert_int_equal(api_list_read(&a, "offers", true, 201, STR_NULL, 1, &list, &err), ERR_INVALID);
    assert_string_equal(err.field, "limit");
    assert_int_equal(api_list_read(&a, "offers", true, 0, STR_NULL, 1, &list, &err), ERR_INVALID);
    arena_release(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_access_table),
        cmocka_unit_test(test_access_unknown_need_is_refused),
        cmocka_unit_test(test_moves),
        cmocka_unit_test(test_words_read_back),
        cmocka_unit_test(test_sessions),
        cmocka_unit_test(test_local_path),
        cmocka_unit_test(test_local_path_never_leads_away),
        cmocka_unit_test(test_person_shown),
        cmocka_unit_test(test_person_shown_hides),
        cmocka_unit_test(test_cards),
        cmocka_unit_test(test_slugs),
        cmocka_unit_test(test_letters_and_keys),
        cmocka_unit_test(test_cursors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
