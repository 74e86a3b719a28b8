/* Layout, components and charts: template functions over plain values. Built on govuk-frontend's patterns
 * (see assets/). Knows no word of the domain. */
#ifndef KITH_UI_UI_H
#define KITH_UI_UI_H

#include "base/buf.h"
#include "base/clock.h"
#include "form/form.h"
#include "ui/tpl.h"

struct ui_link {
    struct str label, href;
    bool current;
};

struct ui_language { /* one that the page can be read in */
    const char *tag, *name;
    bool current;
};

struct ui_page {
    struct str title;          /* of the page: also its <title>, with "Error: " before it when has_errors */
    struct str site;           /* the hub's name, or "Kith" */
    struct str home;           /* where the site's name leads */
    const struct ui_link *nav; /* service navigation */
    size_t n_nav;
    struct str back;                 /* address of the back link, or STR_NULL */
    struct str notice;               /* success banner, or STR_NULL */
    struct str person;               /* who is signed in, or STR_NULL */
    struct str person_href;          /* where their name leads, or STR_NULL */
    struct str csrf;                 /* for the buttons around a page, or STR_NULL */
    struct str acting;               /* "You are acting for Joan Price", or STR_NULL */
    struct str acting_stop;          /* where the button that ends it posts to, or STR_NULL */
    struct str help;                 /* footer, after "Need help?": "Call Amina, your coordinator, on" */
    struct str help_phone;           /* shown as a tel: link after it, or STR_NULL */
    const struct ui_link *switch_to; /* other hubs of the person */
    size_t n_switch_to;
    const struct ui_language
        *languages; /* to choose from; another is a button where there is a token for it */
    size_t n_languages;
    struct str here;            /* this page, to come back to */
    const struct ui_link *foot; /* at the foot of the page; none: what the installation has */
    size_t n_foot;
    struct str alternate; /* of the same as an Atom feed, for feed readers to find; or STR_NULL */
    bool shared;          /* others use this computer too: the way out stands where nobody overlooks it */
    bool asks_still;      /* of hub_page: this page itself asks whether somebody is there */
    bool has_errors;
    bool wide; /* full width rather than two thirds */
};

/* The whole document around a body that a template wrote. The body starts with ui_error_summary where it has
 * a form, then its own h1. */
void ui_document(struct buf *b, const struct ui_page *p, struct str body_html);

/* Forms. `f` may be NULL (nothing typed yet). Labels and hints are plain text. */
void ui_csrf(struct buf *b, struct str token);              /* a hidden field "csrf" */
void ui_error_summary(struct buf *b, const struct form *f); /* nothing when there are no errors; links lead to
                                                               ids NAME, NAME-day, NAME-hours */

struct ui_field {
    const char *name, *label, *hint;
    const char *type; /* text (when NULL), search, tel, email, password, number, file */
    const char *autocomplete, *inputmode;
    const char *list;  /* id of a datalist of the page that offers words */
    struct str value;  /* shown when nothing was typed */
    int width;         /* characters: 2, 3, 4, 5, 10, 20, 30; 0: full */
    int rows;          /* of a textarea */
    int max;           /* character count shown when > 0 */
    bool legend_large; /* the label is the page's heading */
    bool optional;     /* adds "(optional)" */
};
struct ui_option {
    struct str value, label, hint;
    bool chosen;
    struct str group; /* of a select: options of one group follow each other under its name */
};

void ui_input(struct buf *b, const struct form *f, const struct ui_field *d);
void ui_textarea(struct buf *b, const struct form *f, const struct ui_field *d);
void ui_select(struct buf *b, const struct form *f, const struct ui_field *d, const struct ui_option *o,
               size_t n);
void ui_radios(struct buf *b, const struct form *f, const struct ui_field *d, const struct ui_option *o,
               size_t n);
void ui_checkboxes(struct buf *b, const struct form *f, const struct ui_field *d, const struct ui_option *o,
                   size_t n);
void ui_day(struct buf *b, const struct form *f, const struct ui_field *d, int64_t day,
            bool has); /* day, month, year */
void ui_minutes(struct buf *b, const struct form *f, const struct ui_field *d, int64_t minutes,
                bool has); /* hours, minutes */
void ui_hidden(struct buf *b, const char *name, struct str value);
void ui_button(struct buf *b, const char *label); /* green, submits */
void ui_button_secondary(struct buf *b, const char *label);
void ui_button_warning(struct buf *b, const char *label);
void ui_button_link(struct buf *b, const char *label, struct str href, bool secondary);
/* A one-button form that posts: label, action, and the CSRF token. */
void ui_post_button(struct buf *b, const char *label, struct str action, struct str csrf,
                    const char *kind /* "", "secondary", "warning" */);

/* Pieces */
enum ui_colour { UI_GREY, UI_GREEN, UI_YELLOW, UI_BLUE, UI_RED, UI_PURPLE, UI_ORANGE, UI_TEAL };
void ui_tag(struct buf *b, struct str word, enum ui_colour colour);
void ui_inset(struct buf *b, struct str words);
void ui_warning(struct buf *b, struct str words);
void ui_pages(struct buf *b, struct str newer_href,
              struct str older_href); /* previous / next; STR_NULL hides one */
/* Whose words follow, by the language that they chose (base/written.h); STR_NULL: nobody's in particular. */
void ui_writer(struct buf *b, struct str language);
void ui_paragraphs(struct buf *b, struct str text); /* people's words: blank line = paragraph, newline = br */

/* Charts: SVG drawn 360 units wide, its sentence above, its table in a details below, a link to the CSV. */
struct ui_series {
    struct str label;
    int64_t value;
};
struct ui_chart {
    struct str id;    /* of the page, for aria */
    struct str title; /* "Hours given each month" */
    struct str sentence;
    struct str column;  /* heading of the label column: "Month" */
    struct str measure; /* heading of the value column: "Hours" */
    const struct ui_series *points;
    size_t n;
    bool minutes;        /* values are minutes, shown as hours */
    struct str csv_href; /* or STR_NULL */
    bool table_beside;   /* the page has the figures as a table of its own: none is added */
    bool across; /* bars that lie, each below its label: for labels that are words; values not below 0 */
};
void ui_columns(struct buf *b, const struct ui_chart *c);
/* "Hours given more than doubled, from 61 in July to 140 in June": compares the first and last complete
 * points in plain words. */
struct str ui_trend_sentence(struct arena *a, const char *what, const struct ui_series *points, size_t n,
                             bool minutes);

/* The pages for 403, 404, 422, 500, 503 …: body only; what happened, what to do next. */
struct str ui_error_title(int status); /* "Page not found" */
void ui_error_body(struct buf *b, int status, struct str sentence, struct str home, struct str request_id);

/* Addresses of the static files, with their hashes. Fixed at build. */
extern const char ui_css_path[], ui_js_path[], ui_icon_path[];

#endif
