/* The pages that say what went wrong, and what to do next. */
#include "ui/html.h"
#include "ui/ui.h"

struct page {
    int status;
    const char *title;
    const char *happened; /* when the caller has no sentence of its own */
    const char *next;
};

static const struct page pages[] = {
    {400, TR("We could not read that"), TR("Your browser sent something that we could not understand."),
     TR("Go back to the page you came from, reload it and try again.")},
    {401, TR("Sign in to see this page"), TR("This page is only for people who are signed in."),
     TR("Sign in and open the page again.")},
    {403, TR("You cannot do this"), TR("You are signed in, but this is not yours to do."),
     TR("If you think that it should be, ask a coordinator.")},
    {404, TR("Page not found"), TR("There is nothing here that you can see."),
     TR("If you typed the address, check that it is right. If you pasted it, check that you copied all of "
        "it.")},
    {405, TR("You cannot do that here"), TR("This page cannot be used in that way."),
     TR("Go back to the page you came from and use its links and buttons.")},
    {409, TR("This has changed in the meantime"), TR("Somebody else, or you in another window, was quicker."),
     TR("Go back, reload the page to see how things stand now, and try again if it is still needed.")},
    {413, TR("That is too long"), TR("What you sent is longer than we can take."),
     TR("Go back, and send it again with fewer words or a smaller file. Nothing was saved.")},
    {422, TR("Something needs to be put right"), TR("Some of what you entered cannot be taken as it is."),
     TR("Go back, check what you entered and send it again. Nothing was saved.")},
    {429, TR("Too many attempts"),
     TR("There were too many attempts in a short time, so we stopped listening for a while."),
     TR("Wait a few minutes, then try again.")},
    {500, TR("Sorry, something went wrong"), TR("The mistake is ours, not yours."),
     TR("Try again later. If it happens again, tell us what you were doing.")},
    {503, TR("Sorry, we cannot do this right now"), TR("We are busy or being repaired. Nothing was saved."),
     TR("Wait a minute, then try again.")},
};

static const struct page *page_of(int status) {
    const size_t n = sizeof pages / sizeof pages[0];
    int family = status >= 400 && status < 500 ? 400 : 500;

    if (status == 412)
        status = 409;
    for (size_t i = 0; i < n; i++)
        if (pages[i].status == status)
            return &pages[i];
    return page_of(family);
}

struct str ui_error_title(int status) {
    return tr_str(page_of(status)->title);
}

void ui_error_body(struct buf *b, int status, struct str sentence, struct str home, struct str request_id) {
    const struct page *p = page_of(status);

    buf_puts(b, "<h1 class=\"govuk-heading-l\">");
    html_words(b, p->title);
    buf_puts(b, "</h1>\n<p class=\"govuk-body\">");
    tpl_text(b, str_empty(sentence) ? tr_str(p->happened) : sentence);
    buf_puts(b, "</p>\n<p class=\"govuk-body\">");
    html_words(b, p->next);
    buf_puts(b, "</p>\n");
    if (p->status >= 500 && !str_empty(request_id)) {
        buf_puts(b, "<p class=\"govuk-body\">");
        html_words(b, "Give us this reference:");
        buf_puts(b, " <code class=\"kith-code\">");
        tpl_text(b, request_id);
        buf_puts(b, "</code></p>\n");
    }
    buf_puts(b, "<p class=\"govuk-body\">");
    if (p->status == 401) {
        buf_puts(b, "<a class=\"govuk-link\" href=\"/sign-in\">");
        html_words(b, "Sign in");
        buf_puts(b, "</a></p>\n<p class=\"govuk-body\">");
    }
    buf_puts(b, "<a class=\"govuk-link\"");
    html_href(b, str_empty(home) ? STR("/") : home);
    buf_putc(b, '>');
    html_words(b, "Go to the start page");
    buf_puts(b, "</a></p>\n");
}
