#include <algorithm>
#include <array>

#include "analyzer/report/decision.h"
#include "analyzer/report/text_layout.h"
#include "analyzer/report/wording.h"

namespace abigate {

namespace {

/// What a refusal for this reason prevents, and what to do about it; both are ends of a paragraph.
struct Advice {
  std::string_view meaning;
  std::string_view action;
};

Advice advice_for(ReasonCode code) {
  switch (code) {
    case ReasonCode::unreadable:
      return {"Nothing is known about the file, so nothing of it runs.",
              "Look at the path, the permissions and whether the copy was finished."};
    case ReasonCode::verify_failed:
      return {"Nothing in the file was parsed.",
              "Find out where the file came from before anything else; a new signature makes it loadable only if the "
              "content is right."};
    case ReasonCode::damaged:
      return {"What is damaged may crash the loader itself.",
              "Copy or build the file again; if that does not help, look at it with abi-gate inspect."};
    case ReasonCode::no_snapshot:
      return {
          "Without one nobody can say what the plugin expects of the host.",
          "Build the plugin with abigate_embed(), fill it with abi-gate embed, or put the snapshot beside the file."};
    case ReasonCode::not_bound:
      return {"The snapshot describes other code than the code beside it, so what it says cannot be relied on.",
              "Build the plugin again so that snapshot and code come from the same sources."};
    case ReasonCode::interface_differs:
      return {"It is a plugin for something else.", "Look at which folder, or which host, it was meant for."};
    case ReasonCode::target_differs:
      return {"Its code cannot run in this process, or lays everything out differently.",
              "Install the build for the host's target."};
    case ReasonCode::major_differs:
      return {
          "Versions with different major numbers promise each other nothing.",
          "Restart the host in the version that matches, together with all its plugins, or build the plugin against "
          "the interface version that the host has."};
    case ReasonCode::conflict:
      return {
          "Loaded all the same, one side would read or call something else than the other side put there: memory "
          "would be corrupted, not an error reported.",
          "Build the plugin against the interface version that the host has, or update the host first; the version "
          "number of the plugin's interface did not say what changed."};
    case ReasonCode::policy:
      return {"It may well work, but the host's policy says that such a change is not taken into a running process.",
              "Restart the host for it, or change the policy of the host's interface."};
    case ReasonCode::undecided:
      return {"What changed there is not understood, and what is not understood is not loaded.",
              "Build the plugin against the interface version that the host has."};
    case ReasonCode::undecided_guard:
      return {
          "It works only if the newer side asks first whether the older one has what it wants, and nobody declared "
          "that it does.",
          "If the code does ask, declare the guard in the host's abigate.yaml (roles: guard); else build the plugin "
          "against the interface version that the host has."};
    case ReasonCode::state_differs:
      return {"The new plugin would take what the old one left behind for something else.",
              "Restart instead of swapping, or give the new plugin a hook that carries the state over."};
    case ReasonCode::undecided_state:
      return {"Whether the new plugin can take over what the old one left behind is not known.",
              "Restart instead of swapping, or let both plugins carry snapshots that define what survives."};
    case ReasonCode::build_fact:
      return {"The two were compiled so that the same declarations mean different bytes.",
              "Build the plugin with the host's settings."};
    case ReasonCode::missing_export:
      return {"The host would find nothing where the interface promises a symbol.",
              "Export it (visibility, version script), or declare it with required: false."};
    case ReasonCode::missing_symbol:
      return {"The loader would refuse the file, or the first call would end the process.",
              "Install the library that brings it, update the host, or build the plugin against what is there."};
    case ReasonCode::undecided_symbol:
      return {"Whether the loader can bind the plugin is not known.",
              "Install the library, or give the plugin a run path that finds it."};
    case ReasonCode::hazard:
      return {"Loading it would end or weaken the process, whatever its interface says.",
              "The hazard's fix is named with it; abi-gate inspect shows all of them."};
    case ReasonCode::dependency:
      return {"The loader would take it from disk, where nobody has checked it.",
              "Load it in the host first, link it statically, or allow it by name."};
    case ReasonCode::load_failed:
      return {"", "The loader's own message says what it missed."};
    case ReasonCode::init_failed:
      return {"", "The plugin's own log says why."};
  }
  return {};
}

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

std::string more_of(std::size_t count) {
  return count == 0 ? "" : " " + counted(count, "more reason") + (count == 1 ? " follows." : " follow.");
}

std::string allowed_paragraph(const Decision& decision) {
  std::string text = file_name(decision) + " may be loaded: it speaks " +
                     with_version(decision.interface, decision.plugin_version) + ", ";
  text += decision.equal ? "which is what the host speaks"
                         : "which fits the host's " + with_version("", decision.host_version).substr(1);
  if (!decision.running_version.empty()) {
    text += ", and it may replace the " + printable(decision.running_version) + " that runs";
  }
  text += ".";
  if (!decision.conditions.empty()) {
    text += " " + capitalized(counted(decision.conditions.size(), "difference")) +
            (decision.conditions.size() == 1 ? " is" : " are") + " left to checks at run time that are declared.";
  }
  if (!decision.waived.empty()) {
    text += " The host allowed " + counted(decision.waived.size(), "reason") + " that would have refused it.";
  }
  const auto stays = std::ranges::count(decision.hazards, HazardEffect::keep_mapped, &Hazard::effect);
  if (stays > 0) {
    text += " Once loaded it must stay mapped: " + counted(static_cast<std::size_t>(stays), "hazard") + " speak" +
            (stays == 1 ? "s" : "") + " against unloading it.";
  }
  return text;
}

}  // namespace

std::string explain(const Decision& decision) {
  if (decision.allowed) {
    return allowed_paragraph(decision);
  }
  const Reason& first = decision.reasons.front();
  const Advice advice = advice_for(first.code);
  std::string text = file_name(decision) + " is refused";
  if (!decision.plugin_version.empty()) {
    text += " (it speaks " + with_version(decision.interface, decision.plugin_version) + ", the host " +
            printable(decision.host_version) + ")";
  }
  text += ": " + ended(printable(first.text)) + more_of(decision.reasons.size() - 1);
  for (const std::string_view sentence :
       {advice.meaning,
        std::string_view(decision.running_version.empty() ? "Nothing was loaded."
                                                          : "The plugin that runs goes on untouched."),
        advice.action}) {
    if (!sentence.empty()) {
      text += " " + std::string(sentence);
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
      page.paragraph(2, std::string(word_for(reason.code)) + "  " + printable(reason.text), 4);
      if (!reason.allow.empty() && !decision.allowed) {
        page.paragraph(4, "the host may let it pass: --allow " + printable(reason.allow));
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
                         std::string(word_for(hazard.effect)) + ")  " + printable(hazard.evidence),
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
