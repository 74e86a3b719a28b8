/* Rings, kept searches, and what is between this hub and its neighbours: this hub's side of it. */
#include "gen/import_sql.h"
#include "import/kith.h"

/* Who did something, by membership; nobody of this hub: 0. */
static enum err_code person_of(struct intake *in, const struct cell *member, int64_t *ret, struct err *err) {
    struct kith_member_person_row row;
    bool found = false;
    *ret = 0;
    if (!member->has)
        return ERR_OK;
    enum err_code code = kith_member_person(
        in->c, in->scratch, &(struct kith_member_person_in){.hub_id = in->hub.id, .id = member->i}, &found,
        &row, err);
    if (code == ERR_OK && found)
        *ret = row.person_id;
    return code;
}

/* ---- rings ---- */

enum { R_ID, R_STATE, R_MADE_BY, R_MADE_AT, R_ENDS_AT, R_ENDED_AT };
const struct cell_def kith_ring_cells[] = {
    {"id", CELL_ID, false},        {"state", CELL_TEXT, false},   {"made_by_member_id", CELL_ID, true},
    {"made_at", CELL_TIME, false}, {"ends_at", CELL_TIME, false}, {"ended_at", CELL_TIME, true},
    {NULL, CELL_TEXT, false},
};

static enum err_code store_ring(struct intake *in, struct kith_run *run, const struct cell *v,
                                struct err *err) {
    int64_t person;
    (void)run;
    enum err_code code = person_of(in, &v[R_MADE_BY], &person, err);
    if (code != ERR_OK)
        return code;
    return kith_ring_insert(in->c,
                            &(struct kith_ring_insert_in){.hub_id = in->hub.id,
                                                          .id = v[R_ID].i,
                                                          .state = v[R_STATE].s,
                                                          .has_made_by = person != 0,
                                                          .made_by = person,
                                                          .made_at = v[R_MADE_AT].i,
                                                          .ends_at = v[R_ENDS_AT].i,
                                                          .has_ended_at = v[R_ENDED_AT].has,
                                                          .ended_at = v[R_ENDED_AT].i},
                            NULL, err);
}

enum err_code kith_ring_take(struct intake *in, struct kith_run *run, struct spot at, const struct cell *v,
                             struct err *err) {
    return kith_store(in, run, at, v, store_ring, err);
}

enum { L_RING, L_N, L_GIVER, L_RECEIVER, L_OFFER, L_REQUEST, L_SCORE, L_ANSWER, L_ANSWERED_AT, L_EXCHANGE };
const struct cell_def kith_leg_cells[] = {
    {"ring_id", CELL_ID, false},     {"n", CELL_NUMBER, false},    {"giver_id", CELL_ID, false},
    {"receiver_id", CELL_ID, false}, {"offer_id", CELL_ID, false}, {"request_id", CELL_ID, false},
    {"score", CELL_NUMBER, false},   {"answer", CELL_TEXT, false}, {"answered_at", CELL_TIME, true},
    {"exchange_id", CELL_ID, true},  {NULL, CELL_TEXT, false},
};

static enum err_code store_leg(struct intake *in, struct kith_run *run, const struct cell *v,
                               struct err *err) {
    (void)run;
    return kith_leg_insert(in->c,
                           &(struct kith_leg_insert_in){.hub_id = in->hub.id,
                                                        .ring_id = v[L_RING].i,
                                                        .n = v[L_N].i,
                                                        .giver_id = v[L_GIVER].i,
                                                        .receiver_id = v[L_RECEIVER].i,
                                                        .offer_id = v[L_OFFER].i,
                                                        .request_id = v[L_REQUEST].i,
                                                        .score = v[L_SCORE].i,
                                                        .answer = v[L_ANSWER].s,
                                                        .has_answered_at = v[L_ANSWERED_AT].has,
                                                        .answered_at = v[L_ANSWERED_AT].i,
                                                        .has_exchange_id = v[L_EXCHANGE].has,
                                                        .exchange_id = v[L_EXCHANGE].i},
                           NULL, err);
}

