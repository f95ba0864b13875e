//! The rules, on made-up messages.

use super::{Broken, Checked, Rule, broken_by, suggested_header};
use crate::ui_support::{
    cases::Case,
    diagnostics::{Diagnostic, Level, Span},
};
use std::path::PathBuf;

fn case(source: &str) -> Case {
    Case { name: "topic/case".into(), path: PathBuf::from("case.rs"), source: source.into() }
}

/// A diagnostic at the last place where the case says `at`.
fn diagnostic(level: Level, case: &Case, at: &str, rendered: &str) -> Diagnostic {
    let start = case.source.rfind(at).unwrap();
    Diagnostic {
        level,
        message: "message".into(),
        rendered: rendered.into(),
        primary: vec![Span {
            file: case.path.clone(),
            bytes: start..start + at.len(),
            line: 1,
            call: None,
        }],
    }
}

fn rules(case: &Case, diagnostics: Vec<Diagnostic>) -> Vec<Rule> {
    let broken = broken_by(&Checked { case, diagnostics });
    broken.into_iter().map(|Broken { rule, .. }| rule).collect()
}

#[test]
fn a_short_error_at_the_named_place_is_good() {
    let case = case("// error at: \"x\"\nlet x;");
    let error = diagnostic(Level::Error, &case, "x", "error: x");
    assert_eq!(rules(&case, vec![error]), []);
}

#[test]
fn the_number_of_errors_is_one() {
    let case = case("// error at: \"x\"\nlet x;");
    let error = diagnostic(Level::Error, &case, "x", "error: x");
    let warning = diagnostic(Level::Warning, &case, "x", "warning: x");
    assert_eq!(rules(&case, vec![]), [Rule::OneError]);
    assert_eq!(rules(&case, vec![error.clone(), error.clone()]), [Rule::OneError]);
    assert_eq!(rules(&case, vec![error, warning]), [Rule::OneError]);
}

#[test]
fn the_place_is_the_named_one_in_the_case_itself() {
    let case = case("// error at: \"x\"\nlet x = y;");
    let mut error = diagnostic(Level::Error, &case, "y", "error");
    assert_eq!(rules(&case, vec![error.clone()]), [Rule::Span]);
    error.primary.clear();
    assert_eq!(rules(&case, vec![error]), [Rule::Span]);
}

#[test]
fn a_macro_of_another_crate_is_shown_where_it_is_called() {
    let case = case("// error at: \"x\"\nlet x = y;");
    let mut error = diagnostic(Level::Error, &case, "x", "error");
    let call = error.primary.pop().unwrap();
    let mut elsewhere = call.clone();
    elsewhere.file = PathBuf::from("orm-core/src/lib.rs");
    error.primary.push(elsewhere);
    assert_eq!(rules(&case, vec![error.clone()]), [Rule::Span]);
    error.primary[0].call = Some(Box::new(call));
    assert_eq!(rules(&case, vec![error]), []);
}

#[test]
fn the_derive_list_needs_a_reason() {
    let bare = case("// error at: \"Model\"\n#[derive(Model)]\nstruct S;");
    let error = diagnostic(Level::Error, &bare, "Model", "error");
    assert_eq!(rules(&bare, vec![error]), [Rule::Span]);

    let excused = case("// error at: \"Model\"\n// reason: no field\n#[derive(Model)]");
    let error = diagnostic(Level::Error, &excused, "Model", "error");
    assert_eq!(rules(&excused, vec![error]), []);

    let elsewhere = case("// error at: \"Model\"\n#[derive(Debug)]\nstruct Model;");
    let error = diagnostic(Level::Error, &elsewhere, "Model", "error");
    assert_eq!(rules(&elsewhere, vec![error]), []);
}

#[test]
fn length_and_names_can_be_excused() {
    let long = "PhantomData\n".repeat(13);
    let bare = case("// error at: \"x\"\nlet x;");
    let error = diagnostic(Level::Error, &bare, "x", &long);
    assert_eq!(rules(&bare, vec![error]), [Rule::Names, Rule::Length]);

    let excused = case("// error at: \"x\"\n// reason: r\n// shows: \"PhantomData\"\nlet x;");
    let error = diagnostic(Level::Error, &excused, "x", &long);
    assert_eq!(rules(&excused, vec![error]), []);
}

#[test]
fn an_excuse_must_be_needed() {
    let source = "// error at: \"x\"\n// reason: r\n// shows: \"Fill\"\n// warnings: w\nlet x;";
    let case = case(source);
    let error = diagnostic(Level::Error, &case, "x", "error");
    assert_eq!(rules(&case, vec![error]), [Rule::Excuse; 3]);
}

#[test]
fn the_suggested_header_names_the_place() {
    let case = case("let x = y;");
    let diagnostics = vec![diagnostic(Level::Error, &case, "x = y", "error")];
    let checked = Checked { case: &case, diagnostics };
    assert_eq!(suggested_header(&checked), "// error at: \"x = y\"");
}
