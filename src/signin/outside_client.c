/* What is said to an organisation's provider: where it is, its keys, and the exchange of a code. What it told
 * of itself and its keys is kept for an hour. */
#include "signin/outside_inside.h"

#include <pthread.h>
#include <sodium.h>
#include <string.h>

#include "app/fetch.h"

enum { KEPT_SECONDS = 3600, AGAIN_SECONDS = 3, ADDRESS_MOST = 2000, SECONDS = 10 };
#define ANSWER_BYTES ((size_t)1 << 20)
#define KEPT_BYTES ((size_t)8 << 20)

struct outside_client {
    const struct config *config;
    struct clock clock;
    struct str hosts; /* that may be asked */
    pthread_mutex_t lock;
    struct arena kept; /* of what follows */
    struct str authorize, token, keys_at, keys;
    bool post; /* the secret goes into the form */
    int64_t told_at, keys_at_time;
    struct arena own;
};

static struct str setting(const struct outside_client *c, enum config_key k) {
    return config_text(c->config, k);
}

static enum err_code away(struct err *err, const char *why) {
    return err_set(err, ERR_UNAVAILABLE, NULL, "outside", "The organisation's sign-in: %s", why);
}

enum err_code outside_client_new(const struct config *config, const struct clock *clock,
                                 struct outside_client **ret, struct err *err) {
    struct outside_client *c = mem_new(sizeof *c);
    struct str host = STR_NULL;
    if (!c)
        return err_nomem(err);
    *c = (struct outside_client){.config = config, .clock = *clock};
    (void)pthread_mutex_init(&c->lock, NULL);
    arena_init(&c->kept, KEPT_BYTES);
    arena_init(&c->own, 65536);
    (void)fetch_host_of(config_text(config, CONFIG_OIDC_ISSUER), &host);
    c->hosts = str_fmt(&c->own, "%.*s,%.*s", STR_ARG(host), STR_ARG(config_text(config, CONFIG_OIDC_HOSTS)));
    *ret = c;
    return ERR_OK;
}

void outside_client_free(struct outside_client *c) {
    if (!c)
        return;
    arena_release(&c->kept);
    arena_release(&c->own);
    (void)pthread_mutex_destroy(&c->lock);
    mem_free(c);
}

/* ---- asking ---- */

static enum err_code ask_json(const struct outside_client *c, struct arena *a, struct str address,
                              const struct fetch_form *form, struct str *ret_text, const struct json **ret,
                              struct err *err) {
    struct fetch *f;
    const struct fetch_setup setup = {.hosts = c->hosts,
                                      .setting = "oidc_hosts (KITH_OIDC_HOSTS)",
                                      .seconds = SECONDS,
                                      .most = ANSWER_BYTES};
    enum err_code code = fetch_open(a, &setup, &f, err);
    if (code == ERR_OK)
        code =
            form ? fetch_form(f, a, address, form, ret_text, err) : fetch_page(f, a, address, ret_text, err);
    if (code != ERR_OK) { /* whatever it was, the operator is to put it right, not the reader */
        if (err)
            err->code = ERR_UNAVAILABLE;
        return code == ERR_NOMEM ? code : ERR_UNAVAILABLE;
    }
    struct err none = {0};
    if (!str_utf8_valid(*ret_text) || json_parse(a, *ret_text, ret, &none) != ERR_OK ||
        json_type(*ret) != JSON_OBJECT)
        return away(err, "it answered something that is no JSON");
    return ERR_OK;
}

/* An address that it told of: as well protected as the issuer itself. */
static bool address_good(const struct outside_client *c, struct str s) {
    struct str host;
    const bool plain = str_starts(setting(c, CONFIG_OIDC_ISSUER), "http://");
    return s.n < ADDRESS_MOST && fetch_host_of(s, &host) && (plain || str_starts(s, "https://")) &&
           !str_has(s, '#');
}

