/* What the files of the room share and nobody else needs. */
#ifndef KITH_SIGNIN_INSIDE_H
#define KITH_SIGNIN_INSIDE_H

#include "signin/signin.h"

/* ---- totp.c: pure ---- */

enum { TOTP_DIGITS = 6, TOTP_SECONDS = 30, TOTP_SECRET = 20 };
/* RFC 6238 with SHA-1. false where there is no SHA-1 to be had. */
bool totp_code(const unsigned char *secret, size_t n, int64_t step, char ret[TOTP_DIGITS + 1]);
/* Whether six digits are the code of a step: this one, the one before or the one after, and later than
 * `after`. */
bool totp_find(const unsigned char *secret, size_t n, struct str typed, int64_t now, int64_t after,
               int64_t *ret_step);
struct str base32(struct arena *a, const unsigned char *p, size_t n); /* without padding */
/* "otpauth://totp/SITE:PERSON?secret=…", as apps read it from a QR code. */
struct str totp_address(struct arena *a, struct str site, struct str person, struct str secret);
/* What was typed, as it counts: capitals and digits, nothing else. */
struct str code_plain(struct arena *a, struct str typed);
struct str code_groups(struct arena *a, struct str code); /* "ABCD EFGH IJ" */
struct str code_random(struct arena *a, size_t n);        /* letters and digits that are not mistaken */
struct str digits_random(struct arena *a, size_t n);

/* ---- seal.c ---- */

/* XChaCha20-Poly1305 with a key of that purpose; opens only for the same purpose and id. */
struct str sealed_of(const struct app *app, struct arena *a, const char *purpose, int64_t id,
                     struct str plain);
bool sealed_open(const struct app *app, struct arena *a, const char *purpose, int64_t id, struct str sealed,
                 struct str *ret);
/* BLAKE2b of a short code together with what it belongs to, keyed with the installation's secret: short codes
 * could be guessed from a plain hash. */
struct str code_hash(const struct app *app, struct arena *a, const char *purpose, struct str with,
                     struct str code);

/* ---- tell.c ---- */

enum tell_what {
    TELL_SECOND_ON,
    TELL_SECOND_OFF,
    TELL_SECOND_RESET,
    TELL_RECOVERY_USED,
    TELL_CODES_NEW,
    TELL_LINKED,
};
/* Tells a person by mail that something changed about their signing in; nothing where no mail can go out. */
enum err_code signin_tell(struct db_conn *c, struct arena *a, const struct doer *by, int64_t person_id,
                          enum tell_what what, struct err *err) ERR_CHECK;
/* The code that they asked for. `sealed`: of mail_seal. */
enum err_code signin_tell_code(struct db_conn *c, struct arena *a, const struct doer *by, int64_t person_id,
                               struct str sealed, int64_t ends_at, struct err *err) ERR_CHECK;

/* ---- door.c ---- */

enum { TRY_SECONDS = 600, TRIES_MOST = 5, MAILS_MOST = 4, MAILS_SECONDS = 900, START_SECONDS = 900 };

/* Somebody proved who they are: in they come, or they are asked for the second step. */
struct entering {
    struct http_request *rq;
    int64_t person_id;
    enum sign_in_way way;
    bool shared, second; /* second: there was a second step already */
    struct str next;     /* a path of ours, or STR_NULL */
    /* of door_enter: */
    struct str token;
    bool asked; /* for the second step */
    const struct language *language;
};
enum err_code door_enter(struct db_conn *c, struct entering *e, struct err *err) ERR_CHECK;
/* The reply after it. */
enum err_code door_entered(struct http_request *rq, struct entering *e, struct err *err) ERR_CHECK;
/* The box was ticked, or this address is one of a computer that others use. */
bool door_shared(const struct http_request *rq, bool ticked);

/* Whoever tried could not show who they are: noted for the person whose account it is, by a flow or, by the
 * second, in passing, so that the answer takes no longer for those who are there (person_id 0: nobody is).
 * `at`: "password", "number", "mail", "second", "again". */
enum err_code door_refuse(struct db_conn *c, struct arena *a, const struct doer *by, int64_t person_id,
                          const char *at, struct err *err) ERR_CHECK;
void door_refused(struct http_request *rq, int64_t person_id, const char *at);

/* ---- door_mail.c ---- */

bool door_mails(const struct app *app); /* whether codes can come by mail here */
/* Somebody says whose address they read: a door for this browser, and the code for it; the same whether the
 * address is anybody's. THROTTLED when too many were asked for. */
struct mailing {
    struct http_request *rq;
    struct str email, next, token, code;
    bool shared;
};
enum err_code door_mail_ask(struct db_conn *c, struct mailing *m, struct err *err) ERR_CHECK;
/* Sends it, if there is anybody: afterwards, so that the answer takes no longer for those who are there. */
void door_mail_send(const struct mailing *m);
/* *ret_gone: nobody is at this door, or they tried too often. e->person_id, way, shared, next where right. */
enum err_code door_mail_check(struct db_conn *c, struct entering *e, struct str typed, bool *ret_right,
                              bool *ret_gone, struct err *err) ERR_CHECK;

/* ---- start.c ---- */

enum { START_DIGITS = 10 };
/* A code to read out, good for START_SECONDS; those before it end. For an active member who is in nobody
 * else's care (person_in_care_of). */
enum err_code start_make(struct db_conn *c, struct arena *a, const struct app *app, const struct doer *by,
                         const struct hub *h, int64_t member_id, struct str *ret_code,
                         struct err *err) ERR_CHECK;
/* Whose it is. INVALID, field "code", for none, one that is over and one that was used. */
enum err_code start_find(struct db_conn *c, struct arena *a, const struct app *app, const struct hub *h,
                         struct str typed, int64_t now, int64_t *ret_id, struct member *ret,
                         struct err *err) ERR_CHECK;
/* They take it up: a password, and an e-mail where they had none and like. */
enum err_code start_take(struct db_conn *c, struct arena *a, const struct app *app, const struct doer *by,
                         const struct hub *h, struct str typed, struct str email, struct str password_hash,
                         int64_t *ret_person_id, struct err *err) ERR_CHECK;

#endif
