/* How a hub takes people in: which steps, in which order, and what waits for them. */
#include "joining/pages.h"

#include <stdlib.h>

static const struct {
    const char *place, *before, *about;
} fields[JOIN_STEPS] = {
    [JOIN_CONVERSATION] = {"conversation_place", "conversation_before",
                           TR("A coordinator talks with them: what they like to do, what they wish for, and "
                              "notes that it was so.")},
    [JOIN_REFERENCES] = {"references_place", "references_before",
                         TR("People who know them answer three short questions, by mail, on paper or by "
                            "telephone.")},
    [JOIN_CHECKS] =
        {"checks_place", "checks_before",
         TR("A coordinator sees whether what they want to do asks for a check, and asks for it.")},
    [JOIN_INDUCTION] = {"induction_place", "induction_before",
                        TR("Somebody shows them how things are done here: an evening, or a short course.")},
    [JOIN_WELCOME] = {"welcome_place", "welcome_before",
                      TR("Somebody says hello, and they get a message of welcome.")},
    [JOIN_FIRST] = {"first_place", "first_before",
                    TR("Their first exchange or session. It is noted by itself.")},
};

static enum err_code before_options(struct arena *a, struct str chosen, const struct ui_option **ret,
                                    struct err *err) {
    struct ui_option *o = arena_new_array(a, struct ui_option, JOIN_BEFORES);
    if (!o)
        return err_nomem(err);
    for (int b = 0; b < JOIN_BEFORES; b++)
        o[b] = (struct ui_option){.value = str_from(join_before_name((enum join_before)b)),
                                  .label = str_from(join_before_label((enum join_before)b)),
                                  .chosen = str_eqz(chosen, join_before_name((enum join_before)b))};
    *ret = o;
    return ERR_OK;
}

static enum err_code kind_options(struct arena *a, const struct catalogue *t, const struct join_steps *s,
                                  const struct form *f, struct join_steps_view *v, struct err *err) {
    struct ui_option *o = arena_new_array(a, struct ui_option, t->n);
    if (!o)
        return err_nomem(err);
    for (size_t k = 0; k < t->n; k++) {
        bool chosen = f && form_raw_has(f, "kinds", t->categories[k].word);
        for (size_t i = 0; !f && i < JOIN_STEPS; i++)
            chosen = chosen || str_has_word(s->of[i].kinds, t->categories[k].word);
        o[k] = (struct ui_option){
            .value = t->categories[k].word, .label = category_shown(&t->categories[k]), .chosen = chosen};
    }
    v->kinds = o;
    v->n_kinds = t->n;
    return ERR_OK;
}

static enum err_code fill(struct arena *a, const struct join_setting *s, const struct form *f,
                          struct join_steps_view *v, struct err *err) {
    struct join_step_field *list = arena_new_array(a, struct join_step_field, JOIN_STEPS);
    struct ui_option *used = arena_new_array(a, struct ui_option, JOIN_STEPS);
    enum err_code rc = list && used ? ERR_OK : err_nomem(err);
    for (size_t i = 0; !rc && i < JOIN_STEPS; i++) {
        const struct join_rule *r = &s->steps.of[i];
        struct str name = str_from(join_step_name(r->step));
        struct str before = f ? form_raw(f, fields[r->step].before) : str_from(join_before_name(r->before));
        list[i] = (struct join_step_field){.place = fields[r->step].place,
                                           .before = fields[r->step].before,
                                           .label = str_from(join_step_label(r->step)),
                                           .about = tr_str(fields[r->step].about),
                                           .place_value = str_fmt(a, "%zu", i + 1),
                                           .may_wait = r->step != JOIN_FIRST};
        used[i] = (struct ui_option){.value = name,
                                     .label = str_from(join_step_label(r->step)),
                                     .chosen = f ? form_raw_has(f, "used", name) : r->used};
        rc = before_options(a, before, &list[i].befores, err);
    }
    v->fields = list;
    v->used = used;
    return rc;
}

