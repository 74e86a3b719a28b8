#include "hub/listing.h"

#include <assert.h>
#include <string.h>

enum err_code api_list_read(struct arena *a, const char *list, bool has_limit, int64_t limit,
                            struct str cursor, size_t n_keys, struct api_list *ret, struct err *err) {
    *ret = (struct api_list){.limit = API_LIST_USUAL};
    if (has_limit) {
        if (limit < 1 || limit > API_LIST_MOST)
            return err_set(err, ERR_INVALID, "limit", "range", "The limit must be between 1 and %d",
                           API_LIST_MOST);
        ret->limit = (size_t)limit;
    }
    if (str_empty(cursor))
        return ERR_OK;
    if (!api_cursor_parse(a, list, cursor, ret->keys, n_keys))
        return err_set(err, ERR_INVALID, "cursor", "cursor",
                       "The cursor must be one that the Link of an earlier page gave for this list");
    ret->n_keys = n_keys;
    return ERR_OK;
}

struct str api_cursor(struct arena *a, const char *list, const int64_t *keys, size_t n) {
    unsigned char bytes[1 + 8 * API_CURSOR_KEYS + API_CURSOR_WORD];
    size_t word = strlen(list);
    assert(n >= 1 && n <= API_CURSOR_KEYS && word <= API_CURSOR_WORD);
    bytes[0] = (unsigned char)n;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < 8; k++)
            bytes[1 + 8 * i + k] = (unsigned char)((uint64_t)keys[i] >> (56 - 8 * k));
    memcpy(bytes + 1 + 8 * n, list, word);
    return str_base64url(a, bytes, 1 + 8 * n + word);
}

bool api_cursor_parse(struct arena *a, const char *list, struct str cursor, int64_t *ret_keys, size_t n) {
    struct str bytes;
    const size_t start = 1 + 8 * n;
    assert(n >= 1 && n <= API_CURSOR_KEYS);
    if (cursor.n > 80 || !str_unbase64url(a, cursor, &bytes) || bytes.n <= start || (size_t)bytes.p[0] != n ||
        !str_eqz(str_slice(bytes, start, bytes.n), list))
        return false;
    for (size_t i = 0; i < n; i++) {
        uint64_t v = 0;
        for (size_t k = 0; k < 8; k++)
            v = v << 8 | (unsigned char)bytes.p[1 + 8 * i + k];
        ret_keys[i] = (int64_t)v;
    }
    return true;
}

size_t api_list_shown(const struct api_list *page, size_t n) {
    return n > page->limit ? page->limit : n;
}

void api_list_link(struct http_request *rq, const char *list, const int64_t *keys, size_t n) {
    struct buf b;
    buf_init(&b, 8192);
    buf_puts(&b, "<");
    buf_str(&b, rq->path);
    char join = '?';
    struct str rest = rq->raw_query, part;
    while (str_next(&rest, '&', &part)) {
        if (str_empty(part) || str_eqz(part, "cursor") || str_starts(part, "cursor=") ||
            str_eqz(part, "page") || str_starts(part, "page=") || str_has(part, '>') || str_has(part, '<'))
            continue;
        buf_putc(&b, join);
        buf_str(&b, part);
        join = '&';
    }
    buf_putc(&b, join);
    buf_puts(&b, "cursor=");
    buf_str(&b, api_cursor(rq->arena, list, keys, n));
    buf_puts(&b, ">; rel=\"next\"");
    if (!b.failed)
        http_reply_header(rq, "Link", str_dup(rq->arena, buf_view(&b)));
    buf_release(&b);
}

void api_items_start(struct json_out *j, struct http_request *rq) {
    json_start(j, &rq->out);
    json_object(j);
    json_key(j, "items");
    json_array(j);
}

enum err_code api_items_end(struct json_out *j, struct http_request *rq, struct err *err) {
    json_array_end(j);
    json_object_end(j);
    return http_send(rq, 200, "application/json", err);
}

enum err_code api_items_end_more(struct json_out *j, struct http_request *rq, const char *list, bool more,
                                 int64_t last_key, struct err *err) {
    if (more)
        api_list_link(rq, list, &last_key, 1);
    return api_items_end(j, rq, err);
}

/* ---- what was sent and is empty ---- */

static const struct json *sent(const struct http_request *rq) {
    const struct json *object = NULL;
    struct err ignored; /* the router has read the same body before */
    return json_parse(rq->arena, rq->body.n ? rq->body : STR("{}"), &object, &ignored) == ERR_OK ? object
                                                                                                 : NULL;
}

static bool blank(struct arena *a, const struct json *v) {
    return json_type(v) == JSON_STRING && str_empty(str_clean(a, json_text(v), true));
}

bool api_blank(const struct http_request *rq, const char *name) {
    return blank(rq->arena, json_get(sent(rq), name));
}

bool api_sent(const struct http_request *rq, const char *name) {
    return json_get(sent(rq), name) != NULL;
}

enum err_code api_patch_check(struct http_request *rq, struct err *err) {
    const struct json *object = sent(rq);
    const struct form_def *def = rq->form->def;
    for (size_t i = 0; i < def->n; i++) {
        const struct form_field *f = &def->fields[i];
        if ((f->flags & FORM_NULLABLE) || !blank(rq->arena, json_get(object, f->name)))
            continue;
        return err_set(err, ERR_INVALID, f->name, "empty",
                       "%s must not be empty: leave it out where it is to stay as it is", f->label);
    }
    return ERR_OK;
}
