#include "base/shortcode.h"

#include <assert.h>
#include <string.h>

enum { PERSON_DIGITS = 4, ID_DIGITS = 7, MOST_DIGITS = 13, GROUP = 3 };

static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
static const char letters[SHORTCODE_KINDS] = {'P', 'E', 'H', 'S'};

static int digit_of(char c) {
    if (c >= 'a' && c <= 'z')
        c = (char)(c - 'a' + 'A');
    c = c == 'O' ? '0' : c == 'I' || c == 'L' ? '1' : c;
    const char *at = c ? strchr(digits, c) : NULL;
    return at ? (int)(at - digits) : -1;
}

/* In the field of 32 elements (x^5 + x^2 + 1) the weights x^0, x^1, … of up to 31 places are all different
 * and none is 0: so one changed character, or any two exchanged ones, give another sum. */
static unsigned twice(unsigned v) {
    return (v << 1 ^ (v & 16 ? 0x25 : 0)) & 31;
}

/* The sum with a last character of 0, which is what that character has to be. */
static unsigned check_of(const unsigned *v, size_t n) {
    unsigned sum = 0;
    for (size_t i = 0; i < n; i++)
        sum = twice(sum ^ v[i]);
    return sum;
}

int64_t shortcode_key(enum shortcode_of of, int64_t id) {
    return of == SHORTCODE_PERSON ? id : id % SHORTCODE_PRIME;
}

struct str shortcode_make(struct arena *a, enum shortcode_of of, int64_t id) {
    unsigned v[MOST_DIGITS + 2];
    char text[2 * (MOST_DIGITS + 2)];
    size_t n = of == SHORTCODE_PERSON ? PERSON_DIGITS : ID_DIGITS, at = 0;
    assert(of < SHORTCODE_KINDS && id >= 0);
    uint64_t key = (uint64_t)shortcode_key(of, id);
    while (n < MOST_DIGITS && key >> 5 * n)
        n++;
    v[0] = (unsigned)digit_of(letters[of]);
    for (size_t i = n; i > 0; i--, key >>= 5)
        v[i] = (unsigned)(key & 31);
    v[n + 1] = check_of(v, n + 1);
    for (size_t i = 0; i < n + 2; i++) {
        if (i && i % GROUP == 0)
            text[at++] = '-';
        text[at++] = digits[v[i]];
    }
    return str_dup(a, str_of(text, at));
}

bool shortcode_parse(struct str s, enum shortcode_of *ret_of, int64_t *ret_key) {
    unsigned v[MOST_DIGITS + 2];
    size_t n = 0;
    uint64_t key = 0;
    for (size_t i = 0; i < s.n; i++) {
        const int d = digit_of(s.p[i]);
        if (s.p[i] == '-' || s.p[i] == ' ')
            continue;
        if (d < 0 || n == sizeof v / sizeof v[0])
            return false;
        v[n++] = (unsigned)d;
    }
    if (n < PERSON_DIGITS + 2 || check_of(v, n - 1) != v[n - 1])
        return false;
    const char *kind = memchr(letters, digits[v[0]], sizeof letters);
    if (!kind)
        return false;
    for (size_t i = 1; i + 1 < n; i++)
        key = key << 5 | v[i];
    *ret_of = (enum shortcode_of)(kind - letters);
    /* 13 digits of 5 bits hold more than there are ids */
    if (n == MOST_DIGITS + 2 && v[1] > 7)
        return false;
    if (*ret_of == SHORTCODE_PERSON && n > PERSON_DIGITS + 2 && v[1] == 0) /* a figure too many */
        return false;
    if (*ret_of != SHORTCODE_PERSON && (n != ID_DIGITS + 2 || key >= (uint64_t)SHORTCODE_PRIME))
        return false;
    *ret_key = (int64_t)key;
    return true;
}
