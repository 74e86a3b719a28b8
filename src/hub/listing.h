/* Lists of the API: how many, from where, and the Link to the next page. A cursor is opaque to callers: it
 * holds the sort key of the last item shown. */
#ifndef KITH_HUB_LISTING_H
#define KITH_HUB_LISTING_H

#include "base/json.h"
#include "http/http.h"

#define API_LIST_MOST 200
#define API_LIST_USUAL 50
#define API_CURSOR_KEYS 4

/* What a list was asked for. `keys` are those of the last item of the page before; n_keys 0: from the start.
 */
struct api_list {
    size_t limit;
    int64_t keys[API_CURSOR_KEYS];
    size_t n_keys;
};

/* Reads ?limit (1..200; 50 when !has_limit) and ?cursor (STR_NULL or "": from the start). INVALID, field
 * "limit" or "cursor", for a limit out of range and for a cursor that api_cursor did not make with n_keys
 * keys. */
enum err_code api_list_read(struct arena *a, bool has_limit, int64_t limit, struct str cursor, size_t n_keys,
                            struct api_list *ret, struct err *err) ERR_CHECK;

/* base64url of a length and the keys. 1 <= n <= API_CURSOR_KEYS. */
struct str api_cursor(struct arena *a, const int64_t *keys, size_t n);
/* false when it is none, or holds another number of keys. */
bool api_cursor_parse(struct arena *a, struct str cursor, int64_t *ret_keys, size_t n);

/* Sets `Link: <…>; rel="next"`: the address asked for, its cursor replaced. The usual way: read limit + 1
 * rows, and when there are more than limit, link with the keys of the last one shown. */
void api_list_link(struct http_request *rq, const int64_t *keys, size_t n);

#endif
