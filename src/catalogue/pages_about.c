/* What people can and like to do and the life they want: asked in their own words first, a step a page. The
 * same pages for themselves and for a coordinator who writes it down with them. */
#include "catalogue/pages.h"

#include "base/language.h"

/* Whose words these are. `base` leads to their pages: "me" or "members/ID". */
struct whom {
    struct member m;
    struct str base;
    bool own;
};

static enum err_code whom_of(struct http_request *rq, int64_t id, struct whom *ret, struct err *err) {
    const struct principal *p = principal_of(rq);
    struct db_conn *c;
    if (!id) {
        *ret = (struct whom){.m = p->member, .base = STR("me"), .own = !p->acting};
        return ERR_OK;
    }
    enum err_code rc = app_read(rq, &c, err);
    ret->own = false;
    ret->base = str_fmt(rq->arena, "members/%lld", (long long)id);
    if (!rc)
        rc = member_get(c, rq->arena, p->hub.id, id, &ret->m, err);
    return rc ? rc : hub_trace(rq, id, TRACE_PERSON, err);
}

static struct str step_path(const struct http_request *rq, const struct whom *w, const char *rest) {
    return hub_path(rq, "%.*s/about%s", STR_ARG(w->base), rest);
}

static enum err_code about_load(struct http_request *rq, int64_t id, const struct form_def *def,
                                struct whom *w, struct about_view *v, struct err *err) {
    struct db_conn *c;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = whom_of(rq, id, w, err);
    if (!rc)
        rc = profile_get(c, rq->arena, principal_of(rq)->hub.id, w->m.id, &v->p, err);
    if (rc)
        return rc;
    v->csrf = http_csrf(rq);
    v->form = def ? form_of(rq, def) : NULL;
    v->own = w->own;
    v->name = w->m.shown;
    v->version = v->form ? form_raw(v->form, "version") : str_fmt(rq->arena, "%lld", (long long)v->p.version);
    return ERR_OK;
}

static enum err_code show(struct http_request *rq, const struct about_view *v, struct str title,
                          struct str back, bool wide, page_body *body, const void *view, struct err *err) {
    struct ui_page page = {
        .title = title, .back = back, .wide = wide, .has_errors = form_status(v->form) == 422};
    return page_show(rq, form_status(v->form), &page, body, view, err);
}

/* ---- 1: their words ---- */

static enum err_code show_words(struct http_request *rq, int64_t id, bool welcome, struct err *err) {
    struct about_view v = {.welcome = welcome};
    struct whom w;
    enum err_code rc = about_load(rq, id, &about_form_def, &w, &v, err);
    if (rc)
        return rc;
    /* What was said on joining is where this begins, so that nobody has to say it twice. */
    if (!v.p.version && !v.form)
        v.p.hands = w.m.about;
    v.action = step_path(rq, &w, "");
    v.next = step_path(rq, &w, "/ticks");
    struct str back = id ? hub_path(rq, "members/%lld", (long long)id) : hub_path(rq, "profile");
    return show(rq, &v, welcome ? tr_str("Welcome") : tr_str("What you like to do"),
                welcome ? STR_NULL : back, false, (page_body *)about_html, &v, err);
}

enum err_code page_about(struct http_request *rq, const struct page_about_in *in, struct err *err) {
    return show_words(rq, 0, in->query.welcome, err);
}

enum err_code page_member_about(struct http_request *rq, const struct page_member_about_in *in,
                                struct err *err) {
    return show_words(rq, in->id, false, err);
}

/* ---- saving: each step changes its own part of what is stored ---- */

struct about_job {
    struct http_request *rq;
    int64_t id; /* of the address; 0: their own */
    const struct about_form *words;
    const struct about_ticks_form *ticks;
    const struct about_where_form *where;
};

static bool has_word(const struct str *list, size_t n, const char *word) {
    for (size_t i = 0; i < n; i++) {
        if (str_eqz(list[i], word))
            return true;
    }
    return false;
}

/* Those that were ticked and those that were typed, "cy, zh-Hant". */
static enum err_code languages_read(struct arena *a, const struct about_where_form *f, struct profile *p,
                                    struct err *err) {
    struct str *list = arena_new_array(a, struct str, f->n_languages + 20), rest = f->more_languages, part;
    size_t n = 0;
    if (!list)
        return err_nomem(err);
    for (size_t i = 0; i < f->n_languages; i++)
        list[n++] = f->languages[i];
    while (str_next(&rest, ',', &part) && n < f->n_languages + 20) {
        part = str_trim(part);
        if (str_empty(part))
            continue;
        if (!language_tag_valid(part))
            return err_set(err, ERR_INVALID, "more_languages", "language",
                           "Write each as its short tag, with a comma between, like lt, sq");
        list[n++] = part;
    }
    p->languages = list;
    p->n_languages = n;
    return ERR_OK;
}

