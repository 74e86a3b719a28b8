/* Made by tools/gen_html.py from the templates of src/exchange. Do not edit. */
#include "gen/exchange_html.h"

#include "base/language.h"
#include "ui/ui.h"

void offer_card_html(struct buf *b, const struct offer_card_view *v)
{
    (void)v;
#line 1 "src/exchange/offer_card.html"
    for (struct tpl_parts words_1 = tpl_parts("<1>{2}</1> {3} times, {4}, {5} <6></6>"); tpl_part(b, &words_1);) {
        switch (words_1.part) {
        case 1:
            buf_put(b, "<a href=\"/h/x/offers/", 21);
#line 1 "src/exchange/offer_card.html"
            tpl_id(b, v->id);
            buf_put(b, "?of=", 4);
#line 1 "src/exchange/offer_card.html"
            tpl_url_part(b, v->title);
            buf_put(b, "#", 1);
#line 1 "src/exchange/offer_card.html"
            tpl_url_part(b, v->word);
            buf_put(b, "\">", 2);
            break;
        case 2:
#line 1 "src/exchange/offer_card.html"
            tpl_text(b, v->title);
            break;
        case -1:
            buf_put(b, "</a>", 4);
            break;
        case 3:
#line 2 "src/exchange/offer_card.html"
            tpl_int(b, v->count);
            break;
        case 4:
#line 2 "src/exchange/offer_card.html"
            tpl_hours(b, v->minutes);
            break;
        case 5:
#line 2 "src/exchange/offer_card.html"
            tpl_time(b, v->at);
            break;
        case 6:
            buf_put(b, "<time datetime=\"", 16);
#line 2 "src/exchange/offer_card.html"
            tpl_isotime(b, v->at);
            buf_put(b, "\">", 2);
            break;
        case -6:
            buf_put(b, "</time>", 7);
            break;
        }
    }
    buf_put(b, "\n", 1);
#line 3 "src/exchange/offer_card.html"
    ui_tag(b, v->word, v->colour);
    buf_put(b, "\n", 1);
}

