/* Any bytes for a picture: an answer, within memory; and what comes out is a JPEG that is taken again as it
 * is, with nothing in it that could tell more than can be seen. */
#include "../fuzz/fuzz.h"
#include "slips/jpeg.h"
#include "slips/picture.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena a;
    struct err e = {0};
    struct picture p;
    const char *other;
    struct str bytes = fuzz_input(data, size);
    arena_init(&a, FUZZ_MEMORY);
    if (picture_clean(&a, bytes, &p, &e)) {
        fuzz_assert_error(&e);
    } else {
        struct jpeg_look look;
        assert(picture_kind_of(p.jpeg, &other) == PICTURE_JPEG && p.jpeg.n <= PICTURE_MOST);
        assert(p.width >= 1 && p.height >= 1 && p.width <= PICTURE_KEPT && p.height <= PICTURE_KEPT);
        assert(jpeg_look(p.jpeg, &look) && look.orientation == 1 && !look.whole && look.scans == 1);
        assert((int64_t)look.width == p.width && (int64_t)look.height == p.height);
        assert(str_find(p.jpeg, STR("Exif")) < 0);
    }
    arena_release(&a);
    return 0;
}
