/* Paper slips: drafts and batches, what came of each slip, and photographs of them. */
#include "export/files.h"
#include "gen/export_sql.h"

static const char slip_settings_header[] = "photo_days,changed_at";

static enum err_code put_settings(void *ctx, const struct export_slip_settings_row *r, struct err *err) {
    struct out *o = ctx;
    csv_i64(&o->csv, r->photo_days);
    out_time(o, true, r->changed_at);
    return out_record(o, err);
}

static const char slip_batches_header[] =
    "id,by_member_id,state,typed,n_rows,created_at,entered_at,ended_at,ended_by_member_id,reason";

static enum err_code put_batches(void *ctx, const struct export_slip_batches_row *r, struct err *err) {
    struct out *o = ctx;
    csv_i64(&o->csv, r->id);
    out_opt(o, r->has_by_member_id, r->by_member_id);
    csv_str(&o->csv, r->state);
    csv_str(&o->csv, r->typed);
    csv_i64(&o->csv, r->n_rows);
    out_time(o, true, r->created_at);
    out_time(o, r->has_entered_at, r->entered_at);
    out_time(o, r->has_ended_at, r->ended_at);
    out_opt(o, r->has_ended_by_member_id, r->ended_by_member_id);
    csv_str(&o->csv, r->reason);
    return out_record(o, err);
}

static const char slip_lines_header[] = "batch_id,n,exchange_id,how,back";

static enum err_code put_lines(void *ctx, const struct export_slip_lines_row *r, struct err *err) {
    struct out *o = ctx;
    csv_i64(&o->csv, r->batch_id);
    csv_i64(&o->csv, r->n);
    csv_i64(&o->csv, r->exchange_id);
    csv_str(&o->csv, r->how);
    out_bool(o, r->back);
    return out_record(o, err);
}

static const char slip_photos_header[] =
    "id,batch_id,of_row,width,height,added_by_member_id,added_at,picture";

static enum err_code put_photos(void *ctx, const struct export_slip_photos_row *r, struct err *err) {
    struct out *o = ctx;
    csv_i64(&o->csv, r->id);
    csv_i64(&o->csv, r->batch_id);
    csv_i64(&o->csv, r->of_row);
    csv_i64(&o->csv, r->width);
    csv_i64(&o->csv, r->height);
    out_opt(o, r->has_added_by_member_id, r->added_by_member_id);
    out_time(o, true, r->added_at);
    csv_str(&o->csv, str_base64url(&o->a, r->picture.p, r->picture.n));
    return o->a.failed ? err_nomem(err) : out_record(o, err);
}

#define TABLE(name, query, put) OUT_TABLE(name, query, a, hub_id, put, o)

enum err_code export_slips(struct db_conn *c, struct arena *a, struct out *o, int64_t hub_id,
                           struct err *err) {
    enum err_code code = ERR_OK;
    TABLE(slip_settings, export_slip_settings, put_settings);
    TABLE(slip_batches, export_slip_batches, put_batches);
    TABLE(slip_lines, export_slip_lines, put_lines);
    TABLE(slip_photos, export_slip_photos, put_photos);
    return code;
}
