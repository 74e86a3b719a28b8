/* TimeOverflow's positional files, without a header line. */
#include "import/rows.h"

#include <strings.h>

#include "form/form.h"

enum { USER_COLUMNS = 10, POST_COLUMNS = 8, TRANSFER_COLUMNS = 8 };
enum { NAME_MOST = 100, PHONE_MOST = 100, TITLE_MOST = 255, REASON_MOST = 2000 };

#define NUMBER_MOST INT64_C(999999999)

static bool columns_right(const struct csv_row *row, size_t n, const char *names, struct row_fault *f) {
    if (row->n == n)
        return true;
    return row_wrong(f, 0, "row", "There are %zu columns where %zu are wanted: %s", row->n, n, names);
}

static bool read_number(struct arena *a, struct str s, int64_t column, const char *field, int64_t *ret,
                        struct row_fault *f) {
    s = str_trim(s);
    if (str_empty(s))
        return row_wrong(f, column, field, "It is empty: a number is wanted");
    if (!str_i64(s, ret) || *ret < 1 || *ret > NUMBER_MOST)
        return row_wrong(f, column, field, "\"%.*s\" is not a number from 1 to %lld", STR_ARG(row_echo(a, s)),
                         (long long)NUMBER_MOST);
    return true;
}

/* An empty one is absent. `future` says whether it may lie ahead. */
static bool read_moment(struct arena *a, struct str s, int64_t column, const char *field, bool future,
                        int64_t today, bool *ret_has, int64_t *ret_at, int64_t *ret_day,
                        struct row_fault *f) {
    s = str_trim(s);
    *ret_has = !str_empty(s);
    if (!*ret_has)
        return true;
    if (!moment_parse(s, ret_at, ret_day))
        return row_wrong(f, column, field,
                         "\"%.*s\" is not a date like 2024-05-31 or 2024-05-31 18:30:00 UTC",
                         STR_ARG(row_echo(a, s)));
    if (!future && *ret_day > today)
        return row_wrong(f, column, field, "%.*s is in the future", STR_ARG(row_echo(a, s)));
    return true;
}

static bool read_email(struct arena *a, struct str s, struct str *ret, struct row_fault *f) {
    *ret = STR_NULL;
    if (str_empty(str_trim(s)) || form_email(a, str_trim(s), ret))
        return true;
    return row_wrong(f, 10, "email", "\"%.*s\" is not an e-mail address like name@example.com",
                     STR_ARG(row_echo(a, s)));
}

static bool read_gender(struct arena *a, struct str s, struct row_fault *f) {
    s = str_trim(s);
    if (str_empty(s) || (s.n == 1 && s.p[0] >= '1' && s.p[0] <= '4'))
        return true;
    return row_wrong(f, 6, "gender", "\"%.*s\" is not one of 1, 2, 3, 4", STR_ARG(row_echo(a, s)));
}

static bool read_name(struct arena *a, const struct csv_row *row, struct str *ret, struct row_fault *f) {
    struct str parts[3];
    size_t n = 0;
    for (size_t i = 2; i < 5; i++) {
        struct str part = str_clean(a, row->fields[i], true);
        if (!str_empty(part))
            parts[n++] = part;
    }
    *ret = str_join(a, parts, n, STR(" "));
    if (n == 0)
        return row_wrong(f, 3, "name", "There is no name");
    if (str_utf8_length(*ret) > NAME_MOST)
        return row_wrong(f, 3, "name", "The name is longer than %d characters", NAME_MOST);
    return true;
}

static bool read_phone(struct arena *a, const struct csv_row *row, struct str *ret, struct row_fault *f) {
    struct str one = str_clean(a, row->fields[7], true), other = str_clean(a, row->fields[8], true);
    if (str_utf8_length(one) + str_utf8_length(other) > PHONE_MOST)
        return row_wrong(f, 8, "phone", "The phone numbers are longer than %d characters", PHONE_MOST);
    if (str_empty(one) || str_eq(one, other))
        one = other, other = STR("");
    *ret = str_empty(one)     ? STR_NULL
           : str_empty(other) ? one
                              : str_fmt(a, "%.*s or %.*s", STR_ARG(one), STR_ARG(other));
    return true;
}

bool timeoverflow_user_read(struct arena *a, const struct csv_row *row, int64_t today,
                            struct timeoverflow_user *ret, struct row_fault *f) {
    bool born;
    int64_t at, day;
    *ret = (struct timeoverflow_user){.email = STR_NULL, .phone = STR_NULL};
    return columns_right(row, USER_COLUMNS,
                         "member_uid, entry_date, three parts of the name, gender, date_of_birth, phone, "
                         "alternative phone, email",
                         f) &&
           read_number(a, row->fields[0], 1, "member_uid", &ret->uid, f) &&
           read_moment(a, row->fields[1], 2, "entry_date", false, today, &ret->has_entry, &ret->entry_at,
                       &ret->entry_day, f) &&
           read_name(a, row, &ret->name, f) && read_gender(a, row->fields[5], f) &&
           read_moment(a, row->fields[6], 7, "date_of_birth", false, today, &born, &at, &day, f) &&
           read_phone(a, row, &ret->phone, f) && read_email(a, row->fields[9], &ret->email, f);
}

/* ---- posts ---- */

