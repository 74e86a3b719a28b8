/* Somebody who is forgotten: nothing in any table of either engine tells who they were, the ledger is sound,
 * and the others' pages still read. A table that nobody decided about fails here. */
#include "scan.h"

#include <stdio.h>
#include <string.h>

#include "exchange/exchange.h"
#include "privacy/forget.h"
#include "search/index.h"

#define NAME "Zebedee Quillfeather"
#define SHOWN "Zebedee Q."
#define EMAIL "zebedee@quill.example"
#define PHONE "01632 960999"
#define WORDS "xylophonic"

#define LL(x) ((long long)(x))

/* ---- every table has a decision ---- */

static const struct table *decided(struct str name) {
    for (size_t i = 0; i < privacy_tables_n; i++)
        if (str_eqz(name, privacy_tables[i].name))
            return &privacy_tables[i];
    return NULL;
}

/* The erasing statements that write to a table. */
static bool erased_by(const char *table) {
    char wanted[2][100];
    (void)snprintf(wanted[0], sizeof wanted[0], "DELETE FROM %s ", table);
    (void)snprintf(wanted[1], sizeof wanted[1], "UPDATE %s ", table);
    for (size_t k = 0; k < 2; k++) {
        for (size_t i = 0; i < erase_here_n; i++)
            if (strstr(erase_here[i]->sqlite, wanted[k]))
                return true;
        for (size_t i = 0; i < erase_alone_n; i++)
            if (strstr(erase_alone[i]->sqlite, wanted[k]))
                return true;
    }
    return strcmp(table, "transfer") == 0; /* line by line, through the ledger */
}

static void every_table_is_decided_about(void **state) {
    struct world *w = world_new(state);
    struct scan_column *columns;
    const size_t n = scan_columns(w, &columns);
    assert_true(n > 300);
    for (size_t i = 0; i < n; i++)
        if (!decided(columns[i].table))
            fail_msg(
                "src/privacy/tables.def says nothing of the table %.*s: what becomes of it when somebody "
                "is forgotten?",
                STR_ARG(columns[i].table));
    for (size_t i = 0; i < privacy_tables_n; i++) {
        const struct table *t = &privacy_tables[i];
        bool there = false;
        for (size_t k = 0; k < n; k++)
            there = there || str_eqz(columns[k].table, t->name);
        if (!there)
            fail_msg("tables.def has %s, the database has not", t->name);
        if ((t->erase == ERASE_ROWS || t->erase == ERASE_WORDS) && !erased_by(t->name))
            fail_msg("erase.sql does nothing with %s", t->name);
        if (t->erase != ERASE_NOBODY && !t->why[0])
            fail_msg("tables.def does not say why of %s", t->name);
        if ((t->mine || t->apart) && !t->label[0])
            fail_msg("%s is shown without a name", t->name);
        for (size_t k = 0; t->mine && k < t->mine->n_out; k++)
            if (!mine_label(t->mine->out[k].name))
                fail_msg("columns.def lacks %s of %s", t->mine->out[k].name, t->name);
    }
    world_free(w);
}

/* ---- somebody who left traces everywhere ---- */

struct life {
    int64_t hub, ann, ben, person, account;
    int64_t offer, wish, done, open, gift;
};

static enum err_code live(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                          struct err *err) {
    struct life *l = ctx;
    struct arena *a = &w->arena;
    struct listing_new n = {.kind = LISTING_OFFER,
                            .title = STR("A " WORDS " offer"),
                            .words = STR(WORDS " and more"),
                            .category = STR("garden"),
                            .place = STR(WORDS " Street")};
    enum err_code rc = listing_create(c, a, by, l->hub, l->ann, &n, &l->offer, err);
    n.kind = LISTING_REQUEST;
    n.title = STR("Read aloud to " NAME);
    n.place = STR("High Street");
    n.words = STR("Ask " SHOWN " or write to " EMAIL ", " PHONE);
    if (!rc)
        rc = listing_create(c, a, by, l->hub, l->ben, &n, &l->wish, err);
    const struct exchange_record done = {.listing_id = l->offer,
                                         .giver_id = l->ann,
                                         .receiver_id = l->ben,
                                         .title = STR(WORDS " help"),
                                         .category = STR("garden"),
                                         .words = STR(WORDS),
                                         .minutes = 90,
                                         .day = by->today};
    if (!rc)
        rc = exchange_record(c, a, by, &w->hub, 0, &done, true, &l->done, err);
    const struct exchange_proposal open = {.listing_id = l->wish, .words = STR(WORDS)};
    if (!rc)
        rc = exchange_propose(c, a, by, &w->hub, l->ann, &open, &l->open, err);
    return rc ? rc
              : exchange_give(c, a, by, &w->hub, l->ben, l->ann, 30, STR("Thank you, " NAME "!"),
                              STR("key-" WORDS), &l->gift, err);
}

