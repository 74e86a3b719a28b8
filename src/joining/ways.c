/* Where people are on their way in. */
#include "hub/rules.h"
#include "joining/inside.h"

#include <stdlib.h>

static enum member_state state_of(struct str word) {
    for (int s = MEMBER_ASKED; s <= MEMBER_DECLINED; s++)
        if (str_eqz(word, member_state_name((enum member_state)s)))
            return (enum member_state)s;
    return MEMBER_LEFT;
}

static struct join_way way_of(const struct way_rows_row *r, const struct join_setting *s) {
    struct join_way w = {.member_id = r->id,
                         .number = r->number,
                         .person_id = r->person_id,
                         .name = r->name,
                         .email = r->email,
                         .phone = r->phone,
                         .state = state_of(r->state),
                         .on_paper = r->on_paper,
                         .asked_at = r->asked_at,
                         .joined_at = r->has_joined_at ? r->joined_at : 0,
                         .ended_at = r->has_ended_at ? r->ended_at : 0};
    w.facts = (struct join_facts){.asked = w.state == MEMBER_ASKED,
                                  .over = r->has_ended_at || r->at_home || w.state == MEMBER_DECLINED ||
                                          w.state == MEMBER_LEFT,
                                  .referees = s->referees,
                                  .references_asked = r->asked_n,
                                  .references_answered = r->answered_n,
                                  .checks_open = r->checks_n,
                                  .first = r->first_n > 0};
    return w;
}

static int by_member(const void *x, const void *y) {
    const struct join_way *const *a = x, *const *b = y;
    return ((*a)->member_id > (*b)->member_id) - ((*a)->member_id < (*b)->member_id);
}

static enum err_code put_marks(struct db_conn *c, struct arena *a, int64_t hub_id, struct join_way *ways,
                               size_t n, struct err *err) {
    struct mark_rows_row *rows = NULL;
    struct str list;
    size_t n_rows = 0;
    int64_t *ids = arena_new_array(a, int64_t, n + 1);
    struct join_way **sorted = arena_new_array(a, struct join_way *, n + 1);
    if (!ids || !sorted)
        return err_nomem(err);
    for (size_t i = 0; i < n; i++) {
        ids[i] = ways[i].member_id;
        sorted[i] = &ways[i];
    }
    if (n)
        qsort(sorted, n, sizeof *sorted, by_member);
    enum err_code rc = n ? json_ids(a, ids, n, &list, err) : ERR_OK;
    if (!rc && n)
        rc = mark_rows(c, a, &(struct mark_rows_in){.hub_id = hub_id, .ids = list}, &rows, &n_rows, err);
    for (size_t i = 0; !rc && i < n_rows; i++) {
        const struct join_way key = {.member_id = rows[i].member_id}, *at = &key;
        struct join_way **found = bsearch(&at, sorted, n, sizeof *sorted, by_member);
        enum join_step step;
        if (!found || !join_step_parse(rows[i].step, &step))
            continue;
        const bool done = str_eqz(rows[i].state, "done");
        (*found)->marks[step] = (struct join_mark){.done = done,
                                                   .skipped = !done,
                                                   .words = rows[i].words,
                                                   .by = rows[i].marked_by_name,
                                                   .at = rows[i].marked_at};
        if (done)
            (*found)->facts.done |= 1u << step;
        else
            (*found)->facts.skipped |= 1u << step;
    }
    return rc;
}

static enum err_code load(struct db_conn *c, struct arena *a, int64_t hub_id, const struct join_setting *s,
                          int64_t member_id, size_t most, struct join_way **ret, size_t *ret_n,
                          struct err *err) {
    struct way_rows_row *rows;
    size_t n = 0;
    enum err_code rc =
        way_rows(c, a, &(struct way_rows_in){.hub_id = hub_id, .member_id = member_id, .most = (int64_t)most},
                 &rows, &n, err);
    struct join_way *list = rc ? NULL : arena_new_array(a, struct join_way, n + 1);
    if (!rc && !list)
        rc = err_nomem(err);
    for (size_t i = 0; !rc && i < n; i++)
        list[i] = way_of(&rows[i], s);
    if (!rc)
        rc = put_marks(c, a, hub_id, list, n, err);
    for (size_t i = 0; !rc && i < n; i++)
        list[i].next = join_next(&s->steps, &list[i].facts);
    *ret = list;
    *ret_n = rc ? 0 : n;
    return rc;
}

enum err_code join_ways(struct db_conn *c, struct arena *a, const struct hub *h, const struct join_setting *s,
                        size_t most, struct join_way **ret, size_t *ret_n, struct err *err) {
    return load(c, a, h->id, s, 0, most, ret, ret_n, err);
}

enum err_code join_way_of(struct db_conn *c, struct arena *a, const struct hub *h,
                          const struct join_setting *s, int64_t member_id, struct join_way *ret,
                          struct err *err) {
    struct join_way *list;
    size_t n;
    enum err_code rc = load(c, a, h->id, s, member_id, 1, &list, &n, err);
    if (!rc && (n == 0 || member_id <= 0))
        return err_set(err, ERR_NOT_FOUND, "id", "not-found", "There is no such member in this hub");
    if (!rc)
        *ret = list[0];
    return rc;
}

enum err_code join_count(struct db_conn *c, struct arena *a, const struct hub *h, int64_t *ret,
                         struct err *err) {
    struct join_setting s;
    struct join_way *list;
    size_t n = 0;
    *ret = 0;
    enum err_code rc = join_setting_get(c, a, h->id, &s, err);
    if (!rc)
        rc = join_ways(c, a, h, &s, 1000, &list, &n, err);
    for (size_t i = 0; !rc && i < n; i++)
        *ret += !join_act_waits(list[i].next);
    return rc;
}
