#include "count.h"

#include <string.h>

static void add_refusal(struct count *c, const char *what, int64_t n) {
    for (size_t i = 0; i < COUNT_REFUSALS; i++) {
        struct count_refusal *r = &c->refusals[i];
        if (r->n == 0)
            (void)snprintf(r->what, sizeof r->what, "%s", what);
        else if (strcmp(r->what, what) != 0)
            continue;
        r->n += n;
        return;
    }
}

void count_refusal(struct count *c, enum err_code code, const char *key) {
    char what[64];
    (void)snprintf(what, sizeof what, "%s %s", err_name(code), key);
    add_refusal(c, what, 1);
}

/* All plain numbers, in the order in which they stand in the struct. */
#define FIRST seeds
#define NUMBERS (offsetof(struct count, refusals) / sizeof(int64_t))

void count_add(struct count *to, const struct count *from) {
    int64_t *a = &to->FIRST;
    const int64_t *b = &from->FIRST;
    for (size_t i = 0; i < NUMBERS; i++)
        a[i] += b[i];
    for (size_t i = 0; i < COUNT_REFUSALS && from->refusals[i].n > 0; i++)
        add_refusal(to, from->refusals[i].what, from->refusals[i].n);
}

static const char *const ask_names[ASK_KINDS] = {"post",    "reverse", "change", "open", "expire",
                                                 "propose", "record",  "move",   "give", "due"};

/* Each must have come up. */
static const char *const refusals[] = {
    "limit floor",          "limit ceiling",       "limit overflow",        "limit limit",
    "invalid amount",       "invalid self",        "invalid unit",          "invalid future",
    "invalid early",        "invalid expires",     "invalid kind",          "invalid more-than-held",
    "invalid mirror",       "invalid linked-open", "invalid minutes",       "invalid long-ago",
    "invalid required",     "invalid below-floor", "invalid below-already", "conflict linked",
    "conflict key-reused",  "conflict ended",      "conflict expired",      "conflict not-due",
    "conflict not-pending", "conflict reversed",   "conflict reversal",     "conflict not-posted",
    "conflict closed",      "conflict balance",    "conflict held",         "conflict state",
    "not-found account",    "denied side",         "precondition version",
};

const char *count_missing(const struct count *c) {
    for (size_t i = 0; i < STEP_KINDS; i++)
        if (c->kinds[i] == 0)
            return step_name((enum step_kind)i);
    for (size_t i = 0; i < ASK_KINDS; i++)
        if (c->done[i] == 0)
            return ask_names[i];
    const struct {
        const char *name;
        int64_t n;
    } all[] = {{"a request sent again", c->again},
               {"a repeated answer", c->replayed},
               {"a lost answer", c->lost},
               {"a request twice in one turn", c->sent_twice},
               {"a power cut", c->power_cuts},
               {"a killed process", c->kills},
               {"a restart", c->restarts},
               {"a fault that fired", c->faults_fired},
               {"an answer that a fault failed", c->failed_answers},
               {"a failed sync that ended the process", c->stopped},
               {"a request in doubt", c->in_doubt},
               {"one in doubt that was there", c->in_doubt_there},
               {"one in doubt that was not", c->in_doubt_gone},
               {"an answer after the cut", c->cut_answers},
               {"a chain", c->chains},
               {"a clock set back", c->clock_back},
               {"a rebuild", c->rebuilds},
               {"a catching up", c->caught_up},
               {"an expiry", c->expired},
               {"an exchange that was due", c->due},
               {"a check", c->checks},
               {"a hub alone", c->hubs_alone},
               {"a seed twice", c->repeated},
               {"orders posted together", c->together},
               {"orders posted one by one after all", c->apart},
               {"a head that was kept", c->heads}};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (all[i].n == 0)
            return all[i].name;
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        bool found = false;
        for (size_t j = 0; j < COUNT_REFUSALS && c->refusals[j].n > 0; j++)
            found = found || strcmp(c->refusals[j].what, refusals[i]) == 0;
        if (!found)
            return refusals[i];
    }
    return NULL;
}

#define LL(n) ((long long)(n))

void count_print(const struct count *c, FILE *out, const char *before_line) {
    fprintf(out, "%ssteps:", before_line);
    for (size_t i = 0; i < STEP_KINDS; i++)
        fprintf(out, " %s %lld", step_name((enum step_kind)i), LL(c->kinds[i]));
    fprintf(out, "\n%sdone/refused:", before_line);
    for (size_t i = 0; i < ASK_KINDS; i++)
        fprintf(out, " %s %lld/%lld", ask_names[i], LL(c->done[i]), LL(c->refused[i]));
    fprintf(out, "\n%srefusals:", before_line);
    for (size_t i = 0; i < COUNT_REFUSALS && c->refusals[i].n > 0; i++)
        fprintf(out, "%s %s %lld", i > 0 ? "," : "", c->refusals[i].what, LL(c->refusals[i].n));
    fprintf(
        out,
        "\n%sin doubt %lld: there %lld, not there %lld; answers after the cut %lld; failed answers %lld\n",
        before_line, LL(c->in_doubt), LL(c->in_doubt_there), LL(c->in_doubt_gone), LL(c->cut_answers),
        LL(c->failed_answers));
    fprintf(out,
            "%schains %lld, clock set back %lld, rebuilds %lld, catching up %lld, expired %lld, due %lld, "
            "checks %lld, hubs alone %lld\n",
            before_line, LL(c->chains), LL(c->clock_back), LL(c->rebuilds), LL(c->caught_up), LL(c->expired),
            LL(c->due), LL(c->checks), LL(c->hubs_alone));
    int64_t refused = 0;
    for (size_t i = 0; i < ASK_KINDS; i++)
        refused += c->refused[i];
    fprintf(
        out,
        "%s%lld seeds, %lld failed: %lld steps, %lld crashes (%lld power cuts, %lld killed), %lld restarts, "
        "%lld faults fired, %lld sent again, %lld answered as before, %lld refused\n",
        before_line, LL(c->seeds), LL(c->failed), LL(c->steps), LL(c->power_cuts + c->kills),
        LL(c->power_cuts), LL(c->kills), LL(c->restarts), LL(c->faults_fired), LL(c->again), LL(c->replayed),
        LL(refused));
}

void count_json(const struct count *c, FILE *out) {
    fprintf(out,
            "{\"seeds\":%lld,\"failed\":%lld,\"steps\":%lld,\"power_cuts\":%lld,\"kills\":%lld,"
            "\"restarts\":%lld,\"faults\":%lld,\"again\":%lld,\"replayed\":%lld,\"in_doubt\":%lld,"
            "\"in_doubt_there\":%lld,\"checks\":%lld,\"refusals\":{",
            LL(c->seeds), LL(c->failed), LL(c->steps), LL(c->power_cuts), LL(c->kills), LL(c->restarts),
            LL(c->faults_fired), LL(c->again), LL(c->replayed), LL(c->in_doubt), LL(c->in_doubt_there),
            LL(c->checks));
    for (size_t i = 0; i < COUNT_REFUSALS && c->refusals[i].n > 0; i++)
        fprintf(out, "%s\"%s\":%lld", i > 0 ? "," : "", c->refusals[i].what, LL(c->refusals[i].n));
    fprintf(out, "}}\n");
}
