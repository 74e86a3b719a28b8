/* What is never left to chance: the shown member's story, and one of each state in every hub, so that the
 * coordinator's home has something to do. */
#include "demo/plan.h"

enum { RECORDED, BY_PROPOSAL };

static bool there(const struct plan *p, size_t who, int64_t day) {
    return who < p->count[0] && plan_takes_part(&p->members[who], day);
}

static void cast_post(struct plan *p, int64_t days_ago, size_t who, enum listing_kind kind,
                      struct str category, struct str title, struct str words, struct str place,
                      struct str times) {
    int64_t day = p->days - days_ago;
    if (!there(p, who, day))
        return;
    struct plan_post *post = plan_new_post(p);
    if (!post)
        return;
    post->member = who;
    post->kind = kind;
    post->category = category;
    post->title = title;
    post->words = words;
    post->place = place.n ? place : p->members[who].area;
    post->times = times;
    post->from = day;
    (void)plan_add(
        p, (struct plan_event){.at = plan_moment(p, day), .what = PLAN_POST, .subject = p->n_posts - 1});
}

/* The offer or request that a scene answers: of one of the two, under the same title. */
static size_t post_for(const struct plan *p, size_t giver, size_t receiver, struct str title) {
    for (size_t i = p->n_posts; i-- > 0;) {
        const struct plan_post *post = &p->posts[i];
        if (str_eq(post->title, title) &&
            (post->kind == LISTING_OFFER ? post->member == giver : post->member == receiver))
            return i;
    }
    return PLAN_NONE;
}

static void scene(struct plan *p, int64_t days_ago, size_t giver, size_t receiver, size_t speaker,
                  struct str category, struct str title, int64_t minutes, int how, enum plan_end end,
                  struct str words) {
    int64_t day = p->days - days_ago;
    if (!there(p, giver, day) || !there(p, receiver, day))
        return;
    struct plan_deal d = {.giver = giver,
                          .receiver = receiver,
                          .post = how == RECORDED ? PLAN_NONE : post_for(p, giver, receiver, title),
                          .category = category,
                          .title = title,
                          .minutes = minutes};
    plan_course(p, &d, speaker, plan_moment(p, day), how != RECORDED, end, words);
}

static void cast_story(struct plan *p) {
#define LIST(ago, who, kind, category, title, words, place, times)                                           \
    cast_post(p, ago, who, LISTING_##kind, STR(category), STR(title), STR(words), STR(place), STR(times));
#define SCENE(ago, giver, receiver, speaker, category, title, minutes, how, end, words)                      \
    scene(p, ago, giver, receiver, speaker, STR(category), STR(title), minutes, how, end, STR(words));
#include "demo/scenes.def"
#undef LIST
#undef SCENE
}

/* Two who take part on that day and use a computer; false where there are none. */
static bool two_people(struct plan *p, size_t hub, int64_t day, size_t *ret_giver, size_t *ret_receiver) {
    size_t found[2], n = 0;
    for (int try = 0; try < 400 && n < 2; try++) {
        size_t who = p->first[hub] + (size_t)rng_below(&p->rng, p->count[hub]);
        const struct plan_member *m = &p->members[who];
        bool shown = hub == 0 && (who == THOMAS || who == GRACE);
        if (shown || m->on_paper || !plan_takes_part(m, day) || (n == 0 ? m->gives : m->receives) <= 0 ||
            (m->roles & ROLE_COORDINATOR) || (n == 1 && found[0] == who))
            continue;
        found[n++] = who;
    }
    if (n < 2)
        return false;
    *ret_giver = found[0];
    *ret_receiver = found[1];
    return true;
}

static void sure(struct plan *p, size_t hub, int64_t days_ago, int how, enum plan_end end,
                 bool giver_speaks) {
    size_t giver, receiver;
    int64_t day = p->days - days_ago;
    if (day < 2 || !two_people(p, hub, day, &giver, &receiver))
        return;
    const struct idea *deed = data_deed(&p->rng, (enum theme)hub);
    struct plan_deal d = {.giver = giver,
                          .receiver = receiver,
                          .post = PLAN_NONE,
                          .category = deed->category,
                          .title = deed->title,
                          .minutes = plan_minutes(p, deed->minutes)};
    plan_course(p, &d, giver_speaks ? giver : receiver, plan_moment(p, day), how != RECORDED, end,
                data_note(&p->rng, how == RECORDED ? NOTE_RECORD : NOTE_PROPOSE));
}

static void of_each(struct plan *p, size_t hub) {
    int64_t most = p->days - 4;
    int64_t past = most > 60 ? 60 : most; /* ended ones: long enough ago to have ended */
    sure(p, hub, 2, BY_PROPOSAL, PROPOSED, true);
    sure(p, hub, 3, BY_PROPOSAL, PROPOSED, false);
    sure(p, hub, 5, BY_PROPOSAL, AGREED, true);
    sure(p, hub, 6, BY_PROPOSAL, AGREED, false);
    sure(p, hub, 3, RECORDED, DONE, true);
    sure(p, hub, 8, RECORDED, DONE, false);
    sure(p, hub, 5, RECORDED, DISPUTED, true);
    sure(p, hub, past - 4, BY_PROPOSAL, DECLINED, true);
    sure(p, hub, past - 2, BY_PROPOSAL, CANCELLED, false);
    sure(p, hub, past - 6, RECORDED, REVERSED, true);
    sure(p, hub, past - 3, RECORDED, SETTLED, false);
    sure(p, hub, past - 1, RECORDED, DROPPED, true);
    sure(p, hub, past, RECORDED, SILENT, false);
    /* The coordinator starts the community pot. */
    plan_gift(p, p->first[hub], PLAN_NONE, 120, plan_moment(p, p->days / 2));
    size_t giver, receiver;
    if (p->days > 20 && two_people(p, hub, p->days - 12, &giver, &receiver)) {
        plan_gift(p, giver, PLAN_NONE, 90, plan_moment(p, p->days - 12));
        plan_gift(p, giver, receiver, 60, plan_moment(p, p->days - 10));
    }
}

void plan_story(struct plan *p) {
    cast_story(p);
    for (size_t hub = 0; hub < PLAN_HUBS && !p->failed; hub++)
        if (p->count[hub] > 0)
            of_each(p, hub);
}
