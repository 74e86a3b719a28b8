/* What the room's templates show. */
#ifndef KITH_JOINING_VIEWS_H
#define KITH_JOINING_VIEWS_H

#include "hub/hub.h"
#include "joining/joining.h"

struct join_line {
    struct str name, card, href, next, since, reach;
    bool waits; /* for somebody else */
};
struct join_ways_view {
    const struct join_line *lines;
    size_t n;
    struct str steps, checks, invite, add;
};

struct join_step_line {
    struct str label, state, words, by, waits; /* waits: what is not done before it */
    enum ui_colour colour;
    int64_t at;
    bool next;
};
struct join_reference_line {
    struct str name, how, answer, known, words;
    int64_t asked_at, answered_at;
    bool ended;
};
struct join_way_view {
    struct str csrf, name, next, next_words, action, accept, decline, finish, references, vetting, matches,
        member;
    const struct form *form, *words_form, *reference_form;
    const struct join_step_line *steps;
    size_t n_steps;
    const struct ui_option *options, *moves, *hows, *answers;
    size_t n_options;
    const struct join_reference_line *refs;
    size_t n_refs;
    int64_t referees;
    bool asked, over, may_ask, mails, uses_references;
};
struct join_link_view {
    struct str name, link, again, back;
};
struct join_mine_view {
    struct str hub, next, contact, home, join;
    const struct join_step_line *steps;
    size_t n_steps;
    const struct join_line *checks; /* asked for: name, next */
    size_t n_checks;
    bool here, asked, over, declined;
};

struct join_step_field {
    const char *place, *before; /* names of the fields */
    struct str label, about, place_value;
    const struct ui_option *befores;
    bool may_wait;
};
struct join_steps_view {
    struct str csrf, action, version, referees;
    const struct form *form;
    const struct ui_option *used, *kinds;
    size_t n_kinds;
    const struct join_step_field *fields;
};

struct join_speak_view {
    struct str csrf, action, hub, who, name;
    const struct form *form;
    const struct ui_option *answers;
};
struct join_thanks_view {
    struct str hub;
};

struct vetting_line {
    struct str label, words, drop, name, href;
    int64_t day;
    bool over;
};
struct vetting_view {
    struct str csrf, name, ask, seen, way, safety;
    const struct form *ask_form, *seen_form;
    const struct vetting_line *checks, *requests, *talks;
    size_t n_checks, n_requests, n_talks;
    const struct ui_option *levels, *seen_levels, *categories, *clears;
    size_t n_categories;
    bool duty;
};
struct check_duty_line {
    struct str name, id, since;
    bool holds;
};
struct checks_view {
    struct str csrf, duty_action;
    const struct form *form;
    const struct vetting_line *lapsing, *requests, *talks;
    size_t n_lapsing, n_requests, n_talks;
    const struct check_duty_line *duties;
    size_t n_duties;
    bool duty, nobody;
};
struct talk_view {
    struct str csrf, action, name, level, opened, outcome, decided, held_by, conditions;
    const struct form *form;
    const struct ui_option *outcomes, *limits;
    size_t n_limits;
    int64_t held_day, review_day;
    bool open;
};

struct join_piece_view {
    struct str words, href, label;
};
struct join_member_piece_view {
    struct str next, way, vetting;
};
struct join_public_view {
    const struct str *steps;
    size_t n;
};

#endif
