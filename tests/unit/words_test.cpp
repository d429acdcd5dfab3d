// Names read in words: what each rule by name takes, and what it must leave alone.
#include "analyzer/compare/words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "analyzer/compare/sentinel.h"

namespace abigate {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Words, SnakeAndCamelCaseReadAlike) {
  EXPECT_THAT(words_of("LastStmt"), ElementsAre("last", "stmt"));
  EXPECT_THAT(words_of("last_stmt"), ElementsAre("last", "stmt"));
  EXPECT_THAT(words_of("ACME_LAST_STMT"), ElementsAre("acme", "last", "stmt"));
  EXPECT_THAT(words_of("XMLParser"), ElementsAre("xml", "parser"));
  EXPECT_THAT(words_of("cbSize"), ElementsAre("cb", "size"));
  EXPECT_THAT(words_of("__a__b__"), ElementsAre("a", "b"));
  EXPECT_THAT(words_of("reserved2"), ElementsAre("reserved2"));
  EXPECT_THAT(words_of("___"), IsEmpty());
  EXPECT_THAT(words_of(""), IsEmpty());
}

struct Beside {
  const char* count;
  const char* pointer;
};
void PrintTo(const Beside& beside, std::ostream* out) { *out << beside.count << " beside " << beside.pointer; }

class Counts : public testing::TestWithParam<Beside> {};
TEST_P(Counts, TheyDo) { EXPECT_TRUE(counts(GetParam().count, GetParam().pointer)); }
INSTANTIATE_TEST_SUITE_P(Alone, Counts,
                         testing::Values(Beside{"n", "frames"}, Beside{"num", "frame"}, Beside{"number", "x"},
                                         Beside{"count", "data"}, Beside{"Count", "Data"}));
INSTANTIATE_TEST_SUITE_P(WithTheNoun, Counts,
                         testing::Values(Beside{"n_blocks", "blocks"}, Beside{"n_blocks", "block"},
                                         Beside{"n_block", "blocks"}, Beside{"NumTokens", "tokens"},
                                         Beside{"numTokens", "Tokens"}, Beside{"property_count", "properties"},
                                         Beside{"properties_count", "property"}, Beside{"number_boxes", "box"},
                                         Beside{"row_count", "rows"}, Beside{"n_rows", "out_rows"}));
INSTANTIATE_TEST_SUITE_P(LengthOfAPluralName, Counts,
                         testing::Values(Beside{"len", "blocks"}, Beside{"length", "properties"},
                                         Beside{"blocks_len", "blocks"}));

class CountsNot : public testing::TestWithParam<Beside> {};
TEST_P(CountsNot, TheyDoNot) { EXPECT_FALSE(counts(GetParam().count, GetParam().pointer)); }
INSTANTIATE_TEST_SUITE_P(OtherNouns, CountsNot,
                         testing::Values(Beside{"n_planes", "rows"}, Beside{"row_count", "columns"},
                                         Beside{"NumTokens", "types"}));
INSTANTIATE_TEST_SUITE_P(LengthOfBytes, CountsNot,
                         testing::Values(Beside{"len", "data"}, Beside{"length", "text"}, Beside{"len", "address"},
                                         Beside{"data_len", "data"}));
INSTANTIATE_TEST_SUITE_P(NoCounts, CountsNot,
                         testing::Values(Beside{"size", "frames"}, Beside{"counter", "frames"},
                                         Beside{"index", "frames"}, Beside{"nframes_max", "frames"},
                                         Beside{"capacity", "frames"}, Beside{"", "frames"}, Beside{"x", ""}));

TEST(Words, OutRecords) {
  for (const char* name : {"out", "out_frame", "frame_out", "result", "outFrame"}) {
    EXPECT_TRUE(is_out_parameter_name(name)) << name;
  }
  for (const char* name :
       {"timeout", "output", "about", "outer", "layout", "results", "in", "frame", "result_code", ""}) {
    EXPECT_FALSE(is_out_parameter_name(name)) << name;
  }
}

