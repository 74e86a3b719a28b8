/* Made by tools/gen_html.py from the templates of src/exchange. Do not edit. */
#include "gen/exchange_html.h"

#include "ui/ui.h"

void offer_card_html(struct buf *b, const struct offer_card_view *v)
{
    (void)v;
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
#line 1 "src/exchange/offer_card.html"
    tpl_text(b, v->title);
    buf_put(b, "</a>\n", 5);
#line 2 "src/exchange/offer_card.html"
    tpl_int(b, v->count);
    buf_put(b, " times, ", 8);
#line 2 "src/exchange/offer_card.html"
    tpl_hours(b, v->minutes);
    buf_put(b, ", ", 2);
#line 2 "src/exchange/offer_card.html"
    tpl_time(b, v->at);
    buf_put(b, " <time datetime=\"", 17);
#line 2 "src/exchange/offer_card.html"
    tpl_isotime(b, v->at);
    buf_put(b, "\"></time>\n", 10);
#line 3 "src/exchange/offer_card.html"
    ui_tag(b, v->word, v->colour);
    buf_put(b, "\n", 1);
}

void offers_html(struct buf *b, const struct offers_view *v)
{
    (void)v;
    buf_put(b, "\n"
               "<h1>Offers &amp; requests in ", 30);
#line 2 "src/exchange/offers.html"
    tpl_text(b, v->hub_name);
    buf_put(b, "</h1>\n", 6);
#line 4 "src/exchange/offers.html"
    tpl_html(b, v->chart);
    buf_put(b, "\n", 1);
#line 5 "src/exchange/offers.html"
    if (v->n_offers == 0) {
        buf_put(b, "<p>None yet.</p>\n", 17);
#line 7 "src/exchange/offers.html"
    } else if (v->n_offers == 1) {
        buf_put(b, "<p>One offer.</p>\n", 18);
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
    buf_put(b, "<table><caption>Each</caption>\n"
               "<tr><th scope=\"col\">Day</th></tr>\n", 65);
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
               "<label for=\"q\">Search</label> <input id=\"q\" name=\"q\" value=\"", 61);
#line 23 "src/exchange/offers.html"
    tpl_attr(b, v->q);
    buf_put(b, "\">\n"
               "<label><input type=\"checkbox\" name=\"open\" value=\"yes\"> Open</label>\n"
               "<label for=\"words-", 89);
#line 25 "src/exchange/offers.html"
    tpl_attr(b, v->group);
    buf_put(b, "\">Words</label><textarea id=\"words-", 35);
#line 25 "src/exchange/offers.html"
    tpl_attr(b, v->group);
    buf_put(b, "\" name=\"words\">\n", 16);
#line 26 "src/exchange/offers.html"
    tpl_text(b, v->q);
    buf_put(b, "</textarea>\n"
               "<select aria-label=\"Order\" name=\"order\"><option value=\"new\"", 71);
#line 27 "src/exchange/offers.html"
    if (v->wide) {
        buf_put(b, " selected", 9);
    }
    buf_put(b, ">Newest</option></select>\n"
               "<input type=\"hidden\" name=\"x\" value=\"1\">\n"
               "<button>Go</button>\n"
               "</form>\n"
               "<h2>Pictures</h2>\n"
               "<img src=\"/assets/", 131);
#line 32 "src/exchange/offers.html"
    tpl_url_part(b, v->group);
    buf_put(b, ".svg\" alt=\"\"><br>\n"
               "<svg viewBox=\"0 0 1 1\" aria-hidden=\"true\"><path d=\"M0 0\"/></svg>\n"
               "<pre>\n"
               " a  b\n"
               "</pre>\n"
               "<script src=\"/assets/kith.js\"></script>\n", 142);
}
