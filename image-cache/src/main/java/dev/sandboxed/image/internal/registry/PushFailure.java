package dev.sandboxed.image.internal.registry;

import dev.sandboxed.image.CorruptImageException;
import dev.sandboxed.image.ImageAccessException;
import dev.sandboxed.image.ImageException;
import dev.sandboxed.image.ImageReference;
import dev.sandboxed.image.RegistryUnreachableException;

/** Tells why something could not be pushed, and what can be done about it. */
final class PushFailure {
  private PushFailure() {}

  static ImageException of(ImageReference target, String what, SourceException failure) {
    String message =
        "Could not push "
            + what
            + " to "
            + target.familiar()
            + ": "
            + failure.source().described()
            + " "
            + failure.getMessage()
            + ". "
            + remedy(target, failure);
    return switch (failure.reason()) {
      case NOT_FOUND, DENIED, RATE_LIMITED, UNSAFE -> new ImageAccessException(message, failure);
      case UNREACHABLE, OTHER_SCHEME -> new RegistryUnreachableException(message, failure);
      case CORRUPT -> new CorruptImageException(message, failure);
    };
  }

  private static String remedy(ImageReference target, SourceException failure) {
    return switch (failure.reason()) {
      case NOT_FOUND ->
          "Check the name, or create the repository before: some registries want that (Amazon ECR:"
              + " `aws ecr create-repository`).";
      case DENIED -> remedy(target, failure.source().registry(), failure.status());
      case RATE_LIMITED -> "Wait, and push again: blobs that have arrived are not sent again.";
      case UNSAFE ->
          "Nothing was sent there. A proxy in front of the registry has to pass on the headers Host"
              + " and X-Forwarded-Proto, from which it makes these addresses.";
      case UNREACHABLE, OTHER_SCHEME ->
          "Check the network, and push again: blobs that have arrived are not sent again. A"
              + " certificate that is not known is added with sandboxed.ca; a registry that speaks"
              + " plain HTTP has to be named in sandboxed.insecure.";
      case CORRUPT ->
          "The registry, or something in front of it, changes what is sent to it. Do not use what"
              + " it has now.";
    };
  }

  private static String remedy(ImageReference target, String registry, int status) {
    return switch (status) {
      case 0, 401, 403 ->
          "Run `docker login "
              + registry
              + "` or `podman login "
              + registry
              + "` with an account that may push to "
              + target.repository()
              + ", or set DOCKER_AUTH_CONFIG.";
      case 405 ->
          "It takes no images: it is read-only, or a mirror of another registry. Push to that one.";
      case 413 ->
          "Something in front of the registry limits the size of a request, such as"
              + " client_max_body_size of nginx. Have the limit raised.";
      default ->
          "The answer says why: a tag may not be moved, a kind of image is not taken, or a quota is"
              + " used up.";
    };
  }
}
