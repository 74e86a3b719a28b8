/* One ring: who helps whom, yes and no; and what of it stands on one's own page and on the coordinator's. */
#include "hub/page.h"
#include "rings/pages.h"

static int64_t me_of(const struct principal *p) {
    return p->is_member ? p->member.id : 0;
}

/* Who has answered and who has not, for coordinators and as long as it waits: what was said is nobody's. */
static enum err_code put_people(struct http_request *rq, struct db_conn *c, const struct ring *r,
                                struct ring_view *v, struct err *err) {
    struct ring_person_view *people = arena_new_array(rq->arena, struct ring_person_view, r->n);
    enum err_code rc = people ? ERR_OK : err_nomem(err);
    for (size_t i = 0; !rc && i < r->n; i++) {
        struct member m;
        rc = member_get(c, rq->arena, principal_of(rq)->hub.id, r->legs[i].giver_id, &m, err);
        if (rc)
            break;
        people[i] = (struct ring_person_view){
            .id = m.id,
            .name = m.name,
            .href = hub_path_id(rq, "members", m.id),
            .phone = m.phone,
            .on_paper = m.on_paper,
            .waits = r->legs[i].answer == RING_UNANSWERED,
        };
    }
    v->people = people;
    v->n_people = rc ? 0 : r->n;
    v->said = hub_path(rq, "rings/%lld/said", (long long)r->id);
    return rc;
}

static bool is_open(const struct http_request *rq, const struct ring *r) {
    return r->state == RING_OFFERED && hub_doer(rq).at < r->ends_at;
}

static struct str until(struct arena *a, const struct ring *r) {
    return day_words(a, day_of_seconds(r->ends_at));
}

static struct str explain(struct http_request *rq, const struct ring *r, const struct ring_leg *mine) {
    struct arena *a = rq->arena;
    if (r->state == RING_AGREED)
        return tr_str(
            "Everybody said yes. Find a time with each other; when it has happened, say how long it "
            "took.");
    if (!is_open(rq, r))
        return tr_str("It did not come about this time. All offers and requests in it are as they were.");
    if (mine && mine->answer == RING_YES)
        return str_fmt(a, tr("You said yes. It comes about when all the others do too, until %.*s."),
                       STR_ARG(until(a, r)));
    if (mine)
        return str_fmt(a, tr("It comes about only when all %zu of you say yes, until %.*s."), r->n,
                       STR_ARG(until(a, r)));
    return str_fmt(a, tr("%zu of %zu have answered. They have until %.*s."), r->answered, r->n,
                   STR_ARG(until(a, r)));
}

static enum err_code put_became(struct http_request *rq, const struct ring *r, struct ring_view *v,
                                struct err *err) {
    const struct principal *p = principal_of(rq);
    struct ring_line *lines = arena_new_array(rq->arena, struct ring_line, r->n + 1);
    if (!lines)
        return err_nomem(err);
    for (size_t i = 0; i < r->n; i++) {
        const struct ring_leg *l = &r->legs[i];
        int64_t me = me_of(p);
        if (!l->exchange_id || (!rings_sees_all(p) && l->giver_id != me && l->receiver_id != me))
            continue;
        struct leg_view names = ring_leg_view(l, rings_sees_all(p), me);
        lines[v->n_became++] = (struct ring_line){
            .href = hub_path_id(rq, "exchanges", l->exchange_id),
            .note = l->request_title,
            .people = str_fmt(rq->arena, tr("%.*s for %.*s"), STR_ARG(names.giver), STR_ARG(names.receiver))};
    }
    v->became = lines;
    return ERR_OK;
}

