/* The second step: set up, used, taken away. */
#include "signin/inside.h"

#include <sodium.h>
#include <string.h>

#include "gen/signin_sql.h"

#define PURPOSE "second-step"
#define RECOVERY_LETTERS 10

static enum err_code unreadable(struct err *err) {
    return err_set(err, ERR_CORRUPT, NULL, "second-step",
                   "The second step cannot be read: the installation's secret is another. Ask for it to be "
                   "set anew");
}

enum err_code second_get(struct db_conn *c, struct arena *a, const struct app *app, int64_t person_id,
                         struct second *ret, struct err *err) {
    bool found;
    struct second_step_row_row r;
    struct recovery_codes_left_row left;
    *ret = (struct second){0};
    enum err_code code =
        second_step_row(c, a, &(struct second_step_row_in){.person_id = person_id}, &found, &r, err);
    if (code == ERR_OK && found)
        code =
            recovery_codes_left(c, a, &(struct recovery_codes_left_in){.person_id = person_id}, &left, err);
    if (code != ERR_OK || !found)
        return code;
    ret->on = r.secret.p != NULL;
    ret->made_at = r.has_made_at ? r.made_at : 0;
    ret->left = left.n;
    ret->begun = r.next_secret.p != NULL;
    if (ret->begun && !sealed_open(app, a, PURPOSE, person_id, r.next_secret, &ret->next_secret))
        ret->begun = false; /* begun again, it can be read again */
    return ERR_OK;
}

enum err_code second_begin(struct db_conn *c, struct arena *a, const struct app *app, const struct doer *by,
                           struct err *err) {
    unsigned char secret[TOTP_SECRET];
    struct rng r = rng_system();
    rng_bytes(&r, secret, sizeof secret);
    const struct second_step_begin_in row = {
        .person_id = by->person_id,
        .next_secret = sealed_of(app, a, PURPOSE, by->person_id, str_of((const char *)secret, sizeof secret)),
        .next_at = by->at};
    sodium_memzero(secret, sizeof secret);
    if (a->failed)
        return err_nomem(err);
    return second_step_begin(c, &row, NULL, err);
}

/* ---- recovery codes ---- */

static struct str recovery_hash(const struct app *app, struct arena *a, int64_t person_id, struct str code) {
    return code_hash(app, a, "recovery-code", str_fmt(a, "%lld", (long long)person_id), code);
}

static enum err_code codes_make(struct db_conn *c, struct arena *a, const struct app *app, int64_t person_id,
                                const struct str **ret, struct err *err) {
    struct str *codes = arena_new_array(a, struct str, RECOVERY_CODES);
    struct recovery_code_put_in *rows = arena_new_array(a, struct recovery_code_put_in, RECOVERY_CODES);
    if (!codes || !rows)
        return err_nomem(err);
    for (size_t i = 0; i < RECOVERY_CODES; i++) {
        const struct str code = code_random(a, RECOVERY_LETTERS);
        codes[i] = str_fmt(a, "%.5s-%.5s", code.p, code.p + RECOVERY_LETTERS / 2);
        rows[i] = (struct recovery_code_put_in){.person_id = person_id,
                                                .code_hash = recovery_hash(app, a, person_id, code)};
    }
    if (a->failed)
        return err_nomem(err);
    *ret = codes;
    enum err_code code =
        recovery_codes_drop(c, &(struct recovery_codes_drop_in){.person_id = person_id}, NULL, err);
    return code != ERR_OK ? code : recovery_code_put(c, a, rows, RECOVERY_CODES, err);
}

enum err_code second_codes(struct db_conn *c, struct arena *a, const struct app *app, const struct doer *by,
                           const struct str **ret_codes, struct err *err) {
    struct second s;
    enum err_code code = second_get(c, a, app, by->person_id, &s, err);
    if (code == ERR_OK && !s.on)
        code = err_set(err, ERR_CONFLICT, NULL, "second-step", "Set up the second step first");
    if (code == ERR_OK)
        code = codes_make(c, a, app, by->person_id, ret_codes, err);
    if (code == ERR_OK)
        code = audit_write(c, by, 0, "second-step.codes", by->person_id, STR_NULL, err);
    return code != ERR_OK ? code : signin_tell(c, a, by, by->person_id, TELL_CODES_NEW, err);
}

/* ---- codes of the app ---- */

static enum err_code wrong(struct err *err) {
    return err_set(err, ERR_INVALID, "code", "wrong",
                   "This is not the code that the app shows now. Wait for the next one, and look that the "
                   "clock of your phone is right");
}

