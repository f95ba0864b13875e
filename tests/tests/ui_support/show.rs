//! A listing for people who write cases.

use super::{cargo::Checked, report, rules};
use std::env;

/// Prints what the compiler says about the cases whose name contains `UI_SHOW`, with the header
/// line that would fit. `UI_SHOW=` shows all.
pub(crate) fn matching(checked: &[Checked<'_>]) {
    let Ok(wanted) = env::var("UI_SHOW") else {
        return;
    };
    let matching = |checked: &&Checked<'_>| checked.case.name.contains(&wanted);
    let mut shown = 0;
    for checked in checked.iter().filter(matching) {
        shown += 1;
        println!("\n{}", checked.case.name);
        println!("  {}", rules::suggested_header(checked));
        for line in report::rendered(&checked.diagnostics).lines() {
            println!("    {line}");
        }
    }
    println!("\n{shown} of {} fail cases match UI_SHOW={wanted}", checked.len());
}
