/* Rings of people, on either engine: found, offered, answered, and what becomes of them. */
#include <string.h>

#include "../exchange/world.h"
#include "catalogue/catalogue.h"
#include "gen/app_sql.h"
#include "rings/rings.h"

static void one_end_of_nobody_is_told(struct world *w);

struct scene {
    struct world *w;
    int64_t offer[3], request[3]; /* of ann, ben, cat */
    int64_t ring;
};

struct call {
    struct scene *s;
    enum { LOOK, OFFER, ANSWER, WITHDRAW, GET, HIDE, BLOCK } what;
    const struct ring_pair *legs;
    size_t n;
    int64_t member_id, other_id;
    bool yes;
    int length;
    struct ring_look look;
    struct ring ring;
};

static enum err_code run(struct db_conn *c, void *ctx, struct err *err) {
    struct call *k = ctx;
    struct world *w = k->s->w;
    struct doer by = world_doer(w);
    by.person_id = w->ben.person_id;
    struct ring_room room;
    enum err_code rc;
    switch (k->what) {
    case LOOK:
        rc = ring_room_of(c, &w->arena, w->hub.id, by.today, &room, err);
        return rc ? rc : ring_look(&w->arena, &room, k->length, 10, &k->look, err);
    case OFFER: return ring_offer(c, &w->arena, &by, &w->hub, k->legs, k->n, 7, &k->s->ring, err);
    case ANSWER: return ring_answer(c, &w->arena, &by, &w->hub, k->member_id, k->s->ring, k->yes, err);
    case WITHDRAW: return ring_withdraw(c, &w->arena, &by, &w->hub, k->s->ring, err);
    case GET: return ring_get(c, &w->arena, w->hub.id, k->s->ring, by.today, &k->ring, err);
    case HIDE:
        rc = ring_get(c, &w->arena, w->hub.id, k->s->ring, by.today, &k->ring, err);
        return rc ? rc : ring_hide(c, &w->arena, w->hub.id, k->member_id, by.at, &k->ring, err);
    default: return member_block_set(c, &w->arena, &by, w->hub.id, k->member_id, k->other_id, true, err);
    }
}

static enum err_code call(struct call *k) {
    memset(&k->s->w->err, 0, sizeof k->s->w->err);
    return k->what == LOOK || k->what == GET || k->what == HIDE
               ? db_read(k->s->w->db, run, k, &k->s->w->err)
               : db_write(k->s->w->db, run, k, &k->s->w->err);
}

static int64_t list(struct world *w, const struct member *m, enum listing_kind kind, const char *category,
                    const char *title) {
    int64_t id;
    testdb_ok(do_create(w, m,
                        &(struct listing_new){
                            .kind = kind, .title = str_from(title), .category = str_from(category)},
                        &id),
              &w->err);
    return id;
}

/* Ann gardens and wishes for help with her phone; Ben knows phones and wishes for cooking; Cat cooks and has
 * a garden: no two can help each other, all three can. */
static struct scene scene_of(void **state) {
    struct scene s = {.w = world_new(state)};
    const struct member *who[] = {&s.w->ann, &s.w->ben, &s.w->cat};
    static const char *const gives[] = {"garden", "digital", "food"};
    static const char *const wishes[] = {"digital", "food", "garden"};
    for (int i = 0; i < 3; i++) {
        s.offer[i] = list(s.w, who[i], LISTING_OFFER, gives[i], "I could do this");
        s.request[i] = list(s.w, who[i], LISTING_REQUEST, wishes[i], "Somebody for this");
    }
    return s;
}

/* Ann helps Cat, Cat helps Ben, Ben helps Ann. */
static void legs_of(const struct scene *s, struct ring_pair legs[3]) {
    legs[0] = (struct ring_pair){s->offer[0], s->request[2]};
    legs[1] = (struct ring_pair){s->offer[2], s->request[1]};
    legs[2] = (struct ring_pair){s->offer[1], s->request[0]};
}

static struct ring_look look(struct scene *s, int length) {
    struct call k = {.s = s, .what = LOOK, .length = length};
    testdb_ok(call(&k), &s->w->err);
    return k.look;
}

static enum err_code offer(struct scene *s) {
    struct ring_pair legs[3];
    legs_of(s, legs);
    return call(&(struct call){.s = s, .what = OFFER, .legs = legs, .n = 3});
}

