/* kith times, kith calendar: when somebody is free, the secret address of what they agreed, and a calendar of
 * another program. */
#include <stdio.h>

#include "calendar/json.h"
#include "cli/doors.h"

#define FILE_MOST ((size_t)1 << 20)

struct keeping {
    struct cli *cli;
    struct doer by;
    struct hub hub;
    struct member member;
    struct availability times;
    struct free_days days;
    bool usual;
    int64_t made_at;
    struct str address;
    const struct ics_found *found;
    struct calendar_taken taken;
};

/* ---- when somebody is free ---- */

static enum err_code load(struct db_conn *c, struct keeping *k, struct err *err) {
    enum err_code rc = door_for(k->cli, c, k->cli->args[0], &k->by, &k->hub, &k->member, err);
    return rc ? rc : availability_get(c, k->cli->arena, k->hub.id, k->member.id, k->by.today, &k->times, err);
}

static enum err_code read_times(struct db_conn *c, void *ctx, struct err *err) {
    return load(c, ctx, err);
}

static enum err_code set_times(struct db_conn *c, void *ctx, struct err *err) {
    struct keeping *k = ctx;
    struct str pattern = cli_given(k->cli, "set");
    struct week w = {0};
    enum err_code rc = load(c, k, err);
    if (!rc && !str_empty(pattern))
        rc = week_parse(pattern, &w, err);
    if (!rc)
        rc = availability_set(c, k->cli->arena, &k->by, k->hub.id, k->member.id, &w, k->times.version, err);
    return rc ? rc : load(c, k, err);
}

static void put_times(struct json_out *j, const void *of) {
    const struct keeping *k = of;
    calendar_times_json(j, k->cli->arena, &k->hub, &k->times);
}

static enum err_code tell_times(const struct keeping *k, struct err *err) {
    struct arena *a = k->cli->arena;
    if (k->cli->json)
        return door_json(put_times, k, err);
    if (week_empty(&k->times.pattern))
        (void)printf("Nothing was said: any time\n");
    else
        (void)printf("%.*s\n", STR_ARG(week_words(a, &k->times.pattern)));
    for (size_t i = 0; i < k->times.n_days; i++) {
        const struct free_days *d = &k->times.days[i];
        (void)printf("%.*s to %.*s\t%.*s\n", STR_ARG(day_iso(a, d->from_day)), STR_ARG(day_iso(a, d->to_day)),
                     STR_ARG(week_empty(&d->hours) ? STR("away") : week_words(a, &d->hours)));
    }
    return ERR_OK;
}

enum err_code cli_times(struct cli *cli, struct err *err) {
    struct keeping k = {.cli = cli};
    enum err_code rc = cli_given(cli, "set").p ? door_write(cli, &k.by, set_times, &k, err)
                                               : door_read(cli, &k.by, read_times, &k, err);
    return rc ? rc : tell_times(&k, err);
}

static enum err_code set_days(struct db_conn *c, void *ctx, struct err *err) {
    struct keeping *k = ctx;
    const struct free_days *d = &k->days;
    enum err_code rc = load(c, k, err);
    if (!rc)
        rc = k->usual ? free_days_remove(c, &k->by, k->hub.id, k->member.id, d->from_day, d->to_day, err)
                      : free_days_add(c, k->cli->arena, &k->by, k->hub.id, k->member.id, d, err);
    return rc ? rc : load(c, k, err);
}

enum err_code cli_times_days(struct cli *cli, struct err *err) {
    struct keeping k = {.cli = cli, .usual = cli_switch(cli, "usual")};
    struct str hours = cli_given(cli, "hours");
    if (k.usual && hours.p)
        return err_set(err, ERR_USAGE, "usual", "both", "Say --hours or --usual, not both");
    for (size_t i = 1; i < cli->n_args; i++)
        if (!day_parse(cli->args[i], i == 1 ? &k.days.from_day : &k.days.to_day))
            return err_set(err, ERR_USAGE, i == 1 ? "FROM" : "TO", "day",
                           "%s must be a day like 2026-06-12, not \"%.*s\"", i == 1 ? "FROM" : "TO",
                           STR_ARG(cli->args[i]));
    if (cli->n_args == 2)
        k.days.to_day = k.days.from_day;
    enum err_code rc = str_empty(hours) ? ERR_OK : week_parse(hours, &k.days.hours, err);
    if (!rc)
        rc = door_write(cli, &k.by, set_days, &k, err);
    return rc ? rc : tell_times(&k, err);
}

