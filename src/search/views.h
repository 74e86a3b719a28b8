/* What the room's templates show: plain values, made ready by the pages. */
#ifndef KITH_SEARCH_VIEWS_H
#define KITH_SEARCH_VIEWS_H

#include "search/search.h"
#include "ui/written.h"

/* The words that were looked for, to be marked where they stand. */
struct marks {
    struct arena *a;
    const struct search_found *found;
};
/* The text, with each word that was looked for in <mark>. */
void search_marked(struct buf *b, struct str text, const struct marks *m);
/* A piece of a long text in which such a word stands, of some 200 letters. */
struct str search_excerpt(struct arena *a, struct str text, const struct search_found *found);

struct result_view {
    struct str title, words, meta, met, href, tag,
        writer; /* met: where only some of the words were met, which */
    enum ui_colour colour;
};

struct facet_view {
    struct str label, href;
    bool current;
};

struct find_view {
    struct str action, heading, count, offer_new, request_new;
    const struct form *form;
    const struct ui_option *kinds, *categories, *areas, *miles, *days, *times, *languages, *access, *sorts;
    size_t n_kinds, n_categories, n_areas, n_miles, n_days, n_times, n_languages, n_access, n_sorts;
    bool fixed_kind, open_filter;
    struct str kind; /* where it is not asked for but kept */
    const struct facet_view *facets;
    size_t n_facets;
    struct str instead, typed,
        exact; /* what was searched instead, what was typed, and where that is searched */
    const struct facet_view *others;
    size_t n_others;
    bool partly, more, wrong; /* wrong: nothing was searched */
    const struct result_view *results;
    size_t n_results;
    const struct marks *marks;
    struct str newer, older;
    struct str save_action, csrf, once, query, save_name; /* to keep the search */
    bool can_save;
    struct str saved, feeds, open_feed;
    struct str filters, clear; /* what is asked for beside the words, and where it is not */
};

struct saved_view {
    struct str name, href, open, rename, end, fresh; /* fresh: "3 new" */
    struct str query;
    bool is_fresh;
};
struct searches_view {
    struct str csrf, find;
    const struct saved_view *list;
    size_t n;
    const struct form *form;
    bool has_feed;
    struct str feed_new, feed_end, feed; /* feed: the address, shown once */
    struct str open_feed;                /* where the hub shows something to everybody */
};

struct saved_rename_view {
    struct str csrf, action, name;
    const struct form *form;
};

struct news_view {
    struct str csrf;
    const struct saved_view *list;
    size_t n;
};

struct person_view {
    struct str shown, head, hands, heart, area, languages, can, ask, hide, writer;
    const struct result_view *offers;
    size_t n_offers;
};

#endif
