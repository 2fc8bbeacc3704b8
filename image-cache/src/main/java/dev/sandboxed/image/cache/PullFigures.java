package dev.sandboxed.image.cache;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How far a pull is. Layers that are in the store already do not count; one that another process
 * brings meanwhile counts as a layer, but its bytes no longer do.
 *
 * @param bytes to receive, as the manifest has them
 * @param received of them
 * @param extracted bytes of layers that have come out of those, uncompressed
 * @param layers to bring into the store
 * @param finishedLayers of them: verified, and to be seen by everybody
 * @param bytesPerSecond received in the last five seconds
 * @param elapsed since the pull began
 */
public record PullFigures(
    long bytes,
    long received,
    long extracted,
    int layers,
    int finishedLayers,
    long bytesPerSecond,
    Duration elapsed) {

  /** How long the rest will take to receive at this rate; null if there is no rate to tell by. */
  public @Nullable Duration remaining() {
    long rest = Math.max(0, bytes - received);
    if (rest == 0) {
      return Duration.ZERO;
    }
    return bytesPerSecond <= 0 ? null : Duration.ofMillis((long) (rest * 1e3 / bytesPerSecond));
  }
}
