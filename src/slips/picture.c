/* What a picture is, within what bounds it is decoded, and how it is written anew. */
#include "slips/picture.h"

#include <png.h>
#include <string.h>
#include <turbojpeg.h>

#include "base/turns.h"
#include "slips/jpeg.h"

enum {
    SCANS_MOST = 40, /* a progressive picture has about ten; each costs a walk over all of it */
    SCRATCH = 160 << 20,
};

/* As with passwords: what is bounded is the machine's memory, whoever asks. */
static struct turns pool = TURNS(2, 16, 10);

/* ---- what it is ---- */

static bool has_at(struct str s, size_t at, const char *word, size_t n) {
    return s.n >= at + n && memcmp(s.p + at, word, n) == 0;
}

enum picture_kind picture_kind_of(struct str b, const char **ret_else) {
    *ret_else = NULL;
    if (has_at(b, 0, "\xFF\xD8\xFF", 3))
        return PICTURE_JPEG;
    if (has_at(b, 0, "\x89PNG\r\n\x1A\n", 8))
        return PICTURE_PNG;
    if (has_at(b, 4, "ftypheic", 8) || has_at(b, 4, "ftypheix", 8) || has_at(b, 4, "ftypmif1", 8))
        *ret_else = "HEIC";
    else if (has_at(b, 0, "RIFF", 4) && has_at(b, 8, "WEBP", 4))
        *ret_else = "WebP";
    else if (has_at(b, 0, "GIF8", 4))
        *ret_else = "GIF";
    else if (has_at(b, 0, "%PDF", 4))
        *ret_else = "PDF";
    else if (has_at(b, 0, "II*\0", 4) || has_at(b, 0, "MM\0*", 4))
        *ret_else = "TIFF";
    return PICTURE_NONE;
}

static enum err_code wrong(struct err *err, const char *key, const char *words) {
    return err_set(err, ERR_INVALID, "photo", key, "%s", words);
}

static enum err_code damaged(struct err *err) {
    return wrong(err, "damaged",
                 "The photograph cannot be read: the file is damaged. Take it again, or send another");
}

static enum err_code too_many_pixels(struct err *err) {
    return wrong(err, "pixels",
                 "The photograph is too large. Send one of at most 50 megapixels, or a PNG of at most 16");
}

/* ---- decoding: to rows of red, green, blue ---- */

struct raster {
    unsigned char *p; /* width × height × 3 */
    size_t width, height;
};

static bool bounded(size_t width, size_t height, size_t pixels) {
    return width > 0 && height > 0 && width <= PICTURE_SIDE && height <= PICTURE_SIDE &&
           width <= pixels / height;
}

/* The smallest that libjpeg can make of it in decoding, and that is no smaller than what is kept. */
static void scale_for(size_t longer, int *ret_num, int *ret_denom) {
    int n = 0;
    const tjscalingfactor *f = tjGetScalingFactors(&n);
    *ret_num = *ret_denom = 1;
    for (int i = 0; f && i < n; i++) {
        size_t scaled = (longer * (size_t)f[i].num + (size_t)f[i].denom - 1) / (size_t)f[i].denom;
        if (f[i].num * *ret_denom < *ret_num * f[i].denom && scaled >= PICTURE_KEPT) {
            *ret_num = f[i].num;
            *ret_denom = f[i].denom;
        }
    }
}

