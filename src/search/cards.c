/* Results as people see them: read anew from what is stored, so that nothing that has ended is shown. */
#include "search/inside.h"

#include "base/language.h"

/* A tree of kinds has some hundred; pages show a piece of a long list, that in which the word stands. */
enum { CAN_SHOWN = 200 };

struct showing {
    struct db_conn *c;
    struct arena *a;
    int64_t hub_id;
    int64_t today;
    const struct search_query *q;
    const struct catalogue *tree;
    struct search_card *cards; /* those that were found again have a title */
    size_t n;
};

static struct str ids_of(const struct showing *s, bool (*is)(enum search_kind k)) {
    int64_t *ids = arena_new_array(s->a, int64_t, s->n);
    size_t n = 0;
    for (size_t i = 0; ids && i < s->n; i++)
        if (is(s->cards[i].hit.kind))
            ids[n++] = s->cards[i].hit.id;
    return n ? ids_json(s->a, ids, n) : STR_NULL;
}

static bool is_listing(enum search_kind k) {
    return k == SEARCH_OFFER || k == SEARCH_REQUEST;
}

static bool is_person(enum search_kind k) {
    return k == SEARCH_PERSON;
}

static bool is_asset(enum search_kind k) {
    return k == SEARCH_ASSET;
}

static struct search_card *card_of(const struct showing *s, int64_t id, bool (*is)(enum search_kind k)) {
    for (size_t i = 0; i < s->n; i++)
        if (s->cards[i].hit.id == id && is(s->cards[i].hit.kind))
            return &s->cards[i];
    return NULL;
}

static enum err_code show_listings(struct showing *s, struct err *err) {
    struct search_listing_cards_row *rows;
    size_t n;
    struct str ids = ids_of(s, is_listing);
    if (!ids.p)
        return ERR_OK;
    enum err_code rc = search_listing_cards(
        s->c, s->a, &(struct search_listing_cards_in){.hub_id = s->hub_id, .today = s->today, .ids = ids},
        &rows, &n, err);
    for (size_t i = 0; !rc && i < n; i++) {
        struct search_card *t = card_of(s, rows[i].id, is_listing);
        if (!t)
            continue;
        t->title = rows[i].title;
        t->words = rows[i].words;
        t->place = rows[i].place;
        t->times = rows[i].times;
        t->category = catalogue_label(s->tree, rows[i].category);
        t->who = person_shown(s->a, rows[i].name);
        t->has_ends_on = rows[i].has_ends_on;
        t->ends_on = rows[i].ends_on;
        t->changed_at = rows[i].changed_at;
        t->writer = rows[i].writer;
    }
    return rc;
}

/* "Gardening, Soup": what they ticked. */
static struct str can_words(const struct showing *s, struct str can) {
    struct str labels[CAN_SHOWN], word;
    size_t n = 0;
    while (n < CAN_SHOWN && can.n && str_next(&can, ' ', &word))
        labels[n++] = catalogue_label(s->tree, word);
    return n ? str_join(s->a, labels, n, STR(", ")) : STR("");
}

/* When they are free, where that was asked for; whoever said nothing fits any time. */
static struct str free_words(const struct showing *s, struct str hours) {
    struct week w;
    struct err ignored;
    if (week_empty(&s->q->when))
        return STR("");
    if (str_empty(hours) || week_parse(hours, &w, &ignored) != ERR_OK || week_empty(&w))
        return tr_str("Has not said when");
    return week_words(s->a, &w);
}

static struct str speaks_words(const struct showing *s) {
    const char *label = str_empty(s->q->language) ? NULL : language_label(s->q->language);
    return label ? str_fmt(s->a, tr("Speaks %s"), label) : STR("");
}

