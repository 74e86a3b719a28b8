/* What a check disclosed is talked over: who, when, with what outcome. For those alone who have the duty. */
#include "joining/inside.h"

#include "base/language.h"

/* ---- the duty ---- */

enum err_code check_duties(struct db_conn *c, struct arena *a, int64_t hub_id, struct check_duty **ret,
                           size_t *ret_n, struct err *err) {
    struct duty_rows_row *rows;
    size_t n = 0;
    enum err_code rc = duty_rows(c, a, &(struct duty_rows_in){.hub_id = hub_id}, &rows, &n, err);
    struct check_duty *list = rc ? NULL : arena_new_array(a, struct check_duty, n + 1);
    if (!rc && !list)
        rc = err_nomem(err);
    for (size_t i = 0; !rc && i < n; i++)
        list[i] = (struct check_duty){.member_id = rows[i].member_id,
                                      .name = rows[i].name,
                                      .holds = rows[i].has_given_at,
                                      .given_at = rows[i].has_given_at ? rows[i].given_at : 0};
    *ret = list;
    *ret_n = rc ? 0 : n;
    return rc;
}

/* Whether somebody has the duty: DENIED, key "duty", else. */
static enum err_code check_duty_held(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id,
                                     struct err *err) {
    struct check_duty *list;
    size_t n = 0;
    enum err_code rc = check_duties(c, a, hub_id, &list, &n, err);
    for (size_t i = 0; !rc && i < n; i++)
        if (list[i].member_id == member_id && list[i].holds)
            return ERR_OK;
    return rc ? rc
              : err_set(err, ERR_DENIED, NULL, "duty", "%s",
                        tr("This is only for those who have the duty to talk over what checks disclose"));
}

enum err_code check_duty_set(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                             int64_t member_id, bool holds, struct err *err) {
    struct check_duty *list;
    size_t n = 0, i = 0;
    enum err_code rc = check_duties(c, a, h->id, &list, &n, err);
    while (!rc && i < n && list[i].member_id != member_id)
        i++;
    if (!rc && i == n)
        rc = err_set(err, ERR_INVALID, "member", "member", "%s",
                     tr("Only an active coordinator can have this duty"));
    if (rc || list[i].holds == holds)
        return rc;
    rc = holds
             ? duty_put(c,
                        &(struct duty_put_in){
                            .hub_id = h->id, .member_id = member_id, .given_by = by->person_id, .at = by->at},
                        NULL, err)
             : duty_drop(c, &(struct duty_drop_in){.hub_id = h->id, .member_id = member_id}, NULL, err);
    if (!rc)
        rc = join_told(c, a, by, h->id, holds ? "check.duty-give" : "check.duty-take", member_id, STR_NULL,
                       err);
    return rc ? rc : check_tell_duty(c, a, by, h, list[i].name, holds, err);
}

/* ---- talks ---- */

static enum err_code talk_of(const struct talk_rows_row *r, struct check_talk *ret, struct err *err) {
    *ret = (struct check_talk){.id = r->id,
                               .member_id = r->member_id,
                               .number = r->number,
                               .name = r->name,
                               .held_by = r->held_by,
                               .conditions = r->conditions,
                               .opened_by = r->opened_by,
                               .decided_by = r->decided_by,
                               .opened_at = r->opened_at,
                               .held_day = r->has_held_day ? r->held_day : 0,
                               .review_day = r->has_review_day ? r->review_day : 0,
                               .decided_at = r->has_decided_at ? r->decided_at : 0};
    if (!check_level_parse(r->level, &ret->level) || !talk_outcome_parse(r->outcome, &ret->outcome))
        return err_set(err, ERR_CORRUPT, NULL, "talk", "A talk about a check is of an unknown kind");
    return ERR_OK;
}

static enum err_code load(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id, int64_t id,
                          struct check_talk **ret, size_t *ret_n, struct err *err) {
    struct talk_rows_row *rows;
    size_t n = 0;
    enum err_code rc = talk_rows(
        c, a, &(struct talk_rows_in){.hub_id = hub_id, .member_id = member_id, .id = id}, &rows, &n, err);
    struct check_talk *list = rc ? NULL : arena_new_array(a, struct check_talk, n + 1);
    if (!rc && !list)
        rc = err_nomem(err);
    for (size_t i = 0; !rc && i < n; i++)
        rc = talk_of(&rows[i], &list[i], err);
    *ret = list;
    *ret_n = rc ? 0 : n;
    return rc;
}

enum err_code check_talks(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t reader_id,
                          int64_t member_id, struct check_talk **ret, size_t *ret_n, struct err *err) {
    enum err_code rc = check_duty_held(c, a, hub_id, reader_id, err);
    return rc ? rc : load(c, a, hub_id, member_id, 0, ret, ret_n, err);
}

