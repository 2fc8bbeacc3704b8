package dev.sandboxed.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sandboxed.image.ImageReference;
import dev.sandboxed.image.cache.Committed;
import dev.sandboxed.image.cache.ListedImage;
import dev.sandboxed.image.cache.PushListener;
import dev.sandboxed.image.cache.Pushed;
import dev.sandboxed.image.fixtures.DebianRegistry;
import dev.sandboxed.runtime.internal.host.IdentityChoice;
import dev.sandboxed.runtime.spec.ExecSpec;
import dev.sandboxed.runtime.spec.SandboxGoneException;
import dev.sandboxed.runtime.spec.SandboxSpec;
import dev.sandboxed.runtime.spec.Snapshot;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Images made of services as users have them. */
@Tag("images")
class RealCommitTest {

  /** Of everything that can be in a layer; {@code old} and {@code emptied} are in the image. */
  private static final String MAKE =
      """
      set -e
      mkdir -p /tree/deep/er && cd /tree
      echo content > file && chmod 6755 file && touch -d '2001-02-03 04:05:06.789012345' file
      ln file deep/second && ln -s ../over/there link && mkfifo -m 640 pipe
      touch -d '1960-01-01' before && touch "$(printf 'n\\377\\n ')" "$(printf '%0200d' 7)"
      truncate -s 64M hole && printf x | dd of=hole bs=1 seek=40M conv=notrunc status=none
      printf '%70000s' x > large && chmod 1777 deep && chmod 000 before
      rm /etc/debian_version && rm -r /usr/share/doc && mkdir /usr/share/doc && echo new > /usr/share/doc/new
      mv /etc/skel /etc/moved
      perl -e '$n = $ARGV[0]; for (["file", "user.note", "a\\0b"],
          ["large", "security.capability", pack("V5", 0x2000001, 1 << 10, 0, 0, 0)]) {
        ($f, $k, $v) = @$_; syscall($n + 0, $f, $k, $v, length($v), 0) == 0 or die "$f $k: $!" }' NUMBER
      """;

  private static final String MAKE_OWNERS =
      "cd /tree && mkdir owned && touch owned/file && chown 1234:60000 owned owned/file";

  /** Names, types, modes, owners, times, links, sizes, attributes and contents. */
  private static final String TELL =
      """
      cd / && find tree etc usr/share -xdev -path etc/hosts -prune -o -path etc/hostname -prune \
          -o -path etc/resolv.conf -prune -o -printf '%p %y %m %U:%G %n %T@ %l %s\\n' | grep -v '^[^ ]* d .*' | sort
      find tree etc usr/share -type d -printf '%p %m %U:%G\\n' | sort
      find tree -type f -exec md5sum {} + | sort
      perl -e '$n = $ARGV[0]; for (["tree/file", "user.note"], ["tree/large", "security.capability"]) {
        ($f, $k) = @$_; $v = " " x 99; $l = syscall($n + 0, $f, $k, $v, 99);
        print "$f $k ", unpack("H*", substr($v, 0, $l)), "\\n" }' NUMBER
      """;

  private static SandboxRuntime runtime;

  @BeforeAll
  static void open() {
    runtime = SandboxRuntime.open();
  }

