package dev.sandboxed.runtime.internal.process;

import dev.sandboxed.image.ImageConfig;
import dev.sandboxed.runtime.internal.host.Identity;
import dev.sandboxed.runtime.internal.launch.Steps;
import dev.sandboxed.runtime.internal.seccomp.SeccompFilter;
import dev.sandboxed.runtime.spec.Capability;
import dev.sandboxed.runtime.spec.ExecSpec;
import dev.sandboxed.runtime.spec.Limits;
import dev.sandboxed.runtime.spec.SandboxSpec;
import dev.sandboxed.runtime.spec.Security;
import dev.sandboxed.runtime.spec.TerminalSize;
import dev.sandboxed.runtime.spec.Ulimit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The process of a sandbox: everything about it that does not depend on the image's files.
 * Immutable.
 */
public final class ProcessPlan {

  private static final int ACCOUNT_FILE_LIMIT = 1 << 20;
  private static final String PASSWD = "/etc/passwd";
  private static final String GROUP = "/etc/group";

  /** As with Docker: what every program can draw on. */
  private static final Map<String, String> TERMINAL = Map.of("TERM", "xterm");

  private final String user;
  private final String workingDirectory;
  private final List<String> commandLine;
  private final Environment environment;
  private final Security security;
  private final Limits limits;
  private final boolean init;
  private final boolean readOnlyRoot;
  private final @Nullable TerminalSize terminal;

  public ProcessPlan(SandboxSpec spec, ImageConfig config, String hostname) {
    user = spec.user() != null ? spec.user() : config.user();
    String directory =
        spec.workingDirectory() != null ? spec.workingDirectory() : config.workingDirectory();
    workingDirectory = directory.isEmpty() ? "/" : directory;
    commandLine =
        CommandLine.of(spec.entrypoint(), spec.command(), config.entrypoint(), config.command());
    environment = new Environment(hostname, config.environment(), spec.env());
    security = spec.security();
    limits = spec.limits();
    init = spec.lifecycle().init();
    readOnlyRoot = spec.storage().readOnlyRoot();
    terminal = null;
  }

  private ProcessPlan(ProcessPlan main, ExecSpec command) {
    user = command.user() != null ? command.user() : main.user;
    workingDirectory = command.directory() != null ? command.directory() : main.workingDirectory;
    commandLine = command.command();
    terminal = command.terminalSize();
    environment =
        terminal == null
            ? main.environment.with(command.env())
            : main.environment.with(TERMINAL).with(command.env());
    security = main.security;
    limits = main.limits;
    init = false;
    readOnlyRoot = false;
  }

  private ProcessPlan(ProcessPlan incomplete, Environment complete) {
    user = incomplete.user;
    workingDirectory = incomplete.workingDirectory;
    commandLine = incomplete.commandLine;
    environment = complete;
    security = incomplete.security;
    limits = incomplete.limits;
    init = incomplete.init;
    readOnlyRoot = incomplete.readOnlyRoot;
    terminal = incomplete.terminal;
  }

  /** Whether it can be executed; otherwise its ports must be bound first, see {@link #at}. */
  public boolean isComplete() {
    return environment.isComplete();
  }

  /**
   * The same with the ports of this machine that its environment names.
   *
   * @param hostPort the port that leads to one of the sandbox; 0: none does
   * @throws IllegalArgumentException when it names one that does not exist
   */
  public ProcessPlan at(IntUnaryOperator hostPort) {
    return new ProcessPlan(this, environment.at(hostPort));
  }

  /** How a command runs in this sandbox. */
  public ProcessPlan of(ExecSpec command) {
    return new ProcessPlan(this, command);
  }

  /** What is run; empty when neither the specification nor the image says it. */
  public List<String> commandLine() {
    return commandLine;
  }

  /** The user as the specification or the image names it; empty: root. */
  public String user() {
    return user;
  }

  public String workingDirectory() {
    return workingDirectory;
  }

  /** The value of PATH in the sandbox. */
  public String path() {
    return environment.path();
  }

  /** Reads what {@link #resolveUser} needs. */
  public void readAccounts(Steps steps) {
    steps.rootRead(PASSWD, ACCOUNT_FILE_LIMIT).rootRead(GROUP, ACCOUNT_FILE_LIMIT);
  }

  /** Finds the user in the files that were read, and checks that the identity has its ids. */
  public ResolvedUser resolveUser(Map<String, byte[]> files, Identity identity)
      throws UnknownUserException {
    return resolve(user, files, identity);
  }

