/* What the room's templates show: plain values, made ready by the pages. */
#ifndef KITH_ASSET_VIEWS_H
#define KITH_ASSET_VIEWS_H

#include "asset/asset.h"
#include "ui/map.h"
#include "ui/written.h"

struct asset_card_view {
    int64_t number;
    struct str name, href, kind, words, where, when, price, state;
    enum ui_colour colour;
    bool has_state, on_map;
};

struct assets_view {
    struct str action, add, bookings, import, directory, count;
    const struct form *form;
    const struct ui_option *kinds, *categories, *shows;
    size_t n_kinds, n_categories, n_shows;
    bool open_filter, coordinator;
    const struct asset_card_view *cards;
    size_t n_cards;
    struct str older, newer;
    struct ui_map map;
};

struct asset_view {
    struct str csrf, once, name, kind, category, words, conditions, size, organisation, organisation_words,
        who, when, times, where, area, price, at_once_words, contact_name, contact_phone, contact_phone_href,
        contact_email, contact_email_href, website, state_words, access;
    struct ui_map map;
    bool proposed, open, paused, ended, mine, coordinator, may_change, may_check, may_pause, may_resume,
        may_end, may_book, over_days, agreed_at_once, has_price, not_bookable;
    struct str edit, check, pause, resume, end, book, bookings, hide;
    const struct form *form;
    const struct taken_view *taken;
    size_t n_taken;
};

struct taken_view {
    int64_t day;
    struct str when;
};

struct asset_form_view {
    struct str csrf, once, action, heading, intro, version;
    const struct form *form;
    const struct ui_option *kinds, *categories, *areas, *access, *bookings, *pers, *pots, *publics;
    size_t n_kinds, n_categories, n_areas, n_access, n_bookings, n_pers, n_pots, n_publics;
    struct asset_new n;
    struct str organisation, keeper, example, point, capacity;
    struct str days[7];
    bool is_new, coordinator, tell_when, tell_price, tell_where, tell_terms, tell_contact; /* shown open */
};

struct booking_row_view {
    struct str what, href, when, who, status, cost;
    bool own; /* it is who looks that asks */
    int64_t day;
    enum ui_colour colour;
};

struct bookings_view {
    struct str action, older, first, assets;
    const struct form *form;
    const struct ui_option *shows;
    size_t n_shows;
    const struct booking_row_view *rows;
    size_t n_rows;
};

struct booking_view {
    struct str csrf, name, asset, status, borrower, keeper, when, words, answer, explain;
    enum ui_colour colour;
    int64_t day, minutes;
    const struct form *form;
    bool can_agree, can_decline, can_cancel, can_use, free;
    struct str agree, decline, cancel, use;
};

/* On the home of who waits for something or is waited for. */
struct asset_home_view {
    const struct booking_row_view *waiting;
    size_t n_waiting;
    const struct booking_row_view *coming;
    size_t n_coming;
    struct str bookings;
};

/* On the coordinator's. */
struct asset_today_view {
    const struct booking_row_view *waiting;
    size_t n_waiting;
    int64_t proposed;
    struct str check;
};

struct note_view {
    struct str path, reason;
};

struct assets_import_view {
    struct str csrf, once, action, feed, assets, hosts;
    const struct form *form;
    bool looked, refused;
    int64_t services, added, changed, known, n_refused, n_warned;
    const struct note_view *notes;
    size_t n_notes;
    const struct asset_card_view *cards;
    size_t n_cards;
};

#endif
