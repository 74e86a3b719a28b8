/* The settings of a hub: one table of what may be chosen (settings_table.c), pure rules that read what was
 * typed (settings_rules.c), and one flow that changes one of them (settings.c). Pages, API and command line
 * show and change them by their words; what they are worth is decided here. docs/settings.md */
#ifndef KITH_HUB_SETTINGS_H
#define KITH_HUB_SETTINGS_H

#include "base/language.h"
#include "hub/hub.h"

enum setting_kind {
    SETTING_LINE,
    SETTING_TEXT,
    SETTING_EMAIL,
    SETTING_PHONE,
    SETTING_ZONE,
    SETTING_CHOICE,
    SETTING_YES,       /* "yes", "no" */
    SETTING_HOURS,     /* "20", "7:30" */
    SETTING_NUMBER,    /* "14" */
    SETTING_LANGUAGE,  /* a tag, "cy" */
    SETTING_LANGUAGES, /* tags with blanks between them, in the order of the catalogues */
    SETTING_FORMS,     /* a word in each plural form of a language: "credit|credits" */
    SETTING_MARKED     /* text with headings, lists and links (ui/marked.h) */
};

enum setting_group {
    SETTINGS_HUB,
    SETTINGS_CONTACT,
    SETTINGS_LANGUAGE,
    SETTINGS_JOINING,
    SETTINGS_LIMITS,
    SETTINGS_PUBLIC,
    SETTINGS_MESSAGES,
    SETTINGS_RULES,
    SETTING_GROUPS
};

struct setting_choice {
    const char *value, *label;
};

/* Texts are in English and go through tr() where they are shown. */
struct setting {
    const char *word; /* "contact_email" */
    enum setting_group group;
    enum setting_kind kind;
    bool by_language;                     /* one for each language: "house_rules.cy" */
    bool required;                        /* there is no nothing */
    const char *label, *hint, *effect;    /* what it is, how to say it, what a change of it does */
    const char *none;                     /* what nothing means: "Never" */
    int64_t least, most;                  /* characters, or what a number may be */
    const struct setting_choice *choices; /* ended by a NULL value */
};
extern const struct setting setting_all[];
extern const size_t setting_all_n;
const char *setting_group_name(enum setting_group g);

/* One that can be set: of a language where there is one for each. */
struct setting_key {
    const struct setting *setting;
    const struct language *language; /* NULL where it is one for all */
};
/* "house_rules.cy"; NOT_FOUND, field "setting", naming the nearest known one. */
enum err_code setting_find(struct arena *a, struct str word, struct setting_key *ret,
                           struct err *err) ERR_CHECK;
struct str setting_word(struct arena *a, const struct setting_key *k);
/* All of them in the order of the table, a language after the other. In the arena. */
enum err_code setting_keys(struct arena *a, struct setting_key **ret, size_t *ret_n,
                           struct err *err) ERR_CHECK;
/* "House rules (Cymraeg)", in the language of the thread. */
struct str setting_label(struct arena *a, const struct setting_key *k);

/* Reads what was typed; pure. *ret is how it is kept ("" for nothing). INVALID, with the setting's word as
 * field, and a message that names its label and says what would be right. */
enum err_code setting_read(struct arena *a, const struct setting_key *k, struct str typed, struct str *ret,
                           struct err *err) ERR_CHECK;
/* What is kept in words for people: "20 hours", "Never", "English, Cymraeg". */
struct str setting_shown(struct arena *a, const struct setting_key *k, struct str kept);

/* What a hub has chosen. */
struct settings_row {
    struct str word, value; /* value: STR_NULL where it stands in the hub */
    int64_t changed_at;
    struct str by; /* the name of who changed it; STR_NULL: from the command line */
};
struct settings {
    struct hub hub;
    const struct settings_row *rows;
    size_t n_rows;
};
enum err_code settings_load(struct db_conn *c, struct arena *a, int64_t hub_id, struct settings *ret,
                            struct err *err) ERR_CHECK;
struct str settings_value(struct arena *a, const struct settings *s, const struct setting_key *k);
/* Who changed it last; NULL: nobody did. */
const struct settings_row *settings_changed(struct arena *a, const struct settings *s,
                                            const struct setting_key *k);
/* What is written for readers in the language in use; else in the hub's; else in any. ret_language: in which
 * it is. STR_NULL: there is none. */
struct str settings_spoken(struct arena *a, const struct settings *s, const struct setting *which,
                           const struct language **ret_language);

/* What a change would do, with everything checked and nothing stored: what it says now and then. Errors as
 * setting_set. */
enum err_code setting_try(struct db_conn *c, struct arena *a, int64_t hub_id, const struct setting_key *k,
                          struct str typed, int64_t version, struct str *ret_before, struct str *ret_after,
                          struct err *err) ERR_CHECK;
/* Changes one setting. version: of the hub as it was when they looked (PRECONDITION when it changed since);
 * 0: whatever it is. INVALID as setting_read, and where it does not go with another setting. Saying what is
 * so already changes nothing and leaves no trace. */
enum err_code setting_set(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                          const struct setting_key *k, struct str typed, int64_t version,
                          struct err *err) ERR_CHECK;

/* The hub's words for hours in the language in use; NULL: an hour is an hour. */
const struct hour_words *hub_hour_words(struct arena *a, const struct hub *h);
/* The language in which a reader is answered: theirs where the hub speaks it, else the hub's; `said`: they
 * chose or asked for it. */
const struct language *hub_language(const struct hub *h, const struct language *theirs, bool said);

#endif
