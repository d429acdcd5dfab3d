"""`abi-gate check` on plugins that real compilers built: what it allows, and every reason to refuse.

usage: gate_contract.py FOLDER_OF_PROGRAMS"""
import os
import pathlib
import shutil
import sys
import unittest

from gating import Gating, config, interface, plugin, run

grown = interface.replace("uint32_t width;", "uint32_t width; uint32_t height;")
inserted = interface.replace("uint32_t width;", "uint32_t depth; uint32_t width;")


class Allowed(Gating):
    def test_the_same_interface_without_looking_at_the_graphs(self):
        decision = self.allows(self.plain)
        self.assertTrue(decision["fingerprints"]["equal"])
        self.assertEqual(decision["findings"], [])

    def test_with_what_the_host_program_offers(self):
        self.assertEqual(self.allows(self.plain, host=self.program)["missing"], [])

    def test_a_guarded_addition_is_listed_as_a_condition(self):
        decision = self.allows(self.built("grown", grown, version="1.1.0"))
        self.assertEqual([c["subject"] for c in decision["conditions"]], ["acme_frame::height"])
        self.assertEqual(decision["compatibility"]["forward"], "conditional")

    def test_the_snapshot_may_lie_beside_the_file(self):
        path = self.built("beside", carry=False)
        shutil.copy(self.snapshot, str(path) + ".abigate.json")
        self.allows(path)

    def test_a_stripped_plugin(self):
        path = self.work / "stripped.so"
        shutil.copy(self.plain, path)
        run("strip", path)
        self.allows(path, host=self.program)

    def test_a_host_function_that_is_not_imported_is_no_condition(self):
        header = interface.replace("#endif\n", "int acme_new_service(int);\n#endif\n")
        settings = config.replace("host: [acme_log]", "host: [acme_log, acme_new_service]")
        snapshot = self.extracted("more-service", interface, settings)
        decision = self.allows(self.built("service", header, settings=settings, version="1.1.0"), host=snapshot)
        self.assertEqual(decision["conditions"], [])
        calling = plugin + "int use(void) { return acme_new_service(1); }\n"
        decision = self.allows(self.built("calling", header, calling, settings, "1.1.0"), host=snapshot)
        self.assertEqual([c["subject"] for c in decision["conditions"]], ["acme_new_service"])


