/* Paper slips, as kith export wrote them. Exports of before there were any lack these files. */
#include "gen/import_sql.h"
#include "import/kith.h"
#include "slips/picture.h"
#include "slips/slips.h"

enum { SETTINGS_PHOTO_DAYS, SETTINGS_CHANGED_AT };
const struct cell_def kith_slip_settings_cells[] = {
    {"photo_days", CELL_NUMBER, false}, {"changed_at", CELL_TIME, false}, {NULL, CELL_TEXT, false}};

static enum err_code store_settings(struct intake *in, struct kith_run *run, const struct cell *v,
                                    struct err *err) {
    (void)run;
    return kith_slip_settings_insert(
        in->c,
        &(struct kith_slip_settings_insert_in){.hub_id = in->hub.id,
                                               .photo_days = v[SETTINGS_PHOTO_DAYS].i,
                                               .changed_at = v[SETTINGS_CHANGED_AT].i},
        NULL, err);
}

enum err_code kith_slip_settings_take(struct intake *in, struct kith_run *run, struct spot at,
                                      const struct cell *v, struct err *err) {
    return kith_store(in, run, at, v, store_settings, err);
}

/* The person that a member is; *ret_has false where the cell is empty. */
static enum err_code person_of(struct intake *in, const struct cell *v, bool *ret_has, int64_t *ret,
                               struct err *err) {
    struct kith_member_person_row row;
    *ret_has = false;
    if (!v->has)
        return ERR_OK;
    enum err_code rc = kith_member_person(in->c, in->scratch,
                                          &(struct kith_member_person_in){.hub_id = in->hub.id, .id = v->i},
                                          ret_has, &row, err);
    *ret = !rc && *ret_has ? row.person_id : 0;
    return rc;
}

enum {
    BATCHES_ID,
    BATCHES_BY_MEMBER_ID,
    BATCHES_STATE,
    BATCHES_TYPED,
    BATCHES_N_ROWS,
    BATCHES_CREATED_AT,
    BATCHES_ENTERED_AT,
    BATCHES_ENDED_AT,
    BATCHES_ENDED_BY,
    BATCHES_REASON
};
const struct cell_def kith_slip_batches_cells[] = {
    {"id", CELL_ID, false},          {"by_member_id", CELL_ID, true}, {"state", CELL_TEXT, false},
    {"typed", CELL_TEXT, false},     {"n_rows", CELL_NUMBER, false},  {"created_at", CELL_TIME, false},
    {"entered_at", CELL_TIME, true}, {"ended_at", CELL_TIME, true},   {"ended_by_member_id", CELL_ID, true},
    {"reason", CELL_TEXT, false},    {NULL, CELL_TEXT, false}};

static enum err_code store_batches(struct intake *in, struct kith_run *run, const struct cell *v,
                                   struct err *err) {
    (void)run;
    enum slip_state state;
    struct kith_slip_batches_insert_in row = {.hub_id = in->hub.id,
                                              .id = v[BATCHES_ID].i,
                                              .state = v[BATCHES_STATE].s,
                                              .typed = v[BATCHES_TYPED].s,
                                              .n_rows = v[BATCHES_N_ROWS].i,
                                              .created_at = v[BATCHES_CREATED_AT].i,
                                              .has_entered_at = v[BATCHES_ENTERED_AT].has,
                                              .entered_at = v[BATCHES_ENTERED_AT].i,
                                              .has_ended_at = v[BATCHES_ENDED_AT].has,
                                              .ended_at = v[BATCHES_ENDED_AT].i,
                                              .reason = v[BATCHES_REASON].s};
    if (!slip_state_parse(v[BATCHES_STATE].s, &state))
        return err_set(err, ERR_INVALID, "state", "state", "There is no such state of a batch of slips");
    if ((state == SLIPS_DRAFT) == v[BATCHES_ENTERED_AT].has)
        return err_set(err, ERR_INVALID, "entered_at", "state",
                       "What is entered has a time at which it was, and a draft has none");
    enum err_code rc = person_of(in, &v[BATCHES_BY_MEMBER_ID], &row.has_person_id, &row.person_id, err);
    if (!rc)
        rc = person_of(in, &v[BATCHES_ENDED_BY], &row.has_ended_by, &row.ended_by, err);
    return rc ? rc : kith_slip_batches_insert(in->c, &row, NULL, err);
}

