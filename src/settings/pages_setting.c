/* One setting: what it says, what somebody wants it to say, what that changes, and the change. */
#include "settings/pages.h"

#include <stdlib.h>

enum { WORDS_ROWS = 5, RULES_ROWS = 18, EXAMPLE_MINUTES = 150 };

/* What a request is about. */
struct one {
    struct http_request *rq;
    struct setting_key key;
    struct settings now;
    struct str typed;
    int64_t version;
};

static enum err_code one_of(struct http_request *rq, struct str word, struct one *ret, struct err *err) {
    *ret = (struct one){.rq = rq};
    enum err_code rc = setting_find(rq->arena, word, &ret->key, err);
    return rc ? rc : settings_of(rq, &ret->now, err);
}

static bool several(const struct setting_key *k) {
    return k->setting->kind == SETTING_LANGUAGES || k->setting->kind == SETTING_FORMS;
}

/* Several fields of one name make one value; empty ones count, so they are read as they were sent. */
static struct str typed_of(const struct one *o, const struct form *f) {
    struct arena *a = o->rq->arena;
    if (!several(&o->key))
        return form_raw(f, "value");
    const char *between = o->key.setting->kind == SETTING_FORMS ? "|" : " ";
    struct str all = STR("");
    bool any = false;
    for (size_t i = 0; i < f->n_raw; i++) {
        if (!str_eqz(f->raw[i].name, "values"))
            continue;
        all = str_fmt(a, "%.*s%s%.*s", STR_ARG(all), any ? between : "", STR_ARG(f->raw[i].value));
        any = true;
    }
    return all;
}

/* ---- how it is typed ---- */

static enum err_code options_of(const struct one *o, struct str value, struct setting_view *v,
                                struct err *err) {
    const struct setting *d = o->key.setting;
    struct ui_option *list = arena_new_array(o->rq->arena, struct ui_option, language_all_n + 16);
    if (!list)
        return err_nomem(err);
    size_t n = 0;
    for (const struct setting_choice *c = d->choices; c && c->value; c++)
        list[n++] = (struct ui_option){
            .value = str_from(c->value), .label = tr_str(c->label), .chosen = str_eqz(value, c->value)};
    if (d->kind == SETTING_YES) {
        list[n++] = (struct ui_option){
            .value = STR("yes"), .label = tr_str("Everybody may see it"), .chosen = str_eqz(value, "yes")};
        list[n++] = (struct ui_option){
            .value = STR("no"), .label = tr_str("Members only"), .chosen = str_eqz(value, "no")};
    }
    const bool tags = d->kind == SETTING_LANGUAGE || d->kind == SETTING_LANGUAGES;
    for (size_t i = 0; tags && i < language_all_n; i++) {
        const struct language *l = &language_all[i];
        const bool all = d->kind == SETTING_LANGUAGES && str_empty(value);
        if (l->offered)
            list[n++] = (struct ui_option){.value = str_from(l->tag),
                                           .label = str_from(l->name),
                                           .chosen = all || str_has_word(value, str_from(l->tag))};
    }
    v->options = list;
    v->n_options = n;
    return ERR_OK;
}

static enum err_code words_of(const struct one *o, struct str value, struct setting_view *v,
                              struct err *err) {
    struct arena *a = o->rq->arena;
    int64_t examples[LANGUAGE_FORMS];
    const size_t n = language_forms(o->key.language, examples);
    struct view_form_word *words = arena_new_array(a, struct view_form_word, LANGUAGE_FORMS);
    if (!words)
        return err_nomem(err);
    for (size_t i = 0; i < n; i++) {
        struct str part = STR("");
        (void)str_next(&value, '|', &part);
        words[i] = (struct view_form_word){.id = i ? str_fmt(a, "values-%zu", i + 1) : STR("values"),
                                           .label = n == 2 && i == 0   ? tr_str("For one")
                                                    : n == 2 && i == 1 ? tr_str("For more than one")
                                                    : examples[i]
                                                        ? str_fmt(a, tr("For %lld"), (long long)examples[i])
                                                        : tr_str("For none"),
                                           .value = part};
    }
    v->words = words;
    v->n_words = n;
    return ERR_OK;
}

static void way_of(const struct one *o, struct str value, struct setting_view *v) {
    const struct setting *d = o->key.setting;
    struct arena *a = o->rq->arena;
    v->field = (struct ui_field){.name = several(&o->key) ? "values" : "value",
                                 .label = str_z(a, v->label),
                                 .hint = *d->hint ? tr(d->hint) : NULL,
                                 .value = value,
                                 .legend_large = true};
    switch (d->kind) {
    case SETTING_CHOICE:
    case SETTING_YES:
    case SETTING_LANGUAGE: v->choices = true; break;
    case SETTING_LANGUAGES: v->ticks = true; break;
    case SETTING_FORMS: v->forms = true; break;
    case SETTING_TEXT:
    case SETTING_MARKED:
        v->text = true;
        v->field.rows = d->kind == SETTING_TEXT ? WORDS_ROWS : RULES_ROWS;
        v->field.max = (int)d->most;
        break;
    case SETTING_HOURS:
    case SETTING_NUMBER:
        v->line = true;
        v->field.width = 5;
        break;
    default:
        v->line = true;
        v->field.type = d->kind == SETTING_EMAIL ? "email" : d->kind == SETTING_PHONE ? "tel" : NULL;
        v->field.width = d->kind == SETTING_PHONE || d->kind == SETTING_ZONE ? 20 : 30;
    }
}

