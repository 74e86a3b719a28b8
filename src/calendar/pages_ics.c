/* A calendar by its secret address, an exchange as a file, and a file that is uploaded. */
#include "base/language.h"
#include "calendar/feed.h"
#include "calendar/pages.h"
#include "hub/page.h"

#define FEED_BACK (31 * SECONDS_A_DAY)
#define FEED_MOST 1000
#define BOOKING_DAYS 31 /* as many as one may last */
#define MINUTES_A_DAY (24 * 60)

static struct str event_title(struct arena *a, struct str title, struct str other) {
    return str_fmt(a, tr("%.*s, with %.*s"), STR_ARG(title), STR_ARG(other));
}

static enum err_code send_calendar(struct http_request *rq, const struct ics_calendar *calendar,
                                   struct err *err) {
    ics_write(&rq->out, calendar);
    http_reply_header(rq, "Cache-Control", STR("private, no-store"));
    return http_send(rq, 200, "text/calendar; charset=utf-8; method=PUBLISH", err);
}

/* ---- by its address ---- */

static enum err_code no_calendar(struct err *err) {
    return err_set(err, ERR_NOT_FOUND, NULL, "not-found", "There is no calendar at this address.");
}

/* "WORD.ics", of a member who is active. */
static enum err_code find_owner(struct http_request *rq, struct db_conn *c, struct str address,
                                struct hub *ret_hub, struct member *ret, struct err *err) {
    struct address_find_row row;
    bool found = false;
    if (!str_ends(address, ".ics"))
        return no_calendar(err);
    struct str hash = secret_hash(rq->arena, str_slice(address, 0, address.n - 4));
    enum err_code rc =
        address_find(c, rq->arena, &(struct address_find_in){.token_hash = hash}, &found, &row, err);
    if (!rc && !found)
        rc = no_calendar(err);
    if (!rc)
        rc = hub_by_id(c, rq->arena, row.hub_id, ret_hub, err);
    if (!rc)
        rc = member_get(c, rq->arena, row.hub_id, row.member_id, ret, err);
    if (!rc && ret->state != MEMBER_ACTIVE)
        rc = no_calendar(err);
    return rc;
}

/* Exchanges and bookings, each soonest first. */
struct feed_rows {
    struct calendar_exchanges_row *exchanges;
    struct calendar_bookings_row *bookings;
    size_t n_exchanges, n_bookings;
};

static enum err_code feed_rows_load(struct http_request *rq, struct db_conn *c, const struct hub *h,
                                    int64_t member_id, struct feed_rows *ret, struct err *err) {
    const int64_t since = hub_doer(rq).at - FEED_BACK;
    enum err_code rc = calendar_exchanges(c, rq->arena,
                                          &(struct calendar_exchanges_in){.hub_id = h->id,
                                                                          .member_id = member_id,
                                                                          .from_at = since,
                                                                          .from_day = day_of_seconds(since),
                                                                          .most = FEED_MOST},
                                          &ret->exchanges, &ret->n_exchanges, err);
    return rc ? rc
              : calendar_bookings(
                    c, rq->arena,
                    &(struct calendar_bookings_in){.hub_id = h->id,
                                                   .member_id = member_id,
                                                   .since_day = day_of_seconds(since) - BOOKING_DAYS,
                                                   .from_day = day_of_seconds(since),
                                                   .most = FEED_MOST},
                    &ret->bookings, &ret->n_bookings, err);
}

static struct ics_event event_of_exchange(struct arena *a, const struct calendar_exchanges_row *r,
                                          int64_t member_id) {
    struct str other = person_shown(a, r->giver_id == member_id ? r->receiver_name : r->giver_name);
    return (struct ics_event){.id = r->id,
                              .sequence = r->version,
                              .changed_at = r->changed_at,
                              .timed = r->has_starts_at,
                              .tentative = r->waiting,
                              .starts_at = r->starts_at,
                              .minutes = r->has_minutes ? r->minutes : 0,
                              .day = r->day,
                              .title = event_title(a, r->title, other)};
}

/* Whoever looks after it is told who comes, unless the two are kept apart by now. */
static struct ics_event event_of_booking(struct arena *a, const struct calendar_bookings_row *r,
                                         int64_t member_id, const struct zone *zone) {
    int64_t from = zone_at(zone, r->day, (int)r->from_minute),
            to = zone_at(zone, r->day + r->to_minute / MINUTES_A_DAY, (int)(r->to_minute % MINUTES_A_DAY));
    struct str title = r->member_id == member_id || r->apart
                           ? str_fmt(a, "%.*s, booked", STR_ARG(r->asset_name))
                           : str_fmt(a, tr("%.*s, booked by %.*s"), STR_ARG(r->asset_name),
                                     STR_ARG(person_shown(a, r->borrower_name)));
    return (struct ics_event){.id = r->id,
                              .sequence = r->version,
                              .changed_at = r->changed_at,
                              .booking = true,
                              .timed = true,
                              .starts_at = from,
                              .minutes = (to - from) / 60,
                              .title = title};
}

