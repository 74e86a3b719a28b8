/* One run of an import: the transaction around it, and its report. */
#include "import/inside.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "gen/import_sql.h"
#include "joining/joining.h"

#define SCRATCH_MOST ((size_t)256 << 20)

static void keep(struct intake *in, struct spot at, int64_t column, struct str field, struct str reason) {
    struct import_report *r = in->report;
    r->refused++;
    if (!r->errors)
        r->errors = arena_new_array(in->a, struct import_error, IMPORT_ERRORS_KEPT);
    if (!r->errors || r->n_errors == IMPORT_ERRORS_KEPT)
        return;
    r->errors[r->n_errors++] = (struct import_error){.file = str_dup(in->a, at.file),
                                                     .line = at.line,
                                                     .column = column,
                                                     .field = str_dup(in->a, field),
                                                     .reason = str_dup(in->a, reason)};
}

void intake_refuse(struct intake *in, struct spot at, int64_t column, const char *field, const char *fmt,
                   ...) {
    char reason[512];
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(reason, sizeof reason, fmt, args);
    va_end(args);
    keep(in, at, column, str_from(field), str_utf8_cut(str_from(reason), sizeof reason - 1));
}

void intake_refuse_fault(struct intake *in, struct spot at, const struct row_fault *f) {
    keep(in, at, f->column, str_from(f->field), str_from(f->reason));
}

struct run {
    struct arena *a;
    const struct import_options *o;
    const char *source;
    intake_body *body;
    void *ctx;
    struct import_report *report;
    bool dry;     /* it got through, and was undone because nobody meant it */
    bool refused; /* rows were */
};

static enum err_code tell(struct intake *in, struct err *err) {
    const struct import_report *r = in->report;
    char action[32];
    (void)snprintf(action, sizeof action, "import.%s", in->source);
    struct str detail = str_fmt(
        in->scratch, "{\"members\":%lld,\"listings\":%lld,\"transfers\":%lld,\"minutes\":%lld}",
        (long long)r->members, (long long)r->listings, (long long)r->transfers, (long long)r->minutes);
    return audit_write(in->c, &in->o->by, in->hub.id, action, in->hub.id, detail, err);
}

static int64_t seconds_of(int64_t nanos) {
    int64_t half = nanos < 0 ? -NANOS / 2 : NANOS / 2;
    return (nanos + half) / NANOS;
}

/* Who moves in was at home where they come from. An export of Kith's own says itself how far everybody is,
 * unless it is of before there were steps. */
static enum err_code at_home(struct intake *in, struct err *err) {
    return !in->changed || in->report->members == 0 || in->tells_ways
               ? ERR_OK
               : join_all_at_home(in->c, in->scratch, &in->o->by, in->hub.id, err);
}

static enum err_code go_through(struct intake *in, struct run *run, struct err *err) {
    struct import_ledger_hold_row head;
    enum err_code code = hub_by_slug(in->c, in->scratch, in->o->hub, &in->hub, err);
    if (code == ERR_OK)
        code = import_ledger_hold(in->c, in->scratch, &(struct import_ledger_hold_in){.hub_id = in->hub.id},
                                  &head, err);
    if (code != ERR_OK)
        return code;
    in->sequence = head.sequence;
    in->cache = arena_new_array(in->scratch, struct ref_slot, REF_CACHE);
    if (!in->cache)
        return err_nomem(err);
    if ((code = posting_start(in, err)) != ERR_OK || (code = run->body(in, run->ctx, err)) != ERR_OK ||
        (code = posting_finish(in, err)) != ERR_OK)
        return code;
    in->report->rounding_seconds = seconds_of(in->rounding_nanos);
    if (in->report->refused > 0) {
        run->refused = true;
        return err_set(
            err, ERR_INVALID, NULL, "refused",
            "%lld of %lld rows were refused, so nothing was changed. Put them right and run it again",
            (long long)in->report->refused, (long long)in->report->rows);
    }
    if ((code = at_home(in, err)) != ERR_OK || (in->changed && (code = tell(in, err)) != ERR_OK))
        return code;
    if (!in->o->dry_run)
        return ERR_OK;
    run->dry = true;
    return err_set(err, ERR_CONFLICT, NULL, "dry-run", "Nothing was changed: it was a dry run");
}

static enum err_code flow(struct db_conn *c, void *ctx, struct err *err) {
    struct run *run = ctx;
    struct arena scratch;
    run->dry = run->refused = false;
    *run->report = (struct import_report){0};
    arena_init(&scratch, SCRATCH_MOST);
    struct intake in = {
        .a = run->a, .scratch = &scratch, .o = run->o, .report = run->report, .source = run->source, .c = c};
    enum err_code code = go_through(&in, run, err);
    arena_release(&scratch);
    return code;
}

enum err_code intake_run(struct arena *a, const struct import_options *o, const char *source,
                         intake_body *body, void *ctx, struct import_report *ret, struct err *err) {
    struct run run = {.a = a, .o = o, .source = source, .body = body, .ctx = ctx, .report = ret};
    struct err e = {0};
    enum err_code code = db_write(o->db, flow, &run, &e);
    if (run.dry && code == ERR_CONFLICT && strcmp(e.key, "dry-run") == 0)
        return ERR_OK;
    if (code != ERR_OK && err)
        *err = e;
    /* What went wrong with the whole is not told as if rows had been refused. */
    if (code != ERR_OK && !run.refused)
        *ret = (struct import_report){0};
    return code;
}
