/* The coordinator's kinds of help: the tree with how many of each, one of them, and many listings at once. */
#include "exchange/pages.h"

#include "base/language.h"

static enum err_code tree_of(struct http_request *rq, struct db_conn **c, struct catalogue *t,
                             struct err *err) {
    enum err_code rc = app_read(rq, c, err);
    return rc ? rc : catalogue_of(*c, rq->arena, principal_of(rq)->hub.id, t, err);
}

static enum err_code top_options(struct arena *a, const struct catalogue *t, struct str chosen,
                                 struct str but, const struct ui_option **ret, size_t *ret_n,
                                 struct err *err) {
    struct ui_option *o = arena_new_array(a, struct ui_option, t->n + 1);
    size_t n = 0;
    if (!o)
        return err_nomem(err);
    o[n++] = (struct ui_option){.value = STR(""), .label = tr_str("At the top"), .chosen = str_empty(chosen)};
    for (size_t i = 0; i < t->n; i++) {
        const struct category *c = &t->categories[i];
        if (str_empty(c->parent) && !str_eqz(c->word, "other") && !str_eq(c->word, but))
            o[n++] = (struct ui_option){
                .value = c->word, .label = category_shown(c), .chosen = str_eq(c->word, chosen)};
    }
    *ret = o;
    *ret_n = n;
    return ERR_OK;
}

static enum err_code check_options(struct arena *a, enum check_level chosen, const struct ui_option **ret,
                                   size_t *ret_n, struct err *err) {
    struct ui_option *o = arena_new_array(a, struct ui_option, CHECK_ENHANCED_BARRED + 1);
    if (!o)
        return err_nomem(err);
    for (int l = CHECK_NONE; l <= CHECK_ENHANCED_BARRED; l++)
        o[l] = (struct ui_option){.value = str_from(check_level_name((enum check_level)l)),
                                  .label = str_from(check_level_label((enum check_level)l)),
                                  .chosen = (enum check_level)l == chosen};
    *ret = o;
    *ret_n = CHECK_ENHANCED_BARRED + 1;
    return ERR_OK;
}

static enum err_code nature_options(struct arena *a, unsigned nature, const struct ui_option **ret,
                                    size_t *ret_n, struct err *err) {
    struct ui_option *o = arena_new_array(a, struct ui_option, NATURES);
    if (!o)
        return err_nomem(err);
    for (size_t i = 0; i < NATURES; i++)
        o[i] = (struct ui_option){.value = str_from(nature_name(i)),
                                  .label = str_from(nature_label(i)),
                                  .chosen = (nature & (1u << i)) != 0};
    *ret = o;
    *ret_n = NATURES;
    return ERR_OK;
}

static struct kind_line line_of(struct http_request *rq, const struct category *k,
                                const struct listing_counts_row *counts, size_t n) {
    struct kind_line line = {.label = category_shown(k),
                             .href = hub_path(rq, "catalogue/%.*s", STR_ARG(k->word)),
                             .listings = hub_path(rq, "retag?of=%.*s", STR_ARG(k->word)),
                             .icatus = k->icatus,
                             .icatus_label = str_from(icatus_label(k->icatus) ? icatus_label(k->icatus) : ""),
                             .check =
                                 k->check == CHECK_NONE ? STR("") : str_from(check_level_label(k->check)),
                             .closed = k->closed};
    for (size_t i = 0; i < n; i++) {
        if (str_eq(counts[i].category, k->word))
            line.open_n = counts[i].open_n;
    }
    return line;
}

/* A long tree is read by its tops: each opens on what is under it. */
static enum err_code groups_of(struct arena *a, const struct catalogue *t, const struct kind_line *lines,
                               struct catalogue_view *v, struct err *err) {
    struct kind_group *groups = arena_new_array(a, struct kind_group, t->n + 1);
    if (!groups)
        return err_nomem(err);
    for (size_t i = 0; i < t->n; i++) {
        if (v->n_groups == 0 || str_empty(t->categories[i].parent))
            groups[v->n_groups++] = (struct kind_group){.label = lines[i].label, .kinds = &lines[i]};
        groups[v->n_groups - 1].n_kinds++;
        groups[v->n_groups - 1].open_n += lines[i].open_n;
    }
    v->groups = groups;
    return ERR_OK;
}

static enum err_code show_catalogue(struct http_request *rq, struct err *err) {
    struct catalogue_view v = {.csrf = http_csrf(rq),
                               .action = hub_path(rq, "catalogue"),
                               .retag = hub_path(rq, "retag"),
                               .form = form_of(rq, &category_form_def)};
    struct listing_counts_row *counts;
    struct catalogue t;
    struct db_conn *c;
    size_t n;
    struct arena *a = rq->arena;
    enum err_code rc = tree_of(rq, &c, &t, err);
    if (!rc)
        rc = listing_counts(c, a, &(struct listing_counts_in){.hub_id = principal_of(rq)->hub.id}, &counts,
                            &n, err);
    if (!rc)
        rc = top_options(a, &t, form_raw(v.form, "parent"), STR_NULL, &v.tops, &v.n_tops, err);
    if (!rc)
        rc = check_options(a, CHECK_NONE, &v.checks, &v.n_checks, err);
    if (!rc)
        rc = nature_options(a, 0, &v.natures, &v.n_natures, err);
    struct kind_line *lines = rc ? NULL : arena_new_array(a, struct kind_line, t.n);
    if (!rc && !lines)
        rc = err_nomem(err);
    if (rc)
        return rc;
    for (size_t i = 0; i < t.n; i++)
        lines[i] = line_of(rq, &t.categories[i], counts, n);
    rc = groups_of(a, &t, lines, &v, err);
    if (!rc)
        rc = icatus_options(a, STR(""), tr("That of what it is under"), &v.icatus_codes, &v.n_icatus, err);
    if (rc)
        return rc;
    v.own = t.own;
    struct ui_page page = {.title = tr_str("Kinds of help"), .back = hub_path(rq, "settings")};
    return PAGE(rq, form_status(v.form), &page, catalogue_html, &v, err);
}

