/* Who was asked to help, and what counts in suggestions. */
#include "gen/import_sql.h"
#include "import/kith.h"
#include "match/match.h"

enum { A_ID, A_LISTING, A_MEMBER, A_ASKED_BY, A_ASKED_AT, A_ANSWER, A_ANSWERED_AT, A_ENDED_AT };
const struct cell_def kith_ask_cells[] = {
    {"id", CELL_ID, false},           {"listing_id", CELL_ID, false},
    {"member_id", CELL_ID, false},    {"asked_by_member_id", CELL_ID, true},
    {"asked_at", CELL_TIME, false},   {"answer", CELL_TEXT, false},
    {"answered_at", CELL_TIME, true}, {"ended_at", CELL_TIME, true, true},
    {NULL, CELL_TEXT, false},
};

static enum err_code store_ask(struct intake *in, struct kith_run *run, const struct cell *v,
                               struct err *err) {
    struct kith_member_person_row person;
    bool found = false;
    (void)run;
    enum err_code code = ERR_OK;
    if (v[A_ASKED_BY].has)
        code = kith_member_person(
            in->c, in->scratch, &(struct kith_member_person_in){.hub_id = in->hub.id, .id = v[A_ASKED_BY].i},
            &found, &person, err);
    if (code != ERR_OK)
        return code;
    return kith_ask_insert(in->c,
                           &(struct kith_ask_insert_in){.hub_id = in->hub.id,
                                                        .id = v[A_ID].i,
                                                        .listing_id = v[A_LISTING].i,
                                                        .member_id = v[A_MEMBER].i,
                                                        .asked_by = found ? person.person_id : 0,
                                                        .asked_at = v[A_ASKED_AT].i,
                                                        .answer = v[A_ANSWER].s,
                                                        .has_answered_at = v[A_ANSWERED_AT].has,
                                                        .answered_at = v[A_ANSWERED_AT].i,
                                                        .has_ended_at = v[A_ENDED_AT].has,
                                                        .ended_at = v[A_ENDED_AT].i},
                           NULL, err);
}

enum err_code kith_ask_take(struct intake *in, struct kith_run *run, struct spot at, const struct cell *v,
                            struct err *err) {
    return kith_store(in, run, at, v, store_ask, err);
}

enum { W_PART, W_WEIGHT };
const struct cell_def kith_weight_cells[] = {
    {"part", CELL_TEXT, false}, {"weight", CELL_NUMBER, false}, {NULL, CELL_TEXT, false}};

static enum err_code store_weight(struct intake *in, struct kith_run *run, const struct cell *v,
                                  struct err *err) {
    (void)run;
    bool known = false;
    for (size_t p = 0; p < MATCH_PARTS; p++)
        known = known || str_eqz(v[W_PART].s, match_part_name((enum match_part)p));
    if (!known)
        return err_set(err, ERR_INVALID, "part", "part", "There is no such part of a suggestion's score");
    return kith_weight_insert(
        in->c,
        &(struct kith_weight_insert_in){.hub_id = in->hub.id, .part = v[W_PART].s, .weight = v[W_WEIGHT].i},
        NULL, err);
}

enum err_code kith_weight_take(struct intake *in, struct kith_run *run, struct spot at, const struct cell *v,
                               struct err *err) {
    return kith_store(in, run, at, v, store_weight, err);
}
