/* A tagged PDF on cairo and pango: pages of A4, words in styles, codes to scan, and what a screen reader
 * needs (docs/paper.md). Knows no word of the domain. Not for other rooms. */
#ifndef KITH_PAPER_PDF_H
#define KITH_PAPER_PDF_H

#include "base/buf.h"

struct pdf;

#define PDF_MM (72.0 / 25.4)
#define PDF_WIDTH 595.276 /* A4, in points */
#define PDF_HEIGHT 841.890
#define PDF_MARGIN (18 * PDF_MM)
#define PDF_INNER (PDF_WIDTH - 2 * PDF_MARGIN)

struct pdf_head {
    struct str title, author; /* of the file's metadata */
    struct str language;      /* BCP 47 */
    bool right_to_left;       /* the page runs that way: x is measured from the right */
    bool large;               /* large print */
    int64_t at;               /* when it was made, seconds */
    size_t most;              /* bytes; 0: 64 MiB */
};

enum pdf_style { PDF_TITLE, PDF_HEADING, PDF_STRONG, PDF_BODY, PDF_SMALL };
enum pdf_side { PDF_START, PDF_CENTRE, PDF_END };

struct pdf_words {
    struct str words;
    enum pdf_style style;
    enum pdf_side side;
    double size;         /* points; 0: of the style */
    int lines;           /* at most, then an ellipsis; 0: as many as it takes */
    bool bold, grey;     /* bold: whatever the style */
    struct str language; /* of words in another language than the page's; empty: the page's */
};

/* In the arena, which closes it when it is released or rewound. UNAVAILABLE where there is no font. */
enum err_code pdf_begin(struct arena *a, const struct pdf_head *head, struct pdf **ret,
                        struct err *err) ERR_CHECK;
/* Ends the last page and the file; the bytes are good until the arena goes. TOO_LARGE past `most`. */
enum err_code pdf_end(struct pdf *p, struct str *ret, struct err *err) ERR_CHECK;
struct arena *pdf_arena(struct pdf *p);
bool pdf_large(const struct pdf *p);
/* From the next page on. */
void pdf_set_large(struct pdf *p, bool large);
/* From now on words are shaped for this language, and the page runs its way. */
void pdf_speak(struct pdf *p, struct str language, bool right_to_left);
void pdf_next_page(struct pdf *p);
/* A line of the contents that the reader's program shows beside the file: leads to this page. */
void pdf_contents(struct pdf *p, struct str words);

/* Points of a style: of large print where that is asked for. */
double pdf_size(const struct pdf *p, enum pdf_style style);
/* How high words are when they are as wide as `width` at most; and how wide their longest line is. */
double pdf_height(struct pdf *p, const struct pdf_words *w, double width);
double pdf_width(struct pdf *p, const struct pdf_words *w);
/* Puts words with their upper left corner at x, y; gives their height. */
double pdf_put(struct pdf *p, const struct pdf_words *w, double x, double y, double width);
/* A code to scan, with its quiet zone. `says`: what it is, for who does not see it. */
void pdf_code(struct pdf *p, struct str holds, struct str says, double x, double y, double size);
void pdf_line(struct pdf *p, double x, double y, double to_x, double to_y, double thick, bool dashed);
void pdf_box(struct pdf *p, double x, double y, double width, double height, double thick);
/* A light ground. */
void pdf_fill(struct pdf *p, double x, double y, double width, double height, double grey);
/* The same turned by a quarter to the left around x, y, until pdf_turn_back: for strips to tear off. */
void pdf_turn(struct pdf *p, double x, double y);
void pdf_turn_back(struct pdf *p);

/* Structure: "H1", "H2", "P", "Table", "TR", "TD", "L", "LI", … What is put within no tag is an ornament. */
void pdf_tag(struct pdf *p, const char *tag);
/* TH of a column, or (row) of a row. */
void pdf_tag_head(struct pdf *p, bool row);
/* "Part" in a language of its own. */
void pdf_tag_part(struct pdf *p, struct str language);
void pdf_tag_link(struct pdf *p, struct str address);
void pdf_untag(struct pdf *p, const char *tag);
/* Words as one paragraph of their own. */
double pdf_paragraph(struct pdf *p, const char *tag, const struct pdf_words *w, double x, double y,
                     double width);

#endif
