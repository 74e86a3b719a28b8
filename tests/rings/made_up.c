#include "made_up.h"

#include <string.h>

const char *const made_kinds[KINDS] = {"garden", "weeding", "mowing", "digital"};
const char *const made_parents[KINDS] = {NULL, "garden", "garden", NULL};
const char *const made_words[WORDS] = {"hedge", "printer", "soup", "violin", "kayak", "ladder"};
const struct made_week made_weeks[WEEKS] = {{"", 127, 0, 24},
                                            {"mo 0900-1200;tu 0900-1200;we 0900-1200", 7, 9, 12},
                                            {"tu 1000-1400", 2, 10, 14},
                                            {"sa 0900-1700;su 0900-1700", 96, 9, 17}};
const double made_places[PLACES][2] = {{0, 0}, {51.46, -0.07}, {51.461, -0.071}, {51.5, -0.02}};

static const char *const levels[] = {"none", "basic", "standard", "enhanced", "enhanced-barred"};

static size_t some(struct made_up *m, size_t n) {
    return (size_t)rng_below(&m->rng, n);
}

static const char *some_level(struct made_up *m) {
    return levels[1 + some(m, 4)];
}

static const char *some_kind(struct made_up *m) {
    return made_kinds[some(m, KINDS)];
}

static long long request_at(const struct made_up *m, size_t i) {
    return (long long)m->listings[i].id;
}

size_t made_person_at(const struct made_up *m, int64_t id) {
    size_t i = 0;
    while (i < PEOPLE && m->people[i].id != id)
        i++;
    return i;
}

size_t made_listing_at(const struct made_up *m, int64_t id) {
    size_t i = 0;
    while (i < REQUESTS + OFFERS && m->listings[i].id != id)
        i++;
    return i;
}

/* ---- rows, those of a table in one statement ---- */

struct rows {
    struct buf *b;
    long long hub;
    bool any;
};

static struct rows rows_of(struct buf *b, const struct made_up *m, const char *table, const char *columns) {
    buf_fmt(b, ";INSERT INTO %s (hub_id, %s) VALUES ", table, columns);
    return (struct rows){.b = b, .hub = (long long)m->w->hub.id};
}

static struct buf *row(struct rows *r) {
    buf_fmt(r->b, "%s(%lld, ", r->any ? "), " : "", r->hub);
    r->any = true;
    return r->b;
}

/* A statement without rows is no statement. */
static void rows_end(struct rows *r, size_t began) {
    if (r->any)
        buf_fmt(r->b, ") ON CONFLICT DO NOTHING");
    else
        r->b->n = began;
}

#define ROWS(b, m, table, columns, body)                                                                     \
    do {                                                                                                     \
        const size_t began_ = (b)->n;                                                                        \
        struct rows r = rows_of(b, m, table, columns);                                                       \
        for (size_t i = 0; i < PEOPLE; i++) {                                                                \
            struct made_person *p = &(m)->people[i];                                                         \
            (void)p;                                                                                         \
            body                                                                                             \
        }                                                                                                    \
        rows_end(&r, began_);                                                                                \
    } while (0)

/* ---- what may be and what not ---- */

static void put_checks(struct made_up *m, struct buf *b, long long today) {
    ROWS(b, m, "member_check", "member_id, level, until_day, entered_by, entered_at", {
        if (rng_chance(&m->rng, 0.6))
            buf_fmt(row(&r), "%lld, '%s', %lld, 1, 1", (long long)p->id, some_level(m),
                    today + rng_between(&m->rng, -1, 1));
    });
    ROWS(b, m, "check_hold", "member_id, level", {
        if (rng_chance(&m->rng, 0.1))
            buf_fmt(row(&r), "%lld, '%s'", (long long)p->id, some_level(m));
    });
    ROWS(b, m, "check_limit", "member_id, category", {
        if (rng_chance(&m->rng, 0.15))
            buf_fmt(row(&r), "%lld, '%s'", (long long)p->id, some_kind(m));
    });
}

static void put_steps(struct made_up *m, struct buf *b) {
    static const char *const befores[] = {"nothing", "exchange", "giving", "checked", "kinds"};
    ROWS(b, m, "join_mark", "member_id, step, state, words, marked_by, marked_at", {
        if (rng_chance(&m->rng, 0.7))
            buf_fmt(row(&r), "%lld, 'induction', '%s', '', 1, 1", (long long)p->id,
                    rng_chance(&m->rng, 0.7) ? "done" : "skipped");
    });
    buf_fmt(b,
            ";INSERT INTO join_step (hub_id, step, used, position, needed_before, kinds, added_at) "
            "VALUES (%lld, 'induction', %d, 1, '%s', '%s', 1)",
            (long long)m->w->hub.id, rng_chance(&m->rng, 0.7), befores[some(m, 5)], some_kind(m));
}

