package dev.sandboxed.runtime.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LimitsTest {

  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "7b, 7",
    "2k, 2048",
    "64m, 67108864",
    "64MB, 67108864",
    " 3 GiB , 3221225472",
    "8388607t, 9223370937343148032"
  })
  void sizesAreReadAsDockerReadsThem(String text, long bytes) {
    assertThat(ByteSize.parse(text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "m", "0", "-1", "1.5g", "1x", "8388608t", "99999999999999999999"})
  void whatIsNoSizeIsRefusedWithAnExample(String text) {
    assertThatThrownBy(() -> ByteSize.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "A size is a positive whole number with the unit b, k, m, g or t, such as 512m, but is"
                + " '"
                + text
                + "'");
  }

  @ParameterizedTest
  @CsvSource({"0, 0 bytes", "1000, 1000 bytes", "1024, 1 KiB", "67108864, 64 MiB"})
  void sizesAreSaidInTheLargestUnitThatDividesThem(long bytes, String words) {
    assertThat(ByteSize.inWords(bytes)).isEqualTo(words);
  }

  @Test
  void ulimitsAreReadAsDockerReadsThem() {
    assertThat(Ulimit.parse("nofile=1024")).isEqualTo(new Ulimit("nofile", 1024, 1024));
    assertThat(Ulimit.parse("nproc=5:unlimited"))
        .isEqualTo(new Ulimit("nproc", 5, Ulimit.UNLIMITED));
    assertThat(Ulimit.parse("core=0:-1")).hasToString("core=0:unlimited");
    assertThat(Ulimit.parse("nofile=1024").number()).isEqualTo(7);
  }

  @ParameterizedTest
  @CsvSource({
    "nofile, 'A ulimit is written as name=soft or name=soft:hard, such as nofile=1024:2048, but is"
        + " ''nofile'''",
    "files=1, There is no ulimit 'files'",
    "nofile=9:8, The soft limit 9 of the ulimit 'nofile' must not be negative or above the hard"
        + " limit 8",
    "nofile=-2, The soft limit -2 of the ulimit 'nofile'",
    "nofile=unlimited:8, The soft limit unlimited of the ulimit 'nofile'"
  })
  void ulimitsThatMakeNoSenseAreRefused(String text, String message) {
    assertThatThrownBy(() -> Ulimit.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void eachLimitIsKept() {
    Limits limits =
        Limits.builder()
            .memory("64m")
            .cpus(1.5)
            .pids(100)
            .ioWeight(50)
            .sharedMemory("128m")
            .log("1m")
            .ulimit("nofile=10")
            .bestEffort()
            .build();

    assertThat(limits)
        .isEqualTo(
            new Limits(
                64 << 20,
                1.5,
                100,
                50,
                128 << 20,
                1 << 20,
                List.of(new Ulimit("nofile", 10, 10)),
                true));
  }

  @Test
  void rangesAreChecked() {
    assertThatThrownBy(() -> Limits.builder().memory(4096).build())
        .hasMessage("The limit of memory must be at least 1m, but is 4096");
    assertThatThrownBy(() -> Limits.builder().cpus(-1).build())
        .hasMessage("The limit of cpus must be from 0.01 to 10000, but is -1.0");
    assertThatThrownBy(() -> Limits.builder().pids(-1).build())
        .hasMessage("The limit of pids must be from 1 to 4194304, but is -1");
    assertThatThrownBy(() -> Limits.builder().ioWeight(1001).build())
        .hasMessage("The limit of io weight must be from 1 to 1000, but is 1001");
  }
}
