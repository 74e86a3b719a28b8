/* What the files on organisations' sign-in share. */
#ifndef KITH_SIGNIN_OUTSIDE_INSIDE_H
#define KITH_SIGNIN_OUTSIDE_INSIDE_H

#include "signin/inside.h"
#include "signin/outside.h"

/* What is asked of the provider for one request. `code` STR_NULL: only where to send them. */
struct outside_ask {
    struct http_request *rq;
    struct arena *a; /* the request's */
    struct str code, verifier, nonce, redirect;
    /* what comes of it */
    struct str authorize;      /* where people are sent */
    struct jose_person person; /* who they are there */
    enum err_code result;
    struct err err;
    struct outside_ask *next; /* the queue's own */
};

/* Parks the request until the provider answered, then goes on. BUSY when too many wait. */
enum err_code outside_wait(struct outside_ask *ask, http_go_on *go_on, void *ctx, struct err *err) ERR_CHECK;
struct str outside_name(const struct app *app);
bool outside_on(const struct app *app);

/* outside_client.c: what is said to the provider, on a thread that may wait. */
struct outside_client;
enum err_code outside_client_new(const struct config *config, const struct clock *clock,
                                 struct outside_client **ret, struct err *err) ERR_CHECK;
void outside_client_free(struct outside_client *c);
/* Fills the lower half of `ask`. */
void outside_client_do(struct outside_client *c, struct outside_ask *ask);

#endif
