package dev.sandboxed.image.cache;

import java.util.ServiceLoader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.SLF4JServiceProvider;

/** The log that pulls are written to. */
final class PullLog {
  private static final Logger LOG = LoggerFactory.getLogger("dev.sandboxed.image");

  private PullLog() {}

  static void write(String line) {
    LOG.info(line);
  }

  static void debug(String line) {
    LOG.debug(line);
  }

  static void warn(String line) {
    LOG.warn(line);
  }

  /** Asking SLF4J itself would make it complain where there is none. */
  static final class Presence {
    private Presence() {}

    static boolean isConfigured() {
      try {
        return ServiceLoader.load(SLF4JServiceProvider.class).findFirst().isPresent();
      } catch (LinkageError e) {
        // An older API, which has another way to find its logging; let it decide.
        return true;
      }
    }
  }
}
