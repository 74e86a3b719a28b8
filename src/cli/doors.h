/* What commands share: which hub, which member, words to choose from, JSON. Not for other rooms. */
#ifndef KITH_CLI_DOORS_H
#define KITH_CLI_DOORS_H

#include "app/trace.h"
#include "base/json.h"
#include "cli/cli.h"
#include "hub/hub.h"

/* The hub of that name; NOT_FOUND tells how to see which there are. */
enum err_code door_hub_named(struct db_conn *c, struct arena *a, struct str slug, struct hub *ret,
                             struct err *err) ERR_CHECK;
/* That of --hub. */
enum err_code door_hub(struct cli *cli, struct db_conn *c, struct hub *ret, struct err *err) ERR_CHECK;
/* How a command on a hub begins: --hub was given, and the database is open with this program's schema.
 * *ret_by is who does it. */
enum err_code door_begin(struct cli *cli, struct doer *ret_by, struct err *err) ERR_CHECK;
/* The same, and then the flow in a transaction, which finds who does it in *by. */
enum err_code door_read(struct cli *cli, struct doer *by, db_flow *flow, void *ctx,
                        struct err *err) ERR_CHECK;
enum err_code door_write(struct cli *cli, struct doer *by, db_flow *flow, void *ctx,
                         struct err *err) ERR_CHECK;
/* That the program itself looks at something about members is kept, as for whoever reads it on the page;
 * about_id 0, with TRACE_LIST: at a list of them. Before it is told, outside of a flow. */
enum err_code door_trace(struct cli *cli, int64_t hub_id, int64_t about_id, enum trace_kind kind,
                         const struct doer *by, struct err *err) ERR_CHECK;
/* A member by e-mail address, card ("R-0417"), number or id; NOT_FOUND tells which hub was looked in. */
enum err_code door_member(struct cli *cli, struct db_conn *c, const struct hub *h, struct str who,
                          struct member *ret, struct err *err) ERR_CHECK;
/* The hub of --hub and such a member of it, for whom it is done from here on. */
enum err_code door_for(struct cli *cli, struct db_conn *c, struct str who, struct doer *by,
                       struct hub *ret_hub, struct member *ret, struct err *err) ERR_CHECK;
/* An option that must be one of these words ("a|b|c"); an absent one is fine. USAGE names them. */
enum err_code door_one_of(const struct cli *cli, const char *option, const char *words,
                          struct err *err) ERR_CHECK;
/* An argument or option that is an id; `list` is the command that prints such. */
enum err_code door_id(struct str given, const char *what, const char *list, int64_t *ret,
                      struct err *err) ERR_CHECK;
/* "yes" or "no". */
enum err_code door_yes(struct str given, const char *what, bool *ret, struct err *err) ERR_CHECK;
/* An option that is a day; where it is absent *ret stays and *ret_has (may be NULL) is false. */
enum err_code door_day(const struct cli *cli, const char *option, int64_t *ret, bool *ret_has,
                       struct err *err) ERR_CHECK;
/* Text of an argument or option (`what` names it), cleaned; *ret stays where `given` is absent. */
enum err_code door_text(const struct cli *cli, const char *what, struct str given, size_t most, bool one_line,
                        struct str *ret, struct err *err) ERR_CHECK;
/* The same of an option, which the message names with its dashes. */
enum err_code door_option_text(const struct cli *cli, const char *option, size_t most, bool one_line,
                               struct str *ret, struct err *err) ERR_CHECK;
/* "yes" or "no" of an option; *ret stays where it is absent. */
enum err_code door_option_yes(const struct cli *cli, const char *option, bool *ret,
                              struct err *err) ERR_CHECK;
/* The area of --area, by its name or number; *ret_id stays where it is absent. */
enum err_code door_area(struct cli *cli, struct db_conn *c, int64_t hub_id, int64_t *ret_id,
                        struct err *err) ERR_CHECK;
/* The content of a file, "-": of standard input, as far as `into` may grow; NOT_FOUND, field "FILE". */
enum err_code door_file(struct arena *a, struct str path, struct buf *into, struct err *err) ERR_CHECK;
/* Writes a file that is not there yet, with these rights for its owner and others (0600): no other is written
 * over (CONFLICT), and none stays in part. `field` is the argument or option that named it. */
enum err_code door_file_new(struct arena *a, struct str path, struct str text, unsigned mode,
                            const char *field, struct err *err) ERR_CHECK;
/* The whole address of a path of ours: base_url, or where the server listens, before it. */
struct str door_address(const struct cli *cli, struct str path);
/* Whether an option was given that changes what a command is about: any but --hub, --json and `but` (NULL:
 * none). */
bool door_changes(const struct cli *cli, const char *but);
/* A line of a thing that is told: its label, a tab, the words; none where there are none. */
void door_line(const char *label, struct str words);
/* A line of JSON on standard output, made by `put`. */
enum err_code door_json(void (*put)(struct json_out *j, const void *of), const void *of,
                        struct err *err) ERR_CHECK;

#endif
