/* The tables of what places and groups have, and of bookings. */
#include <stdio.h>

#include "export/files.h"
#include "gen/export_sql.h"

/* With as many digits as it takes to read the same again. */
static void out_degrees(struct out *o, bool has, double v) {
    char text[32];
    int n = has ? snprintf(text, sizeof text, "%.17g", v) : 0;
    csv_str(&o->csv, str_of(text, (size_t)n));
}

static const char organisations_header[] = "id,name,words,email,website,hsds_id,changed_at";

static enum err_code put_organisation(void *ctx, const struct export_organisations_row *r, struct err *err) {
    struct out *o = ctx;
    csv_i64(&o->csv, r->id);
    csv_str(&o->csv, r->name);
    csv_str(&o->csv, r->words);
    csv_str(&o->csv, r->email);
    csv_str(&o->csv, r->website);
    csv_str(&o->csv, r->hsds_id);
    out_time(o, true, r->changed_at);
    return out_record(o, err);
}

static const char assets_header[] =
    "id,kind,name,words,conditions,size,category,organisation_id,member_id,state,public,bookable,at_once,"
    "capacity,price,price_per,to_pot,hours,times,area,place,address,town,county,postcode,own_point,lat,lon,"
    "contact_name,contact_phone,contact_email,website,hsds_id,hsds_place_id,imported,created_at,changed_at,"
    "access";

static enum err_code put_asset(void *ctx, const struct export_assets_row *r, struct err *err) {
    struct out *o = ctx;
    csv_i64(&o->csv, r->id);
    csv_str(&o->csv, r->kind);
    csv_str(&o->csv, r->name);
    csv_str(&o->csv, r->words);
    csv_str(&o->csv, r->conditions);
    csv_str(&o->csv, r->size);
    csv_str(&o->csv, r->category);
    out_opt(o, r->has_organisation_id, r->organisation_id);
    out_opt(o, r->has_member_id, r->member_id);
    csv_str(&o->csv, r->state);
    out_bool(o, r->public);
    out_bool(o, r->bookable);
    out_bool(o, r->at_once);
    csv_i64(&o->csv, r->capacity);
    csv_i64(&o->csv, r->price);
    csv_str(&o->csv, r->price_per);
    out_bool(o, r->to_pot);
    csv_str(&o->csv, r->hours);
    csv_str(&o->csv, r->times);
    csv_str(&o->csv, r->area);
    csv_str(&o->csv, r->place);
    csv_str(&o->csv, r->address);
    csv_str(&o->csv, r->town);
    csv_str(&o->csv, r->county);
    csv_str(&o->csv, r->postcode);
    out_bool(o, r->own_point);
    out_degrees(o, r->has_lat, r->lat);
    out_degrees(o, r->has_lon, r->lon);
    csv_str(&o->csv, r->contact_name);
    csv_str(&o->csv, r->contact_phone);
    csv_str(&o->csv, r->contact_email);
    csv_str(&o->csv, r->website);
    csv_str(&o->csv, r->hsds_id);
    csv_str(&o->csv, r->hsds_place_id);
    out_bool(o, r->imported);
    out_time(o, true, r->created_at);
    out_time(o, true, r->changed_at);
    csv_str(&o->csv, r->access);
    return out_record(o, err);
}

static const char bookings_header[] = "id,asset_id,member_id,keeper_id,day,from_minute,to_minute,state,"
                                      "minutes,words,answer,pending_id,transfer_id,created_at,changed_at";

static enum err_code put_booking(void *ctx, const struct export_bookings_row *r, struct err *err) {
    struct out *o = ctx;
    csv_i64(&o->csv, r->id);
    csv_i64(&o->csv, r->asset_id);
    csv_i64(&o->csv, r->member_id);
    out_opt(o, r->has_keeper_id, r->keeper_id);
    out_day(o, true, r->day);
    csv_i64(&o->csv, r->from_minute);
    csv_i64(&o->csv, r->to_minute);
    csv_str(&o->csv, r->state);
    csv_i64(&o->csv, r->minutes);
    csv_str(&o->csv, r->words);
    csv_str(&o->csv, r->answer);
    out_opt(o, r->has_pending_id, r->pending_id);
    out_opt(o, r->has_transfer_id, r->transfer_id);
    out_time(o, true, r->created_at);
    out_time(o, true, r->changed_at);
    return out_record(o, err);
}

#define TABLE(name, query, put) OUT_TABLE(name, query, a, hub_id, put, o)

enum err_code export_assets_of(struct db_conn *c, struct arena *a, struct out *o, int64_t hub_id,
                               struct err *err) {
    enum err_code code = ERR_OK;
    TABLE(organisations, export_organisations, put_organisation);
    TABLE(assets, export_assets, put_asset);
    TABLE(bookings, export_bookings, put_booking);
    return code;
}
