/* The API's exchanges: proposing, recording, and each later move. */
#include "exchange/api.h"

#include "gen/exchange_routes.h"

static void exchange_json(struct json_out *j, struct arena *a, const struct exchange *e,
                          enum check_level unchecked) {
    json_object(j);
    json_put_id(j, "id", e->id);
    json_put_str(j, "state", str_from(exchange_state_name(e->state)));
    api_put_id(j, "listing", e->listing_id);
    api_put_party(j, "giver", e->giver_id, e->giver_shown);
    api_put_party(j, "receiver", e->receiver_id, e->receiver_shown);
    json_put_str(j, "title", e->title);
    json_put_str(j, "category", e->category);
    json_put_str(j, "words", e->words);
    api_put_maybe(j, "minutes", e->has_minutes, e->minutes);
    api_put_day(j, a, "date", e->has_day, e->day);
    if (e->has_starts_at)
        api_put_time(j, a, "starts_at", e->starts_at);
    api_put_id(j, "waits_for", e->waits_for);
    if (e->confirm_at)
        api_put_time(j, a, "confirm_at", e->confirm_at);
    api_put_id(j, "transfer", e->transfer_id);
    api_put_time(j, a, "created_at", e->created_at);
    api_put_time(j, a, "changed_at", e->changed_at);
    if (unchecked != CHECK_NONE)
        json_put_str(j, "unchecked", str_from(check_level_name(unchecked)));
    json_put_i64(j, "version", e->version);
    json_object_end(j);
}

static bool is_party(const struct principal *p, const struct exchange *e) {
    return p->is_member && (p->member.id == e->giver_id || p->member.id == e->receiver_id);
}

/* NOT_FOUND also for one that who asks may not see. */
static enum err_code load(struct db_conn *c, struct arena *a, const struct principal *p, int64_t id,
                          struct exchange *ret, struct err *err) {
    enum err_code rc = exchange_get(c, a, p->hub.id, id, ret, err);
    if (rc == ERR_OK && (p->coordinator || is_party(p, ret)))
        return ERR_OK;
    if (rc == ERR_OK || rc == ERR_NOT_FOUND)
        return err_set(err, ERR_NOT_FOUND, NULL, "not-found", "There is no such exchange here");
    return rc;
}

/* A coordinator is told where help was given, or is to be, without the check it asks for. */
static enum err_code unchecked(struct db_conn *c, struct arena *a, const struct principal *p,
                               const struct exchange *e, int64_t today, enum check_level *ret,
                               struct err *err) {
    struct gate_found found = {.why = GATE_OPEN};
    if (!p->coordinator)
        return ERR_OK;
    enum err_code rc = exchange_check_missing(c, a, p->hub.id, e->giver_id, e->category, e->listing_id,
                                              e->has_day ? e->day : today, &found, err);
    *ret = found.why == GATE_CHECK ? found.level : CHECK_NONE;
    return rc;
}

static enum err_code answer_with(struct db_conn *c, const struct api_asked *k, int64_t id, int status,
                                 struct app_answer *answer, struct err *err) {
    struct exchange e;
    struct json_out j;
    enum check_level missing = CHECK_NONE;
    enum err_code rc = exchange_get(c, k->rq->arena, k->hub->id, id, &e, err);
    if (!rc)
        rc = unchecked(c, k->rq->arena, k->who, &e, k->by.today, &missing, err);
    if (rc)
        return rc;
    answer->status = status;
    answer->version = e.version;
    if (status == 201)
        answer->location = api_location(k, "exchanges", id);
    json_start(&j, &answer->body);
    exchange_json(&j, k->rq->arena, &e, missing);
    return ERR_OK;
}

/* ---- reading ---- */

