/* When somebody is free: the week, the days that differ, and what their own calendar showed. */
#include "calendar/pages.h"

#include "base/language.h"
#include "hub/page.h"

enum { BUSY_SHOWN = 20 };

static const char *const day_names[7] = {TR("Monday"), TR("Tuesday"),  TR("Wednesday"), TR("Thursday"),
                                         TR("Friday"), TR("Saturday"), TR("Sunday")};

static const struct zone *zone_here(const struct http_request *rq) {
    return zone_of(principal_of(rq)->hub.time_zone);
}

/* A whole part of a day is a ticked box; what is left over is said in words. */
static void take_week(struct http_request *rq, const struct availability *of, struct times_view *v) {
    struct arena *a = rq->arena;
    struct week left = of->pattern, ticked = {0};
    for (int d = 0; d < 7; d++) {
        v->days[d].name = tr(day_names[d]);
        for (int i = 0; i < WEEK_PARTS; i++) {
            const struct week_part *part = &week_parts[i];
            struct part_view *p = &v->days[d].parts[i];
            struct week span = {0}, both;
            week_add(&span, d, part->from, part->to);
            both = week_both(&span, &of->pattern);
            p->value = str_fmt(a, "%d-%s", d, part->name);
            p->id = str_fmt(a, "parts-%d-%s", d, part->name);
            p->label = str_fmt(a, "%s %s", tr(day_names[d]), tr(part->name));
            p->ticked = week_minutes(&both) == part->to - part->from;
            if (p->ticked)
                week_add(&ticked, d, part->from, part->to);
            if (v->form)
                p->ticked = form_raw_has(v->form, "parts", p->value);
        }
    }
    for (size_t i = 0; i < sizeof left.bits / sizeof *left.bits; i++)
        left.bits[i] &= ~ticked.bits[i];
    v->other = week_typed(a, &left);
    v->words = week_words(a, &of->pattern);
    v->said = v->words.n > 0;
}

static struct str hours_words(struct arena *a, const struct week *hours) {
    struct str words = week_words(a, hours), every = tr_str("Every day ");
    if (!words.n)
        return tr_str("Away");
    return str_starts(words, tr("Every day ")) ? str_slice(words, every.n, words.n) : words;
}

static enum err_code take_days(struct http_request *rq, const struct availability *of, struct times_view *v,
                               struct err *err) {
    struct arena *a = rq->arena;
    struct free_days_view *rows = arena_new_array(a, struct free_days_view, of->n_days);
    if (!rows)
        return err_nomem(err);
    for (size_t i = 0; i < of->n_days; i++) {
        const struct free_days *d = &of->days[i];
        struct str first = day_words(a, d->from_day), last = day_words(a, d->to_day);
        rows[i] = (struct free_days_view){
            .when = d->from_day == d->to_day ? first
                                             : str_fmt(a, tr("%.*s to %.*s"), STR_ARG(first), STR_ARG(last)),
            .what = hours_words(a, &d->hours),
            .first = day_iso(a, d->from_day),
            .last = day_iso(a, d->to_day),
        };
    }
    v->differ = rows;
    v->n_differ = of->n_days;
    return ERR_OK;
}

static struct str busy_words(struct arena *a, const struct zone *z, const struct busy_time *b) {
    int64_t day, end_day;
    int minute, end_minute;
    zone_local(z, b->from_at, &day, &minute);
    zone_local(z, b->to_at, &end_day, &end_minute);
    struct str from = zone_weekday_words(a, z, b->from_at);
    return day == end_day
               ? str_fmt(a, tr("%.*s to %d:%02d"), STR_ARG(from), end_minute / 60, end_minute % 60)
               : str_fmt(a, tr("%.*s to %.*s"), STR_ARG(from), STR_ARG(zone_weekday_words(a, z, b->to_at)));
}

