/* What falls due while the server runs: one table of tasks, and the one thread that does them, so that a long
 * task delays other tasks and nothing else. A new duty is a row in upkeep_tasks. */
#ifndef KITH_CLI_UPKEEP_H
#define KITH_CLI_UPKEEP_H

#include "cli/cli.h"

struct upkeep;

struct upkeep_turn {
    struct app *app;
    struct doer by; /* the program itself, now */
    struct arena *arena;
    size_t n; /* set by the task: how much it did; more than none is logged */
    const struct upkeep *upkeep;
};

struct upkeep_task {
    const char *name; /* in the log: event=due work=NAME */
    int64_t every_seconds;
    enum err_code (*run)(struct upkeep_turn *turn, struct err *err);
    bool names_nobody; /* whatever goes wrong, the sentence may stand in the log */
};

/* Of backup.c: makes a backup where the folder of the configuration lacks a new one. */
enum err_code upkeep_backup(struct upkeep_turn *turn, struct err *err);
/* USAGE when a folder of backups is named for an engine of which none are made. */
enum err_code upkeep_backup_check(const struct cli *cli, struct err *err) ERR_CHECK;

/* Of head.c: signs and stores where each ledger is, once an hour where it moved. */
enum err_code upkeep_heads(struct upkeep_turn *turn, struct err *err);
/* Of upkeep_figures.c: what the ledgers hold, for /metrics. */
enum err_code upkeep_figures(struct upkeep_turn *turn, struct err *err);

extern const struct upkeep_task upkeep_tasks[]; /* ended by a NULL name */

/* Each task runs once at the start, then at its interval. What fails is logged and tried again when it is due
 * next. */
enum err_code upkeep_start(struct cli *cli, struct upkeep **ret, struct err *err) ERR_CHECK;
/* Waits for the task under way; NULL is fine. */
void upkeep_stop(struct upkeep *u);
/* For a task that takes long: true when the server is about to end. */
bool upkeep_stopping(const struct upkeep_turn *turn);

#endif