void offers_html(struct buf *b, const struct offers_view *v)
{
    (void)v;
    buf_put(b, "\n"
               "<h1>", 5);
#line 2 "src/exchange/offers.html"
    for (struct tpl_parts words_1 = tpl_parts("Offers & requests in {1}"); tpl_part(b, &words_1);) {
        switch (words_1.part) {
        case 1:
#line 2 "src/exchange/offers.html"
            tpl_text(b, v->hub_name);
            break;
        }
    }
    buf_put(b, "</h1>\n", 6);
#line 4 "src/exchange/offers.html"
    tpl_html(b, v->chart);
    buf_put(b, "\n", 1);
#line 5 "src/exchange/offers.html"
    if (v->n_offers == 0) {
        buf_put(b, "<p>", 3);
#line 6 "src/exchange/offers.html"
        tpl_words(b, "None yet.", "None yet.", 9);
        buf_put(b, "</p>\n", 5);
#line 7 "src/exchange/offers.html"
    } else if (v->n_offers == 1) {
        buf_put(b, "<p>", 3);
#line 8 "src/exchange/offers.html"
        tpl_words(b, "One offer.", "One offer.", 10);
        buf_put(b, "</p>\n", 5);
    } else {
        buf_put(b, "<ul class=\"list ", 16);
#line 11 "src/exchange/offers.html"
        if (v->wide) {
            buf_put(b, "wide", 4);
        }
        buf_put(b, "\" data-q='", 10);
#line 11 "src/exchange/offers.html"
        tpl_attr(b, v->q);
        buf_put(b, "'>\n", 3);
#line 12 "src/exchange/offers.html"
        for (size_t i_1 = 0, n_1 = v->n_offers; i_1 < n_1; i_1++) {
            __auto_type o = &(v->offers)[i_1];
            (void)o;
            buf_put(b, "<li id=\"offer-", 14);
#line 13 "src/exchange/offers.html"
            tpl_id(b, o->id);
            buf_put(b, "\"", 1);
#line 13 "src/exchange/offers.html"
            if (o->current) {
                buf_put(b, " aria-current=\"true\"", 20);
            }
            buf_put(b, ">", 1);
#line 13 "src/exchange/offers.html"
            offer_card_html(b, o);
            buf_put(b, "</li>\n", 6);
        }
        buf_put(b, "</ul>\n", 6);
    }
    buf_put(b, "<table><caption>", 16);
#line 17 "src/exchange/offers.html"
    tpl_words(b, "Each", "Each", 4);
    buf_put(b, "</caption>\n"
               "<tr><th scope=\"col\">", 31);
#line 18 "src/exchange/offers.html"
    tpl_words(b, "Day", "Day", 3);
    buf_put(b, "</th></tr>\n", 11);
#line 19 "src/exchange/offers.html"
    for (size_t i_2 = 0, n_2 = v->n_offers; i_2 < n_2; i_2++) {
        __auto_type o = &(v->offers)[i_2];
        (void)o;
        buf_put(b, "<tr><td><time datetime=\"", 24);
#line 19 "src/exchange/offers.html"
        tpl_isoday(b, o->day);
        buf_put(b, "\">", 2);
#line 19 "src/exchange/offers.html"
        tpl_day(b, o->day);
        buf_put(b, "</time></td></tr>", 17);
    }
    buf_put(b, "\n"
               "</table>\n"
               "<form method=\"post\" action=\"", 38);
#line 21 "src/exchange/offers.html"
    tpl_url(b, v->action);
    buf_put(b, "\">\n", 3);
#line 22 "src/exchange/offers.html"
    ui_csrf(b, v->csrf);
    buf_put(b, "\n"
               "<label for=\"q\">", 16);
#line 23 "src/exchange/offers.html"
    tpl_words(b, "Search", "Search", 6);
    buf_put(b, "</label> <input id=\"q\" name=\"q\" value=\"", 39);
#line 23 "src/exchange/offers.html"
    tpl_attr(b, v->q);
    buf_put(b, "\">\n"
               "<label><input type=\"checkbox\" name=\"open\" value=\"yes\"> ", 58);
#line 24 "src/exchange/offers.html"
    tpl_words(b, "Open", "Open", 4);
    buf_put(b, "</label>\n"
               "<label for=\"words-", 27);
#line 25 "src/exchange/offers.html"
    tpl_attr(b, v->group);
    buf_put(b, "\">", 2);
#line 25 "src/exchange/offers.html"
    tpl_words(b, "Words", "Words", 5);
    buf_put(b, "</label><textarea id=\"words-", 28);
#line 25 "src/exchange/offers.html"
    tpl_attr(b, v->group);
    buf_put(b, "\" name=\"words\">\n", 16);
#line 26 "src/exchange/offers.html"
    tpl_text(b, v->q);
    buf_put(b, "</textarea>\n"
               "<select aria-label=\"", 32);
#line 27 "src/exchange/offers.html"
    tpl_words(b, "Order", "Order", 5);
    buf_put(b, "\" name=\"order\"><option value=\"new\"", 34);
#line 27 "src/exchange/offers.html"
    if (v->wide) {
        buf_put(b, " selected", 9);
    }
    buf_put(b, ">", 1);
#line 27 "src/exchange/offers.html"
    tpl_words(b, "Newest", "Newest", 6);
    buf_put(b, "</option></select>\n"
               "<input type=\"hidden\" name=\"x\" value=\"1\">\n"
               "<button>", 68);
#line 29 "src/exchange/offers.html"
    tpl_words(b, "Go", "Go", 2);
    buf_put(b, "</button>\n"
               "</form>\n"
               "<h2>", 22);
#line 31 "src/exchange/offers.html"
    tpl_words(b, "Pictures", "Pictures", 8);
    buf_put(b, "</h2>\n"
               "<img src=\"/assets/", 24);
#line 32 "src/exchange/offers.html"
    tpl_url_part(b, v->group);
    buf_put(b, ".svg\" alt=\"\"><br>\n"
               "<svg viewBox=\"0 0 1 1\" aria-hidden=\"true\"><path d=\"M0 0\"/></svg>\n"
               "<pre>\n"
               " ", 90);
#line 34 "src/exchange/offers.html"
    tpl_words(b, "a b", "a b", 3);
    buf_put(b, " </pre>\n"
               "<script src=\"/assets/kith.js\"></script>\n", 48);
}
