/* kith words erase: words that a person wants out of the ledger. */
#include <stdio.h>

#include "cli/doors.h"
#include "hub/hub.h"
#include "ledger/ledger.h"

struct erasing {
    struct arena *arena;
    struct doer by;
    struct str slug;
    int64_t transfer_id;
};

static enum err_code erase(struct db_conn *c, void *ctx, struct err *err) {
    struct erasing *e = ctx;
    struct hub hub;
    enum err_code rc = door_hub_named(c, e->arena, e->slug, &hub, err);
    return rc ? rc : ledger_erase_words(c, e->arena, &e->by, hub.id, e->transfer_id, err);
}

enum err_code cli_words_erase(struct cli *cli, struct err *err) {
    struct erasing e = {.arena = cli->arena, .slug = cli_given(cli, "hub")};
    if (str_empty(e.slug))
        return err_set(err, ERR_USAGE, "hub", "required", "--hub is missing: the hub whose transfer it is");
    if (!str_i64(cli->args[0], &e.transfer_id) || e.transfer_id <= 0)
        return err_set(err, ERR_USAGE, "ID", "id", "ID must be the number of a transfer, not \"%.*s\"",
                       STR_ARG(cli->args[0]));
    enum err_code rc = cli_open(cli, true, err);
    if (rc)
        return rc;
    e.by = cli_doer(cli);
    rc = db_write(cli->app.db, erase, &e, err);
    if (!rc)
        (void)printf(
            "The words of transfer %lld are gone. Exports and backups from before still hold them.\n",
            (long long)e.transfer_id);
    return rc;
}
