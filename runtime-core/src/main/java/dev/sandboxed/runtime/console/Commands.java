package dev.sandboxed.runtime.console;

import java.util.List;

/** Every command, in the order in which help shows them. */
final class Commands {

  static final List<Command> ALL =
      List.of(
          new PullCommand(),
          new PushCommand(),
          new ImagesCommand(),
          new SnapshotsCommand(),
          new KeptCommand(),
          new ExecCommand(),
          new PruneCommand(),
          new CheckCommand(),
          new ExportCommand(),
          new ImportCommand(),
          new KeyCommand(),
          new DoctorCommand(),
          new HelpCommand());

  static Command find(String name) {
    for (Command command : ALL) {
      if (command.name().equals(name)) {
        return command;
      }
    }
    throw new UsageException("There is no command '" + name + "'.");
  }

  private Commands() {}
}