static enum err_code show_people(struct showing *s, struct err *err) {
    struct search_person_cards_row *rows;
    size_t n;
    struct str ids = ids_of(s, is_person);
    if (!ids.p)
        return ERR_OK;
    enum err_code rc = search_person_cards(
        s->c, s->a, &(struct search_person_cards_in){.hub_id = s->hub_id, .ids = ids}, &rows, &n, err);
    for (size_t i = 0; !rc && i < n; i++) {
        struct search_card *t = card_of(s, rows[i].id, is_person);
        if (!t)
            continue;
        struct str parts[3];
        size_t k = 0;
        if (rows[i].hands.n)
            parts[k++] = rows[i].hands;
        if (rows[i].head.n)
            parts[k++] = rows[i].head;
        if (rows[i].heart.n)
            parts[k++] = rows[i].heart;
        t->title = person_shown(s->a, rows[i].name);
        t->words = k ? str_join(s->a, parts, k, STR(" · ")) : STR("");
        t->place = str_or_empty(rows[i].area);
        t->category = can_words(s, rows[i].can);
        t->times = free_words(s, rows[i].hours);
        t->speaks = speaks_words(s);
        t->who = STR("");
        t->changed_at = rows[i].changed_at;
        t->writer = rows[i].writer;
    }
    return rc;
}

static enum err_code show_assets(struct showing *s, struct err *err) {
    struct search_asset_cards_row *rows;
    size_t n;
    struct str ids = ids_of(s, is_asset);
    if (!ids.p)
        return ERR_OK;
    enum err_code rc = search_asset_cards(
        s->c, s->a, &(struct search_asset_cards_in){.hub_id = s->hub_id, .ids = ids}, &rows, &n, err);
    for (size_t i = 0; !rc && i < n; i++) {
        struct search_card *t = card_of(s, rows[i].id, is_asset);
        if (!t)
            continue;
        t->title = rows[i].name;
        t->words = rows[i].words;
        t->place = rows[i].place;
        t->times = rows[i].times;
        t->category = catalogue_label(s->tree, rows[i].category);
        t->who = rows[i].organisation.p  ? rows[i].organisation
                 : rows[i].member_name.p ? person_shown(s->a, rows[i].member_name)
                                         : STR("");
        t->changed_at = rows[i].changed_at;
    }
    return rc;
}

static struct str quoted(struct arena *a, const struct str *words, size_t n) {
    struct str head = n > 1 ? str_join(a, words, n - 1, STR("”, “")) : STR("");
    return n > 1 ? str_fmt(a, tr("“%.*s” and “%.*s”"), STR_ARG(head), STR_ARG(words[n - 1]))
                 : str_fmt(a, "“%.*s”", STR_ARG(words[0]));
}

struct str search_met_words(struct arena *a, const struct search_found *found, const struct search_hit *hit) {
    struct str *met = arena_new_array(a, struct str, found->n_words + 1);
    struct str *missed = arena_new_array(a, struct str, found->n_words + 1);
    size_t n_met = 0, n_missed = 0;
    for (size_t i = 0; met && missed && i < found->n_words; i++) {
        if (hit->which >> i & 1)
            met[n_met++] = found->words[i];
        else
            missed[n_missed++] = found->words[i];
    }
    if (!n_met || !n_missed)
        return STR("");
    return str_fmt(a, tr("%.*s, but not %.*s"), STR_ARG(quoted(a, met, n_met)),
                   STR_ARG(quoted(a, missed, n_missed)));
}

enum err_code search_cards(struct db_conn *c, struct arena *a, int64_t hub_id, const struct search_query *q,
                           const struct search_found *found, size_t from, size_t most,
                           struct search_card **ret, size_t *ret_n, struct err *err) {
    struct catalogue read;
    struct showing s = {.c = c,
                        .a = a,
                        .hub_id = hub_id,
                        .today = q->today,
                        .q = q,
                        .tree = found->tree ? found->tree : &read};
    from = from < found->n ? from : found->n;
    s.n = found->n - from < most ? found->n - from : most;
    s.cards = arena_new_array(a, struct search_card, s.n);
    if (!s.cards)
        return err_nomem(err);
    for (size_t i = 0; i < s.n; i++)
        s.cards[i] = (struct search_card){.hit = found->hits[from + i]};
    enum err_code rc = found->tree ? ERR_OK : catalogue_of(c, a, hub_id, &read, err);
    if (!rc)
        rc = show_listings(&s, err);
    if (!rc)
        rc = show_people(&s, err);
    if (!rc)
        rc = show_assets(&s, err);
    if (rc)
        return rc;
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        if (s.cards[i].title.p)
            s.cards[n++] = s.cards[i];
    *ret = s.cards;
    *ret_n = n;
    return ERR_OK;
}
