package dev.sandboxed.runtime.internal.readiness;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;

/** A question that takes a connection of its own, to a port of this machine. */
abstract class SocketQuestion implements Question {

  final String host;
  final int port;

  SocketQuestion(String host, int port) {
    this.host = host;
    this.port = port;
  }

  @Override
  public final Answer ask(Duration patience) {
    try (Socket socket = PatientSocket.connect(host, port, patience)) {
      return converse(socket);
    } catch (ConnectException e) {
      return Answer.notReady("connection refused"); // its end is about to be reported
    } catch (SocketTimeoutException e) {
      return Answer.silent("no answer in " + patience.toMillis() + " ms");
    } catch (IOException e) {
      String message = e.getMessage();
      return Answer.foreign(message == null ? "connection closed without an answer" : message);
    }
  }

  /** Asks and listens; what breaks is a wrong answer. */
  abstract Answer converse(Socket socket) throws IOException;
}
