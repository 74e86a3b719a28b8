/* The help pages: one template each, and the headings that they are searched by. */
#ifndef KITH_SETTINGS_GUIDE_H
#define KITH_SETTINGS_GUIDE_H

#include "settings/views.h"

struct guide_topic {
    const char *word;  /* of its address */
    bool coordinators; /* written for them; everybody may read it */
    void (*put)(struct buf *b, const struct guide_view *v);
};
extern const struct guide_topic guide_topics[];
extern const size_t guide_topics_n;

struct guide_heading {
    const struct guide_topic *topic;
    struct str id, words; /* id: "" for the page's own heading */
    struct str section;   /* what stands under it, as it is read */
};
/* The headings of a topic as it is shown, in the language in use. In the arena. */
enum err_code guide_headings(struct arena *a, const struct guide_topic *t, const struct guide_view *v,
                             struct guide_heading **ret, size_t *ret_n, struct err *err) ERR_CHECK;
/* Those that have all words of `q`, as people type them: case and accents do not matter, beginnings of words
 * do. First those whose heading has them, then those with what stands under it. */
enum err_code guide_find(struct arena *a, const struct guide_view *v, struct str q,
                         struct guide_heading **ret, size_t *ret_n, struct err *err) ERR_CHECK;

#endif