static void fill(struct world *w, struct life *l) {
    const long long h = LL(l->hub), a = LL(l->ann), b = LL(l->ben), p = LL(l->person),
                    at = LL(w->micros / 1000000);
    const char *none = testdb_path(w->db) && testdb_path(w->db)[0] ? "x'07'" : "'\\x07'";
    scan_do(w,
            "INSERT INTO profile VALUES (%lld, %lld, '" WORDS "', '" WORDS "', '" WORDS "', '" WORDS
            "', NULL, 'SE22 8AA', 51.5, -0.1, 1, 1, %lld, 1)",
            h, a, at);
    scan_do(w, "INSERT INTO profile_tag VALUES (%lld, %lld, 'can', 'garden')", h, a);
    scan_do(w, "INSERT INTO availability VALUES (%lld, %lld, 'mo 0900-1200', %lld, 1)", h, a, at);
    scan_do(w, "INSERT INTO free_days VALUES (%lld, %lld, 20600, 20601, '')", h, a);
    scan_do(w, "INSERT INTO busy_time VALUES (%lld, %lld, 1000, 2000)", h, a);
    scan_do(w, "INSERT INTO calendar_address VALUES (%lld, %lld, %s, %lld)", h, a, none, at);
    scan_do(w, "INSERT INTO search_feed VALUES (%lld, %lld, %s, %lld)", h, a, none, at);
    scan_do(w,
            "INSERT INTO saved_search (hub_id, id, member_id, name, query, seen_at, made_at) VALUES (%lld, "
            "1, %lld, '" WORDS "', 'q=" WORDS "', 1, 1)",
            h, a);
    scan_do(w,
            "INSERT INTO member_check (hub_id, member_id, level, until_day, entered_by, entered_at) VALUES "
            "(%lld, %lld, 'basic', 30000, %lld, %lld)",
            h, a, p, at);
    scan_do(w, "INSERT INTO member_block VALUES (%lld, %lld, %lld, 0, %lld)", h, a, b, at);
    scan_do(w, "INSERT INTO member_role VALUES (%lld, %lld, 'practitioner', %lld)", h, a, at);
    scan_do(w, "INSERT INTO invitation VALUES (%lld, 1, %s, '" NAME "', %lld, %lld, %lld, %lld, NULL)", h,
            none, a, p, at, at);
    scan_do(
        w, "INSERT INTO api_token VALUES (%lld, 1, %lld, %s, 'read', '" WORDS "', %lld, NULL, NULL, NULL, 1)",
        h, a, none, at);
    scan_do(
        w,
        "INSERT INTO session (token_hash, person_id, made_at, seen_at, ends_at) VALUES (%s, %lld, 1, 1, 2)",
        none, p);
    scan_do(w,
            "INSERT INTO ask (hub_id, id, listing_id, member_id, asked_by, asked_at, answer) VALUES (%lld, "
            "1, %lld, %lld, %lld, %lld, 'open')",
            h, LL(l->wish), a, b, at);
    scan_do(w, "INSERT INTO import_ref VALUES (%lld, 'csv', 'member', '" EMAIL "', %lld, %lld)", h, a, at);
    scan_do(w,
            "INSERT INTO consent VALUES (%lld, %lld, 'story', 1, 1, 0, 'en', 'My " WORDS
            " story', 'page', %lld, %lld)",
            h, a, at, p);
    scan_do(w,
            "INSERT INTO guardian (hub_id, id, member_id, guardian_id, scope, why, restricts, until_day, "
            "state, asked_at) VALUES (%lld, 1, %lld, %lld, 'see', 'wish', 0, 30000, 'asked', 1)",
            h, a, b);
    scan_do(w, "INSERT INTO access_trace VALUES (%lld, %lld, 1, %lld, 0, 'person', 1, 1, 1)", h, a, p);
    scan_do(w,
            "INSERT INTO idempotency VALUES (%lld, 'k', %s, 200, '{\"name\":\"" NAME "\"}', NULL, 1, %lld)",
            p, none, at);
    scan_do(w,
            "INSERT INTO idempotency VALUES (%lld, 'k', %s, 201, '{\"name\":\"" NAME "\",\"shown\":\"" SHOWN
            "\"}', NULL, 1, %lld)",
            LL(w->ben.person_id), none, at);
    scan_do(w,
            "INSERT INTO member_note VALUES (%lld, 1, %lld, 'visit', '" WORDS
            "', 20500, 'coordinators', NULL, 1)",
            h, a);
    scan_do(w,
            "INSERT INTO member_note VALUES (%lld, 2, %lld, 'visit', 'With " NAME ", " PHONE
            "', 20500, 'coordinators', NULL, 1)",
            h, b);
    scan_do(w,
            "INSERT INTO task (hub_id, id, what, due_day, about_id, made_at, version) VALUES (%lld, 1, "
            "'Call " NAME "', 20500, %lld, 1, 1)",
            h, a);
    scan_do(w,
            "INSERT INTO task (hub_id, id, what, due_day, about_id, who_id, made_at, version) VALUES (%lld, "
            "2, 'Ask " SHOWN " about him', 20500, %lld, %lld, 1, 1)",
            h, b, a);
    scan_do(w, "INSERT INTO join_mark VALUES (%lld, %lld, 'talk', 'done', '" WORDS "', %lld, 1)", h, a, p);
    scan_do(w, "INSERT INTO join_end VALUES (%lld, %lld, 1)", h, a);
    for (int i = 0; i < 2; i++) /* about them; and they about another */
        scan_do(w,
                "INSERT INTO join_reference VALUES (%lld, %d, %lld, '%s', '%s', 'phone', '', 'yes', '" SHOWN
                " is fine', NULL, %lld, 1, 2, 2)",
                h, i + 1, i ? b : a, i ? NAME : "Rita Rye", i ? EMAIL : "", p);
    scan_do(w, "INSERT INTO check_request VALUES (%lld, 1, %lld, 'basic', 'garden', 'open', %lld, 1, NULL)",
            h, a, p);
    scan_do(w,
            "INSERT INTO check_talk VALUES (%lld, 1, %lld, 'basic', %lld, 1, NULL, '" NAME
            "', 'open', '', NULL, NULL, NULL)",
            h, a, p);
    scan_do(w,
            "INSERT INTO check_talk VALUES (%lld, 2, %lld, 'basic', %lld, 1, NULL, 'Ann and " NAME
            "', 'open', '', NULL, NULL, NULL)",
            h, b, p);
    scan_do(w, "INSERT INTO check_duty VALUES (%lld, %lld, %lld, 1)", h, a, p);
    scan_do(w, "INSERT INTO check_hold VALUES (%lld, %lld, 'basic')", h, a);
    scan_do(w, "INSERT INTO check_limit VALUES (%lld, %lld, 'garden')", h, a);
    scan_do(w,
            "INSERT INTO slip_batch VALUES (%lld, 1, %lld, 'draft', '" WORDS
            "', 0, 1, NULL, NULL, NULL, '', 1)",
            h, p);
    scan_do(w,
            "INSERT INTO slip_batch VALUES (%lld, 2, NULL, 'undone', '" NAME "', 1, 1, 1, 1, NULL, '" SHOWN
            "', 1)",
            h);
    scan_do(w, "INSERT INTO slip_line VALUES (%lld, 2, 1, %lld, 'recorded', 0)", h, LL(l->done));
    scan_do(w, "INSERT INTO slip_photo VALUES (%lld, 1, 2, 1, 10, 10, %s, NULL, 1)", h, none);
    scan_do(w, "INSERT INTO start_code VALUES (%lld, 1, %lld, %s, %lld, 1, 2, NULL)", h, a, none, p);
    scan_do(w, "INSERT INTO second_asked VALUES (%lld, 1)", p);
    scan_do(w, "INSERT INTO second_step (person_id, made_at, last_step) VALUES (%lld, 1, 1)", p);
    scan_do(w, "INSERT INTO recovery_code VALUES (%lld, %s, NULL)", p, none);
    scan_do(w,
            "INSERT INTO sign_in_try VALUES (%s, 'mail', NULL, '" EMAIL "', NULL, 'mail', 0, '/', 0, 1, 2)",
            none);
    scan_do(
        w, "INSERT INTO outside_identity VALUES ('https://id.example', '" EMAIL "', %lld, '" EMAIL "', 1, 1)",
        p);
    scan_do(w, "INSERT INTO outside_try VALUES (%s, %s, %s, %lld, 0, '/', 2)", none, none, none, p);
    scan_do(w, "INSERT INTO mail_choice (person_id, pace, channel, at) VALUES (%lld, 'daily', 'email', 1)",
            p);
    scan_do(w, "INSERT INTO mail_bad VALUES ('" EMAIL "', 'no such mailbox', 1)");
    scan_do(w,
            "INSERT INTO mail_code VALUES (%lld, 1, 'ABC234', '" PHONE "', 'confirm', 1, %lld, 1, 2, NULL)",
            h, a);
    for (int i = 0; i < 2; i++) /* to them, and to somebody else of them */
        scan_do(w,
                "INSERT INTO message (hub_id, id, key, person_id, kind, channel, address, name, language, "
                "sender, reply_to, subject, body, path, path_words, code, message_id, urgent, digest, state, "
                "due_at, ends_at, tries, "
                "handing, perhaps, answer, made_at) VALUES (%lld, %d, 'k%d', %lld, 'exchange', 'email', "
                "'%s', '%s', 'en', 'r', '', '" SHOWN " asks', '" NAME
                " would like help', '', '', '', 'm%d', 0, 0, 'waiting', 1, 2, 0, 0, 0, '', 1)",
                h, i + 1, i + 1, i ? LL(w->ben.person_id) : p, i ? "ben@birch.example" : EMAIL,
                i ? "Ben Birch" : NAME, i);
    scan_do(w,
            "INSERT INTO organisation VALUES (%lld, 1, 'The Hall', 'the hall', 'Run by " NAME "', '" EMAIL
            "', '', 'u1', 1, 1)",
            h);
    for (int i = 0; i < 2; i++) /* their own, and an organisation's that they look after */
        scan_do(w,
                "INSERT INTO asset VALUES (%lld, %d, 'tool', '%s', '" WORDS
                "', '', '', '', %s, %lld, 'open', 0, 1, 1, 1, 0, 'booking', 1, '', '', NULL, '" WORDS
                " shed', '', '', '', 'SE22 8AA', 0, NULL, NULL, '" NAME "', '" PHONE "', '" EMAIL
                "', '', 'v%d', 'w%d', 0, '" WORDS "', 1, 1, 1, '')",
                h, i + 1, i ? "Hall" : "My " WORDS " ladder", i ? "1" : "NULL", a, i, i);
    scan_do(w,
            "UPDATE asset SET words = 'Ask " NAME
            "', place = 'High Street', folded = 'hall' WHERE hub_id = %lld AND id = 2",
            h);
    scan_do(w,
            "INSERT INTO booking VALUES (%lld, 1, 1, %lld, %lld, 20500, 600, 700, 'asked', 0, '" WORDS
            "', '', NULL, NULL, 1, 1, 1)",
            h, b, a);
    scan_do(w,
            "INSERT INTO booking VALUES (%lld, 2, 2, %lld, NULL, 20500, 600, 700, 'used', 0, '" WORDS
            "', '" NAME " was here', NULL, NULL, 1, 1, 1)",
            h, a);
    scan_do(w,
            "INSERT INTO group_session (hub_id, id, series_id, nth, title, category, asset_id, place, day, "
            "start_minute, minutes, places, note, rule, state, differs, off_words, counted_by, guests, "
            "revision, created_at, changed_at, version) VALUES (%lld, 1, NULL, 0, 'Tea with " NAME
            "', '', NULL, 'Hall', 30000, 600, 60, NULL, '" SHOWN
            " brings cake', '', 'planned', 0, '', '', 0, 0, 1, 1, 1)",
            h);
    scan_do(w, "INSERT INTO group_leader VALUES (%lld, 1, %lld)", h, a);
    scan_do(w, "INSERT INTO group_sign_up VALUES (%lld, 1, %lld, 'in', 1, NULL, 1)", h, a);
    scan_do(w, "INSERT INTO ring VALUES (%lld, 1, 'offered', NULL, 1, 2000000000, NULL)", h);
    scan_do(w, "INSERT INTO ring_leg VALUES (%lld, 1, 1, %lld, %lld, %lld, %lld, 500, 'open', NULL, 1, NULL)",
            h, a, b, LL(l->offer), LL(l->wish));
    scan_do(w,
            "INSERT INTO neighbour_side VALUES (%lld, 1, %lld, 1, %lld, %lld, 'offer', 'A " WORDS
            " offer', '" WORDS "', 1, 'yes', 2)",
            h, LL(w->other.id), a, LL(l->offer));
    scan_do(w,
            "INSERT INTO neighbour_side VALUES (%lld, 1, %lld, 0, %lld, %lld, 'offer', 'A " WORDS
            " offer', '" WORDS "', 1, 'yes', 2)",
            LL(w->other.id), h, LL(w->far.id), LL(l->offer));
    scan_do(w,
            "INSERT INTO neighbour_trade VALUES (%lld, 1, %lld, 1, %lld, 1, 'A " WORDS " offer', '" WORDS
            "', 30, 20500, 'declined', 0, NULL, NULL, 0, NULL, NULL, NULL, '', 1, 1)",
            h, LL(w->other.id), a);
    scan_do(w,
            "UPDATE member SET about = '" WORDS "', area = '" WORDS
            "', folded = 'zebedee quillfeather' WHERE hub_id = %lld AND id = %lld",
            h, a);
    scan_do(w,
            "UPDATE exchange_move SET words = 'Well done, " NAME
            "' WHERE hub_id = %lld AND exchange_id = %lld",
            h, LL(l->done));
}

