/* search.suggest: who might help with a request, among so many people in one hub; beside the bare engine that
 * gives the rows of the same people, and nothing is made of them. */
#include "bench/inside.h"
#include "gen/bench_sql.h"
#include "gen/match_sql.h"
#include "match/loading.h"

enum {
    PEOPLE = 100000,
    BRIEF_PEOPLE = 2000,
    REQUESTS = 1000,
    FIRST = 1000000,
    OFFER_BASE = 10000000,
    REQUEST_BASE = 20000000,
    EXCHANGE_BASE = 30000000,
    BEST = 3
};

struct suggesting {
    struct world *w;
    struct arena scratch;
    int64_t request, people;
    int64_t ours, bare; /* microseconds */
    size_t candidates, suggested;
};

static enum err_code fill(struct db_conn *c, void *ctx, struct err *err) {
    const struct suggesting *s = ctx;
    const struct world *w = s->w;
    const int64_t n = s->people;
    const int64_t h = w->hub_id, today = w->by.today;
    enum err_code rc = suggest_people(c, &(struct suggest_people_in){.first = FIRST, .n = n}, NULL, err);
    if (!rc)
        rc = suggest_members(c, &(struct suggest_members_in){h, FIRST, n}, NULL, err);
    /* Before there is anything that a trigger would have to look for in tables that nothing is known of yet.
     */
    for (int64_t step = 0; !rc && step < 5; step++)
        rc = suggest_weeks(c, &(struct suggest_weeks_in){h, FIRST, n, step}, NULL, err);
    if (!rc)
        rc = suggest_profiles(c, &(struct suggest_profiles_in){h, FIRST, n}, NULL, err);
    for (int64_t step = 0; !rc && step < 2; step++)
        rc = suggest_tags(c, &(struct suggest_tags_in){h, FIRST, n, step}, NULL, err);
    if (!rc)
        rc = suggest_listings(c, &(struct suggest_listings_in){h, FIRST, n, STR("offer"), OFFER_BASE}, NULL,
                              err);
    if (!rc)
        rc = suggest_listings(
            c, &(struct suggest_listings_in){h, FIRST, REQUESTS, STR("request"), REQUEST_BASE}, NULL, err);
    if (!rc)
        rc = suggest_standings(c, &(struct suggest_standings_in){h, FIRST, n}, NULL, err);
    if (!rc)
        rc = suggest_gave(c, &(struct suggest_gave_in){h, FIRST, n}, NULL, err);
    if (!rc)
        rc = suggest_away(c, &(struct suggest_away_in){h, FIRST, n, today}, NULL, err);
    if (!rc)
        rc = suggest_agreed(
            c, &(struct suggest_agreed_in){h, FIRST, n, EXCHANGE_BASE, (today + 1) * SECONDS_A_DAY}, NULL,
            err);
    for (int64_t ago = 0; !rc && ago < 2; ago++)
        rc =
            suggest_lately(c, &(struct suggest_lately_in){h, FIRST, n, match_period(today) - ago}, NULL, err);
    for (int64_t step = 1; !rc && step <= 3; step++)
        rc = suggest_ties(c, &(struct suggest_ties_in){h, FIRST, n, step}, NULL, err);
    return rc;
}

/* Both engines plan by what they know of the tables. */
static enum err_code analyze(struct db_conn *c, void *ctx, struct err *err) {
    (void)ctx;
    return db_script(c, "ANALYZE", err);
}

static enum err_code ours(struct db_conn *c, struct suggesting *s, const struct suggest_terms *t,
                          struct err *err) {
    struct suggestion *list;
    const int64_t began = clock_monotonic_micros();
    enum err_code rc = suggest_hands(c, &s->scratch, t, s->request, &list, &s->suggested, err);
    s->ours = clock_monotonic_micros() - began;
    return rc;
}

