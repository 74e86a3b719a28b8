/* Hubs, people, memberships, roles, sign-in: who is who, and who may. */
#ifndef KITH_HUB_HUB_H
#define KITH_HUB_HUB_H

#include "app/app.h"
#include "app/audit.h"
#include "app/trace.h"
#include "hub/access.h"
#include "ledger/ledger.h"
#include "mail/mail.h"
#include "ui/ui.h"

/* ---- values ---- */

enum member_state { MEMBER_ASKED, MEMBER_ACTIVE, MEMBER_PAUSED, MEMBER_LEFT, MEMBER_DECLINED };
enum role { ROLE_COORDINATOR = 1, ROLE_PRACTITIONER = 2 }; /* bits */
enum scope { SCOPE_READ, SCOPE_WRITE, SCOPE_ADMIN };

struct hub {
    int64_t id;
    struct str slug, name, about, host, letter; /* letter: before member numbers on cards, "R" */
    bool by_invitation;                         /* joining only by invitation */
    int64_t confirm_days; /* an unconfirmed exchange confirms itself after so many days */
    int64_t most_minutes; /* the longest single exchange */
    bool has_soft_floor, has_floor, has_ceiling;
    int64_t soft_floor, floor, ceiling; /* for new members' accounts, minutes */
    bool public_offers, public_requests, public_figures, public_assets;
    struct str contact_name, contact_phone, contact_email;
    struct str time_zone; /* what its clocks show: an IANA name, for zone_of */
    /* settings.h: by language, one a line, "cy=credyd|gredyd|…"; tags with blanks between them, "" for all
     * that there are; a tag, "" for none; how often who has not said so is told, "" as the program does. */
    struct str hour_words, languages, language, pace;
    bool has_rules; /* house rules are written, in some language */
    int64_t pot_id; /* account of the community pot */
    int64_t created_at, version;
};

struct member {
    int64_t hub_id, id, person_id, number;
    enum member_state state;
    unsigned roles;
    int64_t account_id;      /* 0 until taken in */
    struct str name;         /* whole: for themselves and coordinators */
    struct str shown;        /* "Joan P.": for other members */
    struct str email, phone; /* STR_NULL where none */
    struct str about, area;
    bool on_paper, staff;
    int64_t asked_at, joined_at, version;
};

/* Who asks. Hangs off rq->who after admission. */
struct principal {
    int64_t person_id; /* 0: nobody */
    struct str name;
    bool administrator;
    bool by_token;
    enum scope scope; /* of the token */
    int64_t token_hub_id, token_id;
    bool in_hub; /* `hub` is filled: the address names an existing hub */
    struct hub hub;
    bool is_member;       /* `member` is filled and active */
    struct member member; /* the one whose hours these are: the acted-for member where somebody acts */
    bool coordinator;     /* in this hub, by the person's own role (or an admin token) */
    bool staff;           /* coordinator or practitioner, in the same way */
    bool acting;          /* a coordinator, or whoever may act for them (guardians.h), acts for `member` */
    bool looks_only;      /* acts for somebody only to look; or another acts for them and they only look */
    bool only_here;       /* the person is known to be in no other hub than this */
    bool shared;          /* others use this computer, too */
    bool second;          /* they signed in with a second step */
    bool second_due;      /* they may not coordinate or administer until they do */
    int64_t second_by;    /* from when on they may not; 0: nothing is asked of them */
    int64_t proved_at;    /* when they last proved who they are */
};
const struct principal *principal_of(const struct http_request *rq);

/* ---- rules: pure ---- */

/* The one place that decides who may open what. `need` of the route; what of the person is known. OK,
 * UNAUTHENTICATED, DENIED, or NOT_FOUND (what is another hub's, or no hub). */
enum err_code access_decide(enum access need, const struct principal *p, bool hub_named, bool writing,
                            struct err *err) ERR_CHECK;
