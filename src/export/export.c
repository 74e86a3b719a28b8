/* Everything of a hub, in files that docs/export.md describes. */
#include "export/export.h"

#include "base/json.h"
#include "export/catalogue.h"
#include "export/files.h"
#include "gen/export_sql.h"
#include "ledger/head.h"

struct run {
    struct arena *a;
    struct str slug;
    struct out out;
    struct export_counts counts;
    struct hub hub;
    const struct export_signer *signer;
};

/* ---- the tables: header and row stand together, so that they stay the same ---- */

static const char members_header[] = "id,number,state,name,email,phone,roles,on_paper,staff,about,area,asked_"
                                     "at,joined_at,entry_day,account_id";

static enum err_code put_member(void *ctx, const struct export_members_row *r, struct err *err) {
    struct run *run = ctx;
    struct out *o = &run->out;
    run->counts.members++;
    csv_i64(&o->csv, r->id);
    csv_i64(&o->csv, r->number);
    csv_str(&o->csv, r->state);
    csv_str(&o->csv, r->name);
    csv_str(&o->csv, r->email);
    csv_str(&o->csv, r->phone);
    csv_str(&o->csv, r->coordinator && r->practitioner ? STR("coordinator practitioner")
                     : r->coordinator                  ? STR("coordinator")
                     : r->practitioner                 ? STR("practitioner")
                                                       : STR(""));
    out_bool(o, r->on_paper);
    out_bool(o, r->staff);
    csv_str(&o->csv, r->about);
    csv_str(&o->csv, r->area);
    out_time(o, true, r->asked_at);
    out_time(o, r->has_joined_at, r->joined_at);
    out_day(o, r->has_entry_day, r->entry_day);
    out_opt(o, r->has_account_id, r->account_id);
    return out_record(o, err);
}

static const char accounts_header[] = "id,kind,unit,name,member_id,floor,soft_floor,ceiling,opened_at,closed_"
                                      "at,given,received,held_in,held_out,balance";

static enum err_code put_account(void *ctx, const struct export_accounts_row *r, struct err *err) {
    struct run *run = ctx;
    struct out *o = &run->out;
    run->counts.accounts++;
    csv_i64(&o->csv, r->id);
    csv_str(&o->csv, r->kind);
    csv_str(&o->csv, r->unit);
    csv_str(&o->csv, r->name);
    out_opt(o, r->has_member_id, r->member_id);
    out_opt(o, r->has_floor, r->floor);
    out_opt(o, r->has_soft_floor, r->soft_floor);
    out_opt(o, r->has_ceiling, r->ceiling);
    out_time(o, true, r->opened_at);
    out_time(o, r->has_closed_at, r->closed_at);
    csv_i64(&o->csv, r->given);
    csv_i64(&o->csv, r->received);
    csv_i64(&o->csv, r->held_in);
    csv_i64(&o->csv, r->held_out);
    csv_i64(&o->csv, r->given - r->received);
    return out_record(o, err);
}

static const char transfers_header[] = "sequence,id,phase,kind,from_id,to_id,amount,day,at,actor_member_id,"
                                       "description,about_id,link_id,pending_id,expires_at,reverses_id,key";

static enum err_code put_transfer(void *ctx, const struct export_transfers_row *r, struct err *err) {
    struct run *run = ctx;
    struct out *o = &run->out;
    run->counts.transfers++;
    csv_i64(&o->csv, r->sequence);
    csv_i64(&o->csv, r->id);
    csv_str(&o->csv, r->phase);
    csv_str(&o->csv, r->kind);
    csv_i64(&o->csv, r->from_id);
    csv_i64(&o->csv, r->to_id);
    csv_i64(&o->csv, r->amount);
    out_day(o, true, r->day);
    out_time(o, true, r->at);
    out_opt(o, r->has_actor_member_id, r->actor_member_id);
    csv_str(&o->csv, r->description);
    out_opt(o, r->has_about_id, r->about_id);
    out_opt(o, r->has_link_id, r->link_id);
    out_opt(o, r->has_pending_id, r->pending_id);
    out_time(o, r->has_expires_at, r->expires_at);
    out_opt(o, r->has_reverses_id, r->reverses_id);
    csv_str(&o->csv, r->key);
    return out_record(o, err);
}

