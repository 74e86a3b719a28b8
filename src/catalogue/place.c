/* Points on the earth and how far apart they are. */
#include "catalogue/place.h"

#include <math.h>

/* Kilometres: the mean radius of IUGG. */
#define RADIUS 6371.0088
#define DEGREE (M_PI / 180.0)

static double clamp(double v, double low, double high) {
    return v < low ? low : v > high ? high : v;
}

enum err_code place_parse(struct str s, const char *field, struct place *ret, struct err *err) {
    struct str rest = s, lat_part, lon_part, more;
    double lat, lon;
    if (!str_next(&rest, ',', &lat_part) || !str_next(&rest, ',', &lon_part) || str_next(&rest, ',', &more) ||
        !str_f64(str_trim(lat_part), &lat) || !str_f64(str_trim(lon_part), &lon))
        return err_set(err, ERR_INVALID, field, "place",
                       "%s must be a latitude and a longitude in degrees, like 51.46,-0.07", field);
    if (lat < -90 || lat > 90)
        return err_set(err, ERR_INVALID, field, "place", "%s: the latitude must be -90 to 90", field);
    if (lon < -180 || lon > 180)
        return err_set(err, ERR_INVALID, field, "place", "%s: the longitude must be -180 to 180", field);
    *ret = (struct place){.known = true, .lat = lat, .lon = lon};
    return ERR_OK;
}

double place_km(const struct place *a, const struct place *b) {
    double s = sin((b->lat - a->lat) * DEGREE / 2), t = sin((b->lon - a->lon) * DEGREE / 2);
    double h = s * s + cos(a->lat * DEGREE) * cos(b->lat * DEGREE) * t * t;
    return 2 * RADIUS * asin(sqrt(clamp(h, 0, 1)));
}

struct place place_coarse(const struct place *p) {
    struct place c = *p;
    c.lat = round(p->lat * 200) / 200;
    c.lon = round(p->lon * 200) / 200;
    return c;
}

struct place_box place_around(const struct place *p, double km) {
    /* A hair wider, so that rounding never leaves out what lies on the edge. */
    double arc = (km < 0 ? 0 : km) / RADIUS * (1 + 1e-9) + 1e-12;
    struct place_box box = {.south = clamp(p->lat - arc / DEGREE, -90, 90),
                            .north = clamp(p->lat + arc / DEGREE, -90, 90),
                            .west = -180,
                            .east = 180};
    /* The widest place of the circle lies a little towards the pole from its middle. */
    double ratio = sin(clamp(arc, 0, M_PI / 2)) / fmax(cos(p->lat * DEGREE), 1e-12);
    if (arc >= M_PI / 2 || box.south <= -90 || box.north >= 90 || ratio >= 1)
        return box;
    double wide = asin(ratio) / DEGREE;
    if (p->lon - wide >= -180 && p->lon + wide <= 180) {
        box.west = p->lon - wide;
        box.east = p->lon + wide;
    }
    return box;
}
