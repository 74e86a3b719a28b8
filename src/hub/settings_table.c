/* What a hub may choose. A row here is a line of the overview, a page of its own, a member of the API and a
 * word of kith hub set. */
#include "hub/settings.h"

static const struct setting_choice joinings[] = {{"request", TR("They ask, and a coordinator says yes")},
                                                 {"invitation", TR("Only by invitation")},
                                                 {NULL, NULL}};
static const struct setting_choice paces[] = {
    {"each", TR("Each thing as it happens")},
    {"answers", TR("What waits for their answer at once, the rest once a day")},
    {"daily", TR("Once a day, all together")},
    {"weekly", TR("Once a week, all together")},
    {NULL, NULL}};
static const struct setting_choice statements[] = {{"asked", TR("When a coordinator asks for them")},
                                                   {"monthly", TR("By themselves, when a month is over")},
                                                   {NULL, NULL}};

/* clang-format off */
const struct setting setting_all[] = {
    {.word = "name", .group = SETTINGS_HUB, .kind = SETTING_LINE, .required = true, .most = 100,
     .label = TR("Name of the hub"), .hint = TR("As people say it, like Riverside Time Bank."),
     .effect = TR("It stands on every page, and in letters and messages from now on. The word in the addresses stays."), .none = ""},
    {.word = "host", .group = SETTINGS_HUB, .kind = SETTING_LINE, .most = 100,
     .label = TR("Where it is at home"), .hint = TR("Like Riverside Surgery."),
     .effect = TR("It stands on the public page."), .none = TR("Not said")},
    {.word = "about", .group = SETTINGS_HUB, .kind = SETTING_TEXT, .most = 2000,
     .label = TR("What it is"), .hint = TR("A few sentences for people who do not know it yet."),
     .effect = TR("Everybody can read it on the public page."), .none = TR("Not said")},
    {.word = "time_zone", .group = SETTINGS_HUB, .kind = SETTING_ZONE, .required = true, .most = 64,
     .label = TR("Time zone"), .hint = TR("What the clocks show where you are, like Europe/London."),
     .effect = TR("Times of sessions and bookings that are planned keep the hour they show; it is then an hour of the new zone."), .none = ""},

    {.word = "contact_name", .group = SETTINGS_CONTACT, .kind = SETTING_LINE, .most = 100,
     .label = TR("Whom to ask"), .hint = TR("The coordinator's name, like Amina."),
     .effect = TR("It stands at the foot of every page."), .none = TR("Not said")},
    {.word = "contact_phone", .group = SETTINGS_CONTACT, .kind = SETTING_PHONE, .most = 40,
     .label = TR("Their phone"), .hint = TR("A number that somebody answers."),
     .effect = TR("It stands at the foot of every page, for everybody to see."), .none = TR("Not said")},
    {.word = "contact_email", .group = SETTINGS_CONTACT, .kind = SETTING_EMAIL, .most = 200,
     .label = TR("Their e-mail"), .hint = TR("Answers to messages reach it."),
     .effect = TR("Whoever answers a message of the hub writes to this address. It stands in the help pages and in the privacy notice."), .none = TR("Not said")},
    {.word = "opening", .group = SETTINGS_CONTACT, .kind = SETTING_TEXT, .most = 500,
     .label = TR("Opening times"), .hint = TR("When people can come or call, and where."),
     .effect = TR("They stand in the help pages."), .none = TR("Not said")},

    {.word = "hour_words", .group = SETTINGS_LANGUAGE, .kind = SETTING_FORMS, .by_language = true, .most = 24,
     .label = TR("Words for hours"), .hint = TR("What an hour is called here, where it is not an hour: credit, token, favour. Leave all empty for hours."),
     .effect = TR("Amounts are told with these words on pages and in messages. An hour stays an hour, and minutes stay minutes."), .none = TR("Hours")},
    {.word = "languages", .group = SETTINGS_LANGUAGE, .kind = SETTING_LANGUAGES,
     .label = TR("Languages"), .hint = TR("Those that people may choose here."),
     .effect = TR("Whoever reads in a language that is not among them gets the pages in the first language of this hub."), .none = TR("All that there are")},
    {.word = "language", .group = SETTINGS_LANGUAGE, .kind = SETTING_LANGUAGE,
     .label = TR("First language"), .hint = TR("For people who have not chosen one."),
     .effect = TR("Pages and letters come in it to everybody who has not said otherwise, by choosing or through their browser. What you write for the hub is taken to be in it."), .none = TR("English")},

    {.word = "joining", .group = SETTINGS_JOINING, .kind = SETTING_CHOICE, .required = true, .choices = joinings,
     .label = TR("How people join"), .hint = "",
     .effect = TR("The button \"Ask to join\" stands on the public page, or is gone from it. Who has asked already still waits for an answer."), .none = ""},

    {.word = "soft_floor", .group = SETTINGS_LIMITS, .kind = SETTING_HOURS, .least = 0, .most = 10000,
     .label = TR("When the coordinator is told"), .hint = TR("So many hours that somebody has received beyond what they gave. Nobody is stopped. Leave empty for never."),
     .effect = TR("For people who join from now on. Those who are in keep what they have."), .none = TR("Never")},
    {.word = "floor", .group = SETTINGS_LIMITS, .kind = SETTING_HOURS, .least = 0, .most = 10000,
     .label = TR("When receiving stops"), .hint = TR("So many hours that somebody has received beyond what they gave; they receive no more until they give. Rarely needed: receiving is what keeps a time bank alive. Leave empty for never."),
     .effect = TR("For people who join from now on. Those who are in keep what they have."), .none = TR("Never")},
    {.word = "ceiling", .group = SETTINGS_LIMITS, .kind = SETTING_HOURS, .least = 1, .most = 10000,
     .label = TR("When giving stops"), .hint = TR("So many hours that somebody has given beyond what they received; they are given no more until they receive. Rarely needed. Leave empty for never."),
     .effect = TR("For people who join from now on. Those who are in keep what they have."), .none = TR("Never")},
    {.word = "most_hours", .group = SETTINGS_LIMITS, .kind = SETTING_HOURS, .required = true, .least = 1, .most = 24,
     .label = TR("Most hours for one exchange"), .hint = TR("It catches slips of the pen."),
     .effect = TR("For exchanges that are recorded from now on."), .none = ""},
    {.word = "confirm_days", .group = SETTINGS_LIMITS, .kind = SETTING_NUMBER, .required = true, .least = 1, .most = 365,
     .label = TR("Days until an exchange confirms itself"), .hint = TR("Where the other says nothing."),
     .effect = TR("For exchanges that wait now, too."), .none = ""},

    {.word = "public_figures", .group = SETTINGS_PUBLIC, .kind = SETTING_YES, .required = true,
     .label = TR("Figures"), .hint = TR("How many members and hours. Never for fewer than five people."),
     .effect = TR("Everybody sees them on the public page, or nobody outside does."), .none = ""},
    {.word = "public_offers", .group = SETTINGS_PUBLIC, .kind = SETTING_YES, .required = true,
     .label = TR("Offers"), .hint = TR("What people can do, without their names."),
     .effect = TR("Everybody sees open offers on the public page and in a feed for other programs, without names; or nobody outside does."), .none = ""},
    {.word = "public_requests", .group = SETTINGS_PUBLIC, .kind = SETTING_YES, .required = true,
     .label = TR("Requests"), .hint = TR("What people ask for, without their names."),
     .effect = TR("Everybody sees open requests on the public page and in a feed for other programs, without names; or nobody outside does."), .none = ""},
    {.word = "public_assets", .group = SETTINGS_PUBLIC, .kind = SETTING_YES, .required = true,
     .label = TR("Places and things"), .hint = TR("Those that are marked for it."),
     .effect = TR("Everybody sees them as an open directory (HSDS 3) that other programs can read, or nobody outside does."), .none = ""},

    {.word = "pace", .group = SETTINGS_MESSAGES, .kind = SETTING_CHOICE, .choices = paces,
     .label = TR("How often members are told"), .hint = TR("For those who have not chosen it for themselves."),
     .effect = TR("For messages from now on. Whoever chose for themselves keeps their choice, and everybody can."), .none = TR("What waits for their answer at once, the rest once a day")},
    {.word = "statements", .group = SETTINGS_MESSAGES, .kind = SETTING_CHOICE, .choices = statements,
     .label = TR("Monthly statements"), .hint = TR("By mail, to everybody who has not said that they want no messages."),
     .effect = TR("When they go by themselves, those of the last month go out within the hour where they were not sent yet."), .none = TR("When a coordinator asks for them")},

    {.word = "house_rules", .group = SETTINGS_RULES, .kind = SETTING_MARKED, .by_language = true, .most = 10000,
     .label = TR("House rules"), .hint = TR("What everybody here agrees to. A line that begins with # is a heading, with - a point of a list; a blank line begins a new paragraph; an address like https://example.org becomes a link."),
     .effect = TR("Everybody can read them; a link to them stands at the foot of every page."), .none = TR("None")},
    {.word = "responsible", .group = SETTINGS_RULES, .kind = SETTING_LINE, .most = 200,
     .label = TR("Who is responsible for people's data"), .hint = TR("The organisation by its full name."),
     .effect = TR("It stands in the privacy notice."), .none = TR("Not said")},
    {.word = "responsible_contact", .group = SETTINGS_RULES, .kind = SETTING_TEXT, .most = 500,
     .label = TR("How to reach them"), .hint = TR("An address, a phone number or an e-mail, for questions about people's data."),
     .effect = TR("It stands in the privacy notice."), .none = TR("Not said")},
};
/* clang-format on */
const size_t setting_all_n = sizeof setting_all / sizeof *setting_all;

const char *setting_group_name(enum setting_group g) {
    static const char *const names[SETTING_GROUPS] = {TR("The hub"),
                                                      TR("Whom people can ask"),
                                                      TR("Words and languages"),
                                                      TR("Joining"),
                                                      TR("Limits"),
                                                      TR("What everybody may see"),
                                                      TR("Messages"),
                                                      TR("House rules, data and signing in")};
    return names[g];
}
