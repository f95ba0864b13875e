//! What the compiler says to the people who use this crate.
//!
//! A *case* is one small program in `ui/fail/<topic>/` or `ui/pass/<topic>/`. Pass cases are built
//! and run. Two kinds of test read the fail cases: `trybuild` compares every message with its
//! snapshot, and [`every_mistake_is_one_error_in_the_users_words`] holds the messages themselves to
//! rules that a snapshot cannot state, because `TRYBUILD=overwrite` accepts any message.
//!
//! While writing a case, look at what the compiler says about it with
//!
//! ```text
//! UI_SHOW=<part of topic/case> cargo test -p orm-tests --test ui every_mistake -- --nocapture
//! ```
//!
//! How a case describes its error is told in `ui_support/header.rs`.

mod ui_support;

use ui_support::{
    cargo,
    cases::{Folder, Kind},
    report, rules, show, toolchain,
};

/// Fewer fail cases than this means that some were lost, not that the crate got simpler: nine tenths of them.
const MINIMUM_FAIL: usize = 459;
/// As [`MINIMUM_FAIL`], for the programs that must compile.
const MINIMUM_PASS: usize = 98;

/// Every message equals its `.stderr` snapshot.
#[test]
fn compile_fail() {
    toolchain::require_pinned();
    Folder::read(Kind::Fail).require_cases();
    trybuild::TestCases::new().compile_fail(Kind::Fail.glob());
}

/// Every pass case compiles and runs to its end. No message is compared here, so any supported
/// toolchain will do.
#[test]
fn compile_pass() {
    let pass = Folder::read(Kind::Pass);
    pass.require_cases();
    let wrong = cargo::run(&pass.cases);
    let texts: Vec<_> = wrong.iter().map(|(case, text)| format!("{}\n{text}", case.name)).collect();
    assert!(
        wrong.is_empty(),
        "\n{}\n{} of {} pass cases do not compile and run\n",
        texts.join("\n\n"),
        wrong.len(),
        pass.cases.len()
    );
}

/// Every fail case gives exactly one error, at a token the user wrote, short, and without a name
/// the user never wrote.
#[test]
fn every_mistake_is_one_error_in_the_users_words() {
    toolchain::require_pinned();
    let fail = Folder::read(Kind::Fail);
    let pass = Folder::read(Kind::Pass);

    let checked = cargo::check(&fail.cases);
    show::matching(&checked);

    let mut report = report::Report::default();
    report.folder(&fail, MINIMUM_FAIL);
    report.folder(&pass, MINIMUM_PASS);
    for checked in &checked {
        report.case(checked, &rules::broken_by(checked));
    }
    report.finish(checked.len());
}