static enum err_code feed_events(struct http_request *rq, struct db_conn *c, const struct hub *h,
                                 int64_t member_id, struct ics_event **ret, size_t *ret_n, struct err *err) {
    struct feed_rows rows = {.n_exchanges = 0};
    enum err_code rc = feed_rows_load(rq, c, h, member_id, &rows, err);
    if (rc)
        return rc;
    struct ics_event *events =
        arena_new_array(rq->arena, struct ics_event, rows.n_exchanges + rows.n_bookings);
    if (!events)
        return err_nomem(err);
    for (size_t i = 0; i < rows.n_exchanges; i++)
        events[i] = event_of_exchange(rq->arena, &rows.exchanges[i], member_id);
    for (size_t i = 0; i < rows.n_bookings; i++)
        events[rows.n_exchanges + i] =
            event_of_booking(rq->arena, &rows.bookings[i], member_id, zone_of(h->time_zone));
    *ret = events;
    *ret_n = rows.n_exchanges + rows.n_bookings;
    return ERR_OK;
}

/* What rooms above add: sessions that the member leads or comes to. */
static enum err_code extra_events(struct http_request *rq, struct db_conn *c, const struct hub *h,
                                  int64_t member_id, struct ics_event **events, size_t *n, struct err *err) {
    const int64_t since = day_of_seconds(hub_doer(rq).at - FEED_BACK);
    enum err_code rc = ERR_OK;
    for (const struct calendar_feed *f = app_of(rq)->feeds; f && f->of && !rc; f++) {
        struct calendar_extra *more;
        size_t n_more = 0;
        rc = f->of(c, rq->arena, h, member_id, since, &more, &n_more, err);
        struct ics_event *all = rc ? NULL : arena_new_array(rq->arena, struct ics_event, *n + n_more);
        if (!rc && !all)
            rc = err_nomem(err);
        for (size_t i = 0; !rc && i < *n; i++)
            all[i] = (*events)[i];
        for (size_t i = 0; !rc && i < n_more; i++)
            all[(*n)++] = (struct ics_event){.kind = more[i].kind,
                                             .id = more[i].id,
                                             .sequence = more[i].sequence,
                                             .changed_at = more[i].changed_at,
                                             .timed = true,
                                             .tentative = more[i].tentative,
                                             .called_off = more[i].called_off,
                                             .starts_at = more[i].starts_at,
                                             .minutes = more[i].minutes,
                                             .title = more[i].title,
                                             .place = more[i].place};
        if (!rc)
            *events = all;
    }
    return rc;
}

enum err_code page_calendar(struct http_request *rq, const struct page_calendar_in *in, struct err *err) {
    struct db_conn *c;
    struct hub h;
    struct member m;
    struct ics_event *events = NULL;
    struct ics_calendar calendar = {0};
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = find_owner(rq, c, in->address, &h, &m, err);
    if (!rc)
        rc = feed_events(rq, c, &h, m.id, &events, &calendar.n, err);
    if (!rc)
        rc = extra_events(rq, c, &h, m.id, &events, &calendar.n, err);
    if (rc)
        return rc;
    calendar.name = h.name;
    calendar.hub_id = h.id;
    calendar.events = events;
    return send_calendar(rq, &calendar, err);
}

/* ---- one exchange ---- */