class Refused(Gating):
    def test_unreadable(self):
        self.refuses("unreadable", self.work / "none.so", expect=3, text="none.so")
        self.refuses("unreadable", self.work, expect=3)
        fifo = self.work / "fifo.so"
        os.mkfifo(fifo)
        self.refuses("unreadable", fifo, expect=3)

    def test_damaged(self):
        text = self.work / "text.so"
        text.write_text("no ELF file")
        self.refuses("damaged", text, expect=3)
        for size in (1, 64, 500, 4000):
            cut = self.work / f"cut-{size}.so"
            cut.write_bytes(self.plain.read_bytes()[:size])
            self.assertEqual(set(self.codes(self.check(cut, expect=3))) - {"damaged"}, set())
        content = bytearray(self.built("grown-damaged", grown, version="1.1.0").read_bytes())
        magic = content.rindex(b"\x28\xb5\x2f\xfd")  # of the compressed snapshot
        content[magic + 40] ^= 0x5A
        broken = self.work / "broken-note.so"
        broken.write_bytes(content)
        self.refuses("damaged", broken, expect=3)

    def test_no_snapshot(self):
        self.refuses("no-snapshot", self.built("bare", carry=False), expect=3, text="abigate_embed")

    def test_not_bound(self):
        small = self.built("lies", source=plugin.replace("acme_limits[2] = {1, 2}", "acme_limits_[2]"),
                           settings=config)
        self.assertTrue({"not-bound", "missing-export"} & set(self.codes(self.check(small))))
        larger = plugin.replace('#include "acme.h"', '#define acme_limits hidden\n#include "acme.h"\n#undef acme_limits')
        larger = larger.replace("acme_limits[2] = {1, 2}", "acme_limits[3] = {1, 2, 3}")
        self.refuses("not-bound", self.built("larger", source=larger), text="8 bytes.*12 bytes|12 bytes")
        self.refuses("not-bound", self.built("larger-grown", grown, larger, version="1.1.0"))

    def test_not_bound_by_its_own_claim(self):
        """What only the plugin's declarations say that it exports, it must export."""
        header = interface.replace("void acme_log", "int acme_extra(void);\nvoid acme_log")
        settings = config.replace("acme_state_of]", "acme_state_of, acme_extra]")
        self.refuses("not-bound", self.built("claims-more", header, settings=settings, version="1.1.0"), text="acme_extra")

    def test_another_interface(self):
        other = self.built("other", settings=config.replace("name: acme,", "name: umbrella,"))
        self.refuses("interface-differs", other, text="'umbrella'.*'acme'")

    @unittest.skipUnless(shutil.which("clang-22") and shutil.which("ld.lld-22"), "needs clang and lld")
    def test_another_target(self):
        folder = self.extracted("small", flags=["--target=i686-linux-gnu"], header=interface.replace(
            "#include <stdint.h>", "typedef unsigned uint32_t;")).parent
        (folder / "plugin.c").write_text(plugin)
        notes = self.notes("small/notes.c", folder / "acme.json")
        path = folder / "small.so"
        run("clang-22", "--target=i686-linux-gnu", "-shared", "-fPIC", "-nostdlib", "-fuse-ld=lld-22", "-o", path,
            folder / "plugin.c", notes)
        self.refuses("target-differs", path, text="i686")

    def test_another_major_version(self):
        path = self.built("major", inserted, version="2.0.0")
        decision = self.refuses("major-differs", path, text="1.0.0.*2.0.0")
        self.assertIn("conflict", self.codes(decision))
        same = self.built("major-same", version="2.0.0")
        self.refuses("major-differs", same)
        self.allows(same, "--allow", "major-equal-abi")
        self.refuses("major-differs", path, "--allow", "major-equal-abi")

    def test_conflict(self):
        path = self.built("inserted", inserted, version="1.1.0")
        decision = self.refuses("conflict", path, text="acme_frame::depth")
        self.assertEqual(decision["verdict"], "fail")
        self.allows(path, "--allow", decision["reasons"][0]["allow"])
        older = self.extracted("newer-host", grown, version="1.1.0")
        self.refuses("conflict", path, host=older)  # equal versions: either direction counts

    def test_undecided_guard(self):
        header = interface.replace("ACME_FAST }", "ACME_FAST, ACME_BEST }")
        made = header.replace("void acme_log", "acme_mode acme_best(void);\nvoid acme_log")
        source = plugin + "acme_mode acme_best(void) { return ACME_BEST; }\n"
        before = interface.replace("void acme_log", "acme_mode acme_best(void);\nvoid acme_log")
        settings = config.replace("acme_state_of]", "acme_state_of, acme_best]")
        snapshot = self.extracted("best", before, settings)
        path = self.built("better", made, source, settings, "1.1.0")
        decision = self.refuses("undecided-guard", path, host=snapshot, expect=3, text="ACME_BEST")
        self.allows(path, "--allow", decision["reasons"][0]["allow"], host=snapshot)
        self.allows(path, "--allow", "undecided-guard", host=snapshot)
        opened = settings + "  - { type: acme_mode, open: true }\n"
        self.allows(path, host=self.extracted("open", before, opened))

    def test_a_claim_of_the_plugin_is_no_declaration(self):
        bare = config[:config.index("roles:")]
        snapshot = self.extracted("no-roles", settings=bare)
        self.refuses("undecided-guard", self.built("claims", grown, version="1.1.0"), host=snapshot, expect=3)

    def test_policy(self):
        path = self.work / "strict"
        path.mkdir(exist_ok=True)
        (path / "policy.yaml").write_text("extends: semver\nrules: { record-field-appended: { gate: refuse } }\n")
        snapshot = self.extracted("strict", settings=config + "policy: policy.yaml\n")
        self.refuses("policy", self.built("grown-strict", grown, version="1.1.0"), host=snapshot,
                     text="record-field-appended")

    def test_build_facts(self):
        path = self.built("short", flags=["-fshort-enums"], version="1.1.0")
        decision = self.refuses("build-fact", path, text="short-enums")
        row = next(fact for fact in decision["build_facts"] if fact["fact"] == "short-enums")
        self.assertEqual((row["class"], row["ok"]), ("must-match", False))

    def test_missing_export(self):
        hidden = plugin.replace("int acme_run", '__attribute__((visibility("hidden"))) int acme_run')
        path = self.built("hidden", source=hidden)
        self.assertTrue({"missing-export", "not-bound"} & set(self.codes(self.check(path))))
        optional = config.replace("required: true", "required: false")
        self.allows(self.built("optional", source=hidden, settings=optional),
                    host=self.extracted("optional-host", settings=optional))

    def test_missing_symbol(self):
        path = self.built("needy", source=plugin + "int acme_nowhere(void); int use(void) { return acme_nowhere(); }\n")
        decision = self.refuses("missing-symbol", path, host=self.program, text="acme_nowhere")
        self.assertEqual([m["symbol"] for m in decision["missing"]], ["acme_nowhere"])
        self.allows(path)  # a snapshot alone does not say what the host offers

    def test_hazard(self):
        path = self.built("stack", link=["-Wl,-z,execstack"])
        decision = self.refuses("hazard", path, text="executable-stack")
        self.allows(path, "--allow", "executable-stack")
        self.assertTrue(decision["hazards"])

    def test_the_host_cannot_be_used(self):
        for host in (self.work / "none", self.plain.parent / "plugin.c", self.built("bare-host", carry=False)):
            self.assertTrue(run(self.gate, "check", "--host", host, self.plain, expect=3))

    def test_words_that_allow_nothing(self):
        self.assertIn("recrod", run(self.gate, "check", "--host", self.snapshot, "--allow", "recrod", self.plain,
                                    expect=2))
        self.assertIn("damaged", run(self.gate, "check", "--host", self.snapshot, "--allow", "damaged", self.plain,
                                     expect=2))


