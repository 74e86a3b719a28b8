#include "search/ways.h"

#include "form/form.h"

static const struct {
    const char *word;
    enum search_kind kind;
} kinds[] = {{"offers", SEARCH_OFFER},
             {"requests", SEARCH_REQUEST},
             {"people", SEARCH_PERSON},
             {"places", SEARCH_ASSET}};

enum search_kind ways_kind(struct str word, bool *ret_all) {
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (str_eqz(word, kinds[i].word)) {
            *ret_all = false;
            return kinds[i].kind;
        }
    }
    *ret_all = true;
    return SEARCH_OFFER;
}

/* ---- reading ---- */

static struct str *text_of(struct search_ways *w, struct str name) {
    const struct {
        const char *name;
        struct str *at;
    } all[] = {{"q", &w->q},       {"kind", &w->kind},   {"category", &w->category},
               {"near", &w->near}, {"miles", &w->miles}, {"within", &w->within},
               {"day", &w->day},   {"time", &w->time},   {"language", &w->language},
               {"sort", &w->sort}};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (str_eqz(name, all[i].name))
            return all[i].at;
    return NULL;
}

enum err_code ways_parse(struct arena *a, struct str raw, struct search_ways *ret, struct err *err) {
    struct form_pair *pairs;
    size_t n;
    *ret = (struct search_ways){.page = 1};
    enum err_code rc = form_decode(a, raw, &pairs, &n, err);
    for (size_t i = 0; !rc && i < n; i++) {
        struct str value = str_clean(a, pairs[i].value, true), *text = text_of(ret, pairs[i].name);
        if (str_empty(value) || value.n > 400)
            continue;
        if (text)
            *text = value;
        else if (str_eqz(pairs[i].name, "access"))
            ret->access =
                ret->access.p ? str_fmt(a, "%.*s %.*s", STR_ARG(ret->access), STR_ARG(value)) : value;
        else if (str_eqz(pairs[i].name, "exact"))
            ret->exact = true;
        else if (str_eqz(pairs[i].name, "area"))
            ret->area = str_i64(value, &ret->area) && ret->area > 0 ? ret->area : 0;
        else if (str_eqz(pairs[i].name, "page"))
            ret->page = str_i64(value, &ret->page) && ret->page > 0 && ret->page < 10000 ? ret->page : 1;
    }
    return rc ? rc : a->failed ? err_nomem(err) : ERR_OK;
}

static bool among(const char *words, struct str value) {
    struct str rest = str_from(words), word;
    while (str_next(&rest, '|', &word))
        if (str_eq(word, value))
            return true;
    return str_empty(value);
}

enum err_code ways_check(const struct search_ways *w, struct err *err) {
    const struct {
        const char *name, *words;
        struct str value;
    } choices[] = {{"kind", "all|offers|requests|people|places", w->kind},
                   {"miles", "1|2|5|10|25", w->miles},
                   {"day", "weekdays|weekend|mo|tu|we|th|fr|sa|su", w->day},
                   {"time", "morning|afternoon|evening", w->time},
                   {"sort", "best|newest|nearest", w->sort}};
    for (size_t i = 0; i < sizeof choices / sizeof *choices; i++)
        if (!among(choices[i].words, choices[i].value))
            return err_set(err, ERR_INVALID, "query", "choice", "%s must be one of %s, not \"%.*s\"",
                           choices[i].name, choices[i].words, STR_ARG(choices[i].value));
    return ERR_OK;
}

/* ---- writing ---- */

