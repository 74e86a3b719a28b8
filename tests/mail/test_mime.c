/* What people wrote can neither begin a header nor end a part, and arrives as it was. */
#include "../base/property.h"

#include <string.h>

#include "mail/inside.h"

static int hex_digit(char c) {
    return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The other way round, strictly: what is no quoted-printable is a failure. */
static struct str unquoted(struct property_case *c, struct str s) {
    char *z = arena_alloc(&c->arena, s.n + 1);
    size_t n = 0, column = 0;
    HOLDS(c, z != NULL);
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '\r') {
            HOLDS(c, i + 1 < s.n && s.p[++i] == '\n');
            z[n++] = '\n';
            column = 0;
        } else if (s.p[i] == '=' && i + 2 < s.n && s.p[i + 1] == '\r') {
            HOLDS(c, s.p[i + 2] == '\n');
            i += 2;
            column = 0;
        } else if (s.p[i] == '=') {
            HOLDS(c, i + 2 < s.n && hex_digit(s.p[i + 1]) >= 0 && hex_digit(s.p[i + 2]) >= 0);
            z[n++] = (char)(hex_digit(s.p[i + 1]) << 4 | hex_digit(s.p[i + 2]));
            i += 2;
            column += 3;
        } else {
            HOLDS(c, s.p[i] >= ' ' && s.p[i] < 0x7f);
            z[n++] = s.p[i];
            column++;
        }
        HOLDS(c, column <= 76);
    }
    return str_of(z, n);
}

static int base64_digit(char c) {
    return c >= 'A' && c <= 'Z'   ? c - 'A'
           : c >= 'a' && c <= 'z' ? c - 'a' + 26
           : c >= '0' && c <= '9' ? c - '0' + 52
           : c == '+'             ? 62
           : c == '/'             ? 63
                                  : -1;
}

/* A header's value with its encoded words read. */
static struct str unworded(struct property_case *c, struct str s) {
    char *z = arena_alloc(&c->arena, s.n + 1);
    size_t n = 0;
    HOLDS(c, z != NULL);
    while (s.n) {
        if (!str_starts(s, "=?UTF-8?B?")) {
            z[n++] = s.p[0];
            s = str_slice(s, 1, s.n);
            continue;
        }
        const ptrdiff_t end = str_find(s, STR("?="));
        HOLDS(c, end > 0 && end + 2 <= 75);
        const size_t from = n;
        uint32_t bits = 0, n_bits = 0;
        for (size_t i = 10; i < (size_t)end && s.p[i] != '='; i++) {
            HOLDS(c, base64_digit(s.p[i]) >= 0);
            bits = bits << 6 | (uint32_t)base64_digit(s.p[i]);
            n_bits += 6;
            if (n_bits >= 8)
                z[n++] = (char)(bits >> (n_bits -= 8));
        }
        HOLDS(c, str_utf8_valid(str_of(z + from, n - from)));
        s = str_slice(s, (size_t)end + 2, s.n);
        if (str_starts(s, "\r\n =?"))
            s = str_slice(s, 3, s.n);
    }
    return str_of(z, n);
}

static struct mail_letter random_letter(struct property_case *c) {
    struct mail_item *items = arena_new_array(&c->arena, struct mail_item, 3);
    struct str *paragraphs = arena_new_array(&c->arena, struct str, 3);
    HOLDS(c, items && paragraphs);
    const size_t n = 1 + (size_t)rng_below(&c->rng, 3);
    for (size_t i = 0; i < 3; i++)
        paragraphs[i] = property_text(c, 120);
    for (size_t i = 0; i < n; i++)
        items[i] = (struct mail_item){.title = property_text(c, 40),
                                      .paragraphs = paragraphs,
                                      .n_paragraphs = (size_t)rng_below(&c->rng, 4),
                                      .url = STR("https://time.example/h/a?b=c&d"),
                                      .words = property_text(c, 20)};
    return (struct mail_letter){.to = STR("joan@price.example"),
                                .to_name = property_text(c, 60),
                                .from = STR("kith@time.example"),
                                .from_name = property_text(c, 60),
                                .reply_to = rng_chance(&c->rng, 0.5) ? STR("amina@time.example") : STR_NULL,
                                .subject = property_text(c, 150),
                                .message_id = STR("kith.1.2@time.example"),
                                .language = rng_chance(&c->rng, 0.9) ? STR("en-GB") : property_text(c, 8),
                                .hello = property_text(c, 20),
                                .items = items,
                                .n_items = n,
                                .code = property_text(c, 6),
                                .why = property_text(c, 40),
                                .leave_url = STR("https://time.example/unsubscribe/abc"),
                                .choose_url = STR("https://time.example/account"),
                                .at = rng_between(&c->rng, 0, INT64_C(4000000000))};
}

