/* Rows looked at: each is read, its people and its kind are found, and what it may be a double of. */
#include "base/json.h"
#include "base/language.h"
#include "exchange/codes.h"
#include "slips/inside.h"

struct look {
    struct db_conn *c;
    struct arena *a;
    const struct doer *by;
    const struct hub *h;
    int64_t member_id; /* of whoever types; 0: of nobody */
    struct catalogue tree;
    struct slips *s;
    bool day_known; /* of the row above */
    int64_t day;
};

static void say(struct look *l, struct slip_row *r, enum slip_field f, struct str words) {
    if (!r->error[f])
        r->error[f] = str_z(l->a, words);
    if (!r->error[f])
        r->error[f] = "";
}

static struct str shown(struct str typed) {
    return str_utf8_cut(typed, 60);
}

/* ---- the day, and how long ---- */

static void read_day(struct look *l, struct slip_row *r, bool has_own) {
    struct str typed = r->typed.cell[SLIP_DAY];
    struct err why = {0};
    if (str_empty(typed) && !has_own) {
        if (!l->day_known && l->day == INT64_MIN)
            say(l, r, SLIP_DAY, tr_str("Enter the date"));
        r->deed.day = l->day_known ? l->day : 0;
        return;
    }
    if (!str_empty(typed) && !slip_day_parse(l->a, typed, l->by->today, &r->deed.day)) {
        say(l, r, SLIP_DAY, tr_str("The date must be a real one, like 12/6/2026"));
        r->deed.day = 0;
    } else if (exchange_day_check(r->deed.day, l->by->today, &why)) {
        say(l, r, SLIP_DAY, str_from(why.message));
    }
    l->day_known = !r->error[SLIP_DAY];
    l->day = r->deed.day;
}

static void read_time(struct look *l, struct slip_row *r, bool has_own) {
    struct str typed = r->typed.cell[SLIP_TIME];
    struct err why = {0};
    bool unclear = false;
    if (str_empty(typed) && !has_own) {
        say(l, r, SLIP_TIME, tr_str("Enter how long it took"));
        return;
    }
    if (!str_empty(typed) && !slip_time_parse(l->a, typed, &r->deed.minutes, &unclear)) {
        say(l, r, SLIP_TIME,
            unclear ? str_fmt(l->a, tr("Hours or minutes? Write %lldh or %lldm"), (long long)r->deed.minutes,
                              (long long)r->deed.minutes)
                    : tr_str("How long must be like 1:30, 1h30 or 90"));
        r->deed.minutes = 0;
    } else if (exchange_minutes_check(r->deed.minutes, l->h->most_minutes, &why)) {
        say(l, r, SLIP_TIME, str_from(why.message));
    }
}

/* ---- what it was ---- */

static bool of_kind(struct arena *a, const struct category *k, struct str folded, bool whole) {
    struct str label = str_fold(a, k->label), shown = str_fold(a, category_shown(k));
    return whole ? str_eq(label, folded) || str_eq(shown, folded) || str_eq(k->word, folded)
                 : str_find(label, folded) >= 0 || str_find(shown, folded) >= 0;
}

/* By its word or its name; else by a part of the name, where only one has it. */
static void read_kind(struct look *l, struct slip_row *r) {
    struct str typed = r->typed.cell[SLIP_KIND], folded = str_fold(l->a, typed);
    const struct category *found = NULL;
    size_t n = 0;
    if (str_empty(folded))
        return;
    for (int whole = 1; whole >= 0 && n == 0; whole--)
        for (size_t i = 0; i < l->tree.n; i++) {
            const struct category *k = &l->tree.categories[i];
            if (!catalogue_takes(&l->tree, k) || !of_kind(l->a, k, folded, whole != 0))
                continue;
            found = n ? found : k;
            n++;
        }
    if (n == 1)
        r->category = found->word;
    else if (n == 0)
        say(l, r, SLIP_KIND,
            str_fmt(l->a, tr("There is no kind of help called “%.*s”"), STR_ARG(shown(typed))));
    else
        say(l, r, SLIP_KIND,
            str_fmt(l->a, tr("Several kinds of help are called “%.*s”: write more of the name"),
                    STR_ARG(shown(typed))));
}

