/* What a run of the simulation exercised: one that exercises nothing must not pass. */
#ifndef KITH_SIM_COUNT_H
#define KITH_SIM_COUNT_H

#include <stdio.h>

#include "ask.h"
#include "plan.h"

enum { COUNT_REFUSALS = 64 };

struct count_refusal {
    char what[64]; /* "limit floor" */
    int64_t n;
};

struct count {
    int64_t seeds, failed, steps;
    int64_t kinds[STEP_KINDS];
    int64_t done[ASK_KINDS], refused[ASK_KINDS];
    int64_t again, replayed, lost, sent_twice;
    int64_t turns, power_cuts, kills, restarts, faults_set, faults_fired, failed_answers, stopped;
    int64_t in_doubt, in_doubt_there, in_doubt_gone; /* requests without an answer, and what became of them */
    int64_t cut_answers; /* answers given in a turn, but after the moment at which power failed */
    int64_t chains, clock_back, rebuilds, caught_up, expired, due, checks, hubs_alone, repeated;
    int64_t together,
        apart; /* postings of several orders that waited; of these, undone and done one by one */
    int64_t heads;
    struct count_refusal refusals[COUNT_REFUSALS];
};

void count_refusal(struct count *c, enum err_code code, const char *key);
void count_add(struct count *to, const struct count *from);
/* The name of the first thing that must have happened and did not; NULL: all did. */
const char *count_missing(const struct count *c);
void count_print(const struct count *c, FILE *out, const char *before_line);
void count_json(const struct count *c, FILE *out);

#endif