enum err_code page_ring(struct http_request *rq, const struct page_ring_in *in, struct err *err) {
    const struct principal *p = principal_of(rq);
    struct db_conn *c;
    struct ring r;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = ring_seen(c, rq->arena, p->hub.id, rings_viewer(p), in->id, hub_doer(rq).today, &r, err);
    if (!rc && rings_sees_all(p))
        rc = hub_trace(rq, 0, TRACE_LIST, err);
    if (rc)
        return rc;
    int64_t me = me_of(p);
    const struct ring_leg *at = ring_leg_of(&r, me);
    struct ring_leg own = at ? *at : (struct ring_leg){0};
    const struct ring_leg *mine = at ? &own : NULL;
    size_t all = r.n;
    if (!rings_sees_all(p))
        rc = ring_hide(c, rq->arena, p->hub.id, me, hub_doer(rq).at, &r, err);
    if (rc)
        return rc;
    struct leg_view *legs = arena_new_array(rq->arena, struct leg_view, r.n + 1);
    if (!legs)
        return err_nomem(err);
    for (size_t i = 0; i < r.n; i++)
        legs[i] = ring_leg_view(&r.legs[i], rings_sees_all(p), me);
    bool open = is_open(rq, &r);
    struct ring_view v = {
        .csrf = http_csrf(rq),
        .title = str_fmt(rq->arena, tr("A ring of %zu"), all),
        .explain = explain(rq, &r, mine),
        .state = r.state == RING_AGREED ? tr_str("All said yes")
                 : open                 ? tr_str("Waits for answers")
                                        : tr_str("Did not come about"),
        .colour = r.state == RING_AGREED ? UI_GREEN
                  : open                 ? UI_YELLOW
                                         : UI_GREY,
        .yes = hub_path(rq, "rings/%lld/yes", (long long)r.id),
        .no = hub_path(rq, "rings/%lld/no", (long long)r.id),
        .withdraw = hub_path(rq, "rings/%lld/withdraw", (long long)r.id),
        .legs = legs,
        .n_legs = r.n,
        .can_answer = open && mine,
        .said_yes = mine && mine->answer == RING_YES,
        .can_withdraw = open && rings_sees_all(p),
        .agreed = r.state == RING_AGREED,
    };
    rc = put_became(rq, &r, &v, err);
    if (!rc && v.can_withdraw)
        rc = put_people(rq, c, &r, &v, err);
    if (rc)
        return rc;
    struct ui_page page = {.title = v.title,
                           .back = hub_path(rq, mine && !rings_sees_all(p) ? "home" : "rings")};
    const struct form *f = form_of(rq, &ring_said_form_def);
    return PAGE(rq, f ? form_status(f) : 200, &page, ring_html, &v, err);
}

/* ---- yes, no, taken back ---- */

enum saying { SAY_YES, SAY_NO, SAY_WITHDRAW };
struct answering {
    struct http_request *rq;
    struct doer by;
    int64_t ring_id, member_id;
    enum saying what;
    bool for_other, over;
};

static enum err_code answer_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct answering *k = ctx;
    const struct principal *p = principal_of(k->rq);
    if (k->what == SAY_WITHDRAW)
        return ring_withdraw(c, k->rq->arena, &k->by, &p->hub, k->ring_id, err);
    struct ring r;
    enum err_code rc = ERR_OK;
    if (k->for_other)
        rc = ring_get(c, k->rq->arena, p->hub.id, k->ring_id, k->by.today, &r, err);
    if (!rc && k->for_other && !ring_leg_of(&r, k->member_id))
        rc = err_set(err, ERR_INVALID, "member", "member", "This person is not in the ring");
    if (!rc)
        rc = ring_answer(c, k->rq->arena, &k->by, &p->hub, k->member_id, k->ring_id, k->what == SAY_YES, err);
    if (!rc)
        rc = ring_get(c, k->rq->arena, p->hub.id, k->ring_id, k->by.today, &r, err);
    k->over = !rc && r.state == RING_LAPSED;
    return rc;
}

static enum err_code answer_after(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    struct answering *k = ctx;
    if (code && k->for_other && form_took(rq, code, err))
        return page_ring(rq, &(struct page_ring_in){.hub = principal_of(rq)->hub.slug, .id = k->ring_id},
                         err);
    if (code)
        return code;
    if (k->for_other)
        return http_see_other(rq, hub_path(rq, "rings/%lld?done=ring-said", (long long)k->ring_id), err);
    if (k->what == SAY_YES && k->over)
        return http_see_other(rq, hub_path_id(rq, "rings", k->ring_id), err);
    if (k->what == SAY_YES)
        return http_see_other(rq, hub_path(rq, "rings/%lld?done=ring-yes", (long long)k->ring_id), err);
    return http_see_other(
        rq, hub_path(rq, k->what == SAY_NO ? "home?done=ring-no" : "rings?done=ring-withdrawn"), err);
}

static enum err_code say(struct http_request *rq, int64_t id, enum saying what, struct err *err) {
    struct answering *k = arena_new(rq->arena, struct answering);
    if (!k)
        return err_nomem(err);
    *k = (struct answering){
        .rq = rq, .by = hub_doer(rq), .ring_id = id, .member_id = me_of(principal_of(rq)), .what = what};
    return app_write(rq, answer_flow, k, answer_after, err);
}

enum err_code page_ring_yes(struct http_request *rq, const struct page_ring_yes_in *in, struct err *err) {
    return say(rq, in->id, SAY_YES, err);
}

enum err_code page_ring_no(struct http_request *rq, const struct page_ring_no_in *in, struct err *err) {
    return say(rq, in->id, SAY_NO, err);
}

