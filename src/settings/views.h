/* What the room's templates show. */
#ifndef KITH_SETTINGS_VIEWS_H
#define KITH_SETTINGS_VIEWS_H

#include "hub/settings.h"
#include "ui/marked.h"
#include "ui/ui.h"

/* Puts what somebody wrote, with its language where it is another than the page's (NULL: the page's). */
void said_in(struct buf *b, struct str text, const struct language *l);

struct view_setting {
    struct str id, label, value, href, changed; /* changed: who and when; STR_NULL: nobody yet */
    const struct language *language;            /* of the value where it is what somebody wrote; else NULL */
};
struct view_settings_group {
    struct str name;
    const struct view_setting *settings;
    size_t n_settings;
};
struct settings_view {
    const struct view_settings_group *groups;
    size_t n_groups;
};

/* One word of a plural: "for 2". */
struct view_form_word {
    struct str id, label, value;
};
struct setting_view {
    const struct form *form;
    const struct setting_key *key;
    struct str csrf, action, version, label, shown, changed, error, hint;
    bool line, text, marked, choices, ticks, forms; /* how it is typed; one of them */
    struct ui_field field;
    const struct ui_option *options;
    size_t n_options;
    const struct view_form_word *words;
    size_t n_words;
};
struct setting_look_view {
    struct str csrf, action, version, label, before, after, effect, value, example, back;
    const struct str *values;
    size_t n_values;
    bool marked, same;
    const struct language *language;
};

/* What help pages say in the hub's own words; in no hub they say it in general. */
struct guide_view {
    bool in_hub, member, coordinator;
    struct str hub, contact_name, contact_phone, contact_email, opening, hour, hours, amount;
    const struct language *language; /* of what the hub wrote, where it is another than the page's */
    int64_t confirm_days, most_minutes, soft_floor, floor, ceiling;
    bool has_soft_floor, has_floor, has_ceiling, by_invitation, has_rules;
    struct str home, find, record, join, profile, statement, sessions, assets, account, rules, privacy,
        accessibility, exchanges, members, today, paper, reports, settings, about, guide;
};
/* Every help page is shown the same: one view under the names that their templates go by. */
#define guide_account_view guide_view
#define guide_begin_view guide_view
#define guide_care_view guide_view
#define guide_data_view guide_view
#define guide_day_view guide_view
#define guide_exchanges_view guide_view
#define guide_giving_view guide_view
#define guide_hours_view guide_view
#define guide_limits_view guide_view
#define guide_matching_view guide_view
#define guide_messages_view guide_view
#define guide_offline_view guide_view
#define guide_paper_view guide_view
#define guide_reading_view guide_view
#define guide_reports_view guide_view
#define guide_right_view guide_view
#define guide_safe_view guide_view
#define guide_sessions_view guide_view
#define guide_settings_view guide_view
#define guide_together_view guide_view
#define guide_welcome_view guide_view

struct view_guide_found {
    struct str href, heading, topic;
};
struct view_guide_topic {
    struct str href, title;
};
struct guide_list_view {
    struct str action, q;
    const struct view_guide_found *found;
    size_t n_found;
    const struct view_guide_topic *members, *coordinators;
    size_t n_members, n_coordinators;
    const struct guide_view *g;
};

struct accessibility_view {
    struct str hub, contact_name, contact_phone, contact_email;
    const struct language *language;
    struct str axe, browser, widths, languages; /* of the test run */
    int64_t day, text_size, pages, visits, roles, violations;
    bool in_hub;
};
struct view_kept {
    struct str what, why, how_long;
};
struct privacy_view {
    bool in_hub, member;
    struct str care; /* where members look after their own data */
    struct str hub, responsible, responsible_contact, contact_name, contact_phone, contact_email, account;
    const struct language *language;
    const struct view_kept *kept;
    size_t n_kept;
};
struct rules_view {
    struct str hub, text;
    const struct language *language;
    bool coordinator;
    struct str change;
};

#endif
