/* Group sessions, as kith export wrote them. Exports of before there were any lack these files. */
#include "gen/import_sql.h"
#include "group/group.h"
#include "import/kith.h"

enum { SETTINGS_RULE, SETTINGS_PUBLIC, SETTINGS_CHANGED_AT };
const struct cell_def kith_session_settings_cells[] = {{"rule", CELL_TEXT, false},
                                                       {"public", CELL_BOOL, false},
                                                       {"changed_at", CELL_TIME, false},
                                                       {NULL, CELL_TEXT, false}};

static enum err_code store_settings(struct intake *in, struct kith_run *run, const struct cell *v,
                                    struct err *err) {
    (void)run;
    enum group_rule rule;
    if (!group_rule_parse(v[SETTINGS_RULE].s, &rule))
        return err_set(err, ERR_INVALID, "rule", "rule", "There is no such rule of hours");
    return kith_session_settings_insert(
        in->c,
        &(struct kith_session_settings_insert_in){.hub_id = in->hub.id,
                                                  .rule = v[SETTINGS_RULE].s,
                                                  .public = v[SETTINGS_PUBLIC].i != 0,
                                                  .changed_at = v[SETTINGS_CHANGED_AT].i},
        NULL, err);
}

enum err_code kith_session_settings_take(struct intake *in, struct kith_run *run, struct spot at,
                                         const struct cell *v, struct err *err) {
    return kith_store(in, run, at, v, store_settings, err);
}

enum { SERIES_ID, SERIES_EVERY, SERIES_FIRST_DAY, SERIES_TIMES, SERIES_CREATED_AT };
const struct cell_def kith_session_series_cells[] = {
    {"id", CELL_ID, false},        {"every", CELL_TEXT, false},      {"first_day", CELL_DAY, false},
    {"times", CELL_NUMBER, false}, {"created_at", CELL_TIME, false}, {NULL, CELL_TEXT, false}};

static enum err_code store_series(struct intake *in, struct kith_run *run, const struct cell *v,
                                  struct err *err) {
    (void)run;
    return kith_session_series_insert(
        in->c,
        &(struct kith_session_series_insert_in){.hub_id = in->hub.id,
                                                .id = v[SERIES_ID].i,
                                                .every = v[SERIES_EVERY].s,
                                                .first_day = v[SERIES_FIRST_DAY].i,
                                                .times = v[SERIES_TIMES].i,
                                                .created_at = v[SERIES_CREATED_AT].i},
        NULL, err);
}

enum err_code kith_session_series_take(struct intake *in, struct kith_run *run, struct spot at,
                                       const struct cell *v, struct err *err) {
    return kith_store(in, run, at, v, store_series, err);
}

enum {
    SESSIONS_ID,
    SESSIONS_SERIES_ID,
    SESSIONS_NTH,
    SESSIONS_TITLE,
    SESSIONS_CATEGORY,
    SESSIONS_ASSET_ID,
    SESSIONS_PLACE,
    SESSIONS_DAY,
    SESSIONS_START_MINUTE,
    SESSIONS_MINUTES,
    SESSIONS_PLACES,
    SESSIONS_NOTE,
    SESSIONS_RULE,
    SESSIONS_STATE,
    SESSIONS_DIFFERS,
    SESSIONS_OFF_WORDS,
    SESSIONS_COUNTED_BY,
    SESSIONS_GUESTS,
    SESSIONS_REVISION,
    SESSIONS_CREATED_AT,
    SESSIONS_CHANGED_AT,
    SESSIONS_LEAD_CHECK,
    SESSIONS_HELP_CHECK
};
const struct cell_def kith_session_sessions_cells[] = {{"id", CELL_ID, false},
                                                       {"series_id", CELL_ID, true},
                                                       {"nth", CELL_NUMBER, false},
                                                       {"title", CELL_TEXT, false},
                                                       {"category", CELL_TEXT, false},
                                                       {"asset_id", CELL_ID, true},
                                                       {"place", CELL_TEXT, false},
                                                       {"day", CELL_DAY, false},
                                                       {"start_minute", CELL_NUMBER, false},
                                                       {"minutes", CELL_NUMBER, false},
                                                       {"places", CELL_NUMBER, true},
                                                       {"note", CELL_TEXT, false},
                                                       {"rule", CELL_TEXT, false},
                                                       {"state", CELL_TEXT, false},
                                                       {"differs", CELL_BOOL, false},
                                                       {"off_words", CELL_TEXT, false},
                                                       {"counted_by", CELL_TEXT, false},
                                                       {"guests", CELL_NUMBER, false},
                                                       {"revision", CELL_NUMBER, false},
                                                       {"created_at", CELL_TIME, false},
                                                       {"changed_at", CELL_TIME, false},
                                                       {"lead_check", CELL_TEXT, true, true},
                                                       {"help_check", CELL_TEXT, true, true},
                                                       {NULL, CELL_TEXT, false}};

