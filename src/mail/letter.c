/* From a row of the queue to the letter that goes out. */
#include "base/language.h"
#include "mail/inside.h"
#include "mail/views.h"

#include "ui/ui.h"

/* For the template: a paragraph, its lines kept. */
void mail_lines(struct buf *b, struct str words) {
    struct str line;
    buf_puts(b, "<p>");
    for (bool first = true; str_next(&words, '\n', &line); first = false) {
        if (!first)
            buf_puts(b, "<br>\n");
        tpl_text(b, line);
    }
    buf_puts(b, "</p>\n");
}

/* Blank lines between paragraphs. */
static enum err_code mail_paragraphs(struct arena *a, struct str body, const struct str **ret, size_t *ret_n,
                                     struct err *err) {
    struct str *list = arena_new_array(a, struct str, body.n / 3 + 2);
    if (!list)
        return err_nomem(err);
    *ret_n = 0;
    while (body.n) {
        const ptrdiff_t end = str_find(body, STR("\n\n"));
        const struct str one = str_trim(str_slice(body, 0, end < 0 ? body.n : (size_t)end));
        if (one.n)
            list[(*ret_n)++] = one;
        body = str_slice(body, end < 0 ? body.n : (size_t)end + 2, body.n);
    }
    *ret = list;
    return ERR_OK;
}

static struct str whole(struct arena *a, const struct app *app, struct str path) {
    struct str base = config_text(app->config, CONFIG_BASE_URL);
    if (str_ends(base, "/"))
        base = str_slice(base, 0, base.n - 1);
    return path.n ? str_fmt(a, "%.*s%.*s", STR_ARG(base), STR_ARG(path)) : STR_NULL;
}

static enum err_code item_of(struct arena *a, const struct app *app, struct str subject, struct str body,
                             struct str path, struct str words, struct mail_item *ret, struct err *err) {
    *ret = (struct mail_item){.title = subject, .url = whole(a, app, path), .words = words};
    return mail_paragraphs(a, body, &ret->paragraphs, &ret->n_paragraphs, err);
}

/* ---- files ---- */

struct enclosing {
    struct db_conn *c;
    struct arena *a;
    const struct app *app;
    const struct message_next_row *m;
    struct mail_letter *l;
    struct mail_file *files;
    bool wanted;
};

static enum err_code enclose_begin(struct enclosing *e, size_t most, struct err *err) {
    struct mail_choice choice;
    if (!e->app->enclose || !e->m->person_id || !str_eqz(e->m->channel, "email"))
        return ERR_OK;
    enum err_code rc = mail_choice_get(e->c, e->a, e->m->person_id, &choice, err);
    e->wanted = !rc && choice.papers;
    e->files = e->wanted ? arena_new_array(e->a, struct mail_file, most) : NULL;
    e->l->files = e->files;
    return rc || !e->wanted || e->files ? rc : err_nomem(err);
}

/* A file that cannot be made holds up no message: what it says stands in the message, too. */
static void enclose(struct enclosing *e, struct str kind, struct str key) {
    struct err why;
    struct mail_file *file = e->files + e->l->n_files;
    if (!e->wanted || !str_eqz(kind, "statement"))
        return;
    if (e->app->enclose(e->c, e->a, e->app, e->m->hub_id, e->m->person_id, key, file, &why) == ERR_OK &&
        file->bytes.n)
        e->l->n_files++;
}

static enum err_code one_item(struct arena *a, const struct app *app, const struct message_next_row *m,
                              struct mail_letter *l, struct err *err) {
    struct mail_item *item = arena_new(a, struct mail_item);
    struct str secret = STR_NULL, path = m->path;
    if (!item)
        return err_nomem(err);
    if (m->sealed.n && !mail_unseal(app, a, m->sealed, &secret))
        return err_set(
            err, ERR_CORRUPT, NULL, "sealed",
            "What this message held sealed cannot be opened: the installation's secret is another");
    if (str_eqz(m->channel, "letter") && str_eqz(m->kind, "statement"))
        path = STR_NULL; /* "print it" is nothing to read on paper */
    else if (str_starts(secret, "/"))
        path = secret;
    else if (secret.n)
        l->code = secret;
    l->items = item;
    l->n_items = 1;
    return item_of(a, app, m->subject, m->body, path, m->path_words, item, err);
}

enum err_code mail_letter_of(struct db_conn *c, struct arena *a, const struct app *app,
                             const struct message_next_row *m, int64_t now, struct mail_letter *ret,
                             struct err *err) {
    struct message_parts_row *parts;
    struct str rest = m->name, first = STR_NULL;
    size_t n = 0;
    *ret = (struct mail_letter){
        .to = m->address,
        .to_name = m->name,
        .from = config_text(app->config, CONFIG_MAIL_FROM),
        .from_name = m->sender,
        .reply_to = mail_address_valid(m->reply_to) ? m->reply_to : STR_NULL,
        .subject = m->subject,
        .message_id = m->message_id,
        .language = m->language,
        .code = m->code,
        .at = now,
        .why = m->urgent ? str_fmt(a,
                                   tr("You get this because somebody gave this address to %.*s. If that was "
                                      "not you, you can leave it."),
                                   STR_ARG(m->sender))
                         : str_fmt(a, tr("You get this because you are in %.*s."), STR_ARG(m->sender)),
    };
    (void)str_next(&rest, ' ', &first);
    ret->hello = first.n ? str_fmt(a, tr("Hello %.*s,"), STR_ARG(first)) : tr_str("Hello,");
    if (!m->urgent && m->person_id && !str_eqz(m->channel, "letter")) { /* who reads paper rings up */
        ret->leave_url =
            whole(a, app, str_fmt(a, "/unsubscribe/%.*s", STR_ARG(mail_leave_token(app, a, m->person_id))));
        ret->choose_url = whole(a, app, STR("/account"));
    }
    enum err_code rc = message_parts(c, a, &(struct message_parts_in){.hub_id = m->hub_id, .part_of = m->id},
                                     &parts, &n, err);
    struct enclosing e = {.c = c, .a = a, .app = app, .m = m, .l = ret};
    if (!rc)
        rc = enclose_begin(&e, n + 1, err);
    if (rc || n == 0) {
        if (!rc)
            enclose(&e, m->kind, m->key);
        return rc ? rc : one_item(a, app, m, ret, err);
    }
    struct mail_item *items = arena_new_array(a, struct mail_item, n);
    if (!items)
        return err_nomem(err);
    for (size_t i = 0; !rc && i < n; i++)
        rc = item_of(a, app, parts[i].subject, parts[i].body, parts[i].path, parts[i].path_words, &items[i],
                     err);
    for (size_t i = 0; !rc && i < n; i++)
        enclose(&e, parts[i].kind, parts[i].key);
    ret->items = items;
    ret->n_items = n;
    ret->before = tr_str("This is what is new for you.");
    return rc ? rc : a->failed ? err_nomem(err) : ERR_OK;
}

struct str mail_short(struct arena *a, const struct mail_letter *l) {
    const struct str reply = l->code.n
                                 ? str_fmt(a, tr(" Reply YES %.*s to say that it is right, NO %.*s if not."),
                                           STR_ARG(l->code), STR_ARG(l->code))
                                 : STR("");
    return str_fmt(a, "%.*s: %.*s.%.*s %.*s", STR_ARG(l->from_name), STR_ARG(l->subject), STR_ARG(reply),
                   STR_ARG(l->n_items == 1 ? l->items[0].url : STR("")));
}
