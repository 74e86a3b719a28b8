/* Words that are kept, as their readers call them. */
#include <string.h>

#include "base/language.h"
#include "privacy/mine.h"

#define ANY NULL
static const struct {
    const char *table, *column, *word, *label;
} values[] = {
#define V(table, column, word, label) {table, column, word, label},
#include "privacy/values.def"
#undef V
};
#undef ANY

static const char *known(const char *table, const char *column, struct str word) {
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
        if ((!values[i].table || strcmp(values[i].table, table) == 0) &&
            strcmp(values[i].column, column) == 0 && str_eqz(word, values[i].word))
            return tr(values[i].label);
    return NULL;
}

static struct str each_word(struct arena *a, struct str words, const char *(*label)(struct str word)) {
    struct str all = STR(""), word;
    while (str_next(&words, ' ', &word)) {
        const char *shown = label(word);
        const struct str one = shown ? str_from(shown) : word;
        if (word.n)
            all = all.n ? str_fmt(a, "%.*s, %.*s", STR_ARG(all), STR_ARG(one)) : one;
    }
    return all;
}

static struct str week_named(struct arena *a, struct str s) {
    struct week w;
    struct err why = {0};
    return week_parse(s, &w, &why) ? s : week_words(a, &w);
}

static struct str consent_named(const struct mine *m, struct str kind) {
    for (size_t i = 0; i < m->n_consents; i++)
        if (str_eq(m->consents[i].kind, kind))
            return m->consents[i].label;
    return kind;
}

static struct str level_named(struct str word) {
    enum check_level level;
    return check_level_parse(word, &level) ? str_from(check_level_label(level)) : word;
}

/* Of what was ticked the word is a kind of help, a language or an access need: each is known by one of them.
 */
static struct str ticked(const struct mine *m, struct str word) {
    const char *label = access_label(word);
    if (catalogue_find(&m->tree, word))
        return catalogue_label(&m->tree, word);
    if (!label)
        label = language_label(word);
    return label ? str_from(label) : word;
}

static struct str called(struct arena *a, const struct mine *m, const char *table, const char *column,
                         struct str s) {
    const char *label = known(table, column, s);
    if (label || !s.n)
        return label ? str_from(label) : s;
    if (strcmp(column, "category") == 0)
        return catalogue_label(&m->tree, s);
    if (strcmp(column, "level") == 0)
        return level_named(s);
    if (strcmp(column, "hours") == 0 || strcmp(column, "pattern") == 0)
        return week_named(a, s);
    if (strcmp(table, "profile_tag") == 0)
        return ticked(m, s);
    if (strcmp(column, "language") == 0 || strcmp(column, "languages") == 0)
        return each_word(a, s, language_label);
    if (strcmp(column, "needs") == 0 || strcmp(column, "access") == 0)
        return each_word(a, s, access_label);
    if (strcmp(column, "kind") == 0 && strcmp(table, "consent") == 0)
        return consent_named(m, s);
    if (strcmp(column, "kind") == 0 && strcmp(table, "access_trace") == 0)
        return str_from(look_words(s, false));
    return s;
}

struct str mine_told(struct arena *a, const struct mine *m, const struct mine_section *s, size_t column,
                     const struct db_value *v) {
    const struct mine_column *c = &s->columns[column];
    struct str words = mine_words(a, c->kind, v);
    return c->kind == MINE_TEXT ? called(a, m, s->table->name, c->name, words) : words;
}