static void check_headers(struct property_case *c, struct str head, const struct mail_letter *l) {
    static const char *const names[] = {"Date",
                                        "From",
                                        "Reply-To",
                                        "To",
                                        "Subject",
                                        "Message-ID",
                                        "Content-Language",
                                        "Auto-Submitted",
                                        "MIME-Version",
                                        "List-Unsubscribe",
                                        "List-Unsubscribe-Post",
                                        "Content-Type"};
    struct str line, subject = STR_NULL;
    int counts[12] = {0};
    for (struct str rest = head; rest.n;) {
        const ptrdiff_t end = str_find(rest, STR("\r\n"));
        HOLDS(c, end >= 0);
        line = str_slice(rest, 0, (size_t)end);
        HOLDS(c, line.n <= 200 && !str_has_controls(line, true));
        for (size_t i = 0; i < line.n; i++)
            HOLDS(c, line.p[i] >= ' ' && line.p[i] < 0x7f);
        bool known = line.n && line.p[0] == ' ';
        for (size_t i = 0; i < 12 && !known; i++) {
            const size_t n = strlen(names[i]);
            if (line.n > n + 1 && memcmp(line.p, names[i], n) == 0 && line.p[n] == ':') {
                known = ++counts[i] == 1;
                if (i == 4)
                    subject = str_slice(rest, n + 2, rest.n);
            }
        }
        HOLDS(c, known);
        rest = str_slice(rest, (size_t)end + 2, rest.n);
    }
    HOLDS(c, counts[0] && counts[1] && counts[3] && counts[4] && counts[5] && counts[9] && counts[11]);
    subject = str_slice(subject, 0, (size_t)str_find(subject, STR("\r\nMessage-ID")));
    HOLDS(c, str_eq(unworded(c, subject), l->subject));
}

static void a_message_is_what_was_meant(struct property_case *c) {
    const struct mail_letter l = random_letter(c);
    struct buf mime, text, html;
    buf_init(&mime, 1 << 20);
    buf_init(&text, 1 << 20);
    buf_init(&html, 1 << 20);
    mail_mime(&mime, &c->arena, &l);
    mail_text(&text, &l);
    mail_html(&html, &l);
    HOLDS(c, !mime.failed && !text.failed && !html.failed);
    const struct str all = buf_view(&mime);
    const ptrdiff_t body = str_find(all, STR("\r\n\r\n"));
    HOLDS(c, body > 0);
    check_headers(c, str_slice(all, 0, (size_t)body + 2), &l);
    /* two parts and an end, and nothing else that looks like one */
    const struct str mark = str_fmt(&c->arena, "\r\n--=_kith_%llx", (unsigned long long)l.at);
    struct str rest = str_slice(all, (size_t)body + 2, all.n);
    const struct str wanted[2] = {buf_view(&text), buf_view(&html)};
    for (int i = 0; i < 2; i++) {
        HOLDS(c, str_find(rest, mark) == 0);
        rest = str_slice(rest, (size_t)str_find(rest, STR("\r\n\r\n")) + 4, rest.n);
        const ptrdiff_t end = str_find(rest, mark);
        HOLDS(c, end >= 0);
        HOLDS(c, str_eq(unquoted(c, str_slice(rest, 0, (size_t)end)), wanted[i]));
        rest = str_slice(rest, (size_t)end, rest.n);
    }
    HOLDS(c, str_eq(rest, str_fmt(&c->arena, "%.*s--\r\n", STR_ARG(mark))));
    buf_release(&mime);
    buf_release(&text);
    buf_release(&html);
}

static void every_message_is_what_was_meant(void **state) {
    (void)state;
    property(a_message_is_what_was_meant);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_message_is_what_was_meant)};
    return cmocka_run_group_tests_name("messages on the line", tests, NULL, NULL);
}
