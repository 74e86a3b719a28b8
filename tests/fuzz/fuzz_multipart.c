/* The first line of the input is the Content-Type, the rest the body. What is decoded is valid UTF-8, and
 * written out again decodes the same. */
#include "form/form.h"
#include "fuzz.h"

/* As browsers escape a name. */
static void put_name(struct buf *b, struct str s) {
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"')
            buf_puts(b, "%22");
        else if (s.p[i] == '\r')
            buf_puts(b, "%0D");
        else if (s.p[i] == '\n')
            buf_puts(b, "%0A");
        else if (s.p[i] == '\\')
            buf_puts(b, "\\\\");
        else
            buf_putc(b, s.p[i]);
    }
}

static bool holds(const struct form_pair *pairs, size_t n, const char *words) {
    for (size_t i = 0; i < n; i++)
        if (str_find(pairs[i].value, str_from(words)) >= 0)
            return true;
    return false;
}

/* A name with "%22" in its text has no escaped form: browsers do not tell the two apart either. */
static bool has_escape(const struct form_pair *pairs, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (str_has(pairs[i].name, '%'))
            return true;
    return false;
}

static void again(struct arena *a, const struct form_pair *pairs, size_t n) {
    static const char boundary[] = "kith-boundary-7d1f";
    struct buf b;
    struct form_pair *back = NULL;
    size_t m = 0;
    for (size_t i = 0; i < n; i++)
        assert(str_utf8_valid(pairs[i].name) && str_utf8_valid(pairs[i].value));
    if (holds(pairs, n, boundary) || has_escape(pairs, n))
        return;
    buf_init(&b, FUZZ_MEMORY);
    for (size_t i = 0; i < n; i++) {
        buf_fmt(&b, "--%s\r\nContent-Disposition: form-data; name=\"", boundary);
        put_name(&b, pairs[i].name);
        buf_puts(&b, "\"\r\n\r\n");
        buf_str(&b, pairs[i].value);
        buf_puts(&b, "\r\n");
    }
    buf_fmt(&b, "--%s--\r\n", boundary);
    struct str type = str_fmt(a, "multipart/form-data; boundary=%s", boundary);
    enum err_code rc = form_decode_multipart(a, type, buf_view(&b), &back, &m, NULL);
    assert(rc == ERR_OK && m == n);
    for (size_t i = 0; i < n; i++)
        assert(str_eq(pairs[i].name, back[i].name) && str_eq(pairs[i].value, back[i].value));
    buf_release(&b);
}

static const struct form_field some[] = {{"a", "A", FORM_FILE, 0, INT64_MIN, INT64_MAX, NULL},
                                         {"b", "B", FORM_BINARY, 0, INT64_MIN, INT64_MAX, NULL}};
static const struct form_def def = {"some", some, 2};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena a;
    struct err e = {0};
    struct form_pair *pairs = NULL;
    size_t n = 0;
    struct str body = fuzz_input(data, size), type = STR_NULL;
    str_next(&body, '\n', &type);
    arena_init(&a, FUZZ_MEMORY);
    if (form_decode_multipart(&a, type, body, &pairs, &n, &e))
        fuzz_assert_error(&e);
    else
        again(&a, pairs, n);
    /* What a form without files takes, one with files takes the same. */
    struct form_pair *files = NULL;
    size_t m = 0;
    bool plain = pairs != NULL;
    if (form_decode_files(&a, &def, type, body, &files, &m, &e))
        assert(!plain);
    else
        assert(!plain || m == n);
    arena_release(&a);
    return 0;
}
