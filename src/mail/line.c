#include "mail/line.h"

#include <string.h>

enum { CONNECT_SECONDS = 20, TRY_SECONDS = 120, GRACE_SECONDS = 8, BODY_MOST = 4096 };

enum err_code mail_line_open(const struct config *config, struct mail_line **ret, struct err *err) {
    struct mail_line *l = mem_new(sizeof *l);
    if (!l)
        return err_nomem(err);
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != 0 || !(l->curl = curl_easy_init())) {
        mem_free(l);
        return err_set(err, ERR_UNAVAILABLE, NULL, "curl",
                       "Messages cannot be sent here: libcurl does not start");
    }
    l->config = config;
    buf_init(&l->body, BODY_MOST);
    *ret = l;
    return ERR_OK;
}

void mail_line_close(struct mail_line *l) {
    if (!l)
        return;
    curl_easy_cleanup(l->curl);
    buf_release(&l->body);
    mem_free(l);
}

/* One line without its end and without controls, into a small room. */
static void keep_line(char room[ANSWER], const char *p, size_t n) {
    struct str s = str_trim(str_utf8_cut(str_of(p, n), ANSWER - 1));
    size_t k = 0;
    for (size_t i = 0; i < s.n; i++) /* an answer's words come from a stranger */
        room[k++] = (unsigned char)s.p[i] < ' ' || (unsigned char)s.p[i] >= 0x7f ? '?' : s.p[i];
    room[k] = '\0';
}

static void show(struct mail_line *l, char which, const char *p, size_t n) {
    struct str all = str_of(p, n), one;
    while (l->t && l->t->step && str_next(&all, '\n', &one))
        if (str_trim(one).n)
            l->t->step(l->t->ctx, which, str_trim(one));
}

/* Of what is said only the commands that hold no secret are shown; what follows AUTH is part of it until the
 * server answers with something else than 3xx. */
static void said(struct mail_line *l, const char *p, size_t n) {
    static const char *const known[] = {"EHLO", "HELO", "STARTTLS", "MAIL", "RCPT", "DATA", "QUIT"};
    const struct str s = str_of(p, n);
    if (str_starts(s, "AUTH")) {
        l->secret = true;
        memcpy(l->command, "AUTH", 5);
        show(l, '>', "AUTH (name and password are not shown)", 38);
        return;
    }
    for (size_t i = 0; i < sizeof known / sizeof known[0] && !l->secret; i++)
        if (str_starts(s, known[i])) {
            if (strcmp(known[i], "QUIT") == 0)
                l->over = true;
            else
                memcpy(l->command, known[i], strlen(known[i]) < 8 ? strlen(known[i]) + 1 : 7);
            show(l, '>', p, n);
        }
}

static void heard(struct mail_line *l, const char *p, size_t n) {
    if (n >= 3 && !(l->secret && p[0] == '3')) {
        l->secret = false;
        if (!l->over)
            keep_line(l->answer, p, n);
        show(l, '<', p, n);
    }
}

static int on_debug(CURL *curl, curl_infotype type, char *p, size_t n, void *ctx) {
    struct mail_line *l = ctx;
    (void)curl;
    if (type == CURLINFO_HEADER_OUT)
        said(l, p, n);
    else if (type == CURLINFO_HEADER_IN)
        heard(l, p, n);
    else if (type == CURLINFO_TEXT &&
             (memmem(p, n, "Connected to", 12) || memmem(p, n, "SSL connection", 14) ||
              memmem(p, n, "Failed to connect", 17) || memmem(p, n, "Could not resolve", 17)))
        show(l, '*', p, n);
    return 0;
}

static size_t on_read(char *to, size_t size, size_t n, void *ctx) {
    struct mail_line *l = ctx;
    const size_t room = size * n, left = l->content.n - l->at, part = left < room ? left : room;
    /* the end is told only by asking once more: until then no server can have taken it */
    if ((part == 0 || l->early) && !l->handed && !(l->handed = l->t->hand(l->t->ctx))) {
        l->kept_back = true;
        return CURL_READFUNC_ABORT;
    }
    memcpy(to, l->content.p + l->at, part);
    l->at += part;
    return part;
}

static size_t on_write(char *p, size_t size, size_t n, void *ctx) {
    struct mail_line *l = ctx;
    const size_t room = BODY_MOST - l->body.n;
    buf_put(&l->body, p, size * n < room ? size * n : room);
    return size * n;
}

/* Where we are to end: what the server may have already is waited for a little; anything else can be sent
 * again. */
static int on_progress(void *ctx, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d) {
    struct mail_line *l = ctx;
    (void)a, (void)b, (void)c, (void)d;
    if (!l->t->stop || !l->t->stop(l->t->ctx))
        return 0;
    if (l->stop_by == 0)
        l->stop_by = clock_monotonic_micros() + (l->handed ? GRACE_SECONDS : 0) * INT64_C(1000000);
    return clock_monotonic_micros() >= l->stop_by;
}

void line_begin(struct mail_line *l, struct mail_try *t, const char *protocols, struct str content) {
    l->t = t;
    l->content = content;
    l->at = 0;
    l->stop_by = 0;
    l->handed = l->early = l->kept_back = l->secret = l->over = false;
    l->command[0] = l->answer[0] = '\0';
    buf_clear(&l->body);
    curl_easy_reset(l->curl); /* what is connected stays so */
    (void)curl_easy_setopt(l->curl, CURLOPT_PROTOCOLS_STR, protocols);
    (void)curl_easy_setopt(l->curl, CURLOPT_PROXY, "");
    (void)curl_easy_setopt(l->curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    (void)curl_easy_setopt(l->curl, CURLOPT_NOSIGNAL, 1L);
    (void)curl_easy_setopt(l->curl, CURLOPT_FOLLOWLOCATION, 0L);
    (void)curl_easy_setopt(l->curl, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS);
    (void)curl_easy_setopt(l->curl, CURLOPT_TIMEOUT, (long)TRY_SECONDS);
    (void)curl_easy_setopt(l->curl, CURLOPT_VERBOSE, 1L);
    (void)curl_easy_setopt(l->curl, CURLOPT_DEBUGFUNCTION, on_debug);
    (void)curl_easy_setopt(l->curl, CURLOPT_DEBUGDATA, l);
    (void)curl_easy_setopt(l->curl, CURLOPT_READFUNCTION, on_read);
    (void)curl_easy_setopt(l->curl, CURLOPT_READDATA, l);
    (void)curl_easy_setopt(l->curl, CURLOPT_WRITEFUNCTION, on_write);
    (void)curl_easy_setopt(l->curl, CURLOPT_WRITEDATA, l);
    (void)curl_easy_setopt(l->curl, CURLOPT_NOPROGRESS, 0L);
    (void)curl_easy_setopt(l->curl, CURLOPT_XFERINFOFUNCTION, on_progress);
    (void)curl_easy_setopt(l->curl, CURLOPT_XFERINFODATA, l);
}

void line_end(struct mail_line *l, CURLcode code) {
    struct mail_try *t = l->t;
    if (l->kept_back)
        t->answer = STR("It was kept back: nobody holds it here any more.");
    else if (code == CURLE_OK || (l->answer[0] >= '4' && l->answer[0] <= '5'))
        t->answer = str_dup(t->a, str_from(l->answer));
    else if (code == CURLE_ABORTED_BY_CALLBACK)
        t->answer = STR("Kith was stopped before an answer came.");
    else
        t->answer = str_fmt(t->a, "%s", curl_easy_strerror(code));
    l->t = NULL; /* a connection that ends later tells nobody */
}
