//! The compiler's messages as data.

use super::{cases, project};
use serde_json::Value;
use std::{
    ops::Range,
    path::{Path, PathBuf},
};

/// One message of the compiler, with its notes.
#[derive(Debug, Clone)]
pub(crate) struct Diagnostic {
    pub(crate) level: Level,
    pub(crate) message: String,
    /// The text that the user reads, with the folders of this machine taken out.
    pub(crate) rendered: String,
    /// The places marked with `^`.
    pub(crate) primary: Vec<Span>,
}

/// How serious a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Level {
    Error,
    Warning,
    /// A note on its own, such as the one that says which constant failed.
    Note,
}

/// A place in a source file.
#[derive(Debug, Clone)]
pub(crate) struct Span {
    pub(crate) file: PathBuf,
    pub(crate) bytes: Range<usize>,
    pub(crate) line: u64,
    /// The macro call this place comes from, if it comes from one.
    pub(crate) call: Option<Box<Span>>,
}

impl Diagnostic {
    /// Reads the `message` of one of cargo's `compiler-message` lines. Sums such as "aborting due
    /// to 2 previous errors" give `None`: they tell the user nothing.
    ///
    /// File names are relative to `base`.
    pub(crate) fn read(value: &Value, base: &Path) -> Option<Self> {
        let level = match text(value, "level").as_str() {
            "failure-note" => return None,
            "warning" => Level::Warning,
            "note" | "help" => Level::Note,
            // "error", and "error: internal compiler error".
            _ => Level::Error,
        };
        let message = text(value, "message");
        if is_sum(&message) {
            return None;
        }
        let spans = value["spans"].as_array().map_or(&[][..], Vec::as_slice);
        Some(Diagnostic {
            level,
            message,
            rendered: without_folders(text(value, "rendered").trim_end()),
            primary: spans
                .iter()
                .filter(|span| span["is_primary"] == true)
                .map(|span| Span::read(span, base))
                .collect(),
        })
    }
}

impl Span {
    /// The place in `file` that the compiler shows for this span.
    ///
    /// When a macro of another crate contributes the text at fault, as `assert!` does in a
    /// generated constant, the JSON names that macro's file. The message shows the innermost
    /// macro call in the crate itself, found here the same way.
    pub(crate) fn shown_in(&self, file: &Path) -> Option<&Span> {
        let mut span = self;
        while span.file != file {
            span = span.call.as_deref()?;
        }
        Some(span)
    }

    fn read(value: &Value, base: &Path) -> Self {
        let offset = |key: &str| {
            let offset = value[key].as_u64().unwrap_or_default();
            usize::try_from(offset).expect("a source file fits into memory")
        };
        Span {
            file: base.join(text(value, "file_name")),
            bytes: offset("byte_start")..offset("byte_end"),
            line: value["line_start"].as_u64().unwrap_or_default(),
            call: value["expansion"].get("span").map(|call| Box::new(Span::read(call, base))),
        }
    }
}

fn text(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap_or_default().to_owned()
}

fn is_sum(message: &str) -> bool {
    message.starts_with("aborting due to ")
        || message.starts_with("could not compile ")
        || (message.ends_with(" emitted") && message.contains(" warning"))
}

/// The folders of this machine would be searched for denied names along with the message.
fn without_folders(rendered: &str) -> String {
    let folder = |path: &Path| format!("{}{}", path.display(), std::path::MAIN_SEPARATOR);
    rendered.replace(&folder(&cases::root()), "").replace(&folder(project::workspace()), "")
}
