/* Renders a component and looks at what came out. */
#ifndef KITH_TESTS_UI_RENDER_H
#define KITH_TESTS_UI_RENDER_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ui/ui.h"

#define HOSTILE "\"'><script>alert(1)</script>&\xFF<img src=x onerror=y>"

/* A form as a submitted page leaves it: `raw` typed, errors where `errors[i]` is set. */
struct typed_form {
    struct form_def def;
    struct form_value values[8];
    struct form form;
};

static inline const struct form *typed(struct typed_form *t, const struct form_field *fields, size_t n,
                                       const char *const *errors, const struct form_pair *raw, size_t n_raw) {
    memset(t, 0, sizeof *t);
    t->def = (struct form_def){.name = "test", .fields = fields, .n = n};
    for (size_t i = 0; i < n; i++) {
        t->values[i].error = errors ? errors[i] : NULL;
        t->form.n_errors += t->values[i].error != NULL;
    }
    t->form.def = &t->def;
    t->form.values = t->values;
    t->form.raw = raw;
    t->form.n_raw = n_raw;
    return &t->form;
}

/* The buffer as a C string, for strstr. Valid until the next append. */
static inline const char *text(struct buf *b) {
    assert_false(b->failed);
    buf_putc(b, '\0');
    b->n--;
    return b->p;
}

static inline void has(struct buf *b, const char *wanted) {
    if (!strstr(text(b), wanted))
        fail_msg("missing: %s\nin:\n%s", wanted, text(b));
}

static inline void has_not(struct buf *b, const char *unwanted) {
    if (strstr(text(b), unwanted))
        fail_msg("found: %s\nin:\n%s", unwanted, text(b));
}

static inline size_t times(struct buf *b, const char *wanted) {
    size_t n = 0;

    for (const char *p = strstr(text(b), wanted); p; p = strstr(p + 1, wanted))
        n++;
    return n;
}

static inline void is(struct buf *b, const char *expected) {
    assert_string_equal(text(b), expected);
    buf_clear(b);
}

/* Nothing of HOSTILE came through as markup or broke out of its attribute, and the bytes are whole. */
static inline void harmless(struct buf *b) {
    has_not(b, "<script>alert");
    has_not(b, "<img");
    has_not(b, "\"'>");
    has_not(b, "'><");
    has_not(b, "\xFF");
    assert_int_equal(times(b, "<"), times(b, ">"));
    assert_int_equal(times(b, "\"") % 2, 0);
}

#endif
