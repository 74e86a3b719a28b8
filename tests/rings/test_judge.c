/* Suggestions and rings of hubs made up in the database, judged by one question to the raw tables that says
 * the hard rules once more, in the words people use, and shares nothing with the program: no request of
 * somebody who is away, no helper who is; nobody for themselves; nobody who is kept apart from the other; no
 * help without the check that it asks for, nor what was ruled out with them, nor before the steps of joining;
 * nobody who was asked before or is about to help; and only offers that are their own and open. */
#include "../exchange/world.h"

#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "match/people.h"
#include "rings/room.h"

enum { PEOPLE = 7, REQUESTS = 8, OFFERS = 8, PAIRS = PEOPLE * REQUESTS };

static const char *const kinds[] = {"garden", "digital", "household"};
static const char *const levels[] = {"none", "basic", "standard", "enhanced", "enhanced-barred"};

struct pair {
    int64_t request_id, member_id;
};
struct judging {
    struct world *w;
    struct arena a; /* of one hub made up */
    struct rng rng;
    int64_t members[PEOPLE], requests[REQUESTS], offers[OFFERS];
    uint64_t seed;
    struct pair may[PAIRS]; /* by the judge */
    size_t n_may;
    struct pair offers_it[PAIRS]; /* of these, whose open offer is of the very kind: a suggestion for sure */
    size_t n_offers_it;
    size_t suggested, edges;
};

/* ---- a hub made up ---- */

static int64_t some(struct judging *k, const int64_t *of, size_t n) {
    return of[rng_below(&k->rng, n)];
}

static const char *level(struct judging *k) {
    return levels[1 + rng_below(&k->rng, 4)];
}

static const char *kind(struct judging *k) {
    return kinds[rng_below(&k->rng, 3)];
}

static void put_people(struct judging *k, struct buf *b, long long hub, long long today) {
    static const char *const befores[] = {"nothing", "exchange", "giving", "checked", "kinds"};
    for (size_t i = 0; i < PEOPLE; i++) {
        long long id = (long long)k->members[i];
        buf_fmt(b, "UPDATE member SET state = '%s' WHERE id = %lld;",
                rng_chance(&k->rng, 0.85) ? "active" : "paused", id);
        if (rng_chance(&k->rng, 0.6))
            buf_fmt(b,
                    "INSERT INTO member_check (hub_id, member_id, level, until_day, entered_by, entered_at) "
                    "VALUES (%lld, %lld, '%s', %lld, 1, 1);",
                    hub, id, level(k), today + rng_between(&k->rng, -1, 1));
        if (rng_chance(&k->rng, 0.1))
            buf_fmt(b, "INSERT INTO check_hold (hub_id, member_id, level) VALUES (%lld, %lld, '%s');", hub,
                    id, level(k));
        if (rng_chance(&k->rng, 0.15))
            buf_fmt(b, "INSERT INTO check_limit (hub_id, member_id, category) VALUES (%lld, %lld, '%s');",
                    hub, id, kind(k));
        if (rng_chance(&k->rng, 0.7))
            buf_fmt(b,
                    "INSERT INTO join_mark (hub_id, member_id, step, state, words, marked_by, marked_at) "
                    "VALUES (%lld, %lld, 'induction', '%s', '', 1, 1);",
                    hub, id, rng_chance(&k->rng, 0.7) ? "done" : "skipped");
    }
    buf_fmt(b,
            "INSERT INTO join_step (hub_id, step, used, position, needed_before, kinds, added_at) "
            "VALUES (%lld, 'induction', %d, 1, '%s', '%s', 1);",
            hub, rng_chance(&k->rng, 0.7), befores[rng_below(&k->rng, 5)], kind(k));
    for (size_t i = rng_below(&k->rng, 4); i > 0; i--) {
        long long one = (long long)some(k, k->members, PEOPLE),
                  other = (long long)some(k, k->members, PEOPLE);
        if (one != other)
            buf_fmt(b,
                    "INSERT INTO member_block (hub_id, member_id, other_id, by_coordinator, made_at) VALUES "
                    "(%lld, %lld, %lld, %d, 1) ON CONFLICT DO NOTHING;",
                    hub, one, other, rng_chance(&k->rng, 0.5));
    }
}

