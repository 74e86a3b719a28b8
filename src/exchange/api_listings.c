/* The API's offers and requests. */
#include "exchange/api.h"
#include "exchange/json.h"

#include "gen/exchange_routes.h"

static bool is_own(const struct principal *p, int64_t member_id) {
    return p->is_member && p->member.id == member_id;
}

void api_listing_json(struct json_out *j, struct arena *a, const struct principal *p,
                      const struct listing *l) {
    listing_json(j, a, l,
                 p->coordinator            ? LISTING_WHOLE
                 : is_own(p, l->member_id) ? LISTING_OWN
                                           : LISTING_SEEN);
}

static const char *many_of(enum listing_kind kind) {
    return kind == LISTING_OFFER ? "offers" : "requests";
}

/* A member sees of others what is open, as long as they are here. */
static enum err_code member_shows(struct db_conn *c, struct arena *a, const struct principal *p,
                                  int64_t member_id, bool *ret, struct err *err) {
    struct member m;
    struct err why = {0};
    enum err_code rc = member_get(c, a, p->hub.id, member_id, &m, &why);
    *ret = rc == ERR_OK && m.state == MEMBER_ACTIVE;
    if (rc == ERR_OK || rc == ERR_NOT_FOUND)
        return ERR_OK;
    *err = why;
    return rc;
}

enum err_code api_near(const struct api_listings_asked *q, struct place *ret, double *ret_km,
                       struct err *err) {
    enum err_code rc = ERR_OK;
    if (q->near.p)
        rc = place_parse(q->near, "near", ret, err);
    if (!rc && q->within.p) {
        if (!q->near.p)
            return err_set(err, ERR_INVALID, "within", "near", "Say near which place too: near=51.46,-0.07");
        if (!str_f64(q->within, ret_km) || *ret_km <= 0 || *ret_km > 20100)
            return err_set(err, ERR_INVALID, "within", "range",
                           "within must be a number of kilometres above 0, like 2.5");
    }
    return rc;
}

static enum err_code check_query(const struct api_listings_asked *q, struct listing_filter *f,
                                 struct err *err) {
    enum err_code rc = api_near(q, &f->near, &f->within_km, err);
    if (!rc && q->has_page && !str_empty(q->cursor))
        return err_set(err, ERR_INVALID, "page", "both", "Ask for a page or name a cursor, not both");
    return rc;
}

/* A list by distance goes on after so many; the others after an id. */
static enum err_code read_page(struct http_request *rq, const struct api_listings_asked *q, const char *list,
                               struct listing_filter *f, size_t *ret_limit, struct err *err) {
    struct api_list page;
    enum err_code rc = api_page(rq, list, q->has_limit, q->limit, q->cursor, &page, err);
    if (rc)
        return rc;
    if (q->has_page)
        f->skip = (size_t)(q->page - 1) * page.limit;
    else if (page.n_keys && f->near.known)
        f->skip = page.keys[0] > 0 ? (size_t)page.keys[0] : 0;
    else if (page.n_keys)
        f->before_id = page.keys[0];
    *ret_limit = page.limit;
    return ERR_OK;
}

/* Whether there is anything to show of whom the list was asked for. */
static enum err_code may_list(struct http_request *rq, struct db_conn *c, const struct api_listings_asked *q,
                              struct catalogue *tree, bool *ret, struct err *err) {
    const struct principal *p = principal_of(rq);
    *ret = true;
    enum err_code rc = catalogue_of(c, rq->arena, p->hub.id, tree, err);
    if (!rc && !str_empty(q->category))
        rc = catalogue_known(tree, rq->arena, q->category, "category", err);
    if (!rc && q->has_member && !is_own(p, q->member) && !p->coordinator)
        rc = member_shows(c, rq->arena, p, q->member, ret, err);
    return rc;
}

enum err_code api_listings(struct http_request *rq, const struct api_listings_asked *q,
                           enum listing_kind kind, struct err *err) {
    const struct principal *p = principal_of(rq);
    bool own = q->has_member && is_own(p, q->member), shows = true;
    struct listing_filter f = {.kind = kind,
                               .words = q->q,
                               .category = q->category,
                               .member_id = q->has_member ? q->member : 0,
                               .viewer_id = blocks_viewer(p),
                               .any_state = str_eqz(q->state, "all"),
                               .today = hub_doer(rq).today,
                               .coarse = !p->coordinator};
    const char *name = q->near.p ? (kind == LISTING_OFFER ? "offers-near" : "requests-near") : many_of(kind);
    struct listing *rows = NULL;
    struct catalogue tree;
    struct db_conn *c;
    struct json_out j;
    size_t n = 0, limit = 0;
    if (f.any_state && !p->coordinator && !own)
        return err_set(err, ERR_DENIED, "state", "own",
                       "You can see all states of your own %s only: name yourself as member", many_of(kind));
    enum err_code rc = check_query(q, &f, err);
    if (!rc)
        rc = read_page(rq, q, name, &f, &limit, err);
    if (!rc)
        rc = app_read(rq, &c, err);
    if (!rc)
        rc = may_list(rq, c, q, &tree, &shows, err);
    if (!rc && shows)
        rc = listing_search(c, rq->arena, p->hub.id, &f, limit + 1, &rows, &n, err);
    if (rc)
        return rc;
    size_t shown = n > limit ? limit : n;
    api_items_start(&j, rq);
    for (size_t i = 0; i < shown; i++)
        api_listing_json(&j, rq->arena, p, &rows[i]);
    int64_t last = f.near.known ? (int64_t)(f.skip + shown) : shown ? rows[shown - 1].id : 0;
    return api_items_end_more(&j, rq, name, n > shown, last, err);
}

