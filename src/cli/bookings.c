/* kith booking: who asked for what places and groups have. The command line speaks as the coordinators do. */
#include <stdio.h>

#include "asset/json.h"
#include "cli/doors.h"

enum { LIST_MOST = 2000 };

static const struct asset_hand coordinators = {.coordinator = true};

struct lending {
    struct cli *cli;
    struct doer by;
    int64_t id;
    struct booking *bookings;
    size_t n_rows;
    enum booking_move move;
    struct booking_ask ask;
    struct str words;
};

static enum err_code read_bookings(struct db_conn *c, void *ctx, struct err *err) {
    struct lending *k = ctx;
    struct str state = cli_given(k->cli, "state");
    struct booking_filter f = {.asset_id = k->id, .has_state = state.p != NULL};
    struct hub h;
    if (state.p)
        (void)booking_state_parse(state, &f.state);
    enum err_code rc = door_hub(k->cli, c, &h, err);
    return rc ? rc : booking_list(c, k->cli->arena, h.id, &f, LIST_MOST, &k->bookings, &k->n_rows, err);
}

static void put_bookings(struct json_out *j, const void *of) {
    const struct lending *k = of;
    json_object(j);
    json_key(j, "items");
    json_array(j);
    for (size_t i = 0; i < k->n_rows; i++)
        booking_json(j, k->cli->arena, &coordinators, &k->bookings[i]);
    json_array_end(j);
    json_object_end(j);
}

enum err_code cli_booking_list(struct cli *cli, struct err *err) {
    struct lending k = {.cli = cli};
    struct str asset = cli_given(cli, "asset");
    enum err_code rc = door_one_of(cli, "state", "asked|agreed|declined|cancelled|used", err);
    if (!rc && asset.p)
        rc = door_id(asset, "--asset", "kith asset list", &k.id, err);
    if (!rc)
        rc = door_read(cli, &k.by, read_bookings, &k, err);
    if (rc)
        return rc;
    if (cli->json)
        return door_json(put_bookings, &k, err);
    for (size_t i = 0; i < k.n_rows; i++) {
        const struct booking *b = &k.bookings[i];
        (void)printf("%lld\t%.*s\t%.*s, %.*s\t%.*s\t%s\n", (long long)b->id, STR_ARG(b->asset_name),
                     STR_ARG(day_iso(cli->arena, b->day)), STR_ARG(span_words(cli->arena, b->day, b->span)),
                     STR_ARG(b->member_name), booking_state_name(b->state));
    }
    return ERR_OK;
}

static enum err_code answer_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct lending *k = ctx;
    struct booking_step s = {.booking_id = k->id, .who = coordinators, .move = k->move, .answer = k->words};
    struct hub h;
    enum err_code rc = door_hub(k->cli, c, &h, err);
    return rc ? rc : booking_do(c, k->cli->arena, &k->by, &h, &s, err);
}

enum err_code cli_booking_answer(struct cli *cli, struct err *err) {
    static const struct {
        const char *word;
        enum booking_move move;
    } answers[] = {
        {"yes", BOOKING_AGREE}, {"no", BOOKING_DECLINE}, {"off", BOOKING_CANCEL}, {"used", BOOKING_USE}};
    struct lending k = {.cli = cli};
    enum err_code rc = door_id(cli->args[0], "ID", "kith booking list", &k.id, err);
    size_t i = 0;
    while (i < 4 && !str_eqz(cli->args[1], answers[i].word))
        i++;
    if (!rc && i == 4)
        rc = err_set(err, ERR_USAGE, "ANSWER", "choice", "ANSWER must be yes, no, off or used, not \"%.*s\"",
                     STR_ARG(cli->args[1]));
    if (!rc)
        rc = door_option_text(cli, "words", 500, true, &k.words, err);
    if (rc)
        return rc;
    k.move = answers[i].move;
    return door_write(cli, &k.by, answer_flow, &k, err);
}

/* ---- asking for one, for a member ---- */

static enum err_code ask_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct lending *k = ctx;
    struct member m;
    struct hub h;
    enum err_code rc = door_for(k->cli, c, k->cli->args[1], &k->by, &h, &m, err);
    return rc ? rc : booking_ask(c, k->cli->arena, &k->by, &h, m.id, &k->ask, &k->id, err);
}

static enum err_code read_span(struct lending *k, struct err *err) {
    const struct cli *cli = k->cli;
    struct booking_ask *q = &k->ask;
    int64_t until_day;
    if (!day_parse(cli->args[2], &q->day))
        return err_set(err, ERR_USAGE, "DAY", "day", "DAY must be a day like 2026-06-12, not \"%.*s\"",
                       STR_ARG(cli->args[2]));
    until_day = q->day;
    for (size_t i = 3; i < 5; i++)
        if (!minute_of_day_parse(cli->args[i], i == 3 ? &q->span.from : &q->span.to))
            return err_set(err, ERR_USAGE, i == 3 ? "FROM" : "UNTIL", "time",
                           "%s must be a time like 14:30, not \"%.*s\"", i == 3 ? "FROM" : "UNTIL",
                           STR_ARG(cli->args[i]));
    enum err_code rc = door_day(cli, "until-day", &until_day, NULL, err);
    return rc ? rc : span_until_day(&q->span, q->day, until_day, err);
}

enum err_code cli_booking_add(struct cli *cli, struct err *err) {
    struct lending k = {.cli = cli};
    enum err_code rc = door_id(cli->args[0], "ASSET", "kith asset list", &k.ask.asset_id, err);
    if (!rc)
        rc = read_span(&k, err);
    if (!rc)
        rc = door_option_text(cli, "words", 500, false, &k.ask.words, err);
    if (!rc)
        rc = door_write(cli, &k.by, ask_flow, &k, err);
    if (!rc)
        (void)printf("%lld\n", (long long)k.id);
    return rc;
}
