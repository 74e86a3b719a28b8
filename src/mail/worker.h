/* Who sends: a thread of its own, so that a slow server holds nothing else. */
#ifndef KITH_MAIL_WORKER_H
#define KITH_MAIL_WORKER_H

#include "mail/mail.h"

struct mail_worker;

/* Results since the start, for /metrics and the log. */
struct mail_figures {
    int64_t sent, later, failed, unknown, gathered;
};

/* What the configuration offers becomes known to those who queue. ERR_USAGE where it is not whole: mail needs
 * mail_from and base_url, the gateway a secret and base_url. */
enum err_code mail_ways_set(struct app *app, struct err *err) ERR_CHECK;
bool mail_configured(const struct config *config);
/* The TCP ports that sending connects to: none where nothing is configured. */
enum { MAIL_PORTS = 2 };
size_t mail_ports(const struct config *config, uint16_t ret[MAIL_PORTS]);
/* The file of certificates that the mail server is checked against; "": the system's. */
struct str mail_authority(const struct config *config);

/* For tests and `kith mail send`: without a thread; then mail_turn. */
enum err_code mail_worker_new(struct app *app, struct mail_worker **ret, struct err *err) ERR_CHECK;
/* One pass: what lapsed, what is to be gathered, and at most `most` messages that are due. *ret_n: tried. */
enum err_code mail_turn(struct mail_worker *w, size_t most, size_t *ret_n, struct err *err) ERR_CHECK;
struct mail_figures mail_figures_of(const struct mail_worker *w);
void mail_worker_free(struct mail_worker *w); /* NULL is fine */

/* The thread: a pass each second in which something is due. */
enum err_code mail_worker_start(struct app *app, struct mail_worker **ret, struct err *err) ERR_CHECK;
/* Waits for an answer that is under way; NULL is fine. */
void mail_worker_stop(struct mail_worker *w);

/* `kith mail test`: one message past the queue, each step told. */
enum err_code mail_try_out(struct app *app, struct arena *a, struct str to,
                           void (*step)(void *ctx, char which, struct str line), void *ctx,
                           struct err *err) ERR_CHECK;

#endif
