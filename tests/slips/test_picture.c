/* Pictures: known by their content, bounded, turned upright, and nothing left in them but what can be seen.
 */
#include "../base/property.h"
#include "base/buf.h"

#include <png.h>
#include <string.h>
#include <turbojpeg.h>

#include "slips/jpeg.h"
#include "slips/picture.h"

enum { MEMORY = 64 << 20 };

/* Left half red, right half blue, the top row green. */
static unsigned char *painted(struct arena *a, size_t width, size_t height) {
    unsigned char *p = arena_alloc(a, width * height * 3);
    assert_non_null(p);
    for (size_t y = 0; y < height; y++)
        for (size_t x = 0; x < width; x++) {
            unsigned char *at = p + (y * width + x) * 3;
            at[0] = x < width / 2 ? 255 : 0;
            at[1] = y < height / 4 ? 255 : 0;
            at[2] = x < width / 2 ? 0 : 255;
        }
    return p;
}

static struct str jpeg_of(struct arena *a, size_t width, size_t height, int flags) {
    unsigned char *out = NULL;
    unsigned long n = 0;
    tjhandle h = tjInitCompress();
    assert_int_equal(tjCompress2(h, painted(a, width, height), (int)width, 0, (int)height, TJPF_RGB, &out, &n,
                                 TJSAMP_420, 90, flags),
                     0);
    struct str s = str_dup(a, str_of((const char *)out, n));
    tjFree(out);
    tjDestroy(h);
    return s;
}

static struct str png_of(struct arena *a, size_t width, size_t height) {
    png_image image = {.version = PNG_IMAGE_VERSION,
                       .width = (png_uint_32)width,
                       .height = (png_uint_32)height,
                       .format = PNG_FORMAT_RGB};
    unsigned char *p = painted(a, width, height);
    png_alloc_size_t n = PNG_IMAGE_PNG_SIZE_MAX(image);
    char *out = arena_alloc(a, n);
    assert_non_null(out);
    assert_true(png_image_write_to_memory(&image, out, &n, 0, p, 0, NULL));
    return str_of(out, n);
}

/* The same with what cameras write into it, little-endian where asked: how it is to be turned, a place, a
 * name; and a comment. */
static struct str with_exif(struct arena *a, struct str jpeg, int orientation, bool little) {
    static const char secret[] = "51.5007N 0.1246W Joan's telephone";
    unsigned char tiff[26] = {0};
    memcpy(tiff, little ? "II*\0\x08\0\0\0" : "MM\0*\0\0\0\x08", 8);
    unsigned char *e = tiff + 8;
    e[little ? 0 : 1] = 1; /* one entry */
    e[little ? 2 : 3] = 0x12;
    e[little ? 3 : 2] = 0x01;
    if (little) {
        e[2] = 0x12;
        e[3] = 0x01;
    } else {
        e[2] = 0x01;
        e[3] = 0x12;
    }
    e[little ? 4 : 5] = 3;
    e[little ? 6 : 9] = 1;
    e[little ? 10 : 11] = (unsigned char)orientation;
    struct buf b;
    buf_init(&b, MEMORY);
    buf_put(&b, jpeg.p, 2);
    size_t n = 2 + 6 + sizeof tiff + sizeof secret;
    const char app1[] = {(char)0xFF, (char)0xE1, (char)(n >> 8), (char)n};
    buf_put(&b, app1, 4);
    buf_put(&b, "Exif\0\0", 6);
    buf_put(&b, (const char *)tiff, sizeof tiff);
    buf_put(&b, secret, sizeof secret);
    const char comment[] = {(char)0xFF, (char)0xFE, 0, 2 + sizeof secret};
    buf_put(&b, comment, 4);
    buf_put(&b, secret, sizeof secret);
    buf_put(&b, jpeg.p + 2, jpeg.n - 2);
    struct str s = str_dup(a, buf_view(&b));
    buf_release(&b);
    return s;
}

static unsigned char *decoded(struct arena *a, const struct picture *p) {
    unsigned char *out = arena_alloc(a, (size_t)(p->width * p->height * 3));
    tjhandle h = tjInitDecompress();
    assert_non_null(out);
    assert_int_equal(tjDecompress2(h, (const unsigned char *)p->jpeg.p, p->jpeg.n, out, (int)p->width, 0,
                                   (int)p->height, TJPF_RGB, 0),
                     0);
    tjDestroy(h);
    return out;
}

