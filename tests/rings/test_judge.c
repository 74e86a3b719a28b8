/* Suggestions and rings of hubs made up in the database, judged by one question to the raw tables that says
 * the hard rules once more, in the words people use, and shares nothing with the program: no request of
 * somebody who is away, no helper who is; nobody for themselves; nobody who is kept apart from the other; no
 * help without the check that it asks for, nor what was ruled out with them, nor before the steps of joining;
 * nobody who was asked before or is about to help; and only offers that are their own and open. Of each
 * suggestion the score is made again out of what is known (reasons.h), and of each ring its people are
 * counted. */
#include "reasons.h"

#include <stdlib.h>
#include <string.h>

#include "rings/room.h"

enum { PAIRS = 2 * PEOPLE * (REQUESTS + PEOPLE), HUBS_A_DATABASE = 2000 };

/* A wish is a request, or what a member ticked (request_id 0). */
struct pair {
    int64_t request_id, asker_id, member_id;
    struct str category;
    bool sure; /* an open offer of theirs is of the very kind: a suggestion for sure */
};
struct judging {
    struct made_up m;
    struct arena a;           /* of one hub made up */
    struct db_query question; /* stays where it is, as its text does: statements are kept by place */
    uint64_t seed;
    struct pair may[PAIRS]; /* by the judge */
    size_t n_may;
    bool to_member; /* suggestions as members see them */
    size_t suggested, wished, edges, rings;
};

/* ---- the judge ---- */

#define RANK(of)                                                                                             \
    "CASE " of                                                                                               \
    " WHEN 'basic' THEN 1 WHEN 'standard' THEN 2 WHEN 'enhanced' THEN 3 WHEN 'enhanced-barred' THEN "        \
    "4 ELSE 0 END"
#define NEEDED                                                                                               \
    "(SELECT MAX(n.r) FROM (SELECT " RANK("l.check_level") " AS r UNION ALL SELECT " RANK(                   \
        "c.check_level") " FROM category c WHERE c.hub_id = l.hub_id AND c.word = l.category) AS n)"
/* The kind of help, and the one that it is under. */
#define IS_KIND(word)                                                                                        \
    "(" word " = l.category OR " word                                                                        \
    " IN (SELECT t.parent FROM category t WHERE t.hub_id = l.hub_id AND t.word = l.category))"
#define WISHES                                                                                               \
    "(SELECT hub_id, id, member_id, category, check_level, state, ends_on FROM listing WHERE hub_id = %lld " \
    "AND kind = 'request' UNION ALL "                                                                        \
    "SELECT hub_id, 0, member_id, word, 'none', 'open', 9999999 FROM profile_tag WHERE hub_id = %lld AND "   \
    "kind = 'wish') AS l"

static const char judge[] =
    "SELECT l.id, asker.id, m.id, l.category, (SELECT COUNT(*) FROM listing o WHERE o.hub_id = l.hub_id AND "
    "o.kind = 'offer' AND "
    "o.member_id = m.id AND o.state = 'open' AND o.ends_on >= %lld AND o.category = l.category) "
    "FROM " WISHES ", member m, member asker "
    "WHERE asker.id = l.member_id AND m.hub_id = l.hub_id "
    "AND l.state = 'open' AND l.ends_on >= %lld AND asker.state = 'active' AND m.state = 'active' "
    "AND m.id <> asker.id "
    "AND (SELECT COUNT(*) FROM member_block b WHERE b.member_id IN (m.id, asker.id) AND b.other_id IN (m.id, "
    "asker.id)) = 0 "
    "AND " NEEDED " <= COALESCE((SELECT MAX(" RANK(
        "h.level") ") FROM member_check h WHERE h.member_id = m.id "
                   "AND h.until_day >= %lld AND NOT EXISTS (SELECT 1 FROM check_hold x WHERE x.member_id = "
                   "m.id AND " RANK("x.level") " <= " RANK(
                       "h.level") ")), 0) "
                                  "AND NOT EXISTS (SELECT 1 FROM check_limit z WHERE z.member_id = m.id "
                                  "AND " IS_KIND(
                                      "z.category") ") "
                                                    "AND NOT EXISTS (SELECT 1 FROM join_step s WHERE "
                                                    "s.hub_id = m.hub_id AND "
                                                    "s.used = 1 "
                                                    "AND (s.needed_before IN ('exchange', 'giving') OR "
                                                    "(s.needed_before = "
                                                    "'checked' AND " NEEDED " > 0) "
                                                    "OR (s.needed_before = 'kinds' AND " IS_KIND(
                                                        "s.kinds") ")) "
                                                                   "AND s.step NOT IN (SELECT d.step FROM "
                                                                   "join_mark d WHERE d.member_id = "
                                                                   "m.id AND d.state = 'done')) "
                                                                   "AND (SELECT COUNT(*) FROM ask q WHERE "
                                                                   "q.listing_id = l.id AND q.member_id "
                                                                   "= m.id AND q.answer <> 'yes') = "
                                                                   "0 "
                                                                   "AND (SELECT COUNT(*) FROM exchange e "
                                                                   "WHERE e.listing_id = l.id AND "
                                                                   "e.giver_id = m.id AND e.state IN "
                                                                   "('proposed', 'agreed', 'done', "
                                                                   "'confirmed', 'disputed')) = 0";

