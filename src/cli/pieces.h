/* One table: which room adds what to which page. */
#ifndef KITH_CLI_PIECES_H
#define KITH_CLI_PIECES_H

#include "app/app.h"

extern const struct app_piece cli_pieces[]; /* ended by a NULL page */

#endif
