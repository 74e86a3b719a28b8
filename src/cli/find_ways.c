/* What is looked for, as options say it. */
#include "cli/find.h"

#include "cli/doors.h"

static enum err_code read_access(struct cli *cli, struct search_ways *w, struct err *err) {
    struct str need;
    for (size_t at = 0; cli_each(cli, "access", &at, &need);) {
        if (!access_label(need))
            return err_set(err, ERR_USAGE, "access", "access",
                           "--access must be an access need that is known here, like step-free, not \"%.*s\"",
                           STR_ARG(need));
        w->access = w->access.p ? str_fmt(cli->arena, "%.*s %.*s", STR_ARG(w->access), STR_ARG(need)) : need;
    }
    return ERR_OK;
}

enum err_code door_ways(struct cli *cli, size_t first, struct search_ways *ret, struct err *err) {
    *ret = (struct search_ways){.q = str_join(cli->arena, cli->args + first, cli->n_args - first, STR(" ")),
                                .kind = cli_given(cli, "kind"),
                                .category = cli_given(cli, "category"),
                                .near = cli_given(cli, "near"),
                                .miles = cli_given(cli, "miles"),
                                .day = cli_given(cli, "day"),
                                .time = cli_given(cli, "time"),
                                .language = cli_given(cli, "language"),
                                .sort = cli_given(cli, "sort"),
                                .exact = cli_switch(cli, "exact"),
                                .page = 1};
    double miles;
    enum err_code rc = door_one_of(cli, "kind", "all|offers|requests|people|places", err);
    if (!rc)
        rc = door_one_of(cli, "day", "weekdays|weekend|mo|tu|we|th|fr|sa|su", err);
    if (!rc)
        rc = door_one_of(cli, "time", "morning|afternoon|evening", err);
    if (!rc)
        rc = door_one_of(cli, "sort", "best|newest|nearest", err);
    if (!rc && ret->miles.p && (!str_f64(ret->miles, &miles) || miles <= 0 || miles > 12500))
        rc = err_set(err, ERR_USAGE, "miles", "number", "--miles must be a number above 0, like 2.5");
    return rc ? rc : read_access(cli, ret, err);
}
