//! The cargo projects that hold all cases of one kind as binaries.

use super::cases::{Case, Kind};
use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// The package's name; no other package in the lock file has it.
const PACKAGE: &str = "orm-ui-cases";

/// The generated package, without its binaries.
///
/// * The versions are `*`: the lock file copied from the workspace decides.
/// * `orm-core` has the features that `orm-tests` gives it.
/// * `dead_code` is allowed because a case declares more than it uses; `trybuild` does the same.
const MANIFEST: &str = r#"# Written by tests/tests/ui_support/project.rs.
[package]
name = "PACKAGE"
version = "0.0.0"
edition = "2024"
publish = false
autobins = false

[workspace]

[dependencies]
orm-core = { path = CORE, features = ["uuid"] }
serde = { version = "*", features = ["derive"] }
serde_json = "*"
uuid = { version = "*", features = ["v7"] }

[lints.rust]
dead_code = "allow"

[profile.dev]
debug = false
"#;

/// A project below the target directory.
pub(crate) struct Project {
    /// Holds the manifest, the lock file and the project's own target directory.
    pub(crate) root: PathBuf,
}

impl Project {
    /// Writes the project for these cases. What an earlier run left of other cases is removed.
    pub(crate) fn prepare(kind: Kind, cases: &[Case]) -> Self {
        let name = format!("ui-{}", kind.folder());
        let root = target_directory().join("tests").join(name);
        fs::create_dir_all(&root).unwrap_or_else(|error| panic!("{}: {error}", root.display()));
        let project = Project { root };

        let manifest = manifest(cases);
        let manifest_path = project.root.join("Cargo.toml");
        if fs::read_to_string(&manifest_path).ok().as_ref() != Some(&manifest) {
            project.sweep();
            write(&manifest_path, &manifest);
        }
        project.copy_lock_file();
        project
    }

    /// A cargo command in this project.
    ///
    /// The flags are fixed, so that neither the caller's `RUSTFLAGS` nor a cargo configuration
    /// changes the messages; the width is the one `trybuild` asks for.
    pub(crate) fn cargo(&self, subcommand: &str) -> Command {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(cargo);
        command
            .arg(subcommand)
            .arg("--offline")
            .current_dir(&self.root)
            .env("CARGO_TARGET_DIR", self.root.join("target"))
            .env("CARGO_ENCODED_RUSTFLAGS", "--diagnostic-width=140")
            // A case that fails leaves nothing to build on.
            .env("CARGO_INCREMENTAL", "0");
        command
    }

    /// The program that was built from the case with this number.
    pub(crate) fn program(&self, number: usize) -> PathBuf {
        let file = format!("{}{}", binary(number), std::env::consts::EXE_SUFFIX);
        self.root.join("target").join("debug").join(file)
    }

    /// Removes what was built from the binaries of the previous manifest, and keeps the
    /// dependencies. Call this before the manifest is replaced: cargo only removes the binaries it
    /// knows.
    fn sweep(&self) {
        let target = self.root.join("target");
        if !target.exists() {
            return;
        }
        let clean = self.cargo("clean").args(["--package", PACKAGE]).output();
        if !clean.is_ok_and(|output| output.status.success()) {
            // The previous project is damaged or names folders that have moved.
            fs::remove_dir_all(&target)
                .unwrap_or_else(|error| panic!("{}: {error}", target.display()));
        }
    }

    /// The workspace's lock file names only versions that cargo has fetched for the workspace,
    /// which is what makes `--offline` work. Cargo drops the entries this project does not need.
    fn copy_lock_file(&self) {
        let source = workspace().join("Cargo.lock");
        let lock = fs::read_to_string(&source)
            .unwrap_or_else(|error| panic!("{}: {error}", source.display()));
        write(&self.root.join("Cargo.lock"), &lock);
    }
}

/// The workspace of this repository.
pub(crate) fn workspace() -> &'static Path {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().expect("the package lies in the workspace")
}

/// Cargo gives integration tests `<target directory>/tmp`.
fn target_directory() -> &'static Path {
    let tmp = Path::new(env!("CARGO_TARGET_TMPDIR"));
    tmp.parent().expect("the folder lies in the target directory")
}

/// The name of a case's binary, a mere number: diagnostics are told apart by their file.
fn binary(number: usize) -> String {
    format!("case{number:03}")
}

/// One binary per case.
fn manifest(cases: &[Case]) -> String {
    let core = literal(&workspace().join("orm-core"));
    let mut manifest = MANIFEST.replace("PACKAGE", PACKAGE).replace("CORE", &core);
    for (number, case) in cases.iter().enumerate() {
        let (name, path) = (binary(number), literal(&case.path));
        write!(manifest, "\n[[bin]]\nname = \"{name}\"\npath = {path}\n")
            .expect("a string takes all text");
    }
    manifest
}

/// A path as a TOML string.
fn literal(path: &Path) -> String {
    format!("{:?}", path.to_str().expect("a path in UTF-8"))
}

fn write(path: &Path, text: &str) {
    fs::write(path, text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}
