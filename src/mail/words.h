/* The frame's words, in British English: what a catalogue of another language would have instead. */
#ifndef KITH_MAIL_WORDS_H
#define KITH_MAIL_WORDS_H

#define MAIL_WORDS_HELLO "Hello %.*s,"
#define MAIL_WORDS_HELLO_NOBODY "Hello,"
#define MAIL_WORDS_DIGEST "%zu things from %.*s"
#define MAIL_WORDS_DIGEST_BEFORE "This is what is new for you."
#define MAIL_WORDS_WHY "You get this because you are in %.*s."
#define MAIL_WORDS_WHY_URGENT                                                                                \
    "You get this because somebody gave this address to %.*s. If that was not you, you can leave it."
#define MAIL_WORDS_CHOOSE "Choose what we send you"
#define MAIL_WORDS_STOP "Stop these e-mails"
#define MAIL_WORDS_REPLY "Reply YES %.*s to say that it is right, NO %.*s if not."

#endif
