#include "form/form.h"

#include <assert.h>
#include <string.h>

#include "base/language.h"
#include "form/values.h"

static enum err_code start(struct arena *a, const struct form_def *def, struct form *ret) {
    *ret = (struct form){.def = def};
    ret->values = arena_new_array(a, struct form_value, def->n);
    return ret->values ? ERR_OK : ERR_NOMEM;
}

static bool is_file(const struct form_field *f) {
    return f->type == FORM_FILE || f->type == FORM_BINARY;
}

/* Only what the form declares is kept, and no password and no file. */
static bool kept(const struct form_def *def, struct str name) {
    for (size_t i = 0; i < def->n; i++)
        if (form_is_part(&def->fields[i], name))
            return def->fields[i].type != FORM_PASSWORD && !is_file(&def->fields[i]);
    return false;
}

bool form_takes_files(const struct form_def *def) {
    for (size_t i = 0; i < def->n; i++)
        if (is_file(&def->fields[i]))
            return true;
    return false;
}

static enum err_code keep_raw(struct arena *a, const struct form_def *def, const struct form_pair *pairs,
                              size_t n, struct form *ret) {
    struct form_pair *raw = arena_new_array(a, struct form_pair, n);
    if (!raw)
        return ERR_NOMEM;
    for (size_t i = 0; i < n; i++) {
        if (!kept(def, pairs[i].name))
            continue;
        raw[ret->n_raw].name = str_dup(a, pairs[i].name);
        raw[ret->n_raw++].value = str_dup(a, pairs[i].value);
    }
    ret->raw = raw;
    return a->failed ? ERR_NOMEM : ERR_OK;
}

/* Counts a field's error; the form's first one is also told in *first. */
static void count_error(struct form *f, const struct form_field_in *in, struct err *first) {
    if (!in->value->error)
        return;
    if (f->n_errors++ == 0)
        err_set(first, ERR_INVALID, in->field->name, in->key, "%s", in->value->error);
}

static enum err_code outcome(const struct arena *a, const struct form *f, const struct err *first,
                             struct err *err) {
    if (a->failed)
        return err_nomem(err);
    if (f->n_errors == 0)
        return ERR_OK;
    if (err)
        *err = *first;
    return ERR_INVALID;
}

enum err_code form_parse_pairs(struct arena *a, const struct form_def *def, const struct form_pair *pairs,
                               size_t n, int64_t today, struct form *ret, struct err *err) {
    struct err first = {0};
    if (start(a, def, ret) || keep_raw(a, def, pairs, n, ret))
        return err_nomem(err);
    for (size_t i = 0; i < def->n; i++) {
        struct form_field_in in = {
            .a = a, .field = &def->fields[i], .today = today, .value = &ret->values[i]};
        form_values_pairs(&in, pairs, n);
        count_error(ret, &in, &first);
    }
    return outcome(a, ret, &first, err);
}

static bool declared(const struct form_def *def, struct str name) {
    for (size_t i = 0; i < def->n; i++)
        if (str_eqz(name, def->fields[i].name))
            return true;
    return false;
}

/* An error of the whole form; the first one stays in `general`. */
static void general_error(struct arena *a, struct form *f, struct err *first, struct str field,
                          const char *key, struct str message) {
    if (!f->general) {
        f->general = str_z(a, message);
        if (!f->general)
            f->general = "";
        f->general_field = str_dup(a, field);
    }
    if (f->n_errors++ == 0) {
        const char *name = str_z(a, field);
        err_set(first, ERR_INVALID, name, key, "%.*s", STR_ARG(message));
    }
}

static void unknown_member(struct arena *a, struct form *f, struct err *first, struct str name) {
    const char **names = arena_new_array(a, const char *, f->def->n);
    if (!names)
        return;
    for (size_t i = 0; i < f->def->n; i++)
        names[i] = f->def->fields[i].name;
    const char *meant = str_nearest(name, names, f->def->n);
    name = form_echo(a, name);
    struct str message =
        meant ? str_fmt(a, tr("\"%.*s\" is not known here. Did you mean \"%s\"?"), STR_ARG(name), meant)
              : str_fmt(a, tr("\"%.*s\" is not known here."), STR_ARG(name));
    general_error(a, f, first, name, "unknown", message);
}

/* "from-day" belongs to "from". */
static bool is_part_of(const struct form_field *f, struct str name) {
    size_t n = strlen(f->name);
    if (name.n < n || memcmp(name.p, f->name, n) != 0)
        return false;
    return name.n == n || ((f->type == FORM_DAY || f->type == FORM_MINUTES) && name.p[n] == '-');
}

enum err_code form_only_known(struct arena *a, struct form *f, const struct form_pair *pairs, size_t n,
                              struct err *err) {
    struct err first = {0};
    for (size_t i = 0; i < n; i++) {
        bool known = false;
        for (size_t k = 0; k < f->def->n; k++)
            known = known || is_part_of(&f->def->fields[k], pairs[i].name);
        if (!known)
            unknown_member(a, f, &first, pairs[i].name);
    }
    return outcome(a, f, &first, err);
}

enum err_code form_parse_json(struct arena *a, const struct form_def *def, const struct json *object,
                              int64_t today, struct form *ret, struct err *err) {
    struct err first = {0};
    if (start(a, def, ret))
        return err_nomem(err);
    if (json_type(object) != JSON_OBJECT) {
        general_error(a, ret, &first, STR(""), "not-an-object",
                      tr_str("Send a JSON object, like {\"name\": \"value\"}."));
        return outcome(a, ret, &first, err);
    }
    for (size_t i = 0; i < def->n; i++) {
        struct form_field_in in = {
            .a = a, .field = &def->fields[i], .today = today, .value = &ret->values[i]};
        form_values_json(&in, json_get(object, def->fields[i].name));
        count_error(ret, &in, &first);
    }
    for (size_t i = 0; i < json_count(object); i++) {
        struct str name = STR_NULL;
        json_member(object, i, &name);
        if (!declared(def, name))
            unknown_member(a, ret, &first, name);
    }
    return outcome(a, ret, &first, err);
}

static struct form_value *find(const struct form *f, const char *name) {
    for (size_t i = 0; i < f->def->n; i++)
        if (strcmp(f->def->fields[i].name, name) == 0)
            return &f->values[i];
    return NULL;
}

const struct form_value *form_value(const struct form *f, const char *name) {
    const struct form_value *v = find(f, name);
    assert(v);
    return v;
}

struct str form_raw(const struct form *f, const char *name) {
    for (size_t i = 0; f && i < f->n_raw; i++)
        if (str_eqz(f->raw[i].name, name))
            return f->raw[i].value;
    return STR_NULL;
}

bool form_raw_has(const struct form *f, const char *name, struct str value) {
    for (size_t i = 0; f && i < f->n_raw; i++)
        if (str_eqz(f->raw[i].name, name) && str_eq(f->raw[i].value, value))
            return true;
    return false;
}

void form_fail(struct arena *a, struct form *f, const struct err *err) {
    const char *message = str_z(a, str_from(err->message));
    if (!message)
        message = tr("There is not enough memory for this. Try again later.");
    struct form_value *v = err->field[0] ? find(f, err->field) : NULL;
    if (v)
        v->error = message;
    else
        f->general = message;
    f->n_errors++;
}
