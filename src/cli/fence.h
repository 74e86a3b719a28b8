/* What of the machine the server may use: told to contain/ from the configuration. */
#ifndef KITH_CLI_FENCE_H
#define KITH_CLI_FENCE_H

#include "cli/cli.h"
#include "contain/contain.h"

struct fence {
    struct contain_plan plan;
    struct contain_state state;
};

/* Refuses to go on as root, unless told to. */
enum err_code fence_user(const struct cli *cli, struct err *err) ERR_CHECK;
/* Before the database is opened and any thread starts. `listens`: the socket was handed over, none is bound.
 * `abstract`: an abstract socket must stay in reach. */
enum err_code fence_files(struct cli *cli, bool listens, struct fence *ret, struct err *err) ERR_CHECK;
/* When all is set up and the socket listens, before anybody is answered; logs what is in force. */
enum err_code fence_calls(struct cli *cli, struct fence *f, struct err *err) ERR_CHECK;

#endif
