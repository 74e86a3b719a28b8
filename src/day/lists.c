/* The lists of the day: one query each, all with the same columns. */
#include "day/day.h"

#include "gen/day_sql.h"

static enum err_code take(struct arena *a, const struct day_line_row *rows, size_t n, struct day_line **ret,
                          struct err *err) {
    *ret = arena_new_array(a, struct day_line, n);
    if (!*ret)
        return err_nomem(err);
    for (size_t i = 0; i < n; i++) {
        const struct day_line_row *r = &rows[i];
        (*ret)[i] = (struct day_line){.at = {r->key, r->id},
                                      .id = r->id,
                                      .member_id = r->member_id,
                                      .number = r->number,
                                      .name = r->name,
                                      .phone = r->phone,
                                      .email = r->email,
                                      .other = r->other,
                                      .waits = r->waits,
                                      .area_id = r->has_area_id ? r->area_id : 0,
                                      .what = r->what,
                                      .state = r->state,
                                      .day = r->day,
                                      .amount = r->amount};
    }
    return ERR_OK;
}

/* One list: its query with what all have in common, and more of its own. */
#define LIST(name, query, ...)                                                                               \
    static enum err_code load_##name(struct db_conn *c, struct arena *a, const struct hub *h,                \
                                     const struct day_filter *f, struct day_place after, int64_t today,      \
                                     int64_t most, struct day_line **ret, size_t *ret_n, struct err *err) {  \
        struct day_line_row *rows = NULL;                                                                    \
        const struct query##_in in = {.hub_id = h->id,                                                       \
                                      .area_id = f->area_id,                                                 \
                                      .coordinator_id = f->coordinator_id,                                   \
                                      .after_key = after.key,                                                \
                                      .after_id = after.id,                                                  \
                                      .most = most,                                                          \
                                      __VA_ARGS__};                                                          \
        (void)today;                                                                                         \
        enum err_code rc = query(c, a, &in, &rows, ret_n, err);                                              \
        return rc ? rc : take(a, rows, *ret_n, ret, err);                                                    \
    }

/* clang-format off */
LIST(asking, day_asking, )
LIST(welcome, day_welcome, .since_day = today - DAY_WELCOME_LOOK)
LIST(requests, day_requests, .today = today)
LIST(exchanges, day_exchanges, .now = today * SECONDS_A_DAY)
LIST(paper, day_paper, .today = today, .person_id = f->person_id)
LIST(never, day_never, )
LIST(limits, day_limits, )
LIST(checks, day_checks, .from_day = today - DAY_CHECK_BEHIND, .until_day = today + DAY_CHECK_AHEAD)
LIST(follow_ups, day_follow_ups, .until_day = today)
LIST(quiet_before, day_quiet, .before = today)
/* clang-format on */

/* Days are turned into a line of the ledger first, for lines tell when hours last moved without being read.
 */
static enum err_code load_quiet(struct db_conn *c, struct arena *a, const struct hub *h,
                                const struct day_filter *f, struct day_place after, int64_t today,
                                int64_t most, struct day_line **ret, size_t *ret_n, struct err *err) {
    struct day_line_of_row line;
    enum err_code rc = day_line_of(
        c, a, &(struct day_line_of_in){.hub_id = h->id, .at = (today - DAY_QUIET_DAYS) * SECONDS_A_DAY},
        &line, err);
    return rc ? rc : load_quiet_before(c, a, h, f, after, line.sequence, most, ret, ret_n, err);
}

enum err_code day_lines(struct db_conn *c, struct arena *a, const struct hub *h, enum day_list l,
                        const struct day_filter *f, struct day_place after, int64_t today, size_t most,
                        struct day_line **ret, size_t *ret_n, struct err *err) {
    static enum err_code (*const loads[DAY_LISTS])(struct db_conn *, struct arena *, const struct hub *,
                                                   const struct day_filter *, struct day_place, int64_t,
                                                   int64_t, struct day_line **, size_t *, struct err *) = {
        [DAY_FOLLOW_UPS] = load_follow_ups, [DAY_EXCHANGES] = load_exchanges, [DAY_ASKING] = load_asking,
        [DAY_WELCOME] = load_welcome,       [DAY_REQUESTS] = load_requests,   [DAY_PAPER] = load_paper,
        [DAY_NEVER] = load_never,           [DAY_QUIET] = load_quiet,         [DAY_LIMITS] = load_limits,
        [DAY_CHECKS] = load_checks,
    };
    return loads[l](c, a, h, f, after, today, (int64_t)most, ret, ret_n, err);
}
