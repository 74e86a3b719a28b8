/* What the files of the room share and nobody else needs. */
#ifndef KITH_MAIL_INSIDE_H
#define KITH_MAIL_INSIDE_H

#include "gen/mail_sql.h"
#include "mail/mail.h"

bool mail_unseal(const struct app *app, struct arena *a, struct str sealed, struct str *ret);
/* By which an address is compared: without case. */
struct str mail_key(struct arena *a, struct str address);

/* ---- mime.c: what goes over the line. Pure. ---- */

/* One thing that is told: words, and where it leads. */
struct mail_item {
    struct str title;
    const struct str *paragraphs;
    size_t n_paragraphs;
    struct str url, words; /* STR_NULL: no link */
};

struct mail_letter {
    struct str to, to_name, from, from_name, reply_to, subject, message_id, language;
    struct str hello;              /* "Hello Joan," */
    struct str before;             /* above the items of a digest, or STR_NULL */
    const struct mail_item *items; /* one, or those of a digest */
    size_t n_items;
    struct str code;      /* a code that is shown by itself, or STR_NULL */
    struct str why;       /* why they get it */
    struct str leave_url; /* RFC 8058, or STR_NULL */
    struct str choose_url;
    const struct mail_file *files;
    size_t n_files;
    int64_t at;
};
/* Headers and body with CRLF, lines of at most 76 bytes (headers 998, folded at 76 where they can be). What
 * people wrote can neither begin a header nor end a part. */
void mail_mime(struct buf *b, struct arena *a, const struct mail_letter *l);
void mail_text(struct buf *b, const struct mail_letter *l); /* the plain words, with \n */
void mail_html(struct buf *b, const struct mail_letter *l);

/* ---- letter.c ---- */

/* The letter of a message, with its parts where it is a digest. */
enum err_code mail_letter_of(struct db_conn *c, struct arena *a, const struct app *app,
                             const struct message_next_row *m, int64_t now, struct mail_letter *ret,
                             struct err *err) ERR_CHECK;
/* A text message: who, what, how to answer, where. */
struct str mail_short(struct arena *a, const struct mail_letter *l);

/* ---- gather.c ---- */

/* Puts together what is due to be told in one message; *ret_n: messages that were made. */
enum err_code mail_gather(struct db *db, struct arena *a, const struct doer *by, size_t most, size_t *ret_n,
                          struct err *err) ERR_CHECK;

/* ---- smtp.c, gateway.c: one try ---- */

struct mail_try {
    struct arena *a;
    /* Before the last byte is handed over: false keeps it back. */
    bool (*hand)(void *ctx);
    bool (*stop)(void *ctx); /* true: what has not been handed over is given up */
    void (*step)(void *ctx, char which, struct str line); /* '*' what happens, '>' said, '<' heard; or NULL */
    void *ctx;
    enum mail_fate fate; /* the answer */
    struct str answer;   /* the server's words, or ours; never a secret */
};
struct mail_line; /* a connection that is kept between messages */
enum err_code mail_line_open(const struct config *config, struct mail_line **ret, struct err *err) ERR_CHECK;
void mail_line_close(struct mail_line *l); /* NULL is fine */
void mail_smtp(struct mail_line *l, struct mail_try *t, struct str to, struct str mime);
void mail_gateway(struct mail_line *l, struct mail_try *t, struct str id, struct str json, int64_t now);

#endif
