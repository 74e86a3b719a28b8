/* The document around every page. */
#include "ui/html.h"
#include "ui/ui.h"

static void head(struct buf *b, const struct ui_page *p) {
    const struct language *l = language_in_use();
    buf_puts(b, "<!DOCTYPE html>\n<html");
    html_attr_z(b, "lang", l->tag);
    html_attr_z(b, "dir", l->right_to_left ? "rtl" : NULL);
    buf_puts(b, " class=\"govuk-template\">\n<head>\n<meta charset=\"utf-8\">\n<title>");
    if (p->has_errors) {
        html_words(b, "Error:");
        buf_putc(b, ' ');
    }
    tpl_text(b, p->title);
    if (!str_empty(p->site) && !str_eq(p->site, p->title)) {
        if (!str_empty(p->title))
            buf_puts(b, " \xE2\x80\x93 ");
        tpl_text(b, p->site);
    }
    buf_puts(b, "</title>\n");
    if (!str_empty(p->alternate)) {
        buf_puts(b, "<link rel=\"alternate\" type=\"application/atom+xml\"");
        html_attr(b, "title", p->title);
        html_href(b, p->alternate);
        buf_puts(b, ">\n");
    }
    buf_puts(b, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1, "
                "viewport-fit=cover\">\n"
                "<meta name=\"theme-color\" content=\"#0b0c0c\">\n<link rel=\"icon\" sizes=\"any\" "
                "type=\"image/svg+xml\"");
    html_href(b, str_from(ui_icon_path));
    buf_puts(b, ">\n<link rel=\"stylesheet\"");
    html_href(b, str_from(ui_css_path));
    buf_puts(b, ">\n<script type=\"module\" src=\"");
    tpl_url(b, str_from(ui_js_path));
    buf_puts(b, "\"></script>\n</head>\n");
}

static void site_name(struct buf *b, const struct ui_page *p) {
    buf_puts(b, "<div class=\"govuk-generic-header\">\n<div class=\"govuk-generic-header__container "
                "govuk-width-container\">\n"
                "<div class=\"govuk-generic-header__logo\"><a class=\"govuk-generic-header__homepage-link\"");
    html_href(b, str_empty(p->home) ? STR("/") : p->home);
    buf_putc(b, '>');
    tpl_text(b, str_empty(p->site) ? STR("Kith") : p->site);
    buf_puts(b, "</a></div>\n</div>\n</div>\n");
}

static void navigation_item(struct buf *b, const struct ui_link *l) {
    buf_puts(b, l->current
                    ? "<li class=\"govuk-service-navigation__item govuk-service-navigation__item--active\">"
                    : "<li class=\"govuk-service-navigation__item\">");
    buf_puts(b, "<a class=\"govuk-service-navigation__link\"");
    html_href(b, l->href);
    buf_puts(b, l->current
                    ? " aria-current=\"page\"><strong class=\"govuk-service-navigation__active-fallback\">"
                    : ">");
    tpl_text(b, l->label);
    buf_puts(b, l->current ? "</strong></a></li>\n" : "</a></li>\n");
}

/* The menu button appears with the script that makes it work; without it the list is always open. */
static void navigation(struct buf *b, const struct ui_page *p) {
    if (!p->n_nav)
        return;
    buf_puts(b, "<div class=\"govuk-service-navigation\" data-module=\"govuk-service-navigation\">\n"
                "<div class=\"govuk-width-container\">\n<div class=\"govuk-service-navigation__container\">\n"
                "<nav");
    html_attr_z(b, "aria-label", tr("Menu"));
    buf_puts(b, " class=\"govuk-service-navigation__wrapper\">\n");
    if (p->n_nav > 1)
        buf_puts(b, "<button type=\"button\" class=\"govuk-service-navigation__toggle "
                    "govuk-js-service-navigation-toggle\" "
                    "aria-controls=\"navigation\" hidden>");
    if (p->n_nav > 1) {
        html_words(b, "Menu");
        buf_puts(b, "</button>\n");
    }
    buf_puts(b, "<ul class=\"govuk-service-navigation__list\" id=\"navigation\">\n");
    for (size_t i = 0; i < p->n_nav; i++)
        navigation_item(b, &p->nav[i]);
    buf_puts(b, "</ul>\n</nav>\n</div>\n</div>\n</div>\n");
}

