/* Pure: the lists and their words, what can be asked to be done, what can be noted. */
#include <assert.h>

#include "base/language.h"
#include "day/day.h"

/* ---- the lists ---- */

static const struct {
    const char *name, *title, *about, *empty;
} lists[DAY_LISTS] = {
    [DAY_FOLLOW_UPS] = {"follow-ups", TR("To do today"), TR("Tasks and follow-ups whose day has come."),
                        TR("Nothing is due. What has its day later stands under Tasks.")},
    [DAY_EXCHANGES] = {"exchanges", TR("Exchanges that wait"),
                       TR("First what is to be settled, then what waits for a yes, then what was to happen "
                          "and was not written down, then what waits for an answer."),
                       TR("No exchange waits for anybody.")},
    [DAY_ASKING] = {"asking", TR("Waiting to join"), TR("People who asked to join, longest first."),
                    TR("Nobody waits to join.")},
    [DAY_WELCOME] = {"welcome", TR("To welcome"),
                     TR("Who joined in the last three months, and nobody spoke with them yet, as far as "
                        "notes and their way in tell. Everybody is to hear from somebody within a month."),
                     TR("Everybody who joined in the last three months was spoken with.")},
    [DAY_REQUESTS] = {"requests", TR("Requests without a match"),
                      TR("Open requests for which nothing is agreed, oldest first."),
                      TR("Every open request has somebody.")},
    [DAY_PAPER] = {"paper", TR("Paper to enter"),
                   TR("Group sessions that are over and of which nobody wrote down who came, and "
                      "slips that you have begun to enter."),
                   TR("No sign-in sheet waits to be entered, and no slips of yours.")},
    [DAY_NEVER] = {"never", TR("Joined and never exchanged"),
                   TR("Members who neither gave nor received help yet, longest here first."),
                   TR("Everybody here has given or received help.")},
    [DAY_QUIET] =
        {"quiet", TR("Quiet for 90 days"),
         TR("Members who exchanged before, whose hours did not move for 90 days, and who have nothing "
            "under way; longest quiet first."),
         TR("Everybody who exchanged before did so in the last 90 days, or has something under way.")},
    [DAY_LIMITS] =
        {"limits", TR("Far from zero"),
         TR("Members below their soft limit, who received much and may like to be asked; and members "
            "as far above zero, who gave much and may like to receive. Nobody is stopped by it."),
         TR("Nobody is beyond a soft limit, below or above.")},
    [DAY_CHECKS] = {"checks", TR("Checks about to lapse"),
                    TR("Checks that end within two months, or ended in the last two, with no other in their "
                       "place; soonest first."),
                    TR("No check ends within two months, and none ended lately.")},
};

const char *day_list_name(enum day_list l) {
    return lists[l].name;
}

bool day_list_parse(struct str s, enum day_list *ret) {
    for (int i = 0; i < DAY_LISTS; i++) {
        if (str_eqz(s, lists[i].name)) {
            *ret = (enum day_list)i;
            return true;
        }
    }
    return false;
}

const char *day_list_title(enum day_list l) {
    return tr(lists[l].title);
}

const char *day_list_about(enum day_list l) {
    return tr(lists[l].about);
}

const char *day_list_empty(enum day_list l) {
    return tr(lists[l].empty);
}

/* ---- a line in words ---- */

static struct str days_ago(struct arena *a, int64_t days) {
    return days <= 0 ? tr_str("today")
                     : str_fmt(a, tr_n("%lld day ago", "%lld days ago", days), (long long)days);
}

static struct str exchange_words(struct arena *a, const struct day_line *l) {
    if (str_eqz(l->state, "disputed"))
        return tr_str("They do not agree about it");
    if (str_eqz(l->state, "agreed"))
        return tr_str("Was to happen, and is not written down");
    if (str_eqz(l->state, "proposed"))
        return l->waits.n ? str_fmt(a, tr("%.*s is to answer"), STR_ARG(l->waits))
                          : tr_str("Waits for an answer");
    struct str time = minutes_words(a, l->amount);
    return l->waits.n ? str_fmt(a, tr("%.*s is to say yes: %.*s"), STR_ARG(l->waits), STR_ARG(time))
                      : str_fmt(a, tr("Waits for a yes: %.*s"), STR_ARG(time));
}

static struct str due_words(struct arena *a, int64_t days) {
    if (days < 0)
        return str_fmt(a, tr_n("%lld day late", "%lld days late", -days), (long long)-days);
    return days == 0 ? tr_str("Today")
                     : str_fmt(a, tr_n("In %lld day", "In %lld days", days), (long long)days);
}

static struct str limit_words(struct arena *a, const struct day_line *l) {
    struct str time = minutes_words(a, l->amount);
    return str_fmt(a, l->amount < 0 ? tr("%.*s below zero") : tr("%.*s above zero"), STR_ARG(time));
}

static struct str ended_words(struct arena *a, int64_t days) {
    if (days < 0)
        return str_fmt(a, tr_n("Ended %lld day ago", "Ended %lld days ago", -days), (long long)-days);
    return days == 0 ? tr_str("Ends today")
                     : str_fmt(a, tr_n("Ends in %lld day", "Ends in %lld days", days), (long long)days);
}

static struct str slips_words(struct arena *a, const struct day_line *l) {
    struct str n = str_fmt(a, tr_n("%lld slip", "%lld slips", l->amount), (long long)l->amount);
    return str_fmt(a, tr("%.*s, begun %.*s"), STR_ARG(n), STR_ARG(day_words(a, l->day)));
}

