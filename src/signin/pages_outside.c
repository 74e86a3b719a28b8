/* There and back: an organisation's own sign-in. */
#include "signin/pages.h"

#include "base/language.h"
#include "gen/signin_sql.h"
#include "signin/outside_inside.h"

#include <sodium.h>

#define PURPOSE "outside"

struct leaving {
    struct http_request *rq;
    struct outside_ask ask;
    struct str state, next, browser;
    bool shared, links; /* links: to the account of who is signed in */
};

static enum err_code off(struct err *err) {
    return err_set(err, ERR_NOT_FOUND, NULL, "outside",
                   "Nobody signs in here with an organisation. Sign in another way");
}

static struct str way_back_here(const struct http_request *rq) {
    return whole_address(rq, STR("/sign-in/organisation/back"));
}

/* It is away, or answers nonsense: that is told on a page of its own, and why in the log. */
static enum err_code not_told(struct http_request *rq, const struct outside_ask *ask, struct err *err) {
    const bool in = principal_of(rq)->person_id != 0;
    if (ask->result != ERR_UNAVAILABLE) {
        *err = ask->err;
        return ask->result;
    }
    const struct outside_away_view v = {.name = outside_name(app_of(rq)),
                                        .back = in ? STR("/account/sign-in") : STR("/sign-in")};
    return PAGE(rq, 503, &(struct ui_page){.title = tr_str("It does not answer")}, outside_away_html, &v,
                err);
}

/* ---- there ---- */

static enum err_code leave_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct leaving *s = ctx;
    struct http_request *rq = s->rq;
    const int64_t now = clock_seconds(&app_of(rq)->clock);
    const struct str held = str_fmt(rq->arena, "%.*s.%.*s", STR_ARG(s->ask.nonce), STR_ARG(s->ask.verifier));
    const struct outside_try_insert_in row = {.state_hash = secret_hash(rq->arena, s->state),
                                              .browser_hash = s->browser,
                                              .sealed = sealed_of(app_of(rq), rq->arena, PURPOSE, 0, held),
                                              .has_person_id = s->links,
                                              .person_id = principal_of(rq)->person_id,
                                              .shared = s->shared,
                                              .next = str_or_empty(s->next),
                                              .ends_at = now + TRY_SECONDS};
    if (rq->arena->failed)
        return err_nomem(err);
    enum err_code code =
        outside_tries_delete_over(c, &(struct outside_tries_delete_over_in){.now = now}, NULL, err);
    return code == ERR_OK ? outside_try_insert(c, &row, NULL, err) : code;
}

static void add(struct buf *b, const char *name, struct str value) {
    buf_putc(b, str_has(buf_view(b), '?') ? '&' : '?');
    buf_puts(b, name);
    buf_putc(b, '=');
    tpl_url_part(b, value);
}

/* RFC 7636: S256. */
static struct str challenge(struct arena *a, struct str verifier) {
    unsigned char hash[crypto_hash_sha256_BYTES];
    (void)crypto_hash_sha256(hash, (const unsigned char *)verifier.p, verifier.n);
    return str_base64url(a, hash, sizeof hash);
}

static struct str address_of(struct leaving *s) {
    struct http_request *rq = s->rq;
    struct buf b;
    buf_init(&b, 16384);
    buf_str(&b, s->ask.authorize);
    add(&b, "response_type", STR("code"));
    add(&b, "client_id", config_text(app_of(rq)->config, CONFIG_OIDC_CLIENT_ID));
    add(&b, "redirect_uri", way_back_here(rq));
    add(&b, "scope", STR("openid email"));
    add(&b, "state", s->state);
    add(&b, "nonce", s->ask.nonce);
    add(&b, "code_challenge", challenge(rq->arena, s->ask.verifier));
    add(&b, "code_challenge_method", STR("S256"));
    const struct str url = b.failed ? STR("") : str_dup(rq->arena, buf_view(&b));
    buf_release(&b);
    return url;
}

