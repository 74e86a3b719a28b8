#include <qrencode.h>

#include "paper/inside.h"

enum { FITS = 1000 };

enum err_code qr_make(struct arena *a, struct str holds, struct qr *ret, struct err *err) {
    if (!holds.n || holds.n > FITS)
        return err_set(err, ERR_INVALID, "code", "code", "That is too long for a code to scan.");
    QRcode *code = QRcode_encodeData((int)holds.n, (const unsigned char *)holds.p, 0, QR_ECLEVEL_M);
    if (!code)
        return err_nomem(err);
    const size_t n = (size_t)code->width * (size_t)code->width;
    unsigned char *dark = arena_alloc(a, n);
    for (size_t i = 0; dark && i < n; i++)
        dark[i] = code->data[i] & 1;
    *ret = (struct qr){code->width, dark};
    QRcode_free(code);
    return dark ? ERR_OK : err_nomem(err);
}
