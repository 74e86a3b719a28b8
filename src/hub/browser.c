/* What sits at the other end: browsers by name, their cookies, and how often one may try. */
#include "hub/inside.h"
#include "hub/tries.h"

/* Looked for in this order: most call themselves by the names of others, too. */
struct mark {
    const char *mark, *name;
};
static const struct mark
    browsers[] = {{"Edg", "Edge"},         {"OPR/", "Opera"},       {"SamsungBrowser/", "Samsung Internet"},
                  {"Firefox/", "Firefox"}, {"FxiOS/", "Firefox"},   {"CriOS/", "Chrome"},
                  {"Chrome/", "Chrome"},   {"Chromium/", "Chrome"}, {"Safari/", "Safari"}},
    systems[] = {{"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"},  {"CrOS", "Chromebook"},
                 {"Windows", "Windows"}, {"Mac OS X", "Mac"},  {"Linux", "Linux"}};

#define NAME_OF(list, s) name_of((list), sizeof(list) / sizeof *(list), (s))
static const char *name_of(const struct mark *list, size_t n, struct str s) {
    for (size_t i = 0; i < n; i++)
        if (str_find(s, str_from(list[i].mark)) >= 0)
            return list[i].name;
    return NULL;
}

struct str browser_words(struct arena *a, struct str user_agent) {
    const struct str s = str_utf8_cut(user_agent, 500);
    const char *browser = NAME_OF(browsers, s), *system = NAME_OF(systems, s);
    if (browser && system)
        return str_fmt(a, "%s on %s", browser, system);
    return browser || system ? str_from(browser ? browser : system) : STR("");
}

/* ---- its cookie ---- */

enum err_code browser_sign_in(struct db_conn *c, struct http_request *rq, const struct session_new *s,
                              struct err *err) {
    struct session_new new = *s;
    struct doer by = hub_doer(rq);
    by.person_id = s->person_id;
    by.for_member_id = 0;
    new.old = rq->session;
    new.browser = browser_words(rq->arena, http_request_header(rq, "User-Agent"));
    return session_start(c, rq->arena, &by, &new, err);
}

void browser_signed_in(struct http_request *rq, struct str token, bool shared) {
    http_set_session(rq, token, shared ? 0 : SESSION_WHOLE);
}

enum err_code browser_renew(struct db_conn *c, struct http_request *rq, struct str token, bool proved,
                            bool second, struct err *err) {
    const struct doer by = hub_doer(rq);
    return session_renew(c, rq->arena, &by, rq->session, token, proved, second, err);
}

void browser_signed_out(struct http_request *rq, bool shared) {
    http_set_session(rq, STR(""), -1);
    if (shared)
        http_reply_header(rq, "Clear-Site-Data", STR("\"cache\", \"cookies\", \"storage\""));
}

/* ---- trying ---- */

static enum err_code too_many(int64_t wait, struct err *err) {
    enum err_code code =
        err_set(err, ERR_THROTTLED, NULL, "sign-in",
                "There were too many tries in a short time. Wait %lld %s, then try again",
                (long long)(wait < 60 ? wait : (wait + 59) / 60), wait < 60 ? "seconds" : "minutes");
    if (err)
        err->retry_after = (int)(wait > 0 ? wait : 1);
    return code;
}

static enum err_code take(struct http_request *rq, const char *kind, struct str of,
                          const struct tries_rate *rate, struct err *err) {
    struct app *app = app_of(rq);
    struct http_throttle *own = rate == &tries_by_address ? app->sign_in_by_address : app->sign_in_by_account;
    int64_t wait = 0;
    if (!http_throttle_take(own, of, clock_seconds(&app->clock), &wait))
        return too_many(wait, err);
    enum err_code code = tries_take(app, kind, of, rate, &wait, err);
    return code == ERR_THROTTLED ? too_many(wait, err) : code;
}

enum err_code throttle_address(struct http_request *rq, struct err *err) {
    return take(rq, "address", http_throttle_peer(rq->arena, rq->remote), &tries_by_address, err);
}

/* The key of an account is the same whether or not there is one. */
enum err_code throttle_account(struct http_request *rq, struct str account, struct err *err) {
    enum err_code code = throttle_address(rq, err);
    return code == ERR_OK ? take(rq, "account", account, &tries_by_account, err) : code;
}

enum err_code throttle_account_alone(struct http_request *rq, struct str account, struct err *err) {
    return take(rq, "account", account, &tries_by_account, err);
}

void throttle_account_clear(struct http_request *rq, struct str account) {
    struct app *app = app_of(rq);
    http_throttle_clear(app->sign_in_by_account, account);
    tries_cleared(app, "account", account);
}
