/* Header values as they come from anywhere: cookies, lists of encodings, ETags. */
#include <assert.h>

#include "fuzz.h"
#include "http/internal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const struct str header = str_of((const char *)data, size);
    struct str value = STR_NULL;
    const unsigned n = cookie_find(header, "__Host-kith", &value);
    if (value.p) {
        assert(n >= 1 && value.n >= 1 && cookie_value_valid(value));
        assert(value.p >= header.p && value.p + value.n <= header.p + header.n);
    }
    (void)encoding_accepted(header, "gzip");
    (void)etag_matches(header, STR("\"5\""));
    size_t length = 0;
    if (strict_length(header, &length))
        assert(size >= 1 && size <= 18);
    return 0;
}