static enum err_code take_busy(struct http_request *rq, const struct availability *of, struct times_view *v,
                               struct err *err) {
    struct str *words = arena_new_array(rq->arena, struct str, BUSY_SHOWN);
    if (!words)
        return err_nomem(err);
    v->n_busy = (int64_t)of->n_busy;
    for (size_t i = 0; i < of->n_busy && i < BUSY_SHOWN; i++)
        words[v->n_busy_shown++] = busy_words(rq->arena, zone_here(rq), &of->busy[i]);
    if (of->n_busy)
        v->busy_until = day_words(rq->arena, zone_day(zone_here(rq), of->busy[of->n_busy - 1].to_at));
    v->busy = words;
    return ERR_OK;
}

static enum err_code load(struct http_request *rq, struct times_view *v, struct err *err) {
    const struct principal *p = principal_of(rq);
    struct db_conn *c;
    struct availability of;
    struct address_of_row address;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = availability_get(c, rq->arena, p->hub.id, p->member.id, hub_doer(rq).today, &of, err);
    if (!rc)
        rc = address_of(c, rq->arena, &(struct address_of_in){.hub_id = p->hub.id, .member_id = p->member.id},
                        &v->has_address, &address, err);
    if (!rc)
        rc = take_days(rq, &of, v, err);
    if (!rc)
        rc = take_busy(rq, &of, v, err);
    if (rc)
        return rc;
    v->version = str_fmt(rq->arena, "%lld", (long long)of.version);
    v->address_day = v->has_address ? zone_day(zone_here(rq), address.made_at) : 0;
    take_week(rq, &of, v);
    return ERR_OK;
}

enum err_code times_show(struct http_request *rq, struct err *err) {
    const struct principal *p = principal_of(rq);
    struct times_view v = {
        .form = form_of(rq, &times_form_def),
        .days_form = form_of(rq, &free_days_form_def),
        .upload_form = form_of(rq, &upload_form_def),
        .csrf = http_csrf(rq),
        .name = p->member.name,
        .zone = str_from(zone_name(zone_here(rq))),
        .save = hub_path(rq, "me/times"),
        .days_add = hub_path(rq, "me/times/days"),
        .days_remove = hub_path(rq, "me/times/days/remove"),
        .address_make = hub_path(rq, "me/times/address"),
        .address_end = hub_path(rq, "me/times/address/end"),
        .upload = hub_path(rq, "me/times/upload"),
        .busy_remove = hub_path(rq, "me/times/busy/remove"),
        .acting = p->acting,
    };
    enum err_code rc = load(rq, &v, err);
    if (rc)
        return rc;
    int status = form_status(rq->method == HTTP_GET ? NULL : rq->form);
    return PAGE(
        rq, status,
        (&(struct ui_page){.title = p->acting ? tr_str("When they are free") : tr_str("When you are free"),
                           .back = hub_path(rq, "home"),
                           .has_errors = status == 422}),
        times_html, &v, err);
}

enum err_code page_times(struct http_request *rq, const struct page_times_in *in, struct err *err) {
    (void)in;
    return times_show(rq, err);
}

/* ---- changes ---- */

static enum err_code after(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    const struct times_job *j = ctx;
    if (code == ERR_OK)
        return http_see_other(rq, hub_path(rq, "me/times?done=%s%s", j->done, j->anchor), err);
    return form_took(rq, code, err) ? times_show(rq, err) : code;
}

enum err_code times_write(struct http_request *rq, db_flow *flow, const void *in, const char *done,
                          const char *anchor, struct err *err) {
    struct times_job *j = arena_new(rq->arena, struct times_job);
    if (!j)
        return err_nomem(err);
    *j = (struct times_job){.rq = rq, .in = in, .done = done, .anchor = anchor};
    return app_write(rq, flow, j, after, err);
}

static bool tick_read(struct str value, struct week *w) {
    for (int d = 0; d < 7; d++)
        for (int i = 0; i < WEEK_PARTS; i++) {
            const struct week_part *part = &week_parts[i];
            if (value.n > 2 && value.p[0] == '0' + d && value.p[1] == '-' &&
                str_eqz(str_slice(value, 2, value.n), part->name)) {
                week_add(w, d, part->from, part->to);
                return true;
            }
        }
    return false;
}