static enum err_code store_sessions(struct intake *in, struct kith_run *run, const struct cell *v,
                                    struct err *err) {
    (void)run;
    enum group_rule rule;
    if ((v[SESSIONS_RULE].s.n && !group_rule_parse(v[SESSIONS_RULE].s, &rule)) ||
        (v[SESSIONS_COUNTED_BY].s.n && !group_rule_parse(v[SESSIONS_COUNTED_BY].s, &rule)))
        return err_set(err, ERR_INVALID, "rule", "rule", "There is no such rule of hours");
    return kith_session_sessions_insert(
        in->c,
        &(struct kith_session_sessions_insert_in){
            .hub_id = in->hub.id,
            .id = v[SESSIONS_ID].i,
            .has_series_id = v[SESSIONS_SERIES_ID].has,
            .series_id = v[SESSIONS_SERIES_ID].i,
            .nth = v[SESSIONS_NTH].i,
            .title = v[SESSIONS_TITLE].s,
            .category = v[SESSIONS_CATEGORY].s,
            .has_asset_id = v[SESSIONS_ASSET_ID].has,
            .asset_id = v[SESSIONS_ASSET_ID].i,
            .place = v[SESSIONS_PLACE].s,
            .day = v[SESSIONS_DAY].i,
            .start_minute = v[SESSIONS_START_MINUTE].i,
            .minutes = v[SESSIONS_MINUTES].i,
            .has_places = v[SESSIONS_PLACES].has,
            .places = v[SESSIONS_PLACES].i,
            .note = v[SESSIONS_NOTE].s,
            .rule = v[SESSIONS_RULE].s,
            .state = v[SESSIONS_STATE].s,
            .differs = v[SESSIONS_DIFFERS].i != 0,
            .off_words = v[SESSIONS_OFF_WORDS].s,
            .counted_by = v[SESSIONS_COUNTED_BY].s,
            .guests = v[SESSIONS_GUESTS].i,
            .revision = v[SESSIONS_REVISION].i,
            .created_at = v[SESSIONS_CREATED_AT].i,
            .changed_at = v[SESSIONS_CHANGED_AT].i,
            .lead_check = v[SESSIONS_LEAD_CHECK].has ? v[SESSIONS_LEAD_CHECK].s : STR("none"),
            .help_check = v[SESSIONS_HELP_CHECK].has ? v[SESSIONS_HELP_CHECK].s : STR("none")},
        NULL, err);
}

enum err_code kith_session_sessions_take(struct intake *in, struct kith_run *run, struct spot at,
                                         const struct cell *v, struct err *err) {
    return kith_store(in, run, at, v, store_sessions, err);
}

enum { LEADERS_SESSION_ID, LEADERS_MEMBER_ID };
const struct cell_def kith_session_leaders_cells[] = {
    {"session_id", CELL_ID, false}, {"member_id", CELL_ID, false}, {NULL, CELL_TEXT, false}};

static enum err_code store_leaders(struct intake *in, struct kith_run *run, const struct cell *v,
                                   struct err *err) {
    (void)run;
    return kith_session_leaders_insert(
        in->c,
        &(struct kith_session_leaders_insert_in){
            .hub_id = in->hub.id, .session_id = v[LEADERS_SESSION_ID].i, .member_id = v[LEADERS_MEMBER_ID].i},
        NULL, err);
}

