/* kith slips: paper slips from a file, the batches that were entered, and taking one back. */
#include <stdio.h>

#include "base/csv.h"
#include "base/json.h"
#include "cli/doors.h"
#include "slips/slips.h"

enum { MOST = 10000 };

struct job {
    struct cli *cli;
    struct doer by;
    struct str reason;
    struct hub hub;
    const char *file;
    struct slip_typed *rows;
    size_t n;
    int64_t lines[SLIPS_MOST]; /* of the file */
    struct slip_batch *list;
    int64_t id, minutes;
    bool sure;
};

/* ---- slips enter ---- */

static enum err_code read_header(const struct csv_row *row, int at[SLIP_FIELDS], struct err *err) {
    for (int f = 0; f < SLIP_FIELDS; f++)
        at[f] = -1;
    for (size_t i = 0; row && i < row->n; i++) {
        int f = 0;
        while (f < SLIP_FIELDS && !str_eqz(str_trim(row->fields[i]), slip_field_name((enum slip_field)f)))
            f++;
        if (f == SLIP_FIELDS || at[f] >= 0)
            return err_set(
                err, ERR_INVALID, "FILE", "column",
                "Line 1: the columns are day, giver, receiver, time, title and kind, each once, and not %.*s",
                STR_ARG(str_utf8_cut(row->fields[i], 40)));
        at[f] = (int)i;
    }
    if (at[SLIP_GIVER] < 0)
        return err_set(
            err, ERR_INVALID, "FILE", "column",
            "Line 1 must name the columns: giver and, where there, day, receiver, time, title, kind");
    return ERR_OK;
}

static enum err_code read_file(struct job *j, struct err *err) {
    struct arena *a = j->cli->arena;
    struct csv_reader *csv;
    const struct csv_row *row = NULL;
    int at[SLIP_FIELDS];
    j->rows = arena_new_array(a, struct slip_typed, SLIPS_MOST);
    enum err_code rc = j->rows ? csv_open(a, j->file, &(struct csv_options){0}, &csv, err) : err_nomem(err);
    if (!rc)
        rc = csv_next(csv, &row, err);
    if (!rc)
        rc = read_header(row, at, err);
    while (!rc && !(rc = csv_next(csv, &row, err)) && row) {
        if (j->n == SLIPS_MOST)
            return err_set(err, ERR_INVALID, "FILE", "too-many", "At most %d slips can be entered at once",
                           SLIPS_MOST);
        for (int f = 0; f < SLIP_FIELDS; f++)
            if (at[f] >= 0 && (size_t)at[f] < row->n)
                j->rows[j->n].cell[f] = str_dup(a, str_trim(row->fields[at[f]]));
        j->rows[j->n].sure = j->sure;
        j->lines[j->n++] = row->line;
    }
    return rc;
}

/* All that is wrong, with the lines of the file. */
static enum err_code refuse(const struct job *j, const struct slips *s, struct err *err) {
    for (size_t i = 0; i < s->n; i++) {
        const struct slip_row *r = &s->rows[i];
        for (int f = 0; f < SLIP_FIELDS; f++)
            if (r->error[f])
                (void)fprintf(stderr, "Line %lld, %s: %s\n", (long long)j->lines[i],
                              slip_field_name((enum slip_field)f), r->error[f]);
        if (r->warning.n && !r->typed.sure)
            (void)fprintf(stderr, "Line %lld: %.*s\n", (long long)j->lines[i], STR_ARG(r->warning));
    }
    if (!s->n_filled)
        return err_set(err, ERR_INVALID, "FILE", "required", "There are no slips in the file");
    if (s->n_wrong)
        return err_set(err, ERR_INVALID, "FILE", "refused",
                       "%zu %s wrong, so nothing was entered. Put it right and run it again", s->n_wrong,
                       s->n_wrong == 1 ? "slip is" : "slips are");
    return err_set(err, ERR_INVALID, "FILE", "refused",
                   "%zu %s, so nothing was entered. Where that is right, say --sure", s->n_unsure,
                   s->n_unsure == 1 ? "slip may be a double" : "slips may be doubles");
}

