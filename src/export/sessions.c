/* Group sessions: how they are planned, who wants to come, who came, and the lines of the ledger. */
#include "export/files.h"
#include "gen/export_sql.h"

static const char session_settings_header[] = "rule,public,changed_at";

static enum err_code put_settings(void *ctx, const struct export_session_settings_row *r, struct err *err) {
    struct out *o = ctx;
    csv_str(&o->csv, r->rule);
    out_bool(o, r->public);
    out_time(o, true, r->changed_at);
    return out_record(o, err);
}

static const char session_series_header[] = "id,every,first_day,times,created_at";

static enum err_code put_series(void *ctx, const struct export_session_series_row *r, struct err *err) {
    struct out *o = ctx;
    csv_i64(&o->csv, r->id);
    csv_str(&o->csv, r->every);
    out_day(o, true, r->first_day);
    csv_i64(&o->csv, r->times);
    out_time(o, true, r->created_at);
    return out_record(o, err);
}

static const char sessions_header[] =
    "id,series_id,nth,title,category,asset_id,place,day,start_minute,minutes,places,note,rule,state,differs,"
    "off_words,counted_by,guests,revision,created_at,changed_at,lead_check,help_check";

static enum err_code put_sessions(void *ctx, const struct export_session_sessions_row *r, struct err *err) {
    struct out *o = ctx;
    csv_i64(&o->csv, r->id);
    out_opt(o, r->has_series_id, r->series_id);
    csv_i64(&o->csv, r->nth);
    csv_str(&o->csv, r->title);
    csv_str(&o->csv, r->category);
    out_opt(o, r->has_asset_id, r->asset_id);
    csv_str(&o->csv, r->place);
    out_day(o, true, r->day);
    csv_i64(&o->csv, r->start_minute);
    csv_i64(&o->csv, r->minutes);
    out_opt(o, r->has_places, r->places);
    csv_str(&o->csv, r->note);
    csv_str(&o->csv, r->rule);
    csv_str(&o->csv, r->state);
    out_bool(o, r->differs);
    csv_str(&o->csv, r->off_words);
    csv_str(&o->csv, r->counted_by);
    csv_i64(&o->csv, r->guests);
    csv_i64(&o->csv, r->revision);
    out_time(o, true, r->created_at);
    out_time(o, true, r->changed_at);
    csv_str(&o->csv, r->lead_check);
    csv_str(&o->csv, r->help_check);
    return out_record(o, err);
}

static const char session_leaders_header[] = "session_id,member_id";

static enum err_code put_leaders(void *ctx, const struct export_session_leaders_row *r, struct err *err) {
    struct out *o = ctx;
    csv_i64(&o->csv, r->session_id);
    csv_i64(&o->csv, r->member_id);
    return out_record(o, err);
}

static const char session_sign_ups_header[] = "session_id,member_id,state,turn,moved_at,changed_at";

static enum err_code put_sign_ups(void *ctx, const struct export_session_sign_ups_row *r, struct err *err) {
    struct out *o = ctx;
    csv_i64(&o->csv, r->session_id);
    csv_i64(&o->csv, r->member_id);
    csv_str(&o->csv, r->state);
    csv_i64(&o->csv, r->turn);
    out_time(o, r->has_moved_at, r->moved_at);
    out_time(o, true, r->changed_at);
    return out_record(o, err);
}

static const char session_came_header[] = "session_id,member_id,leads,minutes";

static enum err_code put_came(void *ctx, const struct export_session_came_row *r, struct err *err) {
    struct out *o = ctx;
    csv_i64(&o->csv, r->session_id);
    csv_i64(&o->csv, r->member_id);
    out_bool(o, r->leads);
    csv_i64(&o->csv, r->minutes);
    return out_record(o, err);
}

static const char session_lines_header[] = "session_id,transfer_id";

static enum err_code put_lines(void *ctx, const struct export_session_lines_row *r, struct err *err) {
    struct out *o = ctx;
    csv_i64(&o->csv, r->session_id);
    csv_i64(&o->csv, r->transfer_id);
    return out_record(o, err);
}

#define TABLE(name, query, put) OUT_TABLE(name, query, &o->rows, hub_id, put, o)

enum err_code export_sessions(struct db_conn *c, struct out *o, int64_t hub_id, struct err *err) {
    enum err_code code = ERR_OK;
    TABLE(session_settings, export_session_settings, put_settings);
    TABLE(session_series, export_session_series, put_series);
    TABLE(sessions, export_session_sessions, put_sessions);
    TABLE(session_leaders, export_session_leaders, put_leaders);
    TABLE(session_sign_ups, export_session_sign_ups, put_sign_ups);
    TABLE(session_came, export_session_came, put_came);
    TABLE(session_lines, export_session_lines, put_lines);
    return code;
}
