/* What the room's templates show. */
#ifndef KITH_SIGNIN_VIEWS_H
#define KITH_SIGNIN_VIEWS_H

#include "signin/fields.h"
#include "signin/signin.h"

struct sign_in_view {
    const struct form *form;
    struct str csrf, next;
    bool shared; /* always, here */
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
struct ways_in_view {
    struct str csrf;
    bool password;
    struct second second;
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
    struct str csrf, reset;
    bool second;
};

#endif