enum err_code kith_slip_batches_take(struct intake *in, struct kith_run *run, struct spot at,
                                     const struct cell *v, struct err *err) {
    return kith_store(in, run, at, v, store_batches, err);
}

enum { LINES_BATCH_ID, LINES_N, LINES_EXCHANGE_ID, LINES_HOW, LINES_BACK };
const struct cell_def kith_slip_lines_cells[] = {{"batch_id", CELL_ID, false},    {"n", CELL_NUMBER, false},
                                                 {"exchange_id", CELL_ID, false}, {"how", CELL_TEXT, false},
                                                 {"back", CELL_BOOL, false},      {NULL, CELL_TEXT, false}};

static enum err_code store_lines(struct intake *in, struct kith_run *run, const struct cell *v,
                                 struct err *err) {
    (void)run;
    return kith_slip_lines_insert(in->c,
                                  &(struct kith_slip_lines_insert_in){.hub_id = in->hub.id,
                                                                      .batch_id = v[LINES_BATCH_ID].i,
                                                                      .n = v[LINES_N].i,
                                                                      .exchange_id = v[LINES_EXCHANGE_ID].i,
                                                                      .how = v[LINES_HOW].s,
                                                                      .back = v[LINES_BACK].i != 0},
                                  NULL, err);
}

enum err_code kith_slip_lines_take(struct intake *in, struct kith_run *run, struct spot at,
                                   const struct cell *v, struct err *err) {
    return kith_store(in, run, at, v, store_lines, err);
}

enum {
    PHOTOS_ID,
    PHOTOS_BATCH_ID,
    PHOTOS_OF_ROW,
    PHOTOS_WIDTH,
    PHOTOS_HEIGHT,
    PHOTOS_ADDED_BY,
    PHOTOS_ADDED_AT,
    PHOTOS_PICTURE
};
const struct cell_def kith_slip_photos_cells[] = {
    {"id", CELL_ID, false},         {"batch_id", CELL_ID, false},   {"of_row", CELL_NUMBER, false},
    {"width", CELL_NUMBER, false},  {"height", CELL_NUMBER, false}, {"added_by_member_id", CELL_ID, true},
    {"added_at", CELL_TIME, false}, {"picture", CELL_TEXT, false},  {NULL, CELL_TEXT, false}};

static enum err_code store_photos(struct intake *in, struct kith_run *run, const struct cell *v,
                                  struct err *err) {
    (void)run;
    const char *other;
    struct kith_slip_photos_insert_in row = {.hub_id = in->hub.id,
                                             .id = v[PHOTOS_ID].i,
                                             .batch_id = v[PHOTOS_BATCH_ID].i,
                                             .of_row = v[PHOTOS_OF_ROW].i,
                                             .width = v[PHOTOS_WIDTH].i,
                                             .height = v[PHOTOS_HEIGHT].i,
                                             .added_at = v[PHOTOS_ADDED_AT].i};
    if (!str_unbase64url(in->scratch, v[PHOTOS_PICTURE].s, &row.picture) || row.picture.n > PICTURE_MOST ||
        picture_kind_of(row.picture, &other) != PICTURE_JPEG)
        return err_set(err, ERR_INVALID, "picture", "picture", "The picture is no JPEG in base64url");
    enum err_code rc = person_of(in, &v[PHOTOS_ADDED_BY], &row.has_added_by, &row.added_by, err);
    return rc ? rc : kith_slip_photos_insert(in->c, &row, NULL, err);
}

enum err_code kith_slip_photos_take(struct intake *in, struct kith_run *run, struct spot at,
                                    const struct cell *v, struct err *err) {
    return kith_store(in, run, at, v, store_photos, err);
}
