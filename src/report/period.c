/* Periods: pure. */
#include "report/report.h"

static const char *const names[] = {
    [REPORT_MONTH] = "month",         [REPORT_QUARTER] = "quarter", [REPORT_YEAR] = "year",
    [REPORT_LAST_YEAR] = "last-year", [REPORT_TWELVE] = "twelve",
};

bool report_period_parse(struct str s, enum report_period *ret) {
    size_t i;
    const bool known = str_among(s, names, sizeof names / sizeof *names, &i);
    if (known)
        *ret = (enum report_period)i;
    return known;
}

void report_period_days(enum report_period p, int64_t today, int64_t *ret_from, int64_t *ret_to) {
    int64_t month = day_first_of_month(today), from = month, to = today;
    int year, number, day;
    day_to_ymd(today, &year, &number, &day);
    int64_t january = day_add_months(month, 1 - number);
    switch (p) {
    case REPORT_MONTH:
        from = day_add_months(month, -1);
        to = month - 1;
        break;
    case REPORT_QUARTER:
        to = day_add_months(month, -((number - 1) % 3)) - 1;
        from = day_add_months(to + 1, -3);
        break;
    case REPORT_YEAR: from = january; break;
    case REPORT_LAST_YEAR:
        from = day_add_months(january, -12);
        to = january - 1;
        break;
    default: from = day_add_months(month, -11); break;
    }
    *ret_from = from;
    *ret_to = to;
}

void report_days_before(int64_t from, int64_t to, int64_t *ret_from, int64_t *ret_to) {
    *ret_to = from - 1;
    *ret_from = from - (to - from + 1);
    if (from != day_first_of_month(from) || to + 1 != day_first_of_month(to + 1))
        return;
    int months = 0;
    for (int64_t m = from; m <= to; m = day_add_months(m, 1))
        months++;
    *ret_from = day_add_months(from, -months);
}

enum err_code report_days_check(int64_t from, int64_t to, struct err *err) {
    if (to < from)
        return err_set(err, ERR_INVALID, "to", "order", "The last day must not be before the first day");
    if (to - from > 366 * REPORT_YEARS)
        return err_set(err, ERR_INVALID, "from", "range", "Choose at most %d years at once", REPORT_YEARS);
    return ERR_OK;
}
