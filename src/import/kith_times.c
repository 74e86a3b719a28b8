/* When people are free, as kith export wrote it. Exports of before it was asked lack these files. */
#include "catalogue/week.h"
#include "gen/import_sql.h"
#include "import/kith.h"

enum { A_MEMBER, A_PATTERN, A_CHANGED };
const struct cell_def kith_availability_cells[] = {{"member_id", CELL_ID, false},
                                                   {"pattern", CELL_TEXT, false},
                                                   {"changed_at", CELL_TIME, false},
                                                   {NULL, CELL_TEXT, false}};

static enum err_code week_check(struct str written, const char *field, struct err *err) {
    struct week w;
    struct err why = {0};
    if (week_parse(written, &w, &why) == ERR_OK)
        return ERR_OK;
    return err_set(err, ERR_INVALID, field, "hours", "%s", why.message);
}

static enum err_code store_availability(struct intake *in, struct kith_run *run, const struct cell *v,
                                        struct err *err) {
    (void)run;
    const struct kith_availability_insert_in row = {.hub_id = in->hub.id,
                                                    .member_id = v[A_MEMBER].i,
                                                    .pattern = v[A_PATTERN].s,
                                                    .changed_at = v[A_CHANGED].i};
    enum err_code code = week_check(row.pattern, "pattern", err);
    return code ? code : kith_availability_insert(in->c, &row, NULL, err);
}

enum err_code kith_availability_take(struct intake *in, struct kith_run *run, struct spot at,
                                     const struct cell *v, struct err *err) {
    return kith_store(in, run, at, v, store_availability, err);
}

enum { F_MEMBER, F_FROM, F_TO, F_HOURS };
const struct cell_def kith_free_days_cells[] = {{"member_id", CELL_ID, false},
                                                {"from_day", CELL_DAY, false},
                                                {"to_day", CELL_DAY, false},
                                                {"hours", CELL_TEXT, false},
                                                {NULL, CELL_TEXT, false}};

static enum err_code store_free_days(struct intake *in, struct kith_run *run, const struct cell *v,
                                     struct err *err) {
    (void)run;
    const struct kith_free_days_insert_in row = {.hub_id = in->hub.id,
                                                 .member_id = v[F_MEMBER].i,
                                                 .from_day = v[F_FROM].i,
                                                 .to_day = v[F_TO].i,
                                                 .hours = v[F_HOURS].s};
    if (row.to_day < row.from_day)
        return err_set(err, ERR_INVALID, "to_day", "order", "The last day is before the first day");
    enum err_code code = week_check(row.hours, "hours", err);
    return code ? code : kith_free_days_insert(in->c, &row, NULL, err);
}

enum err_code kith_free_days_take(struct intake *in, struct kith_run *run, struct spot at,
                                  const struct cell *v, struct err *err) {
    return kith_store(in, run, at, v, store_free_days, err);
}

enum { B_MEMBER, B_FROM, B_TO };
const struct cell_def kith_busy_cells[] = {{"member_id", CELL_ID, false},
                                           {"from_at", CELL_TIME, false},
                                           {"to_at", CELL_TIME, false},
                                           {NULL, CELL_TEXT, false}};

static enum err_code store_busy(struct intake *in, struct kith_run *run, const struct cell *v,
                                struct err *err) {
    (void)run;
    const struct kith_busy_insert_in row = {
        .hub_id = in->hub.id, .member_id = v[B_MEMBER].i, .from_at = v[B_FROM].i, .to_at = v[B_TO].i};
    if (row.to_at <= row.from_at)
        return err_set(err, ERR_INVALID, "to_at", "order", "The end is not after the beginning");
    return kith_busy_insert(in->c, &row, NULL, err);
}

enum err_code kith_busy_take(struct intake *in, struct kith_run *run, struct spot at, const struct cell *v,
                             struct err *err) {
    return kith_store(in, run, at, v, store_busy, err);
}
