#include "ledger/ledger.h"

static const char *const phases[] = {"posted", "pending", "post", "void", "expire"};
static const char *const kinds[] = {"exchange", "gift", "correction", "opening", "reversal"};
static const char *const units[] = {"minutes", "pence"};
static const char *const account_kinds[] = {"member", "pot", "outside"};

#define COUNT(list) (sizeof(list) / sizeof(list)[0])

static const char *name_of(const char *const *list, size_t n, unsigned i) {
    return i < n ? list[i] : "?";
}

const char *ledger_phase_name(enum ledger_phase p) {
    return name_of(phases, COUNT(phases), (unsigned)p);
}

const char *ledger_kind_name(enum ledger_kind k) {
    return name_of(kinds, COUNT(kinds), (unsigned)k);
}

const char *ledger_unit_name(enum ledger_unit u) {
    return name_of(units, COUNT(units), (unsigned)u);
}

const char *ledger_account_kind_name(enum ledger_account_kind k) {
    return name_of(account_kinds, COUNT(account_kinds), (unsigned)k);
}

bool ledger_phase_parse(struct str s, enum ledger_phase *ret) {
    size_t i;
    if (!str_among(s, phases, COUNT(phases), &i))
        return false;
    *ret = (enum ledger_phase)i;
    return true;
}

bool ledger_kind_parse(struct str s, enum ledger_kind *ret) {
    size_t i;
    if (!str_among(s, kinds, COUNT(kinds), &i))
        return false;
    *ret = (enum ledger_kind)i;
    return true;
}

bool ledger_unit_parse(struct str s, enum ledger_unit *ret) {
    size_t i;
    if (!str_among(s, units, COUNT(units), &i))
        return false;
    *ret = (enum ledger_unit)i;
    return true;
}

bool ledger_account_kind_parse(struct str s, enum ledger_account_kind *ret) {
    size_t i;
    if (!str_among(s, account_kinds, COUNT(account_kinds), &i))
        return false;
    *ret = (enum ledger_account_kind)i;
    return true;
}
