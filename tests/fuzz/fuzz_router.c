/* Addresses as they come from anywhere: strict_target, then the router. What matches is made of plain
 * characters only. */
#include <assert.h>
#include <string.h>

#include "fuzz.h"
#include "http/internal.h"

#define FIXED(t)                                                                                             \
    { HTTP_PART_FIXED, t }
static const struct http_part thing[] = {
    FIXED("h"), {HTTP_PART_HUB, "hub"}, FIXED("things"), {HTTP_PART_ID, "id"}};
static const struct http_part things_new[] = {
    FIXED("h"), {HTTP_PART_HUB, "hub"}, FIXED("things"), FIXED("new")};
static const struct http_part feed[] = {FIXED("feed"), {HTTP_PART_WORD, "name"}};
static const struct http_route routes[] = {
    {.method = HTTP_GET, .pattern = "/"},
    {.method = HTTP_GET, .pattern = "/h/{hub}/things/{id:id}", .parts = thing, .n_parts = 4},
    {.method = HTTP_GET, .pattern = "/h/{hub}/things/new", .parts = things_new, .n_parts = 4},
    {.method = HTTP_POST, .pattern = "/h/{hub}/things/{id:id}", .parts = thing, .n_parts = 4},
    {.method = HTTP_GET, .pattern = "/feed/{name:word}", .parts = feed, .n_parts = 2},
};
enum { ROUTES = sizeof routes / sizeof routes[0] };

static void check(const struct http_param *p) {
    assert(p->value.n >= 1 && p->value.n <= 128);
    for (size_t i = 0; i < p->value.n; i++) {
        const char c = p->value.p[i];
        assert((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
               c == '_' || c == '.');
    }
    if (str_eqz(p->name, "id"))
        assert(p->id > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const struct str target = str_of((const char *)data, size);
    struct http_param params[HTTP_PARAMS];
    const struct http_route *r = NULL;
    size_t n = 0;
    struct arena a;
    arena_init(&a, 65536);
    const struct http_refusal *why = strict_target(target);
    const char *question = size ? memchr(target.p, '?', size) : NULL;
    const struct str path = str_slice(target, 0, question ? (size_t)(question - target.p) : size);
    for (int m = HTTP_GET; m <= HTTP_DELETE; m++) {
        const enum http_match got = router_match(routes, ROUTES, (enum http_method)m, path, &r, params, &n);
        const struct str allow = router_allow(&a, routes, ROUTES, path);
        assert((got == HTTP_NO_PATH) == str_empty(allow));
        if (got != HTTP_MATCHED)
            continue;
        assert(path.n == 1 || n >= 1);
        /* what passes the router is a plain address, so the strict check must have let its path through */
        assert(!why || question || target.n > HTTP_HEADER_BYTES / 2 || memmem(path.p, path.n, "/.", 2));
        for (size_t i = 0; i < n; i++)
            check(&params[i]);
    }
    arena_release(&a);
    return 0;
}
