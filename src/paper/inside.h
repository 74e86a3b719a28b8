/* What the files of pdf.h share. */
#ifndef KITH_PAPER_INSIDE_H
#define KITH_PAPER_INSIDE_H

#include "paper/pdf.h"

/* What cairo cannot say of an element of the structure, and is added afterwards: the text of its dictionary
 * ("/Alt <…>"). The n-th of a kind is of the n-th such element of the document. */
enum pdf_more_of { PDF_MORE_FIGURE, PDF_MORE_TH, PDF_MORE_PART, PDF_MORE_KINDS };
struct pdf_more {
    struct str text;
    struct pdf_more *next;
};

/* Appends an update to a whole file: the language of the document, that its title is to be shown, and `more`
 * of its elements. CORRUPT where the file is not as cairo writes it. */
enum err_code pdf_amend(struct buf *file, struct arena *a, const struct pdf_head *head,
                        const struct pdf_more *const more[PDF_MORE_KINDS], struct err *err) ERR_CHECK;
/* "<FEFF…>": text as PDF has it. */
struct str pdf_text_string(struct arena *a, struct str s);
/* "(…)" of ASCII. */
struct str pdf_plain_string(struct arena *a, struct str s);

/* The squares of a QR code; NULL where it does not fit. */
struct qr {
    int n;                     /* squares on a side */
    const unsigned char *dark; /* n × n, 0 or 1 */
};
enum err_code qr_make(struct arena *a, struct str holds, struct qr *ret, struct err *err) ERR_CHECK;

#endif
