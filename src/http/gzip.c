/* Packing replies with zlib, in the request's memory. */
#include "http/internal.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <zlib.h>

enum { LEVEL = 4, GZIP_WINDOW = 15 + 16, MEMORY = 8 };

static voidpf take(voidpf opaque, uInt items, uInt size) {
    return arena_array(opaque, items, size);
}

static void give(voidpf opaque, voidpf p) {
    (void)opaque; /* the arena gives all back at once */
    (void)p;
}

bool gzip_pack(struct arena *a, struct str in, struct str *ret) {
    z_stream z = {.zalloc = take, .zfree = give, .opaque = a};
    if (in.n > UINT_MAX / 2)
        return false;
    const struct arena_mark mark = arena_mark(a);
    char *out = arena_alloc(a, in.n);
    if (!out || deflateInit2(&z, LEVEL, Z_DEFLATED, GZIP_WINDOW, MEMORY, Z_DEFAULT_STRATEGY) != Z_OK) {
        arena_rewind(a, mark);
        return false;
    }
    z.next_in = (z_const Bytef *)in.p;
    z.avail_in = (uInt)in.n;
    z.next_out = (Bytef *)out;
    z.avail_out = (uInt)in.n; /* what does not get smaller is not worth it */
    const bool done = deflate(&z, Z_FINISH) == Z_STREAM_END;
    const size_t n = z.total_out;
    (void)deflateEnd(&z);
    if (done)
        *ret = str_of(out, n);
    else
        arena_rewind(a, mark);
    return done;
}

/* ";q=0", ";q=0.0" and so on mean: not this one. */
static bool refused(struct str parameters) {
    struct str part;
    while (str_next(&parameters, ';', &part)) {
        part = str_trim(part);
        if (part.n < 3 || (part.p[0] | 0x20) != 'q' || part.p[1] != '=')
            continue;
        double q = 0;
        return !str_f64(str_trim(str_slice(part, 2, part.n)), &q) || q <= 0;
    }
    return false;
}

bool encoding_accepted(struct str accept, const char *coding) {
    struct str entry;
    bool any = false;
    while (str_next(&accept, ',', &entry)) {
        size_t end = 0;
        while (end < entry.n && entry.p[end] != ';')
            end++;
        const struct str name = str_trim(str_slice(entry, 0, end));
        const bool no = refused(str_slice(entry, end, entry.n));
        if (name.n == strlen(coding) && strncasecmp(name.p, coding, name.n) == 0)
            return !no;
        any |= str_eqz(name, "*") && !no;
    }
    return any;
}
