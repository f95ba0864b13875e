//! What a crate owes: findings that are known, in a text file, which can only get fewer.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::{env, fs};

/// Findings by heading: each is of a file, and of what it should not have. With the text that explains it.
pub(crate) type Findings = BTreeMap<(&'static str, String, String), String>;

/// Compares what was found with the list of debts. Both a new finding and a debt that is paid are an error.
///
/// With `HOUSE_REWRITE=1` the list is written again, after files were moved: look at the difference then.
pub(crate) fn check(list: &Path, found: &Findings) -> Result<(), String> {
    if env::var_os("HOUSE_REWRITE").is_some() {
        fs::write(list, write(found)).map_err(|error| error.to_string())?;
        return Ok(());
    }
    let text = fs::read_to_string(list).map_err(|error| format!("{}: {error}", list.display()))?;
    compare(&text, found)
}

/// Each heading with its lines: a file, and all that it should not have.
fn write(found: &Findings) -> String {
    let mut lines: Vec<String> = Vec::new();
    let (mut heading, mut of) = ("", "");
    for (at, file, what) in found.keys() {
        if heading != *at {
            lines.extend((!heading.is_empty()).then(String::new));
            lines.push(format!("[{at}]"));
            (heading, of) = (at, "");
        }
        match lines.last_mut() {
            Some(line) if of == file => line.extend([" ", what]),
            _ => lines.push(format!("{file}: {what}")),
        }
        of = file;
    }
    lines.into_iter().map(|line| line + "\n").collect()
}

/// As [`check`], with the text of the list.
pub(crate) fn compare(text: &str, found: &Findings) -> Result<(), String> {
    let mut debts = BTreeSet::new();
    let mut heading = "";
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            heading = name;
            continue;
        }
        let (file, rest) = line.split_once(':').ok_or_else(|| format!("no file in `{line}`"))?;
        debts.extend(rest.split_whitespace().map(|what| (heading, file, what)));
    }
    let known = |(at, file, what): &(&'static str, String, String)| {
        debts.contains(&(*at, &**file, &**what))
    };
    let new = found.iter().filter(|(finding, _)| !known(finding)).map(|(_, text)| text.clone());
    let keys: BTreeSet<_> = found.keys().map(|(at, file, what)| (*at, &**file, &**what)).collect();
    let paid = debts.difference(&keys).map(|(at, file, what)| {
        format!("paid, remove it from the list of debts (or run with `HOUSE_REWRITE=1`): [{at}] {file}: {what}")
    });
    let problems: Vec<_> = new.chain(paid).collect();
    if problems.is_empty() { Ok(()) } else { Err(problems.join("\n")) }
}

#[cfg(test)]
mod tests {
    use super::{Findings, compare, write};

    fn findings(of: &[(&'static str, &str, &str)]) -> Findings {
        let found = of.iter().map(|(at, file, what)| {
            ((*at, (*file).to_owned(), (*what).to_owned()), format!("{file} has {what}"))
        });
        found.collect()
    }

    #[test]
    fn a_written_list_holds_what_was_found() {
        let found = findings(&[("a", "x", "y"), ("a", "x", "z"), ("a", "y", "z"), ("b", "x", "y")]);
        assert_eq!(write(&found), "[a]\nx: y z\ny: z\n\n[b]\nx: y\n");
        assert_eq!(compare(&write(&found), &found), Ok(()));
    }

    #[test]
    fn a_new_finding_and_a_paid_debt_fail() {
        let found = findings(&[("a", "x", "y"), ("a", "x", "z")]);
        let error = compare("[a]\nx: y\ny: z", &found).unwrap_err();
        assert_eq!(error.lines().next(), Some("x has z"));
        assert!(error.lines().nth(1).unwrap().ends_with("[a] y: z"), "{error}");
        assert!(compare("[b]\nx: y z", &found).is_err());
    }
}
