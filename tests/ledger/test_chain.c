/* The chain: its encoding by known answers, and that no stored column, line or order of lines can be changed
 * without verify telling which line it was. On both engines. */
#include "world.h"

#include <stdio.h>
#include <string.h>

#include "base/rng.h"
#include "ledger/chain.h"

/* ---- known answers: made with Python's hashlib.blake2b from the words of chain.h ---- */

static void expect(const unsigned char *got, const char *hex) {
    char text[2 * LEDGER_HASH + 1];
    for (size_t i = 0; i < LEDGER_HASH; i++)
        (void)snprintf(text + 2 * i, 3, "%02x", got[i]);
    assert_string_equal(text, hex);
}

static void test_known_answers(void **state) {
    const struct ledger_line line = {.sequence = 1,
                                     .id = 2,
                                     .from_id = 3,
                                     .to_id = 4,
                                     .amount = 5,
                                     .day = 6,
                                     .at = 7,
                                     .actor_id = 8,
                                     .about_id = 10,
                                     .link_id = 11,
                                     .pending_id = 12,
                                     .expires_at = 13,
                                     .reverses_id = -14,
                                     .phase = LEDGER_VOID,
                                     .kind = LEDGER_GIFT};
    unsigned char salt[LEDGER_SALT], commitment[LEDGER_HASH], hash[LEDGER_HASH] = {0}, other[LEDGER_HASH];
    char description[600];
    for (size_t i = 0; i < sizeof salt; i++)
        salt[i] = (unsigned char)i;
    memset(description, 'd', sizeof description);
    chain_commit(salt, STR("Gardening"), STR("key-1"), commitment);
    expect(commitment, "0965f94d98b88b6587d9d21d548c32eef69691761fc2fff9c39f055106dadea1");
    chain_next(hash, 99, &line, 9, commitment, hash);
    expect(hash, "1546ac3b061a8632f5e5d51a5314b97bd3b7c62ef0c090c00dbbc41e4309cd11");
    chain_next(hash, 99, &line, 9, NULL, other);
    expect(other, "dae5cfba888517186b40f0256c263c5a36d12b41241413ee5628b14fba80d8ad");
    chain_commit(salt, STR_NULL, STR_NULL, commitment);
    expect(commitment, "e5303b405f13b51dc66bfe0d11e8dff4e263b8abef5d2671f8ce892161f05bc2");
    chain_commit(salt, str_of(description, 600), STR(""), commitment);
    expect(commitment, "49dc84a8f6f42525e0ccc684057db12b03f5cd0ac40f9f91079b4d9188f8f570");
    chain_commit(salt, str_of(description, 480), STR_NULL, commitment); /* just what fits at once */
    expect(commitment, "b3e8cda72ff53317b7ea481b81dd927682c612a776d9fdd98cca4f979a6af86e");
    chain_commit(salt, str_of(description, 481), STR_NULL, commitment);
    expect(commitment, "ea23a7dc11c3f5cfac093719a35d71cdfae4f652455bd6719beb21d2d32ca649");
}

/* What is said twice in other words is another hash: no two lines encode alike. */
static void test_every_field_counts(void **state) {
    const struct ledger_line line = {.sequence = 1, .id = 2};
    unsigned char zeros[LEDGER_HASH] = {0}, first[LEDGER_HASH], next[LEDGER_HASH];
    chain_next(zeros, 1, &line, 0, NULL, first);
    for (size_t i = 0; i < 16; i++) {
        struct ledger_line l = line;
        int64_t *const fields[] = {&l.sequence,   &l.id,         &l.from_id,    &l.to_id,    &l.amount,
                                   &l.day,        &l.at,         &l.actor_id,   &l.about_id, &l.link_id,
                                   &l.pending_id, &l.expires_at, &l.reverses_id};
        if (i < 13)
            ++*fields[i];
        l.phase = i == 13 ? LEDGER_PENDING : l.phase;
        l.kind = i == 14 ? LEDGER_GIFT : l.kind;
        chain_next(zeros, 1, &l, i == 15, NULL, next);
        assert_memory_not_equal(first, next, LEDGER_HASH);
    }
    chain_next(zeros, 2, &line, 0, NULL, next);
    assert_memory_not_equal(first, next, LEDGER_HASH);
    chain_next(zeros, 1, &line, 0, zeros, next); /* a commitment of zeros is not none */
    assert_memory_not_equal(first, next, LEDGER_HASH);
    chain_next(first, 1, &line, 0, NULL, next);
    assert_memory_not_equal(first, next, LEDGER_HASH);
    unsigned char salt[LEDGER_SALT] = {0};
    chain_commit(salt, STR("ab"), STR("c"), first);
    chain_commit(salt, STR("a"), STR("bc"), next);
    assert_memory_not_equal(first, next, LEDGER_HASH);
}

