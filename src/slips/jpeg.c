#include "slips/jpeg.h"

#include <string.h>

enum {
    SOF0 = 0xC0,
    SOF1,
    SOF2,
    DHT = 0xC4,
    JPG = 0xC8,
    DAC = 0xCC,
    SOF15 = 0xCF,
    SOI = 0xD8,
    EOI,
    SOS,
    APP1 = 0xE1
};

static unsigned byte_at(struct str s, size_t i) {
    return i < s.n ? (unsigned char)s.p[i] : 0;
}

/* ---- EXIF: a small TIFF ---- */

struct tiff {
    struct str s;
    bool little;
};

static unsigned two(const struct tiff *t, size_t at) {
    unsigned x = byte_at(t->s, at), y = byte_at(t->s, at + 1);
    return t->little ? x | y << 8 : x << 8 | y;
}

static uint32_t four(const struct tiff *t, size_t at) {
    uint32_t x = two(t, at), y = two(t, at + 2);
    return t->little ? x | y << 16 : x << 16 | y;
}

static int orientation_of(struct str exif) {
    struct tiff t = {.s = exif, .little = str_starts(exif, "II")};
    if ((!t.little && !str_starts(exif, "MM")) || two(&t, 2) != 42)
        return 1;
    size_t at = four(&t, 4);
    if (at >= exif.n)
        return 1;
    unsigned n = two(&t, at);
    for (unsigned i = 0; i < n && at + 2 + 12 * ((size_t)i + 1) <= exif.n; i++) {
        size_t entry = at + 2 + 12 * (size_t)i;
        if (two(&t, entry) != 0x0112 || two(&t, entry + 2) != 3) /* orientation, a SHORT */
            continue;
        unsigned v = two(&t, entry + 8);
        return v >= 1 && v <= 8 ? (int)v : 1;
    }
    return 1;
}

/* ---- markers ---- */

/* The next marker from *at on, over what is no marker; 0 at the end. *at is then behind it. */
static unsigned next_marker(struct str s, size_t *at) {
    while (*at + 1 < s.n) {
        const char *ff = memchr(s.p + *at, 0xFF, s.n - *at - 1);
        if (!ff)
            return 0;
        *at = (size_t)(ff - s.p) + 1;
        unsigned m = byte_at(s, *at);
        if (m == 0xFF)
            continue; /* fill */
        (*at)++;
        if (m != 0 && !(m >= 0xD0 && m <= 0xD7)) /* a byte of data; a restart within them */
            return m;
    }
    return 0;
}

static bool is_frame(unsigned m) {
    return m >= SOF0 && m <= SOF15 && m != DHT && m != JPG && m != DAC;
}

struct frame {
    bool seen;
    unsigned components;
};

/* body: of the segment, behind its length. */
static bool read_frame(struct str body, unsigned m, struct frame *f, struct jpeg_look *ret) {
    if (f->seen || m > SOF2 || body.n < 6 || byte_at(body, 0) != 8)
        return false;
    ret->height = byte_at(body, 1) << 8 | byte_at(body, 2);
    ret->width = byte_at(body, 3) << 8 | byte_at(body, 4);
    f->components = byte_at(body, 5);
    f->seen = true;
    ret->whole = m == SOF2;
    return f->components == 1 || f->components == 3;
}

bool jpeg_look(struct str s, struct jpeg_look *ret) {
    struct frame f = {0};
    size_t at = 2;
    unsigned m;
    *ret = (struct jpeg_look){.orientation = 1};
    if (byte_at(s, 0) != 0xFF || byte_at(s, 1) != SOI)
        return false;
    while ((m = next_marker(s, &at)) != 0 && m != EOI) {
        if (m == SOI || m == 0x01)
            continue;
        size_t n = byte_at(s, at) << 8 | byte_at(s, at + 1);
        if (n < 2 || n > s.n - at)
            return false;
        struct str body = str_slice(s, at + 2, at + n);
        at += n;
        if (is_frame(m) && !read_frame(body, m, &f, ret))
            return false;
        if (m == APP1 && !f.seen && body.n > 6 && memcmp(body.p, "Exif\0", 6) == 0)
            ret->orientation = orientation_of(str_slice(body, 6, body.n));
        if (m == SOS) {
            ret->scans++;
            ret->whole = ret->whole || byte_at(body, 0) < f.components;
        }
    }
    return f.seen && ret->scans > 0 && ret->width > 0 && ret->height > 0;
}
