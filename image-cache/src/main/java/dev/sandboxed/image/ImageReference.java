package dev.sandboxed.image;

import org.jspecify.annotations.Nullable;

/**
 * The full name of an image, as Docker understands it: {@code postgres:16} means {@code
 * docker.io/library/postgres:16}.
 *
 * <pre>{@code
 * ImageReference.parse("redis").toString();                    // docker.io/library/redis:latest
 * ImageReference.parse("[::1]:5000/team/app@sha256:…").tag();  // null: the digest says it all
 * }</pre>
 *
 * @param registry the host that keeps the image, with its port if it has one, for example {@code
 *     docker.io}
 * @param repository the path on the registry, for example {@code library/postgres}
 * @param tag the tag; null only if there is a digest. With a digest it is for display: the digest
 *     decides
 * @param digest the digest of the manifest or index, if the name pins one
 */
public record ImageReference(
    String registry, String repository, @Nullable String tag, @Nullable Digest digest)
    implements ImageName {
  private static final String HUB = "docker.io";
  private static final String OFFICIAL = "library/";

  public ImageReference {
    String name = registry + "/" + repository;
    if (tag == null && digest == null) {
      throw new InvalidReferenceException(name, "it needs a tag or a digest");
    }
    String problem = ReferenceGrammar.problem(registry, repository, tag);
    if (problem != null) {
      throw new InvalidReferenceException(name, problem);
    }
  }

  /**
   * Reads a name as {@code docker pull} would, filling in the registry, {@code library/} and {@code
   * latest}.
   *
   * @throws InvalidReferenceException if the text is not a name
   */
  public static ImageReference parse(String text) {
    try {
      return ReferenceGrammar.parse(text);
    } catch (InvalidReferenceException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new InvalidReferenceException(text, String.valueOf(e.getMessage()));
    }
  }

  @Override
  public String familiar() {
    if (!registry.equals(HUB)) {
      return toString();
    }
    int slash = repository.indexOf('/');
    if (ReferenceGrammar.isDomain(repository.substring(0, slash < 0 ? 0 : slash))) {
      return toString();
    }
    boolean official =
        repository.startsWith(OFFICIAL) && repository.indexOf('/', OFFICIAL.length()) < 0;
    return (official ? repository.substring(OFFICIAL.length()) : repository) + suffix();
  }

  /** Returns the full name. */
  @Override
  public String toString() {
    return registry + "/" + repository + suffix();
  }

  private String suffix() {
    String tagged = tag == null ? "" : ":" + tag;
    return digest == null ? tagged : tagged + "@" + digest;
  }
}
