/* Searches as Atom feeds (RFC 4287): under a member's secret address, and, where the hub shows its offers or
 * requests to everybody, without names under a plain one. */
#include "search/pages.h"

#include <sodium.h>
#include <time.h>

#include "base/written.h"

enum { ENTRIES = 50, FEED_MOST = 1 << 20 };

struct feed {
    struct http_request *rq;
    const struct search_ways *ways;
    const struct search_card *cards;
    size_t n;
    bool names;
    int64_t updated;
};

/* ---- XML ---- */

/* XML knows the five signs that tpl_text writes; controls that it forbids come out as U+FFFD. */
static void element(struct buf *b, const char *name, const char *attributes, struct str text) {
    buf_fmt(b, "<%s%s>", name, attributes);
    tpl_text(b, text);
    buf_fmt(b, "</%s>\n", name);
}

/* A UUID (RFC 9562, version 8: by a hash) of what the thing is: it stays the same wherever Kith moves to. */
static struct str stable_id(struct arena *a, int64_t hub_id, const char *kind, int64_t id) {
    unsigned char h[16];
    struct str name = str_fmt(a, "kith feed %lld %s %lld", (long long)hub_id, kind, (long long)id);
    crypto_generichash(h, sizeof h, (const unsigned char *)name.p, name.n, NULL, 0);
    h[6] = (unsigned char)((h[6] & 0x0F) | 0x80);
    h[8] = (unsigned char)((h[8] & 0x3F) | 0x80);
    struct str x = str_hex(a, h, sizeof h);
    return str_fmt(a, "urn:uuid:%.8s-%.4s-%.4s-%.4s-%.12s", x.p, x.p + 8, x.p + 12, x.p + 16, x.p + 20);
}

static void entry(struct buf *b, const struct feed *f, const struct search_card *t) {
    struct arena *a = f->rq->arena;
    const struct hub *h = &principal_of(f->rq)->hub;
    const char *path = t->hit.kind == SEARCH_PERSON  ? "people"
                       : t->hit.kind == SEARCH_ASSET ? "assets"
                                                     : "help";
    struct str parts[4];
    size_t n = 0;
    if (t->place.n)
        parts[n++] = t->place;
    if (t->times.n)
        parts[n++] = t->times;
    buf_puts(b, "<entry>\n");
    element(b, "id", "", stable_id(a, h->id, search_kind_name(t->hit.kind), t->hit.id));
    element(b, "title", "",
            t->hit.kind == SEARCH_REQUEST ? str_fmt(a, tr("Wanted: %.*s"), STR_ARG(t->title)) : t->title);
    element(b, "published", "", time_rfc3339(a, t->hit.at));
    element(b, "updated", "", time_rfc3339(a, t->changed_at > t->hit.at ? t->changed_at : t->hit.at));
    /* Where the feed tells no names, an entry is of the hub. */
    buf_puts(b, "<author>");
    element(b, "name", "", f->names && t->who.n ? t->who : t->hit.kind == SEARCH_PERSON ? t->title : h->name);
    buf_puts(b, "</author>\n<link rel=\"alternate\" type=\"text/html\" href=\"");
    tpl_attr(b, whole_address(f->rq, hub_path_id(f->rq, path, t->hit.id)));
    buf_puts(b, "\"/>\n<category term=\"");
    tpl_attr(b, str_from(search_kind_name(t->hit.kind)));
    buf_puts(b, "\"/>\n");
    if (t->category.n) {
        buf_puts(b, "<category term=\"");
        tpl_attr(b, t->category);
        buf_puts(b, "\"/>\n");
    }
    struct str where = n ? str_join(a, parts, n, STR(" · ")) : STR("");
    element(b, "summary", " type=\"text\"",
            where.n && t->words.n ? str_fmt(a, "%.*s (%.*s)", STR_ARG(t->words), STR_ARG(where))
            : t->words.n          ? t->words
                                  : where);
    buf_puts(b, "</entry>\n");
}

