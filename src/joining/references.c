/* Somebody speaks for whoever joins: asked by mail with an address that works once, or written down. */
#include "joining/inside.h"

#include "base/language.h"
#include "hub/session.h"

enum err_code join_references(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id,
                              struct join_reference **ret, size_t *ret_n, struct err *err) {
    struct reference_rows_row *rows;
    size_t n = 0;
    enum err_code rc = reference_rows(
        c, a, &(struct reference_rows_in){.hub_id = hub_id, .member_id = member_id}, &rows, &n, err);
    struct join_reference *list = rc ? NULL : arena_new_array(a, struct join_reference, n + 1);
    if (!rc && !list)
        rc = err_nomem(err);
    for (size_t i = 0; !rc && i < n; i++) {
        list[i] = (struct join_reference){.id = rows[i].id,
                                          .member_id = member_id,
                                          .name = rows[i].name,
                                          .email = rows[i].email,
                                          .known = rows[i].known,
                                          .words = rows[i].words,
                                          .asked_at = rows[i].asked_at,
                                          .ends_at = rows[i].ends_at,
                                          .answered_at = rows[i].has_answered_at ? rows[i].answered_at : 0};
        (void)join_how_parse(rows[i].how, &list[i].how);
        (void)join_answer_parse(rows[i].answer, &list[i].answer);
    }
    *ret = list;
    *ret_n = rc ? 0 : n;
    return rc;
}

static enum err_code new_check(struct arena *a, struct join_reference_new *n, struct err *err) {
    n->name = str_clean(a, str_or_empty(n->name), true);
    n->known = str_clean(a, str_or_empty(n->known), true);
    n->words = str_clean(a, str_or_empty(n->words), false);
    if (a->failed)
        return err_nomem(err);
    if (str_empty(n->name) || str_utf8_length(n->name) > 100)
        return err_set(err, ERR_INVALID, "name", "name", "%s",
                       tr("Enter the name of who speaks for them, in 100 characters or fewer"));
    if (str_utf8_length(n->known) > 200 || str_utf8_length(n->words) > JOIN_WORDS)
        return err_set(err, ERR_INVALID, "words", "long", "%s", tr("Write it shorter"));
    if (n->how == JOIN_BY_MAIL)
        return mail_address_valid(n->email) ? ERR_OK
                                            : err_set(err, ERR_INVALID, "email", "email", "%s",
                                                      tr("Enter their e-mail, like name@example.org"));
    if (n->answer == JOIN_NO_ANSWER)
        return err_set(err, ERR_INVALID, "answer", "required", "%s", tr("Choose what they said"));
    return ERR_OK;
}

static enum err_code may_more(struct db_conn *c, struct arena *a, const struct hub *h, int64_t member_id,
                              struct str email, struct join_way *ret, struct err *err) {
    struct join_setting s;
    struct join_reference *list;
    size_t n = 0;
    enum err_code rc = join_setting_get(c, a, h->id, &s, err);
    if (!rc)
        rc = join_way_of(c, a, h, &s, member_id, ret, err);
    if (!rc && (ret->state == MEMBER_DECLINED || ret->state == MEMBER_LEFT))
        rc = err_set(err, ERR_CONFLICT, "state", "state", "%.*s is not on the way in at present",
                     STR_ARG(ret->name));
    if (!rc)
        rc = join_references(c, a, h->id, member_id, &list, &n, err);
    if (!rc && n >= JOIN_REFERENCES_MOST)
        rc = err_set(err, ERR_LIMIT, NULL, "references", "%s", tr("There are enough references for them"));
    for (size_t i = 0; !rc && i < n; i++)
        if (!str_empty(email) && str_eq(email_key(a, list[i].email), email_key(a, email)))
            rc = err_set(err, ERR_CONFLICT, "email", "asked", "%s", tr("They were asked already"));
    if (!rc && !str_empty(email) && str_eq(email_key(a, ret->email), email_key(a, email)))
        rc = err_set(err, ERR_INVALID, "email", "self", "%s", tr("Nobody can speak for themselves"));
    return rc;
}

