use darling::ast::NestedMeta;
use darling::error::Accumulator;
use darling::{Error, FromMeta};
use quote::ToTokens;
use syn::spanned::Spanned;
use syn::{Data, DeriveInput, Fields, GenericParam, Ident, Path, Type, TypeParam, Variant};

use super::model::{crate_path, string};
use super::{items, twice, unknown, word};
use crate::ir::{Morph, MorphVariant};
use crate::util::KeyList;

const EXAMPLE: &str = "`enum Owner<P = Post, V = Video> { Post(P), Video(V) }`";

/// Reads an enum of models: where generated code finds `orm_core`, and the enum, or `None` where
/// nothing of it can be used.
pub(crate) fn morph(input: &DeriveInput, errors: &mut Accumulator) -> (Path, Option<Morph>) {
    let mut krate = None;
    let (items, _) = items(&input.attrs, "#[orm(crate = ..)]", errors);
    for item in items {
        errors.handle_in(|| match &item {
            NestedMeta::Meta(meta) if meta.path().is_ident("crate") => {
                if krate.is_some() {
                    return Err(twice(meta.path()));
                }
                krate = Some(crate_path(meta)?);
                Ok(())
            }
            NestedMeta::Meta(meta) => Err(unknown("key", meta.path(), ["crate"])),
            other => {
                Err(Error::custom("expected a key, as in `crate = ..`").with_span(&other.span()))
            }
        });
    }
    let krate = krate.unwrap_or_else(|| syn::parse_quote!(::orm_core));
    let morph = variants(input, krate.clone(), errors);
    (krate, morph)
}

fn variants(input: &DeriveInput, krate: Path, errors: &mut Accumulator) -> Option<Morph> {
    let Data::Enum(data) = &input.data else {
        let message = format!(
            "`{}` is not an enum; an enum of models has a variant for each: {EXAMPLE}",
            input.ident
        );
        errors.push(Error::custom(message).with_span(&input.ident));
        return None;
    };
    if data.variants.is_empty() {
        let message =
            format!("`{}` has no variants; give it one for each model: {EXAMPLE}", input.ident);
        errors.push(Error::custom(message).with_span(&input.ident));
        return None;
    }
    let mut parameters = Vec::new();
    for parameter in &input.generics.params {
        match parameter {
            GenericParam::Type(parameter) => parameters.push(parameter),
            other => {
                let message = format!("an enum of models has type parameters only: {EXAMPLE}");
                errors.push(Error::custom(message).with_span(other));
                return None;
            }
        }
    }
    let before = data.variants.len();
    let variants: Vec<MorphVariant> = data
        .variants
        .iter()
        .filter_map(|variant| errors.handle_in(|| read(variant, &parameters)))
        .collect();
    if variants.len() < before {
        return None;
    }
    for (idx, variant) in variants.iter().enumerate() {
        if variants[..idx].iter().any(|other| other.parameter == variant.parameter) {
            let message = format!(
                "the type parameter `{}` is held by two variants; give each its own",
                variant.parameter
            );
            errors.push(Error::custom(message).with_span(&variant.ident));
            return None;
        }
    }
    for (idx, variant) in variants.iter().enumerate() {
        let model = variant.model.to_token_stream().to_string();
        let same = |other: &&MorphVariant| other.model.to_token_stream().to_string() == model;
        if let Some(other) = variants[..idx].iter().find(same) {
            let message = format!(
                "the variants `{}` and `{}` are of one model; remove one",
                other.ident, variant.ident
            );
            errors.push(Error::custom(message).with_span(&variant.ident));
            return None;
        }
    }
    // A parameter that no variant holds is an error of rustc's, which is not repeated.
    let parameters = parameters.into_iter().cloned().collect();
    Some(Morph { ident: input.ident.clone(), krate, parameters, variants })
}

fn read(variant: &Variant, parameters: &[&TypeParam]) -> darling::Result<MorphVariant> {
    let wrong = |span: &dyn Spanned, what: &str| {
        let message = format!("{what}: {EXAMPLE}");
        Err(Error::custom(message).with_span(&span.span()))
    };
    let name = &variant.ident;
    let field = match &variant.fields {
        Fields::Unnamed(fields) if fields.unnamed.len() == 1 => fields.unnamed.first(),
        _ => None,
    };
    let Some(field) = field else {
        return wrong(name, &format!("the variant `{name}` must hold one model and nothing else"));
    };
    let Some(parameter) = parameter_of(&field.ty, parameters) else {
        return wrong(
            &field.ty,
            &format!("the variant `{name}` must hold a type parameter whose default is its model"),
        );
    };
    let Some((_, model)) = &parameter.default else {
        return wrong(
            parameter,
            &format!("the type parameter `{}` needs its model as a default", parameter.ident),
        );
    };
    let mut read = MorphVariant {
        ident: variant.ident.clone(),
        parameter: parameter.ident.clone(),
        model: model.clone(),
        type_name: None,
        owner: None,
    };
    let mut errors = Error::accumulator();
    let (items, _) = items(&variant.attrs, "#[orm(type = \"..\")]", &mut errors);
    for item in items {
        errors.handle_in(|| key(&mut read, &item));
    }
    errors.finish_with(read)
}

fn key(variant: &mut MorphVariant, item: &NestedMeta) -> darling::Result<()> {
    let NestedMeta::Meta(meta) = item else {
        return Err(Error::custom("expected a key, as in `type = \"..\"`").with_span(&item.span()));
    };
    let path: &Path = meta.path();
    match word(path).as_str() {
        "type" if variant.type_name.is_some() => Err(twice(path)),
        "type" => {
            let (text, span) = string(meta, "type = \"video\"")?;
            if text.is_empty() {
                return Err(Error::custom("the type name is empty").with_span(&span));
            }
            variant.type_name = Some(text);
            Ok(())
        }
        "owner" if variant.owner.is_some() => Err(twice(path)),
        "owner" => {
            variant.owner = Some(KeyList::from_meta(meta)?);
            Ok(())
        }
        _ => Err(unknown("key", path, ["type", "owner"])),
    }
}

fn parameter_of<'a>(ty: &Type, parameters: &[&'a TypeParam]) -> Option<&'a TypeParam> {
    let ident: &Ident = match ty {
        Type::Path(path) if path.qself.is_none() => path.path.get_ident()?,
        Type::Group(group) => return parameter_of(&group.elem, parameters),
        _ => return None,
    };
    parameters.iter().find(|parameter| parameter.ident == *ident).copied()
}
