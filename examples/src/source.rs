//! The text of an expression, laid out for people.
//!
//! A macro can give the tokens of an expression as text, but not the lines they stood on. The lines are
//! made again here, much as `rustfmt` would; the tokens stay what they are.

/// The longest line, if it can be helped.
const WIDTH: usize = 88;

/// How much deeper the lines of a part stand.
const STEP: usize = 4;

/// An expression and its text: what is shown is what runs.
macro_rules! written {
    ($expression:expr) => {
        (crate::source::lay_out(stringify!($expression)), $expression)
    };
}
pub(crate) use written;

/// Lays out the text of an expression.
pub(crate) fn lay_out(text: &str) -> String {
    lines(&one_line(text), 0)
}

/// The text on one line, without the commas that only end a list of arguments.
fn one_line(text: &str) -> String {
    let mut line = String::new();
    // For each open parenthesis, whether it is that of a call: in a tuple a last comma has a meaning.
    let mut calls = Vec::new();
    let mut space = false;
    let mut quoted = Quotes::default();
    for letter in text.chars() {
        if !quoted.takes(letter) {
            if letter.is_whitespace() {
                space = true;
                continue;
            }
            match letter {
                '(' => calls.push(
                    line.ends_with(|last: char| last.is_alphanumeric() || "_>".contains(last)),
                ),
                ')' if calls.pop() == Some(true) && line.ends_with(',') => _ = line.pop(),
                _ => {}
            }
            let tight = line.is_empty() || line.ends_with(['(', '[']) || ")].,;?".contains(letter);
            if space && !tight {
                line.push(' ');
            }
            space = false;
        }
        line.push(letter);
    }
    line
}

/// An expression on as many lines as it takes, the first of which begins at a column.
fn lines(text: &str, column: usize) -> String {
    if column + text.chars().count() <= WIDTH {
        return text.to_owned();
    }
    let (below, begin) = (column + STEP, |column: usize| format!("\n{:column$}", ""));
    // Conditions stand one below the other, each after the first with its operator.
    for operator in [" | ", " & "] {
        if let [first, rest @ ..] = &split(text, operator)[..]
            && !rest.is_empty()
        {
            let part = |part| lines(&format!("{}{part}", operator.trim_start()), below);
            let rest = rest.iter().map(|text| begin(below) + &part(text));
            return lines(first, column) + &rest.collect::<String>();
        }
    }
    // So do the links of a chain.
    if let [first, rest @ ..] = &split(text, ".")[..]
        && rest.len() > 1
    {
        let rest = rest.iter().map(|link| begin(below) + &lines(&format!(".{link}"), below));
        return (*first).to_owned() + &rest.collect::<String>();
    }
    // And the arguments of a call.
    if let Some((call, arguments)) = call(text) {
        let arguments = split(arguments, ", ");
        let arguments =
            arguments.iter().map(|argument| format!("{}{},", begin(below), lines(argument, below)));
        let arguments: String = arguments.collect();
        // The last argument has no comma of its own.
        let arguments = arguments.trim_end_matches(',');
        return format!("{call}({arguments}{})", begin(column));
    }
    text.to_owned()
}

/// Splits a text wherever the mark stands outside of parentheses and quotes.
fn split<'t>(text: &'t str, mark: &str) -> Vec<&'t str> {
    let (mut parts, mut from) = (Vec::new(), 0);
    let (mut depth, mut quoted) = (0, Quotes::default());
    for (place, letter) in text.char_indices() {
        if quoted.takes(letter) {
            continue;
        }
        match letter {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 && text[place..].starts_with(mark) {
            parts.push(&text[from..place]);
            from = place + mark.len();
        }
    }
    parts.push(&text[from..]);
    parts
}

/// A call that ends the text, as what is called and its arguments.
fn call(text: &str) -> Option<(&str, &str)> {
    let inner = text.strip_suffix(')')?;
    let (mut depth, mut quoted, mut open) = (0, Quotes::default(), None);
    for (place, letter) in inner.char_indices() {
        if quoted.takes(letter) {
            continue;
        }
        match letter {
            '(' if depth == 0 => (open, depth) = (Some(place), 1),
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            _ => {}
        }
    }
    let open = open?;
    Some((&inner[..open], &inner[open + 1..]))
}

/// Knows of each letter of a text whether it is part of a string.
#[derive(Default)]
struct Quotes {
    inside: bool,
    escaped: bool,
}

impl Quotes {
    /// Whether the letter stands in a string, its quotes included.
    fn takes(&mut self, letter: char) -> bool {
        let before = self.inside;
        match letter {
            _ if self.escaped => self.escaped = false,
            '\\' if self.inside => self.escaped = true,
            '"' => self.inside = !self.inside,
            _ => {}
        }
        before || self.inside
    }
}

#[cfg(test)]
mod tests {
    use super::{lay_out, one_line};

    #[test]
    fn lines_are_made_where_they_are_too_long() {
        let text = r#"User::query().filter(User::POSTS.exists() &
User::POSTS.any(Post::COMMENTS.any(Comment::EMAIL.ends_with(".  \"(biz")) & Post::ID.gt(1),)).limit(10)"#;
        let laid_out = lay_out(text);
        assert_eq!(
            laid_out,
            r#"User::query()
    .filter(
        User::POSTS.exists()
            & User::POSTS.any(
                Post::COMMENTS.any(Comment::EMAIL.ends_with(".  \"(biz"))
                    & Post::ID.gt(1)
            )
    )
    .limit(10)"#
        );
        let tokens = |text: &str| -> String { text.split_whitespace().collect() };
        assert_eq!(tokens(&laid_out), tokens(&one_line(text)));
    }

    #[test]
    fn a_comma_that_makes_a_tuple_stays() {
        assert_eq!(lay_out("f((a,), b,\n)"), "f((a,), b)");
    }
}