struct str day_line_what(enum day_list l, const struct day_line *line) {
    enum check_level level;
    if (l == DAY_CHECKS && check_level_parse(line->what, &level))
        return str_from(check_level_label(level));
    return l == DAY_PAPER && str_eqz(line->state, "slips") ? tr_str("Slips you have begun to enter")
                                                           : line->what;
}

struct str day_line_words(struct arena *a, enum day_list l, const struct day_line *line, int64_t today) {
    const struct str ago = days_ago(a, today - line->day);
    switch (l) {
    case DAY_FOLLOW_UPS: return due_words(a, line->day - today);
    case DAY_EXCHANGES: return exchange_words(a, line);
    case DAY_ASKING: return str_fmt(a, tr("Asked %.*s"), STR_ARG(ago));
    case DAY_WELCOME:
    case DAY_NEVER: return str_fmt(a, tr("Joined %.*s"), STR_ARG(ago));
    case DAY_REQUESTS:
        return line->amount
                   ? str_fmt(a, tr_n("%lld asked, no yes yet", "%lld asked, no yes yet", line->amount),
                             (long long)line->amount)
                   : tr_str("Nobody is asked yet");
    case DAY_PAPER:
        if (str_eqz(line->state, "slips"))
            return slips_words(a, line);
        return line->amount ? str_fmt(a, tr_n("%lld signed up", "%lld signed up", line->amount),
                                      (long long)line->amount)
                            : tr_str("Nobody signed up");
    case DAY_QUIET: return str_fmt(a, tr("Last hours moved %.*s"), STR_ARG(ago));
    case DAY_LIMITS: return limit_words(a, line);
    case DAY_CHECKS: return ended_words(a, line->day - today);
    case DAY_LISTS: break;
    }
    return STR("");
}

bool day_line_presses(enum day_list l, const struct day_line *line, int64_t today) {
    switch (l) {
    case DAY_FOLLOW_UPS:
    case DAY_CHECKS: return line->day < today;
    case DAY_WELCOME: return today - line->day > DAY_WELCOME_WITHIN;
    case DAY_EXCHANGES: return str_eqz(line->state, "disputed");
    default: return false;
    }
}

/* ---- tasks ---- */

enum err_code task_check(const struct task_new *t, int64_t today, struct err *err) {
    if (str_empty(t->what))
        return err_set(err, ERR_INVALID, "what", "required", "Enter what is to be done");
    if (str_utf8_length(t->what) > TASK_WHAT_MOST)
        return err_set(err, ERR_INVALID, "what", "max", "What is to be done must be %d characters or fewer",
                       TASK_WHAT_MOST);
    if (t->due_day < today - TASK_DAYS_AHEAD || t->due_day > today + TASK_DAYS_AHEAD)
        return err_set(err, ERR_INVALID, "due", "day", "The day must be within three years from now");
    return ERR_OK;
}

/* ---- notes ---- */

static const struct {
    const char *name, *label;
} kinds[NOTE_KINDS] = {
    [NOTE_WELCOME] = {"welcome", TR("Welcomed")},
    [NOTE_CONVERSATION] = {"conversation", TR("Conversation")},
    [NOTE_PHONE] = {"phone", TR("Phone call")},
    [NOTE_VISIT] = {"visit", TR("Visit")},
    [NOTE_LETTER] = {"letter", TR("Letter")},
    [NOTE_WELFARE] = {"welfare", TR("How they are")},
    [NOTE_OTHER] = {"other", TR("Something else")},
};

const char *note_kind_name(enum note_kind k) {
    return kinds[k].name;
}

const char *note_kind_label(enum note_kind k) {
    return tr(kinds[k].label);
}

bool note_kind_parse(struct str s, enum note_kind *ret) {
    for (int i = 0; i < NOTE_KINDS; i++) {
        if (str_eqz(s, kinds[i].name)) {
            *ret = (enum note_kind)i;
            return true;
        }
    }
    return false;
}

const char *note_readers_name(enum note_readers r) {
    return r == NOTE_PRACTITIONERS ? "practitioners" : "coordinators";
}

const char *note_readers_label(enum note_readers r) {
    return r == NOTE_PRACTITIONERS ? tr("Coordinators and practitioners") : tr("Coordinators only");
}

bool note_readers_parse(struct str s, enum note_readers *ret) {
    *ret = str_eqz(s, "practitioners") ? NOTE_PRACTITIONERS : NOTE_COORDINATORS;
    return str_eqz(s, "practitioners") || str_eqz(s, "coordinators");
}

enum err_code note_check(const struct note_new *n, int64_t today, struct err *err) {
    if (str_empty(n->words) && n->kind != NOTE_WELCOME && !n->has_follow_up)
        return err_set(err, ERR_INVALID, "words", "required", "Enter what is to be remembered");
    if (n->day > today)
        return err_set(err, ERR_INVALID, "day", "past", "The day must be today or in the past");
    if (n->day < today - 366 * 10)
        return err_set(err, ERR_INVALID, "day", "day", "The day must not be more than ten years ago");
    if (n->has_follow_up && (n->follow_up < today || n->follow_up > today + TASK_DAYS_AHEAD))
        return err_set(err, ERR_INVALID, "follow_up", "day",
                       "The day to come back to it must be today or later, and within three years");
    return ERR_OK;
}
