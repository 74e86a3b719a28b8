/* Codes that an app and we make of one secret: HMAC-SHA-1, six digits, thirty seconds, as apps expect. */
#include "signin/inside.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>

bool totp_code(const unsigned char *secret, size_t n, int64_t step, char ret[TOTP_DIGITS + 1]) {
    unsigned char counter[8], mac[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    for (int i = 0; i < 8; i++)
        counter[i] = (unsigned char)((uint64_t)step >> (56 - 8 * i));
    if (!HMAC(EVP_sha1(), secret, (int)n, counter, sizeof counter, mac, &length) || length < 20)
        return false;
    /* RFC 4226, 5.3 */
    const unsigned at = mac[length - 1] & 0xf;
    uint32_t code = ((uint32_t)(mac[at] & 0x7f) << 24 | (uint32_t)mac[at + 1] << 16 |
                     (uint32_t)mac[at + 2] << 8 | mac[at + 3]) %
                    1000000;
    for (int i = TOTP_DIGITS; i-- > 0; code /= 10)
        ret[i] = (char)('0' + code % 10);
    ret[TOTP_DIGITS] = '\0';
    sodium_memzero(mac, sizeof mac);
    return true;
}

bool totp_find(const unsigned char *secret, size_t n, struct str typed, int64_t now, int64_t after,
               int64_t *ret_step) {
    bool found = false;
    const int64_t here = now / TOTP_SECONDS;
    if (typed.n != TOTP_DIGITS)
        return false;
    for (int64_t step = here - 1; step <= here + 1; step++) { /* all three, whichever fits */
        char code[TOTP_DIGITS + 1] = "";
        const bool made = totp_code(secret, n, step, code);
        if (made && sodium_memcmp(code, typed.p, TOTP_DIGITS) == 0 && step > after && !found) {
            *ret_step = step;
            found = true;
        }
        sodium_memzero(code, sizeof code);
    }
    return found;
}

struct str code_plain(struct arena *a, struct str typed) {
    char *to = arena_alloc(a, typed.n + 1);
    size_t n = 0;
    for (size_t i = 0; to && i < typed.n; i++) {
        char c = typed.p[i];
        if (c >= 'a' && c <= 'z')
            c = (char)(c - 'a' + 'A');
        if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'))
            to[n++] = c;
    }
    return to ? str_of(to, n) : STR("");
}

struct str base32(struct arena *a, const unsigned char *p, size_t n) {
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    char *to = arena_alloc(a, (n * 8 + 4) / 5 + 1);
    size_t k = 0;
    uint32_t held = 0;
    unsigned bits = 0;
    for (size_t i = 0; to && i < n; i++) {
        held = held << 8 | p[i];
        for (bits += 8; bits >= 5; bits -= 5)
            to[k++] = letters[held >> (bits - 5) & 31];
    }
    if (to && bits)
        to[k++] = letters[held << (5 - bits) & 31];
    return to ? str_of(to, k) : STR("");
}

struct str totp_address(struct arena *a, struct str site, struct str person, struct str secret) {
    struct buf b;
    buf_init(&b, 4096);
    buf_puts(&b, "otpauth://totp/");
    tpl_url_part(&b, site);
    buf_putc(&b, ':');
    tpl_url_part(&b, person);
    buf_puts(&b, "?secret=");
    buf_str(&b, secret);
    buf_puts(&b, "&issuer=");
    tpl_url_part(&b, site);
    buf_puts(&b, "&algorithm=SHA1&digits=6&period=30");
    struct str s = b.failed ? STR("") : str_dup(a, buf_view(&b));
    buf_release(&b);
    return s;
}

struct str code_groups(struct arena *a, struct str code) {
    struct buf b;
    buf_init(&b, 256);
    for (size_t i = 0; i < code.n; i++) {
        if (i && i % 4 == 0)
            buf_putc(&b, ' ');
        buf_putc(&b, code.p[i]);
    }
    struct str s = str_dup(a, buf_view(&b));
    buf_release(&b);
    return s;
}

/* Without vowels (no words come about) and without what is read or heard as something else. */
struct str code_random(struct arena *a, size_t n) {
    static const char letters[] = "346789BCDFGHJKMPQRTVWXYZ";
    struct rng r = rng_system();
    char *to = arena_alloc(a, n + 1);
    for (size_t i = 0; to && i < n; i++)
        to[i] = letters[rng_below(&r, sizeof letters - 1)];
    return to ? str_of(to, n) : STR("");
}

struct str digits_random(struct arena *a, size_t n) {
    struct rng r = rng_system();
    char *to = arena_alloc(a, n + 1);
    for (size_t i = 0; to && i < n; i++)
        to[i] = (char)('0' + rng_below(&r, 10));
    return to ? str_of(to, n) : STR("");
}
