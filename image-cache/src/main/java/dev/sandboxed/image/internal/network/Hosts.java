package dev.sandboxed.image.internal.network;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A list of hosts, as Go reads {@code NO_PROXY}: names with their subdomains ({@code .example.com}:
 * only those), addresses, networks, each with a port if it is for that one; {@code *} for all.
 */
public final class Hosts {
  private final String list;

  /** Reads a list that is separated by commas. */
  public Hosts(String list) {
    this.list = list;
  }

  /** Whether a host is in the list, given as in a URL. Asks nobody for its address. */
  public boolean contains(String uriHost, int port) {
    String host = plain(uriHost);
    InetAddress address = literal(host);
    for (String entry : list.split(",", -1)) {
      if (matches(entry.strip().toLowerCase(Locale.ROOT), host, address, port)) {
        return true;
      }
    }
    return false;
  }

  private static boolean matches(
      String entry, String host, @Nullable InetAddress address, int port) {
    if (entry.isEmpty() || entry.equals("*")) {
      return !entry.isEmpty();
    }
    int slash = entry.indexOf('/');
    if (slash > 0) {
      return address != null
          && isIn(address, entry.substring(0, slash), entry.substring(slash + 1));
    }
    String name = entry;
    int colon = entry.lastIndexOf(':');
    if (colon == entry.indexOf(':') && colon > 0) {
      if (!entry.substring(colon + 1).equals(Integer.toString(port))) {
        return false;
      }
      name = entry.substring(0, colon);
    }
    InetAddress wanted = literal(name);
    if (address != null || wanted != null) {
      return address != null && address.equals(wanted);
    }
    name = name.startsWith("*.") ? name.substring(1) : name;
    return name.startsWith(".")
        ? host.endsWith(name)
        : host.equals(name) || host.endsWith("." + name);
  }

  private static boolean isIn(InetAddress address, String network, String bits) {
    InetAddress base = literal(network);
    if (base == null || !bits.matches("\\d{1,3}")) {
      return false;
    }
    int length = base.getAddress().length * 8;
    int rest = length - Integer.parseInt(bits);
    return rest >= 0
        && address.getAddress().length * 8 == length
        && number(address).shiftRight(rest).equals(number(base).shiftRight(rest));
  }

  private static BigInteger number(InetAddress address) {
    return new BigInteger(1, address.getAddress());
  }

  static String plain(String uriHost) {
    String host = uriHost.toLowerCase(Locale.ROOT);
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  /** Returns null for what is a name; asks nobody. */
  static @Nullable InetAddress literal(String host) {
    boolean numeric = host.indexOf(':') >= 0 || host.matches("[0-9.]+");
    try {
      return numeric ? InetAddress.getByName(host) : null;
    } catch (UnknownHostException e) {
      return null;
    }
  }
}
