/* Looking at what was told, deciding on what failed, and answers by a code. */
#include <assert.h>

#include "mail/inside.h"

struct str mail_key(struct arena *a, struct str address) {
    return str_lower_ascii(a, address);
}

/* ---- lists ---- */

#define TOLD_OF(r, hub)                                                                                      \
    (struct mail_told) {                                                                                     \
        .hub_id = (hub), .id = (r)->id, .person_id = (r)->person_id, .kind = (r)->kind, .name = (r)->name,   \
        .address = (r)->address, .subject = (r)->subject, .answer = (r)->answer,                             \
        .message_id = (r)->message_id, .made_at = (r)->made_at, .due_at = (r)->due_at,                       \
        .ended_at = (r)->has_ended_at ? (r)->ended_at : 0, .tries = (r)->tries, .perhaps = (r)->perhaps,     \
    }

static enum err_code read_words(struct mail_told *t, struct str state, struct str channel, struct err *err) {
    if (mail_state_parse(state, &t->state) && mail_channel_parse(channel, &t->channel))
        return ERR_OK;
    return err_set(err, ERR_CORRUPT, NULL, "message", "a message is in an unknown state");
}

enum err_code mail_list(struct db_conn *c, struct arena *a, const struct mail_filter *f, size_t most,
                        struct mail_told **ret, size_t *ret_n, struct err *err) {
    const struct str state = f->any_state ? STR_NULL : str_from(mail_state_name(f->state));
    struct messages_of_hub_row *rows = NULL;
    struct messages_of_all_row *all = NULL;
    size_t n = 0;
    assert(f->across || !f->any_state);
    enum err_code rc =
        f->across ? messages_of_all(c, a, &(struct messages_of_all_in){.state = state, .most = (int64_t)most},
                                    &all, &n, err)
                  : messages_of_hub(c, a,
                                    &(struct messages_of_hub_in){
                                        .hub_id = f->hub_id, .state = state, .most = (int64_t)most},
                                    &rows, &n, err);
    struct mail_told *list = rc ? NULL : arena_new_array(a, struct mail_told, n + 1);
    if (!rc && !list)
        return err_nomem(err);
    for (size_t i = 0; !rc && i < n; i++) {
        list[i] = all ? TOLD_OF(&all[i], all[i].hub_id) : TOLD_OF(&rows[i], f->hub_id);
        rc = read_words(&list[i], all ? all[i].state : rows[i].state, all ? all[i].channel : rows[i].channel,
                        err);
    }
    *ret = list;
    *ret_n = rc ? 0 : n;
    return rc;
}

enum err_code mail_count_of(struct db_conn *c, struct arena *a, int64_t hub_id, enum mail_state s,
                            int64_t *ret, struct err *err) {
    struct messages_in_state_row r;
    enum err_code rc = messages_in_state(
        c, a, &(struct messages_in_state_in){.hub_id = hub_id, .state = str_from(mail_state_name(s))}, &r,
        err);
    if (!rc)
        *ret = r.n;
    return rc;
}

enum err_code mail_hindered(struct db_conn *c, struct arena *a, int64_t hub_id, struct str *ret,
                            struct err *err) {
    struct message_hindered_row r;
    bool found = false;
    enum err_code rc =
        message_hindered(c, a, &(struct message_hindered_in){.hub_id = hub_id}, &found, &r, err);
    *ret = !rc && found ? r.answer : STR_NULL;
    return rc;
}

enum err_code mail_count(struct db_conn *c, struct arena *a, int64_t now, struct mail_counts *ret,
                         struct err *err) {
    struct message_counts_row *rows;
    struct message_soonest_row soon;
    enum mail_state s;
    bool found = false;
    size_t n;
    *ret = (struct mail_counts){0};
    enum err_code rc = message_counts(c, a, &rows, &n, err);
    for (size_t i = 0; !rc && i < n; i++)
        if (mail_state_parse(rows[i].state, &s))
            ret->by_state[s] = rows[i].n;
    if (!rc)
        rc = message_soonest(c, a, &found, &soon, err);
    if (!rc && found && soon.has_due_at && soon.due_at <= now)
        ret->oldest_due = soon.due_at;
    return rc;
}

/* ---- deciding ---- */

static enum err_code hold(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t id,
                          struct message_row_row *ret, struct err *err) {
    bool found = false;
    enum err_code rc =
        message_row(c, a, &(struct message_row_in){.hub_id = hub_id, .id = id}, &found, ret, err);
    if (rc)
        return rc;
    if (!found || str_empty(ret->address))
        return err_set(err, ERR_NOT_FOUND, "id", "not-found", "There is no such message.");
    if (!str_eqz(ret->state, "failed"))
        return err_set(err, ERR_CONFLICT, "id", "state",
                       "This message has not failed: there is nothing to decide.");
    return ERR_OK;
}

