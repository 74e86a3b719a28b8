/* Messages as they go over the line (RFC 5322, 2045 to 2047, 8058). Pure. */
#include <string.h>
#include <time.h>

#include "base/language.h"
#include "gen/mail_html.h"
#include "mail/inside.h"
#include "ui/tpl.h"

enum { LINE = 76, WORD_BYTES = 42 };

static const char base64_letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static void base64(struct buf *b, struct str s) {
    for (size_t i = 0; i < s.n; i += 3) {
        const size_t left = s.n - i;
        const unsigned char *p = (const unsigned char *)s.p + i;
        const uint32_t v =
            (uint32_t)p[0] << 16 | (left > 1 ? (uint32_t)p[1] << 8 : 0) | (left > 2 ? p[2] : 0);
        buf_putc(b, base64_letters[v >> 18 & 63]);
        buf_putc(b, base64_letters[v >> 12 & 63]);
        buf_putc(b, left > 1 ? base64_letters[v >> 6 & 63] : '=');
        buf_putc(b, left > 2 ? base64_letters[v & 63] : '=');
    }
}

/* ---- headers ---- */

static bool plain(struct str s, const char *also) {
    for (size_t i = 0; i < s.n; i++) {
        const unsigned char c = (unsigned char)s.p[i];
        const bool letter = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        if (!letter && (c >= 0x7f || !c || !strchr(also, c)))
            return false;
    }
    return true;
}

/* One encoded word after the other, cut between characters. Invalid bytes stand for themselves: what is
 * stored is valid. */
static void encoded(struct buf *b, struct str s) {
    for (bool first = true; s.n; first = false) {
        struct str part = str_utf8_cut(s, WORD_BYTES);
        if (!part.n)
            part = str_slice(s, 0, WORD_BYTES);
        buf_puts(b, first ? "=?UTF-8?B?" : "\r\n =?UTF-8?B?");
        base64(b, part);
        buf_puts(b, "?=");
        s = str_slice(s, part.n, s.n);
    }
}

/* A header's value as RFC 2047 has it, folded; plain where it can be. */
static void mail_words(struct buf *b, struct str s, size_t column) {
    if (s.n + column <= LINE && plain(s, " !#$%&'()*+,-./:;@[]^_`{|}~\"") && (!s.n || s.p[0] != ' '))
        buf_str(b, s);
    else
        encoded(b, s);
}

/* A person's or a hub's name before an address: atoms, else encoded, so that nothing needs quoting. */
static void mailbox(struct buf *b, const char *header, struct str name, struct str address) {
    buf_puts(b, header);
    buf_puts(b, ": ");
    if (name.n) {
        if (name.n <= 60 && plain(name, " ") && name.p[0] != ' ')
            buf_str(b, name);
        else
            encoded(b, name);
        buf_puts(b, "\r\n ");
    }
    buf_putc(b, '<');
    buf_str(b, address);
    buf_puts(b, ">\r\n");
}

/* In English whatever the locale: RFC 5322 wants it so. */
static void date(struct buf *b, int64_t at) {
    static const char *const days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const int64_t day = day_of_seconds(at), rest = at - day * SECONDS_A_DAY;
    int y, m, d;
    day_to_ymd(day, &y, &m, &d);
    buf_fmt(b, "Date: %s, %d %s %04d %02d:%02d:%02d +0000\r\n", days[day_weekday(day)], d, months[m - 1], y,
            (int)(rest / 3600), (int)(rest / 60 % 60), (int)(rest % 60));
}

/* ---- bodies ---- */

static void mail_quoted_printable(struct buf *b, struct str text) {
    static const char hex[] = "0123456789ABCDEF";
    size_t column = 0;
    for (size_t i = 0; i < text.n; i++) {
        const unsigned char c = (unsigned char)text.p[i];
        if (c == '\n') {
            buf_puts(b, "\r\n");
            column = 0;
            continue;
        }
        const bool last = i + 1 == text.n || text.p[i + 1] == '\n';
        const bool bare =
            (c > ' ' && c < 0x7f && c != '=' && !(c == '.' && column == 0)) || (c == ' ' && !last);
        if (column + (bare ? 1 : 3) > LINE - 1) {
            buf_puts(b, "=\r\n");
            column = 0;
        }
        if (bare) {
            buf_putc(b, (char)c);
        } else {
            const char z[3] = {'=', hex[c >> 4], hex[c & 15]};
            buf_put(b, z, 3);
        }
        column += bare ? 1 : 3;
    }
}

static void item_text(struct buf *b, const struct mail_item *item, bool many) {
    if (many)
        buf_fmt(b, "* %.*s\n\n", STR_ARG(item->title));
    for (size_t i = 0; i < item->n_paragraphs; i++)
        buf_fmt(b, "%.*s\n\n", STR_ARG(item->paragraphs[i]));
    if (item->url.n)
        buf_fmt(b, "%.*s:\n%.*s\n\n", STR_ARG(item->words), STR_ARG(item->url));
}

