/* Who looked at what, for whom it is about. */
#include "base/language.h"
#include "gen/privacy_sql.h"
#include "privacy/privacy.h"

static const char *const kinds[TRACE_KINDS] = {
    [TRACE_PERSON] = TR("Your page: how to reach you, and what is known of you"),
    [TRACE_LIST] = TR("A list of members, with how to reach them"),
    [TRACE_HOURS] = TR("What you gave and got"),
    [TRACE_NOTES] = TR("Notes on you"),
    [TRACE_CHECKS] = TR("Outcomes of your checks, and what keeps you safe"),
    [TRACE_JOINING] = TR("How you joined"),
    [TRACE_MESSAGES] = TR("Messages to you"),
    [TRACE_CONSENTS] = TR("What you agreed to"),
    [TRACE_GUARDIANS] = TR("Who acts for you"),
    [TRACE_PAPER] = TR("A card, slip or letter of yours"),
    [TRACE_PHOTOGRAPH] = TR("A photograph of a slip that you are on"),
    [TRACE_SIGN_IN] = TR("Where you are signed in"),
    [TRACE_ACTING] = TR("Your own pages: they began to act for you"),
    [TRACE_DATA] = TR("All that is kept of you"),
};

/* Of nobody in particular: lists. */
static const char *const lists[TRACE_KINDS] = {
    [TRACE_HOURS] = TR("A list of what members gave and got"),
    [TRACE_CHECKS] = TR("A list of members and their checks"),
    [TRACE_CONSENTS] = TR("A list of who agrees to something"),
    [TRACE_MESSAGES] = TR("A list of messages that did not arrive"),
};

const char *look_words(struct str kind, bool of_all) {
    enum trace_kind k;
    if (!trace_kind_parse(kind, &k))
        return tr("Something of you");
    return tr(of_all && lists[k] ? lists[k] : kinds[k]);
}

enum err_code looks_at(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id, size_t most,
                       struct look **ret, size_t *ret_n, struct err *err) {
    struct looks_rows_row *rows;
    const struct looks_rows_in in = {.hub_id = hub_id, .member_id = member_id, .most = (int64_t)most};
    enum err_code rc = looks_rows(c, a, &in, &rows, ret_n, err);
    struct look *list = rc ? NULL : arena_new_array(a, struct look, *ret_n);
    if (rc)
        return rc;
    if (!list)
        return err_nomem(err);
    for (size_t i = 0; i < *ret_n; i++)
        list[i] = (struct look){.who = rows[i].reader.p ? person_shown(a, rows[i].reader) : STR_NULL,
                                .for_whom = rows[i].for_name.p ? person_shown(a, rows[i].for_name) : STR_NULL,
                                .kind = rows[i].kind,
                                .first_at = rows[i].first_at,
                                .last_at = rows[i].last_at,
                                .n = rows[i].n,
                                .of_all = rows[i].about_id == 0};
    *ret = list;
    return a->failed ? err_nomem(err) : ERR_OK;
}
