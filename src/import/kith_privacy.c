/* Consents, who acts for whom, who looked at what, who was forgotten, as kith export wrote them. Exports of
 * before there were any lack these files. */
#include "gen/import_sql.h"
#include "import/kith.h"
#include "privacy/privacy.h"

enum { S_WAIT, S_SETTLE, S_OUTSIDE, S_CHANGED };
const struct cell_def kith_privacy_setting_cells[] = {{"wait_days", CELL_NUMBER, false},
                                                      {"settle", CELL_TEXT, false},
                                                      {"outside_id", CELL_ID, true},
                                                      {"changed_at", CELL_TIME, false},
                                                      {NULL, CELL_TEXT, false}};

static enum err_code store_setting(struct intake *in, struct kith_run *run, const struct cell *v,
                                   struct err *err) {
    enum settle settle;
    (void)run;
    if (!settle_parse(v[S_SETTLE].s, &settle))
        return err_set(err, ERR_INVALID, "settle", "settle", "settle is pot or outside");
    return kith_privacy_setting_insert(
        in->c,
        &(struct kith_privacy_setting_insert_in){.hub_id = in->hub.id,
                                                 .wait_days = v[S_WAIT].i,
                                                 .settle = v[S_SETTLE].s,
                                                 .has_outside_id = v[S_OUTSIDE].has,
                                                 .outside_id = v[S_OUTSIDE].i,
                                                 .changed_at = v[S_CHANGED].i},
        NULL, err);
}

enum { R_KIND, R_DAYS, R_CHANGED };
const struct cell_def kith_retention_cells[] = {{"kind", CELL_TEXT, false},
                                                {"days", CELL_NUMBER, false},
                                                {"changed_at", CELL_TIME, false},
                                                {NULL, CELL_TEXT, false}};

static enum err_code store_retention(struct intake *in, struct kith_run *run, const struct cell *v,
                                     struct err *err) {
    (void)run;
    return kith_retention_insert(
        in->c,
        &(struct kith_retention_insert_in){
            .hub_id = in->hub.id, .kind = v[R_KIND].s, .days = v[R_DAYS].i, .changed_at = v[R_CHANGED].i},
        NULL, err);
}

enum { W_KIND, W_LANGUAGE, W_VERSION, W_LABEL, W_WORDS, W_OPEN, W_MADE_AT, W_MADE_BY };
const struct cell_def kith_wording_cells[] = {
    {"kind", CELL_TEXT, false},    {"language", CELL_TEXT, false},       {"version", CELL_NUMBER, false},
    {"label", CELL_TEXT, false},   {"words", CELL_TEXT, false},          {"open", CELL_BOOL, false},
    {"made_at", CELL_TIME, false}, {"made_by_member_id", CELL_ID, true}, {NULL, CELL_TEXT, false}};

static enum err_code store_wording(struct intake *in, struct kith_run *run, const struct cell *v,
                                   struct err *err) {
    (void)run;
    return kith_wording_insert(in->c,
                               &(struct kith_wording_insert_in){.hub_id = in->hub.id,
                                                                .kind = v[W_KIND].s,
                                                                .language = v[W_LANGUAGE].s,
                                                                .version = v[W_VERSION].i,
                                                                .label = v[W_LABEL].s,
                                                                .words = v[W_WORDS].s,
                                                                .open = v[W_OPEN].i != 0,
                                                                .made_at = v[W_MADE_AT].i,
                                                                .has_made_by = v[W_MADE_BY].has,
                                                                .made_by = v[W_MADE_BY].i},
                               NULL, err);
}

