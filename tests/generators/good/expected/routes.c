/* Made by tools/gen_routes.py from the routes.tbl of every room. Do not edit. */
#include "gen/routes.h"

#include <assert.h>

#include "hub/access.h"
#include "gen/exchange_routes.h"

static const char *const offer_form_category_choices[] = { "household", "garden", "other", NULL };
static const struct form_field offer_form_fields[] = {
    { "title", "Title", FORM_LINE, FORM_REQUIRED, INT64_MIN, INT64_C(120), NULL },
    { "words", "More about it", FORM_TEXT, 0, INT64_MIN, INT64_C(2000), NULL },
    { "category", "Category", FORM_CHOICE, FORM_REQUIRED, INT64_MIN, INT64_MAX, offer_form_category_choices },
    { "minutes", "How long", FORM_MINUTES, FORM_REQUIRED, INT64_C(1), INT64_C(1440), NULL },
    { "on", "When", FORM_DAY, FORM_REQUIRED | FORM_FUTURE, INT64_MIN, INT64_MAX, NULL },
    { "until", "Until", FORM_DAY, FORM_NULLABLE, INT64_MIN, INT64_MAX, NULL },
};
const struct form_def offer_form_def = { "offer_form", offer_form_fields, 6 };

static void read_offer_form(const struct form *f, struct offer_form *ret)
{
    assert(f && f->def == &offer_form_def);
    ret->title = f->values[0].has ? f->values[0].text : STR_NULL;
    ret->words = f->values[1].has ? f->values[1].text : STR_NULL;
    ret->category = f->values[2].has ? f->values[2].text : STR_NULL;
    ret->minutes = f->values[3].i;
    ret->on = f->values[4].i;
    ret->until = f->values[5].i;
    ret->has_until = f->values[5].has;
    ret->null_until = f->values[5].null;
}

static const struct form_field offers_query_fields[] = {
    { "q", "Words", FORM_LINE, 0, INT64_MIN, INT64_C(200), NULL },
    { "category", "Categories", FORM_WORDS, 0, INT64_MIN, INT64_C(10), NULL },
    { "page", "Page", FORM_INT, 0, INT64_C(1), INT64_MAX, NULL },
};
const struct form_def offers_query_def = { "offers_query", offers_query_fields, 3 };

static void read_offers_query(const struct form *f, struct offers_query *ret)
{
    assert(f && f->def == &offers_query_def);
    ret->q = f->values[0].has ? f->values[0].text : STR_NULL;
    ret->category = f->values[1].texts;
    ret->n_category = f->values[1].n;
    ret->page = f->values[2].i;
    ret->has_page = f->values[2].has;
}

static const struct form_field many_form_fields[] = {
    { "items", "Items", FORM_JSON, FORM_REQUIRED, INT64_MIN, INT64_MAX, NULL },
    { "people", "People", FORM_IDS, FORM_REQUIRED, INT64_C(1), INT64_C(50), NULL },
    { "linked", "All or none", FORM_BOOL, 0, INT64_MIN, INT64_MAX, NULL },
};
const struct form_def many_form_def = { "many_form", many_form_fields, 3 };

static void read_many_form(const struct form *f, struct many_form *ret)
{
    assert(f && f->def == &many_form_def);
    ret->items = f->values[0].json;
    ret->people = f->values[1].ids;
    ret->n_people = f->values[1].n;
    ret->linked = f->values[2].i != 0;
    ret->has_linked = f->values[2].has;
}

static enum err_code run_page_home(struct http_request *rq, struct err *err)
{
    return page_home(rq, err);
}

static enum err_code run_api_offers(struct http_request *rq, struct err *err)
{
    struct api_offers_in *in = arena_new(rq->arena, struct api_offers_in);

    if (!in)
        return err_nomem(err);
    in->hub = http_param(rq, "hub");
    read_offers_query(rq->query, &in->query);
    return api_offers(rq, in, err);
}

static enum err_code run_api_offer_create(struct http_request *rq, struct err *err)
{
    struct api_offer_create_in *in = arena_new(rq->arena, struct api_offer_create_in);

    if (!in)
        return err_nomem(err);
    in->hub = http_param(rq, "hub");
    read_offer_form(rq->form, &in->form);
    return api_offer_create(rq, in, err);
}