/* Each language by its own name: whoever needs it reads no other. */
static void language(struct buf *b, const struct ui_page *p, const struct ui_language *l) {
    buf_puts(b, l->current ? "<li class=\"kith-bar__language\" aria-current=\"true\""
                           : "<li class=\"kith-bar__language\"");
    html_attr_z(b, "lang", l->tag);
    buf_putc(b, '>');
    if (l->current) {
        tpl_text(b, str_from(l->name));
    } else if (!p->csrf.p) {
        buf_puts(b, "<a class=\"govuk-link\" href=\"/language\">");
        tpl_text(b, str_from(l->name));
        buf_puts(b, "</a>");
    } else {
        buf_puts(b, "<form method=\"post\" action=\"/language\">\n");
        ui_csrf(b, p->csrf);
        ui_hidden(b, "next", p->here);
        buf_puts(b, "<button type=\"submit\" class=\"kith-link-button\" name=\"to\"");
        html_attr_z(b, "value", l->tag);
        buf_putc(b, '>');
        tpl_text(b, str_from(l->name));
        buf_puts(b, "</button>\n</form>");
    }
    buf_puts(b, "</li>\n");
}

static void languages(struct buf *b, const struct ui_page *p) {
    if (p->n_languages < 2)
        return;
    buf_puts(b, "<ul class=\"kith-bar__languages\"");
    html_attr_z(b, "aria-label", tr("Language"));
    buf_puts(b, ">\n");
    for (size_t i = 0; i < p->n_languages; i++)
        language(b, p, &p->languages[i]);
    buf_puts(b, "</ul>\n");
}

/* Who is signed in, where else they belong, and the way out. */
static void person(struct buf *b, const struct ui_page *p) {
    if (!p->person.p && !p->n_switch_to)
        return;
    buf_puts(b, "<ul class=\"kith-bar__list\">\n");
    for (size_t i = 0; i < p->n_switch_to; i++) {
        buf_puts(b, "<li class=\"kith-bar__item\"><a class=\"govuk-link\"");
        html_href(b, p->switch_to[i].href);
        buf_puts(b, "><span class=\"govuk-visually-hidden\">");
        html_words(b, "Switch to");
        buf_puts(b, " </span>");
        tpl_text(b, p->switch_to[i].label);
        buf_puts(b, "</a></li>\n");
    }
    if (p->person.p) {
        buf_puts(b, "<li class=\"kith-bar__item\"><span class=\"govuk-visually-hidden\">");
        html_words(b, "Signed in as");
        buf_puts(b, " </span>");
        if (p->person_href.p) {
            buf_puts(b, "<a class=\"govuk-link\"");
            html_href(b, p->person_href);
            buf_putc(b, '>');
            tpl_text(b, p->person);
            buf_puts(b, "<span class=\"govuk-visually-hidden\">");
            html_words(b, ": your account");
            buf_puts(b, "</span></a>");
        } else {
            tpl_text(b, p->person);
        }
        buf_puts(b, "</li>\n<li class=\"kith-bar__item\"><form method=\"post\" action=\"/sign-out\">\n");
        ui_csrf(b, p->csrf);
        buf_puts(b, "<button type=\"submit\" class=\"kith-link-button\">");
        html_words(b, "Sign out");
        buf_puts(b, "</button>\n</form></li>\n");
    }
    buf_puts(b, "</ul>\n");
}

static void bar(struct buf *b, const struct ui_page *p) {
    if (!p->person.p && !p->n_switch_to && p->n_languages < 2)
        return;
    buf_puts(b, "<div class=\"kith-bar\">\n<div class=\"govuk-width-container kith-bar__sides\">\n");
    languages(b, p);
    person(b, p);
    buf_puts(b, "</div>\n</div>\n");
}

static void acting(struct buf *b, const struct ui_page *p) {
    if (!p->acting.p)
        return;
    buf_puts(b, "<div class=\"kith-acting\">\n<div class=\"govuk-width-container\"><strong>");
    tpl_text(b, p->acting);
    buf_puts(b, "</strong>");
    if (p->acting_stop.p) {
        buf_puts(b, " <form class=\"kith-acting__stop\" method=\"post\"");
        html_attr(b, "action", p->acting_stop);
        buf_puts(b, ">\n");
        ui_csrf(b, p->csrf);
        buf_puts(b, "<button type=\"submit\" class=\"kith-link-button\">");
        html_words(b, "Stop acting for them");
        buf_puts(b, "</button>\n</form>");
    }
    buf_puts(b, "</div>\n</div>\n");
}

static void shared(struct buf *b, const struct ui_page *p) {
    if (!p->shared)
        return;
    buf_puts(b, "<div class=\"kith-acting\">\n<div class=\"govuk-width-container\"><strong>");
    html_words(b, "Others use this computer too.");
    buf_puts(b, "</strong> <form class=\"kith-acting__stop\" method=\"post\" action=\"/sign-out\">\n");
    ui_csrf(b, p->csrf);
    buf_puts(b, "<button type=\"submit\" class=\"kith-link-button\">");
    html_words(b, "Finished: sign out");
    buf_puts(b, "</button>\n</form></div>\n</div>\n");
}

