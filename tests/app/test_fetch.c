/* Whom an import may ask over the network. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "app/fetch.h"

static void only_listed_hosts_and_public_addresses(void **state) {
    static const struct {
        const char *address;
        bool public;
    } cases[] = {{"8.8.8.8", true},
                 {"10.0.0.1", false},
                 {"172.16.0.1", false},
                 {"172.32.0.1", true},
                 {"192.168.1.1", false},
                 {"127.0.0.1", false},
                 {"169.254.169.254", false},
                 {"100.64.0.1", false},
                 {"0.0.0.0", false},
                 {"224.0.0.1", false},
                 {"255.255.255.255", false},
                 {"2606:4700::1111", true},
                 {"::1", false},
                 {"fe80::1", false},
                 {"fc00::1", false},
                 {"::ffff:10.0.0.1", false},
                 {"::ffff:8.8.8.8", true},
                 {"2001:db8::1", false},
                 {"2002:a00:1::", false},
                 {"nonsense", false},
                 {"", false}};
    struct str host;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (fetch_address_public(cases[i].address) != cases[i].public)
            fail_msg("%s", cases[i].address);
    assert_true(fetch_host_of(STR("https://Dir.Example:8443/x?y"), &host) && str_eqz(host, "Dir.Example"));
    assert_true(fetch_host_of(STR("http://[2001:db8::1]:80/"), &host) && str_eqz(host, "2001:db8::1"));
    assert_false(fetch_host_of(STR("https://user@dir.example/"), &host));
    assert_false(fetch_host_of(STR("ftp://dir.example/"), &host));
    assert_false(fetch_host_of(STR("https:///x"), &host));
    assert_false(fetch_host_of(STR("https://dir.example\\@evil.example/"), &host));
    assert_true(fetch_host_listed(STR("a.example, dir.example"), STR("DIR.example")));
    assert_false(fetch_host_listed(STR("a.example, dir.example"), STR("evil.dir.example")));
    assert_false(fetch_host_listed(STR(""), STR("")));
    const struct str list = STR("dir.example:8443, [::1]:8080, 2001:db8::1, other.example");
    assert_true(fetch_host_listed(list, STR("dir.example")) && fetch_host_listed(list, STR("::1")));
    assert_true(fetch_host_listed(list, STR("2001:db8::1")));
    assert_true(fetch_port_listed(list, STR("Dir.example"), 8443) &&
                fetch_port_listed(list, STR("::1"), 8080));
    assert_false(fetch_port_listed(list, STR("dir.example"), 443));
    assert_false(fetch_port_listed(list, STR("other.example"), 8443));
    assert_int_equal(fetch_port_of(STR("https://dir.example/x:1")), 443);
    assert_int_equal(fetch_port_of(STR("http://[::1]:8080/")), 8080);
    assert_int_equal(fetch_port_of(STR("http://dir.example:99999/")), 0);
    assert_int_equal(fetch_port_of(STR("http://dir.example:8x/")), 0);
    assert_int_equal(fetch_entry_port(STR("dir.example:8443")), 8443);
    assert_int_equal(fetch_entry_port(STR("::1")), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_listed_hosts_and_public_addresses),
    };
    return cmocka_run_group_tests_name("app/fetch", tests, NULL, NULL);
}
