package dev.sandboxed.runtime.internal.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxed.runtime.spec.HostUnsupportedException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeProgramTest {

  @TempDir Path directory;

  @Test
  void programIsTakenOutOfTheJarForItsOwnerOnly() throws Exception {
    start(directory);

    Path program = program();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(program)))
        .isEqualTo("rwx------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(program.getParent())))
        .isEqualTo("rwx------");
    assertThat(files()).hasSize(1);
  }

  @Test
  void programOfTheSameJarIsFoundWithoutReadingIt() throws Exception {
    ProgramDirectory programs = new ProgramDirectory(directory);
    assertThat(programs.find("stamp")).isNull();

    Path program = programs.extract(new byte[] {1, 2, 3}, "stamp");

    assertThat(programs.find("stamp")).isEqualTo(program).hasBinaryContent(new byte[] {1, 2, 3});
    assertThat(programs.find("other")).isNull();
    Path newer = programs.extract(new byte[] {4, 5}, "other");
    assertThat(programs.find("stamp")).isEqualTo(program);
    assertThat(programs.find("other")).isEqualTo(newer);
  }

  @Test
  void manyMayTakeItOutAtOnce() throws Exception {
    for (int round = 0; round < 50; round++) {
      Path fresh = directory.resolve("store" + round).resolve("bin");
      List<Callable<Path>> takers =
          Collections.nCopies(
              4, () -> new ProgramDirectory(fresh).extract(new byte[] {1, 2, 3}, "stamp"));
      ExecutorService threads = Executors.newFixedThreadPool(takers.size());
      try {
        for (Future<Path> taken : threads.invokeAll(takers)) {
          assertThat(taken.get()).hasBinaryContent(new byte[] {1, 2, 3});
        }
      } finally {
        threads.shutdown();
      }
    }
  }

  @Test
  void programThatIsStillOpenForWritingIsWaitedFor() throws Exception {
    start(directory);
    FutureTask<Boolean> starting =
        new FutureTask<>(
            () -> {
              start(directory);
              return true;
            });
    Thread starter = new Thread(starting);
    try (FileChannel writer = FileChannel.open(program(), StandardOpenOption.WRITE)) {
      starter.start();
      while (starter.getState() != Thread.State.TIMED_WAITING && starter.isAlive()) {
        Thread.onSpinWait();
      }
      assertThat(writer.isOpen()).isTrue();
    }
    assertThat(starting.get(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void programThatIsCutShortIsNotFound() throws Exception {
    ProgramDirectory programs = new ProgramDirectory(directory);
    Files.write(programs.extract(new byte[] {1, 2, 3}, "stamp"), new byte[] {1, 2});

    assertThat(programs.find("stamp")).isNull();
  }

  @Test
  void directoryThatOthersCanWriteToIsNotUsed() throws Exception {
    Path planted = Files.createDirectory(directory.resolve("bin"));
    Files.setPosixFilePermissions(planted, PosixFilePermissions.fromString("rwxrwxrwx"));

    assertThatThrownBy(() -> start(planted))
        .isInstanceOf(HostUnsupportedException.class)
        .hasMessageContaining("can be written by somebody else");
    start(planted, directory.resolve("second"));
    assertThat(planted).isEmptyDirectory();
  }

  @Test
  void programThatSomebodyChangedIsReplaced() throws Exception {
    start(directory);
    byte[] content = Files.readAllBytes(program());
    Files.writeString(program(), "#!/bin/sh\nexit 0\n");

    start(directory);

    assertThat(Files.readAllBytes(program())).isEqualTo(content);
  }

  @Test
  void nextDirectoryIsTriedWhereTheFirstCannotBeUsed() throws Exception {
    Path file = Files.createFile(directory.resolve("file"));

    start(file.resolve("bin"), directory.resolve("second"));

    assertThat(directory.resolve("second")).isNotEmptyDirectory();
  }

  @Test
  void errorNamesEveryDirectoryThatWasTried() throws Exception {
    Path file = Files.createFile(directory.resolve("file"));

    assertThatThrownBy(() -> start(file.resolve("bin")))
        .isInstanceOf(HostUnsupportedException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("sandboxed.store");
  }

  @Test
  void programThatWasDeletedIsTakenOutAgain() throws Exception {
    NativeProgram program = NativeProgram.inDirectories(List.of(directory));
    end(program.start());
    Files.delete(program());

    end(program.start());

    assertThat(program()).exists();
  }

  private static void start(Path... directories) throws InterruptedException {
    end(NativeProgram.inDirectories(List.of(directories)).start());
  }

  private static void end(Connection connection) throws InterruptedException {
    connection.closeOutput();
    connection.awaitEnd();
  }

  private Path program() throws IOException {
    return files().get(0);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> paths = Files.walk(directory)) {
      return paths.filter(path -> path.endsWith("sandbox-init")).toList();
    }
  }
}