static void put_apart(struct made_up *m, struct buf *b) {
    ROWS(b, m, "member_block", "member_id, other_id, by_coordinator, made_at", {
        const size_t other = some(m, PEOPLE);
        if (other != i && rng_chance(&m->rng, 0.25))
            buf_fmt(row(&r), "%lld, %lld, %d, 1", (long long)p->id, (long long)m->people[other].id,
                    rng_chance(&m->rng, 0.5));
    });
}

/* Who was asked, and what is under way. */
static void put_between(struct made_up *m, struct buf *b) {
    static const char *const states[] = {"proposed", "agreed",   "done",      "confirmed",
                                         "disputed", "declined", "cancelled", "reversed"};
    static const char *const answers[] = {"open", "no", "over", "yes"};
    ROWS(b, m, "ask", "id, listing_id, member_id, asked_by, asked_at, answer, ended_at", {
        const char *answer = answers[some(m, 4)];
        bool ended = strcmp(answer, "open") != 0 && rng_chance(&m->rng, 0.5);
        buf_fmt(row(&r), "%zu, %lld, %lld, 1, 1, '%s', %s", i + 1, request_at(m, some(m, REQUESTS)),
                (long long)m->people[some(m, PEOPLE)].id, answer, ended ? "2" : "NULL");
    });
    ROWS(b, m, "exchange",
         "id, listing_id, giver_id, receiver_id, title, category, state, words, created_at, changed_at, "
         "version",
         {
             const size_t other = some(m, PEOPLE);
             if (other != i && rng_chance(&m->rng, 0.5))
                 buf_fmt(row(&r), "%zu, %lld, %lld, %lld, '', 'garden', '%s', '', 1, 1, 1", i + 1,
                         request_at(m, some(m, REQUESTS)), (long long)p->id, (long long)m->people[other].id,
                         states[rng_chance(&m->rng, 0.6) ? 3 : some(m, 8)]);
         });
}

/* ---- what speaks for somebody ---- */

static void make_person(struct made_up *m, struct made_person *p) {
    static const int64_t none[PEOPLE];
    struct rng *r = &m->rng;
    p->can = (unsigned)rng_below(r, 1 << KINDS) & (unsigned)rng_below(r, 1 << KINDS);
    p->gave = (unsigned)rng_below(r, 1 << KINDS) & (unsigned)rng_below(r, 1 << KINDS);
    p->wishes = rng_chance(r, 0.3) ? 1U << rng_below(r, KINDS) : 0;
    p->languages = (unsigned)rng_below(r, 4);
    p->access = rng_chance(r, 0.4);
    p->about = (int)rng_below(r, WORDS + 1);
    p->place = (int)rng_below(r, PLACES);
    p->week = (int)rng_below(r, WEEKS);
    p->away_from = rng_between(r, -2, 16);
    p->away_to = rng_chance(r, 0.2) ? p->away_from + rng_between(r, 0, 9) : p->away_from - 1;
    p->stands = rng_chance(r, 0.6);
    p->times_given = p->stands ? rng_between(r, 0, 12) : 0;
    p->times_received = p->stands ? rng_between(r, 0, 12) : 0;
    p->given = p->times_given * rng_between(r, 1, 12) * 15;
    p->received = p->times_received * rng_between(r, 1, 12) * 15;
    p->ties = p->times_given + p->times_received > 0 ? rng_between(r, 0, 5) : 0;
    p->recent = p->given > 0 && rng_chance(r, 0.5) ? rng_between(r, 1, 1500) : 0;
    memcpy(p->with, none, sizeof none);
}

static void put_tags(struct made_up *m, struct buf *b) {
    ROWS(b, m, "profile_tag", "member_id, kind, word", {
        for (size_t k = 0; k < KINDS; k++) {
            if (p->can >> k & 1)
                buf_fmt(row(&r), "%lld, 'can', '%s'", (long long)p->id, made_kinds[k]);
            if (p->wishes >> k & 1)
                buf_fmt(row(&r), "%lld, 'wish', '%s'", (long long)p->id, made_kinds[k]);
        }
        if (p->languages & 1)
            buf_fmt(row(&r), "%lld, 'language', 'cy'", (long long)p->id);
        if (p->languages & 2)
            buf_fmt(row(&r), "%lld, 'language', 'pl'", (long long)p->id);
        if (p->access)
            buf_fmt(row(&r), "%lld, 'access', 'step-free'", (long long)p->id);
    });
}

