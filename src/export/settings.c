/* What the hub has chosen beyond what hub.json tells. */
#include "hub/settings.h"
#include "export/files.h"
#include "gen/export_sql.h"

/* hub.json has these since there are exports. */
static bool told_in_hub(const char *word) {
    static const char *const told[] = {"name",         "host",           "about",         "time_zone",
                                       "contact_name", "contact_phone",  "contact_email", "joining",
                                       "confirm_days", "soft_floor",     "floor",         "public_offers",
                                       "most_hours",   "public_figures", "public_assets", "public_requests"};
    for (size_t i = 0; i < sizeof told / sizeof *told; i++)
        if (str_eqz(str_from(word), told[i]))
            return true;
    return false;
}

static enum err_code put(struct out *o, const struct settings *s, const struct setting_key *k,
                         struct err *err) {
    const struct str value = settings_value(&o->a, s, k);
    const struct settings_row *row = settings_changed(&o->a, s, k);
    if (str_empty(value))
        return ERR_OK;
    csv_str(&o->csv, setting_word(&o->a, k));
    csv_str(&o->csv, value);
    out_time(o, row != NULL, row ? row->changed_at : 0);
    return out_record(o, err);
}

static const char sign_in_settings_header[] = "required,days,since";

static enum err_code put_second_rule(void *ctx, const struct export_second_rule_row *r, struct err *err) {
    struct out *o = ctx;
    out_bool(o, r->required);
    csv_i64(&o->csv, r->days);
    out_time(o, true, r->since);
    return out_record(o, err);
}

enum err_code export_settings(struct db_conn *c, struct arena *a, struct out *o, int64_t hub_id,
                              struct err *err) {
    struct settings s;
    enum err_code code = settings_load(c, a, hub_id, &s, err);
    if (code == ERR_OK)
        code = out_file(o, "settings.csv", "setting,value,changed_at", err);
    for (size_t i = 0; code == ERR_OK && i < setting_all_n; i++) {
        const struct setting *d = &setting_all[i];
        if (told_in_hub(d->word))
            continue;
        for (size_t l = 0; code == ERR_OK && l < (d->by_language ? language_all_n : 1); l++)
            code = put(o, &s, &(struct setting_key){d, d->by_language ? &language_all[l] : NULL}, err);
    }
    if (code == ERR_OK)
        code = out_file_end(o, err);
    OUT_TABLE(sign_in_settings, export_second_rule, a, hub_id, put_second_rule, o);
    return code;
}
