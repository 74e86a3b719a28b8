/* What the files of the API share. Not for other rooms. */
#ifndef KITH_CALENDAR_API_H
#define KITH_CALENDAR_API_H

#include "app/app.h"
#include "calendar/calendar.h"

/* Of oneself, or as coordinator of anybody; NOT_FOUND else. */
enum err_code api_times_load(struct db_conn *c, struct http_request *rq, int64_t member_id,
                             struct availability *ret, struct err *err) ERR_CHECK;
/* 200 and the times. */
enum err_code api_times_answer(struct http_request *rq, const struct availability *of,
                               struct app_answer *answer) ERR_CHECK;

#endif
