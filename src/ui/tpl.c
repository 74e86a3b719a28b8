#include "ui/tpl.h"

#include <string.h>

#include "base/clock.h"

#define REPLACEMENT "\xEF\xBF\xBD"

/* ASCII that stands for itself in text, attributes and addresses alike; most of what is shown. */
static bool is_plain(unsigned char c) {
    static const bool plain[256] = {
        [' '] = true, ['!'] = true,         ['#' ... '%'] = true, ['(' ... ';'] = true,
        ['='] = true, ['?' ... '['] = true, [']' ... '~'] = true,
    };
    return plain[c];
}

/* How many plain bytes stand at the beginning. */
static size_t plain_run(const unsigned char *p, size_t n) {
    size_t i = 0;
    while (i < n && is_plain(p[i]))
        i++;
    return i;
}

/* Bytes of the well-formed UTF-8 sequence at p (Unicode 15, table 3-7), or 0. */
static size_t sequence(const unsigned char *p, size_t n) {
    unsigned char low = 0x80, high = 0xBF;
    size_t length;

    if (p[0] < 0x80)
        return 1;
    if (p[0] >= 0xC2 && p[0] <= 0xDF)
        length = 2;
    else if (p[0] >= 0xE0 && p[0] <= 0xEF)
        length = 3;
    else if (p[0] >= 0xF0 && p[0] <= 0xF4)
        length = 4;
    else
        return 0;
    if (p[0] == 0xE0)
        low = 0xA0;
    else if (p[0] == 0xED)
        high = 0x9F;
    else if (p[0] == 0xF0)
        low = 0x90;
    else if (p[0] == 0xF4)
        high = 0x8F;
    if (length > n || p[1] < low || p[1] > high)
        return 0;
    for (size_t i = 2; i < length; i++)
        if (p[i] < 0x80 || p[i] > 0xBF)
            return 0;
    return length;
}

/* What HTML and XML have no place for: C0 but tab, newline, carriage return; DEL; C1; and what Unicode says
 * is no character (U+FDD0 to U+FDEF, the last two of each plane). */
static bool is_unfit(const unsigned char *p, size_t length) {
    switch (length) {
    case 1: return (p[0] < 0x20 && p[0] != '\t' && p[0] != '\n' && p[0] != '\r') || p[0] == 0x7F;
    case 2: return p[0] == 0xC2 && p[1] < 0xA0;
    case 3:
        return p[0] == 0xEF &&
               ((p[1] == 0xB7 && p[2] >= 0x90 && p[2] <= 0xAF) || (p[1] == 0xBF && p[2] >= 0xBE));
    case 4: return (p[1] & 0x0F) == 0x0F && p[2] == 0xBF && p[3] >= 0xBE;
    default: return false;
    }
}

static const char *entity(unsigned char c, bool attribute) {
    switch (c) {
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '&': return "&amp;";
    case '"': return "&quot;";
    case '\'': return "&#39;";
    case '\t': return attribute ? "&#9;" : NULL;
    case '\n': return attribute ? "&#10;" : NULL;
    case '\r': return attribute ? "&#13;" : NULL;
    default: return NULL;
    }
}

/* Runs that need nothing are copied at once: most text is one run. */
static void escape(struct buf *b, struct str s, bool attribute) {
    const unsigned char *p = (const unsigned char *)s.p;
    size_t from = 0, i = 0;

    if (!p)
        return;
    while ((i += plain_run(p + i, s.n - i)) < s.n) {
        size_t length = sequence(p + i, s.n - i);
        const char *instead = length == 1 ? entity(p[i], attribute) : NULL;

        if (!length || is_unfit(p + i, length))
            instead = REPLACEMENT;
        if (!length)
            length = 1;
        if (instead) {
            if (i > from)
                buf_put(b, p + from, i - from);
            buf_puts(b, instead);
            from = i + length;
        }
        i += length;
    }
    if (i > from)
        buf_put(b, p + from, i - from);
}

void tpl_text(struct buf *b, struct str s) {
    escape(b, s, false);
}

