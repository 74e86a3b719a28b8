/* kith hub set, kith hub settings: what a hub has chosen, from the command line. */
#include <stdio.h>

#include "base/json.h"
#include "cli/doors.h"
#include "hub/settings.h"

struct job {
    struct cli *cli;
    struct doer by;
    struct str value;
    struct setting_key key;
    struct settings now;
};

static enum err_code load(struct db_conn *c, void *ctx, struct err *err) {
    struct job *j = ctx;
    struct hub h;
    enum err_code rc = door_hub(j->cli, c, &h, err);
    return rc ? rc : settings_load(c, j->cli->arena, h.id, &j->now, err);
}

static enum err_code store(struct db_conn *c, void *ctx, struct err *err) {
    struct job *j = ctx;
    struct hub h;
    enum err_code rc = door_hub(j->cli, c, &h, err);
    return rc ? rc : setting_set(c, j->cli->arena, &j->by, h.id, &j->key, j->value, 0, err);
}

static enum err_code named(struct cli *cli, struct job *j, struct err *err) {
    *j = (struct job){.cli = cli};
    if (cli->n_args == 0)
        return ERR_OK;
    enum err_code rc = setting_find(cli->arena, cli->args[0], &j->key, err);
    return rc == ERR_NOT_FOUND ? err_set(err, ERR_USAGE, "SETTING", "setting", "%s. See kith hub settings.",
                                         str_z(cli->arena, str_from(err->message)))
                               : rc;
}

static void put_json(struct json_out *out, struct job *j, const struct setting_key *k) {
    struct arena *a = j->cli->arena;
    const struct settings_row *row = settings_changed(a, &j->now, k);
    json_object(out);
    json_put_str(out, "setting", setting_word(a, k));
    json_put_str(out, "value", settings_value(a, &j->now, k));
    json_put_str(out, "changed_at", row ? time_rfc3339(a, row->changed_at) : STR_NULL);
    json_object_end(out);
}

/* A text of several lines stands on one, as in a list. */
static void put_line(struct job *j, const struct setting_key *k) {
    struct arena *a = j->cli->arena;
    const struct str word = setting_word(a, k), value = settings_value(a, &j->now, k);
    (void)printf("%.*s\t", STR_ARG(word));
    for (size_t i = 0; i < value.n; i++)
        (void)(value.p[i] == '\n' ? fputs("\\n", stdout) : putchar((unsigned char)value.p[i]));
    (void)putchar('\n');
}

enum err_code cli_hub_settings(struct cli *cli, struct err *err) {
    struct job j;
    struct setting_key *keys;
    size_t n = 1;
    struct buf b;
    struct json_out out;
    enum err_code rc = named(cli, &j, err);
    if (!rc)
        rc = door_read(cli, &j.by, load, &j, err);
    keys = &j.key;
    if (!rc && cli->n_args == 0)
        rc = setting_keys(cli->arena, &keys, &n, err);
    if (rc)
        return rc;
    buf_init(&b, (size_t)4 << 20);
    json_start(&out, &b);
    json_array(&out);
    for (size_t i = 0; i < n; i++)
        if (cli->json)
            put_json(&out, &j, &keys[i]);
        else
            put_line(&j, &keys[i]);
    json_array_end(&out);
    if (cli->json)
        (void)printf("%.*s\n", STR_ARG(buf_view(&b)));
    buf_release(&b);
    return ERR_OK;
}

enum err_code cli_hub_set(struct cli *cli, struct err *err) {
    struct job j;
    enum err_code rc = named(cli, &j, err);
    if (rc)
        return rc;
    j.value = cli->args[1];
    struct str kept;
    /* What is wrong with the value itself is said before the database is opened. */
    rc = setting_read(cli->arena, &j.key, j.value, &kept, err);
    if (!rc)
        rc = door_write(cli, &j.by, store, &j, err);
    if (!rc)
        rc = db_read(cli->app.db, load, &j, err);
    if (!rc)
        put_line(&j, &j.key);
    return rc;
}