static enum err_code enter_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct job *j = ctx;
    struct slips *s;
    bool done = false;
    enum err_code rc = door_hub(j->cli, c, &j->hub, err);
    if (!rc)
        rc = slips_enter(c, j->cli->arena, &j->by, &j->hub, 0,
                         &(struct slip_keep){.rows = j->rows, .n = j->n}, &s, &done, &j->id, err);
    if (!rc && !done)
        rc = refuse(j, s, err);
    j->minutes = rc ? 0 : s->minutes;
    j->n = rc ? j->n : s->n_filled;
    return rc;
}

enum err_code cli_slips_enter(struct cli *cli, struct err *err) {
    struct job j = {.cli = cli, .file = str_z(cli->arena, cli->args[0]), .sure = cli_switch(cli, "sure")};
    enum err_code rc = door_begin(cli, &j.by, err);
    if (!rc)
        rc = read_file(&j, err);
    if (!rc)
        rc = db_write(cli->app.db, enter_flow, &j, err);
    if (rc)
        return rc;
    if (cli->json)
        (void)printf("{\"id\":\"%lld\",\"slips\":%zu,\"minutes\":%lld}\n", (long long)j.id, j.n,
                     (long long)j.minutes);
    else
        (void)printf("%lld\t%zu %s, %lld minutes\n", (long long)j.id, j.n, j.n == 1 ? "slip" : "slips",
                     (long long)j.minutes);
    return ERR_OK;
}

/* ---- slips list ---- */

static enum err_code read_list(struct db_conn *c, void *ctx, struct err *err) {
    struct job *j = ctx;
    enum err_code rc = door_hub(j->cli, c, &j->hub, err);
    return rc ? rc : slips_list(c, j->cli->arena, j->hub.id, 0, MOST, &j->list, &j->n, err);
}

enum err_code cli_slips_list(struct cli *cli, struct err *err) {
    struct job j = {.cli = cli};
    struct arena *a = cli->arena;
    struct buf b;
    struct json_out out;
    enum err_code rc = door_read(cli, &j.by, read_list, &j, err);
    if (rc)
        return rc;
    buf_init(&b, (size_t)16 << 20);
    json_start(&out, &b);
    if (cli->json)
        json_array(&out);
    for (size_t i = 0; i < j.n; i++) {
        const struct slip_batch *s = &j.list[i];
        struct str at = time_rfc3339(a, s->entered_at);
        if (!cli->json) {
            buf_fmt(&b, "%lld\t%.*s\t%s\t%lld\t%.*s\n", (long long)s->id, STR_ARG(at),
                    slip_state_name(s->state), (long long)s->n, STR_ARG(s->person));
            continue;
        }
        json_object(&out);
        json_put_id(&out, "id", s->id);
        json_put_str(&out, "entered_at", at);
        json_put_str(&out, "state", str_from(slip_state_name(s->state)));
        json_put_i64(&out, "slips", s->n);
        json_put_i64(&out, "minutes", s->minutes);
        json_put_str(&out, "entered_by", s->person);
        json_object_end(&out);
    }
    if (cli->json) {
        json_array_end(&out);
        buf_putc(&b, '\n');
    }
    rc = buf_check(&b, err);
    if (!rc)
        (void)printf("%.*s", STR_ARG(buf_view(&b)));
    buf_release(&b);
    return rc;
}

/* ---- slips undo ---- */

static enum err_code undo_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct job *j = ctx;
    enum err_code rc = door_hub(j->cli, c, &j->hub, err);
    return rc ? rc : slips_undo(c, j->cli->arena, &j->by, &j->hub, 0, j->id, j->reason, &j->n, err);
}

enum err_code cli_slips_undo(struct cli *cli, struct err *err) {
    struct job j = {.cli = cli, .reason = cli_given(cli, "reason")};
    enum err_code rc = door_id(cli->args[0], "ID", "kith slips list", &j.id, err);
    if (rc)
        return rc;
    if (str_empty(j.reason))
        return err_set(err, ERR_USAGE, "reason", "required",
                       "--reason is missing: both people of each slip can read it");
    rc = door_write(cli, &j.by, undo_flow, &j, err);
    if (rc)
        return rc;
    if (cli->json)
        (void)printf("{\"id\":\"%lld\",\"taken_back\":%zu}\n", (long long)j.id, j.n);
    else
        (void)printf("%zu %s taken back.\n", j.n, j.n == 1 ? "slip was" : "slips were");
    return ERR_OK;
}
