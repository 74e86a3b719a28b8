/* Made by tools/gen_routes.py from src/exchange/routes.tbl. Do not edit. */
#ifndef KITH_GEN_EXCHANGE_ROUTES_H
#define KITH_GEN_EXCHANGE_ROUTES_H

#include "http/http.h"

struct offer_form {
    struct str title;
    struct str words;
    struct str category;
    int64_t minutes;
    int64_t on;
    int64_t until; bool has_until; bool null_until;
};
extern const struct form_def offer_form_def;

struct offers_query {
    struct str q;
    const struct str *category; size_t n_category;
    int64_t page; bool has_page;
};
extern const struct form_def offers_query_def;

struct many_form {
    const struct json *items;
    const int64_t *people; size_t n_people;
    bool linked; bool has_linked;
};
extern const struct form_def many_form_def;

/* The first page. GET /; anyone. */
enum err_code page_home(struct http_request *rq, struct err *err) ERR_CHECK;

struct page_offers_in {
    struct str hub;
    struct offers_query query;
};
/* Offers and requests. GET /h/{hub}/offers; member. */
enum err_code page_offers(struct http_request *rq, const struct page_offers_in *in, struct err *err) ERR_CHECK;

struct page_offer_new_in {
    struct str hub;
};
/* Write an offer. GET /h/{hub}/offers/new; member. */
enum err_code page_offer_new(struct http_request *rq, const struct page_offer_new_in *in, struct err *err) ERR_CHECK;

struct page_offer_in {
    struct str hub;
    int64_t id;
};
/* One offer. GET /h/{hub}/offers/{id:id}; member. */
enum err_code page_offer(struct http_request *rq, const struct page_offer_in *in, struct err *err) ERR_CHECK;

struct page_offer_create_in {
    struct str hub;
    struct offer_form form;
};
/* Publish an offer. POST /h/{hub}/offers; member. */
enum err_code page_offer_create(struct http_request *rq, const struct page_offer_create_in *in, struct err *err) ERR_CHECK;

struct api_offers_in {
    struct str hub;
    struct offers_query query;
};
/* Offers. GET /api/v1/hubs/{hub}/offers; member. */
enum err_code api_offers(struct http_request *rq, const struct api_offers_in *in, struct err *err) ERR_CHECK;

struct api_offer_in {
    struct str hub;
    int64_t id;
};
/* One offer. GET /api/v1/hubs/{hub}/offers/{id:id}; member. */
enum err_code api_offer(struct http_request *rq, const struct api_offer_in *in, struct err *err) ERR_CHECK;

struct api_offer_change_in {
    struct str hub;
    int64_t id;
    struct offer_form form;
};
/* Change an offer. PATCH /api/v1/hubs/{hub}/offers/{id:id}; coordinator. */
enum err_code api_offer_change(struct http_request *rq, const struct api_offer_change_in *in, struct err *err) ERR_CHECK;

struct api_offer_create_in {
    struct str hub;
    struct offer_form form;
};
/* Publish an offer. POST /api/v1/hubs/{hub}/offers; member. */
enum err_code api_offer_create(struct http_request *rq, const struct api_offer_create_in *in, struct err *err) ERR_CHECK;

struct api_offer_many_in {
    struct str hub;
    struct many_form form;
};
/* Publish many offers. POST /api/v1/hubs/{hub}/offers/batch; member. */
enum err_code api_offer_many(struct http_request *rq, const struct api_offer_many_in *in, struct err *err) ERR_CHECK;

struct api_offers_csv_in {
    struct str hub;
};
/* Offers as a table. GET /api/v1/hubs/{hub}/offers.csv; member. */
enum err_code api_offers_csv(struct http_request *rq, const struct api_offers_csv_in *in, struct err *err) ERR_CHECK;

#endif
