/* Escaping: what the C made from templates calls for each hole, by the place where the hole stands. Nobody
 * else writes HTML from data. Whatever the bytes: invalid UTF-8 and controls other than tab, newline and
 * carriage return come out as U+FFFD. */
#ifndef KITH_UI_TPL_H
#define KITH_UI_TPL_H

#include "base/buf.h"

/* HTML that is known to be safe. Only ui/ makes it (charts, cleaned Markdown): elsewhere it is only handed
 * on. */
struct safe_html {
    struct str s;
};

/* In text: < > & " ' become entities. NULL gives nothing. */
void tpl_text(struct buf *b, struct str s);
/* In a quoted attribute: as in text, and tab, newline, carriage return are kept as character references. */
void tpl_attr(struct buf *b, struct str s);
/* One component of an address: all but the unreserved (RFC 3986: letters, digits, - . _ ~) as %XX. */
void tpl_url_part(struct buf *b, struct str s);
/* A whole address in a quoted attribute. true is returned by tpl_url_allowed for http://, https://, mailto:,
 * tel:, and for what stays here: /path (not //host), ?query, #fragment. Any other, and any with a control, a
 * backslash or invalid UTF-8, is written "#". */
void tpl_url(struct buf *b, struct str s);
bool tpl_url_allowed(struct str s);
/* As it is. */
void tpl_html(struct buf *b, struct safe_html h);

/* Words of a template, in the language of the thread: `text` as it was written, `shown` (n bytes) escaped. */
void tpl_words(struct buf *b, const char *text, const char *shown, size_t n);
/* Words with what stands among them: {1} for a hole, <2> and </2> for a tag, <3/> for one that is never
 * closed; a backslash before a brace or an angle that is meant. tpl_part writes the words up to the next of
 * these and tells which it is (of </2>: -2); false at the end. */
struct tpl_parts {
    const char *at;
    int part;
};
struct tpl_parts tpl_parts(const char *text);
bool tpl_part(struct buf *b, struct tpl_parts *p);

/* Plain in every place: digits, letters, blanks and - : only. */
void tpl_int(struct buf *b, int64_t v);
void tpl_id(struct buf *b, int64_t id);
void tpl_hours(struct buf *b, int64_t minutes);   /* "1 hour 30 minutes" */
void tpl_day(struct buf *b, int64_t day);         /* "12 June 2026" */
void tpl_time(struct buf *b, int64_t seconds);    /* "12 June 2026 at 10:00" */
void tpl_isoday(struct buf *b, int64_t day);      /* "2026-06-12", for datetime= and addresses */
void tpl_isotime(struct buf *b, int64_t seconds); /* "2026-06-12T10:00:00Z", for datetime= */

#endif
