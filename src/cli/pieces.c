/* What rooms add to pages of rooms below them. */
#include "cli/pieces.h"
#include "app/app.h"
#include "asset/asset.h"
#include "catalogue/pieces.h"
#include "day/day.h"
#include "exchange/statements.h"
#include "group/group.h"
#include "hub/hub.h"
#include "joining/joining.h"
#include "match/pages.h"
#include "neighbours/pages.h"
#include "paper/pages.h"
#include "privacy/pieces.h"
#include "report/report.h"
#include "rings/pages.h"
#include "search/pieces.h"
#include "signin/signin.h"

/* clang-format off */
const struct app_piece cli_pieces[] = {
    {"home", joining_piece_home},
    {"home", catalogue_piece_home},
    {"home", search_piece_news},
    {"home", rings_piece_home},
    {"home", match_piece_home},
    {"home", group_home_piece},
    {"home", asset_home_piece},
    {"home", neighbours_piece_home},
    {"today-first", signin_piece_today},
    {"today", joining_piece_today},
    {"today", rings_piece_today},
    {"today", asset_today_piece},
    {"today", neighbours_piece_today},
    {"today", privacy_piece_today},
    {"today", hub_piece_messages},
    {"today", exchange_piece_help},
    {"messages", exchange_piece_statements},
    {"listing", match_piece_listing},
    {"listing", paper_piece_listing},
    {"exchange", paper_piece_exchange},
    {"session", paper_piece_session},
    {"statement", paper_piece_statement},
    {"member", catalogue_piece_member},
    {"member", day_piece_member},
    {"member", match_piece_member},
    {"member", signin_piece_member},
    {"member", paper_piece_member},
    {"member", joining_piece_member},
    {"join", joining_piece_join},
    {"member", privacy_piece_member},
    {"profile", catalogue_piece_profile},
    {"public", report_public_piece},
    {"profile", privacy_piece_profile},
    {"public", group_public_piece},
    {"public", signin_piece_public},
    {NULL, NULL}, /* a row a line */
};
const struct calendar_feed cli_feeds[] = {
    {group_feed},
    {NULL}, /* a row a line */
};
/* clang-format on */