static struct life lived(struct world *w) {
    struct life l = {.hub = w->hub.id,
                     .ann = w->ann.id,
                     .ben = w->ben.id,
                     .person = w->ann.person_id,
                     .account = w->ann.account_id};
    scan_do(w,
            "UPDATE person SET name = '" NAME "', email = '" EMAIL "', email_key = '" EMAIL
            "', phone = '" PHONE "', password_hash = '" WORDS "' WHERE id = %lld",
            LL(l.person));
    testdb_ok(world_write(w, live, &l), &w->err);
    fill(w, &l);
    return l;
}

/* ---- the scan ---- */

static const char *const traces[] = {"zebedee", "quill", "960999", WORDS};

static void catch_up(struct world *w) {
    size_t n = 1;
    struct err err = {0};
    while (n)
        testdb_ok(search_catch_up(w->db, NULL, NULL, &n, &err), &err);
}

/* How many tables tell something; `told` ones get a mark. */
static size_t found(struct world *w, bool complain, bool *told) {
    struct scan_column *columns;
    const size_t n = scan_columns(w, &columns);
    size_t hits = 0, next;
    for (size_t i = 0; i < n; i = next) {
        for (next = i + 1; next < n && str_eq(columns[next].table, columns[i].table); next++)
            ;
        if (!scan_words(w, &columns[i], next - i, traces, sizeof traces / sizeof traces[0]))
            continue;
        for (size_t k = i; complain && k < next; k++)
            if (scan_words(w, &columns[k], 1, traces, sizeof traces / sizeof traces[0]))
                fail_msg("%.*s.%.*s still tells who they were", STR_ARG(columns[k].table),
                         STR_ARG(columns[k].column));
        hits++;
        const struct table *t = decided(columns[i].table);
        if (told && t)
            told[t - privacy_tables] = true;
    }
    return hits;
}

