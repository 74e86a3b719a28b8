/* Small words for writing HTML by hand, inside ui/ only. Every value goes through tpl.h. */
#ifndef KITH_UI_HTML_H
#define KITH_UI_HTML_H

#include "base/buf.h"
#include "base/language.h"
#include "ui/tpl.h"

void html_text(struct buf *b, const char *z);     /* escaped; NULL gives nothing */
void html_words(struct buf *b, const char *text); /* the same, in the language of the thread */
void html_attr(struct buf *b, const char *name,
               struct str value); /* ` name="value"`; STR_NULL gives nothing */
void html_attr_z(struct buf *b, const char *name, const char *value); /* the same; NULL gives nothing */
void html_href(struct buf *b, struct str address);                    /* ` href="…"`, checked by tpl_url */
void html_number(struct buf *b, int64_t v);                           /* "−1,175" */

#endif