enum err_code api_exchanges(struct http_request *rq, const struct api_exchanges_in *in, struct err *err) {
    const struct principal *p = principal_of(rq);
    const struct api_exchanges_query *q = &in->query;
    struct exchange_filter f = {
        .has_from = q->has_from, .from_day = q->from, .has_to = q->has_to, .to_day = q->to};
    struct exchange *rows = NULL;
    struct api_list page;
    struct db_conn *c;
    struct json_out j;
    size_t n = 0;
    if (q->has_from && q->has_to && q->to < q->from)
        return err_set(err, ERR_INVALID, "to", "order", "The last day must not be before the first day");
    if (!p->coordinator && q->has_member && q->member != p->member.id)
        return err_set(err, ERR_DENIED, "member", "own", "You can list your own exchanges only");
    enum err_code rc = api_page(rq, "exchanges", q->has_limit, q->limit, q->cursor, &page, err);
    if (!rc)
        rc = app_read(rq, &c, err);
    if (rc)
        return rc;
    f.member_id = q->has_member ? q->member : p->coordinator ? 0 : p->member.id;
    f.has_state = q->state.p && exchange_state_parse(q->state, &f.state);
    f.before_id = page.n_keys ? page.keys[0] : 0;
    rc = exchange_list(c, rq->arena, p->hub.id, &f, page.limit + 1, &rows, &n, err);
    if (!rc)
        rc = lines_look(rq, f.member_id, err);
    if (rc)
        return rc;
    size_t shown = api_list_shown(&page, n);
    api_items_start(&j, rq);
    for (size_t i = 0; i < shown; i++)
        exchange_json(&j, rq->arena, &rows[i], CHECK_NONE);
    return api_items_end_more(&j, rq, "exchanges", n > shown, shown ? rows[shown - 1].id : 0, err);
}

enum err_code api_exchange(struct http_request *rq, const struct api_exchange_in *in, struct err *err) {
    enum check_level missing = CHECK_NONE;
    struct exchange e;
    struct db_conn *c;
    struct json_out j;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = load(c, rq->arena, principal_of(rq), in->id, &e, err);
    if (!rc)
        rc = exchange_look(rq, &e, err);
    if (!rc)
        rc = unchecked(c, rq->arena, principal_of(rq), &e, hub_doer(rq).today, &missing, err);
    if (rc)
        return rc;
    json_start(&j, &rq->out);
    exchange_json(&j, rq->arena, &e, missing);
    http_etag(rq, e.version);
    return api_send(rq, err);
}

/* ---- proposing and recording ---- */

/* What a new one is about, taken from the body and the listing it names. */
struct draft {
    int64_t listing_id, giver_id, receiver_id;
    int64_t speaker_id; /* the party who speaks: who asks, or whom a coordinator speaks for; 0: a coordinator
                           for both */
    struct str title, category;
};

static enum err_code named_listing(struct db_conn *c, const struct api_asked *k,
                                   const struct api_exchange_form *f, struct listing *ret, struct err *err) {
    const char *field = f->has_offer ? "offer" : "request";
    enum listing_kind kind = f->has_offer ? LISTING_OFFER : LISTING_REQUEST;
    struct err why = {0};
    enum err_code rc = listing_seen(c, k->rq->arena, k->hub->id, blocks_viewer(k->who),
                                    f->has_offer ? f->offer : f->request, ret, &why);
    if (rc == ERR_NOT_FOUND || (rc == ERR_OK && ret->kind != kind))
        return err_set(err, ERR_INVALID, field, "not-found", "There is no such %s here", field);
    if (rc)
        *err = why;
    return rc;
}

static enum err_code draft_from_listing(struct db_conn *c, const struct api_asked *k,
                                        const struct api_exchange_form *f, struct draft *d, struct err *err) {
    struct listing l;
    enum err_code rc = named_listing(c, k, f, &l, err);
    if (rc)
        return rc;
    bool offer = l.kind == LISTING_OFFER;
    bool has_other = offer ? f->has_receiver : f->has_giver,
         has_owner = offer ? f->has_giver : f->has_receiver;
    int64_t other = has_other ? (offer ? f->receiver : f->giver) : k->who->member.id;
    if (has_owner && (offer ? f->giver : f->receiver) != l.member_id)
        return err_set(err, ERR_INVALID, offer ? "giver" : "receiver", "owner",
                       "The %s must be whose %s it is: leave it out", offer ? "giver" : "receiver",
                       listing_kind_name(l.kind));
    d->listing_id = l.id;
    d->giver_id = offer ? l.member_id : other;
    d->receiver_id = offer ? other : l.member_id;
    d->title = l.title;
    d->category = l.category;
    return ERR_OK;
}

