/* Which copies are kept, and when the next is due. */
#include "backup/backup.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"

#define COPIES_MOST 10000
#define KEEP_MOST 1000 /* days, weeks or months */

/* ---- pure ---- */

bool backup_policy_parse(struct str s, struct backup_policy *ret) {
    unsigned *const fields[] = {&ret->days, &ret->weeks, &ret->months};
    struct str part;
    size_t n = 0;
    for (; str_next(&s, ',', &part); n++) {
        int64_t v = 0;
        if (n == 3 || !str_i64(str_trim(part), &v) || v < 0 || v > KEEP_MOST)
            return false;
        *fields[n] = (unsigned)v;
    }
    return n == 3;
}

/* The number of the day, week (from Monday) or month that a moment lies in. */
static int64_t period_of(int64_t seconds, int which) {
    const int64_t day = day_of_seconds(seconds);
    int year, month, unused;
    day_to_ymd(day, &year, &month, &unused);
    return which == 0 ? day : which == 1 ? day - day_weekday(day) : (int64_t)year * 12 + month;
}

static bool newest_of_period(const int64_t *made, size_t n, size_t i, int which) {
    for (size_t k = 0; k < n; k++) {
        const bool later = made[k] > made[i] || (made[k] == made[i] && k > i);
        if (later && period_of(made[k], which) == period_of(made[i], which))
            return false;
    }
    return true;
}

/* How many periods with a copy in them come after that of made[i]. */
static size_t periods_after(const int64_t *made, size_t n, size_t i, int which) {
    size_t after = 0;
    for (size_t k = 0; k < n; k++)
        after += period_of(made[k], which) > period_of(made[i], which) && newest_of_period(made, n, k, which);
    return after;
}

void backup_retain(const int64_t *made, size_t n, const struct backup_policy *p, bool *keep) {
    const size_t most[] = {p->days, p->weeks, p->months};
    size_t newest = 0;
    for (size_t i = 0; i < n; i++) {
        keep[i] = false;
        if (made[i] >= made[newest])
            newest = i;
        for (int which = 0; which < 3 && !keep[i]; which++)
            keep[i] = newest_of_period(made, n, i, which) && periods_after(made, n, i, which) < most[which];
    }
    if (n > 0)
        keep[newest] = true;
}

struct str backup_name(struct arena *a, int64_t made, bool encrypted) {
    int year, month, day;
    const int64_t of_day = made - day_of_seconds(made) * SECONDS_A_DAY;
    day_to_ymd(day_of_seconds(made), &year, &month, &day);
    return str_fmt(a, "kith-%04d%02d%02dT%02d%02d%02dZ.db%s", year, month, day, (int)(of_day / 3600),
                   (int)(of_day / 60 % 60), (int)(of_day % 60), encrypted ? ".enc" : "");
}

bool backup_name_parse(struct str name, int64_t *ret_made) {
    int64_t f[6] = {0}, day = 0;
    static const size_t at[] = {5, 9, 11, 14, 16, 18}, width[] = {4, 2, 2, 2, 2, 2};
    if (name.n < 24 || !str_starts(name, "kith-") || name.p[13] != 'T' || name.p[20] != 'Z')
        return false;
    const struct str rest = str_slice(name, 21, name.n);
    if (!str_eqz(rest, ".db") && !str_eqz(rest, ".db.enc"))
        return false;
    for (size_t i = 0; i < 6; i++)
        if (!str_i64(str_slice(name, at[i], at[i] + width[i]), &f[i]) || f[i] < 0)
            return false;
    if (f[3] > 23 || f[4] > 59 || f[5] > 59 || !day_from_ymd(f[0], f[1], f[2], &day))
        return false;
    *ret_made = day * SECONDS_A_DAY + f[3] * 3600 + f[4] * 60 + f[5];
    return true;
}

/* ---- the folder ---- */

struct copies {
    struct str *names;
    int64_t *made;
    bool *keep;
    size_t n;
};

static enum err_code cannot(const char *folder, struct err *err) {
    return err_set(err, ERR_UNAVAILABLE, "backup_folder", "storage",
                   "The folder of backups %s cannot be used: %s. Make it, and let Kith's user write to it.",
                   folder, strerror(errno));
}

/* What a copy that was cut off left behind: ".partial" of a name of ours. */
static bool left_over(const char *name) {
    const struct str s = str_from(name);
    const ptrdiff_t at = str_find(s, STR(".partial-"));
    int64_t made = 0;
    return at > 0 && backup_name_parse(str_slice(s, 0, (size_t)at), &made) && file_left_over(name);
}

static enum err_code list(struct arena *a, const char *folder, struct copies *ret, struct err *err) {
    DIR *d = opendir(folder);
    if (d == NULL && errno == ENOENT &&
        mkdir(folder, 0700) == 0) /* a fenced server may not even ask for it */
        d = opendir(folder);
    if (d == NULL)
        return cannot(folder, err);
    ret->names = arena_new_array(a, struct str, COPIES_MOST);
    ret->made = arena_new_array(a, int64_t, COPIES_MOST);
    ret->keep = arena_new_array(a, bool, COPIES_MOST);
    for (const struct dirent *e = readdir(d); !a->failed && e != NULL && ret->n < COPIES_MOST;
         e = readdir(d)) {
        if (left_over(e->d_name))
            (void)unlinkat(dirfd(d), e->d_name, 0);
        else if (backup_name_parse(str_from(e->d_name), &ret->made[ret->n]))
            ret->names[ret->n++] = str_dup(a, str_from(e->d_name));
    }
    (void)closedir(d);
    return a->failed ? err_nomem(err) : ERR_OK;
}

static enum err_code remove_old(struct arena *a, const struct backup_schedule *s, struct err *err) {
    struct copies c = {0};
    enum err_code code = list(a, s->folder, &c, err);
    if (code != ERR_OK)
        return code;
    backup_retain(c.made, c.n, &s->keep, c.keep);
    for (size_t i = 0; i < c.n; i++) {
        const char *path = str_z(a, str_fmt(a, "%s/%.*s", s->folder, STR_ARG(c.names[i])));
        if (a->failed)
            return err_nomem(err);
        if (!c.keep[i] && unlink(path) != 0 && errno != ENOENT)
            return cannot(path, err);
    }
    return ERR_OK;
}

/* A copy that was made in the future (the clock was put back) does not keep the next from being made. */
static bool due(const struct copies *c, int64_t now, int64_t every) {
    for (size_t i = 0; i < c->n; i++)
        if (c->made[i] <= now && now - c->made[i] < every)
            return false;
    return true;
}

enum err_code backup_turn(struct arena *a, const struct backup_options *o, const struct backup_schedule *s,
                          bool *ret_made, struct backup_report *ret, struct err *err) {
    struct copies c = {0};
    struct backup_options one = *o;
    *ret_made = false;
    enum err_code code = list(a, s->folder, &c, err);
    if (code != ERR_OK || !due(&c, o->now, s->every_seconds))
        return code;
    const struct str name = backup_name(a, o->now, o->key_file != NULL);
    one.path = str_z(a, str_fmt(a, "%s/%.*s", s->folder, STR_ARG(name)));
    if (a->failed)
        return err_nomem(err);
    code = backup_make(a, &one, ret, err);
    if (code != ERR_OK)
        return code;
    *ret_made = true;
    return remove_old(a, s, err);
}
