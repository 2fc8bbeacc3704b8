package dev.sandboxed.runtime.internal.cgroups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is said to systemd: to a real one of an ordinary user where this is root's to arrange, to a
 * message bus without one, and to buses that misbehave.
 */
class SystemdTest {

  private static final String SCOPE = "sandboxed-test.scope";

  @TempDir Path directory;

  @Test
  void rootAsksTheMachinesSystemdAndEverybodyElseTheirOwn() {
    assertThat(Systemd.of(0, "/run/user/0").bus()).hasToString("/run/dbus/system_bus_socket");
    assertThat(Systemd.of(1000, "").bus()).hasToString("/run/user/1000/bus");
    assertThat(Systemd.of(1000, "/tmp/session").bus()).hasToString("/tmp/session/bus");
  }

  @Test
  void missingSystemdIsNamedWithThePlaceWhereItWasLookedFor() {
    assertThatThrownBy(() -> delegate(directory.resolve("bus")))
        .hasMessage(
            "no control group is delegated, and there is no systemd at "
                + directory.resolve("bus"));
  }

  @Test
  void realSystemdMovesTheProcessesIntoAScopeAndRemovesItAfterThem() throws Exception {
    assumeThat(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))
        .as("only root can start a systemd for somebody")
        .isEqualTo(0);
    assumeThat(Path.of("/lib/systemd/systemd")).as("Debian's package systemd").exists();
    assumeThat(Path.of("/usr/bin/dbus-daemon")).as("Debian's package dbus-daemon").exists();
    Path everybodys = Files.createTempDirectory(Path.of("/tmp"), "sandboxed-systemd");
    try {
      run("cp", "-r", classes(Systemd.class), classes(ScopeInChild.class), everybodys.toString());
      run("chmod", "-R", "a+rX", everybodys.toString());
      Process process =
          new ProcessBuilder(
                  "bash",
                  "src/test/resources/systemd/with-user-systemd",
                  "65534", // nobody, who has a line in /etc/passwd
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  everybodys.toString(),
                  ScopeInChild.class.getName())
              .redirectErrorStream(true)
              .start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(process.waitFor()).as(output).isZero();
      assertThat(output)
          .containsPattern("first 0::/.*/app.slice/(sandboxed-\\d+.scope)\nsecond 0::/.*/\\1\n")
          .contains("Description=Sandboxes of a JVM\n", "Delegate=yes\n", "TasksMax=infinity\n")
          .containsPattern("twice: systemd did not make sandboxed-\\d+.scope: Unit .* already")
          .endsWith("gone\n");
    } finally {
      run("rm", "-r", everybodys.toString());
    }
  }

  @Test
  void realBusUnderstandsTheCallAndItsRefusalIsPassedOn() throws Exception {
    Path daemon = Path.of("/usr/bin/dbus-daemon");
    assumeThat(daemon).as("Debian's package dbus-daemon").exists();
    Path bus = directory.resolve("bus");
    Path configuration =
        Files.writeString(
            directory.resolve("bus.conf"),
            "<busconfig><listen>unix:path="
                + bus
                + "</listen><policy context='default'><allow user='*'/><allow"
                + " send_destination='*'/><allow receive_sender='*'/></policy></busconfig>");
    Process process =
        new ProcessBuilder(
                daemon.toString(),
                "--config-file=" + configuration,
                "--nofork",
                "--print-address",
                "--nosyslog")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      process.getInputStream().read(); // it listens when it says where

      assertThatThrownBy(() -> delegate(bus))
          .hasMessage(
              "systemd did not make "
                  + SCOPE
                  + ": The name org.freedesktop.systemd1 was not provided by any .service files");
    } finally {
      process.destroy();
      process.waitFor();
    }
  }

  @Test
  void busThatDoesNotLetUsInIsQuoted() throws Exception {
    try (FakeBus bus = new FakeBus(directory.resolve("bus"), "REJECTED EXTERNAL\r\n")) {
      assertThatThrownBy(() -> delegate(bus.socket))
          .hasMessage(
              "systemd did not make "
                  + SCOPE
                  + ": the message bus does not let us in: REJECTED EXTERNAL");
    }
  }

  @Test
  void busThatHangsUpIsNotWaitedFor() throws Exception {
    try (FakeBus bus = new FakeBus(directory.resolve("bus"), "DATA\r\nOK 1234\r\nl\2\0\1")) {
      assertThatThrownBy(() -> delegate(bus.socket))
          .hasMessageContaining("the message bus closed the connection");
    }
  }

  @Test
  void messagesWithoutMeasureAreRefused() throws Exception {
    String header = "l\2\0\1\177\177\177\177\1\0\0\0\0\0\0\0";
    try (FakeBus bus = new FakeBus(directory.resolve("bus"), "OK 1234\r\n" + header)) {
      assertThatThrownBy(() -> delegate(bus.socket))
          .hasMessageContaining("the message bus sent a message of 2139062143 bytes");
    }
  }

  @Test
  void busThatSaysNothingIsGivenUp() throws Exception {
    try (ServerSocketChannel silent = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      Path socket = directory.resolve("bus");
      silent.bind(UnixDomainSocketAddress.of(socket));

      assertThatThrownBy(() -> BusConnection.to(socket, Duration.ofMillis(50)))
          .hasMessage("the message bus does not answer");
    }
  }

  /** Without the libraries: a bus needs none. */
  private static String classes(Class<?> one) throws Exception {
    return Path.of(one.getProtectionDomain().getCodeSource().getLocation().toURI()) + "/dev";
  }

  private static void run(String... command) throws Exception {
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }

  private static void delegate(Path bus) throws IOException {
    new Systemd(bus).delegate(SCOPE, List.of(ProcessHandle.current().pid()));
  }

  /** Says one thing to one client, whatever that says, and hangs up. */
  private static final class FakeBus implements AutoCloseable {
    private final Path socket;
    private final ServerSocketChannel server;

    FakeBus(Path socket, String words) throws IOException {
      this.socket = socket;
      this.server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      server.bind(UnixDomainSocketAddress.of(socket));
      new Thread(() -> serve(words)).start();
    }

    private void serve(String words) {
      try (SocketChannel client = server.accept()) {
        client.write(ByteBuffer.wrap(words.getBytes(StandardCharsets.ISO_8859_1)));
        client.shutdownOutput();
        while (client.read(ByteBuffer.allocate(1024)) >= 0) {
          // it reads all that comes
        }
      } catch (IOException e) {
        // the client has gone
      }
    }

    @Override
    public void close() throws IOException {
      server.close();
    }
  }
}
