/* Each kind of paper from values alone: it is a whole file with its tags, the same every time, and no name
 * breaks it. With KITH_PAPER_OUT a folder, the files are written there, to be looked at. */
#include <assert.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/language.h"
#include "base/rng.h"
#include "paper/inside.h"
#include "paper/paper.h"

static const struct hub hub = {.id = 1,
                               .slug = STR("alder"),
                               .name = STR("Alder Time Bank"),
                               .letter = STR("R"),
                               .contact_name = STR("Cora Lane"),
                               .contact_phone = STR("01632 960961"),
                               .time_zone = STR("Europe/London")};

static const char *const hostile[] = {
    "Joan Price",
    "Siân Ŵyn ap Ŷnyr-Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch",
    "محمد عبد الرحمن السيد",
    "\xE2\x80\xAE"
    "txet desrever \xE2\x80\xAC and \xE2\x81\xA6isolated",
    "👩‍🌾 Ann 🌻",
    "Zo\xCC\x88\xCC\x81\xCC\x81\xCC\x81\xCC\x81\xCC\x81\xCC\x81\xCC\x81\xCC\x81",
    "\x01\x02\x1B[31m\x7F\xC2\x85 controls",
    "Νίκος Γεωργίου / Анна Петрова / 王小明 / বাংলা",
    "",
    "A",
    "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW"
    "W",
    "<b>&amp; (\\) %s 'quoted' \"double\"",
};
enum { HOSTILE = sizeof hostile / sizeof *hostile };

static struct arena arena;

static struct paper paper_of(bool large) {
    return (struct paper){.a = &arena,
                          .hub = &hub,
                          .base = STR("https://time.example.org"),
                          .at = INT64_C(1781258400),
                          .today = 20616,
                          .large = large};
}

typedef enum err_code make(const struct paper *p, struct str *ret, struct err *err);

static enum err_code slips(const struct paper *p, struct str *ret, struct err *err) {
    const struct paper_slip list[] = {{0},
                                      {.exchange_id = INT64_C(323456789012345678),
                                       .giver = STR("Joan Price"),
                                       .giver_card = STR("R-0417"),
                                       .receiver = STR("Siân Ŵyn"),
                                       .receiver_card = STR("R-0003"),
                                       .title = STR("Help with shopping, and a walk round the park"),
                                       .when = STR("12 June 2026")},
                                      {.exchange_id = 2,
                                       .giver = str_from(hostile[1]),
                                       .receiver = str_from(hostile[2]),
                                       .title = str_from(hostile[10])},
                                      {0}};
    return paper_slips(p, list, 4, ret, err);
}

static enum err_code sheet(const struct paper *p, struct str *ret, struct err *err) {
    struct paper_signer signers[HOSTILE];
    for (size_t i = 0; i < HOSTILE; i++)
        signers[i] = (struct paper_signer){str_from(hostile[i]), STR("R-0417")};
    const struct paper_sheet s = {.session_id = 12345,
                                  .title = STR("Tuesday lunch club"),
                                  .when = STR("Tuesday 16 June 2026 at 12:00 to 14:00"),
                                  .where = STR("St Mark’s hall"),
                                  .leaders = STR("Amina K. and Tom B."),
                                  .rule = STR("The community pot thanks whoever leads."),
                                  .signers = signers,
                                  .n = HOSTILE,
                                  .empty = 20};
    return paper_sheet(p, &s, ret, err);
}

static enum err_code cards(const struct paper *p, struct str *ret, struct err *err) {
    struct paper_card list[HOSTILE];
    for (size_t i = 0; i < HOSTILE; i++)
        list[i] = (struct paper_card){417 + (int64_t)i, str_from(hostile[i])};
    return paper_cards(p, list, HOSTILE, ret, err);
}

static enum err_code poster(const struct paper *p, struct str *ret, struct err *err) {
    const struct paper_poster s = {.listing_id = 987654321,
                                   .offer = true,
                                   .title = STR("Guitar lessons for beginners of any age"),
                                   .words = STR("I have played for thirty years and like to show others. "
                                                "Bring a guitar if you have one; there is a "
                                                "spare.\n\nWe can meet at the library."),
                                   .times = STR("Weekday evenings"),
                                   .place = STR("Alder library"),
                                   .strips = true};
    return paper_poster(p, &s, ret, err);
}