static void read_title(struct look *l, struct slip_row *r) {
    r->title = r->typed.cell[SLIP_TITLE];
    if (str_utf8_length(r->title) > SLIP_TITLE_MOST)
        say(l, r, SLIP_TITLE,
            str_fmt(l->a, tr("What the help was must be %d characters or fewer"), SLIP_TITLE_MOST));
    if (str_empty(r->title) && r->category.n)
        r->title = catalogue_label(&l->tree, r->category);
    if (str_empty(r->title) && !r->error[SLIP_KIND])
        say(l, r, SLIP_TITLE, tr_str("Enter what the help was"));
}

/* ---- who ---- */

static struct str name_and_card(struct look *l, const struct member *m) {
    return str_fmt(l->a, "%.*s, %.*s", STR_ARG(m->name), STR_ARG(member_card(l->a, l->h, m->number)));
}

static void no_such(struct look *l, struct slip_row *r, enum slip_field f) {
    say(l, r, f, str_fmt(l->a, tr("Nobody here is called “%.*s”"), STR_ARG(shown(r->typed.cell[f]))));
}

/* What finds nobody may be the code of a slip: it stands where who gave does. */
static enum err_code read_code(struct look *l, struct slip_row *r, enum slip_field f, struct err *err) {
    struct code_found found;
    struct err why = {0};
    enum err_code rc = code_find(l->c, l->a, l->h->id, r->typed.cell[f], &found, &why);
    if (rc && rc != ERR_INVALID && rc != ERR_NOT_FOUND) {
        *err = why;
        return rc;
    }
    if (rc || found.of != SHORTCODE_EXCHANGE)
        no_such(l, r, f);
    else if (f == SLIP_GIVER)
        r->exchange_id = found.id;
    else
        say(l, r, f, tr_str("This is the code of a slip: it stands under “Who gave”"));
    return ERR_OK;
}

static enum err_code read_who(struct look *l, struct slip_row *r, enum slip_field f, struct member *ret,
                              int64_t *ret_id, struct err *err) {
    struct str typed = r->typed.cell[f];
    struct member *list;
    size_t n = 0;
    if (str_empty(typed)) {
        say(l, r, f, f == SLIP_GIVER ? tr_str("Enter who gave") : tr_str("Enter who received"));
        return ERR_OK;
    }
    enum err_code rc = member_find(l->c, l->a, l->h, typed, SLIPS_FIT_MOST, &list, &n, err);
    if (rc || n == 0)
        return rc ? rc : read_code(l, r, f, err);
    if (n == 1) {
        *ret = list[0];
        *ret_id = list[0].id;
    } else {
        say(l, r, f,
            str_fmt(l->a, tr("Several people fit “%.*s”: choose who it was"), STR_ARG(shown(typed))));
        r->fits[f] = list;
        r->n_fits[f] = n;
    }
    return ERR_OK;
}

static void check_sides(struct look *l, struct slip_row *r) {
    if (r->deed.giver_id && r->deed.giver_id == r->deed.receiver_id)
        say(l, r, SLIP_RECEIVER, tr_str("Who received it must be somebody else than who gave it"));
    if (l->member_id && r->deed.giver_id == l->member_id)
        say(l, r, SLIP_GIVER,
            tr_str("You took part in this one: record it as your own, and the other person confirms it"));
    if (l->member_id && r->deed.receiver_id == l->member_id)
        say(l, r, SLIP_RECEIVER,
            tr_str("You took part in this one: record it as your own, and the other person confirms it"));
}

static void clean(struct arena *a, const struct slip_typed *typed, struct slip_row *r) {
    r->typed = *typed;
    for (int f = 0; f < SLIP_FIELDS; f++)
        r->typed.cell[f] = str_clean(a, str_or_empty(typed->cell[f]), true);
    r->blank = slip_blank(&r->typed);
}

/* ---- a slip that was made for an exchange ---- */

static void check_state(struct look *l, struct slip_row *r, const struct exchange *e) {
    switch (e->state) {
    case EXCHANGE_PROPOSED:
    case EXCHANGE_AGREED:
    case EXCHANGE_DONE: return;
    case EXCHANGE_CONFIRMED:
        say(l, r, SLIP_GIVER,
            str_fmt(l->a, tr("This slip is recorded already: %.*s, %.*s"), STR_ARG(day_words(l->a, e->day)),
                    STR_ARG(minutes_words(l->a, e->minutes))));
        return;
    case EXCHANGE_DISPUTED:
        say(l, r, SLIP_GIVER, tr_str("There is a question about this one: settle it on its own page"));
        return;
    default: say(l, r, SLIP_GIVER, tr_str("What this slip was made for is called off"));
    }
}

