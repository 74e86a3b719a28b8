/* Escaping, whatever the bytes: what comes out can never leave the place where it stands. */
#include <assert.h>
#include <string.h>

#include "ui/tpl.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool starts(const char *p, size_t n, const char *word) {
    return n >= strlen(word) && memcmp(p, word, strlen(word)) == 0;
}

/* No raw < > " ', and & only as one of our own references. */
static void check_escaped(struct str s, bool attribute) {
    static const char *const references[] = {"&lt;",  "&gt;", "&amp;", "&quot;",
                                             "&#39;", "&#9;", "&#10;", "&#13;"};

    assert(!s.n || str_utf8_valid(s));
    for (size_t i = 0; i < s.n; i++) {
        bool known = false;

        assert(s.p[i] != '<' && s.p[i] != '>' && s.p[i] != '"' && s.p[i] != '\'');
        assert(!attribute || (s.p[i] != '\n' && s.p[i] != '\t' && s.p[i] != '\r'));
        if (s.p[i] != '&')
            continue;
        for (size_t k = 0; k < (attribute ? 8u : 5u); k++)
            known = known || starts(s.p + i, s.n - i, references[k]);
        assert(known);
    }
}

static void check_component(struct str s) {
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    static const char digits[] = "0123456789ABCDEF";

    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] != '%') {
            assert(s.p[i] && strchr(plain, s.p[i]));
            continue;
        }
        assert(i + 2 < s.n && s.p[i + 1] && s.p[i + 2]);
        assert(strchr(digits, s.p[i + 1]) && strchr(digits, s.p[i + 2]));
        i += 2;
    }
}

/* Read as a browser would: entities undone, tabs and newlines dropped, it stays here or has a scheme that
 * runs nothing. */
static void check_address(struct str s) {
    check_escaped(s, true);
    assert(s.n > 0);
    assert(s.p[0] == '/' || s.p[0] == '?' || s.p[0] == '#' || strchr("hHmMtT", s.p[0]));
    if (s.p[0] == '/' && s.n > 1)
        assert(s.p[1] != '/' && s.p[1] != '\\');
    for (size_t i = 0; i < s.n; i++)
        assert((unsigned char)s.p[i] >= 0x20);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct str in = str_of((const char *)data, size);
    struct buf b;

    buf_init(&b, size * 9 + 64);
    tpl_text(&b, in);
    assert(!b.failed);
    check_escaped(buf_view(&b), false);
    buf_clear(&b);
    tpl_attr(&b, in);
    assert(!b.failed);
    check_escaped(buf_view(&b), true);
    buf_clear(&b);
    tpl_url_part(&b, in);
    assert(!b.failed);
    check_component(buf_view(&b));
    buf_clear(&b);
    tpl_url(&b, in);
    assert(!b.failed);
    check_address(buf_view(&b));
    if (!tpl_url_allowed(in))
        assert(str_eqz(buf_view(&b), "#"));
    buf_release(&b);
    return 0;
}