enum err_code kith_leg_take(struct intake *in, struct kith_run *run, struct spot at, const struct cell *v,
                            struct err *err) {
    return kith_store(in, run, at, v, store_leg, err);
}

/* ---- kept searches ---- */

enum { S_ID, S_MEMBER, S_NAME, S_QUERY, S_SEEN_AT, S_MADE_AT };
const struct cell_def kith_search_cells[] = {
    {"id", CELL_ID, false},      {"member_id", CELL_ID, false}, {"name", CELL_TEXT, false},
    {"query", CELL_TEXT, false}, {"seen_at", CELL_TIME, false}, {"made_at", CELL_TIME, false},
    {NULL, CELL_TEXT, false},
};

static enum err_code store_search(struct intake *in, struct kith_run *run, const struct cell *v,
                                  struct err *err) {
    (void)run;
    return kith_search_insert(in->c,
                              &(struct kith_search_insert_in){.hub_id = in->hub.id,
                                                              .id = v[S_ID].i,
                                                              .member_id = v[S_MEMBER].i,
                                                              .name = v[S_NAME].s,
                                                              .query = v[S_QUERY].s,
                                                              .seen_at = v[S_SEEN_AT].i,
                                                              .made_at = v[S_MADE_AT].i},
                              NULL, err);
}

enum err_code kith_search_take(struct intake *in, struct kith_run *run, struct spot at, const struct cell *v,
                               struct err *err) {
    return kith_store(in, run, at, v, store_search, err);
}

/* ---- neighbours ---- */

/* Which hub of this installation the other one is. One that is not here keeps the id that it has where the
 * export comes from, until it moves in too. */
static enum err_code other_of(struct intake *in, struct kith_run *run, int64_t source_id, int64_t *ret,
                              struct err *err) {
    for (size_t i = 0; i < run->n_others; i++)
        if (run->others[i].source_id == source_id) {
            *ret = run->others[i].hub_id;
            return ERR_OK;
        }
    (void)in;
    return err_set(err, ERR_INVALID, "other_hub_id", "neighbour", "neighbours.csv has no hub with this id");
}

static enum err_code find_other(struct intake *in, struct kith_run *run, int64_t source_id, struct str slug,
                                int64_t *ret, struct err *err) {
    struct kith_other_hub_row row;
    bool found = false;
    if (run->n_others == KITH_OTHERS_MOST)
        return err_set(err, ERR_INVALID, "other_hub_id", "many", "There are more than %d neighbours",
                       KITH_OTHERS_MOST);
    enum err_code code = kith_other_hub(
        in->c, in->scratch,
        &(struct kith_other_hub_in){.hub_id = in->hub.id, .source_id = source_id, .slug = slug}, &found, &row,
        err);
    if (code != ERR_OK)
        return code;
    *ret = found ? row.found_id : source_id;
    run->others[run->n_others++] = (struct kith_other){.source_id = source_id, .hub_id = *ret};
    return ERR_OK;
}

enum { N_OTHER, N_SLUG, N_NAME, N_OPENED_BY, N_OPENED_AT, N_ACCOUNT, N_LIMIT };
const struct cell_def kith_neighbour_cells[] = {
    {"other_hub_id", CELL_ID, false},       {"slug", CELL_TEXT, false},     {"name", CELL_TEXT, false},
    {"opened_by_member_id", CELL_ID, true}, {"opened_at", CELL_TIME, true}, {"account_id", CELL_ID, true},
    {"soft_limit", CELL_NUMBER, true},      {NULL, CELL_TEXT, false},
};