enum { C_MEMBER, C_KIND, C_N, C_GIVEN, C_VERSION, C_LANGUAGE, C_WORDS, C_WAY, C_AT, C_WRITTEN_BY };
const struct cell_def kith_consent_cells[] = {
    {"member_id", CELL_ID, false},   {"kind", CELL_TEXT, false},
    {"n", CELL_NUMBER, false},       {"given", CELL_BOOL, false},
    {"version", CELL_NUMBER, false}, {"language", CELL_TEXT, false},
    {"words", CELL_TEXT, false},     {"way", CELL_TEXT, false},
    {"at", CELL_TIME, false},        {"written_by_member_id", CELL_ID, true},
    {NULL, CELL_TEXT, false}};

static enum err_code store_consent(struct intake *in, struct kith_run *run, const struct cell *v,
                                   struct err *err) {
    enum consent_way way;
    (void)run;
    if (!consent_way_parse(v[C_WAY].s, &way))
        return err_set(err, ERR_INVALID, "way", "way", "way is page, paper, told or api");
    return kith_consent_insert(in->c,
                               &(struct kith_consent_insert_in){.hub_id = in->hub.id,
                                                                .member_id = v[C_MEMBER].i,
                                                                .kind = v[C_KIND].s,
                                                                .n = v[C_N].i,
                                                                .given = v[C_GIVEN].i != 0,
                                                                .version = v[C_VERSION].i,
                                                                .language = v[C_LANGUAGE].s,
                                                                .words = v[C_WORDS].s,
                                                                .way = v[C_WAY].s,
                                                                .at = v[C_AT].i,
                                                                .has_written_by = v[C_WRITTEN_BY].has,
                                                                .written_by = v[C_WRITTEN_BY].i},
                               NULL, err);
}

enum {
    G_ID,
    G_MEMBER,
    G_GUARDIAN,
    G_SCOPE,
    G_WHY,
    G_RESTRICTS,
    G_UNTIL,
    G_STATE,
    G_ASKED,
    G_CONFIRMED,
    G_ENDED
};
const struct cell_def kith_guardian_cells[] = {
    {"id", CELL_ID, false},          {"member_id", CELL_ID, false},
    {"guardian_id", CELL_ID, false}, {"scope", CELL_TEXT, false},
    {"why", CELL_TEXT, false},       {"restricts", CELL_BOOL, false},
    {"until_day", CELL_DAY, false},  {"state", CELL_TEXT, false},
    {"asked_at", CELL_TIME, false},  {"confirmed_at", CELL_TIME, true},
    {"ended_at", CELL_TIME, true},   {NULL, CELL_TEXT, false}};

static enum err_code store_guardian(struct intake *in, struct kith_run *run, const struct cell *v,
                                    struct err *err) {
    enum guardian_scope scope;
    enum guardian_why why;
    enum guardian_state state;
    (void)run;
    if (!guardian_scope_parse(v[G_SCOPE].s, &scope) || !guardian_why_parse(v[G_WHY].s, &why) ||
        !guardian_state_parse(v[G_STATE].s, &state))
        return err_set(err, ERR_INVALID, "state", "state", "scope, why or state is not a word of Kith's");
    enum err_code rc =
        kith_guardian_insert(in->c,
                             &(struct kith_guardian_insert_in){.hub_id = in->hub.id,
                                                               .id = v[G_ID].i,
                                                               .member_id = v[G_MEMBER].i,
                                                               .guardian_id = v[G_GUARDIAN].i,
                                                               .scope = v[G_SCOPE].s,
                                                               .why = v[G_WHY].s,
                                                               .restricts = v[G_RESTRICTS].i != 0,
                                                               .until_day = v[G_UNTIL].i,
                                                               .state = v[G_STATE].s,
                                                               .asked_at = v[G_ASKED].i,
                                                               .has_confirmed_at = v[G_CONFIRMED].has,
                                                               .confirmed_at = v[G_CONFIRMED].i,
                                                               .has_ended_at = v[G_ENDED].has,
                                                               .ended_at = v[G_ENDED].i},
                             NULL, err);
    if (rc || !v[G_RESTRICTS].i || state != GUARDIAN_CONFIRMED)
        return rc;
    return kith_guardian_restricts(in->c,
                                   &(struct kith_guardian_restricts_in){.hub_id = in->hub.id,
                                                                        .member_id = v[G_MEMBER].i,
                                                                        .until_day = v[G_UNTIL].i},
                                   NULL, err);
}

