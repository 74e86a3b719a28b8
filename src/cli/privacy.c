/* kith privacy: what is kept about somebody, forgetting them, and for how long things are kept. */
#include <stdio.h>
#include <string.h>

#include "cli/doors.h"
#include "privacy/mine.h"
#include "privacy/privacy.h"

struct job {
    struct cli *cli;
    struct doer by;
    struct hub hub;
    struct member member;
    struct mine mine;
    int64_t due_at;
    struct retention *rules;
    int64_t *counts;
    size_t n;
    struct forgotten *done;
};

static enum err_code whom(struct db_conn *c, struct job *j, struct err *err) {
    enum err_code rc = door_hub(j->cli, c, &j->hub, err);
    return rc ? rc : door_member(j->cli, c, &j->hub, j->cli->args[0], &j->member, err);
}

/* ---- privacy export ---- */

static enum err_code take_out(struct db_conn *c, void *ctx, struct err *err) {
    struct job *j = ctx;
    enum err_code rc = whom(c, j, err);
    const struct trace_look look = {.hub_id = j->hub.id, .about_id = j->member.id, .kind = TRACE_DATA};
    if (!rc)
        rc = trace_write(c, &look, j->by.at, err);
    if (!rc)
        rc = audit_write(c, &j->by, j->hub.id, "data.export", j->member.id, STR_NULL, err);
    return rc ? rc : mine_gather(c, j->cli->arena, &j->hub, j->member.id, j->by.at, &j->mine, err);
}

static void put_mine(struct json_out *j, const void *of) {
    const struct job *job = of;
    mine_json(j, job->cli->arena, &job->mine);
}

enum err_code cli_privacy_export(struct cli *cli, struct err *err) {
    struct job j = {.cli = cli};
    enum err_code rc = door_write(cli, &j.by, take_out, &j, err);
    return rc ? rc : door_json(put_mine, &j, err);
}

/* ---- privacy forget ---- */

static enum err_code ask(struct db_conn *c, void *ctx, struct err *err) {
    struct job *j = ctx;
    enum err_code rc = whom(c, j, err);
    struct erasure e;
    bool found;
    if (rc)
        return rc;
    if (cli_switch(j->cli, "back"))
        return forget_back(c, j->cli->arena, &j->by, &j->hub, j->member.id, err);
    const bool now = cli_switch(j->cli, "now");
    rc = forget_of(c, j->cli->arena, j->hub.id, j->member.id, &found, &e, err);
    if (!rc && now && found && e.state == ERASURE_WAITING) /* somebody asked already: it is not waited for */
        return forget_do(c, j->cli->arena, &j->by, &j->hub, e.id, j->member.id, err);
    const struct forget_ask wish = {.member_id = j->member.id, .way = "command", .wait_days = now ? 0 : -1};
    if (!rc)
        rc = forget_ask(c, j->cli->arena, &j->by, &j->hub, &wish, &j->due_at, err);
    if (!rc && now)
        rc = forget_of(c, j->cli->arena, j->hub.id, j->member.id, &found, &e, err);
    return rc || !now ? rc : forget_do(c, j->cli->arena, &j->by, &j->hub, e.id, j->member.id, err);
}

enum err_code cli_privacy_forget(struct cli *cli, struct err *err) {
    struct job j = {.cli = cli};
    enum err_code rc = door_write(cli, &j.by, ask, &j, err);
    if (rc)
        return rc;
    if (cli_switch(cli, "back"))
        (void)printf("It is taken back.\n");
    else if (cli_switch(cli, "now"))
        (void)printf("They are forgotten. Exports and backups from before still hold them.\n");
    else
        (void)printf("They will be forgotten on %.*s.\n",
                     STR_ARG(day_words(cli->arena, day_of_seconds(j.due_at))));
    return ERR_OK;
}

/* ---- privacy forgotten ---- */

static enum err_code read_done(struct db_conn *c, void *ctx, struct err *err) {
    struct job *j = ctx;
    enum err_code rc = door_hub(j->cli, c, &j->hub, err);
    return rc ? rc : forgotten_list(c, j->cli->arena, j->hub.id, &j->done, &j->n, err);
}

enum err_code cli_privacy_forgotten(struct cli *cli, struct err *err) {
    struct job j = {.cli = cli};
    enum err_code rc = door_read(cli, &j.by, read_done, &j, err);
    for (size_t i = 0; !rc && i < j.n; i++)
        (void)printf("%lld\t%.*s\n", (long long)j.done[i].number,
                     STR_ARG(time_rfc3339(cli->arena, j.done[i].at)));
    return rc;
}

/* ---- privacy retention ---- */

static enum err_code read_rules(struct db_conn *c, void *ctx, struct err *err) {
    struct job *j = ctx;
    enum err_code rc = door_hub(j->cli, c, &j->hub, err);
    if (!rc)
        rc = retention_rules(c, j->cli->arena, j->hub.id, &j->rules, &j->n, err);
    return rc ? rc : retention_count(c, j->cli->arena, j->hub.id, j->by.at, &j->counts, err);
}

static void put_rules(struct json_out *out, const void *of) {
    const struct job *j = of;
    json_array(out);
    for (size_t i = 0; i < j->n; i++) {
        json_object(out);
        json_put_str(out, "kind", str_from(j->rules[i].kind));
        json_put_i64(out, "days", j->rules[i].days);
        json_put_i64(out, "usual", j->rules[i].usual);
        json_put_i64(out, "too_old", j->counts[i]);
        json_object_end(out);
    }
    json_array_end(out);
}

static enum err_code choose(struct db_conn *c, void *ctx, struct err *err) {
    struct job *j = ctx;
    int64_t days;
    enum err_code rc = door_hub(j->cli, c, &j->hub, err);
    if (rc)
        return rc;
    if (!str_i64(cli_given(j->cli, "days"), &days))
        return err_set(err, ERR_USAGE, "days", "number", "--days must be a whole number; 0 keeps for ever");
    return retention_set(c, j->cli->arena, &j->by, j->hub.id, cli_given(j->cli, "kind"), days, err);
}

enum err_code cli_privacy_retention(struct cli *cli, struct err *err) {
    struct job j = {.cli = cli};
    int64_t n = 0;
    enum err_code rc = door_begin(cli, &j.by, err);
    if (!rc && !str_empty(cli_given(cli, "kind")))
        rc = db_write(cli->app.db, choose, &j, err);
    if (!rc)
        rc = db_read(cli->app.db, read_rules, &j, err);
    if (!rc && cli->json)
        return door_json(put_rules, &j, err);
    for (size_t i = 0; !rc && !cli_switch(cli, "run") && i < j.n; i++)
        (void)printf("%-12s %6lld days   %lld too old   %s\n", j.rules[i].kind, (long long)j.rules[i].days,
                     (long long)j.counts[i], j.rules[i].label);
    if (rc || !cli_switch(cli, "run"))
        return rc;
    rc = retention_run(cli->app.db, cli->arena, &j.by, j.hub.id, &n, err);
    if (!rc)
        (void)printf("%lld taken away.\n", (long long)n);
    return rc;
}