static enum err_code decode_jpeg(struct arena *a, struct str bytes, struct raster *ret, int *ret_turn,
                                 struct err *err) {
    struct jpeg_look look;
    int width, height, sampling, colours, num, denom;
    if (!jpeg_look(bytes, &look) || look.scans > SCANS_MOST)
        return damaged(err);
    if (!bounded(look.width, look.height, look.whole ? PICTURE_WHOLE : PICTURE_PIXELS))
        return too_many_pixels(err);
    *ret_turn = look.orientation;
    tjhandle h = tjInitDecompress();
    if (!h)
        return err_nomem(err);
    const unsigned char *p = (const unsigned char *)bytes.p;
    enum err_code rc = ERR_OK;
    if (tjDecompressHeader3(h, p, bytes.n, &width, &height, &sampling, &colours) != 0 ||
        (size_t)width != look.width || (size_t)height != look.height)
        rc = damaged(err);
    if (!rc) {
        scale_for(look.width > look.height ? look.width : look.height, &num, &denom);
        const tjscalingfactor f = {num, denom};
        width = TJSCALED(width, f);
        height = TJSCALED(height, f);
        *ret = (struct raster){.width = (size_t)width, .height = (size_t)height};
        ret->p = arena_alloc(a, ret->width * ret->height * 3);
        rc = ret->p ? ERR_OK : err_nomem(err);
    }
    /* A warning (a few bytes too many, an end that is missing) leaves a picture that can be looked at. */
    if (!rc && tjDecompress2(h, p, bytes.n, ret->p, width, 0, height, TJPF_RGB, TJFLAG_LIMITSCANS) != 0 &&
        tjGetErrorCode(h) != TJERR_WARNING)
        rc = damaged(err);
    tjDestroy(h);
    return rc;
}

static enum err_code decode_png(struct arena *a, struct str bytes, struct raster *ret, struct err *err) {
    png_image image = {.version = PNG_IMAGE_VERSION};
    const png_color white = {255, 255, 255};
    if (!png_image_begin_read_from_memory(&image, bytes.p, bytes.n))
        return damaged(err);
    enum err_code rc = bounded(image.width, image.height, PICTURE_WHOLE) ? ERR_OK : too_many_pixels(err);
    if (!rc) {
        image.format = PNG_FORMAT_RGB;
        *ret = (struct raster){.width = image.width, .height = image.height};
        ret->p = arena_alloc(a, PNG_IMAGE_SIZE(image));
        rc = ret->p ? ERR_OK : err_nomem(err);
    }
    if (!rc && !png_image_finish_read(&image, &white, ret->p, 0, NULL))
        rc = damaged(err);
    png_image_free(&image);
    return rc;
}

/* ---- smaller, upright ---- */

/* Each of the new ones is the mean of those that lie under it. */
static enum err_code shrink(struct arena *a, struct raster *r, size_t most, struct err *err) {
    size_t longer = r->width > r->height ? r->width : r->height;
    if (longer <= most)
        return ERR_OK;
    struct raster s = {.width = (r->width * most + longer / 2) / longer,
                       .height = (r->height * most + longer / 2) / longer};
    s.width = s.width ? s.width : 1;
    s.height = s.height ? s.height : 1;
    s.p = arena_alloc(a, s.width * s.height * 3);
    if (!s.p)
        return err_nomem(err);
    for (size_t y = 0; y < s.height; y++) {
        size_t y0 = y * r->height / s.height, y1 = (y + 1) * r->height / s.height;
        y1 = y1 > y0 ? y1 : y0 + 1;
        for (size_t x = 0; x < s.width; x++) {
            size_t x0 = x * r->width / s.width, x1 = (x + 1) * r->width / s.width, sum[3] = {0, 0, 0};
            x1 = x1 > x0 ? x1 : x0 + 1;
            for (size_t v = y0; v < y1; v++)
                for (size_t u = x0; u < x1; u++)
                    for (size_t k = 0; k < 3; k++)
                        sum[k] += r->p[(v * r->width + u) * 3 + k];
            for (size_t k = 0; k < 3; k++)
                s.p[(y * s.width + x) * 3 + k] = (unsigned char)(sum[k] / ((y1 - y0) * (x1 - x0)));
        }
    }
    *r = s;
    return ERR_OK;
}

/* By EXIF: 2 mirrored, 3 upside down, 4 both, 5 to 8 the same of one that lies on its side. */
static enum err_code turn(struct arena *a, struct raster *r, int orientation, struct err *err) {
    if (orientation <= 1 || orientation > 8)
        return ERR_OK;
    bool lies = orientation >= 5;
    struct raster s = {.width = lies ? r->height : r->width, .height = lies ? r->width : r->height};
    s.p = arena_alloc(a, s.width * s.height * 3);
    if (!s.p)
        return err_nomem(err);
    bool left = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
    bool down = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
    for (size_t y = 0; y < s.height; y++)
        for (size_t x = 0; x < s.width; x++) {
            size_t u = lies ? y : x, v = lies ? x : y;
            u = left ? r->width - 1 - u : u;
            v = down ? r->height - 1 - v : v;
            memcpy(s.p + (y * s.width + x) * 3, r->p + (v * r->width + u) * 3, 3);
        }
    *r = s;
    return ERR_OK;
}

