/* multipart/form-data (RFC 7578): fields, and files where a form takes them. */
#include <string.h>
#include <strings.h>

#include "base/language.h"
#include "form/decode.h"
#include "form/values.h"

enum { LONGEST_BOUNDARY = 70, MOST_PART_HEADERS = 16 };

static enum err_code malformed(struct err *err, const char *what) {
    return err_set(err, ERR_USAGE, NULL, "multipart", "The form cannot be read: %s.", tr(what));
}

static bool eq_nocase(struct str s, const char *z) {
    return s.n == strlen(z) && strncasecmp(s.p, z, s.n) == 0;
}

/* Parameters of a header: `name=token` or `name="quoted"`, after a semicolon each. */
static bool is_token(char c) {
    return c > ' ' && c < 0x7F && !str_has(STR("()<>@,;:\\\"/[]?={}"), c);
}

static struct str left_trimmed(struct str s) {
    while (s.n > 0 && (s.p[0] == ' ' || s.p[0] == '\t'))
        s = str_slice(s, 1, s.n);
    return s;
}

/* The next parameter off *s: 1 found, 0 at the end, -1 malformed. A quoted value is given without its quotes;
 * `\"` and `\\` stay as they are (browsers write %22). */
static int next_parameter(struct str *s, struct str *ret_name, struct str *ret_value) {
    *s = left_trimmed(*s);
    if (s->n == 0)
        return 0;
    if (s->p[0] != ';')
        return -1;
    *s = left_trimmed(str_slice(*s, 1, s->n));
    size_t n = 0;
    while (n < s->n && is_token(s->p[n]))
        n++;
    *ret_name = str_slice(*s, 0, n);
    *s = str_slice(*s, n, s->n);
    if (n == 0 || !str_starts(*s, "="))
        return -1;
    *s = str_slice(*s, 1, s->n);
    n = 0;
    if (str_starts(*s, "\"")) {
        for (n = 1; n < s->n && s->p[n] != '"'; n++)
            if (s->p[n] == '\\' && n + 1 < s->n)
                n++;
        if (n >= s->n)
            return -1;
        *ret_value = str_slice(*s, 1, n);
        *s = str_slice(*s, n + 1, s->n);
        return 1;
    }
    while (n < s->n && is_token(s->p[n]))
        n++;
    *ret_value = str_slice(*s, 0, n);
    *s = str_slice(*s, n, s->n);
    return n > 0 ? 1 : -1;
}

/* The word before the first semicolon; *s is left at the parameters. */
static struct str leading_word(struct str *s) {
    size_t n = 0;
    while (n < s->n && s->p[n] != ';')
        n++;
    struct str word = str_trim(str_slice(*s, 0, n));
    *s = str_slice(*s, n, s->n);
    return word;
}

static enum err_code find_boundary(struct str content_type, struct str *ret, struct err *err) {
    struct str rest = content_type, name, value;
    *ret = STR_NULL;
    if (!eq_nocase(leading_word(&rest), "multipart/form-data"))
        return malformed(err, TR("its Content-Type must be multipart/form-data"));
    int found;
    while ((found = next_parameter(&rest, &name, &value)) > 0) {
        if (!eq_nocase(name, "boundary"))
            continue;
        if (ret->p)
            return malformed(err, TR("its Content-Type names two boundaries"));
        *ret = value;
    }
    if (found < 0)
        return malformed(err, TR("its Content-Type is malformed"));
    if (ret->n == 0 || ret->n > LONGEST_BOUNDARY)
        return malformed(err, TR("its Content-Type must name a boundary of 1 to 70 characters"));
    for (size_t i = 0; i < ret->n; i++) /* RFC 2046, bchars */
        if (!is_token(ret->p[i]) && !str_has(STR("()+_,-./:=? "), ret->p[i]))
            return malformed(err,
                             TR("the boundary in its Content-Type has a character that may not stand there"));
    return ret->p[ret->n - 1] == ' '
               ? malformed(err, TR("the boundary in its Content-Type ends with a blank"))
               : ERR_OK;
}

/* WHATWG: browsers write %22, %0D and %0A in a name for a quote and line ends, and nothing else. */
static struct str unescaped_name(struct arena *a, struct str s) {
    char *z = str_z(a, s);
    size_t n = 0;
    if (!z)
        return STR("");
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c == '%' && i + 2 < s.n) {
            struct str two = str_slice(s, i + 1, i + 3);
            char meant = eq_nocase(two, "22")   ? '"'
                         : eq_nocase(two, "0D") ? '\r'
                         : eq_nocase(two, "0A") ? '\n'
                                                : '\0';
            i += meant ? 2 : 0;
            c = meant ? meant : c;
        } else if (c == '\\' && i + 1 < s.n && (s.p[i + 1] == '"' || s.p[i + 1] == '\\')) {
            c = s.p[++i];
        }
        z[n++] = c;
    }
    z[n] = '\0';
    return str_of(z, n);
}

