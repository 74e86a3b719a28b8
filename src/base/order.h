/* Orders for qsort and bsearch. */
#ifndef KITH_BASE_ORDER_H
#define KITH_BASE_ORDER_H

/* Of two int64_t: the smaller first. */
int order_i64(const void *x, const void *y);

#endif
