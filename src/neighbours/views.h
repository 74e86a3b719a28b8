/* What the room's templates show. */
#ifndef KITH_NEIGHBOURS_VIEWS_H
#define KITH_NEIGHBOURS_VIEWS_H

#include "neighbours/neighbours.h"
#include "ui/ui.h"

struct neighbour_card_view {
    int64_t id;
    struct str there, title, words, meta, tag;
    enum ui_colour colour;
    const char *button;
    bool wished;
};

struct neighbour_agreed_view {
    struct str words;
};

struct neighbour_asked_view {
    struct str csrf, action, before, title, words;
    struct str id;
};

struct neighbours_view {
    struct str csrf, action, answer, profile;
    const struct form *form;
    bool none_open;
    const struct neighbour_asked_view *asked;
    size_t n_asked;
    const struct neighbour_agreed_view *agreed;
    size_t n_agreed;
    const struct neighbour_agreed_view *waiting;
    size_t n_waiting;
    const struct neighbour_card_view *cards;
    size_t n_cards;
};

struct fence_view {
    struct str slug, name, state;
    bool ours;
};

struct neighbour_hubs_view {
    struct str csrf, action;
    const struct form *form;
    const struct fence_view *hubs;
    size_t n_hubs;
};

struct neighbours_today_view {
    struct str href;
};

struct neighbours_home_view {
    struct str href;
    const struct neighbour_asked_view *asked;
    size_t n_asked;
};

#endif
