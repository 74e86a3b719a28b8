#include "joining/pages.h"

struct doer join_doer(const struct http_request *rq) {
    struct doer by = hub_doer(rq);
    by.for_member_id = 0;
    return by;
}

enum err_code join_reader(struct http_request *rq, struct db_conn *c, int64_t *ret, struct err *err) {
    const struct principal *p = principal_of(rq);
    struct member *list;
    size_t n = 0;
    *ret = p->acting ? 0 : p->member.id;
    if (!p->acting)
        return ERR_OK;
    struct member_filter all = {.any_state = false, .state = MEMBER_ACTIVE, .words = p->name};
    enum err_code rc = member_list(c, rq->arena, p->hub.id, &all, 50, &list, &n, err);
    for (size_t i = 0; !rc && i < n; i++)
        if (list[i].person_id == p->person_id)
            *ret = list[i].id;
    return rc;
}

/* What waits for a step: "Giving help for which a check is asked". */
static struct str join_waits_words(struct arena *a, const struct catalogue *t, const struct join_rule *r) {
    struct str rest = r->kinds, word, labels[20];
    size_t n = 0;
    if (r->before != BEFORE_KINDS)
        return r->before == BEFORE_NOTHING ? STR("") : str_from(join_before_label(r->before));
    while (str_next(&rest, ' ', &word))
        if (n < sizeof labels / sizeof *labels)
            labels[n++] = catalogue_label(t, word);
    return str_fmt(a, tr("Giving help of these kinds: %.*s"), STR_ARG(str_join(a, labels, n, STR(", "))));
}

enum err_code join_step_lines(struct arena *a, const struct catalogue *t, const struct join_setting *s,
                              const struct join_way *w, struct join_step_line **ret, size_t *ret_n,
                              struct err *err) {
    struct join_step_line *lines = arena_new_array(a, struct join_step_line, JOIN_STEPS);
    const enum join_step next = join_act_step(w->next);
    size_t n = 0;
    if (!lines)
        return err_nomem(err);
    for (size_t i = 0; i < JOIN_STEPS; i++) {
        const struct join_rule *r = &s->steps.of[i];
        const struct join_mark *m = &w->marks[r->step];
        const bool met = r->step == JOIN_FIRST && w->facts.first;
        if (!r->used && !m->at)
            continue;
        struct join_step_line *l = &lines[n++];
        *l = (struct join_step_line){.label = str_from(join_step_label(r->step)),
                                     .state = tr_str("Open"),
                                     .colour = UI_GREY,
                                     .words = m->words,
                                     .by = m->by,
                                     .at = m->at,
                                     .waits = r->used ? join_waits_words(a, t, r) : STR("")};
        if (m->done || met) {
            l->state = tr_str("Done");
            l->colour = UI_GREEN;
        } else if (m->skipped) {
            l->state = tr_str("Skipped");
            l->colour = UI_YELLOW;
        } else if (r->step == next && !w->facts.over) {
            l->state = tr_str("Next");
            l->colour = UI_BLUE;
            l->next = true;
        }
    }
    *ret = lines;
    *ret_n = n;
    return ERR_OK;
}

static enum err_code after(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    struct join_job *j = ctx;
    if (code == ERR_OK)
        return http_see_other(rq, j->done, err);
    return j->again && form_took(rq, code, err) ? j->again(rq, j->id, err) : code;
}

enum err_code join_run(struct http_request *rq, db_flow *flow, const struct join_job *given,
                       struct err *err) {
    struct join_job *j = arena_new(rq->arena, struct join_job);
    if (!j)
        return err_nomem(err);
    *j = *given;
    j->rq = rq;
    j->by = join_doer(rq);
    return app_write(rq, flow, j, after, err);
}
