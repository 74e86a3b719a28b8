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

enum err_code signin_tell(struct db_conn *c, struct arena *a, const struct doer *by, int64_t person_id,
                          enum tell_what what, struct err *err) {
    return person_tell(c, a, by, person_id, STR_NULL, words[what].subject, words[what].body, err);
}

enum err_code signin_tell_code(struct db_conn *c, struct arena *a, const struct doer *by, int64_t person_id,
                               struct str sealed, int64_t ends_at, struct err *err) {
    struct person_letter t;
    enum err_code code = person_letter_begin(c, a, person_id, &t, err);
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
