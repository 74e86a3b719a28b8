/* TimeOverflow: users.csv, posts.csv, transfers.csv. */
#include "import/inside.h"

#include <stdio.h>

#include "gen/import_sql.h"

enum { CATEGORIES_MOST = 64 };

struct run {
    const char *dir;
    struct seen uids, emails;     /* the line that has it */
    struct seen posts, transfers; /* how often the same row stood there */
    struct {
        int64_t id;
        struct str word;
    } categories[CATEGORIES_MOST];
    size_t n_categories;
};

static struct str uid_ref(struct arena *a, int64_t uid) {
    return str_fmt(a, "%lld", (long long)uid);
}

/* The identity of a row that has no id: its content, and how many like it stood before it. */
static enum err_code row_ref(struct intake *in, struct seen *seen, const struct csv_row *row, struct str *ret,
                             struct err *err) {
    int64_t *times;
    struct digest d = digest_of(row->fields, row->n);
    enum err_code code = seen_at(seen, d, &times, err);
    if (code != ERR_OK)
        return code;
    ++*times;
    *ret = str_fmt(in->scratch, "%.*s:%lld", STR_ARG(digest_hex(in->scratch, d)), (long long)*times);
    return ERR_OK;
}

/* ---- users ---- */

/* True when no earlier line has the uid or the e-mail. */
static enum err_code first_of_its_kind(struct intake *in, struct run *run, struct spot at,
                                       const struct timeoverflow_user *u, bool *ret, struct err *err) {
    int64_t *line;
    struct str ref = uid_ref(in->scratch, u->uid);
    enum err_code code = seen_at(&run->uids, digest_of(&ref, 1), &line, err);
    if (code != ERR_OK)
        return code;
    *ret = *line == 0;
    if (!*ret) {
        intake_refuse(in, at, 1, "member_uid", "Line %lld has the member_uid %lld already", (long long)*line,
                      (long long)u->uid);
        return ERR_OK;
    }
    *line = at.line;
    if (!u->email.p)
        return ERR_OK;
    struct str key = str_lower_ascii(in->scratch, u->email);
    code = seen_at(&run->emails, digest_of(&key, 1), &line, err);
    if (code != ERR_OK)
        return code;
    *ret = *line == 0;
    if (*ret)
        *line = at.line;
    else
        intake_refuse(in, at, 10, "email", "Line %lld has the e-mail %.*s already", (long long)*line,
                      STR_ARG(row_echo(in->scratch, u->email)));
    return ERR_OK;
}

struct adding {
    struct intake *in;
    const struct timeoverflow_user *u;
    struct member member;
};

static enum err_code add_member(struct db_conn *c, void *ctx, struct err *err) {
    struct adding *x = ctx;
    const struct timeoverflow_user *u = x->u;
    struct intake *in = x->in;
    const struct member_new m = {.known_joins = true,
                                 .name = u->name,
                                 .email = u->email,
                                 .phone = u->phone,
                                 .on_paper = !u->email.p,
                                 .state = MEMBER_ACTIVE,
                                 .number = u->uid,
                                 .has_entry_day = u->has_entry,
                                 .entry_day = u->entry_day};
    enum err_code code = member_add(c, in->scratch, &in->o->by, &in->hub, &m, &x->member, err);
    if (code != ERR_OK || !u->has_entry)
        return code;
    return import_member_joined(
        c, &(struct import_member_joined_in){.hub_id = in->hub.id, .id = x->member.id, .at = u->entry_at},
        NULL, err);
}

static enum err_code take_user(struct intake *in, struct spot at, const struct timeoverflow_user *u,
                               struct err *err) {
    struct str ref = uid_ref(in->scratch, u->uid);
    int64_t member_id, account_id;
    enum err_code code = ref_member(in, ref, &member_id, &account_id, err);
    if (code != ERR_OK)
        return code;
    if (member_id) {
        in->report->known++;
        return ERR_OK;
    }
    struct adding x = {.in = in, .u = u};
    struct err e = {0};
    code = db_nested(in->c, add_member, &x, &e);
    if (code == ERR_CONFLICT || code == ERR_INVALID) {
        bool number = str_eqz(str_from(e.field), "number");
        intake_refuse(in, at,
                      number                                ? 1
                      : str_eqz(str_from(e.field), "email") ? 10
                                                            : 3,
                      number ? "member_uid" : e.field, "%s", e.message);
        return ERR_OK;
    }
    if (code != ERR_OK) {
        if (err)
            *err = e;
        return code;
    }
    in->report->members++;
    ref_remember(in, ref, x.member.id, x.member.account_id);
    return ref_keep(in, "member", ref, x.member.id, err);
}

