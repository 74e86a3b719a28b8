/* Single transfers that wait for their turn, posted together. */
#include "ledger/ledger.h"

#define SCRATCH_MOST ((size_t)256 * 1024 * 1024)

static struct ledger_job *job_of(const struct db_job *job) {
    return job->ctx;
}

static enum err_code alone(struct db_conn *c, void *ctx, struct err *err) {
    struct ledger_job *j = ctx;
    struct arena scratch;
    arena_init(&scratch, SCRATCH_MOST);
    enum err_code code = ledger_post_one(c, &scratch, &j->by, j->hub_id, &j->order, &j->result, err);
    arena_release(&scratch);
    return code;
}

static enum err_code post_all(struct db_conn *c, struct arena *a, struct db_job **jobs, size_t n,
                              struct err *err) {
    struct ledger_order *orders = arena_new_array(a, struct ledger_order, n);
    struct ledger_result *results = arena_new_array(a, struct ledger_result, n);
    if (!orders || !results)
        return err_nomem(err);
    struct doer by = job_of(jobs[0])->by;
    for (size_t i = 0; i < n; i++) {
        const struct ledger_job *j = job_of(jobs[i]);
        orders[i] = j->order;
        orders[i].by = &j->by;
        by.at = j->by.at > by.at ? j->by.at : by.at;
        by.today = j->by.today > by.today ? j->by.today : by.today;
    }
    enum err_code code = ledger_post(c, a, &by, job_of(jobs[0])->hub_id, orders, n, results, err);
    for (size_t i = 0; code == ERR_OK && i < n; i++) {
        job_of(jobs[i])->result = results[i];
        jobs[i]->code = results[i].code;
        jobs[i]->err = results[i].err;
    }
    return code;
}

static enum err_code together(struct db_conn *c, struct db_job **jobs, size_t n, struct err *err) {
    struct arena scratch;
    arena_init(&scratch, SCRATCH_MOST);
    enum err_code code = post_all(c, &scratch, jobs, n, err);
    arena_release(&scratch);
    return code;
}

enum err_code ledger_submit(struct db *db, struct ledger_job *j, struct err *err) {
    if (j->order.linked)
        return err_set(err, ERR_INVALID, "linked", "linked-open",
                       "An order that waits alone cannot be linked to a next one.");
    j->job.flow = alone;
    j->job.many = together;
    j->job.ctx = j;
    j->job.lane = j->hub_id;
    return db_submit(db, &j->job, err);
}
