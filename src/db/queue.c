/* Jobs that wait for their turn to be written. */
#include "db/engine.h"

enum err_code db_submit(struct db *db, struct db_job *job, struct err *err) {
    (void)err;
    job->code = db_write(db, job->flow, job->ctx, &job->err);
    job->done(job);
    return ERR_OK;
}

unsigned db_turn(struct db *db) {
    (void)db;
    return 0;
}

void db_pipeline_begin(struct db_conn *c) {
    (void)c;
}

enum err_code db_pipeline_end(struct db_conn *c, struct err *err) {
    (void)c;
    (void)err;
    return ERR_OK;
}

void db_stats(const struct db *db, struct db_stats *ret) {
    (void)db;
    *ret = (struct db_stats){0};
}
