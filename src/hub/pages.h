/* What the files of pages share. */
#ifndef KITH_HUB_PAGES_H
#define KITH_HUB_PAGES_H

#include "hub/inside.h"
#include "hub/views.h"

/* The hubs of a person as links, with a word on memberships that are not active. */
enum err_code hub_views(struct http_request *rq, const struct membership *list, size_t n,
                        struct view_hub **ret, struct err *err) ERR_CHECK;
/* What somebody may choose of messages, for the page of their account. */
enum err_code messages_choices(struct http_request *rq, struct db_conn *c, struct account_view *v,
                               struct err *err) ERR_CHECK;
/* Shows a link or a token: once, and nowhere kept. */
enum err_code link_once_send(struct http_request *rq, const struct link_once_view *v,
                             struct err *err) ERR_CHECK;
/* The hub's areas, for field_area. */
struct area_names_row;
enum err_code areas_known(struct http_request *rq, const struct area_names_row **ret, size_t *ret_n,
                          struct err *err) ERR_CHECK;
struct str member_state_words(enum member_state s);
enum ui_colour member_state_colour(enum member_state s);

#endif