static void write_feed(struct buf *b, const struct feed *f, struct str name) {
    struct arena *a = f->rq->arena;
    const struct hub *h = &principal_of(f->rq)->hub;
    struct str query = ways_write(a, f->ways);
    buf_puts(b, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" "
                "xml:lang=\"");
    tpl_attr(b, str_from(language_in_use()->tag));
    buf_puts(b, "\">\n");
    element(
        b, "id", "",
        stable_id(a, h->id, str_z(a, str_fmt(a, "%s %.*s", f->names ? "own" : "public", STR_ARG(query))), 0));
    element(b, "title", "", str_fmt(a, "%.*s: %.*s", STR_ARG(h->name), STR_ARG(name)));
    element(b, "updated", "", time_rfc3339(a, f->updated));
    element(b, "generator", "", STR("Kith"));
    buf_puts(b, "<link rel=\"self\" type=\"application/atom+xml\" href=\"");
    tpl_attr(b, whole_address(f->rq, f->rq->target));
    buf_puts(b, "\"/>\n<link rel=\"alternate\" type=\"text/html\" href=\"");
    tpl_attr(b, whole_address(f->rq, f->names ? find_path(f->rq, query) : hub_path(f->rq, "%s", "")));
    buf_puts(b, "\"/>\n");
    for (size_t i = 0; i < f->n; i++)
        entry(b, f, &f->cards[i]);
    buf_puts(b, "</feed>\n");
}

/* ---- not changed ---- */

/* "Fri, 12 Jun 2026 10:00:00 GMT" (RFC 9110, section 5.6.7) */
static struct str http_date(struct arena *a, int64_t seconds) {
    time_t at = (time_t)seconds;
    struct tm tm;
    char room[40];
    if (!gmtime_r(&at, &tm) || strftime(room, sizeof room, "%a, %d %b %Y %H:%M:%S GMT", &tm) == 0)
        return STR("Thu, 01 Jan 1970 00:00:00 GMT");
    return str_dup(a, str_from(room));
}

/* A date that is written in another way counts as none. */
static bool http_date_parse(struct arena *a, struct str s, int64_t *ret) {
    struct tm tm = {0};
    if (str_empty(s))
        return false;
    const char *end = strptime(str_z(a, s), "%a, %d %b %Y %H:%M:%S GMT", &tm);
    *ret = end && *end == '\0' ? (int64_t)timegm(&tm) : 0;
    return end && *end == '\0';
}

static struct str tag_of(struct arena *a, struct str body) {
    unsigned char h[16];
    crypto_generichash(h, sizeof h, (const unsigned char *)body.p, body.n, NULL, 0);
    struct str x = str_hex(a, h, sizeof h);
    return str_fmt(a, "\"%.*s\"", STR_ARG(x));
}

static bool names_tag(struct str list, struct str tag) {
    struct str part;
    while (list.n > 0 && str_next(&list, ',', &part)) {
        part = str_trim(part);
        if (str_starts(part, "W/"))
            part = str_slice(part, 2, part.n);
        if (str_eq(part, tag) || str_eqz(part, "*"))
            return true;
    }
    return false;
}

/* RFC 9110, section 13.1.3: a date counts only where no tag is named. */
static bool is_known(const struct http_request *rq, struct str tag, int64_t updated) {
    struct str tags = http_request_header(rq, "If-None-Match");
    int64_t since;
    if (tags.p)
        return names_tag(tags, tag);
    return http_date_parse(rq->arena, http_request_header(rq, "If-Modified-Since"), &since) &&
           updated <= since;
}

static enum err_code send_feed(const struct feed *f, struct str name, bool secret, struct err *err) {
    struct http_request *rq = f->rq;
    /* What people wrote is in the hub's language, and readers fetch without saying theirs: all of it is. */
    const struct language *own = written_in(), *asked = own ? language_use(own) : NULL;
    write_feed(&rq->out, f, name);
    if (own)
        (void)language_use(asked);
    enum err_code rc = buf_check(&rq->out, err);
    if (rc)
        return rc;
    struct str tag = tag_of(rq->arena, buf_view(&rq->out));
    http_reply_header(rq, "ETag", tag);
    http_reply_header(rq, "Last-Modified", http_date(rq->arena, f->updated));
    http_reply_header(rq, "Cache-Control", secret ? STR("private, no-cache") : STR("no-cache"));
    if (!is_known(rq, tag, f->updated))
        return http_send(rq, 200, "application/atom+xml; charset=utf-8", err);
    buf_clear(&rq->out);
    return http_send(rq, 304, "application/atom+xml; charset=utf-8", err);
}

