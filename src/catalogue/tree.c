/* Kinds of help: the tree's rules. Pure. */
#include <string.h>

#include "base/language.h"
#include "catalogue/inside.h"

/* clang-format off */
#define LITERAL(z) {"" z, sizeof(z) - 1}
#define T(word, label, icatus, check, nature) {LITERAL(word), {NULL, 0}, LITERAL(label), LITERAL(icatus), CHECK_##check, false, nature},
#define L(word, parent, label, icatus, check, nature) {LITERAL(word), LITERAL(parent), LITERAL(label), LITERAL(icatus), CHECK_##check, false, nature},
#define CHILDREN NATURE_CHILDREN
#define ADULTS NATURE_ADULTS
#define CARING NATURE_CARING
#define PERSONAL NATURE_PERSONAL
#define ALONE NATURE_ALONE
#define OFTEN NATURE_OFTEN
static const struct category defaults[] = {
#include "catalogue/default.def"
};
#undef OFTEN
#undef ALONE
#undef PERSONAL
#undef CARING
#undef ADULTS
#undef CHILDREN
#undef L
#undef T
/* clang-format on */

const struct catalogue *catalogue_default(void) {
    static const struct catalogue tree = {.categories = (struct category *)defaults,
                                          .n = sizeof defaults / sizeof *defaults};
    return &tree;
}

const struct category *catalogue_find(const struct catalogue *t, struct str word) {
    for (size_t i = 0; i < t->n; i++) {
        if (str_eq(t->categories[i].word, word))
            return &t->categories[i];
    }
    return NULL;
}

bool catalogue_within(const struct catalogue *t, struct str word, const struct category *asked) {
    const struct category *kind = str_empty(word) ? NULL : catalogue_find(t, word);
    if (!kind && !str_empty(word))
        kind = catalogue_find(t, STR("other"));
    return kind && asked && (kind == asked || str_eq(kind->parent, asked->word));
}

struct str catalogue_label(const struct catalogue *t, struct str word) {
    const struct category *c = catalogue_find(t, word);
    return c ? category_shown(c) : tr_str("Something else");
}

struct str category_shown(const struct category *c) {
    const struct category *ours = language_in_use()->n ? catalogue_find(catalogue_default(), c->word) : NULL;
    return ours && str_eq(ours->label, c->label) ? tr_str(ours->label.p) : c->label;
}

bool catalogue_takes(const struct catalogue *t, const struct category *c) {
    const struct category *top = str_empty(c->parent) ? NULL : catalogue_find(t, c->parent);
    return !c->closed && !(top && top->closed);
}

struct str catalogue_under(struct arena *a, const struct catalogue *t, struct str word) {
    struct buf b;
    struct json_out j;
    buf_init(&b, 64 * 1024);
    json_start(&j, &b);
    json_array(&j);
    if (!str_empty(word)) {
        json_str(&j, word);
        for (size_t i = 0; i < t->n; i++) {
            if (str_eq(t->categories[i].parent, word))
                json_str(&j, t->categories[i].word);
        }
    }
    json_array_end(&j);
    struct str r = b.failed ? STR("[]") : str_dup(a, buf_view(&b));
    a->failed |= b.failed;
    buf_release(&b);
    return r;
}

double catalogue_fit(const struct catalogue *t, struct str a, struct str b) {
    const struct category *x = catalogue_find(t, a), *y = catalogue_find(t, b);
    if (!str_empty(a) && str_eq(a, b))
        return 1;
    if (!x || !y)
        return 0;
    if (str_eq(x->parent, y->word) || str_eq(y->parent, x->word))
        return 0.6;
    return !str_empty(x->parent) && str_eq(x->parent, y->parent) ? 0.3 : 0;
}