static enum err_code store_neighbour(struct intake *in, struct kith_run *run, const struct cell *v,
                                     struct err *err) {
    int64_t person, other;
    enum err_code code = person_of(in, &v[N_OPENED_BY], &person, err);
    if (code == ERR_OK)
        code = find_other(in, run, v[N_OTHER].i, v[N_SLUG].s, &other, err);
    if (code != ERR_OK)
        return code;
    return kith_neighbour_insert(in->c,
                                 &(struct kith_neighbour_insert_in){.hub_id = in->hub.id,
                                                                    .other_hub_id = other,
                                                                    .slug = v[N_SLUG].s,
                                                                    .name = v[N_NAME].s,
                                                                    .has_opened_by = v[N_OPENED_AT].has,
                                                                    .opened_by = person,
                                                                    .has_opened_at = v[N_OPENED_AT].has,
                                                                    .opened_at = v[N_OPENED_AT].i,
                                                                    .has_account_id = v[N_ACCOUNT].has,
                                                                    .account_id = v[N_ACCOUNT].i,
                                                                    .has_soft_limit = v[N_LIMIT].has,
                                                                    .soft_limit = v[N_LIMIT].i},
                                 NULL, err);
}

enum err_code kith_neighbour_take(struct intake *in, struct kith_run *run, struct spot at,
                                  const struct cell *v, struct err *err) {
    return kith_store(in, run, at, v, store_neighbour, err);
}

enum {
    W_ID,
    W_OTHER,
    W_OWNER,
    W_MEMBER,
    W_LISTING,
    W_KIND,
    W_TITLE,
    W_WORDS,
    W_MADE_AT,
    W_ANSWER,
    W_ANSWERED_AT
};
const struct cell_def kith_side_cells[] = {
    {"id", CELL_ID, false},        {"other_hub_id", CELL_ID, false}, {"owner", CELL_BOOL, false},
    {"member_id", CELL_ID, false}, {"listing_id", CELL_ID, false},   {"kind", CELL_TEXT, false},
    {"title", CELL_TEXT, false},   {"words", CELL_TEXT, false},      {"made_at", CELL_TIME, false},
    {"answer", CELL_TEXT, false},  {"answered_at", CELL_TIME, true}, {NULL, CELL_TEXT, false},
};

static enum err_code store_side(struct intake *in, struct kith_run *run, const struct cell *v,
                                struct err *err) {
    int64_t other;
    enum err_code code = other_of(in, run, v[W_OTHER].i, &other, err);
    if (code != ERR_OK)
        return code;
    return kith_side_insert(in->c,
                            &(struct kith_side_insert_in){.hub_id = in->hub.id,
                                                          .id = v[W_ID].i,
                                                          .other_hub_id = other,
                                                          .owner = v[W_OWNER].i,
                                                          .member_id = v[W_MEMBER].i,
                                                          .listing_id = v[W_LISTING].i,
                                                          .kind = v[W_KIND].s,
                                                          .title = v[W_TITLE].s,
                                                          .words = v[W_WORDS].s,
                                                          .made_at = v[W_MADE_AT].i,
                                                          .answer = v[W_ANSWER].s,
                                                          .has_answered_at = v[W_ANSWERED_AT].has,
                                                          .answered_at = v[W_ANSWERED_AT].i},
                            NULL, err);
}

enum err_code kith_side_take(struct intake *in, struct kith_run *run, struct spot at, const struct cell *v,
                             struct err *err) {
    return kith_store(in, run, at, v, store_side, err);
}

