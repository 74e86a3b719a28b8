/* What the files of pages share. */
#ifndef KITH_PRIVACY_PAGES_H
#define KITH_PRIVACY_PAGES_H

#include "gen/privacy_html.h"
#include "gen/privacy_routes.h"
#include "hub/page.h"
#include "privacy/mine.h"
#include "privacy/privacy.h"
#include "privacy/views.h"

/* Consents of a member as ticks, with what they said last. */
enum err_code consent_ticks(struct http_request *rq, struct db_conn *c, int64_t member_id,
                            const struct form *f, struct consents_view *v, struct err *err) ERR_CHECK;
/* What was ticked becomes what holds; what is not ticked is taken back. */
enum err_code consents_apply(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                             int64_t member_id, const struct str *give, size_t n, enum consent_way way,
                             struct err *err) ERR_CHECK;
enum err_code consent_apply(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                            int64_t member_id, struct str kind, bool given, enum consent_way way,
                            struct err *err) ERR_CHECK;
/* Who acts for whom, for either side or (coordinator) both. */
enum err_code guardian_lines(struct http_request *rq, struct db_conn *c, int64_t member_id, bool coordinator,
                             struct guardians_view *v, struct err *err) ERR_CHECK;
struct guardian_form;
/* Who looked at what about them, the newest first. */
enum err_code look_lines(struct http_request *rq, struct db_conn *c, int64_t member_id, size_t most,
                         struct looks_view *v, struct err *err) ERR_CHECK;
/* What a coordinator sees of a member's data and choices; with what was typed, where the form was sent. */
enum err_code show_member_care(struct http_request *rq, int64_t id, struct err *err) ERR_CHECK;
/* The file of somebody's data, ready to be sent. */
enum err_code data_send(struct http_request *rq, const struct mine *m, bool json, struct err *err) ERR_CHECK;

#endif