static enum err_code take_typed(const struct about_job *j, struct profile *p, struct err *err) {
    int64_t version = 0;
    enum err_code rc = ERR_OK;
    if (j->words) {
        version = j->words->version;
        p->head = j->words->head;
        p->hands = j->words->hands;
        p->heart = j->words->heart;
        p->life = j->words->life;
    } else if (j->ticks) {
        version = j->ticks->version;
        p->can = j->ticks->can;
        p->n_can = j->ticks->n_can;
        p->wish = j->ticks->wish;
        p->n_wish = j->ticks->n_wish;
    } else {
        const struct about_where_form *f = j->where;
        version = f->version;
        rc = languages_read(j->rq->arena, f, p, err);
        p->access = f->access;
        p->n_access = f->n_access;
        p->area_id = f->has_area ? f->area : 0;
        p->postcode = f->postcode;
        p->findable = has_word(f->seen, f->n_seen, "findable");
        p->neighbours = has_word(f->seen, f->n_seen, "neighbours");
    }
    if (!rc && version != p->version)
        rc = changed_first(err);
    return rc;
}

static enum err_code save_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct about_job *j = ctx;
    const struct principal *pr = principal_of(j->rq);
    struct doer by = hub_doer(j->rq);
    struct profile p;
    int64_t id = j->id ? j->id : pr->member.id;
    if (j->id && j->id != pr->member.id)
        by.for_member_id = j->id;
    enum err_code rc = profile_get(c, j->rq->arena, pr->hub.id, id, &p, err);
    if (!rc)
        rc = take_typed(j, &p, err);
    return rc ? rc : profile_set(c, j->rq->arena, &by, pr->hub.id, &p, err);
}

static enum err_code show_ticks(struct http_request *rq, int64_t id, struct err *err);
static enum err_code show_where(struct http_request *rq, int64_t id, struct err *err);

static enum err_code save_after(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    const struct about_job *j = ctx;
    const struct whom w = {.base = j->id ? str_fmt(rq->arena, "members/%lld", (long long)j->id) : STR("me")};
    if (code == ERR_OK)
        return http_see_other(rq,
                              step_path(rq, &w,
                                        j->words   ? "/ticks"
                                        : j->ticks ? "/where"
                                                   : "/done"),
                              err);
    if (!form_took(rq, code, err))
        return code;
    return j->words   ? show_words(rq, j->id, false, err)
           : j->ticks ? show_ticks(rq, j->id, err)
                      : show_where(rq, j->id, err);
}

static enum err_code save(struct http_request *rq, struct about_job given, struct err *err) {
    struct about_job *j = arena_new(rq->arena, struct about_job);
    if (!j)
        return err_nomem(err);
    *j = given;
    j->rq = rq;
    return app_write(rq, save_flow, j, save_after, err);
}

enum err_code page_about_save(struct http_request *rq, const struct page_about_save_in *in, struct err *err) {
    return save(rq, (struct about_job){.words = &in->form}, err);
}

enum err_code page_member_about_save(struct http_request *rq, const struct page_member_about_save_in *in,
                                     struct err *err) {
    return save(rq, (struct about_job){.id = in->id, .words = &in->form}, err);
}

/* ---- 2: ticks ---- */

static bool ticked(const struct about_view *v, const char *field, const struct str *stored, size_t n,
                   struct str word) {
    if (v->form)
        return form_raw_has(v->form, field, word);
    for (size_t i = 0; i < n; i++) {
        if (str_eq(stored[i], word))
            return true;
    }
    return false;
}

/* Each kind at the top with those under it. A closed one is there when it was ticked before. */
static enum err_code groups_of(struct arena *a, const struct catalogue *t, const struct about_view *v,
                               struct about_ticks_view *ret, struct err *err) {
    struct tick_view *ticks = arena_new_array(a, struct tick_view, t->n + 1);
    struct tick_group_view *groups = arena_new_array(a, struct tick_group_view, t->n + 1);
    size_t n = 0, at = 0;
    if (!ticks || !groups)
        return err_nomem(err);
    for (size_t i = 0; i < t->n; i++) {
        const struct category *c = &t->categories[i];
        bool top = str_empty(c->parent);
        if (top)
            groups[n++] = (struct tick_group_view){.label = category_shown(c), .ticks = &ticks[at]};
        struct tick_view k = {.word = c->word,
                              .label = top ? tr_str("Anything of this kind") : category_shown(c),
                              .can = ticked(v, "can", v->p.can, v->p.n_can, c->word),
                              .wish = ticked(v, "wish", v->p.wish, v->p.n_wish, c->word)};
        if (!catalogue_takes(t, c) && !k.can && !k.wish)
            continue;
        ticks[at++] = k;
        groups[n - 1].n_ticks++;
        groups[n - 1].n_chosen += k.can + k.wish;
    }
    ret->groups = groups;
    ret->n_groups = n;
    return ERR_OK;
}

