/* kith backup, kith restore, and the server's own schedule of backups. */
#include "backup/backup.h"

#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "cli/cli.h"
#include "cli/upkeep.h"

#define ARENA_BYTES ((size_t)1 << 30)

static const char *database_file(const struct cli *cli) {
    struct str url = config_text(&cli->config, CONFIG_DATABASE);
    return str_starts(url, "sqlite:") ? url.p + strlen("sqlite:") : "";
}

static const char *option_or_null(struct str s) {
    return str_empty(s) ? NULL : s.p;
}

static void told_json(const struct backup_report *r, struct str file) {
    struct buf b;
    struct json_out j;
    buf_init(&b, 64 * 1024);
    json_start(&j, &b);
    json_object(&j);
    json_put_str(&j, "file", file);
    json_put_i64(&j, "bytes", r->bytes);
    json_put_i64(&j, "schema", r->schema);
    json_put_bool(&j, "encrypted", r->encrypted);
    json_put_i64(&j, "hubs", r->hubs);
    json_put_i64(&j, "transfers", r->transfers);
    json_put_str(&j, "blake2b_256", str_from(r->digest));
    json_object_end(&j);
    (void)printf("%.*s\n", STR_ARG(buf_view(&b)));
    buf_release(&b);
}

enum err_code cli_backup(struct cli *cli, struct err *err) {
    struct backup_report r;
    unsigned char root[32];
    enum err_code rc = cli_open(cli, true, err);
    if (!rc)
        rc = cli_heads_keep(cli, root, err);
    if (rc)
        return rc;
    const struct backup_options o = {.db = cli->app.db,
                                     .path = cli->args[0].p,
                                     .database = database_file(cli),
                                     .key_file = option_or_null(cli_given(cli, "key-file")),
                                     .version = cli->world->version,
                                     .now = clock_seconds(&cli->app.clock),
                                     .log = &cli->app.log};
    rc = backup_make(cli->arena, &o, &r, err);
    if (rc)
        return rc;
    if (cli->json)
        told_json(&r, cli->args[0]);
    else
        (void)printf("The database was copied to %.*s%s and proved: %lld transfers in %lld hubs are sound.\n"
                     "BLAKE2b-256 %s\n",
                     STR_ARG(cli->args[0]), r.encrypted ? ", encrypted," : "", (long long)r.transfers,
                     (long long)r.hubs, r.digest);
    return ERR_OK;
}

enum err_code cli_restore(struct cli *cli, struct err *err) {
    struct backup_report r;
    const struct backup_restore o = {.path = cli->args[0].p,
                                     .database = database_file(cli),
                                     .key_file = option_or_null(cli_given(cli, "key-file")),
                                     .unsealed = cli_switch(cli, "unsealed"),
                                     .newest_schema = (int64_t)cli->world->n_migrations,
                                     .log = &cli->app.log};
    if (o.database[0] == '\0')
        return err_set(err, ERR_UNAVAILABLE, "database", "engine",
                       "kith restore is for SQLite. For PostgreSQL use pg_restore.");
    enum err_code rc = backup_restore(cli->arena, &o, &r, err);
    if (rc)
        return rc;
    if (cli->json)
        told_json(&r, str_from(o.database));
    else if (r.schema < o.newest_schema)
        (void)printf(
            "The database was put back as %s. Its schema is older (%lld): kith migrate, or kith serve, "
            "brings it up to date.\n",
            o.database, (long long)r.schema);
    else
        (void)printf("The database was put back as %s and proved: %lld transfers in %lld hubs are sound.\n",
                     o.database, (long long)r.transfers, (long long)r.hubs);
    return ERR_OK;
}

enum err_code upkeep_backup_check(const struct cli *cli, struct err *err) {
    if (str_empty(config_text(&cli->config, CONFIG_BACKUP_FOLDER)) || *database_file(cli))
        return ERR_OK;
    return err_set(
        err, ERR_USAGE, "backup_folder", "engine",
        "backup_folder is for SQLite. PostgreSQL is copied by its own programs (docs/operators.md): leave "
        "backup_folder out");
}

enum err_code upkeep_backup(struct upkeep_turn *turn, struct err *err) {
    const struct config *config = turn->app->config;
    const struct str url = config_text(config, CONFIG_DATABASE);
    const struct str folder = config_text(config, CONFIG_BACKUP_FOLDER);
    if (str_empty(folder) || !str_starts(url, "sqlite:"))
        return ERR_OK;
    struct backup_schedule s = {.folder = folder.p,
                                .every_seconds = config_int(config, CONFIG_BACKUP_HOURS) * 3600};
    (void)backup_policy_parse(config_text(config, CONFIG_BACKUP_KEEP),
                              &s.keep); /* checked when it was read */
    const struct backup_options o = {.db = turn->app->db,
                                     .database = url.p + strlen("sqlite:"),
                                     .key_file = option_or_null(config_text(config, CONFIG_BACKUP_KEY_FILE)),
                                     .version = turn->app->version,
                                     .now = turn->by.at,
                                     .log = &turn->app->log};
    struct arena a;
    struct backup_report r;
    bool made = false;
    arena_init(&a, ARENA_BYTES);
    enum err_code rc = backup_turn(&a, &o, &s, &made, &r, err);
    turn->n = made;
    arena_release(&a);
    return rc;
}
