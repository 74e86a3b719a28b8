/* What the room's pages share. Not for other rooms. */
#ifndef KITH_DAY_PAGES_H
#define KITH_DAY_PAGES_H

#include "app/once.h"
#include "catalogue/catalogue.h"
#include "day/day.h"
#include "day/views.h"
#include "gen/day_html.h"
#include "gen/day_routes.h"
#include "hub/page.h"

/* Whom a page of the day is about, and the hub's areas, by which lines are named. */
struct day_about {
    struct day_filter filter;
    struct area *areas;
    size_t n_areas;
    struct str suffix; /* "?area=7", for links that keep it; "" where nothing is chosen */
    struct str words;  /* "Area Northside, walked by Amina." "" where nothing is chosen */
};
/* Reads ?area and ?coordinator ("none", "mine", an id; none: all), and fills the form that chooses. INVALID
 * names the field. */
enum err_code day_about_read(struct http_request *rq, struct db_conn *c, const struct day_query *q,
                             struct str action, struct day_about *ret, struct day_filter_view *view,
                             struct err *err) ERR_CHECK;
struct day_line_view day_line_view_of(const struct http_request *rq, enum day_list l,
                                      const struct day_about *about, const struct day_line *line,
                                      int64_t today);

/* "-120.4711" in ?after: where a page begins. INVALID, field `field`, when it is none. */
enum err_code day_place_read(struct str s, const char *field, bool *ret_has, struct day_place *ret,
                             struct err *err) ERR_CHECK;
struct str day_place_words(struct arena *a, struct day_place p);

/* The address asked for, without what was told on it (?done=). */
struct str day_here(const struct http_request *rq);
/* The same with ?done=WORD. */
struct str day_back_done(const struct http_request *rq, struct str back, struct str otherwise,
                         const char *done);

/* Who reads or writes notes and tasks: coordinators as such, practitioners as themselves. */
enum err_code day_reader(struct http_request *rq, struct db_conn *c, struct note_reader *ret,
                         struct err *err) ERR_CHECK;
/* A practitioner's sight of tasks: their own id; 0 for coordinators. */
int64_t day_only_of(const struct note_reader *who);
/* Who may be asked, as a choice; the first is nobody. */
enum err_code day_staff_options(struct http_request *rq, struct db_conn *c, struct str chosen,
                                const struct ui_option **ret, size_t *ret_n, struct err *err) ERR_CHECK;
struct task_line_view day_task_view(const struct http_request *rq, const struct task *t, int64_t today);

#endif