static enum err_code poster_plain(const struct paper *p, struct str *ret, struct err *err) {
    const struct paper_poster s = {
        .listing_id = 5, .title = str_from(hostile[10]), .words = str_from(hostile[1])};
    return paper_poster(p, &s, ret, err);
}

static enum err_code statements(const struct paper *p, struct str *ret, struct err *err) {
    enum { LINES = 40 };
    struct paper_batch *b;
    struct statement_line lines[LINES];
    for (int i = 0; i < LINES; i++)
        lines[i] =
            (struct statement_line){.day = 20580 + i / 2,
                                    .minutes = 30 + 15 * i,
                                    .came = i % 3 != 0,
                                    .taken_back = i == 5,
                                    .what = i == 7 ? str_from(hostile[1]) : STR("Shopping for Joan P."),
                                    .way = STR("Given")};
    enum err_code rc = paper_statements_begin(p, STR("Statements for May 2026"), &b, err);
    for (size_t i = 0; !rc && i < HOSTILE; i++) {
        const struct statement_of hours = {.opening = -90,
                                           .closing = i % 2 ? -120 : 240,
                                           .came = 600,
                                           .went = 570,
                                           .lines = lines,
                                           .n = i == 0   ? 0
                                                : i == 1 ? LINES
                                                         : 4,
                                           .more = i == 1};
        const struct paper_statement s = {.name = str_from(hostile[i]),
                                          .card = STR("R-0417"),
                                          .from = 20574,
                                          .to = 20604,
                                          .hours = &hours,
                                          .language = i == 1 ? language_by_tag(STR("cy")) : NULL};
        paper_statements_put(b, &s);
    }
    return rc ? rc : paper_statements_end(b, ret, err);
}

static const struct {
    const char *name;
    make *make;
} kinds[] = {{"slips", slips},
             {"sheet", sheet},
             {"cards", cards},
             {"poster", poster},
             {"poster-plain", poster_plain},
             {"statements", statements}};

static void keep(const char *name, bool large, struct str file) {
    const char *folder = getenv("KITH_PAPER_OUT");
    char path[512];
    if (!folder)
        return;
    (void)snprintf(path, sizeof path, "%s/%s%s.pdf", folder, name, large ? "-large" : "");
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(file.p, 1, file.n, f), file.n);
    (void)fclose(f);
}

static void makes(size_t kind, bool large) {
    struct str one, two;
    struct err err = {0};
    arena_init(&arena, (size_t)256 << 20);
    const struct paper p = paper_of(large);
    if (kinds[kind].make(&p, &one, &err) != ERR_OK)
        fail_msg("%s: %s", kinds[kind].name, err.message);
    keep(kinds[kind].name, large, one);
    assert_true(str_starts(one, "%PDF-1.4"));
    assert_true(str_ends(one, "%%EOF\n"));
    assert_true(str_find(one, STR("/Lang (en-GB)")) > 0);
    assert_true(str_find(one, STR("/DisplayDocTitle true")) > 0);
    assert_true(str_find(one, STR("/MarkInfo << /Marked true >>")) > 0);
    assert_true(kind == 5 || str_find(one, STR("/Alt <FEFF")) > 0);
    assert_int_equal(kinds[kind].make(&p, &two, &err), ERR_OK);
    assert_true(str_eq(one, two));
    arena_release(&arena);
}

static void every_kind(void **state) {
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        makes(i, false);
        makes(i, true);
    }
}

/* A page that runs from right to left is the mirror of one that does not; and it says so. */
static void right_to_left(void **state) {
    static const struct language arabic = {.tag = "ar", .name = "العربية", .right_to_left = true};
    struct language whole = *language_by_tag(STR("cy"));
    struct str file;
    struct err err = {0};
    whole.tag = arabic.tag;
    whole.right_to_left = true;
    whole.n = 0; /* it says everything in English: only the direction is looked at */
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        arena_init(&arena, (size_t)256 << 20);
        const struct paper p = paper_of(false);
        const struct language *before = language_use(&whole);
        assert_int_equal(kinds[i].make(&p, &file, &err), ERR_OK);
        (void)language_use(before);
        char name[64];
        (void)snprintf(name, sizeof name, "%s-rtl", kinds[i].name);
        keep(name, false, file);
        assert_true(str_find(file, STR("/Lang (ar)")) > 0);
        assert_true(str_find(file, STR("/Direction /R2L")) > 0);
        arena_release(&arena);
    }
}

