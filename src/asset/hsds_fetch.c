/* Reading an open directory at an address: its pages of services, and what each service tells. */
#include "app/fetch.h"
#include "asset/hsds_inside.h"
#include "asset/inside.h"
#include "asset/pages.h"
#include "base/clock.h"

#include <stdio.h>

enum { PAGES_MOST = 200, A_PAGE = 100 };

struct reading {
    struct hsds_feed *f;
    const struct hsds_fetching *o;
    struct fetch *fetch;
    struct str base;
    int64_t until;
};

/* Of what was typed, the part that its other addresses begin with. */
static struct str base_of(struct str address) {
    ptrdiff_t query = str_find(address, STR("?"));
    if (query >= 0)
        address = str_slice(address, 0, (size_t)query);
    while (str_ends(address, "/"))
        address.n--;
    return str_ends(address, "/services") ? str_slice(address, 0, address.n - 9) : address;
}

/* An id as a part of an address: what could lead elsewhere is escaped. */
static struct str part_of(struct arena *a, struct str id) {
    static const char digits[] = "0123456789ABCDEF";
    char *z = arena_alloc(a, id.n * 3 + 1);
    size_t n = 0;
    for (size_t i = 0; z && i < id.n; i++) {
        unsigned char ch = (unsigned char)id.p[i];
        if ((ch >= '0' && ch <= '9') || (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || ch == '-') {
            z[n++] = (char)ch;
        } else {
            z[n++] = '%';
            z[n++] = digits[ch >> 4];
            z[n++] = digits[ch & 15];
        }
    }
    return z ? str_of(z, n) : STR("");
}

static enum err_code may_go_on(const struct reading *r, struct err *err) {
    if (r->o->ends && r->o->ends(r->o->ends_of))
        return err_set(err, ERR_UNAVAILABLE, "address", "ending", "Kith is being stopped. Try again later");
    if (clock_monotonic_micros() < r->until)
        return ERR_OK;
    return err_set(err, ERR_UNAVAILABLE, "address", "slow", "The directory took more than %lld seconds",
                   (long long)r->o->seconds);
}

/* One text more, in a list of all. */
static enum err_code keep(const struct reading *r, struct str text, struct err *err) {
    struct buf *b = r->o->texts;
    if (!b)
        return ERR_OK;
    buf_putc(b, b->n ? ',' : '[');
    buf_str(b, str_starts(text, "\xEF\xBB\xBF") ? str_slice(text, 3, text.n) : text);
    if (!b->failed)
        return ERR_OK;
    return b->full ? err_set(err, ERR_TOO_LARGE, "address", "size",
                             "The directory tells more than %zu MB: let the operator take it by the command "
                             "line (kith import hsds)",
                             b->limit / 1000000)
                   : buf_check(b, err);
}

static enum err_code ask(struct reading *r, struct str at, bool *ret_last, struct err *err) {
    struct str text;
    enum err_code rc = may_go_on(r, err);
    if (!rc)
        rc = fetch_page(r->fetch, r->f->a, at, &text, err);
    if (!rc)
        rc = hsds_read(r->f, at, text, ret_last, err);
    return rc || r->f->n_refused ? rc : keep(r, text, err);
}

static enum err_code ask_services(struct reading *r, struct err *err) {
    bool last = false;
    enum err_code rc = ERR_OK;
    for (int page = 1; !rc && !last; page++) {
        if (page > PAGES_MOST)
            return err_set(err, ERR_TOO_LARGE, "address", "pages", "The directory has more than %d pages",
                           PAGES_MOST);
        rc = ask(r, str_fmt(r->f->a, "%.*s/services?page=%d&per_page=%d", STR_ARG(r->base), page, A_PAGE),
                 &last, err);
        if (!rc && r->o->progress)
            r->o->progress(r->o->progress_ctx, (int64_t)r->f->n);
    }
    return rc;
}

/* Lists tell less than each service does. */
static enum err_code ask_wholes(struct reading *r, struct err *err) {
    enum err_code rc = ERR_OK;
    for (size_t i = 0; !rc && i < r->f->n; i++) {
        if (r->f->items[i].full)
            continue;
        struct str id = part_of(r->f->a, r->f->items[i].source_id);
        rc = ask(r, str_fmt(r->f->a, "%.*s/services/%.*s", STR_ARG(r->base), STR_ARG(id)), NULL, err);
    }
    return rc;
}

enum err_code hsds_fetch(struct hsds_feed *f, const struct hsds_fetching *o, struct str address,
                         struct err *err) {
    struct reading r = {
        .f = f, .o = o, .base = base_of(address), .until = clock_monotonic_micros() + o->seconds * 1000000};
    const struct fetch_setup setup = {.hosts = o->hosts,
                                      .setting = "import_hosts (KITH_IMPORT_HOSTS)",
                                      .seconds = o->seconds_each,
                                      .named_ports = o->named_ports};
    enum err_code rc = fetch_open(f->a, &setup, &r.fetch, err);
    if (!rc)
        rc = ask_services(&r, err);
    if (!rc && !f->n_refused)
        rc = ask_wholes(&r, err);
    if (!rc && o->texts)
        buf_putc(o->texts, ']');
    return rc;
}

/* ---- for a page, or the API ---- */

enum { SECONDS = 45, SECONDS_EACH = 10, TEXTS_MOST = 3000000 };
#define MEMORY_MOST ((size_t)96 << 20)

static void release(void *p) {
    struct directory_read *d = p;
    buf_release(&d->texts);
    arena_release(&d->memory);
}

struct directory_read *directory_read_new(struct http_request *rq, struct str address) {
    struct directory_read *d = arena_new(rq->arena, struct directory_read);
    if (!d)
        return NULL;
    *d = (struct directory_read){.hosts = config_text(app_of(rq)->config, CONFIG_IMPORT_HOSTS),
                                 .address = address};
    arena_init(&d->memory, MEMORY_MOST);
    buf_init(&d->texts, TEXTS_MOST);
    hsds_feed_start(&d->feed, &d->memory);
    return arena_defer(rq->arena, release, d) ? d : NULL;
}

enum err_code directory_read_do(const struct aside_work *w, void *ctx, struct err *err) {
    struct directory_read *d = ctx;
    const struct hsds_fetching how = {.hosts = d->hosts,
                                      .named_ports = true,
                                      .seconds = SECONDS,
                                      .seconds_each = SECONDS_EACH,
                                      .texts = &d->texts,
                                      .ends = w->ends,
                                      .ends_of = w->of};
    return hsds_fetch(&d->feed, &how, d->address, err);
}

enum err_code directory_wrong(enum err_code code, struct err *err) {
    if (code == ERR_OK || code == ERR_BUSY || code == ERR_NOMEM)
        return code;
    char words[sizeof err->message];
    (void)snprintf(words, sizeof words, "%s", err->message);
    return err_set(err, ERR_INVALID, "address", "address", "%s", words);
}
