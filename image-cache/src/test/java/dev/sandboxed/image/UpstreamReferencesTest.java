package dev.sandboxed.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the tests of https://github.com/distribution/reference say of names, which is Docker's own
 * grammar and, as a copy, Podman's: {@code TestReferenceParse}, {@code TestDomainRegexp}, {@code
 * TestFullNameRegexp}, {@code TestReferenceRegexp}, {@code TestIdentifierRegexp} and those of
 * normalised names. Every name is read as {@code docker pull} does, so one without a registry is of
 * Docker Hub. What differs is in the tests of the second half, with the reason.
 */
class UpstreamReferencesTest {
  private static final String F64 = "f".repeat(64);

  @ParameterizedTest
  @CsvSource({
    "test_com,                     docker.io,        library/test_com,       latest",
    "test.com:tag,                 docker.io,        library/test.com,       tag",
    "test.com:5000,                docker.io,        library/test.com,       5000",
    "test.com/repo:tag,            test.com,         repo,                   tag",
    "test:5000/repo,               test:5000,        repo,                   latest",
    "test:5000/repo:tag,           test:5000,        repo,                   tag",
    "lowercase:Uppercase,          docker.io,        library/lowercase,      Uppercase",
    "sub-dom1.foo.com/bar/baz/quux, sub-dom1.foo.com, bar/baz/quux,          latest",
    "sub-dom1.foo.com/bar/baz/quux:some-long-tag, sub-dom1.foo.com, bar/baz/quux, some-long-tag",
    "b.gcr.io/test.example.com/my-app:test.example.com,"
        + " b.gcr.io, test.example.com/my-app, test.example.com",
    "xn--n3h.com/myimage:xn--n3h.com, xn--n3h.com,   myimage,                xn--n3h.com",
    "foo_bar.com:8080,             docker.io,        library/foo_bar.com,    8080",
    "foo/foo_bar.com:8080,         docker.io,        foo/foo_bar.com,        8080",
    "192.168.1.1,                  docker.io,        library/192.168.1.1,    latest",
    "192.168.1.1:tag,              docker.io,        library/192.168.1.1,    tag",
    "192.168.1.1:5000,             docker.io,        library/192.168.1.1,    5000",
    "192.168.1.1/repo,             192.168.1.1,      repo,                   latest",
    "192.168.1.1:5000/repo,        192.168.1.1:5000, repo,                   latest",
    "192.168.1.1:5000/repo:5050,   192.168.1.1:5000, repo,                   5050",
    "[2001:db8::1]/repo,           [2001:db8::1],    repo,                   latest",
    "[2001:db8:1:2:3:4:5:6]/repo:tag, [2001:db8:1:2:3:4:5:6], repo,          tag",
    "[2001:db8::1]:5000/repo,      [2001:db8::1]:5000, repo,                 latest",
    "[2001:db8::1]:5000/repo:tag,  [2001:db8::1]:5000, repo,                 tag",
    "[2001:db8::]:5000/repo,       [2001:db8::]:5000, repo,                  latest",
    "[::1]:5000/repo,              [::1]:5000,       repo,                   latest",
    "[fc00::1]:5000/docker/docker, [fc00::1]:5000,   docker/docker,          latest",
    "[2001:0db8:85a3:0000:0000:8a2e:0370:7334]:75050/a,"
        + " [2001:0db8:85a3:0000:0000:8a2e:0370:7334]:75050, a, latest",
    "test.com:10304/a,             test.com:10304,   a,                      latest",
    "localhost/a,                  localhost,        a,                      latest",
    "localhost:8080/bar,           localhost:8080,   bar,                    latest",
    "a.b/a,                        a.b,              a,                      latest",
    "a-b.com/a,                    a-b.com,          a,                      latest",
    "ab.c-om/a,                    ab.c-om,          a,                      latest",
    "0101.com/a,                   0101.com,         a,                      latest",
    "001a.com/a,                   001a.com,         a,                      latest",
    "b.gbc.io:443/a,               b.gbc.io:443,     a,                      latest",
    "Asdf.com/foo/bar,             Asdf.com,         foo/bar,                latest",
    "192.168.1.1:750050/a,         192.168.1.1:750050, a,                    latest",
    "[fd00:1:2::3]:75050/a,        [fd00:1:2::3]:75050, a,                   latest",
    "[fd00123123123]:75050/a,      [fd00123123123]:75050, a,                 latest",
    "short,                        docker.io,        library/short,          latest",
    "simple/name,                  docker.io,        simple/name,            latest",
    "library/ubuntu,               docker.io,        library/ubuntu,         latest",
    "docker/stevvooe/app,          docker.io,        docker/stevvooe/app,    latest",
    "aa/aa/aa/aa/aa/aa/bb/bb/bb,   docker.io,        aa/aa/aa/aa/aa/aa/bb/bb/bb, latest",
    "a/a/a/a,                      docker.io,        a/a/a/a,                latest",
    "a,                            docker.io,        library/a,              latest",
    "foo.com,                      docker.io,        library/foo.com,        latest",
    "foo.com:8080/bar,             foo.com:8080,     bar,                    latest",
    "aa-a/a,                       docker.io,        aa-a/a,                 latest",
    "foo_bar,                      docker.io,        library/foo_bar,        latest",
    "foo.com/foo_bar,              foo.com,          foo_bar,                latest",
    "example.com/xn--7o8h.com/myimage, example.com,  xn--7o8h.com/myimage,   latest",
    "example.com/some_separator__underscore/myimage,"
        + " example.com, some_separator__underscore/myimage, latest",
    "do__cker/docker,              docker.io,        do__cker/docker,        latest",
    "registry.io/foo/project--id.module--name.ver---sion--name,"
        + " registry.io, foo/project--id.module--name.ver---sion--name, latest",
    "registry.com:8080/myapp:tag,  registry.com:8080, myapp,                 tag",
    "docker---rules/docker,        docker.io,        docker---rules/docker,  latest",
    "jess/t,                       docker.io,        jess/t,                 latest",
    "192.168.0.1:8/debian,         192.168.0.1:8,    debian,                 latest",
    "thisisthesongthatneverendsitgoesonandonandonthisisthesongthatnev, docker.io,"
        + " library/thisisthesongthatneverendsitgoesonandonandonthisisthesongthatnev, latest",
    "Docker/docker,                Docker,           docker,                 latest",
    "DOCKER/docker,                DOCKER,           docker,                 latest",
    "test-com:8080/foo,            test-com:8080,    foo,                    latest",
    "dbcc1c35ac38df41fd2f5e4130b32ffdb93ebae8b3dbe638c23575912276fc9, docker.io,"
        + " library/dbcc1c35ac38df41fd2f5e4130b32ffdb93ebae8b3dbe638c23575912276fc9, latest",
    "docker.io/1a3f5e7d9c1b3a5f7e9d1c3b5a7f9e1d3c5b7a9f1e3d5d7c9b1a3f5e7d9c1b3a, docker.io,"
        + " library/1a3f5e7d9c1b3a5f7e9d1c3b5a7f9e1d3c5b7a9f1e3d5d7c9b1a3f5e7d9c1b3a, latest",
    "da304e823d8ca2b9d863a3c897baeb852ba21ea9a9f1414736394ae7fcaf98218482, docker.io,"
        + " library/da304e823d8ca2b9d863a3c897baeb852ba21ea9a9f1414736394ae7fcaf98218482, latest"
  })
  void namesAreTakenApart(String text, String registry, String repository, String tag) {
    ImageReference reference = ImageReference.parse(text);
    assertThat(reference).isEqualTo(new ImageReference(registry, repository, tag, null));
    assertThat(ImageReference.parse(reference.toString())).isEqualTo(reference);
    assertThat(ImageReference.parse(reference.familiar())).isEqualTo(reference);
  }

