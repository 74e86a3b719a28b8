/* What the API's lists and changes share: how many, from where, and the Link to the next page; what was sent
 * and is empty. A cursor is opaque to callers: it holds the sort key of the last item shown, and the word of
 * its list, so that one list's cursor is no other's. */
#ifndef KITH_HUB_LISTING_H
#define KITH_HUB_LISTING_H

#include "base/json.h"
#include "http/http.h"

#define API_LIST_MOST 200
#define API_LIST_USUAL 50
#define API_CURSOR_KEYS 4
#define API_CURSOR_WORD 16

/* What a list was asked for. `keys` are those of the last item of the page before; n_keys 0: from the start.
 */
struct api_list {
    size_t limit;
    int64_t keys[API_CURSOR_KEYS];
    size_t n_keys;
};

/* Reads ?limit (1..200; 50 when !has_limit) and ?cursor (STR_NULL or "": from the start). INVALID, field
 * "limit" or "cursor", for a limit out of range and for a cursor that api_cursor did not make for this list
 * with n_keys keys. */
enum err_code api_list_read(struct arena *a, const char *list, bool has_limit, int64_t limit,
                            struct str cursor, size_t n_keys, struct api_list *ret,
                            struct err *err) ERR_CHECK;

/* base64url of a length, the keys and the word of the list. 1 <= n <= API_CURSOR_KEYS; the word has up to
 * API_CURSOR_WORD bytes. */
struct str api_cursor(struct arena *a, const char *list, const int64_t *keys, size_t n);
/* false when it is none, is of another list, or holds another number of keys. */
bool api_cursor_parse(struct arena *a, const char *list, struct str cursor, int64_t *ret_keys, size_t n);

/* Of rows that were read, limit + 1 at most, those that this page shows. */
size_t api_list_shown(const struct api_list *page, size_t n);
/* Sets `Link: <…>; rel="next"`: the address asked for, its cursor replaced (and its page, for a cursor goes
 * on from there). The usual way: where there are more rows than are shown, link with the keys of the last one
 * shown. */
void api_list_link(struct http_request *rq, const char *list, const int64_t *keys, size_t n);

/* {"items": [ … ]} in the reply; api_items_end closes it and sends it. */
void api_items_start(struct json_out *j, struct http_request *rq);
enum err_code api_items_end(struct json_out *j, struct http_request *rq, struct err *err) ERR_CHECK;
/* The same, with a link to the next page of a list of one key where there is more. */
enum err_code api_items_end_more(struct json_out *j, struct http_request *rq, const char *list, bool more,
                                 int64_t last_key, struct err *err) ERR_CHECK;

/* A change tells what is absent (stays) from what is empty, which form/ does not. Whether the body has this
 * member as text with nothing in it. */
bool api_blank(const struct http_request *rq, const char *name);
/* Whether the body has this member at all: an empty list takes away what was in it. */
bool api_sent(const struct http_request *rq, const char *name);
/* INVALID, on its field, for the first such member that may not be null either: it can be changed, not
 * emptied. */
enum err_code api_patch_check(struct http_request *rq, struct err *err) ERR_CHECK;

#endif