static const char chain_header[] = "sequence,actor_id,for_member_id,salt,commitment,hash";

static enum err_code put_chain(void *ctx, const struct export_chain_row *r, struct err *err) {
    struct run *run = ctx;
    struct out *o = &run->out;
    csv_i64(&o->csv, r->sequence);
    out_opt(o, r->has_actor_id, r->actor_id);
    out_opt(o, r->has_for_member_id, r->for_member_id);
    out_hex(o, r->salt);
    out_hex(o, r->commitment);
    out_hex(o, r->hash);
    return out_record(o, err);
}

static const char heads_header[] = "sequence,hash,at,key_number,signature";

static enum err_code put_head(void *ctx, const struct ledger_head *h, struct err *err) {
    struct run *run = ctx;
    struct out *o = &run->out;
    csv_i64(&o->csv, h->sequence);
    out_hex(o, str_of((const char *)h->hash, sizeof h->hash));
    out_time(o, true, h->at);
    csv_i64(&o->csv, h->key_number);
    out_hex(o, str_of((const char *)h->signature, sizeof h->signature));
    return out_record(o, err);
}

static enum err_code write_heads(struct db_conn *c, struct run *run, struct err *err) {
    enum err_code code = out_file(&run->out, "heads.csv", heads_header, err);
    if (code == ERR_OK)
        code = heads_each(c, run->a, run->hub.id, put_head, run, err);
    return code == ERR_OK ? out_file_end(&run->out, err) : code;
}

static enum err_code write_keys(struct db_conn *c, struct run *run, struct err *err) {
    struct out *o = &run->out;
    struct signing_key *keys = NULL;
    size_t n = 0;
    enum err_code code = key_list(c, run->a, &keys, &n, err);
    if (code == ERR_OK)
        code = out_file(o, "keys.csv", "number,public_key,made_at,retired_at,signature", err);
    for (size_t i = 0; code == ERR_OK && i < n; i++) {
        csv_i64(&o->csv, keys[i].number);
        out_hex(o, str_of((const char *)keys[i].public_key, HEAD_KEY));
        out_time(o, true, keys[i].made_at);
        out_time(o, keys[i].retired_at != 0, keys[i].retired_at);
        out_hex(o, str_of((const char *)keys[i].signature, keys[i].introduced ? HEAD_SIGNATURE : 0));
        code = out_record(o, err);
    }
    return code == ERR_OK ? out_file_end(o, err) : code;
}

/* The head of the moment of the export, as the API gives it. */
static enum err_code write_head(struct db_conn *c, struct run *run, struct err *err) {
    struct ledger_head head;
    struct json_out j;
    if (!run->signer)
        return ERR_OK;
    enum err_code code = head_now(c, run->a, run->signer->root, run->hub.id, run->signer->at, &head, err);
    if (code == ERR_OK)
        code = out_file(&run->out, "head.json", NULL, err);
    if (code != ERR_OK)
        return code;
    json_start(&j, &run->out.b);
    head_json(&j, run->a, run->hub.slug, &head);
    buf_putc(&run->out.b, '\n');
    return out_file_end(&run->out, err);
}

static const char listings_header[] =
    "id,kind,member_id,title,words,category,place,times,state,ends_on,created_at,changed_at,near,lat,lon,"
    "check_level,needs,languages,hours";

static enum err_code put_listing(void *ctx, const struct export_listings_row *r, struct err *err) {
    struct run *run = ctx;
    struct out *o = &run->out;
    run->counts.listings++;
    csv_i64(&o->csv, r->id);
    csv_str(&o->csv, r->kind);
    csv_i64(&o->csv, r->member_id);
    csv_str(&o->csv, r->title);
    csv_str(&o->csv, r->words);
    csv_str(&o->csv, r->category);
    csv_str(&o->csv, r->place);
    csv_str(&o->csv, r->times);
    csv_str(&o->csv, r->state);
    out_day(o, r->has_ends_on, r->ends_on);
    out_time(o, true, r->created_at);
    out_time(o, true, r->changed_at);
    csv_str(&o->csv, r->near);
    out_real(o, r->has_lat, r->lat);
    out_real(o, r->has_lon, r->lon);
    csv_str(&o->csv, r->check_level);
    csv_str(&o->csv, r->needs);
    csv_str(&o->csv, r->languages);
    csv_str(&o->csv, r->hours);
    return out_record(o, err);
}

