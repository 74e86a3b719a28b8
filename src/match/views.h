/* What the room's templates show: plain values, made ready by the pages. */
#ifndef KITH_MATCH_VIEWS_H
#define KITH_MATCH_VIEWS_H

#include "match/people.h"
#include "ui/written.h"

/* One part of a score: what it was made of, its value and how much it counts. */
struct part_view {
    struct str label, words, value;
    int64_t weight;
};

struct candidate_view {
    int64_t id; /* the hand's */
    int64_t wish_id;
    struct str name, sentence, why, score, href, title; /* why: the sentence where the name stands above it */
    bool ticked, focus;                                 /* focus: the page begins there */
    const struct part_view *parts;
    size_t n_parts;
};

struct asked_view {
    struct str name, what;
};

struct unmet_view {
    struct str csrf, action, title, words, meta, href, error;
    int64_t id;
    bool from_request; /* shown on the request's own page */
    const struct candidate_view *candidates;
    size_t n_candidates;
    const struct asked_view *asked;
    size_t n_asked;
};

struct desk_view {
    struct str csrf, weights, all;
    const struct form *form;
    const struct unmet_view *unmet;
    size_t n_unmet;
    const struct unmet_view *waiting;
    size_t n_waiting;
    int64_t more; /* unmet ones that are not shown */
};

struct ask_view {
    struct str before, title, words, yes, no, href;
};

/* Pieces of other rooms' pages. */
struct match_home_view {
    struct str csrf;
    const struct ask_view *asks;
    size_t n_asks;
    const struct candidate_view *wishes;
    size_t n_wishes;
    const struct candidate_view *offers;
    size_t n_offers;
};

struct match_listing_view {
    struct unmet_view u;
};

struct match_member_view {
    struct str name;
    const struct candidate_view *wishes;
    size_t n_wishes;
    const struct candidate_view *offers;
    size_t n_offers;
};

struct weight_view {
    const char *name, *label, *about;
    struct str value;
};

struct preview_view {
    struct str title, now, then;
};

struct weights_view {
    struct str csrf, action;
    const struct form *form;
    const struct weight_view *weights;
    size_t n_weights;
    const struct preview_view *previews;
    size_t n_previews, n_looked; /* of so many looked at, those that change */
    bool previewed;
};

#endif