enum { E_ID, E_MEMBER, E_STATE, E_WAY, E_PROOF, E_ASKED, E_DUE, E_ENDED };
const struct cell_def kith_erasure_cells[] = {
    {"id", CELL_ID, false},       {"member_id", CELL_ID, false}, {"state", CELL_TEXT, false},
    {"way", CELL_TEXT, false},    {"proof", CELL_TEXT, false},   {"asked_at", CELL_TIME, false},
    {"due_at", CELL_TIME, false}, {"ended_at", CELL_TIME, true}, {NULL, CELL_TEXT, false}};

static enum err_code store_erasure(struct intake *in, struct kith_run *run, const struct cell *v,
                                   struct err *err) {
    (void)run;
    enum err_code rc = kith_erasure_insert(in->c,
                                           &(struct kith_erasure_insert_in){.hub_id = in->hub.id,
                                                                            .id = v[E_ID].i,
                                                                            .member_id = v[E_MEMBER].i,
                                                                            .state = v[E_STATE].s,
                                                                            .way = v[E_WAY].s,
                                                                            .proof = v[E_PROOF].s,
                                                                            .asked_at = v[E_ASKED].i,
                                                                            .due_at = v[E_DUE].i,
                                                                            .has_ended_at = v[E_ENDED].has,
                                                                            .ended_at = v[E_ENDED].i},
                                           NULL, err);
    if (rc || !str_eqz(v[E_STATE].s, "done"))
        return rc;
    return kith_erasure_done(
        in->c,
        &(struct kith_erasure_done_in){.hub_id = in->hub.id, .member_id = v[E_MEMBER].i, .at = v[E_ENDED].i},
        NULL, err);
}

enum { L_ABOUT, L_READER, L_FOR, L_KIND, L_FIRST, L_LAST, L_N };
const struct cell_def kith_look_cells[] = {
    {"about_id", CELL_ID, true},      {"reader_member_id", CELL_ID, true},
    {"for_member_id", CELL_ID, true}, {"kind", CELL_TEXT, false},
    {"first_at", CELL_TIME, false},   {"last_at", CELL_TIME, false},
    {"n", CELL_NUMBER, false},        {NULL, CELL_TEXT, false}};

static enum err_code store_look(struct intake *in, struct kith_run *run, const struct cell *v,
                                struct err *err) {
    enum trace_kind kind;
    (void)run;
    if (!trace_kind_parse(v[L_KIND].s, &kind))
        return err_set(err, ERR_INVALID, "kind", "kind", "There is no such kind of look");
    return kith_look_insert(in->c,
                            &(struct kith_look_insert_in){.hub_id = in->hub.id,
                                                          .about_id = v[L_ABOUT].has ? v[L_ABOUT].i : 0,
                                                          .hour = v[L_FIRST].i / 3600,
                                                          .reader = v[L_READER].has ? v[L_READER].i : 0,
                                                          .for_member_id = v[L_FOR].has ? v[L_FOR].i : 0,
                                                          .kind = v[L_KIND].s,
                                                          .first_at = v[L_FIRST].i,
                                                          .last_at = v[L_LAST].i,
                                                          .n = v[L_N].i},
                            NULL, err);
}

#define TAKE(name, store)                                                                                    \
    enum err_code kith_##name##_take(struct intake *in, struct kith_run *run, struct spot at,                \
                                     const struct cell *v, struct err *err) {                                \
        return kith_store(in, run, at, v, store, err);                                                       \
    }
TAKE(privacy_setting, store_setting)
TAKE(retention, store_retention)
TAKE(wording, store_wording)
TAKE(consent, store_consent)
TAKE(guardian, store_guardian)
TAKE(erasure, store_erasure)
TAKE(look, store_look)
