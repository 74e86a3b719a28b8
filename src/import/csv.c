/* A file of transfers with a header line and a map of its columns: a stream, in bounded memory. */
#include "import/inside.h"

#include <string.h>

struct run {
    const char *path, *name;
    struct map map;
    size_t n_columns; /* 0: the header line was not read yet */
    struct seen rows; /* only where rows have no id of their own */
};

static enum err_code open_account(struct intake *in, struct str code_name, int64_t *ret_account_id,
                                  struct err *err) {
    struct member m;
    const struct member_new n = {
        .name = code_name, .email = STR_NULL, .phone = STR_NULL, .on_paper = true, .state = MEMBER_ACTIVE};
    enum err_code code = member_add(in->c, in->scratch, &in->o->by, &in->hub, &n, &m, err);
    if (code != ERR_OK)
        return code;
    in->report->members++;
    *ret_account_id = m.account_id;
    ref_remember(in, code_name, m.id, m.account_id);
    return ref_keep(in, "member", code_name, m.id, err);
}

static enum err_code account_of(struct intake *in, struct str code_name, int64_t *ret, struct err *err) {
    int64_t member_id;
    enum err_code code = ref_member(in, code_name, &member_id, ret, err);
    return code != ERR_OK || *ret ? code : open_account(in, code_name, ret, err);
}

/* A row with an id is known by it; one without by what it says and how many like it stood before it. */
static enum err_code key_of(struct intake *in, struct run *run, const struct csv_row *row,
                            const struct csv_transfer *t, struct str *ret, struct err *err) {
    struct str said[MAP_COLUMNS];
    size_t n = 0;
    int64_t *times;
    if (t->id.p) {
        *ret = str_fmt(in->scratch, "import:csv:id:%.*s", STR_ARG(t->id));
        return ERR_OK;
    }
    for (size_t i = 0; i < MAP_COLUMNS; i++)
        said[n++] = run->map.at[i] < 0 ? STR("") : row->fields[run->map.at[i]];
    struct digest d = digest_of(said, n);
    enum err_code code = seen_at(&run->rows, d, &times, err);
    if (code != ERR_OK)
        return code;
    *ret = str_fmt(in->scratch, "import:csv:row:%.*s:%lld", STR_ARG(digest_hex(in->scratch, d)),
                   (long long)++*times);
    return ERR_OK;
}

static enum err_code take(struct intake *in, struct run *run, struct spot at, const struct csv_row *row,
                          const struct csv_transfer *t, struct err *err) {
    struct str key;
    int64_t from, to;
    if (t->amount.minutes == 0) {
        in->report->below_a_minute++;
        return ERR_OK;
    }
    enum err_code code = key_of(in, run, row, t, &key, err);
    if (code == ERR_OK)
        code = account_of(in, t->from, &from, err);
    if (code == ERR_OK)
        code = account_of(in, t->to, &to, err);
    if (code != ERR_OK)
        return code;
    const struct ledger_order o = {.id = id_next(in->o->by.ids),
                                   .phase = LEDGER_POSTED,
                                   .kind = t->kind,
                                   .from_id = from,
                                   .to_id = to,
                                   .amount = t->amount.minutes,
                                   .day = t->day,
                                   .description = t->description,
                                   .key = key};
    const struct posting_note note = {.at = at,
                                      .added = t->amount.added,
                                      .id = t->id,
                                      .beyond_a_day = t->beyond_a_day,
                                      .columns = {run->map.at[MAP_FROM] + 1, run->map.at[MAP_TO] + 1,
                                                  run->map.at[MAP_MINUTES] + 1, run->map.at[MAP_DATE] + 1}};
    return posting_add(in, &o, &note, err);
}

static enum err_code each_row(struct intake *in, void *ctx, struct spot at, const struct csv_row *row,
                              struct err *err) {
    struct run *run = ctx;
    struct csv_transfer t;
    struct row_fault f;
    enum err_code code = ERR_OK;
    if (run->n_columns == 0 && in->report->refused > 0)
        return err_set(err, ERR_INVALID, "file", "header",
                       "The header line of %s cannot be read: it must be valid CSV in UTF-8", run->name);
    if (run->n_columns == 0) {
        in->report->rows--; /* a header line is no row */
        run->n_columns = row->n;
        return map_find(in->scratch, &run->map, row, err);
    }
    struct arena_mark mark = arena_mark(in->scratch);
    if (!csv_transfer_read(in->scratch, &run->map, run->n_columns, row, in->o->by.today, &t, &f))
        intake_refuse_fault(in, at, &f);
    else
        code = take(in, run, at, row, &t, err);
    arena_rewind(in->scratch, mark);
    return code;
}

static enum err_code read_all(struct intake *in, void *ctx, struct err *err) {
    struct run *run = ctx;
    run->n_columns = 0;
    enum err_code code = map_parse(in->scratch, in->o->map, &run->map, err);
    if (code == ERR_OK)
        code = seen_init(in->scratch, &run->rows, err);
    if (code == ERR_OK)
        code = intake_file(in, run->path, run->name, each_row, run, err);
    if (code == ERR_OK && run->n_columns == 0 && in->report->refused == 0)
        code = err_set(err, ERR_INVALID, "file", "empty", "%s is empty: a header line is wanted", run->name);
    return code;
}

enum err_code import_csv(struct arena *a, const struct import_options *o, const char *path,
                         struct import_report *ret, struct err *err) {
    const char *slash = strrchr(path, '/');
    struct run run = {.path = path, .name = slash ? slash + 1 : path};
    return intake_run(a, o, "csv", read_all, &run, ret, err);
}
