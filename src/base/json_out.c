#include <assert.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"

enum { IN_OBJECT = 1, HAS_ITEMS = 2 };

void json_start(struct json_out *j, struct buf *b) {
    *j = (struct json_out){.b = b};
}

/* Before each value: the comma of an array; in an object a key must have come. */
static void value_starts(struct json_out *j) {
    if (j->depth == 0)
        return;
    unsigned char *open = &j->more[j->depth - 1];
    if (*open & IN_OBJECT) {
        assert(j->key);
        j->key = false;
        return;
    }
    if (*open & HAS_ITEMS)
        buf_putc(j->b, ',');
    *open |= HAS_ITEMS;
}

static void open_container(struct json_out *j, char c, unsigned char kind) {
    value_starts(j);
    assert(j->depth < sizeof(j->more));
    j->more[j->depth++] = kind;
    buf_putc(j->b, c);
}

static void close_container(struct json_out *j, char c, unsigned char kind) {
    assert(j->depth > 0 && !j->key && (j->more[j->depth - 1] & IN_OBJECT) == kind);
    j->depth--;
    buf_putc(j->b, c);
}

void json_object(struct json_out *j) {
    open_container(j, '{', IN_OBJECT);
}

void json_object_end(struct json_out *j) {
    close_container(j, '}', IN_OBJECT);
}

void json_array(struct json_out *j) {
    open_container(j, '[', 0);
}

void json_array_end(struct json_out *j) {
    close_container(j, ']', 0);
}

static void put_escape(struct buf *b, unsigned char c) {
    static const char digit[] = "0123456789abcdef";
    static const char from[] = "\"\\\b\f\n\r\t";
    static const char to[] = "\"\\bfnrt";
    const char *at = memchr(from, c, sizeof(from) - 1);
    if (at) {
        char two[] = {'\\', to[at - from]};
        buf_put(b, two, sizeof(two));
    } else {
        char six[] = {'\\', 'u', '0', '0', digit[c >> 4], digit[c & 15]};
        buf_put(b, six, sizeof(six));
    }
}

/* Runs that need no escape are appended at once. */
static void put_text(struct buf *b, struct str s) {
    size_t plain = 0;
    buf_putc(b, '"');
    for (size_t i = 0; i < s.n;) {
        unsigned char c = (unsigned char)s.p[i];
        uint32_t point;
        size_t n = c >= 0x80 || c == 0 ? str_utf8_next(str_of(s.p + i, s.n - i), &point) : 1;
        if (n > 0 && c >= 0x20 && c != '"' && c != '\\') {
            i += n;
            continue;
        }
        buf_put(b, s.p + plain, i - plain);
        if (n == 0)
            buf_puts(b, "\xEF\xBF\xBD");
        else
            put_escape(b, c);
        i++;
        plain = i;
    }
    if (s.n > plain)
        buf_put(b, s.p + plain, s.n - plain);
    buf_putc(b, '"');
}

void json_key(struct json_out *j, const char *key) {
    assert(j->depth > 0 && (j->more[j->depth - 1] & IN_OBJECT) && !j->key);
    if (j->more[j->depth - 1] & HAS_ITEMS)
        buf_putc(j->b, ',');
    j->more[j->depth - 1] |= HAS_ITEMS;
    put_text(j->b, str_from(key));
    buf_putc(j->b, ':');
    j->key = true;
}

void json_str(struct json_out *j, struct str s) {
    if (!s.p) {
        json_null(j);
        return;
    }
    value_starts(j);
    put_text(j->b, s);
}

void json_i64(struct json_out *j, int64_t v) {
    value_starts(j);
    buf_i64(j->b, v);
}

void json_id(struct json_out *j, int64_t id) {
    value_starts(j);
    buf_putc(j->b, '"');
    buf_i64(j->b, id);
    buf_putc(j->b, '"');
}

void json_bool(struct json_out *j, bool v) {
    value_starts(j);
    buf_puts(j->b, v ? "true" : "false");
}

void json_null(struct json_out *j) {
    value_starts(j);
    buf_puts(j->b, "null");
}

void json_f64(struct json_out *j, double v) {
    if (!isfinite(v)) {
        json_null(j);
        return;
    }
    value_starts(j);
    char z[40];
    /* 17 digits always read back; fewer often do. Whole numbers that fit 15 stand as people write them: 20,
     * not 2e+01. */
    if (v == trunc(v) && fabs(v) < 1e15) {
        snprintf(z, sizeof(z), "%.0f", v);
    } else {
        for (int digits = 1; digits <= 17; digits++) {
            snprintf(z, sizeof(z), "%.*g", digits, v);
            if (strtod(z, NULL) == v)
                break;
        }
    }
    const char *point = localeconv()->decimal_point;
    char *at = strstr(z, point);
    if (at && strcmp(point, ".") != 0) {
        *at = '.';
        memmove(at + 1, at + strlen(point), strlen(at + strlen(point)) + 1);
    }
    buf_puts(j->b, z);
}

void json_put_str(struct json_out *j, const char *key, struct str s) {
    json_key(j, key);
    json_str(j, s);
}

void json_put_i64(struct json_out *j, const char *key, int64_t v) {
    json_key(j, key);
    json_i64(j, v);
}

void json_put_id(struct json_out *j, const char *key, int64_t id) {
    json_key(j, key);
    json_id(j, id);
}

void json_put_bool(struct json_out *j, const char *key, bool v) {
    json_key(j, key);
    json_bool(j, v);
}

#define IDS_MOST ((size_t)64 * 1024 * 1024)

enum err_code json_ids(struct arena *a, const int64_t *ids, size_t n, struct str *ret, struct err *err) {
    struct buf b;
    buf_init(&b, IDS_MOST);
    buf_putc(&b, '[');
    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            buf_putc(&b, ',');
        buf_i64(&b, ids[i]);
    }
    buf_putc(&b, ']');
    enum err_code code = buf_check(&b, err);
    if (code == ERR_OK)
        *ret = str_dup(a, buf_view(&b));
    buf_release(&b);
    return code == ERR_OK && a->failed ? err_nomem(err) : code;
}
