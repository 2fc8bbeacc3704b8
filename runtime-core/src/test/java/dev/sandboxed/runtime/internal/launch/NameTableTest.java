package dev.sandboxed.runtime.internal.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class NameTableTest {

  private static final byte[] NO_IPV6 = {};
  private static final int ADDRESS = 0x0ae80102; // 10.232.1.2

  @Test
  void nameHasItsAddressAndTheAddressItsName() {
    assertThat(hex(new NameTable().add(0, ADDRESS, NO_IPV6, "Db")))
        .isEqualTo(
            "5d000000" // bytes
                + "02000000" // entries
                + "00000000" // for all
                + "04000000" // name
                + "02646200"
                + "0100" // A
                + "10000000" // record
                + "c00c00010001000000010004"
                + "0ae80102"
                + "00000000"
                + "19000000"
                + "0132" // 2
                + "0131" // 1
                + "03323332" // 232
                + "023130" // 10
                + "07696e2d61646472" // in-addr
                + "0461727061" // arpa
                + "00"
                + "0c00" // PTR
                + "10000000"
                + "c00c000c0001000000010004"
                + "02446200");
  }

  @Test
  void ipv6AddressHasBothToo() {
    byte[] ipv6 = HexFormat.of().parseHex("fd5b0000000000000000000000000002");
    String table = hex(new NameTable().add(7, ADDRESS, ipv6, "db"));

    assertThat(table).contains("00000007" + "04000000" + "02646200" + "1c00"); // AAAA
    assertThat(table).contains("c00c001c0001000000010010" + "fd5b0000000000000000000000000002");
    assertThat(table)
        .contains("0132" + "0130".repeat(27) + "0162" + "0135" + "0164" + "0166" + "03697036");
  }

  @Test
  void nameThatCannotBeAskedForIsLeftOut() {
    NameTable table = new NameTable().add(0, ADDRESS, NO_IPV6, "a".repeat(64));
    table.add(0, ADDRESS, NO_IPV6, "a..b").add(0, ADDRESS, NO_IPV6, "abc.".repeat(63) + "abc");

    assertThat(hex(table)).isEqualTo("04000000" + "00000000");
  }

  private static String hex(NameTable table) {
    Encoder encoder = new Encoder();
    table.appendTo(encoder);
    return HexFormat.of().formatHex(encoder.toByteArray());
  }
}
