package dev.sandboxed.runtime;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * {@code sandbox-init}, compiled so that a test can stop it at the entry and exit of any function:
 * {@code src/test/c/faults.c}. It takes the place of the real one in a store.
 */
final class FaultyProgram {

  /** What a process of the program is. A process counts the points that it passes by this. */
  enum Role {
    NONE(0),
    MONITOR(1),
    HUB(2),
    HELPER(3),
    FIRST_PROCESS(4),
    SECOND_PROCESS(5);

    private final int number; // in faults.c

    Role(int number) {
      this.number = number;
    }
  }

  private static final Path SOURCES = Path.of("src/main/c");
  private static final Path FAULTS = Path.of("src/test/c/faults.c");
  private static final int POINT = 4;
  private static final int REACHED = 8;
  private static final int GO = 12;
  private static final int FUNCTION = 16;
  private static final int POINTS = 24;
  private static final int SIZE = 64;

  /** What all processes pass all the time, or how often depends on the time. */
  private static final String UNCOUNTED_FUNCTIONS =
      "process_tick,ports_interval,ports_check,is_served,read_answer,flush,is_run_directory,"
          + "read_entry,include,open_stale,remove_stale,is_directory,process_find";

  private final Path program;
  private final MappedByteBuffer control;

  private FaultyProgram(Path program, MappedByteBuffer control) {
    this.program = program;
    this.control = control;
  }

  /** Puts it where this store has had the real program taken out. */
  static FaultyProgram plantedIn(Path store) throws IOException {
    Path bin = store.resolve("bin");
    Path unfinished = bin.resolve("faulty");
    compile(unfinished);
    String name = "faults-" + Files.size(unfinished);
    Path program = Files.createDirectory(bin.resolve(name)).resolve("sandbox-init");
    Files.move(unfinished, program);
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    MappedByteBuffer control = control(program.resolveSibling("sandbox-init.faults"));
    try (Stream<Path> files = Files.list(bin)) {
      for (Path stamp :
          files.filter(file -> file.getFileName().toString().startsWith("from-")).toList()) {
        Files.write(stamp, name.getBytes(US_ASCII));
      }
    }
    return new FaultyProgram(program, control);
  }

  private static MappedByteBuffer control(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE)) {
      MappedByteBuffer control = channel.map(FileChannel.MapMode.READ_WRITE, 0, SIZE);
      control.order(ByteOrder.nativeOrder());
      return control;
    }
  }

  private static void compile(Path program) throws IOException {
    List<String> command =
        new ArrayList<>(List.of("gcc", "-std=gnu17", "-D_GNU_SOURCE", "-O1", "-g", "-static"));
    command.add("-finstrument-functions");
    command.add("-finstrument-functions-exclude-file-list=wire,cleanup.h,loop");
    command.add("-finstrument-functions-exclude-function-list=" + UNCOUNTED_FUNCTIONS);
    command.addAll(List.of("-o", program.toString(), FAULTS.toString()));
    try (Stream<Path> sources = Files.list(SOURCES)) {
      sources.map(Path::toString).filter(name -> name.endsWith(".c")).forEach(command::add);
    }
    Commands.run(command);
  }

  /** The next process of this role that passes so many points waits at the one that follows. */
  void arm(Role role, int point) {
    for (int at = 0; at < SIZE; at += 4) {
      control.putInt(at, 0);
    }
    control.putInt(POINT, point);
    control.putInt(0, role.number);
  }

  boolean isReached() {
    return control.getInt(REACHED) != 0;
  }

  /** Lets the process that waits go on. */
  void release() {
    control.putInt(GO, 1);
  }

  /** How many points the processes of this role have passed since {@link #arm}. */
  int points(Role role) {
    return control.getInt(POINTS + 4 * role.number);
  }

  /** The function that is entered or left at the point that has been reached. */
  String function() {
    String address = "0x" + Long.toHexString(control.getLong(FUNCTION));
    return Commands.run(List.of("addr2line", "-f", "-s", "-e", program.toString(), address))
        .strip()
        .replace('\n', ' ');
  }
}