/* Any characters at all, also what is no text: a whole file comes of it. */
static void any_name(void **state) {
    enum { ROUNDS = 12, NAMES = 20, LONGEST = 120 };
    const char *given = getenv("KITH_SEED");
    const uint64_t seed = given ? strtoull(given, NULL, 10) : (uint64_t)time(NULL);
    struct rng r = rng_seeded(seed);
    for (int round = 0; round < ROUNDS; round++) {
        struct paper_card list[NAMES];
        struct str file;
        struct err err = {0};
        arena_init(&arena, (size_t)64 << 20);
        for (size_t i = 0; i < NAMES; i++) {
            char *z = arena_alloc(&arena, 4 * LONGEST + 1);
            size_t n = 0;
            for (uint64_t k = rng_below(&r, LONGEST); k > 0; k--) {
                static const uint32_t most[] = {0x80, 0x700, 0x3000, 0x11000, 0x20000, 0x110000};
                const uint32_t c = (uint32_t)rng_below(&r, most[rng_below(&r, 6)]);
                if (rng_chance(&r, 0.02))
                    z[n++] = (char)rng_below(&r, 256);
                else
                    n += str_utf8_put(c ? c : 'x', z + n);
            }
            list[i] =
                (struct paper_card){.number = 1 + (int64_t)i, .name = str_of(z, n), .large = i % 3 == 0};
        }
        struct hub named = hub; /* its name stands in the file's metadata, too */
        struct paper p = paper_of(false);
        p.hub = &named;
        named.name = list[0].name;
        if (paper_cards(&p, list, NAMES, &file, &err) != ERR_OK)
            fail_msg("KITH_SEED=%llu: %s", (unsigned long long)seed, err.message);
        assert_true(str_ends(file, "%%EOF\n") && str_find(file, STR("/Lang (en-GB)")) > 0);
        arena_release(&arena);
    }
}

/* What is not as cairo writes it is left as it is. */
static void not_ours(void **state) {
    static const char *const files[] = {
        "",
        "%PDF-1.4\n",
        "startxref\n0\n%%EOF\n",
        "xref\n0 1\ntrailer\nstartxref\n0\n%%EOF\n",
        "xref\n0 9999999\n0000000000 65535 f \ntrailer\n<< /Root 1 0 R /Info 2 0 R >>\nstartxref\n0\n%%EOF\n",
        "startxref\n-5\n%%EOF\n",
        "startxref\n99999999999999999999\n%%EOF\n"};
    const struct pdf_head head = {.language = STR("en-GB")};
    const struct pdf_more *const none[PDF_MORE_KINDS] = {NULL};
    arena_init(&arena, (size_t)1 << 20);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct buf b;
        struct err err = {0};
        buf_init(&b, (size_t)1 << 20);
        buf_puts(&b, files[i]);
        assert_int_equal(pdf_amend(&b, &arena, &head, none, &err), ERR_CORRUPT);
        assert_int_equal(b.n, strlen(files[i]));
        buf_release(&b);
    }
    struct qr q;
    struct err err = {0};
    assert_int_equal(qr_make(&arena, STR(""), &q, &err), ERR_INVALID);
    assert_true(str_eqz(pdf_text_string(&arena, STR("Aŵ🌻")), "<FEFF00410175D83CDF3B>"));
    assert_true(str_eqz(pdf_plain_string(&arena, STR("a(b)\\")), "(a?b?"
                                                                 "?)"));
    arena_release(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind),
        cmocka_unit_test(right_to_left),
        cmocka_unit_test(any_name),
        cmocka_unit_test(not_ours),
    };
    return cmocka_run_group_tests_name("paper/draw", tests, NULL, NULL);
}
