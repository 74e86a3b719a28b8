/* One place or thing: what it says, asking for it, opening and ending it. */
#include "asset/pages.h"

enum { TAKEN_MOST = 20 };

static enum err_code load_shown(struct http_request *rq, struct db_conn *c, int64_t id, struct asset *ret,
                                struct err *err) {
    const struct asset_hand who = hand_of(rq);
    return asset_seen(c, rq->arena, principal_of(rq)->hub.id, &who, id, ret, err);
}

/* When it is taken, from today on, soonest first. */
static enum err_code load_taken(struct http_request *rq, struct db_conn *c, int64_t id, struct asset_view *v,
                                struct err *err) {
    int64_t today = hub_doer(rq).today;
    struct span_of_day *list;
    size_t n;
    enum err_code rc = booking_taken(c, rq->arena, principal_of(rq)->hub.id, id, today,
                                     today + BOOKING_DAYS_AHEAD, &list, &n, err);
    if (rc)
        return rc;
    n = n > TAKEN_MOST ? TAKEN_MOST : n;
    struct taken_view *taken = arena_new_array(rq->arena, struct taken_view, n);
    if (!taken)
        return err_nomem(err);
    for (size_t i = 0; i < n; i++) {
        taken[i].day = today;
        span_begin(&taken[i].day, &list[i]);
        taken[i].when = span_words(rq->arena, taken[i].day, list[i]);
    }
    v->taken = taken;
    v->n_taken = n;
    return ERR_OK;
}

static void put_map(struct arena *a, const struct asset *s, struct asset_view *v) {
    struct ui_map_point *p = arena_new(a, struct ui_map_point);
    if (!s->point.known || !p || (!s->own_point && str_empty(s->address)))
        return;
    *p = (struct ui_map_point){1, s->name, s->point.lat, s->point.lon};
    v->map = (struct ui_map){.id = STR("map"),
                             .title = tr_str("Where it is"),
                             .sentence =
                                 str_fmt(a, tr("Latitude %.4f, longitude %.4f."), s->point.lat, s->point.lon),
                             .points = p,
                             .n = 1};
}

static struct str state_words(const struct asset *s) {
    switch (s->state) {
    case ASSET_PROPOSED: return tr_str("A coordinator has a look at it before others find it.");
    case ASSET_PAUSED: return tr_str("This is paused: nobody else finds it at the moment.");
    case ASSET_ENDED: return tr_str("This has ended.");
    default: return STR_NULL;
    }
}

static void put_words(const struct http_request *rq, const struct asset *s, struct asset_view *v) {
    struct arena *a = rq->arena;
    v->name = s->name;
    v->kind = str_from(asset_kind_label(s->kind));
    v->words = s->words;
    v->conditions = s->conditions;
    v->size = s->size;
    v->organisation = s->organisation.name;
    v->who = !s->member_id    ? tr_str("The coordinators")
             : v->mine        ? tr_str("You")
             : v->coordinator ? s->member_name
                              : s->member_shown;
    const struct principal *p = principal_of(rq);
    if (s->member_id && s->member_id != p->member.id && s->state == ASSET_OPEN && p->is_member)
        v->hide = hub_path(rq, "people/%lld/hide", (long long)s->member_id);
    v->when = s->bookable && week_empty(&s->week) && str_empty(s->times) ? tr_str("Any time")
                                                                         : week_words(a, &s->week);
    v->times = s->times;
    v->where = where_words(a, s);
    v->area = s->area;
    v->price = price_words(a, s->price, s->per_hour);
    v->has_price = s->price > 0;
    if (s->capacity > 1)
        v->at_once_words =
            str_fmt(a, tr("%lld people or groups can have it at the same time"), (long long)s->capacity);
    v->contact_name = s->contact_name;
    v->contact_phone = s->contact_phone;
    v->contact_phone_href = str_fmt(a, "tel:%.*s", STR_ARG(s->contact_phone));
    v->contact_email = s->contact_email;
    v->contact_email_href = str_fmt(a, "mailto:%.*s", STR_ARG(s->contact_email));
    v->website = s->website;
    v->state_words = state_words(s);
    v->access = STR("");
    for (struct str rest = s->access, word; str_next(&rest, ' ', &word);)
        if (access_label(word))
            v->access =
                str_fmt(a, "%.*s%s%s", STR_ARG(v->access), v->access.n ? ", " : "", access_label(word));
}

/* The last day is asked for where it was told, or where it may be what is missing. */
static bool told_days(const struct form *f) {
    return f && (!str_empty(form_raw(f, "until_day-day")) || !str_empty(form_raw(f, "until_day")) ||
                 form_value(f, "until_day")->error || form_value(f, "until")->error);
}

