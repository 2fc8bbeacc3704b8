package dev.sandboxed.runtime;

import dev.sandboxed.runtime.spec.SandboxSpec;
import java.sql.SQLException;
import java.util.Map;

/** A service that keeps texts by number, as a client sees it. */
interface ModelledStore {

  /** Without a snapshot. */
  SandboxSpec spec();

  /** Where it listens in the sandbox. */
  int port();

  /** Before anything is written. */
  void create(Sandbox sandbox) throws Exception;

  Client connect(Sandbox sandbox) throws Exception;

  /** One connection. Used by one thread. */
  interface Client extends AutoCloseable {

    /** Returns when the service has said that it is kept. */
    void put(int key, String value) throws Exception;

    void delete(int key) throws Exception;

    Map<Integer, String> content() throws Exception;

    @Override
    void close() throws SQLException;
  }
}
