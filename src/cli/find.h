/* What is looked for, as the options of several commands say it. Not for other rooms. */
#ifndef KITH_CLI_FIND_H
#define KITH_CLI_FIND_H

#include "cli/cli.h"
#include "search/ways.h"

/* The words are the arguments from `first` on. --area is not read: door_area knows the hub's. */
enum err_code door_ways(struct cli *cli, size_t first, struct search_ways *ret, struct err *err) ERR_CHECK;

#endif
