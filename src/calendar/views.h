/* What the room's templates show. */
#ifndef KITH_CALENDAR_VIEWS_H
#define KITH_CALENDAR_VIEWS_H

#include "calendar/calendar.h"

struct part_view {
    struct str id, value, label;
    bool ticked;
};
struct weekday_view {
    const char *name;
    struct part_view parts[WEEK_PARTS];
};
struct free_days_view {
    struct str when, what, first, last;
};
struct times_view {
    const struct form *form; /* of the usual week */
    const struct form *days_form, *upload_form;
    struct str csrf, name, zone, other, version;
    struct str save, days_add, days_remove, address_make, address_end, upload, busy_remove;
    bool acting, said;
    struct str words;
    struct weekday_view days[7];
    const struct free_days_view *differ;
    size_t n_differ;
    bool has_address;
    int64_t address_day;
    int64_t n_busy;
    const struct str *busy;
    size_t n_busy_shown;
    struct str busy_until;
};
struct address_view {
    struct str address, back;
};

#endif
