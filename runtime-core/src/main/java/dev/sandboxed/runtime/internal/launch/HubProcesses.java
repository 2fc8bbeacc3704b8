package dev.sandboxed.runtime.internal.launch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What the hub's /proc shows of processes. Thread-safe. */
final class HubProcesses {

  /** How many the hub shows at once, so that it is there for the others in between. */
  private static final int PART = 512;

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final RemoteProcess asker;

  HubProcesses(RemoteProcess asker) {
    this.asker = asker;
  }

  /**
   * All of them, with their {@code stat}.
   *
   * @param signal which these get first
   */
  List<SeenProcess> list(int signal, List<Integer> pids) {
    List<SeenProcess> all = new ArrayList<>();
    List<SeenProcess> part = ask(signal, pids, "stat", 0, PART);
    all.addAll(part);
    while (part.size() == PART) {
      part = ask(0, List.of(), "stat", part.get(PART - 1).pid(), PART);
      all.addAll(part);
    }
    return all;
  }

  /** Returns when these have got it. */
  void signal(int signal, List<Integer> pids) {
    ask(signal, pids, "stat", 0, 0);
  }

  /** The beginning of a file of one process; empty when it cannot be read. */
  String read(int pid, String file) {
    for (SeenProcess process : ask(0, List.of(), file, pid - 1, 1)) {
      if (process.pid() == pid) {
        return process.text();
      }
    }
    return "";
  }

  private List<SeenProcess> ask(int signal, List<Integer> pids, String file, int after, int most) {
    Encoder question = Message.begin(MessageType.PROCESSES, asker.id(), 64 + 4 * pids.size());
    question.u32(signal).u32(4 * pids.size());
    pids.forEach(question::u32);
    question.string(file).u32(after).u32(most);
    Decoder answer = asker.ask(question, MessageType.PROCESSES_SHOWN, Deadline.in(PATIENCE));
    List<SeenProcess> processes = new ArrayList<>();
    while (answer != null && answer.hasMore()) {
      processes.add(SeenProcess.decode(answer));
    }
    return processes;
  }
}