class State(Gating):
    surviving = config + "survives_reload: [acme_state]\n"
    hooked = config + "survives_reload: [{ type: acme_state, hook: acme_migrate }]\n"
    larger = interface.replace("uint32_t frames;", "uint32_t frames; uint32_t drops;")
    hook = interface.replace("void acme_log", "int acme_migrate(void *old_state);\nvoid acme_log")

    def test_equal_state_may_be_swapped(self):
        host = self.extracted("s-host", settings=self.surviving)
        old, new = (self.built(name, settings=self.surviving) for name in ("s-old", "s-new"))
        decision = self.allows(new, "--running", old, host=host)
        self.assertEqual(decision["running_version"], "1.0.0")

    def test_state_that_grew_may_not(self):
        host = self.extracted("g-host", settings=self.surviving)
        old = self.built("g-old", settings=self.surviving)
        new = self.built("g-new", self.larger, settings=self.surviving, version="1.1.0")
        self.refuses("state-differs", new, "--running", old, host=host)

    def test_without_a_running_plugin_there_is_no_state(self):
        host = self.extracted("n-host", settings=self.surviving)
        new = self.built("n-new", settings=self.surviving)
        self.allows(new, host=host)

    def test_a_running_plugin_without_a_snapshot(self):
        host = self.extracted("u-host", settings=self.surviving)
        new = self.built("u-new", settings=self.surviving)
        self.refuses("undecided-state", new, "--running", self.built("u-old", carry=False), host=host, expect=3)

    def test_a_hook_must_be_exported(self):
        settings = self.hooked.replace("acme_state_of]", "acme_state_of, { name: acme_migrate, required: false }]")
        host = self.extracted("h-host", self.hook, settings)
        old = self.built("h-old", self.hook, settings=settings)
        larger = self.hook.replace("uint32_t frames;", "uint32_t frames; uint32_t drops;")
        self.refuses("state-differs", self.built("h-none", larger, settings=settings, version="1.1.0"), "--running", old,
                     host=host, text="acme_migrate")
        source = plugin + "int acme_migrate(void *old_state) { return old_state != 0; }\n"
        decision = self.check(self.built("h-new", larger, source, settings, "1.1.0"), "--running", old, host=host,
                              expect=None)
        self.assertNotIn("state-differs", self.codes(decision))


class Output(Gating):
    def test_text_says_what_and_why(self):
        path = self.built("t-inserted", inserted, version="1.1.0")
        text = run(self.gate, "check", "--host", self.snapshot, path, expect=1)
        self.assertRegex(text, r"^REFUSED  .*t-inserted\.so\n")
        self.assertIn("--allow record-field-inserted", text)
        self.assertNotIn("\x1b", text)

    def test_the_same_answer_every_time(self):
        path = self.built("d-inserted", inserted, version="1.1.0")
        answers = {run(self.gate, "check", "--host", self.program, "--format", "json", path, expect=1) for _ in range(3)}
        self.assertEqual(len(answers), 1)

    def test_times_only_where_they_are_asked_for(self):
        self.assertNotIn("times_us", self.allows(self.plain))
        self.assertGreater(self.allows(self.plain, "--times")["times_us"]["total"], 0)

    def test_usage(self):
        self.assertIn("--host", run(self.gate, "check", self.plain, expect=2))
        self.assertIn("--running", run(self.gate, "check", "--host", self.snapshot, "--runing", "x", self.plain, expect=2))
        self.assertIn("Examples", run(self.gate, "check", "--help"))


if __name__ == "__main__":
    Gating.programs = pathlib.Path(sys.argv.pop(1))
    unittest.main()
