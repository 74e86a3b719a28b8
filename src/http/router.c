/* Finds the row that an address belongs to. A fixed part beats a hole, an id beats a word, from left to
 * right. */
#include "http/internal.h"

#include <assert.h>
#include <string.h>

enum { PARTS = 24 };

static const char *const names[] = {
    [HTTP_GET] = "GET", [HTTP_HEAD] = "HEAD",   [HTTP_POST] = "POST",
    [HTTP_PUT] = "PUT", [HTTP_PATCH] = "PATCH", [HTTP_DELETE] = "DELETE",
};

const char *method_name(enum http_method m) {
    return names[m];
}

bool method_parse(struct str s, enum http_method *ret, bool *ret_head) {
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (!str_eqz(s, names[i]))
            continue;
        *ret_head = i == HTTP_HEAD;
        *ret = *ret_head ? HTTP_GET : (enum http_method)i;
        return true;
    }
    return false;
}

static bool slug(struct str s) {
    for (size_t i = 0; i < s.n; i++)
        if (!((s.p[i] >= 'a' && s.p[i] <= 'z') || (s.p[i] >= '0' && s.p[i] <= '9') || s.p[i] == '-'))
            return false;
    return s.n >= 1 && s.n <= 64;
}

static bool word(struct str s) {
    for (size_t i = 0; i < s.n; i++) {
        const char c = s.p[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
              c == '.' || c == '-'))
            return false;
    }
    return s.n >= 1 && s.n <= 128;
}

/* One spelling for one id: no sign, no leading nought. */
static bool positive_id(struct str s, int64_t *ret) {
    return s.n && s.p[0] >= '1' && s.p[0] <= '9' && str_i64(s, ret) && *ret > 0;
}

static bool part_matches(const struct http_part *part, struct str s, int64_t *ret_id) {
    switch (part->type) {
    case HTTP_PART_FIXED: return str_eqz(s, part->text);
    case HTTP_PART_HUB: return slug(s);
    case HTTP_PART_ID: return positive_id(s, ret_id);
    case HTTP_PART_WORD: return word(s);
    }
    return false;
}

/* "/a/b" to its parts; false where no row can have so many or one is empty. "/" has none. *ret_slash: it ends
 * with one, which only some rows take. */
static bool split(struct str path, struct str parts[PARTS], size_t *ret_n, bool *ret_slash) {
    size_t n = 0;
    if (path.n == 0 || path.p[0] != '/')
        return false;
    *ret_slash = path.n > 1 && path.p[path.n - 1] == '/';
    path.n -= *ret_slash;
    if (*ret_slash && path.n == 1)
        return false;
    for (size_t from = 1; path.n > 1;) {
        size_t to = from;
        while (to < path.n && path.p[to] != '/')
            to++;
        if (n == PARTS || to == from)
            return false;
        parts[n++] = str_slice(path, from, to);
        if (to == path.n)
            break;
        from = to + 1;
    }
    *ret_n = n;
    return true;
}

static size_t route_parts(const struct http_route *r) {
    /* "/" may be written as no part or as one empty one */
    return r->n_parts == 1 && r->parts[0].type == HTTP_PART_FIXED && r->parts[0].text[0] == '\0' ? 0
                                                                                                 : r->n_parts;
}

static bool route_matches(const struct http_route *r, const struct str *parts, size_t n, bool slash) {
    int64_t id = 0;
    if (route_parts(r) != n || (slash && !r->slash))
        return false;
    for (size_t i = 0; i < n; i++)
        if (!part_matches(&r->parts[i], parts[i], &id))
            return false;
    return true;
}

bool router_for_programs(const struct http_route *routes, size_t n, struct str path) {
    for (size_t i = 0; i < n; i++) {
        const struct http_route *r = &routes[i];
        size_t at = 0, k = 0;
        int64_t id = 0;
        for (; r->slash && k < r->n_parts && at < path.n && path.p[at] == '/'; k++) {
            size_t from = ++at;
            while (at < path.n && path.p[at] != '/')
                at++;
            if (!part_matches(&r->parts[k], str_slice(path, from, at), &id))
                break;
        }
        if (r->slash && k == r->n_parts)
            return true;
    }
    return false;
}

static int rank(enum http_part_type t) {
    switch (t) {
    case HTTP_PART_FIXED: return 0;
    case HTTP_PART_ID: return 1;
    case HTTP_PART_HUB: return 2;
    case HTTP_PART_WORD: return 3;
    }
    return 4;
}

/* Both match the same parts: is a the more exact one? */
static bool beats(const struct http_route *a, const struct http_route *b, size_t n) {
    for (size_t i = 0; i < n; i++) {
        const int d = rank(a->parts[i].type) - rank(b->parts[i].type);
        if (d)
            return d < 0;
    }
    return false;
}

static size_t fill(const struct http_route *r, const struct str *parts, size_t n, struct http_param *params) {
    size_t filled = 0;
    for (size_t i = 0; i < n; i++) {
        if (r->parts[i].type == HTTP_PART_FIXED)
            continue;
        assert(filled < HTTP_PARAMS);
        struct http_param *p = &params[filled++];
        *p = (struct http_param){.name = str_from(r->parts[i].text), .value = parts[i]};
        (void)part_matches(&r->parts[i], parts[i], &p->id);
    }
    return filled;
}

enum http_match router_match(const struct http_route *routes, size_t n, enum http_method method,
                             struct str path, const struct http_route **ret, struct http_param *params,
                             size_t *ret_n_params) {
    struct str parts[PARTS];
    size_t n_parts = 0;
    const struct http_route *best = NULL;
    bool known = false, slash = false;
    if (!split(path, parts, &n_parts, &slash))
        return HTTP_NO_PATH;
    for (size_t i = 0; i < n; i++) {
        if (!route_matches(&routes[i], parts, n_parts, slash))
            continue;
        known = true;
        if (routes[i].method == method && (!best || beats(&routes[i], best, n_parts)))
            best = &routes[i];
    }
    if (!best)
        return known ? HTTP_NO_METHOD : HTTP_NO_PATH;
    *ret = best;
    *ret_n_params = fill(best, parts, n_parts, params);
    return HTTP_MATCHED;
}

struct str router_allow(struct arena *a, const struct http_route *routes, size_t n, struct str path) {
    struct str parts[PARTS], listed[sizeof names / sizeof names[0]];
    bool has[sizeof names / sizeof names[0]] = {false};
    size_t n_parts = 0, n_listed = 0;
    bool slash = false;
    if (!split(path, parts, &n_parts, &slash))
        return STR("");
    for (size_t i = 0; i < n; i++)
        if (route_matches(&routes[i], parts, n_parts, slash))
            has[routes[i].method] = true;
    has[HTTP_HEAD] |= has[HTTP_GET];
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (has[i])
            listed[n_listed++] = str_from(names[i]);
    return str_join(a, listed, n_listed, STR(", "));
}