/* 'r', 'g', 'b' or 'y' (red and green), 'c' (green and blue) of a pixel. */
static char colour(const unsigned char *p, size_t width, size_t x, size_t y) {
    const unsigned char *at = p + (y * width + x) * 3;
    bool red = at[0] > 128, green = at[1] > 128, blue = at[2] > 128;
    return red && green ? 'y' : green && blue ? 'c' : red ? 'r' : blue ? 'b' : green ? 'g' : '?';
}

static struct picture cleaned(struct arena *a, struct str bytes) {
    struct picture p;
    struct err e = {0};
    if (picture_clean(a, bytes, &p, &e))
        fail_msg("%s", e.message);
    return p;
}

static void refused(struct arena *a, struct str bytes, const char *key, const char *words) {
    struct picture p;
    struct err e = {0};
    assert_int_equal(picture_clean(a, bytes, &p, &e), ERR_INVALID);
    assert_string_equal(e.field, "photo");
    assert_string_equal(e.key, key);
    if (!strstr(e.message, words))
        fail_msg("\"%s\" is not in \"%s\"", words, e.message);
}

static void nothing_is_left_of_what_the_camera_wrote(void **state) {
    struct arena a;
    arena_init(&a, MEMORY);
    for (int little = 0; little < 2; little++) {
        struct str bytes = with_exif(&a, jpeg_of(&a, 320, 160, 0), 1, little);
        assert_true(str_find(bytes, STR("Joan")) >= 0 && str_find(bytes, STR("Exif")) >= 0);
        struct picture p = cleaned(&a, bytes);
        assert_true(p.width == 320 && p.height == 160);
        assert_true(str_find(p.jpeg, STR("Joan")) < 0);
        assert_true(str_find(p.jpeg, STR("Exif")) < 0);
        assert_true(str_find(p.jpeg, STR("51.5")) < 0);
        /* After its head it begins with tables at once: no APP1 to APP15, no comment. */
        for (size_t i = 2; i + 4 < p.jpeg.n && (unsigned char)p.jpeg.p[i + 1] != 0xDA;) {
            unsigned marker = (unsigned char)p.jpeg.p[i + 1];
            assert_true((unsigned char)p.jpeg.p[i] == 0xFF);
            assert_true(marker == 0xE0 || (marker < 0xE1 && marker != 0xFE) || marker == 0xDB);
            i += 2 + ((size_t)(unsigned char)p.jpeg.p[i + 2] << 8 | (unsigned char)p.jpeg.p[i + 3]);
        }
    }
    arena_release(&a);
}

static void it_stands_upright(void **state) {
    /* What stands in the corners: upper left, upper right, lower left, lower right. */
    static const char corners[9][5] = {"", "ycrb", "cybr", "brcy", "rbyc", "yrcb", "rybc", "bcry", "cbyr"};
    struct arena a;
    arena_init(&a, (size_t)MEMORY);
    for (int o = 1; o <= 8; o++) {
        struct picture p = cleaned(&a, with_exif(&a, jpeg_of(&a, 320, 160, 0), o, o % 2));
        size_t w = (size_t)p.width, h = (size_t)p.height;
        assert_int_equal(w, o < 5 ? 320 : 160);
        assert_int_equal(h, o < 5 ? 160 : 320);
        unsigned char *seen = decoded(&a, &p);
        const char found[5] = {colour(seen, w, 8, 8), colour(seen, w, w - 9, 8), colour(seen, w, 8, h - 9),
                               colour(seen, w, w - 9, h - 9), '\0'};
        assert_string_equal(found, corners[o]);
    }
    arena_release(&a);
}

static void large_ones_become_smaller(void **state) {
    struct arena a;
    arena_init(&a, (size_t)256 << 20);
    const struct str all[] = {jpeg_of(&a, 4000, 3000, 0), jpeg_of(&a, 3000, 2000, TJFLAG_PROGRESSIVE),
                              png_of(&a, 2400, 1800), jpeg_of(&a, 1, 4000, 0)};
    for (size_t i = 0; i < 4; i++) {
        struct picture p = cleaned(&a, all[i]);
        assert_true(p.width <= PICTURE_KEPT && p.height <= PICTURE_KEPT);
        assert_true(p.width >= PICTURE_KEPT - 1 || p.height >= PICTURE_KEPT - 1);
        if (i < 3)
            assert_int_equal(colour(decoded(&a, &p), (size_t)p.width, 20, (size_t)p.height - 20), 'r');
    }
    struct picture small = cleaned(&a, png_of(&a, 40, 30));
    assert_true(small.width == 40 && small.height == 30);
    arena_release(&a);
}

