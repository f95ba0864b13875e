use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::Type;

use crate::ir::{Column, Model};

/// What else the struct implements. For each trait this is decided by which of two constants of one name
/// applies: that of the type, or that of a trait for where it cannot.
pub(super) fn expand(model: &Model) -> TokenStream {
    let Model { ident, .. } = model;
    let probe = quote!(__private::Probe::<#ident>);
    let abilities = quote! {
        __private::Abilities::new(#probe::CLONE, #probe::HOOKS, #probe::JSON)
    };
    let abilities = match cfg!(feature = "ingest") {
        true => {
            let (read_key, forms) = (read_key(model), forms(model));
            quote! {
                __private::Abilities::with_read(#abilities, #probe::READ, #read_key, #forms)
            }
        }
        false => abilities,
    };
    quote!(const ABILITIES: __private::Abilities<#ident, Self::Id> = #abilities;)
}

/// How the primary key is read alone.
fn read_key(model: &Model) -> TokenStream {
    let key: Vec<&Column> = model.primary_key.iter().map(|&idx| &model.columns[idx]).collect();
    let types: Vec<&Type> = key.iter().map(|column| &column.value).collect();
    // A reference outlives no document.
    if types.iter().any(|ty| mentions(ty, '&')) {
        return none();
    }
    let custom = |column: &Column| {
        let read = column.read_with.as_ref()?;
        Some(match column.nullable {
            true => quote!(__private::not_null(#read(__value)?)),
            false => quote!(#read(__value)),
        })
    };
    if let [only] = &key[..] {
        let ty = &only.value;
        let read = match custom(only) {
            Some(read) => quote!(::core::option::Option::Some(|__value| #read)),
            None => read_alone(ty),
        };
        return read;
    }
    let ty = quote!((#(#types),*));
    if key.iter().all(|column| column.read_with.is_none()) {
        return read_alone(&ty);
    }
    let columns = key.len();
    let by_type = key.iter().filter(|column| column.read_with.is_none());
    let by_type: Vec<_> = by_type.map(|column| read_alone(&column.value)).collect();
    let parts = key.iter().map(|column| {
        let ty = &column.value;
        match custom(column) {
            Some(read) => quote! {
                __private::Parts::read::<#ty>(
                    &mut __parts,
                    ::core::option::Option::Some(|__value| #read),
                )?
            },
            None => {
                let read = read_alone(ty);
                quote!(__private::Parts::read::<#ty>(&mut __parts, #read)?)
            }
        }
    });
    let read = quote! {
        ::core::option::Option::Some(|__value| {
            let mut __parts = __private::Parts::new(__value, #columns)?;
            ::core::result::Result::Ok((#(#parts),*))
        })
    };
    let none = none();
    match by_type.is_empty() {
        true => read,
        // A type that cannot be read leaves a key that cannot be.
        false => quote! {
            if #(::core::option::Option::is_some(&#by_type))&&* { #read } else { #none }
        },
    }
}

/// The columns that serde writes or reads in a form of their own, or does not always write; nothing where
/// there are none.
fn forms(model: &Model) -> TokenStream {
    let forms: Vec<TokenStream> = model.columns.iter().enumerate().filter_map(form).collect();
    quote!(&[#(#forms),*])
}

fn form((idx, column): (usize, &Column)) -> Option<TokenStream> {
    let Column { ty, value, serialized, deserialized, write_with, read_with, .. } = column;
    let is_plain = write_with.is_none() && read_with.is_none() && !column.skips_some;
    if column.flattened || (is_plain && serialized.is_some()) {
        return None;
    }
    let own = match (read_with, write_with) {
        _ if deserialized.is_empty() => none(),
        (None, _) => quote!(__private::Probe::<#ty>::FORM),
        (Some(_), None) => none(),
        (Some(_), Some(write)) => quote! {
            ::core::option::Option::Some(|__field| {
                __private::form(__field, |__field: &#ty, __to| #write(__field, __to))
            })
        },
    };
    Some(quote! {
        __private::SerdeForm {
            column: __private::ColumnAt::<#idx>::IDX,
            own: #own,
            plain: __private::Probe::<#value>::FORM,
        }
    })
}

/// How a value of a type is read by itself. With a lifetime in its name it may be `Deserialize<'static>` alone, which
/// no bound can distinguish from a type that borrows nothing.
fn read_alone(ty: &impl ToTokens) -> TokenStream {
    match mentions(ty, '\'') {
        true => quote!(__private::Probe::<#ty>::READ_OWNED),
        false => quote!(__private::Probe::<#ty>::READ),
    }
}

/// Whether a character is in the name of a type.
fn mentions(ty: &impl ToTokens, char: char) -> bool {
    fn any(tokens: TokenStream, char: char) -> bool {
        tokens.into_iter().any(|tree| match tree {
            TokenTree::Group(group) => any(group.stream(), char),
            TokenTree::Punct(punct) => punct.as_char() == char,
            TokenTree::Ident(_) | TokenTree::Literal(_) => false,
        })
    }
    any(ty.to_token_stream(), char)
}

fn none() -> TokenStream {
    quote!(::core::option::Option::None)
}

/// The traits whose constants [`expand`] finds if a struct does not implement something.
pub(super) fn unable(model: &Model) -> TokenStream {
    let krate = &model.krate;
    let ingest = cfg!(feature = "ingest").then(|| quote!(NotDeserialize as _, NotForm as _,));
    quote! {
        #[allow(unused_imports)]
        use #krate::__private::{
            self as __private, NotClone as _, NotHooked as _, NotSerialize as _, #ingest
        };
    }
}
