/* Paper for those who use no computer, and for all who like it better: slips, sign-in sheets, cards, posters,
 * statements; each a tagged PDF, in standard or large print (docs/paper.md). */
#ifndef KITH_PAPER_PAPER_H
#define KITH_PAPER_PAPER_H

#include "base/shortcode.h"
#include "exchange/statement_of.h"
#include "group/group.h"
#include "hub/hub.h"

/* Whose paper it is, and how it is to be. Words are in the language of the thread. */
struct paper {
    struct arena *a;
    const struct hub *hub;
    struct str base;   /* "https://time.example.org": codes to scan lead there */
    int64_t at, today; /* when it is made */
    bool large;
};

enum { PAPER_SLIPS_MOST = 60, PAPER_PEOPLE_MOST = 500, PAPER_LINES_MOST = 400 };

/* ---- drawing: values in, a file out (slips.c, sheet.c, cards.c, poster.c, statement.c) ---- */

struct paper_slip {
    int64_t exchange_id; /* 0: a blank one; all else is then empty */
    struct str giver, giver_card, receiver, receiver_card, title, when;
};
enum err_code paper_slips(const struct paper *p, const struct paper_slip *slips, size_t n, struct str *ret,
                          struct err *err) ERR_CHECK;

struct paper_signer {
    struct str name, card; /* the name as members show it to each other */
};
struct paper_sheet {
    int64_t session_id;
    struct str title, when, where, leaders, rule;
    const struct paper_signer *signers;
    size_t n;
    size_t empty; /* rows without a name */
};
enum err_code paper_sheet(const struct paper *p, const struct paper_sheet *s, struct str *ret,
                          struct err *err) ERR_CHECK;

struct paper_card {
    int64_t number;
    struct str name;
    bool large; /* in large print, whatever the paper is; these come last, on pages of their own */
};
enum err_code paper_cards(const struct paper *p, const struct paper_card *cards, size_t n, struct str *ret,
                          struct err *err) ERR_CHECK;

struct paper_poster {
    int64_t listing_id;
    bool offer;
    struct str title, words, times, place;
    bool strips; /* to tear off */
};
enum err_code paper_poster(const struct paper *p, const struct paper_poster *s, struct str *ret,
                           struct err *err) ERR_CHECK;

/* Statements come one after the other, so that a batch needs no more memory than its file. */
struct paper_statement {
    struct str name, card;
    int64_t from, to; /* days */
    const struct statement_of *hours;
    const struct language *language; /* theirs; NULL: the hub's */
    bool large;                      /* in large print, whatever the paper is */
};
/* Theirs, else the hub's. */
const struct language *paper_language(const struct hub *h, const struct language *theirs);
struct paper_batch;
enum err_code paper_statements_begin(const struct paper *p, struct str title, struct paper_batch **ret,
                                     struct err *err) ERR_CHECK;
void paper_statements_put(struct paper_batch *b, const struct paper_statement *s);
enum err_code paper_statements_end(struct paper_batch *b, struct str *ret, struct err *err) ERR_CHECK;

#endif