static enum err_code answer(struct scene *s, const struct member *m, bool yes) {
    return call(&(struct call){.s = s, .what = ANSWER, .member_id = m->id, .yes = yes});
}

static struct ring now(struct scene *s) {
    struct call k = {.s = s, .what = GET};
    testdb_ok(call(&k), &s->w->err);
    return k.ring;
}

static void refused(struct scene *s, enum err_code code, enum err_code wanted, const char *key) {
    if (code != wanted)
        fail_msg("%s instead of %s: %s", err_name(code), err_name(wanted), s->w->err.message);
    assert_string_equal(s->w->err.key, key);
}

static size_t exchanges_of(struct scene *s) {
    size_t n = 0;
    struct ring r = now(s);
    for (size_t i = 0; i < r.n; i++)
        n += r.legs[i].exchange_id != 0;
    return n;
}

static void all_say_yes(void **state) {
    struct scene s = scene_of(state);
    struct world *w = s.w;
    assert_int_equal(look(&s, 2).n, 0);
    struct ring_look found = look(&s, 3);
    assert_int_equal(found.n, 1);
    assert_int_equal(found.people, 3);
    assert_true(found.proven && found.could == 3 && !found.cut);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(found.rings[0].legs[i].receiver_id, found.rings[0].legs[(i + 1) % 3].giver_id);
    testdb_ok(offer(&s), &w->err);
    assert_int_equal(look(&s, 3).n, 0); /* they are in an open ring */
    refused(&s, offer(&s), ERR_CONFLICT, "changed");
    refused(&s, answer(&s, &w->far, true), ERR_NOT_FOUND, "not-found");
    testdb_ok(answer(&s, &w->ann, true), &w->err);
    testdb_ok(answer(&s, &w->ann, true), &w->err); /* twice is once */
    testdb_ok(answer(&s, &w->ben, true), &w->err);
    assert_int_equal(now(&s).answered, 2);
    assert_int_equal(exchanges_of(&s), 0);
    testdb_ok(answer(&s, &w->cat, true), &w->err);
    struct ring r = now(&s);
    assert_int_equal(r.state, RING_AGREED);
    for (size_t i = 0; i < r.n; i++) {
        struct exchange e;
        testdb_ok(read_exchange(w, &w->hub, r.legs[i].exchange_id, &e), &w->err);
        assert_int_equal(e.state, EXCHANGE_AGREED);
        assert_int_equal(e.giver_id, r.legs[i].giver_id);
        assert_int_equal(e.receiver_id, r.legs[i].receiver_id);
        assert_int_equal(e.listing_id, r.legs[i].request_id);
    }
    refused(&s, answer(&s, &w->cat, false), ERR_CONFLICT, "state");
    refused(&s, call(&(struct call){.s = &s, .what = WITHDRAW}), ERR_CONFLICT, "state");
    assert_int_equal(look(&s, 3).n, 0); /* what is about to be met is not looked at */
    one_end_of_nobody_is_told(w);
    world_sound(w);
    world_free(w);
}

struct trail {
    struct world *w;
    size_t over, named, answers; /* lines of an end, those that name somebody, lines of an answer */
};

static enum err_code read_trail(struct db_conn *c, void *ctx, struct err *err) {
    struct trail *t = ctx;
    struct audit_recent_row *rows;
    size_t n = 0;
    enum err_code rc =
        audit_recent(c, &t->w->arena,
                     &(struct audit_recent_in){.hub_id = t->w->hub.id, .before_id = INT64_MAX, .most = 100},
                     &rows, &n, err);
    for (size_t i = 0; !rc && i < n; i++) {
        bool over = str_eqz(rows[i].action, "ring.over");
        t->over += over;
        t->named += over && (rows[i].has_actor_id || rows[i].has_for_member_id);
        t->answers += str_starts(rows[i].action, "ring.") && !over && !str_eqz(rows[i].action, "ring.offer");
    }
    return rc;
}

static void one_end_of_nobody_is_told(struct world *w) {
    struct trail t = {.w = w};
    testdb_ok(db_read(w->db, read_trail, &t, &w->err), &w->err);
    assert_int_equal(t.over, 1);
    assert_int_equal(t.named, 0);
    assert_int_equal(t.answers, 0);
}

