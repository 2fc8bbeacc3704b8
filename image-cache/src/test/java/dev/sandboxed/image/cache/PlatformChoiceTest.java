package dev.sandboxed.image.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.image.Digest;
import dev.sandboxed.image.Platform;
import dev.sandboxed.image.internal.json.Descriptor;
import dev.sandboxed.image.internal.json.Manifest;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What {@code TestOnly} of https://github.com/containerd/platforms says, but for one thing: there,
 * amd64 falls back to 386. Here it does not, as with Docker, whose users ask for it: {@code
 * sandboxed.platform=linux/386}. Windows is left out, it runs nowhere here.
 */
class PlatformChoiceTest {
  @ParameterizedTest
  @CsvSource({
    "amd64,      amd64 amd64/v1,                    amd64/v2 386 arm/v7 arm64",
    "amd64/v2,   amd64 amd64/v1 amd64/v2,           amd64/v3 amd64/v4 386 arm/v7 arm64",
    "386,        386,                               amd64 arm/v7 arm64",
    "arm/v8,     arm arm/v5 arm/v6 arm/v7 arm/v8,   amd64 arm/v4 arm64",
    "arm/v7,     arm arm/v5 arm/v6 arm/v7,          amd64 arm/v4 arm/v8 arm64",
    "arm/v6,     arm/v5 arm/v6,                     amd64 arm arm/v4 arm/v7 arm/v8 arm64",
    "arm/v5,     arm/v5,                            amd64 arm arm/v4 arm/v6 arm/v7 arm/v8 arm64",
    "arm/v4,     arm/v4,                            amd64 arm arm/v5 arm/v6 arm/v7 arm/v8 arm64",
    "arm64/v9,   arm arm/v5 arm/v6 arm/v7 arm/v8 arm64 arm64/v8 arm64/v8.1 arm64/v8.2 arm64/v8.3"
        + " arm64/v8.4 arm64/v8.5 arm64/v9 arm64/v9.0, amd64 arm/v4 arm64/v8.6 arm64/v9.1",
    "arm64/v9.2, arm64/v9.1 arm64/v9 arm64/v8.7, arm64/v9.3 arm64/v8.8",
    "arm64/v8.1, arm arm/v5 arm/v6 arm/v7 arm/v8 arm64 arm64/v8 arm64/v8.1,"
        + " amd64 arm/v4 arm/v9 arm64/v8.2 arm64/v9",
    "arm64,      arm arm/v5 arm/v6 arm/v7 arm/v8 arm64 arm64/v8, amd64 arm/v4 arm/v9 arm64/v9",
    "s390x,      s390x,                             amd64 ppc64le"
  })
  void aMachineRunsItsOwnVariantAndLesserOnes(String wanted, String runs, String doesNotRun) {
    PlatformChoice choice = new PlatformChoice(linux(wanted));
    assertThat(runs.split(" ", -1)).allMatch(name -> choice.accepts(linux(name)));
    assertThat(doesNotRun.split(" ", -1)).noneMatch(name -> choice.accepts(linux(name)));
    assertThat(choice.accepts(Platform.parse("windows/" + wanted))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "amd64,      386 amd64 amd64/v2,               amd64",
    "amd64/v3,   amd64 amd64/v4 amd64/v2,          amd64/v2",
    "amd64/v3,   amd64 amd64/v3 amd64/v2,          amd64/v3",
    "arm,        arm/v5 arm/v6 arm/v7 arm64,       arm/v7",
    "arm/v6,     arm/v5 arm/v7 arm/v6,             arm/v6",
    "arm64,      arm/v6 arm/v7 amd64,              arm/v7",
    "arm64,      arm/v7 arm64/v8,                  arm64",
    "arm64/v9,   arm64 arm64/v8.2,                 arm64/v8.2"
  })
  void theBestOneIsTakenWhereverItStands(String wanted, String offered, String best) {
    List<Manifest.Variant> variants =
        Arrays.stream(offered.split(" ", -1)).map(name -> variant(linux(name), 1)).toList();
    assertThat(new PlatformChoice(linux(wanted)).best(variants))
        .isEqualTo(variant(linux(best), 1).manifest());
  }

  @Test
  void theFirstOfEqualOnesIsTaken() {
    assertThat(best(variant(linux("amd64"), 1), variant(linux("amd64/v1"), 2))).isEqualTo(1);
  }

  @Test
  void anAttestationIsNoImageAndOneWithoutAPlatformIsTheLastResort() {
    Manifest.Variant attestation = variant(Platform.parse("unknown/unknown"), 1);
    assertThat(best(attestation)).isNull();
    assertThat(best(attestation, variant(null, 2))).isEqualTo(2);
    assertThat(best(variant(null, 2), variant(linux("amd64"), 3))).isEqualTo(3);
  }

  private static @Nullable Long best(Manifest.Variant... variants) {
    Descriptor best = new PlatformChoice(linux("amd64")).best(List.of(variants));
    return best == null ? null : best.size();
  }

  /** Told apart by the size. */
  private static Manifest.Variant variant(@Nullable Platform platform, int size) {
    int number = platform == null ? 0 : platform.hashCode();
    Digest digest = new Digest("sha256", String.format("%064x", number & 0xffffffffL));
    return new Manifest.Variant(new Descriptor("", digest, size), platform);
  }

  private static Platform linux(String architecture) {
    return Platform.parse("linux/" + architecture);
  }
}