enum err_code mail_retry(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                         int64_t id, struct err *err) {
    struct message_row_row r;
    enum err_code rc = hold(c, a, hub_id, id, &r, err);
    if (!rc)
        rc = mail_bad_drop(c, &(struct mail_bad_drop_in){.address = mail_key(a, r.address)}, NULL, err);
    if (!rc)
        rc = message_again(
            c,
            &(struct message_again_in){.hub_id = hub_id,
                                       .id = id,
                                       .due_at = by->at,
                                       .ends_at = by->at + MAIL_KEEP_TRYING_DAYS * SECONDS_A_DAY},
            NULL, err);
    return rc ? rc : audit_write(c, by, hub_id, "message.retry", id, STR_NULL, err);
}

enum err_code mail_drop(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id, int64_t id,
                        struct err *err) {
    struct message_row_row r;
    enum err_code rc = hold(c, a, hub_id, id, &r, err);
    if (!rc)
        rc = message_drop(c, &(struct message_drop_in){.hub_id = hub_id, .id = id, .at = by->at}, NULL, err);
    return rc ? rc : audit_write(c, by, hub_id, "message.drop", id, STR_NULL, err);
}

/* ---- forgetting ---- */

struct forgetting {
    int64_t before, n;
};

static enum err_code forget(struct db_conn *c, void *ctx, struct err *err) {
    struct forgetting *f = ctx;
    return messages_forget(c, &(struct messages_forget_in){.before = f->before}, &f->n, err);
}

enum err_code mail_forget(struct db *db, int64_t now, int64_t *ret_n, struct err *err) {
    struct forgetting f = {.before = now - MAIL_WORDS_DAYS * SECONDS_A_DAY};
    enum err_code rc = db_write(db, forget, &f, err);
    *ret_n = f.n;
    return rc;
}

/* ---- answers by a code ---- */

/* What people type instead: case does not count, nor what looks alike. */
static char code_letter(char c) {
    c = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
    return c == '0' || c == 'O' ? 'Q' : c == '1' || c == 'I' || c == 'L' ? '7' : c;
}

static bool same_code(struct str typed, struct str code) {
    if (typed.n != code.n)
        return false;
    for (size_t i = 0; i < code.n; i++)
        if (code_letter(typed.p[i]) != code_letter(code.p[i]))
            return false;
    return true;
}

static bool word_char(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* The next word of letters and digits, cut off *s. */
static bool next_word(struct str *s, struct str *ret) {
    size_t from = 0, to;
    while (from < s->n && !word_char(s->p[from]))
        from++;
    for (to = from; to < s->n && word_char(s->p[to]);)
        to++;
    *ret = str_slice(*s, from, to);
    *s = str_slice(*s, to, s->n);
    return ret->n > 0;
}

/* Whoever writes one of these does not say that it is right, whatever else they write. */
static bool is_no(struct arena *a, struct str word) {
    static const char *const words[] = {"no",   "not", "none", "nope", "never", "wrong",   "isn",
                                        "wasn", "na",  "nac",  "nad",  "nage",  "anghywir"};
    const struct str small = str_lower_ascii(a, word);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (str_eqz(small, words[i]))
            return true;
    return false;
}

enum err_code mail_code_find(struct db_conn *c, struct arena *a, struct str from, struct str text,
                             int64_t now, bool *ret_found, struct mail_answer *ret, struct err *err) {
    struct mail_codes_of_row *rows;
    struct str word;
    size_t n;
    bool no = false;
    *ret_found = false;
    enum err_code rc = mail_codes_of(
        c, a, &(struct mail_codes_of_in){.address = from, .tail = mail_phone_end(from), .now = now}, &rows,
        &n, err);
    if (rc)
        return rc;
    for (size_t k = 0; k < 50 && next_word(&text, &word); k++) {
        no = no || is_no(a, word);
        for (size_t i = 0; i < n && !*ret_found; i++)
            if (same_code(word, rows[i].code)) {
                *ret_found = true;
                *ret = (struct mail_answer){.hub_id = rows[i].hub_id,
                                            .id = rows[i].id,
                                            .subject_id = rows[i].subject_id,
                                            .member_id = rows[i].member_id,
                                            .action = rows[i].action,
                                            .used = rows[i].has_used_at};
            }
    }
    ret->no = no;
    return ERR_OK;
}

enum err_code mail_code_use(struct db_conn *c, int64_t hub_id, int64_t id, int64_t now, struct err *err) {
    return mail_code_spend(c, &(struct mail_code_spend_in){.hub_id = hub_id, .id = id, .at = now}, NULL, err);
}
