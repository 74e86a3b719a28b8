/* What the papers share. Not for other rooms. */
#ifndef KITH_PAPER_DRAW_H
#define KITH_PAPER_DRAW_H

#include "paper/flow.h"
#include "paper/paper.h"

/* "https://time.example.org/h/alder/c/E7K-2QF-3MX"; without a code where slips are entered. */
struct str paper_address(const struct paper *p, struct str code);
/* "Cora Lane, 01632 960961"; empty where the hub has not said whom to ask. */
struct str paper_contact(const struct paper *p);
/* "Alder Time Bank. Questions? Cora Lane, 01632 960961" */
struct str paper_foot(const struct paper *p);
/* A new file in the language of the thread. */
enum err_code paper_begin(const struct paper *p, struct str title, struct pdf **ret,
                          struct err *err) ERR_CHECK;
/* The code to scan with its letters below; gives the height of both. says: what it is of. */
double paper_code(const struct paper *p, struct pdf *f, struct str code, struct str says, double x, double y,
                  double size);
double paper_code_height(const struct paper *p, struct pdf *f, double size);

#endif
