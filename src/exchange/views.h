/* What the room's templates show: plain values, made ready by the pages. */
#ifndef KITH_EXCHANGE_VIEWS_H
#define KITH_EXCHANGE_VIEWS_H

#include "exchange/exchange.h"
#include "ui/written.h"

/* One row of a list of exchanges or movements. `way` like "Given"; times without minutes show nothing. */
struct row_view {
    struct str what, href, way, status, giver, receiver;
    enum ui_colour colour;
    bool has_day, has_minutes;
    int64_t day, minutes;
};

/* Something that the person is asked to answer. */
struct waiting_view {
    enum waiting_ask {
        WAITING_ASKS,
        WAITING_OFFERS,
        WAITING_TIME,
        WAITING_NO_TIME,
        WAITING_GAVE,
        WAITING_RECEIVED
    } ask;
    struct str other, title, amount, when; /* the last two as it is asked */
    int64_t day;
    struct str note; /* "It counts by itself on …", or STR_NULL */
    struct str yes_action, no_action, no_href, href;
    const char *yes, *no;
};

/* What is agreed for a time. */
struct coming_view {
    struct str when, what, href, way, note;
};

struct home_view {
    struct str greeting, csrf, balance, sentence, times;
    const struct coming_view *coming;
    size_t n_coming;
    const struct waiting_view *waiting;
    size_t n_waiting;
    const struct row_view *open;
    size_t n_open;
    const struct row_view *rows;
    size_t n_rows;
    struct str record, find, all, statement, give, offer, ask, choices, pieces;
};

struct exchanges_view {
    struct str action;
    const struct form *form;
    const struct ui_option *show;
    size_t n_show;
    const struct row_view *rows;
    size_t n_rows;
    struct str older, first, statement;
    struct str csv;
    bool whole_hub, moved;
};

struct statement_view {
    struct str name, card, hub, action;
    const struct form *form;
    int64_t from, to, printed_on, given, received, opening, closing;
    struct str opening_words, closing_words;
    const struct row_view *rows;
    size_t n_rows;
    bool more;
    struct str pieces;
};

struct step_view {
    int64_t at;
    struct str what, who, words, writer;
    bool has_minutes;
    int64_t minutes;
    bool has_day;
    int64_t day;
    struct str when; /* the time that was said */
};

struct exchange_view {
    struct str csrf, giver, receiver, title, category, words, state;
    enum ui_colour colour;
    struct str explain;   /* what happens next, in a sentence */
    struct str unchecked; /* that a check is missing */
    bool has_minutes, has_day;
    int64_t minutes, day;
    const struct form *form;
    bool can_agree, can_decline, can_cancel, can_done, can_confirm, can_dispute, can_settle, can_drop,
        can_reverse, can_plan, can_fits;
    struct str when, start_time, calendar; /* when it is to happen; "10:00"; the file for a calendar */
    int64_t start_day;
    bool planning; /* the form that is shown again is the one that says when */
    struct str plan, fits;
    bool dropping; /* the form that is shown again is the one that ends a dispute */
    struct str agree, decline, cancel, done, confirm, dispute, settle, drop, reverse, transfer;
    int64_t today;
    const struct step_view *steps;
    size_t n_steps;
    struct str listing;
    struct str pieces;
};

struct record_view {
    struct str csrf, once, action, other;
    const struct form *form;
    const struct ui_option *sides;
    size_t n_sides;
    const struct ui_option *kinds;
    size_t n_kinds;
    bool for_others;
    struct str example;
    int64_t confirm_days;
};

struct give_view {
    struct str csrf, once, action, example;
    const struct form *form;
    const struct ui_option *to;
    size_t n_to;
};

struct listing_card_view {
    struct str title, words, meta, href, tag, writer;
    enum ui_colour colour;
};