static int64_t rows_of(struct world *w, const char *table, const struct life *l) {
    char sql[200];
    (void)snprintf(
        sql, sizeof sql, "SELECT COUNT(*) FROM %s WHERE hub_id = %lld AND %s = %lld", table, LL(l->hub),
        strcmp(table, "access_trace") == 0 || strcmp(table, "task") == 0 ? "about_id" : "member_id",
        LL(l->ann));
    return scan_count(w, sql);
}

static bool has_member(const struct scan_column *columns, size_t n, const char *table) {
    for (size_t i = 0; i < n; i++)
        if (str_eqz(columns[i].table, table) &&
            (str_eqz(columns[i].column, "member_id") || str_eqz(columns[i].column, "about_id")))
            return true;
    return false;
}

struct asking {
    struct life *l;
    int64_t due_at, wait_days;
};

static enum err_code ask(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                         struct err *err) {
    struct asking *k = ctx;
    const struct forget_ask wish = {
        .member_id = k->l->ann, .way = "paper", .proof = STR("known"), .wait_days = k->wait_days};
    return forget_ask(c, &w->arena, by, &w->hub, &wish, &k->due_at, err);
}

static enum err_code back(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                          struct err *err) {
    struct asking *k = ctx;
    return forget_back(c, &w->arena, by, &w->hub, k->l->ann, err);
}

