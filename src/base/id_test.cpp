#include "base/id.h"

#include <gtest/gtest.h>

#include <random>
#include <unordered_set>

namespace besik {
namespace {

Bytes random_bytes(std::mt19937_64& random, std::size_t size) {
  Bytes bytes(size);
  for (uint8_t& byte : bytes) byte = static_cast<uint8_t>(random());
  return bytes;
}

TEST(Id, TextRoundTrip) {
  const std::string text = "0190a6b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b";
  const auto id = parse_id(text);
  ASSERT_TRUE(id);
  EXPECT_EQ(to_string(*id), text);
  EXPECT_EQ(parse_id("0190A6B2-7C3D-7E4F-8A5B-6C7D8E9F0A1B").value(), *id);
  EXPECT_FALSE(id->is_nil());
  EXPECT_TRUE(Id{}.is_nil());
}

TEST(Id, RefusesWhatIsNone) {
  for (const char* text :
       {"", "0190a6b2", "0190a6b27c3d7e4f8a5b6c7d8e9f0a1b0000",
        "0190a6b2-7c3d-7e4f-8a5b-6c7d8e9f0a1", "0190a6b2-7c3d-7e4f-8a5b6-c7d8e9f0a1b",
        "g190a6b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b", "0190a6b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b "}) {
    ASSERT_FALSE(parse_id(text)) << text;
    EXPECT_EQ(parse_id(text).error().code, "id.malformed");
  }
}

TEST(Id, Hashes) {
  std::mt19937_64 random(1);
  std::unordered_set<std::size_t> hashes;
  for (int i = 0; i < 10'000; ++i) {
    Id id;
    const Bytes bytes = random_bytes(random, 16);
    std::copy(bytes.begin(), bytes.end(), id.bytes.begin());
    hashes.insert(std::hash<Id>()(id));
  }
  EXPECT_EQ(hashes.size(), 10'000u);
}

TEST(Encodings, RoundTripAtEverySize) {
  const uint64_t seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  for (std::size_t size = 0; size < 70; ++size) {
    const Bytes bytes = random_bytes(random, size);
    EXPECT_EQ(from_hex(to_hex(bytes)).value(), bytes);
    EXPECT_EQ(from_base64url(to_base64url(bytes)).value(), bytes);
  }
}

TEST(Encodings, KnownTexts) {
  const Bytes bytes{0x00, 0xff, 0xfe};
  EXPECT_EQ(to_hex(bytes), "00fffe");
  EXPECT_EQ(to_base64url(bytes), "AP_-");
  EXPECT_EQ(from_hex("00FFfe").value(), bytes);
}

TEST(Encodings, RefuseWhatIsNone) {
  for (const char* text : {"0", "0g", "0x", " 00"}) {
    EXPECT_EQ(from_hex(text).error().code, "hex.malformed") << text;
  }
  for (const char* text : {"A", "AP+/", "AP_-=", "AP_-====", "AP _-", "AB"}) {
    EXPECT_EQ(from_base64url(text).error().code, "base64.malformed") << text;
  }
}

// RFC 7693 gives 512-bit digests only; these two are of the reference implementation (b2sum -l
// 256).
TEST(Blake2b, KnownDigests) {
  EXPECT_EQ(to_hex(blake2b("")),
            "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
  EXPECT_EQ(to_hex(blake2b("abc")),
            "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
}

TEST(Blake2b, KeyChangesTheDigest) {
  const Bytes one(32, 1), two(32, 2);
  EXPECT_NE(blake2b("abc", one), blake2b("abc", two));
  EXPECT_NE(blake2b("abc", one), blake2b("abc"));
  EXPECT_EQ(blake2b("abc", one), blake2b("abc", one));
}

}  // namespace
}  // namespace besik
