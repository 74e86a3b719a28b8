/* What was noted of people: written, read, taken away. */
#include "day/day.h"

#include "base/language.h"
#include "gen/day_sql.h"

#define NOTE_OF(r)                                                                                           \
    (struct day_note) {                                                                                      \
        .id = (r)->id, .day = (r)->day, .written_at = (r)->written_at, .words = (r)->words,                  \
        .writer = (r)->writer, .writer_id = (r)->has_written_by ? (r)->written_by : 0,                       \
    }

static enum err_code finish(struct str kind, struct str readers, struct day_note *n, struct err *err) {
    if (!note_kind_parse(kind, &n->kind) || !note_readers_parse(readers, &n->readers))
        return err_set(err, ERR_CORRUPT, "kind", "kind", "A note's kind is unknown");
    return ERR_OK;
}

enum err_code note_list(struct db_conn *c, struct arena *a, int64_t hub_id, const struct note_reader *who,
                        int64_t member_id, const struct day_place *before, size_t most, struct day_note **ret,
                        size_t *ret_n, struct err *err) {
    struct notes_of_row *rows;
    const struct notes_of_in in = {.hub_id = hub_id,
                                   .member_id = member_id,
                                   .coordinator = who->coordinator,
                                   .before_key = before ? before->key : INT64_MAX,
                                   .before_id = before ? before->id : INT64_MAX,
                                   .most = (int64_t)most};
    enum err_code rc = notes_of(c, a, &in, &rows, ret_n, err);
    if (rc)
        return rc;
    *ret = arena_new_array(a, struct day_note, *ret_n);
    if (!*ret)
        return err_nomem(err);
    for (size_t i = 0; !rc && i < *ret_n; i++) {
        (*ret)[i] = NOTE_OF(&rows[i]);
        rc = finish(rows[i].kind, rows[i].readers, &(*ret)[i], err);
    }
    return rc;
}

enum err_code note_get(struct db_conn *c, struct arena *a, int64_t hub_id, const struct note_reader *who,
                       int64_t member_id, int64_t id, struct day_note *ret, struct err *err) {
    struct note_row_row row;
    bool found = false;
    enum err_code rc = note_row(
        c, a, &(struct note_row_in){.hub_id = hub_id, .member_id = member_id, .id = id}, &found, &row, err);
    if (rc)
        return rc;
    if (found) {
        *ret = NOTE_OF(&row);
        rc = finish(row.kind, row.readers, ret, err);
    }
    if (!rc && (!found || (!who->coordinator && ret->readers != NOTE_PRACTITIONERS)))
        return err_set(err, ERR_NOT_FOUND, NULL, "note", "There is no such note");
    return rc;
}

enum err_code note_count(struct db_conn *c, struct arena *a, int64_t hub_id, const struct note_reader *who,
                         int64_t member_id, int64_t *ret_n, int64_t *ret_newest, struct err *err) {
    struct notes_count_row row;
    enum err_code rc = notes_count(
        c, a,
        &(struct notes_count_in){.hub_id = hub_id, .member_id = member_id, .coordinator = who->coordinator},
        &row, err);
    if (rc)
        return rc;
    *ret_n = row.n;
    *ret_newest = row.has_newest ? row.newest : 0;
    return ERR_OK;
}

/* ---- writing ---- */

/* Without the note's own words: who reads tasks is not who may read notes. */
static struct str follow_up_what(struct arena *a, const struct note_new *n) {
    return str_fmt(a, tr("Come back to this: %s"), note_kind_label(n->kind));
}

/* Where a welcome is a step of their way in, it is done with it. */
static enum err_code mark_welcomed(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                                   int64_t member_id, struct err *err) {
    struct hub h;
    struct join_setting s;
    struct join_way w;
    bool used = false;
    enum err_code rc = hub_by_id(c, a, hub_id, &h, err);
    if (!rc)
        rc = join_setting_get(c, a, hub_id, &s, err);
    if (!rc)
        rc = join_way_of(c, a, &h, &s, member_id, &w, err);
    if (rc)
        return rc;
    for (size_t i = 0; i < JOIN_STEPS; i++)
        used |= s.steps.of[i].used && s.steps.of[i].step == JOIN_WELCOME;
    if (!used || w.facts.over || w.facts.asked || w.marks[JOIN_WELCOME].done)
        return ERR_OK;
    return join_mark_set(c, a, by, &h, member_id, JOIN_WELCOME, JOIN_DO, STR(""), err);
}

static enum err_code put_follow_up(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                                   const struct note_new *n, int64_t note_id, struct err *err) {
    int64_t id;
    if (!n->has_follow_up)
        return ERR_OK;
    const struct task_new t = {.what = follow_up_what(a, n),
                               .due_day = n->follow_up,
                               .about_id = n->member_id,
                               .who_id = n->follow_who,
                               .note_id = note_id};
    return task_add(c, a, by, hub_id, &t, &id, err);
}

enum err_code note_add(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                       const struct note_reader *who, const struct note_new *n, int64_t *ret_id,
                       struct err *err) {
    struct member m;
    enum err_code rc = note_check(n, by->today, err);
    if (!rc)
        rc = member_get(c, a, hub_id, n->member_id, &m, err);
    if (rc)
        return rc;
    const enum note_readers readers = who->coordinator ? n->readers : NOTE_PRACTITIONERS;
    const struct note_insert_in row = {.hub_id = hub_id,
                                       .id = id_next(by->ids),
                                       .member_id = n->member_id,
                                       .kind = str_from(note_kind_name(n->kind)),
                                       .words = str_or_empty(n->words),
                                       .day = n->day,
                                       .readers = str_from(note_readers_name(readers)),
                                       .person_id = by->person_id,
                                       .at = by->at};
    rc = note_insert(c, &row, NULL, err);
    if (!rc)
        rc = put_follow_up(c, a, by, hub_id, n, row.id, err);
    if (!rc && n->kind == NOTE_WELCOME)
        rc = mark_welcomed(c, a, by, hub_id, n->member_id, err);
    if (!rc && n->task_id)
        rc = task_done(c, a, by, hub_id, n->task_id, who->coordinator ? 0 : who->member_id, err);
    *ret_id = row.id;
    return rc ? rc : audit_write(c, by, hub_id, "note.add", row.id, STR_NULL, err);
}

enum err_code note_remove(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                          const struct note_reader *who, int64_t member_id, int64_t id, struct err *err) {
    struct day_note n;
    enum err_code rc = note_get(c, a, hub_id, who, member_id, id, &n, err);
    if (rc)
        return rc;
    if (!who->coordinator && !(n.writer_id && n.writer_id == who->member_id))
        return err_set(err, ERR_DENIED, NULL, "writer",
                       "Only whoever wrote a note, or a coordinator, takes it away");
    rc = note_unlink(c, &(struct note_unlink_in){.hub_id = hub_id, .note_id = id}, NULL, err);
    if (!rc)
        rc = note_delete(c, &(struct note_delete_in){.hub_id = hub_id, .member_id = member_id, .id = id},
                         NULL, err);
    return rc ? rc : audit_write(c, by, hub_id, "note.remove", id, STR_NULL, err);
}