static enum err_code read_disposition(struct arena *a, struct str value, bool files, struct str *ret_name,
                                      struct err *err) {
    struct str rest = value, parameter, given;
    bool file = false;
    int found;
    if (ret_name->p)
        return malformed(err, TR("a part has two Content-Disposition headers"));
    if (!eq_nocase(leading_word(&rest), "form-data"))
        return malformed(err, TR("a part's Content-Disposition must be form-data"));
    while ((found = next_parameter(&rest, &parameter, &given)) > 0) {
        file = file || eq_nocase(parameter, "filename") || eq_nocase(parameter, "filename*");
        if (!eq_nocase(parameter, "name"))
            continue;
        if (ret_name->p)
            return malformed(err, TR("a part has two names"));
        *ret_name = unescaped_name(a, given);
    }
    if (found < 0)
        return malformed(err, TR("a part's Content-Disposition is malformed"));
    if (!ret_name->p)
        return malformed(err, TR("a part has no name"));
    if (!file || files)
        return ERR_OK;
    struct str shown = form_echo(a, *ret_name);
    return err_set(err, ERR_USAGE, str_z(a, shown), "file",
                   "\"%.*s\" holds a file: this form takes no files.", STR_ARG(shown));
}

/* The line up to CR LF off *s; false where there is none. */
static bool next_line(struct str *s, struct str *ret) {
    ptrdiff_t end = str_find(*s, STR("\r\n"));
    if (end < 0)
        return false;
    *ret = str_slice(*s, 0, (size_t)end);
    *s = str_slice(*s, (size_t)end + 2, s->n);
    return true;
}

static enum err_code read_headers(struct arena *a, struct str *body, bool files, struct str *ret_name,
                                  struct err *err) {
    struct str line;
    *ret_name = STR_NULL;
    for (size_t n = 0; next_line(body, &line); n++) {
        if (line.n == 0)
            return ret_name->p ? ERR_OK : malformed(err, TR("a part has no Content-Disposition"));
        ptrdiff_t colon = str_find(line, STR(":"));
        if (colon <= 0 || n == MOST_PART_HEADERS)
            return malformed(err, TR("a part's headers are malformed"));
        struct str name = str_slice(line, 0, (size_t)colon);
        struct str value = str_trim(str_slice(line, (size_t)colon + 1, line.n));
        enum err_code rc = ERR_OK;
        if (eq_nocase(name, "Content-Disposition"))
            rc = read_disposition(a, value, files, ret_name, err);
        else if (eq_nocase(name, "Content-Transfer-Encoding") && !eq_nocase(value, "7bit") &&
                 !eq_nocase(value, "8bit") && !eq_nocase(value, "binary"))
            rc = malformed(err, TR("a part has a Content-Transfer-Encoding, which forms do not use"));
        if (rc)
            return rc;
    }
    return malformed(err, TR("it ends within a part's headers"));
}

/* After a delimiter: "--" ends the body (1), CR LF starts a part (0), anything else is malformed (-1). */
static int after_delimiter(struct str *body) {
    if (str_starts(*body, "--"))
        return 1;
    *body = left_trimmed(*body);
    if (!str_starts(*body, "\r\n"))
        return -1;
    *body = str_slice(*body, 2, body->n);
    return 0;
}

static bool takes_bytes(const struct form_def *def, struct str name) {
    for (size_t i = 0; def && i < def->n; i++)
        if (def->fields[i].type == FORM_BINARY && str_eqz(name, def->fields[i].name))
            return true;
    return false;
}

/* def: NULL where no part may hold a file. */
static enum err_code decode(struct arena *a, const struct form_def *def, struct str content_type,
                            struct str body, struct form_pair **ret, size_t *ret_n, struct err *err) {
    struct form_pairs pairs = {.p = arena_new_array(a, struct form_pair, 16), .cap = 16};
    struct str boundary;
    enum err_code rc = find_boundary(content_type, &boundary, err);
    if (rc)
        return rc;
    struct str delimiter = str_fmt(a, "\r\n--%.*s", STR_ARG(boundary));
    if (!pairs.p || a->failed)
        return err_nomem(err);
    /* The first delimiter lacks its line end, for the body starts with it: no browser writes a preamble. */
    if (body.n < delimiter.n - 2 || memcmp(body.p, delimiter.p + 2, delimiter.n - 2) != 0)
        return malformed(err, TR("its body must start with the boundary"));
    body = str_slice(body, delimiter.n - 2, body.n);
    int end;
    while ((end = after_delimiter(&body)) == 0) {
        struct str name;
        rc = read_headers(a, &body, def != NULL, &name, err);
        if (rc)
            return rc;
        ptrdiff_t length = str_find(body, delimiter);
        if (length < 0)
            return malformed(err, TR("its last part is not closed by the boundary"));
        rc = form_add_pair(a, &pairs, name, str_slice(body, 0, (size_t)length), takes_bytes(def, name), err);
        if (rc)
            return rc;
        body = str_slice(body, (size_t)length + delimiter.n, body.n);
    }
    if (end < 0)
        return malformed(err, TR("a boundary is followed by something else than a line end"));
    *ret = pairs.p;
    *ret_n = pairs.n;
    return ERR_OK;
}

enum err_code form_decode_multipart(struct arena *a, struct str content_type, struct str body,
                                    struct form_pair **ret, size_t *ret_n, struct err *err) {
    return decode(a, NULL, content_type, body, ret, ret_n, err);
}

enum err_code form_decode_files(struct arena *a, const struct form_def *def, struct str content_type,
                                struct str body, struct form_pair **ret, size_t *ret_n, struct err *err) {
    return decode(a, def, content_type, body, ret, ret_n, err);
}
