/* kith session: group sessions of a hub, and who came to one, from a file. */
#include <stdio.h>

#include "base/csv.h"
#include "base/json.h"
#include "cli/doors.h"
#include "group/group.h"

enum { MOST = 10000 };

struct job {
    struct cli *cli;
    struct doer by;
    struct hub hub;
    struct group_filter filter;
    struct group_session *list;
    size_t n;
    int64_t id;
    const char *file;
    struct group_sheet sheet;
    size_t moved;
};

/* ---- session list ---- */

static enum err_code read_list(struct db_conn *c, void *ctx, struct err *err) {
    struct job *j = ctx;
    enum err_code rc = door_hub(j->cli, c, &j->hub, err);
    return rc ? rc : group_list(c, j->cli->arena, &j->hub, &j->filter, MOST, &j->list, &j->n, err);
}

static void one_json(struct json_out *out, struct arena *a, const struct group_session *s) {
    json_object(out);
    json_put_id(out, "id", s->id);
    json_put_str(out, "title", s->title);
    json_put_str(out, "day", day_iso(a, s->day));
    json_put_str(out, "start", minute_of_day(a, s->start_minute));
    json_put_i64(out, "minutes", s->minutes);
    json_put_str(out, "place", group_where(s));
    json_put_str(out, "state", str_from(group_state_name(s->state)));
    json_put_i64(out, "signed_up", s->n_in);
    json_put_i64(out, "waiting", s->n_waiting);
    json_put_i64(out, "came", s->n_came);
    json_put_i64(out, "led", s->n_led);
    json_put_i64(out, "guests", s->guests);
    json_object_end(out);
}

static enum err_code print_list(const struct job *j, struct err *err) {
    struct arena *a = j->cli->arena;
    struct buf b;
    struct json_out out;
    buf_init(&b, (size_t)16 << 20);
    json_start(&out, &b);
    if (j->cli->json)
        json_array(&out);
    for (size_t i = 0; i < j->n; i++) {
        const struct group_session *s = &j->list[i];
        struct str day = day_iso(a, s->day), start = minute_of_day(a, s->start_minute);
        if (j->cli->json)
            one_json(&out, a, s);
        else
            buf_fmt(&b, "%lld\t%.*s\t%.*s\t%s\t%.*s\n", (long long)s->id, STR_ARG(day), STR_ARG(start),
                    group_state_name(s->state), STR_ARG(s->title));
    }
    if (j->cli->json) {
        json_array_end(&out);
        buf_putc(&b, '\n');
    }
    enum err_code rc = buf_check(&b, err);
    if (!rc)
        (void)printf("%.*s", STR_ARG(buf_view(&b)));
    buf_release(&b);
    return rc;
}

enum err_code cli_session_list(struct cli *cli, struct err *err) {
    struct job j = {.cli = cli, .filter = {.from_day = INT32_MIN, .to_day = INT32_MAX}};
    enum err_code rc = door_day(cli, "from", &j.filter.from_day, NULL, err);
    if (!rc)
        rc = door_day(cli, "to", &j.filter.to_day, NULL, err);
    if (!rc)
        rc = door_read(cli, &j.by, read_list, &j, err);
    return rc ? rc : print_list(&j, err);
}

/* ---- session record ---- */

enum column { MEMBER, MINUTES, LED, COLUMNS };

static enum err_code read_header(const struct csv_row *row, int at[COLUMNS], struct err *err) {
    static const char *const names[COLUMNS] = {"member", "minutes", "led"};
    for (int k = 0; k < COLUMNS; k++)
        at[k] = -1;
    for (size_t i = 0; row && i < row->n; i++) {
        int k = 0;
        while (k < COLUMNS && !str_eqz(str_trim(row->fields[i]), names[k]))
            k++;
        if (k == COLUMNS || at[k] >= 0)
            return err_set(err, ERR_INVALID, "FILE", "column",
                           "Line 1: the columns are member, minutes and led, each once, and not %.*s",
                           STR_ARG(str_utf8_cut(row->fields[i], 40)));
        at[k] = (int)i;
    }
    return at[MEMBER] >= 0 ? ERR_OK
                           : err_set(err, ERR_INVALID, "FILE", "column",
                                     "Line 1 must name the columns: member and, where there, minutes, led");
}

static struct str cell(const struct csv_row *row, int at) {
    return at >= 0 && (size_t)at < row->n ? str_trim(row->fields[at]) : STR("");
}

