/* A page of any room: a body that a template writes, within the hub's layout. */
#ifndef KITH_HUB_PAGE_H
#define KITH_HUB_PAGE_H

#include "hub/hub.h"

/* What a template became (gen/…_html.h), whatever its view. */
typedef void page_body(struct buf *b, const void *view);

/* PAGE(rq, 200, &page, home_html, &v, err): sends the page; `page` needs a title only. */
#define PAGE(rq, status, page, body, view, err)                                                              \
    page_show((rq), (status), (page), (page_body *)(body), (view), (err))
enum err_code page_show(struct http_request *rq, int status, struct ui_page *page, page_body *body,
                        const void *view, struct err *err) ERR_CHECK;

/* Of a list of n things, so many to a page: the page that is asked for, or past the end the last one there
 * is. */
int64_t page_within(int64_t page, size_t n, size_t each);

#endif
