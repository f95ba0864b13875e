//! Reads one source file: which names it defines, which paths it names. Comments, strings and what is `#[cfg(test)]`
//! are left out.

use std::collections::{BTreeMap, BTreeSet};

/// What one module of a file says. An inline `mod x { .. }` is a module of its own.
#[derive(Debug, Default)]
pub(crate) struct Module {
    pub(crate) uses: Vec<Use>,
    /// Paths outside of `use`, of two names at least.
    pub(crate) paths: Vec<Vec<String>>,
    /// Names that stand alone outside of `use`.
    pub(crate) words: BTreeSet<String>,
    pub(crate) defines: BTreeSet<String>,
    /// Structs, enums, unions, traits and type aliases; also those in functions, but no associated types.
    pub(crate) types: Vec<String>,
    /// By type, what its inherent impls define.
    pub(crate) methods: BTreeMap<String, BTreeSet<String>>,
    /// Names behind a `.`.
    pub(crate) fields: BTreeSet<String>,
    pub(crate) inline: Vec<(String, Module)>,
}

/// One name of a `use`.
#[derive(Debug, PartialEq)]
pub(crate) struct Use {
    pub(crate) path: Vec<String>,
    /// The name that it has here; `*` for all names of a module.
    pub(crate) name: String,
    pub(crate) is_public: bool,
}

pub(crate) fn scan(text: &str) -> Module {
    let mut tokens = Tokens { tokens: tokenize(text), next: 0 };
    let mut module = Module::default();
    tokens.module(&mut module, false);
    module
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Word(String),
    PathSep,
    Punct(char),
}

/// Words and punctuation. Strings, characters, numbers, lifetimes and comments are left out.
fn tokenize(text: &str) -> Vec<Token> {
    let chars: Vec<char> = text.chars().collect();
    let at = |i: usize| chars.get(i).copied().unwrap_or('\0');
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut tokens = Vec::new();
    let mut i = 0;
    while i < chars.len() {
        match (at(i), at(i + 1)) {
            ('/', '/') => {
                while i < chars.len() && at(i) != '\n' {
                    i += 1;
                }
            }
            ('/', '*') => {
                let mut depth = 0;
                while i < chars.len() {
                    match (at(i), at(i + 1)) {
                        ('/', '*') => (depth, i) = (depth + 1, i + 2),
                        ('*', '/') => (depth, i) = (depth - 1, i + 2),
                        _ => i += 1,
                    }
                    if depth == 0 {
                        break;
                    }
                }
            }
            ('"', _) => i = end_of_string(&chars, i),
            ('\'', '\\') => {
                i += 3;
                while i < chars.len() && at(i) != '\'' {
                    i += 1;
                }
                i += 1;
            }
            ('\'', _) if at(i + 2) == '\'' => i += 3,
            ('\'', _) => {
                i += 1;
                while is_word(at(i)) {
                    i += 1;
                }
            }
            (':', ':') => {
                tokens.push(Token::PathSep);
                i += 2;
            }
            (c, _) if is_word(c) => {
                let start = i;
                while is_word(at(i)) {
                    i += 1;
                }
                let word: String = chars[start..i].iter().collect();
                if matches!(&*word, "r" | "br" | "cr")
                    && let Some(end) = end_of_raw(&chars, i)
                {
                    i = end;
                    continue;
                }
                match (&*word, at(i)) {
                    ("b" | "c", '"') => i = end_of_string(&chars, i),
                    ("b", '\'') => {}     // The character comes next.
                    ("r", '#') => i += 1, // A raw name.
                    _ if c.is_numeric() => {}
                    _ => tokens.push(Token::Word(word)),
                }
            }
            (c, _) => {
                if !c.is_whitespace() {
                    tokens.push(Token::Punct(c));
                }
                i += 1;
            }
        }
    }
    tokens
}

fn end_of_string(chars: &[char], start: usize) -> usize {
    let mut i = start + 1;
    while i < chars.len() && chars[i] != '"' {
        i += if chars[i] == '\\' { 2 } else { 1 };
    }
    i + 1
}

/// The end of a raw string whose first `#` or `"` is at `start`; `None` where it is none.
fn end_of_raw(chars: &[char], start: usize) -> Option<usize> {
    let hashes = chars[start..].iter().take_while(|c| **c == '#').count();
    let text = start + hashes;
    if chars.get(text) != Some(&'"') {
        return None;
    }
    let is_end = |i: usize| {
        chars[i] == '"'
            && chars[i + 1..].iter().take(hashes).filter(|c| **c == '#').count() == hashes
    };
    (text + 1..chars.len()).find(|i| is_end(*i)).map(|i| i + 1 + hashes)
}

