/* Where the people of the demo live, what they told of themselves, and who was checked: at the end of the
 * story, so that search and suggestions have something to work on. By a generator of its own: the plan stays
 * what it was. */
#include "demo/inside.h"

#define TOLD_AT_ONCE 400
#define POSTCODES 12 /* of each area */

struct area_told {
    enum theme theme;
    struct str name;
    const char *outward;
    double lat, lon;
};

#define AREA(theme, name, outward, lat, lon) {theme, STR(name), outward, lat, lon},
#define HEAD(w)
#define HANDS(w)
#define HEART(w)
#define LIFE(w)
static const struct area_told areas[] = {
#include "demo/told.def"
};
#undef AREA
#define AREA(...)
#undef HEAD
#define HEAD(w) STR(w),
static const struct str heads[] = {
#include "demo/told.def"
};
#undef HEAD
#define HEAD(w)
#undef HANDS
#define HANDS(w) STR(w),
static const struct str hands[] = {
#include "demo/told.def"
};
#undef HANDS
#define HANDS(w)
#undef HEART
#define HEART(w) STR(w),
static const struct str hearts[] = {
#include "demo/told.def"
};
#undef HEART
#define HEART(w)
#undef LIFE
#define LIFE(w) STR(w),
static const struct str lives[] = {
#include "demo/told.def"
};

enum { AREAS = sizeof areas / sizeof *areas };

struct telling {
    struct perform *f;
    struct arena *a;
    struct doer by;
    struct rng start, rng; /* of a flow that may run again: it begins at start */
    size_t *first, *next;  /* posts of each member, PLAN_NONE at the end */
    size_t from, to;       /* members of the plan */
    int64_t ids[AREAS];
};

static struct str one_of(struct rng *r, const struct str *list, size_t n) {
    return list[rng_below(r, n)];
}
#define ONE_OF(r, list) one_of((r), (list), sizeof(list) / sizeof *(list))

/* "XK1 3BD": the n-th of an area; areas that share an outward part take different digits. */
static struct str postcode_of(struct arena *a, size_t area, size_t n) {
    static const char letters[] = "ABDEFGHJLNPQRSTUWXYZ";
    size_t digit = 0;
    for (size_t i = 0; i < area; i++)
        digit += str_eqz(str_from(areas[i].outward), areas[area].outward);
    return str_fmt(a, "%s %zu%c%c", areas[area].outward, digit + 1, letters[n % 20],
                   letters[(n * 7 + 3) % 20]);
}

/* Around the middle, on a ring that widens. */
static struct place place_of_postcode(size_t area, size_t n) {
    static const double steps[] = {0, 1, 0.7, -0.2, -1, -0.6, 0.3, 0.9};
    double far = 0.0008 + 0.00035 * (double)n;
    return (struct place){.known = true,
                          .lat = areas[area].lat + far * steps[n % 8],
                          .lon = areas[area].lon + far * 1.6 * steps[(n + 2) % 8]};
}

static const struct plan_member *coordinator_of(const struct plan *p, enum theme hub, size_t n) {
    const struct plan_member *found = NULL;
    size_t seen = 0;
    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < p->n_members; i++) {
            const struct plan_member *m = &p->members[i];
            if (m->hub != (size_t)hub || !(m->roles & ROLE_COORDINATOR) || !m->id || m->stopped != INT64_MAX)
                continue;
            found = m;
            if (seen++ == n)
                return m;
        }
        if (!seen)
            return NULL;
        n %= seen;
        seen = 0;
    }
    return found;
}

static enum err_code tell_places(struct db_conn *c, void *ctx, struct err *err) {
    struct telling *t = ctx;
    struct postcode *codes = arena_new_array(t->a, struct postcode, POSTCODES + 1);
    enum err_code rc = codes ? ERR_OK : err_nomem(err);
    for (size_t i = 0; i < AREAS && !rc; i++) {
        const struct plan_member *walks = coordinator_of(t->f->plan, areas[i].theme, i);
        int64_t changed;
        for (size_t k = 0; k < POSTCODES; k++) {
            struct place p = place_of_postcode(i, k);
            codes[k] = (struct postcode){.code = postcode_of(t->a, i, k), .lat = p.lat, .lon = p.lon};
        }
        codes[POSTCODES] =
            (struct postcode){.code = str_from(areas[i].outward), .lat = areas[i].lat, .lon = areas[i].lon};
        t->by.person_id = walks ? walks->person_id : 0;
        rc = postcodes_put(c, t->a, codes, POSTCODES + 1, &changed, err);
        if (!rc)
            rc = area_set(c, t->a, &t->by, t->f->hubs[areas[i].theme].id,
                          &(struct area){.name = areas[i].name,
                                         .coordinator_id = walks ? walks->id : 0,
                                         .place = {.known = true, .lat = areas[i].lat, .lon = areas[i].lon}},
                          &t->ids[i], err);
    }
    return rc;
}

/* The kinds of what they offered or asked for, and now and then one more. */
static size_t kinds_of(struct telling *t, size_t member, enum listing_kind kind, struct str list[8]) {
    const struct plan *p = t->f->plan;
    const struct catalogue *tree = catalogue_default();
    size_t n = 0;
    for (size_t i = t->first[member]; i != PLAN_NONE && n < 6; i = t->next[i]) {
        size_t k = 0;
        if (p->posts[i].kind != kind || !p->posts[i].id)
            continue;
        while (k < n && !str_eq(list[k], p->posts[i].category))
            k++;
        if (k == n)
            list[n++] = p->posts[i].category;
    }
    for (int more = 0; more < 2 && rng_chance(&t->rng, 0.7); more++)
        list[n++] = tree->categories[rng_below(&t->rng, tree->n - 1)].word;
    return n;
}