static size_t run_due(struct world *w) {
    size_t n = 0;
    struct doer by = world_doer(w);
    by.person_id = 0;
    struct err err = {0};
    testdb_ok(forget_run_due(w->db, &by, 50, &n, &err), &err);
    return n;
}

static void nothing_is_left(void **state) {
    struct world *w = world_new(state);
    struct life l = lived(w);
    struct scan_column *columns;
    bool told[200] = {false};
    assert_true(privacy_tables_n < 200);
    catch_up(w);
    const size_t n = scan_columns(w, &columns), hits = found(w, false, told);
    if (hits <= 20)
        fail_msg("only %zu tables tell something", hits);
    /* The test has something to find in each table that is to lose it. */
    for (size_t i = 0; i < privacy_tables_n; i++) {
        const struct table *t = &privacy_tables[i];
        if (t->erase == ERASE_ROWS && has_member(columns, n, t->name) && !rows_of(w, t->name, &l))
            fail_msg("add a row of %s to fill(): nothing shows that it goes", t->name);
        if (t->erase == ERASE_WORDS && !told[i] && strcmp(t->name, "erasure") != 0)
            fail_msg("add words in %s to fill(): nothing shows that they go", t->name);
    }
    struct asking k = {.l = &l, .wait_days = 0};
    testdb_ok(world_write(w, ask, &k), &w->err);
    assert_int_equal(run_due(w), 1);
    catch_up(w);
    (void)found(w, true, NULL);
    for (size_t i = 0; i < privacy_tables_n; i++)
        if (privacy_tables[i].erase == ERASE_ROWS && has_member(columns, n, privacy_tables[i].name))
            assert_int_equal(rows_of(w, privacy_tables[i].name, &l), 0);
    assert_int_equal(scan_count(w, "SELECT COUNT(*) FROM slip_photo"), 0);
    /* An answer to somebody else is kept under its key, else the same asked again would be done twice. */
    assert_int_equal(scan_count(w, "SELECT COUNT(*) FROM idempotency WHERE status = 201"), 1);
    world_sound(w);
    /* 90 minutes given and 30 got are settled, the pot has what was left, and nothing can move there again.
     */
    assert_int_equal(balance_of(w, l.account), 0);
    assert_int_equal(balance_of(w, w->hub.pot_id), 120);
    assert_int_equal(balance_of(w, w->ben.account_id), -120);
    world_free(w);
}

