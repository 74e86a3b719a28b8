/* What the room's templates show: plain values, made ready by the pages. */
#ifndef KITH_SLIPS_VIEWS_H
#define KITH_SLIPS_VIEWS_H

#include "slips/slips.h"

struct slips_batch_row_view {
    struct str href, when, person, count, hours, status;
    enum ui_colour colour;
};
struct slips_draft_view {
    struct str href, words, discard;
};
struct slips_list_view {
    struct str csrf, enter, print, newer, older, days_action;
    const struct form *form;
    const struct slips_draft_view *drafts;
    size_t n_drafts;
    const struct slips_batch_row_view *batches;
    size_t n_batches;
    struct str days;
};

struct slip_pick_view {
    struct str value, label;
};
struct slip_cell_view {
    struct str name, id, value, label, column, error, error_id, found, found_id, described;
    bool numeric, kinds, first, focus;
    const struct slip_pick_view *picks;
    size_t n_picks;
    struct str pick_id, pick_label;
};
struct slip_row_view {
    struct str number, id;
    struct slip_cell_view cells[SLIP_FIELDS];
    struct str warning, like_href, sure_id;
    bool sure;
};
struct slip_wrong_view {
    struct str id, words;
};
struct slip_photo_view {
    struct str href, label, id, remove;
};
struct slips_grid_view {
    struct str csrf, once, action, version, example, count;
    const struct slip_wrong_view *wrongs; /* the error summary */
    size_t n_wrongs;
    bool has_apart;
    const struct slip_row_view *rows;
    size_t n_rows;
    const struct ui_option *kinds;
    size_t n_kinds;
    const struct slip_photo_view *photos;
    size_t n_photos;
    int64_t days;
    bool may_more;
};

struct slips_photos_view {
    struct str csrf, once, action, slips, error;
    const struct form *form;
    const struct slip_photo_view *photos;
    size_t n_photos;
    const struct ui_option *ofs;
    size_t n_ofs;
    int64_t days;
};

struct slip_line_view {
    struct str number, href, what, giver, receiver, when, hours, status;
    enum ui_colour colour;
};
struct slips_batch_view {
    struct str csrf, heading, by, count, undo, ended, add_photos;
    const struct form *form;
    const struct slip_line_view *lines;
    size_t n_lines;
    const struct slip_photo_view *photos;
    size_t n_photos;
    struct str back_words, before_words;
    bool may_undo;
};

#endif
