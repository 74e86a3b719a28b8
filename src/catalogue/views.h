/* What the room's templates show: plain values, made ready by the pages. */
#ifndef KITH_CATALOGUE_VIEWS_H
#define KITH_CATALOGUE_VIEWS_H

#include "catalogue/catalogue.h"

/* Whose words they are: the pages are the member's own, or a coordinator's with somebody. */
struct about_view {
    struct str csrf, action, version, next, back, name;
    const struct form *form;
    bool own, welcome;
    struct profile p;
};

struct tick_view {
    struct str word, label;
    bool can, wish;
};
struct tick_group_view {
    struct str label;
    const struct tick_view *ticks;
    size_t n_ticks;
    int64_t n_chosen;
};
struct about_ticks_view {
    struct about_view a;
    const struct tick_group_view *groups;
    size_t n_groups;
};

struct about_where_view {
    struct about_view a;
    const struct ui_option *languages;
    size_t n_languages;
    const struct ui_option *needs;
    size_t n_needs;
    const struct ui_option *areas;
    size_t n_areas;
    struct ui_option seen[2];
    struct str more_languages;
};

struct give_line {
    struct str label, action;
};
struct about_done_view {
    struct about_view a;
    const struct give_line *gives;
    size_t n_gives;
    struct str wishes, languages, needs, area, words, ticks, where, home, find, ask;
    bool findable, neighbours;
};

struct area_line {
    struct str name, href, coordinator, place, members_href;
    int64_t members;
    bool closed;
};
struct areas_view {
    struct str csrf, action, choose;
    const struct form *form;
    const struct area_line *areas;
    size_t n_areas;
    const struct ui_option *coordinators;
    size_t n_coordinators;
};
struct area_view {
    struct str csrf, action, name, middle, version;
    const struct form *form;
    const struct ui_option *coordinators;
    size_t n_coordinators;
    struct ui_option closed;
};

struct choose_line {
    struct str id, name, note;
    int64_t at; /* its place in the list, for its id on the page */
};
struct area_members_view {
    struct str csrf, action, here, q;
    const struct form *form;
    const struct ui_option *froms;
    size_t n_froms;
    const struct ui_option *areas;
    size_t n_areas;
    const struct choose_line *members;
    size_t n_members;
    bool more;
};

struct check_line {
    struct str label, seen, digits; /* seen: by whom and when */
    int64_t until_day, issued_day;  /* issued_day 0: not said */
    bool over;
};
struct apart_line {
    struct str name, card, end;
    int64_t at;
};
struct safety_view {
    struct str csrf, name, check_action, apart_action, vetting;
    const struct form *check_form, *apart_form;
    const struct check_line *checks;
    size_t n_checks;
    const struct apart_line *aparts;
    size_t n_aparts;
    const struct ui_option *levels;
    size_t n_levels;
};

struct hide_view {
    struct str csrf, shown, hide, show, list;
    bool hidden;
};

struct hidden_view {
    struct str csrf;
    const struct apart_line *people;
    size_t n_people;
};

/* What stands on pages of rooms below. */
struct piece_member_view {
    struct str about, safety, level, gives, wishes, words;
    bool told;
};
struct piece_home_view {
    struct str about;
};
struct piece_profile_view {
    struct str about, hidden;
};

#endif
