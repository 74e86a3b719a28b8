#include "app/config_form.h"

#include <string.h>
#include <strings.h>

#include "base/log.h"
#include "http/http.h"

const char *config_form_database(struct str v) {
    const bool file = str_starts(v, "sqlite:") && v.n > 7;
    return file || (str_starts(v, "postgres://") && v.n > 11) || (str_starts(v, "postgresql://") && v.n > 13)
               ? NULL
               : "must be sqlite:PATH, postgres://… or postgresql://…";
}

const char *config_form_listen(struct str v) {
    return http_listen_valid(v.p) ? NULL : "must be HOST:PORT, [V6]:PORT or unix:PATH, like 127.0.0.1:8080";
}

/* Scheme, host and perhaps a port: what a browser calls an origin. */
const char *config_form_base_url(struct str v) {
    const char *right = "must be https://HOST or http://HOST[:PORT], without a path";
    const size_t skip = str_starts(v, "https://") ? 8 : str_starts(v, "http://") ? 7 : 0;
    struct str host = str_slice(v, skip, v.n);
    if (host.n && host.p[host.n - 1] == '/')
        host.n--;
    if (!skip || host.n == 0 || host.n > 255)
        return right;
    for (size_t i = 0; i < host.n; i++) {
        const char c = host.p[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
              (c && strchr(".-_:[]", c))))
            return right;
    }
    return NULL;
}

const char *config_form_path(struct str v) {
    return str_has_controls(v, true) ? "must be the path of a file" : NULL;
}

const char *config_form_smtp(struct str v) {
    return (str_starts(v, "smtp://") && v.n > 7) || (str_starts(v, "smtps://") && v.n > 8)
               ? NULL
               : "must be smtp://[USER:PASSWORD@]HOST[:PORT] or smtps://…";
}

const char *config_form_mail(struct str v) {
    const ptrdiff_t at = str_find(v, STR("@"));
    return at > 0 && (size_t)at + 1 < v.n && !str_has_controls(v, true)
               ? NULL
               : "must be an e-mail address, like kith@example.org";
}

const char *config_form_gateway(struct str v) {
    const bool there = (str_starts(v, "https://") && v.n > 8) || (str_starts(v, "http://") && v.n > 7);
    return there && !str_has_controls(v, true) && !str_has(v, ' ')
               ? NULL
               : "must be https://HOST[:PORT]/PATH or http://…";
}

const char *config_form_gateway_secret(struct str v) {
    return v.n >= 16 && !str_has_controls(v, true) ? NULL : "must be 16 characters or more";
}

const char *config_form_workers(struct str v) {
    int64_t n = 0;
    return str_i64(v, &n) && n >= 0 && n <= 64 ? NULL
                                               : "must be a whole number from 0 (one a processor) to 64";
}

const char *config_form_hours(struct str v) {
    int64_t n = 0;
    return str_i64(v, &n) && n >= 1 && n <= 24 * 365 ? NULL
                                                     : "must be a whole number of hours from 1 to 8760";
}

const char *config_form_rate(struct str v) {
    int64_t n = 0;
    return str_i64(v, &n) && n >= 0 && n <= 100000
               ? NULL
               : "must be a whole number a second from 0 (any number) to 100000";
}

const char *config_form_hosts(struct str v) {
    struct str part;
    while (str_next(&v, ',', &part)) {
        part = str_trim(part);
        for (size_t i = 0; i < part.n; i++)
            if (part.p[i] == '/' || part.p[i] == '@' || part.p[i] == ' ')
                return "must be names of hosts or addresses, with commas between, like directory.example.org";
        if (str_empty(part))
            return "must be names of hosts or addresses, with commas between, like directory.example.org";
    }
    return NULL;
}

const char *config_form_shared(struct str v) {
    return str_eqz(v, "all") || !config_form_hosts(v)
               ? NULL
               : "must be all, or addresses with commas between, like 192.0.2.7";
}

const char *config_form_issuer(struct str v) {
    const bool here = str_starts(v, "http://127.0.0.1") || str_starts(v, "http://localhost") ||
                      str_starts(v, "http://[::1]");
    const bool good = (here || str_starts(v, "https://")) && v.n > 8 && v.n < 500 && !str_has(v, '?') &&
                      !str_has(v, '#') && !str_has(v, '@') && !str_has(v, ' ');
    return good ? NULL : "must be the issuer's address, like https://id.example.org/realms/council";
}

const char *config_form_plain(struct str v) {
    return v.n <= 500 ? NULL : "must be 500 characters or fewer";
}

