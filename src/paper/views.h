/* What the templates show. */
#ifndef KITH_PAPER_VIEWS_H
#define KITH_PAPER_VIEWS_H

#include "app/app.h"
#include "ui/ui.h"

struct paper_link_view {
    struct str label, href, large; /* large: the same in large print */
    struct str note;
};

struct paper_links_view {
    const struct paper_link_view *links;
    size_t n;
};

struct paper_home_view {
    struct str slips, cards, statements; /* where the form leads */
    const struct ui_option *sizes, *whose, *areas, *months;
    size_t n_areas, n_months;
    struct paper_links_view sessions, posters;
    struct str all_sessions, all_help;
};

struct paper_parts_view {
    struct str title, sentence;
    struct paper_links_view parts;
};

struct paper_piece_view {
    struct paper_links_view links;
};

/* What a code is of, for whoever has not signed in. */
struct paper_code_view {
    struct str code, title, words, times, place, contact, kind, sign_in, hub_href, hub;
    bool help; /* an offer or request that everybody may see */
};

#endif
