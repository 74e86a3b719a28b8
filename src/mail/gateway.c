/* One text message or letter to the gateway: a signed POST of JSON (docs/mail.md). */
#include <sodium.h>
#include <string.h>

#include "mail/line.h"

#define CLOCKS_APART INT64_C(300)

static struct str hmac(struct arena *a, struct str secret, struct str prefix, struct str body) {
    crypto_auth_hmacsha256_state state;
    unsigned char mac[crypto_auth_hmacsha256_BYTES];
    crypto_auth_hmacsha256_init(&state, (const unsigned char *)secret.p, secret.n);
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)prefix.p, prefix.n);
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)(body.p ? body.p : ""), body.n);
    crypto_auth_hmacsha256_final(&state, mac);
    sodium_memzero(&state, sizeof state);
    return str_hex(a, mac, sizeof mac);
}

/* Kith-Signature: "t=SECONDS,v1=HEX", HMAC-SHA256 with the gateway's secret over "SECONDS.BODY". */
static struct str mail_signature(struct arena *a, struct str secret, int64_t at, struct str body) {
    const struct str prefix = str_fmt(a, "%lld.", (long long)at);
    return str_fmt(a, "t=%lld,v1=%.*s", (long long)at, STR_ARG(hmac(a, secret, prefix, body)));
}

bool mail_signature_right(struct arena *a, struct str secret, struct str header, struct str body,
                          int64_t now) {
    struct str time = STR_NULL;
    int64_t at = 0;
    if (!secret.n || !str_next(&header, ',', &time) || !str_starts(time, "t=") ||
        !str_i64(str_slice(time, 2, time.n), &at) || at < now - CLOCKS_APART || at > now + CLOCKS_APART)
        return false;
    const struct str right = mail_signature(a, secret, at, body),
                     wanted = str_slice(right, time.n + 1, right.n);
    return !a->failed && header.n == wanted.n && sodium_memcmp(header.p, wanted.p, wanted.n) == 0;
}

void mail_gateway(struct mail_line *l, struct mail_try *t, struct str id, struct str json, int64_t now) {
    long status = 0;
    line_begin(l, t, "http,https", json);
    l->early = true;
    struct curl_slist *headers = NULL;
    const struct str lines[] = {
        STR("Content-Type: application/json"), STR("Expect:"),
        str_fmt(t->a, "Idempotency-Key: %.*s", STR_ARG(id)),
        str_fmt(t->a, "Kith-Signature: %.*s",
                STR_ARG(mail_signature(t->a, config_text(l->config, CONFIG_GATEWAY_SECRET), now, json)))};
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        struct curl_slist *more = curl_slist_append(headers, lines[i].p);
        headers = more ? more : headers;
    }
    (void)curl_easy_setopt(l->curl, CURLOPT_URL, config_text(l->config, CONFIG_GATEWAY_URL).p);
    (void)curl_easy_setopt(l->curl, CURLOPT_HTTPHEADER, headers);
    (void)curl_easy_setopt(l->curl, CURLOPT_USERAGENT, "kith");
    (void)curl_easy_setopt(l->curl, CURLOPT_POST, 1L);
    (void)curl_easy_setopt(l->curl, CURLOPT_POSTFIELDSIZE, (long)json.n);
    const CURLcode code = curl_easy_perform(l->curl);
    (void)curl_easy_getinfo(l->curl, CURLINFO_RESPONSE_CODE, &status);
    /* the answer's words stay unread: they might repeat what was sent */
    t->fate = mail_fate_http(code == CURLE_OK ? status : 0, l->handed);
    t->answer = l->kept_back       ? STR("It was kept back: nobody holds it here any more.")
                : code == CURLE_OK ? str_fmt(t->a, "The gateway answered %ld.", status)
                                   : str_fmt(t->a, "%s", curl_easy_strerror(code));
    l->t = NULL;
    curl_slist_free_all(headers);
}
