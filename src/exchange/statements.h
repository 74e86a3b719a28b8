/* Statements of a month for everybody, by mail. */
#ifndef KITH_EXCHANGE_STATEMENTS_H
#define KITH_EXCHANGE_STATEMENTS_H

#include "exchange/exchange.h"

/* Asks for the statements of a month (any day of it) for all members of a hub: they are queued soon after, by
 * statements_queue_due. Once asked, nothing is asked for twice. INVALID, field "month", for one that is not
 * over; CONFLICT, key "mail", where no message can go out. */
enum err_code statements_ask(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                             int64_t month, struct err *err) ERR_CHECK;
/* Asks for those of the last month where a hub has chosen that they go by themselves (hub/settings.h) and
 * nobody has asked. Nothing where no message can go out. *ret_n: hubs. */
enum err_code statements_ask_due(struct db *db, const struct doer *by, size_t *ret_n,
                                 struct err *err) ERR_CHECK;
/* Queues what was asked for, so many members at a time that nobody waits long behind it; *ret_n: members.
 * Each gets each month's once, however often it is asked for or begun again. */
enum err_code statements_queue_due(struct db *db, const struct doer *by, bool (*stop)(const void *ctx),
                                   const void *ctx, size_t *ret_n, struct err *err) ERR_CHECK;
/* For cli/pieces.c: the coordinator's button. */
enum err_code exchange_piece_statements(struct http_request *rq, int64_t of, struct buf *b,
                                        struct err *err) ERR_CHECK;

/* For cli/pieces.c: how long finding help takes, on the coordinator's day. */
enum err_code exchange_piece_help(struct http_request *rq, int64_t of, struct buf *b,
                                  struct err *err) ERR_CHECK;

#endif
