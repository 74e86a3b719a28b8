/* One API request that is being answered: what answer.c (alone) and answer_many.c (several at once) share. */
#ifndef KITH_APP_ANSWERING_H
#define KITH_APP_ANSWERING_H

#include "app/app.h"

enum { ANSWER_HASH = 32 };

struct answering {
    struct http_request *rq;
    struct app_api_way way;
    struct str key; /* STR_NULL: none was given */
    unsigned char hash[ANSWER_HASH];
    struct app_answer answer;
    struct err err; /* what the flow refused with */
    bool replayed;
};

/* What an attempt begins with. */
void answering_afresh(struct answering *a);
/* Refusals that asking again must repeat. What may go away by itself (busy, out of memory, our own faults)
 * must not be kept. */
bool answering_kept(enum err_code code);
/* Makes a refusal the answer. */
void answering_refuse(struct answering *a, enum err_code code, const struct err *why);

/* What was answered under a key. */
struct answer_kept {
    struct str hash, body, location;
    int64_t status, version;
};
/* Gives what was kept again; CONFLICT where it was kept for another request. */
enum err_code answering_replay(struct answering *a, const struct answer_kept *kept, struct err *err);

/* Several at once: for db_job.many, whose jobs have a struct answering as their ctx. */
enum err_code answer_many(struct db_conn *c, struct db_job **jobs, size_t n, struct err *err);

#endif
