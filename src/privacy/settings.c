/* What a hub chose. */
#include "gen/privacy_sql.h"
#include "privacy/privacy.h"

static const char *const settles[] = {"pot", "outside"};

const char *settle_name(enum settle s) {
    return settles[s];
}

bool settle_parse(struct str s, enum settle *ret) {
    *ret = str_eqz(s, settles[SETTLE_OUTSIDE]) ? SETTLE_OUTSIDE : SETTLE_POT;
    return str_eqz(s, settles[*ret]);
}

enum err_code privacy_setting_get(struct db_conn *c, struct arena *a, int64_t hub_id,
                                  struct privacy_setting *ret, struct err *err) {
    struct privacy_setting_row_row r;
    bool found;
    enum err_code rc =
        privacy_setting_row(c, a, &(struct privacy_setting_row_in){.hub_id = hub_id}, &found, &r, err);
    *ret = (struct privacy_setting){.wait_days = WAIT_DAYS};
    if (rc || !found)
        return rc;
    ret->wait_days = r.wait_days;
    ret->outside_id = r.has_outside_id ? r.outside_id : 0;
    ret->version = r.version;
    return settle_parse(r.settle, &ret->settle)
               ? ERR_OK
               : err_set(err, ERR_CORRUPT, NULL, "settle", "It is unknown how hours are settled");
}

enum err_code privacy_setting_set(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                                  const struct privacy_setting *s, struct err *err) {
    struct privacy_setting now;
    if (s->wait_days < 0 || s->wait_days > WAIT_DAYS_MOST)
        return err_set(err, ERR_INVALID, "wait_days", "range", "Enter 0 to %d days", WAIT_DAYS_MOST);
    enum err_code rc = privacy_setting_get(c, a, hub_id, &now, err);
    if (!rc && s->version != now.version)
        rc = err_set(err, ERR_PRECONDITION, NULL, "version",
                     "Somebody else changed this first. Look at what it says now, and change it again");
    if (rc)
        return rc;
    const struct privacy_setting_put_in in = {.hub_id = hub_id,
                                              .wait_days = s->wait_days,
                                              .settle = str_from(settle_name(s->settle)),
                                              .has_outside_id = now.outside_id != 0,
                                              .outside_id = now.outside_id,
                                              .at = by->at,
                                              .version = now.version + 1};
    rc = privacy_setting_put(c, &in, NULL, err);
    const struct str detail =
        str_fmt(a, "{\"wait_days\":%lld,\"settle\":\"%s\"}", (long long)s->wait_days, settle_name(s->settle));
    return rc ? rc : audit_write(c, by, hub_id, "privacy.setting", hub_id, detail, err);
}
