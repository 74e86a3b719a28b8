/* The head of a request, byte for byte. It is cut into pieces as libmicrohttpd 0.9 cuts it, which forgives
 * much: bare LF, folds, NULs. What strict.c lets through then has to be what a reader that forgives nothing
 * finds in the same bytes. And whatever the fields hold, what is read off them is clean. */
#include <arpa/inet.h>
#include <microhttpd.h>
#include <stdlib.h>
#include <strings.h>

#include "fuzz.h"
#include "http/internal.h"

enum { HEAD_MOST = 12000 };

/* ---- the reader that forgives nothing: RFC 9112, sections 2 to 6 ---- */

struct plain_head {
    struct str method, target, version;
    struct http_header fields[HTTP_HEADERS];
    size_t n;
};

static bool tchar(unsigned char c) {
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') ||
           (c && strchr("!#$%&'*+-.^_`|~", c));
}

/* Up to the CR LF, which is taken off; no other control character but tab. */
static bool take_line(struct str *rest, struct str *ret) {
    for (size_t i = 0; i + 1 < rest->n; i++) {
        const unsigned char c = (unsigned char)rest->p[i];
        if (c == '\r' && rest->p[i + 1] == '\n') {
            *ret = str_slice(*rest, 0, i);
            *rest = str_slice(*rest, i + 2, rest->n);
            return true;
        }
        if ((c < 0x20 && c != '\t') || c == 0x7f)
            return false;
    }
    return false;
}

static bool read_field(struct str line, struct http_header *ret) {
    size_t colon = 0;
    while (colon < line.n && tchar((unsigned char)line.p[colon]))
        colon++;
    if (colon == 0 || colon == line.n || line.p[colon] != ':')
        return false;
    size_t from = colon + 1, to = line.n;
    while (from < to && (line.p[from] == ' ' || line.p[from] == '\t'))
        from++;
    while (to > from && (line.p[to - 1] == ' ' || line.p[to - 1] == '\t'))
        to--;
    *ret = (struct http_header){str_slice(line, 0, colon), str_slice(line, from, to)};
    return true;
}

static bool read_plainly(struct str head, struct plain_head *ret) {
    struct str line;
    if (!take_line(&head, &line))
        return false;
    const char *one = memchr(line.p, ' ', line.n),
               *two = one ? memchr(one + 1, ' ', line.n - (size_t)(one + 1 - line.p)) : NULL;
    if (!two)
        return false;
    ret->method = str_of(line.p, (size_t)(one - line.p));
    ret->target = str_of(one + 1, (size_t)(two - one - 1));
    ret->version = str_slice(line, (size_t)(two + 1 - line.p), line.n);
    for (ret->n = 0; take_line(&head, &line); ret->n++) {
        if (line.n == 0)
            return head.n == 0;
        if (ret->n == HTTP_HEADERS || !read_field(line, &ret->fields[ret->n]))
            return false;
    }
    return false;
}

/* ---- the reader that forgives: lines end in LF or CR LF, a line that begins with a blank goes on, a NUL
 * ends a text ---- */

static char *line_of(char **at, char *end) {
    char *begin = *at, *lf = memchr(begin, '\n', (size_t)(end - begin));
    if (!lf)
        return NULL;
    *at = lf + 1;
    *lf = '\0';
    if (lf > begin && lf[-1] == '\r')
        lf[-1] = '\0';
    return begin;
}

static bool cut_line(struct http_call *call, char *line) {
    char *space = strchr(line, ' ');
    if (!space)
        return false;
    *space = '\0';
    char *target = space + 1;
    while (*target == ' ')
        target++;
    char *last = strrchr(target, ' ');
    if (!last)
        return false;
    *last = '\0';
    call->method = str_from(line);
    call->sent_target = target;
    call->rq.target = str_dup(&call->arena, str_from(target));
    call->version = str_from(last + 1);
    return true;
}

static bool cut_field(struct http_call *call, char *line) {
    char *colon = strchr(line, ':');
    if (!colon)
        return false;
    *colon = '\0';
    char *value = colon + 1;
    while (*value == ' ' || *value == '\t')
        value++;
    if (call->n_headers < HTTP_HEADERS)
        call->headers[call->n_headers] = (struct http_header){str_from(line), str_from(value)};
    call->n_headers++;
    return true;
}

/* A folded line is joined elsewhere, as the library does. */
static bool cut(struct http_call *call, char *head, size_t n) {
    char *at = head, *end = head + n, *line;
    char *held = NULL;
    if (!(line = line_of(&at, end)) || !cut_line(call, line))
        return false;
    while ((line = line_of(&at, end))) {
        if (held && (*line == ' ' || *line == '\t')) {
            const size_t had = strlen(held), more = strlen(line);
            char *joined = arena_alloc(&call->arena, had + more + 1);
            assert(joined);
            memcpy(joined, held, had);
            memcpy(joined + had, line, more + 1);
            held = joined;
            continue;
        }
        if (held && !cut_field(call, held))
            return false;
        held = line;
        if (!*line) {
            call->head_bytes = (size_t)(at - head);
            return at == end;
        }
    }
    return false;
}

/* ---- what must hold ---- */

