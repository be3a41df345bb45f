#include "store/vault.h"

#include <sys/stat.h>

#include <filesystem>
#include <set>

#include "store/sqlite/store_fixture.h"

namespace besik::store {
namespace {

class VaultTest : public ::testing::Test {
 protected:
  std::string code(const Vault::Source& source, bool create = false) {
    const auto vault = Vault::open(env_, source, create);
    return vault ? "" : vault.error().code;
  }
  TempFolder folder_;
  SeededEnv env_{11, noon()};
  std::unique_ptr<Vault> vault_ = Vault::with_key(env_, Key{1});
};

TEST_F(VaultTest, KeyFileIsMadeOnceAndKept) {
  const std::string path = folder_.path() + "/key";
  EXPECT_EQ(code({.file = path, .command = ""}), "vault.key_missing");
  const auto made = Vault::open(env_, {.file = path, .command = ""}, true);
  ASSERT_TRUE(made);
  struct stat status;
  ASSERT_EQ(::stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
  const auto again = Vault::open(env_, {.file = path, .command = ""}, true);
  ASSERT_TRUE(again);
  EXPECT_EQ((*again)->public_key(), (*made)->public_key());
}

TEST_F(VaultTest, KeyFileThatOthersMayReadIsRefused) {
  const std::string path = folder_.path() + "/key";
  ASSERT_EQ(code({.file = path, .command = ""}, true), "");
  for (const mode_t mode : {0640U, 0604U, 0666U, 0700U}) {
    ASSERT_EQ(::chmod(path.c_str(), mode), 0);
    EXPECT_EQ(code({.file = path, .command = ""}), "vault.key_permissions") << mode;
  }
  ASSERT_EQ(::chmod(path.c_str(), 0400), 0);
  EXPECT_EQ(code({.file = path, .command = ""}), "");
  EXPECT_EQ(code({.file = folder_.path(), .command = ""}), "vault.key_permissions");
}

TEST_F(VaultTest, MalformedKeysAreRefused) {
  const std::string path = folder_.path() + "/key";
  for (const std::string& text :
       {std::string(), std::string("abc"), std::string(63, 'a'), std::string(64, 'g'),
        std::string(65, 'a'), std::string(2000, 'a')}) {
    ASSERT_TRUE(write_whole_file(path, text, 0600));
    EXPECT_EQ(code({.file = path, .command = ""}), "vault.key_malformed") << text.size();
  }
}

TEST_F(VaultTest, ACommandCanPrintTheKey) {
  const std::string digits(64, '5');
  ASSERT_TRUE(write_whole_file(folder_.path() + "/key", digits, 0600));
  const auto from_file = Vault::open(env_, {.file = folder_.path() + "/key", .command = ""}, false);
  const auto from_command = Vault::open(env_, {.file = "", .command = "echo " + digits}, false);
  ASSERT_TRUE(from_file && from_command);
  EXPECT_EQ((*from_file)->public_key(), (*from_command)->public_key());
  EXPECT_EQ(code({.file = "", .command = "exit 3"}), "vault.command_failed");
  EXPECT_EQ(code({.file = "", .command = "echo " + digits + "; false"}), "vault.command_failed");
  EXPECT_EQ(code({.file = "", .command = "echo hello"}), "vault.key_malformed");
  EXPECT_EQ(code({.file = "", .command = ""}), "vault.key_missing");
}

TEST_F(VaultTest, WrappedKeysOpenForTheirOwnerOnly) {
  const Id owner = env_.new_id(), other = env_.new_id();
  const Key key = vault_->new_key();
  Bytes wrapped = vault_->wrap(key, owner);
  EXPECT_EQ(wrapped.size(), 72U);
  EXPECT_EQ(vault_->unwrap(wrapped, owner).value(), key);
  EXPECT_EQ(vault_->unwrap(wrapped, other).error().code, "vault.wrong_key");
  EXPECT_EQ(Vault::with_key(env_, Key{2})->unwrap(wrapped, owner).error().code, "vault.wrong_key");
  wrapped[30] ^= 1;
  EXPECT_EQ(vault_->unwrap(wrapped, owner).error().code, "vault.wrong_key");
  EXPECT_EQ(vault_->unwrap({}, owner).error().code, "vault.wrong_key");
}

TEST_F(VaultTest, SealedValuesOpenInTheirPlaceOnly) {
  const Key key = vault_->new_key();
  for (const std::string& plain : {std::string(), std::string("иә"), std::string(31, 'x'),
                                   std::string(32, 'x'), std::string(100'000, 'y')}) {
    const Bytes sealed = vault_->seal(key, "KZ-75 event-1 name", plain);
    EXPECT_EQ(vault_->unseal(key, "KZ-75 event-1 name", sealed).value(), plain);
    EXPECT_EQ(vault_->unseal(key, "KZ-75 event-2 name", sealed).error().code,
              "vault.not_authentic");
    EXPECT_EQ(vault_->unseal(vault_->new_key(), "KZ-75 event-1 name", sealed).error().code,
              "vault.not_authentic");
    for (const std::size_t at : {std::size_t{0}, sealed.size() / 2, sealed.size() - 1}) {
      Bytes changed = sealed;
      changed[at] ^= 0x80;
      EXPECT_FALSE(vault_->unseal(key, "KZ-75 event-1 name", changed));
    }
  }
  EXPECT_EQ(vault_->unseal(key, "", {}).error().code, "vault.not_authentic");
  EXPECT_EQ(vault_->unseal(key, "", Bytes(39, 0)).error().code, "vault.not_authentic");
  // A short answer is not told by its length.
  EXPECT_EQ(vault_->seal(key, "", "yes").size(), vault_->seal(key, "", "no").size());
  EXPECT_NE(vault_->seal(key, "", "yes"), vault_->seal(key, "", "yes"));
}

TEST_F(VaultTest, JoinedKeysNeedBoth) {
  const Key record = vault_->new_key(), person = vault_->new_key();
  EXPECT_NE(Vault::join(record, person), Vault::join(person, record));
  EXPECT_NE(Vault::join(record, person), Vault::join(record, Key{}));
  EXPECT_EQ(Vault::join(record, person), Vault::join(record, person));
}

TEST_F(VaultTest, PseudonymsDifferByWall) {
  const Id person = env_.new_id();
  const std::string justice = vault_->pseudonym(person, "justice");
  EXPECT_EQ(justice.size(), 32U);
  EXPECT_EQ(justice, vault_->pseudonym(person, "justice"));
  EXPECT_NE(justice, vault_->pseudonym(person, "health"));
  EXPECT_NE(justice, vault_->pseudonym(env_.new_id(), "justice"));
  EXPECT_NE(justice, Vault::with_key(env_, Key{2})->pseudonym(person, "justice"));
  EXPECT_NE(vault_->token("aigerim"), vault_->token("aigeri"));
  EXPECT_NE(vault_->token("aigerim"), Vault::with_key(env_, Key{2})->token("aigerim"));
}

// A store made by an older program must stay readable: what is derived from one master key is
// frozen.
TEST_F(VaultTest, DerivationsAreFrozen) {
  const Id person = *parse_id("019546a4-9e00-7c3a-8f21-0a1b2c3d4e5f");
  EXPECT_EQ(vault_->pseudonym(person, "justice"), "1847b1ba96e634ef86564487da496a05");
  EXPECT_EQ(vault_->token("aigerim"), 7278447226500962546);
  EXPECT_EQ(to_hex(vault_->public_key()),
            "c9e98314c8ffac221455eb40746205c58060c17443c02149b5015f653c8600a2");
  EXPECT_EQ(to_hex(Vault::join(Key{1}, Key{2})),
            "8d5701b94501380955728a1c3818308d7eb9ca68e8004e625edc2bc5f7b88e7a");
}

TEST_F(VaultTest, SignaturesAreJudged) {
  Bytes signature = vault_->sign("text");
  EXPECT_TRUE(Vault::is_signed("text", signature, vault_->public_key()));
  EXPECT_FALSE(Vault::is_signed("text ", signature, vault_->public_key()));
  EXPECT_FALSE(Vault::is_signed("text", signature, Vault::with_key(env_, Key{2})->public_key()));
  signature[5] ^= 1;
  EXPECT_FALSE(Vault::is_signed("text", signature, vault_->public_key()));
  EXPECT_FALSE(Vault::is_signed("text", {}, vault_->public_key()));
  EXPECT_FALSE(Vault::is_signed("text", signature, {}));
}

}  // namespace
}  // namespace besik::store
