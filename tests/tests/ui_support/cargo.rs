//! Asking the compiler about all fail cases at once.

use super::{
    cases::Case,
    diagnostics::{Diagnostic, Level},
    project::Project,
};
use serde_json::Value;
use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    process::Output,
};

/// A fail case and all that the compiler said about it.
pub(crate) struct Checked<'a> {
    pub(crate) case: &'a Case,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// Checks all cases with one run of cargo.
///
/// Panics when the run says nothing about the cases: when cargo could not start, or when a crate
/// they depend on does not compile.
pub(crate) fn check(cases: &[Case]) -> Vec<Checked<'_>> {
    let project = Project::prepare(cases);
    if cases.is_empty() {
        return Vec::new();
    }
    let output = project
        .cargo("check")
        .args(["--bins", "--keep-going", "--quiet", "--message-format=json"])
        .output()
        .expect("cargo runs");
    let mut by_file = messages(&output, &project.root, cases);
    cases
        .iter()
        .map(|case| Checked {
            case,
            diagnostics: by_file.remove(&case.path).unwrap_or_default(),
        })
        .collect()
}

/// The diagnostics of every case, by the case's file.
fn messages(output: &Output, base: &Path, cases: &[Case]) -> HashMap<PathBuf, Vec<Diagnostic>> {
    let mut by_file: HashMap<_, Vec<_>> = cases
        .iter()
        .map(|case| (case.path.clone(), Vec::new()))
        .collect();
    let mut elsewhere = String::new();
    let mut finished = false;

    let stdout = String::from_utf8_lossy(&output.stdout);
    for line in stdout.lines() {
        let Ok(line) = serde_json::from_str::<Value>(line) else {
            continue;
        };
        finished |= line["reason"] == "build-finished";
        if line["reason"] != "compiler-message" {
            continue;
        }
        let Some(diagnostic) = Diagnostic::read(&line["message"], base) else {
            continue;
        };
        let file = line["target"]["src_path"].as_str().unwrap_or_default();
        match by_file.get_mut(Path::new(file)) {
            Some(diagnostics) => diagnostics.push(diagnostic),
            None if diagnostic.level == Level::Error => {
                elsewhere += &diagnostic.rendered;
                elsewhere += "\n\n";
            }
            None => {}
        }
    }

    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(
        elsewhere.is_empty(),
        "the cases were not checked:\n{elsewhere}\n{stderr}"
    );
    assert!(finished, "cargo could not check the cases:\n{stderr}");
    by_file
}
