/* What the sign-in sheets of group sessions tell, and what each figure of them counts. */
#include "report/inside.h"

/* Of an organisation the sessions in its places; of an area or a team whoever lives there and came. */
static size_t narrow(const struct frame *f, struct came_rows_row *rows, size_t n) {
    const struct report_scope *s = &f->scope;
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        bool takes = !s->organisation_id || (rows[i].has_asset_id && frame_owns(f, rows[i].asset_id));
        if (s->area_id || s->coordinator_id) {
            takes = rows[i].has_member_id && frame_lives(f, rows[i].member_id);
            rows[i].guests = 0;
        }
        if (takes && frame_of_kind(f, rows[i].category))
            rows[kept++] = rows[i];
    }
    return kept;
}

enum err_code came_load(struct db_conn *c, struct arena *a, const struct frame *f, struct came_rows_row **ret,
                        size_t *ret_n, struct err *err) {
    const struct came_rows_in in = {
        .hub_id = f->hub->id, .from_day = f->scope.from_day, .to_day = f->scope.to_day};
    enum err_code rc = came_rows(c, a, &in, ret, ret_n, err);
    if (!rc)
        *ret_n = narrow(f, *ret, *ret_n);
    return rc;
}

/* ---- behind a figure ---- */

static bool of_session(const struct report_pick *p, const struct came_rows_row *r) {
    return !p->session_id || r->session_id == p->session_id;
}

static enum err_code list_guests(struct arena *a, const struct report_pick *p,
                                 const struct came_rows_row *rows, size_t n, size_t skip, size_t most,
                                 struct report_lines *ret, struct err *err) {
    size_t seen = 0;
    ret->guests = arena_new_array(a, struct report_guests, most);
    if (!ret->guests)
        return err_nomem(err);
    for (size_t i = 0; i < n; i++) {
        bool first = i == 0 || rows[i].session_id != rows[i - 1].session_id;
        if (!first || !rows[i].guests || !of_session(p, &rows[i]))
            continue;
        ret->count += rows[i].guests;
        if (seen++ >= skip && ret->n < most)
            ret->guests[ret->n++] = (struct report_guests){.session_id = rows[i].session_id,
                                                           .day = rows[i].day,
                                                           .guests = rows[i].guests,
                                                           .title = rows[i].title};
    }
    ret->entries = (int64_t)seen;
    return ERR_OK;
}

/* Each member once. */
static enum err_code list_people(struct arena *a, const struct frame *f, const struct report_pick *p,
                                 const struct came_rows_row *rows, size_t n, size_t skip, size_t most,
                                 struct report_lines *ret, struct err *err) {
    struct {
        bool came;
        int64_t minutes;
    } *did = arena_alloc(a, sizeof *did * (f->n_people + 1));
    ret->people = arena_new_array(a, struct report_one, most);
    if (!did || !ret->people)
        return err_nomem(err);
    for (size_t i = 0; i <= f->n_people; i++)
        did[i].came = false, did[i].minutes = 0;
    for (size_t i = 0; i < n; i++) {
        size_t who = rows[i].has_member_id ? frame_person(f, rows[i].member_id) : FRAME_NOBODY;
        if (who == FRAME_NOBODY || !of_session(p, &rows[i]) || (p->came == REPORT_CAME_LED && !rows[i].leads))
            continue;
        did[who].came = true;
        did[who].minutes += rows[i].minutes;
    }
    for (size_t i = 0; i < f->n_people; i++) {
        const struct frame_person *who = &f->people[i];
        if (!did[i].came)
            continue;
        ret->minutes += did[i].minutes;
        if (ret->count++ >= (int64_t)skip && ret->n < most)
            ret->people[ret->n++] = (struct report_one){who->id, who->number, who->name, did[i].minutes, 0};
    }
    ret->entries = ret->count;
    return ERR_OK;
}

enum err_code came_lines(struct db_conn *c, struct arena *a, const struct frame *f,
                         const struct report_pick *p, size_t skip, size_t most, struct report_lines *ret,
                         struct err *err) {
    struct came_rows_row *rows;
    size_t n;
    enum err_code rc = came_load(c, a, f, &rows, &n, err);
    if (rc)
        return rc;
    return p->came == REPORT_CAME_GUESTS ? list_guests(a, p, rows, n, skip, most, ret, err)
                                         : list_people(a, f, p, rows, n, skip, most, ret, err);
}
