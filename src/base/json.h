/* JSON: emitted by appending to a buf, parsed by jansson. */
#ifndef KITH_BASE_JSON_H
#define KITH_BASE_JSON_H

#include "base/buf.h"

/* libjansson has functions of the same names: hidden, ours can never stand in for its own inside the library.
 */
#pragma GCC visibility push(hidden)

/* Emitter. Commas are its own business: it keeps a small stack of open containers. Deeper than 32 or a key
 * where none may stand is a bug (assert). Text is escaped; invalid UTF-8 becomes U+FFFD. */
struct json_out {
    struct buf *b;
    unsigned depth;
    unsigned char more[32];
    bool key;
};

void json_start(struct json_out *j, struct buf *b);
void json_object(struct json_out *j);
void json_object_end(struct json_out *j);
void json_array(struct json_out *j);
void json_array_end(struct json_out *j);
void json_key(struct json_out *j, const char *key);
void json_str(struct json_out *j, struct str s); /* STR_NULL gives null */
void json_i64(struct json_out *j, int64_t v);
void json_id(struct json_out *j, int64_t id); /* as a string: "123" */
void json_bool(struct json_out *j, bool v);
void json_null(struct json_out *j);
void json_f64(struct json_out *j, double v); /* shortest that reads back; NaN and inf give null */

/* key and value at once */
void json_put_str(struct json_out *j, const char *key, struct str s);
void json_put_i64(struct json_out *j, const char *key, int64_t v);
void json_put_id(struct json_out *j, const char *key, int64_t id);
void json_put_bool(struct json_out *j, const char *key, bool v);

/* [1,2,3] in the arena: ids as one parameter of a query, of which an engine's own function makes rows again.
 */
enum err_code json_ids(struct arena *a, const int64_t *ids, size_t n, struct str *ret,
                       struct err *err) ERR_CHECK;

/* Parser: a read-only tree that lives as long as the arena. Duplicate keys, depth over 64, invalid UTF-8,
 * and anything after the value are ERR_USAGE, with line and column in the message; more than 200,000 values
 * are ERR_TOO_LARGE. An integer that int64_t cannot hold comes as a JSON_REAL of at least JSON_BEYOND, about
 * right, so that whoever looks at the field can say so. */
#define JSON_BEYOND 9e18
struct json;
enum json_type { JSON_NULL, JSON_BOOL, JSON_INT, JSON_REAL, JSON_STRING, JSON_ARRAY, JSON_OBJECT };

enum err_code json_parse(struct arena *a, struct str text, const struct json **ret,
                         struct err *err) ERR_CHECK;
enum json_type json_type(const struct json *j);
const struct json *json_get(const struct json *object, const char *key); /* NULL where absent */
size_t json_count(const struct json *j); /* members of an object, items of an array */
const struct json *json_at(const struct json *array, size_t i);
/* i-th member of an object, in the text's order */
const struct json *json_member(const struct json *object, size_t i, struct str *ret_key);
struct str json_text(const struct json *j); /* of a string; NUL inside is refused by the parser */
int64_t json_int(const struct json *j);
double json_real(const struct json *j);
bool json_truth(const struct json *j);
/* The getters take NULL (what json_get gives for an absent member) and a value of another type: then
 * STR_NULL, 0, false, and JSON_NULL for json_type. json_real also reads a JSON_INT. */

#pragma GCC visibility pop

#endif
