package dev.sandboxed.image.internal.registry;

import dev.sandboxed.image.CorruptImageException;
import dev.sandboxed.image.ImageAccessException;
import dev.sandboxed.image.ImageException;
import dev.sandboxed.image.ImageNotFoundException;
import dev.sandboxed.image.ImageReference;
import dev.sandboxed.image.RegistryUnreachableException;
import dev.sandboxed.image.internal.registry.SourceException.Reason;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

/** Tells what all sources said, and what can be done about it. */
final class PullFailure {
  private PullFailure() {}

  static ImageException of(ImageReference image, String what, List<SourceException> failures) {
    SourceException decisive = decisive(failures);
    StringJoiner said = new StringJoiner("; ");
    for (SourceException failure : failures) {
      said.add(failure.source().described() + " " + failure.getMessage());
    }
    String message = "Could not pull " + what + ": " + said + ". " + remedy(image, decisive);
    ImageException exception = exception(decisive, message);
    for (SourceException failure : failures) {
      if (failure != decisive) {
        exception.addSuppressed(failure);
      }
    }
    return exception;
  }

  /**
   * The registry itself knows best; if it is silent, a mirror that knows better than nothing
   * decides.
   */
  private static SourceException decisive(List<SourceException> failures) {
    SourceException last = failures.get(failures.size() - 1);
    if (isSilent(last)) {
      for (SourceException failure : failures) {
        if (!isSilent(failure)) {
          return failure;
        }
      }
    }
    return last;
  }

  private static boolean isSilent(SourceException failure) {
    return failure.reason() == Reason.UNREACHABLE || failure.reason() == Reason.OTHER_SCHEME;
  }

  private static ImageException exception(SourceException decisive, String message) {
    return switch (decisive.reason()) {
      case NOT_FOUND -> new ImageNotFoundException(message, decisive);
      case DENIED, RATE_LIMITED, UNSAFE -> new ImageAccessException(message, decisive);
      case UNREACHABLE, OTHER_SCHEME -> new RegistryUnreachableException(message, decisive);
      case CORRUPT -> new CorruptImageException(message, decisive);
    };
  }

  private static String remedy(ImageReference image, SourceException decisive) {
    String mirror =
        "set sandboxed.mirror."
            + image.registry()
            + " (or SANDBOXED_MIRROR_"
            + image.registry().toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_")
            + ") to a registry that has it, such as http://127.0.0.1:5000";
    return switch (decisive.reason()) {
      case NOT_FOUND -> "Check the name and the tag, or " + mirror + ".";
      case DENIED ->
          "Check the name: registries often answer like this when they do not know it. If it is"
              + " private, run `docker login "
              + decisive.source().registry()
              + "` or `podman login "
              + decisive.source().registry()
              + "`, or set DOCKER_AUTH_CONFIG.";
      case RATE_LIMITED ->
          "Wait, or run `docker login "
              + decisive.source().registry()
              + "`, which raises most limits, or "
              + mirror
              + ".";
      case UNSAFE ->
          "Nothing was sent there. A registry on the internet may not name addresses of this"
              + " machine or of a private network: have it corrected, name the host in"
              + " sandboxed.redirects if it is right, or "
              + mirror
              + ".";
      case UNREACHABLE, OTHER_SCHEME ->
          "Check the network (a proxy is set with -Dhttps.proxyHost and -Dhttps.proxyPort), or "
              + mirror
              + ". A certificate that is not known is added with sandboxed.ca; a registry that"
              + " speaks plain HTTP has to be named in sandboxed.insecure.";
      case CORRUPT ->
          "Nothing of it was kept. The image has to be repaired on the registry, or "
              + mirror
              + ".";
    };
  }
}
