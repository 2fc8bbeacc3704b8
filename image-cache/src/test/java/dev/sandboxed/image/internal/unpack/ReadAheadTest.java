package dev.sandboxed.image.internal.unpack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.SequenceInputStream;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ReadAheadTest {
  private static final int AHEAD = 8 * ReadAhead.CHUNK;

  private final Set<Thread> readers = ConcurrentHashMap.newKeySet();

  @ValueSource(
      ints = {0, 1, AHEAD - 1, AHEAD, AHEAD + 1, AHEAD + ReadAhead.CHUNK, 3 * AHEAD + 12345})
  @ParameterizedTest
  void everythingArrivesAsItWas(int size) throws IOException {
    byte[] content = content(size);
    try (ReadAhead stream = new ReadAhead(watched(new ByteArrayInputStream(content)))) {
      assertThat(stream.readAllBytes()).isEqualTo(content);
      assertThat(stream.read()).isEqualTo(-1);
    }
    assertThat(readers).hasSize(size < AHEAD ? 1 : 2);
  }

  @Test
  void whatIsSmallIsReadByTheReaderAlone() throws IOException {
    try (ReadAhead stream = new ReadAhead(watched(new ByteArrayInputStream(content(1000))))) {
      stream.readAllBytes();
    }
    assertThat(readers).containsExactly(Thread.currentThread());
  }

  @Test
  void aFailureArrivesWhereItHappened() throws IOException {
    for (Throwable failure :
        new Throwable[] {
          new IOException("io"), new IllegalStateException("state"), new AssertionError("error")
        }) {
      int size = 2 * AHEAD + 7;
      InputStream source =
          new SequenceInputStream(new ByteArrayInputStream(content(size)), failing(failure));
      try (ReadAhead stream = new ReadAhead(source)) {
        assertThat(stream.readNBytes(size)).isEqualTo(content(size));
        assertThatThrownBy(stream::read).isSameAs(failure);
        assertThatThrownBy(stream::read).isSameAs(failure);
      }
    }
  }

  @Test
  void nobodyReadsTheSourceAnyMoreOnceItIsClosed() throws IOException {
    InputStream endless =
        watched(
            new InputStream() {
              @Override
              public int read() {
                return 1;
              }

              @Override
              public int read(byte[] buffer, int offset, int length) {
                return length;
              }
            });
    ReadAhead stream = new ReadAhead(endless);
    stream.readNBytes(2 * AHEAD);
    stream.close();
    assertThat(readers).hasSize(2);
    assertThat(readers).filteredOn(Thread::isAlive).containsExactly(Thread.currentThread());
  }

  @Test
  void aReaderThatWaitsCanBeInterrupted() throws Exception {
    CountDownLatch waiting = new CountDownLatch(1);
    InputStream stalled =
        new InputStream() {
          @Override
          public int read() throws IOException {
            waiting.countDown();
            try {
              Thread.sleep(60_000);
            } catch (InterruptedException e) {
              throw new InterruptedIOException("stalled");
            }
            return -1;
          }

          @Override
          public int read(byte[] buffer, int offset, int length) throws IOException {
            return read();
          }
        };
    InputStream source = new SequenceInputStream(new ByteArrayInputStream(content(AHEAD)), stalled);
    Thread test = Thread.currentThread();
    Thread interrupter =
        new Thread(
            () -> {
              try {
                waiting.await();
                test.interrupt();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    interrupter.start();
    try (ReadAhead stream = new ReadAhead(source)) {
      stream.readNBytes(AHEAD);
      assertThatThrownBy(stream::read).isInstanceOf(InterruptedIOException.class);
    }
    assertThat(Thread.interrupted()).isTrue();
    interrupter.join();
  }

  private InputStream watched(InputStream source) {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        readers.add(Thread.currentThread());
        return source.read();
      }

      @Override
      public int read(byte[] buffer, int offset, int length) throws IOException {
        readers.add(Thread.currentThread());
        return source.read(buffer, offset, length);
      }
    };
  }

  private static InputStream failing(Throwable failure) {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        if (failure instanceof RuntimeException runtime) {
          throw runtime;
        }
        if (failure instanceof Error error) {
          throw error;
        }
        throw (IOException) failure;
      }

      @Override
      public int read(byte[] buffer, int offset, int length) throws IOException {
        return read();
      }
    };
  }

  private static byte[] content(int size) {
    byte[] content = new byte[size];
    new Random(size).nextBytes(content);
    return content;
  }
}
