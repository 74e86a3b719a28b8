/* Which words of a request stand in what somebody offers and told of themselves: pure. English endings are
 * cut roughly, alike on both sides: it is a hint among others, not a search. */
#include <string.h>

#include "match/inside.h"

/* Distinct stems of one side. A text of 2,000 characters has fewer. */
enum { STEMS = 512, STEMS_MOST = 300, STEM_LEAST = 3 };
struct stems {
    uint64_t hash[STEMS]; /* open addressing; 0: free */
    struct str word[STEMS];
    bool found[STEMS];
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

static size_t slot_of(const struct stems *s, uint64_t hash) {
    size_t at = (hash >> 8) % STEMS;
    while (s->hash[at] && s->hash[at] != hash)
        at = (at + 1) % STEMS;
    return at;
}

static void take(struct stems *s, struct str text) {
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

/* What was counted of the hand's own words: no more than three are asked for. */
struct seen {
    uint64_t hash[3];
    size_t n;
};

static void seen_add(struct seen *s, uint64_t hash) {
    for (size_t i = 0; i < s->n; i++) {
        if (s->hash[i] == hash)
            return;
    }
    if (s->n < 3)
        s->hash[s->n++] = hash;
}

static size_t look(struct match_score *s, struct stems *wish, struct seen *seen, struct str text) {
    uint64_t hash;
    struct str word;
    size_t fresh = 0;
    while (next_stem(&text, &hash, &word)) {
        seen_add(seen, hash);
        size_t at = slot_of(wish, hash);
        if (!wish->hash[at] || wish->found[at])
            continue;
        wish->found[at] = true;
        fresh++;
        if (s->n_shared < 3)
            s->shared[s->n_shared++] = wish->word[at];
    }
    return fresh;
}

/* Words in common by the words of the side that has fewer, three at the most: who offers "Dog walking" fits a
 * long request about a dog as well as one who tells much. */
void match_words(struct match_score *s, const struct match_wish *w, const struct match_hand *h) {
    struct stems wish;
    memset(wish.hash, 0, sizeof wish.hash);
    memset(wish.found, 0, sizeof wish.found);
    wish.n = 0;
    take(&wish, w->title);
    take(&wish, w->words);
    struct seen seen = {.n = 0};
    size_t both = 0;
    for (size_t i = 0; wish.n && i < h->n_offers; i++) {
        both += look(s, &wish, &seen, h->offers[i].title);
        both += look(s, &wish, &seen, h->offers[i].words);
    }
    if (wish.n)
        both += look(s, &wish, &seen, h->about);
    size_t of = wish.n < seen.n ? wish.n : seen.n;
    if (of)
        s->part[MATCH_WORDS] = both >= of ? MATCH_FULL : (int)(both * MATCH_FULL / of);
}
