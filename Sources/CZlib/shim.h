#pragma once
#include <zlib.h>

// Swift cannot call macros. 15 bits of window, and 16 more for the format of gzip.
static inline int deflate_init_gzip(z_stream *stream, int level) {
    return deflateInit2(stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
}
