/* A search: candidates from the engine and from what is not indexed yet, sifted, ranked. */
#include "search/inside.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"

enum { TAIL_MOST = 500, SHRINKS_MOST = 12, NEAR_FIRST_KM = 512 };

struct candidate {
    struct search_hit hit;
    struct str category, hours, languages, needs, terms;
    int64_t area_id;
    struct place place;
};

struct finding {
    struct db_conn *c;
    struct arena *a;
    int64_t hub_id;
    const struct search_query *q;
    struct search_found *found;
    struct asked asked;
    struct search_words_known_in known;
    struct search_tail_in tail_in;
    struct str guessed;    /* the match that was asked ahead; empty: none was */
    struct str categories; /* JSON; "[]": any */
    struct str kind;
    struct search_item *tail;
    size_t n_tail;
    struct search_key *marked; /* all that the tail is about, also what is gone */
    size_t n_marked;
    const int64_t *blocked;
    size_t n_blocked;
    struct candidate *list;
    size_t n;
};

/* ---- what is not indexed yet ---- */

static enum err_code load_tail(struct finding *f, struct err *err) {
    struct search_tail_row *rows;
    size_t n;
    enum err_code rc = search_tail(f->c, f->a, &f->tail_in, &rows, &n, err);
    if (rc || n == 0)
        return rc;
    f->marked = arena_new_array(f->a, struct search_key, n);
    if (!f->marked)
        return err_nomem(err);
    for (size_t i = 0; i < n; i++)
        if (search_kind_parse(rows[i].kind, &f->marked[f->n_marked].kind))
            f->marked[f->n_marked++].id = rows[i].id;
    return items_load(f->c, f->a, f->hub_id, f->marked, f->n_marked, &f->tail, &f->n_tail, err);
}

static bool is_marked(const struct finding *f, const struct search_hit *h) {
    for (size_t i = 0; i < f->n_marked; i++)
        if (f->marked[i].id == h->id && f->marked[i].kind == h->kind)
            return true;
    return false;
}

/* Those of the tail whose member is not active are left out, as the engine leaves them out. */
static enum err_code drop_inactive(struct finding *f, struct err *err) {
    struct search_active_row *rows;
    size_t n, kept = 0;
    int64_t *ids = arena_new_array(f->a, int64_t, f->n_tail);
    if (!ids)
        return err_nomem(err);
    for (size_t i = 0; i < f->n_tail; i++)
        ids[i] = f->tail[i].member_id;
    enum err_code rc = search_active(
        f->c, f->a, &(struct search_active_in){.hub_id = f->hub_id, .ids = ids_json(f->a, ids, f->n_tail)},
        &rows, &n, err);
    for (size_t i = 0; !rc && i < f->n_tail; i++) {
        bool active = f->tail[i].member_id == 0;
        for (size_t k = 0; k < n && !active; k++)
            active = rows[k].id == f->tail[i].member_id;
        if (active)
            f->tail[kept++] = f->tail[i];
    }
    f->n_tail = rc ? 0 : kept;
    return rc;
}

static bool among(struct str json, struct str word) {
    /* Words of categories hold neither quotes nor backslashes. */
    if (str_eqz(json, "[]"))
        return true;
    for (struct str rest = json; rest.n >= word.n + 2; rest = str_slice(rest, 1, rest.n))
        if (rest.p[0] == '"' && memcmp(rest.p + 1, word.p, word.n) == 0 && rest.p[word.n + 1] == '"')
            return true;
    return false;
}

static void add_tail(struct finding *f) {
    const struct search_query *q = f->q;
    for (size_t i = 0; i < f->n_tail; i++) {
        const struct search_item *t = &f->tail[i];
        if ((t->has_ends_on && t->ends_on < q->today) || (f->kind.n && t->kind != q->kind) ||
            (q->area_id && t->area_id != q->area_id) || !among(f->categories, t->category))
            continue;
        f->list[f->n++] =
            (struct candidate){.hit = {.kind = t->kind, .id = t->id, .member_id = t->member_id, .at = t->at},
                               .category = t->category,
                               .hours = t->hours,
                               .languages = t->languages,
                               .needs = t->needs,
                               .terms = t->terms,
                               .place = t->place};
    }
}

/* ---- candidates ---- */

