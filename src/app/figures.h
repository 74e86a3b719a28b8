/* Figures that are too dear to be counted each time they are asked for: whoever counts them now and then
 * keeps them here, for /metrics. */
#ifndef KITH_APP_FIGURES_H
#define KITH_APP_FIGURES_H

#include <pthread.h>

#include "base/buf.h"

/* Zero is an empty one. */
struct app_figures {
    pthread_mutex_t lock;
    struct buf text; /* in Prometheus's text form */
};

/* A copy of the text takes the place of what was kept. */
void app_figures_keep(struct app_figures *f, struct str text);
void app_figures_release(struct app_figures *f);

#endif
