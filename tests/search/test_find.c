/* What a search finds, in which order: the same on both engines, whether it is in the index yet or not. */
#include "world.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "gen/search_sql.h"

/* Each is a search and the ids that it must give: on either engine, before and after indexing. */
static void expect(struct world *w, const struct search_query *q, const char *ids) {
    const char *got = found(w, WORLD_HUB, q, NULL);
    if (strcmp(got, ids) != 0)
        fail_msg("\"%.*s\" found [%s], not [%s]", STR_ARG(q->words), got, ids);
}

#define WORDS(...) (&(struct search_query){.words = STR(__VA_ARGS__)})
#define ASK(...) (&(struct search_query){__VA_ARGS__})

static void fill(struct world *w) {
    world_sql(w, "INSERT INTO profile (hub_id, member_id, head, hands, heart, life, postcode, lat, lon, "
                 "findable, neighbours, changed_at, version) VALUES "
                 "(11, 101, 'Chess', 'Mending bicycles', 'Trees', 'A quiet secret life', '', 51.50, -0.10, "
                 "1, 0, 900, 1), "
                 "(11, 102, 'Spanish', 'Baking bread', '', '', '', 51.60, -0.10, 0, 0, 901, 1), "
                 "(11, 104, '', '', '', '', '', 51.51, -0.10, 0, 0, 902, 1)");
    world_sql(w, "INSERT INTO profile_tag (hub_id, member_id, kind, word) VALUES (11, 104, 'language', "
                 "'cy'), (11, 104, 'language', 'en'), "
                 "(11, 101, 'wish', 'sewing'), (11, 101, 'access', 'quiet')");
    world_sql(w, "INSERT INTO availability (hub_id, member_id, pattern, changed_at, version) VALUES (11, "
                 "102, 'mo 0900-1200', 1, 1)");
    const struct made all[] = {
        {.id = 1001,
         .member = 101,
         .title = "Gardening and digging",
         .words = "Any weather",
         .category = "garden"},
        {.id = 1002,
         .member = 102,
         .title = "Bread baking",
         .words = "I could use help in the garden too",
         .category = "food"},
        {.id = 1003,
         .member = 103,
         .title = "Lifts to the hospital",
         .words = "A small car",
         .category = "transport",
         .lat = 51.505,
         .lon = -0.1},
        {.id = 1004,
         .member = 104,
         .title = "Gwersi Cymraeg",
         .words = "Welsh lessons, dŵr a thân",
         .category = "learning"},
        {.id = 1005,
         .member = 105,
         .kind = "request",
         .title = "My garden needs a hand",
         .words = "The hedge is high",
         .category = "garden",
         .hours = "sa 1000-1600",
         .needs = "step-free quiet"},
        {.id = 1006,
         .member = 106,
         .kind = "request",
         .title = "Somebody to walk a small dog",
         .words = "Her name is Flossie",
         .category = "animals"},
        {.hub = WORLD_OTHER, .id = 2001, .member = 201, .title = "Gardening elsewhere", .category = "garden"},
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        struct made m = all[i];
        m.hub = m.hub ? m.hub : WORLD_HUB;
        world_listing(w, &m);
    }
    world_asset(w, 1900, "Hall with a kitchen", "Fits forty people", "community", 0, "open", true);
    world_asset(w, 1901, "Garden tools", "Spades", "garden", 101, "proposed", false);
}

