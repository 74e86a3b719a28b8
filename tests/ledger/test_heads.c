/* Signed heads and their keys: who can sign, what is kept, and that a forged or cut-off chain is found out.
 */
#include "world.h"

#include <string.h>

#include "base/json.h"
#include "base/rng.h"
#include "ledger/head.h"

static const unsigned char root[32] = "the installation's own secret.",
                           other_root[32] = "somebody else's secret.";

struct use {
    struct world *w;
    const unsigned char *root;
    struct ledger_head head;
    struct signing_key *keys;
    size_t n_keys;
    int64_t number, age, hub_id;
    bool kept;
    struct ledger_verdict verdict;
};

static enum err_code ready(struct db_conn *c, void *ctx, struct err *err) {
    struct use *u = ctx;
    return key_ready(c, &u->w->arena, &u->w->by, u->root, &u->number, err);
}

static enum err_code rotate(struct db_conn *c, void *ctx, struct err *err) {
    struct use *u = ctx;
    return key_rotate(c, &u->w->arena, &u->w->by, u->root, &u->number, err);
}

static enum err_code list(struct db_conn *c, void *ctx, struct err *err) {
    struct use *u = ctx;
    return key_list(c, &u->w->arena, &u->keys, &u->n_keys, err);
}

static enum err_code now(struct db_conn *c, void *ctx, struct err *err) {
    struct use *u = ctx;
    return head_now(c, &u->w->arena, u->root, u->hub_id, u->w->by.at, &u->head, err);
}

static enum err_code keep(struct db_conn *c, void *ctx, struct err *err) {
    struct use *u = ctx;
    return head_keep(c, &u->w->arena, &u->w->by, u->root, u->hub_id, u->age, &u->kept, err);
}

static enum err_code against(struct db_conn *c, void *ctx, struct err *err) {
    struct use *u = ctx;
    return ledger_verify_head(c, &u->w->arena, &u->head, &u->verdict, err);
}

static void must(struct use *u, db_flow *flow, bool writes) {
    struct err err = {0};
    enum err_code code = writes ? db_write(u->w->db, flow, u, &err) : db_read(u->w->db, flow, u, &err);
    testdb_ok(code, &err);
}

static void post(struct world *w, int64_t from, int64_t to) {
    struct ledger_result r;
    struct ledger_order o = world_order(w, from, to, 5);
    o.description = STR("Tea");
    assert_int_equal(world_post_one(w, &o, &r), ERR_OK);
}

static void begin(struct world *w, struct use *u, void **state) {
    world_open(w, state);
    *u = (struct use){.w = w, .root = root, .hub_id = HUB};
    must(u, ready, true);
    assert_int_equal(u->number, 1);
    int64_t a = world_member(w), b = world_member(w);
    post(w, a, b);
    post(w, b, a);
    post(w, a, b);
}

/* RFC 8032 through libsodium, the bytes by hand: what is signed is what docs/chain.md says. */
static void test_bytes(void **state) {
    struct ledger_head h = {.hub_id = 258, .sequence = 3, .at = 7};
    unsigned char bytes[HEAD_BYTES], wanted[HEAD_BYTES] = "kith head 1";
    memset(h.hash, 0xab, sizeof h.hash);
    wanted[22] = 1;
    wanted[23] = 2;
    wanted[31] = 3;
    memset(wanted + 32, 0xab, 32);
    wanted[71] = 7;
    head_bytes(&h, bytes);
    assert_memory_equal(bytes, wanted, HEAD_BYTES);
    unsigned char key[KEY_BYTES], key_wanted[KEY_BYTES] = "kith key 1";
    key_wanted[23] = 2;
    key_wanted[31] = 9;
    memset(key_wanted + 32, 0xab, 32);
    key_bytes(2, 9, h.hash, key);
    assert_memory_equal(key, key_wanted, KEY_BYTES);
}

