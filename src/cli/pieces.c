/* What rooms add to pages of rooms below them. */
#include "cli/pieces.h"
#include "app/app.h"

const struct app_piece cli_pieces[] = {
    {NULL, NULL}, /* a row a line */
};