static void searches(struct world *w) {
    struct search_found f;
    /* words: in any form, whatever the accents; the title counts more; all must be there */
    expect(w, WORDS("gardening"), "1001 1005 1002");
    expect(w, WORDS("the GARDENS"), "1001 1005 1002");
    expect(w, WORDS("garden hedge"), "1005");
    expect(w, WORDS("dwr"), "1004");
    expect(w, WORDS("dŵr"), "1004");
    expect(w, WORDS("flossie's"), "1006");
    /* the last word may be unfinished */
    expect(w, WORDS("small flos"), "1006");
    expect(w, WORDS("hosp"), "1003");
    expect(w, WORDS("hosp lifts"), "1003");
    /* what means nearly the same */
    expect(w, WORDS("transport"), "1003");
    expect(w, WORDS("ride"), "1003");
    /* typing errors */
    assert_string_equal(found(w, WORLD_HUB, WORDS("gardning"), &f), "1001 1005 1002");
    assert_true(str_eqz(f.instead, "gardening"));
    assert_string_equal(found(w, WORLD_HUB, WORDS("hopsital lfits"), &f), "1003");
    assert_true(str_eqz(f.instead, "hospital lifts"));
    assert_string_equal(found(w, WORLD_HUB, WORDS("xylophone"), &f), "");
    assert_null(f.instead.p);
    expect(w, ASK(.words = STR("gardning"), .as_typed = true), "");
    /* nothing has all the words: some of them */
    assert_string_equal(found(w, WORLD_HUB, WORDS("bread hedge"), &f), "1002 1005");
    assert_true(f.partly);
    /* small words alone are words */
    expect(w, WORDS("a"), "101 1900 1006 1005 1004 1003");
    /* people who may be found, by what they tell and tick: not what they wish for, need, or hope */
    expect(w, WORDS("bicycle"), "101");
    expect(w, WORDS("ann"), "101");
    expect(w, WORDS("ash"), "");
    expect(w, WORDS("secret"), "");
    expect(w, WORDS("sewing"), "");
    expect(w, WORDS("spanish"), "");
    /* assets that are open */
    expect(w, WORDS("kitchen"), "1900");
    expect(w, WORDS("spades"), "");
    /* filters */
    expect(w, ASK(.words = STR("garden"), .category = STR("garden")), "1001 1005");
    expect(w, ASK(.words = STR("garden"), .kind = SEARCH_REQUEST), "1005");
    expect(w, ASK(.language = STR("cy")), "");
    expect(w, ASK(.access = STR("quiet step-free")), "1005");
    struct week when = {0};
    week_add(&when, 5, 600, 720);
    expect(w, ASK(.words = STR("garden"), .when = when), "1001 1005 1002");
    when = (struct week){0};
    week_add(&when, 0, 600, 720);
    expect(w, ASK(.words = STR("garden"), .when = when), "1001 1002");
    /* without words: newest first, or nearest */
    expect(w, ASK(0), "1006 1005 1004 1003 1002 1001 1900 101");
    const struct place here = {true, 51.5, -0.1};
    expect(w, ASK(.near = here), "1001 1900 101 1003 1004 1002 1006 1005");
    expect(w, ASK(.near = here, .within_km = 2), "1001 1900 101 1003 1004");
    expect(w, ASK(.near = here, .within_km = 2, .words = STR("garden")), "1001");
    expect(w, ASK(.words = STR("garden"), .order = SEARCH_NEWEST), "1005 1002 1001");
    /* counts of each kind */
    (void)found(w, WORLD_HUB, ASK(0), &f);
    assert_int_equal(f.by_kind[SEARCH_OFFER], 4);
    assert_int_equal(f.by_kind[SEARCH_REQUEST], 2);
    assert_int_equal(f.by_kind[SEARCH_PERSON], 1);
    assert_int_equal(f.by_kind[SEARCH_ASSET], 1);
    /* another hub's is never found */
    assert_string_equal(found(w, WORLD_OTHER, WORDS("garden"), NULL), "2001");
}

static void the_same_is_found_before_and_after_indexing(void **state) {
    struct world *w = world_new(state);
    fill(w);
    searches(w);
    assert_true(world_index(w) > 0);
    assert_int_equal(world_index(w), 0);
    searches(w);
    world_rebuild(w, WORLD_HUB);
    searches(w);
    world_free(w);
}