/* ---- tampering with what is stored ---- */

/* 1 a→b 60 with words, key, about and for a member   2 b→c 20 with words   3 pending a→c 30 that expires
 * 4 post of 3, 10   5 reversal of 1   6 and 7 linked, 6 with a key   8 c→b 7 without words */
static void history(struct world *w, void **state) {
    struct ledger_result r[2];
    world_open(w, state);
    int64_t a = world_member(w), b = world_member(w), c = world_member(w);
    struct ledger_order o[8] = {world_order(w, a, b, 60), world_order(w, b, c, 20), world_order(w, a, c, 30),
                                world_order(w, 0, 0, 10), world_order(w, 0, 0, 0),  world_order(w, c, a, 5),
                                world_order(w, a, b, 1),  world_order(w, c, b, 7)};
    o[0].description = STR("Gardening");
    o[0].key = STR("key-1");
    o[0].about_id = 41;
    o[1].description = STR("Tea");
    o[2].phase = LEDGER_PENDING;
    o[2].expires_at = w->by.at + 1000;
    o[3].phase = LEDGER_POST;
    o[3].pending_id = o[2].id;
    o[4].kind = LEDGER_REVERSAL;
    o[4].reverses_id = o[0].id;
    o[5].linked = true;
    o[5].key = STR("key-6");
    for (size_t i = 0; i < 8; i++) {
        size_t n = i == 5 ? 2 : 1;
        w->by.for_member_id = i == 0 ? 77 : 0;
        assert_int_equal(world_post(w, HUB, &o[i], n, r), ERR_OK);
        assert_true(r[0].code == ERR_OK && (n == 1 || r[1].code == ERR_OK));
        w->by.at++;
        i += n - 1;
    }
    struct ledger_verdict v = world_verify(w, HUB);
    if (!v.sound)
        fail_msg("%.*s", STR_ARG(v.reason));
    assert_int_equal(v.transfers, 8);
    world_unguard(w);
}

/* SQLite checks CHECKs also where a forger writes past triggers, PostgreSQL too: what they refuse needs no
 * proof here. Bytes: x'..' and '\x..'. */
#define SET(column_value, line) "UPDATE transfer SET " column_value " WHERE hub_id = 7 AND sequence = " #line