static void put_lives(struct made_up *m, struct buf *b, long long today) {
    ROWS(b, m, "profile",
         "member_id, head, hands, heart, life, area_id, postcode, lat, lon, findable, neighbours, "
         "changed_at, version",
         {
             buf_fmt(row(&r), "%lld, '', '%s', '', '', NULL, '', ", (long long)p->id,
                     p->about < WORDS ? made_words[p->about] : "");
             if (p->place)
                 buf_fmt(b, "%.4f, %.4f, 1, 0, 1, 1", made_places[p->place][0], made_places[p->place][1]);
             else
                 buf_fmt(b, "NULL, NULL, %d, 0, 1, 1", rng_chance(&m->rng, 0.5));
         });
    ROWS(b, m, "availability", "member_id, pattern, changed_at, version", {
        if (p->week)
            buf_fmt(row(&r), "%lld, '%s', 1, 1", (long long)p->id, made_weeks[p->week].pattern);
    });
    ROWS(b, m, "free_days", "member_id, from_day, to_day, hours", {
        if (p->away_from <= p->away_to)
            buf_fmt(row(&r), "%lld, %lld, %lld, ''", (long long)p->id, today + (long long)p->away_from,
                    today + (long long)p->away_to);
    });
}

static void put_ledger(struct made_up *m, struct buf *b, int64_t today) {
    ROWS(b, m, "member_standing", "member_id, given, received, times_given, times_received, ties", {
        if (p->stands)
            buf_fmt(row(&r), "%lld, %lld, %lld, %lld, %lld, %lld", (long long)p->id, (long long)p->given,
                    (long long)p->received, (long long)p->times_given, (long long)p->times_received,
                    (long long)p->ties);
    });
    ROWS(b, m, "member_lately", "member_id, period, given", {
        const int64_t ago = rng_between(&m->rng, 0, 2);
        if (p->recent > 0)
            buf_fmt(row(&r), "%lld, %lld, %lld", (long long)p->id, (long long)(today / 28 - ago),
                    (long long)p->recent);
        if (ago == 2)
            p->recent = 0;
    });
    ROWS(b, m, "member_gave", "member_id, category, times", {
        for (size_t k = 0; k < KINDS; k++)
            if (p->gave >> k & 1)
                buf_fmt(row(&r), "%lld, '%s', 1", (long long)p->id, made_kinds[k]);
    });
    ROWS(b, m, "member_tie", "member_id, other_id, times", {
        const size_t other = some(m, PEOPLE);
        if (other == i || p->with[other] || rng_chance(&m->rng, 0.6))
            continue;
        p->with[other] = m->people[other].with[i] = rng_between(&m->rng, 1, 5);
        buf_fmt(row(&r), "%lld, %lld, %lld", (long long)p->id, (long long)m->people[other].id,
                (long long)p->with[other]);
        buf_fmt(row(&r), "%lld, %lld, %lld", (long long)m->people[other].id, (long long)p->id,
                (long long)p->with[other]);
    });
}

static void put_listing(struct made_up *m, struct buf *b, struct made_listing *l, bool request,
                        long long today) {
    struct rng *r = &m->rng;
    l->member = some(m, PEOPLE);
    l->kind = (int)rng_below(r, KINDS);
    l->words[0] = (int)rng_below(r, WORDS);
    l->words[1] = (int)rng_below(r, WORDS);
    l->languages = request && rng_chance(r, 0.2) ? 1 : 0;
    l->week = request && rng_chance(r, 0.4) ? (int)rng_below(r, WEEKS) : 0;
    l->ends_in = rng_chance(r, 0.1) ? -1 : rng_between(r, 0, 16);
    l->open = rng_chance(r, 0.85);
    buf_fmt(b,
            ";UPDATE listing SET member_id = %lld, title = '%s %s', folded = '%s', category = '%s', state = "
            "'%s', "
            "check_level = '%s', ends_on = %lld, languages = '%s', hours = '%s' WHERE hub_id = %lld AND id = "
            "%lld",
            (long long)m->people[l->member].id, made_words[l->words[0]], made_words[l->words[1]],
            made_words[l->words[0]], made_kinds[l->kind], l->open ? "open" : "ended",
            request && rng_chance(r, 0.3) ? some_level(m) : "none", today + (long long)l->ends_in,
            l->languages ? "cy" : "", made_weeks[l->week].pattern, (long long)m->w->hub.id, (long long)l->id);
}

static void put_weights(struct made_up *m, struct buf *b) {
    const struct match_weights usual = match_weights_default();
    bool own = rng_chance(&m->rng, 0.5);
    for (unsigned p = 0; p < MATCH_PARTS; p++) {
        m->weights[p] = !own                                ? usual.of[p]
                        : p > 0 && rng_chance(&m->rng, 0.3) ? 0
                                                            : (int)rng_between(&m->rng, 1, 10);
        if (own)
            buf_fmt(b, ";INSERT INTO match_weight (hub_id, part, weight) VALUES (%lld, '%s', %d)",
                    (long long)m->w->hub.id, match_part_name((enum match_part)p), m->weights[p]);
    }
}