/* "Joan Price" -> "Joan P."; one word stays as it is. */
struct str person_shown(struct arena *a, struct str name);
/* "R-0417" */
struct str member_card(struct arena *a, const struct hub *h, int64_t number);
/* The same for a sentence, where no line is broken at its hyphen (U+2011). */
struct str member_card_whole(struct arena *a, const struct hub *h, int64_t number);
/* Reads "R-0417", "r0417", "417". false when it is no number. */
bool member_card_parse(const struct hub *h, struct str s, int64_t *ret_number);
bool slug_valid(struct str s); /* a-z 0-9 -, 2 to 40, begins with a letter, no -- */
enum err_code password_check(struct str password, struct str name, struct str email, struct err *err)
    ERR_CHECK; /* length 8..200 characters, not among the commonest, not the name */

/* ---- flows ---- */

struct hub_new {
    struct str slug, name, about, host, letter, contact_name, contact_phone, contact_email;
    bool public_offers, public_requests, public_figures, public_assets, by_invitation;
    int64_t confirm_days;
    bool has_soft_floor, has_floor;
    int64_t soft_floor, floor;
}; /* zero: the defaults (14 days, soft floor -20 h, letter from the name) */
enum err_code hub_create(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub_new *h,
                         int64_t *ret_id, struct err *err) ERR_CHECK;
enum err_code hub_by_slug(struct db_conn *c, struct arena *a, struct str slug, struct hub *ret,
                          struct err *err) ERR_CHECK; /* NOT_FOUND */
enum err_code hub_by_id(struct db_conn *c, struct arena *a, int64_t hub_id, struct hub *ret,
                        struct err *err) ERR_CHECK;
enum err_code hub_list(struct db_conn *c, struct arena *a, struct hub **ret, size_t *ret_n,
                       struct err *err) ERR_CHECK;
/* The page-th HUBS_A_PAGE (from 1) of them by name, without some; *ret_more: whether others follow. */
enum { HUBS_A_PAGE = 50 };
enum err_code hub_list_page(struct db_conn *c, struct arena *a, const int64_t *without, size_t n_without,
                            int64_t page, struct hub **ret, size_t *ret_n, bool *ret_more,
                            struct err *err) ERR_CHECK;

struct member_new {
    struct str name, email, phone, about, area; /* name required; e-mail and phone STR_NULL where none */
    struct str password_hash;                   /* STR_NULL: cannot sign in with a password yet */
    unsigned roles;
    bool on_paper, staff;
    enum member_state state; /* ASKED or ACTIVE (opens the account) */
    int64_t number;          /* 0: the next; else as on a card or in another system (CONFLICT when taken) */
    bool has_entry_day;
    int64_t entry_day;
    int64_t id; /* 0: a new one */
    /* An e-mail that belongs to a person already joins that person: for the operator, and for that person
     * themselves. Without it such an e-mail is refused, so that nobody draws another hub's member into theirs
     * and reads their name and phone. */
    bool known_joins;
};
/* Adds a person to a hub. CONFLICT, field "email", key "known", for an e-mail that belongs to a person
 * already, unless known_joins (their name and password stay theirs). CONFLICT, field "email", when they are
 * in this hub already. */
enum err_code member_add(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                         const struct member_new *m, struct member *ret, struct err *err) ERR_CHECK;
enum err_code member_accept(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                            int64_t member_id, struct err *err) ERR_CHECK;
enum err_code member_decline(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                             int64_t member_id, struct err *err) ERR_CHECK;
enum err_code member_get(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id,
                         struct member *ret, struct err *err) ERR_CHECK; /* NOT_FOUND */
/* A member whom a field of something new names: INVALID on that field where there is none, CONFLICT where
 * they are not active. */
enum err_code member_named(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id,
                           const char *field, struct member *ret, struct err *err) ERR_CHECK;
enum err_code member_by_number(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t number,
                               struct member *ret, struct err *err) ERR_CHECK;
enum err_code member_by_account(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t account_id,
                                struct member *ret, struct err *err) ERR_CHECK;
