/* /metrics: the server's, the database's and the process's figures. No personal data: routes as declared,
 * hubs by the word in their address. */
#include "app/figures.h"

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "app/app.h"
#include "base/metrics.h"
#include "gen/app_routes.h"

#define KEPT_BYTES ((size_t)4 << 20)

void app_figures_keep(struct app_figures *f, struct str text) {
    pthread_mutex_lock(&f->lock);
    f->text.limit = KEPT_BYTES;
    buf_clear(&f->text);
    buf_str(&f->text, text);
    if (f->text.failed) /* half a text would be worse than none */
        buf_clear(&f->text);
    pthread_mutex_unlock(&f->lock);
}

void app_figures_release(struct app_figures *f) {
    buf_release(&f->text);
}

/* Two who ask at once at the worst begin the wait anew. */
bool app_pulse_gone(struct app_pulse *p, const struct db_stats *now, int64_t now_micros,
                    int64_t most_micros) {
    if (now->queue == 0 || now->jobs != atomic_load(&p->answered) || atomic_load(&p->since) == 0) {
        atomic_store(&p->answered, now->jobs);
        atomic_store(&p->since, now_micros);
        return false;
    }
    return now_micros - atomic_load(&p->since) >= most_micros;
}

static void put_kept(struct app_figures *f, struct buf *out) {
    pthread_mutex_lock(&f->lock);
    buf_str(out, buf_view(&f->text));
    pthread_mutex_unlock(&f->lock);
}

static void put_one(struct buf *out, const char *name, enum metrics_type type, const char *help, double v) {
    metrics_family(out, name, type, help);
    metrics_put(out, name, METRICS_PLAIN, v);
}

static void put_count(struct buf *out, const char *name, enum metrics_type type, const char *help,
                      int64_t v) {
    metrics_family(out, name, type, help);
    metrics_put_count(out, name, METRICS_PLAIN, v < 0 ? 0 : (uint64_t)v);
}

static void put_powers(struct buf *out, const char *name, const char *help, const int64_t *counts,
                       int64_t sum, double unit) {
    metrics_family(out, name, METRICS_HISTOGRAM, help);
    metrics_put_powers(out, name, METRICS_PLAIN, counts, DB_BUCKETS, sum, unit);
}

static void put_queue(const struct db_stats *s, struct buf *out) {
    put_count(out, "kith_db_queue", METRICS_GAUGE, "Writes that wait for their turn.", s->queue);
    put_count(out, "kith_db_queue_most", METRICS_GAUGE, "The most that ever waited.", s->queue_most);
    put_count(out, "kith_db_queue_room", METRICS_GAUGE, "How many may wait.", s->queue_room);
    put_count(out, "kith_db_refused_total", METRICS_COUNTER, "Writes refused for want of room in the queue.",
              s->refused);
    metrics_family(out, "kith_db_writes_total", METRICS_COUNTER, "Writes answered.");
    metrics_put_count(out, "kith_db_writes_total", METRICS_LABELS({"result", STR("done")}),
                      (uint64_t)(s->jobs - s->failed));
    metrics_put_count(out, "kith_db_writes_total", METRICS_LABELS({"result", STR("refused")}),
                      (uint64_t)s->failed);
    put_powers(out, "kith_db_wait_seconds", "From a write's coming in to its answer.", s->wait_micros,
               s->wait_micros_sum, 1e-6);
}

static void put_commits(const struct db_stats *s, struct buf *out) {
    put_count(out, "kith_db_commits_total", METRICS_COUNTER, "Transactions committed, each of many writes.",
              s->groups);
    put_count(out, "kith_db_commits_lost_total", METRICS_COUNTER, "Transactions whose commit failed.",
              s->lost);
    put_count(out, "kith_db_retries_total", METRICS_COUNTER, "Transactions begun anew.", s->retries);
    put_powers(out, "kith_db_batch_size", "Writes in a transaction.", s->group_jobs, s->group_jobs_sum, 1);
    put_powers(out, "kith_db_commit_seconds", "How long a commit took.", s->commit_micros,
               s->commit_micros_sum, 1e-6);
    put_count(out, "kith_db_checkpoints_total", METRICS_COUNTER, "Checkpoints of the write-ahead log.",
              s->checkpoints);
    put_one(out, "kith_db_checkpoint_seconds_total", METRICS_COUNTER, "How long they took together.",
            (double)s->checkpoint_micros * 1e-6);
}

static void put_journeys(const struct db_stats *s, struct buf *out) {
    put_count(out, "kith_db_journeys_total", METRICS_COUNTER,
              "Messages to PostgreSQL whose answer was waited for; none on SQLite.", s->journeys);
}

static void put_remembered(const struct db_stats *s, struct buf *out) {
    metrics_family(out, "kith_db_remembered_total", METRICS_COUNTER,
                   "Queries of pages: given the rows that were remembered, or asked of the database.");
    metrics_put_count(out, "kith_db_remembered_total", METRICS_LABELS({"result", STR("given")}),
                      (uint64_t)s->remembered_hits);
    metrics_put_count(out, "kith_db_remembered_total", METRICS_LABELS({"result", STR("asked")}),
                      (uint64_t)s->remembered_misses);
    put_count(out, "kith_db_remembered_bytes", METRICS_GAUGE, "Memory of the rows that are remembered.",
              s->remembered_bytes);
}

static double seconds(struct timeval t) {
    return (double)t.tv_sec + (double)t.tv_usec * 1e-6;
}

/* By the names that Prometheus's own libraries give them. */
static void put_process(struct buf *out) {
    unsigned long size = 0, resident = 0;
    struct rusage used = {0};
    const double page = (double)sysconf(_SC_PAGESIZE);
    FILE *f = fopen("/proc/self/statm", "re");
    if (f && fscanf(f, "%lu %lu", &size, &resident) == 2) {
        put_one(out, "process_resident_memory_bytes", METRICS_GAUGE, "Memory in use.",
                (double)resident * page);
        put_one(out, "process_virtual_memory_bytes", METRICS_GAUGE, "Memory asked for.", (double)size * page);
    }
    if (f)
        (void)fclose(f);
    (void)getrusage(RUSAGE_SELF, &used);
    put_one(out, "process_cpu_seconds_total", METRICS_COUNTER, "Time of processors, ours and the kernel's.",
            seconds(used.ru_utime) + seconds(used.ru_stime));
}

enum err_code page_metrics(struct http_request *rq, struct err *err) {
    struct app *app = app_of(rq);
    struct buf *out = &rq->out;
    struct db_stats stats;
    if (!config_on(app->config, CONFIG_METRICS))
        return http_problem(rq, err_set(err, ERR_NOT_FOUND, NULL, NULL, "There is nothing at this address."),
                            err);
    if (!http_asked_here(rq))
        return http_problem(rq,
                            err_set(err, ERR_DENIED, NULL, "here",
                                    "This address answers programs of the same machine only, and none that "
                                    "ask through a proxy."),
                            err);
    db_stats(app->db, &stats);
    metrics_family(out, "kith_build_info", METRICS_GAUGE, "What runs.");
    metrics_put(out, "kith_build_info",
                METRICS_LABELS({"version", str_from(app->version)},
                               {"engine", str_from(db_engine_name(db_engine(app->db)))}),
                1);
    http_metrics(rq, out);
    put_queue(&stats, out);
    put_commits(&stats, out);
    put_remembered(&stats, out);
    put_journeys(&stats, out);
    put_kept(&app->figures, out);
    put_process(out);
    return http_send(rq, 200, "text/plain; version=0.0.4; charset=utf-8", err);
}
