/* What the configuration offers, and trying it out. */
#include "mail/inside.h"
#include "mail/worker.h"

static bool set(const struct config *c, enum config_key k) {
    return !str_empty(config_text(c, k));
}

bool mail_configured(const struct config *config) {
    return set(config, CONFIG_SMTP_URL) || set(config, CONFIG_GATEWAY_URL);
}

/* Of "scheme://user:password@host:port/…" the port; the scheme's own where it names none. */
static uint16_t port_of(struct str url, uint16_t fallback) {
    struct str rest = str_slice(url, (size_t)(str_find(url, STR("://")) + 3), url.n);
    int64_t port = 0;
    size_t n = 0, at = 0;
    while (n < rest.n && rest.p[n] != '?' && rest.p[n] != '/' && rest.p[n] != '#')
        n++;
    for (size_t i = 0; i < n; i++)
        if (rest.p[i] == '@')
            at = i + 1;
    rest = str_slice(rest, at, n);
    const ptrdiff_t end = str_find(rest, STR("]")); /* of an IPv6 address, which has colons of its own */
    rest = end < 0 ? rest : str_slice(rest, (size_t)end + 1, rest.n);
    const ptrdiff_t colon = str_find(rest, STR(":"));
    const bool named =
        colon >= 0 && str_i64(str_slice(rest, (size_t)colon + 1, rest.n), &port) && port > 0 && port < 65536;
    return named ? (uint16_t)port : fallback;
}

struct str mail_authority(const struct config *config) {
    const struct str smtp = config_text(config, CONFIG_SMTP_URL), mark = STR("?ca=");
    const ptrdiff_t at = str_find(smtp, mark);
    return at < 0 ? STR("") : str_slice(smtp, (size_t)at + mark.n, smtp.n);
}

size_t mail_ports(const struct config *config, uint16_t ret[MAIL_PORTS]) {
    const struct str smtp = config_text(config, CONFIG_SMTP_URL),
                     gateway = config_text(config, CONFIG_GATEWAY_URL);
    size_t n = 0;
    if (smtp.n)
        ret[n++] = port_of(smtp, str_starts(smtp, "smtps://") ? 465 : 587);
    if (gateway.n)
        ret[n++] = port_of(gateway, str_starts(gateway, "https://") ? 443 : 80);
    return n;
}

static enum err_code lacks(struct err *err, const char *field, const char *why) {
    return err_set(err, ERR_USAGE, field, "config", "%s", why);
}

static enum err_code check(const struct config *c, struct err *err) {
    if (!mail_configured(c))
        return ERR_OK;
    if (!set(c, CONFIG_BASE_URL))
        return lacks(
            err, "base_url",
            "Messages need base_url (KITH_BASE_URL), the address that people use: their links lead there.");
    if (set(c, CONFIG_SMTP_URL) && !set(c, CONFIG_MAIL_FROM))
        return lacks(err, "mail_from",
                     "Mail needs mail_from (KITH_MAIL_FROM), the address that it comes from.");
    if (set(c, CONFIG_SMTP_URL) && !mail_address_valid(config_text(c, CONFIG_MAIL_FROM)))
        return lacks(err, "mail_from",
                     "mail_from must be an address in plain letters, like kith@example.org.");
    if (set(c, CONFIG_GATEWAY_URL) && !set(c, CONFIG_GATEWAY_SECRET))
        return lacks(
            err, "gateway_secret",
            "The gateway needs gateway_secret (KITH_GATEWAY_SECRET_FILE), which both sides sign with.");
    return ERR_OK;
}

struct ways {
    struct app *app;
    struct arena arena;
    bool changed;
};

static enum err_code set_way(struct db_conn *c, enum mail_channel ch, bool there, struct str domain,
                             struct err *err) {
    const struct str name = str_from(mail_channel_name(ch));
    return there ? mail_way_put(c, &(struct mail_way_put_in){.channel = name, .domain = domain}, NULL, err)
                 : mail_way_drop(c, &(struct mail_way_drop_in){.channel = name}, NULL, err);
}

static enum err_code set_ways(struct db_conn *c, void *ctx, struct err *err) {
    const struct ways *w = ctx;
    const struct config *config = w->app->config;
    const struct str from = config_text(config, CONFIG_MAIL_FROM);
    const ptrdiff_t at = str_find(from, STR("@"));
    const struct str domain = at < 0 ? STR("localhost") : str_slice(from, (size_t)at + 1, from.n);
    const bool gateway = set(config, CONFIG_GATEWAY_URL);
    enum err_code rc = set_way(c, MAIL_EMAIL, set(config, CONFIG_SMTP_URL), domain, err);
    if (!rc)
        rc = set_way(c, MAIL_SMS, gateway, domain, err);
    return rc ? rc : set_way(c, MAIL_LETTER, gateway, domain, err);
}

enum err_code mail_ways_set(struct app *app, struct err *err) {
    struct ways w = {.app = app};
    const enum err_code rc = check(app->config, err);
    return rc ? rc : db_write(app->db, set_ways, &w, err);
}

/* ---- trying it out ---- */

static bool hand(void *ctx) {
    (void)ctx;
    return true;
}

enum err_code mail_try_out(struct app *app, struct arena *a, struct str to,
                           void (*step)(void *ctx, char which, struct str line), void *ctx, struct err *err) {
    struct mail_line *line;
    struct buf mime;
    struct mail_try t = {.a = a, .hand = hand, .step = step, .ctx = ctx};
    static const struct str words[] = {
        {"This message was sent by hand to see whether mail works. It does, for you are reading it.", 89}};
    const struct mail_item item = {.title = STR("Mail works"), .paragraphs = words, .n_paragraphs = 1};
    const int64_t now = clock_seconds(&app->clock);
    const struct str from = config_text(app->config, CONFIG_MAIL_FROM);
    enum err_code rc = check(app->config, err);
    if (!rc && !set(app->config, CONFIG_SMTP_URL))
        rc = lacks(err, "smtp_url", "No mail goes out: smtp_url (KITH_SMTP_URL) is not set.");
    if (!rc && !mail_address_valid(to))
        rc = lacks(err, "ADDRESS", "ADDRESS must be an e-mail address, like name@example.com");
    if (!rc)
        rc = mail_line_open(app->config, &line, err);
    if (rc)
        return rc;
    const struct mail_letter letter = {
        .to = to,
        .from = from,
        .from_name = STR("Kith"),
        .subject = STR("Mail from Kith works"),
        .message_id = str_fmt(a, "kith.test.%lld@%.*s", (long long)id_next(&app->ids),
                              STR_ARG(str_slice(from, (size_t)(str_find(from, STR("@")) + 1), from.n))),
        .language = STR("en-GB"),
        .hello = STR("Hello,"),
        .items = &item,
        .n_items = 1,
        .why = STR("You get this because somebody who runs Kith gave your address to kith mail test."),
        .at = now,
    };
    buf_init(&mime, (size_t)1 << 20);
    mail_mime(&mime, a, &letter);
    rc = a->failed ? err_nomem(err) : buf_check(&mime, err);
    if (!rc)
        mail_smtp(line, &t, to, buf_view(&mime));
    buf_release(&mime);
    mail_line_close(line);
    if (rc || t.fate == MAIL_TAKEN)
        return rc;
    return err_set(err, t.fate == MAIL_REFUSED || t.fate == MAIL_NOBODY ? ERR_DENIED : ERR_UNAVAILABLE, NULL,
                   "mail", "%s: %.*s", t.fate == MAIL_UNKNOWN ? "Perhaps it was sent" : "It was not sent",
                   STR_ARG(t.answer));
}
