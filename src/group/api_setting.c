/* The API of a hub's rule for the hours of sessions. */
#include "group/pages.h"
#include "hub/api.h"

static void setting_json(struct json_out *j, struct arena *a, const struct group_setting *s) {
    json_object(j);
    json_put_str(j, "rule", str_from(group_rule_name(s->rule)));
    json_put_str(j, "sentence", str_from(group_rule_sentence(s->rule)));
    json_put_str(j, "example", group_rule_example(a, s->rule));
    json_put_bool(j, "public", s->public);
    json_put_i64(j, "version", s->version);
    json_object_end(j);
}

enum err_code api_group_setting(struct http_request *rq, const struct api_group_setting_in *in,
                                struct err *err) {
    struct group_setting s;
    struct db_conn *c;
    struct json_out j;
    (void)in;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = group_setting_get(c, rq->arena, principal_of(rq)->hub.id, &s, err);
    if (rc)
        return rc;
    json_start(&j, &rq->out);
    setting_json(&j, rq->arena, &s);
    http_etag(rq, s.version);
    return api_send(rq, err);
}

static enum err_code change_setting(struct db_conn *c, void *ctx, struct app_answer *answer,
                                    struct err *err) {
    const struct api_asked *k = ctx;
    const struct api_group_setting_form *f = &((const struct api_group_setting_change_in *)k->in)->form;
    struct group_setting s;
    struct json_out j;
    enum err_code rc = api_patch_check(k->rq, err);
    if (!rc)
        rc = group_setting_get(c, k->rq->arena, k->hub->id, &s, err);
    if (!rc)
        rc = http_if_match(k->rq, s.version, err);
    if (rc)
        return rc;
    if (f->rule.p)
        (void)group_rule_parse(f->rule, &s.rule);
    s.public = f->has_public ? f->public : s.public;
    rc = group_setting_set(c, k->rq->arena, &k->by, k->hub->id, &s, err);
    if (!rc)
        rc = group_setting_get(c, k->rq->arena, k->hub->id, &s, err);
    if (rc)
        return rc;
    answer->status = 200;
    answer->version = s.version;
    json_start(&j, &answer->body);
    setting_json(&j, k->rq->arena, &s);
    return ERR_OK;
}

enum err_code api_group_setting_change(struct http_request *rq, const struct api_group_setting_change_in *in,
                                       struct err *err) {
    return api_ask(rq, change_setting, in, 0, err);
}