static void what_ends_is_not_found(void **state) {
    struct world *w = world_new(state);
    fill(w);
    for (int indexed = 0; indexed < 2; indexed++) {
        if (indexed)
            world_index(w);
        expect(w, WORDS("hedge"), "1005");
        world_sql(w, "UPDATE listing SET state = 'paused' WHERE id = 1005");
        expect(w, WORDS("hedge"), "");
        world_sql(w, "UPDATE listing SET state = 'open' WHERE id = 1005");
        expect(w, WORDS("hedge"), "1005");
        world_sql(w, "UPDATE listing SET ends_on = 19999 WHERE id = 1005");
        expect(w, WORDS("hedge"), "");
        world_sql(w, "UPDATE listing SET ends_on = 20000, title = 'A privet' WHERE id = 1005");
        expect(w, WORDS("privet"), "1005");
        world_sql(w, "UPDATE member SET state = 'paused' WHERE hub_id = 11 AND id = 105");
        expect(w, WORDS("privet"), "");
        world_sql(w, "UPDATE member SET state = 'active' WHERE hub_id = 11 AND id = 105");
        expect(w, WORDS("privet"), "1005");
        world_sql(w, "UPDATE listing SET title = 'My garden needs a hand', ends_on = NULL WHERE id = 1005");
        expect(w, WORDS("privet"), "");
        expect(w, WORDS("bicycle"), "101");
        world_sql(w, "UPDATE profile SET findable = 0 WHERE hub_id = 11 AND member_id = 101");
        expect(w, WORDS("bicycle"), "");
        world_sql(w, "UPDATE profile SET findable = 1 WHERE hub_id = 11 AND member_id = 101");
        expect(w, WORDS("bicycle"), "101");
        world_sql(w, "UPDATE person SET name = 'Zebedee Ash' WHERE id = 101");
        expect(w, WORDS("zebedee"), "101");
        world_sql(w, "UPDATE person SET name = 'Ann Ash' WHERE id = 101");
        world_sql(
            w, "INSERT INTO profile_tag (hub_id, member_id, kind, word) VALUES (11, 101, 'language', 'pl')");
        expect(w, ASK(.language = STR("pl")), "1001 101");
        world_sql(w, "DELETE FROM profile_tag WHERE hub_id = 11 AND member_id = 101 AND kind = 'language'");
        expect(w, ASK(.language = STR("pl")), "");
        world_index(w);
        expect(w, WORDS("hedge"), "1005");
    }
    world_free(w);
}

/* Who may not be found as a person is not given away by what their offers are found by. */
static void what_a_profile_hides_is_not_found_by_its_listings(void **state) {
    struct world *w = world_new(state);
    struct week saturday = {0};
    week_add(&saturday, 5, 600, 720);
    fill(w);
    for (int round = 0; round < 4; round++) {
        const bool shown = round % 2 == 1;
        world_sql(w, "UPDATE profile SET findable = %d WHERE hub_id = 11 AND member_id IN (102, 104)", shown);
        for (int indexed = 0; indexed < 2; indexed++) {
            if (indexed)
                world_index(w);
            expect(w, ASK(.language = STR("cy")), shown ? "1004 104" : "");
            expect(w, ASK(.words = STR("baking"), .kind = SEARCH_OFFER, .when = saturday),
                   shown ? "" : "1002");
        }
    }
    /* what the offer says itself is for everybody */
    world_sql(w, "UPDATE listing SET languages = 'cy' WHERE hub_id = 11 AND id = 1004");
    expect(w, ASK(.language = STR("cy")), "1004 104");
    world_sql(w, "UPDATE profile SET findable = 0 WHERE hub_id = 11 AND member_id = 104");
    expect(w, ASK(.language = STR("cy")), "1004");
    world_free(w);
}

/* A home of 51.5021 is told as 51.5, which is nearer, to all but coordinators; what a place has stands where
 * it stands. */
static void where_people_live_is_found_coarsely(void **state) {
    const struct place south = {true, 51.495, -0.1};
    struct world *w = world_new(state);
    fill(w);
    world_sql(w, "UPDATE listing SET lat = 51.5021 WHERE hub_id = 11 AND id = 1003");
    world_sql(w, "UPDATE asset SET lat = 51.5021 WHERE hub_id = 11 AND id = 1900");
    for (int indexed = 0; indexed < 2; indexed++) {
        if (indexed)
            world_index(w);
        expect(w, ASK(.words = STR("hospital"), .near = south, .within_km = 0.7), "1003");
        expect(w, ASK(.words = STR("hospital"), .near = south, .within_km = 0.7, .exact = true), "");
        expect(w, ASK(.words = STR("hospital"), .near = south, .within_km = 0.8, .exact = true), "1003");
        expect(w, ASK(.kind = SEARCH_ASSET, .near = south, .within_km = 0.7), "");
        expect(w, ASK(.kind = SEARCH_ASSET, .near = south, .within_km = 0.8), "1900");
    }
    world_free(w);
}

