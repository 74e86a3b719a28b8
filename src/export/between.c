/* Rings, kept searches, and what is between this hub and its neighbours: this hub's side of it. */
#include "export/files.h"
#include "gen/export_sql.h"

/* ---- rings and kept searches ---- */

static const char rings_header[] = "id,state,made_by_member_id,made_at,ends_at,ended_at";

static enum err_code put_ring(void *ctx, const struct export_rings_row *r, struct err *err) {
    struct out *o = ctx;
    csv_i64(&o->csv, r->id);
    csv_str(&o->csv, r->state);
    out_opt(o, r->has_made_by_member_id, r->made_by_member_id);
    out_time(o, true, r->made_at);
    out_time(o, true, r->ends_at);
    out_time(o, r->has_ended_at, r->ended_at);
    return out_record(o, err);
}

static const char ring_legs_header[] =
    "ring_id,n,giver_id,receiver_id,offer_id,request_id,score,answer,answered_at,exchange_id";

static enum err_code put_leg(void *ctx, const struct export_ring_legs_row *r, struct err *err) {
    struct out *o = ctx;
    csv_i64(&o->csv, r->ring_id);
    csv_i64(&o->csv, r->n);
    csv_i64(&o->csv, r->giver_id);
    csv_i64(&o->csv, r->receiver_id);
    csv_i64(&o->csv, r->offer_id);
    csv_i64(&o->csv, r->request_id);
    csv_i64(&o->csv, r->score);
    csv_str(&o->csv, r->answer);
    out_time(o, r->has_answered_at, r->answered_at);
    out_opt(o, r->has_exchange_id, r->exchange_id);
    return out_record(o, err);
}

static const char kept_searches_header[] = "id,member_id,name,query,seen_at,made_at";

static enum err_code put_search(void *ctx, const struct export_searches_row *r, struct err *err) {
    struct out *o = ctx;
    csv_i64(&o->csv, r->id);
    csv_i64(&o->csv, r->member_id);
    csv_str(&o->csv, r->name);
    csv_str(&o->csv, r->query);
    out_time(o, true, r->seen_at);
    out_time(o, true, r->made_at);
    return out_record(o, err);
}

/* ---- neighbours ---- */

static const char neighbours_header[] =
    "other_hub_id,slug,name,opened_by_member_id,opened_at,account_id,soft_limit";

static enum err_code put_neighbour(void *ctx, const struct export_neighbours_row *r, struct err *err) {
    struct out *o = ctx;
    csv_i64(&o->csv, r->other_hub_id);
    csv_str(&o->csv, r->slug);
    csv_str(&o->csv, r->name);
    out_opt(o, r->has_opened_by_member_id, r->opened_by_member_id);
    out_time(o, r->has_opened_at, r->opened_at);
    out_opt(o, r->has_account_id, r->account_id);
    out_opt(o, r->has_soft_limit, r->soft_limit);
    return out_record(o, err);
}

static const char neighbour_wishes_header[] =
    "id,other_hub_id,owner,member_id,listing_id,kind,title,words,made_at,answer,answered_at";

static enum err_code put_side(void *ctx, const struct export_sides_row *r, struct err *err) {
    struct out *o = ctx;
    csv_i64(&o->csv, r->id);
    csv_i64(&o->csv, r->other_hub_id);
    out_bool(o, r->owner);
    csv_i64(&o->csv, r->member_id);
    csv_i64(&o->csv, r->listing_id);
    csv_str(&o->csv, r->kind);
    csv_str(&o->csv, r->title);
    csv_str(&o->csv, r->words);
    out_time(o, true, r->made_at);
    csv_str(&o->csv, r->answer);
    out_time(o, r->has_answered_at, r->answered_at);
    return out_record(o, err);
}

static const char neighbour_trades_header[] =
    "id,other_hub_id,wish_id,member_id,gives,title,words,minutes,day,state,awaits,confirm_at,"
    "recorded_by_member_id,attempt,pending_id,transfer_id,reversal_id,reason,created_at,changed_at";

static enum err_code put_trade(void *ctx, const struct export_trades_row *r, struct err *err) {
    struct out *o = ctx;
    csv_i64(&o->csv, r->id);
    csv_i64(&o->csv, r->other_hub_id);
    csv_i64(&o->csv, r->wish_id);
    csv_i64(&o->csv, r->member_id);
    out_bool(o, r->gives);
    csv_str(&o->csv, r->title);
    csv_str(&o->csv, r->words);
    csv_i64(&o->csv, r->minutes);
    out_day(o, true, r->day);
    csv_str(&o->csv, r->state);
    out_bool(o, r->awaits);
    out_time(o, r->has_confirm_at, r->confirm_at);
    out_opt(o, r->has_recorded_by_member_id, r->recorded_by_member_id);
    csv_i64(&o->csv, r->attempt);
    out_opt(o, r->has_pending_id, r->pending_id);
    out_opt(o, r->has_transfer_id, r->transfer_id);
    out_opt(o, r->has_reversal_id, r->reversal_id);
    csv_str(&o->csv, r->reason);
    out_time(o, true, r->created_at);
    out_time(o, true, r->changed_at);
    return out_record(o, err);
}

#define TABLE(name, query, put) OUT_TABLE(name, query, &o->rows, hub_id, put, o)

enum err_code export_between(struct db_conn *c, struct out *o, int64_t hub_id, struct err *err) {
    enum err_code code = ERR_OK;
    TABLE(rings, export_rings, put_ring);
    TABLE(ring_legs, export_ring_legs, put_leg);
    TABLE(kept_searches, export_searches, put_search);
    TABLE(neighbours, export_neighbours, put_neighbour);
    TABLE(neighbour_wishes, export_sides, put_side);
    TABLE(neighbour_trades, export_trades, put_trade);
    return code;
}
