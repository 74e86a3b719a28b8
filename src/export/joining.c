/* The way in and checks: each row as it was. Secret addresses, and where referees are reached, are not in it.
 */
#include "export/files.h"
#include "gen/export_sql.h"

static const char join_settings_header[] = "since_at,referees,changed_at";

static enum err_code put_join_settings(void *ctx, const struct export_join_settings_row *r, struct err *err) {
    struct out *o = ctx;
    out_time(o, true, r->since_at);
    csv_i64(&o->csv, r->referees);
    out_time(o, true, r->changed_at);
    return out_record(o, err);
}

static const char join_steps_header[] = "step,used,position,needed_before,kinds,added_at";

static enum err_code put_join_steps(void *ctx, const struct export_join_steps_row *r, struct err *err) {
    struct out *o = ctx;
    csv_str(&o->csv, r->step);
    out_bool(o, r->used);
    csv_i64(&o->csv, r->position);
    csv_str(&o->csv, r->needed_before);
    csv_str(&o->csv, r->kinds);
    out_time(o, true, r->added_at);
    return out_record(o, err);
}

static const char join_marks_header[] = "member_id,step,state,words,marked_by_member_id,marked_at";

static enum err_code put_join_marks(void *ctx, const struct export_join_marks_row *r, struct err *err) {
    struct out *o = ctx;
    csv_i64(&o->csv, r->member_id);
    csv_str(&o->csv, r->step);
    csv_str(&o->csv, r->state);
    csv_str(&o->csv, r->words);
    out_opt(o, r->has_marked_by_member_id, r->marked_by_member_id);
    out_time(o, true, r->marked_at);
    return out_record(o, err);
}

static const char join_ends_header[] = "member_id,ended_at";

static enum err_code put_join_ends(void *ctx, const struct export_join_ends_row *r, struct err *err) {
    struct out *o = ctx;
    csv_i64(&o->csv, r->member_id);
    out_time(o, true, r->ended_at);
    return out_record(o, err);
}

static const char join_references_header[] =
    "id,member_id,name,how,known,answer,words,asked_by_member_id,asked_at,ends_at,answered_at";

static enum err_code put_join_references(void *ctx, const struct export_join_references_row *r,
                                         struct err *err) {
    struct out *o = ctx;
    csv_i64(&o->csv, r->id);
    csv_i64(&o->csv, r->member_id);
    csv_str(&o->csv, r->name);
    csv_str(&o->csv, r->how);
    csv_str(&o->csv, r->known);
    csv_str(&o->csv, r->answer);
    csv_str(&o->csv, r->words);
    out_opt(o, r->has_asked_by_member_id, r->asked_by_member_id);
    out_time(o, true, r->asked_at);
    out_time(o, true, r->ends_at);
    out_time(o, r->has_answered_at, r->answered_at);
    return out_record(o, err);
}

static const char check_requests_header[] =
    "id,member_id,level,category,state,asked_by_member_id,asked_at,ended_at";

static enum err_code put_check_requests(void *ctx, const struct export_check_requests_row *r,
                                        struct err *err) {
    struct out *o = ctx;
    csv_i64(&o->csv, r->id);
    csv_i64(&o->csv, r->member_id);
    csv_str(&o->csv, r->level);
    csv_str(&o->csv, r->category);
    csv_str(&o->csv, r->state);
    out_opt(o, r->has_asked_by_member_id, r->asked_by_member_id);
    out_time(o, true, r->asked_at);
    out_time(o, r->has_ended_at, r->ended_at);
    return out_record(o, err);
}

static const char check_talks_header[] = "id,member_id,level,opened_by_member_id,opened_at,held_day,held_by,"
                                         "outcome,conditions,review_day,decided_by_member_id,decided_at";

static enum err_code put_check_talks(void *ctx, const struct export_check_talks_row *r, struct err *err) {
    struct out *o = ctx;
    csv_i64(&o->csv, r->id);
    csv_i64(&o->csv, r->member_id);
    csv_str(&o->csv, r->level);
    out_opt(o, r->has_opened_by_member_id, r->opened_by_member_id);
    out_time(o, true, r->opened_at);
    out_day(o, r->has_held_day, r->held_day);
    csv_str(&o->csv, r->held_by);
    csv_str(&o->csv, r->outcome);
    csv_str(&o->csv, r->conditions);
    out_day(o, r->has_review_day, r->review_day);
    out_opt(o, r->has_decided_by_member_id, r->decided_by_member_id);
    out_time(o, r->has_decided_at, r->decided_at);
    return out_record(o, err);
}

static const char check_duties_header[] = "member_id,given_by_member_id,given_at";

static enum err_code put_check_duties(void *ctx, const struct export_check_duties_row *r, struct err *err) {
    struct out *o = ctx;
    csv_i64(&o->csv, r->member_id);
    out_opt(o, r->has_given_by_member_id, r->given_by_member_id);
    out_time(o, true, r->given_at);
    return out_record(o, err);
}

static const char check_holds_header[] = "member_id,level";

static enum err_code put_check_holds(void *ctx, const struct export_check_holds_row *r, struct err *err) {
    struct out *o = ctx;
    csv_i64(&o->csv, r->member_id);
    csv_str(&o->csv, r->level);
    return out_record(o, err);
}

static const char check_limits_header[] = "member_id,category";

static enum err_code put_check_limits(void *ctx, const struct export_check_limits_row *r, struct err *err) {
    struct out *o = ctx;
    csv_i64(&o->csv, r->member_id);
    csv_str(&o->csv, r->category);
    return out_record(o, err);
}

enum err_code export_joining(struct db_conn *c, struct out *o, int64_t hub_id, struct err *err) {
    enum err_code code = ERR_OK;
    OUT_TABLE(join_settings, export_join_settings, &o->rows, hub_id, put_join_settings, o);
    OUT_TABLE(join_steps, export_join_steps, &o->rows, hub_id, put_join_steps, o);
    OUT_TABLE(join_marks, export_join_marks, &o->rows, hub_id, put_join_marks, o);
    OUT_TABLE(join_ends, export_join_ends, &o->rows, hub_id, put_join_ends, o);
    OUT_TABLE(join_references, export_join_references, &o->rows, hub_id, put_join_references, o);
    OUT_TABLE(check_requests, export_check_requests, &o->rows, hub_id, put_check_requests, o);
    OUT_TABLE(check_talks, export_check_talks, &o->rows, hub_id, put_check_talks, o);
    OUT_TABLE(check_duties, export_check_duties, &o->rows, hub_id, put_check_duties, o);
    OUT_TABLE(check_holds, export_check_holds, &o->rows, hub_id, put_check_holds, o);
    OUT_TABLE(check_limits, export_check_limits, &o->rows, hub_id, put_check_limits, o);
    return code;
}