enum err_code page_exchange_ics(struct http_request *rq, const struct page_exchange_ics_in *in,
                                struct err *err) {
    const struct principal *p = principal_of(rq);
    struct db_conn *c;
    struct exchange e;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = exchange_get(c, rq->arena, p->hub.id, in->id, &e, err);
    if (rc)
        return rc;
    bool gives = e.giver_id == p->member.id, party = gives || e.receiver_id == p->member.id;
    if ((!party && !p->coordinator) || (!e.has_starts_at && !e.has_day))
        return err_set(err, ERR_NOT_FOUND, "id", "not-found", "There is no such exchange here.");
    rc = party ? ERR_OK : hub_trace(rq, e.giver_id, TRACE_HOURS, err);
    if (!rc && !party)
        rc = hub_trace(rq, e.receiver_id, TRACE_HOURS, err);
    if (rc)
        return rc;
    const struct ics_event event = {
        .id = e.id,
        .sequence = e.version,
        .changed_at = e.changed_at,
        .timed = e.has_starts_at,
        .tentative = e.waits_for != 0,
        .starts_at = e.starts_at,
        .minutes = e.has_minutes ? e.minutes : 0,
        .day = e.day,
        .title = party ? event_title(rq->arena, e.title, gives ? e.receiver_shown : e.giver_shown)
                       : str_fmt(rq->arena, tr("%.*s, %.*s and %.*s"), STR_ARG(e.title),
                                 STR_ARG(e.giver_shown), STR_ARG(e.receiver_shown))};
    const struct ics_calendar calendar = {.name = p->hub.name, .hub_id = p->hub.id, .events = &event, .n = 1};
    http_attachment(rq, STR("exchange.ics"));
    return send_calendar(rq, &calendar, err);
}

/* ---- the address ---- */

/* It outlives the acting: it would be a lasting key to somebody else's exchanges. */
enum err_code address_own_only(const struct principal *p, struct err *err) {
    return p->acting ? err_set(err, ERR_DENIED, NULL, "acting",
                               "A calendar's address is its owner's own. Stop acting first")
                     : ERR_OK;
}

enum err_code address_make_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct times_job *j = ctx;
    const struct principal *p = principal_of(j->rq);
    struct doer by = hub_doer(j->rq);
    return calendar_address_make(c, j->rq->arena, &by, p->hub.id, p->member.id, &j->address, err);
}

static enum err_code after_make(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    const struct times_job *j = ctx;
    if (code)
        return code;
    const struct address_view v = {.address = whole_address(rq, j->address),
                                   .back = hub_path(rq, "me/times")};
    http_reply_header(rq, "Cache-Control", STR("no-store"));
    return PAGE(rq, 200, (&(struct ui_page){.title = tr_str("Your calendar’s address")}), address_html, &v,
                err);
}

enum err_code page_address_make(struct http_request *rq, const struct page_address_make_in *in,
                                struct err *err) {
    (void)in;
    struct times_job *j = arena_new(rq->arena, struct times_job);
    enum err_code rc = j ? address_own_only(principal_of(rq), err) : err_nomem(err);
    if (rc)
        return rc;
    j->rq = rq;
    return app_write(rq, address_make_flow, j, after_make, err);
}

enum err_code address_end_flow(struct db_conn *c, void *ctx, struct err *err) {
    const struct times_job *j = ctx;
    const struct principal *p = principal_of(j->rq);
    struct doer by = hub_doer(j->rq);
    return calendar_address_end(c, &by, p->hub.id, p->member.id, err);
}

enum err_code page_address_end(struct http_request *rq, const struct page_address_end_in *in,
                               struct err *err) {
    (void)in;
    enum err_code rc = address_own_only(principal_of(rq), err);
    return rc ? rc : times_write(rq, address_end_flow, NULL, "address-ended", "#calendar", err);
}

/* ---- a file ---- */

enum err_code upload_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct times_job *j = ctx;
    const struct principal *p = principal_of(j->rq);
    struct doer by = hub_doer(j->rq);
    enum err_code rc = calendar_take(c, j->rq->arena, &by, &p->hub, p->member.id, j->found, &j->taken, err);
    j->done = j->taken.left_out ? "uploaded-part" : j->taken.moved ? "uploaded-moved" : "uploaded";
    return rc;
}

static enum err_code after_upload(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    const struct times_job *j = ctx;
    if (code == ERR_OK)
        return http_see_other(rq, hub_path(rq, "me/times?done=%s#calendar", j->done), err);
    return form_took(rq, code, err) ? times_show(rq, err) : code;
}

enum err_code upload_read(struct http_request *rq, struct str text, struct times_job *j, struct err *err) {
    *j = (struct times_job){.rq = rq};
    return calendar_read(rq->arena, text, &principal_of(rq)->hub, hub_doer(rq).at, &j->found, err);
}

enum err_code page_upload(struct http_request *rq, const struct page_upload_in *in, struct err *err) {
    struct times_job *j = arena_new(rq->arena, struct times_job);
    enum err_code rc = j ? upload_read(rq, in->form.file, j, err) : err_nomem(err);
    if (!j)
        return rc;
    if (rc)
        return form_took(rq, rc, err) ? times_show(rq, err) : rc;
    return app_write(rq, upload_flow, j, after_upload, err);
}
