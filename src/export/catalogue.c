/* Kinds of help, areas, and what people told: header and row stand together, so that they stay the same. */
#include "export/catalogue.h"

#include "gen/export_sql.h"

static const char categories_header[] = "word,parent,label,icatus,check_level,position,closed,nature";

static enum err_code put_category(void *ctx, const struct export_categories_row *r, struct err *err) {
    struct out *o = ctx;
    csv_str(&o->csv, r->word);
    csv_str(&o->csv, r->parent);
    csv_str(&o->csv, r->label);
    csv_str(&o->csv, r->icatus);
    csv_str(&o->csv, r->check_level);
    csv_i64(&o->csv, r->position);
    out_bool(o, r->closed);
    csv_str(&o->csv, r->nature);
    return out_record(o, err);
}

static const char areas_header[] = "id,name,coordinator_id,lat,lon,closed";

static enum err_code put_area(void *ctx, const struct export_areas_row *r, struct err *err) {
    struct out *o = ctx;
    csv_i64(&o->csv, r->id);
    csv_str(&o->csv, r->name);
    out_opt(o, r->has_coordinator_id, r->coordinator_id);
    out_real(o, r->has_lat, r->lat);
    out_real(o, r->has_lon, r->lon);
    out_bool(o, r->closed);
    return out_record(o, err);
}

static const char profiles_header[] =
    "member_id,head,hands,heart,life,area_id,postcode,lat,lon,findable,neighbours,changed_at";

static enum err_code put_profile(void *ctx, const struct export_profiles_row *r, struct err *err) {
    struct out *o = ctx;
    csv_i64(&o->csv, r->member_id);
    csv_str(&o->csv, r->head);
    csv_str(&o->csv, r->hands);
    csv_str(&o->csv, r->heart);
    csv_str(&o->csv, r->life);
    out_opt(o, r->has_area_id, r->area_id);
    csv_str(&o->csv, r->postcode);
    out_real(o, r->has_lat, r->lat);
    out_real(o, r->has_lon, r->lon);
    out_bool(o, r->findable);
    out_bool(o, r->neighbours);
    out_time(o, true, r->changed_at);
    return out_record(o, err);
}

static const char profile_tags_header[] = "member_id,kind,word";

static enum err_code put_tag(void *ctx, const struct export_profile_tags_row *r, struct err *err) {
    struct out *o = ctx;
    csv_i64(&o->csv, r->member_id);
    csv_str(&o->csv, r->kind);
    csv_str(&o->csv, r->word);
    return out_record(o, err);
}

static const char checks_header[] =
    "member_id,level,until_day,entered_by_member_id,entered_at,issued_day,digits";

static enum err_code put_check(void *ctx, const struct export_checks_row *r, struct err *err) {
    struct out *o = ctx;
    csv_i64(&o->csv, r->member_id);
    csv_str(&o->csv, r->level);
    out_day(o, true, r->until_day);
    out_opt(o, r->has_entered_by_member_id, r->entered_by_member_id);
    out_time(o, true, r->entered_at);
    out_day(o, r->has_issued_day, r->issued_day);
    csv_str(&o->csv, r->digits);
    return out_record(o, err);
}

static const char blocks_header[] = "member_id,other_id,by_coordinator,made_at";

static enum err_code put_block(void *ctx, const struct export_blocks_row *r, struct err *err) {
    struct out *o = ctx;
    csv_i64(&o->csv, r->member_id);
    csv_i64(&o->csv, r->other_id);
    out_bool(o, r->by_coordinator);
    out_time(o, true, r->made_at);
    return out_record(o, err);
}

#define TABLE(name, put) OUT_TABLE(name, export_##name, a, hub_id, put, o)

enum err_code export_catalogue(struct db_conn *c, struct arena *a, int64_t hub_id, struct out *o,
                               struct err *err) {
    enum err_code code = ERR_OK;
    TABLE(categories, put_category);
    TABLE(areas, put_area);
    TABLE(profiles, put_profile);
    TABLE(profile_tags, put_tag);
    TABLE(checks, put_check);
    TABLE(blocks, put_block);
    return code;
}
