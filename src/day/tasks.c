/* What is to be done: asked for, changed, done. */
#include "day/day.h"

#include "gen/day_sql.h"

/* Rows of the queries of tasks have the same columns. */
#define TASK_OF(r)                                                                                           \
    (struct task) {                                                                                          \
        .id = (r)->id, .due_day = (r)->due_day, .version = (r)->version, .what = (r)->what,                  \
        .about_id = (r)->has_about_id ? (r)->about_id : 0,                                                   \
        .about_number = (r)->has_about_number ? (r)->about_number : 0, .about_name = (r)->about_name,        \
        .who_id = (r)->has_who_id ? (r)->who_id : 0, .who_name = (r)->who_name,                              \
        .note_id = (r)->has_note_id ? (r)->note_id : 0, .made_by = (r)->made_by, .made_at = (r)->made_at,    \
        .done = (r)->has_done_at, .done_at = (r)->has_done_at ? (r)->done_at : 0, .done_by = (r)->done_by,   \
    }
#define TASKS_OF(rows, n)                                                                                    \
    do {                                                                                                     \
        *ret = arena_new_array(a, struct task, n);                                                           \
        if (!*ret)                                                                                           \
            return err_nomem(err);                                                                           \
        for (size_t i = 0; i < (n); i++)                                                                     \
            (*ret)[i] = TASK_OF(&(rows)[i]);                                                                 \
    } while (0)

enum err_code task_get(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t id, int64_t only_of,
                       struct task *ret, struct err *err) {
    struct task_row_row row;
    bool found = false;
    enum err_code rc = task_row(c, a, &(struct task_row_in){.hub_id = hub_id, .id = id}, &found, &row, err);
    if (rc)
        return rc;
    if (!found || (only_of && row.has_who_id && row.who_id != only_of))
        return err_set(err, ERR_NOT_FOUND, NULL, "task", "There is no such task");
    *ret = TASK_OF(&row);
    return ERR_OK;
}

enum err_code task_list(struct db_conn *c, struct arena *a, int64_t hub_id, const struct task_filter *f,
                        size_t most, struct task **ret, size_t *ret_n, struct err *err) {
    if (f->done) {
        struct tasks_done_row *rows;
        const struct tasks_done_in in = {.hub_id = hub_id,
                                         .who_id = f->who_id,
                                         .before_key = f->has_after ? f->after.key : INT64_MAX,
                                         .before_id = f->has_after ? f->after.id : INT64_MAX,
                                         .most = (int64_t)most};
        enum err_code rc = tasks_done(c, a, &in, &rows, ret_n, err);
        if (rc)
            return rc;
        TASKS_OF(rows, *ret_n);
        return ERR_OK;
    }
    struct tasks_open_row *rows;
    const struct tasks_open_in in = {.hub_id = hub_id,
                                     .who_id = f->who_id,
                                     .until_day = f->until_day ? f->until_day : INT64_MAX,
                                     .after_key = f->has_after ? f->after.key : INT64_MIN,
                                     .after_id = f->has_after ? f->after.id : INT64_MIN,
                                     .most = (int64_t)most};
    enum err_code rc = tasks_open(c, a, &in, &rows, ret_n, err);
    if (rc)
        return rc;
    TASKS_OF(rows, *ret_n);
    return ERR_OK;
}

struct day_place task_place(const struct task *t) {
    return (struct day_place){t->done ? t->done_at : t->due_day, t->id};
}

enum err_code task_about(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id, size_t most,
                         struct task **ret, size_t *ret_n, struct err *err) {
    struct tasks_about_row *rows;
    const struct tasks_about_in in = {.hub_id = hub_id, .about_id = member_id, .most = (int64_t)most};
    enum err_code rc = tasks_about(c, a, &in, &rows, ret_n, err);
    if (rc)
        return rc;
    TASKS_OF(rows, *ret_n);
    return ERR_OK;
}

enum err_code day_staff_of(struct db_conn *c, struct arena *a, int64_t hub_id, struct day_staff **ret,
                           size_t *ret_n, struct err *err) {
    struct day_staff_row *rows;
    enum err_code rc = day_staff(c, a, &(struct day_staff_in){.hub_id = hub_id}, &rows, ret_n, err);
    if (rc)
        return rc;
    *ret = arena_new_array(a, struct day_staff, *ret_n);
    if (!*ret)
        return err_nomem(err);
    for (size_t i = 0; i < *ret_n; i++)
        (*ret)[i] = (struct day_staff){rows[i].id, rows[i].name, rows[i].coordinator > 0};
    return ERR_OK;
}

enum err_code day_member_of(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t person_id,
                            int64_t *ret, struct err *err) {
    struct day_own_member_row row;
    bool found = false;
    enum err_code rc = day_own_member(
        c, a, &(struct day_own_member_in){.hub_id = hub_id, .person_id = person_id}, &found, &row, err);
    *ret = !rc && found ? row.id : 0;
    return rc;
}