static enum err_code show_ticks(struct http_request *rq, int64_t id, struct err *err) {
    struct about_ticks_view v = {0};
    struct catalogue t;
    struct db_conn *c;
    struct whom w;
    enum err_code rc = about_load(rq, id, &about_ticks_form_def, &w, &v.a, err);
    if (!rc)
        rc = app_read(rq, &c, err);
    if (!rc)
        rc = catalogue_of(c, rq->arena, principal_of(rq)->hub.id, &t, err);
    if (!rc)
        rc = groups_of(rq->arena, &t, &v.a, &v, err);
    if (rc)
        return rc;
    v.a.action = step_path(rq, &w, "/ticks");
    v.a.next = step_path(rq, &w, "/where");
    return show(rq, &v.a, tr_str("What you could give and would wish for"), step_path(rq, &w, ""), false,
                (page_body *)about_ticks_html, &v, err);
}

enum err_code page_about_ticks(struct http_request *rq, const struct page_about_ticks_in *in,
                               struct err *err) {
    (void)in;
    return show_ticks(rq, 0, err);
}

enum err_code page_member_about_ticks(struct http_request *rq, const struct page_member_about_ticks_in *in,
                                      struct err *err) {
    return show_ticks(rq, in->id, err);
}

enum err_code page_about_ticks_save(struct http_request *rq, const struct page_about_ticks_save_in *in,
                                    struct err *err) {
    return save(rq, (struct about_job){.ticks = &in->form}, err);
}

enum err_code page_member_about_ticks_save(struct http_request *rq,
                                           const struct page_member_about_ticks_save_in *in,
                                           struct err *err) {
    return save(rq, (struct about_job){.id = in->id, .ticks = &in->form}, err);
}

/* ---- 3: languages, access, where, who may see ---- */

/* The options of a list of words; what is chosen and not in it is given as text. */
static enum err_code known_options(struct arena *a, const struct access_need *list, const struct str *chosen,
                                   size_t n_chosen, const struct ui_option **ret, size_t *ret_n,
                                   struct str *ret_more, struct err *err) {
    size_t n = 0, n_more = 0;
    while (list[n].word)
        n++;
    struct ui_option *o = arena_new_array(a, struct ui_option, n);
    struct str *more = arena_new_array(a, struct str, n_chosen + 1);
    if (!o || !more)
        return err_nomem(err);
    for (size_t i = 0; i < n; i++)
        o[i] = (struct ui_option){.value = str_from(list[i].word), .label = tr_str(list[i].label)};
    for (size_t k = 0; k < n_chosen; k++) {
        size_t i = 0;
        while (i < n && !str_eq(o[i].value, chosen[k]))
            i++;
        if (i < n)
            o[i].chosen = true;
        else
            more[n_more++] = chosen[k];
    }
    *ret = o;
    *ret_n = n;
    if (ret_more)
        *ret_more = str_join(a, more, n_more, STR(", "));
    return ERR_OK;
}

static enum err_code show_where(struct http_request *rq, int64_t id, struct err *err) {
    struct about_where_view v = {0};
    struct db_conn *c;
    struct whom w;
    struct arena *a = rq->arena;
    enum err_code rc = about_load(rq, id, &about_where_form_def, &w, &v.a, err);
    if (!rc)
        rc = app_read(rq, &c, err);
    const struct profile *p = &v.a.p;
    if (!rc)
        rc = known_options(a, languages_spoken, p->languages, p->n_languages, &v.languages, &v.n_languages,
                           &v.more_languages, err);
    if (!rc)
        rc = known_options(a, access_needs, p->access, p->n_access, &v.needs, &v.n_needs, NULL, err);
    if (!rc)
        rc = area_options(rq, c, v.a.form ? form_raw(v.a.form, "area") : id_words(a, p->area_id),
                          TR("None of these"), &v.areas, &v.n_areas, err);
    if (rc)
        return rc;
    v.seen[0] = (struct ui_option){
        .value = STR("findable"),
        .label = tr_str("Other members may find me by what I can do"),
        .hint = tr_str("They see a first name, the area, and what was said on the first two pages, "
                       "but not what a good life looks like."),
        .chosen = p->findable};
    v.seen[1] = (struct ui_option){.value = STR("neighbours"),
                                   .label = tr_str("Neighbouring hubs may see my offers"),
                                   .hint = tr_str("Without who it is, until both sides agree."),
                                   .chosen = p->neighbours};
    v.a.action = step_path(rq, &w, "/where");
    v.a.next = step_path(rq, &w, "/done");
    return show(rq, &v.a, tr_str("Languages, access and where you live"), step_path(rq, &w, "/ticks"), false,
                (page_body *)about_where_html, &v, err);
}

