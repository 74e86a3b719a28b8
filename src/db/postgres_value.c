#include <stdlib.h>
#include <string.h>

#include "db/postgres.h"

/* Built-in types have had these numbers since ever; pg_type.h of the server is not installed with libpq. */
enum {
    OID_BOOL = 16,
    OID_BYTEA = 17,
    OID_NAME = 19,
    OID_INT8 = 20,
    OID_INT2 = 21,
    OID_INT4 = 23,
    OID_TEXT = 25,
    OID_FLOAT4 = 700,
    OID_FLOAT8 = 701,
    OID_BPCHAR = 1042,
    OID_VARCHAR = 1043,
    OID_NUMERIC = 1700
};

static bool whole(Oid t) {
    return t == OID_INT8 || t == OID_INT4 || t == OID_INT2;
}

bool postgres_fits(Oid t, enum db_type type) {
    switch (type) {
    case DB_I64: return whole(t) || t == OID_NUMERIC; /* the sum of BIGINTs is NUMERIC */
    case DB_F64: return whole(t) || t == OID_NUMERIC || t == OID_FLOAT8 || t == OID_FLOAT4;
    case DB_TEXT: return t == OID_TEXT || t == OID_VARCHAR || t == OID_BPCHAR || t == OID_NAME;
    case DB_BLOB: return t == OID_BYTEA;
    case DB_BOOL: return whole(t) || t == OID_BOOL; /* a comparison is 0 or 1 on SQLite, BOOLEAN here */
    }
    return false;
}

const char *postgres_type_word(Oid t) {
    if (postgres_fits(t, DB_TEXT)) {
        return "text";
    }
    if (t == OID_BOOL) {
        return "true or false";
    }
    if (t == OID_BYTEA) {
        return "bytes";
    }
    return whole(t) ? "a whole number" : postgres_fits(t, DB_F64) ? "a number" : "a value of another type";
}

static bool read_bool(struct str s, int64_t *ret) {
    *ret = str_eqz(s, "t") || str_eqz(s, "1");
    return *ret != 0 || str_eqz(s, "f") || str_eqz(s, "0");
}

/* "\x00ff" */
static bool read_bytes(struct str s, struct arena *a, struct str *ret) {
    if (!str_starts(s, "\\x") || s.n % 2 != 0) {
        return false;
    }
    struct str digits = str_slice(s, 2, s.n);
    size_t n = digits.n / 2;
    char *p = arena_alloc(a, n);
    if (p == NULL) {
        return true; /* the arena's mark says so */
    }
    *ret = (struct str){.p = p, .n = n};
    return str_unhex(digits, p, n);
}

bool postgres_value(const PGresult *r, int row, int i, enum db_type type, struct arena *a,
                    struct db_value *ret) {
    struct str s = {.p = PQgetvalue(r, row, i), .n = (size_t)PQgetlength(r, row, i)};
    if (!postgres_fits(PQftype(r, i), type)) {
        return false;
    }
    switch (type) {
    case DB_I64: return str_i64(s, &ret->i);
    case DB_F64: return str_f64(s, &ret->r);
    case DB_TEXT: ret->s = str_dup(a, s); return true;
    case DB_BLOB: return read_bytes(s, a, &ret->s);
    case DB_BOOL: return read_bool(s, &ret->i);
    }
    return false;
}
