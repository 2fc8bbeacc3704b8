package dev.sandboxed.junit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Sandboxes that the JVMs of one run share. */
@Tag("images")
class SharedRunTest {

  private final String run = "-Dsandboxed.run=" + UUID.randomUUID();
  private final List<Process> processes = new ArrayList<>();

  /** The holders and what they run end by themselves. */
  @AfterEach
  void killForks() {
    processes.forEach(Process::destroyForcibly);
  }

  private record Answer(ProcessHandle fork, int port, int number) {}

  private Process begin(String what, String... options) throws IOException {
    Process process = RunProbe.start(List.of(options), what);
    processes.add(process);
    return process;
  }

  private static Answer answer(Process fork) throws IOException {
    BufferedReader out = fork.inputReader();
    String line = out.readLine();
    assertThat(line).matches("\\d+ \\d+");
    String[] words = line.split(" ", -1);
    return new Answer(fork.toHandle(), Integer.parseInt(words[0]), Integer.parseInt(words[1]));
  }

  private static boolean listens(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private static void awaitSilence(int port) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
    while (listens(port)) {
      assertThat(System.nanoTime()).as("the sandbox should have ended").isLessThan(deadline);
      Thread.sleep(50);
    }
  }

  @Test
  void forksAtTheSameTimeShareOneThatOutlivesAnyAndGoesAfterAllWereKilled() throws Exception {
    List<Process> forks = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      forks.add(begin("fork", run));
    }
    List<Answer> answers = new ArrayList<>();
    for (Process fork : forks) {
      answers.add(answer(fork));
    }

    int port = answers.get(0).port();
    assertThat(answers).extracting(Answer::port).containsOnly(port);
    assertThat(answers).extracting(Answer::number).containsExactlyInAnyOrder(1, 2, 3, 4);
    for (Process fork : forks.subList(0, 3)) {
      fork.destroyForcibly().waitFor();
    }
    assertThat(listens(port)).isTrue();
    forks.get(3).destroyForcibly().waitFor();
    assertThat(answer(begin("fork", run)).number()).as("a fork that comes later").isEqualTo(5);
    processes.get(4).destroyForcibly().waitFor();
    awaitSilence(port);
  }

  @Test
  void runsOfOtherNamesAreApart() throws Exception {
    Answer one = answer(begin("fork", run));
    Answer other = answer(begin("fork", run + "-other"));
    Answer alone = answer(begin("fork", "-Dsandboxed.run=off"));

    assertThat(List.of(one.number(), other.number(), alone.number())).containsOnly(1);
    assertThat(List.of(one.port(), other.port(), alone.port())).doesNotHaveDuplicates();
  }

  @Test
  void killedHolderTakesItsSandboxesAlongAndTheNextForkBeginsAnew() throws Exception {
    Answer first = answer(begin("fork", run));
    holderAmong(first.fork().children().toList()).destroyForcibly();
    awaitSilence(first.port());

    Answer second = answer(begin("fork", run));
    assertThat(second.number()).isEqualTo(1);
    assertThat(listens(second.port())).isTrue();
  }

  private static ProcessHandle holderAmong(List<ProcessHandle> processes) throws IOException {
    for (ProcessHandle process : processes) {
      Path commandLine = Path.of("/proc", Long.toString(process.pid()), "cmdline");
      if (Files.readString(commandLine).contains("sharing.Holder")) {
        return process;
      }
    }
    throw new AssertionError("there is no holder among " + processes);
  }

  @Test
  void endOfTheBuildIsTheEndOfItsSandboxes() throws Exception {
    Process build = begin("build");
    Answer fork = answer(build);

    assertThat(fork.number()).isEqualTo(1);
    List<ProcessHandle> forks = build.descendants().toList();
    build.destroyForcibly().waitFor();
    awaitSilence(fork.port());
    assertThat(forks).isNotEmpty();
    forks.forEach(ProcessHandle::destroyForcibly);
  }

  /** What two workers at the same time say. */
  private static List<Answer> beginBuild(Process daemon) throws IOException {
    daemon.getOutputStream().write('\n');
    daemon.getOutputStream().flush();
    List<Answer> answers = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      String line = daemon.inputReader().readLine();
      assertThat(line).matches("\\d+ \\d+ \\d+");
      String[] words = line.split(" ", -1);
      ProcessHandle worker = ProcessHandle.of(Long.parseLong(words[0])).orElseThrow();
      answers.add(new Answer(worker, Integer.parseInt(words[1]), Integer.parseInt(words[2])));
    }
    assertThat(answers.get(0).port()).isEqualTo(answers.get(1).port());
    return answers;
  }

  private static void endBuild(Process daemon) throws IOException {
    daemon.getOutputStream().write('\n');
    daemon.getOutputStream().flush();
  }

  @Test
  void workersOfABuildShareOneThatEndsThoughTheDaemonLivesOn() throws Exception {
    Process daemon = begin("daemon");
    List<Answer> first = beginBuild(daemon);
    assertThat(first).extracting(Answer::number).containsExactlyInAnyOrder(1, 2);
    endBuild(daemon);
    awaitSilence(first.get(0).port());

    List<Answer> second = beginBuild(daemon);
    assertThat(second).extracting(Answer::number).as("anew").containsExactlyInAnyOrder(1, 2);
    int port = second.get(0).port();
    ProcessHandle holder = holderAmong(daemon.descendants().toList());
    second.get(0).fork().destroyForcibly();
    second.get(0).fork().onExit().join();
    assertThat(listens(port)).as("a killed worker takes nothing from the other").isTrue();
    second.get(1).fork().destroyForcibly();
    awaitSilence(port);
    holder.onExit().get(2, TimeUnit.MINUTES);
    assertThat(daemon.isAlive()).isTrue();
  }
}
