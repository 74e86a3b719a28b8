/* The way in and checks, as kith export wrote them. Exports of before there were any lack these files. */
#include "gen/import_sql.h"
#include "import/kith.h"

/* Who did it is told by their membership; 0 where they have none here. */
static enum err_code person_of(struct intake *in, const struct cell *who, int64_t *ret, struct err *err) {
    struct kith_member_person_row person;
    bool found = false;
    *ret = 0;
    if (!who->has)
        return ERR_OK;
    enum err_code code = kith_member_person(
        in->c, in->scratch, &(struct kith_member_person_in){.hub_id = in->hub.id, .id = who->i}, &found,
        &person, err);
    if (code == ERR_OK && found)
        *ret = person.person_id;
    return code;
}

enum { JOIN_SETTINGS_SINCE_AT, JOIN_SETTINGS_REFEREES, JOIN_SETTINGS_CHANGED_AT };
const struct cell_def kith_join_settings_cells[] = {{"since_at", CELL_TIME, false},
                                                    {"referees", CELL_NUMBER, false},
                                                    {"changed_at", CELL_TIME, false},
                                                    {NULL, CELL_TEXT, false}};

static enum err_code store_join_settings(struct intake *in, struct kith_run *run, const struct cell *v,
                                         struct err *err) {
    (void)run;
    return kith_join_settings_insert(
        in->c,
        &(struct kith_join_settings_insert_in){.hub_id = in->hub.id,
                                               .since_at = v[JOIN_SETTINGS_SINCE_AT].i,
                                               .referees = v[JOIN_SETTINGS_REFEREES].i,
                                               .changed_at = v[JOIN_SETTINGS_CHANGED_AT].i},
        NULL, err);
}

enum err_code kith_join_settings_take(struct intake *in, struct kith_run *run, struct spot at,
                                      const struct cell *v, struct err *err) {
    return kith_store(in, run, at, v, store_join_settings, err);
}

enum {
    JOIN_STEPS_STEP,
    JOIN_STEPS_USED,
    JOIN_STEPS_POSITION,
    JOIN_STEPS_NEEDED_BEFORE,
    JOIN_STEPS_KINDS,
    JOIN_STEPS_ADDED_AT
};
const struct cell_def kith_join_steps_cells[] = {
    {"step", CELL_TEXT, false},       {"used", CELL_BOOL, false},
    {"position", CELL_NUMBER, false}, {"needed_before", CELL_TEXT, false},
    {"kinds", CELL_TEXT, false},      {"added_at", CELL_TIME, false},
    {NULL, CELL_TEXT, false}};

static enum err_code store_join_steps(struct intake *in, struct kith_run *run, const struct cell *v,
                                      struct err *err) {
    (void)run;
    return kith_join_steps_insert(
        in->c,
        &(struct kith_join_steps_insert_in){.hub_id = in->hub.id,
                                            .step = str_or_empty(v[JOIN_STEPS_STEP].s),
                                            .used = v[JOIN_STEPS_USED].i != 0,
                                            .position = v[JOIN_STEPS_POSITION].i,
                                            .needed_before = str_or_empty(v[JOIN_STEPS_NEEDED_BEFORE].s),
                                            .kinds = str_or_empty(v[JOIN_STEPS_KINDS].s),
                                            .added_at = v[JOIN_STEPS_ADDED_AT].i},
        NULL, err);
}

enum err_code kith_join_steps_take(struct intake *in, struct kith_run *run, struct spot at,
                                   const struct cell *v, struct err *err) {
    return kith_store(in, run, at, v, store_join_steps, err);
}

enum {
    JOIN_MARKS_MEMBER_ID,
    JOIN_MARKS_STEP,
    JOIN_MARKS_STATE,
    JOIN_MARKS_WORDS,
    JOIN_MARKS_MARKED_BY,
    JOIN_MARKS_MARKED_AT
};
const struct cell_def kith_join_marks_cells[] = {{"member_id", CELL_ID, false},
                                                 {"step", CELL_TEXT, false},
                                                 {"state", CELL_TEXT, false},
                                                 {"words", CELL_TEXT, false},
                                                 {"marked_by_member_id", CELL_ID, true},
                                                 {"marked_at", CELL_TIME, false},
                                                 {NULL, CELL_TEXT, false}};

