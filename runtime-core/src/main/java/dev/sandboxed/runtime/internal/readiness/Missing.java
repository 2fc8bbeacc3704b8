package dev.sandboxed.runtime.internal.readiness;

import java.util.ArrayList;
import java.util.List;

/** What was waited for in vain, and what was seen instead. */
public final class Missing {

  private final List<Integer> ports = new ArrayList<>();
  private final List<String> others = new ArrayList<>();

  void port(int port) {
    if (!ports.contains(port)) {
      ports.add(port);
    }
  }

  void add(String what) {
    others.add(what);
  }

  /** Ports on which nothing listens. */
  public List<Integer> ports() {
    return ports;
  }

  /**
   * To be put after "waited for".
   *
   * @param listeners what the sandbox listens on instead of the ports, in brackets; empty: not
   *     known
   */
  public String inWords(String listeners) {
    StringBuilder words = new StringBuilder();
    for (int port : ports) {
      append(words, "port " + port + " to be listened on");
    }
    words.append(listeners);
    for (String other : others) {
      append(words, other);
    }
    return words.toString();
  }

  private static void append(StringBuilder list, String item) {
    list.append(list.length() == 0 ? "" : ", and for ").append(item);
  }
}