static enum err_code leave_after(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    struct leaving *s = ctx;
    if (code != ERR_OK)
        return code;
    const struct str url = address_of(s);
    if (!s->links)
        return http_see_elsewhere(rq, url, err);
    /* a browser that holds our policy follows no form to another site: it is a link */
    const struct outside_go_view v = {.name = outside_name(app_of(rq)), .url = url};
    struct ui_page page = {.title = tr_str("Link your organisation"), .back = STR("/account/sign-in")};
    return PAGE(rq, 200, &page, outside_go_html, &v, err);
}

static enum err_code told_where(struct http_request *rq, void *ctx, struct err *err) {
    struct leaving *s = ctx;
    if (s->ask.result != ERR_OK)
        return not_told(rq, &s->ask, err);
    return app_write(rq, leave_flow, s, leave_after, err);
}

static enum err_code leave(struct http_request *rq, struct str next, bool shared, bool links,
                           struct err *err) {
    struct leaving *s = arena_new(rq->arena, struct leaving);
    if (!s)
        return err_nomem(err);
    if (!outside_on(app_of(rq)))
        return off(err);
    enum err_code code = throttle_address(rq, err);
    if (code != ERR_OK)
        return code;
    (void)http_csrf(rq); /* so that the browser has a cookie by which it is known when it comes back */
    *s = (struct leaving){
        .rq = rq,
        .ask = {.rq = rq, .a = rq->arena, .nonce = secret_new(rq->arena), .verifier = secret_new(rq->arena)},
        .state = secret_new(rq->arena),
        .next = next,
        .browser = secret_hash(rq->arena, rq->session.n ? rq->session : rq->visit),
        .shared = shared,
        .links = links};
    return outside_wait(&s->ask, told_where, s, err);
}

enum err_code page_outside(struct http_request *rq, const struct page_outside_in *in, struct err *err) {
    const struct str next = local_path(in->query.next);
    if (!outside_on(app_of(rq)))
        return off(err);
    if (principal_of(rq)->person_id != 0)
        return http_see_other(rq, next.p ? next : STR("/"), err);
    return leave(rq, next, door_shared(rq, in->query.shared), false, err);
}

enum err_code page_outside_link(struct http_request *rq, struct err *err) {
    return leave(rq, STR("/account/sign-in?done=linked"), false, true, err);
}

/* ---- and back ---- */

struct coming {
    struct http_request *rq;
    struct outside_ask ask;
    struct str state, browser;
    struct entering e;
    int64_t links; /* to whose account; 0: nobody's */
    bool gone;
};

static enum err_code not_ours(struct err *err) {
    return err_set(
        err, ERR_DENIED, NULL, "outside",
        "You did not come here from a sign-in that began in this browser, or it took too long. Begin "
        "again");
}

static enum err_code take_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct coming *s = ctx;
    struct http_request *rq = s->rq;
    struct outside_try_take_row r;
    struct str held, nonce;
    bool found;
    const struct outside_try_take_in in = {.state_hash = secret_hash(rq->arena, s->state)};
    s->gone = true;
    enum err_code code = outside_try_take(c, rq->arena, &in, &found, &r, err);
    if (code != ERR_OK || !found)
        return code;
    const bool same = r.browser_hash.n == s->browser.n && s->browser.n == SECRET_HASH &&
                      sodium_memcmp(r.browser_hash.p, s->browser.p, SECRET_HASH) == 0;
    if (!same || r.ends_at <= clock_seconds(&app_of(rq)->clock) ||
        !sealed_open(app_of(rq), rq->arena, PURPOSE, 0, r.sealed, &held) || !str_next(&held, '.', &nonce))
        return ERR_OK; /* it is used up all the same */
    s->gone = false;
    s->ask.nonce = nonce;
    s->ask.verifier = held;
    s->links = r.has_person_id ? r.person_id : 0;
    s->e.shared = r.shared;
    s->e.next = local_path(r.next);
    return ERR_OK;
}

