package dev.sandboxed.image.internal.registry;

import dev.sandboxed.image.internal.network.GuardedSockets;
import dev.sandboxed.image.internal.network.Reach;
import java.util.EnumMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import okhttp3.Call;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;

/**
 * The connections of one pull. To where the user has sent us without more ado; to where a registry
 * sends us only if that may have an address there. Thread-safe.
 */
final class Connections implements AutoCloseable {
  private final OkHttpClient client;
  private final Map<Reach, OkHttpClient> guarded = new EnumMap<>(Reach.class);

  /**
   * Every call of this pull: OkHttp forgets a call when its headers are there, long before its
   * body.
   */
  private final Queue<Call> calls = new ConcurrentLinkedQueue<>();

  private volatile boolean closed;

  Connections(NetworkPatience patience) {
    this.client =
        new OkHttpClient.Builder()
            .connectTimeout(patience.connect())
            .readTimeout(patience.silence())
            .writeTimeout(patience.silence())
            .followRedirects(false)
            .followSslRedirects(false)
            .build();
    for (Reach reach : Reach.values()) {
      guarded.put(reach, client.newBuilder().socketFactory(new GuardedSockets(reach)).build());
    }
  }

  Call call(Source source, Request request) {
    Call call = clientFor(source, request.url()).newCall(request);
    calls.add(call);
    if (closed) {
      call.cancel();
    }
    return call;
  }

  private OkHttpClient clientFor(Source source, HttpUrl url) {
    return source.isHome(url) ? client : guarded.getOrDefault(source.reach(), client);
  }

  boolean isClosed() {
    return closed;
  }

  /** Ends all calls that are under way and every thread. */
  @Override
  public void close() {
    closed = true;
    calls.forEach(Call::cancel);
    client.dispatcher().executorService().shutdown();
    client.connectionPool().evictAll();
  }
}
