package dev.sandboxed.runtime.internal.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.runtime.spec.PublishedPort;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class StartRequestTest {

  @Test
  void portsAndAddressesHaveTheOrderOfTheNetworkWhereTheProtocolSaysSo() {
    StartRequest request =
        new StartRequest(
            0x2000_0000L,
            7,
            "/r/1.log",
            0x4000_0000L,
            new byte[] {9},
            0x0ae7_0002,
            List.of(PublishedPort.tcp(5432)),
            2,
            new Steps());
    Encoder message = new Encoder();

    request.appendTo(message);

    assertThat(HexFormat.of().formatHex(message.toByteArray()))
        .isEqualTo(
            "0000002000000000"
                + "07000000"
                + "080000002f722f312e6c6f6700"
                + "0000004000000000"
                + "0100000009"
                + "0ae70002" // 10.231.0.2
                + "09000000"
                + "3815" // 5432
                + "0000"
                + "7f000001" // 127.0.0.1
                + "06"
                + "02"
                + "00000000");
  }
}