enum err_code second_confirm(struct db_conn *c, struct arena *a, const struct app *app, const struct doer *by,
                             struct str typed, const struct str **ret_codes, struct err *err) {
    struct second s;
    int64_t step = 0, changed;
    enum err_code code = second_get(c, a, app, by->person_id, &s, err);
    if (code != ERR_OK)
        return code;
    if (!s.begun)
        return err_set(err, ERR_CONFLICT, NULL, "second-step", "Begin to set up the second step again");
    const struct str plain = code_plain(a, typed);
    const bool right =
        totp_find((const unsigned char *)s.next_secret.p, s.next_secret.n, plain, by->at, 0, &step);
    if (!right)
        return wrong(err);
    const struct second_step_confirm_in in = {.person_id = by->person_id, .step = step, .made_at = by->at};
    if ((code = second_step_confirm(c, &in, &changed, err)) != ERR_OK)
        return code;
    if (changed == 0)
        return wrong(err);
    code = codes_make(c, a, app, by->person_id, ret_codes, err);
    if (code == ERR_OK)
        code = audit_write(c, by, 0, "second-step.on", by->person_id, STR_NULL, err);
    return code != ERR_OK ? code : signin_tell(c, a, by, by->person_id, TELL_SECOND_ON, err);
}

static enum err_code check_app(struct db_conn *c, struct arena *a, const struct app *app, int64_t now,
                               int64_t person_id, struct str plain, bool *ret, struct err *err) {
    bool found;
    struct second_step_row_row r;
    struct str secret = STR_NULL;
    int64_t step = 0, changed = 0;
    enum err_code code =
        second_step_row(c, a, &(struct second_step_row_in){.person_id = person_id}, &found, &r, err);
    if (code != ERR_OK || !found || !r.secret.p)
        return code;
    if (!sealed_open(app, a, PURPOSE, person_id, r.secret, &secret))
        return a->failed ? err_nomem(err) : unreadable(err);
    const bool right = totp_find((const unsigned char *)secret.p, secret.n, plain, now, r.last_step, &step);
    sodium_memzero((char *)(uintptr_t)secret.p, secret.n);
    if (right)
        code = second_step_used(c, &(struct second_step_used_in){.person_id = person_id, .step = step},
                                &changed, err);
    *ret = right && changed == 1;
    return code;
}

enum err_code second_check(struct db_conn *c, struct arena *a, const struct app *app, const struct doer *by,
                           int64_t person_id, struct str typed, bool *ret_right, bool *ret_recovery,
                           struct err *err) {
    int64_t changed = 0;
    const struct str plain = code_plain(a, typed);
    *ret_right = *ret_recovery = false;
    if (plain.n == TOTP_DIGITS)
        return check_app(c, a, app, by->at, person_id, plain, ret_right, err);
    if (plain.n != RECOVERY_LETTERS)
        return ERR_OK;
    const struct recovery_code_use_in use = {
        .person_id = person_id, .code_hash = recovery_hash(app, a, person_id, plain), .used_at = by->at};
    enum err_code code = recovery_code_use(c, &use, &changed, err);
    if (code != ERR_OK || changed == 0)
        return code;
    *ret_right = *ret_recovery = true;
    code = audit_write(c, by, 0, "second-step.recover", person_id, STR_NULL, err);
    return code != ERR_OK ? code : signin_tell(c, a, by, person_id, TELL_RECOVERY_USED, err);
}

/* ---- the end ---- */

enum err_code second_end(struct db_conn *c, struct arena *a, const struct doer *by, int64_t person_id,
                         struct err *err) {
    int64_t changed;
    const bool self = by->person_id == person_id;
    enum err_code code =
        second_step_drop(c, &(struct second_step_drop_in){.person_id = person_id}, &changed, err);
    if (code == ERR_OK && changed == 0)
        code = err_set(err, ERR_CONFLICT, NULL, "second-step", "There is no second step to take away");
    if (code == ERR_OK)
        code = recovery_codes_drop(c, &(struct recovery_codes_drop_in){.person_id = person_id}, NULL, err);
    if (code == ERR_OK)
        code = self ? session_second_off(c, person_id, err) : session_end_all(c, by, person_id, err);
    if (code == ERR_OK)
        code =
            audit_write(c, by, 0, self ? "second-step.off" : "second-step.reset", person_id, STR_NULL, err);
    return code != ERR_OK ? code
                          : signin_tell(c, a, by, person_id, self ? TELL_SECOND_OFF : TELL_SECOND_RESET, err);
}
