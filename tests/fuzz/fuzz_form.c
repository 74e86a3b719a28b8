/* What is decoded is valid UTF-8 and encodes to what decodes the same; every type of field takes any text,
 * and either has a clean value or says what is wrong. */
#include "form/form.h"
#include "fuzz.h"

#define UNBOUND .min = INT64_MIN, .max = INT64_MAX

static const char *const choices[] = {"x", "y", NULL};
static const struct form_field fields[] = {
    {.name = "a", .label = "A", .type = FORM_LINE, .flags = FORM_REQUIRED, .min = 1, .max = 8},
    {.name = "b", .label = "B", .type = FORM_TEXT, UNBOUND},
    {.name = "c", .label = "C", .type = FORM_EMAIL, UNBOUND},
    {.name = "d", .label = "D", .type = FORM_DAY, .flags = FORM_PAST, UNBOUND},
    {.name = "e", .label = "E", .type = FORM_MINUTES, .min = -600, .max = 600},
    {.name = "f", .label = "F", .type = FORM_INT, .min = INT64_MIN, .max = 9},
    {.name = "g", .label = "G", .type = FORM_ID, UNBOUND},
    {.name = "h", .label = "H", .type = FORM_IDS, .min = INT64_MIN, .max = 4},
    {.name = "i", .label = "I", .type = FORM_WORDS, UNBOUND},
    {.name = "j", .label = "J", .type = FORM_BOOL, UNBOUND},
    {.name = "k", .label = "K", .type = FORM_CHOICE, UNBOUND, .choices = choices},
    {.name = "l", .label = "L", .type = FORM_PASSWORD, UNBOUND},
    {.name = "m", .label = "M", .type = FORM_PHONE, UNBOUND},
    {.name = "n", .label = "N", .type = FORM_WORD, UNBOUND},
};
static const struct form_def def = {
    .name = "fuzz", .fields = fields, .n = sizeof(fields) / sizeof(fields[0])};

static void encode(struct buf *b, struct str s) {
    for (size_t i = 0; i < s.n; i++)
        buf_fmt(b, "%%%02X", (unsigned char)s.p[i]);
}

static void again(struct arena *a, const struct form_pair *pairs, size_t n) {
    struct buf b;
    struct form_pair *back = NULL;
    size_t m = 0;
    buf_init(&b, FUZZ_MEMORY);
    for (size_t i = 0; i < n; i++) {
        assert(str_utf8_valid(pairs[i].name) && str_utf8_valid(pairs[i].value));
        encode(&b, pairs[i].name);
        buf_putc(&b, '=');
        encode(&b, pairs[i].value);
        buf_putc(&b, '&');
    }
    enum err_code rc = form_decode(a, buf_view(&b), &back, &m, NULL);
    assert(rc == ERR_OK && m == n);
    for (size_t i = 0; i < n; i++)
        assert(str_eq(pairs[i].name, back[i].name) && str_eq(pairs[i].value, back[i].value));
    buf_release(&b);
}

static void check_values(const struct form *f) {
    size_t wrong = 0;
    for (size_t i = 0; i < def.n; i++) {
        const struct form_value *v = &f->values[i];
        wrong += v->error != NULL;
        assert(str_utf8_valid(str_from(v->error)) && str_utf8_valid(v->text));
        if (v->error || fields[i].type == FORM_PASSWORD)
            continue;
        assert(!str_has_controls(v->text, fields[i].type != FORM_TEXT));
        if (v->has && (fields[i].type == FORM_INT || fields[i].type == FORM_MINUTES))
            assert(v->i >= fields[i].min && v->i <= fields[i].max);
        if (v->has && fields[i].type == FORM_DAY)
            assert(v->i <= 0);
        for (size_t k = 0; k < v->n; k++)
            assert(fields[i].type == FORM_IDS ? v->ids[k] > 0 : v->texts[k].n > 0);
    }
    assert(wrong == f->n_errors);
    for (size_t i = 0; i < f->n_raw; i++)
        assert(!str_eqz(f->raw[i].name, "l"));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena a;
    struct err e = {0};
    struct form_pair *pairs = NULL;
    size_t n = 0;
    arena_init(&a, FUZZ_MEMORY);
    if (form_decode(&a, fuzz_input(data, size), &pairs, &n, &e)) {
        fuzz_assert_error(&e);
    } else {
        struct form f;
        again(&a, pairs, n);
        enum err_code rc = form_parse_pairs(&a, &def, pairs, n, 0, &f, &e);
        assert(rc == ERR_OK || rc == ERR_INVALID);
        assert((rc == ERR_OK) == (f.n_errors == 0));
        check_values(&f);
    }
    arena_release(&a);
    return 0;
}
