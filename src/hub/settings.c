/* What a hub has chosen: read, and changed one at a time. */
#include "hub/settings.h"

#include "gen/hub_sql.h"
#include "hub/inside.h"

/* ---- what stands in the row of the hub ---- */

/* A text of the hub's row; NULL where the setting is none. */
static struct str *text_of(struct hub *h, const char *word) {
    const struct {
        const char *word;
        struct str *text;
    } texts[] = {{"name", &h->name},
                 {"host", &h->host},
                 {"about", &h->about},
                 {"time_zone", &h->time_zone},
                 {"contact_name", &h->contact_name},
                 {"contact_phone", &h->contact_phone},
                 {"contact_email", &h->contact_email},
                 {"languages", &h->languages},
                 {"language", &h->language},
                 {"pace", &h->pace}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (str_eqz(str_from(word), texts[i].word))
            return texts[i].text;
    return NULL;
}

static bool *flag_of(struct hub *h, const char *word) {
    const struct {
        const char *word;
        bool *flag;
    } flags[] = {{"public_offers", &h->public_offers},
                 {"public_requests", &h->public_requests},
                 {"public_figures", &h->public_figures},
                 {"public_assets", &h->public_assets}};
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        if (str_eqz(str_from(word), flags[i].word))
            return flags[i].flag;
    return NULL;
}

/* Floors are told as hours received beyond those given, and kept as balances: below zero. */
struct limit {
    bool *has;
    int64_t *minutes;
    int sign;
};

static bool limit_of(struct hub *h, const char *word, struct limit *ret) {
    const struct {
        const char *word;
        struct limit limit;
    } limits[] = {{"soft_floor", {&h->has_soft_floor, &h->soft_floor, -1}},
                  {"floor", {&h->has_floor, &h->floor, -1}},
                  {"ceiling", {&h->has_ceiling, &h->ceiling, 1}},
                  {"most_hours", {NULL, &h->most_minutes, 1}}};
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
        if (str_eqz(str_from(word), limits[i].word)) {
            *ret = limits[i].limit;
            return true;
        }
    return false;
}

static struct str minutes_kept(struct arena *a, int64_t m) {
    return m % 60 ? str_fmt(a, "%lld:%02d", (long long)(m / 60), (int)(m % 60))
                  : str_fmt(a, "%lld", (long long)(m / 60));
}

static int64_t minutes_of(struct str kept) {
    struct str rest = kept, hours;
    int64_t h = 0, m = 0;
    (void)str_next(&rest, ':', &hours);
    (void)str_i64(hours, &h);
    if (hours.n != kept.n)
        (void)str_i64(rest, &m);
    return h * 60 + m;
}

/* Lines "tag=…"; the one of this language, or STR_NULL. */
static struct str forms_of(struct str lines, const char *tag) {
    struct str line;
    while (str_next(&lines, '\n', &line)) {
        struct str forms = line, of;
        (void)str_next(&forms, '=', &of);
        if (str_eqz(of, tag))
            return forms;
    }
    return STR_NULL;
}

static struct str forms_with(struct arena *a, struct str lines, const char *tag, struct str forms) {
    struct str out = forms.n ? str_fmt(a, "%s=%.*s", tag, STR_ARG(forms)) : STR(""), line;
    while (str_next(&lines, '\n', &line)) {
        struct str rest = line, of;
        (void)str_next(&rest, '=', &of);
        if (line.n && !str_eqz(of, tag))
            out = str_fmt(a, "%.*s%s%.*s", STR_ARG(out), out.n ? "\n" : "", STR_ARG(line));
    }
    return out;
}

/* false: the setting has no place in the row of the hub. */
static bool from_hub(struct arena *a, const struct hub *hub, const struct setting_key *k, struct str *ret) {
    struct hub h = *hub;
    struct limit limit;
    const char *word = k->setting->word;
    if (text_of(&h, word))
        *ret = *text_of(&h, word);
    else if (flag_of(&h, word))
        *ret = *flag_of(&h, word) ? STR("yes") : STR("no");
    else if (limit_of(&h, word, &limit))
        *ret = limit.has && !*limit.has ? STR("") : minutes_kept(a, limit.sign * *limit.minutes);
    else if (k->setting->kind == SETTING_FORMS)
        *ret = forms_of(h.hour_words, k->language->tag);
    else if (str_eqz(str_from(word), "confirm_days"))
        *ret = str_fmt(a, "%lld", (long long)h.confirm_days);
    else if (str_eqz(str_from(word), "joining"))
        *ret = h.by_invitation ? STR("invitation") : STR("request");
    else
        return false;
    if (!ret->p)
        *ret = STR("");
    return true;
}

static bool into_hub(struct arena *a, struct hub *h, const struct setting_key *k, struct str kept) {
    struct limit limit;
    const char *word = k->setting->word;
    if (text_of(h, word)) {
        *text_of(h, word) = kept;
    } else if (flag_of(h, word)) {
        *flag_of(h, word) = str_eqz(kept, "yes");
    } else if (limit_of(h, word, &limit)) {
        if (limit.has)
            *limit.has = kept.n > 0;
        *limit.minutes = limit.sign * minutes_of(kept);
    } else if (k->setting->kind == SETTING_FORMS) {
        h->hour_words = forms_with(a, h->hour_words, k->language->tag, kept);
    } else if (str_eqz(str_from(word), "confirm_days")) {
        return str_i64(kept, &h->confirm_days);
    } else if (str_eqz(str_from(word), "joining")) {
        h->by_invitation = str_eqz(kept, "invitation");
    } else {
        return false;
    }
    return true;
}

/* ---- reading ---- */

enum err_code settings_load(struct db_conn *c, struct arena *a, int64_t hub_id, struct settings *ret,
                            struct err *err) {
    struct hub_settings_row *rows;
    enum err_code code = hub_by_id(c, a, hub_id, &ret->hub, err);
    if (code == ERR_OK)
        code = hub_settings(c, a, &(struct hub_settings_in){.hub_id = hub_id}, &rows, &ret->n_rows, err);
    if (code != ERR_OK)
        return code;
    struct settings_row *list = arena_new_array(a, struct settings_row, ret->n_rows);
    if (!list)
        return err_nomem(err);
    for (size_t i = 0; i < ret->n_rows; i++)
        list[i] = (struct settings_row){.word = rows[i].word,
                                        .value = rows[i].value,
                                        .changed_at = rows[i].changed_at,
                                        .by = rows[i].by_name};
    ret->rows = list;
    return ERR_OK;
}

const struct settings_row *settings_changed(struct arena *a, const struct settings *s,
                                            const struct setting_key *k) {
    const struct str word = setting_word(a, k);
    for (size_t i = 0; i < s->n_rows; i++)
        if (str_eq(s->rows[i].word, word))
            return &s->rows[i];
    return NULL;
}

struct str settings_value(struct arena *a, const struct settings *s, const struct setting_key *k) {
    struct str kept;
    if (from_hub(a, &s->hub, k, &kept))
        return kept;
    const struct settings_row *row = settings_changed(a, s, k);
    return row ? str_or_empty(row->value) : STR("");
}

struct str settings_spoken(struct arena *a, const struct settings *s, const struct setting *which,
                           const struct language **ret_language) {
    const struct language *own = s->hub.language.n ? language_by_tag(s->hub.language) : NULL;
    const struct language *const first[] = {language_in_use(), own};
    for (size_t i = 0; i < 2 + language_all_n; i++) {
        const struct language *l = i < 2 ? first[i] : &language_all[i - 2];
        const struct str text = l ? settings_value(a, s, &(struct setting_key){which, l}) : STR("");
        *ret_language = l;
        if (text.n)
            return text;
    }
    return STR_NULL;
}

/* ---- changing ---- */

static enum err_code changed_since(struct err *err) {
    return err_set(
        err, ERR_PRECONDITION, NULL, "version",
        "Somebody else changed the settings first. Look at what they say now, and change them again");
}

/* What one setting says must go with what others say. */
static enum err_code goes_together(struct arena *a, const struct hub *h, const struct setting_key *k,
                                   struct err *err) {
    const struct setting *d = k->setting;
    const struct str label = setting_label(a, k);
    if (h->has_soft_floor && h->has_floor && h->floor > h->soft_floor &&
        (str_eqz(str_from(d->word), "floor") || str_eqz(str_from(d->word), "soft_floor")))
        return err_set(
            err, ERR_INVALID, d->word, "order",
            "%.*s: whoever is stopped must have received at least as many hours as those of whom the "
            "coordinator is told",
            STR_ARG(label));
    if ((d->kind == SETTING_LANGUAGE || d->kind == SETTING_LANGUAGES) && h->language.n && h->languages.n) {
        if (str_has_word(h->languages, h->language))
            return ERR_OK;
        return d->kind == SETTING_LANGUAGE
                   ? err_set(err, ERR_INVALID, d->word, "offered",
                             "%.*s must be among the languages of this hub", STR_ARG(label))
                   : err_set(err, ERR_INVALID, d->word, "offered",
                             "%.*s: the first language of this hub must be among them", STR_ARG(label));
    }
    return ERR_OK;
}

/* The same in another language. */
static bool written_elsewhere(struct arena *a, const struct settings *s, const struct setting_key *k) {
    for (size_t i = 0; i < language_all_n; i++)
        if (&language_all[i] != k->language &&
            settings_value(a, s, &(struct setting_key){k->setting, &language_all[i]}).n)
            return true;
    return false;
}

struct trial {
    struct settings s;
    struct hub h; /* as it would be */
    struct str before, after;
    bool in_row;
};

static enum err_code try_it(struct db_conn *c, struct arena *a, int64_t hub_id, const struct setting_key *k,
                            struct str typed, int64_t version, struct trial *t, struct err *err) {
    enum err_code code = setting_read(a, k, typed, &t->after, err);
    if (code == ERR_OK)
        code = settings_load(c, a, hub_id, &t->s, err);
    if (code != ERR_OK)
        return code;
    if (version && version != t->s.hub.version)
        return changed_since(err);
    t->before = settings_value(a, &t->s, k);
    t->h = t->s.hub;
    t->in_row = into_hub(a, &t->h, k, t->after);
    if (k->setting->kind == SETTING_MARKED)
        t->h.has_rules = t->after.n > 0 || written_elsewhere(a, &t->s, k);
    return goes_together(a, &t->h, k, err);
}

enum err_code setting_try(struct db_conn *c, struct arena *a, int64_t hub_id, const struct setting_key *k,
                          struct str typed, int64_t version, struct str *ret_before, struct str *ret_after,
                          struct err *err) {
    struct trial t;
    enum err_code code = try_it(c, a, hub_id, k, typed, version, &t, err);
    if (code != ERR_OK)
        return code;
    *ret_before = t.before;
    *ret_after = t.after;
    return ERR_OK;
}

enum err_code setting_set(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                          const struct setting_key *k, struct str typed, int64_t version, struct err *err) {
    struct trial t;
    enum err_code code = try_it(c, a, hub_id, k, typed, version, &t, err);
    if (code != ERR_OK || str_eq(t.before, t.after))
        return code;
    code = hub_change(c, a, by, &t.h, t.s.hub.version, setting_word(a, k), err);
    if (code != ERR_OK)
        return code;
    return hub_setting_put(c,
                           &(struct hub_setting_put_in){.hub_id = hub_id,
                                                        .word = setting_word(a, k),
                                                        .value = t.in_row ? STR_NULL : t.after,
                                                        .changed_at = by->at,
                                                        .has_changed_by = by->person_id != 0,
                                                        .changed_by = by->person_id},
                           NULL, err);
}