static bool post_only(const struct json *told) {
    const struct json *ways = json_get(told, "token_endpoint_auth_methods_supported");
    bool post = false;
    for (size_t i = 0; json_type(ways) == JSON_ARRAY && i < json_count(ways); i++) {
        if (str_eqz(json_text(json_at(ways, i)), "client_secret_basic"))
            return false;
        post = post || str_eqz(json_text(json_at(ways, i)), "client_secret_post");
    }
    return post;
}

/* Under the lock. */
static enum err_code discover(struct outside_client *c, struct arena *a, struct err *err) {
    const struct json *told;
    struct str text, issuer = setting(c, CONFIG_OIDC_ISSUER), base = issuer;
    const int64_t now = clock_seconds(&c->clock);
    if (c->told_at && now - c->told_at < KEPT_SECONDS)
        return ERR_OK;
    if (str_ends(base, "/"))
        base = str_slice(base, 0, base.n - 1);
    enum err_code code = ask_json(c, a, str_fmt(a, "%.*s/.well-known/openid-configuration", STR_ARG(base)),
                                  NULL, &text, &told, err);
    if (code != ERR_OK)
        return code;
    const struct str authorize = json_text(json_get(told, "authorization_endpoint")),
                     token = json_text(json_get(told, "token_endpoint")),
                     keys = json_text(json_get(told, "jwks_uri"));
    if (!str_eq(json_text(json_get(told, "issuer")), issuer))
        return away(err, "it says that it is another issuer than oidc_issuer");
    if (!address_good(c, authorize) || !address_good(c, token) || !address_good(c, keys))
        return away(err, "it names no good addresses");
    arena_release(&c->kept);
    arena_init(&c->kept, KEPT_BYTES);
    c->keys = STR_NULL;
    c->keys_at_time = 0;
    c->authorize = str_dup(&c->kept, authorize);
    c->token = str_dup(&c->kept, token);
    c->keys_at = str_dup(&c->kept, keys);
    c->post = post_only(told);
    c->told_at = c->kept.failed ? 0 : now;
    return c->kept.failed ? err_nomem(err) : ERR_OK;
}

/* Under the lock. `anew`: a key was not found; those that are kept may be old, but nobody makes us ask all
 * the time. */
static enum err_code keys_load(struct outside_client *c, struct arena *a, bool anew, const struct json **ret,
                               struct err *err) {
    struct str text;
    const int64_t now = clock_seconds(&c->clock), age = now - c->keys_at_time;
    struct err none = {0};
    if (c->keys.p && age < (anew ? AGAIN_SECONDS : KEPT_SECONDS))
        return json_parse(a, c->keys, ret, &none) == ERR_OK ? ERR_OK : err_nomem(err);
    enum err_code code = ask_json(c, a, c->keys_at, NULL, &text, ret, err);
    if (code != ERR_OK)
        return code;
    /* what is kept is small, and begins anew each hour with discover() */
    c->keys = str_dup(&c->kept, text);
    if (c->kept.failed) {
        c->kept.failed = false;
        c->keys = STR_NULL;
        c->told_at = 0;
    }
    c->keys_at_time = now;
    return ERR_OK;
}

/* ---- the exchange ---- */

static void form_add(struct buf *b, const char *name, struct str value) {
    if (b->n)
        buf_putc(b, '&');
    buf_puts(b, name);
    buf_putc(b, '=');
    tpl_url_part(b, value);
}

/* RFC 6749, 2.3.1: both are form-encoded before they are put together. */
static struct str basic(const struct outside_client *c, struct arena *a) {
    struct buf b;
    buf_init(&b, 16384);
    tpl_url_part(&b, setting(c, CONFIG_OIDC_CLIENT_ID));
    buf_putc(&b, ':');
    tpl_url_part(&b, setting(c, CONFIG_OIDC_CLIENT_SECRET));
    const size_t room = sodium_base64_encoded_len(b.n, sodium_base64_VARIANT_ORIGINAL);
    char *text = b.failed ? NULL : arena_alloc(a, room);
    struct str s = STR("");
    if (text) {
        (void)sodium_bin2base64(text, room, (const unsigned char *)b.p, b.n, sodium_base64_VARIANT_ORIGINAL);
        s = str_fmt(a, "Authorization: Basic %s", text);
    }
    buf_release(&b);
    return s;
}