/* By e-mail, else by a card's number or a name that fits one alone. */
static enum err_code find_member(struct db_conn *c, const struct job *j, struct str words, int64_t line,
                                 int64_t *ret, struct err *err) {
    struct member m, *list;
    struct err why = {0};
    size_t n = 0;
    enum err_code rc;
    if (str_has(words, '@')) {
        rc = member_by_email(c, j->cli->arena, j->hub.id, words, &m, &why);
        n = rc ? 0 : 1;
        *ret = n ? m.id : 0;
        rc = rc == ERR_NOT_FOUND ? ERR_OK : rc;
    } else {
        rc = member_find(c, j->cli->arena, &j->hub, words, 2, &list, &n, &why);
        *ret = !rc && n == 1 ? list[0].id : 0;
    }
    if (rc) {
        *err = why;
        return rc;
    }
    if (n == 1)
        return ERR_OK;
    return err_set(err, ERR_INVALID, "FILE", n ? "several" : "not-found",
                   n ? "Line %lld: several people fit “%.*s”. Write the number on their card"
                     : "Line %lld: nobody here is called “%.*s”",
                   (long long)line, STR_ARG(str_utf8_cut(words, 60)));
}

static enum err_code read_tick(struct db_conn *c, const struct job *j, const struct csv_row *row,
                               const int at[COLUMNS], int64_t minutes, struct group_tick *ret,
                               struct err *err) {
    struct str time = cell(row, at[MINUTES]), led = cell(row, at[LED]);
    *ret = (struct group_tick){.minutes = minutes, .leads = str_eqz(led, "yes")};
    if (time.n && !str_i64(time, &ret->minutes))
        return err_set(err, ERR_INVALID, "FILE", "minutes", "Line %lld: minutes must be a whole number",
                       (long long)row->line);
    if (led.n && !ret->leads && !str_eqz(led, "no"))
        return err_set(err, ERR_INVALID, "FILE", "led", "Line %lld: led must be yes or no",
                       (long long)row->line);
    return find_member(c, j, cell(row, at[MEMBER]), row->line, &ret->member_id, err);
}

static enum err_code record_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct job *j = ctx;
    struct arena *a = j->cli->arena;
    const struct group_hand who = {.coordinator = true};
    struct group_tick *ticks = arena_new_array(a, struct group_tick, GROUP_CAME_MOST);
    struct group_session s;
    struct csv_reader *csv;
    const struct csv_row *row = NULL;
    int at[COLUMNS];
    enum err_code rc = ticks ? door_hub(j->cli, c, &j->hub, err) : err_nomem(err);
    if (!rc)
        rc = group_get(c, a, &j->hub, 0, j->id, &s, err);
    if (!rc)
        rc = csv_open(a, j->file, &(struct csv_options){0}, &csv, err);
    if (!rc)
        rc = csv_next(csv, &row, err);
    if (!rc)
        rc = read_header(row, at, err);
    j->sheet.came = ticks;
    j->sheet.n_came = 0;
    while (!rc && !(rc = csv_next(csv, &row, err)) && row) {
        if (j->sheet.n_came == GROUP_CAME_MOST)
            return err_set(err, ERR_INVALID, "FILE", "too-many", "At most %d people can be on one sheet",
                           GROUP_CAME_MOST);
        rc = read_tick(c, j, row, at, s.minutes, &ticks[j->sheet.n_came++], err);
    }
    return rc ? rc : group_record(c, a, &j->by, &j->hub, &who, j->id, &j->sheet, &j->moved, err);
}

enum err_code cli_session_record(struct cli *cli, struct err *err) {
    struct job j = {.cli = cli, .file = str_z(cli->arena, cli->args[1])};
    enum err_code rc = door_id(cli->args[0], "ID", "kith session list", &j.id, err);
    if (!rc)
        rc = cli_number(cli, "guests", 0, 0, GROUP_GUESTS_MOST, &j.sheet.guests, err);
    if (!rc)
        rc = door_write(cli, &j.by, record_flow, &j, err);
    if (rc)
        return rc;
    if (cli->json)
        (void)printf("{\"id\":\"%lld\",\"came\":%zu,\"guests\":%lld,\"lines\":%zu}\n", (long long)j.id,
                     j.sheet.n_came, (long long)j.sheet.guests, j.moved);
    else
        (void)printf("%zu on the sheet, %lld %s; %zu %s added to the ledger.\n", j.sheet.n_came,
                     (long long)j.sheet.guests, j.sheet.guests == 1 ? "guest" : "guests", j.moved,
                     j.moved == 1 ? "line was" : "lines were");
    return ERR_OK;
}
