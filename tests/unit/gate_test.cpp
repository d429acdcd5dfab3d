// Decisions about small plugins that lie in the tree (tests/fuzz/corpus/gate), for the host of gate_host.json.
#include <algorithm>
#include <array>
#include <cerrno>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "analyzer/gate/decide.h"
#include "analyzer/gate/seal.h"
#include "analyzer/model/files.h"
#include "analyzer/report/decision.h"
#include "analyzer/snapshot/read.h"

namespace abigate {
namespace {

constexpr const char* folder = ABIGATE_SOURCE_DIR "/tests/fuzz/";

Host host() { return *Host::of(*load_snapshot(std::string(folder) + "gate_host.json"), LinkScope()); }

CandidateInput effect(const std::string& version) {
  CandidateInput input;
  input.path = std::string(folder) + "corpus/gate/effect-" + version + ".so";
  return input;
}

CandidateInput in_memory(const std::string& bytes) {
  CandidateInput input;
  input.bytes = std::as_bytes(std::span(bytes));
  return input;
}

std::vector<ReasonCode> codes(const Decision& decision) {
  std::vector<ReasonCode> all;
  all.reserve(decision.reasons.size());
  for (const Reason& reason : decision.reasons) {
    all.push_back(reason.code);
  }
  return all;
}

Decision decide_about(const CandidateInput& plugin, const CheckOptions& options = {}) {
  return decide(host(), plugin, nullptr, options).value();
}

TEST(Gate, AllowsTheSameAndAGuardedAddition) {
  const Decision same = decide_about(effect("1.0.0"));
  EXPECT_TRUE(same.allowed);
  EXPECT_TRUE(same.equal);
  EXPECT_FALSE(same.judgement);
  const Decision grown = decide_about(effect("1.1.0"));
  EXPECT_TRUE(grown.allowed);
  ASSERT_EQ(grown.conditions.size(), 1U);
  EXPECT_EQ(grown.conditions.front().subject, "acme_block::gain");
  EXPECT_EQ(exit_status(grown), 0);
}

TEST(Gate, RefusesABrokenLayoutAndAnotherMajor) {
  EXPECT_EQ(codes(decide_about(effect("1.2.0"))), std::vector{ReasonCode::conflict});
  const Decision major = decide_about(effect("2.0.0"));
  ASSERT_FALSE(major.reasons.empty());
  EXPECT_EQ(major.reasons.front().code, ReasonCode::major_differs);
  EXPECT_EQ(exit_status(major), 1);
}

TEST(Gate, DecidesTheSameFromMemoryAndFromADescriptor) {
  const std::string bytes = read_file(effect("1.2.0").path).value();
  EXPECT_EQ(codes(decide_about(in_memory(bytes))), std::vector{ReasonCode::conflict});
  CandidateInput open = effect("1.2.0");
  open.descriptor = ::open(open.path.c_str(), O_RDONLY | O_CLOEXEC);
  ASSERT_GE(open.descriptor, 0);
  EXPECT_EQ(codes(decide_about(open)), std::vector{ReasonCode::conflict});
  ::close(open.descriptor);
}

TEST(Gate, NoPartOfAFileIsAllowed) {
  const std::string bytes = read_file(effect("1.1.0").path).value();
  // The loader needs no section headers, so a file that only lacks its end may be whole for it.
  for (std::size_t size = 0; size < bytes.size() / 2; ++size) {
    EXPECT_FALSE(decide_about(in_memory(bytes.substr(0, size))).allowed) << size;
  }
}

TEST(Gate, WithoutASnapshotNothingIsDecided) {
  CandidateInput bare;
  bare.path = std::string(folder) + "corpus/gate/bare.so";
  const Decision decision = decide_about(bare);
  EXPECT_EQ(codes(decision), std::vector{ReasonCode::no_snapshot});
  EXPECT_EQ(exit_status(decision), 3);
}

TEST(Gate, VerificationComesBeforeAnythingIsParsed) {
  std::vector<std::string> stages;
  CheckOptions options;
  options.observe = [&](std::string_view stage, bool begins) {
    stages.push_back((begins ? "+" : "-") + std::string(stage));
  };
  options.verify = [](const CandidateInput& input) {
    EXPECT_GE(input.descriptor, 0);
    return std::optional<std::string>("no signature");
  };
  std::string heard;
  options.refused = [&](const Decision& decision) { heard = explain(decision); };
  const Decision decision = decide_about(effect("1.0.0"), options);
  EXPECT_EQ(codes(decision), std::vector{ReasonCode::verify_failed});
  EXPECT_EQ(stages, (std::vector<std::string>{"+verify", "-verify"}));
  EXPECT_NE(heard.find("no signature"), std::string::npos);
}

TEST(Gate, EveryStageThatBeginsEnds) {
  int open = 0;
  int seen = 0;
  CheckOptions options;
  options.observe = [&](std::string_view, bool begins) {
    open += begins ? 1 : -1;
    ++seen;
    EXPECT_TRUE(open == 0 || open == 1);
  };
  decide_about(effect("1.1.0"), options);
  EXPECT_EQ(open, 0);
  EXPECT_GE(seen, 8);
}

TEST(Gate, WhatTheHostAllowsIsWaivedAndListed) {
  CheckOptions options;
  options.allow = {"record-field-inserted"};
  const Decision decision = decide_about(effect("1.2.0"), options);
  EXPECT_TRUE(decision.allowed);
  ASSERT_EQ(decision.waived.size(), 1U);
  EXPECT_EQ(decision.waived.front().allow, "record-field-inserted");
}

TEST(Gate, WordsThatAllowNothingAreUsageErrors) {
  for (const char* word : {"recrod-field-inserted", "damaged", "no-snapshot", "verify-failed", ""}) {
    CheckOptions options;
    options.allow = {word};
    const auto decision = decide(host(), effect("1.0.0"), nullptr, options);
    ASSERT_FALSE(decision) << word;
    EXPECT_EQ(decision.error().kind, ErrorKind::usage);
  }
}

TEST(Gate, ThreadsShareAHost) {
  const Host shared = host();
  const std::array<std::string, 4> versions = {"1.0.0", "1.1.0", "1.2.0", "2.0.0"};
  std::array<std::vector<std::string>, 4> answers;
  std::vector<std::thread> threads;
  threads.reserve(answers.size());
  for (std::vector<std::string>& told : answers) {
    threads.emplace_back([&] {
      for (int round = 0; round < 25; ++round) {
        for (const std::string& version : versions) {
          told.push_back(decision_json(decide(shared, effect(version), nullptr, {}).value(), {}));
        }
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_TRUE(std::ranges::all_of(answers, [&](const auto& one) { return one == answers.front(); }));
}

TEST(Gate, ReasonCodesAreWordsAndBack) {
  for (int i = 0; i <= static_cast<int>(ReasonCode::init_failed); ++i) {
    const auto code = static_cast<ReasonCode>(i);
    EXPECT_EQ(reason_code_from(word_for(code)), code);
  }
  EXPECT_FALSE(reason_code_from("no-such-reason"));
}

TEST(Seal, NobodyCanChangeACopy) {
  const auto sealed = SealedFile::of(effect("1.0.0"), false);
  ASSERT_TRUE(sealed) << sealed.error().message;
  ASSERT_EQ(sealed->kind(), SealKind::memory);
  const int again = ::open(sealed->load_path().c_str(), O_RDWR | O_CLOEXEC);
  EXPECT_TRUE(again < 0 || (::write(again, "x", 1) < 0 && errno == EPERM));
  EXPECT_TRUE(again < 0 || (::ftruncate(again, 0) < 0 && errno == EPERM));
  if (again >= 0) {
    ::close(again);
  }
}

TEST(Seal, APrivateCopyLiesBesideTheOriginalUntilItIsForgotten) {
  const std::string path = testing::TempDir() + "/abigate-seal.so";
  ASSERT_TRUE(write_file(path, read_file(effect("1.0.0").path).value()));
  CandidateInput input;
  input.path = path;
  auto sealed = SealedFile::of(input, true);
  ASSERT_TRUE(sealed) << sealed.error().message;
  EXPECT_EQ(sealed->kind(), SealKind::private_copy);
  const std::string copy = sealed->load_path();
  struct stat status{};
  ASSERT_EQ(::stat(copy.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0222U, 0U);
  EXPECT_EQ(read_file(copy).value(), read_file(path).value());
  sealed->forget_name();
  EXPECT_NE(::stat(copy.c_str(), &status), 0);
  ::unlink(path.c_str());
}

}  // namespace
}  // namespace abigate
