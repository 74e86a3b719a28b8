/* Text to numbers, hexadecimal and base64url: whole strings only. */
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

bool str_u64(struct str s, uint64_t *ret) {
    uint64_t v = 0;
    if (s.n == 0)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
        if (__builtin_mul_overflow(v, UINT64_C(10), &v) ||
            __builtin_add_overflow(v, (uint64_t)(s.p[i] - '0'), &v))
            return false;
    }
    *ret = v;
    return true;
}

bool str_i64(struct str s, int64_t *ret) {
    bool negative = str_starts(s, "-");
    uint64_t v;
    if (!str_u64(negative ? str_slice(s, 1, s.n) : s, &v))
        return false;
    if (v > (uint64_t)INT64_MAX + negative)
        return false;
    *ret = negative ? (int64_t)(-v) : (int64_t)v;
    return true;
}

static size_t digits(struct str s, size_t from) {
    size_t i = from;
    while (i < s.n && s.p[i] >= '0' && s.p[i] <= '9')
        i++;
    return i - from;
}

/* -?digits[.digits][e[+-]digits]: what strtod would also take (hexadecimal, "inf", blanks) is refused. */
static bool is_decimal(struct str s) {
    size_t i = str_starts(s, "-") ? 1 : 0;
    size_t n = digits(s, i);
    if (n == 0)
        return false;
    i += n;
    if (i < s.n && s.p[i] == '.') {
        n = digits(s, i + 1);
        if (n == 0)
            return false;
        i += n + 1;
    }
    if (i < s.n && (s.p[i] == 'e' || s.p[i] == 'E')) {
        i++;
        if (i < s.n && (s.p[i] == '+' || s.p[i] == '-'))
            i++;
        n = digits(s, i);
        if (n == 0)
            return false;
        i += n;
    }
    return i == s.n;
}

bool str_f64(struct str s, double *ret) {
    char z[512];
    const char *point = localeconv()->decimal_point; /* strtod reads the locale's, we read '.' */
    size_t point_n = strlen(point);
    if (!is_decimal(s) || s.n + point_n >= sizeof(z))
        return false;
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '.') {
            memcpy(z + n, point, point_n);
            n += point_n;
        } else {
            z[n++] = s.p[i];
        }
    }
    z[n] = '\0';
    double v = strtod(z, NULL);
    if (!isfinite(v))
        return false;
    *ret = v;
    return true;
}

struct str str_hex(struct arena *a, const void *p, size_t n) {
    static const char digit[] = "0123456789abcdef";
    const unsigned char *bytes = p;
    char *z = arena_array(a, n + 1, 2);
    if (!z)
        return STR("");
    for (size_t i = 0; i < n; i++) {
        z[2 * i] = digit[bytes[i] >> 4];
        z[2 * i + 1] = digit[bytes[i] & 15];
    }
    return str_of(z, 2 * n);
}

int str_hex_digit(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

bool str_unhex(struct str s, void *ret, size_t n) {
    unsigned char *bytes = ret;
    if (s.n % 2 != 0 || s.n / 2 != n)
        return false;
    for (size_t i = 0; i < s.n; i++)
        if (str_hex_digit(s.p[i]) < 0)
            return false;
    for (size_t i = 0; i < n; i++)
        bytes[i] = (unsigned char)(str_hex_digit(s.p[2 * i]) << 4 | str_hex_digit(s.p[2 * i + 1]));
    return true;
}

struct str str_base64url(struct arena *a, const void *p, size_t n) {
    static const char digit[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const unsigned char *bytes = p;
    char *z = arena_array(a, n / 3 + 2, 4);
    size_t at = 0;
    if (!z)
        return STR("");
    for (size_t i = 0; i < n; i += 3) {
        uint32_t three = (uint32_t)bytes[i] << 16;
        if (i + 1 < n)
            three |= (uint32_t)bytes[i + 1] << 8;
        if (i + 2 < n)
            three |= bytes[i + 2];
        z[at++] = digit[three >> 18];
        z[at++] = digit[three >> 12 & 63];
        if (i + 1 < n)
            z[at++] = digit[three >> 6 & 63];
        if (i + 2 < n)
            z[at++] = digit[three & 63];
    }
    return str_of(z, at);
}

static int base64_value(char c) {
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    if (c == '-')
        return 62;
    return c == '_' ? 63 : -1;
}

bool str_unbase64url(struct arena *a, struct str s, struct str *ret) {
    if (s.n % 4 == 1)
        return false;
    char *z = arena_alloc(a, s.n / 4 * 3 + 3);
    if (!z)
        return false;
    uint32_t bits = 0;
    unsigned held = 0;
    size_t at = 0;
    for (size_t i = 0; i < s.n; i++) {
        int v = base64_value(s.p[i]);
        if (v < 0)
            return false;
        bits = (bits << 6 | (uint32_t)v) & 0xFFFFFF;
        held += 6;
        if (held >= 8) {
            held -= 8;
            z[at++] = (char)(unsigned char)(bits >> held & 0xFF);
        }
    }
    /* Left-over bits must be zero, so that each value has one spelling only. */
    if ((bits & ((1u << held) - 1)) != 0)
        return false;
    *ret = str_of(z, at);
    return true;
}