/* What somebody said by phone or at the door; the trail tells who wrote it down. */
enum err_code page_ring_said(struct http_request *rq, const struct page_ring_said_in *in, struct err *err) {
    struct answering *k = arena_new(rq->arena, struct answering);
    if (!k)
        return err_nomem(err);
    *k = (struct answering){.rq = rq,
                            .by = hub_doer(rq),
                            .ring_id = in->id,
                            .member_id = in->form.member,
                            .what = str_eqz(in->form.said, "yes") ? SAY_YES : SAY_NO,
                            .for_other = true};
    k->by.for_member_id = in->form.member;
    return app_write(rq, answer_flow, k, answer_after, err);
}

enum err_code page_ring_withdraw(struct http_request *rq, const struct page_ring_withdraw_in *in,
                                 struct err *err) {
    return say(rq, in->id, SAY_WITHDRAW, err);
}

/* ---- on one's own page ---- */

/* "Cat C. could help you with “The garden”, you could help Ben B. with “His phone”, Ben B. could help …": who
 * helps me first. */
static struct str sentence(struct arena *a, const struct ring *r, int64_t me) {
    size_t at = 0;
    struct str s = STR("");
    while (at < r->n && r->legs[at].receiver_id != me)
        at++;
    for (size_t i = 0; i < r->n; i++) {
        struct leg_view l = ring_leg_view(&r->legs[(at + i) % r->n], false, me);
        if (i > 0 && str_eqz(l.giver, tr("You")))
            l.giver = STR("you");
        s = str_fmt(a, tr("%.*s%s%.*s could help %.*s with “%.*s”"), STR_ARG(s),
                    i == 0          ? ""
                    : i + 1 == r->n ? tr(", and ")
                                    : ", ",
                    STR_ARG(l.giver), STR_ARG(l.receiver), STR_ARG(l.request));
    }
    return str_fmt(a, "%.*s.", STR_ARG(s));
}

static struct ring_offer_view offer_of(const struct http_request *rq, const struct ring *r, int64_t me) {
    struct arena *a = rq->arena;
    bool said_yes = ring_leg_of(r, me)->answer == RING_YES;
    return (struct ring_offer_view){
        .sentence = sentence(a, r, me),
        .note = said_yes ? str_fmt(a, tr("You said yes. It waits for the others, until %.*s."),
                                   STR_ARG(until(a, r)))
                         : str_fmt(a,
                                   tr("It comes about only when all say yes, until %.*s. No is fine: nobody "
                                      "learns who said it."),
                                   STR_ARG(until(a, r))),
        .yes = hub_path(rq, "rings/%lld/yes", (long long)r->id),
        .no = hub_path(rq, "rings/%lld/no", (long long)r->id),
        .href = hub_path_id(rq, "rings", r->id),
        .said_yes = said_yes,
    };
}

enum err_code rings_piece_home(struct http_request *rq, int64_t of, struct buf *b, struct err *err) {
    (void)of;
    const struct principal *p = principal_of(rq);
    struct db_conn *c;
    struct ring *list;
    size_t n;
    struct rings_home_view v = {.csrf = http_csrf(rq)};
    const struct ring_filter f = {.member_id = me_of(p),
                                  .today = hub_doer(rq).today,
                                  .since = hub_doer(rq).at - RING_TOLD_DAYS * SECONDS_A_DAY};
    if (!f.member_id)
        return ERR_OK;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = ring_list(c, rq->arena, p->hub.id, &f, 10, &list, &n, err);
    if (rc || n == 0)
        return rc;
    struct ring_offer_view *open = arena_new_array(rq->arena, struct ring_offer_view, n);
    struct ring_line *ended = arena_new_array(rq->arena, struct ring_line, n);
    if (!open || !ended)
        return err_nomem(err);
    for (size_t i = 0; i < n; i++) {
        if (is_open(rq, &list[i]))
            open[v.n_open++] = offer_of(rq, &list[i], f.member_id);
        else if (list[i].state != RING_OFFERED || list[i].ends_at <= hub_doer(rq).at)
            ended[v.n_ended++] = (struct ring_line){
                .href = hub_path_id(rq, "rings", list[i].id),
                .note = list[i].state == RING_AGREED
                            ? tr_str("Your ring came about: everybody said yes.")
                            : tr_str("A ring that you were asked about did not come about this time.")};
    }
    v.open = open;
    v.ended = ended;
    rings_home_html(b, &v);
    return ERR_OK;
}

enum err_code rings_piece_today(struct http_request *rq, int64_t of, struct buf *b, struct err *err) {
    (void)of;
    struct db_conn *c;
    struct ring *list;
    size_t n;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = ring_list(c, rq->arena, principal_of(rq)->hub.id,
                       &(struct ring_filter){.open_only = true, .today = hub_doer(rq).today}, 50, &list, &n,
                       err);
    int64_t open = 0;
    for (size_t i = 0; !rc && i < n; i++)
        open += is_open(rq, &list[i]);
    if (!rc)
        rings_today_html(b, &(struct rings_today_view){.href = hub_path(rq, "rings"), .open = open});
    return rc;
}
