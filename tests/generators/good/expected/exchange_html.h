/* Made by tools/gen_html.py from the templates of src/exchange. Do not edit. */
#ifndef KITH_GEN_EXCHANGE_HTML_H
#define KITH_GEN_EXCHANGE_HTML_H

#include "base/buf.h"
#include "exchange/views.h"

void offer_card_html(struct buf *b, const struct offer_card_view *v);
void offers_html(struct buf *b, const struct offers_view *v);

#endif