static const char exchanges_header[] = "id,listing_id,giver_id,receiver_id,title,category,state,waits_for,"
                                       "minutes,day,words,confirm_at,transfer_id,created_at,changed_at,"
                                       "starts_at";

static enum err_code put_exchange(void *ctx, const struct export_exchanges_row *r, struct err *err) {
    struct run *run = ctx;
    struct out *o = &run->out;
    run->counts.exchanges++;
    csv_i64(&o->csv, r->id);
    out_opt(o, r->has_listing_id, r->listing_id);
    csv_i64(&o->csv, r->giver_id);
    csv_i64(&o->csv, r->receiver_id);
    csv_str(&o->csv, r->title);
    csv_str(&o->csv, r->category);
    csv_str(&o->csv, r->state);
    out_opt(o, r->has_waits_for, r->waits_for);
    out_opt(o, r->has_minutes, r->minutes);
    out_day(o, r->has_day, r->day);
    csv_str(&o->csv, r->words);
    out_time(o, r->has_confirm_at, r->confirm_at);
    out_opt(o, r->has_transfer_id, r->transfer_id);
    out_time(o, true, r->created_at);
    out_time(o, true, r->changed_at);
    out_time(o, r->has_starts_at, r->starts_at);
    return out_record(o, err);
}

static const char moves_header[] =
    "exchange_id,n,at,move,state,member_id,actor_member_id,minutes,day,words,starts_at";

static enum err_code put_move(void *ctx, const struct export_moves_row *r, struct err *err) {
    struct run *run = ctx;
    struct out *o = &run->out;
    csv_i64(&o->csv, r->exchange_id);
    csv_i64(&o->csv, r->n);
    out_time(o, true, r->at);
    csv_str(&o->csv, r->move);
    csv_str(&o->csv, r->state);
    out_opt(o, r->has_member_id, r->member_id);
    out_opt(o, r->has_actor_member_id, r->actor_member_id);
    out_opt(o, r->has_minutes, r->minutes);
    out_day(o, r->has_day, r->day);
    csv_str(&o->csv, r->words);
    out_time(o, r->has_starts_at, r->starts_at);
    return out_record(o, err);
}

static const char availability_header[] = "member_id,pattern,changed_at";

static enum err_code put_availability(void *ctx, const struct export_availability_row *r, struct err *err) {
    struct out *o = &((struct run *)ctx)->out;
    csv_i64(&o->csv, r->member_id);
    csv_str(&o->csv, r->pattern);
    out_time(o, true, r->changed_at);
    return out_record(o, err);
}

static const char free_days_header[] = "member_id,from_day,to_day,hours";

static enum err_code put_free_days(void *ctx, const struct export_free_days_row *r, struct err *err) {
    struct out *o = &((struct run *)ctx)->out;
    csv_i64(&o->csv, r->member_id);
    out_day(o, true, r->from_day);
    out_day(o, true, r->to_day);
    csv_str(&o->csv, r->hours);
    return out_record(o, err);
}

static const char busy_times_header[] = "member_id,from_at,to_at";

static enum err_code put_busy(void *ctx, const struct export_busy_row *r, struct err *err) {
    struct out *o = &((struct run *)ctx)->out;
    csv_i64(&o->csv, r->member_id);
    out_time(o, true, r->from_at);
    out_time(o, true, r->to_at);
    return out_record(o, err);
}

/* ---- hub.json ---- */

static void put_limit(struct json_out *j, const char *key, bool has, int64_t v) {
    json_key(j, key);
    if (has)
        json_i64(j, v);
    else
        json_null(j);
}