static enum err_code run_api_offer_many(struct http_request *rq, struct err *err)
{
    struct api_offer_many_in *in = arena_new(rq->arena, struct api_offer_many_in);

    if (!in)
        return err_nomem(err);
    in->hub = http_param(rq, "hub");
    read_many_form(rq->form, &in->form);
    return api_offer_many(rq, in, err);
}

static enum err_code run_api_offer(struct http_request *rq, struct err *err)
{
    struct api_offer_in *in = arena_new(rq->arena, struct api_offer_in);

    if (!in)
        return err_nomem(err);
    in->hub = http_param(rq, "hub");
    in->id = http_param_id(rq, "id");
    return api_offer(rq, in, err);
}

static enum err_code run_api_offer_change(struct http_request *rq, struct err *err)
{
    struct api_offer_change_in *in = arena_new(rq->arena, struct api_offer_change_in);

    if (!in)
        return err_nomem(err);
    in->hub = http_param(rq, "hub");
    in->id = http_param_id(rq, "id");
    read_offer_form(rq->form, &in->form);
    return api_offer_change(rq, in, err);
}

static enum err_code run_api_offers_csv(struct http_request *rq, struct err *err)
{
    struct api_offers_csv_in *in = arena_new(rq->arena, struct api_offers_csv_in);

    if (!in)
        return err_nomem(err);
    in->hub = http_param(rq, "hub");
    return api_offers_csv(rq, in, err);
}

static enum err_code run_page_offers(struct http_request *rq, struct err *err)
{
    struct page_offers_in *in = arena_new(rq->arena, struct page_offers_in);

    if (!in)
        return err_nomem(err);
    in->hub = http_param(rq, "hub");
    read_offers_query(rq->query, &in->query);
    return page_offers(rq, in, err);
}

static enum err_code run_page_offer_create(struct http_request *rq, struct err *err)
{
    struct page_offer_create_in *in = arena_new(rq->arena, struct page_offer_create_in);

    if (!in)
        return err_nomem(err);
    in->hub = http_param(rq, "hub");
    read_offer_form(rq->form, &in->form);
    return page_offer_create(rq, in, err);
}

static enum err_code run_page_offer_new(struct http_request *rq, struct err *err)
{
    struct page_offer_new_in *in = arena_new(rq->arena, struct page_offer_new_in);

    if (!in)
        return err_nomem(err);
    in->hub = http_param(rq, "hub");
    return page_offer_new(rq, in, err);
}

static enum err_code else_page_offer_new(struct http_request *rq, struct err *err)
{
    struct page_offer_new_in *in = arena_new(rq->arena, struct page_offer_new_in);

    if (!in)
        return err_nomem(err);
    in->hub = http_param(rq, "hub");
    return page_offer_new(rq, in, err);
}

static enum err_code run_page_offer(struct http_request *rq, struct err *err)
{
    struct page_offer_in *in = arena_new(rq->arena, struct page_offer_in);

    if (!in)
        return err_nomem(err);
    in->hub = http_param(rq, "hub");
    in->id = http_param_id(rq, "id");
    return page_offer(rq, in, err);
}