/* ---- writing ---- */

/* Whoever does it is staff that takes part; whom it is about is known here. */
static enum err_code check_people(struct db_conn *c, struct arena *a, int64_t hub_id,
                                  const struct task_new *t, int64_t who_before, struct err *err) {
    struct member m;
    struct err why = {0};
    enum err_code rc = t->about_id ? member_get(c, a, hub_id, t->about_id, &m, &why) : ERR_OK;
    if (rc == ERR_NOT_FOUND)
        return err_set(err, ERR_INVALID, "about", "member", "There is no such member here");
    if (!rc && t->who_id && t->who_id != who_before) {
        rc = member_get(c, a, hub_id, t->who_id, &m, &why);
        if (rc == ERR_NOT_FOUND || (!rc && (m.state != MEMBER_ACTIVE || !m.roles)))
            return err_set(err, ERR_INVALID, "who", "staff",
                           "Choose a coordinator or practitioner who takes part here");
    }
    if (rc)
        *err = why;
    return rc;
}

/* The task as it stays until the transaction ends. */
static enum err_code hold(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t id, int64_t only_of,
                          struct task *ret, struct err *err) {
    struct task_hold_row row;
    bool found;
    enum err_code rc = task_hold(c, a, &(struct task_hold_in){.hub_id = hub_id, .id = id}, &found, &row, err);
    return rc ? rc : task_get(c, a, hub_id, id, only_of, ret, err);
}

enum err_code task_add(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                       const struct task_new *t, int64_t *ret_id, struct err *err) {
    enum err_code rc = task_check(t, by->today, err);
    if (!rc)
        rc = check_people(c, a, hub_id, t, 0, err);
    if (rc)
        return rc;
    const struct task_insert_in row = {.hub_id = hub_id,
                                       .id = id_next(by->ids),
                                       .what = t->what,
                                       .due_day = t->due_day,
                                       .has_about_id = t->about_id != 0,
                                       .about_id = t->about_id,
                                       .has_who_id = t->who_id != 0,
                                       .who_id = t->who_id,
                                       .has_note_id = t->note_id != 0,
                                       .note_id = t->note_id,
                                       .person_id = by->person_id,
                                       .at = by->at};
    rc = task_insert(c, &row, NULL, err);
    *ret_id = row.id;
    return rc ? rc : audit_write(c, by, hub_id, "task.add", row.id, STR_NULL, err);
}

static enum err_code no_longer_open(struct err *err) {
    return err_set(err, ERR_CONFLICT, NULL, "state", "This is done already. Open it again to change it.");
}

enum err_code task_change(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                          int64_t id, const struct task_new *t, int64_t version, struct err *err) {
    struct task now;
    enum err_code rc = hold(c, a, hub_id, id, 0, &now, err);
    if (!rc && version && version != now.version)
        rc = err_set(err, ERR_PRECONDITION, "version", "version",
                     "Somebody changed this task first. Look at it again.");
    if (!rc && now.done)
        rc = no_longer_open(err);
    if (!rc)
        rc = task_check(t, by->today, err);
    if (!rc)
        rc = check_people(c, a, hub_id, t, now.who_id, err);
    if (rc)
        return rc;
    const struct task_update_in row = {.hub_id = hub_id,
                                       .id = id,
                                       .what = t->what,
                                       .due_day = t->due_day,
                                       .has_about_id = t->about_id != 0,
                                       .about_id = t->about_id,
                                       .has_who_id = t->who_id != 0,
                                       .who_id = t->who_id};
    rc = task_update(c, &row, NULL, err);
    return rc ? rc : audit_write(c, by, hub_id, "task.change", id, STR_NULL, err);
}

enum err_code task_done(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id, int64_t id,
                        int64_t only_of, struct err *err) {
    struct task now;
    enum err_code rc = hold(c, a, hub_id, id, only_of, &now, err);
    if (rc || now.done)
        return rc;
    const struct task_end_in in = {.hub_id = hub_id, .id = id, .person_id = by->person_id, .at = by->at};
    rc = task_end(c, &in, NULL, err);
    return rc ? rc : audit_write(c, by, hub_id, "task.done", id, STR_NULL, err);
}

enum err_code task_reopen(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                          int64_t id, int64_t only_of, struct err *err) {
    struct task now;
    enum err_code rc = hold(c, a, hub_id, id, only_of, &now, err);
    if (rc || !now.done)
        return rc;
    rc = task_open_again(c, &(struct task_open_again_in){.hub_id = hub_id, .id = id}, NULL, err);
    return rc ? rc : audit_write(c, by, hub_id, "task.reopen", id, STR_NULL, err);
}