static enum err_code store_join_marks(struct intake *in, struct kith_run *run, const struct cell *v,
                                      struct err *err) {
    (void)run;
    int64_t marked_by = 0;
    enum err_code code = ERR_OK;
    if (code == ERR_OK)
        code = person_of(in, &v[JOIN_MARKS_MARKED_BY], &marked_by, err);
    if (code != ERR_OK)
        return code;
    return kith_join_marks_insert(
        in->c,
        &(struct kith_join_marks_insert_in){.hub_id = in->hub.id,
                                            .member_id = v[JOIN_MARKS_MEMBER_ID].i,
                                            .step = str_or_empty(v[JOIN_MARKS_STEP].s),
                                            .state = str_or_empty(v[JOIN_MARKS_STATE].s),
                                            .words = str_or_empty(v[JOIN_MARKS_WORDS].s),
                                            .marked_by = marked_by,
                                            .marked_at = v[JOIN_MARKS_MARKED_AT].i},
        NULL, err);
}

enum err_code kith_join_marks_take(struct intake *in, struct kith_run *run, struct spot at,
                                   const struct cell *v, struct err *err) {
    return kith_store(in, run, at, v, store_join_marks, err);
}

enum { JOIN_ENDS_MEMBER_ID, JOIN_ENDS_ENDED_AT };
const struct cell_def kith_join_ends_cells[] = {
    {"member_id", CELL_ID, false}, {"ended_at", CELL_TIME, false}, {NULL, CELL_TEXT, false}};

static enum err_code store_join_ends(struct intake *in, struct kith_run *run, const struct cell *v,
                                     struct err *err) {
    (void)run;
    return kith_join_ends_insert(in->c,
                                 &(struct kith_join_ends_insert_in){.hub_id = in->hub.id,
                                                                    .member_id = v[JOIN_ENDS_MEMBER_ID].i,
                                                                    .ended_at = v[JOIN_ENDS_ENDED_AT].i},
                                 NULL, err);
}

enum err_code kith_join_ends_take(struct intake *in, struct kith_run *run, struct spot at,
                                  const struct cell *v, struct err *err) {
    return kith_store(in, run, at, v, store_join_ends, err);
}

enum {
    JOIN_REFERENCES_ID,
    JOIN_REFERENCES_MEMBER_ID,
    JOIN_REFERENCES_NAME,
    JOIN_REFERENCES_HOW,
    JOIN_REFERENCES_KNOWN,
    JOIN_REFERENCES_ANSWER,
    JOIN_REFERENCES_WORDS,
    JOIN_REFERENCES_ASKED_BY,
    JOIN_REFERENCES_ASKED_AT,
    JOIN_REFERENCES_ENDS_AT,
    JOIN_REFERENCES_ANSWERED_AT
};
const struct cell_def kith_join_references_cells[] = {
    {"id", CELL_ID, false},        {"member_id", CELL_ID, false},         {"name", CELL_TEXT, false},
    {"how", CELL_TEXT, false},     {"known", CELL_TEXT, false},           {"answer", CELL_TEXT, false},
    {"words", CELL_TEXT, false},   {"asked_by_member_id", CELL_ID, true}, {"asked_at", CELL_TIME, false},
    {"ends_at", CELL_TIME, false}, {"answered_at", CELL_TIME, true},      {NULL, CELL_TEXT, false}};

static enum err_code store_join_references(struct intake *in, struct kith_run *run, const struct cell *v,
                                           struct err *err) {
    (void)run;
    int64_t asked_by = 0;
    enum err_code code = ERR_OK;
    if (code == ERR_OK)
        code = person_of(in, &v[JOIN_REFERENCES_ASKED_BY], &asked_by, err);
    if (code != ERR_OK)
        return code;
    return kith_join_references_insert(
        in->c,
        &(struct kith_join_references_insert_in){.hub_id = in->hub.id,
                                                 .id = v[JOIN_REFERENCES_ID].i,
                                                 .member_id = v[JOIN_REFERENCES_MEMBER_ID].i,
                                                 .name = str_or_empty(v[JOIN_REFERENCES_NAME].s),
                                                 .how = str_or_empty(v[JOIN_REFERENCES_HOW].s),
                                                 .known = str_or_empty(v[JOIN_REFERENCES_KNOWN].s),
                                                 .answer = str_or_empty(v[JOIN_REFERENCES_ANSWER].s),
                                                 .words = str_or_empty(v[JOIN_REFERENCES_WORDS].s),
                                                 .asked_by = asked_by,
                                                 .asked_at = v[JOIN_REFERENCES_ASKED_AT].i,
                                                 .ends_at = v[JOIN_REFERENCES_ENDS_AT].i,
                                                 .has_answered_at = v[JOIN_REFERENCES_ANSWERED_AT].has,
                                                 .answered_at = v[JOIN_REFERENCES_ANSWERED_AT].i},
        NULL, err);
}

enum err_code kith_join_references_take(struct intake *in, struct kith_run *run, struct spot at,
                                        const struct cell *v, struct err *err) {
    return kith_store(in, run, at, v, store_join_references, err);
}

