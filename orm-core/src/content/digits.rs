//! The digits of whole numbers in JSON text that have more than 64 bits.
//!
//! `serde_json` hands such a number over as an `f64`. Its digits are taken from the text, which is searched again, or
//! watched while it is read. The number is identified by how many fractions come before it.

use std::cell::Cell;
use std::collections::VecDeque;
use std::io::{self, Read};

/// Where the digits are found.
#[derive(Default)]
pub struct Digits<'de> {
    source: Cell<DigitSource<'de>>,
}

#[derive(Default)]
enum DigitSource<'de> {
    /// The document is no JSON text.
    #[default]
    None,
    Text {
        rest: &'de [u8],
        /// How many fractions were before the rest.
        fractions: usize,
    },
    Read(Watch),
}

/// As long as the longest number of 128 bits.
const LONGEST: usize = 40;

/// Holds as many as are read ahead: a number has 20 bytes at least, and few pages are read ahead. If `serde_json`
/// hands over the digits itself, none is used.
const AHEAD: usize = 1 << 11;

impl<'de> Digits<'de> {
    pub(crate) fn of_text(&self, text: &'de [u8]) {
        self.source.set(DigitSource::Text { rest: text, fractions: 0 });
    }

    /// A reader whose text is watched.
    pub(crate) fn watch<R: Read>(&self, reader: R) -> Watched<'_, 'de, R> {
        self.source.set(DigitSource::Read(Watch::default()));
        Watched { digits: self, reader }
    }

    fn with<T>(&self, work: impl FnOnce(&mut DigitSource<'de>) -> T) -> T {
        let mut source = self.source.take();
        let result = work(&mut source);
        self.source.set(source);
        result
    }
}

/// The digits of a number, for code that does not have the text.
pub(crate) trait Fractions {
    /// The `nth` number of the document that was handed over as a fraction, if it is a whole number of 128 bits.
    fn whole(&self, nth: usize) -> Option<String>;
}

impl Fractions for Digits<'_> {
    fn whole(&self, nth: usize) -> Option<String> {
        self.with(|source| match source {
            DigitSource::None => None,
            DigitSource::Text { rest, fractions } => loop {
                let token = next_number(rest)?;
                *fractions += usize::from(is_fraction(token));
                if *fractions >= nth {
                    return (*fractions == nth).then(|| whole(token)).flatten();
                }
            },
            DigitSource::Read(watch) => {
                while watch.whole.front().is_some_and(|(known, _)| *known < nth) {
                    watch.whole.pop_front();
                }
                let (_, text) = watch.whole.front_mut().filter(|(known, _)| *known == nth)?;
                Some(std::mem::take(text))
            }
        })
    }
}

/// The next number of a JSON text, which is taken off it.
fn next_number<'t>(rest: &mut &'t [u8]) -> Option<&'t [u8]> {
    loop {
        let start = rest.iter().position(|&byte| byte == b'"' || starts_number(byte))?;
        let from = rest.get(start..)?;
        if from.first() == Some(&b'"') {
            *rest = after_string(from.get(1..)?);
            continue;
        }
        let end = from.iter().position(|&byte| !is_of_number(byte)).unwrap_or(from.len());
        let (token, after) = from.split_at_checked(end)?;
        *rest = after;
        return Some(token);
    }
}

/// What comes after the end of a string.
fn after_string(mut text: &[u8]) -> &[u8] {
    while let Some(at) = text.iter().position(|&byte| byte == b'"' || byte == b'\\') {
        let escapes = text.get(at) == Some(&b'\\');
        text = text.get(at + 1 + usize::from(escapes)..).unwrap_or_default();
        if !escapes {
            return text;
        }
    }
    &[]
}

fn starts_number(byte: u8) -> bool {
    byte == b'-' || byte.is_ascii_digit()
}

fn is_of_number(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E')
}

/// Whether `serde_json` hands a number over as a fraction.
fn is_fraction(token: &[u8]) -> bool {
    let digits = token.strip_prefix(b"-").unwrap_or(token);
    if !digits.iter().all(u8::is_ascii_digit) {
        return true;
    }
    match digits.len() {
        0..=18 => token == b"-0",
        _ => {
            let text = str::from_utf8(token).unwrap_or_default();
            text.parse::<u64>().is_err() && text.parse::<i64>().is_err()
        }
    }
}

/// The text of a number that is whole and has more than 64 bits, and not more than 128.
fn whole(token: &[u8]) -> Option<String> {
    let text = str::from_utf8(token).ok()?;
    let is_whole = text.parse::<u128>().is_ok() || text.parse::<i128>().is_ok();
    (is_whole && token.len() > 18).then(|| text.to_owned())
}

/// What was seen of a text while it was read.
#[derive(Default)]
struct Watch {
    within: Within,
    token: Vec<u8>,
    fractions: usize,
    /// Whole numbers of more than 64 bits, each with the number of fractions up to it.
    whole: VecDeque<(usize, String)>,
}

#[derive(Clone, Copy, Default)]
enum Within {
    #[default]
    Nothing,
    String,
    Escape,
    Number,
}

impl Watch {
    fn see(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.within = match self.within {
                Within::String => match byte {
                    b'"' => Within::Nothing,
                    b'\\' => Within::Escape,
                    _ => Within::String,
                },
                Within::Escape => Within::String,
                Within::Number if is_of_number(byte) => {
                    // A longer one is a fraction all the same.
                    if self.token.len() <= LONGEST {
                        self.token.push(byte);
                    }
                    Within::Number
                }
                Within::Number | Within::Nothing => {
                    self.end_number();
                    match byte {
                        b'"' => Within::String,
                        byte if starts_number(byte) => {
                            self.token.push(byte);
                            Within::Number
                        }
                        _ => Within::Nothing,
                    }
                }
            };
        }
    }

    fn end_number(&mut self) {
        if self.token.is_empty() {
            return;
        }
        if is_fraction(&self.token) {
            self.fractions += 1;
            if let Some(text) = whole(&self.token) {
                if self.whole.len() >= AHEAD {
                    self.whole.pop_front();
                }
                self.whole.push_back((self.fractions, text));
            }
        }
        self.token.clear();
    }
}

/// A reader whose text is watched.
pub(crate) struct Watched<'a, 'de, R> {
    digits: &'a Digits<'de>,
    reader: R,
}

impl<R: Read> Read for Watched<'_, '_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        self.digits.with(|source| {
            if let DigitSource::Read(watch) = source {
                watch.see(buffer.get(..read).unwrap_or_default());
                if read == 0 {
                    watch.end_number();
                }
            }
        });
        Ok(read)
    }
}
