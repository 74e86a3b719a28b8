/* The API of places and things: the same flows as JSON. */
#include "asset/api.h"
#include "asset/json.h"

/* ---- reading ---- */

static enum err_code filter_of(const struct asset_hand *who, const struct api_assets_query *q,
                               struct asset_filter *f, struct err *err) {
    enum err_code rc = ERR_OK;
    *f = (struct asset_filter){.any_kind = !q->kind.p,
                               .state = ASSET_OPEN,
                               .words = q->q,
                               .category = q->category,
                               .has_day = q->has_day,
                               .day = q->day,
                               .viewer_id = asset_viewer(who),
                               .by_id = true};
    if (q->kind.p)
        (void)asset_kind_parse(q->kind, &f->kind);
    if (q->state.p && !str_eqz(q->state, "open")) {
        f->any_state = str_eqz(q->state, "all");
        (void)asset_state_parse(q->state, &f->state);
        f->member_id = who->coordinator ? 0 : who->member_id; /* others see what is open, and their own */
    }
    if (q->from.p || q->until.p) {
        if (!q->has_day)
            return err_set(err, ERR_INVALID, "day", "required", "Name the day, too");
        rc = asset_clock_read(str_or_empty(q->from), "from", &f->span.from, err);
        if (!rc)
            rc = asset_clock_read(str_or_empty(q->until), "until", &f->span.to, err);
        if (!rc && f->span.from >= f->span.to)
            rc = err_set(err, ERR_INVALID, "until", "span", "until must be later than from");
    }
    return rc;
}

enum err_code api_assets(struct http_request *rq, const struct api_assets_in *in, struct err *err) {
    const struct asset_hand who = hand_of(rq);
    struct asset_filter f;
    struct api_list page;
    struct asset *rows;
    struct db_conn *c;
    struct json_out j;
    size_t n;
    enum err_code rc = filter_of(&who, &in->query, &f, err);
    if (!rc)
        rc = api_list_read(rq->arena, "assets", in->query.has_limit, in->query.limit, in->query.cursor, 1,
                           &page, err);
    if (!rc)
        rc = app_read(rq, &c, err);
    if (rc)
        return rc;
    f.after_id = page.n_keys ? page.keys[0] : 0;
    rc = asset_list(c, rq->arena, principal_of(rq)->hub.id, &f, page.limit + 1, &rows, &n, err);
    if (rc)
        return rc;
    size_t shown = api_list_shown(&page, n);
    api_items_start(&j, rq);
    for (size_t i = 0; i < shown; i++)
        asset_json(&j, rq->arena, &rows[i]);
    return api_items_end_more(&j, rq, "assets", n > shown, shown ? rows[shown - 1].id : 0, err);
}

enum err_code api_asset(struct http_request *rq, const struct api_asset_in *in, struct err *err) {
    const struct asset_hand who = hand_of(rq);
    struct asset s;
    struct db_conn *c;
    struct json_out j;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = asset_seen(c, rq->arena, principal_of(rq)->hub.id, &who, in->id, &s, err);
    if (rc)
        return rc;
    json_start(&j, &rq->out);
    asset_json(&j, rq->arena, &s);
    http_etag(rq, s.version);
    return http_send(rq, 200, "application/json", err);
}

static enum err_code answer_asset(struct db_conn *c, const struct asset_asked *k, int64_t id, int status,
                                  struct app_answer *answer, struct err *err) {
    struct asset s;
    struct json_out j;
    enum err_code rc = asset_get(c, k->rq->arena, k->who->hub.id, id, &s, err);
    if (rc)
        return rc;
    answer->status = status;
    answer->version = s.version;
    if (status == 201)
        answer->location =
            str_fmt(k->rq->arena, "/api/v1/hubs/%.*s/assets/%lld", STR_ARG(k->who->hub.slug), (long long)id);
    json_start(&j, &answer->body);
    asset_json(&j, k->rq->arena, &s);
    return ERR_OK;
}

/* The API names a keeper "member". */
static enum err_code in_its_words(enum err_code code, struct err *err) {
    if (code && str_eqz(str_from(err->field), "keeper"))
        return err_set(err, code, "member", "member", "There is no such active member in this hub");
    return code;
}

static enum err_code create(struct db_conn *c, void *ctx, struct app_answer *answer, struct err *err) {
    const struct asset_asked *k = ctx;
    const struct api_asset_form *f = &((const struct api_asset_create_in *)k->in)->form;
    struct asset_new n = {.name = f->name,
                          .words = f->words,
                          .conditions = f->conditions,
                          .size = f->size,
                          .category = f->category,
                          .organisation = f->organisation,
                          .member_id = f->has_member ? f->member : 0,
                          .hours = f->hours,
                          .times = f->times,
                          .bookable = f->has_bookable ? f->bookable : true,
                          .at_once = f->at_once,
                          .capacity = f->has_capacity ? f->capacity : 1,
                          .price = f->has_price ? f->price : 0,
                          .per_hour = str_eqz(f->price_per, "hour"),
                          .to_pot = f->to_pot,
                          .area_id = f->has_area ? f->area : 0,
                          .place = f->place,
                          .address = f->address,
                          .town = f->town,
                          .county = f->county,
                          .postcode = f->postcode,
                          .contact_name = f->contact_name,
                          .contact_phone = f->contact_phone,
                          .contact_email = f->contact_email,
                          .website = f->website,
                          .access = str_join(k->rq->arena, f->access, f->n_access, STR(" ")),
                          .public = f->public};
    int64_t id = 0;
    (void)asset_kind_parse(f->kind, &n.kind);
    enum err_code rc = ERR_OK;
    if (f->has_member && f->member != k->hand.member_id && !k->hand.coordinator)
        rc = err_set(err, ERR_DENIED, "member", "own",
                     "Only a coordinator says that somebody else looks after it");
    if (!rc && !str_empty(f->point))
        rc = place_parse(f->point, "point", &n.point, err);
    if (!rc)
        rc = in_its_words(asset_add(c, k->rq->arena, &k->by, &k->who->hub, &k->hand, &n, &id, err), err);
    return rc ? rc : answer_asset(c, k, id, 201, answer, err);
}

