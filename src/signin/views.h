/* What the room's templates show. */
#ifndef KITH_SIGNIN_VIEWS_H
#define KITH_SIGNIN_VIEWS_H

#include "signin/fields.h"
#include "signin/signin.h"

struct sign_in_view {
    const struct form *form;
    struct str csrf, next;
    struct str code_href, number_href, outside, outside_href; /* STR_NULL: not here */
    bool shared;                                              /* always, here */
};
struct code_ask_view {
    const struct form *form;
    struct str csrf, next;
    bool shared, off; /* off: no mail can go out */
};
struct code_enter_view {
    const struct form *form;
    struct str csrf;
};
struct outside_go_view {
    struct str name, url;
};
struct outside_away_view {
    struct str name, back;
};
struct number_view {
    const struct form *form;
    struct str csrf, action, next, hub, example, start;
    bool shared;
};
struct start_view {
    const struct form *form, *account;
    struct str csrf, action, account_action, code, hub, name, card;
    bool shared, needs_email;
};
struct start_code_view {
    struct str name, code, address, back;
};
struct signin_public_view {
    struct str number, start;
};
struct sign_in_second_view {
    const struct form *form;
    struct str csrf;
};
struct sign_in_again_view {
    const struct form *form;
    struct str csrf, next;
    bool second, password;
};
struct still_here_view {
    struct str csrf, next;
};
struct signed_over_view {
    bool unused;
};
struct view_session {
    struct str browser, way, end;
    const char *label;
    int64_t made_at, seen_at;
    bool here, second, shared;
};
struct view_outside {
    struct str email;
    int64_t made_at, used_at;
};
struct ways_in_view {
    struct str csrf;
    struct str outside; /* what people call the organisation; STR_NULL: there is none */
    const struct view_outside *links;
    size_t n_links;
    bool mails; /* codes can come by mail */
    bool password;
    struct second second;
    int64_t refused, refused_at; /* tries that failed lately, and the last of them */
    const struct view_session *sessions;
    size_t n_sessions;
};
struct second_step_view {
    struct str csrf, due_words;
    struct second second;
    bool due;
};
struct second_step_app_view {
    const struct form *form;
    struct str csrf, secret;
};
struct recovery_codes_view {
    const struct str *codes;
    size_t n_codes;
    struct str next;
    bool fresh;
};
struct admin_second_view {
    const struct form *form;
    struct str csrf;
};
struct second_rule_view {
    const struct form *form;
    struct str csrf, action;
    bool required;
    int64_t days;
};
struct second_today_view {
    int64_t by;
};
struct signin_member_view {
    struct str csrf, reset, start;
    bool second;
};

#endif
