/* What is refused before anything is done with it: whatever two programs in a row could read in two ways
 * (RFC 9112, sections 3.2, 5 and 6), and what none of our own pages would send. */
#include "http/internal.h"

#include <microhttpd.h>
#include <string.h>
#include <strings.h>

static const struct http_refusal bad_line = {400, "The request line cannot be read."};
static const struct http_refusal bad_path = {400, "The address holds characters that no address here has."};
static const struct http_refusal bad_layout = {
    400, "A line of the request does not end in CR LF, is folded, or holds a NUL."};
static const struct http_refusal bad_name = {400, "A header field's name cannot be read."};
static const struct http_refusal bad_value = {400, "A header field's value holds a control character."};
static const struct http_refusal bad_host = {
    400, "The request must have one Host header field that names a host."};
static const struct http_refusal bad_length = {400, "Content-Length must stand once, as digits."};
static const struct http_refusal twice = {400, "A header field that may stand once stands twice."};
static const struct http_refusal both = {400,
                                         "Content-Length and Transfer-Encoding must not stand together."};
static const struct http_refusal coded = {411, "The length of the body must be told in Content-Length."};
static const struct http_refusal body_on_get = {400, "A request to read something must not have a body."};
static const struct http_refusal too_many = {431, "The request has more than 64 header fields."};
static const struct http_refusal too_big = {
    431, "The request's header fields are larger than 5 KB, or too many for their size."};
static const struct http_refusal target_long = {414, "The address is too long."};
static const struct http_refusal expect = {417, "Nothing but 100-continue can be expected."};
static const struct http_refusal version = {505, "Only HTTP/1.1 and HTTP/1.0 are spoken here."};

static bool token_char(unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c && strchr("!#$%&'*+-.^_`|~", c));
}

static bool token(struct str s) {
    for (size_t i = 0; i < s.n; i++)
        if (!token_char((unsigned char)s.p[i]))
            return false;
    return s.n > 0;
}

/* Obsolete text (bytes from 0x80) is let through in values: nothing of ours looks at it. */
static bool value_clean(struct str s) {
    for (size_t i = 0; i < s.n; i++) {
        const unsigned char c = (unsigned char)s.p[i];
        if ((c < 0x20 && c != '\t') || c == 0x7f)
            return false;
    }
    return true;
}

/* Nothing here has an address that needs an escape, so that one is only told apart: the kind that hides a
 * separator, a dot, a control character or another escape is refused, any other will simply not be found. */
static bool escape_valid(struct str s, size_t i) {
    if (i + 2 >= s.n)
        return false;
    const int hi = str_hex_digit(s.p[i + 1]), lo = str_hex_digit(s.p[i + 2]);
    if (hi < 0 || lo < 0)
        return false;
    const int c = hi * 16 + lo;
    return c >= 0x20 && c != 0x7f && c != '/' && c != '\\' && c != '.' && c != '%';
}

static bool path_valid(struct str path) {
    for (size_t i = 0; i < path.n; i++) {
        const unsigned char c = (unsigned char)path.p[i];
        if (c <= 0x20 || c >= 0x7f || strchr("\"<>\\^`{|}#", c))
            return false;
        if (c == '%' && !escape_valid(path, i))
            return false;
    }
    struct str rest = str_slice(path, 1, path.n), part;
    for (bool first = true; str_next(&rest, '/', &part); first = false) {
        const bool last = rest.n == 0;
        if (part.n == 0 && !(last && !first) && path.n > 1)
            return false; /* "//" */
        if (str_eqz(part, ".") || str_eqz(part, ".."))
            return false;
    }
    return true;
}

const struct http_refusal *strict_target(struct str target) {
    if (target.n == 0 || target.p[0] != '/')
        return &bad_line;
    if (target.n > HTTP_HEADER_BYTES / 2)
        return &target_long;
    const char *question = memchr(target.p, '?', target.n);
    const size_t path_n = question ? (size_t)(question - target.p) : target.n;
    if (!path_valid(str_slice(target, 0, path_n)))
        return &bad_path;
    for (size_t i = path_n; i < target.n; i++) {
        const unsigned char c = (unsigned char)target.p[i];
        if (c <= 0x20 || c >= 0x7f || c == '#')
            return &bad_path;
    }
    return NULL;
}

bool strict_length(struct str s, size_t *ret) {
    if (s.n == 0 || s.n > 18 || (s.p[0] == '0' && s.n > 1)) /* some read 010 as eight */
        return false;
    size_t v = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
        v = v * 10 + (size_t)(s.p[i] - '0');
    }
    *ret = v;
    return true;
}

/* One blank between method and address; libmicrohttpd skips more. Those after the address are left in it. */
static bool one_blank(const struct http_call *call) {
    return !call->sent_target || call->sent_target == call->method.p + call->method.n + 1;
}

/* After the last line its CR LF and the empty line's end the head. */
static bool ends_head(const struct http_call *call, const char *end) {
    return end + 4 == call->method.p + call->head_bytes && memcmp(end, "\0\0\0", 4) == 0;
}

/* libmicrohttpd 0.9 forgives bare LF, NUL and folded lines before we see them; they show only in how the
 * pieces lie in its buffer. */
