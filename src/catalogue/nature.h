/* What an activity is, and so how far a check of whoever does it may go (docs/joining.md). Pure. */
#ifndef KITH_CATALOGUE_NATURE_H
#define KITH_CATALOGUE_NATURE_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

enum check_level { CHECK_NONE, CHECK_BASIC, CHECK_STANDARD, CHECK_ENHANCED, CHECK_ENHANCED_BARRED };
enum { CHECK_LEVELS = CHECK_ENHANCED_BARRED + 1 };
const char *check_level_name(enum check_level l);  /* "enhanced-barred" */
const char *check_level_label(enum check_level l); /* "Enhanced check with barred lists" */
bool check_level_parse(struct str s, enum check_level *ret);

/* What is true of an activity: bits. */
enum nature {
    NATURE_CHILDREN = 1 << 0, /* for people under 18 */
    NATURE_ADULTS = 1 << 1,   /* for adults because of their age, illness or disability */
    NATURE_PATIENTS = 1 << 2, /* where people get health care, whom one meets there */
    NATURE_CARING = 1 << 3,   /* teaching, training, looking after, supervising, advising */
    NATURE_PERSONAL = 1 << 4, /* personal care: washing, dressing, eating, the toilet */
    NATURE_HEALTH = 1 << 5,   /* health care, by a professional or as one directs it */
    NATURE_MONEY = 1 << 6,    /* handling their cash, their bills, their shopping */
    NATURE_DRIVING = 1 << 7,  /* driving: children alone, or adults to where they are cared for */
    NATURE_PLACE = 1 << 8,    /* in a school, nursery or children's home, among the children */
    NATURE_ALONE = 1 << 9,    /* nobody supervises it from day to day */
    NATURE_OFTEN = 1 << 10,   /* once a week or more, on four days in thirty, or overnight */
};
enum { NATURES = 11, NATURE_ALL = (1 << NATURES) - 1 };
const char *nature_name(size_t i);  /* "children": of bit i */
const char *nature_label(size_t i); /* "It is for people under 18" */
/* Words with a blank between. false when one is unknown. */
bool nature_parse(struct str words, unsigned *ret);
struct str nature_words(struct arena *a, unsigned nature);

/* One row of the table of rules: what has to be true of an activity, up to which level it then is eligible,
 * in words, and where that is said. */
struct nature_rule {
    unsigned all;
    enum check_level most;
    const char *why, *source;
};
/* The rule by which an activity is eligible for the highest level. Never NULL. */
const struct nature_rule *nature_rule_of(unsigned nature);
enum check_level nature_most(unsigned nature);
/* INVALID with the field, key "above", the reason and what would be right, when an activity (by its name) is
 * not eligible for a check of that level: nobody may ask for it then. */
enum err_code nature_may_ask(unsigned nature, enum check_level level, struct str activity, const char *field,
                             struct err *err) ERR_CHECK;

#endif
