/* Settings as JSON: the same flow as the pages'. */
#include "hub/api.h"
#include "base/json.h"
#include "settings/pages.h"

static void setting_json(struct json_out *j, struct arena *a, const struct settings *s,
                         const struct setting_key *k) {
    const struct str kept = settings_value(a, s, k);
    const struct settings_row *row = settings_changed(a, s, k);
    json_object(j);
    json_put_str(j, "setting", setting_word(a, k));
    json_put_str(j, "label", setting_label(a, k));
    json_put_str(j, "value", kept);
    json_put_str(j, "shown", setting_shown(a, k, kept));
    json_put_str(j, "changed_at", row ? time_rfc3339(a, row->changed_at) : STR_NULL);
    json_put_i64(j, "version", s->hub.version);
    json_object_end(j);
}

enum err_code api_settings(struct http_request *rq, const struct api_settings_in *in, struct err *err) {
    (void)in;
    struct settings s;
    struct setting_key *keys;
    size_t n;
    struct json_out j;
    enum err_code rc = settings_of(rq, &s, err);
    if (!rc)
        rc = setting_keys(rq->arena, &keys, &n, err);
    if (rc)
        return rc;
    api_items_start(&j, rq);
    for (size_t i = 0; i < n; i++)
        setting_json(&j, rq->arena, &s, &keys[i]);
    http_etag(rq, s.hub.version);
    return api_items_end(&j, rq, err);
}

enum err_code api_setting(struct http_request *rq, const struct api_setting_in *in, struct err *err) {
    struct settings s;
    struct setting_key k;
    struct json_out j;
    enum err_code rc = setting_find(rq->arena, in->setting, &k, err);
    if (!rc)
        rc = settings_of(rq, &s, err);
    if (rc)
        return rc;
    json_start(&j, &rq->out);
    setting_json(&j, rq->arena, &s, &k);
    http_etag(rq, s.hub.version);
    return api_send(rq, err);
}

struct change {
    struct http_request *rq;
    struct setting_key key;
    struct str value;
};

static enum err_code change_flow(struct db_conn *c, void *ctx, struct app_answer *answer, struct err *err) {
    const struct change *k = ctx;
    struct arena *a = k->rq->arena;
    struct doer by = hub_doer(k->rq);
    const int64_t hub_id = principal_of(k->rq)->hub.id;
    struct settings s;
    struct json_out j;
    by.for_member_id = 0;
    enum err_code rc = settings_load(c, a, hub_id, &s, err);
    if (!rc)
        rc = http_if_match(k->rq, s.hub.version, err);
    if (!rc)
        rc = setting_set(c, a, &by, hub_id, &k->key, k->value, s.hub.version, err);
    if (rc == ERR_INVALID && err && str_eq(str_from(err->field), setting_word(a, &k->key))) {
        const struct err on_it = *err; /* what was sent calls it so */
        return err_set(err, ERR_INVALID, "value", on_it.key, "%s", on_it.message);
    }
    if (!rc)
        rc = settings_load(c, a, hub_id, &s, err);
    if (rc)
        return rc;
    answer->status = 200;
    answer->version = s.hub.version;
    json_start(&j, &answer->body);
    setting_json(&j, a, &s, &k->key);
    return ERR_OK;
}

enum err_code api_setting_change(struct http_request *rq, const struct api_setting_change_in *in,
                                 struct err *err) {
    struct change *k = arena_new(rq->arena, struct change);
    if (!k)
        return err_nomem(err);
    *k = (struct change){.rq = rq, .value = str_or_empty(in->form.value)};
    enum err_code rc = setting_find(rq->arena, in->setting, &k->key, err);
    if (!rc && !api_sent(rq, "value"))
        rc = err_set(err, ERR_INVALID, "value", "required", "Say the value that %s is to have",
                     k->key.setting->word);
    return rc ? rc : app_api_write(rq, change_flow, k, err);
}
