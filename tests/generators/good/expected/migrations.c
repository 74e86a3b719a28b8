/* Made by tools/gen_sql.py. Do not edit. */
/* A statement may be longer than C99 promises to take; gcc and clang take it. */
#pragma GCC diagnostic ignored "-Woverlength-strings"
#include "gen/migrations.h"

static const char *const sqlite_0001[] = {
    "CREATE TABLE hub (id INTEGER PRIMARY KEY, slug TEXT NOT NULL) STRICT",
    "ALTER TABLE hub ADD COLUMN closed INTEGER",
    NULL,
};
static const char *const postgres_0001[] = {
    "CREATE TABLE hub (id BIGINT PRIMARY KEY, slug TEXT NOT NULL)",
    "ALTER TABLE hub ADD COLUMN closed BIGINT",
    NULL,
};
static const char *const sqlite_0002[] = {
    "CREATE VIRTUAL TABLE offer_words USING fts5(title)",
    "CREATE TABLE offer (\n"
    "hub_id INTEGER NOT NULL,\n"
    "id INTEGER NOT NULL,\n"
    "title TEXT NOT NULL DEFAULT 'a;b',\n"
    "words TEXT,\n"
    "starts_on INTEGER,\n"
    "worth REAL,\n"
    "picture BLOB,\n"
    "open INTEGER NOT NULL CHECK (open IN (0, 1)),\n"
    "PRIMARY KEY (hub_id, id)\n"
    ") STRICT, WITHOUT ROWID",
    "CREATE INDEX offer_open ON offer (hub_id, open)",
    NULL,
};
static const char *const postgres_0002[] = {
    "CREATE TABLE offer (\n"
    "hub_id BIGINT NOT NULL,\n"
    "id BIGINT NOT NULL,\n"
    "title TEXT NOT NULL DEFAULT 'a;b',\n"
    "words TEXT,\n"
    "starts_on BIGINT,\n"
    "worth DOUBLE PRECISION,\n"
    "picture BYTEA,\n"
    "open BIGINT NOT NULL CHECK (open IN (0, 1)),\n"
    "PRIMARY KEY (hub_id, id)\n"
    ")",
    "CREATE INDEX offer_open ON offer (hub_id, open)",
    NULL,
};

const struct db_migration migrations[] = {
    { 1, "hubs", sqlite_0001, postgres_0001,
      "db95963b4114e322fe645fbe69cdcfe7dcc4a4db5d691683a4e07c7585472d47" },
    { 2, "offers", sqlite_0002, postgres_0002,
      "049b19d9a328180aa89dcfb201e31affe76fdeca48c61023044b78d780e1a0f3" },
};
const size_t migrations_n = 2;