static void notice(struct buf *b, const struct ui_page *p) {
    if (!p->notice.p)
        return;
    buf_puts(
        b, "<div class=\"govuk-notification-banner govuk-notification-banner--success\" role=\"alert\" "
           "aria-labelledby=\"govuk-notification-banner-title\" data-module=\"govuk-notification-banner\">\n"
           "<div class=\"govuk-notification-banner__header\"><h2 class=\"govuk-notification-banner__title\" "
           "id=\"govuk-notification-banner-title\">");
    html_words(b, "Success");
    buf_puts(b, "</h2></div>\n<div class=\"govuk-notification-banner__content\"><p "
                "class=\"govuk-notification-banner__heading\">");
    tpl_text(b, p->notice);
    buf_puts(b, "</p></div>\n</div>\n");
}

/* Blanks and dots in a telephone number are for people. */
static void telephone(struct buf *b, struct str number) {
    buf_puts(b, "<a class=\"govuk-footer__link govuk-link\" href=\"tel:");
    for (size_t i = 0; i < number.n; i++)
        if ((number.p[i] >= '0' && number.p[i] <= '9') || (number.p[i] == '+' && i == 0))
            buf_putc(b, number.p[i]);
    buf_puts(b, "\">");
    tpl_text(b, number);
    buf_puts(b, "</a>");
}

static void footer_link(struct buf *b, struct str href, struct str words) {
    buf_puts(b, "<li><a class=\"govuk-link\"");
    html_href(b, href);
    buf_putc(b, '>');
    tpl_text(b, words);
    buf_puts(b, "</a></li>\n");
}

static void footer(struct buf *b, const struct ui_page *p) {
    buf_puts(b, "<footer class=\"kith-footer\">\n<div class=\"govuk-width-container\">\n");
    if (!str_empty(p->help) || !str_empty(p->help_phone)) {
        buf_puts(b, "<p>");
        html_words(b, "Need help?");
        buf_putc(b, ' ');
        tpl_text(b, str_empty(p->help) ? tr_str("Call") : p->help);
        if (!str_empty(p->help_phone)) {
            buf_putc(b, ' ');
            telephone(b, p->help_phone);
        }
        buf_puts(b, "</p>\n");
    }
    buf_puts(b, "<ul class=\"kith-footer__list\">\n");
    for (size_t i = 0; i < p->n_foot; i++)
        footer_link(b, p->foot[i].href, p->foot[i].label);
    if (!p->n_foot) {
        footer_link(b, STR("/guide"), tr_str("Help"));
        footer_link(b, STR("/accessibility"), tr_str("Accessibility statement"));
        footer_link(b, STR("/privacy"), tr_str("Privacy and your data"));
    }
    if (language_choice())
        footer_link(b, STR("/language"), tr_str("Language"));
    buf_puts(b, "</ul>\n</div>\n</footer>\n");
}

void ui_document(struct buf *b, const struct ui_page *p, struct str body_html) {
    head(b, p);
    buf_puts(b,
             "<body class=\"govuk-template__body\">\n<a href=\"#main-content\" class=\"govuk-skip-link\">");
    html_words(b, "Skip to main content");
    buf_puts(b, "</a>\n<header class=\"govuk-template__header\">\n");
    site_name(b, p);
    navigation(b, p);
    bar(b, p);
    acting(b, p);
    shared(b, p);
    buf_puts(b, "</header>\n<div class=\"govuk-width-container\">\n");
    if (p->back.p) {
        buf_puts(b, "<nav");
        html_attr_z(b, "aria-label", tr("Back"));
        buf_puts(b, "><a class=\"govuk-back-link\"");
        html_href(b, p->back);
        buf_putc(b, '>');
        html_words(b, "Back");
        buf_puts(b, "</a></nav>\n");
    }
    buf_puts(b, "<main class=\"govuk-main-wrapper\" id=\"main-content\" tabindex=\"-1\">\n<div "
                "class=\"govuk-grid-row\">\n");
    buf_puts(b, p->wide ? "<div class=\"govuk-grid-column-full\">\n"
                        : "<div class=\"govuk-grid-column-two-thirds\">\n");
    notice(b, p);
    if (body_html.p)
        buf_str(b, body_html);
    buf_puts(b, "\n</div>\n</div>\n</main>\n</div>\n");
    footer(b, p);
    buf_puts(b, "</body>\n</html>\n");
}
