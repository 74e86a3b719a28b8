/* A month of sessions as a calendar: a week in each row; on a small screen the days that have some. */
#include "group/pages.h"

enum { MOST = 400 };

static bool month_read(struct str s, int64_t today, int64_t *ret) {
    char iso[11];
    *ret = day_first_of_month(today);
    if (str_empty(s))
        return true;
    struct str whole = str_of(iso, 10);
    if (s.n != 7)
        return false;
    for (size_t i = 0; i < 7; i++)
        iso[i] = s.p[i];
    iso[7] = '-';
    iso[8] = '0';
    iso[9] = '1';
    return day_parse(whole, ret) && *ret > today - 366 * 50 && *ret < today + 366 * 50;
}

static struct str month_path(const struct http_request *rq, int64_t month) {
    int year, number, day;
    day_to_ymd(month, &year, &number, &day);
    return hub_path(rq, "sessions/calendar?month=%04d-%02d", year, number);
}

static enum err_code fill_day(const struct http_request *rq, struct group_day_view *d, int64_t day,
                              const struct group_session *list, size_t n, struct err *err) {
    static const char *const names[] = {TR("Monday"), TR("Tuesday"),  TR("Wednesday"), TR("Thursday"),
                                        TR("Friday"), TR("Saturday"), TR("Sunday")};
    struct arena *a = rq->arena;
    struct group_hand who = group_hand_of(rq);
    size_t count = 0;
    int year, month, number;
    struct str words = day_words(a, day);
    for (size_t i = 0; i < n; i++)
        count += list[i].day == day;
    struct group_dot_view *dots = arena_new_array(a, struct group_dot_view, count);
    if (!dots)
        return err_nomem(err);
    day_to_ymd(day, &year, &month, &number);
    *d = (struct group_day_view){.number = number,
                                 .label = str_fmt(a, "%s %.*s", tr(names[day_weekday(day)]), STR_ARG(words)),
                                 .today = day == hub_doer(rq).today,
                                 .dots = dots};
    for (size_t i = 0; i < n; i++) {
        enum ui_colour colour;
        if (list[i].day == day)
            dots[d->n_dots++] = (struct group_dot_view){
                .time = minute_of_day(a, list[i].start_minute),
                .title = list[i].title,
                .href = hub_path_id(rq, "sessions", list[i].id),
                .status = group_status(&list[i], who.coordinator, hub_doer(rq).at, &colour)};
    }
    return ERR_OK;
}

static enum err_code fill_weeks(const struct http_request *rq, struct group_month_view *v, int64_t month,
                                const struct group_session *list, size_t n, struct err *err) {
    int64_t next = day_add_months(month, 1), first = month - day_weekday(month);
    struct group_week_view *weeks = arena_new_array(rq->arena, struct group_week_view, 6);
    enum err_code rc = weeks ? ERR_OK : err_nomem(err);
    for (int64_t monday = first; !rc && monday < next; monday += 7, v->n_weeks++)
        for (int i = 0; !rc && i < 7; i++)
            if (monday + i >= month && monday + i < next)
                rc = fill_day(rq, &weeks[v->n_weeks].days[i], monday + i, list, n, err);
    v->weeks = weeks;
    return rc;
}

enum err_code page_group_month(struct http_request *rq, const struct page_group_month_in *in,
                               struct err *err) {
    const struct principal *p = principal_of(rq);
    struct arena *a = rq->arena;
    struct group_session *list;
    struct db_conn *c;
    size_t n;
    int64_t month;
    if (!month_read(in->query.month, hub_doer(rq).today, &month))
        return err_set(err, ERR_INVALID, "month", "month", "The month must be written like 2026-06.");
    int64_t before = day_add_months(month, -1), after = day_add_months(month, 1);
    struct group_month_view v = {.heading = month_words(a, month),
                                 .before = month_path(rq, before),
                                 .before_label = month_words(a, before),
                                 .after = month_path(rq, after),
                                 .after_label = month_words(a, after),
                                 .list = hub_path(rq, "sessions"),
                                 .add = hub_path(rq, "sessions/new"),
                                 .coordinator = group_hand_of(rq).coordinator};
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = group_list(c, a, &p->hub,
                        &(struct group_filter){
                            .viewer_id = group_hand_of(rq).member_id, .from_day = month, .to_day = after - 1},
                        MOST + 1, &list, &n, err);
    if (!rc)
        rc = fill_weeks(rq, &v, month, list, n > MOST ? MOST : n, err);
    if (rc)
        return rc;
    v.empty = n == 0;
    if (n > MOST)
        v.rest = tr_str("More are planned in this month than fit here. The list has them all.");
    struct ui_page page = {
        .title = str_fmt(a, tr("Group sessions in %.*s"), STR_ARG(v.heading)), .wide = true, .back = v.list};
    return PAGE(rq, 200, &page, group_month_html, &v, err);
}