enum err_code check_talk_get(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t reader_id,
                             int64_t id, struct check_talk *ret, struct err *err) {
    struct check_talk *list;
    struct str *limits;
    size_t n = 0;
    enum err_code rc = check_duty_held(c, a, hub_id, reader_id, err);
    if (!rc)
        rc = load(c, a, hub_id, 0, id, &list, &n, err);
    if (!rc && n == 0)
        rc = err_set(err, ERR_NOT_FOUND, "id", "not-found", "There is no such talk here");
    if (!rc)
        *ret = list[0];
    if (!rc)
        rc = check_limits_of(c, a, hub_id, ret->member_id, &limits, &ret->n_limits, err);
    if (!rc)
        ret->limits = limits;
    return rc;
}

static enum err_code decision_check(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                                    struct talk_decision *d, struct err *err) {
    struct catalogue tree;
    d->held_by = str_clean(a, str_or_empty(d->held_by), true);
    d->conditions = str_clean(a, str_or_empty(d->conditions), false);
    if (a->failed)
        return err_nomem(err);
    if (d->outcome == TALK_OPEN)
        return err_set(err, ERR_INVALID, "outcome", "required", "%s", tr("Choose the outcome"));
    if (d->held_day > by->today || d->held_day < by->today - 366)
        return err_set(err, ERR_INVALID, "held", "day", "%s",
                       tr("The day of the talk must be today or in the past year"));
    if (str_empty(d->held_by) || str_utf8_length(d->held_by) > 200)
        return err_set(err, ERR_INVALID, "held_by", "required", "%s",
                       tr("Enter who talked it over, in 200 characters or fewer"));
    if (str_utf8_length(d->conditions) > JOIN_WORDS)
        return err_set(err, ERR_INVALID, "conditions", "long", "%s", tr("Write it shorter"));
    if (d->outcome == TALK_CONDITIONS && str_empty(d->conditions) && d->n_limits == 0)
        return err_set(err, ERR_INVALID, "conditions", "required", "%s",
                       tr("Say the conditions, or tick what they do not do"));
    if (d->outcome != TALK_CONDITIONS) {
        d->conditions = STR("");
        d->n_limits = 0;
    }
    enum err_code rc = catalogue_of(c, a, hub_id, &tree, err);
    for (size_t i = 0; !rc && i < d->n_limits; i++)
        rc = catalogue_known(&tree, a, d->limits[i], "limits", err);
    return rc;
}

/* YES and CONDITIONS let the check open what it is for; NO leaves it as it is: it opens nothing, and all that
 * asks for no check stays open. */
static enum err_code take_effect(struct db_conn *c, struct arena *a, int64_t hub_id,
                                 const struct check_talk *t, const struct talk_decision *d, struct err *err) {
    struct talks_holding_row others = {0};
    const struct talks_holding_in in = {.hub_id = hub_id,
                                        .member_id = t->member_id,
                                        .level = str_from(check_level_name(t->level)),
                                        .but_id = t->id};
    enum err_code rc = talks_holding(c, a, &in, &others, err);
    if (!rc)
        rc = check_hold_set(c, hub_id, t->member_id, t->level, d->outcome == TALK_NO || others.n > 0, err);
    return rc ? rc : check_limits_set(c, hub_id, t->member_id, d->limits, d->n_limits, err);
}

enum err_code check_talk_decide(struct db_conn *c, struct arena *a, const struct doer *by,
                                const struct hub *h, int64_t reader_id, int64_t id,
                                const struct talk_decision *given, struct err *err) {
    struct talk_decision d = *given;
    struct check_talk t;
    enum err_code rc = check_talk_get(c, a, h->id, reader_id, id, &t, err);
    if (!rc)
        rc = decision_check(c, a, by, h->id, &d, err);
    if (!rc && t.member_id == reader_id)
        rc = err_set(err, ERR_DENIED, NULL, "own", "%s", tr("Nobody decides about themselves"));
    if (!rc)
        rc = talk_decide(c,
                         &(struct talk_decide_in){.hub_id = h->id,
                                                  .id = id,
                                                  .held_day = d.held_day,
                                                  .held_by = d.held_by,
                                                  .outcome = str_from(talk_outcome_name(d.outcome)),
                                                  .conditions = d.conditions,
                                                  .has_review_day = d.review_day != 0,
                                                  .review_day = d.review_day,
                                                  .decided_by = by->person_id,
                                                  .at = by->at},
                         NULL, err);
    if (!rc)
        rc = take_effect(c, a, h->id, &t, &d, err);
    /* Of a review, as of any: the trail says that a check was looked at, and no more. */
    return rc ? rc : join_told(c, a, by, h->id, "check.review", t.member_id, STR_NULL, err);
}