static enum err_code put_jpeg(struct arena *scratch, const struct raster *r, int quality, struct str *ret,
                              struct err *err) {
    unsigned long n = tjBufSize((int)r->width, (int)r->height, TJSAMP_420);
    unsigned char *room = n != (unsigned long)-1 ? arena_alloc(scratch, n) : NULL;
    tjhandle h = tjInitCompress();
    enum err_code rc = room && h ? ERR_OK : err_nomem(err);
    if (!rc && tjCompress2(h, r->p, (int)r->width, 0, (int)r->height, TJPF_RGB, &room, &n, TJSAMP_420,
                           quality, TJFLAG_NOREALLOC) != 0)
        rc = damaged(err);
    if (h)
        tjDestroy(h);
    *ret = rc ? STR_NULL : str_of((const char *)room, n);
    return rc;
}

/* As good as it can be within what is kept: a page of writing at the first try, all noise at the last. */
static enum err_code write_jpeg(struct arena *a, struct arena *scratch, struct raster *r, struct picture *ret,
                                struct err *err) {
    static const struct {
        size_t side;
        int quality;
    } tries[] = {{PICTURE_KEPT, 80}, {PICTURE_KEPT, 60}, {1270, 60}, {900, 50}, {640, 40}};
    struct str jpeg = STR_NULL;
    enum err_code rc = ERR_OK;
    for (size_t i = 0; !rc && i < sizeof tries / sizeof *tries && (!jpeg.n || jpeg.n > PICTURE_MOST); i++) {
        rc = shrink(scratch, r, tries[i].side, err);
        struct arena_mark mark = arena_mark(scratch);
        if (!rc)
            rc = put_jpeg(scratch, r, tries[i].quality, &jpeg, err);
        if (!rc && jpeg.n <= PICTURE_MOST)
            *ret = (struct picture){
                .jpeg = str_dup(a, jpeg), .width = (int64_t)r->width, .height = (int64_t)r->height};
        arena_rewind(scratch, mark);
    }
    return rc ? rc : a->failed ? err_nomem(err) : ret->jpeg.n ? ERR_OK : damaged(err);
}

static enum err_code clean(struct arena *a, struct arena *scratch, struct str bytes, enum picture_kind kind,
                           struct picture *ret, struct err *err) {
    struct raster r = {0};
    int orientation = 1;
    *ret = (struct picture){0};
    enum err_code rc = kind == PICTURE_JPEG ? decode_jpeg(scratch, bytes, &r, &orientation, err)
                                            : decode_png(scratch, bytes, &r, err);
    if (!rc)
        rc = shrink(scratch, &r, PICTURE_KEPT, err);
    if (!rc)
        rc = turn(scratch, &r, orientation, err);
    return rc ? rc : write_jpeg(a, scratch, &r, ret, err);
}

enum err_code picture_clean(struct arena *a, struct str bytes, struct picture *ret, struct err *err) {
    const char *other;
    enum picture_kind kind = picture_kind_of(bytes, &other);
    if (bytes.n > PICTURE_BYTES)
        return wrong(err, "too-large", "The photograph must be 12 MB or smaller");
    if (kind == PICTURE_NONE && other)
        return err_set(err, ERR_INVALID, "photo", "kind",
                       "The photograph must be a JPEG or a PNG, and this is a %s. On a phone, choose the "
                       "format “most compatible”, or take a picture of the screen",
                       other);
    if (kind == PICTURE_NONE)
        return wrong(err, "kind", "The photograph must be a JPEG or a PNG, and this is neither");
    if (!turns_enter(&pool)) {
        enum err_code rc = err_set(err, ERR_BUSY, NULL, "busy",
                                   "Many photographs are being read just now. Try again in a few seconds.");
        if (err)
            err->retry_after = 5;
        return rc;
    }
    struct arena scratch;
    arena_init(&scratch, SCRATCH);
    enum err_code rc = clean(a, &scratch, bytes, kind, ret, err);
    arena_release(&scratch);
    turns_leave(&pool);
    return rc;
}
