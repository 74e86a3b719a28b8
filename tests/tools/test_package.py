"""The Debian package without building it: versions agree, the unit is the repository's own and as tight, the settings are known ones, and the
maintainers' scripts do what README.Debian says, tried in a folder of their own. With KITH_DEB=FILE.deb, what that package holds, too."""

import json
import os
import re
import shutil
import subprocess
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
DEBIAN = os.path.join(ROOT, "debian")
SCRIPTS = ("preinst", "postinst", "postrm")


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as f:
        return f.read()


def unit_of_package():
    """What debian/rules makes of the unit, by its own command."""
    rules = read("debian/rules")
    command = re.search(r"execute_before_dh_installsystemd:\n((?:\t.*\n)+)", rules).group(1)
    command = command.replace("\\\n", " ").strip().replace(">debian/kith.service", "")
    return subprocess.run(["sh", "-c", command], cwd=ROOT, check=True, capture_output=True, text=True).stdout


class Package(unittest.TestCase):
    def test_one_version(self):
        version = re.search(r"version: '([^']+)'", read("meson.build")).group(1)
        self.assertEqual(json.loads(read("package.json"))["version"], version)
        self.assertRegex(read("debian/changelog"), rf"^kith \({re.escape(version)}-\d+\) ")
        self.assertRegex(read("CHANGELOG.md"), rf"(?m)\A(?:(?!^## ).*\n)*## \[{re.escape(version)}\] - ")

    def test_scripts_are_sound(self):
        for name in SCRIPTS:
            text = read(f"debian/kith.{name}")
            self.assertTrue(text.startswith("#!/bin/sh\nset -e\n"), name)
            self.assertIn("\n#DEBHELPER#\n", text, name)
            subprocess.run(["sh", "-n", os.path.join(DEBIAN, f"kith.{name}")], check=True)
            self.assertNotRegex(text, r"\$\(which |/usr/bin/systemctl|\bchmod -R\b|\bchown -R\b", name)

    def test_what_is_installed_is_there(self):
        for line in read("debian/kith.install").splitlines() + read("debian/kith.docs").splitlines():
            self.assertTrue(os.path.exists(os.path.join(ROOT, line.split()[0])), line)

    def test_it_is_built_with_what_the_build_wants(self):
        """script/packages.txt is the one list; what is a library there is wanted to build the package, and what is a font to run it."""
        names = [line.split()[0] for line in read("script/packages.txt").splitlines() if line.strip() and not line.startswith("#") and "@" not in line]
        control = read("debian/control")
        built = re.search(r"(?m)^Build-Depends:\n((?: .*\n)+)", control).group(1)
        self.assertEqual([n for n in names if n.endswith("-dev") and not re.search(rf"(?m)^ {re.escape(n)}\b", built)], [])
        self.assertEqual([n for n in names if n.startswith("fonts-") and n not in re.search(r"(?m)^Depends: (.*)$", control).group(1)], [])

    def test_settings_are_known(self):
        known = set(re.findall(r'\] =\s*\{"([a-z_]+)"', read("src/app/config.c")))
        self.assertGreater(len(known), 10)
        named = re.findall(r"(?m)^;?([a-z_]+) = ", read("debian/kith.conf"))
        self.assertGreater(len(named), 5)
        self.assertEqual(set(named) - known, set())

    def test_unit(self):
        unit = unit_of_package()
        self.assertIn("ExecStart=/usr/bin/kith serve --config /etc/kith/kith.conf\n", unit)
        self.assertNotRegex(unit, r"(?m)^Environment=KITH_|/usr/local|^ConfigurationDirectory")
        self.assertIn("ReadWritePaths=-/var/backups/kith\n", unit)
        kept = {line for line in read("deploy/kith.service").splitlines() if re.match(r"(Protect|Private|Restrict|System|No|Capab|Memory|User|IP|Lock)", line)}
        self.assertGreater(len(kept), 20)
        self.assertEqual(kept - set(unit.splitlines()), set())
        if not shutil.which("systemd-analyze"):
            return
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "kith.service")
            with open(path, "w", encoding="utf-8") as f:
                f.write(unit)
            result = subprocess.run(["systemd-analyze", "security", "--offline=true", "--no-pager", path], capture_output=True, text=True, check=False)
            level = re.search(r"Overall exposure level for kith\.service: ([0-9.]+)", result.stdout)
            self.assertTrue(level, result.stdout + result.stderr)
            self.assertLessEqual(float(level.group(1)), 1.5)

    @unittest.skipUnless(os.environ.get("KITH_DEB"), "no package was built")
    def test_contents(self):
        listing = subprocess.run(["dpkg-deb", "--contents", os.environ["KITH_DEB"]], check=True, capture_output=True, text=True).stdout
        found = {line.split()[5].lstrip(".") for line in listing.splitlines() if not line.startswith("d")}
        wanted = {"/usr/bin/kith", "/etc/kith/kith.conf", "/usr/lib/sysusers.d/kith.conf", "/usr/share/man/man1/kith.1.gz",
                  "/usr/share/bash-completion/completions/kith", "/usr/share/doc/kith/README.Debian", "/usr/share/doc/kith/copyright"}
        self.assertEqual(wanted - found, set())
        self.assertTrue({"/lib/systemd/system/kith.service", "/usr/lib/systemd/system/kith.service"} & found)
        conffiles = subprocess.run(["dpkg-deb", "--info", os.environ["KITH_DEB"], "conffiles"], check=True, capture_output=True, text=True).stdout
        self.assertIn("/etc/kith/kith.conf", conffiles.split())