enum err_code member_by_email(struct db_conn *c, struct arena *a, int64_t hub_id, struct str email,
                              struct member *ret, struct err *err) ERR_CHECK;
/* Finds by a card's number, by words of the name (folded), or by the code on the card; active members only;
 * at most `most`. */
enum err_code member_find(struct db_conn *c, struct arena *a, const struct hub *h, struct str words,
                          size_t most, struct member **ret, size_t *ret_n, struct err *err) ERR_CHECK;
/* Says that `n` fit where one was to (none, or several, who are named): INVALID of the field. */
enum { MEMBERS_NAMED = 6 }; /* as many as are worth looking for: one more than are named */
enum err_code member_unclear(struct arena *a, const struct hub *h, const char *field, struct str typed,
                             const struct member *list, size_t n, struct err *err) ERR_CHECK;
struct member_filter {
    struct str words;
    bool any_state;
    enum member_state state;
    int64_t area_id;   /* where they live; 0: anywhere */
    int64_t viewer_id; /* a member: who lets themselves be found and is not kept from them; 0: all */
    int64_t after_number;
};
enum err_code member_list(struct db_conn *c, struct arena *a, int64_t hub_id, const struct member_filter *f,
                          size_t most, struct member **ret, size_t *ret_n, struct err *err) ERR_CHECK;

/* One whom the viewer may see: all for coordinators; for a member themselves, and whoever lets themselves be
 * found, takes part, and is not kept from them. For all others NOT_FOUND, as for one who is not there. */
enum err_code member_seen(struct db_conn *c, struct arena *a, const struct principal *viewer, int64_t id,
                          struct member *ret, struct err *err) ERR_CHECK;
/* The member whose sight that is, for member_filter; 0 for coordinators. */
int64_t member_viewer(const struct principal *viewer);

/* Of accounts (sorted, each once), those that are members': whose, sorted by account. */
struct member_party {
    int64_t account_id, id;
    enum member_state state;
    struct str shown;
};
enum err_code member_parties(struct db_conn *c, struct arena *a, int64_t hub_id, const int64_t *account_ids,
                             size_t n, struct member_party **ret, size_t *ret_n, struct err *err) ERR_CHECK;

/* Argon2id through a bounded pool (at most two at once). BUSY when too many wait. `ret_hash` in the arena. */
enum err_code password_hash(struct arena *a, struct str password, struct str *ret_hash,
                            struct err *err) ERR_CHECK;
/* `vouched`: who makes it showed a second step, or is the operator. Else it coordinates only while its member
 * may without one. */
enum err_code token_create(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                           int64_t member_id, enum scope scope, bool vouched, struct str name,
                           struct str *ret_token, struct err *err) ERR_CHECK;
enum err_code setup_link_create(struct db_conn *c, struct arena *a, const struct doer *by,
                                struct str *ret_token, struct err *err) ERR_CHECK;
enum err_code person_set_password(struct db_conn *c, const struct doer *by, int64_t person_id,
                                  struct str password_hash,
                                  struct err *err) ERR_CHECK; /* ends all sessions */
enum err_code person_by_email(struct db_conn *c, struct arena *a, struct str email, int64_t *ret_person_id,
                              struct str *ret_name, struct err *err) ERR_CHECK; /* NOT_FOUND */
/* Of the installation; an unused set-up link ends. */
/* In which language they are spoken to from now on, in letters too. NOT_FOUND where there is no such person.
 */
enum err_code person_set_language(struct db_conn *c, const struct doer *by, int64_t person_id,
                                  const struct language *l, struct err *err) ERR_CHECK;
/* NULL where they have not said, or said one that is no longer there. */
enum err_code person_speaks(struct db_conn *c, struct arena *a, int64_t person_id,
                            const struct language **ret, struct err *err) ERR_CHECK;
enum err_code person_make_administrator(struct db_conn *c, const struct doer *by, int64_t person_id,
                                        struct err *err) ERR_CHECK;

