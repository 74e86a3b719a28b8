/* What the files of pages share. */
#ifndef KITH_SIGNIN_PAGES_H
#define KITH_SIGNIN_PAGES_H

#include "gen/signin_html.h"
#include "gen/signin_routes.h"
#include "hub/page.h"
#include "signin/inside.h"
#include "signin/views.h"

#endif
