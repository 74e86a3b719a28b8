/* What people are told by mail of their own signing in. */
#include "base/language.h"
#include "signin/inside.h"

static const struct {
    const char *subject, *body;
} words[] = {
    [TELL_SECOND_ON] = {TR("Signing in has a second step now"),
                        TR("From now on you are asked for a code of your app when you sign in.")},
    [TELL_SECOND_OFF] = {TR("Signing in has no second step any more"),
                         TR("You took the second step of your signing in away.")},
    [TELL_SECOND_RESET] =
        {TR("The second step of your signing in was taken away"),
         TR("A coordinator or administrator took the second step of your signing in away, and you are signed "
            "out everywhere. Sign in as usual, and set it up again.")},
    [TELL_RECOVERY_USED] = {TR("One of your recovery codes was used"),
                            TR("Somebody signed in with one of your recovery codes. It works no more.")},
    [TELL_CODES_NEW] = {TR("You have new recovery codes"), TR("The ones from before work no more.")},
    [TELL_LINKED] = {TR("You can sign in with your organisation"),
                     TR("Your account is linked to your organisation's own sign-in now.")},
};

struct teller {
    struct person person;
    struct mail_to to;
    struct str site;
    const struct language *before;
};

/* Whom, in which language, and in whose name: that of the only hub, else the installation's. */
static enum err_code tell_begin(struct db_conn *c, struct arena *a, int64_t person_id, struct teller *t,
                                struct err *err) {
    struct membership *hubs;
    size_t n = 0;
    const struct language *speaks = NULL;
    enum err_code code = person_get(c, a, person_id, &t->person, err);
    if (code == ERR_OK)
        code = person_memberships(c, a, person_id, &hubs, &n, err);
    if (code == ERR_OK)
        code = person_speaks(c, a, person_id, &speaks, err);
    if (code != ERR_OK)
        return code;
    t->site = n == 1 ? hubs[0].name : STR("Kith");
    t->to = (struct mail_to){.person_id = person_id,
                             .name = t->person.name,
                             .email = t->person.email,
                             .language = speaks ? str_from(speaks->tag) : STR_NULL};
    t->before = language_use(speaks);
    return ERR_OK;
}

enum err_code signin_tell(struct db_conn *c, struct arena *a, const struct doer *by, int64_t person_id,
                          enum tell_what what, struct err *err) {
    struct teller t;
    bool on;
    enum err_code code = mail_is_on(c, a, &on, err);
    if (code == ERR_OK && on && !by->quiet)
        code = tell_begin(c, a, person_id, &t, err);
    if (code != ERR_OK || !on || by->quiet)
        return code;
    const struct mail_new m = {
        .kind = "sign-in",
        .weight = MAIL_URGENT,
        .key = str_fmt(a, "sign-in:%lld", (long long)id_next(by->ids)),
        .sender = t.site,
        .subject = tr_str(words[what].subject),
        .body = str_fmt(a, "%s\n\n%s", tr(words[what].body),
                        tr("If you know nothing of this, tell your coordinator at once.")),
        .path = STR("/account/sign-in"),
        .path_words = tr_str("How you sign in"),
    };
    code = a->failed ? err_nomem(err) : mail_queue(c, a, by, &t.to, &m, NULL, err);
    (void)language_use(t.before);
    return code;
}

enum err_code signin_tell_code(struct db_conn *c, struct arena *a, const struct doer *by, int64_t person_id,
                               struct str sealed, int64_t ends_at, struct err *err) {
    struct teller t;
    enum err_code code = tell_begin(c, a, person_id, &t, err);
    if (code != ERR_OK)
        return code;
    const struct mail_new m = {
        .kind = "sign-in-code",
        .weight = MAIL_URGENT,
        .key = str_fmt(a, "sign-in:%lld", (long long)id_next(by->ids)),
        .sender = t.site,
        .subject = tr_str("Your code to sign in"),
        .body = str_fmt(a, "%s\n\n%s",
                        tr("Type this code on the page where you asked for it. It is good once, and for ten "
                           "minutes."),
                        tr("If you did not ask for it, do nothing: nobody comes in without it. Never tell it "
                           "to anybody.")),
        .sealed = sealed,
        .ends_at = ends_at,
    };
    code = a->failed ? err_nomem(err) : mail_queue(c, a, by, &t.to, &m, NULL, err);
    (void)language_use(t.before);
    return code;
}
