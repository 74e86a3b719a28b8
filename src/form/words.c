/* How the room speaks: messages in the manner of the GOV.UK design system. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/language.h"
#include "form/values.h"

void form_wrong(struct form_field_in *in, const char *key, const char *fmt, ...) {
    if (in->value->error)
        return;
    char message[400];
    va_list args;
    va_start(args, fmt);
    vsnprintf(message, sizeof(message), tr(fmt), args);
    va_end(args);
    struct str cut = str_from(message);
    while (cut.n > 0 && !str_utf8_valid(cut)) /* snprintf may have cut within a character */
        cut.n--;
    in->value->error = str_z(in->a, cut);
    if (!in->value->error)
        in->value->error = "";
    in->key = key;
}

struct str form_label(const struct form_field *field) {
    struct str s = str_trim(str_from(field->label && *field->label ? tr(field->label) : field->name));
    if (str_ends(s, "(optional)"))
        s = str_trim(str_slice(s, 0, s.n - strlen("(optional)")));
    while (str_ends(s, "?") || str_ends(s, ":"))
        s = str_trim(str_slice(s, 0, s.n - 1));
    return s;
}

enum { LONGEST_ECHO = 60 };

struct str form_echo(struct arena *a, struct str name) {
    return str_clean(a, str_utf8_cut(name, LONGEST_ECHO), true);
}

static bool first_word_in(struct str s, const char *const *words) {
    struct str first = s;
    str_next(&s, ' ', &first);
    for (; *words; words++)
        if (str_eqz(first, *words))
            return true;
    return false;
}

/* "the title", "your name", "how long": the label as it stands inside a sentence. */
static struct str inside(struct arena *a, struct str label) {
    static const char *const bare[] = {"The",  "A",     "An",    "Your",    "Their", "Our",  "This",
                                       "How",  "When",  "Where", "Who",     "Why",   "What", "Which",
                                       "More", "Other", "I",     "Whether", NULL};
    bool needs_the = !first_word_in(label, bare);
    bool capital = label.n > 0 && label.p[0] >= 'A' && label.p[0] <= 'Z';
    bool acronym = capital && (label.n == 1 || label.p[1] == ' ' || (label.p[1] >= 'A' && label.p[1] <= 'Z'));
    if (label.n > 1 && label.p[0] == 'A' && label.p[1] == ' ')
        acronym = false;
    char first[2] = {0};
    struct str rest = label;
    if (capital && !acronym) {
        first[0] = (char)(label.p[0] + ('a' - 'A'));
        rest = str_slice(label, 1, label.n);
    }
    return str_fmt(a, "%s%s%.*s", needs_the ? "the " : "", first, STR_ARG(rest));
}

void form_missing(struct form_field_in *in) {
    enum form_type t = in->field->type;
    bool chosen = t == FORM_CHOICE || t == FORM_ID || t == FORM_IDS || t == FORM_BOOL;
    struct str label = form_label(in->field);
    if (language_in_use() ==
        &language_all[0]) /* how a label stands within a sentence is a matter of each language */
        label = inside(in->a, label);
    form_wrong(in, "missing", chosen ? tr("Choose %.*s") : tr("Enter %.*s"), STR_ARG(label));
}

struct str form_list(struct arena *a, const char *const *words) {
    struct str list = STR("");
    for (size_t i = 0; words[i]; i++) {
        const char *between = i == 0 ? "" : words[i + 1] ? ", " : tr(" or ");
        list = str_fmt(a, "%.*s%s%s", STR_ARG(list), between, words[i]);
    }
    return list;
}