struct listing_view {
    struct str csrf, once, title, words, writer, category, place, times, tag, who, state_words;
    struct str hours, needs, languages, check, near, person,
        hide; /* person: the page of whoever it belongs to */
    enum ui_colour colour;
    bool has_ends_on;
    int64_t ends_on;
    bool mine, coordinator, open, paused, ended, is_offer, can_answer;
    struct str unchecked; /* instead of answering it: which check is missing, and whom to talk to */
    struct str edit, pause, resume, end, propose, pieces;
    const struct form *form;
};

struct listing_form_view {
    struct str csrf, once, action, title, words, place, times, heading, intro;
    const struct form *form;
    const struct ui_option *categories;
    size_t n_categories;
    bool has_ends_on, is_offer, is_new;
    int64_t ends_on;
    const struct ui_option *needs;
    size_t n_needs;
    const struct ui_option *languages;
    size_t n_languages;
    const struct ui_option *checks;
    size_t n_checks;
    struct str hours, near;
    bool more_open;
    struct str version; /* the one that is changed: another save meanwhile is told, not lost */
};

/* Time to help: figures as they are shown, and their sentences. */
struct help_figures_view {
    struct str to_met, to_first, unmet, met_spread, first_spread, unmet_words, lines_href;
};
struct help_line {
    struct str what, who, href, took;
    int64_t day;
};
struct help_lines_view {
    struct str action;
    const struct form *form;
    int64_t from, to, page, all_requests, all_joiners;
    struct str from_iso, to_iso, newer, older;
    struct str area, team, where, category, count; /* of whom and of what alone; where: their names */
    bool met;
    struct help_figures_view all;
    const struct help_line *requests, *joiners;
    size_t n_requests, n_joiners;
};

struct kind_line {
    struct str label, href, icatus, icatus_label, check, listings;
    int64_t open_n;
    bool closed;
};
/* A kind at the top with those under it, itself first. */
struct kind_group {
    struct str label;
    const struct kind_line *kinds;
    size_t n_kinds;
    int64_t open_n;
};
struct catalogue_view {
    struct str csrf, action, retag;
    const struct form *form;
    const struct kind_group *groups;
    size_t n_groups;
    const struct ui_option *icatus_codes;
    size_t n_icatus;
    const struct ui_option *tops;
    size_t n_tops;
    const struct ui_option *checks;
    size_t n_checks;
    const struct ui_option *natures;
    size_t n_natures;
    bool own;
};
struct category_view {
    struct str csrf, action, label, word, listings;
    const struct form *form;
    const struct ui_option *icatus_codes;
    size_t n_icatus;
    const struct ui_option *tops;
    size_t n_tops;
    const struct ui_option *checks;
    size_t n_checks;
    const struct ui_option *natures;
    size_t n_natures;
    struct str most, most_source; /* the highest check that it may ask for, and by which rule */
    struct ui_option closed;
    bool may_move, may_close;
};

struct retag_line {
    struct str id, title, note;
    int64_t at;
};
struct retag_view {
    struct str csrf, action, q, who, tick_all, tick_none;
    const struct form *form;
    const struct ui_option *froms;
    size_t n_froms;
    const struct ui_option *tos;
    size_t n_tos;
    const struct ui_option *areas;
    size_t n_areas;
    const struct retag_line *listings;
    size_t n_listings;
    bool more, ticked;
};

struct statements_view {
    struct str csrf, action, month;
    bool asked;
};

struct help_today_view {
    struct help_figures_view help;
};

struct public_view {
    struct str pieces;
    struct str name, about, host, contact_name, contact_phone, contact_phone_href, contact_email,
        contact_email_href, join, sign_in, home;
    bool member, signed_in, by_invitation, asked;
    bool show_offers, show_requests;
    const struct listing_card_view *offers;
    size_t n_offers;
    const struct listing_card_view *requests;
    size_t n_requests;
};

struct transfer_view {
    struct str csrf, from, to, description, kind, exchange, reverse, recorded;
    int64_t minutes, day, at, sequence;
    bool taken_back, can_reverse, is_reversal, of_session;
    const struct form *form;
};

#endif
