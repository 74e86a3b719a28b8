#include "app/fetch.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

/* ---- who may be asked ---- */

static bool same_nocase(struct str a, struct str b) {
    return a.n == b.n && a.n && strncasecmp(a.p, b.p, a.n) == 0;
}

/* "host", "host:port", "[::1]:port", "::1"; port 0 where none is named. */
static struct str entry_of(struct str s, int64_t *ret_port) {
    const ptrdiff_t end = str_starts(s, "[") ? str_find(s, STR("]")) : -1, colon = str_find(s, STR(":"));
    struct str rest = STR(""), host = s;
    *ret_port = 0;
    if (end > 0) {
        host = str_slice(s, 1, (size_t)end);
        rest = str_slice(s, (size_t)end + 1, s.n);
    } else if (colon > 0 && str_find(str_slice(s, (size_t)colon + 1, s.n), STR(":")) < 0) {
        host = str_slice(s, 0, (size_t)colon);
        rest = str_slice(s, (size_t)colon, s.n);
    }
    if (str_starts(rest, ":"))
        (void)str_i64(str_slice(rest, 1, rest.n), ret_port);
    return host;
}

int64_t fetch_entry_port(struct str entry) {
    int64_t port;
    (void)entry_of(entry, &port);
    return port > 0 && port < 65536 ? port : 0;
}

bool fetch_host_listed(struct str list, struct str host) {
    struct str part;
    int64_t port;
    while (str_next(&list, ',', &part))
        if (same_nocase(entry_of(str_trim(part), &port), host))
            return true;
    return false;
}

bool fetch_port_listed(struct str list, struct str host, int64_t port) {
    struct str part;
    int64_t named;
    while (str_next(&list, ',', &part))
        if (same_nocase(entry_of(str_trim(part), &named), host) && named == port)
            return true;
    return false;
}

bool fetch_host_of(struct str address, struct str *ret) {
    size_t skip = str_starts(address, "https://") ? 8 : str_starts(address, "http://") ? 7 : 0;
    if (!skip || str_has_controls(address, true) || str_has(address, ' ') || str_has(address, '\\'))
        return false;
    struct str rest = str_slice(address, skip, address.n);
    size_t n = 0;
    while (n < rest.n && rest.p[n] != '/' && rest.p[n] != '?' && rest.p[n] != '#')
        n++;
    rest = str_slice(rest, 0, n);
    if (str_has(rest, '@'))
        return false;
    if (str_starts(rest, "[")) {
        ptrdiff_t end = str_find(rest, STR("]"));
        if (end < 2)
            return false;
        *ret = str_slice(rest, 1, (size_t)end);
        return true;
    }
    ptrdiff_t colon = str_find(rest, STR(":"));
    *ret = colon < 0 ? rest : str_slice(rest, 0, (size_t)colon);
    return ret->n > 0;
}

int64_t fetch_port_of(struct str address) {
    int64_t port = str_starts(address, "https://") ? 443 : 80;
    struct str host;
    if (!fetch_host_of(address, &host))
        return 0;
    const size_t after = (size_t)(host.p - address.p) + host.n;
    struct str rest = str_slice(address, after, address.n);
    if (str_starts(rest, "]"))
        rest = str_slice(rest, 1, rest.n);
    size_t n = 0;
    while (n < rest.n && rest.p[n] != '/' && rest.p[n] != '?' && rest.p[n] != '#')
        n++;
    rest = str_slice(rest, 0, n);
    if (rest.n > 1 && !str_i64(str_slice(rest, 1, rest.n), &port))
        return 0;
    return port > 0 && port < 65536 ? port : 0;
}

static bool within(uint32_t address, uint32_t net, unsigned bits) {
    return (address ^ net) >> (32 - bits) == 0;
}

static bool public_four(uint32_t a) {
    static const struct {
        uint32_t net;
        unsigned bits;
    } closed[] = {
        {0x00000000, 8},  {0x0a000000, 8},  {0x64400000, 10}, {0x7f000000, 8},  {0xa9fe0000, 16},
        {0xac100000, 12}, {0xc0000000, 24}, {0xc0000200, 24}, {0xc0a80000, 16}, {0xc6120000, 15},
        {0xc6336400, 24}, {0xcb007100, 24}, {0xe0000000, 4},  {0xf0000000, 4},
    };
    for (size_t i = 0; i < sizeof closed / sizeof *closed; i++)
        if (within(a, closed[i].net, closed[i].bits))
            return false;
    return true;
}