/* ---- both ---- */

static enum err_code no_feed(struct err *err) {
    return err_set(err, ERR_NOT_FOUND, NULL, "not-found", "There is no feed at this address.");
}

static enum err_code show_feed(struct http_request *rq, struct db_conn *c, struct search_ways *w,
                               int64_t member_id, struct err *err) {
    const struct hub *h = &principal_of(rq)->hub;
    struct search_query q;
    struct search_found found;
    struct search_card *cards;
    struct catalogue tree;
    struct feed f = {.rq = rq, .ways = w, .names = member_id != 0, .updated = h->created_at};
    enum err_code rc = ways_query(c, rq->arena, h->id, member_id, w, &q, err);
    if (!rc)
        rc = catalogue_of(c, rq->arena, h->id, &tree, err);
    q.today = hub_doer(rq).today;
    q.order = SEARCH_NEWEST;
    q.viewer = member_id ? member_id : blocks_viewer(principal_of(rq));
    q.tree = &tree;
    if (!rc)
        rc = search_find(c, rq->arena, h->id, &q, &found, err);
    if (!rc)
        rc = search_cards(c, rq->arena, h->id, &q, &found, 0, ENTRIES, &cards, &f.n, err);
    if (rc)
        return rc;
    f.cards = cards;
    for (size_t i = 0; i < f.n; i++) {
        f.updated = cards[i].hit.at > f.updated ? cards[i].hit.at : f.updated;
        f.updated = cards[i].changed_at > f.updated ? cards[i].changed_at : f.updated;
    }
    return send_feed(&f, ways_name(rq->arena, w, &tree, STR_NULL), member_id != 0, err);
}

enum err_code page_feed(struct http_request *rq, const struct page_feed_in *in, struct err *err) {
    const struct principal *p = principal_of(rq);
    struct search_ways w;
    struct db_conn *c;
    bool all = true;
    (void)in;
    enum err_code rc = ways_parse(rq->arena, rq->raw_query, &w, err);
    if (rc)
        return rc;
    if (!p->in_hub)
        return no_feed(err);
    enum search_kind kind = ways_kind(w.kind, &all);
    if (all)
        kind = p->hub.public_requests && !p->hub.public_offers ? SEARCH_REQUEST : SEARCH_OFFER;
    w = ways_open(&w);
    w.kind = kind == SEARCH_REQUEST ? STR("requests") : STR("offers");
    if (kind != SEARCH_OFFER && kind != SEARCH_REQUEST)
        return no_feed(err);
    /* A hub that shows nothing to everybody has a feed in which nothing stands: it may change its mind. */
    bool shows = kind == SEARCH_OFFER ? p->hub.public_offers : p->hub.public_requests;
    if (!shows)
        return send_feed(&(struct feed){.rq = rq, .ways = &w, .updated = p->hub.created_at}, w.kind, false,
                         err);
    rc = app_read(rq, &c, err);
    return rc ? rc : show_feed(rq, c, &w, 0, err);
}

enum err_code page_feed_secret(struct http_request *rq, const struct page_feed_secret_in *in,
                               struct err *err) {
    const struct principal *p = principal_of(rq);
    struct search_ways w;
    struct db_conn *c;
    int64_t member_id = 0;
    if (!p->in_hub)
        return no_feed(err);
    enum err_code rc = ways_parse(rq->arena, rq->raw_query, &w, err);
    if (!rc)
        rc = app_read(rq, &c, err);
    if (!rc)
        rc = feed_member(c, rq->arena, p->hub.id, in->key, &member_id, err);
    if (rc)
        return rc;
    return member_id ? show_feed(rq, c, &w, member_id, err) : no_feed(err);
}