  @AfterAll
  static void close() {
    runtime.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void redisStartsWithWhatAnotherHasSaved(boolean running) {
    ImageReference name = name("saved-" + running);
    try (Sandbox redis = runtime.start(SandboxSpec.of("redis:7"))) {
      cli(redis, "set", "color", "green");
      assertThat(cli(redis, "save")).isEqualTo("OK\n");
      if (!running) {
        redis.stop();
      }

      Committed committed = redis.commit(name, change -> change.env("SEEDED", "yes"));

      assertThat(committed.reference()).isEqualTo(name);
      assertThat(committed.bytes()).isPositive();
      if (running) {
        assertThat(cli(redis, "ping")).isEqualTo("PONG\n");
      }
    }
    try (Sandbox redis = runtime.start(SandboxSpec.of(name.familiar()))) {
      assertThat(cli(redis, "get", "color")).isEqualTo("green\n");
      assertThat(redis.exec("/usr/bin/env").stdout()).contains("SEEDED=yes\n");
    }
    assertThat(runtime.imageStore().list()).extracting(ListedImage::reference).contains(name);
  }

  @Test
  void whatLiesInAVolumeIsInTheImage() {
    assumeThat(IdentityChoice.ofThisProcess().isSingle()).isFalse();
    ImageReference name = name("postgres");
    SandboxSpec spec =
        SandboxSpec.of("postgres:15")
            .env("POSTGRES_PASSWORD", "secret")
            .startTimeout(Duration.ofMinutes(5));
    try (Sandbox postgres = runtime.start(spec)) {
      query(postgres, "create table orders as select generate_series(1, 1000)");
      postgres.stop();
      postgres.commit(name);
    }
    SandboxSpec again = SandboxSpec.of(name.familiar()).startTimeout(Duration.ofMinutes(5));
    try (Sandbox postgres = runtime.start(again)) {
      assertThat(postgres.logs().all().toString())
          .contains("Skipping initialization")
          .doesNotContain("not properly shut down");
      assertThat(query(postgres, "select count(*) from orders")).isEqualTo("1000\n");
    }
  }

  @Test
  void everyKindOfFileArrives() {
    ImageReference name = name("tree");
    boolean severalIds = !IdentityChoice.ofThisProcess().isSingle();
    String before;
    try (Sandbox debian = runtime.start(debian("debian:bookworm"))) {
      shell(debian, MAKE.replace("NUMBER", number(188, 5)));
      if (severalIds) {
        shell(debian, MAKE_OWNERS);
      }
      before = shell(debian, TELL.replace("NUMBER", number(191, 8)));
      debian.commit(name);
    }
    assertThat(before)
        .contains("tree/hole f 644 0:0 1 ", "tree/pipe p 640", "user.note 610062")
        .contains("security.capability 01000002", "usr/share/doc/new", "etc/moved")
        .doesNotContain("etc/debian_version", "etc/skel");
    try (Sandbox debian = runtime.start(debian(name.familiar()))) {
      assertThat(shell(debian, TELL.replace("NUMBER", number(191, 8)))).isEqualTo(before);
      int blocks = Integer.parseInt(shell(debian, "stat -c %b /tree/hole").strip());
      assertThat(blocks).isLessThan(1000);
    }
  }

  @Test
  void nothingIsWrittenWhileItIsRead() {
    ImageReference name = name("pair");
    String write =
        "mkdir /pair; head -c 100000000 /dev/urandom > /pair/middle;"
            + " i=0; while :; do i=$((i+1)); echo $i > /pair/first; echo $i > /pair/last; done";
    SandboxSpec spec = debian("debian:bookworm").command("sh", "-c", write);
    try (Sandbox writer = runtime.start(spec)) {
      shell(writer, "until test -s /pair/last; do sleep 0.01; done");
      writer.commit(name, change -> change.command("sleep", "infinity"));
      String later = shell(writer, "cat /pair/last");
      shell(writer, "while test $(cat /pair/last) = " + later.strip() + "; do sleep 0.01; done");
    }
    try (Sandbox reader = runtime.start(debian(name.familiar()))) {
      String[] pair =
          shell(reader, "echo $(cat /pair/first) $(cat /pair/last)").strip().split(" ", -1);
      int first = Integer.parseInt(pair[0]);
      assertThat(pair.length == 1 ? first : Integer.parseInt(pair[1])).isBetween(first - 1, first);
    }
  }

  @Test
  void anotherJvmStartsItAndSkopeoReadsWhatWasPushed(@TempDir Path directory) throws Exception {
    ImageReference name = name("pushed");
    SandboxSpec spec = SandboxSpec.of("redis:7").snapshot(Snapshot.READY);
    try (Sandbox redis = runtime.start(spec)) {
      assertThat(cli(redis, "save")).isEqualTo("OK\n");
      redis.commit(name, change -> change.label("made-by", "a test").comment("with fixtures"));
    }
    Process child =
        ChildJvm.start(
            List.of(), List.of(), ChildJvm.classPath(), StartOnce.class, name.familiar());
    String said = new String(child.getInputStream().readAllBytes(), UTF_8);
    assertThat(child.waitFor()).as(said).isZero();

    assumeThat(DebianRegistry.isInstalled()).as("docker-registry is installed").isTrue();
    try (DebianRegistry registry = DebianRegistry.start(directory, "", "")) {
      ImageReference target = ImageReference.parse(registry.host() + "/team/redis:seeded");
      Pushed pushed = runtime.imageStore().push(name, target, PushListener.NONE);
      String source = "docker://" + target.familiar();
      String inspected = Commands.run(List.of("skopeo", "inspect", "--tls-verify=false", source));
      assertThat(inspected).contains(pushed.digest().toString(), "\"made-by\": \"a test\"");
      String config =
          Commands.run(List.of("skopeo", "inspect", "--tls-verify=false", "--config", source));
      assertThat(config).contains("\"comment\": \"with fixtures\"", "redis-server");
      assertThat(config.split("with fixtures", -1)).as("of the snapshot, and its own").hasSize(3);
      Commands.run(
          List.of(
              "skopeo", "copy", "--src-tls-verify=false", source, "oci:" + directory + "/copy"));
    }
  }

  @Test
  void aPausedSandboxStaysPausedAndAClosedOneIsGone() {
    ImageReference name = name("paused");
    Sandbox debian = runtime.start(debian("debian:bookworm"));
    try (debian) {
      debian.pause();
      debian.commit(name);
      assertThat(debian.state()).isInstanceOf(State.Paused.class);
    }
    assertThatThrownBy(() -> debian.commit(name))
        .isInstanceOf(SandboxGoneException.class)
        .hasMessageContaining("Could not commit sandbox")
        .hasMessageContaining("it has been closed");
  }

  private static ImageReference name(String what) {
    return ImageReference.parse("commit-test:" + what);
  }

  private static SandboxSpec debian(String image) {
    return SandboxSpec.of(image).command("sleep", "infinity");
  }

  /** A system call, whose number depends on the machine. */
  private static String number(int amd64, int arm64) {
    return Integer.toString(System.getProperty("os.arch").equals("amd64") ? amd64 : arm64);
  }

  private static String shell(Sandbox sandbox, String script) {
    ExecResult result = sandbox.exec(ExecSpec.of("sh", "-c", script));
    assertThat(result.exitCode()).as(result.stderr()).isZero();
    return result.stdout();
  }

  private static String query(Sandbox postgres, String sql) {
    return postgres
        .exec("psql", "-U", "postgres", "-h", "/var/run/postgresql", "-Atc", sql)
        .stdout();
  }

  private static String cli(Sandbox redis, String... words) {
    String[] command = new String[words.length + 1];
    command[0] = "redis-cli";
    System.arraycopy(words, 0, command, 1, words.length);
    return redis.exec(command).stdout();
  }
}
