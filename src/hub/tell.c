/* What members are told by a message: whom it reaches, and how. */
#include "hub/inside.h"

#include "base/language.h"
#include "gen/hub_sql.h"
#include "hub/settings.h"

struct str hub_told_filled(struct arena *a, const char *words, const struct str *pieces, size_t n) {
    struct buf b;
    buf_init(&b, 4096);
    for (const char *z = words; *z; z++)
        if (z[0] == '{' && z[1] >= '1' && z[1] <= '9' && (size_t)(z[1] - '1') < n && z[2] == '}') {
            buf_str(&b, pieces[z[1] - '1']);
            z += 2;
        } else {
            buf_putc(&b, *z);
        }
    const struct str s = str_dup(a, buf_view(&b));
    buf_release(&b);
    return s;
}

enum err_code hub_tells(struct db_conn *c, struct arena *a, const struct doer *by, bool *ret,
                        struct err *err) {
    *ret = false;
    return by->quiet ? ERR_OK : mail_is_on(c, a, ret, err);
}

static enum err_code tell_member(struct db_conn *c, struct arena *a, const struct doer *by,
                                 const struct hub *h, const struct member *m, const struct hub_told *told,
                                 struct err *err) {
    const struct language *speaks = NULL;
    struct hub_told said = *told, *t = &said;
    enum err_code code = person_speaks(c, a, m->person_id, &speaks, err);
    if (code != ERR_OK)
        return code;
    if (!speaks && !str_empty(h->language))
        speaks = language_by_tag(h->language);
    const struct language *before = language_use(speaks);
    const struct hour_words *hours = hour_words_use(hub_hour_words(a, h));
    if (t->say)
        t->say(a, t->ctx, t);
    (void)hour_words_use(hours);
    (void)language_use(before);
    const struct mail_to to = {
        .person_id = m->person_id,
        .name = m->name,
        .email = m->email,
        .phone = m->phone,
        .letter = str_fmt(a, "%.*s %.*s", STR_ARG(member_card(a, h, m->number)), STR_ARG(m->name)),
        .language = speaks ? str_from(speaks->tag) : STR_NULL,
        .pace = h->pace,
        .zone = zone_of(h->time_zone)};
    const struct mail_new new = {
        .hub_id = h->id,
        .kind = t->kind,
        .weight = t->weight,
        .key = str_fmt(a, "%.*s:%lld", STR_ARG(t->key), (long long)m->id),
        .sender = h->name,
        .reply_to = h->contact_email,
        .subject = t->subject,
        .body = t->body,
        .path = str_fmt(a, "/h/%.*s/%.*s", STR_ARG(h->slug), STR_ARG(t->path)),
        .path_words = t->path_words,
        .any_channel = t->any_channel,
        .code_action = t->code_action,
        .code_subject_id = t->code_subject_id,
        .code_member_id = m->id,
    };
    return a->failed ? err_nomem(err) : mail_queue(c, a, by, &to, &new, NULL, err);
}

enum err_code hub_tell(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                       int64_t member_id, const struct hub_told *t, struct err *err) {
    struct member m;
    bool on;
    enum err_code code = hub_tells(c, a, by, &on, err);
    if (code == ERR_OK && on)
        code = member_get(c, a, h->id, member_id, &m, err);
    if (code != ERR_OK || !on)
        return code;
    if (m.person_id == by->person_id || (m.state != MEMBER_ACTIVE && !t->whoever))
        return ERR_OK;
    return tell_member(c, a, by, h, &m, t, err);
}

enum err_code hub_tell_coordinators(struct db_conn *c, struct arena *a, const struct doer *by,
                                    const struct hub *h, const struct hub_told *t, struct err *err) {
    struct coordinators_of_row *rows;
    size_t n = 0;
    bool on;
    enum err_code code = hub_tells(c, a, by, &on, err);
    if (code == ERR_OK && on)
        code = coordinators_of(c, a, &(struct coordinators_of_in){.hub_id = h->id}, &rows, &n, err);
    for (size_t i = 0; code == ERR_OK && i < n; i++)
        code = hub_tell(c, a, by, h, rows[i].id, t, err);
    return code;
}

struct asks {
    struct str who, hub;
};

static void say_asked(struct arena *a, const void *ctx, struct hub_told *t) {
    const struct asks *s = ctx;
    t->subject = str_fmt(a, tr("%.*s asks to join"), STR_ARG(s->who));
    t->body =
        str_fmt(a, tr("%.*s asks to join %.*s, and waits for an answer."), STR_ARG(s->who), STR_ARG(s->hub));
    t->path_words = tr_str("Answer");
}

enum err_code member_tell_asked(struct db_conn *c, struct arena *a, const struct doer *by,
                                const struct hub *h, int64_t member_id, struct str name, struct err *err) {
    const struct asks asks = {.who = name, .hub = h->name};
    const struct hub_told told = {
        .kind = "joining",
        .weight = MAIL_WAITS,
        .key = str_fmt(a, "member:ask:%lld:%lld", (long long)member_id, (long long)by->at),
        .say = say_asked,
        .ctx = &asks,
        .path = str_fmt(a, "members/%lld", (long long)member_id),
    };
    return hub_tell_coordinators(c, a, by, h, &told, err);
}

/* ---- a person, about their account ---- */

enum err_code person_letter_begin(struct db_conn *c, struct arena *a, int64_t person_id,
                                  struct person_letter *ret, struct err *err) {
    struct membership *hubs;
    size_t n = 0;
    const struct language *speaks = NULL;
    enum err_code code = person_get(c, a, person_id, &ret->person, err);
    if (code == ERR_OK)
        code = person_memberships(c, a, person_id, &hubs, &n, err);
    if (code == ERR_OK)
        code = person_speaks(c, a, person_id, &speaks, err);
    if (code != ERR_OK)
        return code;
    ret->site = n == 1 ? hubs[0].name : STR("Kith");
    ret->to = (struct mail_to){.person_id = person_id,
                               .name = ret->person.name,
                               .email = ret->person.email,
                               .language = speaks ? str_from(speaks->tag) : STR_NULL};
    ret->before = language_use(speaks);
    return ERR_OK;
}

enum err_code person_tell(struct db_conn *c, struct arena *a, const struct doer *by, int64_t person_id,
                          struct str email, const char *subject, const char *body, struct err *err) {
    struct person_letter t;
    bool on;
    enum err_code code = hub_tells(c, a, by, &on, err);
    if (code == ERR_OK && on)
        code = person_letter_begin(c, a, person_id, &t, err);
    if (code != ERR_OK || !on)
        return code;
    if (email.p)
        t.to.email = email;
    const struct mail_new m = {
        .kind = "sign-in",
        .weight = MAIL_URGENT,
        .key = str_fmt(a, "sign-in:%lld", (long long)id_next(by->ids)),
        .sender = t.site,
        .subject = tr_str(subject),
        .body = str_fmt(a, "%s\n\n%s", tr(body),
                        tr("If you know nothing of this, tell your coordinator at once.")),
        .path = STR("/account/sign-in"),
        .path_words = tr_str("How you sign in"),
    };
    code = a->failed ? err_nomem(err) : mail_queue(c, a, by, &t.to, &m, NULL, err);
    (void)language_use(t.before);
    return code;
}

enum err_code person_tell_password(struct db_conn *c, struct arena *a, const struct doer *by,
                                   int64_t person_id, struct err *err) {
    return person_tell(c, a, by, person_id, STR_NULL, TR("Your password is another now"),
                       TR("Your password was changed, and you are signed out wherever you were signed in."),
                       err);
}
