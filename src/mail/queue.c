/* Queueing, choosing, looking: all within the transactions of others. */
#include "mail/mail.h"

#include <sodium.h>

#include "base/rng.h"
#include "gen/mail_sql.h"
#include "mail/inside.h"

enum { CODE_LENGTH = 6, SUBJECT_MOST = 200 };

/* ---- ways ---- */

struct ways {
    bool there[MAIL_CHANNELS];
    struct str domain;
};

static enum err_code load_ways(struct db_conn *c, struct arena *a, struct ways *ret, struct err *err) {
    struct mail_ways_row *rows;
    size_t n;
    enum mail_channel ch;
    *ret = (struct ways){0};
    enum err_code rc = mail_ways(c, a, &rows, &n, err);
    for (size_t i = 0; !rc && i < n; i++)
        if (mail_channel_parse(rows[i].channel, &ch)) {
            ret->there[ch] = true;
            ret->domain = rows[i].domain;
        }
    return rc;
}

enum err_code mail_is_on(struct db_conn *c, struct arena *a, bool *ret, struct err *err) {
    struct mail_ways_row *rows;
    size_t n = 0;
    enum err_code rc = mail_ways(c, a, &rows, &n, err);
    *ret = n > 0;
    return rc;
}

/* ---- choices ---- */

static enum err_code choice_said(struct db_conn *c, struct arena *a, int64_t person_id, bool *ret_said,
                                 struct mail_choice *ret, struct err *err) {
    struct mail_choice_row_row r;
    *ret_said = false;
    enum err_code rc =
        mail_choice_row(c, a, &(struct mail_choice_row_in){.person_id = person_id}, ret_said, &r, err);
    *ret = MAIL_CHOICE_DEFAULT;
    if (!rc && *ret_said &&
        !(mail_pace_parse(r.pace, &ret->pace) && mail_channel_parse(r.channel, &ret->channel)))
        return err_set(err, ERR_CORRUPT, NULL, "choice", "a choice of messages is of an unknown kind");
    ret->papers = !rc && *ret_said && r.papers;
    return rc;
}

enum err_code mail_choice_get(struct db_conn *c, struct arena *a, int64_t person_id, struct mail_choice *ret,
                              struct err *err) {
    bool said;
    return choice_said(c, a, person_id, &said, ret, err);
}

/* What they said, else what the place does for those who have not. */
static enum err_code choice_of(struct db_conn *c, struct arena *a, const struct mail_to *to,
                               struct mail_choice *ret, struct err *err) {
    bool said;
    enum err_code rc = choice_said(c, a, to->person_id, &said, ret, err);
    if (!rc && !said && !str_empty(to->pace))
        (void)mail_pace_parse(to->pace, &ret->pace);
    return rc;
}

enum err_code mail_choice_set(struct db_conn *c, struct arena *a, const struct doer *by, int64_t person_id,
                              const struct mail_choice *choice, struct err *err) {
    enum err_code rc =
        mail_choice_put(c,
                        &(struct mail_choice_put_in){.person_id = person_id,
                                                     .pace = str_from(mail_pace_name(choice->pace)),
                                                     .channel = str_from(mail_channel_name(choice->channel)),
                                                     .papers = choice->papers,
                                                     .at = by->at},
                        NULL, err);
    (void)a;
    if (!rc && choice->pace == MAIL_NONE)
        rc = messages_drop_for(c, &(struct messages_drop_for_in){.person_id = person_id, .at = by->at}, NULL,
                               err);
    return rc ? rc : audit_write(c, by, 0, "mail.choose", person_id, STR_NULL, err);
}

/* ---- one message ---- */

/* The way that it goes: the one they chose where it is there and leads to them, else e-mail. News are not for
 * text messages, and what is urgent was asked for by e-mail. */