static void blocked_pairs_do_not_find_each_other(void **state) {
    struct world *w = world_new(state);
    fill(w);
    world_index(w);
    world_sql(w, "INSERT INTO member_block (hub_id, member_id, other_id, by_coordinator, made_at) VALUES "
                 "(11, 101, 105, 0, 1)");
    expect(w, ASK(.words = STR("garden"), .viewer = 101), "1001 1002");
    expect(w, ASK(.words = STR("garden"), .viewer = 105), "1005 1002");
    expect(w, ASK(.words = STR("bicycle"), .viewer = 105), "");
    expect(w, ASK(.words = STR("garden"), .viewer = 102), "1001 1005 1002");
    world_sql(w, "UPDATE listing SET words = 'A new hedge' WHERE id = 1005");
    expect(w, ASK(.words = STR("hedge"), .viewer = 101), "");
    world_free(w);
}

/* The same id in two hubs: what moved in from an export of the one. */
static void hubs_with_the_same_ids_stay_apart(void **state) {
    struct world *w = world_new(state);
    fill(w);
    world_index(w);
    world_listing(w, &(struct made){.hub = WORLD_OTHER, .id = 1001, .member = 202, .title = "Trombone"});
    world_index(w);
    assert_string_equal(found(w, WORLD_OTHER, WORDS("trombone"), NULL), "1001");
    assert_string_equal(found(w, WORLD_HUB, WORDS("trombone"), NULL), "");
    assert_string_equal(found(w, WORLD_HUB, WORDS("digging"), NULL), "1001");
    world_free(w);
}

static void no_question_breaks_an_engine(void **state) {
    static const char *const odd[] = {"\"",
                                      "'",
                                      "a'b\"c",
                                      "\\",
                                      "(",
                                      ")) OR 1",
                                      "& | !",
                                      "foo:*",
                                      "* ",
                                      "NEAR(a b)",
                                      "a AND b",
                                      "terms:x",
                                      "-x",
                                      "^a",
                                      "\xEF\xBB\xBF",
                                      "%",
                                      "_",
                                      "$1",
                                      "?1",
                                      ":hub_id",
                                      "文字",
                                      "%s%n",
                                      "'; DROP TABLE listing; --"};
    struct world *w = world_new(state);
    fill(w);
    world_index(w);
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++)
        (void)found(w, WORLD_HUB, &(struct search_query){.words = str_from(odd[i])}, NULL);
    searches(w);
    world_free(w);
}

/* ---- the same on both engines ---- */

static struct buf transcript[2];

static const char *const vocabulary[] = {"garden", "gardening", "hedge", "walk",  "walking", "dog",  "cat",
                                         "lift",   "bread",     "bake",  "welsh", "lesson",  "chat", "phone",
                                         "piano",  "sew",       "paint", "shop",  "the",     "with"};
enum { N_VOCABULARY = sizeof vocabulary / sizeof *vocabulary };

static const char *some_words(struct world *w, struct rng *r, size_t most) {
    struct str parts[12];
    size_t n = 1 + (size_t)rng_below(r, most);
    for (size_t i = 0; i < n; i++)
        parts[i] = str_from(vocabulary[rng_below(r, N_VOCABULARY)]);
    return str_z(&w->arena, str_join(&w->arena, parts, n, STR(" ")));
}

