/* A statement as a file, for the message that tells it. */
#ifndef KITH_PAPER_ENCLOSE_H
#define KITH_PAPER_ENCLOSE_H

#include "app/app.h"

/* For app->enclose: of "statement:2026-06:…" that month's, in the person's language and print. */
app_enclose paper_enclose;

#endif
