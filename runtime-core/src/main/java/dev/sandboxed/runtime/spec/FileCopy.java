package dev.sandboxed.runtime.spec;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Something that is copied into a sandbox. An immutable value.
 *
 * <pre>{@code
 * FileCopy.resource("schema.sql", "/docker-entrypoint-initdb.d/")
 * FileCopy.text("secret", "/run/secrets/password").owner("postgres").mode(0400)
 * }</pre>
 *
 * <p><b>A file</b> gets the path that is given, or its own name in the directory when that ends
 * with {@code /}. It replaces a file or link of that name. <b>A directory</b> becomes the one that
 * is given: its content is added to what is there. Missing parents are made and belong to root;
 * directories that exist are left as they are. Links of the image are followed within the sandbox,
 * never out of it; those in a directory that is copied stay links. Sockets, devices and FIFOs are
 * left out.
 *
 * @param source what is copied
 * @param to an absolute path in the sandbox
 * @param owner {@code user[:group]}, names of the sandbox's accounts or numbers; null: root
 * @param mode of each file, {@link #SAME_MODE}: as in the source, and 0644 for what has none.
 *     Directories can be entered by whoever may read them.
 */
public record FileCopy(Source source, String to, @Nullable String owner, int mode) {

  /** As the source has it. */
  public static final int SAME_MODE = -1;

  public FileCopy {
    Objects.requireNonNull(source, "source");
    boolean intoDirectory = to.endsWith("/");
    to = Targets.requirePath(to);
    if (intoDirectory && !to.equals("/")) {
      to += "/";
    }
    if (intoDirectory && source instanceof Bytes) {
      throw new IllegalArgumentException(
          "Content has no name of its own: give the path of a file, not of the directory " + to);
    }
    if (owner != null && owner.isBlank()) {
      throw new IllegalArgumentException("The owner of a copy must not be empty");
    }
    if (mode != SAME_MODE) {
      Targets.requireMode(mode);
    }
  }

  /** Copies a file or directory of this machine. A link is followed. */
  public static FileCopy of(Path source, String to) {
    return new FileCopy(new OnDisk(source), to, null, SAME_MODE);
  }

  /** Makes a file with this content, in UTF-8. */
  public static FileCopy text(String content, String to) {
    return bytes(content.getBytes(StandardCharsets.UTF_8), to);
  }

  /** Makes a file with this content. */
  public static FileCopy bytes(byte[] content, String to) {
    return new FileCopy(new Bytes(content), to, null, SAME_MODE);
  }

  /**
   * Copies a file or directory of the class path, from a jar or a directory; files get mode 0644,
   * directories 0755. It is looked up with the context class loader of the calling thread.
   *
   * @param name as {@link ClassLoader#getResource} takes it: {@code db/schema.sql}
   * @throws IllegalArgumentException when there is no such resource
   */
  public static FileCopy resource(String name, String to) {
    return new FileCopy(Resource.find(name), to, null, SAME_MODE);
  }

  /** With the owner of everything that is copied. */
  public FileCopy owner(String newOwner) {
    return new FileCopy(source, to, newOwner, mode);
  }

  /** With the mode of each file. */
  public FileCopy mode(int newMode) {
    return new FileCopy(source, to, owner, newMode);
  }

  /** Whether a file gets its own name in the directory {@link #to}. */
  public boolean intoDirectory() {
    return to.endsWith("/");
  }

  /** What is copied. */
  public sealed interface Source {}

  /** A file or directory of this machine. */
  public record OnDisk(Path path) implements Source {
    public OnDisk {
      Objects.requireNonNull(path, "path");
    }

    @Override
    public String toString() {
      return path.toString();
    }
  }

  /**
   * A file or directory of the class path.
   *
   * @param location where it was found
   */
  public record Resource(String name, URI location) implements Source {

    private static Resource find(String name) {
      ClassLoader context = Thread.currentThread().getContextClassLoader();
      ClassLoader loader = context == null ? ClassLoader.getSystemClassLoader() : context;
      URL url = loader.getResource(name);
      if (url == null) {
        throw new IllegalArgumentException(
            "There is no resource '"
                + name
                + "' on the class path. A directory in a jar is found only where the jar has an"
                + " entry for it.");
      }
      try {
        return new Resource(name, url.toURI());
      } catch (URISyntaxException e) {
        throw new IllegalArgumentException("The resource " + url + " has no valid address", e);
      }
    }

    @Override
    public String toString() {
      return "classpath:" + name;
    }
  }

  /** Content that is given. */
  public static final class Bytes implements Source {

    private final byte[] content;

    Bytes(byte[] content) {
      this.content = content.clone();
    }

    public byte[] content() {
      return content.clone();
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Bytes bytes && Arrays.equals(content, bytes.content);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(content);
    }

    @Override
    public String toString() {
      return content.length + " bytes";
    }
  }
}
