/* Two tables: which room adds what to which page, and to members' calendars. */
#ifndef KITH_CLI_PIECES_H
#define KITH_CLI_PIECES_H

#include "app/app.h"
#include "calendar/feed.h"

extern const struct app_piece cli_pieces[];    /* ended by a NULL page */
extern const struct calendar_feed cli_feeds[]; /* ended by a NULL of */

#endif