static const struct {
    const char *sql;
    int64_t line;
    const char *word;
} tampered[] = {
    {SET("id = id + 1000000", 2), 2, "its hash"},
    {SET("phase = 'pending'", 2), 2, "its hash"},
    {SET("phase = 'post', pending_id = (SELECT t.id FROM transfer t WHERE t.hub_id = 7 AND t.sequence = 1)",
         2),
     2, "its hash"},
    {SET("kind = 'gift'", 2), 2, "its hash"},
    {SET("from_id = (SELECT MIN(a.id) FROM account a WHERE a.hub_id = 7)", 2), 2, "its hash"},
    {SET("to_id = (SELECT MIN(a.id) FROM account a WHERE a.hub_id = 7)", 2), 2, "its hash"},
    {SET("from_id = to_id, to_id = from_id", 2), 2, "its hash"},
    {SET("amount = 21", 2), 2, "its hash"},
    {SET("day = day - 1", 2), 2, "its hash"},
    {SET("at = at + 1", 8), 8, "its hash"},
    {SET("from_before = 0", 2), 2, "lines before it"},
    {SET("to_before = 1", 2), 2, "lines before it"},
    {SET("hash = commitment", 2), 2, "its hash"},
    {SET("hash = SUBSTR(hash, 1, 31)", 2), 2, "its hash"},
    {SET("actor_id = 6", 2), 2, "its hash"},
    {SET("actor_id = NULL", 2), 2, "its hash"},
    {SET("for_member_id = 78", 1), 1, "its hash"},
    {SET("for_member_id = 77", 2), 2, "its hash"},
    {SET("for_member_id = 0", 2), 2, "holds a 0"},
    {SET("about_id = NULL", 1), 1, "its hash"},
    {SET("about_id = 42", 1), 1, "its hash"},
    {SET("about_id = 0", 2), 2, "holds a 0"},
    {SET("link_id = NULL", 6), 6, "its hash"},
    {SET("link_id = id", 2), 2, "its hash"},
    {SET("link_id = 0", 2), 2, "holds a 0"},
    {SET("pending_id = (SELECT t.id FROM transfer t WHERE t.hub_id = 7 AND t.sequence = 2)", 4), 4,
     "its hash"},
    {SET("expires_at = expires_at + 1", 3), 3, "its hash"},
    {SET("expires_at = NULL", 3), 3, "its hash"},
    {SET("expires_at = 0", 2), 2, "holds a 0"},
    {SET("reverses_id = (SELECT t.id FROM transfer t WHERE t.hub_id = 7 AND t.sequence = 2)", 5), 5,
     "its hash"},
    {SET("key = 'key-2'", 1), 1, "other words"},
    {SET("key = NULL", 1), 1, "other words"},
    {SET("key = 'key-2'", 2), 2, "other words"},
    {SET("key = ''", 2), 2, "empty key"},
    {SET("key = 'key-8'", 8), 8, "does not commit"},
    {SET("description = 'Housework'", 1), 1, "other words"},
    {SET("description = ''", 2), 2, "other words"},
    {SET("description = 'Tea'", 8), 8, "does not commit"},
    {SET("salt = SUBSTR(hash, 1, 16)", 1), 1, "other words"},
    {SET("salt = SUBSTR(hash, 1, 15)", 1), 1, "damaged commitment"},
    {SET("salt = SUBSTR(hash, 1, 16)", 8), 8, "does not commit"},
    {SET("salt = NULL", 1), 1, "words where they were erased"},
    {SET("commitment = hash", 1), 1, "other words"},
    {SET("commitment = SUBSTR(hash, 1, 3)", 1), 1, "damaged commitment"},
    {SET("commitment = NULL", 1), 1, "does not commit"},
    {SET("commitment = NULL, salt = NULL, description = '', key = NULL", 1), 1, "its hash"},
    {SET("commitment = hash", 8), 8, "its hash"},
    {SET("salt = NULL, description = '', key = NULL", 1), 1, "audit trail does not say"},
    {SET("hub_id = 8", 8), 8, "missing"},
    {SET("hub_id = 8", 2), 2, "missing"},
    /* lines taken out, swapped, put in, cut off: each done as well as it can be without new hashes */
    {"DELETE FROM transfer WHERE hub_id = 7 AND sequence = 2", 2, "missing"},
    {"DELETE FROM transfer WHERE hub_id = 7 AND sequence = 2; " SET("sequence = 2", 3) "; " SET(
         "sequence = 3", 4) "; " SET("sequence = 4", 5) "; " SET("sequence = 5",
                                                                 6) "; " SET("sequence = 6",
                                                                             7) "; " SET("sequence = 7", 8),
     2, "its hash"},
    {"UPDATE transfer SET sequence = 20 WHERE hub_id = 7 AND sequence = 6; UPDATE transfer SET sequence = 6 "
     "WHERE "
     "hub_id = 7 AND sequence = 7; UPDATE transfer SET sequence = 7 WHERE hub_id = 7 AND sequence = 20",
     6, "its hash"},
    {"UPDATE transfer SET sequence = 9 WHERE hub_id = 7 AND sequence = 8; INSERT INTO transfer SELECT "
     "hub_id, 8, id + 1000000, "
     "phase, kind, from_id, to_id, amount, day, at, from_before, to_before, hash, actor_id, for_member_id, "
     "about_id, "
     "link_id, pending_id, expires_at, reverses_id, key, salt, commitment, description FROM transfer WHERE "
     "hub_id = 7 "
     "AND sequence = 9",
     8, "its hash"},
    {"INSERT INTO transfer SELECT hub_id, 9, id + 1000000, phase, kind, from_id, to_id, amount, day, at, 8, "
     "8, "
     "hash, "
     "actor_id, for_member_id, about_id, link_id, pending_id, expires_at, reverses_id, key, salt, "
     "commitment, "
     "description FROM transfer WHERE hub_id = 7 AND sequence = 8; UPDATE ledger SET sequence = 9 WHERE "
     "hub_id = 7",
     9, "its hash"},
    {"DELETE FROM transfer WHERE hub_id = 7 AND sequence = 8", 8, "missing"},
    {"DELETE FROM transfer WHERE hub_id = 7 AND sequence = 8; UPDATE ledger SET sequence = 7 WHERE hub_id = "
     "7",
     7, "last line"},
    {"DELETE FROM transfer WHERE hub_id = 7 AND sequence = 8; UPDATE ledger SET sequence = 7, last_at = "
     "(SELECT t.at "
     "FROM transfer t WHERE t.hub_id = 7 AND t.sequence = 7) WHERE hub_id = 7",
     7, "another hash"},
};