static void test_sign_and_parse(void **state) {
    struct world w;
    struct use u;
    struct err err = {0};
    begin(&w, &u, state);
    must(&u, ready, true);
    assert_int_equal(u.number, 0); /* there was one */
    must(&u, now, false);
    assert_true(head_holds(&u.head) && u.head.sequence == 3 && u.head.key_number == 1 &&
                u.head.hub_id == HUB);
    struct buf b;
    struct json_out j;
    struct ledger_head back;
    struct str hub;
    buf_init(&b, 4096);
    json_start(&j, &b);
    head_json(&j, &w.arena, STR("mill"), &u.head);
    testdb_ok(head_parse(&w.arena, buf_view(&b), &back, &hub, &err), &err);
    assert_memory_equal(&back, &u.head, sizeof back);
    assert_true(str_eqz(hub, "mill"));
    buf_release(&b);
    for (size_t i = 0; i < 4; i++) { /* each thing that is signed */
        back = u.head;
        back.hub_id += i == 0;
        back.sequence += i == 1;
        back.hash[31] ^= i == 2;
        back.at += i == 3;
        assert_false(head_holds(&back));
    }
    static const char *const bad[] = {
        "[]", "{", "{\"sequence\":-1}", "{\"sequence\":1,\"hash\":\"ab\"}",
        "{\"sequence\":\"1\",\"hash\":\"\",\"signature\":\"\",\"public_key\":\"\",\"at\":\"\"}"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_int_not_equal(head_parse(&w.arena, str_from(bad[i]), &back, &hub, &err), ERR_OK);
    u.hub_id = HUB + 1; /* an empty ledger has a head too */
    must(&u, now, false);
    assert_true(head_holds(&u.head) && u.head.sequence == 0);
    must(&u, keep, true);
    assert_false(u.kept);
    world_close(&w);
}

static void test_rotation(void **state) {
    struct world w;
    struct use u;
    struct err err = {0};
    begin(&w, &u, state);
    must(&u, keep, true);
    assert_true(u.kept);
    w.by.at += 10;
    must(&u, rotate, true);
    assert_int_equal(u.number, 2);
    must(&u, now, false);
    assert_true(u.head.key_number == 2 && head_holds(&u.head));
    must(&u, list, false);
    assert_true(u.n_keys == 2 && u.keys[0].retired_at == w.by.at && u.keys[1].retired_at == 0);
    assert_true(key_introduced(u.keys, 2, 0) && key_introduced(u.keys, 2, 1));
    u.keys[1].made_at++;
    assert_false(key_introduced(u.keys, 2, 1));
    world_sound(&w); /* the head of the retired key still holds */
    /* Another secret: it cannot sign with this key, and nobody vouches for the one that it makes. */
    u.root = other_root;
    assert_int_equal(db_read(w.db, now, &u, &err), ERR_UNAVAILABLE);
    assert_string_equal(err.key, "signing-key");
    must(&u, ready, true);
    assert_int_equal(u.number, 3);
    must(&u, now, false);
    assert_true(u.head.key_number == 3 && head_holds(&u.head));
    must(&u, list, false);
    assert_true(u.n_keys == 3 && u.keys[1].retired_at != 0 && !key_introduced(u.keys, 3, 2));
    struct ledger_verdict v = world_verify(&w, HUB);
    assert_true(v.sound && str_find(v.note, STR("key 3 is not vouched for")) >= 0);
    world_close(&w);
}

/* A signature that the key before did not make is a fault, whatever the signature of heads says. */
static void test_forged_introduction(void **state) {
    static const struct {
        const char *sql, *says;
    } forged[] = {
        {"UPDATE signing_key SET signature = (SELECT h.signature FROM ledger_head h) WHERE number = 2",
         "key 2"},
        {"UPDATE signing_key SET signature = salt WHERE number = 2", "key 2"},
        {"UPDATE signing_key SET made_at = made_at + 1 WHERE number = 2", "key 2"},
        {"UPDATE signing_key SET signature = (SELECT k.signature FROM signing_key k WHERE k.number = 2) "
         "WHERE "
         "number = 3",
         "key 3"},
        {"UPDATE signing_key SET signature = (SELECT k.signature FROM signing_key k WHERE k.number = 2) "
         "WHERE "
         "number = 1",
         "key 1"},
    };
    for (size_t i = 0; i < sizeof forged / sizeof forged[0]; i++) {
        struct world w;
        struct use u;
        begin(&w, &u, state);
        must(&u, keep, true);
        must(&u, rotate, true);
        must(&u, rotate, true);
        world_sound(&w);
        world_script(&w, forged[i].sql);
        struct ledger_verdict v = world_verify(&w, HUB);
        if (v.sound || v.bad_sequence != 0 || str_find(v.reason, str_from(forged[i].says)) < 0 ||
            str_find(v.reason, STR("is not signed by the key before it")) < 0)
            fail_msg("%s: %.*s", forged[i].sql, STR_ARG(v.reason));
        world_close(&w);
    }
}

static void test_keeping(void **state) {
    struct world w;
    struct use u;
    struct err err = {0};
    size_t kept = 9;
    begin(&w, &u, state);
    int64_t a = world_member(&w), b = world_member(&w);
    u.age = 3600;
    must(&u, keep, true);
    assert_true(u.kept);
    must(&u, keep, true);
    assert_false(u.kept); /* it did not move */
    post(&w, a, b);
    w.by.at += 3599;
    must(&u, keep, true);
    assert_false(u.kept); /* it moved, but not long ago */
    w.by.at += 1;
    must(&u, keep, true);
    assert_true(u.kept);
    post(&w, a, b);
    testdb_ok(heads_keep(w.db, &w.by, root, 0, &kept, &err), &err);
    assert_int_equal(kept, 1);
    testdb_ok(heads_keep(w.db, &w.by, root, 0, &kept, &err), &err);
    assert_int_equal(kept, 0);
    /* a clock that was ahead keeps no head away once it is right again */
    post(&w, a, b);
    w.by.at -= 100000;
    must(&u, keep, true);
    assert_true(u.kept);
    assert_int_equal(world_verify(&w, HUB).heads, 4);
    world_sound(&w);
    world_close(&w);
}

/* A forger who makes every hash anew is caught by a head, stored or kept elsewhere; one who also forges the
 * stored heads, by the kept one alone. */
static void test_forger(void **state) {
    struct world w;
    struct use u;
    begin(&w, &u, state);
    must(&u, now, false);
    must(&u, keep, true);
    must(&u, against, false);
    assert_true(u.verdict.sound);
    world_unguard(&w);
    world_script(&w, "UPDATE transfer SET day = day - 1 WHERE hub_id = 7 AND sequence = 2");
    world_forge(&w);
    struct ledger_verdict v = world_verify(&w, HUB);
    assert_true(!v.sound && v.bad_sequence == 3 && str_find(v.reason, STR("stored head")) >= 0);
    world_script(&w, "UPDATE ledger_head SET hash = (SELECT l.hash FROM ledger l WHERE l.hub_id = 7)");
    v = world_verify(&w, HUB); /* without the key the signature no longer holds */
    assert_true(!v.sound && str_find(v.reason, STR("signature")) >= 0);
    world_script(&w, "DELETE FROM ledger_head");
    assert_true(world_verify(&w, HUB).sound); /* nobody in the house can tell now */
    must(&u, against, false);
    assert_true(!u.verdict.sound && u.verdict.bad_sequence == 3);
    assert_true(str_find(u.verdict.reason, STR("kept head")) >= 0);
    world_close(&w);
}

static void test_cut_off(void **state) {
    struct world w;
    struct use u;
    begin(&w, &u, state);
    must(&u, now, false);
    must(&u, keep, true);
    world_unguard(&w);
    world_script(&w,
                 "DELETE FROM transfer WHERE hub_id = 7 AND sequence = 3; UPDATE ledger SET sequence = 2, "
                 "indexed_to = 0 WHERE hub_id = 7; UPDATE balance SET given = 0, received = 0, sequence = 0");
    world_forge(&w);
    struct ledger_verdict v = world_verify(&w, HUB);
    assert_true(!v.sound && v.bad_sequence == 3 && str_find(v.reason, STR("cut off")) >= 0);
    world_script(&w, "DELETE FROM ledger_head");
    world_sound(&w);
    must(&u, against, false);
    assert_true(!u.verdict.sound && u.verdict.bad_sequence == 3 &&
                str_find(u.verdict.reason, STR("History was cut off")) >= 0);
    u.head.at++; /* and a head that was tampered with says nothing */
    must(&u, against, false);
    assert_true(!u.verdict.sound && str_find(u.verdict.reason, STR("does not hold")) >= 0);
    world_close(&w);
}

int main(void) {
    if (!crypto_init())
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bytes),
        cmocka_unit_test(test_sign_and_parse),
        cmocka_unit_test(test_rotation),
        cmocka_unit_test(test_keeping),
        cmocka_unit_test(test_forger),
        cmocka_unit_test(test_cut_off),
        cmocka_unit_test(test_forged_introduction),
    };
    return testdb_run("ledger heads", tests, sizeof tests / sizeof tests[0]);
}