static void part(struct buf *b, const char *name, struct str value) {
    if (str_empty(value))
        return;
    if (b->n > 0)
        buf_putc(b, '&');
    buf_puts(b, name);
    buf_putc(b, '=');
    for (size_t i = 0; i < value.n; i++) {
        unsigned char ch = (unsigned char)value.p[i];
        if ((ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9') || ch == '-' ||
            ch == '.' || ch == '_')
            buf_putc(b, (char)ch);
        else if (ch == ' ')
            buf_putc(b, '+');
        else
            buf_fmt(b, "%%%02X", ch);
    }
}

static void write_all(struct arena *a, struct buf *b, const struct search_ways *w) {
    struct str access = w->access, one;
    part(b, "q", w->q);
    if (!str_eqz(w->kind, "all"))
        part(b, "kind", w->kind);
    part(b, "category", w->category);
    if (w->area)
        part(b, "area", str_fmt(a, "%lld", (long long)w->area));
    part(b, "near", w->near);
    part(b, "miles", w->miles);
    part(b, "within", w->within);
    part(b, "day", w->day);
    part(b, "time", w->time);
    part(b, "language", w->language);
    while (access.n > 0 && str_next(&access, ' ', &one))
        part(b, "access", one);
    part(b, "sort", w->sort);
    if (w->exact)
        part(b, "exact", STR("yes"));
}

struct str ways_page(struct arena *a, const struct search_ways *w, int64_t page) {
    struct buf b;
    buf_init(&b, 64 * 1024);
    write_all(a, &b, w);
    if (page > 1)
        part(&b, "page", str_fmt(a, "%lld", (long long)page));
    struct str text = str_dup(a, buf_view(&b));
    if (b.failed)
        a->failed = true;
    buf_release(&b);
    return text;
}

struct str ways_write(struct arena *a, const struct search_ways *w) {
    return ways_page(a, w, 1);
}

struct search_ways ways_open(const struct search_ways *w) {
    return (struct search_ways){.q = w->q, .kind = w->kind, .category = w->category};
}

/* ---- what it asks for ---- */

static struct week week_of(struct str day, struct str time) {
    static const char *const days[] = {"mo", "tu", "we", "th", "fr", "sa", "su"};
    struct week w = {0};
    int from = 0, to = 24 * 60;
    if (str_empty(day) && str_empty(time))
        return w;
    if (str_eqz(time, "morning"))
        from = 6 * 60, to = 12 * 60;
    else if (str_eqz(time, "afternoon"))
        from = 12 * 60, to = 17 * 60;
    else if (str_eqz(time, "evening"))
        from = 17 * 60, to = 23 * 60;
    for (int d = 0; d < 7; d++)
        if (str_empty(day) || str_eqz(day, days[d]) || (str_eqz(day, "weekdays") && d < 5) ||
            (str_eqz(day, "weekend") && d >= 5))
            week_add(&w, d, from, to);
    return w;
}

static enum err_code find_place(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id,
                                struct str near, struct search_query *q, struct err *err) {
    struct profile p;
    enum err_code rc;
    if (str_empty(near)) {
        if (!member_id || (rc = profile_get(c, a, hub_id, member_id, &p, err)) == ERR_NOT_FOUND)
            return err_set(err, ERR_INVALID, "near", "near", "Enter a postcode to measure from");
        q->near = rc ? (struct place){0} : p.place;
        if (rc || q->near.known)
            return rc;
        return err_set(err, ERR_INVALID, "near", "near",
                       "Enter a postcode to measure from, or say on your own page where you live");
    }
    if (str_has(near, ','))
        return place_parse(near, "near", &q->near, err);
    rc = postcode_place(c, a, near, &q->near, err);
    if (rc == ERR_INVALID)
        return err_set(err, ERR_INVALID, "near", "near",
                       "Enter a postcode, like SE22 8AA, or its first half, like SE22");
    if (!rc && !q->near.known)
        return err_set(
            err, ERR_INVALID, "near", "near",
            "We do not know where this postcode is. Look whether it is typed right, or choose an area "
            "instead");
    return rc;
}

enum err_code ways_query(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id,
                         const struct search_ways *w, struct search_query *ret, struct err *err) {
    double distance = 0;
    *ret = (struct search_query){
        .words = str_or_empty(w->q),
        .category = str_or_empty(w->category),
        .area_id = w->area,
        .when = week_of(w->day, w->time),
        .access = str_or_empty(w->access),
        .language = str_or_empty(w->language),
        .order = str_eqz(w->sort, "best")      ? SEARCH_BEST
                 : str_eqz(w->sort, "newest")  ? SEARCH_NEWEST
                 : str_eqz(w->sort, "nearest") ? SEARCH_NEAREST
                                               : SEARCH_AS_FITS,
        .as_typed = w->exact,
        .viewer = member_id,
    };
    ret->kind = ways_kind(w->kind, &ret->all_kinds);
    if (w->within.p && str_f64(w->within, &distance) && distance > 0)
        ret->within_km = distance;
    else if (w->miles.p && str_f64(w->miles, &distance) && distance > 0)
        ret->within_km = distance * KM_A_MILE;
    if (str_empty(w->near) && ret->within_km <= 0 && ret->order != SEARCH_NEAREST)
        return ERR_OK;
    return find_place(c, a, hub_id, member_id, w->near, ret, err);
}

enum err_code search_ways_read(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id,
                               struct str raw, struct search_query *ret, struct err *err) {
    struct search_ways w;
    enum err_code rc = ways_parse(a, raw, &w, err);
    return rc ? rc : ways_query(c, a, hub_id, member_id, &w, ret, err);
}
