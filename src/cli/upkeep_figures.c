/* What the ledgers hold, counted now and then, so that asking for /metrics costs no scan. */
#include "base/metrics.h"
#include "cli/upkeep.h"
#include "gen/cli_sql.h"
#include "mail/mail.h"

struct figures {
    struct arena *arena;
    struct ledger_figures_row *rows;
    size_t n;
    int64_t now;
    struct mail_counts mail;
};

static enum err_code read_figures(struct db_conn *c, void *ctx, struct err *err) {
    struct figures *f = ctx;
    enum err_code rc = ledger_figures(c, f->arena, &f->rows, &f->n, err);
    return rc ? rc : mail_count(c, f->arena, f->now, &f->mail, err);
}

static int64_t lines(const struct ledger_figures_row *r) {
    return r->lines;
}

static int64_t behind(const struct ledger_figures_row *r) {
    return r->behind;
}

static int64_t accounts(const struct ledger_figures_row *r) {
    return r->accounts;
}

static int64_t minutes(const struct ledger_figures_row *r) {
    return r->minutes;
}

static const struct {
    const char *name;
    enum metrics_type type;
    const char *help;
    int64_t (*value)(const struct ledger_figures_row *r);
} families[] = {
    {"kith_ledger_lines", METRICS_GAUGE, "Lines of a hub's ledger.", lines},
    {"kith_ledger_behind", METRICS_GAUGE, "Lines that the derived balances do not know yet.", behind},
    {"kith_ledger_accounts", METRICS_GAUGE, "Accounts of a hub.", accounts},
    {"kith_ledger_minutes", METRICS_GAUGE, "Minutes moved in a hub, by the derived balances.", minutes},
};

static void put_mail(struct buf *out, const struct figures *f) {
    metrics_family(out, "kith_messages", METRICS_GAUGE,
                   "Messages to people, by their state; of the last two months.");
    for (int i = 0; i < MAIL_STATES; i++)
        metrics_put(out, "kith_messages",
                    METRICS_LABELS({"state", str_from(mail_state_name((enum mail_state)i))}),
                    (double)f->mail.by_state[i]);
    metrics_family(out, "kith_messages_late_seconds", METRICS_GAUGE,
                   "For how long the oldest message that is due has waited.");
    metrics_put(out, "kith_messages_late_seconds", METRICS_PLAIN,
                f->mail.oldest_due ? (double)(f->now - f->mail.oldest_due) : 0);
}

enum err_code upkeep_figures(struct upkeep_turn *turn, struct err *err) {
    struct figures f = {.arena = turn->arena, .now = turn->by.at};
    struct buf out;
    if (!config_on(turn->app->config, CONFIG_METRICS))
        return ERR_OK;
    enum err_code rc = db_read(turn->app->db, read_figures, &f, err);
    if (rc != ERR_OK)
        return rc;
    buf_init(&out, (size_t)4 << 20);
    for (size_t k = 0; k < sizeof families / sizeof families[0]; k++) {
        metrics_family(&out, families[k].name, families[k].type, families[k].help);
        for (size_t i = 0; i < f.n; i++)
            metrics_put(&out, families[k].name, METRICS_LABELS({"hub", f.rows[i].slug}),
                        (double)families[k].value(&f.rows[i]));
    }
    put_mail(&out, &f);
    rc = buf_check(&out, err);
    if (rc == ERR_OK)
        app_figures_keep(&turn->app->figures, buf_view(&out));
    buf_release(&out);
    return rc;
}