/* Of IPv6 only what is given out to everybody (2000::/3) is public, and of that not what carries an IPv4
 * address or is for documents. */
static bool public_six(const unsigned char a[16]) {
    static const unsigned char mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    if (memcmp(a, mapped, sizeof mapped) == 0)
        return public_four((uint32_t)a[12] << 24 | (uint32_t)a[13] << 16 | (uint32_t)a[14] << 8 | a[15]);
    if ((a[0] & 0xe0) != 0x20)
        return false;
    if (a[0] == 0x20 && a[1] == 0x02)
        return false; /* 6to4 */
    return !(a[0] == 0x20 && a[1] == 0x01 && ((a[2] == 0 && a[3] == 0) || (a[2] == 0x0d && a[3] == 0xb8)));
}

bool fetch_address_public(const char *numeric) {
    struct in_addr four;
    struct in6_addr six;
    if (inet_pton(AF_INET, numeric, &four) == 1)
        return public_four(ntohl(four.s_addr));
    return inet_pton(AF_INET6, numeric, &six) == 1 && public_six(six.s6_addr);
}

/* ---- asking ---- */

struct fetch {
    CURL *curl;
    struct str hosts;
    const char *setting;
    bool named_ports;
    struct buf body;
    char refused[INET6_ADDRSTRLEN]; /* a private address that the name led to */
};

static void fetch_close(void *p) {
    struct fetch *f = p;
    buf_release(&f->body);
    curl_easy_cleanup(f->curl);
}

/* Called with the address that the name led to, right before it is connected to: what is checked is what is
 * used. */