enum err_code join_reference_put(struct db_conn *c, struct arena *a, const struct doer *by,
                                 const struct hub *h, int64_t member_id,
                                 const struct join_reference_new *given, int64_t *ret_id, struct err *err) {
    struct join_reference_new n = *given;
    struct join_way w;
    const bool mail = n.how == JOIN_BY_MAIL;
    const int64_t ends_at = by->at + JOIN_REFERENCE_DAYS * SECONDS_A_DAY;
    enum err_code rc = may_more(c, a, h, member_id, mail ? n.email : STR(""), &w, err);
    if (!rc)
        rc = new_check(a, &n, err);
    if (rc)
        return rc;
    *ret_id = id_next(by->ids);
    const struct reference_insert_in row = {
        .hub_id = h->id,
        .id = *ret_id,
        .member_id = member_id,
        .name = n.name,
        .email = mail ? n.email : STR(""),
        .how = str_from(join_how_name(n.how)),
        .known = mail ? STR("") : n.known,
        .answer = mail ? STR("") : str_from(join_answer_name(n.answer)),
        .words = mail ? STR("") : n.words,
        .token_hash = mail ? secret_hash(a, n.token) : STR_NULL,
        .asked_by = by->person_id,
        .at = by->at,
        .ends_at = ends_at,
        .has_answered_at = !mail,
        .answered_at = by->at,
    };
    rc = reference_insert(c, &row, NULL, err);
    if (!rc)
        rc = join_told(c, a, by, h->id, mail ? "reference.ask" : "reference.enter", member_id,
                       str_fmt(a, "{\"how\":\"%s\"}", join_how_name(n.how)), err);
    return rc || !mail ? rc : join_tell_referee(c, a, by, h, w.name, &n, *ret_id, ends_at, err);
}

enum err_code join_reference_find(struct db_conn *c, struct arena *a, int64_t hub_id, struct str token,
                                  int64_t now, struct join_reference_asked *ret, struct err *err) {
    struct reference_by_token_row row;
    bool found = false;
    enum err_code rc = reference_by_token(
        c, a,
        &(struct reference_by_token_in){.hub_id = hub_id, .token_hash = secret_hash(a, token), .now = now},
        &found, &row, err);
    if (rc)
        return rc;
    if (!found)
        return err_set(err, ERR_NOT_FOUND, NULL, "reference", "%s",
                       tr("This has been answered already, or its time is over. Thank you"));
    *ret = (struct join_reference_asked){
        .id = row.id, .member_id = row.member_id, .name = row.name, .who = row.who};
    return ERR_OK;
}

enum err_code join_reference_answer(struct db_conn *c, struct arena *a, const struct doer *by,
                                    const struct hub *h, struct str token, enum join_answer answer,
                                    struct str known, struct str words, struct err *err) {
    struct join_reference_asked q;
    int64_t changed = 0;
    enum err_code rc = join_reference_find(c, a, h->id, token, by->at, &q, err);
    if (!rc && answer == JOIN_NO_ANSWER)
        rc = err_set(err, ERR_INVALID, "answer", "required", "%s", tr("Choose an answer"));
    struct str clean = str_clean(a, str_or_empty(words), false),
               how = str_clean(a, str_or_empty(known), true);
    if (!rc && a->failed)
        rc = err_nomem(err);
    if (!rc && (str_utf8_length(clean) > JOIN_WORDS || str_utf8_length(how) > 200))
        rc = err_set(err, ERR_INVALID, "words", "long", "%s", tr("Write it shorter"));
    if (!rc)
        rc = reference_answer(c,
                              &(struct reference_answer_in){.hub_id = h->id,
                                                            .id = q.id,
                                                            .answer = str_from(join_answer_name(answer)),
                                                            .known = how,
                                                            .words = clean,
                                                            .at = by->at},
                              &changed, err);
    if (!rc && changed == 0)
        rc = err_set(err, ERR_NOT_FOUND, NULL, "reference", "%s",
                     tr("This has been answered already, or its time is over. Thank you"));
    if (!rc)
        rc = join_told(c, a, by, h->id, "reference.answer", q.member_id, STR_NULL, err);
    return rc ? rc : join_tell_reference(c, a, by, h, q.member_id, q.id, q.who, err);
}