void tpl_attr(struct buf *b, struct str s) {
    escape(b, s, true);
}

/* By hand, not isalnum: that asks the locale. */
static bool is_unreserved(unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

static void percent(struct buf *b, const unsigned char *p, size_t n) {
    static const char digits[] = "0123456789ABCDEF";

    for (size_t i = 0; i < n; i++) {
        char out[3] = {'%', digits[p[i] >> 4], digits[p[i] & 15]};
        buf_put(b, out, sizeof out);
    }
}

void tpl_url_part(struct buf *b, struct str s) {
    const unsigned char *p = (const unsigned char *)s.p;
    size_t i = 0;

    while (p && i < s.n) {
        size_t length = sequence(p + i, s.n - i);

        if (!length || is_unfit(p + i, length)) {
            percent(b, (const unsigned char *)REPLACEMENT, sizeof REPLACEMENT - 1);
            length = length ? length : 1;
        } else if (is_unreserved(p[i])) {
            buf_putc(b, (char)p[i]);
        } else {
            percent(b, p + i, length);
        }
        i += length;
    }
}

static bool starts_with_scheme(struct str s, const char *scheme) {
    size_t n = strlen(scheme);

    if (s.n <= n) /* something must follow */
        return false;
    for (size_t i = 0; i < n; i++) {
        char c = s.p[i];
        if (c >= 'A' && c <= 'Z')
            c = (char)(c - 'A' + 'a');
        if (c != scheme[i])
            return false;
    }
    return true;
}

bool tpl_url_allowed(struct str s) {
    const unsigned char *p = (const unsigned char *)s.p;
    size_t length;

    if (!p || !s.n)
        return false;
    /* Browsers drop tabs and newlines and read \ as /, so "/\t/host" and "/\host" would leave this place. */
    for (size_t i = plain_run(p, s.n); i < s.n; i += length + plain_run(p + i + length, s.n - i - length)) {
        length = sequence(p + i, s.n - i);
        if (!length || is_unfit(p + i, length) || p[i] == '\\' || p[i] == '\t' || p[i] == '\n' ||
            p[i] == '\r')
            return false;
    }
    if (p[0] == '/')
        return s.n == 1 || p[1] != '/';
    if (p[0] == '?' || p[0] == '#')
        return true;
    if (starts_with_scheme(s, "https://"))
        return s.p[8] != '/';
    if (starts_with_scheme(s, "http://"))
        return s.p[7] != '/';
    return starts_with_scheme(s, "mailto:") || starts_with_scheme(s, "tel:");
}

void tpl_url(struct buf *b, struct str s) {
    if (tpl_url_allowed(s))
        escape(b, s, true);
    else
        buf_putc(b, '#');
}

void tpl_html(struct buf *b, struct safe_html h) {
    if (h.s.p)
        buf_str(b, h.s);
}

void tpl_int(struct buf *b, int64_t v) {
    buf_i64(b, v);
}

void tpl_id(struct buf *b, int64_t id) {
    buf_i64(b, id);
}

/* The words are made in base/clock.h, in an arena that lives for this one call. */
static void words(struct buf *b, struct str (*make)(struct arena *, int64_t), int64_t v) {
    struct arena a;

    arena_init(&a, 1024);
    buf_str(b, make(&a, v));
    if (a.failed)
        b->failed = true;
    arena_release(&a);
}

void tpl_hours(struct buf *b, int64_t minutes) {
    char room[CLOCK_WORDS];
    buf_put(b, room, minutes_words_put(room, minutes));
}

void tpl_day(struct buf *b, int64_t day) {
    char room[CLOCK_WORDS];
    buf_put(b, room, day_words_put(room, day));
}

void tpl_time(struct buf *b, int64_t seconds) {
    words(b, time_words, seconds);
}

void tpl_isoday(struct buf *b, int64_t day) {
    words(b, day_iso, day);
}

void tpl_isotime(struct buf *b, int64_t seconds) {
    words(b, time_rfc3339, seconds);
}
