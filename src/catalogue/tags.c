/* Words that people tick: languages, and what makes it easier to take part. */
#include "catalogue/catalogue.h"

#include "base/language.h"

const struct access_need access_needs[] = {
    {"step-free", TR("No steps")},
    {"hearing-loop", TR("Hearing loop, or speaking clearly")},
    {"large-print", TR("Large print")},
    {"quiet", TR("A quiet place")},
    {"sign-language", TR("British Sign Language")},
    {"companion", TR("Somebody who comes along")},
    {"no-pets", TR("No animals in the room")},
    {"no-smoke", TR("No smoke")},
    {NULL, NULL},
};

const struct access_need languages_spoken[] = {
    {"en", TR("English")},
    {"cy", TR("Welsh")},
    {"gd", TR("Scottish Gaelic")},
    {"ga", TR("Irish")},
    {"bfi", TR("British Sign Language")},
    {"ar", TR("Arabic")},
    {"bn", TR("Bengali")},
    {"zh", TR("Chinese")},
    {"fa", TR("Farsi")},
    {"fr", TR("French")},
    {"de", TR("German")},
    {"gu", TR("Gujarati")},
    {"hi", TR("Hindi")},
    {"it", TR("Italian")},
    {"pl", TR("Polish")},
    {"pt", TR("Portuguese")},
    {"pa", TR("Punjabi")},
    {"ro", TR("Romanian")},
    {"so", TR("Somali")},
    {"es", TR("Spanish")},
    {"ta", TR("Tamil")},
    {"ti", TR("Tigrinya")},
    {"tr", TR("Turkish")},
    {"uk", TR("Ukrainian")},
    {"ur", TR("Urdu")},
    {"yo", TR("Yoruba")},
    {NULL, NULL},
};

static const char *label_of(const struct access_need *list, struct str word) {
    for (; list->word; list++) {
        if (str_eqz(word, list->word))
            return tr(list->label);
    }
    return NULL;
}

const char *access_label(struct str word) {
    return label_of(access_needs, word);
}

enum err_code access_check(struct arena *a, struct str *words, const char *field, struct err *err) {
    struct str kept[sizeof access_needs / sizeof *access_needs], rest = words->p ? *words : STR(""), part;
    size_t n = 0;
    while (str_next(&rest, ' ', &part))
        if (!str_empty(part) && !access_label(part))
            return err_set(err, ERR_INVALID, field, field, "\"%.*s\" is no access need that is known here",
                           STR_ARG(str_utf8_cut(part, 40)));
    for (const struct access_need *k = access_needs; k->word; k++) {
        bool named = false;
        for (rest = words->p ? *words : STR(""); !named && str_next(&rest, ' ', &part);)
            named = str_eqz(part, k->word);
        if (named)
            kept[n++] = str_from(k->word);
    }
    *words = str_join(a, kept, n, STR(" "));
    return a->failed ? err_nomem(err) : ERR_OK;
}

const char *language_label(struct str tag) {
    return label_of(languages_spoken, tag);
}

/* A language of two or three letters, then parts of two to eight letters and digits. */
bool language_tag_valid(struct str tag) {
    struct str part;
    bool first = true;
    if (tag.n > 35 || str_ends(tag, "-"))
        return false;
    while (str_next(&tag, '-', &part)) {
        if (part.n < 2 || part.n > (first ? 3 : 8))
            return false;
        for (size_t i = 0; i < part.n; i++) {
            char c = part.p[i];
            bool small = c >= 'a' && c <= 'z', other = (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!small && (first || !other))
                return false;
        }
        first = false;
    }
    return !first;
}
