//! Tokens that several of these modules write.

use proc_macro2::{Group, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{Ident, Visibility};

use crate::ir::Model;

/// A name of the user's, without lints about it.
pub(super) fn unlinted(ident: &Ident) -> Ident {
    let mut ident = ident.clone();
    ident.set_span(Span::call_site().located_at(ident.span()));
    ident
}

/// The same tokens, as if the user had written them at one place: an error in them is then reported
/// there, with no word of the derive.
pub(super) fn at(span: Span, tokens: TokenStream) -> TokenStream {
    let respan = |tree: TokenTree| match tree {
        TokenTree::Group(group) => {
            let mut group = Group::new(group.delimiter(), at(span, group.stream()));
            group.set_span(span);
            TokenTree::Group(group)
        }
        // A macro's `$crate` is resolved by where it comes from.
        TokenTree::Ident(ident) if ident == "$crate" => TokenTree::Ident(ident),
        mut tree => {
            tree.set_span(span);
            tree
        }
    };
    tokens.into_iter().map(respan).collect()
}

/// The constant `CHECK` that a trait has, asked of a type the user wrote: an error in it is reported
/// at the type, from its first token to its last.
pub(super) fn asked_of(ty: &impl ToTokens, check: &TokenStream) -> TokenStream {
    let spans: Vec<Span> = ty.to_token_stream().into_iter().map(|tree| tree.span()).collect();
    let first = spans.first().copied().unwrap_or_else(Span::call_site);
    let last = spans.last().copied().unwrap_or(first);
    let open = at(first, quote!(<));
    let rest = at(last, quote!(as #check>::CHECK));
    quote!(#open #ty #rest)
}

/// A type of the model's as an impl of a public trait can name it, and the items that takes. `key` is what the
/// type is of.
///
/// Where the model is more public than its module, the type may be more private than the model: see `TypeAt`.
/// Elsewhere it is at least as public, for the module sees it.
pub(super) fn type_at(
    model: &Model,
    key: &TokenStream,
    ty: TokenStream,
) -> (TokenStream, TokenStream) {
    let Model { ident, vis, .. } = model;
    if matches!(vis, Visibility::Inherited) {
        return (ty, TokenStream::new());
    }
    let item = quote! {
        #[automatically_derived]
        impl<__T> __private::TypeAt<#key> for #ident
        where
            #ty: __private::SelfType<Type = __T>,
        {
            type Type = __T;
        }
    };
    (quote!(<#ident as __private::TypeAt<#key>>::Type), item)
}

/// The type of a key made of columns at these indexes of a model.
pub(super) fn columns_of(model: &TokenStream, indices: &[TokenStream]) -> TokenStream {
    quote! {
        __private::Columns<#model, (#(__private::ColumnAt<#indices>,)*)>
    }
}

/// The type of such a key, which is written down even where it cannot be a key.
pub(super) fn type_of(model: &TokenStream, indices: &[TokenStream]) -> TokenStream {
    let types = indices.iter().map(|idx| quote!(<#model as __private::HasColumn<#idx>>::Value));
    match indices.len() {
        1 => quote!(#(#types)*),
        _ => quote!((#(#types,)*)),
    }
}

/// The name of the loaded form.
pub(super) fn loaded_ident(model: &Model) -> Ident {
    quote::format_ident!("Loaded{}", model.ident)
}
