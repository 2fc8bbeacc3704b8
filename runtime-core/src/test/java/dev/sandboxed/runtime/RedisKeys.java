package dev.sandboxed.runtime;

import dev.sandboxed.runtime.spec.Protocol;
import dev.sandboxed.runtime.spec.Readiness;
import dev.sandboxed.runtime.spec.SandboxSpec;
import java.util.HashMap;
import java.util.Map;
import redis.clients.jedis.Jedis;

/**
 * The keys of a Redis that writes each change to its append-only file before it answers. To the
 * file, not to the disk: it is the process that is killed, not the machine.
 */
final class RedisKeys implements ModelledStore {

  private static final int PORT = 6379;

  @Override
  public SandboxSpec spec() {
    return SandboxSpec.of("redis:7")
        .command("redis-server", "--appendonly", "yes", "--appendfsync", "no")
        .ready(Readiness.protocol(Protocol.REDIS, PORT));
  }

  @Override
  public int port() {
    return PORT;
  }

  @Override
  public void create(Sandbox sandbox) {}

  @Override
  public Client connect(Sandbox sandbox) {
    return new Session(new Jedis(sandbox.host(), sandbox.port(PORT)));
  }

  private record Session(Jedis jedis) implements Client {

    @Override
    public void put(int key, String value) {
      jedis.set(Integer.toString(key), value);
    }

    @Override
    public void delete(int key) {
      jedis.del(Integer.toString(key));
    }

    @Override
    public Map<Integer, String> content() {
      Map<Integer, String> content = new HashMap<>();
      for (String key : jedis.keys("*")) {
        content.put(Integer.valueOf(key), jedis.get(key));
      }
      return content;
    }

    @Override
    public void close() {
      jedis.close();
    }
  }
}