static bool read_type(struct arena *a, struct str s, enum listing_kind *ret, struct row_fault *f) {
    s = str_trim(s);
    *ret = str_eqz(s, "Offer") ? LISTING_OFFER : LISTING_REQUEST;
    if (str_eqz(s, "Offer") || str_eqz(s, "Inquiry"))
        return true;
    return row_wrong(f, 2, "type", "\"%.*s\" is neither Offer nor Inquiry", STR_ARG(row_echo(a, s)));
}

static bool read_title(struct arena *a, struct str s, struct str *ret, struct row_fault *f) {
    *ret = str_clean(a, plain_text(a, s), true);
    if (str_empty(*ret))
        return row_wrong(f, 3, "title", "There is no title");
    if (str_utf8_length(*ret) > TITLE_MOST)
        return row_wrong(f, 3, "title", "The title is longer than %d characters", TITLE_MOST);
    return true;
}

bool timeoverflow_post_read(struct arena *a, const struct csv_row *row, int64_t today,
                            struct timeoverflow_post *ret, struct row_fault *f) {
    bool created;
    int64_t day, at;
    *ret = (struct timeoverflow_post){0};
    if (!columns_right(row, POST_COLUMNS,
                       "member_uid, type, title, description, category id, created_at, start_on, end_on",
                       f) ||
        !read_number(a, row->fields[0], 1, "member_uid", &ret->uid, f) ||
        !read_type(a, row->fields[1], &ret->kind, f) || !read_title(a, row->fields[2], &ret->title, f))
        return false;
    ret->words = plain_text(a, row->fields[3]);
    if (!str_empty(str_trim(row->fields[4])) &&
        !read_number(a, row->fields[4], 5, "category_id", &ret->category_id, f))
        return false;
    if (!read_moment(a, row->fields[5], 6, "created_at", false, today, &created, &ret->created_at, &day, f) ||
        !read_moment(a, row->fields[6], 7, "start_on", true, today, &ret->has_start, &at, &ret->start_on,
                     f) ||
        !read_moment(a, row->fields[7], 8, "end_on", true, today, &ret->has_end, &at, &ret->end_on, f))
        return false;
    if (!created)
        return row_wrong(f, 6, "created_at", "It is empty: a date is wanted");
    if (ret->has_start && ret->has_end && ret->end_on < ret->start_on)
        return row_wrong(f, 8, "end_on", "It ends before it starts");
    return true;
}

/* ---- transfers ---- */

static bool read_side(struct arena *a, const struct csv_row *row, size_t at, const char *field,
                      struct timeoverflow_side *ret, struct row_fault *f) {
    struct str type = str_trim(row->fields[at + 1]);
    ret->organisation = (type.n == 12) && (strncasecmp(type.p, "organization", 12) == 0 ||
                                           strncasecmp(type.p, "organisation", 12) == 0);
    return read_number(a, row->fields[at], (int64_t)at + 1, field, &ret->uid, f);
}

static bool read_seconds(struct arena *a, struct str s, bool between_members, int64_t *ret,
                         struct row_fault *f) {
    s = str_trim(s);
    if (str_empty(s))
        return row_wrong(f, 5, "amount", "It is empty: a number of seconds is wanted");
    if (!str_i64(s, ret) || *ret > LEDGER_MOST)
        return row_wrong(f, 5, "amount", "\"%.*s\" is not a whole number of seconds that can be counted",
                         STR_ARG(row_echo(a, s)));
    if (*ret <= 0)
        return row_wrong(f, 5, "amount", "The amount is %lld seconds: it must be 1 or more", (long long)*ret);
    if (between_members && *ret > SECONDS_A_DAY)
        return row_wrong(
            f, 5, "amount",
            "%lld seconds are more than a day (%lld): no help between two members takes that long",
            (long long)*ret, (long long)SECONDS_A_DAY);
    return true;
}

bool timeoverflow_transfer_read(struct arena *a, const struct csv_row *row, int64_t today,
                                struct timeoverflow_transfer *ret, struct row_fault *f) {
    bool created;
    int64_t at, post;
    *ret = (struct timeoverflow_transfer){0};
    if (!columns_right(
            row, TRANSFER_COLUMNS,
            "source, source type, destination, destination type, amount, created_at, reason, post id", f) ||
        !read_side(a, row, 0, "source", &ret->from, f) || !read_side(a, row, 2, "destination", &ret->to, f))
        return false;
    if (ret->from.organisation && ret->to.organisation)
        return row_wrong(f, 3, "destination",
                         "Both sides are the organisation: it cannot give hours to itself");
    if (!ret->from.organisation && !ret->to.organisation && ret->from.uid == ret->to.uid)
        return row_wrong(f, 3, "destination", "Source and destination are the same member, %lld",
                         (long long)ret->to.uid);
    bool between_members = !ret->from.organisation && !ret->to.organisation;
    if (!read_seconds(a, row->fields[4], between_members, &ret->seconds, f) ||
        !read_moment(a, row->fields[5], 6, "created_at", false, today, &created, &at, &ret->day, f))
        return false;
    if (!created)
        return row_wrong(f, 6, "created_at", "It is empty: a date is wanted");
    ret->reason = plain_text(a, row->fields[6]);
    if (str_utf8_length(ret->reason) > REASON_MOST)
        return row_wrong(f, 7, "reason", "The reason is longer than %d characters", REASON_MOST);
    return str_empty(str_trim(row->fields[7])) || read_number(a, row->fields[7], 8, "post_id", &post, f);
}
