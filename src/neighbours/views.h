/* What the room's templates show. */
#ifndef KITH_NEIGHBOURS_VIEWS_H
#define KITH_NEIGHBOURS_VIEWS_H

#include "neighbours/trades.h"
#include "ui/ui.h"

struct neighbour_card_view {
    int64_t id;
    struct str there, title, words, meta, tag;
    enum ui_colour colour;
    const char *button;
    struct str said; /* what they said of it already, and what comes next; empty: nothing yet */
};

struct neighbour_agreed_view {
    struct str words, record; /* record: where help is recorded for it, or STR_NULL */
};

/* One help on a list. */
struct trade_item_view {
    struct str words, href, state;
    enum ui_colour colour;
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
    const struct trade_item_view *trades;
    size_t n_trades;
    struct str newer, older; /* pages of cards; STR_NULL: none */
};

struct fence_view {
    struct str slug, name, state, between, href;
    bool ours, here, over;
};

struct neighbour_hubs_view {
    struct str csrf, action;
    const struct form *form;
    const struct fence_view *hubs;
    size_t n_hubs;
    struct str newer, older;
};

struct neighbours_today_view {
    struct str href;
    const struct str *told;
    size_t n_told;
};

struct trade_new_view {
    struct str csrf, once, action, words;
    const struct form *form;
    int64_t confirm_days, today;
};

struct trade_view {
    struct str csrf, action, title, state, explain, giver, receiver, words, reason;
    enum ui_colour colour;
    const struct form *form;
    int64_t minutes, day;
    bool may_confirm, may_decline, may_cancel, may_again, may_drop, may_return;
};

/* What stands between this hub and another. */
struct neighbour_view {
    struct str csrf, action, name, between, state, limit;
    const struct form *form;
    bool over, has_limit;
    int64_t soft_limit;
    const struct neighbour_agreed_view *agreed;
    size_t n_agreed;
    const struct trade_item_view *trades;
    size_t n_trades;
};

struct neighbours_home_view {
    struct str href;
    const struct trade_item_view *trades; /* that wait for an answer */
    size_t n_trades;
    const struct neighbour_asked_view *asked;
    size_t n_asked;
};

#endif