static bool choose_way(struct arena *a, const struct ways *ways, const struct mail_to *to,
                       const struct mail_new *m, enum mail_channel wish, enum mail_channel *ret,
                       struct str *ret_address) {
    struct str phone = wish == MAIL_SMS ? mail_phone(a, to->phone) : STR_NULL;
    if (m->weight == MAIL_URGENT)
        wish = MAIL_EMAIL;
    if (wish == MAIL_SMS && m->weight == MAIL_WAITS && ways->there[MAIL_SMS] && phone.n) {
        *ret = MAIL_SMS;
        *ret_address = phone;
        return true;
    }
    const bool letter = ways->there[MAIL_LETTER] && !str_empty(to->letter);
    if (letter && (wish == MAIL_LETTER || (m->any_channel && str_empty(to->email)))) {
        *ret = MAIL_LETTER;
        *ret_address = to->letter;
        return true;
    }
    *ret = MAIL_EMAIL;
    *ret_address = to->email;
    return ways->there[MAIL_EMAIL] && !str_empty(to->email);
}

static enum err_code address_is_good(struct db_conn *c, struct arena *a, enum mail_channel ch,
                                     struct str address, bool *ret, struct err *err) {
    struct mail_bad_row_row bad;
    bool found = false;
    if (ch == MAIL_EMAIL && !mail_address_valid(address)) {
        *ret = false;
        return ERR_OK;
    }
    enum err_code rc =
        mail_bad_row(c, a, &(struct mail_bad_row_in){.address = mail_key(a, address)}, &found, &bad, err);
    *ret = !found;
    return rc;
}

/* Letters and digits that are not taken for each other, read aloud or written by hand. */
static struct str new_code(struct arena *a) {
    static const char letters[] = "2345679ACDEFGHJKMNPQRTWXYZ";
    struct rng r = rng_system();
    char z[CODE_LENGTH];
    for (int i = 0; i < CODE_LENGTH; i++)
        z[i] = letters[rng_below(&r, sizeof letters - 1)];
    return str_dup(a, str_of(z, CODE_LENGTH));
}

static enum err_code make_code(struct db_conn *c, struct arena *a, const struct doer *by,
                               const struct mail_new *m, struct str address, struct str *ret,
                               struct err *err) {
    *ret = new_code(a);
    return mail_code_insert(c,
                            &(struct mail_code_insert_in){.hub_id = m->hub_id,
                                                          .id = id_next(by->ids),
                                                          .code = *ret,
                                                          .address = mail_phone_end(address),
                                                          .action = str_from(m->code_action),
                                                          .subject_id = m->code_subject_id,
                                                          .member_id = m->code_member_id,
                                                          .made_at = by->at,
                                                          .ends_at = by->at + MAIL_CODE_DAYS * SECONDS_A_DAY},
                            NULL, err);
}

static struct message_insert_in row_of(struct arena *a, const struct doer *by, const struct mail_to *to,
                                       const struct mail_new *m, const struct mail_plan *plan,
                                       struct str domain, int64_t id) {
    return (struct message_insert_in){
        .hub_id = m->hub_id,
        .id = id,
        .key = m->key,
        .person_id = to->person_id,
        .kind = str_from(m->kind),
        .name = str_or_empty(to->name),
        .language = str_empty(to->language) ? STR("en-GB") : to->language,
        .sender = str_or_empty(m->sender),
        .reply_to = str_or_empty(m->reply_to),
        .subject = str_clean(a, str_utf8_cut(m->subject, SUBJECT_MOST), true),
        .body = str_or_empty(m->body),
        .path = str_or_empty(m->path),
        .path_words = str_or_empty(m->path_words),
        .code = STR(""),
        .sealed = m->sealed,
        .message_id = str_fmt(a, "kith.%lld.%lld@%.*s", (long long)m->hub_id, (long long)id, STR_ARG(domain)),
        .urgent = m->weight == MAIL_URGENT,
        .digest = plan->digest,
        .due_at = plan->due_at,
        .ends_at = m->ends_at ? m->ends_at : plan->due_at + MAIL_KEEP_TRYING_DAYS * SECONDS_A_DAY,
        .made_at = by->at,
    };
}

