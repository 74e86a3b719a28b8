/* What may be typed into a setting, how it is kept, and how it is told: pure. */
#include "hub/settings.h"

#include <string.h>

#include "base/zone.h"

enum { FORM_BYTES = 36 /* of a word for hours: base/clock.c has room for so many */ };

/* ---- words of settings ---- */

/* Any that is compiled in, so that words can stand ready when it comes to be offered. */
static bool compiled_language(struct str tag, const struct language **ret) {
    *ret = language_by_tag(tag);
    return *ret && str_eqz(tag, (*ret)->tag);
}

static bool known_language(struct str tag, const struct language **ret) {
    for (size_t i = 0; i < language_all_n; i++)
        if (language_all[i].offered && str_eqz(tag, language_all[i].tag)) {
            *ret = &language_all[i];
            return true;
        }
    return false;
}

enum err_code setting_find(struct arena *a, struct str word, struct setting_key *ret, struct err *err) {
    const char **names = arena_new_array(a, const char *, setting_all_n);
    struct str rest = word, base = word;
    if (!names)
        return err_nomem(err);
    *ret = (struct setting_key){NULL, NULL};
    if (str_has(word, '.'))
        (void)str_next(&rest, '.', &base);
    for (size_t i = 0; i < setting_all_n; i++) {
        names[i] = setting_all[i].word;
        if (str_eqz(base, setting_all[i].word))
            ret->setting = &setting_all[i];
    }
    const bool tagged = base.n != word.n;
    if (ret->setting && ret->setting->by_language && tagged && compiled_language(rest, &ret->language))
        return ERR_OK;
    if (ret->setting && !ret->setting->by_language && !tagged)
        return ERR_OK;
    if (ret->setting && ret->setting->by_language)
        return err_set(err, ERR_NOT_FOUND, "setting", "language",
                       "There is one for each language, like %s.%s", ret->setting->word, language_all[0].tag);
    const char *near = str_nearest(base, names, setting_all_n);
    return near ? err_set(err, ERR_NOT_FOUND, "setting", "setting", "There is no such setting. Is it %s?",
                          near)
                : err_set(err, ERR_NOT_FOUND, "setting", "setting", "There is no such setting");
}

struct str setting_word(struct arena *a, const struct setting_key *k) {
    return k->language ? str_fmt(a, "%s.%s", k->setting->word, k->language->tag) : str_from(k->setting->word);
}

struct str setting_label(struct arena *a, const struct setting_key *k) {
    return k->language && (language_choice() || !k->language->offered)
               ? str_fmt(a, "%s (%s)", tr(k->setting->label), k->language->name)
               : tr_str(k->setting->label);
}

enum err_code setting_keys(struct arena *a, struct setting_key **ret, size_t *ret_n, struct err *err) {
    struct setting_key *keys = arena_new_array(a, struct setting_key, setting_all_n * language_all_n);
    if (!keys)
        return err_nomem(err);
    size_t n = 0;
    for (size_t i = 0; i < setting_all_n; i++) {
        if (!setting_all[i].by_language)
            keys[n++] = (struct setting_key){&setting_all[i], NULL};
        for (size_t l = 0; setting_all[i].by_language && l < language_all_n; l++)
            if (language_all[l].offered)
                keys[n++] = (struct setting_key){&setting_all[i], &language_all[l]};
    }
    *ret = keys;
    *ret_n = n;
    return ERR_OK;
}

/* ---- reading ---- */

/* What is wrong, on the setting's word; the label stands before it. */
struct reading {
    struct arena *a;
    const struct setting_key *k;
    struct err *err;
};

#define WRONG(r, key, ...)                                                                                   \
    err_set((r)->err, ERR_INVALID, str_z((r)->a, setting_word((r)->a, (r)->k)), key, __VA_ARGS__)

static enum err_code too_long(const struct reading *r) {
    const struct str label = setting_label(r->a, r->k);
    return WRONG(r, "long", tr("%.*s must be %lld characters or fewer"), STR_ARG(label),
                 (long long)r->k->setting->most);
}

