//! Numbers that are written as text: keys of objects, and what `serde_json` makes of a number when it
//! is told to keep all its digits.

use super::content::Content;

/// The one key of the object by which `serde_json` hands on a number under its feature
/// `arbitrary_precision`. The feature is on for a whole program as soon as one crate in it wants it.
const TOKEN: &str = "$serde_json::private::Number";

/// The number that the text is, if it is one as JSON writes them.
///
/// A whole number is exact as long as 128 bits hold it; `-0` is the fraction that it is in JSON.
pub(super) fn parse(text: &str) -> Option<Content<'static>> {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (whole, rest) = digits(unsigned);
    if whole.is_empty() || (whole.len() > 1 && whole.starts_with('0')) {
        return None;
    }
    match rest.is_empty() && text != "-0" {
        true => whole_number(text).or_else(|| fraction(text)),
        false => after_point(rest).and_then(|()| fraction(text)),
    }
}

fn whole_number(text: &str) -> Option<Content<'static>> {
    let unsigned = text.parse::<u128>().ok().map(Content::from);
    unsigned.or_else(|| text.parse::<i128>().ok().map(Content::from))
}

fn fraction(text: &str) -> Option<Content<'static>> {
    text.parse().ok().filter(|value: &f64| value.is_finite()).map(Content::F64)
}

/// Whether a point with digits, an exponent, or both are all there is.
fn after_point(text: &str) -> Option<()> {
    let text = match text.strip_prefix('.') {
        Some(text) => some_digits(text)?,
        None => text,
    };
    let text = match text.strip_prefix(['e', 'E']) {
        Some(text) => some_digits(text.strip_prefix(['+', '-']).unwrap_or(text))?,
        None => text,
    };
    text.is_empty().then_some(())
}

/// What comes after the digits, of which there is one at least.
fn some_digits(text: &str) -> Option<&str> {
    let (digits, rest) = digits(text);
    (!digits.is_empty()).then_some(rest)
}

fn digits(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    text.split_at(end)
}

/// The object of these entries, or the number that it stands for.
pub(super) fn object<'de>(entries: Vec<(Content<'de>, Content<'de>)>) -> Content<'de> {
    if let [(Content::Str(key), Content::Str(text))] = entries.as_slice()
        && key == TOKEN
        && let Some(number) = parse(text)
    {
        return number;
    }
    Content::Map(entries)
}
