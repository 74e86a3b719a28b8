#include "paper/pdf.h"

#include <assert.h>
#include <cairo-pdf.h>
#include <math.h>
#include <pango/pangocairo.h>
#include <string.h>
#include <utf8proc.h>

#include "base/clock.h"
#include "paper/inside.h"

/* The first is the one that is meant; the second has what it lacks (Greek, Cyrillic, Arabic, Hebrew, …); what
 * both lack is looked for in whatever else is installed. */
#define FONTS "Open Sans, DejaVu Sans, Sans"

enum { MOST = 64 << 20 };

#ifdef __SANITIZE_ADDRESS__
/* fontconfig 2.14 keeps a few hundred bytes of its own, once in a process. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void) {
    return "leak:libfontconfig\n";
}
#endif

struct pdf {
    struct arena *a;
    struct pdf_head head;
    struct buf out;
    cairo_surface_t *surface;
    cairo_t *cr;
    PangoFontMap *fonts;
    PangoContext *context;
    PangoLayout *layout;
    struct str language; /* in which words are shaped now, and which way the page runs */
    bool right_to_left;
    struct pdf_more *more[PDF_MORE_KINDS], **last[PDF_MORE_KINDS];
    bool begun;  /* something stands on this page */
    bool turned; /* x is along the height of the page */
    int depth;   /* tags that are open */
    int page;    /* from 1 on */
    enum err_code code;
    struct err err;
};

static void release(void *ctx) {
    struct pdf *p = ctx;
    if (p->layout)
        g_object_unref(p->layout);
    if (p->context)
        g_object_unref(p->context);
    if (p->fonts)
        g_object_unref(p->fonts);
    if (p->cr)
        cairo_destroy(p->cr);
    if (p->surface)
        cairo_surface_destroy(p->surface);
    buf_release(&p->out);
}