static enum err_code read_text(const struct reading *r, struct str s, struct str *ret) {
    if (str_utf8_length(s) > (size_t)r->k->setting->most)
        return too_long(r);
    *ret = s;
    return ERR_OK;
}

static enum err_code read_email(const struct reading *r, struct str s, struct str *ret) {
    const struct str label = setting_label(r->a, r->k);
    if (str_utf8_length(s) > (size_t)r->k->setting->most)
        return too_long(r);
    if (!form_email(r->a, s, ret))
        return WRONG(r, "email", tr("%.*s must be an e-mail address, like name@example.com"), STR_ARG(label));
    return ERR_OK;
}

static enum err_code read_phone(const struct reading *r, struct str s, struct str *ret) {
    const struct str label = setting_label(r->a, r->k);
    size_t digits = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] >= '0' && s.p[i] <= '9')
            digits++;
        else if (!strchr("+ ()-./", s.p[i]))
            digits = 100;
    }
    if (digits < 3 || digits > 20)
        return WRONG(r, "phone", tr("%.*s must be a phone number, like 01632 960001"), STR_ARG(label));
    return read_text(r, s, ret);
}

static enum err_code read_zone(const struct reading *r, struct str s, struct str *ret) {
    *ret = s;
    if (zone_find(s))
        return ERR_OK;
    const char **known = arena_new_array(r->a, const char *, zones_count());
    if (!known)
        return err_nomem(r->err);
    for (size_t i = 0; i < zones_count(); i++)
        known[i] = zone_name(zone_nth(i));
    const char *near = str_nearest(s, known, zones_count());
    return WRONG(r, "zone", tr("The time zone must be a name of the tz database, like %s"),
                 near ? near : ZONE_DEFAULT);
}

static enum err_code read_choice(const struct reading *r, struct str s, struct str *ret) {
    const struct str label = setting_label(r->a, r->k);
    struct str list = STR("");
    for (const struct setting_choice *c = r->k->setting->choices; c->value; c++) {
        if (str_eqz(s, c->value)) {
            *ret = str_from(c->value);
            return ERR_OK;
        }
        list = str_fmt(r->a, "%.*s%s%s", STR_ARG(list), list.n ? ", " : "", c->value);
    }
    return WRONG(r, "choice", tr("%.*s must be one of: %.*s"), STR_ARG(label), STR_ARG(list));
}

static enum err_code read_yes(const struct reading *r, struct str s, struct str *ret) {
    const struct str label = setting_label(r->a, r->k);
    const bool yes = str_eqz(s, "yes"), no = str_eqz(s, "no");
    *ret = yes ? STR("yes") : STR("no");
    return yes || no ? ERR_OK : WRONG(r, "yes", tr("%.*s must be yes or no"), STR_ARG(label));
}

/* "20" or "7:30", within the bounds, which are of whole hours. */
static bool hours_parse(struct str s, int64_t *ret_minutes) {
    struct str rest = s, hours;
    int64_t h, m = 0;
    (void)str_next(&rest, ':', &hours);
    if (hours.n != s.n && (rest.n != 2 || !str_i64(rest, &m) || m < 0 || m > 59))
        return false;
    if (!str_i64(hours, &h) || h < 0 || h > 1000000)
        return false;
    *ret_minutes = h * 60 + m;
    return true;
}

static struct str hours_kept(struct arena *a, int64_t minutes) {
    return minutes % 60 ? str_fmt(a, "%lld:%02d", (long long)(minutes / 60), (int)(minutes % 60))
                        : str_fmt(a, "%lld", (long long)(minutes / 60));
}

