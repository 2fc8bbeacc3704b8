package dev.sandboxed.image.internal.json;

import static org.assertj.core.api.Assertions.assertThat;

/** {@code registries.conf}: refused with the declared exception, or every part has a name. */
public final class RegistriesConfFuzz {
  private RegistriesConfFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    try {
      RegistriesConf conf = RegistriesConfReader.read(input);
      for (RegistriesConf.Registry registry : conf.registries()) {
        assertThat(registry.prefix()).isNotEmpty();
        for (RegistriesConf.Mirror mirror : registry.mirrors()) {
          assertThat(mirror.location()).isNotEmpty();
        }
      }
    } catch (InvalidDocumentException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }
}
