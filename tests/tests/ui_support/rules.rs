//! What makes an error message a good one.

use super::{
    cargo::Checked,
    cases::Case,
    diagnostics::{Diagnostic, Level, Span},
    header::{Header, one_line},
    names,
};

/// The longest message, counted in lines that are not blank. One error with its place takes
/// five; the rest is room for one second place or one help.
const MAXIMUM_LINES: usize = 12;

/// A rule that a case breaks.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Broken {
    pub(crate) rule: Rule,
    pub(crate) how: String,
}

/// The rules, named as the report names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rule {
    /// The case says what is expected of it.
    Header,
    /// One mistake gives one error and no warning.
    OneError,
    /// The error is at the words of the user that are wrong.
    Span,
    /// The user can find every name in the message in the documentation or in their own code.
    Names,
    /// The message can be read at a glance.
    Length,
    /// No excuse outlives its cause.
    Excuse,
}

/// All rules that the messages about a case break.
pub(crate) fn broken_by(checked: &Checked<'_>) -> Vec<Broken> {
    let mut judge = Judge::default();
    match Header::parse(&checked.case.source) {
        Ok(header) => judge.case(checked, &header),
        Err(how) => judge.broken(Rule::Header, how),
    }
    judge.broken
}

/// The places of an error as a header line, for people who write a case.
pub(crate) fn suggested_header(checked: &Checked<'_>) -> String {
    let texts: Vec<_> = errors(&checked.diagnostics)
        .flat_map(|error| &error.primary)
        .map(|span| match span.shown_in(&checked.case.path) {
            Some(place) => format!("\"{}\"", text_at(checked.case, place)),
            None => format!("({} is another file)", span.file.display()),
        })
        .collect();
    format!("// error at: {}", texts.join(" | "))
}

/// Collects what is broken, and which excuses were needed.
#[derive(Default)]
struct Judge {
    broken: Vec<Broken>,
    reason_needed: bool,
}

impl Judge {
    fn broken(&mut self, rule: Rule, how: impl Into<String>) {
        let how = how.into();
        self.broken.push(Broken { rule, how });
    }

    fn case(&mut self, checked: &Checked<'_>, header: &Header) {
        self.one_error(&checked.diagnostics);
        self.warnings(&checked.diagnostics, header);
        for error in errors(&checked.diagnostics) {
            self.span(checked.case, error, header);
        }
        self.names(&checked.diagnostics, header);
        self.length(&checked.diagnostics, header);
        if header.reason.is_some() && !self.reason_needed {
            self.broken(Rule::Excuse, "there is nothing that needs a `// reason:`");
        }
    }

    fn one_error(&mut self, diagnostics: &[Diagnostic]) {
        match errors(diagnostics).count() {
            0 => self.broken(
                Rule::OneError,
                "`cargo check` accepts it (constants in generic functions are evaluated by \
                 `cargo build` only)",
            ),
            1 => {}
            count => self.broken(Rule::OneError, format!("{count} errors")),
        }
    }

    fn warnings(&mut self, diagnostics: &[Diagnostic], header: &Header) {
        let mut warnings = diagnostics.iter().filter(|one| one.level == Level::Warning);
        match (warnings.next(), &header.warnings) {
            (Some(warning), None) => {
                self.broken(Rule::OneError, format!("also warns: {}", warning.message));
            }
            (None, Some(_)) => {
                self.broken(Rule::Excuse, "`// warnings:` is written, but there are none");
            }
            _ => {}
        }
    }

    fn span(&mut self, case: &Case, error: &Diagnostic, header: &Header) {
        if error.primary.is_empty() {
            self.broken(Rule::Span, "the error is at no place");
        }
        for span in &error.primary {
            let Some(place) = span.shown_in(&case.path) else {
                let file = span.file.display();
                let line = span.line;
                self.broken(Rule::Span, format!("the error is in {file}, line {line}"));
                continue;
            };
            let text = text_at(case, place);
            if in_derive_list(&case.source, place.bytes.start) {
                self.reason_needed = true;
                if header.reason.is_none() {
                    self.broken(
                        Rule::Span,
                        format!("the error is at `{text}` in `#[derive(…)]`, without a reason"),
                    );
                }
            }
            if !header.error_at.contains(&text) {
                self.broken(
                    Rule::Span,
                    format!(
                        "the error is at `{text}`, not at `{}`",
                        header.error_at.join("` or `")
                    ),
                );
            }
        }
    }

    fn names(&mut self, diagnostics: &[Diagnostic], header: &Header) {
        let mut shown: Vec<_> =
            diagnostics.iter().flat_map(|one| names::denied_in(&one.rendered)).collect();
        shown.sort_unstable();
        shown.dedup();
        for name in &shown {
            if header.shows.iter().any(|excused| excused == name) {
                self.reason_needed = true;
            } else {
                self.broken(Rule::Names, format!("the message shows `{name}`"));
            }
        }
        for excused in &header.shows {
            if !shown.contains(&excused.as_str()) {
                self.broken(
                    Rule::Excuse,
                    format!("`// shows:` lists `{excused}`, which is not shown or not denied"),
                );
            }
        }
    }

    fn length(&mut self, diagnostics: &[Diagnostic], header: &Header) {
        let lines = diagnostics
            .iter()
            .flat_map(|one| one.rendered.lines())
            .filter(|line| !line.trim().is_empty())
            .count();
        if lines > MAXIMUM_LINES {
            self.reason_needed = true;
            if header.reason.is_none() {
                self.broken(
                    Rule::Length,
                    format!("{lines} lines; more than {MAXIMUM_LINES} need a `// reason:`"),
                );
            }
        }
    }
}

fn errors(diagnostics: &[Diagnostic]) -> impl Iterator<Item = &Diagnostic> {
    diagnostics.iter().filter(|one| one.level == Level::Error)
}

/// The user's words at a place in the case.
fn text_at(case: &Case, place: &Span) -> String {
    let text = case.source.get(place.bytes.clone());
    text.map(one_line).unwrap_or_default()
}

/// Whether a position lies between the parentheses of `#[derive(…)]`.
fn in_derive_list(source: &str, position: usize) -> bool {
    let before = &source[..position];
    before.rfind("derive(").is_some_and(|derive| !before[derive..].contains([')', ']']))
}

#[cfg(test)]
mod tests;