static curl_socket_t open_socket(void *ctx, curlsocktype purpose, struct curl_sockaddr *to) {
    struct fetch *f = ctx;
    char text[INET6_ADDRSTRLEN] = "";
    (void)purpose;
    if (to->family == AF_INET)
        (void)inet_ntop(AF_INET, &((struct sockaddr_in *)(void *)&to->addr)->sin_addr, text, sizeof text);
    else if (to->family == AF_INET6)
        (void)inet_ntop(AF_INET6, &((struct sockaddr_in6 *)(void *)&to->addr)->sin6_addr, text, sizeof text);
    if (!fetch_address_public(text) && !fetch_host_listed(f->hosts, str_from(text))) {
        memcpy(f->refused, text, sizeof text);
        return CURL_SOCKET_BAD;
    }
    return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

static size_t take_body(char *p, size_t size, size_t n, void *ctx) {
    struct fetch *f = ctx;
    buf_put(&f->body, p, size * n);
    return f->body.failed ? 0 : size * n;
}

enum err_code fetch_open(struct arena *a, const struct fetch_setup *setup, struct fetch **ret,
                         struct err *err) {
    struct fetch *f = arena_new(a, struct fetch);
    const size_t most = setup->most ? setup->most : FETCH_MOST;
    if (!f)
        return err_nomem(err);
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != 0 || !(f->curl = curl_easy_init()))
        return err_set(err, ERR_UNAVAILABLE, NULL, "fetch", "Addresses cannot be fetched here");
    f->hosts = str_dup(a, setup->hosts);
    f->setting = setup->setting;
    f->named_ports = setup->named_ports;
    buf_init(&f->body, most);
    if (!arena_defer(a, fetch_close, f))
        return err_nomem(err);
    (void)curl_easy_setopt(f->curl, CURLOPT_PROTOCOLS_STR, "http,https");
    (void)curl_easy_setopt(f->curl, CURLOPT_FOLLOWLOCATION, 0L);
    (void)curl_easy_setopt(f->curl, CURLOPT_PROXY, "");
    (void)curl_easy_setopt(f->curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    (void)curl_easy_setopt(f->curl, CURLOPT_NOSIGNAL, 1L);
    (void)curl_easy_setopt(f->curl, CURLOPT_TIMEOUT, setup->seconds ? setup->seconds : (long)FETCH_SECONDS);
    (void)curl_easy_setopt(f->curl, CURLOPT_MAXFILESIZE, (long)most);
    (void)curl_easy_setopt(f->curl, CURLOPT_ACCEPT_ENCODING, NULL);
    (void)curl_easy_setopt(f->curl, CURLOPT_USERAGENT, "kith");
    (void)curl_easy_setopt(f->curl, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    (void)curl_easy_setopt(f->curl, CURLOPT_OPENSOCKETDATA, f);
    (void)curl_easy_setopt(f->curl, CURLOPT_WRITEFUNCTION, take_body);
    (void)curl_easy_setopt(f->curl, CURLOPT_WRITEDATA, f);
    *ret = f;
    return ERR_OK;
}

static enum err_code check_host(const struct fetch *f, struct str address, struct err *err) {
    struct str host;
    if (!fetch_host_of(address, &host))
        return err_set(err, ERR_USAGE, "address", "address",
                       "An address must begin with https:// or http://, without a name or password in it");
    const int64_t port = fetch_port_of(address);
    const bool usual = port == 80 || port == 443 || !f->named_ports;
    if (fetch_host_listed(f->hosts, host)) {
        if (port && (usual || fetch_port_listed(f->hosts, host, port)))
            return ERR_OK;
        return err_set(err, ERR_DENIED, "address", "port",
                       "Port %lld of %.*s is not listed: name it in %s if it may be asked", (long long)port,
                       STR_ARG(str_utf8_cut(host, 200)), f->setting);
    }
    return err_set(err, ERR_DENIED, "address", "host", "%.*s is not listed: name it in %s if it may be asked",
                   STR_ARG(str_utf8_cut(host, 200)), f->setting);
}

static enum err_code went_wrong(const struct fetch *f, struct str address, CURLcode code, struct err *err) {
    struct str shown = str_utf8_cut(address, 250);
    if (f->body.full || code == CURLE_FILESIZE_EXCEEDED)
        return err_set(err, ERR_TOO_LARGE, "address", "size", "%.*s gives more than %zu MB", STR_ARG(shown),
                       f->body.limit >> 20);
    if (f->refused[0])
        return err_set(err, ERR_DENIED, "address", "private",
                       "%.*s leads to %s, which is no public address: list that address too if it is meant",
                       STR_ARG(shown), f->refused);
    return err_set(err, ERR_UNAVAILABLE, "address", "fetch", "%.*s cannot be read: %s", STR_ARG(shown),
                   curl_easy_strerror(code));
}

static enum err_code fetch(struct fetch *f, struct arena *a, struct str address, struct str *ret,
                           struct err *err) {
    long status = 0;
    buf_clear(&f->body);
    f->refused[0] = '\0';
    (void)curl_easy_setopt(f->curl, CURLOPT_URL, str_z(a, address));
    CURLcode code = curl_easy_perform(f->curl);
    (void)curl_easy_getinfo(f->curl, CURLINFO_RESPONSE_CODE, &status);
    if (code != CURLE_OK)
        return went_wrong(f, address, code, err);
    if (status != 200)
        return err_set(err, ERR_UNAVAILABLE, "address", "status", "%.*s answers %ld%s",
                       STR_ARG(str_utf8_cut(address, 250)), status,
                       status >= 300 && status < 400 ? ": it leads somewhere else, which is not followed"
                                                     : "");
    *ret = str_dup(a, buf_view(&f->body));
    return a->failed ? err_nomem(err) : ERR_OK;
}

enum err_code fetch_page(struct fetch *f, struct arena *a, struct str address, struct str *ret,
                         struct err *err) {
    const enum err_code rc = check_host(f, address, err);
    if (rc)
        return rc;
    (void)curl_easy_setopt(f->curl, CURLOPT_HTTPGET, 1L);
    (void)curl_easy_setopt(f->curl, CURLOPT_HTTPHEADER, NULL);
    return fetch(f, a, address, ret, err);
}

enum err_code fetch_form(struct fetch *f, struct arena *a, struct str address, const struct fetch_form *form,
                         struct str *ret, struct err *err) {
    enum err_code rc = check_host(f, address, err);
    if (rc)
        return rc;
    struct curl_slist *headers = curl_slist_append(NULL, "Accept: application/json"), *more = headers;
    if (form->header.p)
        more = curl_slist_append(headers, str_z(a, form->header));
    (void)curl_easy_setopt(f->curl, CURLOPT_POST, 1L);
    (void)curl_easy_setopt(f->curl, CURLOPT_POSTFIELDS, str_z(a, form->body));
    (void)curl_easy_setopt(f->curl, CURLOPT_POSTFIELDSIZE, (long)form->body.n);
    (void)curl_easy_setopt(f->curl, CURLOPT_HTTPHEADER, more);
    rc = more ? fetch(f, a, address, ret, err) : err_nomem(err);
    (void)curl_easy_setopt(f->curl, CURLOPT_HTTPHEADER, NULL);
    curl_slist_free_all(headers);
    return rc;
}
