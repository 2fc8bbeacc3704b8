package dev.sandboxed.runtime.internal.process;

import java.util.function.IntUnaryOperator;

/**
 * What stands in the values of variables for what a specification cannot know: <code>
 * {{host-port:9092}}</code> and <code>{{hostname}}</code>.
 */
final class Placeholders {

  private static final String HOSTNAME = "{{hostname}}";
  private static final String HOST_PORT = "{{host-port:";
  private static final String END = "}}";

  /** Longer ones are no port, and perhaps no number of 32 bits. */
  private static final int LONGEST_PORT = 5;

  private Placeholders() {}

  static String withHostname(String value, String hostname) {
    return value.replace(HOSTNAME, hostname);
  }

  static boolean hasHostPort(String value) {
    return value.contains(HOST_PORT);
  }

  /** See {@link Environment#at}. */
  static String withHostPorts(String name, String value, IntUnaryOperator hostPort) {
    StringBuilder resolved = new StringBuilder();
    int done = 0;
    for (int begin; (begin = value.indexOf(HOST_PORT, done)) >= 0; ) {
      int end = value.indexOf(END, begin);
      String port = end < 0 ? "" : value.substring(begin + HOST_PORT.length(), end);
      int found = isNumber(port) ? hostPort.applyAsInt(Integer.parseInt(port)) : 0;
      if (found == 0) {
        throw new IllegalArgumentException(
            "the variable " + name + " is '" + value + "', with a " + HOST_PORT + "PORT" + END);
      }
      resolved.append(value, done, begin).append(found);
      done = end + END.length();
    }
    return resolved.append(value, done, value.length()).toString();
  }

  private static boolean isNumber(String text) {
    return !text.isEmpty()
        && text.length() <= LONGEST_PORT
        && text.chars().allMatch(each -> each >= '0' && each <= '9');
  }
}