enum err_code page_catalogue(struct http_request *rq, const struct page_catalogue_in *in, struct err *err) {
    (void)in;
    return show_catalogue(rq, err);
}

static enum err_code no_kind(struct err *err) {
    return err_set(err, ERR_NOT_FOUND, "word", "no-category", "There is no such kind of help here.");
}

static enum err_code show_category(struct http_request *rq, struct str word, struct err *err) {
    struct catalogue t;
    struct db_conn *c;
    struct category_view v = {.csrf = http_csrf(rq),
                              .action = rq->path,
                              .listings = hub_path(rq, "retag?of=%.*s", STR_ARG(word)),
                              .form = form_of(rq, &category_form_def)};
    enum err_code rc = tree_of(rq, &c, &t, err);
    const struct category *k = rc ? NULL : catalogue_find(&t, word);
    if (!rc && !k)
        rc = no_kind(err);
    if (!rc)
        rc = top_options(rq->arena, &t, k->parent, k->word, &v.tops, &v.n_tops, err);
    if (!rc)
        rc = icatus_options(rq->arena, k->icatus, NULL, &v.icatus_codes, &v.n_icatus, err);
    if (!rc)
        rc = check_options(rq->arena, k->check, &v.checks, &v.n_checks, err);
    if (!rc)
        rc = nature_options(rq->arena, k->nature, &v.natures, &v.n_natures, err);
    if (rc)
        return rc;
    const struct nature_rule *rule = nature_rule_of(k->nature);
    v.most = str_fmt(rq->arena, "%s: %s", check_level_label(rule->most), tr(rule->why));
    v.most_source = str_from(rule->source);
    v.label = category_shown(k);
    v.word = k->word;
    v.may_move = v.may_close = !str_eqz(k->word, "other");
    for (size_t i = 0; i < t.n; i++)
        v.may_move = v.may_move && !str_eq(t.categories[i].parent, k->word);
    v.closed =
        (struct ui_option){.value = STR("yes"),
                           .label = tr_str("Closed: nothing new goes under it, and what is there stays"),
                           .chosen = k->closed};
    struct ui_page page = {.title = k->label, .back = hub_path(rq, "catalogue")};
    return PAGE(rq, form_status(v.form), &page, category_html, &v, err);
}

enum err_code page_category(struct http_request *rq, const struct page_category_in *in, struct err *err) {
    return show_category(rq, in->word, err);
}

struct kind_job {
    struct http_request *rq;
    const struct category_form *form;
    struct str word; /* STR_NULL: a new one */
};

static enum err_code kind_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct kind_job *j = ctx;
    const struct category_form *f = j->form;
    struct arena *a = j->rq->arena;
    struct doer by = hub_doer(j->rq);
    struct catalogue t;
    int64_t hub_id = principal_of(j->rq)->hub.id;
    by.for_member_id = 0;
    enum err_code rc = catalogue_of(c, a, hub_id, &t, err);
    const struct category *now = rc || !j->word.p ? NULL : catalogue_find(&t, j->word);
    if (!rc && j->word.p && !now)
        rc = no_kind(err);
    if (rc)
        return rc;
    const struct category *top = catalogue_find(&t, f->parent);
    struct category one = {.word = now ? now->word : catalogue_word(a, &t, f->parent, f->label),
                           .parent = f->parent,
                           .label = f->label,
                           .icatus = !str_empty(f->icatus) ? f->icatus
                                     : now                 ? now->icatus
                                     : top                 ? top->icatus
                                                           : STR("519"),
                           .check = now ? now->check : CHECK_NONE,
                           .nature = now   ? now->nature
                                     : top ? top->nature
                                           : 0,
                           .closed = f->closed};
    if (f->check.p)
        (void)check_level_parse(f->check, &one.check);
    if (f->natures && !nature_parse(str_join(a, f->nature, f->n_nature, STR(" ")), &one.nature))
        return err_set(err, ERR_INVALID, "nature", "nature", "Choose from what stands there");
    return category_change(c, a, &by, hub_id, &one, err);
}

static enum err_code kind_after(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    struct kind_job *j = ctx;
    if (code == ERR_OK)
        return http_see_other(rq, hub_path(rq, "catalogue?done=saved"), err);
    if (!form_took(rq, code, err))
        return code;
    return j->word.p ? show_category(rq, j->word, err) : show_catalogue(rq, err);
}

static enum err_code kind_save(struct http_request *rq, struct str word, const struct category_form *f,
                               struct err *err) {
    struct kind_job *j = arena_new(rq->arena, struct kind_job);
    if (!j)
        return err_nomem(err);
    *j = (struct kind_job){.rq = rq, .form = f, .word = word};
    return app_write(rq, kind_flow, j, kind_after, err);
}

enum err_code page_category_add(struct http_request *rq, const struct page_category_add_in *in,
                                struct err *err) {
    return kind_save(rq, STR_NULL, &in->form, err);
}

enum err_code page_category_save(struct http_request *rq, const struct page_category_save_in *in,
                                 struct err *err) {
    return kind_save(rq, in->word, &in->form, err);
}