enum {
    T_ID,
    T_OTHER,
    T_WISH,
    T_MEMBER,
    T_GIVES,
    T_TITLE,
    T_WORDS,
    T_MINUTES,
    T_DAY,
    T_STATE,
    T_AWAITS,
    T_CONFIRM_AT,
    T_RECORDED_BY,
    T_ATTEMPT,
    T_PENDING,
    T_TRANSFER,
    T_REVERSAL,
    T_REASON,
    T_CREATED_AT,
    T_CHANGED_AT
};
const struct cell_def kith_trade_cells[] = {
    {"id", CELL_ID, false},
    {"other_hub_id", CELL_ID, false},
    {"wish_id", CELL_ID, false},
    {"member_id", CELL_ID, false},
    {"gives", CELL_BOOL, false},
    {"title", CELL_TEXT, false},
    {"words", CELL_TEXT, false},
    {"minutes", CELL_NUMBER, false},
    {"day", CELL_DAY, false},
    {"state", CELL_TEXT, false},
    {"awaits", CELL_BOOL, false},
    {"confirm_at", CELL_TIME, true},
    {"recorded_by_member_id", CELL_ID, true},
    {"attempt", CELL_NUMBER, false},
    {"pending_id", CELL_ID, true},
    {"transfer_id", CELL_ID, true},
    {"reversal_id", CELL_ID, true},
    {"reason", CELL_TEXT, false},
    {"created_at", CELL_TIME, false},
    {"changed_at", CELL_TIME, false},
    {NULL, CELL_TEXT, false},
};

static enum err_code store_trade(struct intake *in, struct kith_run *run, const struct cell *v,
                                 struct err *err) {
    int64_t person, other;
    enum err_code code = person_of(in, &v[T_RECORDED_BY], &person, err);
    if (code == ERR_OK)
        code = other_of(in, run, v[T_OTHER].i, &other, err);
    if (code != ERR_OK)
        return code;
    return kith_trade_insert(in->c,
                             &(struct kith_trade_insert_in){.hub_id = in->hub.id,
                                                            .id = v[T_ID].i,
                                                            .other_hub_id = other,
                                                            .wish_id = v[T_WISH].i,
                                                            .member_id = v[T_MEMBER].i,
                                                            .gives = v[T_GIVES].i,
                                                            .title = v[T_TITLE].s,
                                                            .words = v[T_WORDS].s,
                                                            .minutes = v[T_MINUTES].i,
                                                            .day = v[T_DAY].i,
                                                            .state = v[T_STATE].s,
                                                            .awaits = v[T_AWAITS].i,
                                                            .has_confirm_at = v[T_CONFIRM_AT].has,
                                                            .confirm_at = v[T_CONFIRM_AT].i,
                                                            .has_recorded_by = person != 0,
                                                            .recorded_by = person,
                                                            .attempt = v[T_ATTEMPT].i,
                                                            .has_pending_id = v[T_PENDING].has,
                                                            .pending_id = v[T_PENDING].i,
                                                            .has_transfer_id = v[T_TRANSFER].has,
                                                            .transfer_id = v[T_TRANSFER].i,
                                                            .has_reversal_id = v[T_REVERSAL].has,
                                                            .reversal_id = v[T_REVERSAL].i,
                                                            .reason = v[T_REASON].s,
                                                            .created_at = v[T_CREATED_AT].i,
                                                            .changed_at = v[T_CHANGED_AT].i},
                             NULL, err);
}

enum err_code kith_trade_take(struct intake *in, struct kith_run *run, struct spot at, const struct cell *v,
                              struct err *err) {
    return kith_store(in, run, at, v, store_trade, err);
}

/* Hubs that moved in before this one know it from now on. */
enum err_code kith_trades_end(struct intake *in, struct kith_run *run, struct err *err) {
    const int64_t here = in->hub.id, there = run->from.id;
    if (here == there)
        return ERR_OK;
    enum err_code code = kith_neighbour_adopt(
        in->c, &(struct kith_neighbour_adopt_in){.hub_id = here, .source_id = there}, NULL, err);
    if (code == ERR_OK)
        code = kith_side_adopt(in->c, &(struct kith_side_adopt_in){.hub_id = here, .source_id = there}, NULL,
                               err);
    return code == ERR_OK
               ? kith_trade_adopt(in->c, &(struct kith_trade_adopt_in){.hub_id = here, .source_id = there},
                                  NULL, err)
               : code;
}