static size_t languages_of(struct telling *t, struct str list[4]) {
    static const struct str others[] = {STR("cy"), STR("pl"), STR("ur"), STR("bn"), STR("pa"),
                                        STR("so"), STR("pt"), STR("ro"), STR("fr"), STR("bfi")};
    size_t n = 0;
    if (rng_chance(&t->rng, 0.95))
        list[n++] = STR("en");
    if (rng_chance(&t->rng, 0.25) || !n)
        list[n++] = ONE_OF(&t->rng, others);
    return n;
}

static size_t area_of(const struct plan_member *m) {
    size_t i = 0;
    while (i < AREAS && !((size_t)areas[i].theme == m->hub && str_eq(areas[i].name, m->area)))
        i++;
    return i;
}

static enum err_code tell_one(struct db_conn *c, struct telling *t, size_t which, struct err *err) {
    const struct plan_member *m = &t->f->plan->members[which];
    struct rng *r = &t->rng;
    struct str can[8], wish[8], languages[4], access;
    size_t area = area_of(m);
    bool told = rng_chance(r, m->pattern == PLAN_NEVER ? 0.4 : 0.75);
    struct profile p = {.member_id = m->id, .area_id = area < AREAS ? t->ids[area] : 0};
    access = str_from(access_needs[rng_below(r, 8)].word);
    p.head = rng_chance(r, 0.7) ? ONE_OF(r, heads) : STR("");
    p.hands = rng_chance(r, 0.9) ? ONE_OF(r, hands) : STR("");
    p.heart = rng_chance(r, 0.6) ? ONE_OF(r, hearts) : STR("");
    p.life = rng_chance(r, 0.7) ? ONE_OF(r, lives) : STR("");
    p.n_can = kinds_of(t, which, LISTING_OFFER, can);
    p.n_wish = kinds_of(t, which, LISTING_REQUEST, wish);
    p.n_languages = languages_of(t, languages);
    p.n_access = rng_chance(r, 0.15);
    size_t code = rng_below(r, POSTCODES);
    if (area < AREAS && rng_chance(r, 0.6))
        p.postcode = postcode_of(t->a, area, code);
    p.findable = rng_chance(r, 0.6);
    p.neighbours = rng_chance(r, 0.4);
    p.can = can;
    p.wish = wish;
    p.languages = languages;
    p.access = &access;
    /* As the draws above are made for everybody, who tells changes nothing for the next. */
    if (!told)
        return ERR_OK;
    t->by.person_id = m->person_id;
    return profile_set(c, t->a, &t->by, t->f->hubs[m->hub].id, &p, err);
}

static enum err_code check_one(struct db_conn *c, struct telling *t, const struct plan_member *m,
                               struct err *err) {
    struct rng *r = &t->rng;
    bool checked = rng_chance(r, m->staff ? 0.9 : 0.12);
    enum check_level level = rng_chance(r, 0.5)   ? CHECK_BASIC
                             : rng_chance(r, 0.7) ? CHECK_ENHANCED
                                                  : CHECK_ENHANCED_BARRED;
    int64_t until = t->by.today + 40 + (int64_t)rng_below(r, 900);
    const struct plan_member *by = coordinator_of(t->f->plan, (enum theme)m->hub, 0);
    if (!checked || !by)
        return ERR_OK;
    t->by.person_id = by->person_id;
    return member_check_set(c, t->a, &t->by, t->f->hubs[m->hub].id, m->id, level, until, err);
}

static enum err_code tell_people(struct db_conn *c, void *ctx, struct err *err) {
    struct telling *t = ctx;
    enum err_code rc = ERR_OK;
    t->rng = t->start;
    for (size_t i = t->from; i < t->to && !rc; i++) {
        struct arena_mark mark = arena_mark(t->a);
        const struct plan_member *m = &t->f->plan->members[i];
        if (m->id && m->pattern != PLAN_ASKS && m->pattern != PLAN_REFUSED) {
            rc = tell_one(c, t, i, err);
            if (!rc)
                rc = check_one(c, t, m, err);
        }
        arena_rewind(t->a, mark);
    }
    return rc;
}

static enum err_code posts_by_member(struct telling *t, struct err *err) {
    const struct plan *p = t->f->plan;
    t->first = arena_new_array(t->a, size_t, p->n_members + 1);
    t->next = arena_new_array(t->a, size_t, p->n_posts + 1);
    if (!t->first || !t->next)
        return err_nomem(err);
    for (size_t i = 0; i < p->n_members; i++)
        t->first[i] = PLAN_NONE;
    for (size_t i = p->n_posts; i-- > 0;) {
        t->next[i] = t->first[p->posts[i].member];
        t->first[p->posts[i].member] = i;
    }
    return ERR_OK;
}

enum err_code demo_told(struct perform *f, uint64_t seed, struct err *err) {
    struct arena a;
    arena_init(&a, (size_t)64 << 20);
    struct telling t = {
        .f = f, .a = &a, .by = perform_last_doer(f), .start = rng_seeded(seed ^ UINT64_C(0x746f6c64))};
    enum err_code rc = posts_by_member(&t, err);
    if (!rc)
        rc = db_write(f->db, tell_places, &t, err);
    for (t.from = 0; !rc && t.from < f->plan->n_members; t.from = t.to) {
        t.to = t.from + TOLD_AT_ONCE < f->plan->n_members ? t.from + TOLD_AT_ONCE : f->plan->n_members;
        rc = db_write(f->db, tell_people, &t, err);
        t.start = t.rng;
    }
    arena_release(&a);
    return rc;
}
