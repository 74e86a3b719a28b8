/* Buttons, tags, text and other small pieces. */
#include <string.h>

#include "base/written.h"
#include "ui/html.h"
#include "ui/ui.h"
#include "ui/written.h"

static void button(struct buf *b, const char *label, const char *kind) {
    buf_puts(b, "<button type=\"submit\" class=\"govuk-button");
    buf_puts(b, kind);
    buf_puts(b, "\" data-module=\"govuk-button\">");
    html_text(b, label);
    buf_puts(b, "</button>\n");
}

void ui_button(struct buf *b, const char *label) {
    button(b, label, "");
}

void ui_button_secondary(struct buf *b, const char *label) {
    button(b, label, " govuk-button--secondary");
}

void ui_button_warning(struct buf *b, const char *label) {
    button(b, label, " govuk-button--warning");
}

/* No role of a button: that would promise the space bar, which only a script could keep. */
void ui_button_link(struct buf *b, const char *label, struct str href, bool secondary) {
    buf_puts(b, secondary ? "<a draggable=\"false\" class=\"govuk-button govuk-button--secondary\""
                          : "<a draggable=\"false\" class=\"govuk-button\"");
    html_href(b, href);
    buf_puts(b, " data-module=\"govuk-button\">");
    html_text(b, label);
    buf_puts(b, "</a>\n");
}

void ui_post_button(struct buf *b, const char *label, struct str action, struct str csrf, const char *kind) {
    buf_puts(b, "<form method=\"post\" action=\"");
    tpl_url(b, action);
    buf_puts(b, "\">\n");
    ui_csrf(b, csrf);
    if (kind && strcmp(kind, "secondary") == 0)
        ui_button_secondary(b, label);
    else if (kind && strcmp(kind, "warning") == 0)
        ui_button_warning(b, label);
    else
        ui_button(b, label);
    buf_puts(b, "</form>\n");
}

void ui_tag(struct buf *b, struct str word, enum ui_colour colour) {
    /* The plain tag is the blue one. */
    static const char *const names[] = {
        [UI_GREY] = " govuk-tag--grey",     [UI_GREEN] = " govuk-tag--green",
        [UI_YELLOW] = " govuk-tag--yellow", [UI_BLUE] = "",
        [UI_RED] = " govuk-tag--red",       [UI_PURPLE] = " govuk-tag--purple",
        [UI_ORANGE] = " govuk-tag--orange", [UI_TEAL] = " govuk-tag--teal",
    };
    size_t i = (size_t)colour;

    buf_puts(b, "<strong class=\"govuk-tag");
    buf_puts(b, i < sizeof names / sizeof names[0] ? names[i] : "");
    buf_puts(b, "\">");
    tpl_text(b, word);
    buf_puts(b, "</strong>");
}

void ui_inset(struct buf *b, struct str words) {
    buf_puts(b, "<div class=\"govuk-inset-text\">");
    tpl_text(b, words);
    buf_puts(b, "</div>\n");
}

void ui_warning(struct buf *b, struct str words) {
    buf_puts(b, "<div class=\"govuk-warning-text\">\n<span class=\"govuk-warning-text__icon\" "
                "aria-hidden=\"true\">!</span>\n"
                "<strong class=\"govuk-warning-text__text\"><span class=\"govuk-visually-hidden\">");
    html_words(b, "Warning");
    buf_puts(b, "</span> ");
    tpl_text(b, words);
    buf_puts(b, "</strong>\n</div>\n");
}

static void arrow(struct buf *b, const char *which, const char *path) {
    buf_fmt(b,
            "<svg class=\"govuk-pagination__icon govuk-pagination__icon--%s\" "
            "xmlns=\"http://www.w3.org/2000/svg\" "
            "height=\"13\" width=\"15\" aria-hidden=\"true\" focusable=\"false\" viewBox=\"0 0 15 13\">"
            "<path d=\"%s\"/></svg>\n",
            which, path);
}

/* Each arrow stands on the side to which it points. */
static void page_link(struct buf *b, const char *which, struct str href, const char *words) {
    bool back = strcmp(which, "prev") == 0;

    buf_fmt(b, "<div class=\"govuk-pagination__%s\"><a class=\"govuk-link govuk-pagination__link\"", which);
    html_href(b, href);
    buf_fmt(b, " rel=\"%s\">\n", which);
    if (back)
        arrow(b, which, "M6.6 0 0 6.7l6.7 6.3 1.4-1.4-4.2-4H15v-2H3.9l4.1-4.2L6.6 0z");
    buf_puts(b, "<span class=\"govuk-pagination__link-title\">");
    for (struct tpl_parts p = tpl_parts(words); tpl_part(b, &p);)
        buf_puts(b, p.part == 1 ? "<span class=\"govuk-visually-hidden\">" : "</span>");
    buf_puts(b, "</span>\n");
    if (!back)
        arrow(b, which, "M8.4 0 15 6.7 8.3 13l-1.4-1.4 4.2-4H0v-2h11.1L7 1.4 8.4 0z");
    buf_puts(b, "</a></div>\n");
}

void ui_pages(struct buf *b, struct str newer_href, struct str older_href) {
    if (!newer_href.p && !older_href.p)
        return;
    buf_puts(b, "<nav class=\"govuk-pagination\"");
    html_attr_z(b, "aria-label", tr("Pages"));
    buf_puts(b, ">\n");
    if (newer_href.p)
        page_link(b, "prev", newer_href, TR("Previous<1> page</1>"));
    if (older_href.p)
        page_link(b, "next", older_href, TR("Next<1> page</1>"));
    buf_puts(b, "</nav>\n");
}

/* The next line of *text, without its end (LF, CR LF, CR). false when there is none. */
static bool next_line(struct str *text, struct str *ret) {
    size_t i = 0;

    if (!text->n)
        return false;
    while (i < text->n && text->p[i] != '\n' && text->p[i] != '\r')
        i++;
    *ret = str_of(text->p, i);
    if (i + 1 < text->n && text->p[i] == '\r' && text->p[i + 1] == '\n')
        i++;
    *text = i < text->n ? str_of(text->p + i + 1, text->n - i - 1) : STR_NULL;
    return true;
}

/* ` lang="cy"`, and the direction where it is another than the page's. */
static void lang(struct buf *b, const struct language *l) {
    if (!l)
        return;
    html_attr_z(b, "lang", l->tag);
    if (l->right_to_left != language_in_use()->right_to_left)
        html_attr_z(b, "dir", l->right_to_left ? "rtl" : "ltr");
}

void ui_writer(struct buf *b, struct str language) {
    (void)b;
    written_by(language);
}

void ui_written(struct buf *b, struct str text) {
    ui_written_begin(b);
    tpl_text(b, text);
    ui_written_end(b);
}

void ui_written_begin(struct buf *b) {
    if (!written_in())
        return;
    buf_puts(b, "<span");
    lang(b, written_in());
    buf_puts(b, ">");
}

void ui_written_end(struct buf *b) {
    if (written_in())
        buf_puts(b, "</span>");
}

void ui_paragraphs(struct buf *b, struct str text) {
    struct str line;
    bool open = false;

    while (next_line(&text, &line)) {
        line = str_trim(line);
        if (!line.n) {
            if (open)
                buf_puts(b, "</p>\n");
            open = false;
            continue;
        }
        buf_puts(b, open ? "<br>\n" : "<p class=\"govuk-body\"");
        if (!open) {
            lang(b, written_in());
            buf_puts(b, ">");
        }
        tpl_text(b, line);
        open = true;
    }
    if (open)
        buf_puts(b, "</p>\n");
}
