/* The tables that the demo draws from: names, areas, offers, requests, notes. What is in them stands in the
 * room's .def files. Not for other rooms. */
#ifndef KITH_DEMO_DATA_H
#define KITH_DEMO_DATA_H

#include "base/rng.h"
#include "base/str.h"

enum { PLAN_HUBS = 3 };
enum theme { SURGERY, SCHOOL, ESTATE, ANY }; /* the first three are the hubs, in this order */

struct hub_idea {
    struct str slug, name, host, letter, phone, email, about;
};
extern const struct hub_idea hub_ideas[PLAN_HUBS];

/* Something that somebody can offer, ask for or record. */
struct idea {
    enum theme theme;
    struct str category;
    int64_t minutes;
    struct str title, words, place, times;
};
struct ideas {
    const struct idea *all;
    size_t n;
};
extern const struct ideas offers, requests;

enum note {
    NOTE_PROPOSE,
    NOTE_AGREE,
    NOTE_RECORD,
    NOTE_CONFIRM,
    NOTE_DISPUTE,
    NOTE_SETTLE,
    NOTE_DROP,
    NOTE_DECLINE,
    NOTE_CANCEL,
    NOTE_REVERSE,
    NOTE_GIFT,
    NOTE_POT
};

/* One of the entries, any as likely as another. The strings are constants. */
struct str data_note(struct rng *r, enum note where);
struct str data_area(struct rng *r, enum theme hub);
struct str data_about(struct rng *r, enum theme hub, bool staff);
struct str data_password_word(struct rng *r);
const struct idea *data_deed(struct rng *r, enum theme hub);
/* A first and a last name that commonly go together. */
void data_name(struct rng *r, struct str *ret_first, struct str *ret_last);

#endif
