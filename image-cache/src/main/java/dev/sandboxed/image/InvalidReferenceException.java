package dev.sandboxed.image;

/** The text is not the name of an image. */
public final class InvalidReferenceException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  InvalidReferenceException(String text, String reason) {
    this(
        "\""
            + text
            + "\" is not the name of an image: "
            + reason
            + ". Write [registry/]repository[:tag][@digest], for example postgres:16 or"
            + " registry.example.com/team/app:1.0.");
  }

  private InvalidReferenceException(String message) {
    super(message);
  }

  static InvalidReferenceException place(String text, String reason) {
    return new InvalidReferenceException(
        "\""
            + text
            + "\" is not the place of an image: "
            + reason
            + ". Write oci:directory[:tag|@digest] or docker-archive:file[:name:tag].");
  }
}