/* Whoever is blocked with who asks is as if not there. */
static enum err_code seen_member(struct db_conn *c, const struct api_asked *k, int64_t id, const char *field,
                                 struct member *ret, struct err *err) {
    int64_t viewer = blocks_viewer(k->who);
    bool blocked = false;
    enum err_code rc = ERR_OK;
    if (viewer && viewer != id)
        rc = members_blocked(c, k->rq->arena, k->hub->id, viewer, id, &blocked, err);
    return rc ? rc : member_named(c, k->rq->arena, k->hub->id, blocked ? 0 : id, field, ret, err);
}

static enum err_code draft_of(struct db_conn *c, const struct api_asked *k, const struct api_exchange_form *f,
                              struct draft *d, struct err *err) {
    int64_t me = k->who->member.id;
    struct member m;
    *d = (struct draft){.title = f->title, .category = f->category};
    if (f->has_offer && f->has_request)
        return err_set(err, ERR_INVALID, "request", "both", "Name an offer or a request, not both");
    if (f->has_offer || f->has_request) {
        enum err_code rc = draft_from_listing(c, k, f, d, err);
        if (rc)
            return rc;
    } else {
        if (!f->has_giver && !f->has_receiver)
            return err_set(err, ERR_INVALID, "giver", "required",
                           "Name an offer or a request, or the giver, the receiver and a title");
        d->giver_id = f->has_giver ? f->giver : me;
        d->receiver_id = f->has_receiver ? f->receiver : me;
        if (!f->title.p)
            return err_set(err, ERR_INVALID, "title", "required", "Enter what the help is");
    }
    if (d->giver_id == d->receiver_id)
        return err_set(err, ERR_INVALID, d->listing_id ? (f->has_offer ? "offer" : "request") : "receiver",
                       "self", "The giver and the receiver must be two different people");
    enum err_code rc = seen_member(c, k, d->giver_id, "giver", &m, err);
    return rc ? rc : seen_member(c, k, d->receiver_id, "receiver", &m, err);
}

/* A member speaks for themselves; a coordinator also for somebody else, or, of what is done, for both. */
static enum err_code who_speaks(const struct api_asked *k, const struct api_exchange_form *f, struct draft *d,
                                struct err *err) {
    int64_t me = k->who->member.id;
    if (me == d->giver_id || me == d->receiver_id) {
        d->speaker_id = me;
        return ERR_OK;
    }
    if (!k->who->coordinator)
        return err_set(err, ERR_DENIED, "giver", "side",
                       "You can propose or record an exchange that you take part in");
    if (f->done)
        return ERR_OK;
    if (!d->listing_id)
        return err_set(err, ERR_DENIED, "giver", "side",
                       "You can propose for somebody else from an offer or request only: name it");
    d->speaker_id = f->has_offer ? d->receiver_id : d->giver_id;
    return ERR_OK;
}

static enum err_code record(struct db_conn *c, const struct api_asked *k, const struct api_exchange_form *f,
                            const struct draft *d, int64_t *ret_id, struct err *err) {
    if (!f->has_minutes)
        return err_set(err, ERR_INVALID, "minutes", "required", "Enter how long it took");
    const struct exchange_record r = {.giver_id = d->giver_id,
                                      .receiver_id = d->receiver_id,
                                      .listing_id = d->listing_id,
                                      .title = d->title,
                                      .category = d->category,
                                      .words = f->words,
                                      .minutes = f->minutes,
                                      .day = f->has_date ? f->date : k->by.today};
    return exchange_record(c, k->rq->arena, &k->by, k->hub, d->speaker_id, &r, d->speaker_id == 0, ret_id,
                           err);
}

static enum err_code propose(struct db_conn *c, const struct api_asked *k, const struct api_exchange_form *f,
                             const struct draft *d, int64_t *ret_id, struct err *err) {
    struct doer by = k->by;
    const struct exchange_proposal p = {.listing_id = d->listing_id,
                                        .giver_id = d->giver_id,
                                        .receiver_id = d->receiver_id,
                                        .title = d->title,
                                        .category = d->category,
                                        .words = f->words,
                                        .has_minutes = f->has_minutes,
                                        .minutes = f->minutes,
                                        .has_day = f->has_date,
                                        .day = f->date};
    if (d->speaker_id != k->who->member.id)
        by.for_member_id = d->speaker_id;
    return exchange_propose(c, k->rq->arena, &by, k->hub, d->speaker_id, &p, ret_id, err);
}