static cairo_status_t write_out(void *ctx, const unsigned char *data, unsigned n) {
    struct pdf *p = ctx;
    buf_put(&p->out, data, n);
    return p->out.failed ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

/* Marks that only a program sees, and what turns the direction of what comes after it, would let a name
 * disturb the words beside it; the marks that scripts need to join letters stay. */
static bool disturbs(uint32_t c) {
    return c < ' ' || c == 0x7F || (c >= 0x80 && c < 0xA0) || (c >= 0x202A && c <= 0x202E) ||
           (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF || (c >= 0xFFF9 && c <= 0xFFFB) ||
           (c >= 0xE0000 && c <= 0xE0FFF) || (c >= 0xFDD0 && c <= 0xFDEF) ||
           (c & 0xFFFE) == 0xFFFE; /* no characters at all: cairo refuses them */
}

/* flat: one paragraph, whatever it was. */
static struct str clean(struct arena *a, struct str s, bool flat) {
    char *to = str_z(a, s), *at = to;
    uint32_t c;
    for (size_t i = 0, n; (n = str_utf8_next(str_slice(s, i, s.n), &c)) > 0; i += n) {
        if (c == '\t' || (c == '\n' && flat)) {
            *at++ = ' ';
        } else if (c == '\n' || !disturbs(c)) {
            memcpy(at, s.p + i, n);
            at += n;
        }
    }
    *at = 0;
    return str_of(to, (size_t)(at - to));
}

static void metadata(struct pdf *p) {
    struct arena *a = p->a;
    const struct str at = time_rfc3339(a, p->head.at);
    cairo_pdf_surface_set_metadata(p->surface, CAIRO_PDF_METADATA_TITLE,
                                   str_z(a, clean(a, p->head.title, true)));
    cairo_pdf_surface_set_metadata(p->surface, CAIRO_PDF_METADATA_AUTHOR,
                                   str_z(a, clean(a, p->head.author, true)));
    cairo_pdf_surface_set_metadata(p->surface, CAIRO_PDF_METADATA_CREATOR, "Kith");
    cairo_pdf_surface_set_metadata(p->surface, CAIRO_PDF_METADATA_CREATE_DATE, at.p);
    cairo_pdf_surface_set_metadata(p->surface, CAIRO_PDF_METADATA_MOD_DATE, at.p);
}

static enum err_code open_all(struct pdf *p, struct err *err) {
    p->surface = cairo_pdf_surface_create_for_stream(write_out, p, PDF_WIDTH, PDF_HEIGHT);
    /* later versions put objects into streams, where pdf_amend could not read them */
    cairo_pdf_surface_restrict_to_version(p->surface, CAIRO_PDF_VERSION_1_4);
    p->cr = cairo_create(p->surface);
    p->fonts = pango_cairo_font_map_new();
    if (cairo_status(p->cr) != CAIRO_STATUS_SUCCESS || !p->fonts)
        return err_nomem(err);
    pango_cairo_font_map_set_resolution(PANGO_CAIRO_FONT_MAP(p->fonts), 72);
    p->context = pango_font_map_create_context(p->fonts);
    pango_cairo_update_context(p->cr, p->context);
    pango_context_set_round_glyph_positions(p->context, FALSE);
    p->layout = pango_layout_new(p->context);
    PangoFontDescription *d = pango_font_description_from_string(FONTS);
    PangoFont *font = pango_context_load_font(p->context, d);
    pango_font_description_free(d);
    if (!font)
        return err_set(err, ERR_UNAVAILABLE, NULL, "fonts",
                       "There is no font on this machine to make a PDF with. Install fonts-open-sans.");
    g_object_unref(font);
    metadata(p);
    return ERR_OK;
}

enum err_code pdf_begin(struct arena *a, const struct pdf_head *head, struct pdf **ret, struct err *err) {
    struct pdf *p = arena_new(a, struct pdf);
    if (!p || !arena_defer(a, release, p))
        return err_nomem(err);
    p->a = a;
    p->head = *head;
    p->page = 1;
    buf_init(&p->out, head->most ? head->most : MOST);
    for (int k = 0; k < PDF_MORE_KINDS; k++)
        p->last[k] = &p->more[k];
    enum err_code rc = open_all(p, err);
    if (rc)
        return rc;
    pdf_speak(p, head->language, head->right_to_left);
    pdf_tag(p, "Document");
    *ret = p;
    return ERR_OK;
}

/* Where another cairo writes otherwise, a paper that says less is better than none. */
static enum err_code amend(struct pdf *p, struct err *err) {
    const size_t whole = p->out.n;
    const enum err_code rc = pdf_amend(&p->out, p->a, &p->head, (const struct pdf_more *const *)p->more, err);
    if (rc != ERR_CORRUPT)
        return rc;
    p->out.n = whole;
    return ERR_OK;
}

enum err_code pdf_end(struct pdf *p, struct str *ret, struct err *err) {
    pdf_untag(p, "Document");
    assert(p->depth == 0);
    if (p->begun)
        cairo_show_page(p->cr);
    cairo_surface_finish(p->surface);
    enum err_code rc = buf_check(&p->out, err);
    const cairo_status_t status = cairo_status(p->cr), finished = cairo_surface_status(p->surface);
    if (!rc && p->code) {
        *err = p->err;
        rc = p->code;
    }
    if (!rc && (status || finished))
        rc = err_set(err, status == CAIRO_STATUS_NO_MEMORY ? ERR_NOMEM : ERR_CORRUPT, NULL, "pdf",
                     "The PDF could not be made: %s", cairo_status_to_string(status ? status : finished));
    if (!rc)
        rc = amend(p, err);
    *ret = buf_view(&p->out);
    return rc ? rc : p->a->failed ? err_nomem(err) : ERR_OK;
}

struct arena *pdf_arena(struct pdf *p) {
    return p->a;
}

void pdf_set_large(struct pdf *p, bool large) {
    p->head.large = large;
}

bool pdf_large(const struct pdf *p) {
    return p->head.large;
}

void pdf_next_page(struct pdf *p) {
    cairo_show_page(p->cr);
    p->page++;
    p->begun = false;
}

void pdf_contents(struct pdf *p, struct str words) {
    const struct arena_mark mark = arena_mark(p->a);
    const struct str to = str_fmt(p->a, "page=%d pos=[0 0]", p->page);
    (void)cairo_pdf_surface_add_outline(p->surface, CAIRO_PDF_OUTLINE_ROOT,
                                        str_z(p->a, clean(p->a, words, true)), to.p,
                                        (cairo_pdf_outline_flags_t)0);
    arena_rewind(p->a, mark);
}

/* ---- words ---- */

void pdf_speak(struct pdf *p, struct str language, bool right_to_left) {
    p->right_to_left = right_to_left;
    p->language = language;
    pango_context_set_language(p->context, pango_language_from_string(str_z(p->a, language)));
    pango_layout_context_changed(p->layout);
}

double pdf_size(const struct pdf *p, enum pdf_style style) {
    static const double sizes[2][PDF_SMALL + 1] = {{20, 13, 10.5, 10.5, 9}, {30, 22, 18, 18, 18}};
    return sizes[p->head.large][style];
}

/* Pictures that no font here has are left out: a box in their place says nothing. */
static bool picture(uint32_t c) {
    return (c >= 0x1F000 && c <= 0x1FAFF) || (c >= 0x2600 && c <= 0x27BF) || c == 0xFE0F || c == 0x200D ||
           c == 0x20E3;
}

static struct str without_pictures(struct arena *a, struct str s) {
    char *to = str_z(a, s), *at = to;
    uint32_t c;
    for (size_t i = 0, n; (n = str_utf8_next(str_slice(s, i, s.n), &c)) > 0; i += n) {
        if (picture(c))
            continue;
        memcpy(at, s.p + i, n);
        at += n;
    }
    *at = 0;
    return str_trim(str_of(to, (size_t)(at - to)));
}

static void set_font(struct pdf *p, const struct pdf_words *w) {
    PangoFontDescription *d = pango_font_description_from_string(FONTS);
    const double size = w->size > 0 ? w->size : pdf_size(p, w->style);
    pango_font_description_set_absolute_size(d, size * PANGO_SCALE);
    if (w->bold || w->style < PDF_BODY)
        pango_font_description_set_weight(d, PANGO_WEIGHT_BOLD);
    pango_layout_set_font_description(p->layout, d);
    pango_font_description_free(d);
}

/* By the first letter that has a direction, as programs do; `otherwise` where none has. */
static bool runs_right_to_left(struct str s, bool otherwise) {
    uint32_t c;
    for (size_t i = 0, n; (n = str_utf8_next(str_slice(s, i, s.n), &c)) > 0; i += n) {
        const utf8proc_property_t *of = utf8proc_get_property((utf8proc_int32_t)c);
        if (of->bidi_class == UTF8PROC_BIDI_CLASS_L)
            return false;
        if (of->bidi_class == UTF8PROC_BIDI_CLASS_R || of->bidi_class == UTF8PROC_BIDI_CLASS_AL)
            return true;
    }
    return otherwise;
}

/* The side is that of the page, whichever way the words run. Pango swaps left and right for words that run
 * otherwise than the page. */
static void set_side(struct pdf *p, const struct pdf_words *w, struct str words) {
    const bool page = p->right_to_left, swaps = runs_right_to_left(words, page) != page,
               at_right = (w->side == PDF_END) != page;
    pango_context_set_base_dir(p->context, page ? PANGO_DIRECTION_RTL : PANGO_DIRECTION_LTR);
    if (w->side == PDF_CENTRE)
        pango_layout_set_alignment(p->layout, PANGO_ALIGN_CENTER);
    else
        pango_layout_set_alignment(p->layout, at_right != swaps ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT);
}

static void set_layout(struct pdf *p, const struct pdf_words *w, double width) {
    const struct arena_mark mark = arena_mark(p->a);
    struct str words = clean(p->a, w->words, w->lines > 0);
    PangoLayout *l = p->layout;
    set_font(p, w);
    set_side(p, w, words);
    pango_layout_set_width(l, width > 0 ? (int)(width * PANGO_SCALE) : -1);
    pango_layout_set_wrap(l, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_height(l, w->lines > 0 ? -w->lines : -1);
    pango_layout_set_ellipsize(l, w->lines > 0 ? PANGO_ELLIPSIZE_END : PANGO_ELLIPSIZE_NONE);
    pango_layout_set_line_spacing(l, w->size >= 20 || w->style == PDF_TITLE ? 0.85F : 1);
    pango_layout_set_text(l, words.p, (int)words.n);
    if (pango_layout_get_unknown_glyphs_count(l) > 0) {
        words = without_pictures(p->a, words);
        pango_layout_set_text(l, words.p, (int)words.n);
    }
    arena_rewind(p->a, mark);
}

double pdf_height(struct pdf *p, const struct pdf_words *w, double width) {
    int height;
    set_layout(p, w, width);
    pango_layout_get_size(p->layout, NULL, &height);
    return (double)height / PANGO_SCALE;
}

double pdf_width(struct pdf *p, const struct pdf_words *w) {
    int width;
    set_layout(p, w, 0);
    pango_layout_get_size(p->layout, &width, NULL);
    return (double)width / PANGO_SCALE;
}

/* From the left, of what is `width` wide. */
static double left(const struct pdf *p, double x, double width) {
    return p->right_to_left && !p->turned ? PDF_WIDTH - x - width : x;
}

double pdf_put(struct pdf *p, const struct pdf_words *w, double x, double y, double width) {
    const double height = pdf_height(p, w, width);
    p->begun = true;
    cairo_save(p->cr);
    if (w->grey)
        cairo_set_source_rgb(p->cr, 0.29, 0.29, 0.29); /* 9:1 on white */
    cairo_move_to(p->cr, left(p, x, width), y);
    pango_cairo_show_layout(p->cr, p->layout);
    cairo_restore(p->cr);
    return height;
}

double pdf_paragraph(struct pdf *p, const char *tag, const struct pdf_words *w, double x, double y,
                     double width) {
    pdf_tag(p, tag);
    const double height = pdf_put(p, w, x, y, width);
    pdf_untag(p, tag);
    return height;
}

/* ---- lines and codes ---- */

void pdf_line(struct pdf *p, double x, double y, double to_x, double to_y, double thick, bool dashed) {
    static const double dashes[] = {3, 3};
    cairo_save(p->cr);
    if (dashed)
        cairo_set_dash(p->cr, dashes, 2, 0);
    cairo_set_line_width(p->cr, thick);
    cairo_set_source_rgb(p->cr, 0.25, 0.25, 0.25);
    cairo_move_to(p->cr, left(p, x, 0), y);
    cairo_line_to(p->cr, left(p, to_x, 0), to_y);
    cairo_stroke(p->cr);
    cairo_restore(p->cr);
    p->begun = true;
}

void pdf_box(struct pdf *p, double x, double y, double width, double height, double thick) {
    cairo_set_line_width(p->cr, thick);
    cairo_rectangle(p->cr, left(p, x, width), y, width, height);
    cairo_stroke(p->cr);
    p->begun = true;
}

void pdf_fill(struct pdf *p, double x, double y, double width, double height, double grey) {
    cairo_save(p->cr);
    cairo_set_source_rgb(p->cr, grey, grey, grey);
    cairo_rectangle(p->cr, left(p, x, width), y, width, height);
    cairo_fill(p->cr);
    cairo_restore(p->cr);
    p->begun = true;
}

/* One path of all dark squares, those of a row that touch as one; they overlap by a hair, so that no viewer
 * shows light between them. */
static void squares(struct pdf *p, const struct qr *q, double x, double y, double each) {
    const double hair = each / 64;
    for (int row = 0; row < q->n; row++) {
        const unsigned char *dark = q->dark + (size_t)row * (size_t)q->n;
        for (int from = 0, to; from < q->n; from = to + 1) {
            for (to = from; to < q->n && dark[to]; to++)
                ;
            if (to > from)
                cairo_rectangle(p->cr, x + from * each, y + row * each, (to - from) * each + hair,
                                each + hair);
        }
    }
    cairo_fill(p->cr);
}

static void more(struct pdf *p, enum pdf_more_of kind, struct str text) {
    struct pdf_more *m = arena_new(p->a, struct pdf_more);
    if (!m)
        return;
    m->text = text;
    *p->last[kind] = m;
    p->last[kind] = &m->next;
}

void pdf_code(struct pdf *p, struct str holds, struct str says, double x, double y, double size) {
    enum { QUIET = 4 }; /* squares of white around it, as ISO 18004 asks */
    struct qr q;
    struct err err = {0};
    const enum err_code rc = qr_make(p->a, holds, &q, &err);
    if (rc) {
        p->code = rc;
        p->err = err;
        return;
    }
    const double each = size / (q.n + 2 * QUIET);
    more(p, PDF_MORE_FIGURE, str_fmt(p->a, "   /Alt %.*s", STR_ARG(pdf_text_string(p->a, says))));
    pdf_tag(p, "Figure");
    squares(p, &q, left(p, x, size) + QUIET * each, y + QUIET * each, each);
    pdf_untag(p, "Figure");
    p->begun = true;
}

void pdf_turn(struct pdf *p, double x, double y) {
    cairo_save(p->cr);
    cairo_translate(p->cr, x, y);
    cairo_rotate(p->cr, -M_PI / 2);
    p->turned = true;
}

void pdf_turn_back(struct pdf *p) {
    cairo_restore(p->cr);
    p->turned = false;
}

/* ---- structure ---- */

void pdf_tag(struct pdf *p, const char *tag) {
    cairo_tag_begin(p->cr, tag, NULL);
    p->depth++;
}

void pdf_tag_head(struct pdf *p, bool row) {
    more(p, PDF_MORE_TH, str_fmt(p->a, "   /A << /O /Table /Scope /%s >>", row ? "Row" : "Column"));
    pdf_tag(p, "TH");
}

void pdf_tag_part(struct pdf *p, struct str language) {
    more(p, PDF_MORE_PART, str_fmt(p->a, "   /Lang %.*s", STR_ARG(pdf_plain_string(p->a, language))));
    pdf_tag(p, "Part");
}

/* In cairo's attributes a quote and a backslash are escaped. */
void pdf_tag_link(struct pdf *p, struct str address) {
    struct buf b;
    buf_init(&b, (size_t)16 << 10);
    for (size_t i = 0; i < address.n; i++) {
        if (address.p[i] == '\'' || address.p[i] == '\\')
            buf_putc(&b, '\\');
        buf_putc(&b, address.p[i]);
    }
    const struct str attributes = str_fmt(p->a, "uri='%.*s'", STR_ARG(buf_view(&b)));
    buf_release(&b);
    cairo_tag_begin(p->cr, CAIRO_TAG_LINK, attributes.p);
    p->depth++;
}

void pdf_untag(struct pdf *p, const char *tag) {
    cairo_tag_end(p->cr, tag);
    p->depth--;
}
