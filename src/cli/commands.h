/* The tables of commands, by what they are for. Not for other rooms. */
#ifndef KITH_CLI_COMMANDS_H
#define KITH_CLI_COMMANDS_H

#include "cli/cli.h"

#define END                                                                                                  \
    { NULL, NULL, NULL }

/* Options that many have. */
extern const struct cli_option cli_none[], cli_json[], cli_with_hub[], cli_hub_json[];

/* Each ended by a NULL name. */
extern const struct cli_command cli_running[], cli_people[], cli_finding[], cli_places[], cli_desk[];

#endif