  @ParameterizedTest
  @CsvSource({
    "index.docker.io/fooo/bar,        docker.io/fooo/bar,              fooo/bar",
    "nonlibrary/ubuntu,               docker.io/nonlibrary/ubuntu,     nonlibrary/ubuntu",
    "other/library,                   docker.io/other/library,         other/library",
    "127.0.0.1:8000/private/moonbase, 127.0.0.1:8000/private/moonbase,"
        + " 127.0.0.1:8000/private/moonbase",
    "127.0.0.1:8000/privatebase,      127.0.0.1:8000/privatebase,      127.0.0.1:8000/privatebase",
    "example.com/privatebase,         example.com/privatebase,         example.com/privatebase",
    "example.com:8000/private/moon,   example.com:8000/private/moon,  "
        + " example.com:8000/private/moon",
    "index.docker.io/library/ubuntu-12.04-base, docker.io/library/ubuntu-12.04-base,"
        + " ubuntu-12.04-base",
    "docker.io/foo,                   docker.io/library/foo,           foo",
    "library/foo/bar,                 docker.io/library/foo/bar,       library/foo/bar",
    "store/foo/bar,                   docker.io/store/foo/bar,         store/foo/bar",
    "Foo/bar,                         Foo/bar,                         Foo/bar",
    "FOO/bar,                         FOO/bar,                         FOO/bar"
  })
  void namesHaveAFullFormAndAFamiliarOne(String text, String full, String familiar) {
    assertThat(ImageReference.parse(text)).hasToString(full + ":latest");
    assertThat(ImageReference.parse(text).familiar()).isEqualTo(familiar + ":latest");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "test:5000/repo",
        "test:5000/repo:tag",
        "[2001:db8::1]:5000/repo",
        "[2001:db8::1]:5000/repo:tag",
        "localhost:8080/name",
        "registry.com:8080/myapp:tag2"
      })
  void digestsPinAName(String name) {
    for (String digest : new String[] {"sha256:" + F64, "sha512:" + F64 + F64}) {
      ImageReference reference = ImageReference.parse(name + "@" + digest);
      assertThat(reference).hasToString(name + "@" + digest);
      assertThat(reference.digest()).hasToString(digest);
    }
  }

  @ParameterizedTest
  @CsvSource({"localhost:8080@, library/localhost, 8080", "localhost@, library/localhost,"})
  void aNameWithoutASlashHasNoRegistry(String name, String repository, String tag) {
    ImageReference reference = ImageReference.parse(name + "sha256:" + F64);
    assertThat(reference.registry()).isEqualTo("docker.io");
    assertThat(reference.repository()).isEqualTo(repository);
    assertThat(reference.tag()).isEqualTo(tag);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":justtag",
        "@sha256:ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "repo@sha256:ffffffffffffffffffffffffffffffffff",
        "validname@invaliddigest:ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "Uppercase:tag",
        "test:5000/Uppercase/lowercase:tag",
        "aa/asdf$$^/aa",
        "[2001:db8::1]",
        "[2001:db8::1]:5000",
        "[2001:db8::1]:tag",
        "[fe80::1%eth0]:5000/repo",
        "[fe80::1%@invalidzone]:5000/repo",
        "[2001:db8:3:4::192.0.2.33]:5000/debian",
        "fc00::1:5000/debian",
        "test.com:http/a",
        "-ab.com/a",
        "ab-.com/a",
        "ab.-com/a",
        "ab.com-/a",
        "[fd00:1:2::3]75050/a",
        "[fd00:1:2::3]::75050/a",
        "[fd00:1:2::3%eth0]:75050/a",
        "fd00:1:2::3:75050/a",
        "a/a/a/a/",
        "a//a/a",
        "foo.com/",
        "foo.com:http/bar",
        "a^a",
        "asdf$$^/aa",
        "a-/a/a/a",
        "foo.com/a-/a/a",
        "-foo/bar",
        "foo/bar-",
        "foo-/bar",
        "foo/-bar",
        "_foo/bar",
        "foo_bar.com:8080/app",
        "____/____",
        "_docker/_docker",
        "docker_/docker_",
        "example.com/__underscore/myimage",
        "example.com/..dots/myimage",
        "example.com/.dots/myimage",
        "example.com/nodouble..dots/myimage",
        "docker./docker",
        ".docker/docker",
        "docker-/docker",
        "do..cker/docker",
        "do__cker:8080/docker",
        "Foo/FarB",
        "registry.com:8080/myapp@sha256:badbadbadbad",
        "registry.com:8080/myapp:invalid~tag",
        "bad_hostname.com:8080/myapp:tag",
        "localhost:http/name@sha256:ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "registry.com:8080/myapp@bad",
        "registry.com:8080/myapp@2bad",
        "https://github.com/docker/docker",
        "docker/Docker",
        "-docker",
        "-docker.io/docker/docker",
        "docker///docker",
        "docker.io/docker/Docker",
        "docker.io/docker///docker",
        "dock_.er/docker",
        "dock-.er/docker",
        "docker/",
        "1a3f5e7d9c1b3a5f7e9d1c3b5a7f9e1d3c5b7a9f1e3d5d7c9b1a3f5e7d9c1b3a",
        "7EC43B381E5AEFE6E04EFB0B3F0693FF2A4A50652D64AEC573905F2DB5889A1C"
      })
  void whatIsRefusedThereIsRefused(String text) {
    assertThatThrownBy(() -> ImageReference.parse(text))
        .isInstanceOf(InvalidReferenceException.class);
  }

  @Test
  void theRepositoryHasALimitThatTheHostDoesNotCountFor() {
    assertThat(ImageReference.parse("a/".repeat(127) + "a:tag-puts-this-over-max").repository())
        .hasSize(255);
    assertThat(ImageReference.parse("example.com/" + "a".repeat(255)).repository()).hasSize(255);
    assertThatThrownBy(() -> ImageReference.parse("a/".repeat(128) + "a:tag"))
        .isInstanceOf(InvalidReferenceException.class)
        .hasMessageContaining("the repository is longer than 255 characters");
    assertThatThrownBy(() -> ImageReference.parse("example.com/" + "a".repeat(256)))
        .isInstanceOf(InvalidReferenceException.class);
  }

  /** There, {@code ParseDockerRef} drops the tag; here it stays, so that people see it. */
  @Test
  void aTagBesideADigestIsKept() {
    assertThat(ImageReference.parse("busybox:1@sha256:" + F64))
        .hasToString("docker.io/library/busybox:1@sha256:" + F64);
  }

  /**
   * There, {@code ParseAnyReference} takes these for images that a daemon has; here there is no
   * daemon, and {@code docker pull} takes them as below, too.
   */
  @Test
  void idsNameNothing() {
    assertThatThrownBy(() -> ImageReference.parse(F64)).hasMessageContaining("id of an image");
    assertThat(ImageReference.parse("sha256:" + F64))
        .hasToString("docker.io/library/sha256:" + F64);
  }

  /** There, any algorithm of the library passes; the OCI specification registers no SHA-384. */
  @Test
  void hashesThatNoRegistryHasAreRefused() {
    assertThatThrownBy(() -> ImageReference.parse("redis@sha384:" + "f".repeat(96)))
        .isInstanceOf(InvalidReferenceException.class)
        .hasMessageContaining("The digest algorithm \"sha384\" is not supported");
  }
}