static enum err_code exchange(struct outside_client *c, struct outside_ask *ask, struct str token_at,
                              bool post, struct str *ret_id_token, struct err *err) {
    struct arena *a = ask->a;
    const struct json *told;
    struct str text;
    struct buf b;
    const bool secret = setting(c, CONFIG_OIDC_CLIENT_SECRET).n > 0;
    buf_init(&b, 65536);
    form_add(&b, "grant_type", STR("authorization_code"));
    form_add(&b, "code", ask->code);
    form_add(&b, "redirect_uri", ask->redirect);
    form_add(&b, "code_verifier", ask->verifier);
    if (post || !secret)
        form_add(&b, "client_id", setting(c, CONFIG_OIDC_CLIENT_ID));
    if (post && secret)
        form_add(&b, "client_secret", setting(c, CONFIG_OIDC_CLIENT_SECRET));
    const struct fetch_form form = {.body = str_dup(a, buf_view(&b)),
                                    .header = secret && !post ? basic(c, a) : STR_NULL};
    const bool failed = b.failed || a->failed;
    buf_release(&b);
    if (failed)
        return err_nomem(err);
    enum err_code code = ask_json(c, a, token_at, &form, &text, &told, err);
    if (code != ERR_OK)
        return code;
    *ret_id_token = json_text(json_get(told, "id_token"));
    return ret_id_token->n ? ERR_OK : away(err, "it gave no ID token");
}

static enum err_code who_is_it(struct outside_client *c, struct outside_ask *ask, struct str id_token,
                               struct err *err) {
    const struct json *keys, *claims;
    struct arena *a = ask->a;
    bool unknown = false;
    (void)pthread_mutex_lock(&c->lock);
    enum err_code code = keys_load(c, a, false, &keys, err);
    (void)pthread_mutex_unlock(&c->lock);
    if (code == ERR_OK)
        code = jose_open(a, id_token, keys, &claims, &unknown, err);
    if (code != ERR_OK && unknown) { /* perhaps they changed their keys */
        (void)pthread_mutex_lock(&c->lock);
        code = keys_load(c, a, true, &keys, err);
        (void)pthread_mutex_unlock(&c->lock);
        if (code == ERR_OK)
            code = jose_open(a, id_token, keys, &claims, &unknown, err);
    }
    const struct jose_wanted wanted = {.issuer = setting(c, CONFIG_OIDC_ISSUER),
                                       .client = setting(c, CONFIG_OIDC_CLIENT_ID),
                                       .nonce = ask->nonce,
                                       .now = clock_seconds(&c->clock)};
    return code == ERR_OK ? jose_claims(claims, &wanted, &ask->person, err) : code;
}

void outside_client_do(struct outside_client *c, struct outside_ask *ask) {
    struct str token_at = STR_NULL, id_token;
    bool post = false;
    (void)pthread_mutex_lock(&c->lock);
    enum err_code code = discover(c, ask->a, &ask->err);
    if (code == ERR_OK) {
        ask->authorize = str_dup(ask->a, c->authorize);
        token_at = str_dup(ask->a, c->token);
        post = c->post;
    }
    (void)pthread_mutex_unlock(&c->lock);
    if (code == ERR_OK && ask->code.p)
        code = exchange(c, ask, token_at, post, &id_token, &ask->err);
    if (code == ERR_OK && ask->code.p)
        code = who_is_it(c, ask, id_token, &ask->err);
    ask->result = code;
}