enum err_code kith_session_leaders_take(struct intake *in, struct kith_run *run, struct spot at,
                                        const struct cell *v, struct err *err) {
    return kith_store(in, run, at, v, store_leaders, err);
}

enum {
    SIGN_UPS_SESSION_ID,
    SIGN_UPS_MEMBER_ID,
    SIGN_UPS_STATE,
    SIGN_UPS_TURN,
    SIGN_UPS_MOVED_AT,
    SIGN_UPS_CHANGED_AT
};
const struct cell_def kith_session_sign_ups_cells[] = {
    {"session_id", CELL_ID, false}, {"member_id", CELL_ID, false}, {"state", CELL_TEXT, false},
    {"turn", CELL_NUMBER, false},   {"moved_at", CELL_TIME, true}, {"changed_at", CELL_TIME, false},
    {NULL, CELL_TEXT, false}};

static enum err_code store_sign_ups(struct intake *in, struct kith_run *run, const struct cell *v,
                                    struct err *err) {
    (void)run;
    return kith_session_sign_ups_insert(
        in->c,
        &(struct kith_session_sign_ups_insert_in){.hub_id = in->hub.id,
                                                  .session_id = v[SIGN_UPS_SESSION_ID].i,
                                                  .member_id = v[SIGN_UPS_MEMBER_ID].i,
                                                  .state = v[SIGN_UPS_STATE].s,
                                                  .turn = v[SIGN_UPS_TURN].i,
                                                  .has_moved_at = v[SIGN_UPS_MOVED_AT].has,
                                                  .moved_at = v[SIGN_UPS_MOVED_AT].i,
                                                  .changed_at = v[SIGN_UPS_CHANGED_AT].i},
        NULL, err);
}

enum err_code kith_session_sign_ups_take(struct intake *in, struct kith_run *run, struct spot at,
                                         const struct cell *v, struct err *err) {
    return kith_store(in, run, at, v, store_sign_ups, err);
}

enum { CAME_SESSION_ID, CAME_MEMBER_ID, CAME_LEADS, CAME_MINUTES };
const struct cell_def kith_session_came_cells[] = {{"session_id", CELL_ID, false},
                                                   {"member_id", CELL_ID, false},
                                                   {"leads", CELL_BOOL, false},
                                                   {"minutes", CELL_NUMBER, false},
                                                   {NULL, CELL_TEXT, false}};

static enum err_code store_came(struct intake *in, struct kith_run *run, const struct cell *v,
                                struct err *err) {
    (void)run;
    return kith_session_came_insert(in->c,
                                    &(struct kith_session_came_insert_in){.hub_id = in->hub.id,
                                                                          .session_id = v[CAME_SESSION_ID].i,
                                                                          .member_id = v[CAME_MEMBER_ID].i,
                                                                          .leads = v[CAME_LEADS].i != 0,
                                                                          .minutes = v[CAME_MINUTES].i},
                                    NULL, err);
}

enum err_code kith_session_came_take(struct intake *in, struct kith_run *run, struct spot at,
                                     const struct cell *v, struct err *err) {
    return kith_store(in, run, at, v, store_came, err);
}

enum { LINES_SESSION_ID, LINES_TRANSFER_ID };
const struct cell_def kith_session_lines_cells[] = {
    {"session_id", CELL_ID, false}, {"transfer_id", CELL_ID, false}, {NULL, CELL_TEXT, false}};

static enum err_code store_lines(struct intake *in, struct kith_run *run, const struct cell *v,
                                 struct err *err) {
    (void)run;
    return kith_session_lines_insert(
        in->c,
        &(struct kith_session_lines_insert_in){
            .hub_id = in->hub.id, .session_id = v[LINES_SESSION_ID].i, .transfer_id = v[LINES_TRANSFER_ID].i},
        NULL, err);
}

enum err_code kith_session_lines_take(struct intake *in, struct kith_run *run, struct spot at,
                                      const struct cell *v, struct err *err) {
    return kith_store(in, run, at, v, store_lines, err);
}