static void add_rows(struct finding *f, const struct hit_row *rows, size_t n) {
    for (size_t i = 0; i < n; i++) {
        const struct hit_row *r = &rows[i];
        struct candidate *t = &f->list[f->n];
        *t = (struct candidate){
            .hit = {.id = r->id, .member_id = r->has_member_id ? r->member_id : 0, .at = r->at},
            .category = r->category,
            .hours = r->hours,
            .languages = r->languages,
            .needs = r->needs,
            .terms = r->terms,
            .place = {r->has_lat && r->has_lon, r->lat, r->lon}};
        if (search_kind_parse(r->kind, &t->hit.kind) && !is_marked(f, &t->hit))
            f->n++;
    }
}

static enum err_code room_for(struct finding *f, size_t n, struct err *err) {
    f->n = 0;
    f->list = arena_new_array(f->a, struct candidate, n + f->n_tail);
    return f->list ? ERR_OK : err_nomem(err);
}

static enum err_code take(struct finding *f, const struct hit_row *rows, size_t n, struct err *err) {
    enum err_code rc = room_for(f, n, err);
    if (!rc)
        add_rows(f, rows, n);
    return rc;
}

/* A coarse place is at most a kilometre from the true one. */
static struct place_box box_of(const struct search_query *q, double km) {
    return place_around(&q->near, km + (q->exact ? 0 : 1));
}

static struct search_by_words_in words_in(const struct finding *f, struct str match, double km) {
    const struct search_query *q = f->q;
    struct place_box box = km > 0 ? box_of(q, km) : (struct place_box){0};
    return (struct search_by_words_in){.hub_id = f->hub_id,
                                       .match = match,
                                       .today = q->today,
                                       .kind = f->kind,
                                       .categories = f->categories,
                                       .area_id = q->area_id,
                                       .boxed = km > 0,
                                       .south = box.south,
                                       .north = box.north,
                                       .west = box.west,
                                       .east = box.east,
                                       .most = SEARCH_MOST + 1};
}

static double circle_of(const struct search_query *q) {
    return q->near.known ? q->within_km : 0;
}

/* Most hubs have the kinds of help that come with Kith, and most words are written out and known: then this
 * is what will be asked when both have been looked up, and its answer came with theirs. */
static void guess(struct finding *f) {
    const struct search_query *q = f->q;
    if (f->asked.n == 0 || db_conn_engine(f->c) == DB_SQLITE)
        return;
    if (!str_empty(q->category))
        f->categories = catalogue_under(f->a, q->tree ? q->tree : catalogue_default(), q->category);
    f->guessed = asking_match(f->c, f->a, f->hub_id, &f->asked, false);
    const struct search_by_words_in in = words_in(f, f->guessed, circle_of(q));
    db_plan_once(f->c);
    search_by_words_ahead(f->c, &in);
    f->categories = STR("[]");
}

static enum err_code by_words(struct finding *f, struct str match, double km, size_t *ret_n,
                              struct err *err) {
    struct hit_row *rows;
    const struct search_by_words_in in = words_in(f, match, km);
    if (!str_eq(match, f->guessed))
        db_plan_once(f->c);
    enum err_code rc = search_by_words(f->c, f->a, &in, &rows, ret_n, err);
    return rc ? rc : take(f, rows, *ret_n, err);
}

static enum err_code in_box(struct finding *f, double km, size_t *ret_n, struct err *err) {
    const struct search_query *q = f->q;
    struct hit_row *rows;
    struct place_box box = box_of(q, km);
    enum err_code rc = search_in_box(f->c, f->a,
                                     &(struct search_in_box_in){.hub_id = f->hub_id,
                                                                .today = q->today,
                                                                .kind = f->kind,
                                                                .categories = f->categories,
                                                                .area_id = q->area_id,
                                                                .south = box.south,
                                                                .north = box.north,
                                                                .west = box.west,
                                                                .east = box.east,
                                                                .most = SEARCH_MOST + 1},
                                     &rows, ret_n, err);
    return rc ? rc : take(f, rows, *ret_n, err);
}