static void test_tampered(void **state) {
    for (size_t i = 0; i < sizeof tampered / sizeof tampered[0]; i++) {
        struct world w;
        history(&w, state);
        world_script(&w, tampered[i].sql);
        struct ledger_verdict v = world_verify(&w, HUB);
        if (v.sound || v.bad_sequence != tampered[i].line ||
            str_find(v.reason, str_from(tampered[i].word)) < 0)
            fail_msg("%s\n  expected line %lld, \"%s\"; verify says line %lld: %.*s", tampered[i].sql,
                     (long long)tampered[i].line, tampered[i].word, (long long)v.bad_sequence,
                     STR_ARG(v.reason));
        world_close(&w);
    }
    print_message("# %zu tampered, all found\n", sizeof tampered / sizeof tampered[0]);
}

/* The table lists every column: one that is added later must come into the chain and into this test. */
static enum err_code read_columns(struct db_conn *c, void *ctx, struct err *err) {
    static const struct db_column out[] = {{"name", DB_TEXT, false}};
    static const struct db_query q = {
        .name = "columns",
        .sqlite = "SELECT name FROM pragma_table_info('transfer')",
        .postgres =
            "SELECT CAST(column_name AS TEXT) FROM information_schema.columns WHERE table_name = 'transfer' "
            "AND table_schema = CURRENT_SCHEMA()",
        .out = out,
        .n_out = 1};
    struct arena *a = ctx;
    struct db_cursor cursor;
    struct db_value v;
    bool more = true;
    int n = 0;
    enum err_code code = db_query_open(c, &q, NULL, false, &cursor, err);
    while (code == ERR_OK && more && (code = db_query_next(&cursor, a, &v, &more, err)) == ERR_OK && more) {
        const char *name = str_z(a, str_fmt(a, "%.*s = ", STR_ARG(v.s)));
        bool named = str_eqz(v.s, "sequence");
        for (size_t i = 0; !named && i < sizeof tampered / sizeof tampered[0]; i++)
            named = strstr(tampered[i].sql, name) != NULL;
        if (!named)
            fail_msg("no test changes the column %.*s", STR_ARG(v.s));
        n++;
    }
    db_query_close(&cursor);
    assert_int_equal(n, 24);
    return code;
}

static void test_all_columns(void **state) {
    struct world w;
    struct err err = {0};
    world_open(&w, state);
    testdb_ok(db_read(w.db, read_columns, &w.arena, &err), &err);
    world_close(&w);
}

/* ---- erasing ---- */

struct erasing {
    struct world *w;
    int64_t id;
};

static enum err_code erase(struct db_conn *c, void *ctx, struct err *err) {
    struct erasing *e = ctx;
    return ledger_erase_words(c, &e->w->arena, &e->w->by, HUB, e->id, err);
}

static void test_erased_words(void **state) {
    struct world w;
    struct ledger_result r;
    struct err err = {0};
    world_open(&w, state);
    int64_t a = world_member(&w), b = world_member(&w);
    struct ledger_order o = world_order(&w, a, b, 60), p = world_order(&w, a, b, 5);
    o.description = STR("Helped Maud after her operation");
    o.key = STR("maud-1");
    assert_int_equal(world_post_one(&w, &o, &r), ERR_OK);
    assert_int_equal(world_post_one(&w, &p, &r), ERR_OK);
    struct erasing e = {&w, o.id}, bare = {&w, p.id}, none = {&w, 99};
    testdb_ok(db_write(w.db, erase, &e, &err), &err); /* the triggers let it pass */
    testdb_ok(db_write(w.db, erase, &e, &err), &err); /* again: nothing to do */
    testdb_ok(db_write(w.db, erase, &bare, &err), &err);
    assert_int_equal(db_write(w.db, erase, &none, &err), ERR_NOT_FOUND);
    struct ledger_verdict v = world_verify(&w, HUB);
    if (!v.sound)
        fail_msg("%.*s", STR_ARG(v.reason));
    assert_true(str_find(v.note, STR("words of 1 lines were erased, the first of line 1")) >= 0);
    struct ledger_order q = world_order(&w, b, a, 1);
    assert_int_equal(world_post_one(&w, &q, &r), ERR_OK); /* and the chain goes on */
    world_sound(&w);
    world_close(&w);
}

