use proc_macro2::Span;
use syn::Ident;
use syn::ext::IdentExt;

/// A name the user wrote or a relation got by default: the identifier for code, the bare text for
/// data and for names made from it.
#[derive(Clone)]
pub(crate) struct Name {
    pub(crate) ident: Ident,
    pub(crate) text: String,
}

impl Name {
    pub(crate) fn new(ident: Ident) -> Self {
        let text = ident.unraw().to_string();
        Name { ident, text }
    }

    /// A name from text, written as a raw identifier where it is a keyword.
    pub(crate) fn parse(text: &str, span: Span) -> Option<Self> {
        let plain = syn::parse_str::<Ident>(text);
        let raw = || syn::parse_str::<Ident>(&format!("r#{text}"));
        let mut ident = plain.or_else(|_| raw()).ok()?;
        ident.set_span(span);
        Some(Name::new(ident))
    }

    pub(crate) fn span(&self) -> Span {
        self.ident.span()
    }

    /// `user_id` as `USER_ID`.
    pub(crate) fn upper(&self) -> Ident {
        Ident::new(&self.text.to_uppercase(), self.span())
    }

    /// `work_phone` as `WorkPhone`.
    pub(crate) fn pascal(&self) -> String {
        let words = self.text.split('_');
        words.map(capitalised).collect()
    }

    /// `User`, `HTTPServer` as `user`, `http_server`.
    pub(crate) fn snake(pascal: &str) -> String {
        let letters: Vec<char> = pascal.chars().collect();
        let mut snake = String::new();
        for (idx, &letter) in letters.iter().enumerate() {
            let before = idx.checked_sub(1).map(|before| letters[before]);
            let after_small = before.is_some_and(|c| c.is_lowercase() || c.is_numeric());
            let before_small = letters.get(idx + 1).is_some_and(|c| c.is_lowercase());
            let ends_capitals = before.is_some_and(char::is_uppercase) && before_small;
            if letter.is_uppercase() && (after_small || ends_capitals) {
                snake.push('_');
            }
            snake.extend(letter.to_lowercase());
        }
        snake
    }
}

impl Name {
    /// `post`, `category`, `box` as `posts`, `categories`, `boxes`: the regular plural.
    pub(crate) fn plural(singular: &str) -> String {
        let ends = |ends: &[&str]| ends.iter().any(|end| singular.ends_with(end));
        if ends(&["s", "x", "z", "ch", "sh"]) {
            return format!("{singular}es");
        }
        match singular.strip_suffix('y') {
            Some(stem) if !stem.ends_with(['a', 'e', 'i', 'o', 'u']) => format!("{stem}ies"),
            _ => format!("{singular}s"),
        }
    }
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_change_case() {
        let name = |text| Name::parse(text, Span::call_site()).unwrap();
        assert_eq!(name("work_phone").pascal(), "WorkPhone");
        assert_eq!(name("type").ident, "r#type");
        assert_eq!(name("type").upper(), "TYPE");
        for (pascal, snake) in [
            ("User", "user"),
            ("WorkPhone", "work_phone"),
            ("HTTPServer", "http_server"),
            ("Level2Key", "level2_key"),
        ] {
            assert_eq!(Name::snake(pascal), snake);
        }
        for (one, many) in [
            ("post", "posts"),
            ("category", "categories"),
            ("day", "days"),
            ("address", "addresses"),
            ("box", "boxes"),
            ("batch", "batches"),
        ] {
            assert_eq!(Name::plural(one), many);
        }
    }
}