static enum err_code none(enum listing_kind kind, struct err *err) {
    return err_set(err, ERR_NOT_FOUND, NULL, "not-found", "There is no such %s here",
                   listing_kind_name(kind));
}

/* NOT_FOUND also for one that who asks may not see. */
static enum err_code load(struct db_conn *c, struct arena *a, const struct principal *p, int64_t today,
                          int64_t id, enum listing_kind kind, struct listing *ret, struct err *err) {
    bool shows = true;
    enum err_code rc = listing_seen(c, a, p->hub.id, blocks_viewer(p), id, ret, err);
    if (rc)
        return rc == ERR_NOT_FOUND ? none(kind, err) : rc;
    if (ret->kind != kind)
        return none(kind, err);
    if (p->coordinator || is_own(p, ret->member_id))
        return ERR_OK;
    rc = member_shows(c, a, p, ret->member_id, &shows, err);
    if (rc)
        return rc;
    bool open = ret->state == LISTING_OPEN && !(ret->has_ends_on && ret->ends_on < today);
    return open && shows ? ERR_OK : none(kind, err);
}

static enum err_code show(struct http_request *rq, int64_t id, enum listing_kind kind, struct err *err) {
    struct listing l;
    struct db_conn *c;
    struct json_out j;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = load(c, rq->arena, principal_of(rq), hub_doer(rq).today, id, kind, &l, err);
    if (rc)
        return rc;
    json_start(&j, &rq->out);
    api_listing_json(&j, rq->arena, principal_of(rq), &l);
    http_etag(rq, l.version);
    return api_send(rq, err);
}

static enum err_code answer_with(struct db_conn *c, const struct api_asked *k, int64_t id, int status,
                                 struct app_answer *answer, struct err *err) {
    struct listing l;
    struct json_out j;
    enum err_code rc = listing_get(c, k->rq->arena, k->hub->id, id, &l, err);
    if (rc)
        return rc;
    answer->status = status;
    answer->version = l.version;
    if (status == 201)
        answer->location = api_location(k, many_of(l.kind), id);
    json_start(&j, &answer->body);
    api_listing_json(&j, k->rq->arena, k->who, &l);
    return ERR_OK;
}

/* ---- making ---- */

static enum check_level level_named(struct str word, enum check_level now) {
    enum check_level l = now;
    return word.p && check_level_parse(word, &l) ? l : now;
}

static struct str joined(struct arena *a, const struct str *words, size_t n) {
    return str_join(a, words, n, STR(" "));
}

static enum err_code create(struct db_conn *c, const struct api_asked *k, const struct api_listing_form *f,
                            enum listing_kind kind, struct app_answer *answer, struct err *err) {
    const struct principal *p = k->who;
    struct doer by = k->by;
    struct member owner;
    int64_t id = 0;
    int64_t member_id = f->has_member ? f->member : p->member.id;
    if (!is_own(p, member_id)) {
        if (!p->coordinator)
            return err_set(err, ERR_DENIED, "member", "own", "You can do this for yourself only");
        by.for_member_id = member_id;
    }
    enum err_code rc = member_named(c, k->rq->arena, k->hub->id, member_id, "member", &owner, err);
    const struct listing_new l = {.kind = kind,
                                  .title = f->title,
                                  .words = f->words,
                                  .category = f->category,
                                  .place = f->place,
                                  .times = f->times,
                                  .has_ends_on = f->has_ends_on,
                                  .ends_on = f->ends_on,
                                  .near = f->near,
                                  .check = level_named(f->check, CHECK_NONE),
                                  .needs = joined(k->rq->arena, f->needs, f->n_needs),
                                  .languages = joined(k->rq->arena, f->languages, f->n_languages),
                                  .hours = f->hours};
    if (!rc)
        rc = listing_create(c, k->rq->arena, &by, k->hub->id, member_id, &l, &id, err);
    return rc ? rc : answer_with(c, k, id, 201, answer, err);
}

static enum err_code create_offer(struct db_conn *c, void *ctx, struct app_answer *answer, struct err *err) {
    const struct api_asked *k = ctx;
    return create(c, k, &((const struct api_offer_create_in *)k->in)->form, LISTING_OFFER, answer, err);
}

static enum err_code create_request(struct db_conn *c, void *ctx, struct app_answer *answer,
                                    struct err *err) {
    const struct api_asked *k = ctx;
    return create(c, k, &((const struct api_request_create_in *)k->in)->form, LISTING_REQUEST, answer, err);
}

