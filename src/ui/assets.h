/* The static files of the pages, inside the program: gen/assets.c is made from assets/ at build time. It also defines
 * ui_css_path, ui_js_path and ui_icon_path of ui.h. */
#ifndef KITH_UI_ASSETS_H
#define KITH_UI_ASSETS_H

#include <stddef.h>

struct asset_bytes {
    const unsigned char *p;
    size_t n;
};

struct asset {
    const char *name; /* "kith.css" */
    const char *path; /* "/assets/kith-0123456789.css": changes with the content, so it may be cached for ever */
    const char *type; /* "text/css; charset=utf-8" */
    const char *etag; /* with its quotes */
    struct asset_bytes plain, gzip, br;
};

extern const struct asset assets[];
extern const size_t assets_n;

#endif
