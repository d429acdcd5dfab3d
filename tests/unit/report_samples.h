// Judgements as the judge gives them for real changes of a small plugin interface: what the reports are tried on.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "analyzer/judge/finding.h"

namespace abigate::samples {

inline Judgement step(std::string old_version, std::string new_version) {
  Judgement judgement;
  judgement.interface = "acme-filter";
  judgement.old_version = old_version;
  judgement.new_version = std::move(new_version);
  judgement.target = "x86_64-linux-gnu";
  judgement.policy = "semver";
  judgement.baselines.push_back({std::move(old_version), Verdict::pass, Bump::none, std::nullopt});
  judgement.fidelity.push_back({"function-bodies-not-checked", "", Effect::unseen});
  return judgement;
}

/// Worst answers and bumps over the findings, as the judge sums them up.
inline void sum_up(Judgement& judgement) {
  for (const Finding& finding : judgement.findings) {
    Compatibility& all = judgement.compatibility;
    all.backward = std::max(all.backward, finding.backward.answer);
    all.forward = std::max(all.forward, finding.forward.answer);
    all.swap = std::max(all.swap, finding.swap.answer);
    judgement.bumps.binary = std::max(judgement.bumps.binary, finding.bumps.binary);
    judgement.bumps.source = std::max(judgement.bumps.source, finding.bumps.source);
    judgement.bumps.behaviour = std::max(judgement.bumps.behaviour, finding.bumps.behaviour);
  }
  judgement.required_bump = std::max({judgement.bumps.binary, judgement.bumps.source, judgement.bumps.behaviour});
}

inline Finding field_appended() {
  Finding finding;
  finding.rule = "record-field-appended";
  finding.subject = "acme_frame";
  finding.member = "deadline";
  finding.message = "acme_frame gained the field deadline (uint64_t) at byte 24; it grew from 24 to 32 bytes";
  finding.reason = "Code that was built before the change made a smaller object: what is behind its end is not there.";
  finding.fix = "Give the record a size member first, or put the new member into a record of its own.";
  finding.change_class = ChangeClass::product_grows;
  finding.surface = Surface::binary;
  finding.bump = Bump::minor;
  finding.bumps = {Bump::minor, Bump::minor, Bump::none};
  finding.backward = {Answer::compatible, "the new host makes the larger object, the old plugin reads what it knows"};
  finding.forward = {Answer::conditional, "the old host made a smaller object, which the new plugin reads"};
  finding.swap = finding.forward;
  finding.roles = {Sides::of(Side::host), Sides::of(Side::plugin), Evidence::inferred};
  finding.path = {"acme_run", "param 1 (frame)", "acme_frame"};
  finding.symbols = {"acme_draw", "acme_flush", "acme_run"};
  finding.old_facts = {{"size_bytes", std::uint64_t{24}}};
  finding.new_facts = {{"size_bytes", std::uint64_t{32}}, {"offset_bits", std::uint64_t{192}}, {"type", "uint64_t"}};
  finding.old_location = Place{"acme/frame.h", 12};
  finding.new_location = Place{"acme/frame.h", 12};
  finding.baseline = "1.0.0";
  return finding;
}

inline Finding field_inserted() {
  Finding finding;
  finding.rule = "record-field-inserted";
  finding.subject = "acme_state";
  finding.member = "channel_count";
  finding.message = "acme_state gained the field channel_count (uint32_t) at byte 4, in front of 3 members that moved";
  finding.reason = "Code that was built before the change reads and writes the members at their old places.";
  finding.fix = "Append the member instead, or use up a reserved one.";
  finding.change_class = ChangeClass::conflict;
  finding.surface = Surface::binary;
  finding.bump = Bump::major;
  finding.bumps = {Bump::major, Bump::minor, Bump::none};
  finding.backward = {Answer::incompatible,
                      "the old plugin reads gain at byte 4, where the new host has channel_count"};
  finding.forward = {Answer::incompatible, "the new plugin reads gain at byte 8, where the old host has flags"};
  finding.swap = finding.forward;
  finding.roles = {Sides::of(Side::host), Sides::of(Side::plugin), Evidence::declared};
  finding.path = {"acme_open", "param 2 (state)", "acme_state"};
  finding.symbols = {"acme_close", "acme_draw", "acme_flush", "acme_open", "acme_pause", "acme_resume", "acme_run"};
  finding.more_symbols = 12;
  finding.affected = {"acme_session", "acme_pool"};
  finding.moved = {{"gain", 32, 64}, {"flags", 64, 96}, {"muted", 67, 99}};
  finding.old_facts = {{"size_bytes", std::uint64_t{12}}};
  finding.new_facts = {{"size_bytes", std::uint64_t{16}}, {"offset_bits", std::uint64_t{32}}, {"type", "uint32_t"}};
  finding.old_location = Place{"acme/state.h", 30};
  finding.new_location = Place{"acme/state.h", 31};
  finding.baseline = "1.0.0";
  return finding;
}

inline Finding function_removed(const std::string& name, std::uint32_t line) {
  Finding finding;
  finding.rule = "function-removed";
  finding.subject = name;
  finding.message = "the function " + name + " is gone";
  finding.reason = "Who links against it cannot be loaded any more, who looks it up does not find it.";
  finding.fix = "Keep it for as long as the major version lasts.";
  finding.change_class = ChangeClass::product_shrinks;
  finding.surface = Surface::binary;
  finding.bump = Bump::major;
  finding.bumps = {Bump::major, Bump::major, Bump::none};
  finding.backward = {Answer::compatible, "the new host does not call it"};
  finding.forward = {Answer::incompatible, "the old host calls what the new plugin does not have"};
  finding.swap = finding.forward;
  finding.roles = {Sides::of(Side::plugin), Sides::of(Side::host), Evidence::inferred};
  finding.path = {name};
  finding.symbols = {name};
  finding.old_facts = {{"type", "int (struct acme_frame *)"}};
  finding.old_location = Place{"acme/api.h", line};
  finding.baseline = "1.0.0";
  return finding;
}

inline Finding function_added(const std::string& name, std::uint32_t line) {
  Finding finding;
  finding.rule = "function-added";
  finding.subject = name;
  finding.message = "the function " + name + " is new";
  finding.reason = "What was built before the change does not know it.";
  finding.change_class = ChangeClass::product_grows;
  finding.surface = Surface::binary;
  finding.bump = Bump::minor;
  finding.bumps = {Bump::minor, Bump::minor, Bump::none};
  finding.backward = {Answer::conditional, "the old plugin does not have it: the new host must look before it calls"};
  finding.forward = {Answer::compatible, "the old host does not call it"};
  finding.guard = GuardKind::lookup;
  finding.guard_evidence = Evidence::inferred;
  finding.roles = {Sides::of(Side::plugin), Sides::of(Side::host), Evidence::inferred};
  finding.path = {name};
  finding.symbols = {name};
  finding.new_facts = {{"type", "int (void)"}};
  finding.new_location = Place{"acme/api.h", line};
  finding.baseline = "1.0.0";
  return finding;
}

inline Finding enumerator_added(const std::string& name) {
  Finding finding;
  finding.rule = "enumerator-added";
  finding.subject = "acme_event";
  finding.member = name;
  finding.message = "acme_event gained the enumerator " + name;
  finding.reason = "A value can arrive that the receiver does not know.";
  finding.fix = "Declare the enum open if its users ignore values that they do not know.";
  finding.change_class = ChangeClass::sum_grows;
  finding.surface = Surface::binary;
  finding.bump = Bump::minor;
  finding.bumps = {Bump::minor, Bump::minor, Bump::none};
  finding.backward = {Answer::compatible, "the old plugin does not send it"};
  finding.forward = {Answer::conditional, "the new plugin may send it, the old host does not know it"};
  finding.swap = finding.forward;
  finding.roles = {Sides::of(Side::plugin), Sides::of(Side::host), Evidence::inferred};
  finding.path = {"acme_poll", "result", "acme_event"};
  finding.new_location = Place{"acme/event.h", 40};
  finding.baseline = "1.0.0";
  return finding;
}

inline Finding prototype_respelled() {
  Finding finding;
  finding.rule = "function-prototype-respelled";
  finding.subject = "acme_count";
  finding.message = "acme_count() is now acme_count(void)";
  finding.reason = "Both are called in the same way.";
  finding.surface = Surface::neutral;
  finding.bump = Bump::patch;
  finding.new_location = Place{"acme/api.h", 7};
  finding.baseline = "1.0.0";
  return finding;
}

inline Finding field_renamed() {
  Finding finding;
  finding.rule = "record-field-renamed";
  finding.subject = "acme_frame";
  finding.member = "stride";
  finding.message = "the field pitch of acme_frame is now called stride";
  finding.reason = "Its place is the same; code that names it does not compile any more.";
  finding.fix = "Keep the old name in an anonymous union.";
  finding.change_class = ChangeClass::source;
  finding.surface = Surface::source;
  finding.bump = Bump::major;
  finding.bumps = {Bump::none, Bump::major, Bump::none};
  finding.roles = {Sides::of(Side::host), Sides::of(Side::plugin), Evidence::inferred};
  finding.old_facts = {{"name", "pitch"}, {"offset_bits", std::uint64_t{64}}};
  finding.new_facts = {{"name", "stride"}, {"offset_bits", std::uint64_t{64}}};
  finding.new_location = Place{"acme/frame.h", 9};
  finding.baseline = "1.0.0";
  return finding;
}

// ---- judgements ----

inline Judgement nothing() { return step("1.0.0", "1.0.1"); }

inline Judgement growth_without_a_guard() {
  Judgement judgement = step("1.0.0", "1.1.0");
  judgement.findings = {field_appended()};
  sum_up(judgement);
  judgement.declared_bump = Bump::minor;
  judgement.next_version = "1.1.0";
  judgement.verdict_reason = "the declared minor bump covers the required one";
  judgement.warnings = {
      "acme_frame::deadline works only if the plugin does not read it on an old host: a size member would decide it"};
  return judgement;
}

inline Judgement everything_at_once() {
  Judgement judgement = step("1.0.0", "1.1.0");
  judgement.findings = {field_inserted(), function_removed("acme_reset", 14),  field_renamed(),
                        field_appended(), function_added("acme_draw_all", 50), prototype_respelled()};
  judgement.findings[3].guard = GuardKind::size_member;
  judgement.findings[3].guard_name = "cb_size";
  judgement.findings[3].guard_evidence = Evidence::inferred;
  judgement.findings[4].rebuild = true;
  judgement.findings[4].guard = GuardKind::none;
  judgement.findings[4].guard_evidence.reset();
  sum_up(judgement);
  judgement.verdict = Verdict::fail;
  judgement.declared_bump = Bump::minor;
  judgement.next_version = "2.0.0";
  judgement.verdict_reason = "the versions declare a minor bump, the changes owe a major one";
  return judgement;
}

inline Judgement many_functions_removed() {
  Judgement judgement = step("1.0.0", "1.1.0");
  for (std::uint32_t i = 0; i < 6; ++i) {
    judgement.findings.push_back(function_removed("acme_old_" + std::to_string(i), 20 + i));
  }
  sum_up(judgement);
  judgement.verdict = Verdict::fail;
  judgement.declared_bump = Bump::minor;
  judgement.next_version = "2.0.0";
  judgement.verdict_reason = "the versions declare a minor bump, the changes owe a major one";
  return judgement;
}

inline Judgement sixty_functions_added() {
  Judgement judgement = step("1.0.0", "1.1.0");
  for (std::uint32_t i = 0; i < 60; ++i) {
    judgement.findings.push_back(function_added("acme_node_operation_" + std::to_string(i), 100 + i));
  }
  for (std::uint32_t i = 0; i < 5; ++i) {
    judgement.findings.push_back(enumerator_added("ACME_EVENT_" + std::to_string(i)));
  }
  sum_up(judgement);
  judgement.declared_bump = Bump::minor;
  judgement.next_version = "1.1.0";
  judgement.verdict_reason = "the declared minor bump covers the required one";
  return judgement;
}

inline Judgement undecided() {
  Judgement judgement = step("1.0.0", "1.1.0");
  judgement.verdict = Verdict::undecided;
  judgement.declared_bump = Bump::minor;
  judgement.compatibility = {Answer::incompatible, Answer::incompatible, Answer::incompatible};
  judgement.fidelity.push_back({"attribute", "acme_run", Effect::undecided});
  judgement.verdict_reason = "something that could not be read has changed";
  return judgement;
}

inline Judgement several_baselines() {
  Judgement judgement = step("1.0.0", "1.2.0");
  const Finding against_first = field_appended();
  Finding against_second = field_appended();
  against_second.baseline = "1.1.0";
  const Finding only_first = function_removed("acme_reset", 14);
  judgement.findings = {only_first, against_first, against_second};
  judgement.old_version = "1.1.0";
  judgement.baselines = {{"1.0.0", Verdict::fail, Bump::major, Bump::minor},
                         {"1.1.0", Verdict::pass, Bump::minor, Bump::minor}};
  judgement.direction = Direction::swap;
  sum_up(judgement);
  judgement.verdict = Verdict::fail;
  judgement.declared_bump = Bump::minor;
  judgement.next_version = "2.0.0";
  judgement.verdict_reason = "against 1.0.0 the versions declare a minor bump, the changes owe a major one";
  return judgement;
}

/// A field inserted before a pointer: the same cause with other numbers; one respelled integer, harmless on the first.
inline Judgement several_targets() {
  Judgement judgement = step("1.0.0", "1.1.0");
  const std::string wide = "x86_64-unknown-linux-gnu";
  const std::string narrow = "i686-unknown-linux-gnu";
  Finding on_wide = field_inserted();
  on_wide.target = wide;
  Finding on_narrow = field_inserted();
  on_narrow.target = narrow;
  on_narrow.moved = {{"gain", 32, 64}, {"flags", 64, 80}, {"muted", 67, 83}};
  on_narrow.new_facts.front() = {"size_bytes", std::uint64_t{14}};
  judgement.findings = {on_wide, on_narrow};
  for (std::uint32_t i = 0; i < 5; ++i) {
    for (const std::string& target : {wide, narrow}) {
      judgement.findings.push_back(function_removed("acme_old_" + std::to_string(i), 20 + i));
      judgement.findings.back().target = target;
    }
  }
  judgement.findings.push_back(function_added("acme_draw_wide", 60));
  judgement.findings.back().target = wide;
  judgement.findings.push_back(prototype_respelled());
  judgement.findings.back().target = wide;
  judgement.findings.push_back(prototype_respelled());
  judgement.findings.back().target = narrow;
  judgement.target = {};
  judgement.targets = {{wide, Verdict::fail, Bump::major}, {narrow, Verdict::fail, Bump::major}};
  sum_up(judgement);
  judgement.verdict = Verdict::fail;
  judgement.declared_bump = Bump::minor;
  judgement.next_version = "2.0.0";
  judgement.verdict_reason = "the versions declare a minor bump, the changes owe a major one";
  return judgement;
}

inline Judgement suppressed_break() {
  Judgement judgement = step("1.0.0", "1.0.1");
  judgement.findings = {function_removed("acme_reset", 14)};
  judgement.findings[0].suppressed = "nobody ever shipped with it";
  sum_up(judgement);
  judgement.bumps = {};
  judgement.required_bump = Bump::none;
  judgement.declared_bump = Bump::patch;
  judgement.next_version = "1.0.1";
  judgement.verdict_reason = "nothing is owed";
  return judgement;
}

}  // namespace abigate::samples