TEST(Words, InfoIsAnOutRecordOfAFunctionThatGets) {
  for (const char* function : {"acme_get_info", "acmeReadInfo", "acme_query", "fill_info"}) {
    EXPECT_TRUE(is_info_parameter_name("info", function)) << function;
  }
  for (const char* function : {"acme_set_info", "acme_forget", "acme_target", "acme_thread", "acme_register"}) {
    EXPECT_FALSE(is_info_parameter_name("info", function)) << function;
  }
  EXPECT_FALSE(is_info_parameter_name("ctx", "get_name")) << "the function's name alone is no evidence";
  EXPECT_FALSE(is_info_parameter_name("information", "get_information"));
}

TEST(Words, Initializers) {
  for (const char* name : {"acme_init", "init", "acme_frame_reset", "acmeClear", "clear_frame"}) {
    EXPECT_TRUE(is_initializer_name(name)) << name;
  }
  for (const char* name : {"acme_initial", "acme_preset", "acme_nuclear", "acme_create", "acme_initialize"}) {
    EXPECT_FALSE(is_initializer_name(name)) << name;
  }
}

TEST(Words, SizeGuards) {
  for (const char* name : {"size", "struct_size", "cb_size", "cbSize"}) {
    EXPECT_TRUE(is_size_guard_name(name)) << name;
  }
  for (const char* name : {"data_size", "payload_size", "length", "sizes", "max_size", "resize", ""}) {
    EXPECT_FALSE(is_size_guard_name(name)) << name;
  }
}

TEST(Words, VersionGuards) {
  for (const char* name : {"version", "abi_version", "struct_version"}) {
    EXPECT_TRUE(is_version_guard_name(name)) << name;
  }
  for (const char* name : {"conversion", "versions", "file_version", "min_version", "revision", ""}) {
    EXPECT_FALSE(is_version_guard_name(name)) << name;
  }
}

TEST(Words, ReservedMembers) {
  for (const char* name : {"reserved", "_reserved", "reserved1", "reserved_2", "__reserved__", "pad", "_pad0",
                           "__pad_1", "padding", "padding2", "unused", "_unused", "spare", "spare_3", "Reserved1"}) {
    EXPECT_TRUE(is_reserved_name(name)) << name;
  }
}

/// A member that is taken for space is not compared by name: one that carries data must never be.
TEST(Words, MembersThatOnlyMentionSpaceAreNoSpace) {
  for (const char* name : {"padded", "padding_mode", "mouse_pad", "pad_left", "touchpad", "reserved_bytes",
                           "memory_reserved", "unused_count", "is_unused", "spare_parts", "reserve", ""}) {
    EXPECT_FALSE(is_reserved_name(name)) << name;
  }
}

TEST(Words, CallersZeroReservedSpaceButNotPadding) {
  for (const char* name : {"reserved", "unused_1", "spare"}) {
    EXPECT_TRUE(is_zeroed_reserved_name(name)) << name;
  }
  for (const char* name : {"pad", "_pad1", "padding", "size"}) {
    EXPECT_FALSE(is_zeroed_reserved_name(name)) << name;
  }
}

TEST(Words, VersionConstants) {
  for (const char* name : {"ACME_VERSION", "ACME_VERSION_MAJOR", "ACME_MINOR", "acmePatch", "ACME_MICRO_NUMBER",
                           "ACME_REVISION", "ACME_BUILD", "ACME_RELEASE_DATE", "ACME_SOURCE_ID"}) {
    EXPECT_TRUE(is_version_name(name)) << name;
  }
  for (const char* name : {"ACME_MIN_VERSION", "ACME_VERSION_MIN", "ACME_COMPATIBLE_VERSION", "ACME_CONVERSION",
                           "ACME_SOURCE", "ACME_ID_SOURCE", "ACME_BUILDER", "ACME_MAX", ""}) {
    EXPECT_FALSE(is_version_name(name)) << name;
  }
}

