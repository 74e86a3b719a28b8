/* The tables of the room's .def files, and how something is drawn from them. */
#include "demo/data.h"

#include <assert.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

const struct hub_idea hub_ideas[PLAN_HUBS] = {
#define H(theme, slug, name, host, letter, phone, email, about)                                              \
    [theme] = {                                                                                              \
        STR(slug), STR(name), STR(host), STR(letter), STR(phone), STR(email), {about, sizeof(about) - 1}},
#include "demo/hubs.def"
#undef H
};

#define I(theme, category, minutes, title, words, place, times)                                              \
    {theme, STR(category), minutes, STR(title), STR(words), STR(place), STR(times)},
static const struct idea offer_table[] = {
#include "demo/offers.def"
};
static const struct idea request_table[] = {
#include "demo/requests.def"
};
static const struct idea deed_table[] = {
#include "demo/deeds.def"
};
#undef I
const struct ideas offers = {offer_table, COUNT(offer_table)};
const struct ideas requests = {request_table, COUNT(request_table)};
static const struct ideas deeds = {deed_table, COUNT(deed_table)};

enum origin {
#define O(origin, share) origin,
#include "demo/origins.def"
#undef O
    ORIGINS
};

static const uint64_t origin_shares[] = {
#define O(origin, share) share,
#include "demo/origins.def"
#undef O
};

/* A row that only some of the draws may take: those of its group. */
struct grouped {
    int group;
    struct str words;
};

static const struct grouped first_names[] = {
#define F(origin, name) {origin, STR(name)},
#include "demo/first_names.def"
#undef F
};
static const struct grouped surnames[] = {
#define L(origin, name) {origin, STR(name)},
#include "demo/surnames.def"
#undef L
};
static const struct grouped areas[] = {
#define A(theme, name) {theme, STR(name)},
#include "demo/areas.def"
#undef A
};
static const struct grouped abouts[] = {
#define B(theme, words) {theme, STR(words)},
#include "demo/abouts.def"
#undef B
};
static const struct grouped staff_abouts[] = {
#define T(theme, words) {theme, STR(words)},
#include "demo/staff.def"
#undef T
};
static const struct grouped notes[] = {
#define N(where, words) {NOTE_##where, STR(words)},
#include "demo/notes.def"
#undef N
};
static const struct str password_words[] = {
#define W(word) STR(word),
#include "demo/password_words.def"
#undef W
};

/* Two groups at once where `or_group` is another: the hub's own and those for any. */
static struct str draw(struct rng *r, const struct grouped *table, size_t n, int group, int or_group) {
    size_t fit = 0;
    for (size_t i = 0; i < n; i++)
        fit += table[i].group == group || table[i].group == or_group;
    assert(fit > 0); /* each group has entries: see the .def files */
    size_t k = (size_t)rng_below(r, fit);
    for (size_t i = 0; i < n; i++)
        if ((table[i].group == group || table[i].group == or_group) && k-- == 0)
            return table[i].words;
    return STR("");
}

struct str data_note(struct rng *r, enum note where) {
    return draw(r, notes, COUNT(notes), (int)where, (int)where);
}

struct str data_area(struct rng *r, enum theme hub) {
    return draw(r, areas, COUNT(areas), (int)hub, (int)hub);
}

struct str data_about(struct rng *r, enum theme hub, bool staff) {
    return staff ? draw(r, staff_abouts, COUNT(staff_abouts), (int)hub, (int)hub)
                 : draw(r, abouts, COUNT(abouts), (int)hub, ANY);
}

struct str data_password_word(struct rng *r) {
    return password_words[rng_below(r, COUNT(password_words))];
}

const struct idea *data_deed(struct rng *r, enum theme hub) {
    const struct idea *deed;
    do
        deed = &deeds.all[rng_below(r, deeds.n)];
    while (deed->theme != ANY && deed->theme != hub);
    return deed;
}

static enum origin draw_origin(struct rng *r) {
    uint64_t whole = 0;
    for (size_t i = 0; i < ORIGINS; i++)
        whole += origin_shares[i];
    uint64_t at = rng_below(r, whole);
    size_t i = 0;
    while (at >= origin_shares[i])
        at -= origin_shares[i++];
    return (enum origin)i;
}

void data_name(struct rng *r, struct str *ret_first, struct str *ret_last) {
    enum origin first = draw_origin(r);
    /* Some marry, and some are the children of two places. */
    enum origin last = rng_chance(r, 0.08) ? draw_origin(r) : first;
    *ret_first = draw(r, first_names, COUNT(first_names), (int)first, (int)first);
    *ret_last = draw(r, surnames, COUNT(surnames), (int)last, (int)last);
}