static enum err_code show_one(struct http_request *rq, int64_t id, struct err *err) {
    const struct principal *p = principal_of(rq);
    const struct asset_hand who = hand_of(rq);
    struct catalogue tree;
    struct db_conn *c;
    struct asset s;
    struct asset_view v = {.csrf = http_csrf(rq), .once = once_word(rq), .form = typed_form(rq)};
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = load_shown(rq, c, id, &s, err);
    if (!rc)
        rc = catalogue_of(c, rq->arena, p->hub.id, &tree, err);
    if (!rc)
        rc = load_taken(rq, c, id, &v, err);
    if (rc)
        return rc;
    unsigned sides = asset_sides(&s, &who);
    v.mine = (sides & ASSET_BY_KEEPER) && !p->acting;
    v.coordinator = who.coordinator;
    v.may_change = (sides & (ASSET_BY_KEEPER | ASSET_BY_COORDINATOR)) && s.state != ASSET_ENDED;
    v.may_check = asset_may(&s, ASSET_CHECK, &who);
    v.may_pause = asset_may(&s, ASSET_PAUSE, &who);
    v.may_resume = asset_may(&s, ASSET_RESUME, &who);
    v.may_end = asset_may(&s, ASSET_END, &who);
    v.may_book = s.state == ASSET_OPEN && s.bookable;
    v.not_bookable = s.state == ASSET_OPEN && !s.bookable;
    v.over_days = told_days(v.form);
    v.agreed_at_once = s.at_once || (sides & ASSET_BY_KEEPER);
    v.category = catalogue_label(&tree, s.category);
    put_words(rq, &s, &v);
    put_map(rq->arena, &s, &v);
    v.edit = hub_path(rq, "assets/%lld/edit", (long long)id);
    v.check = hub_path(rq, "assets/%lld/check", (long long)id);
    v.pause = hub_path(rq, "assets/%lld/pause", (long long)id);
    v.resume = hub_path(rq, "assets/%lld/resume", (long long)id);
    v.end = hub_path(rq, "assets/%lld/end", (long long)id);
    v.book = hub_path(rq, "assets/%lld/book", (long long)id);
    struct ui_page page = {
        .title = s.name, .back = hub_path(rq, "assets"), .has_errors = form_status(typed_form(rq)) == 422};
    return PAGE(rq, form_status(typed_form(rq)), &page, asset_html, &v, err);
}

enum err_code page_asset(struct http_request *rq, const struct page_asset_in *in, struct err *err) {
    return show_one(rq, in->id, err);
}

/* ---- opening, pausing, ending ---- */

struct step_job {
    struct http_request *rq;
    struct asset_hand who;
    struct doer by;
    int64_t id;
    enum asset_move move;
    const char *done;
};

static enum err_code step_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct step_job *j = ctx;
    struct asset s;
    enum err_code rc = load_shown(j->rq, c, j->id, &s, err);
    return rc ? rc
              : asset_step(c, j->rq->arena, &j->by, &principal_of(j->rq)->hub, &j->who, j->id, j->move, err);
}

static enum err_code after_step(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    struct step_job *j = ctx;
    return code ? code
                : http_see_other(rq, hub_path(rq, "assets/%lld?done=%s", (long long)j->id, j->done), err);
}

static enum err_code step(struct http_request *rq, int64_t id, enum asset_move move, const char *done,
                          struct err *err) {
    struct step_job *j = arena_new(rq->arena, struct step_job);
    if (!j)
        return err_nomem(err);
    *j = (struct step_job){
        .rq = rq, .who = hand_of(rq), .by = hub_doer(rq), .id = id, .move = move, .done = done};
    return app_write(rq, step_flow, j, after_step, err);
}

enum err_code page_asset_check(struct http_request *rq, const struct page_asset_check_in *in,
                               struct err *err) {
    return step(rq, in->id, ASSET_CHECK, "published", err);
}

enum err_code page_asset_pause(struct http_request *rq, const struct page_asset_pause_in *in,
                               struct err *err) {
    return step(rq, in->id, ASSET_PAUSE, "paused", err);
}

enum err_code page_asset_resume(struct http_request *rq, const struct page_asset_resume_in *in,
                                struct err *err) {
    return step(rq, in->id, ASSET_RESUME, "resumed", err);
}

enum err_code page_asset_end(struct http_request *rq, const struct page_asset_end_in *in, struct err *err) {
    return step(rq, in->id, ASSET_END, "ended", err);
}

/* ---- asking for it ---- */

struct book_job {
    struct http_request *rq;
    const struct asset_booking_form *form;
    struct doer by;
    int64_t asset_id, id;
};

static enum err_code book_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct book_job *j = ctx;
    const struct principal *p = principal_of(j->rq);
    struct asset s;
    struct booking_ask ask = {.asset_id = j->asset_id, .day = j->form->day, .words = j->form->words};
    if (!minute_of_day_parse(j->form->from, &ask.span.from))
        return err_set(err, ERR_INVALID, "from", "time", "From must be a time like 14:30");
    if (!minute_of_day_parse(j->form->until, &ask.span.to))
        return err_set(err, ERR_INVALID, "until", "time", "Until must be a time like 16:00");
    int64_t last = j->form->has_until_day ? j->form->until_day : j->form->day;
    enum err_code rc = span_until_day(&ask.span, ask.day, last, err);
    if (!rc)
        rc = load_shown(j->rq, c, j->asset_id, &s, err);
    return rc ? rc : booking_ask(c, j->rq->arena, &j->by, &p->hub, p->member.id, &ask, &j->id, err);
}

static enum err_code after_book(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    struct book_job *j = ctx;
    if (code == ERR_OK)
        return http_see_other(rq, hub_path(rq, "bookings/%lld?done=booked", (long long)j->id), err);
    return form_took(rq, code, err) ? show_one(rq, j->asset_id, err) : code;
}

enum err_code page_asset_book(struct http_request *rq, const struct page_asset_book_in *in, struct err *err) {
    struct book_job *j = arena_new(rq->arena, struct book_job);
    if (!j)
        return err_nomem(err);
    *j = (struct book_job){.rq = rq, .form = &in->form, .by = hub_doer(rq), .asset_id = in->id};
    const struct once_write w = {
        .word = in->form.once, .by = &j->by, .flow = book_flow, .ctx = j, .id = &j->id, .after = after_book};
    return app_write_once(rq, &w, err);
}
