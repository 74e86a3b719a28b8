#ifndef EXCHANGE_VIEWS_H
#define EXCHANGE_VIEWS_H

#include "ui/ui.h"

struct offer_card_view {
    struct str title, word;
    int64_t id, minutes, day, at, count;
    enum ui_colour colour;
    bool current;
};

struct offers_view {
    struct str hub, hub_name, action, q, csrf, group;
    struct safe_html chart;
    const struct offer_card_view *offers;
    size_t n_offers;
    bool wide;
};

#endif
