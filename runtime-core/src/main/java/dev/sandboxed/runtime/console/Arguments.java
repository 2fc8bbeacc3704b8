package dev.sandboxed.runtime.console;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What follows the name of a command, taken apart. Options may stand anywhere before {@code --}.
 */
final class Arguments {

  private final Map<String, String> options = new HashMap<>();
  private final List<String> operands = new ArrayList<>();

  private Arguments() {}

  /**
   * Reads {@code --flag}, {@code --option value}, {@code --option=value} and operands.
   *
   * @throws UsageException if an option is not known, or has a value where it must not, or none
   *     where it must
   */
  static Arguments parse(List<Option> known, List<String> words) {
    Arguments arguments = new Arguments();
    for (int at = 0; at < words.size(); at++) {
      String word = words.get(at);
      if (word.equals("--")) {
        arguments.operands.addAll(words.subList(at + 1, words.size()));
        break;
      }
      if (!word.startsWith("-") || word.equals("-")) {
        arguments.operands.add(word);
        continue;
      }
      int sign = word.indexOf('=');
      Option option = find(known, sign < 0 ? word : word.substring(0, sign));
      String value = sign < 0 ? null : word.substring(sign + 1);
      if (option.value() == null && value != null) {
        throw new UsageException("The option " + option.name() + " takes no value.");
      }
      if (option.value() != null && value == null) {
        at++;
        value = at < words.size() ? words.get(at) : null;
        if (value == null) {
          throw new UsageException("The option " + option + " needs its value.");
        }
      }
      arguments.options.put(option.name(), value == null ? "" : value);
    }
    return arguments;
  }

  boolean has(Option option) {
    return options.containsKey(option.name());
  }

  @Nullable String value(Option option) {
    return options.get(option.name());
  }

  /** All operands, of which there must be so many. */
  List<String> operands(int least, int most) {
    if (operands.size() < least) {
      throw new UsageException("Something is missing after the command.");
    }
    if (operands.size() > most) {
      throw new UsageException("'" + operands.get(most) + "' is one argument too many.");
    }
    return operands;
  }

  private static Option find(List<Option> known, String name) {
    String full = name.equals("-h") ? Option.HELP.name() : name;
    for (Option option : known) {
      if (option.name().equals(full)) {
        return option;
      }
    }
    throw new UsageException("There is no option " + name + " here.");
  }
}