static enum err_code newest(struct finding *f, size_t *ret_n, struct err *err) {
    const struct search_query *q = f->q;
    struct hit_row *rows;
    enum err_code rc = search_newest(f->c, f->a,
                                     &(struct search_newest_in){.hub_id = f->hub_id,
                                                                .today = q->today,
                                                                .kind = f->kind,
                                                                .categories = f->categories,
                                                                .area_id = q->area_id,
                                                                .most = SEARCH_MOST + 1},
                                     &rows, ret_n, err);
    return rc ? rc : take(f, rows, *ret_n, err);
}

/* Asks the engine. Where more have the words than are ranked, the nearest count, if a place was named: the
 * circle is drawn closer until few enough lie in it. */
static enum err_code candidates(struct finding *f, bool any, struct err *err) {
    const struct search_query *q = f->q;
    double km = circle_of(q);
    bool words = f->asked.n > 0;
    struct str match = words ? asking_match(f->c, f->a, f->hub_id, &f->asked, any) : STR("");
    size_t n = 0;
    enum err_code rc = ERR_OK;
    f->found->more = false;
    for (int tries = 0; !rc && tries < SHRINKS_MOST; tries++) {
        rc = words ? by_words(f, match, km, &n, err) : km > 0 ? in_box(f, km, &n, err) : newest(f, &n, err);
        if (rc || n <= SEARCH_MOST)
            break;
        f->found->more = true;
        if (!q->near.known || f->found->order != SEARCH_NEAREST)
            break;
        km = km > 0 ? km / 2 : (double)NEAR_FIRST_KM;
    }
    if (!rc)
        add_tail(f);
    return rc;
}

/* ---- sifting ---- */

static bool has_words(struct str list, struct str words) {
    struct str part;
    while (str_next(&words, ' ', &part))
        if (part.n && !str_has_word(list, part))
            return false;
    return true;
}

static bool is_blocked(const struct finding *f, int64_t member_id) {
    for (size_t i = 0; i < f->n_blocked; i++)
        if (f->blocked[i] == member_id)
            return true;
    return false;
}

/* A pattern that was not understood is as if nothing had been said. */
static bool fits_week(const struct candidate *t, const struct week *when) {
    struct week has;
    struct err err;
    if (t->hours.n == 0 || week_parse(t->hours, &has, &err) != ERR_OK || week_empty(&has))
        return true;
    struct week both = week_both(&has, when);
    return week_minutes(&both) > 0;
}

static bool passes(const struct finding *f, struct candidate *t, bool any) {
    const struct search_query *q = f->q;
    if (t->hit.member_id && is_blocked(f, t->hit.member_id))
        return false;
    if (q->near.known) {
        /* What a place has stands where it stands; where people live is not to be found out by asking from
         * many sides. */
        bool exact = q->exact || t->hit.kind == SEARCH_ASSET;
        struct place at = exact || !t->place.known ? t->place : place_coarse(&t->place);
        t->hit.has_km = at.known;
        t->hit.km = at.known ? place_km(&q->near, &at) : 0;
        if (q->within_km > 0 && !(t->hit.has_km && t->hit.km <= q->within_km))
            return false;
    }
    if ((!str_empty(q->language) && !str_has_word(t->languages, q->language)) ||
        !has_words(t->needs, q->access) || (!week_empty(&q->when) && !fits_week(t, &q->when)))
        return false;
    if (f->asked.n == 0)
        return true;
    struct fit fit = fit_of(&f->asked, t->terms);
    t->hit.matched = fit.matched;
    t->hit.which = fit.which;
    t->hit.score = fit.score;
    return any ? fit.matched > 0 : fit.matched == f->asked.n;
}

/* ---- order ---- */

static int newer(const struct search_hit *x, const struct search_hit *y) {
    if (x->at != y->at)
        return x->at > y->at ? -1 : 1;
    if (x->id != y->id)
        return x->id > y->id ? -1 : 1;
    return (int)x->kind - (int)y->kind;
}

static int better(const struct search_hit *x, const struct search_hit *y) {
    if (x->matched != y->matched)
        return x->matched > y->matched ? -1 : 1;
    if (x->score < y->score || x->score > y->score)
        return x->score > y->score ? -1 : 1;
    return 0;
}

static int by_newest(const void *x, const void *y) {
    return newer(x, y);
}

static int by_best(const void *x, const void *y) {
    int d = better(x, y);
    return d ? d : newer(x, y);
}

