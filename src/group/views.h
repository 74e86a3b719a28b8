/* What the room's templates show: plain values, made ready by the pages. */
#ifndef KITH_GROUP_VIEWS_H
#define KITH_GROUP_VIEWS_H

#include "group/group.h"
#include "ui/written.h"

struct group_card_view {
    struct str title, href, when, where, leaders, kind, places, status;
    enum ui_colour colour;
};

struct group_list_view {
    const struct ui_link *tabs; /* coming, past, mine */
    size_t n_tabs;
    struct str heading, empty, month, add, settings, newer, older;
    bool coordinator;
    const struct group_card_view *cards;
    size_t n_cards;
};

struct group_dot_view { /* one session in a day of the month */
    struct str time, title, href, status;
};
struct group_day_view {
    int64_t number; /* of the month; 0: not in it */
    struct str label;
    bool today;
    const struct group_dot_view *dots;
    size_t n_dots;
};
struct group_week_view {
    struct group_day_view days[7];
};
struct group_month_view {
    struct str heading, before, before_label, after, after_label, list, add, rest;
    bool coordinator, empty;
    const struct group_week_view *weeks;
    size_t n_weeks;
};

struct group_form_view {
    struct str csrf, once, action, heading, version, example, settings;
    const struct form *form;
    const struct ui_option *categories, *assets, *rules, *everies, *whiches, *lead_checks, *help_checks;
    size_t n_categories, n_assets, n_rules, n_everies, n_whiches;
    struct str title, place, start, leaders, places, note;
    int64_t day, minutes;
    bool is_new, has_series;
};

struct group_person_view {
    struct str name, card, href, note, who;
    int64_t minutes;
};
struct group_line_view {
    struct str from, to;
    int64_t minutes;
};
struct group_session_view {
    struct str csrf, title, status, when, where, where_href, leaders, kind, places, note, off_words, checks,
        rule_label, rule_sentence, mine, series, came, moved, pictures;
    enum ui_colour colour;
    const struct form *form;
    bool has_status, may_sign_up, may_withdraw, full, for_others, may_sheet, may_edit, may_off, may_take_back,
        recorded, has_series, sees_people;
    struct str sign_up, withdraw, sheet, edit, off, take_back, version, card_example;
    const struct ui_option *whiches;
    size_t n_whiches;
    const struct group_person_view *in, *waiting, *here;
    size_t n_in, n_waiting, n_here;
    const struct group_line_view *lines;
    size_t n_lines;
    struct str pieces; /* for whoever fills its sheet in */
};

struct group_tick_view {
    struct str id, name, card, minutes, note, came_id, led_id, minutes_id, error;
    bool came, led;
};
struct group_choice_view {
    struct str id, name, input_id;
};
struct group_sheet_view {
    struct str csrf, once, action, title, when, rule_label, rule_sentence, version, more, card_example,
        guests, count;
    const struct form *form;
    const struct form *more_form; /* where what was typed there is wrong; else what is left of it is shown */
    const struct group_tick_view *rows;
    size_t n_rows;
    const struct group_choice_view *choices; /* several fit what was typed */
    size_t n_choices;
    const struct str *notes; /* what was found while adding */
    size_t n_notes;
    const struct str *warnings; /* probable doubles: to be saved all the same, or not */
    size_t n_warnings;
    bool again;
};

struct group_rule_view {
    struct str value, label, sentence, example, id;
    bool chosen;
};
struct group_setting_view {
    struct str csrf, action, version;
    const struct form *form;
    const struct group_rule_view *rules;
    size_t n_rules;
    const struct ui_option *publics;
    size_t n_publics;
    struct str error;
};

struct group_home_view {
    struct str heading, all;
    const struct group_card_view *cards;
    size_t n_cards;
};

struct group_public_view {
    struct str heading;
    const struct group_card_view *cards;
    size_t n_cards;
};

#endif
