package dev.sandboxed.runtime.spec;

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
 * @param none whether it has no network but its own loopback interface
 */
public record Networking(List<Network> networks, Set<String> aliases, boolean none) {

  /** How many networks a sandbox can be on. */
  public static final int MOST_NETWORKS = 8;

  /** On no network of its own. */
  public static final Networking DEFAULT = new Networking(List.of(), Set.of(), false);

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
    return text.chars().allMatch(Networking::isPartOfName);
  }

  private static boolean isPartOfName(int character) {
    return (character >= 'a' && character <= 'z')
        || (character >= 'A' && character <= 'Z')
        || (character >= '0' && character <= '9')
        || "-_.".indexOf(character) >= 0;
  }
}