static enum err_code typed_week(struct arena *a, const struct times_form *f, struct week *ret,
                                struct err *err) {
    enum err_code rc = week_read(a, f->other, ret, err);
    if (rc)
        return err_set(err, rc, "other", "hours", "%s", str_z(a, str_from(err->message)));
    for (size_t i = 0; i < f->n_parts; i++)
        if (!tick_read(f->parts[i], ret))
            return err_set(err, ERR_INVALID, "parts", "parts", "Tick the boxes of the week");
    return ERR_OK;
}

static enum err_code save_flow(struct db_conn *c, void *ctx, struct err *err) {
    const struct times_job *j = ctx;
    const struct principal *p = principal_of(j->rq);
    const struct times_form *f = j->in;
    struct doer by = hub_doer(j->rq);
    struct week w = {0};
    struct availability now;
    enum err_code rc = typed_week(j->rq->arena, f, &w, err);
    if (!rc)
        rc = availability_get(c, j->rq->arena, p->hub.id, p->member.id, by.today, &now, err);
    if (!rc && now.version != f->version)
        rc = err_set(err, ERR_PRECONDITION, NULL, "version",
                     "Somebody changed these times first. Look at them again, then make your change.");
    return rc ? rc : availability_set(c, j->rq->arena, &by, p->hub.id, p->member.id, &w, now.version, err);
}

enum err_code page_times_save(struct http_request *rq, const struct page_times_save_in *in, struct err *err) {
    return times_write(rq, save_flow, &in->form, "times", "", err);
}

/* "10 to 12" holds on each of the days; with names of days in it, only on those. */
static enum err_code typed_hours(struct arena *a, struct str hours, struct week *ret, struct err *err) {
    struct err why = {0};
    if (str_empty(hours) || week_read(a, hours, ret, &why) == ERR_OK)
        return ERR_OK;
    enum err_code rc = week_read(a, str_fmt(a, tr("every day %.*s"), STR_ARG(hours)), ret, &why);
    if (rc)
        return err_set(err, rc, "hours", "hours", "Enter times like 10 to 12, or leave it empty");
    return ERR_OK;
}

static enum err_code days_flow(struct db_conn *c, void *ctx, struct err *err) {
    const struct times_job *j = ctx;
    const struct principal *p = principal_of(j->rq);
    const struct free_days_form *f = j->in;
    struct doer by = hub_doer(j->rq);
    struct free_days d = {.from_day = f->from, .to_day = f->has_to ? f->to : f->from};
    enum err_code rc = typed_hours(j->rq->arena, f->hours, &d.hours, err);
    return rc ? rc : free_days_add(c, j->rq->arena, &by, p->hub.id, p->member.id, &d, err);
}

enum err_code page_free_days_add(struct http_request *rq, const struct page_free_days_add_in *in,
                                 struct err *err) {
    return times_write(rq, days_flow, &in->form, "days", "#days", err);
}

static enum err_code remove_flow(struct db_conn *c, void *ctx, struct err *err) {
    const struct times_job *j = ctx;
    const struct principal *p = principal_of(j->rq);
    const struct free_days_remove_form *f = j->in;
    struct doer by = hub_doer(j->rq);
    return free_days_remove(c, &by, p->hub.id, p->member.id, f->first, f->last, err);
}

enum err_code page_free_days_remove(struct http_request *rq, const struct page_free_days_remove_in *in,
                                    struct err *err) {
    return times_write(rq, remove_flow, &in->form, "days-removed", "#days", err);
}

enum err_code busy_end_flow(struct db_conn *c, void *ctx, struct err *err) {
    const struct times_job *j = ctx;
    const struct principal *p = principal_of(j->rq);
    struct doer by = hub_doer(j->rq);
    return busy_times_set(c, j->rq->arena, &by, p->hub.id, p->member.id, NULL, 0, err);
}

enum err_code page_busy_remove(struct http_request *rq, const struct page_busy_remove_in *in,
                               struct err *err) {
    (void)in;
    return times_write(rq, busy_end_flow, NULL, "busy-removed", "#calendar", err);
}