static enum err_code read_hours(const struct reading *r, struct str s, struct str *ret) {
    const struct setting *d = r->k->setting;
    const struct str label = setting_label(r->a, r->k);
    int64_t minutes;
    if (!hours_parse(s, &minutes))
        return WRONG(r, "hours", tr("%.*s: enter the hours as a number, like 20 or 7:30"), STR_ARG(label));
    if (minutes < d->least * 60 || minutes > d->most * 60)
        return WRONG(r, "range", tr("%.*s: the hours must be between %lld and %lld"), STR_ARG(label),
                     (long long)d->least, (long long)d->most);
    *ret = hours_kept(r->a, minutes);
    return ERR_OK;
}

static enum err_code read_number(const struct reading *r, struct str s, struct str *ret) {
    const struct setting *d = r->k->setting;
    const struct str label = setting_label(r->a, r->k);
    int64_t n;
    if (!str_i64(s, &n))
        return WRONG(r, "number", tr("%.*s must be a whole number"), STR_ARG(label));
    if (n < d->least || n > d->most)
        return WRONG(r, "range", tr("%.*s must be between %lld and %lld"), STR_ARG(label),
                     (long long)d->least, (long long)d->most);
    *ret = str_fmt(r->a, "%lld", (long long)n);
    return ERR_OK;
}

static enum err_code read_language(const struct reading *r, struct str s, struct str *ret) {
    const struct language *l;
    if (!known_language(s, &l))
        return WRONG(r, "language", tr("There is no language %.*s here"), STR_ARG(str_utf8_cut(s, 40)));
    *ret = str_from(l->tag);
    return ERR_OK;
}

static enum err_code read_languages(const struct reading *r, struct str s, struct str *ret) {
    struct str rest = s, part;
    const struct language *l;
    size_t n = 0, all = 0;
    *ret = STR("");
    while (str_next(&rest, ' ', &part))
        if (part.n && !known_language(part, &l))
            return WRONG(r, "language", tr("There is no language %.*s here"),
                         STR_ARG(str_utf8_cut(part, 40)));
    for (size_t i = 0; i < language_all_n; i++) {
        all += language_all[i].offered;
        if (!language_all[i].offered || !str_has_word(s, str_from(language_all[i].tag)))
            continue;
        n++;
        *ret = str_fmt(r->a, "%.*s%s%s", STR_ARG(*ret), ret->n ? " " : "", language_all[i].tag);
    }
    if (n == all)
        *ret = STR(""); /* those that come later, too */
    return ERR_OK;
}

/* All forms of the language or none; letters, blanks and hyphens, for they stand after numbers. */
static enum err_code read_forms(const struct reading *r, struct str s, struct str *ret) {
    int64_t examples[LANGUAGE_FORMS];
    const struct str label = setting_label(r->a, r->k);
    const size_t forms = language_forms(r->k->language, examples);
    struct str rest = s, part;
    size_t n = 0, said = 0;
    *ret = STR("");
    while (n <= forms && str_next(&rest, '|', &part)) {
        part = str_clean(r->a, part, true);
        for (size_t i = 0; i < part.n; i++)
            if (strchr("0123456789<>{}\\%=", part.p[i]))
                return WRONG(r, "sign", tr("%.*s must be made of letters"), STR_ARG(label));
        if (str_utf8_length(part) > (size_t)r->k->setting->most || part.n > FORM_BYTES)
            return too_long(r);
        said += part.n > 0;
        *ret = str_fmt(r->a, "%.*s%s%.*s", STR_ARG(*ret), n ? "|" : "", STR_ARG(part));
        n++;
    }
    if (!said) {
        *ret = STR("");
        return ERR_OK;
    }
    if (n != forms || said != forms)
        return WRONG(r, "forms", tr("%.*s: enter all %d words, or none"), STR_ARG(label), (int)forms);
    return ERR_OK;
}