static void one_says_no(void **state) {
    struct scene s = scene_of(state);
    struct world *w = s.w;
    testdb_ok(offer(&s), &w->err);
    testdb_ok(answer(&s, &w->ann, true), &w->err);
    testdb_ok(answer(&s, &w->ben, false), &w->err);
    assert_int_equal(now(&s).state, RING_DECLINED);
    one_end_of_nobody_is_told(w);
    assert_int_equal(exchanges_of(&s), 0);
    refused(&s, answer(&s, &w->cat, true), ERR_CONFLICT, "state");
    /* They are not asked the same again. */
    assert_int_equal(look(&s, 3).n, 0);
    refused(&s, offer(&s), ERR_CONFLICT, "changed");
    world_free(w);
}

static void a_yes_is_taken_back(void **state) {
    struct scene s = scene_of(state);
    testdb_ok(offer(&s), &s.w->err);
    testdb_ok(answer(&s, &s.w->ann, true), &s.w->err);
    testdb_ok(answer(&s, &s.w->ann, false), &s.w->err);
    assert_int_equal(now(&s).state, RING_DECLINED);
    world_free(s.w);
}

static void time_passes(void **state) {
    struct scene s = scene_of(state);
    struct world *w = s.w;
    size_t n;
    testdb_ok(offer(&s), &w->err);
    testdb_ok(answer(&s, &w->ann, true), &w->err);
    struct doer by = world_doer(w);
    testdb_ok(rings_expire(w->db, &by, 10, &n, &w->err), &w->err);
    assert_int_equal(n, 0);
    world_pass_days(w, 7);
    refused(&s, answer(&s, &w->ben, true), ERR_CONFLICT, "state");
    by = world_doer(w);
    testdb_ok(rings_expire(w->db, &by, 10, &n, &w->err), &w->err);
    assert_int_equal(n, 1);
    assert_int_equal(now(&s).state, RING_EXPIRED);
    testdb_ok(rings_expire(w->db, &by, 10, &n, &w->err), &w->err);
    assert_int_equal(n, 0);
    assert_int_equal(look(&s, 3).n, 1); /* nobody said no: it may be offered again */
    testdb_ok(offer(&s), &w->err);
    testdb_ok(call(&(struct call){.s = &s, .what = WITHDRAW}), &w->err);
    assert_int_equal(now(&s).state, RING_WITHDRAWN);
    world_free(w);
}

static void what_changed_before_the_last_yes(void **state) {
    struct scene s = scene_of(state);
    struct world *w = s.w;
    testdb_ok(offer(&s), &w->err);
    testdb_ok(answer(&s, &w->ann, true), &w->err);
    testdb_ok(answer(&s, &w->ben, true), &w->err);
    testdb_ok(do_set_state(w, s.request[0], LISTING_ENDED), &w->err);
    testdb_ok(answer(&s, &w->cat, true), &w->err);
    assert_int_equal(now(&s).state, RING_LAPSED);
    assert_int_equal(exchanges_of(&s), 0);
    world_free(w);
}

static void hard_rules_first(void **state) {
    struct scene s = scene_of(state);
    struct world *w = s.w;
    testdb_ok(call(&(struct call){.s = &s, .what = BLOCK, .member_id = w->cat.id, .other_id = w->ann.id}),
              &w->err);
    assert_int_equal(look(&s, 5).n, 0);
    refused(&s, offer(&s), ERR_CONFLICT, "changed");
    world_free(w);
}

static void blocked_while_it_waits(void **state) {
    struct scene s = scene_of(state);
    struct world *w = s.w;
    testdb_ok(offer(&s), &w->err);
    testdb_ok(answer(&s, &w->ann, true), &w->err);
    testdb_ok(answer(&s, &w->cat, true), &w->err);
    testdb_ok(call(&(struct call){.s = &s, .what = BLOCK, .member_id = w->cat.id, .other_id = w->ann.id}),
              &w->err);
    testdb_ok(answer(&s, &w->ben, true), &w->err);
    assert_int_equal(now(&s).state, RING_LAPSED);
    world_free(w);
}

