/* One movement of hours, and taking it back. */
#include "exchange/pages.h"

static struct str kind_label(enum ledger_kind k) {
    switch (k) {
    case LEDGER_EXCHANGE: return tr_str("exchange");
    case LEDGER_GIFT: return tr_str("gift");
    case LEDGER_CORRECTION: return tr_str("correction");
    case LEDGER_OPENING: return tr_str("opening");
    case LEDGER_REVERSAL: break;
    }
    return tr_str("reversal");
}

static enum err_code account_words(struct http_request *rq, struct db_conn *c, int64_t account_id,
                                   struct str *ret, bool *ret_outside, struct err *err) {
    int64_t hub_id = principal_of(rq)->hub.id;
    struct ledger_account_view account;
    struct member m;
    enum err_code rc = ledger_account_get(c, rq->arena, hub_id, account_id, &account, err);
    if (rc)
        return rc;
    *ret = account.name;
    *ret_outside = *ret_outside || account.a.kind == LEDGER_OUTSIDE;
    if (account.a.kind != LEDGER_MEMBER)
        return ERR_OK;
    rc = member_by_account(c, rq->arena, hub_id, account_id, &m, err);
    if (rc)
        return rc;
    *ret = m.name;
    return lines_look(rq, m.id, err);
}

static enum err_code show_transfer(struct http_request *rq, int64_t id, struct err *err) {
    struct db_conn *c;
    struct ledger_line l;
    bool outside = false;
    struct transfer_view v = {.csrf = http_csrf(rq),
                              .form = typed(rq),
                              .reverse = hub_path(rq, "transfers/%lld/reverse", (long long)id)};
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = ledger_transfer_get(c, rq->arena, principal_of(rq)->hub.id, id, &l, err);
    if (!rc)
        rc = account_words(rq, c, l.from_id, &v.from, &outside, err);
    if (!rc)
        rc = account_words(rq, c, l.to_id, &v.to, &outside, err);
    if (rc)
        return rc;
    v.sequence = l.sequence;
    v.minutes = l.amount;
    v.day = l.day;
    v.at = l.at;
    v.description = l.description;
    v.kind = kind_label(l.kind);
    v.taken_back = l.reversed_by != 0;
    v.is_reversal = l.kind == LEDGER_REVERSAL;
    /* One that came of an exchange is taken back there, so that both say the same. */
    if (l.kind == LEDGER_EXCHANGE && l.about_id)
        v.exchange = hub_path(rq, "exchanges/%lld", (long long)l.about_id);
    v.of_session = str_starts(l.key, "session:");
    v.can_reverse = !v.of_session && !v.taken_back && !v.is_reversal && !v.exchange.n && !outside &&
                    l.phase == LEDGER_POSTED;
    struct ui_page page = {.title = tr_str("One movement of hours"),
                           .back = hub_path(rq, "all"),
                           .has_errors = form_status(typed(rq)) == 422};
    return PAGE(rq, form_status(typed(rq)), &page, transfer_html, &v, err);
}

enum err_code page_transfer(struct http_request *rq, const struct page_transfer_in *in, struct err *err) {
    return show_transfer(rq, in->id, err);
}

struct reverse_job {
    struct http_request *rq;
    struct doer by;
    int64_t id;
    struct str words;
};

/* Hours between two hubs are taken back in both. */
static enum err_code must_be_inside(struct db_conn *c, struct arena *a, int64_t hub_id,
                                    const struct ledger_line *l, struct err *err) {
    struct ledger_account_view from, to;
    enum err_code rc = ledger_account_get(c, a, hub_id, l->from_id, &from, err);
    if (!rc)
        rc = ledger_account_get(c, a, hub_id, l->to_id, &to, err);
    if (!rc && (from.a.kind == LEDGER_OUTSIDE || to.a.kind == LEDGER_OUTSIDE))
        rc = err_set(err, ERR_CONFLICT, NULL, "outside",
                     "This is help with a neighbouring time bank: take it back there, in both.");
    return rc;
}

static enum err_code reverse_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct reverse_job *j = ctx;
    struct ledger_result result;
    struct ledger_line l;
    int64_t made, hub_id = principal_of(j->rq)->hub.id;
    enum err_code rc = ledger_transfer_get(c, j->rq->arena, hub_id, j->id, &l, err);
    if (!rc && l.kind == LEDGER_EXCHANGE && l.about_id)
        rc = err_set(err, ERR_CONFLICT, NULL, "exchange",
                     "This belongs to an exchange: take the exchange back instead.");
    if (!rc)
        rc = must_be_inside(c, j->rq->arena, hub_id, &l, err);
    if (!rc && str_starts(l.key, "session:"))
        rc = err_set(err, ERR_CONFLICT, NULL, "session",
                     "This belongs to a group session: correct who came, or take it back, there.");
    return rc ? rc : ledger_reverse(c, j->rq->arena, &j->by, hub_id, j->id, j->words, &result, &made, err);
}

static enum err_code after_reverse(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    struct reverse_job *j = ctx;
    if (code == ERR_OK)
        return http_see_other(rq, hub_path(rq, "transfers/%lld?done=reversed", (long long)j->id), err);
    if (!form_took(rq, code, err))
        return code;
    return show_transfer(rq, j->id, err);
}

enum err_code page_transfer_reverse(struct http_request *rq, const struct page_transfer_reverse_in *in,
                                    struct err *err) {
    struct reverse_job *j = arena_new(rq->arena, struct reverse_job);
    if (!j)
        return err_nomem(err);
    *j = (struct reverse_job){.rq = rq, .by = hub_doer(rq), .id = in->id, .words = in->form.words};
    return app_write(rq, reverse_flow, j, after_reverse, err);
}