/* The library leaves those at the end. */
static struct str without_blanks(struct str s) {
    while (s.n && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t'))
        s.n--;
    return s;
}

static void check_same(const struct http_call *call, struct str whole) {
    struct plain_head plain;
    char *bytes = arena_alloc(call->rq.arena, whole.n);
    assert(bytes);
    memcpy(bytes, whole.p, whole.n);
    /* Once cut, a NUL in a line's end looks as a CR would: that is for the proxy to refuse. */
    for (size_t i = 0; i + 1 < whole.n; i++)
        if (bytes[i] == '\0' && bytes[i + 1] == '\n')
            bytes[i] = '\r';
    if (whole.n > 4 && memcmp(bytes + whole.n - 4, "\n\0\r\n", 4) == 0)
        memcpy(bytes + whole.n - 4, "\r\n\r\n", 4);
    whole.p = bytes;
    const bool plainly = read_plainly(whole, &plain);
    assert(plainly);
    assert(str_eq(plain.method, call->method) && str_eq(plain.target, call->rq.target) &&
           str_eq(plain.version, call->version));
    assert(plain.n == call->n_headers);
    for (size_t i = 0; i < plain.n; i++)
        assert(str_eq(plain.fields[i].name, call->headers[i].name) &&
               str_eq(plain.fields[i].value, without_blanks(call->headers[i].value)));
}

static size_t count_of(const struct http_call *call, const char *name) {
    size_t n = 0;
    for (size_t i = 0; i < call->n_headers; i++)
        n += call->headers[i].name.n == strlen(name) &&
             strncasecmp(call->headers[i].name.p, name, call->headers[i].name.n) == 0;
    return n;
}

static void check_framing(const struct http_call *call) {
    size_t length = 0;
    assert(count_of(call, "Host") == 1 ||
           (count_of(call, "Host") == 0 && str_eqz(call->version, "HTTP/1.0")));
    assert(count_of(call, "Transfer-Encoding") == 0 && count_of(call, "Content-Length") <= 1 &&
           count_of(call, "Authorization") <= 1);
    if (count_of(call, "Content-Length"))
        assert(strict_length(call_header(call, "Content-Length"), &length));
    assert(call->rq.target.p[0] == '/' && !strict_target(call->rq.target));
}

static bool visible(struct str s) {
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] <= 0x20 || s.p[i] >= 0x7f)
            return false;
    return true;
}

static void check_read(struct http_call *call) {
    struct http_request *rq = &call->rq;
    unsigned char raw[16];
    request_read(call);
    char *remote = strndup(rq->remote.p, rq->remote.n);
    assert(remote && (inet_pton(AF_INET, remote, raw) == 1 || inet_pton(AF_INET6, remote, raw) == 1));
    free(remote);
    assert(rq->path.n && rq->path.p[0] == '/' && !str_has(rq->path, '?'));
    assert(visible(rq->session) && visible(rq->visit) && visible(rq->bearer));
    assert(!str_has(rq->session, ';') && !str_has(rq->session, '"') && rq->session.n <= HTTP_COOKIE_BYTES);
    const struct str q = http_query(rq, "q");
    assert(!q.p || str_utf8_valid(q));
    struct err err = {0};
    const enum err_code code = http_if_match(rq, 7, &err);
    assert(code == ERR_OK || code == ERR_PRECONDITION || code == ERR_USAGE || code == ERR_INVALID);
    assert(code != ERR_OK || !http_request_header(rq, "If-Match").p ||
           str_find(http_request_header(rq, "If-Match"), STR("7")) >= 0 ||
           str_find(http_request_header(rq, "If-Match"), STR("*")) >= 0);
    const struct str unless = http_request_header(rq, "If-None-Match"),
                     accept = http_request_header(rq, "Accept-Encoding");
    assert(!etag_matches(unless, STR("\"a\"")) || str_find(unless, STR("\"a\"")) >= 0 ||
           str_has(unless, '*'));
    assert(!encoding_accepted(accept, "gzip") || strcasestr(str_z(rq->arena, accept), "gzip") ||
           str_has(accept, '*'));
    if (rq->remote.n) {
        const struct str peer = http_throttle_peer(rq->arena, rq->remote);
        assert(peer.n && str_eq(peer, http_throttle_peer(rq->arena, peer)));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static struct http_server server = {
        .session_name = "__Host-kith", .visit_name = "__Host-kith-visit", .proxied = true};
    if (size > HEAD_MOST ||
        MHD_VERSION >= 0x01000000) /* the newer library cuts otherwise, and forgives nothing */
        return 0;
    char *head = malloc(size + 1); /* of this very size, so that a read past it is seen */
    assert(head);
    memcpy(head, size ? (const char *)data : "", size);
    head[size] = '\0';
    struct http_call *call = calloc(1, sizeof *call);
    assert(call);
    arena_init(&call->arena, FUZZ_MEMORY);
    call->rq.arena = &call->arena;
    call->rq.server = &server;
    call->rq.reply = &call->reply;
    memcpy(call->remote, "192.0.2.1", sizeof "192.0.2.1");
    if (cut(call, head, size) && !strict_check(call)) {
        check_same(call, fuzz_input(data, size));
        check_framing(call);
        check_read(call);
    }
    arena_release(&call->arena);
    free(call);
    free(head);
    return 0;
}