enum err_code page_about_where(struct http_request *rq, const struct page_about_where_in *in,
                               struct err *err) {
    (void)in;
    return show_where(rq, 0, err);
}

enum err_code page_member_about_where(struct http_request *rq, const struct page_member_about_where_in *in,
                                      struct err *err) {
    return show_where(rq, in->id, err);
}

enum err_code page_about_where_save(struct http_request *rq, const struct page_about_where_save_in *in,
                                    struct err *err) {
    return save(rq, (struct about_job){.where = &in->form}, err);
}

enum err_code page_member_about_where_save(struct http_request *rq,
                                           const struct page_member_about_where_save_in *in,
                                           struct err *err) {
    return save(rq, (struct about_job){.id = in->id, .where = &in->form}, err);
}

/* ---- what was told, and what can come of it ---- */

static struct str needs_of(struct arena *a, const struct profile *p) {
    struct str *labels = arena_new_array(a, struct str, p->n_access + 1);
    for (size_t i = 0; labels && i < p->n_access; i++)
        labels[i] = access_label(p->access[i]) ? str_from(access_label(p->access[i])) : p->access[i];
    return labels ? str_join(a, labels, p->n_access, STR(", ")) : STR("");
}

/* Nothing new goes under a kind that was closed. */
static bool takes(const struct catalogue *t, struct str word) {
    const struct category *kind = catalogue_find(t, word);
    return kind && catalogue_takes(t, kind);
}

static enum err_code show_done(struct http_request *rq, int64_t id, struct err *err) {
    struct about_done_view v = {0};
    struct catalogue t;
    struct db_conn *c;
    struct whom w;
    struct arena *a = rq->arena;
    struct area area = {0};
    int64_t hub_id = principal_of(rq)->hub.id;
    enum err_code rc = about_load(rq, id, NULL, &w, &v.a, err);
    if (!rc)
        rc = app_read(rq, &c, err);
    if (!rc)
        rc = catalogue_of(c, a, hub_id, &t, err);
    const struct profile *p = &v.a.p;
    if (!rc && p->area_id)
        rc = area_get(c, a, hub_id, p->area_id, &area, err);
    struct give_line *gives = rc ? NULL : arena_new_array(a, struct give_line, p->n_can + 1);
    if (!rc && !gives)
        rc = err_nomem(err);
    if (rc)
        return rc;
    for (size_t i = 0; i < p->n_can; i++)
        gives[i] =
            (struct give_line){.label = catalogue_label(&t, p->can[i]),
                               .action = takes(&t, p->can[i]) ? hub_path(rq, "%.*s/offer/%.*s",
                                                                         STR_ARG(w.base), STR_ARG(p->can[i]))
                                                              : STR("")};
    v.gives = gives;
    v.n_gives = p->n_can;
    v.wishes = labels_of(a, &t, p->wish, p->n_wish);
    v.languages = languages_of(a, p->languages, p->n_languages);
    v.needs = needs_of(a, p);
    v.area = area.id ? area.name : STR("");
    v.words = step_path(rq, &w, "");
    v.ticks = step_path(rq, &w, "/ticks");
    v.where = step_path(rq, &w, "/where");
    v.home = w.own ? hub_path(rq, "home")
             : id  ? hub_path(rq, "members/%lld", (long long)id)
                   : hub_path(rq, "home");
    v.find = hub_path(rq, "find");
    v.ask = hub_path(rq, "requests/new");
    v.findable = p->findable;
    v.neighbours = p->neighbours;
    return show(rq, &v.a, tr_str("What you told"), step_path(rq, &w, "/where"), false,
                (page_body *)about_done_html, &v, err);
}

enum err_code page_about_done(struct http_request *rq, const struct page_about_done_in *in, struct err *err) {
    (void)in;
    return show_done(rq, 0, err);
}

enum err_code page_member_about_done(struct http_request *rq, const struct page_member_about_done_in *in,
                                     struct err *err) {
    return show_done(rq, in->id, err);
}