/* What one of them has noted already is confirmed as it is. */
static void check_noted(struct look *l, struct slip_row *r, const struct exchange *e) {
    if (e->state != EXCHANGE_DONE)
        return;
    if (r->deed.minutes != e->minutes)
        say(l, r, SLIP_TIME,
            str_fmt(l->a, tr("They noted %.*s: settle it on its own page"),
                    STR_ARG(minutes_words(l->a, e->minutes))));
    if (r->deed.day != e->day)
        say(l, r, SLIP_DAY,
            str_fmt(l->a, tr("They noted %.*s: settle it on its own page"),
                    STR_ARG(day_words(l->a, e->day))));
}

static enum err_code read_receiver_of(struct look *l, struct slip_row *r, const struct exchange *e,
                                      struct err *err) {
    struct member typed;
    int64_t id = 0;
    enum err_code rc = member_get(l->c, l->a, l->h->id, e->giver_id, &r->giver, err);
    if (!rc)
        rc = member_get(l->c, l->a, l->h->id, e->receiver_id, &r->receiver, err);
    r->deed.giver_id = e->giver_id;
    r->deed.receiver_id = e->receiver_id;
    if (rc || str_empty(r->typed.cell[SLIP_RECEIVER]))
        return rc;
    rc = read_who(l, r, SLIP_RECEIVER, &typed, &id, err);
    if (!rc && id && id != e->receiver_id)
        say(l, r, SLIP_RECEIVER,
            str_fmt(l->a, tr("On this slip it is %.*s"), STR_ARG(name_and_card(l, &r->receiver))));
    return rc;
}

static enum err_code look_at_made(struct look *l, struct slip_row *r, struct err *err) {
    struct exchange e;
    enum err_code rc = exchange_get(l->c, l->a, l->h->id, r->exchange_id, &e, err);
    if (!rc)
        rc = read_receiver_of(l, r, &e, err);
    if (rc)
        return rc;
    bool day = e.has_day && e.day <= l->by->today;
    r->deed.day = day ? e.day : 0;
    r->deed.minutes = e.has_minutes ? e.minutes : 0;
    r->title = e.title;
    r->category = e.category;
    check_state(l, r, &e);
    check_sides(l, r);
    read_day(l, r, day);
    read_time(l, r, e.has_minutes);
    check_noted(l, r, &e);
    for (size_t i = 0; &l->s->rows[i] != r; i++)
        if (l->s->rows[i].exchange_id == r->exchange_id)
            say(l, r, SLIP_GIVER, str_fmt(l->a, tr("This is the same slip as slip %zu"), i + 1));
    return ERR_OK;
}

/* ---- one row ---- */

static enum err_code look_at(struct look *l, struct slip_row *r, struct err *err) {
    enum err_code rc = read_who(l, r, SLIP_GIVER, &r->giver, &r->deed.giver_id, err);
    if (!rc && r->exchange_id)
        return look_at_made(l, r, err);
    if (!rc)
        rc = read_who(l, r, SLIP_RECEIVER, &r->receiver, &r->deed.receiver_id, err);
    if (rc)
        return rc;
    check_sides(l, r);
    read_day(l, r, false);
    read_time(l, r, false);
    read_kind(l, r);
    read_title(l, r);
    return ERR_OK;
}

static bool is_wrong(const struct slip_row *r) {
    for (int f = 0; f < SLIP_FIELDS; f++)
        if (r->error[f])
            return true;
    return false;
}

/* Enough is known of it to be held against others. */
static bool comparable(const struct slip_row *r) {
    return !r->blank && r->deed.giver_id && r->deed.receiver_id && r->deed.day && r->deed.minutes;
}

/* ---- doubles ---- */

static struct str deed_words(struct arena *a, int64_t day, int64_t minutes) {
    return str_fmt(a, "%.*s, %.*s", STR_ARG(day_words(a, day)), STR_ARG(minutes_words(a, minutes)));
}

