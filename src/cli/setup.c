/* kith setup: the way in for the first administrator, where the one that kith serve printed is out of reach.
 */
#include <stdio.h>

#include "cli/cli.h"
#include "gen/cli_sql.h"
#include "hub/hub.h"

struct setup {
    struct cli *cli;
    struct doer by;
    struct str token;
};

static enum err_code make_link(struct db_conn *c, void *ctx, struct err *err) {
    struct setup *s = ctx;
    struct installation_state_row state;
    enum err_code rc = installation_state(c, s->cli->arena, &state, err);
    if (!rc && state.administrators > 0)
        rc = err_set(
            err, ERR_CONFLICT, NULL, "administrator",
            "There is an administrator already. Who forgot the password: kith person reset-password.");
    return rc ? rc : setup_link_create(c, s->cli->arena, &s->by, &s->token, err);
}

enum err_code cli_setup(struct cli *cli, struct err *err) {
    struct setup s = {.cli = cli};
    struct str base = config_text(&cli->config, CONFIG_BASE_URL),
               listen = config_text(&cli->config, CONFIG_LISTEN);
    enum err_code rc = cli_open(cli, true, err);
    if (rc)
        return rc;
    s.by = cli_doer(cli);
    rc = db_write(cli->app.db, make_link, &s, err);
    if (rc)
        return rc;
    if (base.n && str_ends(base, "/"))
        base = str_slice(base, 0, base.n - 1);
    if (str_empty(base))
        base = str_starts(listen, "unix:") ? STR("http://localhost")
                                           : str_fmt(cli->arena, "http://%.*s", STR_ARG(listen));
    (void)printf("%.*s/setup/%.*s\n", STR_ARG(base), STR_ARG(s.token));
    return ERR_OK;
}