/* ---- lines of before the chain ---- */

static enum err_code run_script(struct db_conn *c, void *ctx, struct err *err) {
    return db_script(c, ctx, err);
}

/* A database as the first schema with a ledger left it: sealed after the migration, and sound. */
static void test_sealed_after_upgrade(void **state) {
    struct err err = {0};
    struct db *db = testdb_open(testdb_engine(state), migrations, 6);
    int64_t from = 0, to = 0, lines = 0;
    size_t n = 0;
    char old[] =
        "INSERT INTO ledger (hub_id, sequence, last_at) VALUES (7, 2, 1001), (8, 0, 0);"
        "INSERT INTO account (hub_id, id, kind, unit, name, opened_at, version) VALUES (7, 11, 'member', "
        "'minutes', '', 1, 1), (7, 12, 'member', 'minutes', '', 1, 1);"
        "INSERT INTO transfer (hub_id, sequence, id, phase, kind, from_id, to_id, amount, day, at, actor_id, "
        "description, key) VALUES (7, 1, 21, 'posted', 'gift', 11, 12, 60, 20000, 1000, 5, 'Tea', 'key-1'), "
        "(7, 2, 22, 'posted', 'exchange', 12, 11, 20, 20000, 1001, 5, '', NULL);"
        "INSERT INTO balance (hub_id, account_id, given, received, held_out, held_in, sequence) VALUES "
        "(7, 11, 20, 60, 0, 0, 2), (7, 12, 60, 20, 0, 0, 2);"
        "INSERT INTO audit (hub_id, id, at, actor_id, for_member_id, action, subject_id, detail) VALUES "
        "(7, 21, 1000, 5, 77, 'transfer.posted', 21, '{}'), (7, 22, 1001, 5, NULL, 'transfer.posted', 22, "
        "'{}')";
    testdb_ok(db_write(db, run_script, old, &err), &err);
    testdb_ok(db_migrate(db, migrations, migrations_n, 1, &from, &to, &err), &err);
    struct world w = {.db = db};
    arena_init(&w.arena, 16 << 20);
    struct ledger_verdict v = world_verify(&w, HUB);
    assert_true(!v.sound && v.bad_sequence == 1 && str_find(v.reason, STR("is not in the chain")) >= 0);
    testdb_ok(ledger_seal_all(db, &n, &lines, &err), &err);
    assert_true(n == 1 && lines == 2);
    testdb_ok(ledger_seal_all(db, &n, &lines, &err), &err);
    assert_true(n == 0 && lines == 0);
    world_sound(&w);
    assert_int_equal(world_verify(&w, HUB).transfers, 2);
    world_unguard(&w);
    char tamper[] = SET("for_member_id = 78", 1);
    testdb_ok(db_write(db, run_script, tamper, &err), &err);
    assert_int_equal(world_verify(&w, HUB).bad_sequence, 1);
    arena_release(&w.arena);
    testdb_close(db);
}

/* ---- lines that somebody took out of the chain ---- */

static enum err_code seal(struct db_conn *c, void *ctx, struct err *err) {
    return ledger_seal(c, &((struct world *)ctx)->arena, HUB, err);
}

static enum err_code rebuild(struct db_conn *c, void *ctx, struct err *err) {
    return ledger_rebuild(c, &((struct world *)ctx)->arena, HUB, err);
}

/* EMPTY stands for no bytes. */
#define OUT_OF_CHAIN "; UPDATE ledger SET hash = EMPTY WHERE hub_id = 7"