void mail_text(struct buf *b, const struct mail_letter *l) {
    if (l->hello.n)
        buf_fmt(b, "%.*s\n\n", STR_ARG(l->hello));
    if (l->before.n)
        buf_fmt(b, "%.*s\n\n", STR_ARG(l->before));
    for (size_t i = 0; i < l->n_items; i++)
        item_text(b, &l->items[i], l->n_items > 1);
    if (l->code.n)
        buf_fmt(b, "    %.*s\n\n", STR_ARG(l->code));
    buf_fmt(b, "-- \n%.*s\n", STR_ARG(l->why));
    if (l->leave_url.n)
        buf_fmt(b, "%s: %.*s\n%s: %.*s\n", tr("Choose what we send you"), STR_ARG(l->choose_url),
                tr("Stop these e-mails"), STR_ARG(l->leave_url));
}

void mail_html(struct buf *b, const struct mail_letter *l) {
    buf_puts(b, "<!DOCTYPE html>\n<html lang=\"");
    tpl_attr(b, l->language);
    buf_puts(
        b, "\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n"
           "<title>");
    tpl_text(b, l->subject);
    buf_puts(b, "</title>\n</head>\n<body>\n");
    letter_html(b, l);
    buf_puts(b, "</body>\n</html>\n");
}

static void part(struct buf *b, const char *type, struct str boundary, struct str text) {
    buf_fmt(b,
            "--%.*s\r\nContent-Type: text/%s; charset=utf-8\r\nContent-Transfer-Encoding: "
            "quoted-printable\r\n\r\n",
            STR_ARG(boundary), type);
    mail_quoted_printable(b, text);
    buf_puts(b, "\r\n");
}

static void enclosed(struct buf *b, struct str boundary, const struct mail_file *f) {
    enum { LINE_BYTES = 57 }; /* lines of 76 characters, as RFC 2045 has them */
    buf_fmt(b,
            "--%.*s\r\nContent-Type: %.*s\r\nContent-Disposition: attachment; filename=\"%.*s\"\r\n"
            "Content-Transfer-Encoding: base64\r\n\r\n",
            STR_ARG(boundary), STR_ARG(f->type), STR_ARG(f->name));
    for (size_t at = 0; at < f->bytes.n; at += LINE_BYTES) {
        base64(b, str_slice(f->bytes, at, at + LINE_BYTES));
        buf_puts(b, "\r\n");
    }
}

void mail_mime(struct buf *b, struct arena *a, const struct mail_letter *l) {
    struct buf words;
    /* "=_" stands in no quoted-printable text: no part can end before its end */
    const struct str boundary = str_fmt(a, "=_kith_%llx", (unsigned long long)l->at),
                     outer = str_fmt(a, "=_with_%llx", (unsigned long long)l->at);
    date(b, l->at);
    mailbox(b, "From", l->from_name, l->from);
    if (l->reply_to.n)
        mailbox(b, "Reply-To", STR(""), l->reply_to);
    mailbox(b, "To", l->to_name, l->to);
    buf_puts(b, "Subject: ");
    mail_words(b, l->subject, sizeof "Subject: ");
    buf_fmt(b, "\r\nMessage-ID: <%.*s>\r\n", STR_ARG(l->message_id));
    if (plain(l->language, "-") && l->language.n && l->language.n < 36)
        buf_fmt(b, "Content-Language: %.*s\r\n", STR_ARG(l->language));
    buf_puts(b, "Auto-Submitted: auto-generated\r\n");
    if (l->leave_url.n)
        buf_fmt(b, "List-Unsubscribe: <%.*s>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n",
                STR_ARG(l->leave_url));
    buf_puts(b, "MIME-Version: 1.0\r\n");
    if (l->n_files)
        buf_fmt(b, "Content-Type: multipart/mixed;\r\n boundary=\"%.*s\"\r\n\r\n--%.*s\r\n", STR_ARG(outer),
                STR_ARG(outer));
    buf_fmt(b, "Content-Type: multipart/alternative;\r\n boundary=\"%.*s\"\r\n\r\n", STR_ARG(boundary));
    buf_init(&words, b->limit);
    mail_text(&words, l);
    part(b, "plain", boundary, buf_view(&words));
    buf_clear(&words);
    mail_html(&words, l);
    part(b, "html", boundary, buf_view(&words));
    b->failed |= words.failed;
    buf_release(&words);
    buf_fmt(b, "--%.*s--\r\n", STR_ARG(boundary));
    for (size_t i = 0; i < l->n_files; i++)
        enclosed(b, outer, &l->files[i]);
    if (l->n_files)
        buf_fmt(b, "--%.*s--\r\n", STR_ARG(outer));
}