static bool word_valid(struct str w) {
    if (w.n < 2 || w.n > 40 || w.p[0] < 'a' || w.p[0] > 'z' || w.p[w.n - 1] == '-')
        return false;
    for (size_t i = 0; i < w.n; i++) {
        char c = w.p[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'))
            return false;
    }
    return true;
}

static enum err_code parent_check(const struct catalogue *t, const struct category *one, struct err *err) {
    const struct category *top = catalogue_find(t, one->parent);
    if (!top || !str_empty(top->parent) || str_eqz(top->word, "other"))
        return err_set(err, ERR_INVALID, "parent", "parent",
                       "What it is under must be a kind of help at the top, other than \"other\"");
    if (str_eq(one->parent, one->word))
        return err_set(err, ERR_INVALID, "parent", "parent", "A kind of help cannot be under itself");
    for (size_t i = 0; i < t->n; i++) {
        if (str_eq(t->categories[i].parent, one->word))
            return err_set(err, ERR_INVALID, "parent", "parent",
                           "This has others under it, so it has to stay at the top. Move those first");
    }
    const struct category *now = catalogue_find(t, one->word);
    if (top->closed && !one->closed && !(now && str_eq(now->parent, one->parent)))
        return err_set(err, ERR_INVALID, "parent", "closed", "\"%.*s\" is closed: nothing new goes under it",
                       STR_ARG(category_shown(top)));
    return ERR_OK;
}

enum err_code catalogue_may(const struct catalogue *t, const struct category *one, struct err *err) {
    if (!word_valid(one->word))
        return err_set(err, ERR_INVALID, "word", "word",
                       "The word must be 2 to 40 small letters, digits and dashes, and begin with a letter, "
                       "like garden-lawn");
    if (str_empty(one->label) || str_utf8_length(one->label) > LABEL_MOST)
        return err_set(err, ERR_INVALID, "label", "label", "Enter the name, in %d characters or fewer",
                       LABEL_MOST);
    if (!icatus_known(one->icatus))
        return err_set(err, ERR_INVALID, "icatus", "icatus",
                       "ICATUS must be a code of ICATUS 2016, like 511: volunteering for other households in "
                       "their home and "
                       "garden");
    for (size_t i = 0; i < t->n; i++) {
        const struct category *o = &t->categories[i];
        if (!str_eq(o->word, one->word) && str_eq(o->parent, one->parent) && str_eq(o->label, one->label))
            return err_set(err, ERR_CONFLICT, "label", "taken", "There is one called \"%.*s\" there already",
                           STR_ARG(one->label));
    }
    if (str_eqz(one->word, "other") && (one->closed || !str_empty(one->parent)))
        return err_set(err, ERR_INVALID, one->closed ? "closed" : "parent", "other",
                       "\"other\" stays at the top and open: it takes what fits nowhere else");
    enum err_code rc = nature_may_ask(one->nature, one->check, category_shown(one), "check", err);
    if (rc)
        return rc;
    if (!catalogue_find(t, one->word) && t->n >= CATEGORIES_MOST)
        return err_set(err, ERR_LIMIT, NULL, "categories",
                       "There are %d kinds of help already: more would help nobody to choose",
                       CATEGORIES_MOST);
    return str_empty(one->parent) ? ERR_OK : parent_check(t, one, err);
}

enum err_code catalogue_known(const struct catalogue *t, struct arena *a, struct str word, const char *field,
                              struct err *err) {
    if (catalogue_find(t, word))
        return ERR_OK;
    const char **known = arena_new_array(a, const char *, t->n + 1);
    struct str *tops = arena_new_array(a, struct str, t->n + 1);
    size_t n_tops = 0;
    if (!known || !tops)
        return err_nomem(err);
    for (size_t i = 0; i < t->n; i++) {
        known[i] = str_z(a, t->categories[i].word);
        if (str_empty(t->categories[i].parent))
            tops[n_tops++] = t->categories[i].word;
    }
    const char *near = str_nearest(word, known, t->n);
    struct str all = str_join(a, tops, n_tops, STR(", "));
    return err_set(err, ERR_INVALID, field, "category",
                   "There is no kind of help \"%.*s\" here.%s%s%s Known at the top are: %.*s",
                   STR_ARG(str_utf8_cut(word, 40)), near ? " Did you mean \"" : "", near ? near : "",
                   near ? "\"?" : "", STR_ARG(all));
}

struct str catalogue_word(struct arena *a, const struct catalogue *t, struct str parent, struct str label) {
    struct str folded = str_fold(a, label), word;
    char z[32];
    size_t n = 0;
    for (size_t i = 0; i < folded.n && n < 24; i++) {
        char c = folded.p[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (plain || (n && z[n - 1] != '-' && c == ' '))
            z[n++] = plain ? c : '-';
    }
    while (n && z[n - 1] == '-')
        n--;
    struct str base = n < 2 || z[0] < 'a' ? str_fmt(a, "help-%.*s", (int)n, z) : str_dup(a, str_of(z, n));
    if (n == 0)
        base = STR("help");
    if (!str_empty(parent))
        base = str_fmt(a, "%.*s-%.*s", (int)(parent.n < 12 ? parent.n : 12), parent.p, STR_ARG(base));
    word = base;
    for (int i = 2; catalogue_find(t, word) && i < 1000; i++)
        word = str_fmt(a, "%.*s-%d", STR_ARG(base), i);
    return word;
}

enum err_code catalogue_usable(const struct catalogue *t, struct arena *a, struct str word, const char *field,
                               struct err *err) {
    enum err_code rc = str_empty(word) ? ERR_OK : catalogue_known(t, a, word, field, err);
    const struct category *c = catalogue_find(t, word);
    if (!rc && c && !catalogue_takes(t, c))
        return err_set(err, ERR_INVALID, field, "closed",
                       "\"%.*s\" is closed here: nothing new goes under it. Choose another",
                       STR_ARG(category_shown(c)));
    return rc;
}

static bool has_children(const struct catalogue *t, size_t i) {
    return i + 1 < t->n && str_eq(t->categories[i + 1].parent, t->categories[i].word);
}

enum err_code catalogue_options(struct arena *a, const struct catalogue *t, struct str chosen,
                                const char *any, bool closed_too, const struct ui_option **ret, size_t *ret_n,
                                struct err *err) {
    struct ui_option *o = arena_new_array(a, struct ui_option, t->n + 1);
    struct str group = STR_NULL;
    size_t n = 0;
    if (!o)
        return err_nomem(err);
    if (any)
        o[n++] =
            (struct ui_option){.value = STR(""), .label = str_from(tr(any)), .chosen = str_empty(chosen)};
    for (size_t i = 0; i < t->n; i++) {
        const struct category *c = &t->categories[i];
        const struct str label = category_shown(c);
        bool is_chosen = str_eq(chosen, c->word), top = str_empty(c->parent);
        if (top)
            group = has_children(t, i) ? label : STR_NULL;
        if (closed_too || is_chosen || catalogue_takes(t, c))
            o[n++] = (struct ui_option){
                .value = c->word,
                .label = top && group.n ? str_fmt(a, tr("%.*s, in general"), STR_ARG(label)) : label,
                .chosen = is_chosen,
                .group = group};
    }
    *ret = o;
    *ret_n = n;
    return ERR_OK;
}

enum err_code catalogue_order(struct arena *a, struct category *list, size_t n, struct err *err) {
    struct category *from = arena_new_array(a, struct category, n + 1);
    if (!from)
        return err_nomem(err);
    memcpy(from, list, n * sizeof *list);
    size_t k = 0;
    for (int last = 0; last < 2; last++) {
        for (size_t i = 0; i < n; i++) {
            if (!str_empty(from[i].parent) || str_eqz(from[i].word, "other") != (last == 1))
                continue;
            list[k++] = from[i];
            for (size_t x = 0; x < n; x++) {
                if (str_eq(from[x].parent, from[i].word) && !str_empty(from[x].parent))
                    list[k++] = from[x];
            }
        }
    }
    if (k != n)
        return err_set(err, ERR_CORRUPT, NULL, "categories",
                       "A kind of help stands under none that there is");
    return ERR_OK;
}