static enum err_code link_to(struct db_conn *c, struct coming *s, const struct doer *by, int64_t person_id,
                             struct err *err) {
    struct http_request *rq = s->rq;
    const struct jose_person *p = &s->ask.person;
    const struct outside_identity_put_in row = {.issuer = config_text(app_of(rq)->config, CONFIG_OIDC_ISSUER),
                                                .subject = p->subject,
                                                .person_id = person_id,
                                                .email = str_or_empty(p->email),
                                                .at = by->at};
    enum err_code code = outside_identity_put(c, &row, NULL, err);
    if (code == ERR_OK &&
        p->email.n) /* the provider has verified it, and it may be the one that they have here */
        code = email_prove(
            c, &(struct email_prove_in){.person_id = person_id, .email_key = email_key(rq->arena, p->email)},
            NULL, err);
    if (code == ERR_OK)
        code = audit_write(c, by, 0, "outside.link", person_id, STR_NULL, err);
    return code == ERR_OK ? signin_tell(c, rq->arena, by, person_id, TELL_LINKED, err) : code;
}

/* Whoever typed an address may have meant somebody else's, to wait for them in an account that they hold: it
 * counts once its owner showed it, or as long as nobody holds the account at all. */
static enum err_code by_address(struct db_conn *c, struct coming *s, int64_t *ret_id, struct err *err) {
    struct http_request *rq = s->rq;
    struct email_holds_row r;
    struct person p;
    bool found;
    enum err_code code = person_by_email_key(c, rq->arena, s->ask.person.email, &found, &p, err);
    if (code != ERR_OK || !found)
        return code;
    code = email_holds(c, rq->arena, &(struct email_holds_in){.person_id = p.id}, &r, err);
    if (code == ERR_OK && !r.proved && r.held)
        return err_set(
            err, ERR_DENIED, NULL, "unproved",
            "There is an account with your e-mail, and it was never shown that the address is yours. Sign in "
            "once with a code by e-mail, or in another way and link it under Your account, How you sign in");
    *ret_id = code == ERR_OK ? p.id : 0;
    return code;
}

/* Whose it is; 0: nobody's yet. By e-mail only where the operator said so and the provider has verified it.
 */
static enum err_code find(struct db_conn *c, struct coming *s, int64_t *ret_id, bool *ret_linked,
                          struct err *err) {
    struct http_request *rq = s->rq;
    const struct config *config = app_of(rq)->config;
    struct outside_identity_row_row r;
    *ret_id = 0;
    const struct outside_identity_row_in in = {.issuer = config_text(config, CONFIG_OIDC_ISSUER),
                                               .subject = s->ask.person.subject};
    enum err_code code = outside_identity_row(c, rq->arena, &in, ret_linked, &r, err);
    if (code == ERR_OK && !*ret_linked && s->ask.person.email.n && !s->links &&
        str_eqz(config_text(config, CONFIG_OIDC_LINK), "email"))
        return by_address(c, s, ret_id, err);
    if (code == ERR_OK && *ret_linked)
        *ret_id = r.person_id;
    return code;
}

/* Links and codes into the account that others may hold end: from now on it is theirs. */
static enum err_code take_over(struct db_conn *c, struct coming *s, const struct doer *by, int64_t person_id,
                               struct err *err) {
    enum err_code code = invitations_end_for(
        c, &(struct invitations_end_for_in){.person_id = person_id, .now = by->at}, NULL, err);
    if (code == ERR_OK)
        code = start_codes_end_for(c, &(struct start_codes_end_for_in){.person_id = person_id}, NULL, err);
    return code == ERR_OK ? link_to(c, s, by, person_id, err) : code;
}

static enum err_code linking(struct db_conn *c, struct coming *s, const struct doer *by, int64_t whose,
                             struct err *err) {
    if (s->links != by->person_id)
        return not_ours(err);
    if (whose && whose != s->links)
        return err_set(err, ERR_CONFLICT, NULL, "linked",
                       "This sign-in belongs to somebody else's account here already");
    return whose ? ERR_OK : link_to(c, s, by, s->links, err);
}

