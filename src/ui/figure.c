#include "ui/figure.h"

int64_t figure_tenths(int64_t value, bool minutes) {
    const int64_t most = INT64_MAX / 10;

    if (!minutes) {
        if (value > most)
            return most * 10;
        return value < -most ? -most * 10 : value * 10;
    }
    if (value >= 600 || value <= -600) {
        /* Whole hours, halves away from nothing. */
        int64_t hours = value / 60, rest = value % 60;

        if (rest >= 30)
            hours++;
        else if (rest <= -30)
            hours--;
        return hours * 10;
    }
    return (value + (value < 0 ? -3 : 3)) / 6;
}

void figure_put(struct buf *b, int64_t tenths) {
    int64_t rest = tenths % 10;

    if (tenths < 0 && tenths > -10)
        buf_puts(b, "\xE2\x88\x92");
    html_number(b, tenths / 10);
    if (rest) {
        buf_putc(b, '.');
        buf_i64(b, rest < 0 ? -rest : rest);
    }
}

size_t figure_length(int64_t tenths) {
    size_t digits = 1;

    for (int64_t v = tenths / 100; v; v /= 10)
        digits++;
    return digits + (digits - 1) / 3 + (tenths < 0) + (tenths % 10 ? 2 : 0);
}