static const struct http_part parts_1[] = { { HTTP_PART_FIXED, "api" }, { HTTP_PART_FIXED, "v1" }, { HTTP_PART_FIXED, "hubs" }, { HTTP_PART_HUB, "hub" }, { HTTP_PART_FIXED, "offers" } };
static const struct http_part parts_2[] = { { HTTP_PART_FIXED, "api" }, { HTTP_PART_FIXED, "v1" }, { HTTP_PART_FIXED, "hubs" }, { HTTP_PART_HUB, "hub" }, { HTTP_PART_FIXED, "offers" } };
static const struct http_part parts_3[] = { { HTTP_PART_FIXED, "api" }, { HTTP_PART_FIXED, "v1" }, { HTTP_PART_FIXED, "hubs" }, { HTTP_PART_HUB, "hub" }, { HTTP_PART_FIXED, "offers" }, { HTTP_PART_FIXED, "batch" } };
static const struct http_part parts_4[] = { { HTTP_PART_FIXED, "api" }, { HTTP_PART_FIXED, "v1" }, { HTTP_PART_FIXED, "hubs" }, { HTTP_PART_HUB, "hub" }, { HTTP_PART_FIXED, "offers" }, { HTTP_PART_ID, "id" } };
static const struct http_part parts_5[] = { { HTTP_PART_FIXED, "api" }, { HTTP_PART_FIXED, "v1" }, { HTTP_PART_FIXED, "hubs" }, { HTTP_PART_HUB, "hub" }, { HTTP_PART_FIXED, "offers" }, { HTTP_PART_ID, "id" } };
static const struct http_part parts_6[] = { { HTTP_PART_FIXED, "api" }, { HTTP_PART_FIXED, "v1" }, { HTTP_PART_FIXED, "hubs" }, { HTTP_PART_HUB, "hub" }, { HTTP_PART_FIXED, "offers.csv" } };
static const struct http_part parts_7[] = { { HTTP_PART_FIXED, "h" }, { HTTP_PART_HUB, "hub" }, { HTTP_PART_FIXED, "offers" } };
static const struct http_part parts_8[] = { { HTTP_PART_FIXED, "h" }, { HTTP_PART_HUB, "hub" }, { HTTP_PART_FIXED, "offers" } };
static const struct http_part parts_9[] = { { HTTP_PART_FIXED, "h" }, { HTTP_PART_HUB, "hub" }, { HTTP_PART_FIXED, "offers" }, { HTTP_PART_FIXED, "new" } };
static const struct http_part parts_10[] = { { HTTP_PART_FIXED, "h" }, { HTTP_PART_HUB, "hub" }, { HTTP_PART_FIXED, "offers" }, { HTTP_PART_ID, "id" } };

const struct http_route route_all[] = {
    { .method = HTTP_GET, .pattern = "/", .need = ACCESS_ANYONE, .api = false, .run = run_page_home, .name = "page_home" },
    { .method = HTTP_GET, .pattern = "/api/v1/hubs/{hub}/offers", .parts = parts_1, .n_parts = 5, .need = ACCESS_MEMBER, .api = true, .query = &offers_query_def, .run = run_api_offers, .name = "api_offers" },
    { .method = HTTP_POST, .pattern = "/api/v1/hubs/{hub}/offers", .parts = parts_2, .n_parts = 5, .need = ACCESS_MEMBER, .api = true, .form = &offer_form_def, .run = run_api_offer_create, .name = "api_offer_create" },
    { .method = HTTP_POST, .pattern = "/api/v1/hubs/{hub}/offers/batch", .parts = parts_3, .n_parts = 6, .need = ACCESS_MEMBER, .api = true, .form = &many_form_def, .run = run_api_offer_many, .name = "api_offer_many" },
    { .method = HTTP_GET, .pattern = "/api/v1/hubs/{hub}/offers/{id:id}", .parts = parts_4, .n_parts = 6, .need = ACCESS_MEMBER, .api = true, .run = run_api_offer, .name = "api_offer" },
    { .method = HTTP_PATCH, .pattern = "/api/v1/hubs/{hub}/offers/{id:id}", .parts = parts_5, .n_parts = 6, .need = ACCESS_COORDINATOR, .api = true, .form = &offer_form_def, .run = run_api_offer_change, .name = "api_offer_change" },
    { .method = HTTP_GET, .pattern = "/api/v1/hubs/{hub}/offers.csv", .parts = parts_6, .n_parts = 5, .need = ACCESS_MEMBER, .api = true, .run = run_api_offers_csv, .name = "api_offers_csv" },
    { .method = HTTP_GET, .pattern = "/h/{hub}/offers", .parts = parts_7, .n_parts = 3, .need = ACCESS_MEMBER, .api = false, .query = &offers_query_def, .run = run_page_offers, .name = "page_offers" },
    { .method = HTTP_POST, .pattern = "/h/{hub}/offers", .parts = parts_8, .n_parts = 3, .need = ACCESS_MEMBER, .api = false, .form = &offer_form_def, .run = run_page_offer_create, .otherwise = else_page_offer_new, .name = "page_offer_create" },
    { .method = HTTP_GET, .pattern = "/h/{hub}/offers/new", .parts = parts_9, .n_parts = 4, .need = ACCESS_MEMBER, .api = false, .run = run_page_offer_new, .name = "page_offer_new" },
    { .method = HTTP_GET, .pattern = "/h/{hub}/offers/{id:id}", .parts = parts_10, .n_parts = 4, .need = ACCESS_MEMBER, .api = false, .run = run_page_offer, .name = "page_offer" },
};
const size_t route_all_n = 11;
