use darling::ast::NestedMeta;
use darling::{Error, FromMeta, Result};
use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::{Expr, ExprLit, ExprPath, Ident, Lit, Meta, Path};

use super::Name;

/// The name of a field, written as a string or bare.
#[derive(Clone)]
pub(crate) struct KeyName(pub(crate) Name);

impl KeyName {
    fn from_text(text: &str, span: Span) -> Result<Self> {
        let name = Name::parse(text, span);
        let name = name.ok_or_else(|| {
            Error::custom(format!(
                "`{text}` is not a name; a name is an identifier, as in `user_id`"
            ))
        });
        name.map(KeyName).map_err(|error| error.with_span(&span))
    }

    fn from_path(path: &Path) -> Result<Self> {
        match path.get_ident() {
            Some(ident) => Ok(KeyName(Name::new(ident.clone()))),
            None => Err(not_a_name(path)),
        }
    }

    fn from_lit(lit: &Lit) -> Result<Self> {
        match lit {
            Lit::Str(text) => KeyName::from_text(&text.value(), text.span()),
            _ => Err(not_a_name(lit)),
        }
    }

    /// A name given as the value of a key: `fk = "user_id"`, `name = phone`.
    pub(crate) fn from_expr(expr: &Expr) -> Result<Self> {
        match expr {
            Expr::Lit(ExprLit { lit, .. }) => KeyName::from_lit(lit),
            Expr::Path(ExprPath { path, qself: None, .. }) => KeyName::from_path(path),
            Expr::Group(group) => KeyName::from_expr(&group.expr),
            _ => Err(not_a_name(expr)),
        }
    }

    pub(crate) fn ident(&self) -> &Ident {
        &self.0.ident
    }

    pub(crate) fn text(&self) -> &str {
        &self.0.text
    }

    pub(crate) fn span(&self) -> Span {
        self.0.span()
    }
}

fn not_a_name(at: &impl Spanned) -> Error {
    Error::custom("expected a name, as a string or bare: `\"user_id\"` or `user_id`")
        .with_span(&at.span())
}

/// One name or several: `fk = "user_id"`, `fk("tenant_id", "user_id")`.
pub(crate) struct KeyList {
    pub(crate) names: Vec<KeyName>,
    /// All of it, for what is wrong with the list as a whole.
    pub(crate) span: Span,
}

impl FromMeta for KeyList {
    fn from_meta(meta: &Meta) -> Result<Self> {
        match meta {
            Meta::NameValue(pair) => {
                let name = KeyName::from_expr(&pair.value)?;
                Ok(KeyList { span: name.span(), names: vec![name] })
            }
            Meta::List(list) => {
                let items = NestedMeta::parse_meta_list(list.tokens.clone())?;
                let name = |item: &NestedMeta| match item {
                    NestedMeta::Lit(literal) => KeyName::from_lit(literal),
                    NestedMeta::Meta(Meta::Path(path)) => KeyName::from_path(path),
                    other => Err(not_a_name(other)),
                };
                let mut errors = Error::accumulator();
                let names: Vec<_> =
                    items.iter().filter_map(|item| errors.handle(name(item))).collect();
                errors.finish()?;
                if names.is_empty() {
                    return Err(Error::custom(
                        "expected the name of a field or several, as in `(\"user_id\")`",
                    )
                    .with_span(&meta.span()));
                }
                let span = match &names[..] {
                    [name] => name.span(),
                    _ => meta.span(),
                };
                Ok(KeyList { names, span })
            }
            Meta::Path(path) => {
                let key = path.get_ident().map(ToString::to_string).unwrap_or_default();
                Err(Error::custom(format!("expected a name after `{key}`: `{key} = \"..\"`"))
                    .with_span(path))
            }
        }
    }
}