void made_again(struct made_up *m) {
    static const char *const empty[] = {
        "member_check", "check_hold",   "check_limit",   "join_mark",    "join_step",      "ask",
        "exchange",     "member_block", "profile_tag",   "profile",      "availability",   "free_days",
        "member_tie",   "member_gave",  "member_lately", "match_weight", "member_standing"};
    struct buf b;
    const int64_t today = world_doer(m->w).today;
    const long long hub = (long long)m->w->hub.id;
    buf_init(&b, 1 << 20);
    buf_fmt(&b, "UPDATE category SET check_level = '%s' WHERE hub_id = %lld AND word = 'weeding'",
            rng_chance(&m->rng, 0.3) ? some_level(m) : "none", hub);
    for (size_t i = 0; i < sizeof empty / sizeof *empty; i++)
        buf_fmt(&b, ";DELETE FROM %s WHERE hub_id = %lld", empty[i], hub);
    for (size_t i = 0; i < PEOPLE; i++) {
        make_person(m, &m->people[i]);
        buf_fmt(&b, ";UPDATE member SET state = '%s' WHERE hub_id = %lld AND id = %lld",
                rng_chance(&m->rng, 0.85) ? "active" : "paused", hub, (long long)m->people[i].id);
    }
    put_checks(m, &b, (long long)today);
    put_steps(m, &b);
    put_apart(m, &b);
    put_tags(m, &b);
    put_lives(m, &b, (long long)today);
    put_ledger(m, &b, today);
    for (size_t i = 0; i < REQUESTS + OFFERS; i++)
        put_listing(m, &b, &m->listings[i], i < REQUESTS, (long long)today);
    put_between(m, &b);
    put_weights(m, &b);
    buf_fmt(&b, ";");
    buf_putc(&b, '\0');
    assert_false(b.failed);
    do_script(m->w, (const char *)b.p);
    buf_release(&b);
}

/* ---- the first of them ---- */

static const char frame[] = "DELETE FROM join_setting; DELETE FROM category;"
                            "INSERT INTO join_setting (hub_id, since_at, referees, changed_at, version) "
                            "SELECT hub_id, 0, 2, 1, 1 FROM hub;"
                            "INSERT INTO category (hub_id, word, parent, label, icatus, check_level, "
                            "position, closed) SELECT hub_id, "
                            "'garden', NULL, 'Garden', '51', 'none', 1, 0 FROM hub;"
                            "INSERT INTO category (hub_id, word, parent, label, icatus, check_level, "
                            "position, closed) SELECT hub_id, "
                            "'weeding', 'garden', 'Weeding', '51', 'none', 2, 0 FROM hub;"
                            "INSERT INTO category (hub_id, word, parent, label, icatus, check_level, "
                            "position, closed) SELECT hub_id, "
                            "'mowing', 'garden', 'Mowing', '51', 'none', 3, 0 FROM hub;"
                            "INSERT INTO category (hub_id, word, parent, label, icatus, check_level, "
                            "position, closed) SELECT hub_id, "
                            "'digital', NULL, 'Digital', '51', 'none', 4, 0 FROM hub;";

/* The same few queries, all day: planned once. */
static const char planned_once[] =
    "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET plan_cache_mode = force_generic_plan', "
    "current_database()); END $$;";

static void far_offers(struct made_up *m) {
    struct world *w = m->w;
    do_script(
        w,
        str_z(
            &w->arena,
            str_fmt(
                &w->arena,
                "INSERT INTO listing (hub_id, id, kind, member_id, title, words, category, place, times, "
                "state, "
                "created_at, changed_at, folded, version) SELECT %lld, 77, 'offer', %lld, 'hedge soup', '', "
                "'garden', '', '', 'open', 1, 1, 'hedge', 1;",
                (long long)w->other.id, (long long)w->far.id)));
}

void made_begin(struct made_up *m, void **state) {
    const bool postgres = testdb_engine(state) == DB_POSTGRES;
    m->w = world_new(state);
    if (postgres) {
        do_script(m->w, planned_once);
        m->w->db = testdb_reopen(m->w->db);
    }
    struct member people[PEOPLE] = {m->w->ann, m->w->ben, m->w->cat};
    for (int i = 3; i < PEOPLE; i++)
        people[i] = add_person(m->w, i + 10);
    for (size_t i = 0; i < PEOPLE; i++)
        m->people[i].id = people[i].id;
    for (size_t i = 0; i < REQUESTS + OFFERS; i++)
        testdb_ok(do_create(m->w, &people[i % PEOPLE],
                            &(struct listing_new){.kind = i < REQUESTS ? LISTING_REQUEST : LISTING_OFFER,
                                                  .title = STR("Some help"),
                                                  .category = STR("garden")},
                            &m->listings[i].id),
                  &m->w->err);
    do_script(m->w, frame);
    far_offers(m);
}