struct Tokens {
    tokens: Vec<Token>,
    next: usize,
}

impl Tokens {
    fn peek(&self, ahead: usize) -> Option<&Token> {
        self.tokens.get(self.next + ahead)
    }

    fn is_punct(&self, ahead: usize, punct: char) -> bool {
        self.peek(ahead) == Some(&Token::Punct(punct))
    }

    fn word(&self, ahead: usize) -> Option<&str> {
        match self.peek(ahead) {
            Some(Token::Word(word)) => Some(word),
            _ => None,
        }
    }

    /// Reads a module: a file, or to the `}` of an inline one.
    fn module(&mut self, module: &mut Module, is_inline: bool) {
        let mut depth = 0;
        let mut is_public = false;
        while let Some(token) = self.peek(0).cloned() {
            let was_public = std::mem::take(&mut is_public);
            match token {
                Token::Punct('#') if self.is_test_attribute() => {
                    self.attribute();
                    self.skip_item();
                }
                Token::Punct('{') => (depth, self.next) = (depth + 1, self.next + 1),
                Token::Punct('}') if depth == 0 && is_inline => return,
                Token::Punct('}') => (depth, self.next) = (depth - 1, self.next + 1),
                // `1..x` is a range; `.x` is a field or a method, and no name of a module.
                Token::Punct('.') if self.is_punct(1, '.') => self.next += 2,
                Token::Punct('.') => {
                    module.fields.extend(self.word(1).map(str::to_owned));
                    self.next += 1 + usize::from(self.word(1).is_some());
                }
                Token::Word(word) => match (&*word, self.word(1)) {
                    ("pub", _) => {
                        self.next += 1;
                        if self.is_punct(0, '(') {
                            self.skip_group();
                        }
                        is_public = true;
                    }
                    // `use<..>` in a type names what it captures.
                    ("use", _) if !self.is_punct(1, '<') => {
                        self.next += 1;
                        self.use_tree(&mut Vec::new(), was_public, &mut module.uses);
                    }
                    ("mod", Some(name)) if self.is_punct(2, '{') => {
                        let mut inner = (name.to_owned(), Module::default());
                        self.next += 3;
                        self.module(&mut inner.1, true);
                        self.next += 1;
                        module.inline.push(inner);
                    }
                    ("macro_rules", _) if self.is_punct(1, '!') => {
                        self.next += 2;
                        self.define(module, depth);
                    }
                    (
                        "struct" | "enum" | "union" | "trait" | "type" | "fn" | "const" | "static",
                        Some(name),
                    ) => {
                        let is_type = match &*word {
                            "struct" | "enum" | "union" | "trait" => true,
                            word => word == "type" && depth == 0,
                        };
                        module.types.extend(is_type.then(|| name.to_owned()));
                        self.next += 1;
                        self.define(module, depth);
                    }
                    ("mod", _) => self.next += 2,
                    ("impl", _) if depth == 0 => {
                        self.next += 1;
                        self.methods(module);
                    }
                    _ => self.path(module),
                },
                Token::PathSep => {
                    // An absolute path, or one whose start is no name: `<T as Trait>::name`.
                    while matches!(self.peek(0), Some(Token::PathSep)) {
                        self.next += 1 + usize::from(self.word(1).is_some());
                    }
                }
                Token::Punct(_) => self.next += 1,
            }
        }
    }

    /// Adds the methods of an inherent impl, of which the header comes next. Nothing of it is read away.
    fn methods(&self, module: &mut Module) {
        let rest = self.tokens.get(self.next..).unwrap_or_default();
        let Some(open) = rest.iter().position(|token| *token == Token::Punct('{')) else { return };
        let (header, body) = rest.split_at(open);
        let is_word = |token: &Token, word: &str| matches!(token, Token::Word(it) if it == word);
        let (mut depth, mut of) = (0usize, None);
        for token in header {
            match token {
                Token::Punct('<') => depth += 1,
                Token::Punct('>') => depth = depth.saturating_sub(1),
                token if depth == 0 && is_word(token, "for") => return,
                token if depth == 0 && is_word(token, "where") => break,
                Token::Word(word) if depth == 0 => of = Some(word.clone()),
                _ => {}
            }
        }
        let Some(of) = of else { return };
        let methods = module.methods.entry(of).or_default();
        for pair in body.windows(2) {
            match pair {
                [Token::Punct('{'), _] => depth += 1,
                [Token::Punct('}'), _] if depth == 1 => return,
                [Token::Punct('}'), _] => depth -= 1,
                [Token::Word(word), Token::Word(name)] if word == "fn" && depth == 1 => {
                    methods.insert(name.clone());
                }
                _ => {}
            }
        }
    }

