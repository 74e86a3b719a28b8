/* What the room's templates show: plain values, made ready by the pages. */
#ifndef KITH_DAY_VIEWS_H
#define KITH_DAY_VIEWS_H

#include "day/day.h"

/* What can be done with a line: a link, or a button that posts. */
struct day_action_view {
    struct str label;  /* "": there is none */
    struct str href;   /* of a link; else a button */
    struct str action; /* that posts to */
};
struct day_line_view {
    struct str who, href, card, reach, reach_href, what, words, area;
    bool presses;
    struct str name; /* of whom or what, for those who hear the action without its row */
    struct day_action_view first, second;
};
struct day_rows_view {
    struct str caption, csrf, back;
    const struct day_line_view *lines;
    size_t n_lines;
};
struct day_section_view {
    struct str title, count, href, empty, id, all; /* all: "All 40 of them" */
    struct str at_once, at_once_words; /* where they can be done one after the other, or STR_NULL */
    struct day_rows_view rows;
};
struct day_filter_view {
    struct str action;
    const struct ui_option *areas, *coordinators;
    size_t n_areas, n_coordinators;
    bool any; /* there is something to choose from */
};
struct day_home_view {
    struct str first, pieces, house; /* first: what cannot wait; house: how many there are of what */
    struct day_filter_view filter;
    const struct day_section_view *sections; /* lists with lines */
    size_t n_sections;
    const struct day_section_view *calm; /* lists without */
    size_t n_calm;
    struct str paper, slips, record_for, member_new, tasks, task_new, note_new, members_href, all_href,
        reports_href, settings;
};
struct day_list_view {
    struct str title, about, empty, csv, xlsx, newer, older, whole, whose, hub, at_once, at_once_words;
    int64_t printed; /* a day */
    struct day_filter_view filter;
    struct day_rows_view rows;
};

struct task_line_view {
    struct str what, href, due, about, about_href, who, done, reopen, note;
    bool late, is_done;
};
struct tasks_view {
    struct str csrf, back, heading, empty, add, note, older, newer;
    const struct ui_link *tabs;
    size_t n_tabs;
    const struct task_line_view *tasks;
    size_t n_tasks;
};
struct task_view {
    struct str csrf, once, action, heading, version, what, about, example, done, reopen, story, notes, back;
    const struct form *form;
    int64_t due;
    bool is_new, may_change, is_done;
    struct task_line_view line;
    const struct ui_option *whos;
    size_t n_whos;
};

struct note_line_view {
    struct str kind, day, words, writer, readers, remove;
    bool may_remove;
};
struct notes_view {
    struct str csrf, once, action, name, card, back, older, newer, task, task_what;
    const struct form *form;
    const struct note_line_view *notes;
    size_t n_notes;
    const struct task_line_view *tasks;
    size_t n_tasks;
    const struct ui_option *kinds, *readers, *whos;
    size_t n_kinds, n_readers, n_whos;
    int64_t today;
    bool coordinator;
};
struct notes_find_view {
    struct str action, example;
    const struct form *form;
    const struct ui_link *found;
    size_t n_found;
    bool asked;
};
struct day_member_view {
    struct str href, add, summary, task_new;
    struct str csrf, back;
    const struct task_line_view *tasks;
    size_t n_tasks;
};

#endif