enum err_code api_asset_create(struct http_request *rq, const struct api_asset_create_in *in,
                               struct err *err) {
    return asset_ask(rq, create, in, 0, BOOKING_ASK, err);
}

/* ---- changing ---- */

static struct str changed(const struct asset_asked *k, const char *name, struct str now, struct str to,
                          bool null) {
    return null || api_blank(k->rq, name) ? STR("") : to.p ? to : now;
}

static enum err_code merge(const struct asset_asked *k, const struct api_asset_patch *f,
                           const struct asset *now, struct asset_new *n, struct err *err) {
    *n = asset_as_it_is(now);
#define TEXT(member) n->member = changed(k, #member, n->member, f->member, f->null_##member)
    TEXT(words);
    TEXT(conditions);
    TEXT(size);
    TEXT(organisation);
    TEXT(hours);
    TEXT(times);
    TEXT(place);
    TEXT(address);
    TEXT(town);
    TEXT(county);
    TEXT(postcode);
    TEXT(contact_name);
    TEXT(contact_phone);
    TEXT(contact_email);
    TEXT(website);
#undef TEXT
#define GIVEN(member) n->member = f->has_##member ? f->member : n->member
    GIVEN(bookable);
    GIVEN(at_once);
    GIVEN(capacity);
    GIVEN(price);
    GIVEN(to_pot);
    GIVEN(public);
#undef GIVEN
    if (f->name.p)
        n->name = f->name;
    if (f->category.p)
        n->category = f->category;
    if (api_sent(k->rq, "access"))
        n->access = str_join(k->rq->arena, f->access, f->n_access, STR(" "));
    if (f->has_member || f->null_member)
        n->member_id = f->null_member ? 0 : f->member;
    if (f->has_area || f->null_area)
        n->area_id = f->null_area ? 0 : f->area;
    if (f->price_per.p)
        n->per_hour = str_eqz(f->price_per, "hour");
    if (f->kind.p)
        (void)asset_kind_parse(f->kind, &n->kind);
    if (f->null_point || api_blank(k->rq, "point"))
        n->point = (struct place){0};
    return str_empty(f->point) ? ERR_OK : place_parse(f->point, "point", &n->point, err);
}

/* The move that leads to the state that is asked for. */
static enum asset_move move_to(enum asset_state from, struct str state) {
    return str_eqz(state, "paused")  ? ASSET_PAUSE
           : str_eqz(state, "ended") ? ASSET_END
           : from == ASSET_PROPOSED  ? ASSET_CHECK
                                     : ASSET_RESUME;
}

/* Whether the body names anything besides the state. */
static bool only_state(const struct asset_asked *k) {
    const struct form *f = k->rq->form;
    for (size_t i = 0; f && i < f->def->n; i++)
        if (!str_eqz(str_from(f->def->fields[i].name), "state") &&
            (f->values[i].has || f->values[i].null || api_blank(k->rq, f->def->fields[i].name)))
            return false;
    return true;
}

static enum err_code change(struct db_conn *c, void *ctx, struct app_answer *answer, struct err *err) {
    const struct asset_asked *k = ctx;
    const struct api_asset_patch *f = &((const struct api_asset_change_in *)k->in)->form;
    struct arena *a = k->rq->arena;
    struct asset now;
    struct asset_new n;
    enum err_code rc = asset_seen(c, a, k->who->hub.id, &k->hand, k->id, &now, err);
    if (!rc && !(asset_sides(&now, &k->hand) & (ASSET_BY_KEEPER | ASSET_BY_COORDINATOR)))
        rc = err_set(err, ERR_DENIED, NULL, "own", "You can change what you look after only");
    if (!rc)
        rc = http_if_match(k->rq, now.version, err);
    if (!rc)
        rc = api_patch_check(k->rq, err);
    bool guarded = http_request_header(k->rq, "If-Match").p != NULL;
    if (!rc && (!only_state(k) || !f->state.p)) {
        rc = merge(k, f, &now, &n, err);
        if (!rc)
            rc = in_its_words(
                asset_edit(c, a, &k->by, &k->who->hub, &k->hand, k->id, &n, guarded ? now.version : 0, err),
                err);
        if (!rc)
            rc = asset_get(c, a, k->who->hub.id, k->id, &now, err);
    }
    if (!rc && f->state.p && !str_eqz(f->state, asset_state_name(now.state)))
        rc = asset_step(c, a, &k->by, &k->who->hub, &k->hand, k->id, move_to(now.state, f->state), err);
    return rc ? rc : answer_asset(c, k, k->id, 200, answer, err);
}

enum err_code api_asset_change(struct http_request *rq, const struct api_asset_change_in *in,
                               struct err *err) {
    return asset_ask(rq, change, in, in->id, BOOKING_ASK, err);
}
