/* Where papers are drawn: threads of their own, so that whoever asks for a thousand pages holds up nobody who
 * asks for one page of the site. */
#ifndef KITH_PAPER_PRESS_H
#define KITH_PAPER_PRESS_H

#include "app/app.h"

struct paper_press;

/* A few threads that wait for work. */
enum err_code paper_press_start(struct paper_press **ret, struct err *err) ERR_CHECK;
/* Does what waits, then ends. NULL is fine. */
void paper_press_stop(struct paper_press *press);

/* Makes a file in an arena of its own, on a thread of the press, in the language of the request: it reads
 * what `ctx` holds, and of the request nothing else. */
typedef enum err_code paper_draw(struct arena *a, const void *ctx, struct str *ret_file, struct err *err);
/* A handler's last act: the reply is the file, to be kept under that name. BUSY where too many wait. Without
 * a press (app->press is NULL) it is drawn at once. */
enum err_code paper_send(struct http_request *rq, paper_draw *draw, const void *ctx, struct str filename,
                         struct err *err) ERR_CHECK;

#endif
