/* Who read what about whom: a line for each look at another person's data, safe before the answer goes out.
 * The same reader, person and kind within an hour of the clock is one line with a count. Members read it as
 * "Who has looked at what about you" (src/privacy). Rooms of the domain use hub_trace (hub/hub.h), which
 * knows who asks. */
#ifndef KITH_APP_TRACE_H
#define KITH_APP_TRACE_H

#include "app/audit.h"
#include "http/http.h"

enum trace_kind {
#define X(name, word) TRACE_##name,
#include "app/trace.def"
#undef X
    TRACE_KINDS
};
const char *trace_kind_name(enum trace_kind k);
bool trace_kind_parse(struct str s, enum trace_kind *ret);

struct trace_look {
    int64_t hub_id;
    int64_t about_id;      /* a member; 0 (with TRACE_LIST): a list of members */
    int64_t reader_id;     /* a person; 0: the program itself */
    int64_t for_member_id; /* for whom the reader acts; 0: nobody */
    enum trace_kind kind;
};

/* Call it in the handler of a page or an API row that shows something about somebody else, wherever it is
 * handy: before or after the reply is made, several times for several people. The reply then waits, without a
 * thread, for the commit that the lines are in (shared with others that are written just then), and where
 * they cannot be kept an error goes out instead of it. A reply that tells an error leaves no trace. */
enum err_code trace_read(struct http_request *rq, const struct trace_look *look, struct err *err) ERR_CHECK;
/* The same inside a flow, for whoever writes anyway: the command line, jobs. */
enum err_code trace_write(struct db_conn *c, const struct trace_look *look, int64_t now_seconds,
                          struct err *err) ERR_CHECK;

#endif
