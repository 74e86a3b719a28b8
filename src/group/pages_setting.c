/* The hub's rule of hours: each with its meaning and an example, before anything is saved. */
#include "group/pages.h"

static enum err_code show(struct http_request *rq, struct err *err) {
    const struct form *f = group_typed(rq);
    struct arena *a = rq->arena;
    struct group_setting s;
    struct db_conn *c;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = group_setting_get(c, a, principal_of(rq)->hub.id, &s, err);
    if (rc)
        return rc;
    struct group_rule_view *rules = arena_new_array(a, struct group_rule_view, GROUP_RULES);
    if (!rules)
        return err_nomem(err);
    for (int r = 0; r < GROUP_RULES; r++) {
        const enum group_rule rule = (enum group_rule)r;
        const char *name = group_rule_name(rule);
        rules[r] =
            (struct group_rule_view){.value = str_from(name),
                                     .label = str_from(group_rule_label(rule)),
                                     .sentence = str_from(group_rule_sentence(rule)),
                                     .example = group_rule_example(a, rule),
                                     .id = str_fmt(a, "rule-%s", name),
                                     .chosen = f ? form_raw_has(f, "rule", str_from(name)) : rule == s.rule};
    }
    bool public = f ? form_raw_has(f, "public", STR("yes")) : s.public;
    const struct ui_option publics[] = {
        {STR("no"), tr_str("Members of the hub"), STR_NULL, !public},
        {STR("yes"), tr_str("Everybody"),
         tr_str("On a page of its own: what, when, where, and how many places are free. No names."), public}};
    struct group_setting_view v = {.csrf = http_csrf(rq),
                                   .action = hub_path(rq, "sessions/settings"),
                                   .version =
                                       f ? form_raw(f, "version") : str_fmt(a, "%lld", (long long)s.version),
                                   .form = f,
                                   .rules = rules,
                                   .n_rules = GROUP_RULES,
                                   .publics = publics,
                                   .n_publics = 2};
    struct ui_page page = {.title = tr_str("How hours of group sessions move"),
                           .back = hub_path(rq, "sessions")};
    return PAGE(rq, form_status(f), &page, group_setting_html, &v, err);
}

enum err_code page_group_setting(struct http_request *rq, const struct page_group_setting_in *in,
                                 struct err *err) {
    (void)in;
    return show(rq, err);
}

struct setting_job {
    struct http_request *rq;
    struct doer by;
    struct group_setting s;
};

static enum err_code save_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct setting_job *j = ctx;
    return group_setting_set(c, j->rq->arena, &j->by, principal_of(j->rq)->hub.id, &j->s, err);
}

static enum err_code after_save(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    (void)ctx;
    if (code == ERR_OK)
        return http_see_other(rq, hub_path(rq, "sessions/settings?done=saved"), err);
    return form_took(rq, code, err) ? show(rq, err) : code;
}

enum err_code page_group_setting_save(struct http_request *rq, const struct page_group_setting_save_in *in,
                                      struct err *err) {
    struct setting_job *j = arena_new(rq->arena, struct setting_job);
    if (!j)
        return err_nomem(err);
    *j = (struct setting_job){.rq = rq,
                              .by = hub_doer(rq),
                              .s = {.public = str_eqz(in->form.public, "yes"), .version = in->form.version}};
    if (!group_rule_parse(in->form.rule, &j->s.rule))
        return err_set(err, ERR_INVALID, "rule", "rule", "Choose how hours move");
    return app_write(rq, save_flow, j, after_save, err);
}
