/* The tables of who was asked to help, and of what counts in suggestions. */
#include "export/files.h"
#include "gen/export_sql.h"

static const char asks_header[] =
    "id,listing_id,member_id,asked_by_member_id,asked_at,answer,answered_at,ended_at";

static enum err_code put_ask(void *ctx, const struct export_asks_row *r, struct err *err) {
    struct out *o = ctx;
    csv_i64(&o->csv, r->id);
    csv_i64(&o->csv, r->listing_id);
    csv_i64(&o->csv, r->member_id);
    out_opt(o, r->has_asked_by_member_id, r->asked_by_member_id);
    out_time(o, true, r->asked_at);
    csv_str(&o->csv, r->answer);
    out_time(o, r->has_answered_at, r->answered_at);
    out_time(o, r->has_ended_at, r->ended_at);
    return out_record(o, err);
}

static const char suggestion_weights_header[] = "part,weight";

static enum err_code put_weight(void *ctx, const struct export_weights_row *r, struct err *err) {
    struct out *o = ctx;
    csv_str(&o->csv, r->part);
    csv_i64(&o->csv, r->weight);
    return out_record(o, err);
}

enum err_code export_asks_of(struct db_conn *c, struct out *o, int64_t hub_id, struct err *err) {
    enum err_code code = ERR_OK;
    OUT_TABLE(asks, export_asks, &o->rows, hub_id, put_ask, o);
    OUT_TABLE(suggestion_weights, export_weights, &o->rows, hub_id, put_weight, o);
    return code;
}
