package dev.sandboxed.runtime.spec;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What a sandbox is connected to. An immutable value: each fluent method returns a changed copy.
 *
 * @param networks whose other sandboxes it reaches, the first one with its default route; empty: it
 *     is on the network that a runtime has for all such sandboxes, where there are no names
 * @param aliases what the others call it besides its name, lower case
 * @param published ports beyond the TCP ports at free ports of this machine that a specification
 *     names itself
 * @param hostPorts TCP ports of this machine's loopback address that it reaches as {@code
 *     host.sandboxed.internal}
 * @param none whether it has no network but its own loopback interface
 * @param egress whether it reaches what the user who runs the tests reaches, but for this machine's
 *     127.0.0.1
 */
public record Networking(
    List<Network> networks,
    Set<String> aliases,
    List<PublishedPort> published,
    Set<Integer> hostPorts,
    boolean none,
    boolean egress) {

  /** How many networks a sandbox can be on. */
  public static final int MOST_NETWORKS = 8;

  /** On no network of its own. */
  public static final Networking DEFAULT =
      new Networking(List.of(), Set.of(), List.of(), Set.of(), false, false);

  private static final int LONGEST_NAME = 253;
  private static final int LONGEST_LABEL = 63;

  public Networking {
    networks = List.copyOf(new LinkedHashSet<>(networks));
    Set<String> names = new LinkedHashSet<>();
    for (String alias : aliases) {
      if (!isName(alias)) {
        throw new IllegalArgumentException(
            "An alias must be letters, digits, '-' and '_', in parts of at most 63 between dots,"
                + " but one is '"
                + alias
                + "'");
      }
      names.add(alias.toLowerCase(Locale.ROOT));
    }
    aliases = Collections.unmodifiableSet(names);
    published = List.copyOf(new LinkedHashSet<>(published));
    hostPorts = Collections.unmodifiableSet(new LinkedHashSet<>(hostPorts));
    for (int port : hostPorts) {
      if (port < 1 || port > 65535) {
        throw new IllegalArgumentException(
            "A port is a number from 1 to 65535, but one is " + port);
      }
    }
    if (none && (!published.isEmpty() || !hostPorts.isEmpty() || egress)) {
      throw new IllegalArgumentException(
          "A sandbox without network can neither publish ports nor reach those of this machine,"
              + " nor others");
    }
    if (networks.size() > MOST_NETWORKS) {
      throw new IllegalArgumentException(
          "A sandbox can be on " + MOST_NETWORKS + " networks, but is on " + networks.size());
    }
    if (none && !networks.isEmpty()) {
      throw new IllegalArgumentException(
          "A sandbox without network cannot be on the network '" + networks.get(0).name() + "'");
    }
    if (!aliases.isEmpty() && networks.isEmpty()) {
      throw new IllegalArgumentException(
          "An alias is a name on a network: give the sandbox one as well, for " + aliases);
    }
  }

  /** On one more network, with more aliases. */
  public Networking with(Network network, String... moreAliases) {
    List<Network> moreNetworks = new ArrayList<>(networks);
    moreNetworks.add(network);
    Set<String> all = new LinkedHashSet<>(aliases);
    Collections.addAll(all, moreAliases);
    return new Networking(moreNetworks, all, published, hostPorts, none, egress);
  }

  /** On these networks instead. */
  public Networking networks(List<Network> newNetworks) {
    return new Networking(newNetworks, aliases, published, hostPorts, none, egress);
  }

  public Networking aliases(Set<String> newAliases) {
    return new Networking(networks, newAliases, published, hostPorts, none, egress);
  }

  public Networking publish(PublishedPort port) {
    List<PublishedPort> more = new ArrayList<>(published);
    more.add(port);
    return new Networking(networks, aliases, more, hostPorts, none, egress);
  }

  public Networking hostPort(int port) {
    Set<Integer> more = new LinkedHashSet<>(hostPorts);
    more.add(port);
    return new Networking(networks, aliases, published, more, none, egress);
  }

  public Networking none(boolean newNone) {
    return new Networking(networks, aliases, published, hostPorts, newNone, egress);
  }

  public Networking egress(boolean newEgress) {
    return new Networking(networks, aliases, published, hostPorts, none, newEgress);
  }

  /** Whether DNS could know somebody by this name. */
  public static boolean isName(String text) {
    if (text.isEmpty() || text.length() > LONGEST_NAME || text.endsWith(".")) {
      return false;
    }
    for (String label : text.split("\\.", -1)) {
      if (label.isEmpty() || label.length() > LONGEST_LABEL) {
        return false;
      }
    }
    for (int i = 0; i < text.length(); i++) {
      if (!isPartOfName(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isPartOfName(char character) {
    return (character >= 'a' && character <= 'z')
        || (character >= 'A' && character <= 'Z')
        || (character >= '0' && character <= '9')
        || "-_.".indexOf(character) >= 0;
  }
}
