/* One message to an SMTP server. */
#include <string.h>
#include <sys/socket.h>

#include "mail/line.h"
#include "mail/worker.h"

/* A server on this machine is spoken to as it is, where smtp://…?ca= does not name who vouches for it. Any
 * other has to encrypt, where smtp://…?plain does not say otherwise. */
static bool at_home(const char *host) {
    return strcmp(host, "localhost") == 0 || strncmp(host, "127.", 4) == 0 || strcmp(host, "[::1]") == 0;
}

/* Name and password go to curl apart from the address. */
static bool aim(struct mail_line *l) {
    char *scheme = NULL, *host = NULL, *port = NULL, *user = NULL, *password = NULL, *query = NULL;
    CURLU *u = curl_url();
    bool ok = u &&
              curl_url_set(u, CURLUPART_URL, config_text(l->config, CONFIG_SMTP_URL).p,
                           CURLU_NON_SUPPORT_SCHEME) == CURLUE_OK &&
              curl_url_get(u, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
              curl_url_get(u, CURLUPART_HOST, &host, 0) == CURLUE_OK;
    if (ok) {
        const bool tls = strcmp(scheme, "smtps") == 0;
        (void)curl_url_get(u, CURLUPART_PORT, &port, 0);
        (void)curl_url_get(u, CURLUPART_USER, &user, CURLU_URLDECODE);
        (void)curl_url_get(u, CURLUPART_PASSWORD, &password, CURLU_URLDECODE);
        (void)curl_url_get(u, CURLUPART_QUERY, &query, 0);
        const struct str authority = mail_authority(l->config);
        const bool bare = query ? strcmp(query, "plain") == 0 : at_home(host);
        const struct str url = str_fmt(l->t->a, "%s://%s:%s", scheme, host,
                                       port  ? port
                                       : tls ? "465"
                                             : "587");
        (void)curl_easy_setopt(l->curl, CURLOPT_URL, url.p);
        (void)curl_easy_setopt(l->curl, CURLOPT_USE_SSL,
                               (long)(tls || !bare ? CURLUSESSL_ALL : CURLUSESSL_NONE));
        if (authority.n)
            (void)curl_easy_setopt(l->curl, CURLOPT_CAINFO, str_z(l->t->a, authority));
        if (user && *user) {
            (void)curl_easy_setopt(l->curl, CURLOPT_USERNAME, user);
            (void)curl_easy_setopt(l->curl, CURLOPT_PASSWORD, password ? password : "");
        }
    }
    curl_free(scheme);
    curl_free(host);
    curl_free(port);
    curl_free(user);
    curl_free(password);
    curl_free(query);
    curl_url_cleanup(u);
    return ok;
}

/* A connection whose answer is still to come serves nothing more: the next message would take that answer for
 * its own, and the farewell would be waited for in vain. */
static void cut(struct mail_line *l) {
    curl_socket_t fd = CURL_SOCKET_BAD;
    if (curl_easy_getinfo(l->curl, CURLINFO_ACTIVESOCKET, &fd) == CURLE_OK && fd != CURL_SOCKET_BAD)
        (void)shutdown(fd, SHUT_RDWR);
}

void mail_smtp(struct mail_line *l, struct mail_try *t, struct str to, struct str mime) {
    line_begin(l, t, "smtp,smtps", mime);
    t->fate = MAIL_AWAY;
    struct curl_slist *rcpt = curl_slist_append(NULL, str_fmt(t->a, "<%.*s>", STR_ARG(to)).p);
    const struct str from = str_fmt(t->a, "<%.*s>", STR_ARG(config_text(l->config, CONFIG_MAIL_FROM)));
    if (!rcpt || t->a->failed || !aim(l)) {
        t->answer = STR("smtp_url cannot be read");
        curl_slist_free_all(rcpt);
        return;
    }
    (void)curl_easy_setopt(l->curl, CURLOPT_MAIL_FROM, from.p);
    (void)curl_easy_setopt(l->curl, CURLOPT_MAIL_RCPT, rcpt);
    (void)curl_easy_setopt(l->curl, CURLOPT_UPLOAD, 1L);
    const CURLcode code = curl_easy_perform(l->curl);
    t->fate = mail_fate_smtp(str_from(l->answer), str_from(l->command), l->handed);
    if (code != CURLE_OK && l->answer[0] != '4' && l->answer[0] != '5')
        cut(l);
    line_end(l, code);
    curl_slist_free_all(rcpt);
}
