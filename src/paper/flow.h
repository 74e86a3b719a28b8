/* Words, facts and tables one under the other, over as many pages as they take, with "Page 2 of 3" at the
 * foot. Not for other rooms. */
#ifndef KITH_PAPER_FLOW_H
#define KITH_PAPER_FLOW_H

#include "paper/pdf.h"

struct flow {
    struct pdf *p;
    struct str foot; /* at the foot of each page, beside its number */
    bool counts;     /* first all is gone through to count the pages, then it is drawn */
    int page, pages;
    double y;
    double foot_height;
    double right; /* points at the right that are kept free, for what stands there */
};
typedef void flow_run(struct flow *f, const void *ctx);

/* Draws what `run` puts, from a new page on; leaves the last page open, with its foot. It is run twice. */
void flow_pages(struct pdf *p, struct str foot, flow_run *run, const void *ctx);

void flow_words(struct flow *f, const char *tag, const struct pdf_words *w);
void flow_text(struct flow *f, enum pdf_style style, struct str words);
void flow_heading(struct flow *f, int level, struct str words); /* 1 or 2; not at the very end of a page */

/* "At the beginning: 2 hours" as a table of two columns. */
struct flow_fact {
    struct str name, value;
};
void flow_facts(struct flow *f, const struct flow_fact *facts, size_t n);

struct flow_column {
    struct str label;
    double share; /* of the width: the shares add up to 1 */
    enum pdf_side side;
    bool heads_row; /* its cells are headings of their rows */
};
struct flow_table {
    const struct flow_column *columns;
    size_t n_columns, n_rows;
    struct str (*cell)(const void *ctx, size_t row, size_t column); /* "": an empty one */
    const void *ctx;
    double row_height; /* at least, points: for what is written by hand */
    bool ruled;        /* lines between columns, too */
    bool strong;       /* headings of rows are bold */
    bool fills;        /* with empty rows, to the end of its last page */
};
/* Its head stands again on each page. */
void flow_table(struct flow *f, const struct flow_table *t);

#endif
