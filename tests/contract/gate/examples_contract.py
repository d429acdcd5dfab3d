"""The examples of docs/gate.md, built with the installed package as a stranger would: with CMake, and by the commands of
their README with pkg-config. Each says and does what the page says.

usage: examples_contract.py CMAKE BUILD_DIR SOURCE_DIR"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import unittest

from gating import install_for, run

cmake, build, source = sys.argv.pop(1), pathlib.Path(sys.argv.pop(1)), pathlib.Path(sys.argv.pop(1))
examples = source / "fixtures/gate-examples"


class Examples(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        library = install_for(cls, cmake, build)
        cls.environment = dict(os.environ, PATH=f"{cls.prefix / 'bin'}:{os.environ['PATH']}",
                               LD_LIBRARY_PATH=str(library), PKG_CONFIG_PATH=str(library / "pkgconfig"))
        # Away from its place in the tree, with the interface that it names beside it.
        shutil.copytree(examples, cls.work / "gate-examples")
        shutil.copytree(source / "fixtures/start", cls.work / "start")
        cls.built = cls.work / "built"
        run(cmake, "-G", "Ninja", "-S", cls.work / "gate-examples", "-B", cls.built,
            f"-DCMAKE_PREFIX_PATH={cls.prefix}", "-DCMAKE_C_FLAGS=-Wall -Wextra -Werror",
            "-DCMAKE_CXX_FLAGS=-Wall -Wextra -Werror")
        run(cmake, "--build", cls.built)

    def runs(self, name, *arguments, expect=0):
        return run(self.built / name, *arguments, expect=expect, cwd=self.built, env=self.environment)

    def test_check_loads_what_is_allowed_and_nothing_else(self):
        self.assertIn("built for acme-filter 1.4.0\nblur: 12 pixels\n", self.runs("check", "./blur-1.4.0.so"))
        self.assertIn("built for acme-filter 1.5.0\nblur: 12 pixels\n", self.runs("check", "./blur-1.5.0.so"))
        refused = self.runs("check", "./blur-1.6.0.so", expect=1)
        self.assertRegex(refused, r"^blur-1\.6\.0\.so is refused, .*acme_frame::id")
        self.assertNotIn("built for", refused)

    def test_swap_goes_on_with_what_runs(self):
        lines = self.runs("swap", "blur-1.4.0.so", "blur-1.6.0.so", "blur-1.5.0.so").splitlines()
        self.assertRegex("\n".join(lines), r"allowed blur-1\.4\.0.*\n.*1\.4\.0\n  12 pixels\n"
                                           r"refused blur-1\.6\.0.*conflict.*\n.*1\.4\.0\n  12 pixels\n"
                                           r"allowed blur-1\.5\.0.*\n.*1\.5\.0\n  12 pixels")

    def test_observer_sees_every_stage(self):
        stages = re.findall(r"^4bf92f3577b34da6 (\w+) +[\d.]+ us$", self.runs("observer", "blur-1.5.0.so"), re.MULTILINE)
        self.assertEqual(stages, ["open", "identity", "graphs", "exports", "links"])
        equal = self.runs("observer", "blur-1.4.0.so")
        self.assertNotIn("graphs", equal)

    @unittest.skipUnless(shutil.which("openssl"), "needs openssl")
    def test_verify_takes_what_is_signed(self):
        def openssl(*arguments):
            run("openssl", *arguments, cwd=self.built)
        openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", "private.pem")
        openssl("pkey", "-in", "private.pem", "-pubout", "-out", "key.pem")
        openssl("dgst", "-sha256", "-sign", "private.pem", "-out", "blur-1.5.0.so.sig", "blur-1.5.0.so")
        self.assertRegex(self.runs("verify", "key.pem", "blur-1.5.0.so"), r"^allowed")
        self.assertIn("verify-failed", self.runs("verify", "key.pem", "blur-1.4.0.so", expect=1))
        shutil.copy(self.built / "blur-1.5.0.so.sig", self.built / "blur-1.4.0.so.sig")
        self.assertIn("verify-failed", self.runs("verify", "key.pem", "blur-1.4.0.so", expect=1))

    def test_verify_can_read_the_file_however_it_is_named(self):
        program = self.work / "verifier"
        flags = run("pkg-config", "--cflags", "--libs", "abigate", env=self.environment).split()
        run("cc", "-Wall", "-Wextra", "-Werror", "-o", program, source / "tests/contract/gate/verifier.c", *flags)
        snapshot = self.work / "host.json"
        run(self.prefix / "bin/abi-extract", "--config", source / "fixtures/start/1.4.0/abigate.yaml", "-o", snapshot)
        run(program, snapshot, self.built / "blur-1.4.0.so", env=self.environment)

    def test_refused_runs_it_alone(self):
        printed = self.runs("refused", "./runner", "./blur-1.5.0.so", "./blur-1.6.0.so")
        self.assertRegex(printed, r"(?s)^allowed \./blur-1\.5\.0\.so.*blur-1\.6\.0\.so is refused.*"
                                  r"built for acme-filter 1\.6\.0\n  12 pixels\nthe runner ended with exit status 0\n$")

    def test_the_commands_of_the_readme(self):
        commands = re.findall(r"```sh\n(.*?)```", (examples / "README.md").read_text(), re.DOTALL)[1]
        done = subprocess.run(["bash", "-e", "-c", commands], cwd=self.work / "gate-examples", env=self.environment,
                              capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("blur: 12 pixels", done.stdout)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "-v"])