    /// A name that is defined; `const fn name` and `const _` define no `fn` and `_`.
    fn define(&mut self, module: &mut Module, depth: usize) {
        if let Some(name) = self.word(0)
            && depth == 0
            && !matches!(name, "fn" | "unsafe" | "_" | "mut")
        {
            module.defines.insert(name.to_owned());
            self.next += 1;
        }
    }

    fn path(&mut self, module: &mut Module) {
        let mut path = Vec::new();
        while let Some(word) = self.word(0).map(str::to_owned) {
            path.push(word);
            self.next += 1;
            if !matches!(self.peek(0), Some(Token::PathSep)) || self.word(1).is_none() {
                break;
            }
            self.next += 1;
        }
        module.words.extend(path.first().cloned());
        if path.len() > 1 {
            module.paths.push(path);
        }
    }

    fn use_tree(&mut self, prefix: &mut Vec<String>, is_public: bool, uses: &mut Vec<Use>) {
        let length = prefix.len();
        loop {
            match self.peek(0).cloned() {
                Some(Token::Word(word)) if word == "as" => {
                    let name = self.word(1).unwrap_or("_").to_owned();
                    self.next += 2;
                    if let Some(last) = uses.last_mut() {
                        last.name = name;
                    }
                }
                Some(Token::Word(word)) => {
                    self.next += 1;
                    if word != "self" || prefix.is_empty() {
                        prefix.push(word);
                    }
                    if !matches!(self.peek(0), Some(Token::PathSep)) {
                        let name = prefix.last().cloned().unwrap_or_default();
                        uses.push(Use { path: prefix.clone(), name, is_public });
                    }
                }
                Some(Token::Punct('*')) => {
                    self.next += 1;
                    uses.push(Use { path: prefix.clone(), name: "*".into(), is_public });
                }
                Some(Token::Punct('{')) => {
                    self.next += 1;
                    while !self.is_punct(0, '}') && self.peek(0).is_some() {
                        self.use_tree(prefix, is_public, uses);
                        if self.is_punct(0, ',') {
                            self.next += 1;
                        }
                    }
                    self.next += 1;
                }
                Some(Token::PathSep) => self.next += 1,
                _ => break, // `;`, `,` or `}`.
            }
        }
        prefix.truncate(length);
    }

    /// `#[cfg(test)]`, or `#[cfg(all(test, ..))]`.
    fn is_test_attribute(&self) -> bool {
        let test = match (self.is_punct(1, '['), self.word(2), self.word(4)) {
            (true, Some("cfg"), Some("test")) => Some("test"),
            (true, Some("cfg"), Some("all")) => self.word(6),
            _ => None,
        };
        test == Some("test")
    }

    /// Skips `#[..]`.
    fn attribute(&mut self) {
        self.next += 1;
        self.skip_group();
    }

    /// Skips an item, statement or field, with its other attributes.
    fn skip_item(&mut self) {
        while self.is_punct(0, '#') {
            self.attribute();
        }
        let mut is_item = false;
        loop {
            match self.peek(0) {
                Some(Token::Punct('{')) => {
                    self.skip_group();
                    // `use a::{b};` ends after its braces.
                    self.next += usize::from(self.is_punct(0, ';'));
                    return;
                }
                Some(Token::Punct('(' | '[')) => self.skip_group(),
                Some(Token::Punct(';')) => {
                    self.next += 1;
                    return;
                }
                Some(Token::Punct(',')) if !is_item => {
                    self.next += 1;
                    return;
                }
                Some(Token::Punct('}')) | None => return,
                Some(Token::Word(word)) => {
                    is_item |= matches!(
                        &**word,
                        "fn" | "impl" | "mod" | "struct" | "enum" | "trait" | "type" | "use"
                    );
                    self.next += 1;
                }
                Some(_) => self.next += 1,
            }
        }
    }

    /// Skips from a bracket to the one that closes it.
    fn skip_group(&mut self) {
        let mut depth = 0;
        while let Some(token) = self.peek(0) {
            match token {
                Token::Punct('(' | '[' | '{') => depth += 1,
                Token::Punct(')' | ']' | '}') => depth -= 1,
                _ => {}
            }
            self.next += 1;
            if depth == 0 {
                return;
            }
        }
    }
}
