/* What was noted of people, and what is to be done. */
#include "export/files.h"
#include "gen/export_sql.h"

static const char notes_header[] = "id,member_id,kind,words,day,readers,written_by_member_id,written_at";

static enum err_code put_note(void *ctx, const struct export_notes_row *r, struct err *err) {
    struct out *o = ctx;
    csv_i64(&o->csv, r->id);
    csv_i64(&o->csv, r->member_id);
    csv_str(&o->csv, r->kind);
    csv_str(&o->csv, r->words);
    out_day(o, true, r->day);
    csv_str(&o->csv, r->readers);
    out_opt(o, r->has_written_by, r->written_by);
    out_time(o, true, r->written_at);
    return out_record(o, err);
}

static const char tasks_header[] =
    "id,what,due_day,about_id,who_id,note_id,made_by_member_id,made_at,done_by_member_id,done_at";

static enum err_code put_task(void *ctx, const struct export_tasks_row *r, struct err *err) {
    struct out *o = ctx;
    csv_i64(&o->csv, r->id);
    csv_str(&o->csv, r->what);
    out_day(o, true, r->due_day);
    out_opt(o, r->has_about_id, r->about_id);
    out_opt(o, r->has_who_id, r->who_id);
    out_opt(o, r->has_note_id, r->note_id);
    out_opt(o, r->has_made_by, r->made_by);
    out_time(o, true, r->made_at);
    out_opt(o, r->has_done_by, r->done_by);
    out_time(o, r->has_done_at, r->done_at);
    return out_record(o, err);
}

enum err_code export_day(struct db_conn *c, struct out *o, int64_t hub_id, struct err *err) {
    enum err_code code = ERR_OK;
    OUT_TABLE(notes, export_notes, &o->rows, hub_id, put_note, o);
    OUT_TABLE(tasks, export_tasks, &o->rows, hub_id, put_task, o);
    return code;
}