static enum err_code each_user(struct intake *in, void *ctx, struct spot at, const struct csv_row *row,
                               struct err *err) {
    struct timeoverflow_user u;
    struct row_fault f;
    bool first = false;
    struct arena_mark mark = arena_mark(in->scratch);
    enum err_code code = ERR_OK;
    if (!timeoverflow_user_read(in->scratch, row, in->o->by.today, &u, &f)) {
        intake_refuse_fault(in, at, &f);
        /* Rows about this member are not at fault for it. */
        if (u.uid > 0)
            code = first_of_its_kind(in, ctx, at, &(struct timeoverflow_user){.uid = u.uid}, &first, err);
        arena_rewind(in->scratch, mark);
        return code;
    }
    code = first_of_its_kind(in, ctx, at, &u, &first, err);
    if (code == ERR_OK && first)
        code = take_user(in, at, &u, err);
    arena_rewind(in->scratch, mark);
    return code;
}

/* The member of a uid. *ret_account 0: there is none; then the row was refused, unless it is the user's own
 * row that was. */
static enum err_code find_member(struct intake *in, struct run *run, struct spot at, int64_t column,
                                 const char *field, int64_t uid, int64_t *ret_member, int64_t *ret_account,
                                 struct err *err) {
    int64_t *line;
    struct str ref = uid_ref(in->scratch, uid);
    enum err_code code = ref_member(in, ref, ret_member, ret_account, err);
    if (code != ERR_OK || *ret_account)
        return code;
    code = seen_at(&run->uids, digest_of(&ref, 1), &line, err);
    if (code == ERR_OK && *line == 0)
        intake_refuse(in, at, column, field,
                      "There is no member %lld: neither in users.csv nor taken in before", (long long)uid);
    return code;
}

/* ---- posts ---- */

static struct str category_of(const struct run *run, int64_t id) {
    for (size_t i = 0; i < run->n_categories; i++)
        if (run->categories[i].id == id)
            return run->categories[i].word;
    return STR("other");
}

static enum err_code take_post(struct intake *in, struct run *run, struct spot at,
                               const struct timeoverflow_post *p, struct str ref, struct err *err) {
    int64_t member_id, account_id, id;
    bool found;
    enum err_code code = find_member(in, run, at, 1, "member_uid", p->uid, &member_id, &account_id, err);
    if (code != ERR_OK || !account_id)
        return code;
    code = ref_find(in, "listing", ref, &found, err);
    if (code != ERR_OK)
        return code;
    if (found) {
        in->report->known++;
        return ERR_OK;
    }
    bool ahead = p->has_start && p->start_on > in->o->by.today;
    const struct listing_new l = {
        .kind = p->kind,
        .title = p->title,
        .words = p->words,
        .category = category_of(run, p->category_id),
        .times =
            ahead ? str_fmt(in->scratch, "From %.*s", STR_ARG(day_words(in->scratch, p->start_on))) : STR(""),
        .has_ends_on = p->has_end,
        .ends_on = p->end_on,
        .created_at = p->created_at ? p->created_at : 1,
    };
    code = listing_create(in->c, in->scratch, &in->o->by, in->hub.id, member_id, &l, &id, err);
    if (code != ERR_OK)
        return code;
    in->report->listings++;
    return ref_keep(in, "listing", ref, id, err);
}

static enum err_code each_post(struct intake *in, void *ctx, struct spot at, const struct csv_row *row,
                               struct err *err) {
    struct run *run = ctx;
    struct timeoverflow_post p;
    struct row_fault f;
    struct str ref;
    struct arena_mark mark = arena_mark(in->scratch);
    enum err_code code = ERR_OK;
    if (!timeoverflow_post_read(in->scratch, row, in->o->by.today, &p, &f))
        intake_refuse_fault(in, at, &f);
    else if ((code = row_ref(in, &run->posts, row, &ref, err)) == ERR_OK)
        code = take_post(in, run, at, &p, ref, err);
    arena_rewind(in->scratch, mark);
    return code;
}

/* ---- transfers ---- */

static enum err_code account_of(struct intake *in, struct run *run, struct spot at, int64_t column,
                                const char *field, const struct timeoverflow_side *s, int64_t *ret,
                                struct err *err) {
    int64_t member_id;
    *ret = in->hub.pot_id;
    return s->organisation ? ERR_OK : find_member(in, run, at, column, field, s->uid, &member_id, ret, err);
}