static enum err_code read_back(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                               struct err *err) {
    const struct life *l = ctx;
    struct exchange e;
    struct member m;
    (void)by;
    enum err_code rc = exchange_get(c, &w->arena, l->hub, l->done, &e, err);
    assert_true(str_eqz(e.giver_shown, "Someone who has left"));
    assert_true(str_eqz(e.receiver_shown, "Ben B."));
    assert_int_equal(e.minutes, 90);
    assert_true(str_eqz(e.title, "Help"));
    if (!rc)
        rc = exchange_get(c, &w->arena, l->hub, l->open, &e, err);
    assert_int_equal(e.state, EXCHANGE_CANCELLED);
    assert_true(str_eqz(e.title, "Read aloud to someone who has left")); /* the other's own words stay */
    if (!rc)
        rc = member_get(c, &w->arena, l->hub, l->ann, &m, err);
    assert_true(str_eqz(m.name, "Someone who has left"));
    assert_int_equal(m.state, MEMBER_LEFT);
    assert_true(str_empty(m.email) && str_empty(m.phone));
    return rc;
}

static void others_still_read(void **state) {
    struct world *w = world_new(state);
    struct life l = lived(w);
    struct asking k = {.l = &l, .wait_days = 0};
    testdb_ok(world_write(w, ask, &k), &w->err);
    assert_int_equal(run_due(w), 1);
    testdb_ok(world_read(w, read_back, &l), &w->err);
    refuses(w, world_write(w, ask, &k), ERR_CONFLICT, NULL, "done");
    assert_int_equal(run_due(w), 0);
    world_free(w);
}