class Scripts(unittest.TestCase):
    """Run with every path of theirs in a folder of the test, and with commands that only note that they were called."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.root = self.folder.name
        for path in ("etc/kith", "var/lib/kith", "var/backups/kith", "usr/bin", "bin"):
            os.makedirs(os.path.join(self.root, path))
        self.write("etc/kith/kith.conf", f"# database = postgres://no\ndatabase = sqlite:{self.root}/var/lib/kith/kith.db\n")
        self.write("var/lib/kith/kith.db", "data")
        self.command("runuser", 'echo "$*" >>"$NOTES"; [ ! -e "$NOTES.fail" ]')
        self.write("usr/bin/kith", "#!/bin/sh\n", 0o755)

    def write(self, path, text, mode=0o644):
        path = os.path.join(self.root, path)
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
        os.chmod(path, mode)

    def command(self, name, body):
        self.write(f"bin/{name}", f"#!/bin/sh\n{body}\n", 0o755)

    def run_script(self, name, *arguments, **environment):
        text = read(f"debian/kith.{name}").replace("#DEBHELPER#", "")
        text = re.sub(r"(?<![\w./])/(etc|var|usr)/", rf"{self.root}/\1/", text)
        self.write(f"bin/{name}.sh", text, 0o755)
        notes = os.path.join(self.root, "notes")
        if os.path.exists(notes):
            os.remove(notes)
        result = subprocess.run(["sh", os.path.join(self.root, "bin", f"{name}.sh"), *arguments], capture_output=True, text=True, check=False,
                                env={"PATH": f"{self.root}/bin:{self.root}/usr/bin:/usr/bin:/bin", "NOTES": notes, **environment})
        called = ""
        if os.path.exists(notes):
            with open(notes, encoding="utf-8") as f:
                called = f.read()
        return result.returncode, result.stdout + result.stderr, called

    def test_an_upgrade_begins_with_a_copy(self):
        code, said, called = self.run_script("preinst", "upgrade", "0.1.0-1")
        self.assertEqual(code, 0, said)
        self.assertRegex(called, r"-u kith -- kith backup \S*/var/backups/kith/before-upgrade-from-0\.1\.0-1-\d{8}T\d{6}Z\.db --config \S*/etc/kith/kith\.conf")

    def test_no_copy_no_upgrade(self):
        self.write("notes.fail", "")
        code, said, _ = self.run_script("preinst", "upgrade", "0.1.0-1")
        self.assertEqual(code, 1)
        self.assertIn("KITH_NO_BACKUP=1", said)
        self.assertEqual(self.run_script("preinst", "upgrade", "0.1.0-1", KITH_NO_BACKUP="1")[0], 0)

    def test_nothing_to_copy(self):
        self.assertEqual(self.run_script("preinst", "install")[2], "")
        os.remove(os.path.join(self.root, "var/lib/kith/kith.db"))
        self.assertEqual(self.run_script("preinst", "upgrade", "0.1.0-1")[::2], (0, ""))
        self.write("etc/kith/kith.conf", "database = postgres://kith:secret@db/kith\n")
        code, said, called = self.run_script("preinst", "upgrade", "0.1.0-1")
        self.assertEqual((code, called), (0, ""))
        self.assertIn("pg_dump", said)
        self.assertNotIn("secret", said)

    def test_removing_leaves_all(self):
        self.write("var/backups/kith/one.db", "copy")
        self.assertEqual(self.run_script("postrm", "remove")[0], 0)
        for path in ("etc/kith/kith.conf", "var/lib/kith/kith.db", "var/backups/kith/one.db"):
            self.assertTrue(os.path.exists(os.path.join(self.root, path)), path)

    def test_purging_leaves_the_backups(self):
        self.write("var/backups/kith/one.db", "copy")
        code, said, _ = self.run_script("postrm", "purge")
        self.assertEqual(code, 0, said)
        self.assertIn("/var/backups/kith", said)
        self.assertTrue(os.path.exists(os.path.join(self.root, "var/backups/kith/one.db")))
        for path in ("etc/kith", "var/lib/kith"):
            self.assertFalse(os.path.exists(os.path.join(self.root, path)), path)
        os.mkdir(os.path.join(self.root, "etc/kith"))
        self.write("etc/kith/kith.conf", "mine")
        self.write("etc/kith/backup.key", "key")
        self.assertEqual(self.run_script("postrm", "purge")[0], 0)
        self.assertEqual(os.listdir(os.path.join(self.root, "etc/kith")), ["backup.key"])
        os.remove(os.path.join(self.root, "var/backups/kith/one.db"))
        self.assertEqual(self.run_script("postrm", "purge")[0], 0)
        for path in ("etc/kith", "var/backups/kith"):
            self.assertFalse(os.path.exists(os.path.join(self.root, path)), path)


class Results(unittest.TestCase):
    """What the accessibility statement tells comes from a test, and is refused where it does not look like it."""

    def make(self, **change):
        with open(os.path.join(ROOT, "src/settings/accessibility.json"), encoding="utf-8") as f:
            results = {**json.load(f), **change}
        with tempfile.TemporaryDirectory() as folder:
            source, made = os.path.join(folder, "r.json"), os.path.join(folder, "r.h")
            with open(source, "w", encoding="utf-8") as f:
                json.dump(results, f)
            run = subprocess.run(["python3", os.path.join(ROOT, "tools/gen_accessibility.py"), source, made], capture_output=True, text=True, check=False)
            if run.returncode:
                return run.stderr
            with open(made, encoding="utf-8") as f:
                return f.read()

    def test_taken(self):
        self.assertIn('#define ACCESSIBILITY_DAY "2026-06-12"', self.make(date="2026-06-12"))
        self.assertIn("#define ACCESSIBILITY_VIOLATIONS 3", self.make(violations=3))

    def test_refused(self):
        for change in ({"date": "yesterday"}, {"violations": -1}, {"pages": "many"}, {"axe": '4" /*'}, {"more": 1}):
            self.assertIn("error:", self.make(**change), change)


if __name__ == "__main__":
    unittest.main()