enum {
    CHECK_REQUESTS_ID,
    CHECK_REQUESTS_MEMBER_ID,
    CHECK_REQUESTS_LEVEL,
    CHECK_REQUESTS_CATEGORY,
    CHECK_REQUESTS_STATE,
    CHECK_REQUESTS_ASKED_BY,
    CHECK_REQUESTS_ASKED_AT,
    CHECK_REQUESTS_ENDED_AT
};
const struct cell_def kith_check_requests_cells[] = {
    {"id", CELL_ID, false},         {"member_id", CELL_ID, false}, {"level", CELL_TEXT, false},
    {"category", CELL_TEXT, false}, {"state", CELL_TEXT, false},   {"asked_by_member_id", CELL_ID, true},
    {"asked_at", CELL_TIME, false}, {"ended_at", CELL_TIME, true}, {NULL, CELL_TEXT, false}};

static enum err_code store_check_requests(struct intake *in, struct kith_run *run, const struct cell *v,
                                          struct err *err) {
    (void)run;
    int64_t asked_by = 0;
    enum err_code code = ERR_OK;
    if (code == ERR_OK)
        code = person_of(in, &v[CHECK_REQUESTS_ASKED_BY], &asked_by, err);
    if (code != ERR_OK)
        return code;
    return kith_check_requests_insert(
        in->c,
        &(struct kith_check_requests_insert_in){.hub_id = in->hub.id,
                                                .id = v[CHECK_REQUESTS_ID].i,
                                                .member_id = v[CHECK_REQUESTS_MEMBER_ID].i,
                                                .level = str_or_empty(v[CHECK_REQUESTS_LEVEL].s),
                                                .category = str_or_empty(v[CHECK_REQUESTS_CATEGORY].s),
                                                .state = str_or_empty(v[CHECK_REQUESTS_STATE].s),
                                                .asked_by = asked_by,
                                                .asked_at = v[CHECK_REQUESTS_ASKED_AT].i,
                                                .has_ended_at = v[CHECK_REQUESTS_ENDED_AT].has,
                                                .ended_at = v[CHECK_REQUESTS_ENDED_AT].i},
        NULL, err);
}

enum err_code kith_check_requests_take(struct intake *in, struct kith_run *run, struct spot at,
                                       const struct cell *v, struct err *err) {
    return kith_store(in, run, at, v, store_check_requests, err);
}

enum {
    CHECK_TALKS_ID,
    CHECK_TALKS_MEMBER_ID,
    CHECK_TALKS_LEVEL,
    CHECK_TALKS_OPENED_BY,
    CHECK_TALKS_OPENED_AT,
    CHECK_TALKS_HELD_DAY,
    CHECK_TALKS_HELD_BY,
    CHECK_TALKS_OUTCOME,
    CHECK_TALKS_CONDITIONS,
    CHECK_TALKS_REVIEW_DAY,
    CHECK_TALKS_DECIDED_BY,
    CHECK_TALKS_DECIDED_AT
};
const struct cell_def kith_check_talks_cells[] = {{"id", CELL_ID, false},
                                                  {"member_id", CELL_ID, false},
                                                  {"level", CELL_TEXT, false},
                                                  {"opened_by_member_id", CELL_ID, true},
                                                  {"opened_at", CELL_TIME, false},
                                                  {"held_day", CELL_DAY, true},
                                                  {"held_by", CELL_TEXT, false},
                                                  {"outcome", CELL_TEXT, false},
                                                  {"conditions", CELL_TEXT, false},
                                                  {"review_day", CELL_DAY, true},
                                                  {"decided_by_member_id", CELL_ID, true},
                                                  {"decided_at", CELL_TIME, true},
                                                  {NULL, CELL_TEXT, false}};

