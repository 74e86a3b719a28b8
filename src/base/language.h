/* The language in which people are spoken to. Words are written in British English in the code; a catalogue
 * (po/, docs/languages.md) says them in another language. Which one is in use belongs to the thread, as the
 * locale does in C: whoever begins to work for a person says so, and takes it back when it is done. */
#ifndef KITH_BASE_LANGUAGE_H
#define KITH_BASE_LANGUAGE_H

#include "base/str.h"

struct language_words {
    uint32_t hash; /* of the text, as language_hash makes it; the array is sorted by it */
    const char *text;
    const char *said[6]; /* by plural form; where there is none, the first alone */
};

struct language {
    const char *tag;  /* BCP 47: "cy" */
    const char *name; /* in itself: "Cymraeg" */
    bool right_to_left;
    bool reviewed;                /* by somebody who speaks it */
    bool offered;                 /* enough of it is there: it may be chosen; else only tried */
    unsigned (*form)(uint64_t n); /* which plural form a number takes */
    const struct language_words *words;
    size_t n;
};

/* Made from po/: English first, which has no words of its own. */
extern const struct language language_all[];
extern const size_t language_all_n;

bool language_choice(void); /* whether more than one is offered */

/* NULL where there is none of that tag; "cy-GB" finds "cy". */
const struct language *language_by_tag(struct str tag);

/* Uses a language in this thread from now on; NULL is English. Returns the one before, to be used again. */
const struct language *language_use(const struct language *l);
const struct language *language_in_use(void); /* never NULL */

/* How many plural forms it has, and of each the smallest number from 1 on that takes it: for whoever is asked
 * for words in them. */
enum { LANGUAGE_FORMS = 6 };
size_t language_forms(const struct language *l, int64_t ret_example[LANGUAGE_FORMS]);

/* What the place that a page belongs to calls an hour ("credit", "credits"), by the plural forms of the
 * language in use; it belongs to the thread as the language does. NULL: an hour is an hour. */
struct hour_words {
    struct str said[LANGUAGE_FORMS];
};
const struct hour_words *hour_words_use(const struct hour_words *w); /* returns the one before */
const struct hour_words *hour_words_in_use(void);
/* The word for so many; STR_NULL where an hour is an hour. */
struct str hour_word(int64_t n);

/* Marks words that stand in a table, to be put through tr() where they are shown. */
#define TR(text) text

/* The text in the language of the thread; itself where the catalogue lacks it. */
const char *tr(const char *text) __attribute__((format_arg(1), returns_nonnull));
struct str tr_str(const char *text);
/* What a column of a file for people is called: in English as programs have always found it, else in words.
 */
struct str tr_column(const char *plain, const char *words);
/* The same with a number in it: `one` for 1 in English, else `many`. */
const char *tr_n(const char *one, const char *many, int64_t n)
    __attribute__((format_arg(1), format_arg(2), returns_nonnull));

/* A whole number as people read it, in groups of three digits: "12,345"; "-12,345". The catalogue's "1,000"
 * says what stands between the groups. Returns how many bytes were put into room. */
enum { NUMBER_ROOM = 40 };
size_t number_words_put(char room[NUMBER_ROOM], uint64_t n);
struct str number_words(struct arena *a, int64_t n);

uint32_t language_hash(const char *text); /* FNV-1a */

#endif