static void random_change(struct world *w, struct rng *r, int64_t *next) {
    static const char *const states[] = {"open", "open", "paused", "ended"}, *const categories[] = {
                                                                                 "garden", "food", "other"};
    int64_t hub = rng_chance(r, 0.8) ? WORLD_HUB : WORLD_OTHER, first = hub == WORLD_HUB ? 101 : 201;
    int64_t member = first + (int64_t)rng_below(r, WORLD_MEMBERS),
            some = 3000 + (int64_t)rng_below(r, (uint64_t)(*next - 2999));
    switch (rng_below(r, 9)) {
    case 0:
        world_sql(w, "UPDATE listing SET state = '%s' WHERE id = %lld", states[rng_below(r, 4)],
                  (long long)some);
        break;
    case 1:
        world_sql(w, "UPDATE listing SET title = '%s' WHERE id = %lld", some_words(w, r, 4), (long long)some);
        break;
    case 2:
        world_sql(w, "UPDATE member SET state = '%s' WHERE id = %lld",
                  rng_chance(r, 0.7) ? "active" : "paused", (long long)member);
        break;
    case 3:
        world_sql(w,
                  "INSERT INTO profile (hub_id, member_id, head, hands, heart, life, postcode, lat, lon, "
                  "findable, neighbours, changed_at, version) VALUES "
                  "(%lld, %lld, '%s', '%s', '', '', '', %.4f, %.4f, %d, 0, %lld, 1) ON CONFLICT (hub_id, "
                  "member_id) DO UPDATE SET head = excluded.head, "
                  "lat = excluded.lat, lon = excluded.lon, findable = excluded.findable",
                  (long long)hub, (long long)member, some_words(w, r, 3), some_words(w, r, 3),
                  51.5 + 0.001 * (double)rng_below(r, 90), -0.1 + 0.001 * (double)rng_below(r, 90),
                  (int)rng_below(r, 2), (long long)++*next);
        break;
    case 4:
        world_sql(w,
                  "INSERT INTO member_block (hub_id, member_id, other_id, by_coordinator, made_at) VALUES "
                  "(%lld, %lld, %lld, 0, 1) ON CONFLICT DO NOTHING",
                  (long long)hub, (long long)first, (long long)member + (member == first));
        break;
    default: {
        bool at = rng_chance(r, 0.3);
        world_listing(w, &(struct made){.hub = hub,
                                        .id = ++*next,
                                        .member = member,
                                        .kind = rng_chance(r, 0.6) ? "offer" : "request",
                                        .title = some_words(w, r, 4),
                                        .words = some_words(w, r, 10),
                                        .category = categories[rng_below(r, 3)],
                                        .lat = at ? 51.5 + 0.001 * (double)rng_below(r, 90) : 0,
                                        .lon = at ? -0.1 : 0});
    }
    }
}

static struct search_query random_query(struct world *w, struct rng *r) {
    static const char *const categories[] = {"garden", "food"};
    struct search_query q = {.words = rng_chance(r, 0.8) ? str_from(some_words(w, r, 3)) : STR(""),
                             .all_kinds = true};
    if (rng_chance(r, 0.2) && q.words.n > 3) /* a letter is missing */
        q.words = str_fmt(&w->arena, "%.*s%.*s", 2, q.words.p, (int)q.words.n - 3, q.words.p + 3);
    if (rng_chance(r, 0.3))
        q.category = str_from(categories[rng_below(r, 2)]);
    if (rng_chance(r, 0.4))
        q.near = (struct place){true, 51.52, -0.08};
    if (rng_chance(r, 0.5))
        q.within_km = 1 + (double)rng_below(r, 5);
    if (rng_chance(r, 0.5))
        q.viewer = 101 + (int64_t)rng_below(r, 2);
    q.order = (enum search_order)rng_below(r, 4);
    return q;
}

/* A change, a search that looks at what is not indexed, now and then the index brought up to date; what is
 * found is told in a transcript, and the two engines' are held against each other at the end. */
static void engines_agree(void **state) {
    const char *given = getenv("KITH_SEED");
    static uint64_t seed;
    if (seed == 0)
        seed = given ? strtoull(given, NULL, 10) : (uint64_t)clock_monotonic_micros();
    print_message("KITH_SEED=%llu\n", (unsigned long long)seed);
    struct rng r = rng_seeded(seed);
    struct world *w = world_new(state);
    struct buf *out = &transcript[testdb_engine(state) == DB_POSTGRES];
    int64_t next = 3000;
    buf_init(out, (size_t)64 << 20);
    fill(w);
    for (int i = 0; i < 400; i++) {
        struct arena_mark mark = arena_mark(&w->arena);
        struct search_found f;
        random_change(w, &r, &next);
        struct search_query q = random_query(w, &r);
        buf_fmt(out, "%d \"%.*s\": %s", i, STR_ARG(q.words), found(w, WORLD_HUB, &q, &f));
        buf_fmt(out, " instead %.*s\n", STR_ARG(f.instead));
        for (size_t k = 0; k < f.n; k++)
            assert_true(f.hits[k].member_id / 100 != 2); /* nobody of the other hub */
        if (i % 20 == 19) {
            world_index(w);
            const char *kept = world_dump(w);
            world_rebuild(w, WORLD_HUB);
            world_rebuild(w, WORLD_OTHER);
            assert_string_equal(kept, world_dump(w));
            buf_fmt(out, "%s%s\n", kept, found(w, WORLD_HUB, &q, NULL));
        }
        arena_rewind(&w->arena, mark);
    }
    world_free(w);
    if (transcript[0].n == 0 || transcript[1].n == 0)
        return;
    struct arena a;
    arena_init(&a, (size_t)128 << 20);
    assert_string_equal(str_z(&a, buf_view(&transcript[0])), str_z(&a, buf_view(&transcript[1])));
    arena_release(&a);
    buf_release(&transcript[0]);
    buf_release(&transcript[1]);
}