static enum err_code put_hub(struct run *run, struct err *err) {
    const struct hub *h = &run->hub;
    struct json_out j;
    enum err_code code = out_file(&run->out, "hub.json", NULL, err);
    if (code != ERR_OK)
        return code;
    json_start(&j, &run->out.b);
    json_object(&j);
    json_put_str(&j, "format", STR("kith-export"));
    json_put_i64(&j, "version", 1);
    json_put_id(&j, "id", h->id);
    json_put_str(&j, "slug", h->slug);
    json_put_str(&j, "name", h->name);
    json_put_str(&j, "created_at", time_rfc3339(run->a, h->created_at));
    json_put_str(&j, "about", h->about);
    json_put_str(&j, "host", h->host);
    json_put_str(&j, "letter", h->letter);
    json_put_bool(&j, "by_invitation", h->by_invitation);
    json_put_i64(&j, "confirm_days", h->confirm_days);
    json_put_i64(&j, "most_minutes", h->most_minutes);
    put_limit(&j, "soft_floor", h->has_soft_floor, h->soft_floor);
    put_limit(&j, "floor", h->has_floor, h->floor);
    json_put_bool(&j, "public_offers", h->public_offers);
    json_put_bool(&j, "public_requests", h->public_requests);
    json_put_bool(&j, "public_figures", h->public_figures);
    json_put_bool(&j, "public_assets", h->public_assets);
    json_put_str(&j, "contact_name", h->contact_name);
    json_put_str(&j, "contact_phone", h->contact_phone);
    json_put_str(&j, "contact_email", h->contact_email);
    json_put_str(&j, "time_zone", h->time_zone);
    json_put_id(&j, "pot_id", h->pot_id);
    json_object_end(&j);
    buf_putc(&run->out.b, '\n');
    return out_file_end(&run->out, err);
}

/* ---- the whole ---- */

#define TABLE(name, query, put) OUT_TABLE(name, query, run->a, run->hub.id, put, run)

#define exchange_moves_header moves_header

static enum err_code write_all(struct db_conn *c, void *ctx, struct err *err) {
    struct run *run = ctx;
    struct out *o = &run->out;
    enum err_code code = put_hub(run, err);
    if (code == ERR_OK)
        code = write_head(c, run, err);
    TABLE(members, export_members, put_member);
    TABLE(accounts, export_accounts, put_account);
    TABLE(transfers, export_transfers, put_transfer);
    TABLE(chain, export_chain, put_chain);
    if (code == ERR_OK)
        code = write_heads(c, run, err);
    if (code == ERR_OK)
        code = write_keys(c, run, err);
    TABLE(listings, export_listings, put_listing);
    TABLE(exchanges, export_exchanges, put_exchange);
    TABLE(exchange_moves, export_moves, put_move);
    TABLE(availability, export_availability, put_availability);
    TABLE(free_days, export_free_days, put_free_days);
    TABLE(busy_times, export_busy, put_busy);
    if (code == ERR_OK)
        code = export_assets_of(c, run->a, o, run->hub.id, err);
    if (code == ERR_OK)
        code = export_asks_of(c, o, run->hub.id, err);
    if (code == ERR_OK)
        code = export_between(c, o, run->hub.id, err);
    if (code == ERR_OK)
        code = export_sessions(c, o, run->hub.id, err);
    if (code == ERR_OK)
        code = export_day(c, o, run->hub.id, err);
    if (code == ERR_OK)
        code = export_privacy(c, o, run->hub.id, err);
    if (code == ERR_OK)
        code = export_settings(c, run->a, o, run->hub.id, err);
    if (code == ERR_OK)
        code = export_joining(c, o, run->hub.id, err);
    if (code == ERR_OK)
        code = export_slips(c, run->a, o, run->hub.id, err);
    if (code == ERR_OK)
        code = export_catalogue(c, run->a, run->hub.id, o, err);
    return code;
}

static enum err_code flow(struct db_conn *c, void *ctx, struct err *err) {
    struct run *run = ctx;
    const char *dir = run->out.dir;
    enum err_code code = hub_by_slug(c, run->a, run->slug, &run->hub, err);
    if (code != ERR_OK)
        return code;
    code = out_open(&run->out, dir, err);
    if (code == ERR_OK)
        code = write_all(c, run, err);
    enum err_code closed = out_close(&run->out, code == ERR_OK, code == ERR_OK ? err : NULL);
    return code == ERR_OK ? closed : code;
}

enum err_code export_hub(struct arena *a, struct db *db, struct str hub_slug, const char *dir,
                         const struct export_signer *signer, struct export_counts *ret, struct err *err) {
    struct run run = {.a = a, .slug = hub_slug, .signer = signer, .out = {.dir = dir}};
    enum err_code code = db_read(db, flow, &run, err);
    if (code == ERR_OK)
        *ret = run.counts;
    return code;
}
