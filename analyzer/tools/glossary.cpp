#include "analyzer/tools/glossary.h"

#include <array>

namespace abigate {

namespace {

constexpr auto entries = std::to_array<GlossaryEntry>({
    // Sides and directions
    {"host",
     "The program that loads plugins. It is compiled against one version of the interface, the plugin perhaps "
     "against another."},
    {"plugin",
     "The library that the host loads. A plain shared library counts as a plugin whose applications are the "
     "hosts."},
    {"backward", "New host, old plugin: do the plugins that are already built still work in the new host?"},
    {"forward", "Old host, new plugin: may a running host, built against the old version, load the new plugin?"},
    {"swap",
     "Forward, and the state that survives a reload still fits: every record listed under survives_reload has "
     "the same layout and holds no address of the module's code or data, or a hook moves it over."},
    {"full", "Backward and forward: either side may be updated first."},
    {"released_by",
     "Whose version number is judged. plugin (the default): the new version is a new plugin, and hosts "
     "that are already built must accept it. host: the new version is a new SDK, and plugins that are "
     "already built must run in it."},
    {"released-direction",
     "The direction in which the released side is the newer one: forward where the plugin is "
     "released, backward where the host is. What breaks in it owes a major version."},
    // Answers
    {"compatible", "Whatever the newer side does within the interface, it works."},
    {"conditional",
     "It works as long as the newer side does not touch the addition, or checks first whether the other "
     "side knows it. For a constant or a behaviour: as long as what both sides compiled in still agrees. "
     "The finding names the guard that would decide it."},
    {"incompatible",
     "It breaks as soon as the older side runs as it was compiled, or in the newer side's ordinary use, "
     "whatever the newer side takes care of."},
    {"undecided",
     "Something that the analysis could not see has changed, so there is no proof either way. Exit status "
     "3: never a pass."},
    {"unseen", "Something that the analysis cannot see is letter for letter the same in both versions."},
    {"fidelity",
     "What the analysis could not see, listed beside the verdict: unseen where it is unchanged, undecided "
     "where it changed."},
    // Classes
    {"product-grows",
     "There is more than before, and all that was there is where it was: a field appended, a function "
     "pointer added at the end of a table, a function exported. Safe for who owns the larger version; "
     "the other side may meet a smaller one and has to check."},
    {"product-shrinks",
     "There is less than before, and what remains is where it was: a trailing field or an export is "
     "gone. Breaks whoever was compiled to use it."},
    {"sum-grows",
     "More alternatives can appear: an enumerator, a flag bit, a larger set of values. Whoever receives the "
     "value and was compiled before does not know the new one."},
    {"sum-shrinks",
     "Alternatives are gone: an enumerator or a flag bit was removed. Whoever still sends it is not "
     "understood."},
    {"conflict",
     "Neither version contains the other: an offset, a size, a type, a signature or a value changed. Code "
     "compiled against one version misreads the other."},
    {"constant",
     "A value that is compiled into both sides changed: a macro, a string. Each side keeps the value that it "
     "was built with, so it works as long as nobody compares the two."},
    {"source", "Only recompiling sees it: binaries that are already built do not notice."},
    {"behaviour",
     "Nothing that a type shows: the body of an inline function, or a promise such as noreturn or nonnull "
     "that the compiler builds on."},
    {"neutral", "Seen, and harmless."},
    {"binary",
     "The surface that a compiled program depends on: layouts, values, symbols, calling conventions. Also the "
     "name of the policy under which only this surface counts in full."},
    // Guards
    {"guard",
     "A check that the interface lets a side make before it uses an addition: a size or version member, a null "
     "check, a lookup. It counts only if the older version already carries it."},
    {"none", "No guard: nothing in the interface lets a side find out at run time. As a bump: no new version is owed."},
    {"size-member",
     "The record begins with its own size. The user asks whether a member lies within that size before "
     "it touches it."},
    {"size-argument", "The size of the record is passed beside the pointer to it."},
    {"version-member", "The record begins with the version of the interface that its maker was built with."},
    {"version-argument", "The version is passed beside the pointer to the record."},
    {"mask-member", "A member of the record says by bits which other members are set."},
    {"null-check",
     "The addition was reserved space that old versions set to zero: a null pointer says that it is not "
     "there."},
    {"lookup", "The symbol or extension is looked up by name at run time, and the lookup fails where it is missing."},
    {"open", "An enum whose users ignore values that they do not know, by declaration (open: true)."},
    {"check",
     "What the reader of a guard does with it: at-least asks whether its own member is there; at-most refuses "
     "a larger size; equal refuses any other size or version; layout tells whole layouts apart by version."},
    {"rebuild",
     "Merely recompiling uses the addition, through a macro, an inline function or a default argument: the "
     "rebuilt side then needs the new version of its partner."},
    // Roles
    {"made_by", "Who allocates the storage of a record, fills it whole, or implements its functions."},
    {"used_by", "Who reads the record, calls its functions or changes single members of it."},
    {"declared", "Known because abigate.yaml says so."},
    {"inferred",
     "Concluded from the interface itself: from who passes, returns or fills the record, or from a name. A "
     "declaration in abigate.yaml overrides it."},
    {"unknown", "Nothing tells who makes and who uses it, so both sides are assumed to do both: the safe answer."},
    {"path",
     "How the changed entity is reached from an entry point of the interface: the shortest chain of functions, "
     "parameters and members that makes a binary depend on it."},
    // Versions and policies
    {"required-bump",
     "The smallest step of the version number that the changes owe: major where something that is "
     "built or compiled today stops working, minor for additions, patch for the rest."},
    {"declared-bump",
     "The step from the old version number to the new one. Equal or missing numbers declare nothing: "
     "undeclared."},
    {"undeclared",
     "The versions are equal or missing, so no step is declared. A major still fails; anything else "
     "passes and prints what is owed. With --release anything above none fails."},
    {"major",
     "A step to X+1.0.0 (for 0.y.z: to 0.y+1.0). Owed where something that is built, or compiles, today stops "
     "working."},
    {"minor", "A step to x.Y+1.0 (for 0.y.z: to 0.y.z+1). Owed for additions that leave everything else working."},
    {"patch", "A step to x.y.Z+1. Owed for what nobody's code depends on."},
    {"next-version", "The smallest version number whose step from the old one covers the required bump."},
    {"semver",
     "The default policy: binary, source and behaviour count; what is conditional without a guard in the "
     "released direction passes with a warning."},
    {"strict", "A policy: as semver, but what is conditional without a guard in the released direction fails."},
    {"policy",
     "Which surfaces count, and whether what is conditional without a guard passes: semver, strict, binary, "
     "or a file that extends one of them."},
    {"baseline", "An OLD that NEW is compared with. Each is judged alone, the worst counts."},
    {"suppressed",
     "A finding that a maintainer has accepted, with reason and expiry. It counts neither for the verdict "
     "nor for the version, and stays in the report."},
    {"view", "The same headers under other compiler flags, compared on their own."},
    {"channel", "A part of the interface with promises of its own, by header or namespace: draft or internal."},
});

}  // namespace

std::span<const GlossaryEntry> glossary() { return entries; }

}  // namespace abigate