static int by_nearest(const void *x, const void *y) {
    const struct search_hit *a = x, *b = y;
    if (a->has_km != b->has_km)
        return a->has_km ? -1 : 1;
    if (a->km < b->km || a->km > b->km)
        return a->km < b->km ? -1 : 1;
    return by_best(x, y);
}

static enum err_code rank(struct finding *f, bool any, struct err *err) {
    struct search_found *r = f->found;
    r->n = 0;
    memset(r->by_kind, 0, sizeof r->by_kind);
    r->hits = arena_new_array(f->a, struct search_hit, f->n);
    if (!r->hits)
        return err_nomem(err);
    for (size_t i = 0; i < f->n; i++) {
        struct candidate *t = &f->list[i];
        if (!passes(f, t, any))
            continue;
        /* Who asks for the best of what is near means that a walk of ten kilometres halves it. */
        if (f->q->near.known)
            t->hit.score /= 1 + (t->hit.has_km ? t->hit.km : 20) / 10;
        r->by_kind[t->hit.kind]++;
        r->hits[r->n++] = t->hit;
    }
    if (r->n > 1)
        qsort(r->hits, r->n, sizeof *r->hits,
              r->order == SEARCH_NEAREST  ? by_nearest
              : r->order == SEARCH_NEWEST ? by_newest
                                          : by_best);
    return ERR_OK;
}

static enum search_order order_of(const struct finding *f) {
    enum search_order o = f->q->order;
    if (o == SEARCH_BEST && f->asked.n == 0)
        o = SEARCH_AS_FITS;
    if (o == SEARCH_NEAREST && !f->q->near.known)
        o = SEARCH_AS_FITS;
    if (o != SEARCH_AS_FITS)
        return o;
    return f->asked.n > 0 ? SEARCH_BEST : f->q->near.known ? SEARCH_NEAREST : SEARCH_NEWEST;
}

static enum err_code prepare(struct finding *f, struct err *err) {
    const struct search_query *q = f->q;
    struct catalogue *read = q->tree || str_empty(q->category) ? NULL : arena_new(f->a, struct catalogue);
    /* Where each question is a journey, these go together. */
    if (read)
        catalogue_ahead(f->c, f->hub_id);
    f->tail_in = (struct search_tail_in){.hub_id = f->hub_id, .most = TAIL_MOST};
    search_tail_ahead(f->c, &f->tail_in);
    enum err_code rc = asking_begin(f->c, f->a, f->hub_id, q, &f->asked, &f->known, err);
    f->found->tree = q->tree ? q->tree : read;
    if (!rc)
        guess(f);
    f->kind = q->all_kinds ? STR("") : str_from(search_kind_name(q->kind));
    f->categories = STR("[]");
    if (!rc && read)
        rc = catalogue_of(f->c, f->a, f->hub_id, read, err);
    if (!rc && !str_empty(q->category))
        f->categories = f->found->tree ? catalogue_under(f->a, f->found->tree, q->category) : STR("[]");
    if (!rc && q->viewer)
        rc = blocks_of_member(f->c, f->a, f->hub_id, q->viewer, &f->blocked, &f->n_blocked, err);
    if (!rc)
        rc = load_tail(f, err);
    if (!rc && f->n_tail > 0)
        rc = drop_inactive(f, err);
    return rc ? rc : asking_read(f->c, f->a, &f->known, q, f->tail, f->n_tail, &f->asked, f->found, err);
}

enum err_code search_find(struct db_conn *c, struct arena *a, int64_t hub_id, const struct search_query *q,
                          struct search_found *ret, struct err *err) {
    *ret = (struct search_found){0};
    struct finding f = {.c = c, .a = a, .hub_id = hub_id, .q = q, .found = ret};
    enum err_code rc = prepare(&f, err);
    ret->order = order_of(&f);
    /* Signs alone are a question that nothing answers. */
    if (!rc && f.asked.n == 0 && str_trim(q->words).n > 0)
        return ERR_OK;
    if (!rc)
        rc = candidates(&f, false, err);
    if (!rc)
        rc = rank(&f, false, err);
    if (!rc && ret->n == 0 && f.asked.n > 1) {
        rc = candidates(&f, true, err);
        if (!rc)
            rc = rank(&f, true, err);
        ret->partly = !rc && ret->n > 0;
    }
    return rc ? rc : a->failed ? err_nomem(err) : ERR_OK;
}