enum err_code mail_queue(struct db_conn *c, struct arena *a, const struct doer *by, const struct mail_to *to,
                         const struct mail_new *m, int64_t *ret_id, struct err *err) {
    struct ways ways;
    struct mail_choice choice = MAIL_CHOICE_DEFAULT;
    enum mail_channel ch = MAIL_EMAIL;
    struct str address = STR_NULL;
    bool good = false;
    int64_t changed = 0;
    if (ret_id)
        *ret_id = 0;
    enum err_code rc = load_ways(c, a, &ways, err);
    if (!rc && to->person_id)
        rc = choice_of(c, a, to, &choice, err);
    if (rc || !choose_way(a, &ways, to, m, choice.channel, &ch, &address))
        return rc;
    /* a statement is asked for by nobody's answer, but is not news of the day either: it goes by itself */
    const struct mail_plan plan = mail_plan(
        m->any_channel && choice.pace != MAIL_NONE ? MAIL_EACH : choice.pace, m->weight, by->at, to->zone);
    if (plan.goes)
        rc = address_is_good(c, a, ch, address, &good, err);
    if (rc || !good)
        return rc;
    struct message_insert_in row = row_of(a, by, to, m, &plan, ways.domain, id_next(by->ids));
    row.channel = str_from(mail_channel_name(ch));
    row.address = address;
    if (ch == MAIL_SMS && m->code_action)
        rc = make_code(c, a, by, m, address, &row.code, err);
    if (!rc && a->failed)
        rc = err_nomem(err);
    if (!rc)
        rc = message_insert(c, &row, &changed, err);
    if (!rc && changed && ret_id)
        *ret_id = row.id;
    return rc;
}

/* ---- sealing: what opens a door does not lie open in the database or its copies ---- */

enum err_code mail_seal(const struct app *app, struct arena *a, struct str secret, struct str *ret,
                        struct err *err) {
    unsigned char key[32];
    const size_t n = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + secret.n;
    unsigned char *box = arena_alloc(a, n);
    if (!box)
        return err_nomem(err);
    app_key(app, "mail", key);
    randombytes_buf(box, crypto_secretbox_NONCEBYTES);
    (void)crypto_secretbox_easy(box + crypto_secretbox_NONCEBYTES, (const unsigned char *)secret.p, secret.n,
                                box, key);
    sodium_memzero(key, sizeof key);
    *ret = str_of((const char *)box, n);
    return ERR_OK;
}

bool mail_unseal(const struct app *app, struct arena *a, struct str sealed, struct str *ret) {
    const size_t least = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES;
    unsigned char key[32];
    if (sealed.n < least)
        return false;
    char *out = arena_alloc(a, sealed.n - least + 1);
    if (!out)
        return false;
    app_key(app, "mail", key);
    const unsigned char *box = (const unsigned char *)sealed.p;
    const int rc = crypto_secretbox_open_easy((unsigned char *)out, box + crypto_secretbox_NONCEBYTES,
                                              sealed.n - crypto_secretbox_NONCEBYTES, box, key);
    sodium_memzero(key, sizeof key);
    *ret = str_of(out, sealed.n - least);
    return rc == 0;
}

/* ---- leaving ---- */

enum { LEAVE_MAC = 16, LEAVE_BYTES = 8 + LEAVE_MAC };

static void leave_mac(const struct app *app, const unsigned char id[8], unsigned char ret[LEAVE_MAC]) {
    unsigned char key[32];
    app_key(app, "unsubscribe", key);
    crypto_generichash(ret, LEAVE_MAC, id, 8, key, sizeof key);
    sodium_memzero(key, sizeof key);
}

struct str mail_leave_token(const struct app *app, struct arena *a, int64_t person_id) {
    unsigned char raw[LEAVE_BYTES];
    for (int i = 0; i < 8; i++)
        raw[i] = (unsigned char)((uint64_t)person_id >> (8 * (7 - i)));
    leave_mac(app, raw, raw + 8);
    return str_base64url(a, raw, sizeof raw);
}

bool mail_leave_read(const struct app *app, struct arena *a, struct str token, int64_t *ret_person_id) {
    struct str raw = STR_NULL;
    unsigned char mac[LEAVE_MAC];
    uint64_t id = 0;
    if (!str_unbase64url(a, token, &raw) || raw.n != LEAVE_BYTES)
        return false;
    leave_mac(app, (const unsigned char *)raw.p, mac);
    if (sodium_memcmp(mac, raw.p + 8, LEAVE_MAC) != 0)
        return false;
    for (int i = 0; i < 8; i++)
        id = id << 8 | (unsigned char)raw.p[i];
    *ret_person_id = (int64_t)id;
    return *ret_person_id > 0;
}