static const struct {
    const char *sql;
    int64_t line;
} taken_out[] = {
    {SET("description = 'FORGED', actor_id = 1, hash = EMPTY, salt = NULL, commitment = NULL",
         5) ";"
            "UPDATE transfer SET hash = EMPTY WHERE hub_id = 7 AND sequence > 5" OUT_OF_CHAIN,
     5},
    {SET("hash = EMPTY, description = 'FORGED'", 8) OUT_OF_CHAIN, 8},
    {SET("hash = EMPTY", 1) OUT_OF_CHAIN, 1},
    {"UPDATE transfer SET hash = EMPTY WHERE hub_id = 7" OUT_OF_CHAIN, 1}, /* salts still tell */
    {"UPDATE transfer SET hash = EMPTY, salt = NULL WHERE hub_id = 7" OUT_OF_CHAIN, 1},
    {"UPDATE transfer SET hash = EMPTY, salt = NULL, commitment = NULL WHERE hub_id = 7" OUT_OF_CHAIN
     "; INSERT INTO signing_key (number, salt, public_key, made_at) VALUES (1, EMPTY, EMPTY, 1); "
     "INSERT INTO ledger_head (hub_id, sequence, hash, at, key_number, signature) VALUES (7, 3, EMPTY, 1, 1, "
     "EMPTY)",
     1}, /* a kept head still tells */
    {"UPDATE ledger SET hash = EMPTY WHERE hub_id = 7", 8},
};

static void with_empty(struct world *w, const char *sql, char *ret, size_t n) {
    const char *empty = db_engine(w->db) == DB_SQLITE ? "x''" : "''";
    size_t at = 0;
    for (const char *p = sql; *p && at + 4 < n;) {
        if (strncmp(p, "EMPTY", 5) != 0) {
            ret[at++] = *p++;
            continue;
        }
        at += (size_t)snprintf(ret + at, n - at, "%s", empty);
        p += 5;
    }
    ret[at] = '\0';
}

/* Nothing takes such lines into the chain again, which would be to vouch for them, and nothing goes on after
 * them: what shows the tampering stays. */
static void test_taken_out_stays_out(void **state) {
    for (size_t i = 0; i < sizeof taken_out / sizeof taken_out[0]; i++) {
        struct world w;
        struct err err = {0};
        struct ledger_result r;
        size_t n = 0;
        int64_t lines = 0;
        char sql[800];
        history(&w, state);
        with_empty(&w, taken_out[i].sql, sql, sizeof sql);
        world_script(&w, sql);
        assert_int_equal(db_write(w.db, seal, &w, &err), ERR_CORRUPT);
        assert_true(strstr(err.message, "kith verify") != NULL);
        assert_int_equal(ledger_seal_all(w.db, &n, &lines, &err), ERR_CORRUPT);
        assert_true(n == 0 && lines == 0);
        assert_int_equal(db_write(w.db, rebuild, &w, &err), ERR_CORRUPT);
        int64_t a = world_member(&w), b = world_member(&w);
        struct ledger_order o = world_order(&w, a, b, 60);
        assert_int_equal(world_post(&w, HUB, &o, 1, &r), ERR_CORRUPT);
        struct ledger_verdict v = world_verify(&w, HUB);
        if (v.sound || v.bad_sequence != taken_out[i].line || v.transfers != 8)
            fail_msg("%s\n  expected line %lld; verify says line %lld: %.*s", sql,
                     (long long)taken_out[i].line, (long long)v.bad_sequence, STR_ARG(v.reason));
        world_close(&w);
    }
}

/* The guard: what anybody but this program's own erasure tries is refused by the database. */
static void test_guarded(void **state) {
    static const char *const refused[] = {
        SET("amount = 61", 1), SET("hash = commitment", 1), SET("description = 'x'", 1),
        SET("salt = hash", 1), SET("commitment = NULL", 1), "DELETE FROM transfer WHERE hub_id = 7"};
    struct world w;
    struct ledger_result r;
    world_open(&w, state);
    int64_t a = world_member(&w), b = world_member(&w);
    struct ledger_order o = world_order(&w, a, b, 60);
    o.description = STR("Tea");
    assert_int_equal(world_post_one(&w, &o, &r), ERR_OK);
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        char sql[200];
        (void)snprintf(sql, sizeof sql, "%s", refused[i]);
        if (db_write(w.db, run_script, sql, NULL) == ERR_OK)
            fail_msg("the database lets this pass: %s", refused[i]);
    }
    world_sound(&w);
    world_close(&w);
}

int main(void) {
    if (!crypto_init())
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_answers),
        cmocka_unit_test(test_every_field_counts),
        cmocka_unit_test(test_tampered),
        cmocka_unit_test(test_all_columns),
        cmocka_unit_test(test_erased_words),
        cmocka_unit_test(test_guarded),
        cmocka_unit_test(test_sealed_after_upgrade),
        cmocka_unit_test(test_taken_out_stays_out),
    };
    return testdb_run("ledger chain", tests, sizeof tests / sizeof tests[0]);
}
