/* What the room's templates show: plain values, made ready by the pages. */
#ifndef KITH_RINGS_VIEWS_H
#define KITH_RINGS_VIEWS_H

#include "rings/rings.h"

/* One hand-over: "Ann Ash", "Weeding", "Ben Birch", "The hedge". */
struct leg_view {
    struct str giver, offer, receiver, request;
    bool mine; /* "You" give */
};
struct found_view {
    struct str id, value; /* of its box */
    struct str title;     /* "Ann Ash, Ben Birch and Cat Cedar" */
    bool ticked;
    const struct leg_view *legs;
    size_t n_legs;
};
struct ring_line {
    struct str href, people, note, state;
    enum ui_colour colour;
};
struct rings_view {
    struct str csrf, once, action;
    const struct form *form;
    struct str error; /* of the boxes */
    const struct ui_option *lengths;
    size_t n_lengths;
    int64_t length;
    bool looked;
    struct str summary, cut;
    const struct found_view *found;
    size_t n_found;
    const struct ring_line *open, *ended;
    size_t n_open, n_ended;
};

/* For coordinators, while it waits. */
struct ring_person_view {
    int64_t id;
    struct str name, href, phone;
    bool on_paper, waits;
};
struct ring_view {
    struct str csrf, title, explain, state, yes, no, withdraw;
    enum ui_colour colour;
    const struct leg_view *legs;
    size_t n_legs;
    const struct ring_line *became; /* the exchanges, where one is mine or I coordinate */
    size_t n_became;
    bool can_answer, said_yes, can_withdraw, agreed;
    const struct ring_person_view *people;
    size_t n_people;
    struct str said;
};

/* On the page with one's hours. */
struct ring_offer_view {
    struct str sentence, note, yes, no, href;
    bool said_yes;
};
struct rings_home_view {
    struct str csrf;
    const struct ring_offer_view *open;
    size_t n_open;
    const struct ring_line *ended;
    size_t n_ended;
};
struct rings_today_view {
    struct str href;
    int64_t open;
};

#endif