/* What cannot come about any more asks and holds nobody, at once, and names nobody. */
static void dead_at_once(struct scene *s) {
    struct world *w = s->w;
    size_t n;
    struct doer by = world_doer(w);
    assert_int_equal(now(s).state, RING_LAPSED);
    testdb_ok(rings_expire(w->db, &by, 10, &n, &w->err), &w->err);
    assert_int_equal(n, 1);
    assert_int_equal(now(s).state, RING_LAPSED);
    assert_true(now(s).ended_at > 0);
    refused(s, answer(s, &w->ben, true), ERR_CONFLICT, "state");
    struct call k = {.s = s, .what = HIDE, .member_id = w->ben.id};
    testdb_ok(call(&k), &w->err);
    assert_int_equal(k.ring.n, 0);
}

static void dead_rings(void **state) {
    static const char *const changes[][2] = {
        {"UPDATE member SET state = 'left' WHERE id = ", ""},
        {"UPDATE member SET state = 'paused' WHERE id = ", ""},
        {"UPDATE listing SET state = 'ended' WHERE member_id = ", " AND kind = 'offer'"},
        {"UPDATE listing SET state = 'paused' WHERE member_id = ", " AND kind = 'request'"},
    };
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        struct scene s = scene_of(state);
        testdb_ok(offer(&s), &s.w->err);
        testdb_ok(answer(&s, &s.w->ben, true), &s.w->err);
        assert_int_equal(now(&s).state, RING_OFFERED);
        struct str sql =
            str_fmt(&s.w->arena, "%s%lld%s", changes[i][0], (long long)s.w->cat.id, changes[i][1]);
        do_script(s.w, str_z(&s.w->arena, sql));
        dead_at_once(&s);
        world_free(s.w);
    }
    struct scene s = scene_of(state);
    testdb_ok(offer(&s), &s.w->err);
    testdb_ok(call(&(struct call){.s = &s, .what = BLOCK, .member_id = s.w->cat.id, .other_id = s.w->ann.id}),
              &s.w->err);
    dead_at_once(&s);
    world_free(s.w);
}

/* Ben's dead ring does not keep him out of the next one. */
static void the_dead_hold_nobody(void **state) {
    struct scene s = scene_of(state);
    struct world *w = s.w;
    testdb_ok(offer(&s), &w->err);
    testdb_ok(do_set_state(w, s.offer[0], LISTING_ENDED), &w->err);
    int64_t first = s.ring;
    s.offer[0] = list(w, &w->ann, LISTING_OFFER, "garden", "Another day of it");
    assert_int_equal(look(&s, 3).n, 1);
    testdb_ok(offer(&s), &w->err);
    assert_int_not_equal(s.ring, first);
    assert_int_equal(now(&s).state, RING_OFFERED);
    s.ring = first;
    assert_int_equal(now(&s).state, RING_LAPSED);
    world_free(w);
}

static void no_rings(void **state) {
    struct scene s = scene_of(state);
    struct ring_pair legs[3], twice[4], turned[3];
    legs_of(&s, legs);
    struct call k = {.s = &s, .what = OFFER, .legs = legs, .n = 2};
    refused(&s, call(&k), ERR_INVALID, "ring");
    k.n = 1;
    refused(&s, call(&k), ERR_INVALID, "ring");
    for (int i = 0; i < 3; i++)
        turned[i] = (struct ring_pair){legs[i].request_id, legs[i].offer_id};
    k.legs = turned;
    k.n = 3;
    refused(&s, call(&k), ERR_INVALID, "ring");
    memcpy(twice, legs, sizeof legs);
    twice[3] = legs[0];
    k.legs = twice;
    k.n = 4;
    refused(&s, call(&k), ERR_INVALID, "ring");
    legs[0].request_id = 12345;
    k.legs = legs;
    k.n = 3;
    refused(&s, call(&k), ERR_NOT_FOUND, "not-found");
    world_free(s.w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_say_yes),
        cmocka_unit_test(one_says_no),
        cmocka_unit_test(a_yes_is_taken_back),
        cmocka_unit_test(time_passes),
        cmocka_unit_test(what_changed_before_the_last_yes),
        cmocka_unit_test(hard_rules_first),
        cmocka_unit_test(blocked_while_it_waits),
        cmocka_unit_test(dead_rings),
        cmocka_unit_test(the_dead_hold_nobody),
        cmocka_unit_test(no_rings),
    };
    return testdb_run("rings", tests, sizeof tests / sizeof *tests);
}
