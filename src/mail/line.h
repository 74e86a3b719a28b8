/* What smtp.c and gateway.c share: one handle of libcurl, and what is known of the try under way. */
#ifndef KITH_MAIL_LINE_H
#define KITH_MAIL_LINE_H

#include <curl/curl.h>

#include "mail/inside.h"

enum { ANSWER = 400 };

struct mail_line {
    CURL *curl;
    const struct config *config;
    struct mail_try *t;  /* the one under way */
    struct str content;  /* what is handed over */
    size_t at;           /* how much of it was */
    bool handed;         /* the last byte may be with the server */
    bool early;          /* hand() is asked before the first byte: of HTTP the length is known */
    int64_t stop_by;     /* where we are to end: until when an answer is waited for; 0: we are not */
    bool kept_back;      /* hand() said no */
    char command[8];     /* of SMTP: the last that was said, "" before the first */
    bool over;           /* we said good-bye: what is heard now answers that */
    bool secret;         /* what is said now is part of signing in */
    char answer[ANSWER]; /* the last that was heard */
    struct buf body;     /* of HTTP: the answer's beginning */
};

/* Options that every try has: nothing but the protocols named, no proxy, no files of the user, bounded in
 * time. */
void line_begin(struct mail_line *l, struct mail_try *t, const char *protocols, struct str content);
/* The answer's words: the server's where there are any, else curl's. The try is over. */
void line_end(struct mail_line *l, CURLcode code);

#endif
