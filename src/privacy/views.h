/* What the templates show. */
#ifndef KITH_PRIVACY_VIEWS_H
#define KITH_PRIVACY_VIEWS_H

#include "ui/ui.h"

struct care_view {
    struct str consents, looks, data, forget, guardians, hidden, account;
    bool waits; /* to be forgotten */
    int64_t due_day;
    struct str contact;
};

struct consent_line {
    struct str label, words, when; /* when: what was said last, "" never */
};
struct consents_view {
    const struct form *form;
    struct str csrf, action;
    const struct ui_option *kinds; /* those that are asked, with their words as hints */
    size_t n_kinds;
    const struct consent_line *history;
    size_t n_history;
};

struct look_line {
    struct str who, what, times;
    int64_t at;
};
struct looks_view {
    const struct look_line *looks;
    size_t n_looks;
    bool more;
};

struct data_cell {
    struct str label, value;
};
struct data_row {
    const struct data_cell *cells;
    size_t n_cells;
};
struct data_section {
    struct str label, why, id;
    const struct data_row *rows;
    size_t n_rows;
};
struct data_view {
    struct str name, hub, json, html; /* json, html: where to save it; "" in the file itself */
    int64_t at;
    const struct data_section *sections;
    size_t n_sections;
};

struct forget_view {
    const struct form *form;
    struct str csrf, action, back, data;
    bool waits;
    int64_t due_day, wait_days;
    bool to_pot;
    struct str reason;
    const struct data_cell *kept; /* what stays, and why */
    size_t n_kept;
};

struct guardian_line {
    struct str words, state, end, act, confirm; /* "" where it cannot be done */
    enum ui_colour colour;
    struct str until;
    struct str id;
};
struct guardians_view {
    const struct form *form;
    struct str csrf, action;
    const struct guardian_line *lines;
    size_t n_lines;
};

struct member_care_view {
    const struct form *form, *data_form, *forget_form; /* form: whichever was sent */
    struct str csrf, name, data_action, forget_action, forget_back;
    struct consents_view consents;
    struct guardians_view guardians;
    bool forgotten, waits;
    int64_t due_day;
    struct str reason;
    struct looks_view looks;
};

struct retention_line {
    struct str kind, label, why, action;
    int64_t months, usual, count;
    struct str id;
};
struct wording_line {
    struct str kind, label, words, state,
        agreed; /* agreed: the list of who does; "" where a profile says it */
};
struct agreed_view {
    struct str label, words;
    const struct data_cell *members; /* name and card */
    size_t n_members;
};
struct privacy_settings_view {
    const struct form *form;
    struct str csrf, action, wording_action, version, wait_days;
    const struct ui_option *settles;
    size_t n_settles;
    const struct wording_line *wordings;
    size_t n_wordings;
    const struct retention_line *rules;
    size_t n_rules;
    struct guardians_view guardians; /* that wait for a coordinator */
    const struct data_cell *waiting; /* to be forgotten: who, when */
    size_t n_waiting;
};
struct privacy_piece_view {
    struct str href;
    int64_t n_guardians, n_stuck;
};

/* Templates that are parts of others show what those do. */
#define consents_form_view consents_view
#define consents_history_view consents_view
#define guardian_fields_view guardians_view
#define guardians_list_view guardians_view
#define looks_table_view looks_view
#define privacy_home_piece_view privacy_piece_view
#define privacy_member_piece_view privacy_piece_view
#define privacy_today_piece_view privacy_piece_view

/* Fields that forms share (fields.c). */
void privacy_scope(struct buf *b, const struct form *f);
void privacy_why(struct buf *b, const struct form *f);
void privacy_way(struct buf *b, const struct form *f);
void privacy_proof(struct buf *b, const struct form *f, const char *name);
void privacy_format(struct buf *b, const struct form *f);
void privacy_sure(struct buf *b, const struct form *f, bool own);
void privacy_open(struct buf *b, const struct form *f);

#endif
