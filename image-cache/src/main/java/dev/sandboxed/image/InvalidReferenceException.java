package dev.sandboxed.image;

/** The text is not the name of an image. */
public final class InvalidReferenceException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  InvalidReferenceException(String text, String reason) {
    super(
        "\""
            + text
            + "\" is not the name of an image: "
            + reason
            + ". Write [registry/]repository[:tag][@digest], for example postgres:16 or registry.example.com/team/app:1.0.");
  }
}
