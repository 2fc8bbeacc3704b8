package dev.sandboxed.runtime.internal.process;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds {@code user[:group]} in an image's account files, as Docker does, but strictly: a number is
 * always an id, even where an account has that number as its name (CVE-2016-3697), and anything
 * else is a name or an error.
 */
public final class UserResolver {

  private static final int PASSWD_FIELDS = 7;
  private static final int GROUP_FIELDS = 4;

  private final AccountFile passwd;
  private final AccountFile group;

  /** Null: the image has no such file. */
  public UserResolver(byte @Nullable [] passwd, byte @Nullable [] group) {
    this.passwd = AccountFile.parse(passwd, PASSWD_FIELDS);
    this.group = AccountFile.parse(group, GROUP_FIELDS);
  }

  /** An empty text is root. */
  public ResolvedUser resolve(String text) throws UnknownUserException {
    int colon = text.indexOf(':');
    String userPart = colon < 0 ? text : text.substring(0, colon);
    String groupPart = colon < 0 ? "" : text.substring(colon + 1);
    if (groupPart.indexOf(':') >= 0) {
      throw new UnknownUserException("'" + text + "' is not of the form user:group");
    }
    List<String> account = account(userPart.isEmpty() ? "0" : userPart);
    int uid = (int) Long.parseLong(account.get(2));
    String home = account.get(5).isEmpty() ? "/" : account.get(5);
    if (!groupPart.isEmpty()) {
      int gid = groupId(groupPart);
      return new ResolvedUser(uid, gid, List.of(gid), home);
    }
    int gid = (int) Long.parseLong(account.get(3));
    return new ResolvedUser(uid, gid, groupsOf(account.get(0), gid), home);
  }

  private List<String> account(String user) throws UnknownUserException {
    if (Ids.isDigits(user)) {
      requireId(user);
      List<String> account = passwd.byNumber(Long.parseLong(user));
      return account != null && Ids.isNumber(account.get(3))
          ? account
          : List.of("", "", user, "0", "", "/", "");
    }
    List<String> account = passwd.byName(user);
    if (account == null || !Ids.isNumber(account.get(3))) {
      throw new UnknownUserException("the image has no user '" + user + "' in /etc/passwd");
    }
    return account;
  }

  private int groupId(String name) throws UnknownUserException {
    if (Ids.isDigits(name)) {
      requireId(name);
      return (int) Long.parseLong(name);
    }
    List<String> entry = group.byName(name);
    if (entry == null) {
      throw new UnknownUserException("the image has no group '" + name + "' in /etc/group");
    }
    return (int) Long.parseLong(entry.get(2));
  }

  private List<Integer> groupsOf(String user, int gid) {
    List<Integer> groups = new ArrayList<>();
    groups.add(gid);
    for (List<String> entry : user.isEmpty() ? List.<List<String>>of() : group.entries()) {
      int number = (int) Long.parseLong(entry.get(2));
      String members = entry.get(3);
      if (AccountFile.split(members, 0, members.length(), ',').contains(user)
          && !groups.contains(number)) {
        groups.add(number);
      }
    }
    return groups;
  }

  private static void requireId(String number) throws UnknownUserException {
    if (!Ids.isNumber(number)) {
      throw new UnknownUserException("'" + number + "' is not an id: 0 to 4294967294 are");
    }
  }
}