static void time_to_think(void **state) {
    struct world *w = world_new(state);
    struct life l = lived(w);
    struct asking k = {.l = &l, .wait_days = -1};
    refuses(w, world_write(w, back, &k), ERR_CONFLICT, NULL, "nothing");
    testdb_ok(world_write(w, ask, &k), &w->err);
    assert_int_equal(k.due_at, w->micros / 1000000 + WAIT_DAYS * SECONDS_A_DAY);
    refuses(w, world_write(w, ask, &k), ERR_CONFLICT, NULL, "twice");
    world_pass_days(w, WAIT_DAYS - 1);
    assert_int_equal(run_due(w), 0);
    testdb_ok(world_write(w, back, &k), &w->err);
    world_pass_days(w, 30);
    assert_int_equal(run_due(w), 0);
    assert_true(found(w, false, NULL) > 20);
    world_free(w);
}

/* One who is in another hub too is forgotten in this one alone. */
static void only_in_one_hub(void **state) {
    struct world *w = world_new(state);
    struct life l = lived(w);
    struct asking k = {.l = &l, .wait_days = 0};
    scan_do(w, "UPDATE member SET person_id = %lld WHERE hub_id = %lld AND id = %lld", LL(l.person),
            LL(w->other.id), LL(w->far.id));
    /* Between that hub and a third one: the name is somebody else's. */
    scan_do(w,
            "INSERT INTO neighbour_side VALUES (%lld, 2, 7, 0, %lld, 7, 'offer', '', '" SHOWN
            "', 1, 'open', NULL)",
            LL(w->other.id), LL(w->far.id));
    testdb_ok(world_write(w, ask, &k), &w->err);
    assert_int_equal(run_due(w), 1);
    assert_int_equal(scan_count(w, "SELECT COUNT(*) FROM neighbour_side WHERE words = '" SHOWN "'"), 1);
    assert_int_equal(
        scan_count(w, "SELECT COUNT(*) FROM person WHERE name = '" NAME "' AND email = '" EMAIL "'"), 1);
    char sql[200];
    (void)snprintf(sql, sizeof sql,
                   "SELECT COUNT(*) FROM member m JOIN person p ON p.id = m.person_id WHERE m.hub_id = %lld "
                   "AND p.name = '" NAME "'",
                   LL(l.hub));
    assert_int_equal(scan_count(w, sql), 0);
    testdb_ok(world_read(w, read_back, &l), &w->err);
    world_sound(w);
    world_free(w);
}

/* What others hold has to end first, and is told; the day after it is tried again. */
static void what_stands_in_the_way(void **state) {
    struct world *w = world_new(state);
    struct life l = lived(w);
    struct asking k = {.l = &l, .wait_days = 0};
    scan_do(w, "UPDATE neighbour_trade SET state = 'moving' WHERE hub_id = %lld", LL(l.hub));
    testdb_ok(world_write(w, ask, &k), &w->err);
    assert_int_equal(run_due(w), 0);
    assert_int_equal(
        scan_count(
            w, "SELECT COUNT(*) FROM erasure WHERE state = 'waiting' AND reason LIKE 'Help between hubs%'"),
        1);
    assert_true(found(w, false, NULL) > 20); /* all or nothing */
    scan_do(w, "UPDATE neighbour_trade SET state = 'cancelled' WHERE hub_id = %lld", LL(l.hub));
    assert_int_equal(run_due(w), 0);
    world_pass_days(w, 1);
    assert_int_equal(run_due(w), 1);
    world_sound(w);
    world_free(w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_table_is_decided_about),
        cmocka_unit_test(nothing_is_left),
        cmocka_unit_test(others_still_read),
        cmocka_unit_test(time_to_think),
        cmocka_unit_test(only_in_one_hub),
        cmocka_unit_test(what_stands_in_the_way),
    };
    return testdb_run("forget", tests, sizeof tests / sizeof tests[0]);
}