TEST(Words, StringsThatReadAsAVersionOrDate) {
  for (const char* text : {"release version-3.53.2", "branch-3.51", "3.45.1", "v2.0", "2.0.0-rc1", "1.2", "2024-01-31",
                           "2024-01-31 12:00", "1.2.3+build"}) {
    EXPECT_TRUE(is_version_text(text)) << text;
  }
  for (const char* text : {"", "acme", "7", "v", "acme.frame", "video/mp4", "10 items", "a-1", ".5", "1.", "-1-2"}) {
    EXPECT_FALSE(is_version_text(text)) << text;
  }
}

TEST(Words, GroupsAndFolding) {
  EXPECT_EQ(group_of("ACME_CMD_OPEN"), "acme_cmd");
  EXPECT_EQ(group_of("AcmeCmdOpen"), "acme_cmd");
  EXPECT_EQ(group_of("ACME"), "acme");
  EXPECT_EQ(folded("ACME_Frame"), folded("acmeFRAME"));
  EXPECT_NE(folded("ACME_FRAME"), folded("ACME_FRAMES"));
}

TEST(Words, OfTwoNamesThatDiffer) {
  EXPECT_EQ(other_words("MOD_START", "MOD_COMMAND_START"), (OtherWords{"", "command"}));
  EXPECT_EQ(other_words("MOD_CMD_STOP", "MOD_COMMAND_STOP"), (OtherWords{"cmd", "command"}));
  EXPECT_EQ(other_words("MOD_START", "MOD_START_ALL"), (OtherWords{"", "all"}));
  EXPECT_EQ(other_words("startNow", "START_NOW"), (OtherWords{"", ""}));
  EXPECT_EQ(other_words("MOD_MOD", "MOD"), (OtherWords{"mod", ""}));
}

// ---- sentinels: a name and a value ----

Alternatives alternatives(std::initializer_list<std::pair<Text, int>> list) {
  Alternatives made;
  for (const auto& [name, value] : list) {
    made.add(name, value);
  }
  return made;
}

TEST(Sentinel, MarksTheEndByNameAndValue) {
  const auto list = alternatives({{"ACME_A", 0}, {"ACME_B", 1}});
  for (const char* name : {"ACME_LAST", "ACME_MAX", "ACME_COUNT", "ACME_NB", "ACME_NUM", "ACME_LIST_END",
                           "ACME_ENUM_SIZE", "ACME_RANGE_END", "AcmeLast"}) {
    EXPECT_TRUE(list.is_sentinel(name, 1)) << name << " with the value of another";
    EXPECT_TRUE(list.is_sentinel(name, 2)) << name << " with one more";
    EXPECT_FALSE(list.is_sentinel(name, 7)) << name << " with a value of its own";
  }
  for (const char* name : {"ACME_END", "ACME_SIZE", "ACME_LIST", "ACME_BLAST", "ACME_MAXIMUM", "ACME_COUNTER"}) {
    EXPECT_FALSE(list.is_sentinel(name, 2)) << name;
  }
}

TEST(Sentinel, BesideARangeStartOfItsOwnItIsAnOrdinaryAlternative) {
  for (const char* start : {"ACME_BEGIN", "ACME_START", "ACME_FIRST", "ACME_MIN"}) {
    EXPECT_FALSE(alternatives({{start, 0}, {"ACME_B", 1}, {"ACME_LAST", 2}}).is_sentinel("ACME_LAST", 2)) << start;
    EXPECT_TRUE(alternatives({{start, 0}, {"ACME_A", 0}, {"ACME_B", 1}, {"ACME_LAST", 2}}).is_sentinel("ACME_LAST", 2))
        << start << " only names another";
  }
}

}  // namespace
}  // namespace abigate
