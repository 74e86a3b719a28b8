/* A map that needs nobody's tiles: points and areas as an SVG picture, 360 units wide, with a grid, a scale
 * and where north is; its sentence above and its table below. */
#ifndef KITH_UI_MAP_H
#define KITH_UI_MAP_H

#include "ui/ui.h"

struct ui_map_point {
    int64_t number; /* as it stands in the list beside the map; areas: 0 */
    struct str name;
    double lat, lon; /* degrees */
};
struct ui_map {
    struct str id; /* of the page, for aria */
    struct str title;
    struct str sentence;
    const struct ui_map_point *points;
    size_t n; /* 0: nothing is written */
    const struct ui_map_point *areas;
    size_t n_areas;
};
/* Markers that would overlap become one that tells their numbers. */
void ui_map(struct buf *b, const struct ui_map *m);

#endif
