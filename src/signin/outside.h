/* An organisation's own sign-in: OpenID Connect, authorization code with PKCE. Asked over the network on
 * threads of its own; requests wait for it without one. */
#ifndef KITH_SIGNIN_OUTSIDE_H
#define KITH_SIGNIN_OUTSIDE_H

#include "signin/jose.h"
#include "signin/signin.h"

struct outside;

/* Where oidc_issuer is set: makes it ready, sets app->outside; nobody is asked yet. ERR_USAGE where settings
 * that it needs are missing. NULL otherwise. */
enum err_code outside_open(struct app *app, struct err *err) ERR_CHECK;
/* Ends what is under way, and frees; after http_stop. NULL is fine. */
void outside_close(struct outside *o);
/* Which ports the fence lets out for it: the issuer's, and that of HTTPS. 0 where there is none. */
enum { OUTSIDE_PORTS = 2 };
size_t outside_ports(const struct config *config, uint16_t ret[OUTSIDE_PORTS]);

#endif
