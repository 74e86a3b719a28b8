/* Which words of a request stand in what somebody offers and told of themselves: pure. English endings are
 * cut roughly, alike on both sides: it is a hint among others, not a search. */
#include <string.h>

#include "match/inside.h"

/* Distinct stems of one side. A text of 2,000 characters has fewer. */
enum { STEMS = 512, STEMS_MOST = 300, STEM_LEAST = 3 };
struct match_stems {
    uint64_t hash[STEMS]; /* open addressing; 0: free */
    struct str word[STEMS];
    size_t n;
};

static bool letter(char ch) {
    return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9') || (ch & 0x80);
}

static bool common(const char *z, size_t n) {
    /* By length; each string holds all words of its length, one after another. */
    static const char *const list[] = {
        "",
        "",
        "",
        "agoallandanyareaskbigbutcandaydidduefarfewforgetgothadhasherhimhishowitsletlotmaynewnotnowoffoldon"
        "eouroutownperputsayseesetshesixtenthetootwousewaswaywhowhyyesyou",
        "ablealsoawaybackbeenbestbothcamecomedaysdonedowneachelseeverfeelfindfivefourfromfullgavegivegoesgo"
        "odhalfhandhavehelphereholdhourintojustkeepkindknewknowlastlesslikelonglooklotsmademakemanymoremost"
        "muchmustnearneednextnineonceonlyopenoverpartpastsameseemshowsidesomesortsuchsuretaketellthanthatth"
        "emthentheythistimeturnusedusesverywantweekwellwentwerewhatwhenwillwishwithworkyearyour",
        "aboutafteragainbeingbringcomescoulddoingeighteveryfirstfoundgivengivesgoinggreathappyhourskeepskin"
        "dsknowsleastlikeslivedliveslooksmakesmaybemightneedsneveroftenotherquiterightsevenshallsincesmalls"
        "ortsstartstilltakentakesthanktheirtherethesethingthinkthosethreetimestodaytwiceunderuntilusingwant"
        "sweekswherewhichwhilewholewhoseworkswouldyearsyoung",
        "alwaysanyonearoundbeforebetterenoughgivinghavinglittlemakingmonthsmyselfpeoplepleasesecondshouldsi"
        "mpletakingthingsthoughwantedweeklywithin",
        "anotheranybodybecausebetweeneveninggettinghelpinglookingmorningnothingperhapsseveralsomeonethrough"
        "usuallywhetherwithoutworking",
        "anythingeveryonepossibleprobablysomebodytogetherwheneverwherever",
        "afternooneverybodysomethingsometimes",
    };
    if (n >= sizeof list / sizeof *list)
        return false;
    for (const char *at = list[n]; *at; at += n) {
        if (memcmp(at, z, n) == 0)
            return true;
    }
    return false;
}

static bool cut(const char *z, size_t *n, const char *ending) {
    size_t k = strlen(ending);
    if (*n < k + STEM_LEAST || memcmp(z + *n - k, ending, k) != 0)
        return false;
    *n -= k;
    return true;
}

/* The length of the stem of a lower-case word; "shopping", "shops", "shop" give the same. */
static size_t stem(const char *z, size_t n) {
    (void)cut(z, &n, "s");
    (void)(cut(z, &n, "ing") || cut(z, &n, "ed") || cut(z, &n, "er"));
    if (n > STEM_LEAST && z[n - 1] == z[n - 2] && z[n - 1] != 'l' && z[n - 1] != 's')
        n--;
    while (n > STEM_LEAST && (z[n - 1] == 'e' || z[n - 1] == 'y' || z[n - 1] == 'i'))
        n--;
    return n;
}

/* The next word's stem; false at the end. */
static bool next_stem(struct str *rest, uint64_t *ret_hash, struct str *ret_word) {
    while (rest->n) {
        size_t from = 0;
        while (from < rest->n && !letter(rest->p[from]))
            from++;
        size_t to = from;
        while (to < rest->n && letter(rest->p[to]))
            to++;
        struct str word = str_slice(*rest, from, to);
        *rest = str_slice(*rest, to, rest->n);
        char low[40];
        if (word.n < STEM_LEAST || word.n > sizeof low)
            continue;
        for (size_t i = 0; i < word.n; i++)
            low[i] = word.p[i] >= 'A' && word.p[i] <= 'Z' ? (char)(word.p[i] + 32) : word.p[i];
        if (common(low, word.n))
            continue;
        size_t n = stem(low, word.n);
        uint64_t h = 0xcbf29ce484222325u;
        for (size_t i = 0; i < n; i++)
            h = (h ^ (unsigned char)low[i]) * 0x100000001b3u;
        *ret_hash = h | 1;
        *ret_word = word;
        return true;
    }
    return false;
}