static void like_recorded(struct look *l, struct slip_row *r, const struct slip_near_row *near, size_t n) {
    for (size_t i = 0; i < n && !r->warning.n; i++) {
        const struct slip_near_row *e = &near[i];
        const struct slip_deed other = {e->giver_id, e->receiver_id, e->day, e->minutes};
        bool agreed = str_eqz(e->state, "agreed");
        if (e->id == r->exchange_id)
            continue;
        if (agreed && e->giver_id == r->deed.giver_id && e->receiver_id == r->deed.receiver_id)
            r->warning = str_fmt(
                l->a,
                tr("They agreed on this already: “%.*s”. To confirm that one, type the code of its slip."),
                STR_ARG(shown(e->title)));
        else if (!agreed && e->has_day && e->has_minutes && slip_alike(&r->deed, &other))
            r->warning = str_fmt(l->a, tr("Recorded already? “%.*s”, %.*s."), STR_ARG(shown(e->title)),
                                 STR_ARG(deed_words(l->a, e->day, e->minutes)));
        if (r->warning.n)
            r->like_id = e->id;
    }
}

static void like_another(struct look *l, size_t i) {
    struct slip_row *r = &l->s->rows[i];
    for (size_t k = 0; k < i && !r->warning.n; k++)
        if (comparable(&l->s->rows[k]) && slip_alike(&r->deed, &l->s->rows[k].deed))
            r->warning = str_fmt(l->a, tr("Twice here? It is like slip %zu."), k + 1);
}

static enum err_code find_doubles(struct look *l, struct err *err) {
    struct slips *s = l->s;
    int64_t *ids = arena_new_array(l->a, int64_t, 2 * s->n), from = INT64_MAX, to = INT64_MIN;
    struct slip_near_row *near = NULL;
    struct str all;
    size_t n = 0, n_near = 0;
    if (!ids)
        return err_nomem(err);
    for (size_t i = 0; i < s->n; i++) {
        const struct slip_row *r = &s->rows[i];
        if (!comparable(r))
            continue;
        ids[n++] = r->deed.giver_id;
        ids[n++] = r->deed.receiver_id;
        from = r->deed.day - 1 < from ? r->deed.day - 1 : from;
        to = r->deed.day + 1 > to ? r->deed.day + 1 : to;
    }
    if (!n)
        return ERR_OK;
    enum err_code rc = json_ids(l->a, ids, n, &all, err);
    if (!rc)
        rc = slip_near(l->c, l->a, &(struct slip_near_in){l->h->id, all, from, to}, &near, &n_near, err);
    for (size_t i = 0; !rc && i < s->n; i++) {
        if (!comparable(&s->rows[i]))
            continue;
        like_recorded(l, &s->rows[i], near, n_near);
        like_another(l, i);
    }
    return rc;
}

static void count(struct slips *s) {
    for (size_t i = 0; i < s->n; i++) {
        const struct slip_row *r = &s->rows[i];
        bool wrong = is_wrong(r);
        s->n_filled += !r->blank;
        s->n_wrong += wrong;
        s->n_unsure += !wrong && r->warning.n > 0 && !r->typed.sure;
        s->minutes += r->deed.minutes; /* of wrong ones, too: the sum is held against the pile */
    }
}

enum err_code slips_look(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                         int64_t member_id, const struct slip_typed *typed, size_t n, struct slips **ret,
                         struct err *err) {
    struct look l = {.c = c, .a = a, .by = by, .h = h, .member_id = member_id, .day = INT64_MIN};
    l.s = *ret = arena_new(a, struct slips);
    if (!l.s)
        return err_nomem(err);
    enum err_code rc = catalogue_of(c, a, h->id, &l.tree, err);
    l.s->n = n < SLIPS_MOST ? n : SLIPS_MOST;
    for (size_t i = 0; !rc && i < l.s->n; i++) {
        struct slip_row *r = &l.s->rows[i];
        clean(a, &typed[i], r);
        if (!r->blank)
            rc = look_at(&l, r, err);
    }
    if (!rc)
        rc = find_doubles(&l, err);
    count(l.s);
    return rc ? rc : a->failed ? err_nomem(err) : ERR_OK;
}
