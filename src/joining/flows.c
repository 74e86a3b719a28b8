/* Walking the way in: a step is noted, or skipped; yes and no; at home. */
#include "joining/inside.h"

enum err_code join_told(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                        const char *what, int64_t member_id, struct str detail, struct err *err) {
    (void)a;
    return audit_write(c, by, hub_id, what, member_id, detail, err);
}

static enum err_code load(struct db_conn *c, struct arena *a, const struct hub *h, int64_t member_id,
                          struct join_setting *s, struct join_way *w, struct err *err) {
    enum err_code rc = join_setting_get(c, a, h->id, s, err);
    return rc ? rc : join_way_of(c, a, h, s, member_id, w, err);
}

static bool all_marked(const struct join_steps *s, const struct join_facts *f) {
    for (size_t i = 0; i < JOIN_STEPS; i++) {
        const unsigned bit = 1u << s->of[i].step;
        if (s->of[i].used && !((f->done | f->skipped) & bit) && !(s->of[i].step == JOIN_FIRST && f->first))
            return false;
    }
    return true;
}

/* The way ends, or begins again, as the marks have it; references are forgotten when they were looked at. */
static enum err_code join_settle(struct db_conn *c, struct arena *a, const struct doer *by,
                                 const struct hub *h, int64_t member_id, struct err *err) {
    struct join_setting s;
    struct join_way w;
    enum err_code rc = load(c, a, h, member_id, &s, &w, err);
    if (rc)
        return rc;
    const bool all = w.state != MEMBER_ASKED && all_marked(&s.steps, &w.facts);
    if (((w.facts.done | w.facts.skipped) & (1u << JOIN_REFERENCES)) || all)
        rc = references_forget(c, &(struct references_forget_in){.hub_id = h->id, .member_id = member_id},
                               NULL, err);
    if (!rc && all && !w.ended_at) {
        rc = way_end(c, &(struct way_end_in){.hub_id = h->id, .member_id = member_id, .at = by->at}, NULL,
                     err);
        if (!rc)
            rc = join_told(c, a, by, h->id, "join.end", member_id, STR_NULL, err);
    } else if (!rc && !all && w.ended_at) {
        rc = way_reopen(c, &(struct way_reopen_in){.hub_id = h->id, .member_id = member_id}, NULL, err);
    }
    return rc;
}

static enum err_code put_mark(struct db_conn *c, const struct doer *by, int64_t hub_id, int64_t member_id,
                              enum join_step step, bool done, struct str words, struct err *err) {
    return mark_put(c,
                    &(struct mark_put_in){.hub_id = hub_id,
                                          .member_id = member_id,
                                          .step = str_from(join_step_name(step)),
                                          .state = done ? STR("done") : STR("skipped"),
                                          .words = str_or_empty(words),
                                          .marked_by = by->person_id,
                                          .at = by->at},
                    NULL, err);
}

static struct str step_detail(struct arena *a, enum join_step step) {
    return str_fmt(a, "{\"step\":\"%s\"}", join_step_name(step));
}

enum err_code join_mark_by_deed(struct db_conn *c, struct arena *a, const struct doer *by,
                                const struct hub *h, int64_t member_id, enum join_step step,
                                struct err *err) {
    struct join_setting s;
    struct join_way w;
    struct err no = {0};
    enum err_code rc = load(c, a, h, member_id, &s, &w, err);
    if (rc)
        return rc;
    if (w.facts.over || join_mark_rule(&s.steps, &w.facts, step, JOIN_DO, STR(""), &no) != ERR_OK)
        return ERR_OK;
    rc = put_mark(c, by, h->id, member_id, step, true, STR(""), err);
    if (!rc)
        rc = join_told(c, a, by, h->id, "join.done", member_id, step_detail(a, step), err);
    return rc ? rc : join_settle(c, a, by, h, member_id, err);
}

static enum err_code on_the_way(const struct join_way *w, struct err *err) {
    if (w->state == MEMBER_DECLINED || w->state == MEMBER_LEFT)
        return err_set(err, ERR_CONFLICT, "state", "state", "%.*s is not on the way in at present",
                       STR_ARG(w->name));
    return ERR_OK;
}

