/* What the files of the room's API share. Not for other rooms. */
#ifndef KITH_JOINING_API_H
#define KITH_JOINING_API_H

#include "hub/api.h"
#include "joining/pages.h"

/* One request that writes: all that a flow needs. Lives in the request's arena. */
struct join_asked {
    struct http_request *rq;
    struct doer by;
    const void *in;           /* the handler's own input */
    int64_t id;               /* of the address; 0 where it has none */
    struct str token, sealed; /* for a reference alone: of its link, and as letters take it */
};
/* Runs the flow behind app_api_write with a struct join_asked as its ctx. */
enum err_code join_ask(struct http_request *rq, app_api_flow *flow, const void *in, int64_t id,
                       struct err *err) ERR_CHECK;

static inline const struct hub *join_hub(const struct http_request *rq) {
    return &principal_of(rq)->hub;
}

#endif