static void noise_takes_no_more_than_it_may(void **state) {
    struct arena a;
    arena_init(&a, (size_t)256 << 20);
    struct rng rng = rng_seeded(7);
    const size_t side = 2000;
    unsigned char *p = arena_alloc(&a, side * side * 3), *out = NULL;
    unsigned long n = 0;
    tjhandle h = tjInitCompress();
    rng_bytes(&rng, p, side * side * 3);
    assert_int_equal(tjCompress2(h, p, (int)side, 0, (int)side, TJPF_RGB, &out, &n, TJSAMP_444, 95, 0), 0);
    struct picture kept = cleaned(&a, str_of((const char *)out, n));
    assert_true(kept.jpeg.n <= PICTURE_MOST && kept.width >= 640);
    tjFree(out);
    tjDestroy(h);
    arena_release(&a);
}

static void what_is_none_is_refused(void **state) {
    struct arena a;
    arena_init(&a, MEMORY);
    refused(&a, STR("GIF89a and so on"), "kind", "GIF");
    refused(&a, STR("%PDF-1.7"), "kind", "PDF");
    refused(&a,
            STR("\0\0\0\x18"
                "ftypheic...."),
            "kind", "HEIC");
    refused(&a, STR("RIFF1234WEBPVP8 "), "kind", "WebP");
    refused(&a, STR("<svg onload=alert(1)>"), "kind", "neither");
    refused(&a, STR("\xFF\xD8\xFF"), "damaged", "damaged");
    refused(&a, STR("\x89PNG\r\n\x1A\n"), "damaged", "damaged");
    struct str jpeg = jpeg_of(&a, 64, 64, 0);
    refused(&a, str_slice(jpeg, 0, 120), "damaged", "damaged");
    struct str all = str_of(arena_alloc(&a, PICTURE_BYTES + 1), PICTURE_BYTES + 1);
    memcpy((char *)all.p, jpeg.p, jpeg.n);
    refused(&a, all, "too-large", "12 MB");
    arena_release(&a);
}

/* A small file that says it is 60,000 by 60,000. */
static void bombs_are_not_unpacked(void **state) {
    struct arena a;
    arena_init(&a, MEMORY);
    struct str jpeg = jpeg_of(&a, 64, 64, 0), wide = jpeg_of(&a, 64, 64, TJFLAG_PROGRESSIVE);
    for (int k = 0; k < 2; k++) {
        char *z = str_z(&a, k ? wide : jpeg);
        size_t n = k ? wide.n : jpeg.n;
        const char sof[] = {(char)0xFF, (char)(k ? 0xC2 : 0xC0)};
        char *at = memmem(z, n, sof, 2);
        assert_non_null(at);
        memcpy(at + 5, k ? "\x13\x88\x13\x88" : "\xEA\x60\xEA\x60", 4); /* of the progressive one 5,000 */
        struct jpeg_look look;
        assert_true(jpeg_look(str_of(z, n), &look) && look.whole == (k == 1));
        refused(&a, str_of(z, n), "pixels", "too large");
    }
    struct str png = png_of(&a, 64, 64);
    char *z = str_z(&a, png);
    memcpy(z + 16, "\0\0\xEA\x60\0\0\xEA\x60", 8); /* its checksum is wrong now; either way it is refused */
    struct picture p;
    struct err e = {0};
    assert_int_equal(picture_clean(&a, str_of(z, png.n), &p, &e), ERR_INVALID);
    arena_release(&a);
}

/* Whatever single byte is wrong: an answer, and within memory. */
static void damaged_ones_do_no_harm(void **state) {
    struct arena a;
    arena_init(&a, MEMORY);
    const struct str all[] = {with_exif(&a, jpeg_of(&a, 24, 16, 0), 6, true), png_of(&a, 24, 16),
                              jpeg_of(&a, 24, 16, TJFLAG_PROGRESSIVE)};
    for (size_t k = 0; k < 3; k++) {
        for (size_t i = 2; i < all[k].n; i += 3) {
            struct arena_mark mark = arena_mark(&a);
            struct picture p;
            struct err e = {0};
            char *z = str_z(&a, all[k]);
            z[i] = (char)(z[i] ^ (1 << i % 8));
            enum err_code rc = picture_clean(&a, str_of(z, all[k].n), &p, &e);
            assert_true(rc == ERR_OK ? p.width > 0 && p.jpeg.n > 0 : rc == ERR_INVALID);
            arena_rewind(&a, mark);
        }
    }
    arena_release(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_left_of_what_the_camera_wrote),
        cmocka_unit_test(it_stands_upright),
        cmocka_unit_test(large_ones_become_smaller),
        cmocka_unit_test(noise_takes_no_more_than_it_may),
        cmocka_unit_test(what_is_none_is_refused),
        cmocka_unit_test(bombs_are_not_unpacked),
        cmocka_unit_test(damaged_ones_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
