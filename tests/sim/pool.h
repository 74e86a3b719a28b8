/* Memory for SQLite, which asks for much and briefly: its own pool, for one thread, so that ten thousand runs
 * are quick, under a sanitizer too (SQLite itself is compiled without). */
#ifndef KITH_SIM_POOL_H
#define KITH_SIM_POOL_H

/* Once, before SQLite is first used. Ends the process when it cannot. */
void pool_install(void);

#endif