static void put_listings(struct judging *k, struct buf *b, long long today) {
    for (size_t i = 0; i < REQUESTS + OFFERS; i++) {
        bool request = i < REQUESTS;
        buf_fmt(b,
                "UPDATE listing SET member_id = %lld, category = '%s', state = '%s', check_level = '%s', "
                "ends_on = %lld WHERE id = %lld;",
                (long long)some(k, k->members, PEOPLE), kind(k), rng_chance(&k->rng, 0.85) ? "open" : "ended",
                request && rng_chance(&k->rng, 0.3) ? level(k) : "none",
                rng_chance(&k->rng, 0.1) ? today - 1 : today + rng_between(&k->rng, 0, 9),
                (long long)(request ? k->requests[i] : k->offers[i - REQUESTS]));
    }
    buf_fmt(b, "UPDATE category SET check_level = '%s' WHERE word = 'garden';",
            rng_chance(&k->rng, 0.3) ? level(k) : "none");
}

/* Who was asked, and what is under way. */
static void put_between(struct judging *k, struct buf *b, long long hub) {
    static const char *const states[] = {"proposed", "agreed",   "done",      "confirmed",
                                         "disputed", "declined", "cancelled", "reversed"};
    static const char *const answers[] = {"open", "no", "over", "yes"};
    for (long long i = 1; i <= 8; i++) {
        const char *answer = answers[rng_below(&k->rng, 4)];
        bool ended = strcmp(answer, "open") != 0 && rng_chance(&k->rng, 0.5);
        buf_fmt(b,
                "INSERT INTO ask (hub_id, id, listing_id, member_id, asked_by, asked_at, answer, ended_at) "
                "VALUES (%lld, %lld, %lld, %lld, 1, 1, '%s', %s) ON CONFLICT DO NOTHING;",
                hub, i, (long long)some(k, k->requests, REQUESTS), (long long)some(k, k->members, PEOPLE),
                answer, ended ? "2" : "NULL");
        long long giver = (long long)some(k, k->members, PEOPLE),
                  receiver = (long long)some(k, k->members, PEOPLE);
        if (giver != receiver && rng_chance(&k->rng, 0.5))
            buf_fmt(b,
                    "INSERT INTO exchange (hub_id, id, listing_id, giver_id, receiver_id, title, category, "
                    "state, words, created_at, changed_at, version) VALUES (%lld, %lld, %lld, %lld, %lld, "
                    "'', 'garden', '%s', '', 1, 1, 1);",
                    hub, i, (long long)some(k, k->requests, REQUESTS), giver, receiver,
                    states[rng_chance(&k->rng, 0.6) ? 3 : rng_below(&k->rng, 8)]);
    }
}

static void make_up(struct judging *k) {
    struct buf b;
    const long long hub = (long long)k->w->hub.id, today = (long long)world_doer(k->w).today;
    buf_init(&b, 1 << 20);
    static const char *const empty[] = {"member_check", "check_hold", "check_limit", "join_mark",
                                        "join_step",    "ask",        "exchange",    "member_block"};
    for (size_t i = 0; i < sizeof empty / sizeof *empty; i++)
        buf_fmt(&b, "DELETE FROM %s WHERE hub_id = %lld;", empty[i], hub);
    put_people(k, &b, hub, today);
    put_listings(k, &b, today);
    put_between(k, &b, hub);
    buf_putc(&b, '\0');
    assert_false(b.failed);
    do_script(k->w, (const char *)b.p);
    buf_release(&b);
}

/* ---- the judge ---- */

#define RANK(of)                                                                                             \
    "CASE " of                                                                                               \
    " WHEN 'basic' THEN 1 WHEN 'standard' THEN 2 WHEN 'enhanced' THEN 3 WHEN 'enhanced-barred' THEN "        \
    "4 ELSE 0 END"
#define NEEDED                                                                                               \
    "(SELECT MAX(n.r) FROM (SELECT " RANK("l.check_level") " AS r UNION ALL SELECT " RANK(                   \
        "c.check_level") " FROM category c WHERE c.hub_id = l.hub_id AND c.word = l.category) AS n)"

