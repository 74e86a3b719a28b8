/* What the two decoders share. Private to the room. */
#ifndef KITH_FORM_DECODE_H
#define KITH_FORM_DECODE_H

#include "form/form.h"

enum { FORM_MOST_PAIRS = 1000 };

struct form_pairs {
    struct form_pair *p;
    size_t n;
    size_t cap;
};

/* Checks that both are valid text (`bytes`: only the name), and the number of pairs. */
enum err_code form_add_pair(struct arena *a, struct form_pairs *to, struct str name, struct str value,
                            bool bytes, struct err *err) ERR_CHECK;

#endif
