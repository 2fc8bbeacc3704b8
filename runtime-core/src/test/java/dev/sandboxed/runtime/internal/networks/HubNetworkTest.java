package dev.sandboxed.runtime.internal.networks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class HubNetworkTest {

  /** As {@code ip link set lo up} sends it. */
  private static final String LOOPBACK_UP =
      "20000000"
          + "1000"
          + "0500"
          + "00000000"
          + "00000000" // nlmsghdr
          + "00000000"
          + "01000000"
          + "01000000"
          + "01000000"; // ifinfomsg

  @Test
  void bridgeIsMadeAsIpMakesIt() {
    assertThat(hex(HubNetwork.hubMessages()))
        .isEqualTo(
            LOOPBACK_UP
                // ip link add sandboxed0 index 100 address 02:5b:00:00:00:01 up type bridge
                + "4c000000"
                + "1000"
                + "0506"
                + "00000000"
                + "00000000"
                + "00000000"
                + "64000000"
                + "01000000"
                + "01000000"
                + "0a00"
                + "0100"
                + "025b00000001"
                + "0000"
                + "0f00"
                + "0300"
                + ascii("sandboxed0")
                + "0000"
                + "1000"
                + "1200"
                + "0b00"
                + "0100"
                + ascii("bridge")
                + "0000"
                // ip address add 10.231.0.1/16 dev sandboxed0
                + "28000000"
                + "1400"
                + "0506"
                + "00000000"
                + "00000000"
                + "02"
                + "10"
                + "00"
                + "00"
                + "64000000"
                + "0800"
                + "0200"
                + "0ae70001"
                + "0800"
                + "0100"
                + "0ae70001"
                // ip route add unreachable default
                + "1c000000"
                + "1800"
                + "0506"
                + "00000000"
                + "00000000"
                + "02000000"
                + "fe040007"
                + "00000000");
  }

  @Test
  void lengthsOfMessagesAndAttributesCoverTheirContent() {
    for (byte[] messages :
        List.of(
            HubNetwork.hubMessages(),
            new HubNetwork(3).bridgeMessages(),
            cable(12345),
            plug(0x0ae70002))) {
      assertThat(messageLengths(messages).stream().mapToInt(Integer::intValue).sum())
          .isEqualTo(messages.length);
      assertThat(messageLengths(messages)).allMatch(length -> length % 4 == 0);
    }
  }

  @Test
  void cableHasAPlaceForThePidOfTheSandbox() {
    assertThat(hex(cable(7)))
        .contains("0800" + "1300" + "00000000") // IFLA_NET_NS_PID
        .contains("0900" + "0300" + ascii("eth0") + "00000000")
        .contains("0700" + "0300" + ascii("s7") + "0000");
  }

  @Test
  void addressIsNotGivenOutAgainBeforeAllOthersWere() {
    HubNetwork network = new HubNetwork(0);
    int first = network.allocate();
    network.release(first);

    assertThat(HubNetwork.format(first)).isEqualTo("10.231.0.2");
    assertThat(HubNetwork.format(network.allocate())).isEqualTo("10.231.0.3");
    for (int count = 0; count < 65_531; count++) {
      network.release(network.allocate());
    }
    assertThat(network.allocate()).isEqualTo(first);
  }

  @Test
  void addressInUseIsSkipped() {
    HubNetwork network = new HubNetwork(0);
    int kept = network.allocate();
    for (int count = 0; count < 65_532; count++) {
      network.release(network.allocate());
    }

    assertThat(network.allocate()).isNotEqualTo(kept);
  }

  @Test
  void furtherNetworksAreSmallerAndApart() {
    assertThat(HubNetwork.format(new HubNetwork(1).gateway())).isEqualTo("10.232.0.1");
    assertThat(HubNetwork.format(new HubNetwork(2).gateway())).isEqualTo("10.232.4.1");
    HubNetwork last = new HubNetwork(HubNetwork.MOST);
    assertThat(HubNetwork.format(last.gateway())).isEqualTo("10.239.252.1");
    for (int count = 0; count < 1020; count++) {
      last.allocate();
    }
    assertThat(HubNetwork.format(last.allocate())).isEqualTo("10.239.255.254");
    assertThatThrownBy(last::allocate).hasMessageContaining("1021 addresses");
  }

  private static byte[] cable(int sandbox) {
    NetlinkMessage message = new NetlinkMessage();
    new HubNetwork(0).cable(message, sandbox, 0);
    return message.toByteArray();
  }

  private static byte[] plug(int address) {
    NetlinkMessage message = HubNetwork.loopback();
    new HubNetwork(0).plugIn(message, 0, address, true);
    return message.toByteArray();
  }

  private static List<Integer> messageLengths(byte[] messages) {
    List<Integer> lengths = new ArrayList<>();
    ByteBuffer buffer = ByteBuffer.wrap(messages).order(ByteOrder.LITTLE_ENDIAN);
    for (int at = 0; at < messages.length; at += lengths.get(lengths.size() - 1)) {
      lengths.add(buffer.getInt(at));
    }
    return lengths;
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static String ascii(String text) {
    return hex(text.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
  }
}
