/* Notes on people and tasks, as kith export wrote them. Exports of before there were any lack these files. */
#include "day/day.h"
#include "gen/import_sql.h"
#include "import/kith.h"

enum { N_ID, N_MEMBER, N_KIND, N_WORDS, N_DAY, N_READERS, N_WRITTEN_BY, N_WRITTEN_AT };
const struct cell_def kith_note_cells[] = {{"id", CELL_ID, false},
                                           {"member_id", CELL_ID, false},
                                           {"kind", CELL_TEXT, false},
                                           {"words", CELL_TEXT, false},
                                           {"day", CELL_DAY, false},
                                           {"readers", CELL_TEXT, false},
                                           {"written_by_member_id", CELL_ID, true},
                                           {"written_at", CELL_TIME, false},
                                           {NULL, CELL_TEXT, false}};

static enum err_code store_note(struct intake *in, struct kith_run *run, const struct cell *v,
                                struct err *err) {
    enum note_kind kind;
    enum note_readers readers;
    (void)run;
    if (!note_kind_parse(v[N_KIND].s, &kind))
        return err_set(err, ERR_INVALID, "kind", "kind", "There is no such kind of note");
    if (!note_readers_parse(v[N_READERS].s, &readers))
        return err_set(err, ERR_INVALID, "readers", "readers", "readers is coordinators or practitioners");
    return kith_note_insert(in->c,
                            &(struct kith_note_insert_in){.hub_id = in->hub.id,
                                                          .id = v[N_ID].i,
                                                          .member_id = v[N_MEMBER].i,
                                                          .kind = v[N_KIND].s,
                                                          .words = v[N_WORDS].s,
                                                          .day = v[N_DAY].i,
                                                          .readers = v[N_READERS].s,
                                                          .has_written_by = v[N_WRITTEN_BY].has,
                                                          .written_by = v[N_WRITTEN_BY].i,
                                                          .written_at = v[N_WRITTEN_AT].i},
                            NULL, err);
}

enum err_code kith_note_take(struct intake *in, struct kith_run *run, struct spot at, const struct cell *v,
                             struct err *err) {
    return kith_store(in, run, at, v, store_note, err);
}

enum { T_ID, T_WHAT, T_DUE, T_ABOUT, T_WHO, T_NOTE, T_MADE_BY, T_MADE_AT, T_DONE_BY, T_DONE_AT };
const struct cell_def kith_task_cells[] = {{"id", CELL_ID, false},
                                           {"what", CELL_TEXT, false},
                                           {"due_day", CELL_DAY, false},
                                           {"about_id", CELL_ID, true},
                                           {"who_id", CELL_ID, true},
                                           {"note_id", CELL_ID, true},
                                           {"made_by_member_id", CELL_ID, true},
                                           {"made_at", CELL_TIME, false},
                                           {"done_by_member_id", CELL_ID, true},
                                           {"done_at", CELL_TIME, true},
                                           {NULL, CELL_TEXT, false}};

static enum err_code store_task(struct intake *in, struct kith_run *run, const struct cell *v,
                                struct err *err) {
    (void)run;
    return kith_task_insert(in->c,
                            &(struct kith_task_insert_in){.hub_id = in->hub.id,
                                                          .id = v[T_ID].i,
                                                          .what = v[T_WHAT].s,
                                                          .due_day = v[T_DUE].i,
                                                          .has_about_id = v[T_ABOUT].has,
                                                          .about_id = v[T_ABOUT].i,
                                                          .has_who_id = v[T_WHO].has,
                                                          .who_id = v[T_WHO].i,
                                                          .has_note_id = v[T_NOTE].has,
                                                          .note_id = v[T_NOTE].i,
                                                          .has_made_by = v[T_MADE_BY].has,
                                                          .made_by = v[T_MADE_BY].i,
                                                          .made_at = v[T_MADE_AT].i,
                                                          .has_done_by = v[T_DONE_BY].has,
                                                          .done_by = v[T_DONE_BY].i,
                                                          .has_done_at = v[T_DONE_AT].has,
                                                          .done_at = v[T_DONE_AT].i},
                            NULL, err);
}

enum err_code kith_task_take(struct intake *in, struct kith_run *run, struct spot at, const struct cell *v,
                             struct err *err) {
    return kith_store(in, run, at, v, store_task, err);
}