/* The rows of the same people by their ids, which nobody has to look for. */
static enum err_code bare(struct db_conn *c, struct suggesting *s, const struct suggest_terms *t,
                          struct err *err) {
    struct catalogue tree;
    struct match_wish w;
    struct wish_told told;
    struct match_set set = {.n = 0};
    struct hands_rows_row *people;
    struct hands_offers_row *offers;
    struct hands_tags_row *tags;
    struct hands_gave_row *gave;
    size_t n;
    enum err_code rc = catalogue_of(c, &s->scratch, t->hub_id, &tree, err);
    if (!rc)
        rc = match_wish_load(c, &s->scratch, t, &tree, s->request, &w, &told, err);
    if (!rc)
        rc = match_candidates(c, &s->scratch, t, &w, &set, err);
    if (rc)
        return rc;
    const struct str ids = match_ids(&s->scratch, set.ids, set.n);
    s->candidates = set.n;
    const int64_t began = clock_monotonic_micros();
    rc = hands_rows(c, &s->scratch, &(struct hands_rows_in){t->hub_id, ids}, &people, &n, err);
    if (!rc)
        rc = hands_tags(c, &s->scratch, &(struct hands_tags_in){t->hub_id, ids}, &tags, &n, err);
    if (!rc)
        rc = hands_gave(c, &s->scratch, &(struct hands_gave_in){t->hub_id, ids}, &gave, &n, err);
    if (!rc)
        rc = hands_offers(c, &s->scratch, &(struct hands_offers_in){t->hub_id, ids, t->today}, &offers, &n,
                          err);
    s->bare = clock_monotonic_micros() - began;
    return rc;
}

static enum err_code one(struct db_conn *c, void *ctx, struct err *err) {
    struct suggesting *s = ctx;
    const struct suggest_terms t = {
        .hub_id = s->w->hub_id, .today = s->w->by.today, .most = BEST, .zone = zone_of(STR(""))};
    enum err_code rc = ours(c, s, &t, err);
    return rc ? rc : bare(c, s, &t, err);
}

static enum err_code measure(struct suggesting *s, const struct bench_options *o, const struct bench_place *p,
                             struct err *err) {
    struct spread spread = {.n = 0};
    int64_t n = 0, ours_sum = 0, bare_sum = 0, candidates = 0;
    const int64_t until = clock_monotonic_micros() + (int64_t)(o->seconds * 2e6);
    /* The first ones fill what the engine remembers; they are not counted. */
    for (int64_t i = -20; i < 20 || clock_monotonic_micros() < until; i++) {
        s->request = REQUEST_BASE + (i + 20) * 7 % REQUESTS;
        arena_init(&s->scratch, (size_t)256 << 20);
        enum err_code rc = db_read(s->w->db, one, s, err);
        arena_release(&s->scratch);
        if (rc)
            return rc;
        if (i < 0)
            continue;
        spread_add(&spread, s->ours);
        ours_sum += s->ours;
        bare_sum += s->bare;
        candidates += (int64_t)s->candidates;
        n++;
    }
    struct bench_row row = {.bench = "search.suggest",
                            .engine = db_engine_name(p->engine),
                            .ours = rate(n, ours_sum),
                            .bare = rate(n, bare_sum)};
    row_more(&row, "people", (double)s->people, 0);
    row_more(&row, "candidates", (double)candidates / (double)n, 0);
    row_more(&row, "mean_ms", (double)ours_sum / 1000 / (double)n, 50);
    row_more(&row, "p99_ms", spread_millis(&spread, 0.99), 50);
    row_send(o, &row);
    return ERR_OK;
}

enum err_code bench_suggest(struct arena *a, const struct bench_options *o, struct bench_place *p,
                            struct err *err) {
    struct world *w = arena_new(a, struct world);
    struct suggesting s = {.w = w, .people = bench_brief(o) ? BRIEF_PEOPLE : PEOPLE};
    if (!w)
        return err_nomem(err);
    enum err_code rc = world_open(a, p, 2, w, err);
    if (rc)
        return rc;
    rc = db_write(w->db, fill, &s, err);
    if (!rc)
        rc = db_write(w->db, analyze, w, err);
    if (!rc)
        rc = measure(&s, o, p, err);
    world_close(w);
    return rc;
}
