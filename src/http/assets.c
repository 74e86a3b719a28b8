/* Static files: their names change with their content, so that a browser keeps them for good. */
#include "http/internal.h"

#include <sodium.h>
#include <string.h>

enum { TAG = 16 };

struct http_etags {
    size_t n;
    char tag[][TAG + 1]; /* hexadecimal, of the plain bytes */
};

struct http_etags *assets_prepare(const struct http_asset *assets, size_t n) {
    struct http_etags *e = mem_new(sizeof *e + n * sizeof e->tag[0]);
    if (!e)
        return NULL;
    e->n = n;
    for (size_t i = 0; i < n; i++) {
        unsigned char hash[crypto_generichash_BYTES_MIN];
        crypto_generichash(hash, sizeof hash, (const unsigned char *)assets[i].plain.p, assets[i].plain.n,
                           NULL, 0);
        sodium_bin2hex(e->tag[i], sizeof e->tag[i], hash, TAG / 2);
    }
    return e;
}

bool etag_matches(struct str list, struct str etag) {
    struct str part;
    while (str_next(&list, ',', &part)) {
        part = str_trim(part);
        if (str_starts(part, "W/"))
            part = str_slice(part, 2, part.n);
        if (str_eqz(part, "*") || str_eq(part, etag))
            return true;
    }
    return false;
}

static void send(struct http_call *call, const struct http_asset *asset, const char *tag) {
    struct http_request *rq = &call->rq;
    const struct str accept = call_header(call, "Accept-Encoding");
    const struct str unless = call_header(call, "If-None-Match");
    const char *coding = "";
    struct str bytes = asset->plain;
    if (asset->br.n && encoding_accepted(accept, "br")) {
        coding = "br";
        bytes = asset->br;
    } else if (asset->gzip.n && encoding_accepted(accept, "gzip")) {
        coding = "gzip";
        bytes = asset->gzip;
    }
    const struct str etag = str_fmt(rq->arena, "\"%s%s%s\"", tag, coding[0] ? "-" : "", coding);
    http_reply_header(rq, "ETag", etag);
    http_reply_header(rq, "Cache-Control", STR("public, max-age=31536000, immutable"));
    http_reply_header(rq, "Vary", STR("Accept-Encoding"));
    http_reply_header(rq, "Content-Type", asset->type);
    if (coding[0])
        http_reply_header(rq, "Content-Encoding", str_from(coding));
    call->reply.status = unless.p && etag_matches(unless, etag) ? 304 : 200;
    call->reply.body = bytes;
    call->reply.uncompressed = true;
}

bool assets_reply(struct http_call *call) {
    const struct http_server *s = call->rq.server;
    for (size_t i = 0; i < s->config.n_assets; i++) {
        const struct http_asset *asset = &s->config.assets[i];
        if (!str_eq(call->rq.path, asset->path))
            continue;
        if (call->rq.method == HTTP_GET) {
            send(call, asset, s->etags->tag[i]);
        } else {
            struct err err = {0};
            reply_error(call, err_set(&err, ERR_METHOD, NULL, NULL, "This can only be read."), &err);
            http_reply_header(&call->rq, "Allow", STR("GET, HEAD"));
        }
        return true;
    }
    return false;
}
