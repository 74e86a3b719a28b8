/* The files: each handler reads what one paper shows, and hands it to the press. */
#include "base/language.h"
#include "paper/pages.h"

struct paper paper_asked(const struct http_request *rq, struct str size) {
    const struct doer by = hub_doer(rq);
    return (struct paper){.a = rq->arena,
                          .hub = &principal_of(rq)->hub,
                          .base = whole_address(rq, STR("")),
                          .at = by.at,
                          .today = by.today,
                          .large = str_eqz(size, "large")};
}

struct str paper_filename(const struct paper *p, struct str name) {
    return str_fmt(p->a, "%.*s%s.pdf", STR_ARG(name), p->large ? "-large" : "");
}

static bool coordinates(const struct http_request *rq) {
    const struct principal *p = principal_of(rq);
    return p->coordinator && !p->acting;
}

/* ---- slips ---- */

struct slips {
    struct paper paper;
    const struct paper_slip *slips;
    size_t n;
};

static enum err_code draw_slips(struct arena *a, const void *ctx, struct str *ret, struct err *err) {
    const struct slips *s = ctx;
    struct paper p = s->paper;
    p.a = a;
    return paper_slips(&p, s->slips, s->n, ret, err);
}

static enum err_code send_slips(struct http_request *rq, struct str size, const struct paper_slip *slips,
                                size_t n, struct str name, struct err *err) {
    struct slips *s = arena_new(rq->arena, struct slips);
    if (!s)
        return err_nomem(err);
    *s = (struct slips){paper_asked(rq, size), slips, n};
    return paper_send(rq, draw_slips, s, paper_filename(&s->paper, name), err);
}

enum err_code page_paper_slips(struct http_request *rq, const struct page_paper_slips_in *in,
                               struct err *err) {
    enum { USUAL = 6 };
    const size_t n = in->query.has_n ? (size_t)in->query.n : USUAL;
    struct paper_slip *blank = arena_new_array(rq->arena, struct paper_slip, n);
    return blank ? send_slips(rq, in->query.size, blank, n, STR("slips"), err) : err_nomem(err);
}

enum err_code page_paper_slip(struct http_request *rq, const struct page_paper_slip_in *in, struct err *err) {
    const struct principal *p = principal_of(rq);
    struct paper_slip *slip = arena_new(rq->arena, struct paper_slip);
    struct exchange e;
    struct db_conn *c;
    enum err_code rc = slip ? app_read(rq, &c, err) : err_nomem(err);
    if (!rc)
        rc = exchange_get(c, rq->arena, p->hub.id, in->id, &e, err);
    if (!rc && !coordinates(rq) && e.giver_id != p->member.id && e.receiver_id != p->member.id)
        rc = err_set(err, ERR_NOT_FOUND, "id", "not-found", "There is no such exchange here.");
    if (!rc)
        rc = paper_slip_of(c, rq->arena, &p->hub, in->id, slip, err);
    if (!rc)
        rc = hub_trace(rq, e.giver_id, TRACE_PAPER, err);
    if (!rc)
        rc = hub_trace(rq, e.receiver_id, TRACE_PAPER, err);
    if (rc)
        return rc;
    const struct str code = shortcode_make(rq->arena, SHORTCODE_EXCHANGE, in->id);
    return send_slips(rq, in->query.size, slip, 1, str_fmt(rq->arena, "slip-%.*s", STR_ARG(code)), err);
}

/* ---- sign-in sheets ---- */

struct sheet {
    struct paper paper;
    struct paper_sheet sheet;
};

static enum err_code draw_sheet(struct arena *a, const void *ctx, struct str *ret, struct err *err) {
    const struct sheet *s = ctx;
    struct paper p = s->paper;
    p.a = a;
    return paper_sheet(&p, &s->sheet, ret, err);
}

static bool leads(const struct principal *p, const struct group_session *s) {
    for (size_t i = 0; i < s->n_leaders; i++)
        if (p->is_member && s->leaders[i].id == p->member.id)
            return true;
    return false;
}

enum err_code page_paper_sheet(struct http_request *rq, const struct page_paper_sheet_in *in,
                               struct err *err) {
    const struct principal *p = principal_of(rq);
    struct sheet *s = arena_new(rq->arena, struct sheet);
    struct group_session session;
    struct db_conn *c;
    enum err_code rc = s ? app_read(rq, &c, err) : err_nomem(err);
    if (!rc)
        rc = group_get(c, rq->arena, &p->hub, 0, in->id, &session, err);
    if (!rc && !coordinates(rq) && !leads(p, &session))
        rc = err_set(err, ERR_DENIED, NULL, "role", "The sign-in sheet is for whoever leads the session.");
    if (!rc)
        rc = paper_sheet_of(c, rq->arena, &p->hub, &session, &s->sheet, err);
    if (!rc)
        rc = hub_trace(rq, 0, TRACE_LIST, err);
    if (rc)
        return rc;
    s->paper = paper_asked(rq, in->query.size);
    return paper_send(
        rq, draw_sheet, s,
        paper_filename(&s->paper, str_fmt(rq->arena, "sheet-%.*s", STR_ARG(day_iso(rq->arena, session.day)))),
        err);
}

/* ---- posters ---- */

struct poster {
    struct paper paper;
    struct paper_poster poster;
};

static enum err_code draw_poster(struct arena *a, const void *ctx, struct str *ret, struct err *err) {
    const struct poster *s = ctx;
    struct paper p = s->paper;
    p.a = a;
    return paper_poster(&p, &s->poster, ret, err);
}

enum err_code page_paper_poster(struct http_request *rq, const struct page_paper_poster_in *in,
                                struct err *err) {
    const struct principal *p = principal_of(rq);
    struct poster *s = arena_new(rq->arena, struct poster);
    struct listing l;
    struct db_conn *c;
    enum err_code rc = s ? app_read(rq, &c, err) : err_nomem(err);
    if (!rc)
        rc = listing_seen(c, rq->arena, p->hub.id, member_viewer(p), in->id, &l, err);
    if (rc)
        return rc;
    s->paper = paper_asked(rq, in->query.size);
    s->poster = paper_poster_of(&l, str_eqz(in->query.strips, "yes"));
    const struct str code = shortcode_make(rq->arena, SHORTCODE_HELP, in->id);
    return paper_send(rq, draw_poster, s,
                      paper_filename(&s->paper, str_fmt(rq->arena, "poster-%.*s", STR_ARG(code))), err);
}
