package dev.sandboxed.junit.internal.sharing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxed.runtime.State;
import dev.sandboxed.runtime.spec.Capability;
import dev.sandboxed.runtime.spec.ExitStatus;
import dev.sandboxed.runtime.spec.FileCopy;
import dev.sandboxed.runtime.spec.Limits;
import dev.sandboxed.runtime.spec.LogLine;
import dev.sandboxed.runtime.spec.Network;
import dev.sandboxed.runtime.spec.PullPolicy;
import dev.sandboxed.runtime.spec.Readiness;
import dev.sandboxed.runtime.spec.SandboxSpec;
import dev.sandboxed.runtime.spec.Security;
import dev.sandboxed.runtime.spec.Snapshot;
import dev.sandboxed.runtime.spec.Stats;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ValuesTest {

  private static final SandboxSpec FULL =
      SandboxSpec.of("postgres:15")
          .name("db")
          .entrypoint("/bin/sh")
          .command("postgres", "-c", "fsync=off")
          .env("A", "ä")
          .user("postgres")
          .workingDirectory("/data")
          .port(5432)
          .port(9187)
          .ready(Readiness.port(5432), Readiness.log("ready", 2))
          .startTimeout(Duration.ofSeconds(90))
          .pull(PullPolicy.olderThan(Duration.ofHours(24)))
          .security(Security.DEFAULT.add(Capability.SYS_PTRACE))
          .limits(Limits.builder().memory(512L << 20).cpus(1.5).build())
          .network(Network.of("back"), "alias")
          .hostPort(8080)
          .snapshot(Snapshot.READY)
          .copy(FileCopy.bytes(new byte[] {0, -1, 127}, "/data/bytes"))
          .copy(FileCopy.of(Path.of("/etc/hosts"), "/data/hosts"));

  static List<Object> values() {
    return List.of(
        FULL,
        SandboxSpec.of("redis:7").pull(PullPolicy.NEVER),
        new State.Running(),
        new State.Exited(ExitStatus.exited(3)),
        new LogLine(Instant.now(), LogLine.Stream.STDERR, "x".repeat(100_000)),
        Stats.ofProcesses(
            OptionalLong.of(7), Optional.of(Duration.ofMillis(5)), OptionalLong.empty()),
        List.of(1, 2L, 1.5, true, "", Path.of("/tmp"), URI.create("redis://localhost:1")),
        Map.of("a", List.of(), "b", Set.of()),
        Arrays.asList("done", null));
  }

  @ParameterizedTest
  @MethodSource("values")
  void whatIsWrittenIsRead(Object value) throws IOException {
    assertThat(ValueReader.read(ValueWriter.write(value))).isEqualTo(value);
  }

  @Test
  void equalValuesAreWrittenAlikeWhateverTheOrderOfTheirSets() {
    List<String> words = List.of("a", "bb", "ccc", "dddd");
    List<String> reversed = new ArrayList<>(words);
    Collections.reverse(reversed);
    Map<String, Integer> map = new LinkedHashMap<>();
    Map<String, Integer> other = new LinkedHashMap<>();
    words.forEach(word -> map.put(word, word.length()));
    reversed.forEach(word -> other.put(word, word.length()));

    assertThat(ValueWriter.write(new LinkedHashSet<>(words)))
        .isEqualTo(ValueWriter.write(new LinkedHashSet<>(reversed)));
    assertThat(ValueWriter.write(map)).isEqualTo(ValueWriter.write(other));
    assertThat(ValueWriter.write(words)).isNotEqualTo(ValueWriter.write(reversed));
  }

  @Test
  void codeAndStreamsAreRefused() {
    Runnable code = () -> {};
    assertThatThrownBy(() -> ValueWriter.write(List.of(code)))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> ValueWriter.write(new ByteArrayInputStream(new byte[0])))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("ByteArrayInputStream cannot be handed");
  }

  /** A record that could be made by name must not be one of somebody else's. */
  @Test
  void onlyTypesOfOursAreMade() {
    byte[] written = ValueWriter.write(new State.Running());
    String foreign = new String(written, ISO_8859_1);
    byte[] changed = foreign.replace("dev.sandboxed", "dev.sandboxes").getBytes(ISO_8859_1);

    assertThatThrownBy(() -> ValueReader.read(changed))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("not a type that is shared");
  }
}