/* ---- their own calendar ---- */

static enum err_code read_calendar(struct db_conn *c, void *ctx, struct err *err) {
    struct keeping *k = ctx;
    enum err_code rc = load(c, k, err);
    return rc ? rc : calendar_address_made(c, k->cli->arena, k->hub.id, k->member.id, &k->made_at, err);
}

static void put_calendar(struct json_out *j, const void *of) {
    const struct keeping *k = of;
    calendar_own_json(j, k->cli->arena, k->made_at, k->times.n_busy);
}

enum err_code cli_calendar(struct cli *cli, struct err *err) {
    struct keeping k = {.cli = cli};
    enum err_code rc = door_read(cli, &k.by, read_calendar, &k, err);
    if (rc)
        return rc;
    if (cli->json)
        return door_json(put_calendar, &k, err);
    if (k.made_at)
        (void)printf("A secret address, made on %.*s\n",
                     STR_ARG(day_iso(cli->arena, day_of_seconds(k.made_at))));
    else
        (void)printf("No secret address\n");
    (void)printf("Taken by other things: %zu times\n", k.times.n_busy);
    return ERR_OK;
}

static enum err_code make_address(struct db_conn *c, void *ctx, struct err *err) {
    struct keeping *k = ctx;
    enum err_code rc = load(c, k, err);
    return rc ? rc
              : calendar_address_make(c, k->cli->arena, &k->by, k->hub.id, k->member.id, &k->address, err);
}

enum err_code cli_calendar_address(struct cli *cli, struct err *err) {
    struct keeping k = {.cli = cli};
    enum err_code rc = door_write(cli, &k.by, make_address, &k, err);
    if (!rc)
        (void)printf("%.*s\n", STR_ARG(door_address(cli, k.address)));
    return rc;
}

static enum err_code end_address(struct db_conn *c, void *ctx, struct err *err) {
    struct keeping *k = ctx;
    enum err_code rc = load(c, k, err);
    return rc ? rc : calendar_address_end(c, &k->by, k->hub.id, k->member.id, err);
}

enum err_code cli_calendar_end(struct cli *cli, struct err *err) {
    struct keeping k = {.cli = cli};
    return door_write(cli, &k.by, end_address, &k, err);
}

/* ---- a calendar of another program ---- */

static enum err_code take(struct db_conn *c, void *ctx, struct err *err) {
    struct keeping *k = ctx;
    return calendar_take(c, k->cli->arena, &k->by, &k->hub, k->member.id, k->found, &k->taken, err);
}

static void put_taken(struct json_out *j, const void *of) {
    const struct keeping *k = of;
    calendar_taken_json(j, &k->taken);
}

static enum err_code upload(struct keeping *k, struct str file, struct err *err) {
    struct cli *cli = k->cli;
    enum err_code rc = door_read(cli, &k->by, read_times, k, err);
    if (!rc)
        rc = calendar_read(cli->arena, file, &k->hub, k->by.at, &k->found, err);
    if (!rc)
        rc = db_write(cli->app.db, take, k, err);
    if (rc)
        return rc;
    if (cli->json)
        return door_json(put_taken, k, err);
    (void)printf("%zu times are taken, %zu exchanges were moved, %zu events were left out\n", k->taken.busy,
                 k->taken.moved, k->taken.left_out);
    return ERR_OK;
}

enum err_code cli_calendar_upload(struct cli *cli, struct err *err) {
    struct keeping k = {.cli = cli};
    struct buf file;
    buf_init(&file, FILE_MOST);
    enum err_code rc = door_file(cli->arena, cli->args[1], &file, err);
    if (!rc)
        rc = upload(&k, buf_view(&file), err);
    buf_release(&file);
    return rc;
}

static enum err_code forget(struct db_conn *c, void *ctx, struct err *err) {
    struct keeping *k = ctx;
    enum err_code rc = load(c, k, err);
    return rc ? rc : busy_times_set(c, k->cli->arena, &k->by, k->hub.id, k->member.id, NULL, 0, err);
}

enum err_code cli_calendar_forget(struct cli *cli, struct err *err) {
    struct keeping k = {.cli = cli};
    return door_write(cli, &k.by, forget, &k, err);
}