/* ---- changing ---- */

static struct str changed(struct str now, struct str to, bool null) {
    return null ? STR("") : to.p ? to : now;
}

static enum listing_state state_of(struct str word) {
    enum listing_state s = LISTING_ENDED;
    (void)listing_state_parse(word, &s);
    return s;
}

static enum err_code change(struct db_conn *c, const struct api_asked *k, const struct api_listing_patch *f,
                            enum listing_kind kind, struct app_answer *answer, struct err *err) {
    struct arena *a = k->rq->arena;
    struct doer by = k->by;
    struct listing now;
    enum err_code rc = load(c, a, k->who, by.today, k->id, kind, &now, err);
    if (rc)
        return rc;
    if (!is_own(k->who, now.member_id)) {
        if (!k->who->coordinator)
            return err_set(err, ERR_DENIED, NULL, "own", "You can change your own %s only", many_of(kind));
        by.for_member_id = now.member_id;
    }
    rc = http_if_match(k->rq, now.version, err);
    if (!rc)
        rc = api_patch_check(k->rq, err);
    if (rc)
        return rc;
    bool no_words = f->null_words || api_blank(k->rq, "words"),
         no_place = f->null_place || api_blank(k->rq, "place"),
         no_times = f->null_times || api_blank(k->rq, "times"),
         no_end = f->null_ends_on || api_blank(k->rq, "ends_on"),
         no_near = f->null_near || api_blank(k->rq, "near"),
         no_hours = f->null_hours || api_blank(k->rq, "hours"), more_needs = api_sent(k->rq, "needs"),
         more_languages = api_sent(k->rq, "languages");
    bool words = f->near.p || no_near || f->check.p || more_needs || more_languages || f->hours.p ||
                 no_hours || f->title.p || f->words.p || no_words || f->category.p || f->place.p ||
                 no_place || f->times.p || no_times || f->has_ends_on || no_end;
    bool guarded = http_request_header(k->rq, "If-Match").p != NULL;
    const struct listing_new l = {.kind = kind,
                                  .title = f->title.p ? f->title : now.title,
                                  .words = changed(now.words, f->words, no_words),
                                  .category = f->category.p ? f->category : now.category,
                                  .place = changed(now.place, f->place, no_place),
                                  .times = changed(now.times, f->times, no_times),
                                  .has_ends_on = f->has_ends_on || (now.has_ends_on && !no_end),
                                  .ends_on = f->has_ends_on ? f->ends_on : now.ends_on,
                                  .near = changed(now.near, f->near, no_near),
                                  .check = level_named(f->check, now.check),
                                  .needs = more_needs ? joined(a, f->needs, f->n_needs) : now.needs,
                                  .languages = more_languages ? joined(a, f->languages, f->n_languages)
                                                              : now.languages,
                                  .hours = changed(now.hours, f->hours, no_hours)};
    bool other_state = f->state.p && state_of(f->state) != now.state;
    /* The edit is also what holds the version against somebody who changes it at the same time. */
    if (words || (guarded && other_state))
        rc = listing_edit(c, a, &by, k->hub->id, k->id, &l, guarded ? now.version : 0, err);
    if (!rc && f->state.p)
        rc = listing_set_state(c, a, &by, k->hub->id, k->id, state_of(f->state), err);
    return rc ? rc : answer_with(c, k, k->id, 200, answer, err);
}

static enum err_code change_offer(struct db_conn *c, void *ctx, struct app_answer *answer, struct err *err) {
    const struct api_asked *k = ctx;
    return change(c, k, &((const struct api_offer_change_in *)k->in)->form, LISTING_OFFER, answer, err);
}

static enum err_code change_request(struct db_conn *c, void *ctx, struct app_answer *answer,
                                    struct err *err) {
    const struct api_asked *k = ctx;
    return change(c, k, &((const struct api_request_change_in *)k->in)->form, LISTING_REQUEST, answer, err);
}

/* ---- handlers ---- */

enum err_code api_offer(struct http_request *rq, const struct api_offer_in *in, struct err *err) {
    return show(rq, in->id, LISTING_OFFER, err);
}

enum err_code api_request(struct http_request *rq, const struct api_request_in *in, struct err *err) {
    return show(rq, in->id, LISTING_REQUEST, err);
}

enum err_code api_offer_create(struct http_request *rq, const struct api_offer_create_in *in,
                               struct err *err) {
    return api_ask(rq, create_offer, in, 0, err);
}

enum err_code api_request_create(struct http_request *rq, const struct api_request_create_in *in,
                                 struct err *err) {
    return api_ask(rq, create_request, in, 0, err);
}

enum err_code api_offer_change(struct http_request *rq, const struct api_offer_change_in *in,
                               struct err *err) {
    return api_ask(rq, change_offer, in, in->id, err);
}

enum err_code api_request_change(struct http_request *rq, const struct api_request_change_in *in,
                                 struct err *err) {
    return api_ask(rq, change_request, in, in->id, err);
}
