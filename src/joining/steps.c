/* A hub's steps: which, in which order, and what waits for them. */
#include "joining/inside.h"

enum { REFEREES_USUAL = 2 };

enum err_code join_setting_get(struct db_conn *c, struct arena *a, int64_t hub_id, struct join_setting *ret,
                               struct err *err) {
    struct join_setting_row_row row;
    bool found = false;
    *ret = (struct join_setting){.referees = REFEREES_USUAL};
    enum err_code rc =
        join_setting_row(c, a, &(struct join_setting_row_in){.hub_id = hub_id}, &found, &row, err);
    if (!rc && found) {
        ret->referees = row.referees;
        ret->since_at = row.since_at;
        ret->version = row.version;
    }
    return rc ? rc : join_steps_of(c, a, hub_id, &ret->steps, err);
}

/* Words of the hub's kinds of help, each once. */
static enum err_code kinds_check(struct arena *a, const struct catalogue *t, struct str *kinds,
                                 struct err *err) {
    struct str rest = str_or_empty(*kinds), word, *kept = arena_new_array(a, struct str, t->n + 1);
    size_t n = 0;
    if (!kept)
        return err_nomem(err);
    while (str_next(&rest, ' ', &word)) {
        size_t i = 0;
        enum err_code rc = str_empty(word) ? ERR_OK : catalogue_known(t, a, word, "kinds", err);
        if (rc)
            return rc;
        while (i < n && !str_eq(kept[i], word))
            i++;
        if (i == n && !str_empty(word) && n < t->n)
            kept[n++] = word;
    }
    *kinds = str_join(a, kept, n, STR(" "));
    return a->failed ? err_nomem(err) : ERR_OK;
}

static int64_t added_at(const struct join_steps *now, const struct join_rule *r, int64_t at) {
    for (size_t i = 0; i < JOIN_STEPS; i++)
        if (now->of[i].step == r->step && now->of[i].used)
            return now->of[i].added_at;
    return at;
}

static enum err_code put_steps(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                               const struct join_steps *now, struct join_steps *s, struct err *err) {
    struct join_step_insert_in rows[JOIN_STEPS];
    for (size_t i = 0; i < JOIN_STEPS; i++)
        rows[i] = (struct join_step_insert_in){.hub_id = hub_id,
                                               .step = str_from(join_step_name(s->of[i].step)),
                                               .used = s->of[i].used,
                                               .position = (int64_t)i + 1,
                                               .needed_before = str_from(join_before_name(s->of[i].before)),
                                               .kinds = str_or_empty(s->of[i].kinds),
                                               .added_at = added_at(now, &s->of[i], by->at)};
    enum err_code rc = join_steps_clear(c, &(struct join_steps_clear_in){.hub_id = hub_id}, NULL, err);
    return rc ? rc : join_step_insert(c, a, rows, JOIN_STEPS, err);
}

enum err_code join_setting_set(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                               const struct join_setting *given, struct err *err) {
    struct join_setting s = *given, now;
    struct catalogue tree;
    enum err_code rc = join_hub_hold(c, &(struct join_hub_hold_in){.hub_id = hub_id}, NULL, err);
    if (!rc)
        rc = join_setting_get(c, a, hub_id, &now, err);
    if (!rc && given->version && given->version != now.version)
        rc = err_set(err, ERR_PRECONDITION, "version", "version",
                     "Somebody changed this first. Look at it again, then make your change.");
    if (!rc && (s.referees < 1 || s.referees > 5))
        rc = err_set(err, ERR_INVALID, "referees", "referees", "References must be 1 to 5");
    if (!rc)
        rc = catalogue_of(c, a, hub_id, &tree, err);
    for (size_t i = 0; !rc && i < JOIN_STEPS; i++) {
        if (s.steps.of[i].before != BEFORE_KINDS)
            s.steps.of[i].kinds = STR("");
        rc = kinds_check(a, &tree, &s.steps.of[i].kinds, err);
    }
    if (!rc)
        rc = join_steps_rule(&s.steps, err);
    if (!rc)
        rc = put_steps(c, a, by, hub_id, &now.steps, &s.steps, err);
    if (!rc)
        rc = join_setting_put(
            c,
            &(struct join_setting_put_in){
                .hub_id = hub_id, .since_at = now.since_at, .referees = s.referees, .at = by->at},
            NULL, err);
    return rc ? rc : audit_write(c, by, hub_id, "join.steps", hub_id, STR_NULL, err);
}

enum err_code join_since_set(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t since_at,
                             int64_t now, struct err *err) {
    struct join_setting s;
    enum err_code rc = join_setting_get(c, a, hub_id, &s, err);
    return rc ? rc
              : join_setting_put(
                    c,
                    &(struct join_setting_put_in){
                        .hub_id = hub_id, .since_at = since_at, .referees = s.referees, .at = now},
                    NULL, err);
}

enum err_code join_all_at_home(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                               struct err *err) {
    enum err_code rc = join_since_set(c, a, hub_id, by->at + 1, by->at, err);
    return rc ? rc : audit_write(c, by, hub_id, "join.at-home", hub_id, STR_NULL, err);
}
