/* What lives as long as the process: one struct app, made by main or a test, passed explicitly. And the two
 * doors through which a request reads and writes. */
#ifndef KITH_APP_APP_H
#define KITH_APP_APP_H

#include "app/config.h"
#include "app/figures.h"
#include "app/memo.h"
#include "app/secret.h"
#include "base/clock.h"
#include "base/id.h"
#include "base/rng.h"
#include "db/db.h"
#include "http/http.h"

/* One who asked, of several: what is found of them. */
struct app_asker {
    struct http_request *rq;
    enum err_code code; /* why they may not, or may no longer; nothing of it is kept under their key */
    struct err err;
};
/* Whether those who were let in when their requests came may still do what they ask for, looked at in the
 * transaction that does it: one code an asker. Any other answer than ERR_OK is of the whole. */
typedef enum err_code app_standing(struct db_conn *c, struct arena *a, struct app_asker *askers, size_t n,
                                   struct err *err);

struct calendar_feed;
struct paper_press;
struct aside;
struct outside;
struct mail_file;
struct app;

/* What a room above encloses with a message of a kind to a person who wants it on paper; nothing where it has
 * nothing. The key is the one under which it was queued (mail/mail.h). */
typedef enum err_code app_enclose(struct db_conn *c, struct arena *a, const struct app *app, int64_t hub_id,
                                  int64_t person_id, struct str key, struct mail_file *ret, struct err *err);

struct app {
    const struct config *config;
    struct db *db;
    struct clock clock;
    _Atomic uint64_t today; /* of app_today */
    _Atomic int looking;    /* searches for rings that run just now */
    struct id_gen ids;
    struct log log;
    unsigned char secret[32]; /* from KITH_SECRET_FILE: keys for tokens and cookies are derived from it */
    struct http_throttle *sign_in_by_address;
    struct http_throttle *sign_in_by_account;
    struct memo *hours;        /* of page_home; NULL: nothing is remembered */
    struct paper_press *press; /* of paper/press.h; NULL: papers are drawn by whoever is asked for them */
    struct aside *aside;       /* of app/aside.h; NULL: who asks other machines waits on their own thread */
    struct outside *outside;   /* signin/outside.h; NULL: there is none */
    const char *version;
    struct app_figures figures;
    struct app_pulse pulse;            /* of /readyz */
    struct str openapi;                /* the API's description, as it is served */
    app_standing *standing;            /* set by the room that admits; NULL: whoever was let in stays in */
    const struct app_piece *pieces;    /* of cli/pieces.c; ended by a NULL page; NULL: none */
    app_enclose *enclose;              /* of paper/enclose.h; NULL: nothing */
    const struct calendar_feed *feeds; /* of cli/pieces.c, too (calendar/feed.h); NULL: none */
};

/* What a room above adds to a page of a room below, which knows nothing of it. `page`: "home", "today",
 * "public", "listing", "member", "exchange", "session", "statement"; `of`: whose page it is (an id), 0 where
 * it is nobody's. `put` writes what its template gives, or nothing. */
struct app_piece {
    const char *page;
    enum err_code (*put)(struct http_request *rq, int64_t of, struct buf *b, struct err *err);
};
/* All pieces of a page, in the request's arena; "" where there are none. */
enum err_code app_pieces(struct http_request *rq, const char *page, int64_t of, struct str *ret,
                         struct err *err) ERR_CHECK;
/* For templates: puts what app_pieces gave. */
void app_pieces_put(struct buf *b, struct str pieces);

/* clock_today(&app->clock), asked once a second: the system keeps what it knows of time zones behind a lock
 * that all threads would wait for. */
int64_t app_today(struct app *app);

/* How many threads answer, where the configuration leaves it open (0). On PostgreSQL more than there are
 * processors: they wait for the server, and those who wait together ask together. */
unsigned app_workers(const struct app *app, int64_t configured);

struct app *app_of(const struct http_request *rq);

/* The request's reading transaction, opened at first use, closed when the request is parked or over:
 * what `after` shows sees what was written. */
enum err_code app_read(struct http_request *rq, struct db_conn **ret, struct err *err) ERR_CHECK;

/* How a page writes. `flow` runs behind db_write; then `after` makes the reply, whatever the answer was: on
 * ERR_OK a redirect, otherwise the form again (form_fail) or the error (return the code). The handler returns
 * what app_write returns and touches nothing after the call: the two halves are apart so that the connection
 * can be parked between them. `ctx` lives in rq->arena. */
typedef enum err_code app_after(struct http_request *rq, void *ctx, enum err_code code, struct err *err);
enum err_code app_write(struct http_request *rq, db_flow *flow, void *ctx, app_after *after,
                        struct err *err) ERR_CHECK;
/* The same with a job of one's own: flow, ctx (which `after` is given too), many and lane are set. */
enum err_code app_write_job(struct http_request *rq, const struct db_job *job, app_after *after,
                            struct err *err) ERR_CHECK;

/* How the API writes. `flow` does its work and renders its answer (status and JSON body) inside the
 * transaction; with an Idempotency-Key the answer, success or refusal by a rule, is kept under (person, key)
 * in that same transaction and given again to the same request; the key with another content is ERR_CONFLICT
 * (the order of members and blanks between them are not content).
 * A refusal is sent as problem+json. */
struct app_answer {
    int status;
    struct buf body;
    struct str location; /* of what was made, or STR_NULL */
    int64_t version;     /* for the ETag; 0: none */
};
typedef enum err_code app_api_flow(struct db_conn *c, void *ctx, struct app_answer *answer, struct err *err);
enum err_code app_api_write(struct http_request *rq, app_api_flow *flow, void *ctx,
                            struct err *err) ERR_CHECK;

/* Requests of one lane (a hub's id) that wait together are done together: their keys are looked up and their
 * answers kept in a statement or two for all, and `many` does their work. Each is answered as if it had been
 * alone. ERR_OK: each has its code and err, and one that was refused had no effect; any other answer undoes
 * all of it, and each is done alone through its flow. `a` is for what nobody needs afterwards. */
struct app_asked {
    struct http_request *rq;
    void *ctx;
    struct app_answer *answer;
    enum err_code code;
    struct err err;
};
typedef enum err_code app_api_many(struct db_conn *c, struct arena *a, struct app_asked *list, size_t n,
                                   struct err *err);
struct app_api_way {
    app_api_flow *flow;
    void *ctx;
    app_api_many *many; /* NULL: each alone; one for all requests of a lane */
    int64_t lane;
};
enum err_code app_api_write_so(struct http_request *rq, const struct app_api_way *way,
                               struct err *err) ERR_CHECK;

/* The http hook of that name: what the form or a handler refuses, before any flow, is kept under the key as
 * what a flow refuses. Who may not come in (401, 403) and what is too large (413) leaves no trace. */
enum err_code app_api_refused(struct http_request *rq, enum err_code code, struct err *err) ERR_CHECK;

/* Forgets kept answers older than thirty days: a job calls it now and then. ret_removed may be NULL. */
enum err_code app_purge(struct db *db, int64_t now_seconds, int64_t *ret_removed, struct err *err) ERR_CHECK;

/* A key for one purpose, derived from the secret (BLAKE2b keyed with it): "csrf", "session", … */
void app_key(const struct app *app, const char *purpose, unsigned char ret[32]);

#endif
