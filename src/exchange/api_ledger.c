/* The API's signed head of the ledger. */
#include "exchange/api.h"

#include "gen/exchange_routes.h"
#include "ledger/head.h"

#include <sodium.h>

enum err_code api_ledger_head(struct http_request *rq, const struct api_ledger_head_in *in, struct err *err) {
    const struct app *app = app_of(rq);
    const struct hub *hub = &principal_of(rq)->hub;
    unsigned char root[32];
    struct ledger_head head;
    struct db_conn *c;
    struct json_out j;
    (void)in;
    enum err_code rc = app_read(rq, &c, err);
    if (rc)
        return rc;
    app_key(app, HEAD_PURPOSE, root);
    rc = head_now(c, rq->arena, root, hub->id, clock_seconds(&app->clock), &head, err);
    sodium_memzero(root, sizeof root);
    if (rc)
        return rc;
    json_start(&j, &rq->out);
    head_json(&j, rq->arena, hub->slug, &head);
    return api_send(rq, err);
}