  /** Finds any {@code user[:group]} in files that were read, as {@link #resolveUser}. */
  public static ResolvedUser resolve(String user, Map<String, byte[]> files, Identity identity)
      throws UnknownUserException {
    ResolvedUser resolved = new UserResolver(files.get(PASSWD), files.get(GROUP)).resolve(user);
    requireMapped(resolved.uid(), "user", identity);
    requireMapped(resolved.gid(), "group", identity);
    return resolved;
  }

  /** Runs the main process; the working directory is made when it is missing. */
  public void execute(Steps steps, ResolvedUser resolved, Identity identity) {
    steps.makeRootsDirectory(workingDirectory);
    if (readOnlyRoot) {
      steps.rootSeal();
    }
    execute(steps, resolved, identity, commandLine, init);
  }

  /** Runs another command in the same place, as the same user. */
  public void execute(
      Steps steps, ResolvedUser resolved, Identity identity, List<String> arguments) {
    execute(steps, resolved, identity, arguments, false);
  }

  private void execute(
      Steps steps,
      ResolvedUser resolved,
      Identity identity,
      List<String> arguments,
      boolean withInit) {
    limit(steps);
    steps.changeDirectory(workingDirectory);
    if (terminal != null) {
      steps.terminal(terminal.columns(), terminal.rows());
    }
    become(steps, resolved, identity);
    if (withInit) {
      steps.init();
    }
    steps.execute(
        environment.candidates(arguments.get(0)),
        arguments,
        environment.assignments(resolved.home()));
  }

  /**
   * Makes a process what it is to be; only what it runs is missing. The filter comes as late as it
   * can be loaded: where set-user-ID programs may work, a process needs the privileges for it that
   * its identity takes away.
   */
  public void become(Steps steps, ResolvedUser resolved, Identity identity) {
    if (security.seccomp() && !security.noNewPrivileges()) {
      steps.seccomp(SeccompFilter.of(security.capabilities()));
    }
    long capabilities = Capabilities.bits(security.capabilities());
    steps.identity(
        resolved.uid(),
        resolved.gid(),
        groups(resolved, identity),
        capabilities,
        resolved.uid() == 0 ? capabilities : 0,
        security.noNewPrivileges());
    if (security.seccomp() && security.noNewPrivileges()) {
      steps.seccomp(SeccompFilter.of(security.capabilities()));
    }
  }

  /** Makes a process of the runtime root, with no other privilege than to handle all files. */
  public static void becomeFileHandler(Steps steps) {
    long capabilities =
        Capabilities.bits(
            Set.of(
                Capability.CHOWN, Capability.DAC_OVERRIDE, Capability.FOWNER, Capability.FSETID));
    steps.identity(0, 0, new int[0], capabilities, capabilities, true);
  }

  private void limit(Steps steps) {
    for (Ulimit ulimit : limits.ulimits()) {
      steps.processLimit(
          ulimit.toString(), ulimit.number(), ulimit.soft(), ulimit.hard(), limits.bestEffort());
    }
  }

  /**
   * With a single id groups cannot be set; ids beyond the map would be refused, and no image has
   * files of them.
   */
  private static int[] groups(ResolvedUser resolved, Identity identity) {
    int[] groups = new int[identity.isSingle() ? 0 : resolved.groups().size()];
    int count = 0;
    for (int index = 0; index < groups.length; index++) {
      int group = resolved.groups().get(index);
      if (Integer.toUnsignedLong(group) < identity.count()) {
        groups[count++] = group;
      }
    }
    return java.util.Arrays.copyOf(groups, count);
  }

  private static void requireMapped(int id, String what, Identity identity)
      throws UnknownUserException {
    if (Integer.toUnsignedLong(id) < identity.count()) {
      return;
    }
    String owner = what + " " + Integer.toUnsignedString(id);
    if (identity.isSingle()) {
      throw new UnknownUserException(
          "it takes "
              + owner
              + ", but only root exists in sandboxes here: "
              + identity.limitation());
    }
    throw new UnknownUserException(
        "it takes " + owner + ", but only ids below " + identity.count() + " exist here");
  }

  /**
   * The signal that asks the main process to end: a name or a number, SIGTERM when nothing is said.
   */
  public static int stopSignal(@Nullable String signal) {
    return Signals.number(signal == null ? "" : signal);
  }

  /**
   * A signal by name or number.
   *
   * @throws IllegalArgumentException when there is none of that name or number
   */
  public static int signal(String name) {
    return Signals.require(name);
  }
}
