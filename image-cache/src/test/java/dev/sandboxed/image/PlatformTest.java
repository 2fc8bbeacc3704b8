package dev.sandboxed.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlatformTest {
  @ParameterizedTest
  @CsvSource({
    "linux/amd64, linux/amd64",
    "Linux/x86_64, linux/amd64",
    "linux/aarch64, linux/arm64",
    "linux/arm64/v8, linux/arm64",
    "linux/amd64/v1, linux/amd64",
    "linux/amd64/v3, linux/amd64/v3",
    "linux/arm/v7, linux/arm",
    "linux/arm/v6, linux/arm/v6",
    "linux/armhf, linux/arm",
    "linux/armhf/v6, linux/arm",
    "linux/arm/7, linux/arm",
    "linux/arm/6, linux/arm/v6",
    "linux/arm/V8, linux/arm/v8",
    "linux/armel, linux/arm/v6",
    "linux/armel/v7, linux/arm/v6",
    "linux/Aarch64/8, linux/arm64",
    "linux/arm64/v8.0, linux/arm64",
    "linux/arm64/v8.1, linux/arm64/v8.1",
    "linux/arm64/v9.0, linux/arm64/v9",
    "linux/i386/v2, linux/386",
    "linux/s390x, linux/s390x",
    "linux/i686, linux/386"
  })
  void differentWordsForTheSameMachineAreEqual(String text, String normal) {
    assertThat(Platform.parse(text)).hasToString(normal).isEqualTo(Platform.parse(normal));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "linux",
        "linux/",
        "/amd64",
        "/linux/arm",
        "linux/arm/",
        "linux /arm",
        "linux/&arm",
        "linux/*",
        "linux(+gpu)/amd64",
        "linux/amd64/v1/x",
        "linux//v7"
      })
  void anythingElseIsRefused(String text) {
    assertThatThrownBy(() -> Platform.parse(text)).hasMessageContaining("os/architecture");
  }

  @Test
  void theHostIsLinux() {
    assertThat(Platform.host().os()).isEqualTo("linux");
    assertThat(Platform.host().architecture()).isNotEqualTo("x86_64");
  }
}
