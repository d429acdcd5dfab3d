"""`abi-gate embed`: what it writes, what it refuses, and that a file is either as it was or whole.

usage: embed_contract.py FOLDER_OF_PROGRAMS"""
import os
import pathlib
import re
import shutil
import stat
import subprocess
import sys
import unittest

import embedding
from embedding import Embedding, run


class Embed(Embedding):
    def setUp(self):
        self.reserve = self.notes("reserve.c", "--reserve", "8K")
        self.path = self.link("plugin.so", self.work / "plugin.c", self.reserve, "-Wl,--build-id")

    def refuses(self, path, snapshot, message, expect=2):
        """And leaves the file and its folder as they were."""
        before = path.read_bytes() if path.is_file() else None
        files = sorted(os.listdir(self.work))
        self.assertRegex(run(self.gate, "embed", path, snapshot, expect=expect), message)
        if before is not None:
            self.assertEqual(path.read_bytes(), before)
        self.assertEqual(sorted(os.listdir(self.work)), files)

    def snapshot_of(self, name, header=None, config=None):
        """Of another interface than the plugin's."""
        folder = self.work / name
        folder.mkdir(exist_ok=True)
        (folder / "acme.h").write_text(header or embedding.header)
        (folder / "abigate.yaml").write_text(config or embedding.config)
        run(self.extract, "--config", folder / "abigate.yaml", "-o", folder / "acme.json")
        return folder / "acme.json"

    def damaged(self, path, mark, offset):
        """A copy in which the byte at `offset` behind `mark` is another one."""
        content = bytearray(path.read_bytes())
        content[content.index(mark) + offset] ^= 0x40
        copy = path.with_suffix(".damaged.so")
        copy.write_bytes(content)
        return copy

    # ---- filling ----

    def test_changes_no_byte_outside_the_notes(self):
        before = self.path.read_bytes()
        run(self.gate, "embed", self.path, self.snapshot)
        after = self.path.read_bytes()
        self.assertEqual(len(before), len(after))
        start = before.index(b"abigate\0")
        changed = [i for i in range(len(before)) if before[i] != after[i]]
        self.assertGreaterEqual(changed[0], start)
        self.assertLess(changed[-1], start + 4096 + 8192 + 64)

    def test_again_with_a_shorter_and_a_newer_snapshot(self):
        first = self.path.read_bytes()
        run(self.gate, "embed", self.path, self.snapshot)
        once = self.path.read_bytes()
        newer = self.snapshot_of("newer", config=embedding.config.replace("1.2.0", "1.3.0"))
        run(self.gate, "embed", self.path, newer)
        self.assert_carries(self.path, "1.3.0")
        run(self.gate, "embed", self.path, self.snapshot)
        self.assertEqual(self.path.read_bytes(), once)
        self.assertNotEqual(first, once)

    def test_takes_a_compressed_snapshot(self):
        run(self.gate, "embed", self.path, self.extracted("acme.json.zst"))
        self.assert_carries(self.path)

    def test_keeps_mode_and_symbolic_links(self):
        self.path.chmod(0o751)
        link = self.work / "link.so"
        link.symlink_to("plugin.so")
        run(self.gate, "embed", link, self.snapshot)
        self.assertTrue(link.is_symlink())
        self.assertEqual(stat.S_IMODE(self.path.stat().st_mode), 0o751)
        self.assert_carries(self.path)

    def test_other_hard_links_keep_the_old_content(self):
        other = self.work / "other.so"
        os.link(self.path, other)
        run(self.gate, "embed", self.path, self.snapshot)
        self.assertIsNone(self.carried(other))
        self.assert_carries(self.path)
        other.unlink()

    def test_the_plugin_still_works(self):
        (self.work / "load.c").write_text("""#include <dlfcn.h>
            int main(int count, char** words) {
              void* plugin = dlopen(words[1], RTLD_NOW);
              return plugin == 0 || count != 2 || dlsym(plugin, "acme_entry") == 0;
            }""")
        run("gcc", "-o", self.work / "load", self.work / "load.c", "-ldl")
        run(self.gate, "embed", self.path, self.snapshot)
        run(self.work / "load", self.path)

    def test_without_a_build_id_it_says_so(self):
        path = self.link("no-id.so", self.work / "plugin.c", self.reserve, "-Wl,--build-id=none")
        self.assertIn("it has no build-id", run(self.gate, "embed", path, self.snapshot))
        self.assert_carries(path)

    # ---- refused ----

    def test_nothing_reserved(self):
        path = self.link("plain.so", self.work / "plugin.c")
        self.refuses(path, self.snapshot, r"reserve it with abigate_embed\(TARGET RESERVE 64K\).*the file is unchanged")

    def test_too_little_reserved_and_how_much_is_enough(self):
        small = self.link("small.so", self.work / "plugin.c", self.notes("small.c", "--reserve", "64"))
        self.refuses(small, self.snapshot, r"found 64 and 4096 reserved; reserve \d+K when the file is linked")
        needed = re.search(r"reserve (\d+K)", run(self.gate, "embed", small, self.snapshot, expect=2))[1]
        enough = self.link("enough.so", self.work / "plugin.c", self.notes("enough.c", "--reserve", needed))
        run(self.gate, "embed", enough, self.snapshot)
        self.assert_carries(enough)

    def test_what_was_linked_in(self):
        path = self.link("linked.so", self.work / "plugin.c", self.notes("linked.c", self.snapshot))
        self.refuses(path, self.snapshot, "its snapshot was linked in, which cannot be changed afterwards")

    def test_two_snapshots(self):
        first = self.notes("first.c", self.snapshot)
        path = self.link("two.so", self.work / "plugin.c", first, self.notes("second.c", self.snapshot))
        self.refuses(path, self.snapshot, "expected one embedded snapshot, found a second", expect=3)

    def test_files_that_cannot_be(self):
        self.refuses(self.work / "missing.so", self.snapshot, "cannot read .*missing.so", expect=3)
        self.refuses(self.work, self.snapshot, "expected a regular file", expect=3)
        self.refuses(self.snapshot, self.snapshot, "ELF", expect=3)
        self.refuses(self.path, self.path, "expected a snapshot", expect=3)
        self.refuses(self.path, self.work / "missing.json", "cannot read .*missing.json", expect=3)
        fifo = self.work / "fifo"
        os.mkfifo(fifo)
        self.refuses(fifo, self.snapshot, "expected a regular file", expect=3)
        fifo.unlink()

    def test_a_full_disk_leaves_the_file(self):
        """A limit on the size of files stands for it."""
        before = self.path.read_bytes()
        command = f"ulimit -f 8; exec {self.gate} embed {self.path} {self.snapshot}"
        done = subprocess.run(["sh", "-c", f"trap '' XFSZ; {command}"], capture_output=True, text=True)
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertIn("it is unchanged", done.stderr)
        self.assertEqual(self.path.read_bytes(), before)
        self.assertEqual([name for name in os.listdir(self.work) if name.endswith(".tmp")], [])

    def test_usage(self):
        for arguments, message in [
            ([], "expected FILE and SNAPSHOT, found 0"),
            ([self.path], "expected FILE and SNAPSHOT, found 1"),
            (["--reserve", "8K"], "expected --source OUT"),
            (["--reserve", "much", "--source", "-"], "expected a size such as 64K or 1M"),
            (["--reserve", "8K", "--source", "-", self.snapshot], "--reserve writes empty space"),
            (["--side", "guest", "--source", "-", self.snapshot], "expected host or plugin"),
            (["--sorce", "x.c", self.snapshot], "did you mean --source"),
        ]:
            with self.subTest(arguments=arguments):
                self.assertIn(message, run(self.gate, "embed", *arguments, expect=2))
        self.assertIn("Examples:", run(self.gate, "embed", "--help"))
        self.assertIn("did you mean embed", run(self.gate, "embd", expect=2))
        self.assertIn("embed", run(self.gate, "--help"))
        self.assertRegex(run(self.gate, "--version"), r"abi-gate \d+\.\d+\.\d+")

    # ---- bound to the code beside it ----

    def lies(self, name, message, header=None, config=None):
        """Refused where it is filled in, and seen where it was linked in."""
        snapshot = self.snapshot_of(name, header, config)
        self.refuses(self.path, snapshot, message)
        path = self.link(f"{name}.so", self.work / "plugin.c", self.notes(f"{name}.c", snapshot))
        embedded = self.carried(path)
        self.assertFalse(embedded["bound"])
        self.assertRegex(embedded["unbound"], message)

    def test_a_symbol_that_is_not_there(self):
        more = embedding.header.replace("extern long", "int acme_flush(int level);\nextern long")
        config = embedding.config.replace("acme_table", "acme_table, acme_flush")
        self.lies("missing-symbol", "says that it exports acme_flush, and it does not", more, config)

    def test_a_symbol_that_need_not_be_there(self):
        more = embedding.header.replace("extern long", "int acme_flush(int level);\nextern long")
        config = embedding.config.replace("acme_table", "acme_table, { name: acme_flush, required: false }")
        run(self.gate, "embed", self.path, self.snapshot_of("optional", more, config))
        self.assert_carries(self.path)

    def test_what_the_host_defines_need_not_be_there(self):
        more = embedding.header.replace("extern long", "void acme_host_log(const char* text);\nextern long")
        config = embedding.config.replace("plugin: [", "host: [acme_host_log], plugin: [")
        run(self.gate, "embed", self.path, self.snapshot_of("host", more, config))
        self.assert_carries(self.path)
        self.assertRegex(run(self.gate, "embed", "--side", "host", self.path, self.snapshot_of("host", more, config), expect=2),
                         "exports acme_host_log, and it does not")

    def test_data_of_another_size(self):
        self.lies("data-size", "acme_table has 64 bytes, the file exports 32",
                  embedding.header.replace("acme_table[4]", "acme_table[8]"))

    def test_data_where_a_function_is(self):
        self.lies("symbol-type", "acme_entry is data, the file exports a function",
                  embedding.header.replace("acme_entry(void)", "acme_entry"))

    def test_another_machine(self):
        other = self.extracted("other.json", "--target", "aarch64-linux-gnu", "--", "-ffreestanding")
        self.refuses(self.path, other, "the snapshot is of aarch64.*the file is of ELF machine 62")

    def test_another_link(self):
        run(self.gate, "embed", self.path, self.snapshot)
        relinked = self.damaged(self.path, b"GNU\0", 8)
        embedded = self.carried(relinked)
        self.assertFalse(embedded["bound"])
        self.assertRegex(embedded["unbound"], "put into a file with the build-id [0-9a-f]+, this one has [0-9a-f]+")

    def test_damage(self):
        run(self.gate, "embed", self.path, self.snapshot)
        broken = self.damaged(self.path, b"\x28\xb5\x2f\xfd", 40)
        embedded = self.carried(broken)
        self.assertFalse(embedded["bound"])
        self.assertRegex(embedded["unbound"], "expected a snapshot note with the digest")
        lying = self.damaged(self.path, b"1.2.0", 2)
        self.assertRegex(self.carried(lying)["unbound"], "its identity note and its snapshot differ in the interface's version")
        # Filling it again mends both.
        for path in (broken, lying):
            run(self.gate, "embed", path, self.snapshot)
            self.assert_carries(path)

    def test_a_newer_format(self):
        run(self.gate, "embed", self.path, self.snapshot)
        newer = self.damaged(self.path, b"abigate\0", 8)
        self.assertIn("upgrade abigate to a release", run(self.gate, "inspect", newer, expect=3))


if __name__ == "__main__":
    Embedding.programs = pathlib.Path(sys.argv[1])
    unittest.main(argv=[sys.argv[0], "-v"])