static enum err_code show(const struct one *o, const struct form *f, struct err *err) {
    struct http_request *rq = o->rq;
    struct arena *a = rq->arena;
    const struct str word = setting_word(a, &o->key), kept = settings_value(a, &o->now, &o->key),
                     value = f ? typed_of(o, f) : kept;
    struct setting_view v = {.form = f,
                             .key = &o->key,
                             .csrf = http_csrf(rq),
                             .action = hub_path(rq, "settings/%.*s", STR_ARG(word)),
                             .version = str_fmt(a, "%lld", (long long)o->now.hub.version),
                             .label = setting_label(a, &o->key),
                             .shown = setting_shown(a, &o->key, kept),
                             .changed = settings_changed_words(rq, &o->now, &o->key)};
    way_of(o, value, &v);
    const char *wrong = f && v.forms ? form_value(f, "values")->error : NULL;
    v.hint = tr_str(o->key.setting->hint);
    v.error = wrong ? str_from(wrong) : STR_NULL;
    enum err_code rc = options_of(o, value, &v, err);
    if (!rc && v.forms)
        rc = words_of(o, value, &v, err);
    if (rc)
        return rc;
    struct ui_page page = {.title = v.label, .back = hub_path(rq, "settings")};
    return PAGE(rq, form_status(f), &page, setting_html, &v, err);
}

enum err_code page_setting(struct http_request *rq, const struct page_setting_in *in, struct err *err) {
    struct one o;
    enum err_code rc = one_of(rq, in->setting, &o, err);
    return rc ? rc : show(&o, rq->method == HTTP_GET ? NULL : rq->form, err);
}

/* ---- looking at what it changes ---- */

static struct str example_of(const struct one *o, struct str after) {
    struct arena *a = o->rq->arena;
    if (o->key.setting->kind != SETTING_FORMS || str_empty(after))
        return STR_NULL;
    const struct language *before = language_use(o->key.language);
    const struct hub h = {.hour_words = str_fmt(a, "%s=%.*s", o->key.language->tag, STR_ARG(after))};
    const struct hour_words *were = hour_words_use(hub_hour_words(a, &h));
    const struct str one = minutes_words(a, 60), more = minutes_words(a, EXAMPLE_MINUTES);
    (void)hour_words_use(were);
    (void)language_use(before);
    return str_fmt(a, "%.*s, %.*s", STR_ARG(one), STR_ARG(more));
}

static enum err_code look(const struct one *o, struct str before, struct str after, struct err *err) {
    struct http_request *rq = o->rq;
    struct arena *a = rq->arena;
    const struct str word = setting_word(a, &o->key);
    struct setting_look_view v = {.csrf = http_csrf(rq),
                                  .action = hub_path(rq, "settings/%.*s", STR_ARG(word)),
                                  .back = hub_path(rq, "settings"),
                                  .version = str_fmt(a, "%lld", (long long)o->version),
                                  .label = setting_label(a, &o->key),
                                  .before = setting_shown(a, &o->key, before),
                                  .after = setting_shown(a, &o->key, after),
                                  .effect = tr_str(o->key.setting->effect),
                                  .example = example_of(o, after),
                                  .value = after,
                                  .marked = o->key.setting->kind == SETTING_MARKED && after.n,
                                  .language = o->key.language,
                                  .same = str_eq(before, after)};
    if (several(&o->key)) {
        struct str *list = arena_new_array(a, struct str, language_all_n + LANGUAGE_FORMS), rest = after;
        const char between = o->key.setting->kind == SETTING_FORMS ? '|' : ' ';
        while (list && v.n_values < language_all_n + LANGUAGE_FORMS && rest.n &&
               str_next(&rest, between, &list[v.n_values]))
            v.n_values++;
        v.values = list;
        v.value = STR_NULL;
    }
    struct ui_page page = {.title = str_fmt(a, tr("Look at the change: %.*s"), STR_ARG(v.label)),
                           .back = v.action};
    return PAGE(rq, 200, &page, setting_look_html, &v, err);
}

/* The flow names the setting; the form has one field for it. */
static enum err_code again(struct one *o, enum err_code code, struct err *err) {
    if (str_eq(str_from(err->field), setting_word(o->rq->arena, &o->key))) {
        const struct err on_it = *err;
        (void)err_set(err, on_it.code, several(&o->key) ? "values" : "value", on_it.key, "%s", on_it.message);
    }
    return form_took(o->rq, code, err) ? show(o, o->rq->form, err) : code;
}

static enum err_code save_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct one *o = ctx;
    struct doer by = hub_doer(o->rq);
    by.for_member_id = 0;
    return setting_set(c, o->rq->arena, &by, o->now.hub.id, &o->key, o->typed, o->version, err);
}

static enum err_code after_save(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    return code ? again(ctx, code, err) : http_see_other(rq, hub_path(rq, "settings?done=saved"), err);
}

enum err_code page_setting_post(struct http_request *rq, const struct page_setting_post_in *in,
                                struct err *err) {
    struct one *o = arena_new(rq->arena, struct one);
    struct db_conn *c;
    struct str before, after;
    if (!o)
        return err_nomem(err);
    enum err_code rc = one_of(rq, in->setting, o, err);
    if (rc)
        return rc;
    o->typed = typed_of(o, rq->form);
    o->version = in->form.version;
    if (str_eqz(in->form.step, "back"))
        return show(o, rq->form, err);
    if (str_eqz(in->form.step, "save"))
        return app_write(rq, save_flow, o, after_save, err);
    rc = app_read(rq, &c, err);
    if (!rc)
        rc = setting_try(c, rq->arena, o->now.hub.id, &o->key, o->typed, o->version, &before, &after, err);
    return rc ? again(o, rc, err) : look(o, before, after, err);
}
