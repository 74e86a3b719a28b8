/* What the room's pages share. Not for other rooms. */
#ifndef KITH_GROUP_PAGES_H
#define KITH_GROUP_PAGES_H

#include "app/once.h"
#include "gen/group_html.h"
#include "gen/group_routes.h"
#include "group/inside.h"
#include "group/views.h"
#include "hub/page.h"

/* rq->form when it belongs to a submitted form (not to the address's query), else NULL. */
const struct form *group_typed(const struct http_request *rq);
/* Whose doing it is: the member, and whether they act as a coordinator. */
struct group_hand group_hand_of(const struct http_request *rq);
bool group_led_by(const struct group_session *s, int64_t member_id);

struct group_card_view group_card_of(const struct http_request *rq, const struct catalogue *t,
                                     const struct group_session *s);
struct str group_status(const struct group_session *s, bool coordinator, int64_t now,
                        enum ui_colour *ret_colour);
struct str group_leader_names(struct arena *a, const struct group_session *s, bool whole);
struct str group_places_words(struct arena *a, const struct group_session *s);
/* "Each on a line: a name, or the number on the card, like R-0417" */
struct str group_card_example(struct arena *a, const struct hub *h);
/* The rule that holds for a session: the one it was counted by, its own, or the hub's. */
enum group_rule group_rule_of(const struct group_session *s, const struct group_setting *hub);

/* One name or number that was typed. n: how many fit; 1: it is list[0]. Whoever is blocked with the viewer
 * (0: nobody's sight) does not. */
enum { GROUP_FIT_MOST = 6 };
enum err_code group_find(struct db_conn *c, struct arena *a, const struct hub *h, int64_t viewer_id,
                         struct str words, struct member **ret, size_t *ret_n, struct err *err) ERR_CHECK;
/* Cuts the next name off what was typed: by lines, commas and semicolons. */
bool group_next_name(struct str *rest, struct str *ret);

#endif
