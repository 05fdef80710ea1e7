/*
 * How many bytes a page takes in a PDF, before it is written: no page of the
 * pdf device takes more, and few take less than a third.  Faces, static art
 * and the document's own objects are not counted.
 */
#ifndef RENDER_PAGESIZE_H
#define RENDER_PAGESIZE_H

#include <stddef.h>

#include "render/page.h"

/* Bytes of a page with this content of its own, its objects included. */
size_t page_bytes(const struct page *own);

#endif