/* ---- two processes at once ---- */

struct busy {
    struct world *w;
    atomic_bool *over;
    enum err_code code;
    struct err err;
};

static void *indexes(void *ctx) {
    struct busy *k = ctx;
    size_t n;
    while (!k->code && !atomic_load(k->over))
        k->code = search_catch_up(k->w->db, NULL, NULL, &n, &k->err);
    return NULL;
}

static void two_who_index_count_once(void **state) {
    struct world *w = world_new(state);
    atomic_bool over = false;
    struct busy k[2] = {{.w = w, .over = &over}, {.w = w, .over = &over}};
    pthread_t threads[2];
    struct rng r = rng_seeded(12);
    fill(w);
    for (size_t i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, indexes, &k[i]), 0);
    /* One thing over and over, so that it is marked anew while it is indexed; gone and back too. */
    for (int i = 0; i < 150; i++)
        world_sql(w, "UPDATE listing SET title = 'Hedge %d', state = '%s' WHERE hub_id = %d AND id %% 3 = %d",
                  (int)rng_below(&r, 5), rng_chance(&r, 0.7) ? "open" : "ended", WORLD_HUB,
                  (int)rng_below(&r, 2));
    atomic_store(&over, true);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        testdb_ok(k[i].code, &k[i].err);
    }
    world_index(w);
    const char *kept = world_dump(w);
    world_rebuild(w, WORLD_HUB);
    assert_string_equal(kept, world_dump(w));
    world_free(w);
}

struct telling {
    int64_t was, at, changed;
};

static enum err_code set_told(struct db_conn *c, void *ctx, struct err *err) {
    struct telling *t = ctx;
    return saved_set_told(
        c, &(struct saved_set_told_in){.hub_id = WORLD_HUB, .id = 9000, .was = t->was, .told_at = t->at},
        &t->changed, err);
}

/* Both read that it was told at 1; the second finds that it is told, and sends nothing. */
static void two_who_tell_tell_once(void **state) {
    struct world *w = world_new(state);
    struct telling t[2] = {{.was = 1, .at = 70}, {.was = 1, .at = 71}};
    world_sql(w,
              "INSERT INTO saved_search (hub_id, id, member_id, name, query, seen_at, made_at, seen_id, "
              "told_at) VALUES (%d, 9000, 101, 'All', '', 1, 1, 0, 1)",
              WORLD_HUB);
    for (int i = 0; i < 2; i++)
        testdb_ok(db_write(w->db, set_told, &t[i], &w->err), &w->err);
    assert_int_equal(t[0].changed, 1);
    assert_int_equal(t[1].changed, 0);
    world_free(w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_is_found_before_and_after_indexing),
        cmocka_unit_test(what_ends_is_not_found),
        cmocka_unit_test(what_a_profile_hides_is_not_found_by_its_listings),
        cmocka_unit_test(where_people_live_is_found_coarsely),
        cmocka_unit_test(blocked_pairs_do_not_find_each_other),
        cmocka_unit_test(hubs_with_the_same_ids_stay_apart),
        cmocka_unit_test(no_question_breaks_an_engine),
        cmocka_unit_test(engines_agree),
        cmocka_unit_test(two_who_index_count_once),
        cmocka_unit_test(two_who_tell_tell_once),
    };
    return testdb_run("search", tests, sizeof tests / sizeof tests[0]);
}