static enum err_code words_check(struct arena *a, struct str *words, struct err *err) {
    *words = str_clean(a, str_or_empty(*words), false);
    if (a->failed)
        return err_nomem(err);
    if (str_utf8_length(*words) > JOIN_WORDS)
        return err_set(err, ERR_INVALID, "words", "long", "What is noted must be %d characters or fewer",
                       JOIN_WORDS);
    return ERR_OK;
}

enum err_code join_mark_set(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                            int64_t member_id, enum join_step step, enum join_move move, struct str words,
                            struct err *err) {
    static const char *const lines[JOIN_MOVES] = {"join.done", "join.skip", "join.undo"};
    struct join_setting s;
    struct join_way w;
    enum err_code rc = load(c, a, h, member_id, &s, &w, err);
    if (!rc)
        rc = on_the_way(&w, err);
    if (!rc)
        rc = words_check(a, &words, err);
    if (!rc)
        rc = join_mark_rule(&s.steps, &w.facts, step, move, words, err);
    if (!rc && move == JOIN_UNDO)
        rc = mark_drop(c,
                       &(struct mark_drop_in){
                           .hub_id = h->id, .member_id = member_id, .step = str_from(join_step_name(step))},
                       NULL, err);
    else if (!rc)
        rc = put_mark(c, by, h->id, member_id, step, move == JOIN_DO, words, err);
    if (!rc)
        rc = join_told(c, a, by, h->id, lines[move], member_id, step_detail(a, step), err);
    if (!rc)
        rc = join_settle(c, a, by, h, member_id, err);
    if (!rc && step == JOIN_WELCOME && move == JOIN_DO)
        return join_tell_welcome(c, a, by, h, member_id, words, err);
    if (!rc)
        rc = load(c, a, h, member_id, &s, &w, err);
    return rc || move == JOIN_UNDO ? rc : join_tell_next(c, a, by, h, &w, err);
}

enum err_code join_accept(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                          int64_t member_id, struct err *err) {
    enum err_code rc = member_accept(c, a, by, h, member_id, err);
    return rc ? rc : join_settle(c, a, by, h, member_id, err);
}

enum err_code join_decline(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                           int64_t member_id, struct str words, struct err *err) {
    struct doer quiet = *by;
    struct member m;
    enum err_code rc = member_get(c, a, h->id, member_id, &m, err);
    if (!rc)
        rc = words_check(a, &words, err);
    if (!rc && str_empty(words))
        return err_set(err, ERR_INVALID, "words", "required",
                       "Write them a few kind words: they go to them by a message");
    quiet.quiet = true; /* not the usual sentence, but these words */
    if (!rc)
        rc = member_decline(c, a, &quiet, h, member_id, err);
    if (!rc)
        rc = references_erase(c, &(struct references_erase_in){.hub_id = h->id, .member_id = member_id}, NULL,
                              err);
    return rc ? rc : join_tell_declined(c, a, by, h, member_id, words, err);
}

enum err_code join_finish(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                          int64_t member_id, struct str words, struct err *err) {
    struct join_setting s;
    struct join_way w;
    enum err_code rc = load(c, a, h, member_id, &s, &w, err);
    if (!rc)
        rc = on_the_way(&w, err);
    if (!rc)
        rc = words_check(a, &words, err);
    if (!rc && w.state == MEMBER_ASKED)
        rc = err_set(err, ERR_CONFLICT, "state", "state", "They wait for a yes or a no first");
    if (!rc && str_empty(words))
        rc = err_set(err, ERR_INVALID, "words", "required", "Say why what is open is skipped");
    for (size_t i = 0; !rc && i < JOIN_STEPS; i++) {
        const enum join_step step = s.steps.of[i].step;
        if (!s.steps.of[i].used || ((w.facts.done | w.facts.skipped) & (1u << step)))
            continue;
        rc = put_mark(c, by, h->id, member_id, step, false, words, err);
        if (!rc)
            rc = join_told(c, a, by, h->id, "join.skip", member_id, step_detail(a, step), err);
    }
    return rc ? rc : join_settle(c, a, by, h, member_id, err);
}
