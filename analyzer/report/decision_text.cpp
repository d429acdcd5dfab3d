#include <algorithm>
#include <array>

#include "analyzer/report/decision.h"
#include "analyzer/report/text_layout.h"
#include "analyzer/report/wording.h"

namespace abigate {

namespace {

std::string with_version(const std::string& interface, const std::string& version) {
  return printable(interface) + (version.empty() ? "" : " " + printable(version));
}

std::string file_name(const Decision& decision) {
  const std::size_t slash = decision.file.find_last_of('/');
  return printable(slash == std::string::npos ? decision.file : decision.file.substr(slash + 1));
}

std::string ended(std::string sentence) {
  return sentence.empty() || sentence.ends_with('.') ? std::move(sentence) : sentence + ".";
}

std::string capitalized(std::string sentence) {
  // A name keeps its spelling: only a lower-case word with a blank behind it is a word.
  const std::size_t end = sentence.find(' ');
  const bool word = end != std::string::npos &&
                    std::ranges::all_of(sentence.substr(0, end), [](unsigned char c) { return c >= 'a' && c <= 'z'; });
  if (word) {
    sentence[0] = static_cast<char>(sentence[0] - 'a' + 'A');
  }
  return sentence;
}

/// What a refusal for this reason prevents, and what whoever is on call can do now; both are ends of a paragraph.
struct Advice {
  std::string meaning;
  std::string action;
};

std::string other_build(const Decision& decision) {
  return "a build of the plugin for " + with_version(decision.interface, decision.host_version);
}

std::string fix_of(const Decision& decision, const std::string& hazard) {
  const auto found = std::ranges::find(decision.hazards, std::string_view(hazard), &Hazard::id);
  return found == decision.hazards.end() ? std::string() : " Its authors can cure it: " + std::string(found->fix);
}

Advice advice_on_conflict(const Decision& decision) {
  return {
      "Loaded all the same, one side would read or call something else than the other side put there: wrong results or "
      "a crash later, and no error message now.",
      "Keep, or put back, the plugin that worked. What fits is " + other_build(decision) +
          (decision.host_version == decision.plugin_version
               ? ": the headers of the two differ although their version number is the same."
               : ", or a host of " + printable(decision.plugin_version) +
                     ". The version numbers said that the two fit, so tell the authors of the interface.")};
}

Advice advice_for(const Reason& reason, const Decision& decision) {
  switch (reason.code) {
    case ReasonCode::unreadable:
      return {"", "Look whether the path is right, whether the host may read it, and whether the copy was finished."};
    case ReasonCode::verify_failed:
      return {
          "Nothing else of the file was looked at.",
          "Find out first where the file came from and who changed it. Only if its content is right, have it signed "
          "again."};
    case ReasonCode::damaged:
      return {
          "A damaged file can crash the loader itself.",
          "Copy the file again and compare it with the one that was built; abi-gate inspect shows what is wrong with "
          "it."};
    case ReasonCode::no_snapshot:
      return {"So nobody can say what it expects of the host.",
              "Use a build that carries one. Its authors need to change no code for that."};
    case ReasonCode::not_bound:
      return {
          "The snapshot in the file describes other code than the code beside it, so what it says cannot be relied on.",
          "Use another build of the plugin. This one was put together of parts that do not belong together: headers of "
          "another version, or a stale object file."};
    case ReasonCode::interface_differs:
      return {"", "It was probably put into the wrong folder; look which host it was meant for."};
    case ReasonCode::target_differs:
      return {"Its code cannot run in this process, or lays everything out differently.",
              "Install the build of the plugin for " + printable(decision.host_target) + "."};
    case ReasonCode::major_differs:
      return {"Versions with different major numbers promise each other nothing.",
              "Use " + other_build(decision) + ", or plan a restart of the host in a version for " +
                  with_version(decision.interface, decision.plugin_version) + ", with plugins that match."};
    case ReasonCode::conflict:
      return advice_on_conflict(decision);
    case ReasonCode::policy:
      return {"It may well work, but whoever is responsible for the host has ruled such changes out.",
              "Use " + other_build(decision) + ", or ask them: the rule is in the policy of the host's abigate.yaml."};
    case ReasonCode::undecided:
      return {"What is not understood is not loaded.", "Use " + other_build(decision) + "."};
    case ReasonCode::undecided_guard:
      return {
          "It works only if the newer side asks before it uses what the older one may not have, and nobody has "
          "declared "
          "that it does.",
          "For now, use " + other_build(decision) +
              ". If the code does ask, the authors of the host can declare it under roles in its abigate.yaml, and the "
              "plugin passes."};
    case ReasonCode::state_differs:
      return {
          "The new plugin would take what the old one left behind for something else.",
          "Let the old one run until the host can be restarted with the new one; or its authors give it a hook that "
          "carries the state over."};
    case ReasonCode::undecided_state:
      return {"So nobody can say whether the new plugin can take over what the old one left behind.",
              "Let the old one run until the host can be restarted with the new one."};
    case ReasonCode::build_fact:
      return {"Built like that, the same declarations mean different bytes.",
              "Use a build of the plugin that was made with the host's compiler settings."};
    case ReasonCode::missing_export:
      return {
          "The host would find nothing where it expects this symbol.",
          "Use another build of the plugin: in this one the symbol is hidden, or its source was left out. If it may be "
          "missing, the interface can say so (required: false)."};
    case ReasonCode::missing_symbol:
      return {
          "The loader would refuse the file.",
          "Install the library that has it, in the version that the plugin was built with, or a host that has it; or "
          "use a build of the plugin for what is there."};
    case ReasonCode::undecided_symbol:
      return {"So nobody can say whether the loader would take the plugin.",
              "Install the library where the loader looks for it, or use a plugin whose run path leads to it."};
    case ReasonCode::hazard:
      return {"Loading it would fail, or end or weaken the whole process, whatever its interface says.",
              "Use another build of the plugin." + fix_of(decision, reason.subject)};
    case ReasonCode::dependency:
      return {"",
              "Let the host load the library first, use a plugin that has it linked in, or let the host allow it by "
              "name."};
    case ReasonCode::load_failed:
      return {"Nothing that the file shows spoke against it.",
              "The loader's message says what it missed; if that is no help, tell the authors of the plugin."};
    case ReasonCode::init_failed:
      return {"", "The plugin's own log may say more."};
  }
  return {};
}

std::string what_goes_on(const Decision& decision) {
  return decision.running_version.empty()
             ? "nothing of it runs"
             : "the " + printable(decision.running_version) + " that runs goes on untouched";
}

/// Nothing where the reason says so itself.
std::string who_speaks_what(const Decision& decision, ReasonCode reason) {
  if (decision.plugin_version.empty() || reason == ReasonCode::interface_differs ||
      reason == ReasonCode::major_differs) {
    return "";
  }
  return decision.plugin_version == decision.host_version
             ? " Both speak " + with_version(decision.interface, decision.host_version) + "."
             : " It speaks " + with_version(decision.interface, decision.plugin_version) + ", the host " +
                   printable(decision.host_version) + ".";
}

/// The reason to begin with. Where the two were compiled differently, that is why their layouts conflict, too.
const Reason& main_reason(const Decision& decision) {
  const auto& reasons = decision.reasons;
  const auto fact = std::ranges::find(reasons, ReasonCode::build_fact, &Reason::code);
  return reasons.front().code == ReasonCode::conflict && fact != reasons.end() ? *fact : reasons.front();
}

std::string why(const Reason& reason, std::size_t count) {
  const std::string sentence = ended(printable(reason.text));
  return count == 1 ? capitalized(sentence) : "The main one of " + std::to_string(count) + " reasons: " + sentence;
}

std::string allowed_paragraph(const Decision& decision) {
  std::string text = file_name(decision) + " may be loaded";
  if (!decision.waived.empty()) {
    text += ", only because the host lets " + counted(decision.waived.size(), "reason") + " against it pass";
  }
  text += ": it speaks " + with_version(decision.interface, decision.plugin_version) + ", ";
  text += decision.equal            ? "which is what the host speaks"
          : decision.waived.empty() ? "which fits the host's " + printable(decision.host_version)
                                    : "the host " + printable(decision.host_version);
  if (!decision.running_version.empty()) {
    text += ", and it may replace the " + printable(decision.running_version) + " that runs";
  }
  text += ".";
  if (!decision.conditions.empty()) {
    text += " It relies on " + counted(decision.conditions.size(), "condition") +
            " that a declared guard, a lookup or the host's policy takes care of.";
  }
  const auto stays = std::ranges::count(decision.hazards, HazardEffect::keep_mapped, &Hazard::effect);
  if (stays > 0) {
    text += " Once loaded it must stay mapped: " + counted(static_cast<std::size_t>(stays), "hazard") + " speak" +
            (stays == 1 ? "s" : "") + " against unloading it.";
  }
  return text;
}

/// What the host can say to let it pass, and what saying so means.
std::string way_past(const Reason& reason) {
  const bool unproven = is_undecided(reason.code) || reason.code == ReasonCode::policy ||
                        reason.code == ReasonCode::dependency || reason.code == ReasonCode::major_differs;
  return std::string(unproven ? "if you know that it fits: --allow "
                              : "to load it all the same, at your own risk: --allow ") +
         printable(reason.allow);
}

}  // namespace

std::string explain(const Decision& decision) {
  if (decision.allowed) {
    return allowed_paragraph(decision);
  }
  const Reason& reason = main_reason(decision);
  const Advice advice = advice_for(reason, decision);
  std::string text = file_name(decision) + " is refused, and " + what_goes_on(decision) + "." +
                     who_speaks_what(decision, reason.code) + " " + why(reason, decision.reasons.size());
  for (const std::string& sentence : {advice.meaning, advice.action}) {
    if (!sentence.empty()) {
      text += " " + sentence;
    }
  }
  return text;
}

std::string decision_text(const Decision& decision, const TextStyle& style) {
  TextPage page(style);
  page.marked(decision.allowed             ? "ALLOWED"
              : exit_status(decision) == 3 ? "UNDECIDED"
                                           : "REFUSED",
              decision.allowed             ? Ink::green
              : exit_status(decision) == 3 ? Ink::yellow
                                           : Ink::red,
              printable(decision.file));
  page.paragraph(0, explain(decision));
  const auto reasons = [&](std::string_view title, const std::vector<Reason>& list) {
    if (list.empty()) {
      return;
    }
    page.blank();
    page.line({{std::string(title), Ink::bold}});
    for (const Reason& reason : list) {
      page.paragraph(2, std::string(word_for(reason.code)) + ": " + printable(reason.text), 4);
      if (!reason.allow.empty() && !decision.allowed) {
        page.paragraph(4, way_past(reason));
      }
    }
  };
  reasons("Reasons", decision.reasons);
  reasons("Allowed by the host", decision.waived);
  if (!decision.conditions.empty()) {
    page.blank();
    page.line({{"Left to checks at run time", Ink::bold}});
    for (const Condition& condition : decision.conditions) {
      page.paragraph(2, printable(condition.text), 4);
    }
  }
  if (!decision.hazards.empty()) {
    page.blank();
    page.line({{"Hazards", Ink::bold}});
    for (const Hazard& hazard : decision.hazards) {
      page.paragraph(2,
                     std::string(hazard.id) + " (" + std::string(word_for(hazard.at)) + ", " +
                         std::string(word_for(hazard.effect)) + "): " + printable(hazard.evidence),
                     4);
    }
  }
  return page.take();
}

std::string decision_line(const Decision& decision) {
  std::string line = (decision.allowed ? "allowed " : "refused ") + printable(decision.file);
  if (!decision.plugin_version.empty()) {
    line += " (" + with_version(decision.interface, decision.plugin_version) + ")";
  }
  if (!decision.allowed) {
    const Reason& first = decision.reasons.front();
    line += ": " + std::string(word_for(first.code)) + ": " + printable(first.text);
    if (decision.reasons.size() > 1) {
      line += " (and " + std::to_string(decision.reasons.size() - 1) + " more)";
    }
  }
  return line;
}

}  // namespace abigate
