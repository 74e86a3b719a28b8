/* Which level of check an activity is eligible for: one table. The law is that of England and Wales, read in
 * November 2026; docs/joining.md tells where it is, and what a hub elsewhere does. */
#include "catalogue/nature.h"

#include "base/language.h"

static const char *const levels[CHECK_LEVELS] = {"none", "basic", "standard", "enhanced", "enhanced-barred"};

const char *check_level_name(enum check_level l) {
    return levels[l];
}

const char *check_level_label(enum check_level l) {
    static const char *const labels[CHECK_LEVELS] = {TR("No check"), TR("Basic check"), TR("Standard check"),
                                                     TR("Enhanced check"),
                                                     TR("Enhanced check with barred lists")};
    return tr(labels[l]);
}

bool check_level_parse(struct str s, enum check_level *ret) {
    size_t i;
    const bool known = str_among(s, levels, CHECK_LEVELS, &i);
    if (known)
        *ret = (enum check_level)i;
    return known;
}

static const struct {
    const char *name, *label;
} natures[NATURES] = {
    {"children", TR("It is for people under 18")},
    {"adults", TR("It is for adults who need it because of their age, an illness or a disability")},
    {"patients", TR("It is where people get health care, and one meets them there")},
    {"caring", TR("It is teaching, training, looking after, supervising or advising them")},
    {"personal-care", TR("It is personal care: washing, dressing, eating or the toilet")},
    {"health-care", TR("It is health care, given by a professional or as one directs it")},
    {"money", TR("It is handling their cash, paying their bills or doing their shopping")},
    {"driving", TR("It is driving them: children without their parents, or adults to where they are cared "
                   "for")},
    {"place", TR("It is in a school, a nursery or a children’s home, among the children")},
    {"alone", TR("Nobody supervises it from day to day")},
    {"often", TR("The same person does it once a week or more, on four days in thirty, or overnight")},
};

const char *nature_name(size_t i) {
    return natures[i].name;
}

const char *nature_label(size_t i) {
    return tr(natures[i].label);
}

bool nature_parse(struct str words, unsigned *ret) {
    struct str word;
    *ret = 0;
    while (str_next(&words, ' ', &word)) {
        size_t i = 0;
        while (i < NATURES && !str_eqz(word, natures[i].name))
            i++;
        if (i == NATURES && !str_empty(word))
            return false;
        *ret |= i < NATURES ? 1u << i : 0;
    }
    return true;
}

struct str nature_words(struct arena *a, unsigned nature) {
    struct str words[NATURES];
    size_t n = 0;
    for (size_t i = 0; i < NATURES; i++)
        if (nature & (1u << i))
            words[n++] = str_from(natures[i].name);
    return str_join(a, words, n, STR(" "));
}

#define SVGA_CHILDREN "Safeguarding Vulnerable Groups Act 2006, Schedule 4, Part 1"
#define SVGA_ADULTS "Safeguarding Vulnerable Groups Act 2006, Schedule 4, Part 2"
#define WITH_CHILDREN "Police Act 1997 (Criminal Records) Regulations 2002, regulation 5C"
#define WITH_ADULTS "Police Act 1997 (Criminal Records) Regulations 2002, regulation 5B"
#define EXCEPTIONS "Rehabilitation of Offenders Act 1974 (Exceptions) Order 1975, Schedule 1"

/* clang-format off */
/* The highest first; the last holds for every activity. */
static const struct nature_rule nature_rules[] = {
    {NATURE_CHILDREN | NATURE_PERSONAL, CHECK_ENHANCED_BARRED, TR("personal care of children, even once"), SVGA_CHILDREN},
    {NATURE_CHILDREN | NATURE_HEALTH, CHECK_ENHANCED_BARRED, TR("health care of children, even once"), SVGA_CHILDREN},
    {NATURE_CHILDREN | NATURE_CARING | NATURE_ALONE | NATURE_OFTEN, CHECK_ENHANCED_BARRED, TR("teaching or looking after children often, without supervision"), SVGA_CHILDREN},
    {NATURE_CHILDREN | NATURE_DRIVING | NATURE_OFTEN, CHECK_ENHANCED_BARRED, TR("driving children often"), SVGA_CHILDREN},
    {NATURE_CHILDREN | NATURE_PLACE | NATURE_ALONE | NATURE_OFTEN, CHECK_ENHANCED_BARRED, TR("being among children in their school or home often, without supervision"), SVGA_CHILDREN},
    {NATURE_ADULTS | NATURE_PERSONAL, CHECK_ENHANCED_BARRED, TR("personal care of adults who need it, even once"), SVGA_ADULTS},
    {NATURE_ADULTS | NATURE_HEALTH, CHECK_ENHANCED_BARRED, TR("health care of adults, even once"), SVGA_ADULTS},
    {NATURE_ADULTS | NATURE_MONEY, CHECK_ENHANCED_BARRED, TR("handling cash, bills or shopping for adults who need it, even once"), SVGA_ADULTS},
    {NATURE_ADULTS | NATURE_DRIVING, CHECK_ENHANCED_BARRED, TR("driving adults who need it to where they are cared for, even once"), SVGA_ADULTS},
    {NATURE_CHILDREN | NATURE_CARING | NATURE_OFTEN, CHECK_ENHANCED, TR("teaching or looking after children often, under supervision"), WITH_CHILDREN},
    {NATURE_CHILDREN | NATURE_PLACE | NATURE_OFTEN, CHECK_ENHANCED, TR("being among children in their school or home often, under supervision"), WITH_CHILDREN},
    {NATURE_ADULTS | NATURE_CARING | NATURE_OFTEN, CHECK_ENHANCED, TR("looking after, teaching or advising adults who get care often"), WITH_ADULTS},
    {NATURE_PATIENTS, CHECK_STANDARD, TR("meeting people where they get health care"), EXCEPTIONS},
    {0, CHECK_BASIC, TR("any activity"), "Police Act 1997, section 112"},
};
/* clang-format on */

const struct nature_rule *nature_rule_of(unsigned nature) {
    const struct nature_rule *r = nature_rules;
    while ((nature & r->all) != r->all)
        r++;
    return r;
}

enum check_level nature_most(unsigned nature) {
    return nature_rule_of(nature)->most;
}

enum err_code nature_may_ask(unsigned nature, enum check_level level, struct str activity, const char *field,
                             struct err *err) {
    static const char *const only[CHECK_LEVELS] = {
        [CHECK_STANDARD] = TR("A standard check is only for work that meets people where they get health "
                              "care."),
        [CHECK_ENHANCED] = TR("An enhanced check is only for work with children, or with adults who get "
                              "care, that is done often."),
        [CHECK_ENHANCED_BARRED] =
            TR("A check of the barred lists is only for what the law calls regulated activity, like personal "
               "care, or looking after children often and without supervision."),
    };
    const struct nature_rule *r = nature_rule_of(nature);
    if (level <= r->most)
        return ERR_OK;
    struct str cut = str_utf8_cut(activity, 60);
    return err_set(err, ERR_INVALID, field, "above",
                   tr("“%.*s” may ask for this at most: %s. %s Asking for more than an activity is eligible "
                      "for is against the law. Ask for less, or say first what the activity is."),
                   STR_ARG(cut), check_level_label(r->most), tr(only[level]));
}
