/* Names for open directories, which want UUIDs. */
#include <sodium.h>

#include "asset/inside.h"

enum { UUID_BYTES = 16, UUID_CHARS = 36 };

struct str hsds_uuid(struct arena *a, const char *what, struct str of) {
    unsigned char id[UUID_BYTES];
    crypto_generichash_state state;
    struct str word = str_from(what);
    (void)crypto_generichash_init(&state, (const unsigned char *)"kith.hsds", 9, sizeof id);
    (void)crypto_generichash_update(&state, (const unsigned char *)word.p, word.n);
    (void)crypto_generichash_update(&state, (const unsigned char *)"", 1);
    if (of.n)
        (void)crypto_generichash_update(&state, (const unsigned char *)of.p, of.n);
    (void)crypto_generichash_final(&state, id, sizeof id);
    id[6] = (unsigned char)((id[6] & 0x0f) | 0x80);
    id[8] = (unsigned char)((id[8] & 0x3f) | 0x80);
    struct str hex = str_hex(a, id, sizeof id);
    return str_fmt(a, "%.*s-%.*s-%.*s-%.*s-%.*s", 8, hex.p, 4, hex.p + 8, 4, hex.p + 12, 4, hex.p + 16, 12,
                   hex.p + 20);
}

struct str hsds_uuid_of(struct arena *a, const char *what, int64_t hub_id, int64_t id) {
    return hsds_uuid(a, what, str_fmt(a, "%lld/%lld", (long long)hub_id, (long long)id));
}

bool hsds_uuid_read(struct arena *a, struct str s, struct str *ret) {
    if (s.n != UUID_CHARS)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        char ch = s.p[i];
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        bool digit = (ch >= '0' && ch <= '9') || (ch >= 'a' && ch <= 'f') || (ch >= 'A' && ch <= 'F');
        if (dash ? ch != '-' : !digit)
            return false;
    }
    *ret = str_lower_ascii(a, s);
    return true;
}