static enum err_code create(struct db_conn *c, void *ctx, struct app_answer *answer, struct err *err) {
    const struct api_asked *k = ctx;
    const struct api_exchange_form *f = &((const struct api_exchange_create_in *)k->in)->form;
    struct draft d;
    int64_t id = 0;
    enum err_code rc = draft_of(c, k, f, &d, err);
    if (!rc)
        rc = who_speaks(k, f, &d, err);
    if (!rc)
        rc = f->done ? record(c, k, f, &d, &id, err) : propose(c, k, f, &d, &id, err);
    return rc ? api_refused(rc, err) : answer_with(c, k, id, 201, answer, err);
}

enum err_code api_exchange_create(struct http_request *rq, const struct api_exchange_create_in *in,
                                  struct err *err) {
    return api_ask(rq, create, in, 0, err);
}

/* ---- moves ---- */

struct moving {
    struct api_asked k;
    enum exchange_move move;
    struct api_exchange_step form; /* of most moves the words only */
    struct str starts_at;
};

static enum err_code step(struct db_conn *c, void *ctx, struct app_answer *answer, struct err *err) {
    const struct moving *m = ctx;
    const struct api_asked *k = &m->k;
    struct exchange e;
    enum err_code rc = load(c, k->rq->arena, k->who, k->id, &e, err);
    if (!rc)
        rc = http_if_match(k->rq, e.version, err);
    if (rc)
        return rc;
    bool has_starts_at = !str_empty(m->starts_at);
    int64_t starts_at = 0;
    if (has_starts_at && !time_parse(m->starts_at, &starts_at))
        return err_set(err, ERR_INVALID, "starts_at", "time",
                       "starts_at must be a time like 2026-06-12T10:00:00Z");
    const struct exchange_step s = {
        .exchange_id = k->id,
        .member_id = is_party(k->who, &e) ? k->who->member.id : 0,
        .coordinator = k->who->coordinator,
        .move = m->move,
        .has_minutes = m->form.has_minutes,
        .minutes = m->form.minutes,
        .has_day = m->form.has_date,
        .day = m->form.date,
        .words = m->form.words,
        .has_starts_at = has_starts_at,
        .starts_at = starts_at,
        .version = http_request_header(k->rq, "If-Match").p ? e.version : 0,
    };
    rc = exchange_step(c, k->rq->arena, &k->by, k->hub, &s, err);
    return rc ? api_refused(rc, err) : answer_with(c, k, k->id, 200, answer, err);
}

static enum err_code ask_step(struct http_request *rq, int64_t id, enum exchange_move move,
                              struct api_exchange_step form, struct str starts_at, struct err *err) {
    struct moving *m = arena_new(rq->arena, struct moving);
    if (!m)
        return err_nomem(err);
    const struct principal *p = principal_of(rq);
    m->k = (struct api_asked){.rq = rq, .who = p, .hub = &p->hub, .by = hub_doer(rq), .id = id};
    m->move = move;
    m->form = form;
    m->starts_at = starts_at;
    return app_api_write(rq, step, m, err);
}

#define STEP(name, move, form)                                                                               \
    enum err_code api_exchange_##name(struct http_request *rq, const struct api_exchange_##name##_in *in,    \
                                      struct err *err) {                                                     \
        return ask_step(rq, in->id, move, form, STR_NULL, err);                                              \
    }
#define WORDS ((struct api_exchange_step){.words = in->form.words})
STEP(done, MOVE_DONE, in->form)
STEP(settle, MOVE_SETTLE, in->form)
STEP(decline, MOVE_DECLINE, WORDS)
STEP(cancel, MOVE_CANCEL, WORDS)
STEP(confirm, MOVE_CONFIRM, WORDS)
STEP(dispute, MOVE_DISPUTE, WORDS)
STEP(drop, MOVE_DROP, WORDS)
STEP(reverse, MOVE_REVERSE, WORDS)
STEP(fits, MOVE_FITS, WORDS)

enum err_code api_exchange_agree(struct http_request *rq, const struct api_exchange_agree_in *in,
                                 struct err *err) {
    return ask_step(rq, in->id, MOVE_AGREE, WORDS, in->form.starts_at, err);
}

enum err_code api_exchange_plan(struct http_request *rq, const struct api_exchange_plan_in *in,
                                struct err *err) {
    return ask_step(rq, in->id, MOVE_PLAN, WORDS, in->form.starts_at, err);
}
