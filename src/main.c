/* The one file that sees everything: hands what the build made to the command line. */
#include <unistd.h>

#include "cli/cli.h"
#include "gen/assets.h"
#include "gen/migrations.h"
#include "gen/openapi.h"
#include "gen/routes.h"

int main(int argc, char **argv) {
    const struct cli_world world = {
        .routes = route_all,
        .n_routes = route_all_n,
        .migrations = migrations,
        .n_migrations = migrations_n,
        .assets = http_assets,
        .n_assets = http_assets_n,
        .openapi = {openapi_json, openapi_json_n},
        .version = KITH_VERSION,
    };
    return cli_main(&world, argc, argv, environ);
}
