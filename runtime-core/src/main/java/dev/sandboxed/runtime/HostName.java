package dev.sandboxed.runtime;

import java.util.Locale;

/** The host name of a sandbox: a name of letters, digits and hyphens (RFC 1123). */
final class HostName {

  private static final int LONGEST = 63;

  static String of(String name) {
    StringBuilder hostname = new StringBuilder();
    for (char each : name.toLowerCase(Locale.ROOT).toCharArray()) {
      boolean plain = (each >= 'a' && each <= 'z') || (each >= '0' && each <= '9');
      if (plain) {
        hostname.append(each);
      } else if (hostname.length() > 0 && hostname.charAt(hostname.length() - 1) != '-') {
        hostname.append('-');
      }
    }
    hostname.setLength(Math.min(hostname.length(), LONGEST));
    while (hostname.length() > 0 && hostname.charAt(hostname.length() - 1) == '-') {
      hostname.setLength(hostname.length() - 1);
    }
    return hostname.length() == 0 ? "sandbox" : hostname.toString();
  }

  private HostName() {}
}