enum err_code setting_read(struct arena *a, const struct setting_key *k, struct str typed, struct str *ret,
                           struct err *err) {
    const struct setting *d = k->setting;
    const struct reading r = {a, k, err};
    const struct str label = setting_label(a, k);
    const bool lines = d->kind == SETTING_TEXT || d->kind == SETTING_MARKED;
    *ret = STR("");
    if (!str_utf8_valid(typed))
        return WRONG(&r, "utf-8", tr("%.*s must be UTF-8 text"), STR_ARG(label));
    const struct str s = str_trim(str_clean(a, typed, !lines));
    if (str_empty(s) && d->required)
        return WRONG(&r, "required", tr("%.*s: this cannot be empty"), STR_ARG(label));
    if (str_empty(s))
        return ERR_OK;
    switch (d->kind) {
    case SETTING_LINE:
    case SETTING_TEXT:
    case SETTING_MARKED: return read_text(&r, s, ret);
    case SETTING_EMAIL: return read_email(&r, s, ret);
    case SETTING_PHONE: return read_phone(&r, s, ret);
    case SETTING_ZONE: return read_zone(&r, s, ret);
    case SETTING_CHOICE: return read_choice(&r, s, ret);
    case SETTING_YES: return read_yes(&r, s, ret);
    case SETTING_HOURS: return read_hours(&r, s, ret);
    case SETTING_NUMBER: return read_number(&r, s, ret);
    case SETTING_LANGUAGE: return read_language(&r, s, ret);
    case SETTING_LANGUAGES: return read_languages(&r, s, ret);
    case SETTING_FORMS: return read_forms(&r, s, ret);
    }
    return ERR_OK;
}

/* ---- telling ---- */

static struct str languages_shown(struct arena *a, struct str tags) {
    struct str out = STR("");
    for (size_t i = 0; i < language_all_n; i++)
        if (str_has_word(tags, str_from(language_all[i].tag)))
            out = str_fmt(a, "%.*s%s%s", STR_ARG(out), out.n ? ", " : "", language_all[i].name);
    return out;
}

static struct str forms_shown(struct arena *a, struct str forms) {
    struct str out = STR(""), part;
    while (str_next(&forms, '|', &part))
        if (str_find(out, part) < 0) /* Welsh has six forms, and most words fewer */
            out = str_fmt(a, "%.*s%s%.*s", STR_ARG(out), out.n ? ", " : "", STR_ARG(part));
    return out;
}

struct str setting_shown(struct arena *a, const struct setting_key *k, struct str kept) {
    const struct setting *d = k->setting;
    int64_t minutes;
    if (str_empty(kept))
        return tr_str(d->none);
    switch (d->kind) {
    case SETTING_YES: return str_eqz(kept, "yes") ? tr_str("Everybody may see it") : tr_str("Members only");
    case SETTING_HOURS: return hours_parse(kept, &minutes) ? minutes_words(a, minutes) : kept;
    case SETTING_LANGUAGE:
    case SETTING_LANGUAGES: return languages_shown(a, kept);
    case SETTING_FORMS: return forms_shown(a, kept);
    case SETTING_CHOICE:
        for (const struct setting_choice *c = d->choices; c->value; c++)
            if (str_eqz(kept, c->value))
                return tr_str(c->label);
        return kept;
    default: return kept;
    }
}

/* ---- what they mean for a reader ---- */

const struct hour_words *hub_hour_words(struct arena *a, const struct hub *h) {
    struct str rest = h->hour_words, line;
    const struct str tag = str_from(language_in_use()->tag);
    while (str_next(&rest, '\n', &line)) {
        struct str forms = line, of;
        (void)str_next(&forms, '=', &of);
        if (!str_eq(of, tag))
            continue;
        struct hour_words *w = arena_new(a, struct hour_words);
        for (size_t i = 0; w && i < LANGUAGE_FORMS && str_next(&forms, '|', &w->said[i]); i++)
            ;
        return w;
    }
    return NULL;
}

const struct language *hub_language(const struct hub *h, const struct language *theirs, bool said) {
    const struct language *own = h->language.n ? language_by_tag(h->language) : NULL;
    struct str rest = h->languages, first;
    if (str_empty(h->languages) || str_has_word(h->languages, str_from(theirs->tag)))
        return said || !own ? theirs : own;
    if (!own && str_next(&rest, ' ', &first))
        own = language_by_tag(first);
    return own ? own : theirs;
}
