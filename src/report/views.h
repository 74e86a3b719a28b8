/* What the room's templates show: plain values, made ready by the pages. */
#ifndef KITH_REPORT_VIEWS_H
#define KITH_REPORT_VIEWS_H

#include "report/report.h"

struct report_card_view {
    struct str title, about, href;
};
struct reports_view {
    const struct report_card_view *cards;
    size_t n_cards;
};

struct report_cell_view {
    struct str label, words, href, spoken; /* spoken: said of the link beyond its figure */
};
struct report_row_view {
    struct str label;
    bool total, under;
    const struct report_cell_view *cells;
    size_t n_cells;
};
struct report_column_view {
    struct str label;
};
struct report_table_view {
    struct str title, note, head;
    const struct report_column_view *columns;
    size_t n_columns;
    const struct report_row_view *rows;
    size_t n_rows;
    struct ui_chart chart; /* n 0: none */
};
struct report_page_view {
    struct str title, about, days, narrowed, action, head_words, hash, made_words;
    const struct form *form;
    const struct ui_link *periods;
    size_t n_periods;
    const struct ui_option *wheres, *kinds;
    size_t n_wheres, n_kinds;
    struct str from, to, paid;
    bool asks_paid, behind, empty;
    const struct report_table_view *tables;
    size_t n_tables;
    const struct ui_link *files;
    size_t n_files;
};

struct report_line_view {
    struct str what, href, giver, receiver, kind;
    int64_t day, minutes;
};
struct report_one_view {
    struct str name, href, card;
    int64_t given, received;
};
struct report_guests_view {
    struct str title, href;
    int64_t day, guests;
};
struct report_lines_page_view {
    struct str title, days, sum, newer, older, back, sheet; /* sheet: of the one session that is asked for */
    const struct form *form;
    bool came; /* the members are those who were there */
    const struct report_line_view *lines;
    const struct report_one_view *ones;
    const struct report_guests_view *guests;
    size_t n_lines, n_ones, n_guests;
};

/* The hub's public figures. */
struct report_public_view {
    struct str figures;
    struct ui_chart chart;
};

#endif
