package dev.sandboxed.image.cache;

import java.nio.file.Path;
import java.util.List;

/**
 * What a check of a store has found.
 *
 * @param removed how many damaged layers the store had; they are gone
 * @param damaged the directories of damaged layers in shared stores; they are there still, and are
 *     used, until whoever looks after that store pulls them again
 */
public record Checked(int removed, List<Path> damaged) {
  public Checked {
    damaged = List.copyOf(damaged);
  }
}
