/* Words that people tick: languages, and what makes it easier to take part. */
#include "catalogue/catalogue.h"

const struct access_need access_needs[] = {
    {"step-free", "No steps"},
    {"hearing-loop", "Hearing loop, or speaking clearly"},
    {"large-print", "Large print"},
    {"quiet", "A quiet place"},
    {"sign-language", "British Sign Language"},
    {"companion", "Somebody who comes along"},
    {"no-pets", "No animals in the room"},
    {"no-smoke", "No smoke"},
    {NULL, NULL},
};

const struct access_need languages_spoken[] = {
    {"en", "English"},
    {"cy", "Welsh"},
    {"gd", "Scottish Gaelic"},
    {"ga", "Irish"},
    {"bfi", "British Sign Language"},
    {"ar", "Arabic"},
    {"bn", "Bengali"},
    {"zh", "Chinese"},
    {"fa", "Farsi"},
    {"fr", "French"},
    {"de", "German"},
    {"gu", "Gujarati"},
    {"hi", "Hindi"},
    {"it", "Italian"},
    {"pl", "Polish"},
    {"pt", "Portuguese"},
    {"pa", "Punjabi"},
    {"ro", "Romanian"},
    {"so", "Somali"},
    {"es", "Spanish"},
    {"ta", "Tamil"},
    {"ti", "Tigrinya"},
    {"tr", "Turkish"},
    {"uk", "Ukrainian"},
    {"ur", "Urdu"},
    {"yo", "Yoruba"},
    {NULL, NULL},
};

static const char *label_of(const struct access_need *list, struct str word) {
    for (; list->word; list++) {
        if (str_eqz(word, list->word))
            return list->label;
    }
    return NULL;
}

const char *access_label(struct str word) {
    return label_of(access_needs, word);
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
