/* How the installation fares: what /metrics and /readyz tell beyond what is asked of the database. */
#ifndef KITH_APP_FIGURES_H
#define KITH_APP_FIGURES_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/buf.h"
#include "db/db.h"

/* Figures that are too dear to be counted each time they are asked for: whoever counts them now and then
 * keeps them here, for /metrics. Zero is an empty one. */
struct app_figures {
    pthread_mutex_t lock;
    struct buf text; /* in Prometheus's text form */
};

/* A copy of the text takes the place of what was kept. */
void app_figures_keep(struct app_figures *f, struct str text);
void app_figures_release(struct app_figures *f);

/* Do writes wait while none is answered? Each who asks has a pulse of their own; zero is one that knows
 * nothing yet. true when it has been so for `most_micros`. */
struct app_pulse {
    _Atomic int64_t answered, since;
};
bool app_pulse_gone(struct app_pulse *p, const struct db_stats *now, int64_t now_micros, int64_t most_micros);

#endif