/* ---- telling people by a message (tell.c) ---- */

/* What a member is told, in the transaction of what it tells. */
struct hub_told {
    const char *kind; /* "exchange", "ask", … */
    enum mail_weight weight;
    struct str key;           /* what it tells, once and for all; the member is added to it */
    struct str subject, body; /* body: blank lines between paragraphs */
    /* Says subject, body and path_words in the language of the thread, which is then the reader's. NULL: they
     * stand as they are. */
    void (*say)(struct arena *a, const void *ctx, struct hub_told *t);
    const void *ctx;
    struct str path, path_words; /* after "/h/{slug}/", and what the link says */
    bool whoever;                /* also who is no active member: whose request was declined */
    bool any_channel;            /* as in struct mail_new */
    const char *code_action;     /* as in struct mail_new */
    int64_t code_subject_id;
};
/* Words with {1} … {9} in them, filled with the pieces. */
struct str hub_told_filled(struct arena *a, const char *words, const struct str *pieces, size_t n);
/* Queues it for the member. Nothing where no message can go out, where they did it themselves, or by->quiet.
 */
enum err_code hub_tell(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                       int64_t member_id, const struct hub_told *t, struct err *err) ERR_CHECK;
/* For each active coordinator of the hub. */
enum err_code hub_tell_coordinators(struct db_conn *c, struct arena *a, const struct doer *by,
                                    const struct hub *h, const struct hub_told *t, struct err *err) ERR_CHECK;
/* Whether telling is of any use now: spares the loading of what would be told. */
enum err_code hub_tells(struct db_conn *c, struct arena *a, const struct doer *by, bool *ret,
                        struct err *err) ERR_CHECK;

/* For cli/pieces.c: what failed, on the coordinator's day. */
enum err_code hub_piece_messages(struct http_request *rq, int64_t of, struct buf *b,
                                 struct err *err) ERR_CHECK;

/* ---- words that open a door: only their hash is kept (secrets.c) ---- */

#define SECRET_HASH 32
/* base64url of 32 random bytes. */
struct str secret_new(struct arena *a);
/* BLAKE2b-256 of the word, in the arena. */
struct str secret_hash(struct arena *a, struct str word);

/* ---- what the rooms above use to make pages ---- */

/* Hooks for http/: sessions, tokens, admission, error pages. Sets app->standing. */
struct http_hooks hub_hooks(struct app *app);
/* The doer of this request: the person, for whom, now. */
struct doer hub_doer(const struct http_request *rq);
/* This page or answer shows something about a member: who asks leaves a trace that the member can read, kept
 * before the answer goes out (app/trace.h). Their own is no news to anybody. member_id 0: a list of members,
 * shown with what only coordinators see. */
enum err_code hub_trace(struct http_request *rq, int64_t member_id, enum trace_kind kind,
                        struct err *err) ERR_CHECK;
/* The request's form where it is one of this kind (what was typed, or NULL), and the status that goes with
 * it: 422 when it has errors. */
const struct form *form_of(const struct http_request *rq, const struct form_def *def);
int form_status(const struct form *f);
/* True when a flow's refusal belongs on its form: it is then told there (form_fail). One that names no field
 * and denies is a page of its own. */
bool form_took(struct http_request *rq, enum err_code code, const struct err *err);
/* "/h/{slug}/" + the rest, in the request's arena. */
struct str hub_path(const struct http_request *rq, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* "/h/{slug}/{under}/{id}", for lists: dozens a page. */
struct str hub_path_id(const struct http_request *rq, const char *under, int64_t id);
/* The whole address of a path of ours: base_url (or what the request was sent to) before it. */
struct str whole_address(const struct http_request *rq, struct str path);
/* One JSON view of a member: whole for coordinators and themselves, else id, number, shown name, area, about.
 */
struct json_out;
void member_json(struct json_out *j, const struct principal *viewer, const struct member *m);

#endif
