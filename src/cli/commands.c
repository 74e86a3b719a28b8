/* The groups of commands. --help and the man page are made from them, so that they cannot disagree with the
 * program. */
#include "cli/commands.h"

const struct cli_option cli_none[] = {END};
const struct cli_option cli_json[] = {{"json", NULL, "print JSON"}, END};
const struct cli_option cli_with_hub[] = {{"hub", "SLUG", "the hub"}, END};
const struct cli_option cli_hub_json[] = {
    {"hub", "SLUG", "the hub"},
    {"json", NULL, "print JSON"},
    END,
};

const struct cli_group cli_groups[] = {
    {"Running Kith", cli_running},     {"Hubs and people", cli_people},    {"Finding help", cli_finding},
    {"Places and things", cli_places}, {"What coordinators do", cli_desk}, {NULL, NULL},
};

const struct cli_command *cli_command_at(size_t i) {
    for (const struct cli_group *g = cli_groups; g->title; g++)
        for (const struct cli_command *c = g->commands; c->name; c++)
            if (i-- == 0)
                return c;
    return NULL;
}
