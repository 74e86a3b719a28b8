/* What a search is called: all that it asks for, in words. */
#include "base/language.h"
#include "search/pages.h"

enum { PARTS_MOST = 16 };

static struct str miles_words(struct arena *a, const struct search_ways *w) {
    struct str from = w->near.n ? str_fmt(a, tr("of %.*s"), STR_ARG(w->near)) : tr_str("of where I live");
    if (w->within.n)
        return str_fmt(a, tr("within %.*s km %.*s"), STR_ARG(w->within), STR_ARG(from));
    return str_fmt(a, str_eqz(w->miles, "1") ? tr("within %.*s mile %.*s") : tr("within %.*s miles %.*s"),
                   STR_ARG(w->miles), STR_ARG(from));
}

static struct str when_words(struct arena *a, const struct search_ways *w) {
    static const struct {
        const char *word, *label;
    } days[] = {{"weekdays", TR("Monday to Friday")},
                {"weekend", TR("weekends")},
                {"mo", TR("Mondays")},
                {"tu", TR("Tuesdays")},
                {"we", TR("Wednesdays")},
                {"th", TR("Thursdays")},
                {"fr", TR("Fridays")},
                {"sa", TR("Saturdays")},
                {"su", TR("Sundays")}};
    struct str day = w->day;
    for (size_t i = 0; i < sizeof days / sizeof *days; i++)
        if (str_eqz(w->day, days[i].word))
            day = tr_str(days[i].label);
    if (str_empty(w->time))
        return day;
    return str_empty(day) ? str_fmt(a, tr("in the %.*s"), STR_ARG(w->time))
                          : str_fmt(a, tr("%.*s in the %.*s"), STR_ARG(day), STR_ARG(w->time));
}

static struct str label_or(const char *label, struct str word) {
    return label ? str_from(label) : word;
}

size_t ways_filters(struct arena *a, const struct search_ways *w, const struct catalogue *tree,
                    struct str area, struct str *ret, size_t most) {
    struct str needs = w->access, need;
    size_t n = 0;
    if (w->kind.n && !str_eqz(w->kind, "all"))
        ret[n++] = w->kind;
    if (w->category.n)
        ret[n++] = catalogue_label(tree, w->category);
    if (w->area)
        ret[n++] = area.n ? area : tr_str("one area");
    if (w->miles.n || w->within.n)
        ret[n++] = miles_words(a, w);
    else if (w->near.n)
        ret[n++] = str_fmt(a, tr("near %.*s"), STR_ARG(w->near));
    if (w->day.n || w->time.n)
        ret[n++] = when_words(a, w);
    if (w->language.n)
        ret[n++] = str_fmt(a, tr("speaks %.*s"), STR_ARG(label_or(language_label(w->language), w->language)));
    while (needs.n > 0 && n + 2 < most && str_next(&needs, ' ', &need))
        ret[n++] = label_or(access_label(need), need);
    if (w->exact)
        ret[n++] = tr_str("as typed");
    if (w->sort.n && !str_eqz(w->sort, "best") && n < most)
        ret[n++] = str_eqz(w->sort, "newest") ? tr_str("newest first") : tr_str("nearest first");
    return n;
}

struct str ways_name(struct arena *a, const struct search_ways *w, const struct catalogue *tree,
                     struct str area) {
    struct str parts[PARTS_MOST + 1];
    size_t n = 0;
    if (w->q.n)
        parts[n++] = w->q;
    n += ways_filters(a, w, tree, area, parts + n, PARTS_MOST);
    return n == 0 ? tr_str("Everything") : str_utf8_cut(str_join(a, parts, n, STR(", ")), SAVED_NAME_MOST);
}
