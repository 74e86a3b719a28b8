/* What the files of pages share. */
#ifndef KITH_SIGNIN_PAGES_H
#define KITH_SIGNIN_PAGES_H

#include "gen/signin_html.h"
#include "gen/signin_routes.h"
#include "signin/inside.h"
#include "signin/views.h"

/* Renders a page: body by `render` over `view`, within the hub's layout. */
#define PAGE(rq, status, page, render, view, err)                                                            \
    signin_page((rq), (status), (page), (void (*)(struct buf *, const void *))(render), (view), (err))
enum err_code signin_page(struct http_request *rq, int status, struct ui_page *page,
                          void (*render)(struct buf *, const void *), const void *view,
                          struct err *err) ERR_CHECK;
/* `page`, and after it where to go on; STR_NULL for nowhere. */
struct str with_next(struct http_request *rq, struct str page, struct str next);
/* The path to go on at, or "/". */
struct str next_or_home(struct str next);

#endif
