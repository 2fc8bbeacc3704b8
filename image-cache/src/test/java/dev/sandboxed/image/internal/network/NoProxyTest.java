package dev.sandboxed.image.internal.network;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NoProxyTest {
  @ParameterizedTest
  @CsvSource({
    "example.com,     example.com,       true",
    "example.com,     a.b.example.com,   true",
    "example.com,     badexample.com,    false",
    "EXAMPLE.com,     Example.COM,       true",
    ".example.com,    example.com,       false",
    ".example.com,    a.example.com,     true",
    "*.example.com,   a.example.com,     true",
    "example.com:443, example.com,       true",
    "example.com:80,  example.com,       false",
    "*,               example.com,       true",
    "10.0.0.0/8,      10.1.2.3,          true",
    "10.0.0.0/8,      11.1.2.3,          false",
    "10.1.2.3,        10.1.2.3,          true",
    "0.0.0.0/0,       example.com,       false",
    "2001:db8::/32,   [2001:db8::1],     true",
    "10.0.0.0/x,      10.1.2.3,          false",
    "'',              localhost,         true",
    "'',              127.9.9.9,         true",
    "'',              [::1],             true",
    "'',              example.com,       false"
  })
  void namesAddressesAndNetworksAreExcepted(String list, String host, boolean direct) {
    assertThat(new NoProxy("x, " + list + ",y").contains(host, 443)).isEqualTo(direct);
  }
}
