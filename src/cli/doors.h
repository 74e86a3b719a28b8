/* What commands share: which hub, which member, words to choose from, JSON. Not for other rooms. */
#ifndef KITH_CLI_DOORS_H
#define KITH_CLI_DOORS_H

#include "base/json.h"
#include "cli/cli.h"
#include "hub/hub.h"

/* The hub of that name; NOT_FOUND tells how to see which there are. */
enum err_code door_hub_named(struct db_conn *c, struct arena *a, struct str slug, struct hub *ret,
                             struct err *err) ERR_CHECK;
/* That of --hub. */
enum err_code door_hub(struct cli *cli, struct db_conn *c, struct hub *ret, struct err *err) ERR_CHECK;
/* Before the database is opened: whether --hub was given at all. */
enum err_code door_hub_given(const struct cli *cli, struct err *err) ERR_CHECK;
/* A member by e-mail address, card ("R-0417"), number or id; NOT_FOUND tells which hub was looked in. */
enum err_code door_member(struct cli *cli, struct db_conn *c, const struct hub *h, struct str who,
                          struct member *ret, struct err *err) ERR_CHECK;
/* An option that must be one of these words ("a|b|c"); an absent one is fine. USAGE names them. */
enum err_code door_one_of(const struct cli *cli, const char *option, const char *words,
                          struct err *err) ERR_CHECK;
/* A line of JSON on standard output, made by `put`. */
enum err_code door_json(void (*put)(struct json_out *j, const void *of), const void *of,
                        struct err *err) ERR_CHECK;

#endif
