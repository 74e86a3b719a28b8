/* Sessions in a member's calendar. */
#include "calendar/feed.h"

#include "group/inside.h"

enum { FEED_MOST = 500 };

enum err_code group_feed(struct db_conn *c, struct arena *a, const struct hub *h, int64_t member_id,
                         int64_t from_day, struct calendar_extra **ret, size_t *ret_n, struct err *err) {
    struct gs_events_row *rows;
    const struct zone *z = zone_of(h->time_zone);
    const struct gs_events_in in = {
        .hub_id = h->id, .member_id = member_id, .from_day = from_day, .most = FEED_MOST};
    enum err_code rc = gs_events(c, a, &in, &rows, ret_n, err);
    if (rc)
        return rc;
    struct calendar_extra *list = arena_new_array(a, struct calendar_extra, *ret_n);
    if (!list)
        return err_nomem(err);
    for (size_t i = 0; i < *ret_n; i++)
        list[i] = (struct calendar_extra){.kind = "session",
                                          .id = rows[i].id,
                                          .sequence = rows[i].version,
                                          .changed_at = rows[i].changed_at,
                                          .starts_at = zone_at(z, rows[i].day, (int)rows[i].start_minute),
                                          .minutes = rows[i].minutes,
                                          .title = rows[i].title,
                                          .place = rows[i].asset_name.n ? rows[i].asset_name : rows[i].place,
                                          .tentative = !rows[i].leads && str_eqz(rows[i].want, "waiting"),
                                          .called_off = str_eqz(rows[i].state, "off")};
    *ret = list;
    return ERR_OK;
}