static bool strict_layout(const struct http_call *call) {
    /* A NUL in the address ends it early; the one blank after it is a NUL by now. */
    if (call->version.p && call->sent_target && call->sent_target + call->rq.target.n + 1 != call->version.p)
        return false;
    if (call->n_headers == 0)
        return !call->version.p || ends_head(call, call->version.p + call->version.n);
    /* Two bytes, once CR and LF, stand between what ends and what follows. */
    if (call->version.p && call->version.p + call->version.n + 2 != call->headers[0].name.p)
        return false;
    for (size_t i = 0; i < call->n_headers && i < HTTP_HEADERS; i++) {
        const struct http_header *h = &call->headers[i];
        const char *end = h->value.p + h->value.n;
        if (h->value.p <= h->name.p + h->name.n)
            return false;
        if (i + 1 == call->n_headers)
            return ends_head(call, end);
        if (i + 1 < HTTP_HEADERS && end + 2 != h[1].name.p)
            return false;
    }
    return true;
}

static const char *const once[] = {"Host",          "Content-Length", "Content-Type",   "Transfer-Encoding",
                                   "Authorization", "Origin",         "Sec-Fetch-Site", "Idempotency-Key",
                                   "If-Match",      "Expect"};
enum { HOST, LENGTH, TYPE, TRANSFER, ONCE = sizeof once / sizeof once[0] };

/* Counts, in one walk, the fields that may stand once, and looks at every name and value. */
static const struct http_refusal *check_fields(const struct http_call *call, unsigned seen[ONCE]) {
    size_t bytes = call->method.n + call->rq.target.n + 12;
    const size_t notes = call->n_headers * HTTP_FIELD_BYTES;
    for (size_t i = 0; i < call->n_headers; i++) {
        const struct http_header *h = &call->headers[i];
        if (!token(h->name))
            return &bad_name;
        if (!value_clean(h->value))
            return &bad_value;
        bytes += h->name.n + h->value.n + 4;
        for (size_t k = 0; k < ONCE; k++)
            if (h->name.n == strlen(once[k]) && strncasecmp(h->name.p, once[k], h->name.n) == 0)
                seen[k]++;
    }
    return bytes > HTTP_HEADER_BYTES || bytes + notes > HTTP_POOL_BYTES - HTTP_REPLY_ROOM ? &too_big : NULL;
}

/* Letters, digits and the few marks that names have; of an address in brackets, hexadecimal digits and
 * colons. */
static bool host_char(char c, bool bracketed) {
    const bool digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    if (bracketed)
        return digit || c == ':' || c == '.';
    return digit || (c >= 'g' && c <= 'z') || (c >= 'G' && c <= 'Z') || c == '.' || c == '-' || c == '_';
}

/* uri-host [":" port] */
static bool host_valid(struct str host) {
    const bool bracketed = host.n && host.p[0] == '[';
    size_t i = bracketed, begin = i, digits = 0;
    if (host.n > 255)
        return false;
    while (i < host.n && host_char(host.p[i], bracketed))
        i++;
    if (i == begin || (bracketed && (i == host.n || host.p[i++] != ']')))
        return false;
    if (i == host.n)
        return true;
    if (host.p[i++] != ':')
        return false;
    while (i < host.n && host.p[i] >= '0' && host.p[i] <= '9' && digits < 6)
        i++, digits++;
    return i == host.n && digits <= 5;
}

static const struct http_refusal *check_framing(const struct http_call *call, const unsigned seen[ONCE]) {
    size_t length = 0;
    if (seen[LENGTH] && seen[TRANSFER])
        return &both;
    if (seen[LENGTH] > 1)
        return &bad_length;
    for (size_t k = 0; k < ONCE; k++)
        if (seen[k] > 1 && k != HOST)
            return &twice;
    if (seen[TRANSFER])
        return &coded;
    if (seen[LENGTH] && !strict_length(call_header(call, "Content-Length"), &length))
        return &bad_length;
    if (length && (str_eqz(call->method, "GET") || str_eqz(call->method, "HEAD")))
        return &body_on_get;
    const struct str expected = call_header(call, "Expect");
    if (expected.p && (expected.n != 12 || strncasecmp(expected.p, "100-continue", 12) != 0))
        return &expect;
    return NULL;
}

const struct http_refusal *strict_check(const struct http_call *call) {
    unsigned seen[ONCE] = {0};
    const struct http_refusal *why = NULL;
    const bool new_version = str_eqz(call->version, "HTTP/1.1");
    if (!new_version && !str_eqz(call->version, "HTTP/1.0"))
        return &version;
    if (!token(call->method) || !one_blank(call))
        return &bad_line;
    if ((why = strict_target(call->rq.target)))
        return why;
    if (call->n_headers > HTTP_HEADERS)
        return &too_many;
    if ((why = check_fields(call, seen)))
        return why;
    if (seen[HOST] > 1 || (new_version && !seen[HOST]) ||
        (seen[HOST] && !host_valid(call_header(call, "Host"))))
        return &bad_host;
    if ((why = check_framing(call, seen)))
        return why;
    /* libmicrohttpd 0.9 takes a bare LF, folds and NULs without a word, and only the places of the pieces
     * tell. From 1.0 on its own discipline refuses them, and it moves the pieces. */
    return MHD_VERSION >= 0x01000000 || strict_layout(call) ? NULL : &bad_layout;
}