static const char judge[] =
    "SELECT l.id, m.id, (SELECT COUNT(*) FROM listing o WHERE o.hub_id = l.hub_id AND o.kind = 'offer' AND "
    "o.member_id = m.id AND o.state = 'open' AND o.ends_on >= %lld AND o.category = l.category) "
    "FROM listing l, member m, member asker "
    "WHERE l.kind = 'request' AND asker.id = l.member_id AND m.hub_id = l.hub_id "
    "AND l.state = 'open' AND l.ends_on >= %lld AND asker.state = 'active' AND m.state = 'active' "
    "AND m.id <> asker.id "
    "AND (SELECT COUNT(*) FROM member_block b WHERE b.member_id IN (m.id, asker.id) AND b.other_id IN (m.id, "
    "asker.id)) = 0 "
    "AND " NEEDED " <= COALESCE((SELECT MAX(" RANK(
        "h.level") ") FROM member_check h WHERE h.member_id = m.id "
                   "AND h.until_day >= %lld AND NOT EXISTS (SELECT 1 FROM check_hold x WHERE x.member_id = "
                   "m.id AND " RANK("x.level") " <= " RANK(
                       "h.level") ")), 0) "
                                  "AND l.category NOT IN (SELECT z.category FROM check_limit z WHERE "
                                  "z.member_id = m.id) "
                                  "AND NOT EXISTS (SELECT 1 FROM join_step s WHERE s.hub_id = m.hub_id AND "
                                  "s.used = 1 "
                                  "AND (s.needed_before IN ('exchange', 'giving') OR (s.needed_before = "
                                  "'checked' AND " NEEDED " > 0) "
                                  "OR (s.needed_before = 'kinds' AND s.kinds = l.category)) "
                                  "AND s.step NOT IN (SELECT d.step FROM join_mark d WHERE d.member_id = "
                                  "m.id AND d.state = 'done')) "
                                  "AND (SELECT COUNT(*) FROM ask q WHERE q.listing_id = l.id AND q.member_id "
                                  "= m.id AND q.answer <> 'yes') = "
                                  "0 "
                                  "AND (SELECT COUNT(*) FROM exchange e WHERE e.listing_id = l.id AND "
                                  "e.giver_id = m.id AND e.state IN "
                                  "('proposed', 'agreed', 'done', 'confirmed', 'disputed')) = 0";

static enum err_code ask_judge(struct db_conn *c, void *ctx, struct err *err) {
    struct judging *k = ctx;
    static const struct db_column out[] = {
        {"request", DB_I64, false}, {"member", DB_I64, false}, {"n", DB_I64, false}};
    const long long today = (long long)world_doer(k->w).today;
    const char *sql = str_z(&k->a, str_fmt(&k->a, judge, today, today, today));
    const struct db_query q = {.name = "judge", .sqlite = sql, .postgres = sql, .out = out, .n_out = 3};
    struct db_cursor cur;
    struct db_value row[3];
    bool more = true;
    k->n_may = k->n_offers_it = 0;
    enum err_code rc = db_query_open(c, &q, NULL, false, &cur, err);
    while (!rc && more) {
        rc = db_query_next(&cur, &k->a, row, &more, err);
        if (rc || !more)
            break;
        k->may[k->n_may++] = (struct pair){row[0].i, row[1].i};
        if (row[2].i > 0)
            k->offers_it[k->n_offers_it++] = (struct pair){row[0].i, row[1].i};
    }
    db_query_close(&cur);
    return rc;
}

static bool may(const struct judging *k, int64_t request_id, int64_t member_id) {
    for (size_t i = 0; i < k->n_may; i++)
        if (k->may[i].request_id == request_id && k->may[i].member_id == member_id)
            return true;
    return false;
}

