/* What the markers of a JPEG say, read before anything is decoded. Not for other rooms. */
#ifndef KITH_SLIPS_JPEG_H
#define KITH_SLIPS_JPEG_H

#include "base/str.h"

struct jpeg_look {
    size_t width, height;
    bool whole;      /* it cannot be decoded line by line: all of it stands in memory at once */
    int scans;       /* how often its data walk over the picture */
    int orientation; /* 1..8, as EXIF says it; 1 where it does not */
};
/* false for what is no JPEG that we take: of its kinds, the Huffman-coded ones with 8 bits. Pure. */
bool jpeg_look(struct str bytes, struct jpeg_look *ret);

#endif