static size_t slot_of(const struct match_stems *s, uint64_t hash) {
    size_t at = (hash >> 8) % STEMS;
    while (s->hash[at] && s->hash[at] != hash)
        at = (at + 1) % STEMS;
    return at;
}

static void take(struct match_stems *s, struct str text) {
    uint64_t hash;
    struct str word;
    while (s->n < STEMS_MOST && next_stem(&text, &hash, &word)) {
        size_t at = slot_of(s, hash);
        if (s->hash[at])
            continue;
        s->hash[at] = hash;
        s->word[at] = word;
        s->n++;
    }
}

static void take_wish(struct match_stems *s, const struct match_wish *w) {
    take(s, w->title);
    take(s, w->words);
}

const struct match_stems *match_stems_of(struct arena *a, const struct match_wish *w) {
    struct match_stems *s = arena_new(a, struct match_stems);
    if (s)
        take_wish(s, w);
    return s;
}

/* What was counted of the hand's own words: no more than three are asked for. */
struct looking {
    const struct match_stems *wish;
    uint64_t found[STEMS / 64];
    uint64_t seen[3];
    size_t n_seen, both;
};

static void seen_add(struct looking *l, uint64_t hash) {
    for (size_t i = 0; i < l->n_seen; i++) {
        if (l->seen[i] == hash)
            return;
    }
    if (l->n_seen < 3)
        l->seen[l->n_seen++] = hash;
}

static void look_one(struct match_score *s, struct looking *l, uint64_t hash) {
    seen_add(l, hash);
    size_t at = slot_of(l->wish, hash);
    uint64_t bit = UINT64_C(1) << (at % 64);
    if (!l->wish->hash[at] || (l->found[at / 64] & bit))
        return;
    l->found[at / 64] |= bit;
    l->both++;
    if (s->n_shared < 3)
        s->shared[s->n_shared++] = l->wish->word[at];
}

static void look(struct match_score *s, struct looking *l, struct str text) {
    uint64_t hash;
    struct str word;
    while (next_stem(&text, &hash, &word))
        look_one(s, l, hash);
}

static void look_offer(struct match_score *s, struct looking *l, const struct match_offer *o) {
    for (size_t i = 0; i < o->n_stems; i++)
        look_one(s, l, o->stems[i]);
    if (o->stems)
        return;
    look(s, l, o->title);
    look(s, l, o->words);
}

static void look_all(struct match_score *s, const struct match_stems *wish, const struct match_hand *h) {
    struct looking l = {.wish = wish};
    if (!wish->n)
        return;
    for (size_t i = 0; i < h->n_offers; i++)
        look_offer(s, &l, &h->offers[i]);
    look(s, &l, h->about);
    size_t of = wish->n < l.n_seen ? wish->n : l.n_seen;
    if (of)
        s->part[MATCH_WORDS] = l.both >= of ? MATCH_FULL : (int)(l.both * MATCH_FULL / of);
}

static void look_alone(struct match_score *s, const struct match_wish *w, const struct match_hand *h) {
    struct match_stems wish = {.n = 0};
    take_wish(&wish, w);
    look_all(s, &wish, h);
}

/* Words in common by the words of the side that has fewer, three at the most: who offers "Dog walking" fits a
 * long request about a dog as well as one who tells much. */
void match_words(struct match_score *s, const struct match_wish *w, const struct match_hand *h) {
    if (w->stems)
        look_all(s, w->stems, h);
    else
        look_alone(s, w, h);
}

/* ---- each with each ---- */

static size_t list_stems(struct str text, uint64_t *ret) {
    uint64_t hash;
    struct str word;
    size_t n = 0;
    while (next_stem(&text, &hash, &word)) {
        if (ret)
            ret[n] = hash;
        n++;
    }
    return n;
}

static bool offer_once(struct arena *a, struct match_offer *o) {
    const size_t of_title = list_stems(o->title, NULL);
    uint64_t *list = arena_new_array(a, uint64_t, of_title + list_stems(o->words, NULL));
    if (!list)
        return false;
    (void)list_stems(o->title, list);
    o->n_stems = of_title + list_stems(o->words, list + of_title);
    o->stems = list;
    return true;
}

bool match_words_once(struct arena *a, struct match_wish *wishes, size_t n_wishes, struct match_hand *hands,
                      size_t n_hands) {
    for (size_t i = 0; i < n_wishes; i++)
        if (!(wishes[i].stems = match_stems_of(a, &wishes[i])))
            return false;
    for (size_t i = 0; i < n_hands; i++) {
        struct match_offer *own = arena_new_array(a, struct match_offer, hands[i].n_offers);
        if (!own)
            return false;
        for (size_t k = 0; k < hands[i].n_offers; k++) {
            own[k] = hands[i].offers[k];
            if (!offer_once(a, &own[k]))
                return false;
        }
        hands[i].offers = own;
    }
    return true;
}