#define JUDGED(k, condition)                                                                                 \
    do {                                                                                                     \
        if (!(condition))                                                                                    \
            fail_msg("KITH_SEED=%llu: %s", (unsigned long long)(k)->seed, #condition);                       \
    } while (0)

/* ---- what the program says ---- */

static enum err_code suggestions(struct db_conn *c, struct judging *k, const struct doer *by,
                                 struct err *err) {
    const struct suggest_terms t = {.hub_id = k->w->hub.id,
                                    .today = by->today,
                                    .audience = MATCH_FOR_COORDINATOR,
                                    .most = PEOPLE,
                                    .zone = zone_of(k->w->hub.time_zone)};
    struct suggestion *list;
    size_t n, seen = 0, of_hands = 0;
    enum err_code rc = ERR_OK;
    for (size_t r = 0; !rc && r < REQUESTS; r++) {
        rc = suggest_hands(c, &k->a, &t, k->requests[r], &list, &n, NULL, err);
        for (size_t i = 0; !rc && i < n; i++) {
            JUDGED(k, may(k, k->requests[r], list[i].hand->member_id));
            for (size_t j = 0; j < k->n_offers_it; j++)
                seen += k->offers_it[j].request_id == k->requests[r] &&
                        k->offers_it[j].member_id == list[i].hand->member_id;
        }
        k->suggested += rc ? 0 : n;
    }
    JUDGED(k, rc || seen == k->n_offers_it); /* and nobody is left out who should be there */
    for (size_t m = 0; !rc && m < PEOPLE; m++) {
        rc = suggest_wishes(c, &k->a, &t, k->members[m], false, &list, &n, err);
        for (size_t i = 0; !rc && i < n; i++, of_hands++)
            JUDGED(k, may(k, list[i].wish->id, k->members[m]));
    }
    k->suggested += of_hands;
    return rc;
}

static bool is_own_open_offer(struct db_conn *c, struct judging *k, const struct ring_leg *l) {
    struct listing offer;
    struct err err;
    return listing_get(c, &k->a, k->w->hub.id, l->offer_id, &offer, &err) == ERR_OK &&
           offer.kind == LISTING_OFFER && offer.state == LISTING_OPEN && offer.member_id == l->giver_id &&
           (!offer.has_ends_on || offer.ends_on >= world_doer(k->w).today);
}

static enum err_code rings(struct db_conn *c, struct judging *k, const struct doer *by, struct err *err) {
    struct ring_room room = {0};
    struct listing request;
    enum err_code rc = ring_room_of(c, &k->a, k->w->hub.id, by->today, &room, err);
    for (size_t i = 0; !rc && i < room.graph.m; i++, k->edges++) {
        const struct ring_leg *l = &room.legs[i];
        JUDGED(k, may(k, l->request_id, l->giver_id));
        JUDGED(k, is_own_open_offer(c, k, l));
        rc = listing_get(c, &k->a, k->w->hub.id, l->request_id, &request, err);
        JUDGED(k, rc || request.member_id == l->receiver_id);
    }
    return rc;
}

static enum err_code look(struct db_conn *c, void *ctx, struct err *err) {
    struct judging *k = ctx;
    const struct doer by = world_doer(k->w);
    enum err_code rc = ask_judge(c, k, err);
    if (!rc)
        rc = suggestions(c, k, &by, err);
    return rc ? rc : rings(c, k, &by, err);
}

static void begin(struct judging *k, void **state) {
    k->w = world_new(state);
    struct member people[PEOPLE] = {k->w->ann, k->w->ben, k->w->cat};
    for (int i = 3; i < PEOPLE; i++)
        people[i] = add_person(k->w, i + 10);
    for (size_t i = 0; i < PEOPLE; i++)
        k->members[i] = people[i].id;
    for (size_t i = 0; i < REQUESTS + OFFERS; i++)
        testdb_ok(do_create(k->w, &people[i % PEOPLE],
                            &(struct listing_new){.kind = i < REQUESTS ? LISTING_REQUEST : LISTING_OFFER,
                                                  .title = STR("Some help"),
                                                  .category = STR("garden")},
                            i < REQUESTS ? &k->requests[i] : &k->offers[i - REQUESTS]),
                  &k->w->err);
    do_script(k->w,
              "DELETE FROM join_setting; DELETE FROM category;"
              "INSERT INTO join_setting (hub_id, since_at, referees, changed_at, version) SELECT hub_id, 0, "
              "2, 1, 1 FROM hub;"
              "INSERT INTO category (hub_id, word, label, icatus, check_level, position, closed) SELECT "
              "hub_id, 'garden', 'Garden', '51', 'none', 1, 0 FROM hub;"
              "INSERT INTO category (hub_id, word, label, icatus, check_level, position, closed) SELECT "
              "hub_id, 'digital', 'Digital', '51', 'none', 2, 0 FROM hub;"
              "INSERT INTO category (hub_id, word, label, icatus, check_level, position, closed) SELECT "
              "hub_id, 'household', 'Household', '51', 'none', 3, 0 FROM hub;");
}

/* KITH_HUBS says how many are made up. */
static void nothing_breaks_a_hard_rule(void **state) {
    const char *given = getenv("KITH_SEED"), *many = getenv("KITH_HUBS");
    struct judging *k = mem_new(sizeof *k);
    const size_t hubs = given ? 1 : many ? (size_t)strtoull(many, NULL, 10) : 60;
    const uint64_t first = given ? strtoull(given, NULL, 10) : (uint64_t)clock_monotonic_micros();
    assert_non_null(k);
    begin(k, state);
    for (size_t i = 0; i < hubs; i++) {
        k->seed = first + i;
        k->rng = rng_seeded(k->seed);
        arena_init(&k->a, (size_t)64 << 20);
        make_up(k);
        testdb_ok(db_read(k->w->db, look, k, &k->w->err), &k->w->err);
        arena_release(&k->a);
    }
    assert_true(given || (k->suggested > hubs && k->edges > 0));
    world_free(k->w);
    mem_free(k);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(nothing_breaks_a_hard_rule)};
    return testdb_run("rings judged", tests, sizeof tests / sizeof *tests);
}
