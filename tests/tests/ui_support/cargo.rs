//! Asking the compiler about all cases of one kind at once.

use super::{
    cases::{Case, Kind},
    diagnostics::{Diagnostic, Level},
    project::Project,
    report,
};
use serde_json::Value;
use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    process::{Command, Output},
};

/// A case and all that the compiler said about it.
pub(crate) struct Checked<'a> {
    pub(crate) case: &'a Case,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// Checks all cases with one run of cargo.
///
/// Panics when the run says nothing about the cases: when cargo could not start, or when a crate
/// they depend on does not compile.
pub(crate) fn check(cases: &[Case]) -> Vec<Checked<'_>> {
    let project = Project::prepare(Kind::Fail, cases);
    compile(&project, "check", cases)
}

/// Builds and runs all cases, and gives what went wrong with each that did not run to its end.
///
/// One run of cargo builds them all; `trybuild` starts cargo twice for each.
pub(crate) fn run(cases: &[Case]) -> Vec<(&Case, String)> {
    let project = Project::prepare(Kind::Pass, cases);
    let built = compile(&project, "build", cases);
    let wrong = built.into_iter().enumerate().filter_map(|(number, built)| {
        let errors: Vec<_> =
            built.diagnostics.into_iter().filter(|one| one.level == Level::Error).collect();
        if !errors.is_empty() {
            return Some((built.case, report::rendered(&errors)));
        }
        let output = Command::new(project.program(number)).output().expect("the case was built");
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        (!output.status.success()).then_some((built.case, stderr))
    });
    wrong.collect()
}

fn compile<'a>(project: &Project, subcommand: &str, cases: &'a [Case]) -> Vec<Checked<'a>> {
    if cases.is_empty() {
        return Vec::new();
    }
    let output = project
        .cargo(subcommand)
        .args(["--bins", "--keep-going", "--quiet", "--message-format=json"])
        .output()
        .expect("cargo runs");
    let mut by_file = messages(&output, &project.root, cases);
    cases
        .iter()
        .map(|case| Checked { case, diagnostics: by_file.remove(&case.path).unwrap_or_default() })
        .collect()
}

/// The diagnostics of every case, by the case's file.
fn messages(output: &Output, base: &Path, cases: &[Case]) -> HashMap<PathBuf, Vec<Diagnostic>> {
    let mut by_file: HashMap<_, Vec<_>> =
        cases.iter().map(|case| (case.path.clone(), Vec::new())).collect();
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
    assert!(elsewhere.is_empty(), "the cases were not checked:\n{elsewhere}\n{stderr}");
    assert!(finished, "cargo could not check the cases:\n{stderr}");
    by_file
}