static enum err_code come_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct coming *s = ctx;
    struct http_request *rq = s->rq;
    const struct config *config = app_of(rq)->config;
    struct doer by = hub_doer(rq);
    int64_t whose;
    bool linked;
    by.for_member_id = 0;
    enum err_code code = find(c, s, &whose, &linked, err);
    if (code != ERR_OK || s->links)
        return code != ERR_OK ? code : linking(c, s, &by, whose, err);
    if (!whose)
        return err_set(
            err, ERR_DENIED, NULL, "unlinked",
            "Nobody here is linked to that sign-in yet. Sign in another way, then link it under Your "
            "account, How you sign in");
    by.person_id = s->e.person_id = whose;
    s->e.second = s->ask.person.second && str_eqz(config_text(config, CONFIG_OIDC_SECOND), "trust");
    const struct outside_identity_used_in used = {.issuer = config_text(config, CONFIG_OIDC_ISSUER),
                                                  .subject = s->ask.person.subject,
                                                  .email = str_or_empty(s->ask.person.email),
                                                  .at = by.at};
    code = linked ? outside_identity_used(c, &used, NULL, err) : take_over(c, s, &by, whose, err);
    return code == ERR_OK ? door_enter(c, &s->e, err) : code;
}

static enum err_code come_after(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    struct coming *s = ctx;
    if (code != ERR_OK)
        return code;
    return s->links ? http_see_other(rq, s->e.next.p ? s->e.next : STR("/account/sign-in"), err)
                    : door_entered(rq, &s->e, err);
}

static enum err_code told_who(struct http_request *rq, void *ctx, struct err *err) {
    struct coming *s = ctx;
    if (s->ask.result != ERR_OK)
        return not_told(rq, &s->ask, err);
    return app_write(rq, come_flow, s, come_after, err);
}

static enum err_code taken(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    struct coming *s = ctx;
    (void)rq;
    if (code != ERR_OK)
        return code;
    if (s->gone)
        return not_ours(err);
    if (!s->ask.code.p)
        return err_set(err, ERR_DENIED, NULL, "outside",
                       "You were not signed in there. Try again, or sign in "
                       "another way");
    return outside_wait(&s->ask, told_who, s, err);
}

enum err_code page_outside_back(struct http_request *rq, const struct page_outside_back_in *in,
                                struct err *err) {
    struct coming *s = arena_new(rq->arena, struct coming);
    if (!s)
        return err_nomem(err);
    if (!outside_on(app_of(rq)))
        return off(err);
    enum err_code code = throttle_address(rq, err);
    if (code != ERR_OK)
        return code;
    /* RFC 9207: it may say who it is */
    if (in->query.iss.p && !str_eq(in->query.iss, config_text(app_of(rq)->config, CONFIG_OIDC_ISSUER)))
        return not_ours(err);
    const struct str browser = rq->session.n ? rq->session : rq->visit;
    *s = (struct coming){.rq = rq,
                         .ask = {.rq = rq,
                                 .a = rq->arena,
                                 .code = in->query.error.p ? STR_NULL : in->query.code,
                                 .redirect = way_back_here(rq)},
                         .state = in->query.state,
                         .browser = browser.n ? secret_hash(rq->arena, browser) : STR_NULL,
                         .e = {.rq = rq, .way = WAY_ORGANISATION}};
    return app_write(rq, take_flow, s, taken, err);
}

/* ---- the link ends ---- */

static enum err_code end_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct http_request *rq = ctx;
    const struct doer by = hub_doer(rq);
    struct person me;
    enum err_code code = person_get(c, rq->arena, by.person_id, &me, err);
    if (code == ERR_OK && str_empty(me.password_hash) && (str_empty(me.email) || !door_mails(app_of(rq))))
        code =
            err_set(err, ERR_CONFLICT, NULL, "last-way",
                    "You have no other way to sign in. Ask the coordinator for a code to choose a password "
                    "first");
    if (code == ERR_OK)
        code = outside_identities_drop(c, &(struct outside_identities_drop_in){.person_id = by.person_id},
                                       NULL, err);
    return code == ERR_OK ? audit_write(c, &by, 0, "outside.unlink", by.person_id, STR_NULL, err) : code;
}

static enum err_code end_after(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    (void)ctx;
    return code == ERR_OK ? http_see_other(rq, STR("/account/sign-in?done=unlinked"), err) : code;
}

enum err_code page_outside_end(struct http_request *rq, struct err *err) {
    return app_write(rq, end_flow, rq, end_after, err);
}
