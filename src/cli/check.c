/* kith config. */
#include <stdio.h>

#include "base/json.h"
#include "cli/cli.h"

enum err_code cli_config(struct cli *cli, struct err *err) {
    struct buf b;
    struct json_out j;
    buf_init(&b, 1 << 20);
    json_start(&j, &b);
    json_object(&j);
    for (int k = 0; k < CONFIG_KEYS; k++) {
        const struct config_value *v = &cli->config.values[k];
        struct str shown = config_masked(cli->arena, &cli->config, (enum config_key)k);
        if (!cli->json) {
            (void)printf("%-12s = %-40.*s # %s%s%.*s\n", config_key_name((enum config_key)k), STR_ARG(shown),
                         config_source_name(v->source), v->where.n ? ": " : "", STR_ARG(v->where));
            continue;
        }
        json_key(&j, config_key_name((enum config_key)k));
        json_object(&j);
        json_put_str(&j, "value", shown);
        json_put_str(&j, "source", str_from(config_source_name(v->source)));
        json_put_str(&j, "where", v->where);
        json_object_end(&j);
    }
    json_object_end(&j);
    if (cli->json)
        (void)printf("%.*s\n", STR_ARG(buf_view(&b)));
    enum err_code rc = buf_check(&b, err);
    buf_release(&b);
    return rc;
}
