/* What people agreed to, who acts for whom, who looked at what, who is to be forgotten, and what the hub
 * chose. */
#include "export/files.h"
#include "gen/export_sql.h"

static const char privacy_settings_header[] = "wait_days,settle,outside_id,changed_at";

static enum err_code put_setting(void *ctx, const struct export_privacy_settings_row *r, struct err *err) {
    struct out *o = ctx;
    csv_i64(&o->csv, r->wait_days);
    csv_str(&o->csv, r->settle);
    out_opt(o, r->has_outside_id, r->outside_id);
    out_time(o, true, r->changed_at);
    return out_record(o, err);
}

static const char retention_header[] = "kind,days,changed_at";

static enum err_code put_retention(void *ctx, const struct export_retention_row *r, struct err *err) {
    struct out *o = ctx;
    csv_str(&o->csv, r->kind);
    csv_i64(&o->csv, r->days);
    out_time(o, true, r->changed_at);
    return out_record(o, err);
}

static const char consent_wordings_header[] =
    "kind,language,version,label,words,open,made_at,made_by_member_id";

static enum err_code put_wording(void *ctx, const struct export_consent_wordings_row *r, struct err *err) {
    struct out *o = ctx;
    csv_str(&o->csv, r->kind);
    csv_str(&o->csv, r->language);
    csv_i64(&o->csv, r->version);
    csv_str(&o->csv, r->label);
    csv_str(&o->csv, r->words);
    out_bool(o, r->open);
    out_time(o, true, r->made_at);
    out_opt(o, r->has_made_by, r->made_by);
    return out_record(o, err);
}

static const char consents_header[] =
    "member_id,kind,n,given,version,language,words,way,at,written_by_member_id";

static enum err_code put_consent(void *ctx, const struct export_consents_row *r, struct err *err) {
    struct out *o = ctx;
    csv_i64(&o->csv, r->member_id);
    csv_str(&o->csv, r->kind);
    csv_i64(&o->csv, r->n);
    out_bool(o, r->given);
    csv_i64(&o->csv, r->version);
    csv_str(&o->csv, r->language);
    csv_str(&o->csv, r->words);
    csv_str(&o->csv, r->way);
    out_time(o, true, r->at);
    out_opt(o, r->has_actor_member_id, r->actor_member_id);
    return out_record(o, err);
}

static const char guardians_header[] =
    "id,member_id,guardian_id,scope,why,restricts,until_day,state,asked_at,confirmed_at,ended_at";

static enum err_code put_guardian(void *ctx, const struct export_guardians_row *r, struct err *err) {
    struct out *o = ctx;
    csv_i64(&o->csv, r->id);
    csv_i64(&o->csv, r->member_id);
    csv_i64(&o->csv, r->guardian_id);
    csv_str(&o->csv, r->scope);
    csv_str(&o->csv, r->why);
    out_bool(o, r->restricts);
    out_day(o, true, r->until_day);
    csv_str(&o->csv, r->state);
    out_time(o, true, r->asked_at);
    out_time(o, r->has_confirmed_at, r->confirmed_at);
    out_time(o, r->has_ended_at, r->ended_at);
    return out_record(o, err);
}

static const char erasures_header[] = "id,member_id,state,way,proof,asked_at,due_at,ended_at";

static enum err_code put_erasure(void *ctx, const struct export_erasures_row *r, struct err *err) {
    struct out *o = ctx;
    csv_i64(&o->csv, r->id);
    csv_i64(&o->csv, r->member_id);
    csv_str(&o->csv, r->state);
    csv_str(&o->csv, r->way);
    csv_str(&o->csv, r->proof);
    out_time(o, true, r->asked_at);
    out_time(o, true, r->due_at);
    out_time(o, r->has_ended_at, r->ended_at);
    return out_record(o, err);
}

static const char looks_header[] = "about_id,reader_member_id,for_member_id,kind,first_at,last_at,n";

static enum err_code put_look(void *ctx, const struct export_looks_row *r, struct err *err) {
    struct out *o = ctx;
    out_opt(o, r->about_id != 0, r->about_id);
    out_opt(o, r->has_reader_member_id, r->reader_member_id);
    out_opt(o, r->for_member_id != 0, r->for_member_id);
    csv_str(&o->csv, r->kind);
    out_time(o, true, r->first_at);
    out_time(o, true, r->last_at);
    csv_i64(&o->csv, r->n);
    return out_record(o, err);
}

#define TABLE(name, query, put) OUT_TABLE(name, query, &o->rows, hub_id, put, o)

enum err_code export_privacy(struct db_conn *c, struct out *o, int64_t hub_id, struct err *err) {
    enum err_code code = ERR_OK;
    TABLE(privacy_settings, export_privacy_settings, put_setting);
    TABLE(retention, export_retention, put_retention);
    TABLE(consent_wordings, export_consent_wordings, put_wording);
    TABLE(consents, export_consents, put_consent);
    TABLE(guardians, export_guardians, put_guardian);
    TABLE(erasures, export_erasures, put_erasure);
    TABLE(looks, export_looks, put_look);
    return code;
}
