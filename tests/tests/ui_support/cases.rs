//! Finding the cases on disk.

use std::{
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
};

/// What the compiler is expected to do with a case.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    /// Refuse it.
    Fail,
    /// Accept it; the program then runs to its end.
    Pass,
}

impl Kind {
    /// The name of the folder below `ui`.
    pub(crate) fn folder(self) -> &'static str {
        match self {
            Kind::Fail => "fail",
            Kind::Pass => "pass",
        }
    }

    /// The pattern given to `trybuild`, relative to the package root. [`Folder::read`] finds the
    /// same files.
    pub(crate) fn glob(self) -> &'static str {
        match self {
            Kind::Fail => "ui/fail/*/*.rs",
            Kind::Pass => "ui/pass/*/*.rs",
        }
    }
}

/// One program.
pub(crate) struct Case {
    /// `topic/case`, without the extension.
    pub(crate) name: String,
    pub(crate) path: PathBuf,
    pub(crate) source: String,
}

/// All cases of one kind.
pub(crate) struct Folder {
    pub(crate) kind: Kind,
    /// Sorted by path.
    pub(crate) cases: Vec<Case>,
    /// Files and folders that look like cases but would never be tested.
    pub(crate) strays: Vec<PathBuf>,
}

impl Folder {
    /// Reads `ui/<kind>/<topic>/<case>.rs`. A missing folder holds no cases.
    pub(crate) fn read(kind: Kind) -> Self {
        let mut folder = Folder { kind, cases: Vec::new(), strays: Vec::new() };
        for topic in entries(&root().join(kind.folder())) {
            if topic.is_dir() {
                folder.read_topic(&topic);
            } else if has_extension(&topic, "rs") || has_extension(&topic, "stderr") {
                folder.strays.push(topic);
            }
        }
        folder
    }

    fn read_topic(&mut self, topic: &Path) {
        for path in entries(topic) {
            if has_extension(&path, "rs") {
                self.cases.push(Case { name: name(topic, &path), source: read(&path), path });
            } else if path.is_dir() || is_orphan(&path) {
                self.strays.push(path);
            }
        }
    }

    /// Panics when there is nothing to test: `trybuild` would call that a success.
    pub(crate) fn require_cases(&self) {
        assert!(
            !self.cases.is_empty(),
            "no cases match `{}` below {}",
            self.kind.glob(),
            env!("CARGO_MANIFEST_DIR")
        );
    }
}

/// The folder that holds `fail` and `pass`.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("ui")
}

/// A snapshot whose case was renamed or removed.
fn is_orphan(path: &Path) -> bool {
    has_extension(path, "stderr") && !path.with_extension("rs").exists()
}

fn name(topic: &Path, path: &Path) -> String {
    let topic = topic.file_name().unwrap_or_default().to_string_lossy();
    let case = path.file_stem().unwrap_or_default().to_string_lossy();
    format!("{topic}/{case}")
}

fn has_extension(path: &Path, extension: &str) -> bool {
    path.extension() == Some(OsStr::new(extension))
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut paths: Vec<_> =
        entries.map(|entry| entry.expect("a readable folder entry").path()).collect();
    paths.sort();
    paths
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
