/* A search as its address says it: what people share, keep, and read as a feed. */
#ifndef KITH_SEARCH_WAYS_H
#define KITH_SEARCH_WAYS_H

#include "search/search.h"

/* As typed; STR_NULL where it is not in the address. What is not understood is as if it were not there: the
 * page that writes the address has refused it before. */
struct search_ways {
    struct str q, kind, category, near, miles, within, day, time, language, sort;
    struct str access;  /* words, a blank between */
    int64_t area, page; /* page from 1 on */
    bool exact;
};
/* Pure. INVALID when the address itself cannot be read (bad escapes). */
enum err_code ways_parse(struct arena *a, struct str raw, struct search_ways *ret, struct err *err) ERR_CHECK;
/* Whether the page would take it: INVALID, field "query", names what it does not know. Pure. */
enum err_code ways_check(const struct search_ways *w, struct err *err) ERR_CHECK;
/* "q=garden&kind=offers", without the page: in one order, so that the same search has one address. Pure. */
struct str ways_write(struct arena *a, const struct search_ways *w);
/* The same with the page, where it is not the first. */
struct str ways_page(struct arena *a, const struct search_ways *w, int64_t page);
/* What everybody may ask for, signed in or not. Who asks where, when and in which language asks about people:
 * that is for members. Pure. */
struct search_ways ways_open(const struct search_ways *w);
/* What it asks for. A distance without a place is from where the member lives. INVALID, field "near", when a
 * place is not known. */
enum err_code ways_query(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id,
                         const struct search_ways *w, struct search_query *ret, struct err *err) ERR_CHECK;
/* The two in one, for an address that was kept. */
enum err_code search_ways_read(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id,
                               struct str raw, struct search_query *ret, struct err *err) ERR_CHECK;

/* What is asked for beside the words, each in words: "offers", "within 2 miles of SE22", "Step-free". `area`:
 * the name of w->area. How many, at most `most` (8 or more). Pure. */
size_t ways_filters(struct arena *a, const struct search_ways *w, const struct catalogue *tree,
                    struct str area, struct str *ret, size_t most);
/* What a search is called when nobody named it: "garden, offers, within 2 miles of where I live". Pure. */
struct str ways_name(struct arena *a, const struct search_ways *w, const struct catalogue *tree,
                     struct str area);

/* "offers", "requests", "people", "places"; *ret_all for any other word, and offers then. Pure. */
enum search_kind ways_kind(struct str word, bool *ret_all);
#define KM_A_MILE 1.609344

#endif