static enum err_code store_check_talks(struct intake *in, struct kith_run *run, const struct cell *v,
                                       struct err *err) {
    (void)run;
    int64_t opened_by = 0, decided_by = 0;
    enum err_code code = ERR_OK;
    if (code == ERR_OK)
        code = person_of(in, &v[CHECK_TALKS_OPENED_BY], &opened_by, err);
    if (code == ERR_OK)
        code = person_of(in, &v[CHECK_TALKS_DECIDED_BY], &decided_by, err);
    if (code != ERR_OK)
        return code;
    return kith_check_talks_insert(
        in->c,
        &(struct kith_check_talks_insert_in){.hub_id = in->hub.id,
                                             .id = v[CHECK_TALKS_ID].i,
                                             .member_id = v[CHECK_TALKS_MEMBER_ID].i,
                                             .level = str_or_empty(v[CHECK_TALKS_LEVEL].s),
                                             .opened_by = opened_by,
                                             .opened_at = v[CHECK_TALKS_OPENED_AT].i,
                                             .has_held_day = v[CHECK_TALKS_HELD_DAY].has,
                                             .held_day = v[CHECK_TALKS_HELD_DAY].i,
                                             .held_by = str_or_empty(v[CHECK_TALKS_HELD_BY].s),
                                             .outcome = str_or_empty(v[CHECK_TALKS_OUTCOME].s),
                                             .conditions = str_or_empty(v[CHECK_TALKS_CONDITIONS].s),
                                             .has_review_day = v[CHECK_TALKS_REVIEW_DAY].has,
                                             .review_day = v[CHECK_TALKS_REVIEW_DAY].i,
                                             .has_decided_by = v[CHECK_TALKS_DECIDED_BY].has,
                                             .decided_by = decided_by,
                                             .has_decided_at = v[CHECK_TALKS_DECIDED_AT].has,
                                             .decided_at = v[CHECK_TALKS_DECIDED_AT].i},
        NULL, err);
}

enum err_code kith_check_talks_take(struct intake *in, struct kith_run *run, struct spot at,
                                    const struct cell *v, struct err *err) {
    return kith_store(in, run, at, v, store_check_talks, err);
}

enum { CHECK_DUTIES_MEMBER_ID, CHECK_DUTIES_GIVEN_BY, CHECK_DUTIES_GIVEN_AT };
const struct cell_def kith_check_duties_cells[] = {{"member_id", CELL_ID, false},
                                                   {"given_by_member_id", CELL_ID, true},
                                                   {"given_at", CELL_TIME, false},
                                                   {NULL, CELL_TEXT, false}};

static enum err_code store_check_duties(struct intake *in, struct kith_run *run, const struct cell *v,
                                        struct err *err) {
    (void)run;
    int64_t given_by = 0;
    enum err_code code = ERR_OK;
    if (code == ERR_OK)
        code = person_of(in, &v[CHECK_DUTIES_GIVEN_BY], &given_by, err);
    if (code != ERR_OK)
        return code;
    return kith_check_duties_insert(
        in->c,
        &(struct kith_check_duties_insert_in){.hub_id = in->hub.id,
                                              .member_id = v[CHECK_DUTIES_MEMBER_ID].i,
                                              .given_by = given_by,
                                              .given_at = v[CHECK_DUTIES_GIVEN_AT].i},
        NULL, err);
}

enum err_code kith_check_duties_take(struct intake *in, struct kith_run *run, struct spot at,
                                     const struct cell *v, struct err *err) {
    return kith_store(in, run, at, v, store_check_duties, err);
}

enum { CHECK_HOLDS_MEMBER_ID, CHECK_HOLDS_LEVEL };
const struct cell_def kith_check_holds_cells[] = {
    {"member_id", CELL_ID, false}, {"level", CELL_TEXT, false}, {NULL, CELL_TEXT, false}};

static enum err_code store_check_holds(struct intake *in, struct kith_run *run, const struct cell *v,
                                       struct err *err) {
    (void)run;
    return kith_check_holds_insert(
        in->c,
        &(struct kith_check_holds_insert_in){.hub_id = in->hub.id,
                                             .member_id = v[CHECK_HOLDS_MEMBER_ID].i,
                                             .level = str_or_empty(v[CHECK_HOLDS_LEVEL].s)},
        NULL, err);
}

enum err_code kith_check_holds_take(struct intake *in, struct kith_run *run, struct spot at,
                                    const struct cell *v, struct err *err) {
    return kith_store(in, run, at, v, store_check_holds, err);
}

enum { CHECK_LIMITS_MEMBER_ID, CHECK_LIMITS_CATEGORY };
const struct cell_def kith_check_limits_cells[] = {
    {"member_id", CELL_ID, false}, {"category", CELL_TEXT, false}, {NULL, CELL_TEXT, false}};

static enum err_code store_check_limits(struct intake *in, struct kith_run *run, const struct cell *v,
                                        struct err *err) {
    (void)run;
    return kith_check_limits_insert(
        in->c,
        &(struct kith_check_limits_insert_in){.hub_id = in->hub.id,
                                              .member_id = v[CHECK_LIMITS_MEMBER_ID].i,
                                              .category = str_or_empty(v[CHECK_LIMITS_CATEGORY].s)},
        NULL, err);
}

enum err_code kith_check_limits_take(struct intake *in, struct kith_run *run, struct spot at,
                                     const struct cell *v, struct err *err) {
    return kith_store(in, run, at, v, store_check_limits, err);
}
