//! One report for all cases, so that nobody has to fix them one run at a time.

use super::{cargo::Checked, cases::Folder, diagnostics::Diagnostic, rules::Broken};
use std::fmt::Write as _;

/// Collects failures.
#[derive(Default)]
pub(crate) struct Report {
    text: String,
    bad_cases: usize,
}

impl Report {
    /// Reports cases that are missing or would never be tested.
    pub(crate) fn folder(&mut self, folder: &Folder, minimum: usize) {
        let glob = folder.kind.glob();
        let count = folder.cases.len();
        if count == 0 {
            self.line(format_args!("no cases match `{glob}`"));
        } else if count < minimum {
            self.line(format_args!("only {count} cases match `{glob}`, not {minimum}"));
        }
        for stray in &folder.strays {
            let stray = stray.display();
            self.line(format_args!(
                "{stray} belongs to no case: cases match `{glob}`, with `.stderr` beside them"
            ));
        }
    }

    /// Reports the rules a case breaks, with what the compiler said.
    pub(crate) fn case(&mut self, checked: &Checked<'_>, broken: &[Broken]) {
        if broken.is_empty() {
            return;
        }
        self.bad_cases += 1;
        self.line(format_args!("\n{}", checked.case.name));
        for Broken { rule, how } in broken {
            self.line(format_args!("  {rule:?}: {how}"));
        }
        for line in rendered(&checked.diagnostics).lines() {
            self.line(format_args!("    {line}"));
        }
    }

    /// Panics if anything was reported.
    pub(crate) fn finish(self, cases: usize) {
        let Report { text, bad_cases } = self;
        assert!(
            text.is_empty(),
            "\n{text}\n{bad_cases} of {cases} fail cases break a rule (the rules are in \
             tests/tests/ui_support/rules.rs)\n"
        );
    }

    fn line(&mut self, line: std::fmt::Arguments<'_>) {
        writeln!(self.text, "{line}").expect("a string takes all text");
    }
}

/// All that the user reads about a case.
pub(crate) fn rendered(diagnostics: &[Diagnostic]) -> String {
    let texts: Vec<_> = diagnostics.iter().map(|one| one.rendered.as_str()).collect();
    texts.join("\n\n")
}
