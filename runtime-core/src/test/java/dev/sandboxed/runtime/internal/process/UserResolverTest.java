package dev.sandboxed.runtime.internal.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UserResolverTest {

  private static final byte[] PASSWD =
      """
      root:x:0:0:root:/root:/bin/bash
      postgres:x:999:998:PostgreSQL:/var/lib/postgresql:/bin/sh
      1000:x:1234:1234:a number as a name:/nowhere:/bin/sh
      homeless:x:1500:1500:::/bin/sh
      broken:x:abc:1:::/bin/sh
      short:x:1
      high:x:4294967294:4294967294::/high:/bin/sh
      """
          .getBytes(UTF_8);
  private static final byte[] GROUP =
      """
      root:x:0:
      postgres:x:998:
      ssl-cert:x:101:postgres,homeless
      tty:x:5:postgres
      nonsense
      """
          .getBytes(UTF_8);

  private final UserResolver resolver = new UserResolver(PASSWD, GROUP);

  @ParameterizedTest(name = "''{0}'' is {1}:{2}, at home in {3}")
  @CsvSource({
    "'', 0, 0, /root",
    "root, 0, 0, /root",
    "0, 0, 0, /root",
    "postgres, 999, 998, /var/lib/postgresql",
    "999, 999, 998, /var/lib/postgresql",
    "postgres:tty, 999, 5, /var/lib/postgresql",
    "postgres:7, 999, 7, /var/lib/postgresql",
    "1234:tty, 1234, 5, /nowhere",
    "2000, 2000, 0, /",
    "2000:2000, 2000, 2000, /",
    "1000, 1000, 0, /", // CVE-2016-3697: a number is an id, not the account of that name
    "homeless, 1500, 1500, /",
    "':tty', 0, 5, /root",
    "'root:', 0, 0, /root"
  })
  void userIsFoundAsDockerFindsIt(String text, int uid, int gid, String home) throws Exception {
    ResolvedUser user = resolver.resolve(text);

    assertThat(user.uid()).isEqualTo(uid);
    assertThat(user.gid()).isEqualTo(gid);
    assertThat(user.home()).isEqualTo(home);
  }

  @Test
  void supplementaryGroupsAreTheImagesAndThePrimaryIsAmongThem() throws Exception {
    assertThat(resolver.resolve("postgres").groups()).isEqualTo(List.of(998, 101, 5));
    assertThat(resolver.resolve("999").groups()).isEqualTo(List.of(998, 101, 5));
    assertThat(resolver.resolve("2000").groups()).isEqualTo(List.of(0));
  }

  @Test
  void givenGroupIsTheOnlyOne() throws Exception {
    assertThat(resolver.resolve("postgres:tty").groups()).isEqualTo(List.of(5));
  }

  @Test
  void highestIdIsANumberWithoutASign() throws Exception {
    assertThat(Integer.toUnsignedString(resolver.resolve("high").uid())).isEqualTo("4294967294");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nobody",
        "-1",
        "0x0",
        "+0",
        " 0",
        "0 ",
        "1e3",
        "broken",
        "short",
        "4294967295",
        "4294967296",
        "99999999999999999999",
        "root:nobody",
        "root:-1",
        "root:4294967296",
        "a:b:c",
        "0:0:0",
        "::",
        "Root",
        "..",
        "٣"
      })
  void everythingElseIsAnError(String text) {
    assertThatThrownBy(() -> resolver.resolve(text)).isInstanceOf(UnknownUserException.class);
  }

  @Test
  void imageWithoutAccountsHasNumbersOnly() throws Exception {
    UserResolver none = new UserResolver(null, null);

    assertThat(none.resolve("")).isEqualTo(new ResolvedUser(0, 0, List.of(0), "/"));
    assertThat(none.resolve("5:6").gid()).isEqualTo(6);
    assertThatThrownBy(() -> none.resolve("root"))
        .isInstanceOf(UnknownUserException.class)
        .hasMessageContaining("/etc/passwd");
  }

  @Test
  void filesOfNonsenseAreNoAccounts() {
    UserResolver nonsense = new UserResolver(new byte[] {0, -1, ':', ':', '\n', ':'}, new byte[5]);

    assertThatThrownBy(() -> nonsense.resolve("root")).isInstanceOf(UnknownUserException.class);
  }
}
