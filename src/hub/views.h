/* What the room's templates show. */
#ifndef KITH_HUB_VIEWS_H
#define KITH_HUB_VIEWS_H

#include "hub/fields.h"
#include "hub/hub.h"

struct view_hub {
    struct str href, name, host, about, word, profile, tokens;
};

struct front_view {
    bool signed_in, administrator;
    const struct view_hub *mine, *others;
    size_t n_mine, n_others;
    struct str newer, older;
};
struct view_language {
    struct str tag, name;
    bool reviewed, current;
};
struct language_view {
    struct str csrf, next;
    const struct view_language *languages;
    size_t n_languages;
};
struct setup_view {
    const struct form *form;
    struct str csrf, action;
};

struct account_view {
    const struct form *form, *password_form;
    struct str csrf, name, email, phone;
    bool has_password;
    const struct form *messages_form;
    const struct ui_option *paces, *channels, *papers;
    size_t n_channels;
    bool messages; /* some can go out at all */
    const struct view_hub *hubs;
    size_t n_hubs;
};

struct unsubscribe_view {
    struct str csrf, action, account;
    bool done;
};

struct view_message {
    struct str name, subject, address, way, answer, again, drop, member;
    int64_t at;
    bool perhaps;
};
struct messages_piece_view {
    int64_t n;
    struct str href;
};
struct messages_view {
    struct str csrf, pieces;
    bool off; /* no message can go out */
    const struct view_message *failed;
    size_t n_failed;
    int64_t waiting;
    struct str hindered; /* why one of those that wait was not taken when it was tried, or STR_NULL */
};

struct admin_view {
    const struct view_hub *hubs;
    size_t n_hubs;
    struct str newer, older;
};
struct admin_hub_new_view {
    const struct form *form;
    struct str csrf;
};
struct appoint_view {
    const struct form *form;
    struct str csrf, action, hub;
};
/* A word that is shown once: an invitation's or a token's. */
struct link_once_view {
    struct str title, words, link, label, again, next_href, next_label;
};

struct join_view {
    const struct form *form;
    struct str csrf, action, hub, contact, home, person;
    bool by_invitation, is_member;
    struct str pieces;
};
struct joined_view {
    struct str hub, contact, href;
    bool with_password;
};
struct invitation_view {
    const struct form *form;
    struct str csrf, action, accept, hub, name, person, email;
    bool for_member, needs_email, signed_in;
};

struct view_member {
    struct str href, card, name, reach, state_word;
    enum ui_colour colour;
    bool coordinator, on_paper;
};
struct members_view {
    const struct ui_option *areas;
    size_t n_areas;
    struct str areas_href, joining_href, kinds_href;
    const struct form *form;
    struct str q, state, action, new_href, invite_href, settings_href, messages_href, newer, older;
    const struct view_member *members;
    size_t n_members;
    int64_t active, asked;
    struct str asked_href;
};
struct member_new_view {
    const struct area_names_row *areas;
    size_t n_areas;
    const struct form *form;
    struct str csrf, action;
};
struct member_view {
    const struct form *form; /* of the roles */
    struct member m;
    struct str csrf, card, state_word, edit, accept, decline, pause, resume, left, act, invite, roles, pieces;
    enum ui_colour colour;
    bool own, may_invite;
};
struct member_edit_view {
    const struct area_names_row *areas;
    size_t n_areas;
    const struct form *form;
    struct str csrf, action;
    struct member m;
    bool own_account;
    struct str version;
};
struct invite_view {
    const struct form *form;
    struct str csrf, action;
    bool mails; /* the link can be sent */
};
struct profile_view {
    const struct area_names_row *areas;
    size_t n_areas;
    const struct form *form;
    struct str csrf, action, version, tokens, pieces;
    struct member m;
    bool acting;
};
struct view_token {
    struct str name, scope, end;
    int64_t made_at, used_at;
};
struct tokens_view {
    const struct form *form;
    struct str csrf, action;
    const struct view_token *tokens;
    size_t n_tokens;
    bool coordinator;
};

#endif