static enum err_code show(struct http_request *rq, struct err *err) {
    struct arena *a = rq->arena;
    const struct hub *h = &principal_of(rq)->hub;
    struct join_setting s;
    struct catalogue tree;
    struct db_conn *c;
    struct join_steps_view v = {.csrf = http_csrf(rq),
                                .action = hub_path(rq, "joining/steps"),
                                .form = form_of(rq, &join_steps_form_def)};
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = join_setting_get(c, a, h->id, &s, err);
    if (!rc)
        rc = catalogue_of(c, a, h->id, &tree, err);
    if (!rc)
        rc = fill(a, &s, v.form, &v, err);
    if (!rc)
        rc = kind_options(a, &tree, &s.steps, v.form, &v, err);
    if (rc)
        return rc;
    v.version = v.form ? form_raw(v.form, "version") : str_fmt(a, "%lld", (long long)s.version);
    v.referees = str_fmt(a, "%lld", (long long)s.referees);
    struct ui_page page = {.title = tr_str("How people come in"), .back = hub_path(rq, "joining")};
    return PAGE(rq, form_status(v.form), &page, join_steps_html, &v, err);
}

enum err_code page_join_steps(struct http_request *rq, const struct page_join_steps_in *in, struct err *err) {
    (void)in;
    return show(rq, err);
}

/* ---- saving ---- */

struct placed {
    struct join_rule rule;
    int64_t place;
    size_t given;
};

static int by_place(const void *x, const void *y) {
    const struct placed *a = x, *b = y;
    if (a->place != b->place)
        return a->place < b->place ? -1 : 1;
    return (a->given > b->given) - (a->given < b->given);
}

static struct join_setting setting_of(struct arena *a, const struct join_steps_form *f) {
    const struct {
        bool has;
        int64_t place;
        struct str before;
    } typed[JOIN_STEPS] = {
        [JOIN_CONVERSATION] = {f->has_conversation_place, f->conversation_place, f->conversation_before},
        [JOIN_REFERENCES] = {f->has_references_place, f->references_place, f->references_before},
        [JOIN_CHECKS] = {f->has_checks_place, f->checks_place, f->checks_before},
        [JOIN_INDUCTION] = {f->has_induction_place, f->induction_place, f->induction_before},
        [JOIN_WELCOME] = {f->has_welcome_place, f->welcome_place, f->welcome_before},
        [JOIN_FIRST] = {f->has_first_place, f->first_place, STR_NULL},
    };
    struct placed list[JOIN_STEPS];
    struct str kinds = str_join(a, f->kinds, f->n_kinds, STR(" "));
    struct join_setting s = {.referees = f->referees, .version = f->version};
    for (int i = 0; i < JOIN_STEPS; i++) {
        list[i] = (struct placed){.rule = {.step = (enum join_step)i, .kinds = kinds},
                                  .place = typed[i].has ? typed[i].place : JOIN_STEPS,
                                  .given = (size_t)i};
        (void)join_before_parse(typed[i].before, &list[i].rule.before);
        for (size_t k = 0; k < f->n_used; k++)
            list[i].rule.used = list[i].rule.used || str_eqz(f->used[k], join_step_name((enum join_step)i));
    }
    qsort(list, JOIN_STEPS, sizeof *list, by_place);
    for (int i = 0; i < JOIN_STEPS; i++)
        s.steps.of[i] = list[i].rule;
    return s;
}

static enum err_code save_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct join_job *j = ctx;
    const struct page_join_steps_save_in *in = j->in;
    const struct join_setting s = setting_of(j->rq->arena, &in->form);
    return join_setting_set(c, j->rq->arena, &j->by, principal_of(j->rq)->hub.id, &s, err);
}

static enum err_code again(struct http_request *rq, int64_t id, struct err *err) {
    (void)id;
    return show(rq, err);
}

enum err_code page_join_steps_save(struct http_request *rq, const struct page_join_steps_save_in *in,
                                   struct err *err) {
    return join_run(
        rq, save_flow,
        &(struct join_job){.in = in, .done = hub_path(rq, "joining/steps?done=saved"), .again = again}, err);
}