static enum err_code take_transfer(struct intake *in, struct run *run, struct spot at,
                                   const struct timeoverflow_transfer *t, struct str ref, struct err *err) {
    int64_t from, to = 0;
    int64_t refused = in->report->refused;
    enum err_code code = account_of(in, run, at, 1, "source", &t->from, &from, err);
    if (code == ERR_OK && in->report->refused == refused)
        code = account_of(in, run, at, 3, "destination", &t->to, &to, err);
    if (code != ERR_OK || !from || !to)
        return code;
    struct rounded r = rounded_seconds(t->seconds);
    if (r.minutes == 0) {
        in->report->below_a_minute++;
        return ERR_OK;
    }
    const struct ledger_order o = {
        .id = id_next(in->o->by.ids),
        .phase = LEDGER_POSTED,
        .kind = t->to.organisation     ? LEDGER_GIFT
                : t->from.organisation ? LEDGER_CORRECTION
                                       : LEDGER_EXCHANGE,
        .from_id = from,
        .to_id = to,
        .amount = r.minutes,
        .day = t->day,
        .description = t->reason,
        .key = str_fmt(in->scratch, "import:timeoverflow:%.*s", STR_ARG(ref)),
    };
    const struct posting_note note = {.at = at, .added = r.added, .columns = {1, 3, 5, 6}};
    return posting_add(in, &o, &note, err);
}

static enum err_code each_transfer(struct intake *in, void *ctx, struct spot at, const struct csv_row *row,
                                   struct err *err) {
    struct run *run = ctx;
    struct timeoverflow_transfer t;
    struct row_fault f;
    struct str ref;
    struct arena_mark mark = arena_mark(in->scratch);
    enum err_code code = ERR_OK;
    if (!timeoverflow_transfer_read(in->scratch, row, in->o->by.today, &t, &f))
        intake_refuse_fault(in, at, &f);
    else if ((code = row_ref(in, &run->transfers, row, &ref, err)) == ERR_OK)
        code = take_transfer(in, run, at, &t, ref, err);
    arena_rewind(in->scratch, mark);
    return code;
}

/* ---- the whole ---- */

/* --map 3=garden,7=care: what category ids of the other system are called here. */
static enum err_code read_categories(struct arena *a, struct run *run, const struct catalogue *t,
                                     struct str text, struct err *err) {
    struct str part;
    while (str_next(&text, ',', &part)) {
        ptrdiff_t equals = str_find(part, STR("="));
        int64_t id = 0;
        struct str word = equals < 0 ? STR("") : str_trim(str_slice(part, (size_t)equals + 1, part.n));
        const struct category *c = catalogue_find(t, word);
        if (equals < 0 || !str_i64(str_trim(str_slice(part, 0, (size_t)equals)), &id) || !c ||
            run->n_categories == CATEGORIES_MOST)
            return err_set(err, ERR_USAGE, "map", "map",
                           "--map: \"%.*s\" is not of the form id=category, like 3=garden,7=care; "
                           "with a category that the hub has; docs/import.md lists those of a new hub",
                           STR_ARG(row_echo(a, part)));
        run->categories[run->n_categories].id = id;
        run->categories[run->n_categories++].word = c->word;
    }
    return ERR_OK;
}

static enum err_code read_all(struct intake *in, void *ctx, struct err *err) {
    struct run *run = ctx;
    static const struct {
        const char *name;
        intake_row *each;
        bool must;
    } files[] = {{"users.csv", each_user, true},
                 {"posts.csv", each_post, false},
                 {"transfers.csv", each_transfer, false}};
    run->n_categories = 0;
    struct catalogue tree;
    enum err_code code = catalogue_of(in->c, in->scratch, in->hub.id, &tree, err);
    if (code == ERR_OK)
        code = read_categories(in->scratch, run, &tree, in->o->map, err);
    struct seen *const seen[] = {&run->uids, &run->emails, &run->posts, &run->transfers};
    for (size_t i = 0; code == ERR_OK && i < 4; i++)
        code = seen_init(in->scratch, seen[i], err);
    for (size_t i = 0; code == ERR_OK && i < 3; i++) {
        const char *path = str_z(in->scratch, str_fmt(in->scratch, "%s/%s", run->dir, files[i].name));
        if (files[i].must || file_there(path))
            code = intake_file(in, path, files[i].name, files[i].each, run, err);
        if (code == ERR_OK && files[i].must && in->report->rows == 0 && in->report->refused == 0)
            code = err_set(err, ERR_INVALID, "file", "empty", "%s is empty: was it cut off?", files[i].name);
    }
    return code;
}

enum err_code import_timeoverflow(struct arena *a, const struct import_options *o, const char *dir,
                                  struct import_report *ret, struct err *err) {
    struct run run = {.dir = dir};
    return intake_run(a, o, "timeoverflow", read_all, &run, ret, err);
}
