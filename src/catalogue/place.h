/* Points on the earth and how far apart they are. Pure. Degrees are those of WGS 84. */
#ifndef KITH_CATALOGUE_PLACE_H
#define KITH_CATALOGUE_PLACE_H

#include "base/err.h"
#include "base/str.h"

struct place {
    bool known;
    double lat, lon;
};

/* "51.5,-0.12", blanks allowed. INVALID, field as given, when it is no point on the earth. */
enum err_code place_parse(struct str s, const char *field, struct place *ret, struct err *err) ERR_CHECK;
/* Kilometres along a great circle (haversine, radius 6371.0088 km, the mean of IUGG). */
double place_km(const struct place *a, const struct place *b);
/* The same made coarse (to 0.005 degrees: some 550 by 350 metres here): what other members' distances are
 * measured from, so that nobody finds a postcode by asking from many sides. */
struct place place_coarse(const struct place *p);
/* The smallest box that holds all within km. Over a pole or the date line: all longitudes. */
struct place_box {
    double south, north, west, east;
};
struct place_box place_around(const struct place *p, double km);

#endif
