/* The clock jumps, and who is signed in: back an hour nobody is signed out, and whoever was signed out is not
 * signed in again; after a jump ahead and back everybody can sign in, and those sessions end when they
 * should. */
#include "../hub/world.h"

#define HOUR INT64_C(3600)
#define YEARS (INT64_C(40) * 365 * SECONDS_A_DAY)

enum what { START, FIND, SEEN };

struct call {
    struct world *w;
    enum what what;
    int64_t person;
    struct str token;
    bool found;
    struct session session;
};

static enum err_code flow(struct db_conn *c, void *ctx, struct err *err) {
    struct call *k = ctx;
    struct doer by = world_doer(k->w, k->person);
    struct arena *a = &k->w->arena;
    switch (k->what) {
    case START:
        return session_start(c, a, &by, &(struct session_new){.person_id = k->person, .token = k->token},
                             err);
    case SEEN: return session_seen(c, a, k->token, by.at, err);
    default: return session_find(c, a, k->token, by.at, &k->found, &k->session, err);
    }
}

static bool do_it(struct world *w, enum what what, int64_t person, struct str token) {
    struct call k = {.w = w, .what = what, .person = person, .token = token};
    if (world_write(w, flow, &k) != ERR_OK) {
        fail_msg("%s", w->err.message);
    }
    return k.found;
}

static int64_t idle_in(struct world *w, int64_t person, struct str token, int64_t most) {
    int64_t passed = 0;
    while (passed < most && do_it(w, FIND, person, token)) {
        world_pass(w, HOUR);
        passed += HOUR;
    }
    return passed;
}

static void sessions_end_once(void **state) {
    struct world *w = world_new(state);
    struct member m = an_active(w, &w->hub, "Ann Alder", "ann@alder.example");
    const int64_t year = 366 * SECONDS_A_DAY;
    do_it(w, START, m.person_id, STR("first"));
    int64_t usual = idle_in(w, m.person_id, STR("first"), year);
    assert_true(usual > HOUR && usual < year);
    world_pass(w, 1);
    do_it(w, START, m.person_id, STR("second"));
    world_pass(w, -HOUR);
    assert_true(do_it(w, FIND, m.person_id, STR("second"))); /* back: nobody is signed out */
    do_it(w, SEEN, m.person_id, STR("second"));
    assert_false(
        do_it(w, FIND, m.person_id, STR("first"))); /* and who was, is not signed in again by a little */
    assert_in_range(idle_in(w, m.person_id, STR("second"), year), usual - 2 * HOUR, usual + 2 * HOUR);
    world_pass(w, YEARS);
    do_it(w, START, m.person_id, STR("ahead"));
    assert_true(do_it(w, FIND, m.person_id, STR("ahead")));
    world_pass(w, -YEARS);
    do_it(w, START, m.person_id, STR("back again"));
    assert_true(do_it(w, FIND, m.person_id, STR("back again")));
    assert_in_range(idle_in(w, m.person_id, STR("back again"), year), usual - HOUR, usual + HOUR);
    world_free(w);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(sessions_end_once)};
    return testdb_run("clock jumps and sessions", tests, sizeof tests / sizeof tests[0]);
}