static void ask_from_now_on(struct judging *k) {
    static const struct db_column out[] = {{"request", DB_I64, false},
                                           {"asker", DB_I64, false},
                                           {"member", DB_I64, false},
                                           {"category", DB_TEXT, false},
                                           {"n", DB_I64, false}};
    const long long today = (long long)world_doer(k->m.w).today, hub = (long long)k->m.w->hub.id;
    struct arena *a = &k->m.w->arena;
    const char *sql = str_z(a, str_fmt(a, judge, today, hub, hub, today, today));
    k->question = (struct db_query){.name = "judge", .sqlite = sql, .postgres = sql, .out = out, .n_out = 5};
}

static enum err_code ask_judge(struct db_conn *c, void *ctx, struct err *err) {
    struct judging *k = ctx;
    struct db_cursor cur;
    struct db_value row[5];
    bool more = true;
    k->n_may = 0;
    enum err_code rc = db_query_open(c, &k->question, NULL, false, &cur, err);
    while (!rc && more) {
        rc = db_query_next(&cur, &k->a, row, &more, err);
        if (rc || !more)
            break;
        assert_true(k->n_may < PAIRS);
        k->may[k->n_may++] =
            (struct pair){row[0].i, row[1].i, row[2].i, str_dup(&k->a, row[3].s), row[4].i > 0};
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

/* Of something that a member ticked. */
static bool may_wish(const struct judging *k, int64_t asker_id, struct str category, int64_t member_id) {
    for (size_t i = 0; i < k->n_may; i++)
        if (!k->may[i].request_id && k->may[i].asker_id == asker_id && k->may[i].member_id == member_id &&
            str_eq(k->may[i].category, category))
            return true;
    return false;
}

#define JUDGED(k, condition)                                                                                 \
    do {                                                                                                     \
        if (!(condition))                                                                                    \
            fail_msg("KITH_SEED=%llu: %s", (unsigned long long)(k)->seed, #condition);                       \
    } while (0)

/* ---- what the program says ---- */

static struct suggest_terms terms_of(const struct judging *k) {
    return (struct suggest_terms){.hub_id = k->m.w->hub.id,
                                  .today = world_doer(k->m.w).today,
                                  .audience = k->to_member ? MATCH_FOR_MEMBER : MATCH_FOR_COORDINATOR,
                                  .most = PEOPLE + REQUESTS,
                                  .zone = zone_of(k->m.w->hub.time_zone)};
}

/* One suggestion, whichever of the two it is told to. */
static void judge_one(struct judging *k, const struct suggestion *s) {
    const size_t request = made_listing_at(&k->m, s->wish->id),
                 hand = made_person_at(&k->m, s->hand->member_id);
    JUDGED(k, may(k, s->wish->id, s->hand->member_id));
    assert_true(request < REQUESTS && hand < PEOPLE);
    const char *wrong = k->to_member ? reasons_wrong_to_member(&k->m, s)
                                     : reasons_wrong(&k->m, &k->m.listings[request], hand, s);
    if (wrong)
        fail_msg("KITH_SEED=%llu: of the reasons for member %zu and request %zu, not as they are: %s",
                 (unsigned long long)k->seed, hand, request, wrong);
    k->suggested++;
}

/* Nobody is left out who should be there. */
static size_t sure(const struct judging *k, int64_t request_id, int64_t member_id) {
    size_t n = 0;
    for (size_t i = 0; k->m.weights[MATCH_CATEGORY] && i < k->n_may; i++)
        n += k->may[i].sure && k->may[i].request_id && (!request_id || k->may[i].request_id == request_id) &&
             (!member_id || k->may[i].member_id == member_id);
    return n;
}

static enum err_code hands(struct db_conn *c, struct judging *k, size_t r, struct err *err) {
    const struct suggest_terms t = terms_of(k);
    const int64_t request = k->m.listings[r].id;
    struct suggestion *list;
    size_t n, seen = 0;
    enum err_code rc = suggest_hands(c, &k->a, &t, request, &list, &n, err);
    for (size_t i = 0; !rc && i < n; i++) {
        JUDGED(k, list[i].wish->id == request);
        judge_one(k, &list[i]);
        seen += sure(k, request, list[i].hand->member_id);
        JUDGED(k, i == 0 || list[i - 1].score.score >= list[i].score.score);
    }
    JUDGED(k, rc || seen == sure(k, request, 0));
    return rc;
}

static enum err_code wishes(struct db_conn *c, struct judging *k, size_t member, struct err *err) {
    const struct suggest_terms t = terms_of(k);
    const int64_t id = k->m.people[member].id;
    struct suggestion *list;
    size_t n, seen = 0;
    enum err_code rc = suggest_wishes(c, &k->a, &t, id, false, &list, &n, err);
    for (size_t i = 0; !rc && i < n; i++) {
        JUDGED(k, list[i].hand->member_id == id);
        judge_one(k, &list[i]);
        seen += sure(k, list[i].wish->id, id);
    }
    JUDGED(k, rc || seen == sure(k, 0, id));
    return rc;
}

static bool is_own_open_offer(const struct judging *k, int64_t offer_id, int64_t member_id) {
    const size_t at = made_listing_at(&k->m, offer_id);
    if (at < REQUESTS || at >= REQUESTS + OFFERS)
        return false;
    const struct made_listing *l = &k->m.listings[at];
    return l->open && l->ends_in >= 0 && k->m.people[l->member].id == member_id;
}

static enum err_code offers(struct db_conn *c, struct judging *k, size_t member, struct err *err) {
    const struct suggest_terms t = terms_of(k);
    const int64_t id = k->m.people[member].id;
    struct suggestion *list;
    size_t n;
    enum err_code rc = suggest_offers(c, &k->a, &t, id, &list, &n, err);
    for (size_t i = 0; !rc && i < n; i++) {
        const int64_t hand = list[i].hand->member_id;
        JUDGED(k, list[i].wish->member_id == id);
        JUDGED(k, list[i].wish->id ? may(k, list[i].wish->id, hand)
                                   : may_wish(k, id, list[i].wish->category, hand));
        JUDGED(k, is_own_open_offer(k, list[i].score.offer_id, hand));
    }
    k->wished += rc ? 0 : n;
    return rc;
}

/* ---- rings ---- */

static bool apart(const struct ring_inputs *in, const struct ring_found *ring) {
    for (size_t i = 0; i < ring->n; i++)
        for (size_t j = 0; j < i; j++)
            for (size_t b = 0; b < in->n_blocks; b++)
                if ((in->blocks[b].low == ring->legs[i].giver_id &&
                     in->blocks[b].high == ring->legs[j].giver_id) ||
                    (in->blocks[b].low == ring->legs[j].giver_id &&
                     in->blocks[b].high == ring->legs[i].giver_id))
                    return true;
    return false;
}

/* Each leg gives to whoever gives the next, nobody is in two rings nor twice in one. */
static void judge_rings(struct judging *k, const struct ring_look *found) {
    size_t times[PEOPLE] = {0}, people = 0;
    for (size_t r = 0; r < found->n; r++, k->rings++) {
        const struct ring_found *ring = &found->rings[r];
        JUDGED(k, ring->n >= RING_SHORTEST && ring->n <= RING_LONGEST);
        for (size_t i = 0; i < ring->n; i++) {
            const struct ring_leg *l = &ring->legs[i];
            const size_t giver = made_person_at(&k->m, l->giver_id);
            JUDGED(k, giver < PEOPLE && ++times[giver] == 1);
            JUDGED(k, l->receiver_id == ring->legs[(i + 1) % ring->n].giver_id);
            JUDGED(k, may(k, l->request_id, l->giver_id));
        }
        people += ring->n;
    }
    JUDGED(k, people == found->people);
}

static enum err_code rings(struct db_conn *c, struct judging *k, struct err *err) {
    struct ring_room room = {0};
    struct ring_look found;
    struct ring_inputs in = {0};
    enum err_code rc = ring_room_of(c, &k->a, k->m.w->hub.id, world_doer(k->m.w).today, &room, err);
    for (size_t i = 0; !rc && i < room.graph.m; i++, k->edges++) {
        const struct ring_leg *l = &room.legs[i];
        const size_t request = made_listing_at(&k->m, l->request_id);
        JUDGED(k, may(k, l->request_id, l->giver_id));
        JUDGED(k, is_own_open_offer(k, l->offer_id, l->giver_id));
        JUDGED(k, request < REQUESTS && k->m.people[k->m.listings[request].member].id == l->receiver_id);
    }
    if (!rc)
        rc = ring_look(&k->a, &room, RING_LONGEST, 60, &found, err);
    if (!rc)
        judge_rings(k, &found);
    if (!rc && found.n)
        rc = blocks_of(c, &k->a, k->m.w->hub.id, &in.blocks, &in.n_blocks, err);
    for (size_t r = 0; !rc && r < found.n; r++)
        JUDGED(k, !apart(&in, &found.rings[r]));
    return rc;
}

/* ---- one hub after the other ---- */

static enum err_code look(struct db_conn *c, void *ctx, struct err *err) {
    struct judging *k = ctx;
    enum err_code rc = ask_judge(c, k, err);
    for (size_t r = 0; !rc && r < REQUESTS; r++)
        rc = hands(c, k, r, err);
    for (size_t i = 0; !rc && i < PEOPLE; i++)
        rc = wishes(c, k, i, err);
    for (size_t i = 0; !rc && i < 2; i++)
        rc = offers(c, k, (size_t)(k->seed + i * 3) % PEOPLE, err);
    return rc ? rc : rings(c, k, err);
}

static void judge_hub(struct judging *k) {
    k->m.rng = rng_seeded(k->seed);
    k->to_member = rng_chance(&k->m.rng, 0.25);
    arena_init(&k->a, (size_t)64 << 20);
    made_again(&k->m);
    testdb_ok(db_read(k->m.w->db, look, k, &k->m.w->err), &k->m.w->err);
    arena_release(&k->a);
}

static uint64_t number(const char *name, uint64_t usual) {
    const char *given = getenv(name);
    return given ? strtoull(given, NULL, 10) : usual;
}

/* KITH_HUBS says how many are made up, KITH_SEED which one is the first (alone, when it does not say how
 * many). */
static void nothing_breaks_a_hard_rule(void **state) {
    struct judging *k = mem_new(sizeof *k);
    const uint64_t first = number("KITH_SEED", (uint64_t)clock_monotonic_micros()),
                   hubs = number("KITH_HUBS", getenv("KITH_SEED") ? 1 : 60);
    assert_non_null(k);
    for (uint64_t i = 0; i < hubs; i++) {
        if (i % HUBS_A_DATABASE == 0) {
            if (i)
                world_free(k->m.w);
            made_begin(&k->m, state);
            ask_from_now_on(k);
        }
        k->seed = first + i;
        judge_hub(k);
    }
    world_free(k->m.w);
    if (hubs > 60)
        print_message(
            "# %llu hubs from %llu on: %zu suggestions, %zu offers for wishes, %zu hand-overs, %zu rings\n",
            (unsigned long long)hubs, (unsigned long long)first, k->suggested, k->wished, k->edges, k->rings);
    assert_true(hubs < 60 || (k->suggested > hubs && k->wished > 0 && k->edges > 0 && k->rings > 0));
    mem_free(k);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(nothing_breaks_a_hard_rule)};
    return testdb_run("rings judged", tests, sizeof tests / sizeof *tests);
}