const char *config_form_link(struct str v) {
    return str_eqz(v, "account") || str_eqz(v, "email") ? NULL : "must be account or email";
}

const char *config_form_second(struct str v) {
    return str_eqz(v, "ask") || str_eqz(v, "trust") ? NULL : "must be ask or trust";
}

const char *config_form_keep(struct str v) {
    struct str part;
    size_t n = 0;
    int64_t most = 0;
    for (; str_next(&v, ',', &part); n++) {
        int64_t count = 0;
        if (!str_i64(str_trim(part), &count) || count < 0 || count > 1000)
            break;
        most = count > most ? count : most;
    }
    return n == 3 && most > 0 && str_empty(v)
               ? NULL
               : "must be three numbers from 0 to 1000, not all 0, like 7,5,12 (days, weeks, months)";
}

const char *config_form_log(struct str v) {
    enum log_level level;
    return log_level_parse(v, &level) ? NULL : "must be error, warn, info or debug";
}

const char *config_form_switch(struct str v) {
    static const char *const words[] = {"on", "off", "yes", "no", "1", "0"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (str_eqz(v, words[i]))
            return NULL;
    return "must be on or off";
}

const char *config_form_contain(struct str v) {
    return str_eqz(v, "auto") || str_eqz(v, "require") || str_eqz(v, "off") ? NULL
                                                                            : "must be auto, require or off";
}

/* "password=…" up to the next '&' in the query. */
static void mask_query(struct buf *b, struct str rest) {
    struct str part;
    for (bool more = false; str_next(&rest, '&', &part); more = true) {
        if (more)
            buf_putc(b, '&');
        const ptrdiff_t equals = str_find(part, STR("="));
        const struct str name = str_slice(part, 0, equals < 0 ? part.n : (size_t)equals);
        const bool secret =
            str_eqz(name, "password") || str_eqz(name, "sslpassword") || str_eqz(name, "passfile");
        buf_str(b, secret ? name : part);
        if (secret)
            buf_puts(b, "=****");
    }
}

struct str config_form_masked(struct arena *a, struct str v) {
    const ptrdiff_t scheme = str_find(v, STR("://"));
    if (scheme < 0)
        return v;
    struct buf b;
    buf_init(&b, v.n + 64);
    const size_t from = (size_t)scheme + 3;
    size_t end = from, at = 0;
    while (end < v.n && v.p[end] != '?' && (v.p[end] != '/' || memchr(v.p + end, '@', v.n - end)))
        end++;
    for (size_t i = from; i < end; i++) /* a password may hold an '@': the last one counts */
        if (v.p[i] == '@')
            at = i;
    const char *colon = at ? memchr(v.p + from, ':', at - from) : NULL;
    buf_str(&b, str_slice(v, 0, colon ? (size_t)(colon - v.p) : from));
    if (colon)
        buf_puts(&b, ":****");
    const struct str rest = str_slice(v, colon ? at : from, v.n);
    const char *question = rest.n ? memchr(rest.p, '?', rest.n) : NULL;
    const size_t plain = question ? (size_t)(question - rest.p) + 1 : rest.n;
    buf_str(&b, str_slice(rest, 0, plain));
    mask_query(&b, str_slice(rest, plain, rest.n));
    const struct str masked = buf_check(&b, NULL) == ERR_OK ? str_dup(a, buf_view(&b)) : STR("****");
    buf_release(&b);
    return masked;
}

enum { WORD = 40 };

/* Levenshtein's distance, without case. */
static size_t distance(struct str a, struct str b) {
    size_t row[WORD + 1];
    for (size_t j = 0; j <= b.n; j++)
        row[j] = j;
    for (size_t i = 1; i <= a.n; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b.n; j++) {
            const size_t change = diagonal + (strncasecmp(a.p + i - 1, b.p + j - 1, 1) != 0);
            const size_t shorter = (row[j] < row[j - 1] ? row[j] : row[j - 1]) + 1;
            diagonal = row[j];
            row[j] = change < shorter ? change : shorter;
        }
    }
    return row[b.n];
}

const char *config_form_nearest(struct str word, const char *const *names, size_t n) {
    const char *best = NULL;
    size_t least = WORD;
    for (size_t i = 0; i < n; i++) {
        const struct str name = str_from(names[i]);
        if (word.n > WORD || name.n > WORD)
            continue;
        const size_t d = distance(word, name);
        if (d < least) {
            least = d;
            best = names[i];
        }
    }
    return best;
}
